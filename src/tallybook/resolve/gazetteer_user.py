"""A person's own gazetteer beside the shipped one: places are added from files, listed by source, and taken out again."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from tallybook.errors import ReferenceDataError, UsageError
from tallybook.reference import read_table
from tallybook.resolve.gazetteer import fold_name, open_gazetteer
from tallybook.resolve.gazetteer_file import INDEXES, Source, create_file, keys_of, write_place, write_source
from tallybook.resolve.gazetteer_formats import BadRow, PlaceFile, open_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tallybook.resolve.gazetteer import Gazetteer
    from tallybook.resolve.gazetteer_file import PlaceRow

STEP = 20_000  # rows between two words on how far it has come
BAD_KEPT = 1_000  # bad rows that are named; the others are only counted


@dataclass(frozen=True)
class Added:
    """What became of a file: places taken, rows left out because they are no places, rows that make no sense.

    ``known``: the same file had been added before and nothing was changed; ``replaced``: another state of it was.
    """

    source: Source
    places: int
    left_out: int = 0
    bad: tuple[BadRow, ...] = ()
    bad_count: int = 0
    known: bool = False
    replaced: bool = False


def add_places(
    path: Path, own: Path, *, name: str | None = None, licence: str | None = None, progress: Callable[[int], None] | None = None
) -> Added:
    """Adds the places of a file to the gazetteer at ``own``, which is made if it is not there.

    The same file again changes nothing; another file under the same name takes its place. ``progress`` is told now and then how
    many rows were read. Raises ``UsageError`` where the file is no list of places or holds none, and then changes nothing.
    """
    if not path.is_file():
        raise UsageError(_where_to_get(str(path)))
    label = name or path.name
    shipped = open_gazetteer()
    found = open_places(path, _regions(shipped), f"own/{fold_name(label) or 'places'}")
    source = replace(found.source, name=label, licence=licence or found.source.licence, digest=_digest(path))
    with closing(_open_own(own, create=True)) as connection:
        before = connection.execute("SELECT id, digest, licence, places FROM source WHERE name = ?", (label,)).fetchone()
        if before and before[1:3] == (source.digest, source.licence):
            return Added(source, before[3], known=True)
        with connection:
            if before:
                _delete(connection, before[0])
            return _write(connection, found, source, progress, replaced=before is not None)


def list_sources(own: Path) -> list[tuple[Source, bool]]:
    """Every source of places with its licence and count, the shipped ones first; true for those a person has added."""
    with closing(_open_own(own, create=False)) as connection:
        mine = _sources(connection)
    return [*((s, False) for s in _sources(open_gazetteer().connections[0])), *((s, True) for s in mine)]


def remove_places(name: str, own: Path) -> Source:
    """Takes the places of one source out again. Raises ``UsageError`` where nothing was added under that name."""
    with closing(_open_own(own, create=False)) as connection:
        names = [s.name for s in _sources(connection)]
        row = connection.execute("SELECT id FROM source WHERE name = ?", (name,)).fetchone()
        if row is None:
            known = f"Added were: {', '.join(names)}." if names else "Nothing has been added yet."
            raise UsageError(f"No places were added under the name {name!r}. {known}")
        removed = next(s for s in _sources(connection) if s.name == name)
        with connection:
            _delete(connection, row[0])
        connection.execute("VACUUM")
    return removed


def _write(
    connection: sqlite3.Connection, found: PlaceFile, source: Source, progress: Callable[[int], None] | None, *, replaced: bool
) -> Added:
    number = write_source(connection, source)
    place = connection.execute("SELECT coalesce(max(id), 0) FROM place").fetchone()[0]
    taken = left_out = bad_count = 0
    bad: list[BadRow] = []
    for rows in _in_steps(found.read()):
        for row in rows:
            if isinstance(row, BadRow):
                bad_count += 1
                bad += [row] if len(bad) < BAD_KEPT else []
            elif row is None:
                left_out += 1
            else:
                taken += 1
                write_place(connection, place + taken, row, keys_of(row, place + taken), number)
        if progress:
            progress(taken + left_out + bad_count)
    if not taken:
        first = f" The first row that was not taken is line {bad[0].line}: {bad[0].reason}." if bad else ""
        raise UsageError(f"{source.name} holds no place that can be taken.{first}")
    connection.execute("UPDATE source SET places = ? WHERE id = ?", (taken, number))
    return Added(replace(source, places=taken), taken, left_out, tuple(bad), bad_count, replaced=replaced)


def _in_steps(rows: Iterator[PlaceRow | BadRow | None]) -> Iterator[list[PlaceRow | BadRow | None]]:
    while step := list(islice(rows, STEP)):
        yield step


def _open_own(path: Path, *, create: bool) -> sqlite3.Connection:
    """The person's own file, open for writing; an empty one in memory where it is not there and is not to be made."""
    if not path.is_file() and not create:
        connection = create_file(":memory:")
        connection.executescript(INDEXES)
        return connection
    try:
        if path.is_file():
            connection = sqlite3.connect(path)
            connection.execute("SELECT name, digest FROM source LIMIT 1").fetchone()
            return connection
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = create_file(path)
        connection.executescript(INDEXES)
    except (sqlite3.DatabaseError, OSError) as error:
        raise ReferenceDataError(
            f"{path} cannot be used as a gazetteer ({error}). Set TALLYBOOK_GAZETTEER to a file that is one or can be made."
        ) from error
    return connection


def _delete(connection: sqlite3.Connection, source: int) -> None:
    connection.execute("DELETE FROM name WHERE place IN (SELECT id FROM place WHERE source = ?)", (source,))
    connection.execute("DELETE FROM place WHERE source = ?", (source,))
    connection.execute("DELETE FROM source WHERE id = ?", (source,))


def _sources(connection: sqlite3.Connection) -> list[Source]:
    rows = connection.execute("SELECT name, licence, citation, places, digest FROM source ORDER BY id")
    return [Source(*row) for row in rows]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _regions(shipped: Gazetteer) -> Callable[[str, str], str | None]:
    """Our own name of a region, so that added places lie in the same regions as the shipped ones."""

    def name_of(country: str, asked: str) -> str | None:
        if asked.startswith("geonames:"):
            entry = shipped.place(asked)
            return entry.name if entry and entry.kind == "admin1" else None
        found = (e.name for e in shipped.find(asked) if e.kind == "admin1" and e.country == country and e.likeness >= 0.9)
        return next(found, None)

    return name_of


def _where_to_get(asked: str) -> str:
    """What to say where a file was asked for that is not there: for a country, where its places can be got."""
    countries = {row["code"]: row for row in read_table("place_countries.csv")}
    country = countries.get(asked.upper()) if len(asked) == 2 else None
    if country is None:
        return f"{asked} cannot be found. Give a file of places, or the two letters of a country to be told where to get one."
    code, name = asked.upper(), country["names"].split("|")[0]
    return (
        f"Tallybook fetches nothing by itself. All places of {name} are in GeoNames (CC BY 4.0): fetch "
        f"https://download.geonames.org/export/dump/{code}.zip and run: tallybook gazetteer add {code}.zip. "
        f"Its administrative units with p-codes (HDX, cod-ab) are at https://data.humdata.org/dataset/cod-ab-"
        f"{country['iso3'].lower()}: save the sheet of the level you need as CSV and add that."
    )

"""Places -> a gazetteer file: the tables it has, and the folded keys under which each name is found.

The shipped file is written by ``scripts/build_gazetteer.py``, a user's own by ``gazetteer_user``; both are read by ``gazetteer``.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tallybook.resolve.gazetteer import fold_name, fold_skeleton, plain_name

if TYPE_CHECKING:
    from pathlib import Path

CONSONANTS_DECIDE = frozenset(
    ["SY", "IQ", "YE", "LY", "LB", "PS", "JO", "EG", "SD", "SA", "AF", "IR", "TN", "DZ", "MR"]
)  # written without short vowels at home
TABLES = """
    CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT, licence TEXT, citation TEXT, places INTEGER, digest TEXT);
    CREATE TABLE place (id INTEGER PRIMARY KEY, gazetteer_id TEXT, name TEXT, kind TEXT, latitude REAL, longitude REAL,
                        radius_km REAL, country TEXT, admin1 TEXT, population INTEGER, source INTEGER);
    CREATE TABLE name (key TEXT, level INTEGER, place INTEGER, plain TEXT,
                       PRIMARY KEY (key, level, place, plain)) WITHOUT ROWID;
"""
INDEXES = """
    CREATE INDEX place_gazetteer_id ON place (gazetteer_id);
    CREATE INDEX place_area ON place (country, kind) WHERE kind IN ('capital', 'country', 'admin1');
"""


@dataclass
class PlaceRow:
    """One place on its way into a file; ``names`` are all its spellings, in any script, its first name among them or not."""

    gazetteer_id: str
    name: str
    kind: str
    latitude: float
    longitude: float
    country: str | None
    admin1: str | None = None
    population: int = 0
    radius_km: float | None = None
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Source:
    """Where places come from, under whose licence, and how to cite it. ``digest``: sha256 of the file they were read from."""

    name: str
    licence: str
    citation: str
    places: int = 0
    digest: str | None = None


def create_file(path: Path | str) -> sqlite3.Connection:
    """A new, empty gazetteer file, open for writing."""
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA page_size = 4096;" + TABLES)
    return connection


def write_place(
    connection: sqlite3.Connection, number: int, row: PlaceRow, keys: set[tuple[str, int, int, str]], source: int
) -> None:
    """Writes one place under its number, with its look-up keys and the number of its source."""
    values = (row.gazetteer_id, row.name, row.kind, row.latitude, row.longitude, row.radius_km, row.country, row.admin1)
    connection.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *values, row.population, source))
    connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", sorted(keys))


def write_source(connection: sqlite3.Connection, source: Source) -> int:
    """Writes where places come from; returns the number they refer to it by."""
    values = (source.name, source.licence, source.citation, source.places, source.digest)
    return connection.execute("INSERT INTO source VALUES (NULL, ?, ?, ?, ?, ?)", values).lastrowid or 0


def keys_of(row: PlaceRow, number: int, *, all_spellings: bool = True) -> set[tuple[str, int, int, str]]:
    """The look-up rows of a place: (key, level, place, plain name), the latter empty where it is the key itself.

    Level 1 are folded names, level 2 consonants alone. Without ``all_spellings`` each key is kept with one spelling.
    """
    keys: set[tuple[str, int, int, str]] = set()
    seen: set[str] = set()
    for name in (row.name, *sorted(row.names)):
        plain, key = plain_name(name), fold_name(name)
        if key and (all_spellings or key not in seen):
            keys.add((key, 1, number, "" if plain == key else plain))
            seen.add(key)
        skeleton = fold_skeleton(name) if row.country in CONSONANTS_DECIDE and row.kind != "country" and plain.isascii() else None
        if skeleton:
            keys.add((skeleton, 2, number, plain))
    return keys

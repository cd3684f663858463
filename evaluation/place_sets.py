"""The sets that places are measured on, read from the folder beside the checkout: articles, strike lists, lists of places."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared"


@dataclass(frozen=True)
class Toponym:
    """A place name of an article as people tagged it. ``start``/``end`` count in its text; no coordinates: not in GeoNames."""

    start: int
    end: int
    latitude: float | None
    longitude: float | None
    code: str


@dataclass(frozen=True)
class Article:
    """One tagged article. ``half``: "dev" or "judge", by a hash of its id: a rule is tuned on one and judged on the other."""

    id: str
    half: str
    text: str
    publisher: str
    toponyms: tuple[Toponym, ...]


def half_of(identity: str) -> str:
    """The half of a set that an item belongs to, the same on every machine."""
    return "dev" if hashlib.sha256(identity.encode()).digest()[0] % 2 == 0 else "judge"


def read_lgl(path: Path) -> Iterator[Article]:
    """The articles of the Local-Global Lexicon (Lieberman, Samet and Sankaranarayanan 2010), spans in code points."""
    for article in ET.parse(path).getroot():
        identity = article.get("docid") or ""
        yield Article(
            id=identity,
            half=half_of(identity),
            text=article.findtext("text") or "",
            publisher=article.findtext("domain") or "",
            toponyms=tuple(_read_toponym(tag) for tag in article.iter("toponym")),
        )


def _read_toponym(tag: ET.Element) -> Toponym:
    gaz = tag.find("gaztag")
    latitude, longitude = (gaz.findtext("lat"), gaz.findtext("lon")) if gaz is not None else (None, None)
    return Toponym(
        start=int(tag.findtext("start") or 0),
        end=int(tag.findtext("end") or 0),
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        code=(gaz.findtext("fcode") or "") if gaz is not None else "",
    )


@dataclass(frozen=True)
class Strike:
    """A bullet of a strike list with the place a person has written beside it."""

    line: str
    country: str
    location: str


def read_strikes(path: Path, most: int = 2) -> Iterator[Strike]:
    """Bullets of the CENTCOM strike lists, at most ``most`` for each place: a place hit a thousand times counts no more."""
    seen: dict[tuple[str, str], int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = (row["country"], row["location"])
            if row["line"] and row["location"] and seen.get(place, 0) < most:
                seen[place] = seen.get(place, 0) + 1
                yield Strike(row["line"].strip(), row["country"], row["location"])


@dataclass(frozen=True)
class GedPlace:
    """A place of the UCDP GED, with the number under which the gazetteer has it ("ged:sy-12") unless another source has it."""

    number: int
    name: str
    latitude: float
    longitude: float
    admin1: str


def read_ged(path: Path) -> Iterator[GedPlace]:
    """The places of the UCDP GED in Syria."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            if row["lat"]:
                name = re.sub(r"\s*\([^)]*\)|/.*", "", row["where_coordinates"]).strip()
                yield GedPlace(number, name, float(row["lat"]), float(row["lon"]), row["adm1"])


@dataclass(frozen=True)
class CodedPlace:
    """A place of the dev gold: the report it stands in, its name as in the text, and where a person says it lies."""

    report: str
    name: str
    country: str
    admin1: str | None


def read_coded_places(gold: Path) -> Iterator[CodedPlace]:
    """The places of a gold file, each once a report."""
    with gold.open(encoding="utf-8") as file:
        for line in file:
            report = json.loads(line)
            places = {(p["name"], p["country"], p["admin1"]) for event in report["events"] for p in event["places"]}
            for name, country, admin1 in sorted(places, key=str):
                if country:
                    yield CodedPlace(report["id"], name, country, admin1)

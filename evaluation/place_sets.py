"""The sets that places are measured on, read from the folder beside the checkout: articles, strike lists, lists of places."""

from __future__ import annotations

import hashlib
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

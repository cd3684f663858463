"""Words that name no place of their own -> the place told of before: "the capital", "the town", "there", "the country"."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import msgspec

from tallybook.resolve.gazetteer import SETTLEMENTS
from tallybook.resolve.place_relations import known_place, role_of
from tallybook.resolve.place_words import AREAS, SITES, country_names, country_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.records import GazetteerEntry, Place, PlaceName, PlacePrecision, PlaceRole

COMPATIBLE = {
    "city": frozenset({"city", "capital", "town"}),
    "town": frozenset({"town", "city", "village"}),
    "village": frozenset({"village", "town"}),
    "province": frozenset({"admin1"}),
    "governorate": frozenset({"admin1"}),
    "district": frozenset({"quarter", "admin2"}),
    "neighborhood": frozenset({"quarter"}),
    "neighbourhood": frozenset({"quarter"}),
    "quarter": frozenset({"quarter"}),
    "suburb": frozenset({"quarter", "town"}),
    "camp": frozenset({"camp", "quarter"}),
    "enclave": frozenset({"region"}),
    "island": frozenset({"region"}),
    "area": SETTLEMENTS | SITES | {"admin1", "admin2", "region", "unknown"},
    "region": frozenset({"region", "admin1", "admin2"}),
    "there": SETTLEMENTS | SITES | AREAS | {"unknown"},
}
MOSTLY = 3  # times a town is named from which "the city" may be it


class Countries(Protocol):
    """What referring back needs of a gazetteer."""

    def find(self, name: str, countries: frozenset[str] = frozenset()) -> tuple[GazetteerEntry, ...]:
        """All places of that name."""

    def capital(self, country: str) -> GazetteerEntry | None:
        """The capital of a country."""


@dataclass(frozen=True)
class Told:
    """A place told before: its words, the place and the gazetteer's kind ("unknown" for one that is not there)."""

    name: PlaceName
    place: Place
    kind: str

    @property
    def referent(self) -> str:
        """What it means, whatever it is called."""
        return self.place.gazetteer_id or self.place.name


@dataclass(frozen=True)
class Setting:
    """Where a report plays: its passage, the gazetteer, the country it mostly tells of."""

    doc: Doc
    gazetteer: Countries
    dominant: str | None


def refer_back(name: PlaceName, referents: list[Told], setting: Setting) -> Place | None:
    """The place that "the capital", "the town" stands for; ``None`` unless it is plain which one."""
    if name.feature == "capital":
        return _capital(name, setting)
    if name.feature == "country":
        return _whole_country(name, setting)
    found = _told_before(name, referents, setting)
    if found is None:
        return None
    place, role = found, role_of(name, setting.doc)
    radius = place.radius_km
    if radius is not None and role == "near" and place.role != "near":
        radius = round(max(radius + 10, (name.distance_km or 0) * 1.5), 1)
    return with_role(place, name, role, radius)


def _told_before(name: PlaceName, referents: list[Told], setting: Setting) -> Place | None:
    """The place of the sentence, or the two before, that goes by this word; ``None`` where two of one sentence do, or none."""
    wanted = COMPATIBLE.get(name.feature or "", frozenset())
    here = [r for r in referents if r.name.passage == name.passage and r.name.start < name.start and _agrees(r.place, name)]
    regions = {r.place.admin1 for r in here if r.name.start >= sentences_back(setting.doc[name.start], 0)} - {None}
    here = [r for r in here if not regions or r.place.admin1 in regions]  # "in Idlib province … the city" is no other province's
    fitting = [r for r in here if r.kind in wanted or r.name.feature == name.feature]
    recent: list[Told] = []
    for back in range(3):
        recent = recent or [r for r in fitting if r.name.start >= sentences_back(setting.doc[name.start], back)]
    if name.feature in ("area", "there", "region"):
        return next((r.place for r in reversed(recent) if r.place.role in ("at", "destination", "near")), None)
    if not recent or (len({r.referent for r in recent}) > 1 and name.feature != "province"):
        called = {r.referent for r in here if r.name.feature == name.feature}
        chosen = called.pop() if len(called) == 1 else _mostly([r.referent for r in here if r.kind in wanted])
        recent = [r for r in recent or here if r.referent == chosen]
    return _undirected(recent[-1]) if recent else None


def _agrees(place: Place, name: PlaceName) -> bool:
    return not name.countries or place.country in name.countries


def _undirected(told: Told) -> Place:
    """The whole town of which a part was told of: "the city" behind "southern Aleppo" is Aleppo."""
    is_part = told.name.direction and told.kind in SETTLEMENTS
    return msgspec.structs.replace(told.place, name=told.name.name) if is_part else told.place


def _mostly(referents: list[str]) -> str | None:
    """What a report speaks of at least three times and twice as often as of the next: "the city" without more is that one."""
    ranked = Counter(referents).most_common(2)
    if not ranked or ranked[0][1] < MOSTLY or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]


def _whole_country(name: PlaceName, setting: Setting) -> Place | None:
    """The country the report speaks of; the one the words themselves name comes first."""
    code = name.countries[0] if name.countries else setting.dominant
    word = next((w for w, c in country_names().items() if c == code), "")
    entry = next((e for e in setting.gazetteer.find(word) if e.kind == "country"), None)
    if entry is None or entry.country != code:
        return None
    return with_role(known_place(name, entry, "at", entry.name), name, role_of(name, setting.doc), entry.radius_km)


def sentences_back(token: Token, number: int) -> int:
    """The first token of the sentence so many sentences before that of a token."""
    start = token.sent.start
    for _ in range(number):
        start = token.doc[start - 1].sent.start if start else 0
    return int(start)


def with_role(place: Place, name: PlaceName, role: PlaceRole, radius: float | None) -> Place:
    """A place told before under the words that refer to it, in their own role."""
    precision: PlacePrecision = (
        "near"
        if place.precision == "site" and (role in ("near", "between", "toward") or name.relation == "outskirts of")
        else place.precision
    )
    return msgspec.structs.replace(
        place, role=role, span=name.span, radius_km=radius, precision=precision, resolved_by="back reference"
    )  # fmt: skip


def _capital(name: PlaceName, setting: Setting) -> Place | None:
    """The capital of the country these words, their sentence or the report speak of."""
    country = name.countries[0] if name.countries else _country_before(name, setting.doc) or setting.dominant
    entry = setting.gazetteer.capital(country) if country else None
    if entry is None:
        return None
    role = role_of(name, setting.doc)
    place = known_place(name, entry, role, entry.name)
    return with_role(place, name, role, place.radius_km)


def _country_before(name: PlaceName, doc: Doc) -> str | None:
    """The country of the one demonym or country name that precedes in the sentence."""
    words = country_words()
    codes = {words[t.text] for t in doc[doc[name.start].sent.start : name.start] if t.text in words}
    return codes.pop() if len(codes) == 1 else None

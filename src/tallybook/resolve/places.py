"""Place names -> places: which place each name means in the light of the whole report, and in which part it plays.

A name means one of the gazetteer's places, or none of them: then it stays as text, with the country and region that the report
gives it and without coordinates. The choice itself is made in ``place_choice``.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from tallybook.records import GazetteerEntry, Place, PlaceMention, PlaceName, PlacePrecision, PlaceRole
from tallybook.reference import read_yaml
from tallybook.resolve.gazetteer import SETTLEMENTS
from tallybook.resolve.place_choice import Choice, container_of, weigh_report
from tallybook.resolve.place_evidence import DOMINANT, Evidence, GazetteerLike, read_outlet
from tallybook.resolve.place_words import BORDERS, SITES, country_words, feature_kind, keeps_feature, load_cues

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Token

    from tallybook.records import Passage

AREA_PRECISION: dict[str, PlacePrecision] = {"country": "country", "admin1": "admin1", "admin2": "admin2"}
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
}


def resolve_places(
    names: tuple[PlaceName, ...], passages: tuple[Passage, ...], gazetteer: GazetteerLike, *,
    home_country: str | None = None, outlet: tuple[str, ...] = (),
) -> tuple[PlaceMention, ...]:  # fmt: skip
    """One mention for each name that means a place, in the order of the names; back references without a referent are left out.

    ``home_country`` (ISO 3166 alpha-2) is where the outlet, or the collection, mostly reports from; ``outlet`` are the names
    and addresses of the outlet, which may tell it, too.
    """
    evidence, choices = weigh_report(names, passages, gazetteer, home_country, read_outlet(outlet, gazetteer))
    chosen = {i: choice.entry for i, choice in choices.items() if choice.entry is not None}
    found: list[PlaceMention] = []
    referents: list[tuple[PlaceName, Place, str]] = []
    for i, name in enumerate(names):
        place, kind = _refer_back(name, referents, evidence) if name.refers_back else _place_of(i, names, chosen, evidence)
        if place is None:
            continue
        runners_up = choices.get(i, Choice(None)).runners_up
        found.append(_mention(name, place, runners_up))
        if not name.refers_back:
            referents.append((name, place, kind))
    return tuple(found)


def _mention(name: PlaceName, place: Place, runners_up: tuple[GazetteerEntry, ...]) -> PlaceMention:
    return PlaceMention(
        passage=name.passage, start=name.start, end=name.end, head=name.head, span=name.span, place=place, runners_up=runners_up
    )  # fmt: skip


# --- what comes out ------------------------------------------------------------------------------------------------------------


def _place_of(
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], evidence: Evidence
) -> tuple[Place | None, str]:
    """The place of one name with its kind, in the gazetteer or not; ``None`` where the name is no place after all."""
    name, entry = names[index], chosen.get(index)
    role = _role(name, evidence)
    if entry is None and name.known and not (name.feature or name.relation in load_cues()["unknown_locative"]):
        return None, ""  # a name that is known elsewhere on earth, and nothing says that it is a place here
    if entry is None:
        country, admin1 = _surroundings(index, names, chosen, evidence)
        precision: PlacePrecision = "admin1" if admin1 else "country" if country else "region"
        if name.feature in (*BORDERS, "country"):
            precision = "region"
        return Place(
            role=role, name=_shown_name(name), span=name.span, country=country, admin1=admin1, precision=precision
        ), "unknown"
    return _known_place(name, entry, role, _shown_name(name, entry.kind)), entry.kind


def _known_place(name: PlaceName, entry: GazetteerEntry, role: PlaceRole, shown: str) -> Place:
    """The place of a name that the gazetteer has."""
    return Place(
        role=role, name=shown, span=name.span, gazetteer_id=entry.gazetteer_id,
        latitude=entry.latitude, longitude=entry.longitude, radius_km=_radius(name, entry, role),
        country=entry.country, admin1=entry.admin1, precision=_precision(name, entry, role),
    )  # fmt: skip


def _shown_name(name: PlaceName, kind: str | None = None) -> str:
    """The name as a reader would give it: "Aleppo" for "Aleppo city", "Damascus countryside" and "northern Syria" in full."""
    if (name.direction and kind not in SITES | {"town", "village"}) or (keeps_feature(name) and name.feature != "outskirts"):
        return name.span.text
    return name.name


def _role(name: PlaceName, evidence: Evidence) -> PlaceRole:
    relation, cues = name.relation, load_cues()
    if name.feature in ("outskirts", "suburbs"):
        return "near"
    if name.distance_km is not None:
        return "near"
    role: PlaceRole = cues["role_of"].get(relation or "", "at")
    if role == "at" and relation in (None, "in", "at", "inside", "on"):
        verb = _governing_verb(evidence.passages[name.passage].doc[name.head])
        if verb is not None and verb.lemma_.lower() in cues["arriving"]:
            return "destination"
        if verb is not None and relation is None and verb.lemma_.lower() in cues["leaving"]:
            return "origin"
    return role


def _governing_verb(head: Token) -> Token | None:
    """The verb a place hangs on, directly, by its preposition, or through "the west of", "the town of"."""
    while head.dep_ == "pobj" and head.head.lower_ == "of" and head.head.head.pos_ in ("NOUN", "PROPN", "ADJ"):
        head = head.head.head
    if head.dep_ == "dobj" and head.head.pos_ == "VERB":
        return head.head
    if head.dep_ == "pobj" and head.head.head.pos_ == "VERB":
        return head.head.head
    return None


def _precision(name: PlaceName, entry: GazetteerEntry, role: PlaceRole) -> PlacePrecision:
    if entry.kind in AREA_PRECISION:
        narrowed = name.direction or (keeps_feature(name) and entry.name != name.span.text and name.feature == "desert")
        return "region" if narrowed else AREA_PRECISION[entry.kind]
    if entry.kind in ("region", "water", "mountain") or name.feature in ("countryside", "desert", "valley", "plain"):
        return "region"
    return "near" if role in ("near", "between", "toward") or name.direction or _names_something_near(name, entry) else "site"


def _names_something_near(name: PlaceName, entry: GazetteerEntry) -> bool:
    """Whether the words name a road, an airport or a suburb of which only the town is known: "Aleppo airport"."""
    return name.feature in ("outskirts", "suburbs") or (keeps_feature(name) and entry.kind in SETTLEMENTS)


def _radius(name: PlaceName, entry: GazetteerEntry, role: PlaceRole) -> float:
    """Kilometres within which the true place is meant to lie 9 times in 10, by the table place_radius.yaml."""
    table = read_yaml("place_radius.yaml")
    near = role in ("near", "between", "toward") or _names_something_near(name, entry)
    radius = float(table["near" if near else "at"].get(entry.kind, 10))
    if entry.radius_km is not None:
        radius = entry.radius_km + (table["near"]["site"] if near else 0)
    if entry.population >= table["larger_city"]["population"] and entry.kind in ("city", "capital"):
        radius += table["larger_city"]["add"]
    if name.feature == "countryside" and entry.kind in SETTLEMENTS:
        radius = max(radius, table["countryside"])
    if name.distance_km is not None:
        radius = max(radius, name.distance_km * (1 + table["distance_slack"]))
    return round(radius, 1)


def _surroundings(
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], evidence: Evidence
) -> tuple[str | None, str | None]:
    """Country and first-level region of a name the gazetteer has not, as far as the report gives them."""
    name = names[index]
    container = container_of(name, names, chosen) or next(
        (c for n in names if n.name == name.name and (c := container_of(n, names, chosen))), None
    )
    if name.feature in BORDERS:
        ours = (
            _commonest(chosen.values())
            or evidence.dominant
            or max(name.countries, key=lambda c: (evidence.shares.get(c, 0), c), default=None)
        )
        return ours, None
    if container:
        return container.country, container.admin1
    if name.feature == "country":
        return evidence.dominant or _commonest(chosen.values()), None
    country = name.countries[0] if len(name.countries) == 1 else None
    for entries in (
        _places_before(index, names, chosen, evidence),
        _same_sentence(index, names, chosen, evidence),
    ):
        regions = {(e.country, e.admin1) for e in entries if country in (None, e.country)}
        if len(regions) == 1:
            return regions.pop()
    return country or _commonest(chosen.values()) or evidence.dominant, None


def _same_sentence(
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], evidence: Evidence
) -> list[GazetteerEntry]:
    """What other names of the sentence were taken for, areas without a point left out."""
    name = names[index]
    sentence = evidence.passages[name.passage].doc[name.start].sent
    return [
        entry
        for i, entry in chosen.items()
        if names[i].passage == name.passage and sentence.start <= names[i].start < sentence.end and names[i].name != name.name
        if entry.kind not in ("country", "region", "water") and not names[i].direction
    ]


def _commonest(entries: Iterable[GazetteerEntry]) -> str | None:
    """The country in which most of the places found lie, if most of them do."""
    counts = Counter(e.country for e in entries if e.country)
    best = max(counts, key=lambda c: (counts[c], c), default=None)
    return best if best and counts[best] >= DOMINANT * sum(counts.values()) else None


def _places_before(
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], evidence: Evidence
) -> list[GazetteerEntry]:
    """For a quarter or a street: the town told of last, in this sentence or the two before."""
    name = names[index]
    if feature_kind(name) not in ("quarter", "road", "site"):
        return []
    start = _sentences_back(evidence.passages[name.passage].doc[name.start], 2)
    towns = [
        entry
        for i, entry in chosen.items()
        if names[i].passage == name.passage and start <= names[i].start < name.start and entry.kind in SETTLEMENTS | {"quarter"}
    ]
    return towns[-1:]


def _refer_back(name: PlaceName, referents: list[tuple[PlaceName, Place, str]], evidence: Evidence) -> tuple[Place | None, str]:
    """The place that "the capital", "the town" stands for; ``None`` unless it is plain which one."""
    if name.feature == "capital":
        return _capital(name, evidence), "capital"
    doc = evidence.passages[name.passage].doc
    wanted = COMPATIBLE.get(name.feature or "", frozenset())
    start = _sentences_back(doc[name.start], 2)
    recent = [
        (place, kind)
        for other, place, kind in referents
        if other.passage == name.passage
        and start <= other.start < name.start
        and (kind in wanted or other.feature == name.feature)
    ]
    if not recent or (len({place.gazetteer_id or place.name for place, _ in recent}) > 1 and name.feature != "province"):
        named = {place.name for other, place, _ in referents if other.feature == name.feature and other.passage == name.passage}
        recent = [r for r in recent if r[0].name in named] if len(named) == 1 else []
    if not recent:
        return None, ""
    place, kind = recent[-1]
    role = _role(name, evidence)
    radius = place.radius_km
    if radius is not None and role == "near" and place.role != "near":
        radius = round(max(radius + 10, (name.distance_km or 0) * 1.5), 1)
    return _with_role(place, name, role, radius), kind


def _sentences_back(token: Token, number: int) -> int:
    start = token.sent.start
    for _ in range(number):
        start = token.doc[start - 1].sent.start if start else 0
    return int(start)


def _with_role(place: Place, name: PlaceName, role: PlaceRole, radius: float | None) -> Place:
    precision: PlacePrecision = "near" if place.precision == "site" and role in ("near", "between", "toward") else place.precision
    return msgspec.structs.replace(place, role=role, span=name.span, radius_km=radius, precision=precision)


def _capital(name: PlaceName, evidence: Evidence) -> Place | None:
    """The capital of the country these words, their sentence or the report speak of."""
    country = name.countries[0] if name.countries else _country_before(name, evidence) or evidence.dominant
    entry = evidence.gazetteer.capital(country) if country else None
    if entry is None:
        return None
    return _known_place(name, entry, _role(name, evidence), entry.name)


def _country_before(name: PlaceName, evidence: Evidence) -> str | None:
    """The country of the one demonym or country name that precedes in the sentence."""
    doc, words = evidence.passages[name.passage].doc, country_words()
    codes = {words[t.text] for t in doc[doc[name.start].sent.start : name.start] if t.text in words}
    return codes.pop() if len(codes) == 1 else None

"""Place names -> places: which place each name means in the light of the whole report, and in which part it plays.

A name means one of the gazetteer's places, or none of them: then it stays as text, with the country and region that the report
gives it and without coordinates. The choice itself is made in ``place_choice``, roles and radii in ``place_relations``, words
that point back in ``place_references``.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.records import GazetteerEntry, Place, PlaceMention, PlaceName, PlacePrecision
from tallybook.resolve.gazetteer import SETTLEMENTS
from tallybook.resolve.place_choice import Choice, choose_alone, container_of, weigh_report
from tallybook.resolve.place_evidence import DOMINANT, Evidence, GazetteerLike, read_outlet
from tallybook.resolve.place_lines import line, point_of, with_lines
from tallybook.resolve.place_references import Setting, Told, refer_back, sentences_back
from tallybook.resolve.place_relations import known_place, role_of, shown_name
from tallybook.resolve.place_words import BORDERS, feature_kind, load_cues

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tallybook.records import Passage


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
    referents: list[Told] = []
    for i, name in enumerate(names):
        if name.refers_back:
            setting = Setting(passages[name.passage].doc, gazetteer, evidence.dominant)
            place, kind = refer_back(name, referents, setting), ""
        else:
            place, kind = _place_of(i, names, chosen, evidence)
        if place is None:
            continue
        found.append(_mention(name, place, choices.get(i, Choice(None)).runners_up))
        if not name.refers_back:
            referents.append(Told(name, place, kind))
    return with_lines(found, passages)


def _mention(name: PlaceName, place: Place, runners_up: tuple[GazetteerEntry, ...]) -> PlaceMention:
    return PlaceMention(
        passage=name.passage, start=name.start, end=name.end, head=name.head, span=name.span, place=place, runners_up=runners_up
    )  # fmt: skip


def _place_of(
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], evidence: Evidence
) -> tuple[Place | None, str]:
    """The place of one name with its kind, in the gazetteer or not; ``None`` where the name is no place after all."""
    name, entry = names[index], chosen.get(index)
    role = role_of(name, evidence.passages[name.passage].doc)
    if entry is None and name.known and not (name.feature or name.relation in load_cues()["unknown_locative"]):
        return None, ""  # a name that is known elsewhere on earth, and nothing says that it is a place here
    if entry is None:
        country, admin1 = _surroundings(index, names, chosen, evidence)
        precision: PlacePrecision = "admin1" if admin1 else "country" if country else "region"
        if name.feature in (*BORDERS, "country"):
            precision = "region"
        geometry = _line_of_road(name, evidence)
        return Place(
            role=role, name=shown_name(name), span=name.span, country=country, admin1=admin1,
            precision="near" if geometry else precision, geometry=geometry,
        ), "unknown"  # fmt: skip
    return known_place(name, entry, role, shown_name(name, entry.kind)), entry.kind


def _line_of_road(name: PlaceName, evidence: Evidence) -> dict[str, Any] | None:
    """The line between the two towns that a road is named by, where both are known."""
    points = []
    is_road = feature_kind(name) == "road"
    for end in name.ends or (name.name.removesuffix(name.feature or "").replace("–", "-").split("-") if is_road else ()):
        town = msgspec.structs.replace(name, name=end.strip(), feature=None, ends=(), known=True, within=None)
        entry = choose_alone(town, evidence)
        points.append(point_of(entry) if entry else None)
    return line(points[0], points[1]) if len(points) == 2 and points[0] and points[1] else None


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
    start = sentences_back(evidence.passages[name.passage].doc[name.start], 2)
    towns = [
        entry
        for i, entry in chosen.items()
        if names[i].passage == name.passage and start <= names[i].start < name.start and entry.kind in SETTLEMENTS | {"quarter"}
    ]
    return towns[-1:]

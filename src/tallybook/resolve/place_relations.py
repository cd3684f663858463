"""Words around a name -> the part it plays: role, precision, radius and line, by place_cues.yaml and place_radius.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.records import GazetteerEntry, Place, PlaceName, PlacePrecision, PlaceRole
from tallybook.reference import read_yaml
from tallybook.resolve.gazetteer import SETTLEMENTS
from tallybook.resolve.place_words import SITES, keeps_feature, load_cues

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

AREA_PRECISION: dict[str, PlacePrecision] = {"country": "country", "admin1": "admin1", "admin2": "admin2"}


def known_place(name: PlaceName, entry: GazetteerEntry, role: PlaceRole, shown: str) -> Place:
    """The place of a name that the gazetteer has."""
    return Place(
        role=role, name=shown, span=name.span, gazetteer_id=entry.gazetteer_id,
        latitude=entry.latitude, longitude=entry.longitude, radius_km=radius_of(name, entry, role),
        country=entry.country, admin1=entry.admin1, precision=precision_of(name, entry, role),
    )  # fmt: skip


def shown_name(name: PlaceName, kind: str | None = None) -> str:
    """The name as a reader would give it: "Aleppo" for "Aleppo city", "Damascus countryside" and "northern Syria" in full."""
    if name.direction and not keeps_feature(name) and " of " in name.span.text.removesuffix(name.name):
        return name.name  # "the eastern half of Aleppo"
    if name.direction and (kind not in SITES | {"town", "village"} or keeps_feature(name)):
        return name.span.text
    return name.span.text if keeps_feature(name) and name.feature != "outskirts" else name.name


def role_of(name: PlaceName, doc: Doc) -> PlaceRole:
    """The part a place plays, by its preposition, by the road or the people that stand before it, or by its verb."""
    relation, cues = name.relation, load_cues()
    if name.feature == "suburbs":
        return "near"
    if name.distance_km is not None:
        return "near"
    head = doc[name.head]
    if (
        relation in ("from", "to", "into")
        and head.dep_ in ("compound", "nmod", "poss", "amod")
        and head.head.i >= name.end
        and head.head.is_lower
    ):
        relation = None  # "the dead from the Aleppo bombing"
    if relation in ("from", "to", "into", "with") and (role_on_road := _role_on_road(head)):
        return role_on_road
    role: PlaceRole = cues["role_of"].get(relation or "", "at")
    if role == "at" and relation in (None, "in", "at", "inside", "on"):
        verb = _governing_verb(head)
        if verb is not None and verb.lemma_.lower() in cues["arriving"]:
            return "destination"
        if verb is not None and relation is None and verb.lemma_.lower() in cues["leaving"]:
            return "origin"
    return role


def _role_on_road(head: Token) -> PlaceRole | None:
    """Tells "the road from A to B" lies between the two, "the road to B" leads toward B; ``None`` where no road is spoken of."""
    preposition = next(
        (t for t in (head, *head.ancestors) if t.dep_ == "prep" and t.lower_ in ("from", "to", "into", "with")), None
    )
    if preposition is None or preposition.i == 0:
        return None
    before = preposition.nbor(-1)
    road = before if before.lemma_.lower() in load_cues()["roads"] else preposition.head
    if road.lower_ in ("linking", "connecting", "from", "leading", "running"):
        road = road.head
    if road.lemma_.lower() not in load_cues()["roads"]:
        return None
    words = {t.lower_ for t in road.subtree if t.dep_ == "prep" or t.lower_ in ("linking", "connecting")}
    return "between" if len(words & {"from", "to", "with", "linking", "connecting"}) >= 2 else "toward"


def _governing_verb(head: Token) -> Token | None:
    """The verb a place hangs on, directly, by its preposition, or through "the west of", "the town of"."""
    while head.dep_ == "pobj" and head.head.lower_ == "of" and head.head.head.pos_ in ("NOUN", "PROPN", "ADJ"):
        head = head.head.head
    if head.dep_ == "dobj" and head.head.pos_ == "VERB":
        return head.head
    if head.dep_ == "pobj" and head.head.head.pos_ == "VERB":
        return head.head.head
    return None


def precision_of(name: PlaceName, entry: GazetteerEntry, role: PlaceRole) -> PlacePrecision:
    """How finely the place is known: areas stay areas, what lies near a town is no site."""
    if entry.kind in AREA_PRECISION:
        narrowed = name.direction or (keeps_feature(name) and entry.name != name.span.text and name.feature == "desert")
        return "region" if narrowed else AREA_PRECISION[entry.kind]
    if entry.kind in ("region", "water", "mountain") or name.feature in ("countryside", "desert", "valley", "plain"):
        return "region"
    return "near" if role in ("near", "between", "toward") or name.direction or _names_something_near(name, entry) else "site"


def _names_something_near(name: PlaceName, entry: GazetteerEntry) -> bool:
    """Whether the words name a road, an airport or a suburb of which only the town is known: "Aleppo airport"."""
    return name.feature in ("outskirts", "suburbs") or (keeps_feature(name) and entry.kind in SETTLEMENTS)


def radius_of(name: PlaceName, entry: GazetteerEntry, role: PlaceRole) -> float:
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

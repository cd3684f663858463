"""Place names -> places: which place each name means in the light of the whole report, and in which part it plays.

A name means one of the gazetteer's places, or none of them: then it stays as text, with the country and region that the report
gives it and without coordinates. Every choice is a sum of a few weights, written down in ``_score``.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from tallybook.records import GazetteerEntry, Passage, Place, PlaceMention, PlaceName, PlacePrecision, PlaceRole
from tallybook.reference import read_table, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Token

DOMINANT = 0.6  # share of the country words from which a report is taken to tell of that country
LARGE = 100_000  # inhabitants from which a place in a country nobody mentions is believed
UNCOUNTED = 3_000  # inhabitants of a place of which the gazetteer has no number
PASSING = 0.08  # share of the country words below which a country is named in passing
CLOSE = 0.9  # likeness from which a spelling is taken for the name itself
DOUBTFUL = 0.75  # likeness below which a spelling needs a neighbour on the map
NEIGHBOUR_KM = 80.0
SETTLEMENTS = frozenset({"capital", "city", "town", "village"})
AREAS = frozenset({"country", "admin1", "admin2", "region"})
AREA_PRECISION: dict[str, PlacePrecision] = {"country": "country", "admin1": "admin1", "admin2": "admin2"}
SITES = frozenset({"site", "quarter", "camp", "crossing"})
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


class GazetteerLike(Protocol):
    """What resolving needs of a gazetteer."""

    def find(self, name: str, countries: frozenset[str] = frozenset()) -> tuple[GazetteerEntry, ...]:
        """All places of that name, the likeliest spelling first."""

    def capital(self, country: str) -> GazetteerEntry | None:
        """The capital of a country."""


@dataclass(frozen=True)
class _Report:
    """What the whole report says of countries: the share of each among the country words."""

    shares: dict[str, float]
    passages: tuple[Passage, ...]
    gazetteer: GazetteerLike

    @property
    def spoken_of(self) -> frozenset[str]:
        return frozenset(self.shares)

    @property
    def dominant(self) -> str | None:
        best = max(self.shares, key=lambda c: (self.shares[c], c), default=None)
        return best if best and self.shares[best] >= DOMINANT else None


def resolve_places(
    names: tuple[PlaceName, ...], passages: tuple[Passage, ...], gazetteer: GazetteerLike, *, home_country: str | None = None
) -> tuple[PlaceMention, ...]:
    """One mention for each name that means a place, in the order of the names; back references without a referent are left out.

    ``home_country`` (ISO 3166 alpha-2) is where the outlet, or the collection, mostly reports from.
    """
    report = _Report(_country_shares(passages, home_country), passages, gazetteer)
    if not report.shares:  # no country is named: the report's best-known places tell which it is about
        first = _choose_all(names, report)
        counts = Counter(entry.country for entry in first.values() if entry.country)
        report = _Report({c: n / sum(counts.values()) for c, n in counts.items()}, passages, gazetteer)
    chosen = _choose_all(names, report)
    found: list[PlaceMention] = []
    referents: list[tuple[PlaceName, Place, str]] = []
    for i, name in enumerate(names):
        place, kind = _refer_back(name, referents, report) if name.refers_back else _place_of(i, names, chosen, report)
        if place is None:
            continue
        found.append(
            PlaceMention(passage=name.passage, start=name.start, end=name.end, head=name.head, span=name.span, place=place)
        )
        if not name.refers_back:
            referents.append((name, place, kind))
    return tuple(found)


def _choose_all(names: tuple[PlaceName, ...], report: _Report) -> dict[int, GazetteerEntry]:
    """The gazetteer's place for each name that has one."""
    candidates = [_candidates(name, report) for name in names]
    chosen: dict[int, GazetteerEntry] = {}
    for _ in range(2):  # the second round sees the neighbours that the first has found
        chosen = {
            i: entry
            for i, name in enumerate(names)
            if (entry := _choose(i, name, candidates[i], names, chosen, report)) is not None
        }
    return chosen


@cache
def _country_words() -> dict[str, str]:
    """Demonyms and one-word country names, lower case, with their codes; "US" only in capitals."""
    words = {}
    for row in read_table("place_countries.csv"):
        for word in (*row["demonyms"].split("|"), *row["names"].split("|")):
            if word and " " not in word:
                words[word] = row["code"]
    return words


def _country_shares(passages: tuple[Passage, ...], home_country: str | None) -> dict[str, float]:
    words, counts = _country_words(), Counter({home_country: 2.0} if home_country else {})
    for passage in passages:
        for token in passage.doc:
            code = words.get(token.text) or (words.get(token.text[:-1]) if token.text.endswith("s") and len(token) > 4 else None)
            if code:
                counts[code] += 1
    total = sum(counts.values())
    return {code: count / total for code, count in counts.items()} if total else {}


# --- choosing ------------------------------------------------------------------------------------------------------------------


@cache
def _cues() -> dict[str, Any]:
    cues: dict[str, Any] = read_yaml("place_cues.yaml")
    cues["role_of"] = {phrase: role for role, phrases in cues["roles"].items() for phrase in phrases}
    return cues


def _feature_kind(name: PlaceName) -> str | None:
    feature = _cues()["features"].get(name.feature or "")
    return feature["kind"] if feature and feature["kind"] != "any" else None


def _keeps_feature(name: PlaceName) -> bool:
    return bool(_cues()["features"].get(name.feature or "", {}).get("keeps"))


def _candidates(name: PlaceName, report: _Report) -> tuple[GazetteerEntry, ...]:
    """The places a name may mean: under its full wording ("Damascus countryside") if the gazetteer has that, else its name."""
    if name.refers_back or name.feature in ("border", "borders", "frontier", "country"):
        return ()
    spoken = report.spoken_of | frozenset(name.countries)
    if name.direction or _keeps_feature(name):
        full = tuple(e for e in report.gazetteer.find(name.span.text, spoken) if e.likeness >= 0.9)
        if full:
            return full
    return report.gazetteer.find(name.name, spoken)


def _choose(
    index: int, name: PlaceName, candidates: tuple[GazetteerEntry, ...], names: tuple[PlaceName, ...],
    chosen: dict[int, GazetteerEntry], report: _Report,
) -> GazetteerEntry | None:  # fmt: skip
    """The best candidate, or none of these."""
    container = _container(name, names, chosen)
    near = _neighbours(index, names, chosen, report)
    believed = [e for e in candidates if _is_credible(e, name, container, near, report)]
    placed = {
        chosen[i].gazetteer_id
        for i, n in enumerate(names)
        if i in chosen and n.name == name.name and n.within is not None and i != index
    }  # the same name, told elsewhere in the report with the place it lies in
    return max(
        believed,
        key=lambda e: (_score(e, name, container, near, report) + 2 * (e.gazetteer_id in placed), e.gazetteer_id),
        default=None,
    )


def _container(name: PlaceName, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry]) -> GazetteerEntry | None:
    return chosen.get(name.within) if name.within is not None and name.within < len(names) else None


def _neighbours(
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], report: _Report
) -> list[tuple[float, GazetteerEntry]]:
    """Points found for other names, with a weight: 2 in the same sentence, 1 elsewhere."""
    name = names[index]
    sentence = report.passages[name.passage].doc[name.start].sent.start
    out = []
    for i, entry in chosen.items():
        other = names[i]
        if i == index or other.name == name.name or entry.kind in ("country", "region", "water") or other.direction:
            continue
        same = other.passage == name.passage and report.passages[other.passage].doc[other.start].sent.start == sentence
        out.append((2.0 if same else 1.0, entry))
    return out


def _is_credible(
    entry: GazetteerEntry,
    name: PlaceName,
    container: GazetteerEntry | None,
    near: list[tuple[float, GazetteerEntry]],
    report: _Report,
) -> bool:
    if name.countries and entry.country and entry.country not in name.countries:
        return False
    if container and container.country and entry.country and container.country != entry.country:
        return False
    if container and not _may_contain(container, entry):
        return False
    if not _may_be_called(entry, name, near, report) or not _may_be_meant(entry, name, container, near, report):
        return False
    if entry.likeness < DOUBTFUL and not any(_kilometres(entry, other) < NEIGHBOUR_KM for _, other in near):
        return False
    supported = (
        entry.country in report.shares or entry.country in name.countries or entry.country is None or container is not None
    )
    if report.shares and not supported and name.feature and entry.kind not in ("country", "capital", "region"):
        return False
    if supported or not report.shares:
        return bool(report.shares) or entry.likeness >= 0.9
    return entry.likeness >= 0.95 and (entry.population >= LARGE or entry.kind in ("country", "capital", "region"))


def _may_be_meant(
    entry: GazetteerEntry,
    name: PlaceName,
    container: GazetteerEntry | None,
    near: list[tuple[float, GazetteerEntry]],
    report: _Report,
) -> bool:
    """Whether a little-known place in a country that is hardly spoken of has something else that speaks for it."""
    if not report.shares or container or name.countries or entry.kind in ("country", "capital", "region", "water"):
        return True
    share = report.shares.get(entry.country or "", 0.0)
    if entry.likeness >= CLOSE and (share >= PASSING or entry.population >= LARGE):
        return True
    if entry.likeness < CLOSE and share >= 4 * PASSING:
        return True
    return any(_kilometres(entry, other) < 2 * NEIGHBOUR_KM for _, other in near)


def _may_contain(container: GazetteerEntry, entry: GazetteerEntry) -> bool:
    """Whether a place may lie in the one that the words put it in."""
    if container.kind in SETTLEMENTS and entry.kind in SETTLEMENTS | SITES:
        return _kilometres(container, entry) <= 60
    if container.kind == "admin1" and entry.admin1 and entry.admin1 != container.admin1:
        return _kilometres(container, entry) <= 10 + 0.6 * (container.radius_km or 0)
    return True


def _may_be_called(entry: GazetteerEntry, name: PlaceName, near: list[tuple[float, GazetteerEntry]], report: _Report) -> bool:
    """Whether a place of this kind goes by the word the text uses: no province is a neighborhood."""
    wanted = _feature_kind(name)
    if wanted == "quarter":
        beside = [_kilometres(entry, other) for weight, other in near if weight > 1 and other.kind in SETTLEMENTS | SITES]
        if entry.kind in ("country", "admin1", "region", "water") or (entry.kind == "admin2" and name.feature != "district"):
            return False
        return not beside or min(beside) <= NEIGHBOUR_KM / 2 or entry.kind == "admin2"
    if wanted in ("site", "road", "crossing"):
        return entry.kind in SETTLEMENTS | SITES | {"road"} and entry.country in report.shares
    return True


def _score(
    entry: GazetteerEntry,
    name: PlaceName,
    container: GazetteerEntry | None,
    near: list[tuple[float, GazetteerEntry]],
    report: _Report,
) -> float:
    """How well a place fits: spelling, the countries spoken of, size, what the text calls it, and what lies near it."""
    absent = 0.2 if entry.country is None else -0.1 if entry.kind == "capital" or entry.population >= 10 * LARGE else -0.5
    score = 15 * entry.likeness + 4 * report.shares.get(entry.country or "", absent) + (entry.kind == "capital")
    score += math.log10(max(entry.population, UNCOUNTED)) / 2 + _kind_score(entry.kind, name)
    if container and container.admin1 and entry.admin1:
        score += 3 if container.admin1 == entry.admin1 else -1
    regions = Counter(other.admin1 for _, other in near)
    score += 2 * regions[entry.admin1] / len(near) if near and entry.admin1 else 0
    closest = max((weight * math.exp(-_kilometres(entry, other) / 50) for weight, other in near), default=0.0)
    return score + closest


def _kind_score(kind: str, name: PlaceName) -> float:
    """How a kind of place fits what the text calls it."""
    wanted = _feature_kind(name)
    if kind == "country":
        return 4.0
    if wanted == "area" and name.feature == "countryside":
        return {"admin1": 1.5, "capital": 0.5, "city": 0.5}.get(kind, 0.0)
    if wanted is None or wanted in ("area", "border"):
        return {"admin1": -1.2, "admin2": -2.5, "region": 1.5, "quarter": 0.5, "site": -1.0, "mountain": -1.0, "water": -0.5}.get(
            kind, 0.0
        )
    if wanted == "region":
        return {"region": 3.0, "admin1": 1.0}.get(kind, 0.0)
    if wanted in ("city", "town", "village"):
        return 1.5 if kind == wanted or {kind, wanted} == {"city", "capital"} else (0.5 if kind in SETTLEMENTS else -2.0)
    if wanted == "capital":
        return 2.0 if kind == "capital" else 0.0
    if wanted == "quarter":
        return {"quarter": 2.0, "admin2": 0.5, "admin1": -3.0}.get(kind, 0.0)
    return 3.0 if kind == wanted else (-2.0 if wanted == "admin1" else 0.0)


def _kilometres(a: GazetteerEntry, b: GazetteerEntry) -> float:
    first, second = math.radians(a.latitude), math.radians(b.latitude)
    h = math.sin((second - first) / 2) ** 2
    h += math.cos(first) * math.cos(second) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


# --- what comes out ------------------------------------------------------------------------------------------------------------


def _place_of(
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], report: _Report
) -> tuple[Place | None, str]:
    """The place of one name with its kind, in the gazetteer or not; ``None`` where the name is no place after all."""
    name, entry = names[index], chosen.get(index)
    role = _role(name, report)
    if entry is None and name.known and not (name.feature or name.relation in _cues()["unknown_locative"]):
        return None, ""  # a name that is known elsewhere on earth, and nothing says that it is a place here
    if entry is None:
        country, admin1 = _surroundings(index, names, chosen, report)
        precision: PlacePrecision = "admin1" if admin1 else "country" if country else "region"
        if name.feature in ("border", "borders", "frontier", "country"):
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
    if name.direction and not _keeps_feature(name) and " of " in name.span.text.removesuffix(name.name):
        return name.name  # "the eastern half of Aleppo"
    if name.direction and (kind not in SITES | {"town", "village"} or _keeps_feature(name)):
        return name.span.text
    return name.span.text if _keeps_feature(name) and name.feature != "outskirts" else name.name


def _role(name: PlaceName, report: _Report) -> PlaceRole:
    relation, cues = name.relation, _cues()
    if name.feature == "suburbs":
        return "near"
    if name.distance_km is not None:
        return "near"
    head = report.passages[name.passage].doc[name.head]
    if relation in ("from", "to", "into") and head.dep_ in ("compound", "nmod", "poss") and head.head.i >= name.end:
        relation = None  # "the dead from the Aleppo bombing"
    role: PlaceRole = cues["role_of"].get(relation or "", "at")
    if role == "at" and relation in (None, "in", "at", "inside", "on"):
        verb = _governing_verb(head)
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
        narrowed = name.direction or (_keeps_feature(name) and entry.name != name.span.text and name.feature == "desert")
        return "region" if narrowed else AREA_PRECISION[entry.kind]
    if entry.kind in ("region", "water", "mountain") or name.feature in ("countryside", "desert", "valley", "plain"):
        return "region"
    return "near" if role in ("near", "between", "toward") or name.direction or _names_something_near(name, entry) else "site"


def _names_something_near(name: PlaceName, entry: GazetteerEntry) -> bool:
    """Whether the words name a road, an airport or a suburb of which only the town is known: "Aleppo airport"."""
    return name.feature in ("outskirts", "suburbs") or (_keeps_feature(name) and entry.kind in SETTLEMENTS)


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
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], report: _Report
) -> tuple[str | None, str | None]:
    """Country and first-level region of a name the gazetteer has not, as far as the report gives them."""
    name = names[index]
    container = _container(name, names, chosen) or next(
        (c for n in names if n.name == name.name and (c := _container(n, names, chosen))), None
    )
    if name.feature in ("border", "borders", "frontier"):
        ours = (
            _commonest(chosen.values())
            or report.dominant
            or max(name.countries, key=lambda c: (report.shares.get(c, 0), c), default=None)
        )
        return ours, None
    if container:
        return container.country, container.admin1
    if name.feature == "country":
        return report.dominant or _commonest(chosen.values()), None
    country = name.countries[0] if len(name.countries) == 1 else None
    for entries in (
        _places_before(index, names, chosen, report),
        [e for w, e in _neighbours(index, names, chosen, report) if w > 1],
    ):
        regions = {(e.country, e.admin1) for e in entries if country in (None, e.country)}
        if len(regions) == 1:
            return regions.pop()
    return country or _commonest(chosen.values()) or report.dominant, None


def _commonest(entries: Iterable[GazetteerEntry]) -> str | None:
    """The country in which most of the places found lie, if most of them do."""
    counts = Counter(e.country for e in entries if e.country)
    best = max(counts, key=lambda c: (counts[c], c), default=None)
    return best if best and counts[best] >= DOMINANT * sum(counts.values()) else None


def _places_before(
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], report: _Report
) -> list[GazetteerEntry]:
    """For a quarter or a street: the town told of last, in this sentence or the two before."""
    name = names[index]
    if _feature_kind(name) not in ("quarter", "road", "site"):
        return []
    start = _sentences_back(report.passages[name.passage].doc[name.start], 2)
    towns = [
        entry
        for i, entry in chosen.items()
        if names[i].passage == name.passage and start <= names[i].start < name.start and entry.kind in SETTLEMENTS | {"quarter"}
    ]
    return towns[-1:]


def _refer_back(name: PlaceName, referents: list[tuple[PlaceName, Place, str]], report: _Report) -> tuple[Place | None, str]:
    """The place that "the capital", "the town" stands for; ``None`` unless it is plain which one."""
    if name.feature == "capital":
        return _capital(name, report), "capital"
    if name.feature == "country":
        return _whole_country(name, report), "country"
    found = _told_before(name, referents, report)
    if found is None:
        return None, ""
    place, kind = found
    role = _role(name, report)
    radius = place.radius_km
    if radius is not None and role == "near" and place.role != "near":
        radius = round(max(radius + 10, (name.distance_km or 0) * 1.5), 1)
    return _with_role(place, name, role, radius), kind


def _told_before(
    name: PlaceName, referents: list[tuple[PlaceName, Place, str]], report: _Report
) -> tuple[Place, str] | None:  # fmt: skip
    """The place of the sentence, or the two before, that goes by this word; ``None`` where two of one sentence do, or none."""
    token = report.passages[name.passage].doc[name.start]
    wanted = COMPATIBLE.get(name.feature or "", frozenset())
    here = [r for r in referents if r[0].passage == name.passage and r[0].start < name.start and _agrees(r[1], name)]
    fitting = [r for r in here if r[2] in wanted or r[0].feature == name.feature]
    recent: list[tuple[PlaceName, Place, str]] = []
    for back in range(3):
        recent = recent or [r for r in fitting if r[0].start >= _sentences_back(token, back)]
    if name.feature in ("area", "there", "region"):
        return _scene(recent)
    if not recent or (len({_referent(r) for r in recent}) > 1 and name.feature != "province"):
        called = {_referent(r) for r in here if r[0].feature == name.feature}
        mostly = _mostly([_referent(r) for r in here if r[2] in wanted])
        chosen = called.pop() if len(called) == 1 else mostly
        recent = [r for r in recent or here if _referent(r) == chosen]
    return (_undirected(recent[-1]), recent[-1][2]) if recent else None


def _undirected(told: tuple[PlaceName, Place, str]) -> Place:
    """The whole town of which a part was told of: "the city" behind "southern Aleppo" is Aleppo."""
    name, place, kind = told
    return msgspec.structs.replace(place, name=name.name) if name.direction and kind in SETTLEMENTS else place


def _agrees(place: Place, name: PlaceName) -> bool:
    return not name.countries or place.country in name.countries


def _referent(told: tuple[PlaceName, Place, str]) -> str:
    return told[1].gazetteer_id or told[1].name


def _mostly(referents: list[str]) -> str | None:
    """What a report speaks of at least three times and twice as often as of the next: "the city" without more is that one."""
    ranked = Counter(referents).most_common(2)
    if not ranked or ranked[0][1] < MOSTLY or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]


def _scene(recent: list[tuple[PlaceName, Place, str]]) -> tuple[Place, str] | None:
    """Where the sentences just before play: the place in them, of several in one sentence the first that something is "at"."""
    at = [r for r in recent if r[1].role in ("at", "destination", "near")]
    return (at[-1][1], at[-1][2]) if at else None


def _whole_country(name: PlaceName, report: _Report) -> Place | None:
    """The country the report speaks of; the one the words themselves name comes first."""
    code = name.countries[0] if name.countries else report.dominant
    entry = next((e for e in report.gazetteer.find(_name_of_country().get(code or "", "")) if e.kind == "country"), None)
    if entry is None or entry.country != code:
        return None
    return _with_role(_known_place(name, entry, "at", entry.name), name, _role(name, report), entry.radius_km)


@cache
def _name_of_country() -> dict[str, str]:
    return {row["code"]: row["names"].split("|")[0] for row in read_table("place_countries.csv")}


def _sentences_back(token: Token, number: int) -> int:
    start = token.sent.start
    for _ in range(number):
        start = token.doc[start - 1].sent.start if start else 0
    return int(start)


def _with_role(place: Place, name: PlaceName, role: PlaceRole, radius: float | None) -> Place:
    precision: PlacePrecision = "near" if place.precision == "site" and role in ("near", "between", "toward") else place.precision
    return msgspec.structs.replace(
        place, role=role, span=name.span, radius_km=radius, precision=precision, resolved_by="back reference"
    )  # fmt: skip


def _capital(name: PlaceName, report: _Report) -> Place | None:
    """The capital of the country these words, their sentence or the report speak of."""
    country = name.countries[0] if name.countries else _country_before(name, report) or report.dominant
    entry = report.gazetteer.capital(country) if country else None
    if entry is None:
        return None
    role = _role(name, report)
    place = _known_place(name, entry, role, entry.name)
    return _with_role(place, name, role, place.radius_km)


def _country_before(name: PlaceName, report: _Report) -> str | None:
    """The country of the one demonym or country name that precedes in the sentence."""
    doc, words = report.passages[name.passage].doc, _country_words()
    codes = {words[t.text] for t in doc[doc[name.start].sent.start : name.start] if t.text in words}
    return codes.pop() if len(codes) == 1 else None

"""Place names -> places: which place each name means in the light of the whole report, and in which part it plays.

A name means one of the gazetteer's places, or none of them: then it stays as text, with the country and region that the report
gives it and without coordinates. Every choice is a sum of a few weights, written down in ``_score``.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from tallybook.records import GazetteerEntry, Passage, Place, PlaceMention, PlaceName, PlacePrecision
from tallybook.resolve.place_lines import line, point_of, with_lines
from tallybook.resolve.place_references import Setting, Told, refer_back, sentences_back
from tallybook.resolve.place_relations import SETTLEMENTS, known_place, role_of, shown_name
from tallybook.resolve.place_words import SITES, country_words, feature_kind, keeps_feature, load_cues

if TYPE_CHECKING:
    from collections.abc import Iterable


DOMINANT = 0.6  # share of the country words from which a report is taken to tell of that country
LARGE = 100_000  # inhabitants from which a place in a country nobody mentions is believed
UNCOUNTED = 3_000  # inhabitants of a place of which the gazetteer has no number
PASSING = 0.08  # share of the country words below which a country is named in passing
CLOSE = 0.9  # likeness from which a spelling is taken for the name itself
DOUBTFUL = 0.75  # likeness below which a spelling needs a neighbour on the map
NEIGHBOUR_KM = 80.0


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
    referents: list[Told] = []
    for i, name in enumerate(names):
        if name.refers_back:
            setting = Setting(passages[name.passage].doc, gazetteer, report.dominant)
            place, kind = refer_back(name, referents, setting), ""
        else:
            place, kind = _place_of(i, names, chosen, report)
        if place is None:
            continue
        found.append(
            PlaceMention(passage=name.passage, start=name.start, end=name.end, head=name.head, span=name.span, place=place)
        )
        if not name.refers_back:
            referents.append(Told(name, place, kind))
    return with_lines(found, passages)


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


def _country_shares(passages: tuple[Passage, ...], home_country: str | None) -> dict[str, float]:
    words, counts = country_words(), Counter({home_country: 2.0} if home_country else {})
    for passage in passages:
        for token in passage.doc:
            code = words.get(token.text) or (words.get(token.text[:-1]) if token.text.endswith("s") and len(token) > 4 else None)
            if code:
                counts[code] += 1
    total = sum(counts.values())
    return {code: count / total for code, count in counts.items()} if total else {}


# --- choosing ------------------------------------------------------------------------------------------------------------------


def _candidates(name: PlaceName, report: _Report) -> tuple[GazetteerEntry, ...]:
    """The places a name may mean: under its full wording ("Damascus countryside") if the gazetteer has that, else its name."""
    if name.refers_back or name.feature in ("border", "borders", "frontier", "country"):
        return ()
    spoken = report.spoken_of | frozenset(name.countries)
    if name.direction or keeps_feature(name):
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
    wanted = feature_kind(name)
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
    wanted = feature_kind(name)
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
    role = role_of(name, report.passages[name.passage].doc)
    if entry is None and name.known and not (name.feature or name.relation in load_cues()["unknown_locative"]):
        return None, ""  # a name that is known elsewhere on earth, and nothing says that it is a place here
    if entry is None:
        country, admin1 = _surroundings(index, names, chosen, report)
        precision: PlacePrecision = "admin1" if admin1 else "country" if country else "region"
        if name.feature in ("border", "borders", "frontier", "country"):
            precision = "region"
        geometry = _line_of_road(index, names, chosen, report)
        return Place(
            role=role, name=shown_name(name), span=name.span, country=country, admin1=admin1,
            precision="near" if geometry else precision, geometry=geometry,
        ), "unknown"  # fmt: skip
    return known_place(name, entry, role, shown_name(name, entry.kind)), entry.kind


def _line_of_road(
    index: int, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry], report: _Report
) -> dict[str, Any] | None:
    """The line between the two towns that a road is named by, where both are known."""
    name, points = names[index], []
    is_road = feature_kind(name) == "road"
    for end in name.ends or (name.name.removesuffix(name.feature or "").replace("–", "-").split("-") if is_road else ()):
        town = msgspec.structs.replace(name, name=end.strip(), feature=None, ends=(), known=True)
        entry = _choose(index, town, _candidates(town, report), names, chosen, report)
        points.append(point_of(entry) if entry else None)
    return line(points[0], points[1]) if len(points) == 2 and points[0] and points[1] else None


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
    if feature_kind(name) not in ("quarter", "road", "site"):
        return []
    start = sentences_back(report.passages[name.passage].doc[name.start], 2)
    towns = [
        entry
        for i, entry in chosen.items()
        if names[i].passage == name.passage and start <= names[i].start < name.start and entry.kind in SETTLEMENTS | {"quarter"}
    ]
    return towns[-1:]

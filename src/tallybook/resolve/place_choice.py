"""Which place a name means, in the light of the whole report: the best of the gazetteer's places of that name, or none of them.

Every choice is a sum of a few weights, written down in ``_score``; what was second best is kept.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tallybook.resolve.gazetteer import ARTICLES, SETTLEMENTS, fold_name, kilometres, part_articles, plain_name
from tallybook.resolve.place_evidence import (
    DOMAIN_WORDS,
    FAINT,
    HOME_VOTES,
    HOME_WORDS,
    REACH,
    Evidence,
    GazetteerLike,
    Outlet,
    Votes,
    adjective_country,
    count_country_words,
    weigh_evidence,
)
from tallybook.resolve.place_words import (
    AREAS,
    BORDERS,
    SITES,
    abbreviations,
    country_names,
    feature_kind,
    keeps_feature,
    load_cues,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tallybook.records import GazetteerEntry, Passage, PlaceName

LARGE = 100_000  # inhabitants from which a place in a country nobody mentions is believed
UNCOUNTED = 3_000  # inhabitants of a place of which the gazetteer has no number
PASSING = 0.08  # share of the country words below which a country is named in passing
CLOSE = 0.9  # likeness from which a spelling is taken for the name itself
DOUBTFUL = 0.75  # likeness below which a spelling needs a neighbour on the map
NEIGHBOUR_KM = 80.0
ROUNDS = 3  # each sees the places that the one before has found
VOTING = 12  # places of one name that vote; the others are too unlikely
RUNNERS_UP = 3  # places kept beside the chosen one
OUTLET = " outlet"  # under which the outlet's own name votes; no place is called so
AGREEMENT = 1.5  # for the place that the same name means elsewhere in the report
REGION_SHARE, REGION_VOTES, NEARBY_VOTES = 2.0, 2.0, 2.5  # at most, for what other names of the report vote for
SEVERAL_VOTES, ONE_SIDED = 2.5, 0.7  # votes, and their share, from which a report plays in one region
SHORT_NAME = 4.0  # for a region by another of its names: in "Gaza" a report means the Strip, not the city
OWN_NAME = 1.0  # for a large place, and for one whose first name it is, before those that only bear it, too
COUNTRY, REGION_ALONE = 4.0, 1.5  # for a country, and for a first-level region that shares its name with no town of its own
NOT_CALLED = {
    "village": frozenset({"country", "admin1", "region", "water", "capital", "city"}),
    "town": frozenset({"country", "admin1", "region", "water"}),
}  # kinds that go by no such word
BARE = {"admin1": -1.2, "admin2": -2.5, "region": 1.5, "quarter": 0.5, "site": -1.0, "mountain": -1.0, "water": -0.5}


@dataclass(frozen=True)
class Choice:
    """What a name was taken for (``None``: none of these), and the places it was not taken for, the likeliest first."""

    entry: GazetteerEntry | None
    runners_up: tuple[GazetteerEntry, ...] = ()


def weigh_report(
    names: tuple[PlaceName, ...], passages: tuple[Passage, ...], gazetteer: GazetteerLike, home: str | None, outlet: Outlet
) -> tuple[Evidence, dict[int, Choice]]:
    """What the report says as a whole, and the choice for each of its names."""
    words = count_country_words(passages, gazetteer)
    for code in [home] if home else outlet.countries:
        words[code] = words.get(code, 0.0) + (HOME_WORDS if home else DOMAIN_WORDS)
    starts = [[sentence.start for sentence in passage.doc.sents] for passage in passages]
    sentences = [(n.passage, bisect_right(starts[n.passage], n.start)) for n in names]
    evidence = weigh_evidence(words, _vote({}, outlet, None), passages, gazetteer)
    chosen: dict[int, Choice] = {}
    for turn in range(ROUNDS):
        chosen, ballots = _choose_all(_Round(names, sentences, chosen, evidence))
        if turn + 1 < ROUNDS:
            evidence = weigh_evidence(words, _vote(ballots, outlet, evidence), passages, gazetteer)
    return evidence, chosen


def choose_alone(name: PlaceName, evidence: Evidence) -> GazetteerEntry | None:
    """The choice for a name that is no mention of its own: an end of a road."""
    chosen, _ = _choose_all(_Round((name,), [(name.passage, 0)], {}, evidence))
    return chosen[0].entry if 0 in chosen else None


Ballot = list[tuple[float, "GazetteerEntry"]]


def _vote(ballots: dict[str, Ballot], outlet: Outlet, before: Evidence | None) -> Votes:
    """The votes of the names, and of the outlet's own name for the places it may mean."""
    votes = Votes()
    for name, ballot in ballots.items():
        votes.add(name, ballot)
    ranked = [(_votes_for(e, OUTLET, before.votes) if before else 0.0, e) for e in outlet.places]
    if ranked:
        votes.add(OUTLET, [(HOME_VOTES * weight, e) for weight, e in _ballot(sorted(ranked, key=lambda r: -r[0]))], told=False)
    return votes


class _Round:
    """One round of choosing: the names, the sentences they stand in, and what the round before took them for."""

    def __init__(
        self, names: tuple[PlaceName, ...], sentences: list[tuple[int, int]], before: dict[int, Choice], evidence: Evidence
    ) -> None:
        self.names, self.evidence = names, evidence
        self.last = {i: choice.entry for i, choice in before.items() if choice.entry is not None}
        self._sentences = sentences
        self._in_sentence: dict[tuple[int, int], list[int]] = {}
        for i in self.last:
            self._in_sentence.setdefault(sentences[i], []).append(i)
        self._points = {(names[i].name, e.gazetteer_id): e for i, e in self.last.items() if _is_point(e, names[i])}
        self._alike: dict[str, list[int]] = {}
        for i in self.last:
            self._alike.setdefault(names[i].name, []).append(i)

    def beside(self, index: int) -> list[GazetteerEntry]:
        """What other names of the same sentence were taken for, areas without a point left out."""
        others = self._in_sentence.get(self._sentences[index], ())
        return [e for i in others if self.names[i].name != self.names[index].name and _is_point(e := self.last[i], self.names[i])]

    def is_near_any(self, index: int, entry: GazetteerEntry, reach: float) -> bool:
        """Whether any other name was taken for a place within ``reach`` km."""
        own = self.names[index].name
        points = ((name, other) for (name, _), other in self._points.items() if other.kind != "admin1")
        return any(name != own and kilometres(entry, other) < reach for name, other in points)

    def container(self, index: int) -> GazetteerEntry | None:
        """What the place that the words put this one in was taken for."""
        within = self.names[index].within
        return self.last.get(within) if within is not None else None

    def agreed(self, index: int) -> dict[str, float]:
        """What the same name was taken for elsewhere in the report; more where it was told with the place it lies in."""
        same = [i for i in self._alike.get(self.names[index].name, ()) if i != index]
        agreed: dict[str, float] = {}
        for i in same:
            weight = AGREEMENT if self.names[i].within is None else AGREEMENT + 2.0
            agreed[self.last[i].gazetteer_id] = agreed.get(self.last[i].gazetteer_id, 0.0) + weight / len(same)
        return agreed


def _is_point(entry: GazetteerEntry, name: PlaceName) -> bool:
    return entry.kind not in ("country", "region", "water") and not name.direction


def _choose_all(turn: _Round) -> tuple[dict[int, Choice], dict[str, Ballot]]:
    """The choice for each name that has candidates, and the vote of each name for the next round."""
    ballots: dict[str, Ballot] = {}
    chosen: dict[int, Choice] = {}
    for i, name in enumerate(turn.names):
        candidates = _candidates(name, turn.evidence)
        if not candidates:
            continue
        ranked = _rank(i, candidates, turn)
        chosen[i] = _choice_of(ranked, candidates)
        if ranked and (name.name not in ballots or name.within is not None):
            ballots[name.name] = _ballot(ranked)
    return chosen, ballots


def _choice_of(ranked: list[tuple[float, GazetteerEntry]], candidates: tuple[GazetteerEntry, ...]) -> Choice:
    """The best candidate; behind it the other credible ones, then those that the report rules out."""
    credible = [entry for _, entry in ranked]
    ruled_out = [e for e in candidates[:VOTING] if all(e.gazetteer_id != c.gazetteer_id for c in credible)]
    if not credible:
        return Choice(None, tuple(ruled_out[:RUNNERS_UP]))
    return Choice(credible[0], tuple([*credible[1:], *ruled_out][:RUNNERS_UP]))


def _ballot(ranked: list[tuple[float, GazetteerEntry]]) -> list[tuple[float, GazetteerEntry]]:
    """The weights of what a name may mean, one altogether: each point of score makes a place nearly three times as likely."""
    best = ranked[0][0]
    odds = [(math.exp(score - best), entry) for score, entry in ranked[:VOTING]]
    total = sum(weight for weight, _ in odds)
    return [(weight / total, entry) for weight, entry in odds]


def _candidates(name: PlaceName, evidence: Evidence) -> tuple[GazetteerEntry, ...]:
    """The places a name may mean: under its full wording ("Damascus countryside") if the gazetteer has that, else its name."""
    if name.refers_back or name.feature in (*BORDERS, "country") or _is_piece(name, evidence):
        return ()
    gazetteer = evidence.gazetteer
    short = abbreviations().get(name.name.replace(" ", ""))
    if short:
        region = gazetteer.admin1(*short)
        return (region,) if region else ()
    adjective = adjective_country(name.name) if name.name not in country_names() else None
    if adjective:
        country = gazetteer.country(adjective)
        return (country,) if country else ()
    spoken = evidence.spoken_of | frozenset(name.countries)
    if name.direction or keeps_feature(name):
        full = tuple(e for e in gazetteer.find(name.span.text, spoken) if e.likeness >= CLOSE)
        if full:
            return full
    return gazetteer.find(name.name, spoken)


def _is_piece(name: PlaceName, evidence: Evidence) -> bool:
    """Whether the name is only the first word of a longer one that nobody knows: the "Tall" of "Tall Qurmaz", the "As"."""
    doc = evidence.passages[name.passage].doc
    if not (name.end < len(doc) and doc[name.end].is_alpha and doc[name.end].text[0].isupper()):
        return False
    word = plain_name(name.name)
    return word in ARTICLES or word in load_cues()["name_heads"]


def _rank(index: int, candidates: tuple[GazetteerEntry, ...], turn: _Round) -> list[tuple[float, GazetteerEntry]]:
    """The credible candidates with their scores, the best first."""
    case = _Case(
        turn.names[index], turn.container(index), turn.beside(index), turn.evidence,
        is_near=lambda entry, reach: turn.is_near_any(index, entry, reach), seated=_seated(candidates),
        rivalled=any(e.population >= LARGE and e.likeness >= CLOSE for e in candidates),
    )  # fmt: skip
    agreed = turn.agreed(index)
    scored = [(_score(e, case) + agreed.get(e.gazetteer_id, 0.0), e) for e in candidates if _is_credible(e, case)]
    return sorted(scored, key=lambda found: (-found[0], not found[1].own, found[1].gazetteer_id))


@dataclass(frozen=True)
class _Case:
    """One name to be judged: what contains it, what stands beside it, and which regions have a town of their own name.

    ``rivalled``: a large place has the name, so that a small one in a country named in passing is not meant ("Geneva").
    """

    name: PlaceName
    container: GazetteerEntry | None
    beside: list[GazetteerEntry]
    evidence: Evidence
    is_near: Callable[[GazetteerEntry, float], bool]
    seated: frozenset[tuple[str | None, str | None]]
    rivalled: bool = False


def _seated(candidates: tuple[GazetteerEntry, ...]) -> frozenset[tuple[str | None, str | None]]:
    """Regions that share their name with a town of theirs or with the capital: "Aleppo" alone is the town, "Texas" the state."""
    towns = [e for e in candidates if e.kind in SETTLEMENTS and e.likeness >= CLOSE]
    capitals = {e.country for e in towns if e.kind == "capital"}
    return frozenset((e.country, e.admin1) for e in (*towns, *candidates) if e in towns or e.country in capitals)


def _is_credible(entry: GazetteerEntry, case: _Case) -> bool:
    name, container, shares = case.name, case.container, case.evidence.shares
    if name.countries and entry.country and entry.country not in name.countries:
        return False
    if container and container.country and entry.country and container.country != entry.country:
        return False
    if container and not _may_contain(container, entry):
        return False
    if not _may_be_called(entry, case) or not _may_be_meant(entry, case):
        return False
    if not _is_spelt_alike(entry, case):
        return False
    supported = entry.country in shares or entry.country in name.countries or entry.country is None or container is not None
    if shares and not supported and name.feature and entry.kind not in ("country", "capital", "region"):
        return False
    if supported or not shares:
        return bool(shares) or entry.likeness >= CLOSE
    least = 10 * LARGE if entry.kind in ("admin1", "admin2") else LARGE
    return entry.likeness >= 0.95 and (entry.population >= least or entry.kind in ("country", "capital", "region"))


def _is_spelt_alike(entry: GazetteerEntry, case: _Case) -> bool:
    """Whether a spelling is near enough: one that only resembles needs a neighbour on the map that the report names, too."""
    asked = case.name.name
    if entry.likeness >= CLOSE or fold_name(entry.name) in (fold_name(asked), fold_name(part_articles(asked))):
        return True
    if entry.likeness < DOUBTFUL:
        return case.is_near(entry, NEIGHBOUR_KM / 2)
    return case.container is not None or case.is_near(entry, NEIGHBOUR_KM)


def _may_be_meant(entry: GazetteerEntry, case: _Case) -> bool:
    """Whether a little-known place in a country that is hardly spoken of has something else that speaks for it."""
    shares = case.evidence.shares
    if not shares or case.container or case.name.countries or entry.kind in ("country", "capital", "region", "water"):
        return True
    share = shares.get(entry.country or "", 0.0)
    if _is_out_of_the_way(entry, case):
        return False
    if entry.likeness >= CLOSE and (share >= (4 * PASSING if case.rivalled else PASSING) or entry.population >= LARGE):
        return True
    if entry.likeness < CLOSE and share >= 4 * PASSING:
        return True
    return case.is_near(entry, 2 * NEIGHBOUR_KM)


def _is_out_of_the_way(entry: GazetteerEntry, case: _Case) -> bool:
    """Whether a small place lies where nothing of the report lies, while nearly all of it lies in one other region."""
    if entry.population >= LARGE or entry.kind in AREAS:
        return False
    votes, name = case.evidence.votes, case.name.name
    given, _ = votes.for_region(name, entry)
    return (
        given < FAINT
        and votes.strongest_region(name) >= max(SEVERAL_VOTES, ONE_SIDED * votes.others(name))
        and not case.is_near(entry, NEIGHBOUR_KM)
    )


def _may_contain(container: GazetteerEntry, entry: GazetteerEntry) -> bool:
    """Whether a place may lie in the one that the words put it in."""
    if container.kind in SETTLEMENTS and entry.kind in SETTLEMENTS | SITES:
        return kilometres(container, entry) <= 60
    if container.kind == "admin1" and entry.admin1 and entry.admin1 != container.admin1:
        return kilometres(container, entry) <= 10 + 0.6 * (container.radius_km or 0)
    return True


def _may_be_called(entry: GazetteerEntry, case: _Case) -> bool:
    """Whether a place of this kind goes by the word the text uses: no province is a neighborhood."""
    wanted = feature_kind(case.name)
    if wanted in NOT_CALLED and entry.kind in NOT_CALLED[wanted]:
        return False
    if wanted == "quarter":
        beside = [kilometres(entry, other) for other in case.beside if other.kind in SETTLEMENTS | SITES]
        if entry.kind in ("country", "admin1", "region", "water") or (entry.kind == "admin2" and case.name.feature != "district"):
            return False
        return not beside or min(beside) <= NEIGHBOUR_KM / 2 or entry.kind == "admin2"
    if wanted in ("site", "road", "crossing"):
        if entry.kind == "admin1":
            return (entry.country, entry.admin1) not in case.seated
        return entry.kind in SETTLEMENTS | SITES | {"road"} and entry.country in case.evidence.shares
    return True


def _score(entry: GazetteerEntry, case: _Case) -> float:
    """How well a place fits: spelling, the countries spoken of, size, what the text calls it, and what lies near it."""
    absent = 0.2 if entry.country is None else -0.1 if entry.kind == "capital" or entry.population >= 10 * LARGE else -0.5
    score = (
        15 * entry.likeness + 4 * case.evidence.share_without(case.name.name, entry.country, absent) + (entry.kind == "capital")
    )
    is_first_name = fold_name(entry.name) == fold_name(case.name.name)
    score += OWN_NAME if entry.population >= LARGE or is_first_name else 0
    score += SHORT_NAME if entry.kind == "region" and entry.country and not is_first_name and not case.name.feature else 0
    score += math.log10(max(entry.population, UNCOUNTED)) / 2 + _kind_score(entry, case)
    if case.container and case.container.admin1 and entry.admin1:
        score += 3 if case.container.admin1 == entry.admin1 else -1
    nearest = min((kilometres(entry, other) for other in case.beside), default=None)
    score += math.exp(-nearest / REACH) if nearest is not None else 0.0
    return score + _votes_for(entry, case.name.name, case.evidence.votes)


def _votes_for(entry: GazetteerEntry, name: str, votes: Votes) -> float:
    """What the other names of the report say for a place: for its region, and for its surroundings."""
    score = 0.0
    if entry.admin1:
        given, share = votes.for_region(name, entry)
        score += REGION_SHARE * share + REGION_VOTES * (1 - math.exp(-given))
    return score + NEARBY_VOTES * (1 - math.exp(-votes.nearby(name, entry)))


def _kind_score(entry: GazetteerEntry, case: _Case) -> float:
    """How a kind of place fits what the text calls it."""
    wanted, kind = feature_kind(case.name), entry.kind
    if kind == "country":
        return COUNTRY
    if wanted == "area" and case.name.feature == "countryside":
        return {"admin1": 1.5, "capital": 0.5, "city": 0.5}.get(kind, 0.0)
    if wanted is None or wanted in ("area", "border"):
        if kind == "admin1" and (entry.country, entry.admin1) not in case.seated:
            return REGION_ALONE
        return BARE.get(kind, 0.0)
    if wanted == "region":
        return {"region": 3.0, "admin1": 1.0}.get(kind, 0.0)
    if wanted in ("city", "town", "village"):
        return 1.5 if kind == wanted or {kind, wanted} == {"city", "capital"} else (0.5 if kind in SETTLEMENTS else -2.0)
    if wanted == "capital":
        return 2.0 if kind == "capital" else 0.0
    if wanted == "quarter":
        return {"quarter": 2.0, "admin2": 0.5, "admin1": -3.0}.get(kind, 0.0)
    return 3.0 if kind == wanted else (-2.0 if wanted == "admin1" else 0.0)


def container_of(name: PlaceName, names: tuple[PlaceName, ...], chosen: dict[int, GazetteerEntry]) -> GazetteerEntry | None:
    """What the place that the words put this one in was taken for."""
    return chosen.get(name.within) if name.within is not None and name.within < len(names) else None

"""Some reports changed -> what becomes different: only what they touch is linked again, and it comes out as if all had been.

Why that is the same: happenings come together along ties alone, pairs that the rules take for the same and persons' "same".
From the changed reports the ties are followed as far as they lead; what no tie reaches keeps its groups, whatever was added.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from tallybook.link.block import find_candidates, kept_keys, may_be_one, sought_keys
from tallybook.link.happenings import Happening, claim_anchor, claim_order, group_happenings
from tallybook.link.incidents import settle
from tallybook.link.judge import bind_judgements, latest_by_persons
from tallybook.link.relations import relations_of
from tallybook.link.score import Weights, read_weights, score_pair
from tallybook.records import KeptHappening, LinkChange

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from tallybook.link.judge import Bound
    from tallybook.records import BlockKey, ComparedPair, Incident, Judgement, LedgerClaim

REMEMBERED = 2048  # reports whose happenings are worked out once for all that meet them in one run


class Held(Protocol):
    """What is kept of earlier linking: happenings by their anchors, the keys they are found under, pairs worth a second look."""

    def claims_of(self, report: str) -> Sequence[LedgerClaim]:
        """What a report's present reading claims; nothing where the report no longer counts."""

    def anchors_of(self, reports: Collection[str]) -> set[str]:
        """The happenings kept of some reports."""

    def anchors_under(self, keys: Collection[BlockKey]) -> set[str]:
        """The happenings kept under any of the keys."""

    def companions_of(self, anchors: Collection[str]) -> set[str]:
        """The happenings in the incidents that these stand in."""

    def incidents_in(self, reports: Collection[str]) -> Sequence[Incident]:
        """The incidents kept of which any of these reports tells."""

    def pairs_at(self, anchors: Collection[str]) -> Sequence[ComparedPair]:
        """The pairs kept of which one of these is part."""


def update_links(
    changed: Collection[str], held: Held, judgements: Sequence[Judgement] = (), weights: Weights | None = None
) -> LinkChange:
    """What changes where some reports (by hash) were added, read anew or taken out, or judgements on them given or undone.

    ``held`` is the state before; ``judgements`` are all in force now.
    """
    weights = weights or read_weights()
    persons = latest_by_persons(judgements)
    tell = _teller(held, persons)
    fresh = [h for report in sorted(changed) for h in tell(report).values()]
    gone = held.anchors_of(changed)
    pairs = _compare_fresh(fresh, held, gone, tell, weights)
    bonds = _Bonds(persons, tell)
    begun = {*gone, *held.companions_of(gone), *(h.anchor for h in fresh)}
    met = {(p.a, p.b): p for p in pairs}
    reached: set[str] = set()
    bound: dict[str, Bound] = {}
    edge = begun
    while edge:
        reached |= edge
        met |= {(p.a, p.b): p for p in held.pairs_at(edge) if p.a not in gone and p.b not in gone}
        judged = bonds.at(edge)
        bound |= {_name_of(b[0]): b for b in judged}
        ties = [(p.a, p.b) for p in met.values() if p.outcome == "same"] + [(a, b) for j, a, b in judged if j.says == "same"]
        edge = {end for a, b in ties if a in reached or b in reached for end in (a, b)} - reached
    known = {h.anchor: h for report in {_report_of(anchor) for anchor in reached} for h in tell(report).values()}
    members = sorted((known[anchor] for anchor in reached if anchor in known), key=lambda h: claim_order(h.claims[0]))
    touched = {h.anchor for h in members}
    order = {_name_of(j): n for n, j in enumerate(persons)}
    settled = settle(
        members,
        [p for p in met.values() if p.a in touched or p.b in touched],
        [bound[name] for name in sorted(bound, key=order.__getitem__) if touched.intersection(bound[name][1:])],
        weights,
    )
    incidents, retold = _relate(settled.incidents, reached, held)
    return LinkChange(
        reports=tuple(sorted(changed)),
        gone=tuple(sorted(reached)),
        happenings=tuple(KeptHappening(h.anchor, h.report, tuple(sorted(kept_keys(h)))) for h in fresh),
        pairs=tuple(pairs),
        incidents=tuple(incidents),
        questions=settled.questions,
        retold=tuple(retold),
    )


def _relate(incidents: Sequence[Incident], reached: Collection[str], held: Held) -> tuple[list[Incident], list[Incident]]:
    """The new incidents with what they bear on, and those beside them that bear on others than before.

    A relation is told by one report, so only incidents that share a report with what changed can bear on others now; and all
    that share a report with one of those have to be looked at to say on which.
    """
    near = held.incidents_in({_report_of(anchor) for anchor in reached} | _reports_of(incidents))
    gone = {i.id for i in near if any(claim_anchor(c) in reached for c in i.claims)}
    beside = {i.id: i for i in near if i.id not in gone}
    around = {i.id: i for i in held.incidents_in(_reports_of(beside.values())) if i.id not in gone}
    found = relations_of([*incidents, *(around | beside).values()])
    new = [replace(i, relations=found.get(i.id, ())) for i in incidents]
    return new, [replace(i, relations=found.get(i.id, ())) for i in beside.values() if i.relations != found.get(i.id, ())]


def _reports_of(incidents: Iterable[Incident]) -> set[str]:
    return {c.report_hash for i in incidents for c in i.claims}


def _teller(held: Held, persons: Sequence[Judgement]) -> Callable[[str], dict[str, Happening]]:
    """A report's happenings by anchor, worked out once."""
    splits = [j for j in persons if j.says == "different"]

    @lru_cache(maxsize=REMEMBERED)
    def tell(report: str) -> dict[str, Happening]:
        return {h.anchor: h for h in group_happenings(held.claims_of(report), splits)}

    return tell


def _compare_fresh(
    fresh: Sequence[Happening], held: Held, gone: Collection[str], tell: Callable[[str], dict[str, Happening]], weights: Weights
) -> list[ComparedPair]:
    """The pairs worth keeping of which a fresh happening is part."""
    near = [(h, other) for h in fresh for other in held.anchors_under(sought_keys(h)) if other not in gone]
    across = ((h, tell(_report_of(other))[other]) for h, other in near)
    couples = chain(find_candidates(fresh), ((a, b) for a, b in across if may_be_one(a, b)))
    return [pair for a, b in couples if (pair := score_pair(a, b, weights)).outcome != "different"]


class _Bonds:
    """Persons' judgements by the reports they speak of, bound to happenings when a report is reached."""

    def __init__(self, persons: Sequence[Judgement], tell: Callable[[str], dict[str, Happening]]) -> None:
        self.by_report: dict[str, list[Judgement]] = defaultdict(list)
        for judgement in persons:
            for report in {_report_of(judgement.a), _report_of(judgement.b)}:
                self.by_report[report].append(judgement)
        self.tell = tell

    def at(self, anchors: Iterable[str]) -> list[Bound]:
        """The judgements bound to any of these happenings."""
        wanted = set(anchors)
        found = []
        for judgement in {_name_of(j): j for anchor in wanted for j in self.by_report.get(_report_of(anchor), ())}.values():
            reports = sorted({_report_of(judgement.a), _report_of(judgement.b)})
            told = [h for report in reports for h in self.tell(report).values()]
            found += [b for b in bind_judgements([judgement], told)[0] if wanted.intersection(b[1:])]
        return found


def _report_of(anchor: str) -> str:
    return anchor.split(":")[0]


def _name_of(judgement: Judgement) -> str:
    """A judgement's name among persons' last words: its pair."""
    return "|".join(sorted((judgement.a, judgement.b)))

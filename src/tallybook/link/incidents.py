"""Claims -> incidents, in one line of steps: group, block, compare, judge, cluster, derive.

The result depends on the claims and judgements alone: any order of input gives the same incidents, byte for byte.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from tallybook.figures import figures_of
from tallybook.link.block import find_candidates
from tallybook.link.cluster import Grouping, cluster_happenings
from tallybook.link.derive import (
    acled_of,
    agreement_of,
    event_of,
    factuality_of,
    movement_of,
    objects_of,
    participants_of,
    places_of,
)
from tallybook.link.happenings import Happening, claim_order, group_happenings
from tallybook.link.history import has_rival_statuses, history_of
from tallybook.link.judge import bind_judgements, judge_by_rule, latest_by_persons, reasons_of
from tallybook.link.relations import with_relations
from tallybook.link.score import Weights, read_weights, score_pair
from tallybook.link.support import support_of
from tallybook.link.times import consistent_time
from tallybook.records import ComparedPair, Incident, Judgement, LedgerClaim, Linked, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tallybook.link.judge import Bound

ID_LENGTH = 16  # hex digits: 64 bits tell a million incidents apart with room to spare


def incident_id(anchor: str) -> str:
    """The id an incident has by its first claim: a hash of report hash and trigger span."""
    return sha256(anchor.encode()).hexdigest()[:ID_LENGTH]


def link_claims(claims: Sequence[LedgerClaim], judgements: Sequence[Judgement] = (), weights: Weights | None = None) -> Linked:
    """Incidents from the claims of all reports, for the ledger.

    Persons' ``judgements`` bind (a rule's among them are ignored and worked out anew). Every claim comes to stand in exactly
    one incident. ``weights`` default to the shipped table.
    """
    weights = weights or read_weights()
    persons = latest_by_persons(judgements)
    happenings = group_happenings(claims, [j for j in persons if j.says == "different"])
    bound, orphans = bind_judgements(persons, happenings)
    pairs = [pair for a, b in find_candidates(happenings) if (pair := score_pair(a, b, weights)).outcome != "different"]
    settled = settle(happenings, pairs, bound, weights)
    return Linked(
        incidents=tuple(with_relations(settled.incidents)), questions=settled.questions,
        judgements=(*persons, *settled.rules), orphans=tuple(orphans),
    )  # fmt: skip


def find_orphans(claims: Sequence[LedgerClaim], judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Persons' judgements whose claims are no longer read; ``claims`` are those of the reports that they speak of."""
    persons = latest_by_persons(judgements)
    happenings = group_happenings(claims, [j for j in persons if j.says == "different"])
    return tuple(bind_judgements(persons, happenings)[1])


class Settled(NamedTuple):
    """What became of happenings: incidents in the order of their first claims, open questions, and the rules' judgements.

    How the incidents bear on one another is not told yet.
    """

    incidents: tuple[Incident, ...]
    questions: tuple[Question, ...]
    rules: tuple[Judgement, ...]


def settle(happenings: Sequence[Happening], pairs: Sequence[ComparedPair], bound: Sequence[Bound], weights: Weights) -> Settled:
    """Scored pairs and persons' judgements -> incidents.

    A pair to ask about, or a judgement that keeps apart, may lead to a happening that is not among ``happenings``: it stands in
    an incident of its own then. Every pair taken for the same, and every judgement that says so, has both its ends here.
    """
    by_anchor = {h.anchor: h for h in happenings}
    grouping = cluster_happenings(happenings, pairs, bound, _scorer(by_anchor, pairs, weights), weights.thresholds)
    rules = tuple(judge_by_rule(p, by_anchor[p.a], by_anchor[p.b], weights.version) for p in grouping.joined)
    attached = _by_group(grouping, [(j, a, b) for j, a, b in bound] + [(j, j.a, j.b) for j in rules])
    incidents = [derive_incident([by_anchor[anchor] for anchor in group], attached.get(group, ())) for group in grouping.groups]
    return Settled(
        incidents=tuple(sorted(incidents, key=lambda i: claim_order(i.claims[0]))),
        questions=_questions(pairs, grouping, {frozenset((a, b)) for _, a, b in bound}),
        rules=rules,
    )


def derive_incident(members: Iterable[Happening], judgements: Sequence[Judgement] = ()) -> Incident:
    """The incident that these happenings are accounts of; its id is that of its first claim, the others' lead on to it."""
    members = sorted(members, key=lambda h: claim_order(h.claims[0]))
    claims = tuple(sorted((c for h in members for c in h.claims), key=claim_order))
    news = [c for c in claims if not c.background] or list(claims)
    steps = history_of(claims)
    event = event_of(members)
    return Incident(
        id=incident_id(members[0].anchor), formerly=tuple(sorted(incident_id(h.anchor) for h in members[1:])),
        event=event, acled=acled_of(claims, event), factuality=factuality_of(claims),
        background=all(c.background for c in claims), aggregate=claims[0].aggregate,
        time=consistent_time([c.time for c in news]), places=places_of(claims), participants=participants_of(members),
        objects=objects_of(claims, steps), movement=movement_of(claims, steps), agreement=agreement_of(claims, steps),
        figures=figures_of(claims, "reported"), support=support_of(members, has_rival_statuses(steps)),
        claims=claims, judgements=tuple(judgements), history=steps,
    )  # fmt: skip


def _scorer(by_anchor: dict[str, Happening], pairs: Sequence[ComparedPair], weights: Weights) -> Callable[[str, str], float]:
    """Points of any pair, worked out at most once; pairs that blocking never showed are scored when a group asks."""
    known = {(p.a, p.b): p.score for p in pairs}

    def score(a: str, b: str) -> float:
        key = (a, b) if a < b else (b, a)
        if key not in known:
            known[key] = score_pair(by_anchor[a], by_anchor[b], weights).score
        return known[key]

    return score


def _by_group(grouping: Grouping, judged: Iterable[tuple[Judgement, str, str]]) -> dict[tuple[str, ...], tuple[Judgement, ...]]:
    """For each group the judgements that touch it, persons' first."""
    group_of = {anchor: group for group in grouping.groups for anchor in group}
    found: dict[tuple[str, ...], list[Judgement]] = defaultdict(list)
    for judgement, a, b in judged:
        for group in dict.fromkeys(group_of[anchor] for anchor in (a, b) if anchor in group_of):
            found[group].append(judgement)
    return {group: tuple(judgements) for group, judgements in found.items()}


def _questions(pairs: Sequence[ComparedPair], grouping: Grouping, answered: set[frozenset[str]]) -> tuple[Question, ...]:
    """Likely pairs that stayed apart and that no person has judged, the likeliest first."""
    group_of = {anchor: group for group in grouping.groups for anchor in group}
    why = {(p.a, p.b): obstacle for p, obstacle in grouping.refused}
    open_pairs = [
        p for p in pairs
        if group_of.get(p.a) != group_of.get(p.b) and frozenset((p.a, p.b)) not in answered and why.get((p.a, p.b)) != ""
    ]  # fmt: skip
    questions = [
        Question(a=p.a, b=p.b, score=p.score, reasons=(*filter(None, [why.get((p.a, p.b))]), *reasons_of(p)))
        for p in sorted(open_pairs, key=lambda p: (-p.score, p.a, p.b))
    ]
    overruled = [
        Question(a=j.a, b=j.b, score=0.0, reasons=(f'{j.by} says the same, against another person\'s "different"',))
        for j in sorted(grouping.overruled, key=lambda j: (j.a, j.b))
    ]
    return (*overruled, *questions)

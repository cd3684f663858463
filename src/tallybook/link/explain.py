"""How an incident came about, in sentences: what was told, what was compared, who judged, what nearly belonged to it."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from tallybook.link.block import find_candidates
from tallybook.link.happenings import Happening, group_happenings
from tallybook.link.judge import is_by_person, latest_by_persons, reasons_of
from tallybook.link.origins import tell_origins
from tallybook.link.score import Weights, read_weights, score_pair
from tallybook.records import ComparedPair, Explanation, Incident, Judgement, LedgerClaim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEAR_MISSES = 5  # as many as a person looks through


def explain_incident(
    incident: Incident, claims: Sequence[LedgerClaim], judgements: Sequence[Judgement] = (), weights: Weights | None = None
) -> Explanation:
    """The explanation of one incident, for ``tallybook explain``; ``claims`` and ``judgements`` are all the ledger holds."""
    weights = weights or read_weights()
    persons = latest_by_persons(judgements)
    happenings = group_happenings(claims, [j for j in persons if j.says == "different"])
    inside = {(c.report_hash, c.id) for c in incident.claims}
    members = [h for h in happenings if any((c.report_hash, c.id) in inside for c in h.claims)]
    names = {anchor: _told_by(h) for h in happenings for anchor in h.anchors}
    ranked = sorted((score_pair(a, b, weights) for a, b in combinations(members, 2)), key=_strongest_first)
    joined_by_rule = {frozenset((j.a, j.b)) for j in incident.judgements if not is_by_person(j) and j.says == "same"}
    joined = tuple(p for p in ranked if frozenset((p.a, p.b)) in joined_by_rule)
    apart = _near_misses(members, happenings, weights)
    touching = tuple(j for j in persons if {j.a, j.b} & {a for h in members for a in h.anchors})
    sentences = [
        _opening(members, incident),
        *tell_origins(incident.support.told_by),
        *(_pair_sentence("Joined", p, names, weights) for p in joined),
        *(_judgement_sentence(j, names) for j in touching),
        *(_pair_sentence("Kept apart", p, names, weights) for p in apart),
    ]
    return Explanation(
        incident=incident.id, sentences=tuple(sentences), joined=joined, kept_apart=tuple(apart), judgements=touching
    )


def _strongest_first(pair: ComparedPair) -> tuple[float, str, str]:
    return -pair.score, pair.a, pair.b


def _near_misses(members: Sequence[Happening], happenings: Sequence[Happening], weights: Weights) -> list[ComparedPair]:
    """The likeliest happenings of other incidents, one pair for each."""
    inside = {h.anchor for h in members}
    best: dict[str, ComparedPair] = {}
    for other, pair in _across(inside, happenings, weights):
        if pair.outcome != "different" and (other not in best or pair.score > best[other].score):
            best[other] = pair
    return sorted(best.values(), key=_strongest_first)[:NEAR_MISSES]


def _across(inside: set[str], happenings: Sequence[Happening], weights: Weights) -> Iterable[tuple[str, ComparedPair]]:
    for a, b in find_candidates(happenings):
        if (a.anchor in inside) != (b.anchor in inside):
            yield (b.anchor if a.anchor in inside else a.anchor), score_pair(a, b, weights)


def _told_by(happening: Happening) -> str:
    first = happening.claims[0]
    return f"“{first.trigger.text}” ({first.publisher or first.report_id}, {first.published or 'undated'})"


def _opening(members: Sequence[Happening], incident: Incident) -> str:
    reports = len({h.report for h in members})
    told = "; ".join(_told_by(h) for h in members)
    claims = len(incident.claims)
    return f"Told in {claims} claim{'s' * (claims != 1)} of {reports} report{'s' * (reports != 1)}: {told}."


def _pair_sentence(verb: str, pair: ComparedPair, names: dict[str, str], weights: Weights) -> str:
    limits = weights.thresholds
    need = f"{limits.same:g} join, {limits.ask:g} raise a question"
    lines = "".join(f"\n  {reason}" for reason in reasons_of(pair))
    why = ""
    if verb == "Kept apart" and pair.outcome == "same":
        why = "; a judgement, or what other reports say, stands between them"
    elif verb == "Kept apart" and pair.score >= limits.same:
        why = "; nothing specific enough ties them"
    return f"{verb}: {names[pair.a]} and {names[pair.b]}, {pair.score:.2f} points ({need}){why}.{lines}"


def _judgement_sentence(judgement: Judgement, names: dict[str, str]) -> str:
    a, b = (names.get(anchor, anchor) for anchor in (judgement.a, judgement.b))
    return f"{judgement.by} judged {a} and {b} {judgement.says} on {judgement.at or 'an unknown day'}: {judgement.reason}"

"""What became of a convoy, a deal, a bridge, a town: each step with the claim that set it, rivals side by side."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tallybook.link.happenings import claim_order
from tallybook.link.holdings import holders_of
from tallybook.records import HistoryStep, LedgerClaim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


# How far a state lies along its course: what is planned or reached is no rival of what came of it. States without a place here
# ("stranded", "arrived") end a course; those of roads and of who holds a place have none and are all rivals.
_COURSES = {
    "movement.status": {"planned": 0, "under_way": 1},
    "agreement.status": {"proposed": 0, "reached": 1, "under_way": 2},
}
_PLANS = frozenset({"planned", "proposed"})
_BEGINNINGS = _PLANS | {"reached"}
_END = 9
_UNREAL = frozenset({"denied", "hypothetical", "threatened"})


class Telling(NamedTuple):
    """One claim's word on one field: the step it would set, its report, and who says so there."""

    step: HistoryStep
    report: str
    voices: frozenset[str | None]


def history_of(claims: Sequence[LedgerClaim]) -> tuple[HistoryStep, ...]:
    """Steps by day and field. A day that only repeats the value before is no step; rival values of one day all stand."""
    told: dict[tuple[str, str], dict[str, HistoryStep]] = defaultdict(dict)
    for step in _in_course(list(_tellings(claims))):
        told[step.field, step.as_of or ""].setdefault(step.value, step)
    kept: list[HistoryStep] = []
    before: dict[str, set[str]] = {}
    for (field, _), values in sorted(told.items()):
        if before.get(field) != set(values):
            kept += values.values()
        before[field] = set(values)
    return tuple(sorted(kept, key=lambda step: (step.as_of or "", step.field)))


def latest_value(steps: Sequence[HistoryStep], field: str) -> str | None:
    """The value told last of a field; ``None`` where it was never told, or where accounts of the last day contradict."""
    told = [s for s in steps if s.field == field]
    values = {s.value for s in told if s.as_of == told[-1].as_of}
    return values.pop() if len(values) == 1 else None


def has_rival_statuses(steps: Sequence[HistoryStep]) -> bool:
    """Whether two values of one field stand for the same day."""
    by_day: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for step in steps:
        by_day[step.field, step.as_of].add(step.value)
    return any(len(values) > 1 for values in by_day.values())


def state_day(claim: LedgerClaim) -> str | None:
    """From when on a claim's state holds: the day it tells, else that of publication."""
    told = claim.time.latest if claim.time.basis in ("stated", "relative", "dateline") else None
    if told and claim.published and told > claim.published:
        return claim.published
    return told or claim.published


def _in_course(tellings: Sequence[Telling]) -> Iterator[HistoryStep]:
    """The steps without those that only look back: a report that tells of a stranded convoy also says that it was under way."""
    for telling in tellings:
        others = [other for other in tellings if other.step.field == telling.step.field]
        if not any(_looks_back(telling, other) for other in others):
            yield telling.step


def _looks_back(telling: Telling, other: Telling) -> bool:
    """Whether the other tells how it went on, by the same day for a plan, in the same report or before for what was reached.

    "Under way" is given up only for what the same report says in the same voice: else the two are rivals.
    """
    step, later = telling.step, other.step
    further = _place_in_course(later) - _place_in_course(step)
    came_before = (later.as_of or "") < (step.as_of or "") and later.as_of is not None
    if further > 0 and step.as_of == later.as_of:
        one_voice = not telling.voices or telling.voices == other.voices
        return step.value in _PLANS or (telling.report == other.report and (step.value in _BEGINNINGS or one_voice))
    return step.value in _BEGINNINGS and came_before and further >= 0


def _place_in_course(step: HistoryStep) -> int:
    return _COURSES.get(step.field, {}).get(step.value, _END)


def _tellings(claims: Sequence[LedgerClaim]) -> Iterator[Telling]:
    ordered = sorted(claims, key=claim_order)
    held = holders_of(ordered)
    for claim in ordered:
        voices = frozenset(a.affiliation or a.speaker for a in claim.attribution)
        for field, value in _states(claim, held.get(claim.id)):
            if claim.factuality not in _UNREAL or value in _BEGINNINGS:
                step = HistoryStep(as_of=state_day(claim), field=field, value=value, claim=claim.id)
                yield Telling(step, claim.report_hash, voices)


def _states(claim: LedgerClaim, holder: str | None) -> Iterator[tuple[str, str]]:
    """The fields on which a claim gives a state, each with its value."""
    if claim.movement and claim.movement.status:
        yield "movement.status", claim.movement.status
    if claim.agreement and claim.agreement.status:
        yield "agreement.status", claim.agreement.status
    for thing in claim.objects:
        if thing.status != "unknown":
            yield f"objects.{thing.kind}.status", thing.status
    if holder:
        yield "place.held_by", holder

"""What became of a convoy, a deal, a bridge, a town: each step with the claim that set it, rivals side by side."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tallybook.link.happenings import claim_order
from tallybook.link.holdings import holders_of
from tallybook.records import HistoryStep, LedgerClaim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def history_of(claims: Sequence[LedgerClaim]) -> tuple[HistoryStep, ...]:
    """Steps by day and field. A day that only repeats the value before is no step; rival values of one day all stand."""
    told: dict[tuple[str, str], dict[str, HistoryStep]] = defaultdict(dict)
    for step in _steps(claims):
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


def _steps(claims: Sequence[LedgerClaim]) -> Iterator[HistoryStep]:
    ordered = sorted(claims, key=claim_order)
    held = holders_of(ordered)
    for claim in ordered:
        values: list[tuple[str, str]] = []
        if claim.movement and claim.movement.status:
            values.append(("movement.status", claim.movement.status))
        if claim.agreement and claim.agreement.status:
            values.append(("agreement.status", claim.agreement.status))
        values += [(f"objects.{o.kind}.status", o.status) for o in claim.objects if o.status != "unknown"]
        values += [("place.held_by", held[claim.id])] if claim.id in held else []
        for field, value in values:
            yield HistoryStep(as_of=state_day(claim), field=field, value=value, claim=claim.id)

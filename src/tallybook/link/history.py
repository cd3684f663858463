"""What became of a convoy, a deal, a bridge over time: each step with the claim that set it, rival accounts side by side."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tallybook.link.happenings import claim_order
from tallybook.records import HistoryStep, LedgerClaim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def history_of(claims: Sequence[LedgerClaim]) -> tuple[HistoryStep, ...]:
    """Steps by day and field. A day's value that only repeats the one before is no step; two values of one day both stand."""
    told = sorted(_steps(claims), key=lambda item: (item[0].as_of or "", item[0].field, item[1]))
    kept: list[HistoryStep] = []
    current: dict[str, HistoryStep] = {}
    for step, _ in told:
        before = current.get(step.field)
        repeats = before is not None and before.value == step.value
        again = any(k.field == step.field and k.as_of == step.as_of and k.value == step.value for k in kept)
        if not repeats and not again:
            kept.append(step)
        current[step.field] = step
    return tuple(kept)


def latest_value(steps: Sequence[HistoryStep], field: str) -> str | None:
    """The value told last of a field, ``None`` where it was never told."""
    return next((s.value for s in reversed(steps) if s.field == field), None)


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


def _steps(claims: Sequence[LedgerClaim]) -> Iterator[tuple[HistoryStep, tuple[object, ...]]]:
    for claim in claims:
        values: list[tuple[str, str]] = []
        if claim.movement and claim.movement.status:
            values.append(("movement.status", claim.movement.status))
        if claim.agreement and claim.agreement.status:
            values.append(("agreement.status", claim.agreement.status))
        values += [(f"objects.{o.kind}.status", o.status) for o in claim.objects if o.status != "unknown"]
        order = claim_order(claim)
        for field, value in values:
            yield HistoryStep(as_of=state_day(claim), field=field, value=value, claim=claim.id), order

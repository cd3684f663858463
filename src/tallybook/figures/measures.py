"""Claims -> figures, measure by measure: what all rules have in common. A rule only says what becomes of the rival numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.figures.ranges import Range, range_of
from tallybook.figures.statements import DEFINITE, counted_claims, latest_words, statements_of
from tallybook.figures.unnumbered import MEASURES, told_without_number
from tallybook.records import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tallybook.figures.statements import Statement
    from tallybook.records import LedgerClaim, Measure, PersonStatus

    Values = Callable[[Sequence[Statement]], dict[PersonStatus, Range]]
    Doubts = Callable[[PersonStatus, Sequence[Statement]], bool]


def figures_by_measure(claims: Sequence[LedgerClaim], rule: str, values: Values, is_provisional: Doubts) -> tuple[Figure, ...]:
    """Every figure of an incident. ``values`` makes ranges by status of the numbered statements on one measure."""
    counted = counted_claims(claims)
    statements = latest_words(statements_of(counted))
    figures: list[Figure] = []
    for measure in dict.fromkeys(s.said.measure for s in statements):
        told = [s for s in statements if s.said.measure == measure]
        numbered = [s for s in told if range_of(s.said) != (None, None, None)]
        found = _with_numbers(values(numbered), numbered) if numbered else {}
        for status, r in found.items():
            doubted = is_provisional(status, numbered)
            figures.append(Figure(measure=measure, status=status, rule=rule, provisional=doubted, **r._asdict()))
        figures += [_unknown(measure, status, rule) for status in _silent_statuses(told, found)]
    have = {f.measure for f in figures}
    silent = {measure for c in counted for measure in told_without_number(c)} - have
    figures += [_unknown(measure, "unknown", rule) for measure in silent]
    return tuple(sorted(figures, key=lambda f: (MEASURES.index(f.measure), f.status)))


def _with_numbers(values: dict[PersonStatus, Range], numbered: Sequence[Statement]) -> dict[PersonStatus, Range]:
    if set(values) == {"unknown"} and all(s.said.status == "mixed" for s in numbered):
        return {"mixed": values["unknown"]}
    return values


def _silent_statuses(told: Sequence[Statement], found: dict[PersonStatus, Range]) -> list[PersonStatus]:
    """Statuses that somebody tells of without a number while nobody gives one; where there is no figure at all, at least one."""
    statuses = dict.fromkeys(s.said.status for s in told)
    definite = sorted(status for status in statuses if status in DEFINITE and status not in found)
    return definite or ([] if found else list(statuses)[:1])


def _unknown(measure: Measure, status: PersonStatus, rule: str) -> Figure:
    return Figure(measure=measure, status=status, low=None, best=None, high=None, rule=rule, unknown=True)

"""Rule ``ged-like``: a low, a best and a high figure for each incident.

The Uppsala Conflict Data Program gives every event three estimates of the dead: the most likely one, and the lowest and the
highest reliable ones. The best estimates of the groups (each side, civilians, unknown) normally add up to that of the event;
of equally credible sources the more conservative one becomes best, and extremes that are not reliable go only to low and high
(Högbladh, *UCDP GED Codebook*, version 23.1: the variables ``best``, ``low``, ``high`` and ``deaths_…``).

What we take from it and what we do not: nobody's truthfulness is judged. ``low`` is the lowest and ``high`` the highest number
anybody gives, where a floor counts as a number: "at least 22" alone is 22, 22, 22. For ``best`` the sources are asked that speak
for no side; the parties' own (belligerents, their media, officials) only where there is nobody else. The number that most of
them give stands, of several the lowest; a source that gives a range stands for its lower end. ``best`` is therefore always a
number that a claim gives, save for the rest of a total ("32 people, 18 of them civilians": 14) and the sum of named forces.
"Nearly 40" alone has a ceiling and neither a best figure nor a low one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tallybook.figures.accounts import highest, lowest, number_of, ranges_of, settle
from tallybook.figures.tellings import rival_tellings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tallybook.figures.accounts import Rival
    from tallybook.figures.ranges import Range
    from tallybook.figures.statements import Statement
    from tallybook.records import PersonStatus

WORDS = (
    "best is the number that most sources give that speak for no side (the sides' own where there are no others), of several the "
    'lowest; low and high are the lowest and the highest number of any source; "at least 22" counts as 22'
)


def ged_values(statements: Sequence[Statement]) -> dict[PersonStatus, Range]:
    """Low, best and high by status, of numbered statements on one measure."""
    partisan = frozenset(s.source for s in statements if s.partisan)
    tellings = rival_tellings(statements)
    best = settle(tellings, _likeliest(partisan))
    spanned = ranges_of(settle(tellings, lowest), best, settle(tellings, highest, upward=True))
    return {status: r._replace(best=best.get(status, 0)) for status, r in spanned.items()}


def _likeliest(partisan: frozenset[str]) -> Callable[[Sequence[Rival]], int | None]:
    """Chooses the number with the most sources, those that speak for no side before the others."""

    def choose(rivals: Sequence[Rival]) -> int | None:
        numbered = [(n, r.sources) for r in rivals if (n := number_of(r.told)) is not None]
        free = [(n, sources - partisan) for n, sources in numbered if sources - partisan]
        backing: dict[int, set[str]] = defaultdict(set)
        for number, sources in free or numbered:
            backing[number] |= sources
        return min(backing, key=lambda number: (-len(backing[number]), number), default=None)

    return choose

"""Figures with their bounds, and the two ways to put them together: as rivals for one thing, or as parts of a sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tallybook.records import Count


class Range(NamedTuple):
    """A figure with its bounds; ``None`` is a bound nobody gives."""

    low: int | None
    best: int | None
    high: int | None


def range_of(count: Count) -> Range:
    """A count's bounds; a best estimate stands in for a floor that is not told."""
    return Range(count.best if count.low is None else count.low, count.best, count.high)


def span_range(ranges: Iterable[Range]) -> Range:
    """Rival figures for one thing as one range.

    >>> span_range([Range(32, 32, 32), Range(31, 31, 31)])
    Range(low=31, best=None, high=32)
    >>> span_range([Range(22, None, None), Range(22, 22, 22)])
    Range(low=22, best=22, high=None)
    """
    rivals = list(ranges)
    floors = [r.low for r in rivals if r.low is not None]
    ceilings = [r.high for r in rivals if r.high is not None]
    estimates = {r.low if r.best is None else r.best for r in rivals}  # "at least 22" agrees with 22
    best = estimates.pop() if len(estimates) == 1 and any(r.best is not None for r in rivals) else None
    return Range(min(floors, default=None), best, max(ceilings) if rivals and len(ceilings) == len(rivals) else None)


def add_ranges(ranges: Iterable[Range]) -> Range:
    """Figures for things that exclude one another as their sum. A floor nobody gives adds nothing; a missing ceiling opens it.

    >>> add_ranges([Range(45, None, None), Range(20, 20, 20)])
    Range(low=65, best=None, high=None)
    """
    parts = list(ranges)
    floors = [r.low for r in parts if r.low is not None]
    bests = [r.best for r in parts if r.best is not None]
    ceilings = [r.high for r in parts if r.high is not None]
    return Range(
        sum(floors) if floors else None,
        sum(bests) if parts and len(bests) == len(parts) else None,
        sum(ceilings) if parts and len(ceilings) == len(parts) else None,
    )

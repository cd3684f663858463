"""Measures that a claim tells of without a number: "killed" by itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args

from tallybook.records import Measure
from tallybook.reference import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tallybook.records import LedgerClaim

MEASURES: tuple[Measure, ...] = get_args(Measure)


@cache
def _words_that_tell() -> dict[str, Measure]:
    rows = read_table("told_without_number.csv")
    return {row["trigger"]: measure for row in rows for measure in MEASURES if measure == row["measure"]}


def told_without_number(claim: LedgerClaim) -> Iterator[Measure]:
    """Measures that a claim's trigger tells of ("killed") while the claim counts nobody."""
    if not claim.counts:
        words = (_words_that_tell().get(word.strip(".,;:'\"").casefold()) for word in claim.trigger.text.split())
        yield from (measure for measure in words if measure is not None)

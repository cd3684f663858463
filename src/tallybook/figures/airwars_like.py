"""Rule ``airwars-like``: a minimum and a maximum, and no best figure.

Airwars records the harm of an incident as the lowest and the highest number alleged, by status, sex and age, and prints what
nobody numbers as "Unknown", never as 0 (Airwars, *Civilian Harm Assessment Methodology*; its incident pages).

What we take from it and what we do not: the minimum is the lowest number anybody gives, the maximum the highest, in which a
floor counts as a number ("at least 50" beside "40" is 40 to 50). Where nobody gives a ceiling the maximum stays blank: blank
is unknown, and the total then reads "at least". ``best`` stands only where minimum and maximum are one number. Sex and age
stay with the claims: a figure here is told by status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.figures.accounts import has_whole, highest, lowest, ranges_of, settle, statuses_with_ceiling
from tallybook.figures.ranges import Range
from tallybook.figures.tellings import rival_tellings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.figures.statements import Statement
    from tallybook.records import PersonStatus

WORDS = (
    "from the lowest to the highest number that any source gives as its latest word, no best one; "
    "a maximum is left blank where no source gives a ceiling, and blank is unknown"
)


def airwars_values(statements: Sequence[Statement]) -> dict[PersonStatus, Range]:
    """Minimum and maximum by status, of numbered statements on one measure."""
    tellings = rival_tellings(statements)
    closed = statuses_with_ceiling(tellings)
    found = ranges_of(settle(tellings, lowest), settle(tellings, highest, upward=True))
    if has_whole(tellings) and "unknown" not in closed:
        found.setdefault("unknown", Range(0, 0, 0))  # "more than 50" beside 57 counted: nobody says that these were all
    return {status: r if status in closed else r._replace(best=None, high=None) for status, r in found.items()}

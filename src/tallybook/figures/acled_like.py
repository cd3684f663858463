"""Rule ``acled-like``: one number for each incident, the most conservative that is reported.

ACLED gives one figure of fatalities an event; where reports disagree or are vague, it takes the most conservative one and
tells of the dispute in its notes (ACLED, *Codebook*, "Fatalities"; *FAQs: ACLED Fatality Methodology*).

What we take from it and what we do not: of rival numbers the lowest stands, a floor ("at least 22") as the number it names.
Groups that exclude one another are still added, and a total below their sum lowers the largest of them, so that the sum over
the statuses is the lowest total that anybody gives. ACLED counts no injured and no displaced; here each measure is treated
alike. ACLED writes 0 where nobody gives a number; here it stays unknown. A figure that has only a ceiling ("nearly 40") is no
number to be conservative with: it keeps its ceiling and has no floor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.figures.accounts import highest, lowest, settle
from tallybook.figures.ranges import Range
from tallybook.figures.tellings import rival_tellings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.figures.statements import Statement
    from tallybook.records import PersonStatus

WORDS = (
    "one number an incident, the lowest that any source gives as its latest word; "
    '"at least 22" counts as 22, "nearly 40" has a ceiling and no number'
)


def acled_values(statements: Sequence[Statement]) -> dict[PersonStatus, Range]:
    """One number by status, of numbered statements on one measure."""
    tellings = rival_tellings(statements)
    ceilings = settle(tellings, highest, upward=True)
    return {
        status: Range(None, None, ceilings.get(status)) if number is None else Range(number, number, number)
        for status, number in settle(tellings, lowest).items()
    }

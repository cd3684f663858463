"""Which drafts of a report tell of one happening: the headline, the lead and "the attack" six paragraphs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.claims.sameness import Draft, Happening, sameness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import Passage


def number_happenings(drafts: Sequence[Draft], passages: Sequence[Passage]) -> list[int]:
    """For each draft the number of its happening, from 1, in the order in which the text first tells of them.

    Each draft meets the happenings told so far and joins the one it is most like, if that is enough; otherwise it opens a
    happening of its own. The text comes before a title that stands outside it, so that a headline finds what it sums up.
    """
    happenings: list[Happening] = []
    numbers: list[int] = []
    for draft in drafts:
        scored = [(sameness(draft, h, passages), -h.number) for h in happenings]
        best, number = max(scored, default=(-1.0, 0))
        if best > 0:
            home = happenings[-number - 1]
            home.drafts.append(draft)
        else:
            home = Happening(number=len(happenings) + 1, drafts=[draft])
            happenings.append(home)
        for happening in happenings:
            happening.is_latest = happening is home
        numbers.append(home.number)
    return numbers

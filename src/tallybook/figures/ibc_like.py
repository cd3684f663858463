"""Rule ``ibc-like``: a minimum and a maximum that two independent sources stand behind; with one source it is provisional.

Iraq Body Count publishes a minimum and a maximum for each incident, takes any number of reports into account, and holds back as
provisional what only one source tells (Iraq Body Count, *Methods*; Every Casualty, *Standards for Casualty Recording*).

What we take from it and what we do not: minimum and maximum are the lowest and the highest number anybody gives, a floor
counting as a number. A figure is provisional while fewer than two independent origins, told of in at least two reports, give a
number for those people or for a whole they may be among. A speaker's organs are one origin, an agency is one with every outlet
that prints it, and so are outlets that print one sentence word for word. Provisional figures are shown; a tally counts their
incidents and adds none of their numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.figures.accounts import highest, lowest, ranges_of, settle
from tallybook.figures.statements import DEFINITE, count_origins, without_summaries
from tallybook.figures.tellings import rival_tellings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.figures.ranges import Range
    from tallybook.figures.statements import Statement
    from tallybook.records import PersonStatus

NEEDED = 2  # independent origins
WORDS = (
    "from the lowest to the highest number that any source gives as its latest word, where at least two independent sources give "
    "one; what a single source gives is provisional, counted apart and added to nothing"
)


def ibc_values(statements: Sequence[Statement]) -> dict[PersonStatus, Range]:
    """Minimum and maximum by status, of numbered statements on one measure."""
    tellings = rival_tellings(statements)
    return ranges_of(settle(tellings, lowest), settle(tellings, highest, upward=True))


def is_provisional(status: PersonStatus, statements: Sequence[Statement]) -> bool:
    """Whether too few independent origins give a number for people of this status, or for a whole they may be among."""
    about = [s for s in without_summaries(statements) if s.said.status == status or s.said.status not in DEFINITE]
    return len({s.telling[0] for s in about}) < NEEDED or count_origins(about) < NEEDED

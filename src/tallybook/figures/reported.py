"""Rule ``reported``, our own and the default: the range of all that is reported. In plain words:

1. *What is counted.* Only claims that say it happened or goes on (where there is none, whatever is not denied), and no claim
   that sums up many happenings where there is one that does not. A figure its own source denies or retracts is left out.
2. *Which word is the latest.* A source's later figure for the same people replaces its earlier one. A source is the speaker's
   side or the speaker; where nobody is named, the outlet.
3. *One sentence of one source is one telling.* Different groups in it add up: "45 militants and 20 Kurdish fighters" are 65
   combatants. Figures for the same group in it are rivals. "Including 10 children" adds nothing to the whole it is part of; a
   part whose status is told ("32 people, 18 of them civilians") is taken out of the whole: civilian 18, unknown 14.
4. *Several tellings are rivals or repetitions, never a sum*, save of groups that exclude one another: civilians and
   combatants, or fighters of two named forces. "32 killed" and "31 killed" make the range 31 to 32; "18 civilians" in the
   lead and "18 people" in the tenth paragraph are one figure. Some smaller figures are no rivals but parts: children or women
   by themselves, beside a figure told without sex or age; and what one source in one report tells of more narrowly ("61
   people", later "three policemen"). An outlet's own loose figure ("dozens") for what a source in the same report counts is
   its summary of that source, not another one.
5. *The range.* ``low`` is the lowest floor anybody gives, ``high`` the highest ceiling, ``None`` (open) when one source gives
   no ceiling; ``best`` stands only where all agree. "Nearly 40" has a ceiling and no floor.
6. *Statuses never overlap*: the figures of one measure may be added. What a total without statuses has beyond the groups
   stands under ``unknown``; where such a total lies below their sum, the floor of the largest group gives way by the
   difference, so that the floor of the whole is the lowest that anybody gives.
7. *Unknown is not zero.* A measure that is told of without a number ("a number of fighters", "killed") is a figure with
   ``unknown`` set and no numbers; "no casualties" is a figure of 0.

Points 1 to 3, 6 and 7 hold for every other rule as well; those only choose differently among rivals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.figures.ranges import Range, add_ranges, span_range
from tallybook.figures.tellings import merge_groups, rival_tellings, stand_alone, wholes_told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tallybook.figures.statements import Statement
    from tallybook.records import PersonStatus

WORDS = (
    "from the lowest floor to the highest ceiling of all sources' latest words, without a ceiling where one of them gives none; "
    "best stands only where all agree"
)


def reported_values(statements: Sequence[Statement]) -> dict[PersonStatus, Range]:
    """The ranges by status, exclusive of one another (points 4 to 6), of numbered statements on one measure."""
    tellings = rival_tellings(statements)
    groups = merge_groups(tellings)
    wholes = wholes_told(tellings)
    if not groups:
        return {"unknown": span_range(whole for _, whole in wholes)}
    if not wholes:
        return groups
    return _fit_to(span_range(whole for _, whole in wholes), groups, rivals=stand_alone(tellings, wholes))


def _fit_to(whole: Range, groups: dict[PersonStatus, Range], *, rivals: bool) -> dict[PersonStatus, Range]:
    """Groups and, under ``unknown``, the rest of the whole; a whole below the groups lowers the floor of the largest.

    ``rivals``: the sum of the groups may be all there were, so that the rest may be nobody.
    """
    told = add_ranges(groups.values())
    floor, top = told.low or 0, (told.low or 0) if told.high is None else told.high
    fitted = _give_way(groups, 0 if whole.low is None else max(0, floor - whole.low))
    low = None if whole.low is None else 0 if rivals else max(0, whole.low - floor)
    high = None if whole.high is None else max(0, whole.high - top)
    best = None if rivals or whole.best is None or told.best is None or whole.best < told.best else whole.best - told.best
    if low is not None and high is not None and low > high:
        low, high = high, low  # sources that disagree on the part as well as on the whole: the wider range holds both
    if (low or 0, high) != (0, 0):
        others = [fitted["unknown"]] if "unknown" in fitted else []
        fitted["unknown"] = add_ranges([*others, Range(low, best, high)])
    return fitted


def _give_way(groups: Mapping[PersonStatus, Range], deficit: int) -> dict[PersonStatus, Range]:
    fitted = dict(groups)
    for status in sorted(groups, key=lambda s: -(groups[s].low or 0)):
        floor = groups[status].low or 0
        given = min(floor, deficit)
        deficit -= given
        if given:
            fitted[status] = groups[status]._replace(low=floor - given, best=None)
    return fitted

"""The time of a happening from several claims about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.records import Time, publication_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_WIDTH = {"day": 0, "range": 1, "week": 2, "month": 3, "year": 4, "open": 5}
_BASIS = {"stated": 0, "relative": 1, "dateline": 2, "publication": 3, "none": 4}
FAR_DAYS = 100_000  # the width of an interval with an open end: wider than any dated one


def day_number(day: str | None) -> int | None:
    """An ISO date as a running day number, ``None`` where there is none."""
    found: date | None = publication_day(day)
    return found.toordinal() if found else None


def _consistent(a: Time, b: Time) -> bool:
    """Whether both can be right: their intervals meet (ISO dates compare as text)."""
    starts_after = a.earliest is not None and b.latest is not None and a.earliest > b.latest
    ends_before = a.latest is not None and b.earliest is not None and a.latest < b.earliest
    return not (starts_after or ends_before)


def _days(time: Time) -> int:
    earliest, latest = day_number(time.earliest), day_number(time.latest)
    return latest - earliest if earliest is not None and latest is not None else FAR_DAYS


def consistent_time(times: Sequence[Time]) -> Time:
    """Of the intervals the claims give, the one most claims agree with; the narrowest and best founded of these, then the first.

    An interval is chosen, never computed: each date of an incident was told by somebody. The span is left behind, since
    it counts in one report's text.
    """

    def rank(item: tuple[int, Time]) -> tuple[int, int, int, int, int]:
        place, time = item
        agreeing = sum(_consistent(time, other) for other in times)
        return -agreeing, _days(time), _WIDTH[time.precision], _BASIS[time.basis], place

    chosen = min(enumerate(times), key=rank)[1]
    said = [t.time_of_day for t in times if t.time_of_day and t.earliest == chosen.earliest and t.latest == chosen.latest]
    return Time(
        earliest=chosen.earliest, latest=chosen.latest, precision=chosen.precision, basis=chosen.basis,
        time_of_day=said[0] if said else None,
    )  # fmt: skip

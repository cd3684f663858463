"""Calendar days as files and date lines write them, turned into ISO days. Never guesses what is not written."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_TH = r"(?:st|nd|rd|th)?"

WEEKDAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?![a-z])"

# A day with its year. Named groups say which shape it was; "012016" is a day and a year that have run together.
FULL_DAY = (
    rf"(?:(?<![\d.,/-])(?P<iso_year>{_YEAR})(?P<iso_mark>[-/.])(?P<iso_month>\d\d?)(?P=iso_mark)(?P<iso_day>\d\d?)"
    rf"|(?<![\d.,/-])(?P<first>\d\d?)(?P<mark>[./-])(?P<second>\d\d?)(?P=mark)(?P<num_year>{_YEAR})"
    rf"|(?<![\w.,/-])(?P<day_a>{_DAY}){_TH}(?:\s+of)?[\s,-]*(?P<month_a>{_MONTH})[\s,-]*(?P<year_a>{_YEAR})"
    rf"|(?<!\w)(?P<month_b>{_MONTH})[\s-]*(?P<day_b>{_DAY}){_TH}\s*,?[\s-]*(?P<year_b>{_YEAR}))(?!\d|[-/.]\d)"
)

# A day without a year, as a wire writes it.
YEARLESS_DAY = (
    rf"(?:(?<![\w.,/-])(?P<day_c>{_DAY}){_TH}\s+(?P<month_c>{_MONTH})"
    rf"|(?<!\w)(?P<month_d>{_MONTH})\s*(?P<day_d>{_DAY}){_TH})(?!\d)"
)

_METADATA = re.compile(rf"(?:{WEEKDAY}[.,]?\s+)?{FULL_DAY}(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_COMPACT = re.compile(rf"(?P<year>{_YEAR})(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{{4,6}}.*)?")
_CLOCK = re.compile(r"(?:\Z|[T,;\s]+(?:at\s+|-\s+)?\d{1,2}[:.h]?\d\d.*|[T,;\s]*\Z)", re.IGNORECASE | re.DOTALL)


def read_day(written: str) -> str | None:
    """The ISO day a piece of metadata names, for whoever fills in ``published``; ``None`` where it names no single day.

    A time of day and its zone are left out: the day counts as written. All-figure days with the year behind are read day
    first where only that gives a calendar day, month first likewise; where both would do, it is not known which day is meant.

    >>> read_day("2017-08-30T10:00:00Z"), read_day("20170830"), read_day("30 August 2017"), read_day("Aug. 30th, 2017")
    ('2017-08-30', '2017-08-30', '2017-08-30', '2017-08-30')
    >>> read_day("30/08/2017"), read_day("30.08.2017 14:05"), read_day("Wed, 30 Aug 2017 10:00:00 GMT")
    ('2017-08-30', '2017-08-30', '2017-08-30')
    >>> read_day("2017-02-30"), read_day("2017-08"), read_day("last week"), read_day("08/09/2017")
    (None, None, None, None)
    """
    text = written.strip()
    compact = _COMPACT.fullmatch(text)
    if compact:
        found = tuple(_calendar_days(int(compact["year"]), int(compact["month"]), int(compact["day"])))
    else:
        match = _METADATA.fullmatch(text)
        if match is None or not _CLOCK.fullmatch(match["rest"]):
            return None
        found = days_of(match)
    return found[0].isoformat() if len(found) == 1 else None


def days_of(match: re.Match[str]) -> tuple[date, ...]:
    """The calendar days a match of ``FULL_DAY`` may stand for: none (31 April), one, or two (08/09/2017).

    >>> [day.isoformat() for day in days_of(re.search(FULL_DAY, "08/09/2017"))]
    ['2017-09-08', '2017-08-09']
    >>> [day.isoformat() for day in days_of(re.search(FULL_DAY, "08.09.2017"))]
    ['2017-09-08']
    """
    parts = match.groupdict()
    if parts["iso_year"]:
        return tuple(_calendar_days(int(parts["iso_year"]), int(parts["iso_month"]), int(parts["iso_day"])))
    if parts["num_year"]:
        return _days_in_figures(int(parts["num_year"]), int(parts["first"]), int(parts["second"]), mark=parts["mark"])
    which = "a" if parts["year_a"] else "b"
    return tuple(_calendar_days(int(parts[f"year_{which}"]), month_of(parts[f"month_{which}"]), int(parts[f"day_{which}"])))


def month_of(name: str) -> int:
    """The number of a month by its English name, short or long.

    >>> month_of("Sept."), month_of("july")
    (9, 7)
    """
    return MONTHS.index(name[:3].lower()) + 1


def nearest_day(month: int, day: int, to: date) -> date | None:
    """The day of that month and day closest to another day, for a date line that leaves the year out.

    >>> nearest_day(12, 31, to=date(2017, 1, 2)).isoformat()
    '2016-12-31'
    """
    found = [one for year in (to.year - 1, to.year, to.year + 1) for one in _calendar_days(year, month, day)]
    return min(found, key=lambda one: abs(one - to)) if found else None


def _days_in_figures(year: int, first: int, second: int, mark: str) -> tuple[date, ...]:
    """Day first, and with a slash (which Americans write month first) the other reading too where it is a calendar day."""
    found = list(_calendar_days(year, second, first))
    if mark == "/" or not found:
        found += _calendar_days(year, first, second)
    return tuple(dict.fromkeys(found))


def _calendar_days(year: int, month: int, day: int) -> Iterator[date]:
    """The one calendar day of these figures, or nothing."""
    try:
        yield date(year, month, day)
    except ValueError:  # 30 February, month 13, year 0
        return

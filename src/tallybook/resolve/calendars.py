"""Arithmetic with days: calendar weeks, months and years around a day, moves of so many units, the Islamic months.

Values in, values out; nothing here reads a text. Days are ``datetime.date`` of the Gregorian calendar.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from hijridate import Hijri

from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from tallybook.records import TimePrecision

DAY = timedelta(days=1)
UNIT_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14}
UNIT_MONTHS = {"month": 1, "year": 12, "decade": 120}
HIJRI_EPOCH = date(622, 7, 19)  # first day of the Islamic calendar in the Gregorian one, extended backwards
EDGE_DAYS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
EDGE_MONTHS = {"early": (1, 3), "mid": (4, 9), "late": (10, 12)}


class Interval(NamedTuple):
    """Days from ``earliest`` to ``latest``, both included; ``None`` is an open end."""

    earliest: date | None
    latest: date | None
    precision: TimePrecision


def one_day(day: date) -> Interval:
    """An interval of a single day."""
    return Interval(day, day, "day")


def span_of_days(first: date, last: date) -> Interval:
    """A range of days, or a single one; open where the first comes after the last.

    >>> span_of_days(date(2024, 2, 1), date(2024, 2, 1)).precision
    'day'
    """
    if first > last:
        return Interval(None, None, "range")
    return Interval(first, last, "day" if first == last else "range")


def weekday_near(name: str, day: date, *, ahead: bool) -> date:
    """The last day of that name on or before ``day``, or the first on or after it.

    >>> weekday_near("Monday", date(2016, 10, 4), ahead=False)
    datetime.date(2016, 10, 3)
    """
    wanted = read_yaml("time_words.yaml")["weekdays"].index(name)
    return day + timedelta(days=(wanted - day.weekday()) % 7) if ahead else day - timedelta(days=(day.weekday() - wanted) % 7)


def year_of(month: int, day: int, future: bool, published: date | None) -> int | None:
    """The year that a day or month without one must mean: the last on or before publication, or the coming one."""
    if published is None:
        return None
    if future:
        return published.year if (month, day) >= (published.month, published.day if day > 1 else 1) else published.year + 1
    return published.year if (month, day) <= (published.month, published.day) else published.year - 1


def days_in(year: int, month: int) -> int:
    """How many days a month has."""
    return calendar.monthrange(year, month)[1]


def part_of_month(year: int, month: int, edge: str | None) -> Interval:
    """A month, or its first, second or last third."""
    last = days_in(year, month)
    if edge is None:
        return Interval(date(year, month, 1), date(year, month, last), "month")
    first, end = EDGE_DAYS[edge]
    return Interval(date(year, month, first), date(year, month, min(end, last)), "range")


def part_of_year(year: int, edge: str | None) -> Interval:
    """A year, or its first quarter, its middle half or its last quarter."""
    first, last = EDGE_MONTHS[edge] if edge else (1, 12)
    return Interval(date(year, first, 1), date(year, last, days_in(year, last)), "range" if edge else "year")


def months_of_year(year: int, first: int, last: int) -> Interval:
    """From the first day of one month to the last of another, of one year."""
    return Interval(date(year, first, 1), date(year, last, days_in(year, last)), "range")


def bounds(day: date, unit: str) -> tuple[date, date]:
    """First and last day of the calendar week (Monday first), month, year or decade around a day; the day itself otherwise."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "month":
        return day.replace(day=1), day.replace(day=days_in(day.year, day.month))
    if unit == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if unit == "decade":
        return date(day.year // 10 * 10, 1, 1), date(day.year // 10 * 10 + 9, 12, 31)
    return day, day


def shift(day: date, count: int, unit: str) -> date:
    """A day so many minutes, hours, days … or decades on (or back); hours are rounded to whole days, at least one."""
    if unit in UNIT_DAYS:
        days = count * UNIT_DAYS[unit]
        whole = round(days) or (0 if abs(days) < 0.5 else (1 if days > 0 else -1))
        return day + timedelta(days=whole)
    months = day.year * 12 + day.month - 1 + count * UNIT_MONTHS[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, days_in(year, month + 1)))


def easter(year: int) -> date:
    """Easter Sunday of the western churches, by the rule of Meeus, Jones and Butcher.

    >>> easter(2019).isoformat()
    '2019-04-21'
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    last = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * last) // 433
    month, day = divmod(h + last - 7 * m + 114, 31)
    return date(year, month, day + 1)


def days_of_hijri(year: int, month: int, day: int) -> tuple[date, date]:
    """First and last Gregorian day that a day of the Islamic calendar may be.

    The Umm al-Qura calendar of Saudi Arabia and the arithmetic (civil) one fix it where they agree; where they differ it lies
    between them. Outside the years for which Umm al-Qura is tabled (1343 to 1500), sightings of the moon shift the arithmetic
    day by one either way. Raises ``ValueError`` for a day that is in no Islamic calendar.

    >>> [d.isoformat() for d in days_of_hijri(1445, 3, 22)], [d.isoformat() for d in days_of_hijri(1437, 9, 15)]
    (['2023-10-07', '2023-10-07'], ['2016-06-20', '2016-06-21'])
    """
    if not (1 <= month <= 12 and 1 <= day <= 30 and year >= 1):
        raise ValueError(f"Expected a day of the Islamic calendar and found {day}.{month}.{year}.")
    passed = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2 + day - 1
    civil = HIJRI_EPOCH + timedelta(days=passed)
    try:
        told = Hijri(year, month, day, validate=True).to_gregorian()
    except OverflowError:
        return civil - DAY, civil + DAY
    saudi = date(told.year, told.month, told.day)
    return min(civil, saudi), max(civil, saudi)


def hijri_month(year: int, month: int) -> Interval:
    """The Gregorian days of an Islamic month, wide enough for both calendars."""
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return Interval(days_of_hijri(year, month, 1)[0], days_of_hijri(*following, 1)[1] - DAY, "range")


def hijri_year_near(day: date) -> int:
    """The Islamic year that runs on a day, by the arithmetic calendar.

    >>> hijri_year_near(date(2023, 10, 7))
    1445
    """
    return (30 * (day - HIJRI_EPOCH).days + 10646) // 10631

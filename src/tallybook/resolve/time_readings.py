"""What each kind of time expression means, seen from a day: one reading for every ``kind`` of ``time_words.yaml``.

A reading takes the found expression and its frame and gives an interval. Where the day of publication is needed and unknown it
keeps the precision and leaves both ends open; it raises ``ValueError`` for a day that is in no calendar.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tallybook.reference import read_table, read_yaml
from tallybook.resolve.calendars import (
    DAY,
    Interval,
    bounds,
    days_in,
    days_of_hijri,
    easter,
    hijri_month,
    hijri_year_near,
    months_of_year,
    one_day,
    part_of_month,
    part_of_year,
    shift,
    span_of_days,
    weekday_near,
    year_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tallybook.records import TimeFound, TimePrecision

    Reading = Callable[[TimeFound, "Frame"], Interval]

SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
PRECISION_OF: dict[str, TimePrecision] = {"week": "week", "month": "month", "year": "year"}
BACK, ON = {"previous", "preceding", "before", "earlier", "previously"}, {"next", "following", "after", "later", "afterwards"}


class Frame(NamedTuple):
    """What a time is seen from: the day of publication and the last day named before it in the passage."""

    published: date | None
    anchor: date | None


# --- days with a date --------------------------------------------------------------------------------------------------------


def read_iso_date(item: TimeFound, frame: Frame) -> Interval:
    """Read "2016-05-28"."""
    return one_day(date(int(item.parts["year"]), int(item.parts["month"]), int(item.parts["day"])))


def read_numeric_date(item: TimeFound, frame: Frame) -> Interval:
    """Read "28-05-2016", "05.02.2015", "5/13/2016": day first, unless that is no date or lies after publication."""
    first, second, year = int(item.parts["day"]), int(item.parts["month"]), int(item.parts["year"])
    orders = ((first, second), (second, first))
    readings = [date(year, month, day) for day, month in orders if 1 <= month <= 12 and 1 <= day <= days_in(year, month)]
    if not readings:
        return Interval(None, None, "open")
    published = frame.published
    if item.parts["sep"] == "/" and published:
        readings.sort(key=lambda day: (day > published, abs(day - published)))
    return one_day(readings[0])


def read_date(item: TimeFound, frame: Frame) -> Interval:
    """Read "21 Aug. 2013", "August 21": without a year the last such day on or before publication."""
    month, day = month_number(item.parts["month"]), int(item.parts["day"])
    year = year_said(item, frame) or year_of(month, day, item.future, frame.published)
    return one_day(date(year, month, day)) if year else Interval(None, None, "day")


def read_days(item: TimeFound, frame: Frame) -> Interval:
    """Read "between 12 and 15 June", "from 28 May to 3 June 2016"."""
    last_month = month_number(item.parts.get("month2") or item.parts["month"])
    first_month = month_number(item.parts.get("month") or item.parts["month2"])
    first_day, last_day = int(item.parts["day"]), int(item.parts["day2"])
    year = int(item.parts["year"]) if "year" in item.parts else year_of(first_month, first_day, item.future, frame.published)
    if year is None:
        return Interval(None, None, "range")
    last_year = year + ("year" not in item.parts and last_month < first_month)
    first_year = int(item.parts.get("year1") or last_year - (last_month < first_month))
    return span_of_days(date(first_year, first_month, first_day), date(last_year, last_month, last_day))


def read_day_list(item: TimeFound, frame: Frame) -> Interval:
    """Read "on 3, 4 and 5 May": from the first of the days to the last."""
    month, days = month_number(item.parts["month"]), [int(n) for n in re.findall(r"\d+", item.parts["days"])]
    year = int(item.parts["year"]) if "year" in item.parts else year_of(month, min(days), item.future, frame.published)
    return span_of_days(date(year, month, min(days)), date(year, month, max(days))) if year else Interval(None, None, "range")


def read_ordinal_day(item: TimeFound, frame: Frame) -> Interval:
    """Read "on the 27th": the last such day of a month on or before publication."""
    if frame.published is None:
        return Interval(None, None, "day")
    wanted, first = int(item.parts["day"]), frame.published.replace(day=1)
    for _ in range(12):
        if wanted <= days_in(first.year, first.month) and first.replace(day=wanted) <= frame.published:
            return one_day(first.replace(day=wanted))
        first = (first - DAY).replace(day=1)
    return Interval(None, None, "day")


def read_hijri(item: TimeFound, frame: Frame) -> Interval:
    """Read "15 Ramadan 1437", "27 Rajab": a day where the Islamic calendars agree on it, else the days between them."""
    month, day = hijri_number(item), int(item.parts["day"])
    if "year" in item.parts:
        return span_of_days(*days_of_hijri(int(item.parts["year"]), month, day))
    if frame.published is None:
        return Interval(None, None, "range")
    year = hijri_year_near(frame.published) + 1
    while days_of_hijri(year, month, day)[0] > frame.published:
        year -= 1
    return span_of_days(*days_of_hijri(year, month, day))


def read_hijri_month(item: TimeFound, frame: Frame) -> Interval:
    """Read "during Ramadan", "Muharram 1439": without a year the last one that had begun by publication."""
    month = hijri_number(item)
    if "year" in item.parts:
        return hijri_month(int(item.parts["year"]), month)
    if frame.published is None:
        return Interval(None, None, "range")
    year = hijri_year_near(frame.published) + 1
    while (interval := hijri_month(year, month)).earliest is None or interval.earliest > frame.published:
        year -= 1
    return interval


def read_feast(item: TimeFound, frame: Frame) -> Interval:
    """Read "on Christmas Day", "Eid al-Fitr", "Easter Sunday 2019": without a year the last one on or before publication."""
    feast: dict[str, int | str] = read_yaml("time_words.yaml")["feasts"][re.sub(r"[\s-]+", " ", item.parts["feast"].lower())]
    if "year" in item.parts:
        return day_of_feast(feast, int(item.parts["year"]))
    if frame.published is None:
        return Interval(None, None, "day")
    for year in (frame.published.year, frame.published.year - 1):
        interval = day_of_feast(feast, year)
        if interval.earliest and interval.earliest <= frame.published:
            return interval
    return Interval(None, None, "day")


def day_of_feast(feast: dict[str, int | str], year: int) -> Interval:
    """The day of a feast in a Gregorian year; of two Islamic ones that fall into it, the later."""
    if feast["calendar"] == "easter":
        return one_day(easter(year) + timedelta(days=int(feast["day"])))
    month, day = int(feast["month"]), int(feast["day"])
    if feast["calendar"] == "gregorian":
        return one_day(date(year, month, day))
    hijri = hijri_year_near(date(year, 12, 31)) + 1
    while days_of_hijri(hijri, month, day)[1].year > year:
        hijri -= 1
    return span_of_days(*days_of_hijri(hijri, month, day))


# --- days by their name ------------------------------------------------------------------------------------------------------


def read_weekday(item: TimeFound, frame: Frame) -> Interval:
    """Read "on Tuesday", "last Friday", "next Monday": the last one up to publication, the coming one if told as future."""
    if frame.published is None:
        return Interval(None, None, "day")
    which = item.parts.get("which", "").lower()
    if "week" in item.parts:
        return weekday_of_week(item, frame.published)
    day = weekday_near(item.parts["weekday"], frame.published, ahead=item.future or which == "next")
    if which == "last" and day == frame.published:
        day -= timedelta(days=7)
    if which == "next" and day == frame.published:
        day += timedelta(days=7)
    return one_day(day)


def weekday_of_week(item: TimeFound, published: date) -> Interval:
    """Read "Tuesday of last week", "last week on Monday", "on Friday this week", Monday being the first day of a week."""
    step = {"last": -1, "previous": -1, "next": 1}.get(item.parts["week"].lower().split()[-1], 0)
    monday = bounds(published, "week")[0] + timedelta(days=7 * step)
    return one_day(weekday_near(item.parts["weekday"], monday, ahead=True))


def read_weekdays(item: TimeFound, frame: Frame) -> Interval:
    """Read "between Monday and Wednesday", "on Friday and Saturday", "overnight into Sunday"."""
    if frame.published is None:
        return Interval(None, None, "range")
    latest = weekday_near(item.parts["weekday2"], frame.published, ahead=item.future)
    if "weekday" not in item.parts:
        return Interval(latest - DAY, latest, "range")
    return Interval(weekday_near(item.parts["weekday"], latest, ahead=False), latest, "range")


def read_today(item: TimeFound, frame: Frame) -> Interval:
    """Read "today", "yesterday", "overnight" (the night before publication, so two days), "last night"."""
    word = re.sub(r"\s+", " ", item.parts["deictic"].lower())
    if frame.published is None:
        return Interval(None, None, "range" if word in {"overnight", "last night"} else "day")
    if word in {"overnight", "last night"}:
        return Interval(frame.published - DAY, frame.published, "range")
    days = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}
    return one_day(frame.published + days.get(word, 0) * DAY)


def read_weekend(item: TimeFound, frame: Frame) -> Interval:
    """Read "at the weekend": the last Saturday on or before publication and the day after it."""
    if frame.published is None:
        return Interval(None, None, "range")
    saturday = weekday_near("Saturday", frame.published, ahead=False)
    return Interval(saturday, saturday + DAY, "range")


# --- months, years and parts of them -----------------------------------------------------------------------------------------


def read_month(item: TimeFound, frame: Frame) -> Interval:
    """Read "in March", "in early September", "mid-March 2011", "last August", "in June last year"."""
    month = month_number(item.parts["month"])
    which = item.parts.get("which", "").lower()
    year = year_said(item, frame) or year_of(month, 1, item.future or which == "next", frame.published)
    if year is None:
        return Interval(None, None, "month")
    if which == "last" and frame.published and (year, month) == (frame.published.year, frame.published.month):
        year -= 1
    return part_of_month(year, month, edge_of(item))


def read_months(item: TimeFound, frame: Frame) -> Interval:
    """Read "between March and May 2016", "from November to January"."""
    first, last = month_number(item.parts["month"]), month_number(item.parts["month2"])
    year = int(item.parts["year"]) if "year" in item.parts else year_of(last, 1, item.future, frame.published)
    if year is None:
        return Interval(None, None, "range")
    first_year = int(item.parts.get("year1") or year - (first > last))
    return span_of_days(date(first_year, first, 1), date(year, last, days_in(year, last)))


def read_month_part(item: TimeFound, frame: Frame) -> Interval:
    """Read "the first week of March", "the second half of June 2018", "the last days of August"."""
    month = month_number(item.parts["month"])
    year = year_said(item, frame) or year_of(month, 1, item.future, frame.published)
    if year is None:
        return Interval(None, None, "range")
    last, which = days_in(year, month), item.parts["ordinal"].lower()
    if item.parts["unit"].lower() == "half":
        first, end = (1, 15) if which == "first" else (16, last)
    elif which in {"last", "final"}:
        first, end = (last - 6, last) if item.parts["unit"].lower() == "week" else (21, last)
    elif item.parts["unit"].lower() == "week":
        number_of: int = read_yaml("time_words.yaml")["ordinals"][which]
        first, end = 7 * number_of - 6, min(7 * number_of, last)
    else:
        first, end = 1, 10
    return span_of_days(date(year, month, first), date(year, month, end))


def read_year(item: TimeFound, frame: Frame) -> Interval:
    """Read "in 2012", "early 2015", "the 2014 offensive"."""
    return part_of_year(int(item.parts["year"]), edge_of(item))


def read_years(item: TimeFound, frame: Frame) -> Interval:
    """Read "between 2011 and 2013", "2011-13"."""
    first, last = int(item.parts["year"]), int(item.parts["year2"])
    last += first // 100 * 100 if last < 100 else 0
    return Interval(date(first, 1, 1), date(last, 12, 31), "range") if first <= last else Interval(None, None, "range")


def read_year_part(item: TimeFound, frame: Frame) -> Interval:
    """Read "the first half of 2018", "the last quarter of 2019", "the first three months of this year"."""
    year = year_said(item, frame)
    if year is None:
        return Interval(None, None, "range")
    ordinals, which = read_yaml("time_words.yaml")["ordinals"], item.parts["ordinal"].lower()
    length = {"half": 6, "quarter": 3}.get(item.parts.get("part", "").lower()) or number(item.parts["n"])
    last = 12 if which in {"last", "final"} else length * int(ordinals[which])
    if last > 12 or length > last:
        return Interval(None, None, "range")
    return months_of_year(year, last - length + 1, last)


def read_decade(item: TimeFound, frame: Frame) -> Interval:
    """Read "in the 1990s", "the early 1980s" (its first four years), "the late 1970s" (its last four)."""
    first = int(item.parts["year"])
    years = {None: (0, 9), "early": (0, 3), "mid": (4, 6), "late": (6, 9)}[edge_of(item)]
    return Interval(date(first + years[0], 1, 1), date(first + years[1], 12, 31), "range")


def read_season(item: TimeFound, frame: Frame) -> Interval:
    """Read "in the summer of 2014", "last spring": June to August, the northern way; a winter takes two years to name it."""
    season, which = item.parts["season"].lower(), item.parts.get("which", "").lower()
    if season == "winter":
        first = int(item.parts["year"])
        return Interval(date(first, 12, 1), date(first + 1, 2, days_in(first + 1, 2)), "range")
    first_month, last_month = SEASONS[season]
    if "year" in item.parts:
        return months_of_year(int(item.parts["year"]), first_month, last_month)
    if frame.published is None:
        return Interval(None, None, "range")
    wanted = last_month + 1 if which == "last" else first_month  # "last summer" is over
    year = year_of(min(wanted, 12), 1, item.future, frame.published)
    return months_of_year(year, first_month, last_month) if year else Interval(None, None, "range")


# --- counted from a day ------------------------------------------------------------------------------------------------------


def read_unit(item: TimeFound, frame: Frame) -> Interval:
    """Read "this week", "last month", "earlier this year", "late last year", "over the past week"."""
    which, unit = re.sub(r"\s+", " ", item.parts["which"].lower()), item.parts["unit"].lower()
    precision = PRECISION_OF[unit]
    if frame.published is None:
        return Interval(None, None, precision)
    if which in {"the past", "the last", "this past"}:
        return Interval(shift(frame.published, -1, unit), frame.published, "range")
    step = {"this": 0, "the": 0, "next": 1}.get(which, -1)
    earliest, latest = bounds(shift(frame.published, step, unit), unit)
    word = "late" if item.parts.get("earlier", "").lower().startswith("end") else item.parts.get("earlier", "").lower()
    return within_unit(word.removesuffix(" in"), Interval(earliest, latest, precision), frame.published)


def within_unit(word: str, whole: Interval, published: date) -> Interval:
    """What "earlier", "early", "late" and "later" leave of a week, month or year."""
    earliest, latest, precision = whole
    if earliest is None or latest is None:
        return whole
    if word == "earlier" and earliest <= published <= latest:
        return Interval(earliest, max(earliest, published - DAY), precision)
    if word == "later" and earliest <= published <= latest:
        return Interval(published, latest, precision)
    edge = "early" if word.startswith(("early", "beginning", "start")) else "mid" if word.startswith("mid") else word
    if edge not in {"early", "mid", "late"}:
        return whole
    if precision == "month":
        return part_of_month(earliest.year, earliest.month, edge)
    if precision == "year":
        return part_of_year(earliest.year, edge)
    first, last = {"early": (0, 2), "mid": (2, 4), "late": (3, 6)}[edge]
    return Interval(earliest + first * DAY, earliest + last * DAY, "range")


def read_past_units(item: TimeFound, frame: Frame) -> Interval:
    """Read "over the past 24 hours" (the day before publication and that day), "in the last three weeks"."""
    if frame.published is None:
        return Interval(None, None, "range")
    return Interval(shift(frame.published, -number(item.parts["n"]), unit_of(item)), frame.published, "range")


def read_lasting(item: TimeFound, frame: Frame) -> Interval:
    """Read "for three days" of what goes on still: from so long before publication; "nearly" begins no earlier than that."""
    if frame.published is None:
        return Interval(None, None, "range")
    return Interval(shift(frame.published, -number(item.parts["n"]), unit_of(item)), frame.published, "range")


def read_age(item: TimeFound, frame: Frame) -> Interval:
    """Read "the 28-month-old war": it began less than 29 months before publication."""
    if frame.published is None:
        return Interval(None, None, "range")
    return Interval(shift(frame.published, -number(item.parts["n"]) - 1, unit_of(item)) + DAY, frame.published, "range")


def read_ago(item: TimeFound, frame: Frame) -> Interval:
    """Read "two days ago" (a day), "three weeks ago" (that week), "five years ago" (that year)."""
    unit = unit_of(item)
    precision: TimePrecision = PRECISION_OF.get(unit, "day")
    if frame.published is None:
        return Interval(None, None, "range" if unit == "decade" else precision)
    then = shift(frame.published, -number(item.parts["n"]), unit)
    if unit in {"hour", "minute"}:
        return Interval(then, frame.published, "range") if then < frame.published else one_day(then)
    if unit == "decade":
        return Interval(*bounds(then, "year"), "year")
    return Interval(*bounds(then, unit), precision)


def read_shifted(item: TimeFound, frame: Frame) -> Interval:
    """Read "two days earlier", "a week later": counted from the last day named before."""
    unit = unit_of(item)
    if frame.anchor is None:
        return Interval(None, None, PRECISION_OF.get(unit, "day"))
    sign = -1 if item.parts["way"].lower() in BACK else 1
    interval = moved(frame.anchor, sign * number(item.parts.get("n", "1")), unit)
    is_to_come = frame.published and interval.earliest and interval.earliest > frame.published and not item.future
    return Interval(None, None, interval.precision) if is_to_come else interval  # what is told as past is over by publication


def read_apart(item: TimeFound, frame: Frame) -> Interval:
    """Read "a day after …": what the words behind it tell of, or, where these have the day, what the sentence tells of."""
    unit = unit_of(item)
    if frame.anchor is None:
        return Interval(None, None, PRECISION_OF.get(unit, "day"))
    sign = 1 if (item.parts["way"].lower() == "before") == (item.follows is not None) else -1
    return moved(frame.anchor, sign * number(item.parts.get("n", "1")), unit)


def moved(anchor: date, count: int, unit: str) -> Interval:
    """The day so many units off, or the week, month or year; hours off, the day or the one beside it."""
    if unit in {"hour", "minute"}:
        beside = anchor + (DAY if count > 0 else -DAY)
        return span_of_days(min(anchor, beside), max(anchor, beside))
    then = shift(anchor, count, unit)
    return one_day(then) if unit == "day" else Interval(*bounds(then, unit), PRECISION_OF.get(unit, "range"))


def read_next_day(item: TimeFound, frame: Frame) -> Interval:
    """Read "the previous day", "the day after", "the same day": counted from the last day named before."""
    if frame.anchor is None:
        return Interval(None, None, "day")
    words = {item.parts["way"].lower(), item.parts["what"].lower()}
    step = -1 if words & BACK else 1 if words & ON else 0
    if "later" in words or "earlier" in words:
        step = 0  # "later in the day" is that day
    return one_day(frame.anchor + step * DAY)


def read_running(item: TimeFound, frame: Frame) -> Interval:
    """Read "for the third day running", "entered its second week": so many days or weeks, the last of them at publication."""
    if frame.published is None:
        return Interval(None, None, "range")
    word = item.parts["ordinal"].lower()
    count = int(word.rstrip("stndrh")) if word[0].isdigit() else int(read_yaml("time_words.yaml")["ordinals"][word])
    unit = item.parts.get("unit", "day").lower().replace("night", "day")
    back = count - 1 if unit == "day" else count
    return Interval(shift(frame.published, -back, unit) + (DAY if unit != "day" else 0 * DAY), frame.published, "range")


def read_clock(item: TimeFound, frame: Frame) -> Interval:
    """Read "at 23:40", "at dawn": a time of day whose day is said elsewhere or not at all."""
    return Interval(None, None, "open")


READINGS: dict[str, Reading] = {
    reading.__name__.removeprefix("read_"): reading
    for reading in (
        read_iso_date, read_numeric_date, read_date, read_days, read_day_list, read_ordinal_day, read_hijri, read_hijri_month,
        read_feast, read_weekday, read_weekdays, read_today, read_weekend, read_month, read_months, read_month_part, read_year,
        read_years, read_year_part, read_decade, read_season, read_unit, read_past_units, read_lasting, read_age, read_ago,
        read_shifted, read_apart, read_next_day, read_running, read_clock,
    )
}  # fmt: skip


# --- pieces of expressions ---------------------------------------------------------------------------------------------------


def year_said(item: TimeFound, frame: Frame) -> int | None:
    """The year an expression names, in figures or as "last year"; ``None`` where it names none or the words need a day."""
    if "year" in item.parts:
        return int(item.parts["year"])
    if "ofyear" in item.parts and frame.published:
        return frame.published.year + {"last": -1, "next": 1}.get(item.parts["ofyear"].lower(), 0)
    return None


def month_number(name: str) -> int:
    """The number of a month by its English name or abbreviation."""
    number_of: int = read_yaml("time_words.yaml")["months"][name.lower().rstrip(".")]
    return number_of


def hijri_number(item: TimeFound) -> int:
    """The number of an Islamic month by its spelling."""
    number_of: int = read_yaml("time_words.yaml")["hijri_months"][re.sub(r"[\s-]+", " ", item.parts["hijri"].lower())]
    return number_of


def unit_of(item: TimeFound) -> str:
    """The unit in the singular."""
    return item.parts["unit"].lower().rstrip("s")


def number(word: str) -> int:
    """A small number as written in a time expression: digits, a number word, "a", or "past" in "the past day"."""
    values = {row["word"]: int(row["value"]) for row in read_table("number_words.csv") if row["kind"] in {"unit", "teen", "ten"}}
    return int(word) if word.isdigit() else values.get(word.lower(), 1)


def edge_of(item: TimeFound) -> str | None:
    """Whether the beginning, the middle or the end of a month or year is meant."""
    word = item.parts.get("edge", "").lower()
    if not word:
        return None
    return "early" if word.startswith(("early", "beginning", "start")) else "mid" if word.startswith("mid") else "late"

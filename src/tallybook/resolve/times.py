"""TimeFound -> TimeMention: the days a time expression stands for, seen from the day of publication.

Never a day that was not said: without a publication date "on Tuesday" keeps its precision and its basis, and both ends open.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tallybook.records import Passage, Time, TimeFound, TimeMention
from tallybook.reference import read_table, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tallybook.records import TimeBasis, TimePrecision

STATED = {"iso_date", "numeric_date", "date", "days", "hijri", "month", "year", "years", "season", "ordinal_day"}
UNIT_DAYS = {"hour": 1 / 24, "day": 1, "week": 7}
HIJRI_EPOCH = date(622, 7, 19)  # first day of the Islamic calendar in the Gregorian one, extended backwards
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
EDGE_DAYS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
EDGE_MONTHS = {"early": (1, 3), "mid": (4, 9), "late": (10, 12)}


class Frame(NamedTuple):
    """What a time is seen from: the day of publication and the last day named before it in the passage."""

    published: date | None
    anchor: date | None


class Interval(NamedTuple):
    """Days from ``earliest`` to ``latest``, both included; ``None`` is an open end."""

    earliest: date | None
    latest: date | None
    precision: TimePrecision


def resolve_times(found: Sequence[TimeFound], passages: Sequence[Passage], published: date | None) -> tuple[TimeMention, ...]:
    """Every found expression with its interval, in the order given; ``published`` is the day of publication.

    The report's own date line gets basis "dateline" and is not what later words ("the previous day") refer back to.
    """
    mentions = []
    anchors: dict[int, date] = {}
    for item in found:
        interval = resolve_interval(item, Frame(published, anchors.get(item.passage, published)))
        if interval.precision == "day" and interval.earliest and not item.dateline:
            anchors[item.passage] = interval.earliest
        mentions.append(make_mention(item, interval))
    return tuple(mentions)


def make_mention(item: TimeFound, interval: Interval) -> TimeMention:
    """The mention with its interval written as ISO dates."""
    basis: TimeBasis = "dateline" if item.dateline else "stated" if item.kind in STATED else "relative"
    time = Time(
        earliest=interval.earliest.isoformat() if interval.earliest else None,
        latest=interval.latest.isoformat() if interval.latest else None,
        precision=interval.precision,
        basis=basis,
        time_of_day=read_time_of_day(item),
        span=item.span,
    )
    return TimeMention(
        passage=item.passage,
        start=item.start,
        end=item.end,
        head=item.head,
        span=item.span,
        time=time,
        dates_speech=item.dates_speech,
    )


def resolve_interval(item: TimeFound, frame: Frame) -> Interval:
    """The interval one expression stands for; a date that is in no calendar (31 June) stays open."""
    try:
        interval = READINGS[item.kind](item, frame)
    except (ValueError, OverflowError):
        return Interval(None, None, "open")
    return apply_lead(item, cap(item, interval, frame.published), frame.published)


def cap(item: TimeFound, interval: Interval, published: date | None) -> Interval:
    """A report tells of the past: "in August", written in mid-August, ends on the day of publication."""
    earliest, latest, precision = interval
    ahead = item.future or item.parts.get("which", "").lower() == "next" or item.parts.get("earlier", "").lower() == "later"
    if published and earliest and latest and not ahead and earliest <= published < latest:
        latest = published
    return Interval(earliest, latest, precision)


def apply_lead(item: TimeFound, interval: Interval, published: date | None) -> Interval:
    """What "since", "until", "before" and "after" in front make of the interval; "from" begins like "since"."""
    lead = item.parts.get("lead", "").lower()
    day = timedelta(days=1)
    if not lead or interval.earliest is None or interval.latest is None or is_possessive(item) or "before" in item.parts:
        return interval
    if lead in {"since", "from"}:
        return Interval(interval.earliest, published, "range")
    if lead == "after":
        after = interval.latest + day
        return Interval(after, max(after, published) if published else None, "range")
    if lead == "before":
        return Interval(None, interval.earliest - day, "open")
    return Interval(None, interval.latest, "open")


def is_possessive(item: TimeFound) -> bool:
    """Whether the words end as in "Thursday's" (the apostrophe may be lost): then they name the day of what follows."""
    return re.search(r"day['’]?s$", item.span.text) is not None


# --- one reading for each kind of expression -----------------------------------------------------------------------------


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
    if "year" in item.parts:
        return one_day(date(int(item.parts["year"]), month, day))
    year = year_of(month, day, item.future, frame.published)
    return one_day(date(year, month, day)) if year else Interval(None, None, "day")


def read_days(item: TimeFound, frame: Frame) -> Interval:
    """Read "between 12 and 15 June", "from 28 May to 3 June 2016"."""
    last_month = month_number(item.parts.get("month2") or item.parts["month"])
    first_month = month_number(item.parts.get("month") or item.parts["month2"])
    first_day, last_day = int(item.parts["day"]), int(item.parts["day2"])
    year = int(item.parts["year"]) if "year" in item.parts else year_of(first_month, first_day, item.future, frame.published)
    if year is None:
        return Interval(None, None, "range")
    earliest, latest = date(year, first_month, first_day), date(year, last_month, last_day)
    return Interval(earliest, latest, "range") if earliest <= latest else Interval(None, None, "range")


def read_hijri(item: TimeFound, frame: Frame) -> Interval:
    """Read "15 Ramadan 1437": by the arithmetic calendar, which sightings of the moon shift by a day either way."""
    months = read_yaml("time_words.yaml")["hijri_months"]
    month = months[re.sub(r"\s+", " ", item.parts["hijri"].lower())]
    year, day = int(item.parts["year"]), int(item.parts["day"])
    passed = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2 + day - 1
    middle = HIJRI_EPOCH + timedelta(days=passed)
    return Interval(middle - timedelta(days=1), middle + timedelta(days=1), "range")


def read_weekday(item: TimeFound, frame: Frame) -> Interval:
    """Read "on Tuesday", "last Friday", "next Monday": the last one up to publication, the coming one if told as future."""
    if frame.published is None:
        return Interval(None, None, "day")
    which = item.parts.get("which", "").lower()
    day = weekday_near(item.parts["weekday"], frame.published, ahead=item.future or which == "next")
    if which == "last" and day == frame.published:
        day -= timedelta(days=7)
    if which == "next" and day == frame.published:
        day += timedelta(days=7)
    return one_day(day)


def read_weekdays(item: TimeFound, frame: Frame) -> Interval:
    """Read "between Monday and Wednesday"."""
    if frame.published is None:
        return Interval(None, None, "range")
    latest = weekday_near(item.parts["weekday2"], frame.published, ahead=item.future)
    return Interval(weekday_near(item.parts["weekday"], latest, ahead=False), latest, "range")


def read_ordinal_day(item: TimeFound, frame: Frame) -> Interval:
    """Read "on the 27th": the last such day of a month on or before publication."""
    if frame.published is None:
        return Interval(None, None, "day")
    wanted, first = int(item.parts["day"]), frame.published.replace(day=1)
    for _ in range(12):
        if wanted <= days_in(first.year, first.month) and first.replace(day=wanted) <= frame.published:
            return one_day(first.replace(day=wanted))
        first = (first - timedelta(days=1)).replace(day=1)
    return Interval(None, None, "day")


def read_month(item: TimeFound, frame: Frame) -> Interval:
    """Read "in March", "in early September", "mid-March 2011", "last August"."""
    month = month_number(item.parts["month"])
    which = item.parts.get("which", "").lower()
    if "year" in item.parts:
        year: int | None = int(item.parts["year"])
    else:
        year = year_of(month, 1, item.future or which == "next", frame.published)
    if year is None:
        return Interval(None, None, "month")
    if which == "last" and frame.published and (year, month) == (frame.published.year, frame.published.month):
        year -= 1
    return part_of_month(year, month, edge_of(item))


def read_year(item: TimeFound, frame: Frame) -> Interval:
    """Read "in 2012", "early 2015"."""
    return part_of_year(int(item.parts["year"]), edge_of(item))


def read_years(item: TimeFound, frame: Frame) -> Interval:
    """Read "between 2011 and 2013"."""
    first, last = int(item.parts["year"]), int(item.parts["year2"])
    return Interval(date(first, 1, 1), date(last, 12, 31), "range") if first <= last else Interval(None, None, "range")


def read_season(item: TimeFound, frame: Frame) -> Interval:
    """Read "in the summer of 2014": June to August, the northern way."""
    first, last = SEASONS[item.parts["season"].lower()]
    year = int(item.parts["year"])
    return Interval(date(year, first, 1), date(year, last, days_in(year, last)), "range")


def read_today(item: TimeFound, frame: Frame) -> Interval:
    """Read "today", "yesterday", "overnight" (the night before publication, so two days), "last night"."""
    word = re.sub(r"\s+", " ", item.parts["deictic"].lower())
    if frame.published is None:
        return Interval(None, None, "range" if word in {"overnight", "last night"} else "day")
    day = timedelta(days=1)
    if word in {"overnight", "last night"}:
        return Interval(frame.published - day, frame.published, "range")
    return one_day(frame.published + {"yesterday": -day, "tomorrow": day}.get(word, timedelta()))


def read_unit(item: TimeFound, frame: Frame) -> Interval:
    """Read "this week", "last month", "earlier this year", "late last year", "over the past week"."""
    which, unit = re.sub(r"\s+", " ", item.parts["which"].lower()), item.parts["unit"].lower()
    precision: TimePrecision = "week" if unit == "week" else "month" if unit == "month" else "year"
    if frame.published is None:
        return Interval(None, None, precision)
    if which in {"the past", "the last", "this past"}:
        return Interval(shift(frame.published, -1, unit), frame.published, "range")
    step = {"this": 0, "next": 1}.get(which, -1)
    earliest, latest = bounds(shift(frame.published, step, unit), unit)
    return within_unit(item.parts.get("earlier", "").lower(), Interval(earliest, latest, precision), frame.published)


def within_unit(word: str, whole: Interval, published: date) -> Interval:
    """What "earlier", "early", "late" and "later" leave of a week, month or year."""
    earliest, latest, precision = whole
    if earliest is None or latest is None:
        return whole
    if word == "earlier" and earliest <= published <= latest:
        return Interval(earliest, max(earliest, published - timedelta(days=1)), precision)
    if word == "later" and earliest <= published <= latest:
        return Interval(published, latest, precision)
    if word in {"early", "late"} and precision == "month":
        return part_of_month(earliest.year, earliest.month, word)
    if word in {"early", "late"} and precision == "year":
        return part_of_year(earliest.year, word)
    return whole


def read_weekend(item: TimeFound, frame: Frame) -> Interval:
    """Read "at the weekend": the last Saturday on or before publication and the day after it."""
    if frame.published is None:
        return Interval(None, None, "range")
    saturday = weekday_near("Saturday", frame.published, ahead=False)
    return Interval(saturday, saturday + timedelta(days=1), "range")


def read_past_units(item: TimeFound, frame: Frame) -> Interval:
    """Read "over the past 24 hours" (the day before publication and that day), "in the last three weeks"."""
    if frame.published is None:
        return Interval(None, None, "range")
    return Interval(shift(frame.published, -number(item.parts["n"]), unit_of(item)), frame.published, "range")


def read_ago(item: TimeFound, frame: Frame) -> Interval:
    """Read "two days ago" (a day), "three weeks ago" (that week), "five years ago" (that year)."""
    unit = unit_of(item)
    precision: TimePrecision = {"week": "week", "month": "month", "year": "year"}.get(unit, "day")  # type: ignore[assignment]
    if frame.published is None:
        return Interval(None, None, precision)
    then = shift(frame.published, -number(item.parts["n"]), unit)
    if unit == "hour":
        return Interval(then, frame.published, "range") if then < frame.published else one_day(then)
    return Interval(*bounds(then, unit), precision)


def read_shifted(item: TimeFound, frame: Frame) -> Interval:
    """Read "two days earlier", "a week later": counted from the last day named before."""
    if frame.anchor is None:
        return Interval(None, None, "day")
    sign = 1 if item.parts["way"].lower() in {"later", "afterwards"} else -1
    then = shift(frame.anchor, sign * number(item.parts["n"]), unit_of(item))
    return one_day(then) if unit_of(item) == "day" else Interval(*bounds(then, "week"), "week")


def read_next_day(item: TimeFound, frame: Frame) -> Interval:
    """Read "the previous day", "the day after", "the same day": counted from the last day named before."""
    if frame.anchor is None:
        return Interval(None, None, "day")
    words = {item.parts["way"].lower(), item.parts["what"].lower()}
    step = -1 if words & {"previous", "preceding", "before"} else 1 if words & {"next", "following", "after"} else 0
    return one_day(frame.anchor + timedelta(days=step))


def read_running(item: TimeFound, frame: Frame) -> Interval:
    """Read "for the third day running": as many days, the last of them the day of publication."""
    if frame.published is None:
        return Interval(None, None, "range")
    count: int = read_yaml("time_words.yaml")["ordinals"][item.parts["ordinal"].lower()]
    return Interval(frame.published - timedelta(days=count - 1), frame.published, "range")


def read_clock(item: TimeFound, frame: Frame) -> Interval:
    """Read "at 23:40", "at dawn": a time of day whose day is said elsewhere or not at all."""
    return Interval(None, None, "open")


READINGS: dict[str, Callable[[TimeFound, Frame], Interval]] = {
    name.removeprefix("read_"): reading
    for name, reading in {
        "read_iso_date": read_iso_date, "read_numeric_date": read_numeric_date, "read_date": read_date, "read_days": read_days,
        "read_hijri": read_hijri, "read_weekday": read_weekday, "read_weekdays": read_weekdays,
        "read_ordinal_day": read_ordinal_day, "read_month": read_month, "read_year": read_year, "read_years": read_years,
        "read_season": read_season, "read_today": read_today, "read_unit": read_unit, "read_weekend": read_weekend,
        "read_past_units": read_past_units, "read_ago": read_ago, "read_shifted": read_shifted,
        "read_next_day": read_next_day, "read_running": read_running, "read_clock": read_clock,
    }.items()
}  # fmt: skip


# --- arithmetic with days ------------------------------------------------------------------------------------------------


def one_day(day: date) -> Interval:
    """An interval of a single day."""
    return Interval(day, day, "day")


def weekday_near(name: str, day: date, *, ahead: bool) -> date:
    """The last day of that name on or before ``day``, or the first on or after it.

    >>> weekday_near("Monday", date(2016, 10, 4), ahead=False)
    datetime.date(2016, 10, 3)
    """
    wanted = read_yaml("time_words.yaml")["weekdays"].index(name)
    return day + timedelta(days=(wanted - day.weekday()) % 7) if ahead else day - timedelta(days=(day.weekday() - wanted) % 7)


def month_number(name: str) -> int:
    """The number of a month by its English name or abbreviation."""
    number_of: int = read_yaml("time_words.yaml")["months"][name.lower().rstrip(".")]
    return number_of


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


def bounds(day: date, unit: str) -> tuple[date, date]:
    """First and last day of the calendar week (Monday first), month or year around a day; the day itself otherwise."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "month":
        return day.replace(day=1), day.replace(day=days_in(day.year, day.month))
    if unit == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, day


def shift(day: date, count: int, unit: str) -> date:
    """A day so many hours, days, weeks, months or years on (or back); hours are rounded to whole days, at least one."""
    if unit in UNIT_DAYS:
        days = count * UNIT_DAYS[unit]
        whole = round(days) or (0 if abs(days) < 0.5 else (1 if days > 0 else -1))
        return day + timedelta(days=whole)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, days_in(year, month + 1)))


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
    return "early" if word.startswith(("early", "beginning", "start")) else "mid" if word == "mid" else "late"


def read_time_of_day(item: TimeFound) -> str | None:
    """What part of the day is named: "dawn", "night", "early", or a clock time as 23:40."""
    table: dict[str, str] = read_yaml("time_words.yaml")["day_parts"]
    pieces = [item.parts.get(name, "") for name in ("behind", "before", "what", "deictic")]
    words = [re.sub(r"\s+", " ", piece.lower()).removeprefix("the ").removeprefix("last ") for piece in pieces if piece]
    named = [clock_time(word) or table.get(word) for word in words]
    return next((part for part in named if part), "night" if "tonight" in words else None)


def clock_time(word: str) -> str | None:
    """A clock time as HH:MM in 24 hours, ``None`` for other words.

    >>> clock_time("5:30 p.m."), clock_time("6am"), clock_time("23:40"), clock_time("dawn")
    ('17:30', '06:00', '23:40', None)
    """
    match = re.fullmatch(r"(\d{1,2})(?::(\d\d))?\s*(?:([ap])\.?m\.?)?", word.strip())
    if match is None or (match[2] is None and match[3] is None):
        return None
    hour = int(match[1]) % 12 + (12 if match[3] == "p" else 0) if match[3] else int(match[1])
    return f"{hour:02d}:{match[2] or '00'}" if hour < 24 else None

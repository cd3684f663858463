"""TimeFound -> TimeMention: the days a time expression stands for, seen from the day of publication.

Never a day that was not said: without a publication date "on Tuesday" keeps its precision and its basis, and both ends open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tallybook.records import Passage, Time, TimeFound, TimeMention
from tallybook.reference import read_yaml
from tallybook.resolve.calendars import DAY, Interval
from tallybook.resolve.time_readings import READINGS, Frame

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tallybook.records import TimeBasis

STATED = {
    "iso_date", "numeric_date", "date", "days", "day_list", "hijri", "hijri_month", "month", "months", "month_part", "year",
    "years", "decade", "season", "ordinal_day", "feast",
}  # fmt: skip
AHEAD = {"next", "coming", "later"}


def resolve_times(found: Sequence[TimeFound], passages: Sequence[Passage], published: date | None) -> tuple[TimeMention, ...]:
    """Every found expression with its interval, in the order given; ``published`` is the day of publication.

    The report's own date line gets basis "dateline" and is not what later words ("the previous day") refer back to.
    """
    mentions: list[TimeMention] = []
    anchors: dict[int, date] = {}
    for n, item in enumerate(found):
        if item.kind == "apart":  # "a day after the raid" counts from a day that is named, or from none
            anchor = anchor_beside(n, found, passages, published) or anchors.get(item.passage)
        else:
            anchor = anchors.get(item.passage, published)
        frame = Frame(published, anchor)
        interval = resolve_interval(item, frame)
        if is_anchor(item, interval):
            anchors[item.passage] = interval.earliest  # type: ignore[assignment]  # an interval of precision "day" has one
        inner = read_interval(item, frame) if item.parts.get("lead", "").lower() == "since" else None
        mentions.append(make_mention(item, interval, inner))
    return tuple(mentions)


def is_anchor(item: TimeFound, interval: Interval) -> bool:
    """Whether later words may count from this day."""
    return interval.precision == "day" and interval.earliest is not None and not item.dateline and item.kind != "apart"


def anchor_beside(n: int, found: Sequence[TimeFound], passages: Sequence[Passage], published: date | None) -> date | None:
    """The day named in the rest of its sentence from which "a day after" counts: "a day after the raid, on Tuesday …"."""
    item = found[n]
    end = passages[item.passage].doc[item.head].sent.end
    before = [f for f in found[:n] if f.passage == item.passage and f.head >= passages[item.passage].doc[item.head].sent.start]
    if any(is_anchor(f, resolve_interval(f, Frame(published, None))) for f in before):
        return None  # the last day named is the one
    for other in found[n + 1 :]:
        if other.passage != item.passage or other.start >= end:
            return None
        interval = resolve_interval(other, Frame(published, None))
        if is_anchor(other, interval):
            return interval.earliest
    return None


def make_mention(item: TimeFound, interval: Interval, inner: Interval | None) -> TimeMention:
    """The mention with its interval written as ISO dates."""
    return TimeMention(
        passage=item.passage,
        start=item.start,
        end=item.end,
        head=item.head,
        span=item.span,
        time=make_time(item, interval),
        inner=make_time(item, inner) if inner else None,
        dates_speech=item.dates_speech,
        follows=item.follows,
    )


def make_time(item: TimeFound, interval: Interval) -> Time:
    """An interval as the record of a time, with the words it comes from."""
    stated = item.kind in STATED and "ofyear" not in item.parts
    basis: TimeBasis = "dateline" if item.dateline else "stated" if stated else "relative"
    return Time(
        earliest=interval.earliest.isoformat() if interval.earliest else None,
        latest=interval.latest.isoformat() if interval.latest else None,
        precision=interval.precision,
        basis=basis,
        time_of_day=read_time_of_day(item),
        span=item.span,
    )


def resolve_interval(item: TimeFound, frame: Frame) -> Interval:
    """The interval one expression stands for, with its "since" or "until"."""
    return apply_lead(item, read_interval(item, frame), frame.published)


def read_interval(item: TimeFound, frame: Frame) -> Interval:
    """The interval of the expression itself; a date that is in no calendar (31 June) stays open."""
    try:
        interval = READINGS[item.kind](item, frame)
    except (ValueError, OverflowError):
        return Interval(None, None, "open")
    return cap(item, interval, frame.published)


def cap(item: TimeFound, interval: Interval, published: date | None) -> Interval:
    """A report tells of the past: "in August", written in mid-August, ends on the day of publication."""
    earliest, latest, precision = interval
    ahead = item.future or {item.parts.get("which", "").lower(), item.parts.get("earlier", "").lower()} & AHEAD
    if published and earliest and latest and not ahead and earliest <= published < latest:
        latest = published
    return Interval(earliest, latest, precision)


def apply_lead(item: TimeFound, interval: Interval, published: date | None) -> Interval:
    """What "since", "until", "before" and "after" in front make of the interval; "from" begins like "since"."""
    lead = re.sub(r"\s+", " ", item.parts.get("lead", "").lower())
    if not lead or interval.earliest is None or interval.latest is None or is_possessive(item) or "before" in item.parts:
        return interval
    if lead in {"since", "from"}:
        return Interval(interval.earliest, max(published, interval.earliest) if published else None, "range")
    if lead == "after":
        after = interval.latest + DAY
        return Interval(after, max(after, published) if published else None, "range")
    if lead == "before":
        return Interval(None, interval.earliest - DAY, "open")
    return Interval(None, interval.latest, "open")


def is_possessive(item: TimeFound) -> bool:
    """Whether the words end as in "Thursday's" (the apostrophe may be lost): then they name the day of what follows."""
    return re.search(r"day['’]?s$", item.span.text) is not None


def read_time_of_day(item: TimeFound) -> str | None:
    """What part of the day is named: "dawn", "night", "early", or a clock time as 23:40."""
    table: dict[str, str] = read_yaml("time_words.yaml")["day_parts"]
    pieces = [item.parts.get(name, "") for name in ("behind", "before", "what", "deictic")]
    words = [re.sub(r"\s+", " ", piece.lower()).removeprefix("the ").removeprefix("last ") for piece in pieces if piece]
    named = [clock_time(word) or table.get(word) for word in words]
    return next((part for part in named if part), "night" if "tonight" in words else None)


def clock_time(word: str) -> str | None:
    """A clock time as HH:MM in 24 hours, ``None`` for other words.

    >>> clock_time("5:30 p.m."), clock_time("6am"), clock_time("23:40"), clock_time("0230"), clock_time("dawn")
    ('17:30', '06:00', '23:40', '02:30', None)
    """
    match = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d\d))?\s*(?:([ap])\.?m\.?)?", word.strip())
    if match is None or (match[2] is None and match[3] is None):
        return None
    hour = int(match[1]) % 12 + (12 if match[3] == "p" else 0) if match[3] else int(match[1])
    return f"{hour:02d}:{match[2] or '00'}" if hour < 24 else None

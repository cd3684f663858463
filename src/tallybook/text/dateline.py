"""The date line of a report: the day and town it was filed under, which stand near its beginning and are no part of its story.

Only a line of that kind counts. A date inside a sentence tells of a happening, and is left to those who read the sentences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tallybook.records import Record, Span
from tallybook.text.credits import agency_pattern
from tallybook.text.days import FULL_DAY, WEEKDAY, WEEKDAYS, YEARLESS_DAY, days_of, month_of
from tallybook.text.headline import title_end
from tallybook.text.towns import find_town, town_before_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

HEAD = 1_500  # code points: how far into a text a date line may stand
HEAD_LINES = 12  # lines with something on them
LINE_HEAD = 500  # code points of one line that are looked at
OPEN_LINES = 3  # in so many first lines the story may follow the day on the same line
TOWN_LINES = 5  # in so many first lines a town may stand before the day
CHRONICLE = 3  # so many lines that open with different days are a chronicle, and none of them is its date line


class Dateline(Record, frozen=True, kw_only=True):
    """Where a report says when and where it was filed. ``span`` is the day, or the town where there is no day.

    ``days`` holds the calendar days the words may stand for: one, or two for figures that can be read either way. Where the
    year is left out it is empty and ``month_and_day`` is set instead. ``weekday`` counts from Monday (0). ``updated`` tells
    that the words speak of a change to the page. ``end`` is the offset where the story, or its headline, may begin.
    """

    span: Span
    end: int
    days: tuple[date, ...] = ()
    month_and_day: tuple[int, int] | None = None
    weekday: int | None = None
    labelled: bool = False
    updated: bool = False
    place: str | None = None


class _Line(NamedTuple):
    """The beginning of a line: its number among the lines with something on them, its offset, its text."""

    number: int
    start: int
    text: str


_WITH_WEEKDAY = rf"(?:(?<!\w)(?P<weekday>{WEEKDAY})[.,]?\s{{0,3}})?"
_FULL = re.compile(_WITH_WEEKDAY + FULL_DAY, re.IGNORECASE)
_YEARLESS = re.compile(_WITH_WEEKDAY + YEARLESS_DAY, re.IGNORECASE)
_LABEL = re.compile(
    r"(?<!\w)(?:(?:First|Last|Originally|FIRST|LAST)\s(?i:published|posted|updated?|modified|edited)"
    r"|Publi(?:shed|cation)|PUBLISHED|Posted|POSTED|Updated?|UPDATED?|Modified|Issued|Released|Date|DATE|Filed)"
    r"(?:\s[Dd]ate)?(?:\s(?:of\spublication|on|at))?\s{0,3}:?\s{0,3}\Z"
)
_CLOCK = (
    r"\d{1,2}[:.h]?\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?(?!\w)|\s?[AP]M(?!\w))?(?:\s?\(?(?:UTC|GMT|[A-Z]{2,4}T)(?!\w)\)?)?"
    r"(?:\s?[+-]\d{1,2}(?::?\d\d)?)?(?!\w)"
)
# What may come after the day: the end, a clock, a new beginning. A small letter means that a sentence goes on.
_FOLLOWED = re.compile(
    rf"\s*(?:\Z|[|•·*()\[\]\"“‘;:/–—-]|,?\s?(?:at\s)?{_CLOCK}|,?\s?by\s[A-Z]|updated|[A-Z0-9]|\w+:"
    r"|,\s[A-Z][\w'’ -]{2,30}(?:\s[–—-]|\Z))"
)
_ENDED = re.compile(r"\s?\.(?:\s|\Z)")
# The rest of a line that holds nothing but a date line.
_NOTHING_ELSE = re.compile(
    rf"\s*(?:(?:[|,;()•·–—-]|\d{{1,2}}\smin(?:utes?)?\sread|(?:at\s)?{_CLOCK}|[Bb]y\s[A-Z][^|.]{{2,60}}|updated|[A-Z][\w'’]{{1,30}})\s*){{0,8}}"
)
_TRAILING = re.compile(rf"(?:,?\s?(?:at\s)?{_CLOCK}|\s?\(updated[^)\n]{{0,40}}\)|\s?[)\]])*\s*(?:[–—|:]|-{{1,3}}(?=\s))?")
_BYLINE_WORD = re.compile(r"[(\[|/•·–—*©-]*(?:[A-Z0-9][^\s.!?;,]*[.:]?|and|by|for|of|in)?[|,/)\]•·–—*-]*")


def find_dateline(text: str, title: str | None = None) -> Dateline | None:
    r"""The date line near the beginning of a report, for the day of publication; ``None`` where there is none.

    A labelled day ("Published …") is preferred to a bare one, and that to a label that speaks of an update.

    >>> find_dateline("Bridge hit\n\n30 August, 2017\nJets hit a bridge.").days
    (datetime.date(2017, 8, 30),)
    >>> find_dateline("SOUTHWEST ASIA, Aug. 9, 2017 — Jets hit a bridge.").place
    'SOUTHWEST ASIA'
    >>> find_dateline("On July 3 2012 a bomb hit the market.") is None
    True
    """
    lines = tuple(_head_lines(text))
    headline_end = title_end(text, title)
    found = [one for line in lines for one in _dates_of(line, headline_end)]
    if _is_chronicle(text):
        found = [one for one in found if one.labelled]
    found.sort(key=lambda one: (one.updated, not one.labelled, not one.days, one.span.start))
    best = found[0] if found else None
    if best and best.place:
        return best
    town = _find_town(text, lines, title, best)
    return msgspec.structs.replace(best, place=town.place) if best and town else best or town


def byline_of(text: str, title: str | None, dateline: Dateline) -> str:
    """The words beside a date line in which an agency's bare name is a credit: before it, and right behind it or the headline.

    >>> text = "Thursday 25 Aug 2016 Barrel bomb kills 11 in Aleppo AFP Eleven people were killed"
    >>> byline_of(text, "Barrel bomb kills 11 in Aleppo", find_dateline(text))
    ' AFP'
    """
    start = dateline.span.start
    line_start = text.rfind("\n", 0, start) + 1
    headline = title_end(text, title)
    before = text[max(line_start, headline if headline is not None and headline <= start else start - 40) : start]
    if not _is_byline(before) and (headline is None or headline > start):
        last = re.search(rf"(?:{agency_pattern()})\s{{0,3}}\Z", before)
        before = last[0] if last else ""
    behind = [dateline.end, title_end(text, title, _next_letter(text, dateline.end))]
    for offset in behind:
        after = re.compile(rf"\s{{0,3}}(?:{agency_pattern()})(?=\s?[-–—:\n]|\s[A-Z\"“\d]|\Z)").match(text, offset or 0)
        if offset is not None and after:
            return f"{before} {after[0].strip()}"
    return before


def _head_lines(text: str) -> Iterator[_Line]:
    """The first lines of a text that have something on them."""
    start, number = 0, 0
    while start < min(len(text), HEAD) and number < HEAD_LINES:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start : min(end, start + LINE_HEAD)]
        if line.strip():
            yield _Line(number, start, line)
            number += 1
        start = end + 1


def _dates_of(line: _Line, headline_end: int | None) -> Iterator[Dateline]:
    """The days on a line that stand as a date line does, and not in a sentence."""
    for match in _FULL.finditer(line.text):
        days = days_of(match)
        town = _town_of(line, match)
        if days and (town or _stands_alone(line, match, headline_end)):
            label = _LABEL.search(line.text[: match.start()][-60:])
            updated = label is not None and "pdate" in label[0].lower()
            yield msgspec.structs.replace(_dateline_at(line, match, town), days=days, labelled=label is not None, updated=updated)
    for match in _YEARLESS.finditer(line.text):
        town = _town_of(line, match)
        if town:
            which = "c" if match["month_c"] else "d"
            month_and_day = month_of(match[f"month_{which}"]), int(match[f"day_{which}"])
            yield msgspec.structs.replace(_dateline_at(line, match, town), month_and_day=month_and_day)


def _dateline_at(line: _Line, match: re.Match[str], town: str | None) -> Dateline:
    """The date line of one match, its days still to be filled in."""
    span = Span(start=line.start + match.start(), end=line.start + match.end(), text=match[0])
    trailing = _TRAILING.match(line.text, match.end())
    end = line.start + match.end() + (len(trailing[0].rstrip()) if trailing else 0)
    weekday = WEEKDAYS.index(match["weekday"][:3].lower()) if match["weekday"] else None
    return Dateline(span=span, end=end, weekday=weekday, place=town)


def _town_of(line: _Line, match: re.Match[str]) -> str | None:
    """The town before the day, in the first lines."""
    if line.number >= TOWN_LINES:
        return None
    return town_before_day(line.text[: match.start()], line.text[match.end() :])


def _stands_alone(line: _Line, match: re.Match[str], headline_end: int | None) -> bool:
    """Whether a day stands under a label, at the opening of a line, or behind the headline and by-line."""
    before, after = line.text[: match.start()], line.text[match.end() :]
    by_agency = match["weekday"] is not None and re.search(rf"(?:{agency_pattern()})\s{{0,3}}\Z", before[-60:]) is not None
    if not _FOLLOWED.match(after):
        if by_agency and headline_end is not None and line.start <= headline_end <= line.start + match.start():
            return True
        return _ENDED.match(after) is not None and (not before.strip() or _LABEL.search(before[-60:]) is not None)
    if _LABEL.search(before[-60:]):
        return True
    if _is_byline(before):
        return line.number < OPEN_LINES or _NOTHING_ELSE.fullmatch(after) is not None
    if headline_end is not None and line.start <= headline_end <= line.start + match.start():
        return _is_behind_headline(before[headline_end - line.start :], after)
    return by_agency and line.number == 0  # "… Monitor AFP Saturday 16 July 2016 Air raids …", behind a headline not given


def _is_byline(before: str) -> bool:
    """Whether what stands before the day is nothing, or a by-line: an agency, "By Jane Doe |", a clock."""
    words = before.split()
    if not before.strip(" \t\r([*|•·–—-\ufeff"):
        return True
    if len(words) > 8 or not all(_BYLINE_WORD.fullmatch(word) for word in words):
        return False
    return words[0].lower() == "by" or words[-1][-1] in "|/•·–—-" or bool(re.search(agency_pattern(), before))


def _is_behind_headline(gap: str, after: str) -> bool:
    """Whether between headline and day stand only names, figures and a clock, and the day does not end a caption."""
    words = gap.strip(" .").split()
    if len(words) > 12 or not all(_BYLINE_WORD.fullmatch(word) for word in words):
        return False
    is_caption = after.lstrip().startswith(("(", "[")) and not after.lstrip().startswith("(updated")
    return not words or not is_caption


def _is_chronicle(text: str) -> bool:
    """Whether many lines open with days of their own, as a chronicle's do."""
    days: set[date] = set()
    for line in text[: 10 * HEAD].splitlines():
        match = _FULL.match(line.lstrip(" \t([*•-"))
        if match:
            days.update(days_of(match)[:1])
    return len(days) >= CHRONICLE


def _find_town(text: str, lines: tuple[_Line, ...], title: str | None, dated: Dateline | None) -> Dateline | None:
    """The town that opens a line, or stands behind the day or the repeated headline."""
    behind = [dated.end] if dated else []
    behind += [end for start in (0, *behind) if (end := title_end(text, title, _next_letter(text, start))) is not None]
    starts = {line.start: False for line in lines[:TOWN_LINES]} | dict.fromkeys(behind, dated is not None)
    for start, is_behind_day in sorted(starts.items()):
        town = find_town(text[start : start + 150], is_behind_day)
        if town:
            first = start + town.start("town")
            span = Span(start=first, end=first + len(town["town"]), text=town["town"])
            return Dateline(span=span, end=start + town.end(), place=town["town"])
    return None


def _next_letter(text: str, start: int) -> int:
    """The offset of the next character that is no white space."""
    while start < len(text) and text[start].isspace():
        start += 1
    return start

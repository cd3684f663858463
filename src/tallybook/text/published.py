"""The day of publication, settled between what a file says of itself and the date line inside its text."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tallybook.records import Failure
from tallybook.text.days import nearest_day, read_day

if TYPE_CHECKING:
    from tallybook.records import Span
    from tallybook.text.dateline import Dateline

UPDATE_GRACE = timedelta(days=1)  # a page changed the day after it came out still came out when the file says
YEARLESS_GRACE = timedelta(days=7)  # a date line without a year that is further off than this is worth a note

Settled = tuple[date | None, tuple[Failure, ...]]  # the day, and what should be told about how it was found


def settle_published(given: str | None, dateline: Dateline | None, today: date | None) -> tuple[str | None, tuple[Failure, ...]]:
    """The ISO day of publication, and notes on whatever was not believed, for the report's header.

    A full day in a date line wins over the file, which collections often get wrong; a date line without a year never does.
    Nothing after ``today`` is believed. ``None`` where no day is left: a date is never made up.

    >>> settle_published("30 August 2017", None, None)
    ('2017-08-30', ())
    """
    told, told_notes = _day_told(given, today)
    line_day, line_notes = _day_of_line(dateline, told, today)
    notes = told_notes + line_notes
    if line_day is None or dateline is None or line_day == told:
        return _iso(told), notes
    if told is None:
        return _iso(line_day), notes
    if dateline.updated and told < line_day <= told + UPDATE_GRACE:
        return _iso(told), notes
    reason = f"The report came with the date {told}, but its own date line says {line_day}; the date line is believed."
    return _iso(line_day), (*notes, _note(reason, dateline.span))


def _day_told(given: str | None, today: date | None) -> Settled:
    """The day that the file, or whoever added it, gives."""
    if given is None or not given.strip():
        return None, ()
    day = read_day(given)
    if day is None:
        reason = (
            f"Expected the date of publication as one calendar day, such as 2017-08-30, and found “{_short(given)}”; "
            "it is left out. Give the date with the report to have its times worked out."
        )
        return None, (_note(reason),)
    found = date.fromisoformat(day)
    if today is not None and found > today:
        reason = f"The report came with the date {found}, which is still to come (today is {today}); it is not believed."
        return None, (_note(reason),)
    return found, ()


def _day_of_line(dateline: Dateline | None, told: date | None, today: date | None) -> Settled:
    """The day a date line stands for, ``None`` where it leaves room for doubt."""
    if dateline is None:
        return None, ()
    if dateline.month_and_day is not None:
        return None, _notes_on_yearless(dateline, told)
    days = [day for day in dateline.days if dateline.weekday in (None, day.weekday())]
    if told in days:
        return told, ()
    if dateline.days and not days:
        reason = f"The date line “{dateline.span.text}” names a weekday on which that date does not fall; it is not believed."
        return None, (_note(reason, dateline.span),)
    if today is not None and days:
        days = [day for day in days if day <= today]
        if not days:
            reason = f"The date line “{dateline.span.text}” is still to come (today is {today}); it is not believed."
            return None, (_note(reason, dateline.span),)
    if len(days) > 1:
        either = " or ".join(day.isoformat() for day in days)
        reason = f"The date line “{dateline.span.text}” can be read as {either}; it is left out. Give the date with the report."
        return None, (_note(reason, dateline.span),)
    return (days[0] if days else None), ()


def _notes_on_yearless(dateline: Dateline, told: date | None) -> tuple[Failure, ...]:
    """What to tell of a date line without a year: it settles nothing, but may show that the file is wrong."""
    month, day = dateline.month_and_day or (0, 0)
    if told is None:
        what = "leaves out the year and the file gives none"
        reason = f"The date line “{dateline.span.text}” {what}; it is not known which day is meant."
        return (_note(reason, dateline.span),)
    near = nearest_day(month, day, told)
    if near is None or abs(near - told) <= YEARLESS_GRACE:
        return ()
    what = f"has no year and is far from {told}, the date the report came with"
    reason = f"The date line “{dateline.span.text}” {what}; {told} is kept."
    return (_note(reason, dateline.span),)


def _note(reason: str, span: Span | None = None) -> Failure:
    """A note of this stage."""
    return Failure(stage="date", reason=reason, span=span)


def _iso(day: date | None) -> str | None:
    """The day in writing."""
    return day.isoformat() if day else None


def _short(text: str) -> str:
    """A value as found, cut short for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "…"

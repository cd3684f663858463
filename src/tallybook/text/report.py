"""RawReport -> Report: what is known of a report, settled before anything is read in it."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from tallybook.records import Failure, RawReport, Report, hash_of_report
from tallybook.text.credits import find_credits, find_writer
from tallybook.text.dateline import byline_of, find_dateline
from tallybook.text.headline import is_first_line
from tallybook.text.language import guess_language, is_foreign
from tallybook.text.published import settle_published

if TYPE_CHECKING:
    from datetime import date

LONGEST_TEXT = 1_000_000  # code points; a longer text is a book or an accident, and would hold up every other report
LONGEST_TITLE = 300  # code points; a longer first line is a paragraph, not a title
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")


def make_report(raw: RawReport, today: date | None = None) -> Report:
    r"""A report ready to be parsed, from a report as it was found. Nothing is invented: what nobody says is ``None``.

    The text stays letter for letter as given, so that offsets count in it; only where the title is its first line (plain
    text, PDF) are line ends made "\n". ``hash`` is the sha256, in hex, of the UTF-8 bytes of title, publisher, day of
    publication (each or nothing) and text, a line each: a copy in another outlet is a report of its own;
    ``id`` is the id as given, else the sha256 of the text. Days after ``today``, where it is given, are not believed.
    Whatever is not believed or cannot be read stands in ``notes``; ``readable`` is false where no claim may be made.

    >>> raw = RawReport(origin="a.txt", text="Bridge hit\r\n30 August 2017\r\nJets hit it [AFP].", title_is_first_line=True)
    >>> report = make_report(raw)
    >>> report.title, report.published, report.credits, report.text[:12]
    ('Bridge hit', '2017-08-30', ('AFP',), 'Bridge hit\n3')
    """
    text = _whole_characters(_with_plain_line_ends(raw.text) if raw.title_is_first_line else raw.text)
    title = _first_line(text) if raw.title_is_first_line else _stated(_whole_characters(raw.title or ""))
    dateline = find_dateline(text, title)
    published, date_notes = settle_published(raw.published, dateline, today)
    notes = _notes_on_reading(text, _stated(raw.language))
    byline = byline_of(text, title, dateline) if dateline else ""
    return Report(
        id=_stated(raw.id) or _digest(text),
        hash=hash_of_report(title, _stated(raw.publisher), published, text),
        text=text,
        title=title,
        title_in_text=title is not None and is_first_line(title, text),
        published=published,
        publisher=_stated(raw.publisher),
        url=_stated(raw.url),
        language=_stated(raw.language) or guess_language(text),
        credits=find_credits(text, byline),
        agency=find_writer(text, byline),
        dateline_place=dateline.place if dateline else None,
        notes=date_notes + notes,
        readable=not notes,
    )


def _notes_on_reading(text: str, language: str | None) -> tuple[Failure, ...]:
    """Why nothing can be read in a text; empty for one that can be read."""
    reasons = []
    if len(text) > LONGEST_TEXT:
        reasons.append(
            f"Expected a report of at most {LONGEST_TEXT:,} characters and found {len(text):,}; nothing was read in it. "
            "Divide it into its reports."
        )
    if is_foreign(text, language):
        reasons.append("Expected a report in English and found another language; nothing was read in it. Give it in translation.")
    return tuple(Failure(stage="text", reason=reason) for reason in reasons)


def _with_plain_line_ends(text: str) -> str:
    r"""The text with every line end written "\n"."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _whole_characters(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, which JSON can hold and no file can; offsets stay."""
    return _HALF_PAIR.sub("\ufffd", text)


def _first_line(text: str) -> str | None:
    """The first line with something on it, unless it is as long as a paragraph."""
    first = text.lstrip().partition("\n")[0].strip()
    return first if 0 < len(first) <= LONGEST_TITLE else None


def _stated(value: str | None) -> str | None:
    """A value that says something, without the white space around it; an empty one says nothing."""
    return (value or "").strip() or None


def _digest(text: str) -> str:
    """The sha256 of a text's UTF-8 bytes, in hex."""
    return sha256(text.encode("utf-8")).hexdigest()

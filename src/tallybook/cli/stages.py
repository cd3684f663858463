"""``tallybook read --upto``: the reports after an early stage, to see where a sentence was read wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from tallybook.cli.app import console, print_lines, tell
from tallybook.records import Record, Report, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tallybook.records import Mention, Mentions, PlaceMention


class StageMentions(Record, frozen=True, kw_only=True):
    """What `read --upto mentions --json` prints: a report's id and everything named in it."""

    report: str
    mentions: Mentions


def print_stage(
    stage: str, sources: Sequence[str], published: str | None, publisher: str | None, *, json: bool, numbers: str
) -> bool:
    """Prints each report after the stage; true where an input failed."""
    from tallybook.fetch.files import fetch_reports
    from tallybook.text.report import make_report

    failed = False
    for raw in fetch_reports(sources, published=published, publisher=publisher):
        if isinstance(raw, Unreadable):
            failed = True
            tell(f"Not read ({raw.stage}): {raw.origin}: {raw.reason}")
        elif stage == "text":
            _print_text(make_report(raw), json=json)
        else:
            _print_mentions(make_report(raw), json=json, numbers=numbers)
    return failed


def _print_text(report: Report, *, json: bool) -> None:
    if json:
        print_lines([report])
        return
    from tallybook.show.safe import clean, plain

    facts = (report.publisher, report.published, report.dateline_place, *report.credits, f"id {report.id}")
    out = console()
    out.print(
        plain(report.title, "bold"), plain(" · ".join(f for f in facts if f), "dim"), Text(clean(report.text)), "", sep="\n"
    )


def _print_mentions(report: Report, *, json: bool, numbers: str) -> None:
    from tallybook.pipeline import find_mentions
    from tallybook.text.parse import load_parser, parse_report

    mentions = find_mentions(report, parse_report(report, load_parser()), numbers)
    if json:
        print_lines([StageMentions(report=report.id, mentions=mentions)])
        return
    from tallybook.show.safe import plain

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=plain(report.title or report.id), title_justify="left")
    for heading in ("at", "kind", "words", "read as"):
        table.add_column(heading, overflow="fold")
    for kind, mention, words in sorted(_rows(mentions), key=lambda row: (row[1].passage, row[1].span.start)):
        at = f"{mention.span.start}–{mention.span.end}" + (" title" if mention.span.in_ else "")
        table.add_row(at, kind, plain(mention.span.text), plain(words))
    console().print(table)


def _rows(mentions: Mentions) -> Iterator[tuple[str, Mention, str]]:
    """Each mention with its kind and what it was read as."""
    from tallybook.show.words import range_words, source_words, time_words

    yield from (("actor", m, m.name + (f" [{m.id}]" if m.id else "")) for m in mentions.actors)
    yield from (("place", m, _place_words(m)) for m in mentions.places)
    yield from (("time", m, time_words(m.time)) for m in mentions.times)
    yield from (("count", m, f"{range_words(m.low, m.high)} {m.of or m.counted}") for m in mentions.counts)
    yield from (("object", m, m.kind) for m in mentions.objects)
    yield from (("source", m, source_words(m.attribution)) for m in mentions.speeches)
    yield from (("happening", m, " ".join([m.type, *m.modes])) for m in mentions.events)


def _place_words(mention: PlaceMention) -> str:
    """What a place name was read as, and which places of that name were not meant."""
    place = mention.place
    others = [", ".join(part for part in (e.name, e.admin1, e.country) if part) for e in mention.runners_up]
    pinned = "" if place.gazetteer_id else " (none that we know)"
    rest = f"; not {' / '.join(others)}" if others else ""
    return f"{place.role} {place.name}, {place.country or 'country not known'}{pinned}{rest}"

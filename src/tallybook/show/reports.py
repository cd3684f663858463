"""A report for eyes: its header, its text with the spans marked, its claims and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tallybook.show.marks import find_marks, mark_text, show_legend
from tallybook.show.safe import plain
from tallybook.show.words import (
    count_words,
    event_words,
    factuality_words,
    movement_words,
    object_words,
    participant_words,
    place_words,
    sources_of,
    time_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from tallybook.records import Claim, Failure, Reading, ReadReport, Report, ReportHeader


def show_reading(reading: Reading) -> RenderableType:
    """One report as `tallybook read` prints it: a heading, a row for each claim, and what could not be read."""
    parts: list[RenderableType] = [show_heading(reading.report)] if reading.report else []
    if reading.claims:
        parts.append(show_claims(reading.claims))
    elif reading.report:
        parts.append(Text("No claim was found in it.", "dim"))
    return Group(*parts, *show_failures(reading.failures), Text())


def show_report(item: ReadReport, *, colour: bool) -> RenderableType:
    """A report of the ledger with its spans marked and a legend, then its claims."""
    report, claims = item.report, item.reading.claims
    if report is None:
        return Group(*show_failures(item.reading.failures))
    return Group(
        show_heading(item.reading.report, mark_title(report, claims, colour=colour)),
        Text(),
        mark_text(report.text, find_marks(claims), colour=colour),
        Text(),
        show_legend(colour=colour),
        Text(),
        show_claims(claims),
        *show_failures(item.reading.failures),
    )


def mark_title(report: Report, claims: Sequence[Claim], *, colour: bool) -> Text | None:
    """The title with the spans that stand in it, where it stands outside the text."""
    if report.title is None or report.title_in_text:
        return None
    return mark_text(report.title, find_marks(claims, in_title=True), colour=colour)


def show_heading(header: ReportHeader | None, title: Text | None = None) -> Text:
    """Title, outlet, day, id and length in two lines."""
    if header is None:
        return Text("An input no report came of", "bold")
    top = title.copy() if title else plain(header.title or header.id)
    top.stylize_before("bold")
    facts = [
        header.publisher or "outlet not known",
        header.published or "undated",
        f"id {header.id}",
        f"{header.length:,} characters",
    ]
    facts += [f"credits {', '.join(header.credits)}"] if header.credits else []
    return Text("\n").join([top, plain(" · ".join(facts), "dim")])


def show_claims(claims: Sequence[Claim]) -> Table:
    """A row for each claim, in text order; claims of one number tell of one happening."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("", justify="right", style="dim", no_wrap=True)
    for heading, ratio in (
        ("in the words", 3),
        ("kind", 3),
        ("who, to whom", 4),
        ("where, when", 4),
        ("what of it", 4),
        ("according to", 3),
    ):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for claim in claims:
        table.add_row(
            str(claim.happening),
            plain(f"“{claim.trigger.text}”"),
            _lines(event_words(claim), "" if factuality_words(claim) == "occurred" else factuality_words(claim)),
            _lines(participant_words(claim.participants, "actor", "party", "mediator"), _to(claim)),
            _lines(place_words(claim.places), time_words(claim.time)),
            _lines(
                *map(count_words, claim.counts), object_words(claim), movement_words(claim.movement) if claim.movement else ""
            ),
            plain(sources_of(claim)),
        )
    return table


def show_failures(failures: Sequence[Failure]) -> list[Text]:
    """A sentence for each thing that could not be read."""
    return [Text(f"Not read ({f.stage}): ", "yellow").append_text(plain(f.reason)) for f in failures]


def _to(claim: Claim) -> str:
    whom = participant_words(claim.participants, "recipient")
    return f"→ {whom}" if whom else ""


def _lines(*lines: str) -> Text:
    told = [plain(line) for line in lines if line]
    return Text("\n").join(told) if told else plain(None)

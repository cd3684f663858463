"""Commands that read reports: ``read`` keeps nothing, ``add`` keeps what it reads, ``score`` holds it against gold."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.app import (
    AsJson,
    LedgerUrl,
    Numbers,
    Published,
    Publisher,
    chosen_numbers,
    console,
    open_ledger,
    print_lines,
    tell,
)
from tallybook.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tallybook.records import Failure, ReadReport

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE", help="Files or folders: .txt .html .pdf .json .jsonl; - is standard input. `add` takes .csv too."
    ),
]
SOME_FAILED = 1


class Stage(StrEnum):
    """Where reading may stop."""

    text = "text"
    mentions = "mentions"
    claims = "claims"


def read(
    sources: Sources,
    published: Published = None,
    publisher: Publisher = None,
    json: AsJson = False,
    upto: Annotated[Stage, typer.Option(help="The stage to stop after and print.")] = Stage.claims,
    numbers: Numbers = None,
) -> None:
    """Read reports and print what they claim; nothing is kept."""
    check_day(published)
    rule = chosen_numbers(numbers)
    if upto is not Stage.claims:
        from tallybook.cli.stages import print_stage

        raise typer.Exit(SOME_FAILED if print_stage(upto.value, sources, published, publisher, json=json, numbers=rule) else 0)
    from tallybook.api import read as read_sources
    from tallybook.show.reports import show_reading

    out, failed = console(), False
    for reading in read_sources(sources, published=published, publisher=publisher, numbers=rule):
        failed = failed or reading.report is None or any(f.stage != "date" for f in reading.failures)
        if json:
            print_lines([reading])
        elif reading.report:
            out.print(show_reading(reading))
        else:
            tell_failures(reading.failures)
    raise typer.Exit(SOME_FAILED if failed else 0)


def add(
    sources: Sources,
    published: Published = None,
    publisher: Publisher = None,
    numbers: Numbers = None,
    ledger: LedgerUrl = None,
) -> None:
    """Read reports and keep what they claim; adding one again changes nothing."""
    check_day(published)
    rule = chosen_numbers(numbers)
    tables = [source for source in sources if source.lower().endswith(".csv")]
    if tables:
        from tallybook.cli.importing import add_tables

        if len(tables) < len(sources):
            raise UsageError("Tables (.csv) and reports cannot be added in one go. Add the tables by a command of their own.")
        raise typer.Exit(SOME_FAILED if add_tables(tables, ledger) else 0)
    with open_ledger(ledger, create=True) as held, stop_between_reports() as after_each, show_progress() as advance:

        def progress(item: ReadReport) -> None:
            advance(item)
            after_each()

        try:
            result = held.add(sources, published=published, publisher=publisher, numbers=rule, progress=progress)
        except StoppedError:
            tell("Stopped after the current report; all finished ones are kept. The same command goes on where this one stopped.")
            raise typer.Exit(SOME_FAILED) from None
    tell_failures(result.failures)
    sys.stdout.write(f"{result.added} added, {result.known} known already, {result.failed} failed.\n")
    raise typer.Exit(SOME_FAILED if result.failed else 0)


def score(
    gold: Annotated[Path, typer.Argument(help="Gold happenings, one JSON object a report (evaluation/README.md).")],
    texts: Annotated[Path, typer.Argument(help="The reports of the gold, joined by id.")],
    json: AsJson = False,
    against: Annotated[
        Path | None, typer.Option(metavar="FROZEN", help="A score printed with --json: lists cases gained and lost.")
    ] = None,
) -> None:
    """Score the reader against gold: figures, and cases gained and lost; no text of the reports is printed."""
    from tallybook.pipeline import read_reports
    from tallybook.score import compare_scores, read_gold, read_score, score_readings
    from tallybook.show.scores import show_score, show_turns

    held, before = read_gold(gold), read_score(against) if against else None
    if not texts.exists():
        raise UsageError(f"{texts} cannot be found. Give the file with the reports that the gold was coded from.")
    wanted = {report.id for report in held}
    items = [item for item in read_reports([str(texts)]) if item.report and item.report.id in wanted]
    now = score_readings(held, items)
    missing = wanted - {item.report.id for item in items if item.report}
    if missing:
        tell(f"{len(missing)} of {len(wanted)} gold reports were not read and count as missed; the first is {min(missing)}.")
    if json:
        print_lines([now])
    else:
        console().print(show_score(now, before))
    if before:
        turns = show_turns(compare_scores(before, now))
        tell(turns.plain) if json else console().print(turns)
    raise typer.Exit(SOME_FAILED if missing else 0)


class StoppedError(Exception):
    """A person asked to stop; raised between two reports."""


@contextmanager
def stop_between_reports() -> Iterator[Callable[[], None]]:
    """Ctrl-C asks to stop: the first is heard after the current report, a second one at once."""
    import signal

    asked: list[int] = []

    def hear(number: int, _: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    def check() -> None:
        if asked:
            raise StoppedError

    former = signal.signal(signal.SIGINT, hear)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, former)


@contextmanager
def show_progress() -> Iterator[Callable[[ReadReport], None]]:
    """A counter on standard error while reports are read, where that is a terminal; else silence."""
    if not sys.stderr.isatty():
        yield lambda item: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from tallybook.show.safe import one_line

    columns = (SpinnerColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def advance(item: ReadReport) -> None:
            header = item.reading.report
            bar.update(task, advance=1, description=one_line(header.title or header.id)[:60] if header else "not readable")

        yield advance


def tell_failures(failures: tuple[Failure, ...]) -> None:
    """A sentence for each thing that could not be read, and for each date that is not believed as it was given."""
    for failure in failures:
        label = "Noted" if failure.stage == "date" else "Not read"
        tell(f"{label} ({failure.stage}): {failure.reason}")


def check_day(day: str | None) -> None:
    """Refuse a day of publication that is none."""
    from datetime import date

    try:
        date.fromisoformat(day or "2017-08-30")
    except ValueError as problem:
        raise UsageError(f"--published expects a day such as 2017-08-30, not {day!r}.") from problem

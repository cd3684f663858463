"""What every command shares: the application, the options of the same meaning, the two consoles and the ledger."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from tallybook.api import Ledger

PIPE_WIDTH = 120  # columns of a table that goes to a file or another program

app = typer.Typer(
    name="tallybook",
    help="Reads reports of armed conflict and keeps a running tally that anyone can check.",
    epilog="Every command tells its options with --help. A ledger is one SQLite file: --ledger sqlite:///file.db.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

LedgerUrl = Annotated[
    str | None,
    typer.Option(
        "--ledger", metavar="URL", help="The ledger, as sqlite:///file.db; else TALLYBOOK_LEDGER, else tallybook.db here."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines for programs instead of a table for eyes.")]
Published = Annotated[str | None, typer.Option(metavar="DATE", help="Day of publication, where a file does not tell it.")]
Publisher = Annotated[str | None, typer.Option(metavar="NAME", help="Outlet, where a file does not tell it.")]
Numbers = Annotated[
    str | None,
    typer.Option(
        metavar="RULE", help="How words become figures: tallybook, acled-like, ged-like or airwars-like; else TALLYBOOK_NUMBERS."
    ),
]
AsOf = Annotated[str | None, typer.Option(metavar="DATE", help="From reports published by that day, under today's judgements.")]
RecordedBy = Annotated[str | None, typer.Option(metavar="DATE", help="What the ledger held at the end of that day.")]
Rule = Annotated[
    str, typer.Option(metavar="RULE", help="How figures are made: reported, ged-like, acled-like, airwars-like, ibc-like.")
]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="May have happened on that day or later.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="May have happened by that day.")]
Place = Annotated[str | None, typer.Option(metavar="NAME", help="A place, province or country code.")]
Actor = Annotated[str | None, typer.Option(metavar="NAME", help="Part of a participant's name, or a registry id.")]
Type = Annotated[str | None, typer.Option(metavar="TYPE", help="PLOVER type, or ACLED event or sub-event type.")]


def open_ledger(url: str | None, *, create: bool = False) -> Ledger:
    """The ledger of the option, of the environment, or the one in this folder; only ``add`` makes a new one."""
    from tallybook.api import Ledger
    from tallybook.settings import settings_from

    return Ledger(url or settings_from(os.environ).ledger, create=create)


def chosen_numbers(numbers: str | None) -> str:
    """The rule for numbers of the option, of the environment, or our own."""
    from tallybook.reference.numbers import check_rule
    from tallybook.settings import settings_from

    return check_rule(numbers or settings_from(os.environ).numbers)


def console() -> Console:
    """Where data goes: as wide as the terminal, or of a fixed width in a pipe."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(highlight=False, markup=False, emoji=False, width=width)


def has_colour(out: Console) -> bool:
    """Whether marks can be coloured; else they stand in brackets."""
    return out.color_system is not None and not out.no_color


def print_lines(records: Iterable[object]) -> None:
    """One line of JSON a record."""
    from tallybook.show.safe import json_line

    for record in records:
        sys.stdout.write(json_line(record) + "\n")


def tell(message: str) -> None:
    """A sentence for the person, beside the data."""
    from tallybook.show.safe import clean

    sys.stderr.write(f"{clean(message)}\n")

"""``tallybook gazetteer``: places of one's own beside the shipped ones."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.app import AsJson, console, print_lines, tell

if TYPE_CHECKING:
    from tallybook.resolve.gazetteer_user import Added

NAMED_ROWS = 20  # bad rows that are told one by one
SOME_FAILED = 1

commands = typer.Typer(
    help="Add places of your own to the shipped ones, list where places come from, take them out again.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@commands.command("add")
def add(
    source: Annotated[str, typer.Argument(metavar="FILE|COUNTRY", help="A file of places; two letters tell where to get one.")],
    name: Annotated[str | None, typer.Option(metavar="NAME", help="What to call it; else the file's name.")] = None,
    licence: Annotated[str | None, typer.Option(metavar="TEXT", help="Its licence, where the file's kind does not tell.")] = None,
) -> None:
    """Add the places of a file: a GeoNames country dump (.txt, .zip), a p-code table or a CSV of your own.

    A CSV of your own has the columns name, latitude, longitude and, if known, country, admin1, kind, radius_km, population,
    alternate names (parted by |). Adding the same file again changes nothing.
    """
    from tallybook.api import add_places

    added = add_places(Path(source), own_file(), name=name, licence=licence, progress=lambda rows: tell(f"{rows:,} rows read …"))
    sys.stdout.write(f"{summary_of(added)}\n")
    for row in added.bad[:NAMED_ROWS]:
        tell(f"Not taken, line {row.line}: {row.reason}.")
    if added.bad_count > NAMED_ROWS:
        tell(f"… and {added.bad_count - NAMED_ROWS:,} more rows that make no sense.")
    raise typer.Exit(SOME_FAILED if added.bad_count else 0)


@commands.command("list")
def list_(json: AsJson = False) -> None:
    """List where places come from, with licence, citation and how many there are."""
    from tallybook.api import list_place_sources

    sources = list_place_sources(own_file())
    if json:
        print_lines(found._asdict() for found in sources)
        return
    from rich import box
    from rich.table import Table

    from tallybook.show.safe import plain

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("source", "places", "licence", "cite as", "added"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "places" else "left")
    for found in sources:
        cells = (found.name, f"{found.places:,}", found.licence, found.citation, "by you" if found.own else "shipped")
        table.add_row(*(plain(cell) for cell in cells))
    console().print(table)


@commands.command("remove")
def remove(name: Annotated[str, typer.Argument(metavar="NAME", help="The name it is listed under.")]) -> None:
    """Take the places of one source out again; the shipped ones stay."""
    from tallybook.api import remove_places

    removed = remove_places(name, own_file())
    sys.stdout.write(f"{number_of(removed.places, 'place')} of {removed.name} taken out.\n")


def own_file() -> Path:
    """The file of a person's own places: TALLYBOOK_GAZETTEER, or where the platform keeps such things."""
    from tallybook.settings import settings_from

    return Path(settings_from(os.environ).gazetteer)


def summary_of(added: Added) -> str:
    """One line on what became of a file."""
    from tallybook.show.safe import one_line

    name = one_line(added.source.name)
    if added.known:
        return f"{name} was added before: nothing changed ({number_of(added.places, 'place')})."
    rest = [f"{added.left_out:,} left out as no places we use"] if added.left_out else []
    rest += [f"{number_of(added.bad_count, 'row')} not taken"] if added.bad_count else []
    verb = "replaced" if added.replaced else "added"
    taken = ", ".join([number_of(added.places, "place"), *rest])
    return f"{name} {verb}: {taken}. Licence: {one_line(added.source.licence)}."


def number_of(count: int, noun: str) -> str:
    """Gives "1 place", "2 places"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"

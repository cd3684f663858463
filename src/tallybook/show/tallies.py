"""A tally for eyes: ranges, what is open or unknown, and the sentences that must stand under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tallybook.show.safe import plain
from tallybook.show.words import measure_words, range_words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tallybook.records import Tally, TallyRow

FEW = 6  # sums of many happenings, each in a row of its own, that a person still looks through
EMPTY = "No incident of this ledger reaches this tally."


def show_tally(tally: Tally) -> RenderableType:
    """A row a group and measure, then what the tally rests on.

    Incidents that sum up many happenings are added to nothing; where they are many, a sentence stands for their rows.
    """
    if not tally.rows:
        return Group(Text(EMPTY), plain(tally.statement, "dim"))
    alone = [row for row in tally.rows if "aggregate" in row.group]
    rows = tally.rows if len(alone) <= FEW else [row for row in tally.rows if "aggregate" not in row.group]
    fields = list(dict.fromkeys(field for row in rows for field in row.group))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for field in (*fields, "measure"):
        table.add_column(field.replace("_", " "), overflow="fold")
    doubted = any(row.provisional for row in rows)
    for heading in ("total", "best", "incidents", "open", "unknown", *(["provisional"] if doubted else [])):
        table.add_column(heading, justify="right")
    for row in rows:
        doubts = [Text(str(row.provisional))] if doubted else []
        table.add_row(*(_cell(row, field) for field in fields), plain(measure_words(row.measure)), *_numbers(row), *doubts)
    hidden = f"{len(alone)} rows of incidents that each sum up many happenings are not shown; --json lists them."
    return Group(table, *([plain(hidden)] if len(rows) < len(tally.rows) else []), plain(tally.statement, "dim"))


def _cell(row: TallyRow, field: str) -> Text:
    value = row.group.get(field)
    if field not in row.group:
        return Text("")
    return plain(value[:8] if field == "aggregate" and value else value or "not told")


def _numbers(row: TallyRow) -> list[Text]:
    best = "" if row.best is None or row.low == row.high else f"{row.best:,}"
    total = "provisional" if row.provisional == len(row.incidents) and row.low is None else range_words(row.low, row.high)
    return [Text(text) for text in (total, best, str(len(row.incidents)), str(row.open), str(row.unknown))]

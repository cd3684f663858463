"""A running total for eyes: each period, the total so far, what was known then, and what to stop at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tallybook.show.safe import plain
from tallybook.show.words import range_words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tallybook.ledger.series import Series, SeriesRow


def show_series(series: Series, by: str) -> RenderableType:
    """A row for each period that brought an incident or news of an earlier one, and the sentences under it."""
    if not series.rows:
        return Group(Text("No incident of this ledger reaches this series."), plain(series.statement, "dim"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(by)
    for heading in ("in it", "running total", "known then", "incidents", "open", "unknown"):
        table.add_column(heading, justify="right")
    table.add_column("stop at", overflow="fold")
    for row in series.rows:
        table.add_row(*(plain(word) for word in _cells(row)))
    return Group(table, plain(series.statement, "dim"))


def _cells(row: SeriesRow) -> tuple[str, ...]:
    own = range_words(row.low, row.high) if row.incidents else "–"
    return (
        row.period, own, range_words(row.running_low, row.running_high), range_words(row.known_low, row.known_high),
        str(len(row.incidents)), str(row.open), str(row.unknown), " ".join(row.flags) or " ",
    )  # fmt: skip

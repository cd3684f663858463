"""A score for eyes: the figures, beside those of a frozen run, and the cases gained and lost. Ids and labels only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from tallybook.show.safe import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.score import Case, Score, Turn

FIRST = ("event_f1", "typed_f1", "count_f1", "false_counted")


def show_score(now: Score, before: Score | None = None) -> Table:
    """A row a figure with the number of cases behind it; the four that are aimed at come first."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("figure")
    for heading in ("now", *(("frozen", "change") if before else ()), "n"):
        table.add_column(heading, justify="right")
    names = [*FIRST, *(name for name in now.figures if name not in FIRST)]
    for name in names:
        value = now.figures.get(name)
        if value is None:
            continue
        row = [name, f"{value:.3f}"]
        if before:
            old = before.figures.get(name)
            row += ["–", ""] if old is None else [f"{old:.3f}", f"{value - old:+.3f}"]
        table.add_row(*row, str(now.n.get(name, "")), style="bold" if name in FIRST else "")
    return table


def show_turns(turns: Sequence[Turn]) -> Text:
    """Every case that is better or worse than in the frozen run."""
    gained = [t for t in turns if t.gained]
    lost = [t for t in turns if not t.gained]
    lines = [Text(f"{len(gained)} cases gained, {len(lost)} lost.", "bold")]
    for turn in turns:
        style = "green" if turn.gained else "red"
        lines.append(Text("gained " if turn.gained else "lost   ", style).append_text(plain(_words(turn))))
    return Text("\n").join(lines)


def _words(turn: Turn) -> str:
    case = turn.now or turn.before
    if case is None:
        return ""
    if case.outcome == "invented":
        return f"{case.report} at {case.trigger}: {case.label} {'invented' if turn.now else 'no longer invented'}"
    return f"{case.report} event {case.event} {case.label}: {_outcome(turn.before)} before, {_outcome(turn.now)} now"


def _outcome(case: Case | None) -> str:
    if case is None:
        return "not scored"
    return f"taken for {case.found_as}" if case.outcome == "mistyped" else case.outcome

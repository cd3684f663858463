"""The command line: parses, calls the API, prints. Data to standard output, progress and log to standard error.

Exit status: 0, all done; 1, an input failed and the rest was done; 2, what was asked for cannot be.
"""

from __future__ import annotations

import sys

from tallybook.cli import comparing, corrections, demo, gazetteer, grades, kept, reading, series
from tallybook.cli.app import app
from tallybook.errors import TallybookError

__all__ = ["app", "main"]

app.command("read")(reading.read)
app.command("add")(reading.add)
app.command("incidents")(kept.incidents)
app.command("show")(kept.show)
app.command("explain")(kept.explain)
app.command("tally")(kept.tally)
app.command("series")(series.series)
app.command("questions")(kept.questions)
app.command("judge")(kept.judge)
app.command("grade")(grades.grade)
app.command("undo")(kept.undo)
app.command("retract")(corrections.retract)
app.command("withdraw")(corrections.withdraw)
app.command("verify")(corrections.verify)
app.command("orphans")(corrections.orphans)
app.command("changes")(corrections.changes)
app.command("export")(kept.export)
app.command("compare")(comparing.compare)
app.command("score")(reading.score)
app.command("demo")(demo.demo)
app.add_typer(gazetteer.commands, name="gazetteer")


def main() -> None:
    """Run the command line; what Tallybook raises on purpose becomes one sentence and exit status 2."""
    try:
        app()
    except TallybookError as problem:
        from tallybook.show.safe import clean

        sys.stderr.write(f"{clean(str(problem))}\n")
        sys.exit(2)

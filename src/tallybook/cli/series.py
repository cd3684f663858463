"""The command that prints a running total by period."""

from __future__ import annotations

from typing import Annotated

import typer

from tallybook.cli.app import (
    Actor,
    AsJson,
    AsOf,
    LedgerUrl,
    Place,
    RecordedBy,
    Rule,
    Since,
    Type,
    Until,
    console,
    open_ledger,
    print_lines,
    tell,
)


def series(  # noqa: PLR0913 - as many filters as a tally has
    measure: Annotated[str, typer.Option(metavar="MEASURE", help="What is summed up: killed, injured, displaced …")] = "killed",
    by: Annotated[str, typer.Option(metavar="PERIOD", help="day, week, month or year.")] = "week",
    rule: Rule = "reported",
    since: Since = None,
    until: Until = None,
    place: Place = None,
    actor: Actor = None,
    type: Type = None,  # noqa: A002 - the option's name
    as_of: AsOf = None,
    recorded_by: RecordedBy = None,
    json: AsJson = False,
    ledger: LedgerUrl = None,
) -> None:
    """Print a running total by period, and say where it falls, jumps or was changed by late reports."""
    with open_ledger(ledger) as held:
        made = held.series(
            measure, by, rule, as_of=as_of, recorded_by=recorded_by, since=since, until=until, place=place, actor=actor, type=type
        )
    if json:
        print_lines(made.rows)
        tell(made.statement)
        return
    from tallybook.show.series import show_series

    console().print(show_series(made, by))

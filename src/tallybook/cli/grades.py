"""The command by which a person grades an incident."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tallybook.cli.app import LedgerUrl, open_ledger
from tallybook.cli.kept import Identity, login_name


def grade(
    identity: Identity,
    grade: Annotated[str, typer.Argument(metavar="GRADE", help="Confirmed, Fair, Weak, Contested or Discounted.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept for ever with the grade.")],
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who grades; else your login name.")] = None,
    ledger: LedgerUrl = None,
) -> None:
    """Grade an incident; only a person does, no rule, and no figure changes by it."""
    from tallybook.show.grades import counted

    with open_ledger(ledger) as held:
        made = held.grade(identity, grade, reason=reason, by=by or login_name())
    sys.stdout.write(f"Graded {made.grade}, beside {counted(made.support)}. Take it back with: tallybook undo {made.id[:12]}\n")

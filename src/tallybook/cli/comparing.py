"""``tallybook compare``: two ledgers side by side."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.app import AsJson, open_ledger, print_lines

if TYPE_CHECKING:
    from tallybook.link.sides import Sides

LedgerName = Annotated[str, typer.Argument(help="A ledger: its file, or sqlite:///file.db.")]


def compare(a: LedgerName, b: LedgerName, json: AsJson = False) -> None:
    """Compare two ledgers: what both hold, what only one holds, and where they disagree."""
    from tallybook.link.sides import compare_sides

    with open_ledger(_url(a)) as one, open_ledger(_url(b)) as other:
        found = compare_sides(one.incidents(), other.incidents(), [*one.judgements(), *other.judgements()])
    if json:
        print_lines([found])
    else:
        sys.stdout.write(_told(found))


def _url(name: str) -> str:
    return name if "://" in name else f"sqlite:///{name}"


def _told(found: Sides) -> str:
    from tallybook.show.safe import one_line

    lines = [f"{len(found.matched)} matched, {len(found.only_a)} only in A, {len(found.only_b)} only in B."]
    for match in found.matched:
        lines.append(f"Matched: {', '.join(match.a)} in A is {', '.join(match.b)} in B.")
        lines += [f"  {d.field}: {one_line(d.a)} in A, {one_line(d.b)} in B" for d in match.disagreements]
    lines += [f"Only in A: {identity}" for identity in found.only_a] + [f"Only in B: {identity}" for identity in found.only_b]
    return "\n".join(lines) + "\n"

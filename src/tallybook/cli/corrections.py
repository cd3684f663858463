"""Commands that set a ledger right and check it: withdraw, retract, verify, orphans and changes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.app import AsJson, LedgerUrl, console, open_ledger, print_lines, tell
from tallybook.cli.kept import Identity, count_of, login_name

if TYPE_CHECKING:
    from tallybook.api import Ledger

Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; it stays in the ledger.")]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who says so; else your login name.")]


def withdraw(
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, without saying what is taken out; kept for ever.")],
    identity: Annotated[str | None, typer.Argument(metavar="[ID]", help="A report's id, or as much as is unambiguous.")] = None,
    person: Annotated[str | None, typer.Option(metavar="NAME", help="A private person instead, in every report.")] = None,
    also: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Another way the person is written; may be repeated.")
    ] = None,
    by: By = None,
    ledger: LedgerUrl = None,
) -> None:
    """Take a report or a private person out of everything, for good, leaving a tombstone that tells nothing of it."""
    from tallybook.show.corrections import withdrawn_sentences

    with open_ledger(ledger) as held:
        done = held.withdraw(identity, person=person, also=also or (), reason=reason, by=by or login_name())
    for sentence in withdrawn_sentences(done):
        tell(sentence)


def retract(identity: Identity, reason: Reason, by: By = None, ledger: LedgerUrl = None) -> None:
    """Say that a report no longer stands: its claims count nowhere, and it stays to be looked at."""
    with open_ledger(ledger) as held:
        made = held.retract(identity, reason=reason, by=by or login_name())
    sys.stdout.write(f"Retracted. Take it back with: tallybook undo {made.id[:12]}\n")


def verify(
    holds: Annotated[
        str | None, typer.Option(metavar="LINK", help="A link noted earlier: the chain must still contain it.")
    ] = None,
    json: AsJson = False,
    ledger: LedgerUrl = None,
) -> None:
    """Check hashes, spans, numbers, totals, what is derived and the audit chain; exit 1 where something is wrong."""
    from tallybook.show.safe import clean

    with open_ledger(ledger) as held:
        told = held.verify(holds)
    if json:
        print_lines([told])
    else:
        for problem in told.problems:
            sys.stdout.write(f"{clean(problem)}\n")
    tell(
        f"Checked {told.reports} reports, {told.claims} claims and {told.links} links: "
        + (f"{count_of(told.problems, 'problem')}." if told.problems else "all is as it was written.")
    )
    if told.last_link:
        tell(f"Note the newest link elsewhere and give it next time: tallybook verify --holds {told.last_link}")
    if told.problems:
        raise typer.Exit(1)


def orphans(json: AsJson = False, ledger: LedgerUrl = None) -> None:
    """List claims whose words a newer version of their report has no more, and judgements whose claims are read no more."""
    with open_ledger(ledger) as held:
        claims, judgements = held.orphaned_claims(), held.orphans()
    if json:
        print_lines([*claims, *judgements])
        return
    from tallybook.show.corrections import show_orphans

    if claims or judgements:
        console().print(show_orphans(claims, judgements))
    told = f"{count_of(claims, 'claim')} and {count_of(judgements, 'judgement')}"
    tell(f"{told} hold on to words that are gone; none of them counts.")


def changes(
    since: Annotated[str, typer.Option(metavar="DATE", help="Compare with what the ledger held at the end of that day.")],
    json: AsJson = False,
    ledger: LedgerUrl = None,
) -> None:
    """Tell what changed in the ledger since a day, and why: reports, judgements, retractions, incidents, totals."""
    with open_ledger(ledger) as held:
        found = held.changes(since)
    if json:
        print_lines([*found.changes, *found.tally])
        return
    from tallybook.show.corrections import show_changes

    console().print(show_changes(found))


def tell_standing(held: Ledger, report_hash: str) -> list[str]:
    """The sentences that stand under a report: retracted, superseded, what of it is orphaned."""
    from tallybook.show.corrections import standing_sentences

    versions = held.versions(report_hash)
    version = next(v for v in versions if v.hash == report_hash)
    found = held.orphaned_claims(report_hash)
    if version.standing == "superseded":
        found = [orphan for orphan in found if orphan.claim.report_hash == report_hash]
    return standing_sentences(version, versions, found)


def left_out(held: Ledger) -> str:
    """A sentence on reports that are held and count nowhere; empty where there are none."""
    retracted, superseded = held.count_left_out()
    words = [f"{number} {what}" for number, what in ((retracted, "retracted"), (superseded, "with a newer version")) if number]
    return f" Not counted: reports {' and '.join(words)}." if words else ""

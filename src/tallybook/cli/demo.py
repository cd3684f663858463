"""``tallybook demo``: the main job on the bundled dossier, and what comes out of it."""

from __future__ import annotations

import sys
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.app import console, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import Incident

DEMO_LEDGER = "sqlite:///tallybook-demo.db"


def demo(
    ledger: Annotated[str, typer.Option("--ledger", metavar="URL", help="Where the demonstration ledger goes.")] = DEMO_LEDGER,
) -> None:
    """Read the bundled dossier of twelve reports and show the ledger that comes out."""
    from tallybook.api import Ledger
    from tallybook.cli.reading import show_progress, tell_failures
    from tallybook.show.dossier import choose_sights, show_ledger

    out = console()
    with as_file(files("tallybook") / "dossier" / "dossier.jsonl") as dossier, Ledger(ledger) as held:
        with show_progress() as advance:
            result = held.add([str(dossier)], progress=advance)
        tell_failures(result.failures)
        tell(f"{result.added + result.known} demonstration reports read, {result.added} of them new to {ledger}.")
        found = held.incidents()
        out.print(show_ledger(found, held.tally(by=["status"]), choose_sights(found)))
    sys.stdout.write("\nThree commands to try next:\n")
    sys.stdout.write("".join(f"  {line}\n" for line in next_commands(found, program_name(), ledger)))


def next_commands(found: Sequence[Incident], program: str, ledger: str) -> list[str]:
    """Three commands that work as printed, on the incident most is told about."""
    from tallybook.show.dossier import choose_sights
    from tallybook.show.words import short

    sights = choose_sights(found)
    shown = sights.convoy or (found[0] if found else None)
    explained = sights.bridges[0] if sights.bridges else shown
    if shown is None or explained is None:
        tell("No incident came of the dossier; the reader does not work as it should.")
        raise typer.Exit(1)
    at = f"--ledger {ledger}"
    return [
        f"{program} show {short(shown.id)} {at}",
        f"{program} explain {short(explained.id)} {at}",
        f"{program} tally --by place --by actor --measure objects {at}",
    ]


def program_name() -> str:
    """How the person called the program, so that a printed command can be called the same way."""
    called = Path(sys.argv[0])
    return "tallybook" if not called.parent.parts or (called.is_absolute() and _is_on_path(called)) else str(called)


def _is_on_path(called: Path) -> bool:
    import shutil

    found = shutil.which(called.name)
    return found is not None and Path(found).resolve() == called.resolve()

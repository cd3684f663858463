"""``tallybook demo``: the main job on the bundled dossier, and what comes out of it."""

from __future__ import annotations

import sys
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.app import console, tell
from tallybook.errors import UsageError

if TYPE_CHECKING:
    from tallybook.show.dossier import Sights

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
        sights = choose_sights(found, held.questions())
        out.print(show_ledger(found, held.tally(by=["status"]), sights))
    sys.stdout.write("\nThree commands to try next:\n")
    sys.stdout.write("".join(f"  {line}\n" for line in next_commands(sights, program_name(), ledger)))


def next_commands(sights: Sights, program: str, ledger: str) -> list[str]:
    """Three commands that work as printed, on what the demonstration has just shown."""
    from tallybook.show.words import short

    if sights.convoy is None or not sights.bridges:
        raise UsageError("No convoy or no bridge came of the dossier: the reader does not work as it should. Please report this.")
    shown, explained = sights.convoy, sights.bridges[-1]
    at = f"--ledger {ledger}"
    return [
        f"{program} show {short(shown.id)} {at}",
        f"{program} explain {short(explained.id)} {at}",
        f"{program} tally --by place --by actor --measure objects {at}",
    ]


def program_name() -> str:
    """How the person called the program, so that a printed command can be called the same way."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m tallybook"
    return "tallybook" if not called.parent.parts or (called.is_absolute() and _is_on_path(called)) else str(called)


def _is_on_path(called: Path) -> bool:
    import shutil

    found = shutil.which(called.name)
    return found is not None and Path(found).resolve() == called.resolve()

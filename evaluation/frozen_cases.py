"""Frozen results: figures and the outcome of every case, ids and labels only, to tell what a change gains and loses."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "frozen"
RIGHT = "right"
NAMED = 12  # cases gained or lost that are named


@dataclass
class Results:
    """What a run found: figures by name, for each case what came of it (``"right"``, or how it failed), and ``n``: how many
    cases stand behind a figure, where that is worth telling."""

    figures: dict[str, float] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    n: dict[str, int] = field(default_factory=dict)


def read_frozen(name: str, folder: Path = FOLDER) -> Results | None:
    """The frozen results of an evaluation, ``None`` where there are none."""
    path = folder / f"{name}.json"
    return Results(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def freeze(name: str, now: Results, folder: Path = FOLDER) -> None:
    """Writes results down to compare with, the same for the same results."""
    folder.mkdir(exist_ok=True)
    rounded = {key: round(value, 4) for key, value in sorted(now.figures.items())}
    lines = {"figures": rounded, "cases": dict(sorted(now.cases.items())), "n": dict(sorted(now.n.items()))}
    (folder / f"{name}.json").write_text(json.dumps(lines, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def tell_turns(before: Results, now: Results) -> str:
    """Cases gained and lost since, in a few lines; cases that only one of the runs has are counted apart."""
    both = sorted(before.cases.keys() & now.cases.keys())
    gained = [c for c in both if before.cases[c] != RIGHT and now.cases[c] == RIGHT]
    lost = [c for c in both if before.cases[c] == RIGHT and now.cases[c] != RIGHT]
    lines = [f"{len(gained)} cases gained, {len(lost)} lost against the frozen results."]
    for label, cases in (("gained", gained), ("lost", lost)):
        lines += [f"  {label}: {case}" for case in cases[:NAMED]]
        lines += [f"  … and {len(cases) - NAMED} more {label}"] if len(cases) > NAMED else []
    apart = len(before.cases.keys() ^ now.cases.keys())
    return "\n".join([*lines, f"{apart} cases are in one of the runs only."] if apart else lines)


def report(name: str, now: Results, *, freezing: bool) -> None:
    """Prints results beside the frozen ones of that name, with the cases gained and lost; or freezes them."""
    before = read_frozen(name)
    lines = [f"\n{name}", f"  {'figure':44} {'now':>8} {'frozen':>8} {'n':>6}"]
    for figure, value in now.figures.items():
        old = f"{before.figures[figure]:.3f}" if before and figure in before.figures else "–"
        lines.append(f"  {figure:44} {value:8.3f} {old:>8} {now.n.get(figure, ''):>6}")
    sys.stdout.write("\n".join([*lines, *([tell_turns(before, now)] if before else [])]) + "\n")
    if freezing:
        freeze(name, now)

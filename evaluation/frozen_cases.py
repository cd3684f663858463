"""Results of a measurement kept to compare with: figures, and what became of every case. Ids, offsets and labels; no text.

For the measurements beside this file: each makes a ``Result``; printed next to the frozen one it shows the cases gained and
lost, and ``--freeze`` writes it anew.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

FROZEN = Path(__file__).resolve().parent / "frozen"
SHOWN = 12  # cases of each sort that are listed by name; the rest are counted


class Result(msgspec.Struct, frozen=True):
    """Figures by name (shares from 0 to 1 unless the name says a unit), ``n`` cases behind each, and each case's outcome."""

    figures: dict[str, float | None]
    n: dict[str, int]
    cases: dict[str, str]  # case -> "right" or "wrong"


def read_frozen(name: str) -> Result | None:
    """The frozen result of that name, or none."""
    path = FROZEN / f"{name}.json"
    return msgspec.json.decode(path.read_bytes(), type=Result) if path.exists() else None


def write_frozen(name: str, result: Result) -> None:
    """Keep a result as the one to compare with from now on."""
    FROZEN.mkdir(exist_ok=True)
    ordered = Result(result.figures, result.n, dict(sorted(result.cases.items())))
    (FROZEN / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(ordered), indent=1) + b"\n")


def turned_cases(before: Result, now: Result) -> tuple[list[str], list[str]]:
    """The cases gained and the cases lost; a case that is in one run alone is neither."""
    both = [case for case in now.cases if case in before.cases]
    gained = [c for c in both if now.cases[c] == "right" != before.cases[c]]
    lost = [c for c in both if before.cases[c] == "right" != now.cases[c]]
    return gained, lost


def show_result(name: str, result: Result) -> None:
    """Print a result beside the frozen one of the same name."""
    before = read_frozen(name)
    out = [f"\n{name}", f"  {'figure':44} {'now':>8} {'frozen':>8} {'n':>6}"]
    for figure, value in result.figures.items():
        old = before.figures.get(figure) if before else None
        out.append(f"  {figure:44} {_number(value):>8} {_number(old):>8} {result.n.get(figure, ''):>6}")
    if before:
        gained, lost = turned_cases(before, result)
        out += [f"  {len(gained)} cases gained, {len(lost)} lost.", *_listed("gained", gained), *_listed("lost", lost)]
    sys.stdout.write("\n".join(out) + "\n")


def _listed(word: str, cases: Sequence[str]) -> list[str]:
    more = [f"    … {len(cases) - SHOWN} more"] if len(cases) > SHOWN else []
    return [f"    {word}: {case}" for case in cases[:SHOWN]] + more


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.0f}"


def report(name: str, result: Result, *, freeze: bool) -> None:
    """Show a result, or keep it."""
    if freeze:
        write_frozen(name, result)
    show_result(name, result)

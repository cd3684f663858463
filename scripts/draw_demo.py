"""Draws docs/demo.svg, the picture of the README, from what `tallybook demo` shows: ``python scripts/draw_demo.py``."""

from __future__ import annotations

import re
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console

from tallybook.api import Ledger
from tallybook.show.dossier import choose_sights, show_sights

ROOT = Path(__file__).resolve().parent.parent
DOSSIER = ROOT / "src" / "tallybook" / "dossier" / "dossier.jsonl"
TARGET = ROOT / "docs" / "demo.svg"
WIDTH = 128


def draw_demo() -> str:
    """The sections of the demonstration after the list of incidents, as an SVG that fetches no font from anywhere."""
    out = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, highlight=False)
    with tempfile.TemporaryDirectory() as folder, Ledger(f"sqlite:///{folder}/demo.db") as ledger:
        ledger.add([str(DOSSIER)])
        sights = choose_sights(ledger.incidents(), ledger.questions())
        out.print(show_sights(ledger.tally(by=["status"]), sights))
    drawn = out.export_svg(title="tallybook demo", unique_id="demo")
    return re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)


if __name__ == "__main__":
    TARGET.write_text(draw_demo(), encoding="utf-8")
    print(f"docs/{TARGET.name} drawn")

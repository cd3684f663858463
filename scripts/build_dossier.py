"""Joins the readable reports of evaluation/dossier with their index into the dossier that ships with the package.

Run it after correcting a report: ``python scripts/build_dossier.py``. A test refuses a dossier that is not its reports.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "evaluation" / "dossier"
SHIPPED = ROOT / "src" / "tallybook" / "dossier" / "dossier.jsonl"


def build_dossier(folder: Path) -> str:
    """The reports listed in ``index.csv``, one JSON object a line, as ``tallybook add`` takes them."""
    lines = []
    with (folder / "index.csv").open(encoding="utf-8", newline="") as index:
        for row in csv.DictReader(index):
            kept = {key: row[key] for key in ("id", "title", "published", "publisher")}
            text = (folder / row["file"]).read_text(encoding="utf-8").rstrip("\n")
            lines.append(json.dumps({**kept, "language": "en", "text": text}, ensure_ascii=False))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    SHIPPED.parent.mkdir(exist_ok=True)
    SHIPPED.write_text(build_dossier(REPORTS), encoding="utf-8")
    print(f"{SHIPPED.relative_to(ROOT)} written")

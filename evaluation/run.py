"""The reader against every gold at hand: ``python evaluation/run.py [--freeze]``, or ``make score``.

The bundled dossier is always there. Gold whose texts may not be passed on lies in a folder beside the checkout
(``../shared/gold``, ``../shared/seed``); where there is none, that is said and nothing else is done. Frozen results, which
hold ids and labels only, stand in ``evaluation/frozen``: each run lists the cases gained and lost since, ``--freeze`` writes
them anew.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BESIDE = ROOT.parent / "shared"
FROZEN = ROOT / "evaluation" / "frozen"
GOLD = {  # name: gold, texts
    "dossier": (ROOT / "evaluation" / "dossier.gold.jsonl", ROOT / "src" / "tallybook" / "dossier" / "dossier.jsonl"),
    "seed": (BESIDE / "seed" / "convoy.gold.json", BESIDE / "seed" / "convoy.jsonl"),
    "dev": (BESIDE / "gold" / "dev.gold.jsonl", BESIDE / "gold" / "dev.jsonl"),
}


def run_score(name: str, *, freeze: bool) -> int:
    """Scores one gold, beside its frozen result where there is one; returns the exit status."""
    gold, texts = GOLD[name]
    frozen = FROZEN / f"{name}.json"
    sys.stdout.write(f"\n{name}\n")
    if not gold.exists() or not texts.exists():
        sys.stdout.write(f"Not run: {gold.name} and {texts.name} are not beside this checkout.\n")
        return 0
    sys.stdout.flush()
    command = [sys.executable, "-m", "tallybook", "score", str(gold), str(texts)]
    if freeze:
        FROZEN.mkdir(exist_ok=True)
        with frozen.open("w", encoding="utf-8") as out:
            return subprocess.run([*command, "--json"], stdout=out, check=False).returncode
    return subprocess.run([*command, *(["--against", str(frozen)] if frozen.exists() else [])], check=False).returncode


if __name__ == "__main__":
    sys.exit(max([run_score(name, freeze="--freeze" in sys.argv[1:]) for name in GOLD]))

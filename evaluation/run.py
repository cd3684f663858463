"""Every measurement of the reader: ``python evaluation/run.py [--freeze] [NAME …]``, or ``make score``.

Gold happenings: the bundled dossier is always there; the seed, the dev gold and the coded articles need texts that may not be
passed on and lie in a folder beside the checkout (``../shared``). Then the judging tables (``cases.py``), the entities of re3d
(``entities.py``), places (``places.py``), acts that did not happen (``factuality.py``), articles without a war (``quiet.py``),
strike lists (``releases.py``), the records of PLOVER (``plover.py``), how far confidence can be believed (``reliability.py``) and
how far two readers agree (``agreement.py``), and linking: articles of one happening (``clusters.py``) and a list found again
in its noisy copy (``ged.py``). Where something is not at hand, that is said and the rest is done. Frozen results,
which hold ids, offsets and labels only, stand in ``evaluation/frozen``: each run lists the cases gained and lost since,
``--freeze`` writes them anew.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from articles import join_articles

HERE = Path(__file__).resolve().parent
BESIDE = HERE.parents[1] / "shared"
FROZEN = HERE / "frozen"
GOLD = {  # name: gold, texts
    "dossier": (HERE / "dossier.gold.jsonl", HERE.parent / "src" / "tallybook" / "dossier" / "dossier.jsonl"),
    "seed": (BESIDE / "seed" / "convoy.gold.json", BESIDE / "seed" / "convoy.jsonl"),
    "dev": (BESIDE / "gold" / "dev.gold.jsonl", BESIDE / "gold" / "dev.jsonl"),
    "own": (HERE / "corpus" / "8.gold.jsonl", HERE / "corpus" / "8.jsonl"),
}
ARTICLES = ("develop", "judge")  # sets of evaluation/articles
SCRIPTS = (
    "cases",
    "factuality",
    "entities",
    "places",
    "quiet",
    "releases",
    "plover",
    "reliability",
    "agreement",
    "clusters",
    "ged",
)


def run_score(name: str, gold: Path, texts: Path, *, freeze: bool) -> int:
    """Scores one gold, beside its frozen result where there is one; returns the exit status."""
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


def run_articles(name: str, folder: Path, *, freeze: bool) -> int:
    """Scores one set of coded articles, its words put back."""
    joined = join_articles(name, folder)
    if joined is None:
        sys.stdout.write(f"\n{name}\nNot run: the articles' texts are not beside this checkout.\n")
        return 0
    return run_score(name, *joined, freeze=freeze)


def run_script(name: str, *, freeze: bool) -> int:
    """Runs one of the measurements beside this file."""
    sys.stdout.flush()
    return subprocess.run([sys.executable, str(HERE / f"{name}.py"), *(["--freeze"] if freeze else [])], check=False).returncode


def main(arguments: list[str]) -> int:
    """Runs what is named, or everything; returns the worst exit status."""
    freeze = "--freeze" in arguments
    names = [a for a in arguments if not a.startswith("--")] or [*GOLD, *ARTICLES, *SCRIPTS]
    unknown = [n for n in names if n not in (*GOLD, *ARTICLES, *SCRIPTS)]
    if unknown:
        sys.stderr.write(f"Expected one of {', '.join((*GOLD, *ARTICLES, *SCRIPTS))}; found {', '.join(unknown)}.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        statuses = [run_score(n, *GOLD[n], freeze=freeze) for n in names if n in GOLD]
        statuses += [run_articles(n, Path(folder), freeze=freeze) for n in names if n in ARTICLES]
    return max([*statuses, *(run_script(n, freeze=freeze) for n in names if n in SCRIPTS)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

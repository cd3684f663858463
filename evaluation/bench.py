"""How fast the reader reads: reports a second, peak memory, time to the first claim, start-up of the command line.

``python evaluation/bench.py [COPIES]`` reads the bundled dossier as often as asked (20 times, 240 reports), in two processes.
Copies differ by a line of their own, so that nothing can be remembered from one to the next.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DOSSIER = Path(__file__).resolve().parent.parent / "src" / "tallybook" / "dossier" / "dossier.jsonl"
TALLYBOOK = (sys.executable, "-m", "tallybook")
FEWEST_REPORTS, LONGEST_HELP, LONGEST_FIRST = 10.0, 1.5, 5.0  # a second; seconds; seconds


def write_copies(path: Path, copies: int) -> int:
    """Writes the dossier ``copies`` times; returns the number of reports."""
    reports = [json.loads(line) for line in DOSSIER.read_text(encoding="utf-8").splitlines()]
    with path.open("w", encoding="utf-8") as out:
        for n in range(copies):
            for report in reports:
                copy = {**report, "id": f"{report['id']}-{n}", "text": f"{report['text']}\n\nCopy {n}."}
                out.write(json.dumps(copy) + "\n")
    return copies * len(reports)


def seconds_of(*arguments: str) -> float:
    """How long a command takes from its start to its end."""
    start = time.perf_counter()
    subprocess.run([*TALLYBOOK, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def seconds_to_first_line(path: Path) -> float:
    """How long it takes from the start of ``read`` to its first line."""
    start = time.perf_counter()
    with subprocess.Popen([*TALLYBOOK, "read", str(path), "--json"], stdout=subprocess.PIPE) as process:
        if process.stdout is not None:
            process.stdout.readline()
        taken = time.perf_counter() - start
        process.terminate()
    return taken


def main(copies: int) -> None:
    """Measures and prints, one figure a line, each with what is aimed at."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copies.jsonl"
        number = write_copies(path, copies)
        help_took = min(seconds_of("--help") for _ in range(3))
        first = seconds_to_first_line(DOSSIER)
        words = sum(len(json.loads(line)["text"].split()) for line in path.read_text(encoding="utf-8").splitlines())
        whole = seconds_of("add", str(path), "--ledger", f"sqlite:///{folder}/bench.db")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # kilobytes on Linux; of the largest process
    lines = (
        f"tallybook --help     {help_took:7.2f} s   (aimed at: under {LONGEST_HELP})",
        f"time to first claim  {first:7.2f} s   (aimed at: under {LONGEST_FIRST})",
        f"reports a second     {number / whole:7.1f}     (aimed at: at least {FEWEST_REPORTS:g})",
        f"peak memory          {peak:7.0f} MB  (of the largest process)",
        f"{number} reports of {words // number} words each, added in {whole:.1f} s by 2 workers",
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)

"""How fast the reader reads: reports a second, peak memory, time to the first claim, start-up of the command line.

``python evaluation/bench.py [COPIES]`` reads the bundled dossier as often as asked (20 times, 240 reports), in two processes.
Copies differ by a line of their own, so that nothing can be remembered from one to the next.
"""

from __future__ import annotations

import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DOSSIER = Path(__file__).resolve().parent.parent / "src" / "tallybook" / "dossier" / "dossier.jsonl"
TALLYBOOK = (sys.executable, "-m", "tallybook")
FEWEST_REPORTS, LONGEST_HELP, LONGEST_FIRST = 8.0, 1.5, 5.0  # a second; seconds; seconds


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


def stage_shares(path: Path) -> dict[str, float]:
    """The share of each stage in the time that reading takes, in one process, over the reports of a file."""
    from tallybook.claims.assemble import make_claims
    from tallybook.mentions import senses
    from tallybook.models.reader import load_reader
    from tallybook.pipeline import find_mentions, find_named
    from tallybook.records import RawReport
    from tallybook.text.parse import load_parser, parse_report
    from tallybook.text.report import make_report

    load_parser()
    load_reader()
    spent = dict.fromkeys(("parse", "who, where and table words", "encoder", "the other mentions", "claims"), 0.0)
    for line in path.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        report = make_report(
            RawReport(origin=raw["id"], text=raw["text"], title=raw.get("title"), published=raw.get("published"))
        )
        marks = [time.perf_counter()]
        passages = parse_report(report, load_parser())
        marks.append(time.perf_counter())
        named = find_named(report, passages)
        marks.append(time.perf_counter())
        senses.weigh_events(named.events, passages, named.actors, named.places)
        marks.append(time.perf_counter())
        mentions = find_mentions(report, passages)  # does the two stages before once more
        marks.append(time.perf_counter())
        make_claims(report, passages, mentions, "bench")
        marks.append(time.perf_counter())
        parse, found, sensed, rest, claims = (b - a for a, b in itertools.pairwise(marks))
        for name, seconds in zip(spent, (parse, found, sensed, rest - found - sensed, claims), strict=True):
            spent[name] += seconds
    return {name: seconds / sum(spent.values()) for name, seconds in spent.items()}


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
        *(f"{name:26} {share:6.0%} of the time" for name, share in stage_shares(DOSSIER).items()),
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)

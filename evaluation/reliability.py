"""Can ``reading_confidence`` be believed? Claims by the confidence they were given, and how many of each lot are right.

A claim is right where its trigger lies on a telling of a gold event of its type, and both or neither would be counted. Measured
on the judging articles, which neither the encoder nor the calibration has seen, and on the part of our corpus kept aside.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articles import join_articles, read_lines
from frozen_cases import Results, report

from tallybook.pipeline import read_report
from tallybook.records import RawReport
from tallybook.text.report import make_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tallybook.records import Claim, Report

HERE = Path(__file__).resolve().parent
LOTS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
COUNTED = ("occurred", "ongoing")


def claims_judged(gold: Path, texts: Path) -> Iterator[tuple[float, bool]]:
    """The confidence of each claim of a set, and whether the claim is right."""
    coded = {line["id"]: line["events"] for line in read_lines(gold)}
    for line in read_lines(texts):
        if line["id"] in coded:
            given = {key: line.get(key) for key in ("id", "text", "title", "published", "publisher")}
            read = make_report(RawReport(origin=line["id"], language="en", **given))
            for claim in read_report(read).claims:
                yield claim.reading_confidence, is_right(claim, coded[line["id"]], read)


def is_right(claim: Claim, events: list[dict[str, Any]], read: Report) -> bool:
    """Whether a gold event of the claim's type, counted alike, is told where its trigger stands."""
    text = (read.title or "") if claim.trigger.in_ == "title" else read.text
    fitting = [
        e for e in events if e["type"] == claim.event.type and (e["factuality"] in COUNTED) == (claim.factuality in COUNTED)
    ]
    return any(
        start < claim.trigger.end and claim.trigger.start < start + len(words)
        for event in fitting for words in event["mentions"] for start in starts_of(words, text)
    )  # fmt: skip


def starts_of(words: str, text: str) -> Iterator[int]:
    """Where words stand in a text, each time."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def measure(judged: list[tuple[float, bool]]) -> Results:
    """For each lot of claims the mean confidence and the share right; ``error`` is their mean distance."""
    results = Results()
    error = 0.0
    for low, high in itertools.pairwise(LOTS):
        lot = [(c, r) for c, r in judged if low <= c < high]
        if lot:
            given, right = sum(c for c, _ in lot) / len(lot), sum(r for _, r in lot) / len(lot)
            name = f"{low:.1f} and more" if high > 1 else f"{low:.1f} to {high:.1f}"
            results.figures |= {f"{name}: given": given, f"{name}: right": right}
            results.n |= {f"{name}: given": len(lot), f"{name}: right": len(lot)}
            error += abs(given - right) * len(lot) / len(judged)
    results.figures["error"] = error
    results.n["error"] = len(judged)
    return results


def main(arguments: list[str]) -> int:
    """Measures, prints, freezes where asked to."""
    freezing = "--freeze" in arguments
    own = HERE / "corpus"
    report("reliability_own", measure(list(claims_judged(own / "8.gold.jsonl", own / "8.jsonl"))), freezing=freezing)
    with tempfile.TemporaryDirectory() as folder:
        joined = join_articles("judge", Path(folder))
        if joined is None:
            sys.stdout.write("\nreliability\nNot run: the articles' texts are not beside this checkout.\n")
            return 0
        report("reliability", measure(list(claims_judged(*joined))), freezing=freezing)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

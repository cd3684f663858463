"""Can ``reading_confidence`` be believed? Claims by the confidence they were given, and how many of each lot are right.

A claim is right where its trigger lies on a telling of a gold event of its type, and both or neither would be counted. Measured
on the judging articles, which neither the encoder nor the calibration has seen, and on the part of our corpus kept aside.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from articles import join_articles, read_lines, report_of
from frozen_cases import Results, report

from tallybook.pipeline import read_report
from tallybook.score import read_gold
from tallybook.score.match import is_right

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
LOTS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def claims_judged(gold: Path, texts: Path) -> Iterator[tuple[float, bool]]:
    """The confidence of each claim of a set, and whether the claim is right."""
    coded = {told.id: told.events for told in read_gold(gold)}
    for line in read_lines(texts):
        if line["id"] in coded:
            read = report_of(line)
            for claim in read_report(read).claims:
                text = (read.title or "") if claim.trigger.in_ == "title" else read.text
                yield claim.reading_confidence, is_right(claim, coded[line["id"]], text)


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

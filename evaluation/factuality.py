"""Did it happen? Sentences of our own on acts denied, planned, threatened, imagined, and on look-alikes that did happen.

``cases/factuality.csv`` judges: whoever changes rules or trains has not read it (its twin, ``training/factuality.csv``, is
trained on). Each sentence has one coded act; what is read is the factuality of the claim whose trigger lies on its word, or
nothing.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

from frozen_cases import Results, report

from tallybook.pipeline import read_report
from tallybook.records import RawReport
from tallybook.text.report import make_report

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases" / "factuality.csv"
LEAST = 3  # acts of a kind below which its F1 says nothing


def read_as(text: str, trigger: str) -> str | None:
    """The factuality of the claim told by a word of a sentence, ``None`` where no claim is."""
    start = text.find(trigger)
    end = start + len(trigger)
    reading = read_report(make_report(RawReport(origin=text, text=text, published="2020-06-15", language="en")))
    return next((c.factuality for c in reading.claims if c.trigger.start < end and start < c.trigger.end), None)


def score_factuality(path: Path = CASES) -> tuple[dict[str, float], dict[str, int]]:
    """F1 of each factuality and their mean (``macro_f1``), the share right, and the share of acts that no claim tells; counts."""
    with path.open(encoding="utf-8", newline="") as file:
        pairs = [(row["factuality"], read_as(row["text"], row["trigger"])) for row in csv.DictReader(file)]
    wanted, given, right = Counter(w for w, _ in pairs), Counter(g for _, g in pairs), Counter(w for w, g in pairs if w == g)
    kinds = [kind for kind, n in wanted.items() if n >= LEAST]
    figures = {f"{kind}_f1": 2 * right[kind] / (wanted[kind] + given[kind]) for kind in kinds}
    n = dict(wanted) | {"all": len(pairs)}
    return {
        "macro_f1": sum(figures.values()) / len(kinds), "right": sum(right.values()) / len(pairs), **figures,
        "no_claim": given[None] / len(pairs),
    }, {f"{kind}_f1": n[kind] for kind in kinds} | dict.fromkeys(("macro_f1", "right", "no_claim"), len(pairs))  # fmt: skip


def main(arguments: list[str]) -> int:
    """Measures, prints, freezes where asked to."""
    figures, n = score_factuality()
    report("factuality", Results(figures, {}, n), freezing="--freeze" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

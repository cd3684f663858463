"""How the reports of a ledger are traced to origins, and which relations they tell of: figures, and rows to read by eye.

    python evaluation/origins.py sqlite:///articles.db            # figures
    python evaluation/origins.py sqlite:///articles.db --show 20  # and the first twenty incidents of three reports or more

The ledger is made with ``tallybook add``. Beside the origins stands what counting outlets would give. Copies are counted by the
exact share of four-word runs; where ``datasketch`` is installed, MinHash with 128 hashes is run on the same texts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from tallybook.api import Ledger
from tallybook.link.happenings import group_happenings
from tallybook.link.origins import LEAST_SHARED, NEAR_COPY

if TYPE_CHECKING:
    from tallybook.records import Incident

Runs = frozenset[tuple[str, ...]]


def main() -> None:
    """Prints the figures of one ledger."""
    parser = argparse.ArgumentParser(description="Origins and relations of the incidents of a ledger.")
    parser.add_argument("ledger")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="incidents of three reports or more to print")
    given = parser.parse_args()
    with Ledger(given.ledger, create=False) as ledger:
        incidents = ledger.incidents()
    several = [i for i in incidents if len(reports_of(i)) > 1]
    write("incidents", len(incidents))
    write("told in several reports", len(several))
    write("outlets of these", sum(len({c.publisher for c in i.claims}) for i in several))
    write("reports of these", sum(len(reports_of(i)) for i in several))
    write("independent origins of these", sum(i.support.origins for i in several))
    write("of these with reports that copy one another", sum(any(o.copies for o in i.support.told_by) for i in several))
    kinds = Counter(o.kind for i in several for o in i.support.told_by)
    write("origins by kind", ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items())))
    told = Counter(r.kind for i in incidents for r in i.relations)
    write("relations", ", ".join(f"{kind} {number}" for kind, number in sorted(told.items())) or "none")
    write("steps of who holds a place", sum(s.field == "place.held_by" for i in incidents for s in i.history))
    compare_with_minhash(several)
    for incident in [i for i in several if len(reports_of(i)) > 2][: given.show]:
        show(incident)
    for incident in incidents if given.show else ():
        for relation in incident.relations:
            write(f"{incident.id[:8]} {relation.kind} {relation.incident[:8]}", relation.span.text if relation.span else "")


def reports_of(incident: Incident) -> set[str]:
    """The hashes of the reports that tell of an incident."""
    return {c.report_hash for c in incident.claims}


def show(incident: Incident) -> None:
    """One incident with its origins and a line for each claim."""
    origins = "; ".join(f"{o.name} ({o.kind}, {len(o.reports)} reports)" for o in incident.support.told_by)
    write(f"{incident.id[:8]} {incident.event.type}", origins)
    for claim in incident.claims:
        said = "; ".join(f"{a.affiliation or a.speaker} via {a.via}" for a in claim.attribution)
        sentence = claim.evidence[0].text[:120]
        write(f"    {claim.report_id[-8:]} {claim.publisher}", f"{claim.trigger.text} | {said} | {sentence!r}")


def compare_with_minhash(several: list[Incident]) -> None:
    """Near-copies by exact shares and, where the library is there, by MinHash: pairs found by each, and seconds."""
    pairs = [pair for i in several for pair in combinations(runs_of(i), 2)]
    began = time.perf_counter()
    exact = {n for n, (a, b) in enumerate(pairs) if (s := len(a & b)) >= LEAST_SHARED and s >= NEAR_COPY * min(len(a), len(b))}
    write("pairs of accounts, near-copies among them", f"{len(pairs)}, {len(exact)} in {time.perf_counter() - began:.2f} s")
    try:
        from datasketch import MinHash
    except ImportError:
        write("MinHash", "datasketch is not installed; nothing compared")
        return
    began = time.perf_counter()
    texts = {runs: [" ".join(run).encode() for run in runs] for pair in pairs for runs in pair}
    sketches = {runs: MinHash.bulk([words], num_perm=128)[0] for runs, words in texts.items()}
    hashed = {n for n, (a, b) in enumerate(pairs) if sketches[a].jaccard(sketches[b]) >= NEAR_COPY}
    took = f"{time.perf_counter() - began:.2f} s"
    write("MinHash, Jaccard at the same share", f"{len(hashed)}, {len(hashed & exact)} of them by exact shares too, {took}")


def runs_of(incident: Incident) -> list[Runs]:
    """For each report of an incident the four-word runs of what it says of it."""
    runs: dict[str, Runs] = {}
    for happening in group_happenings(incident.claims):
        runs[happening.report] = runs.get(happening.report, frozenset()) | happening.shingles
    return list(runs.values())


def write(name: str, value: object) -> None:
    """One line of the result."""
    sys.stdout.write(f"{name:<46} {value}\n")


if __name__ == "__main__":
    main()

"""What the reader names, against the entities of re3d: ``python evaluation/entities.py [--freeze]``.

re3d (Relationship and Entity Extraction Evaluation Dataset, Dstl and partners) marks people, organisations, places, platforms,
weapons, quantities and times in 70 public documents on the war in Syria and Iraq. Nothing of ours was trained on it. The
documents are parted by a hash of their id into a half that rules may be written with and a half to judge by; both are
printed. Its entities are taken as they stand, from a confidence of one half, the outermost where one kind nests; pronouns
("we", "they") and roles without a name count as entities there and as nothing here, which costs recall.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from frozen_cases import Results, report

from tallybook.pipeline import find_mentions
from tallybook.records import RawReport
from tallybook.text.parse import load_parser, parse_report
from tallybook.text.report import make_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tallybook.records import Mentions

DOCUMENTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "re3d" / "re3d_open.jsonl"
KINDS = ("Person", "Organisation", "Location", "MilitaryPlatform", "Weapon", "Quantity", "Temporal")
PLATFORMS = ("aircraft", "vehicle")
BELIEVED = 0.5  # confidence from which an entity of the data set is taken as one
Range = tuple[int, int]


def side_of(document: str) -> str:
    """Whether rules may be written with a document ("dev") or it judges them ("judge")."""
    return "judge" if int(hashlib.sha256(document.encode()).hexdigest(), 16) % 2 else "dev"


def gold_of(entities: Iterable[Mapping[str, object]]) -> dict[str, set[Range]]:
    """The entities by kind, as ranges of code points, the outermost of those that nest."""
    found: dict[str, set[Range]] = {kind: set() for kind in KINDS}
    for entity in entities:
        if entity["type"] in found and float(str(entity["confidence"])) >= BELIEVED:
            found[str(entity["type"])].add((int(str(entity["begin"])), int(str(entity["end"]))))
    return {kind: outermost(spans) for kind, spans in found.items()}


def outermost(spans: Iterable[Range]) -> set[Range]:
    """The ranges that lie in no other."""
    spans = set(spans)
    return {s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)}


def named_by(mentions: Mentions) -> dict[str, set[Range]]:
    """What the reader names, in the data set's kinds, as ranges of code points."""

    def ranges(found: Iterable[object]) -> set[Range]:
        return outermost((m.span.start, m.span.end) for m in found if m.span.in_ is None)  # type: ignore[attr-defined]

    return {
        "Person": ranges(a for a in mentions.actors if a.person),
        "Organisation": ranges(a for a in mentions.actors if not a.person),
        "Location": ranges(mentions.places),
        "MilitaryPlatform": ranges(o for o in mentions.objects if o.kind in PLATFORMS),
        "Weapon": ranges(o for o in mentions.objects if o.kind == "weapons"),
        "Quantity": ranges(mentions.counts),
        "Temporal": ranges(mentions.times),
    }


def is_met(span: Range, others: Iterable[Range], *, exact: bool) -> bool:
    """Whether a range is among the others, to the letter or overlapping one."""
    return span in others if exact else any(span[0] < end and start < span[1] for start, end in others)


def measure(documents: Sequence[Mapping[str, object]]) -> Results:
    """Precision, recall and F1 by kind, to the letter and overlapping, for either half."""
    hits: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    cases: dict[str, str] = {}
    for document in documents:
        name = str(document["_id"])
        text = make_report(RawReport(origin=name, id=name, text=str(document["text"])))
        named, gold = named_by(find_mentions(text, parse_report(text, load_parser()))), gold_of(document["entities"])  # type: ignore[arg-type]
        for kind in KINDS:
            for how in ("exact", "overlap"):
                row = hits[side_of(name), kind, how]
                row[0] += sum(is_met(g, named[kind], exact=how == "exact") for g in gold[kind])
                row[1] += len(gold[kind])
                row[2] += sum(is_met(p, gold[kind], exact=how == "exact") for p in named[kind])
                row[3] += len(named[kind])
            for start, end in gold[kind]:
                met = is_met((start, end), named[kind], exact=False)
                cases[f"{name[:8]} {kind} {start}-{end}"] = "right" if met else "wrong"
    return as_result(hits, cases)


def as_result(hits: Mapping[tuple[str, str, str], Sequence[int]], cases: dict[str, str]) -> Results:
    """The counted hits as figures."""
    figures: dict[str, float] = {}
    n: dict[str, int] = {}
    for (side, kind, how), (found, gold, right, named) in sorted(
        hits.items(), key=lambda item: (item[0][0], KINDS.index(item[0][1]))
    ):
        recall, precision = found / gold if gold else 0.0, right / named if named else 0.0
        name, both = f"{side} {kind} {how}", precision + recall
        figures[f"{name} F1"] = 2 * precision * recall / both if both else 0.0
        figures[f"{name} precision"], figures[f"{name} recall"] = precision, recall
        n[f"{name} F1"], n[f"{name} precision"], n[f"{name} recall"] = gold, named, gold
    return Results(figures, cases, n)


def main(arguments: Sequence[str]) -> int:
    """Measures and prints, or says why not."""
    if not DOCUMENTS.exists():
        sys.stdout.write(f"\nentities\nNot run: {DOCUMENTS.name} is not beside this checkout.\n")
        return 0
    documents = [json.loads(line) for line in DOCUMENTS.read_text(encoding="utf-8").splitlines()]
    report("entities", measure(documents), freezing="--freeze" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

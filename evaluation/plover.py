"""Types against the example records of PLOVER: ``python evaluation/plover.py [--freeze] [--misses]``.

The Open Event Data Alliance published 322 records for PLOVER's first draft, a sentence each with one event coded in it, most of
them out of the examples of the CAMEO manual. Their sentences (CC BY-SA) lie beside the checkout; nothing was written or trained
on them. Each is read alone, without a date, and is right where the type coded is among the types read from it: a sentence often
tells of more than the one thing that was coded. Types that were renamed since are read as their present names, by the
conversion table of PLOVER of 2021; what changed its type there with its mode, or is one record's own matter, is listed below.
Few of the sentences are of war, and half of the types are things said, so this measures breadth more than the daily task.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frozen_cases import RIGHT, Results, report

from tallybook.pipeline import read_report
from tallybook.records import CORE, RawReport
from tallybook.text.report import make_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

RECORDS = Path(__file__).resolve().parents[2] / "shared" / "data" / "plover" / "PLOVER_GSR_CAMEO.txt"
RENAMED = {"FIGHT": "ASSAULT", "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE"}
BY_MODE = {  # old type and mode -> type: CAMEO 1712, 181 and 184, 175
    ("COERCE", "destroy"): "ASSAULT",
    ("COERCE", "detain"): "ASSAULT",
    ("COERCE", "firearms"): "ASSAULT",
}
BY_RECORD = {  # curfews and emergencies eased (CAMEO 0813, 0814), an embargo (163)
    "CONCEDE-0005": "RETREAT",
    "CONCEDE-0006": "RETREAT",
    "CONCEDE-0007": "RETREAT",
    "CONCEDE-0008": "RETREAT",
    "SANCTION-0009": "COERCE",
}
NO_EVENT = "DOCUMENT"  # the file's own description, written as a record
NOTHING = "no claim"


def read_records() -> dict[str, tuple[str, str]]:
    """Present type and sentence of each record by its short id ("ASSAULT-0004"); a second record of one id has "b" behind it."""
    records: dict[str, tuple[str, str]] = {}
    for record in json.loads(RECORDS.read_text(encoding="utf-8")):
        if record["event"] == NO_EVENT:
            continue
        name = str(record["id"]).removeprefix("PLOVER-GSR01-")
        kind = type_of(record, name)
        records[f"{name}b" if name in records else name] = (kind, record["text"])
    return records


def type_of(record: Mapping[str, Any], name: str) -> str:
    """The present type of a record: by its id, which two records with a slip in their type have right."""
    old = name.partition("-")[0]
    return BY_RECORD.get(name) or BY_MODE.get((old, record.get("mode") or "")) or RENAMED.get(old, old)


def types_in(name: str, sentence: str) -> set[str]:
    """The types of all that is read in a sentence."""
    reading = read_report(make_report(RawReport(origin=name, id=name, text=sentence, language="en")))
    return {claim.event.type for claim in reading.claims}


def measure(records: Mapping[str, tuple[str, str]], read: Mapping[str, set[str]]) -> Results:
    """The share of records whose type was read: of all, of deeds and of things said, by type; and how many say nothing to us."""
    marks: dict[str, list[bool]] = defaultdict(list)
    cases = {}
    for name, (kind, _) in records.items():
        right = kind in read[name]
        for figure in ("all", "deeds and agreements" if kind in CORE else "things said", kind):
            marks[f"type read: {figure}"].append(right)
        if read[name]:
            marks["type read: where a claim was made"].append(right)
        marks["no claim at all"].append(not read[name])
        cases[name] = RIGHT if right else " ".join(sorted(read[name])) or NOTHING
    figures = {figure: sum(found) / len(found) for figure, found in sorted(marks.items(), key=lambda item: order_of(item[0]))}
    return Results(figures, cases, {figure: len(found) for figure, found in marks.items()})


def order_of(figure: str) -> tuple[bool, str]:
    """Sums first, then the types by name."""
    return figure.rpartition(" ")[2].isupper(), figure


def show_misses(records: Mapping[str, tuple[str, str]], read: Mapping[str, set[str]]) -> str:
    """What the types missed were taken for, and the sentences."""
    missed = [name for name, (kind, _) in records.items() if kind not in read[name]]
    taken = Counter((records[name][0], told(read[name])) for name in missed)
    lines = [f"  {kind} read as {other}: {n}" for (kind, other), n in taken.most_common()]
    lines += [f"  {name} ({records[name][0]}, read {told(read[name])}): {records[name][1]}" for name in missed]
    return "\n".join(lines) + "\n"


def told(types: Iterable[str]) -> str:
    """Types in a few words."""
    return " and ".join(sorted(types)) or NOTHING


def main(arguments: Sequence[str]) -> int:
    """Measures and prints, or says why not."""
    if not RECORDS.exists():
        sys.stdout.write(f"\nplover\nNot run: {RECORDS.name} is not beside this checkout.\n")
        return 0
    records = read_records()
    read = {name: types_in(name, sentence) for name, (_, sentence) in records.items()}
    report("plover", measure(records, read), freezing="--freeze" in arguments)
    if "--misses" in arguments:
        sys.stdout.write(show_misses(records, read))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

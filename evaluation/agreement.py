"""How far two readers agree: twenty reports of our own, coded twice from the text alone (``corpus/second.gold.jsonl``).

The second coding is scored against the first as a reader's claims are: each telling becomes a claim at its trigger.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articles import read_lines, report_of
from frozen_cases import Results, report

from tallybook.pipeline import READER, header_of
from tallybook.records import (
    Acled,
    Attribution,
    Claim,
    Count,
    DamagedObject,
    Event,
    Participant,
    Place,
    Reading,
    ReadReport,
    Report,
    Span,
    Time,
)  # fmt: skip
from tallybook.score import Score, read_gold, score_readings

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).resolve().parent / "corpus"


def score_agreement() -> Score:
    """The second coding against the first."""
    second = {line["id"]: line["events"] for line in read_lines(CORPUS / "second.gold.jsonl")}
    texts = [line for path in sorted(CORPUS.glob("[0-9]*.jsonl")) if "gold" not in path.name for line in read_lines(path)]
    golds = [report for path in sorted(CORPUS.glob("[0-9]*.gold.jsonl")) for report in read_gold(path) if report.id in second]
    read = []
    for line in texts:
        if line["id"] in second:
            report = report_of(line)
            claims = tuple(c for number, event in enumerate(second[line["id"]]) for c in claims_of(event, number, report))
            read.append(
                ReadReport(report=report, reading=Reading(report=header_of(report), claims=claims, failures=(), reader=READER))
            )
    return score_readings(golds, read)


def claims_of(event: dict[str, Any], number: int, report: Report) -> Iterator[Claim]:
    """A coded event as claims, one a telling; what is coded of the event stands in each."""
    for words, trigger in zip(event["mentions"], event["triggers"], strict=True):
        span = span_of(words, trigger, report)
        if span is None:
            continue
        people = [(role, name) for key, role in (("actors", "actor"), ("recipients", "recipient")) for name in event[key] or ()]
        date = event.get("date") or {}
        places = [{key: p[key] for key in ("name", "role", "country", "admin1")} for p in event["places"] or ()]
        counts = [{key: c[key] for key in ("measure", "low", "high", "status")} for c in event["counts"] or ()]
        yield Claim(
            id=f"{number}-{span.start}-{span.in_}", happening=number, trigger=span, evidence=(span,),
            event=Event(type=event["type"], modes=tuple(event["modes"] or ()), contexts=()),
            acled=Acled(event_type="", sub_event_type=event["acled"]) if event["acled"] else None,
            factuality=event["factuality"], background=event["background"], aggregate=event["aggregate"],
            participants=tuple(Participant(role=role, name=name, span=span) for role, name in people),
            objects=tuple(DamagedObject(kind=o["kind"], damage=o["damage"], span=span) for o in event["objects"] or ()),
            places=tuple(Place(**place, span=span) for place in places),
            time=Time(earliest=date.get("earliest"), latest=date.get("latest"), span=span),
            counts=tuple(Count(**count, span=span) for count in counts),
            attribution=tuple(Attribution(speaker=name) for name in event["sources"] or ()),
            disputes=(), movement=None, agreement=None, reading_confidence=1.0, method="by hand",
        )  # fmt: skip


def span_of(words: str, trigger: str, report: Report) -> Span | None:
    """Where a trigger stands within its telling, in the text or in the title."""
    for text, place in ((report.text, None), (report.title or "", "title")):
        at = text.find(words)
        if at >= 0:
            start = at + max(words.find(trigger), 0)
            return Span(start=start, end=start + len(trigger), text=trigger, in_=place)  # type: ignore[arg-type]
    return None


SHOWN = (
    "event_f1", "typed_f1", "verbal_precision", "verbal_recall", "factuality", "background", "aggregate", "mode", "acled",
    "actor_f1", "recipient_f1", "place_f1", "date_exact", "count_f1", "count_status", "source_f1", "object_f1",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Measures, prints, freezes where asked to."""
    score = score_agreement()
    figures = {name: value for name in SHOWN if (value := score.figures.get(name)) is not None}
    report(
        "agreement",
        Results(figures, {}, {name: score.n[name] for name in figures if name in score.n}),
        freezing="--freeze" in arguments,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

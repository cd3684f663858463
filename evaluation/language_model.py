"""A language model asked for the same records, on the same articles: ``python evaluation/language_model.py ENDPOINT MODEL [N]``.

ENDPOINT is an OpenAI-compatible server on one's own machine (llama.cpp, xllamacpp, vLLM …). It is asked for every happening of
the first N articles of the dev gold as JSON under a schema; a happening whose trigger is not in the text is dropped and counted.
Its figures, and the reader's on the same articles, are printed with the seconds each took. Nothing else is sent anywhere.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, get_args

from articles import read_lines, report_of

from tallybook.pipeline import READER, header_of, read_report
from tallybook.records import (
    Claim,
    Count,
    Event,
    EventType,
    Participant,
    Place,
    Reading,
    ReadReport,
    Report,
    Span,
    Time,
)
from tallybook.score import read_gold, score_readings

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
TYPES = list(get_args(EventType))
SHOWN = ("event_f1", "typed_f1", "precision", "recall", "count_f1", "actor_f1", "recipient_f1", "place_f1", "false_counted")
ASKED = (
    "List every violent or political happening that the news report below tells of (attacks, clashes, arrests, withdrawals, "
    "agreements, aid, protests, sanctions, threats, accusations). For each give: trigger (the exact word or words of the report "
    "that name it), type (a PLOVER type), actors, recipients, places (exact words of the report), killed and injured "
    "(numbers, or null). Report:\n\n"
)
NAMES = {"type": "array", "items": {"type": "string"}}
NUMBER = {"type": ["integer", "null"]}
SHAPE = {
    "type": "object", "required": ["happenings"],
    "properties": {"happenings": {"type": "array", "maxItems": 15, "items": {
        "type": "object", "required": ["trigger", "type", "actors", "recipients", "places", "killed", "injured"],
        "properties": {"trigger": {"type": "string"}, "type": {"enum": TYPES}, "actors": NAMES, "recipients": NAMES,
                       "places": NAMES, "killed": NUMBER, "injured": NUMBER},
    }}},
}  # fmt: skip


def ask(endpoint: str, model: str, text: str) -> list[dict[str, Any]]:
    """The happenings a model gives of a text; none where its answer is no JSON."""
    body = {
        "model": model, "temperature": 0, "max_tokens": 1200, "messages": [{"role": "user", "content": ASKED + text}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "happenings", "schema": SHAPE}},
    }  # fmt: skip
    request = urllib.request.Request(
        f"{endpoint}/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=600) as answer:  # the address is the user's own
        content = json.load(answer)["choices"][0]["message"]["content"]
    try:
        found: list[dict[str, Any]] = json.loads(content)["happenings"]
    except (json.JSONDecodeError, KeyError):
        return []
    return found


def claims_of(found: list[dict[str, Any]], report: Report) -> tuple[Claim, ...]:
    """A model's happenings as claims, those whose trigger stands in the text."""
    claims = []
    for number, item in enumerate(found):
        at = report.text.find(item["trigger"]) if item["trigger"] else -1
        if at < 0:
            continue
        span = Span(start=at, end=at + len(item["trigger"]), text=item["trigger"])
        people = [("actor", n) for n in item["actors"]] + [("recipient", n) for n in item["recipients"]]
        counts = [(measure, item[measure]) for measure in ("killed", "injured") if item[measure]]
        claims.append(
            Claim(
                id=str(number), happening=number, trigger=span, evidence=(span,),
                event=Event(type=item["type"], modes=(), contexts=()), acled=None,
                factuality="occurred", background=False, aggregate=False,
                participants=tuple(Participant(role=role, name=name, span=span) for role, name in people),
                objects=(), places=tuple(Place(name=name, role="at", span=span) for name in item["places"]),
                time=Time(), counts=tuple(Count(measure=m, low=n, high=n, span=span) for m, n in counts),
                attribution=(), disputes=(), movement=None, agreement=None, reading_confidence=0.5, method="language model",
            )  # type: ignore[arg-type]
        )  # fmt: skip
    return tuple(claims)


def main(endpoint: str, model: str, number: int) -> None:
    """Asks, scores and prints."""
    lines = read_lines(GOLD / "dev.jsonl")[:number]
    reports = [report_of({**line, "publisher": None}) for line in lines]  # without the outlet, which the model is not told either
    gold = [report for report in read_gold(GOLD / "dev.gold.jsonl") if report.id in {r.id for r in reports}]
    read_report(reports[0])  # loads what the reader needs
    start = time.perf_counter()
    ours = [ReadReport(report=report, reading=read_report(report)) for report in reports]
    middle = time.perf_counter()
    theirs, given = [], 0
    for report in reports:
        found = ask(endpoint, model, report.text)
        given += len(found)
        claims = claims_of(found, report)
        theirs.append(
            ReadReport(report=report, reading=Reading(report=header_of(report), claims=claims, failures=(), reader=READER))
        )
        sys.stderr.write(f"{report.id}: {len(found)} given, {len(claims)} found in the text\n")
    end = time.perf_counter()
    for name, read, seconds in (("reader", ours, middle - start), (model, theirs, end - middle)):
        figures = score_readings(gold, read).figures
        told = " ".join(f"{key} {figures[key] or 0.0:.2f}" for key in SHOWN)
        sys.stdout.write(f"{name}: {seconds / len(reports):.2f} s an article; {told}\n")
    sys.stdout.write(
        f"{given} happenings given by the model, {sum(len(r.reading.claims) for r in theirs)} of them with words of the text\n"
    )


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 24)

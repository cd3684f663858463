"""Coded reports -> what the encoder learns from: for each report its windows, and what each word of them names.

Five parts, described in ``README.md``: our own reports (``evaluation/corpus``), statements of the Current Events portal and
documents of re3d (labels here, words in the data folder beside the checkout), sentences of our own on what did not happen, and
texts of our own in which nothing did.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from tallybook.models.forms import Window, read_windows
from tallybook.pipeline import Named as Found
from tallybook.pipeline import find_named
from tallybook.records import Factuality, RawReport
from tallybook.score.match import find_quotes
from tallybook.score.names import is_same_actor
from tallybook.text.parse import load_parser, parse_report
from tallybook.text.report import make_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tallybook.records import ActorMention, Passage

    Cut = Callable[[str], Sequence[int]]

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data"
FACTUALITIES = get_args(Factuality)
MODES = (
    "aerial", "drone", "heavy-weapons", "firearms", "explosives", "suicide-attack", "unconventional", "primitive", "beat",
    "abduct", "torture", "sexual", "targeted", "destroy", "vandalize", "crowd-control", "seize", "arrest", "restrict", "curfew",
    "withdraw", "ceasefire", "release", "disarm", "yield", "demo", "riot", "troops", "militia", "weapons", "deport", "expel",
    "convict",
    "violence", "disapprove", "allege", "investigate", "change", "assist", "visit", "meet",
)  # fmt: skip


class Telling(NamedTuple):
    """Where a report tells of a happening: the clause, and the word that names it where the coding says which; code points."""

    in_title: bool
    start: int
    end: int
    word: tuple[int, int] | None


@dataclass
class Coded:
    """One coded text: its raw report, its events (type, factuality … and ``tellings``); ``whole`` if every word was coded."""

    raw: RawReport
    events: list[dict[str, Any]]
    whole: bool = True


@dataclass
class Label:
    """What one word names. ``happening`` counts within the report; ``roles`` says of actor mentions nearby who has which part."""

    type: str
    factuality: str
    background: bool | None
    aggregate: bool | None
    modes: tuple[str, ...]
    happening: int
    roles: dict[tuple[int, int], str] = field(default_factory=dict)  # (passage, head token) of a mention -> its part


@dataclass
class Example:
    """A text as the encoder sees it, and what its words name; ``unsure`` words are not learned from."""

    id: str
    windows: list[Window]
    named: dict[tuple[int, int], Label]
    unsure: set[tuple[int, int]]
    told: list[tuple[int, int, int, str]]  # where what is told of: passage, first and last code point, type


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def raw_of(line: dict[str, Any]) -> RawReport:
    """A line of a file of texts as a raw report, with its title, day and outlet where it has them."""
    given = {key: line.get(key) for key in ("id", "text", "title", "published", "publisher")}
    return RawReport(origin=line["id"], language="en", **given)


def coded_reports(texts: Path, gold: Path) -> Iterator[Coded]:
    """Reports with gold in another file, whose mentions and triggers are words."""
    events = {line["id"]: line["events"] for line in read_lines(gold)}
    for line in read_lines(texts):
        if line["id"] in events:
            yield Coded(raw_of(line), [{**e, "tellings": list(tellings_of(e, line))} for e in events[line["id"]]])


def tellings_of(event: dict[str, Any], line: dict[str, Any]) -> Iterator[Telling]:
    """Wherever the words of an event's mentions stand, in the text and in the title."""
    triggers = event.get("triggers") or [None] * len(event["mentions"])
    for words, trigger in zip(event["mentions"], triggers, strict=True):
        for place in ("text", "title"):
            for start, end in find_quotes([words], line.get(place) or ""):
                at = words.find(trigger) if trigger else -1
                word = (start + at, start + at + len(trigger)) if at >= 0 else None
                yield Telling(place == "title", start, end, word)


def coded_documents() -> Iterator[Coded]:
    """The documents of re3d, the labels of ``documents.jsonl`` joined to their words."""
    texts = {line["_id"]: line for line in read_lines(DATA / "re3d" / "re3d_open.jsonl")}
    for line in read_lines(HERE / "documents.jsonl"):
        text = texts[line["id"]]
        raw = RawReport(origin=line["id"], id=line["id"], text=text["text"], title=text["title"], language="en")
        yield Coded(raw, [{**e, "tellings": [Telling(t["in"] == "title", *t["at"], tuple(t["trigger"])) for t in e["tellings"]]}
                          for e in line["events"]])  # fmt: skip


def coded_statements() -> Iterator[Coded]:
    """The statements of the portal, the labels of ``statements.jsonl`` joined to their words; each word is an event."""
    texts = read_lines(DATA / "portal_conflict_2010_2020.jsonl")
    for line in read_lines(HERE / "statements.jsonl"):
        text = texts[line["n"]]["text"]
        raw = RawReport(origin=str(line["n"]), id=str(line["n"]), text=text, published=texts[line["n"]]["date"], language="en")
        first: dict[int, dict[str, Any]] = {}
        for entry in line["events"]:
            first.setdefault(entry["h"], entry)
        events = [
            {**e, "modes": [e["mode"]] if e["mode"] else [], "tellings": [Telling(False, *e["at"], tuple(e["at"]))],
             **{role: [text[a:b] for a, b in first[e["h"]][role]] for role in ("actors", "recipients")}}
            for e in line["events"]
        ]  # fmt: skip
        yield Coded(raw, events)


def coded_sentences() -> Iterator[Coded]:
    """Sentences of our own on acts that were denied, planned, threatened or imagined: one word of each is coded, no other."""
    with (HERE / "factuality.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            start = row["text"].find(row["trigger"])
            word = (start, start + len(row["trigger"]))
            event = {"type": row["type"], "factuality": row["factuality"], "background": None, "aggregate": None,
                     "tellings": [Telling(False, *word, word)]}  # fmt: skip
            yield Coded(RawReport(origin=row["id"], id=row["id"], text=row["text"], language="en"), [event], whole=False)


def calm_texts() -> Iterator[Coded]:
    """Texts of our own that tell of no conflict, in the words of one."""
    for line in read_lines(HERE / "calm.jsonl"):
        yield Coded(raw_of(line), [])


def make_examples(texts: Iterator[Coded], cut: Cut, limit: int) -> Iterator[Example]:
    """Coded texts as the encoder sees them."""
    for coded in texts:
        report = make_report(coded.raw)
        passages = parse_report(report, load_parser())
        found = find_named(report, passages)
        windows = list(read_windows(passages, found.actors, found.events, cut, limit))
        example = Example(report.id, windows, {}, set(), [])
        for number, event in enumerate(coded.events):
            add_event(example, event, event.get("h", number), passages, found)
        if not coded.whole:
            example.unsure = {(w.passage, w.token) for window in windows for w in window.words}
        example.unsure -= example.named.keys()
        yield example


def add_event(example: Example, event: dict[str, Any], number: int, passages: Sequence[Passage], found: Found) -> None:
    """Puts what an event is onto the words that tell it; other words of the same clause that may name it too stay unsure."""
    ruled = {(e.passage, e.head) for e in found.events}
    titled = next((n for n, p in enumerate(passages) if p.in_ == "title"), None)
    for telling in event["tellings"]:
        index = titled if telling.in_title else 0
        if index is None:
            continue
        example.told.append((index, telling.start, telling.end, event["type"]))
        inside = [t.i for t in passages[index].doc if telling.start <= t.idx < telling.end]
        example.unsure |= {(index, i) for i in inside if (index, i) in ruled}
        head = head_of(passages[index], telling.word) if telling.word else next((i for i in inside if (index, i) in ruled), None)
        if head is not None:
            example.named.setdefault((index, head), label_of(event, number, (index, head), passages, found))


def label_of(event: dict[str, Any], number: int, word: tuple[int, int], passages: Sequence[Passage], found: Found) -> Label:
    """What an event says of a word that names it."""
    sentence = passages[word[0]].doc[word[1]].sent
    near = [a for a in found.actors if a.passage == word[0] and sentence.start <= a.head < sentence.end]
    return Label(
        type=event["type"], factuality=event["factuality"], background=event["background"], aggregate=event["aggregate"],
        modes=tuple(m for m in event.get("modes") or () if m in MODES), happening=number,
        roles={(a.passage, a.head): part_of(a, event) for a in near} if "actors" in event else {},
    )  # fmt: skip


def part_of(actor: ActorMention, event: dict[str, Any]) -> str:
    """Which part an event gives somebody."""
    for role in ("actors", "recipients"):
        if any(is_same_actor(name, called) for name in event[role] or () for called in (actor.name, actor.span.text)):
            return role[:-1]
    return "none"


def head_of(passage: Passage, word: tuple[int, int]) -> int | None:
    """The head token of a word or phrase."""
    span = passage.doc.char_span(*word, alignment_mode="expand")
    return int(span.root.i) if span is not None else None

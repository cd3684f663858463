"""The score: how much of what a careful reader finds in reports the reader finds, in figures and case by case.

For whoever changes a rule or a model: every change shows what it gains and what it loses. A happening of the reader counts as
an event of the gold where one of its triggers lies on one of the event's mentions and both are deeds or both are statements.
Figures are micro-averaged over all reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from tallybook.score.gold import COUNTED, GoldReport, decode_line, read_bytes, read_gold
from tallybook.score.happening import LONGEST_TRIGGER, Happening, gather_happenings
from tallybook.score.match import Located, count_touches, locate, match_happenings
from tallybook.score.measure import Marks, mark_pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tallybook.records import ReadReport

__all__ = ["Case", "Score", "Turn", "compare_scores", "read_gold", "read_score", "score_readings"]

SCHEMA = "tallybook/score/1"
RANK = {"missed": 0, "mistyped": 1, "found": 2}
Outcome = Literal["missed", "mistyped", "found", "invented"]


class Case(msgspec.Struct, frozen=True, order=True):
    """What became of one gold event, or of one happening that is in no gold. Ids and labels only: a case can travel.

    ``event`` is the gold event's number; for an invented one it is ``None`` and ``trigger`` tells where the reader saw it.
    """

    report: str
    event: int | None
    label: str
    outcome: Outcome
    found_as: str | None = None
    trigger: str | None = None

    @property
    def key(self) -> tuple[str, int | None, str | None]:
        """What makes it the same case in another run."""
        return self.report, self.event, self.trigger


class Score(msgspec.Struct, frozen=True):
    """The figures of one run, how many cases stand behind each, and the cases."""

    figures: dict[str, float | None]
    n: dict[str, int]
    cases: tuple[Case, ...]
    reader: str | None = None
    schema: str = SCHEMA


class Turn(msgspec.Struct, frozen=True):
    """A case that is better or worse than it was."""

    gained: bool
    before: Case | None
    now: Case | None


def score_readings(gold: Iterable[GoldReport], read: Iterable[ReadReport]) -> Score:
    """Every gold report against what was read in the report of the same id; one that was not read counts as missed."""
    marks, cases, reader = Marks(), [], None
    by_id = {item.report.id: item for item in read if item.report}
    for report in gold:
        item = by_id.get(report.id)
        if item:
            reader = f"{item.reading.reader.name}/{item.reading.reader.version}"
        cases += _score_report(report, item, marks)
    return Score(figures=marks.figures(), n=marks.cases(), cases=tuple(cases), reader=reader)


def read_score(path: Path) -> Score:
    """A frozen score as `tallybook score --json` printed it."""
    return decode_line(read_bytes(path), Score, str(path))


def compare_scores(before: Score, now: Score) -> list[Turn]:
    """Cases gained and lost between two runs, gains first."""
    turns = _turns(_by_key(before.cases), _by_key(now.cases))
    return sorted(turns, key=lambda t: (not t.gained, (t.now or t.before or Case("", None, "", "found")).report))


def _turns(before: Mapping[object, Case], now: Mapping[object, Case]) -> Iterable[Turn]:
    for key in dict.fromkeys((*before, *now)):
        old, new = before.get(key), now.get(key)
        if old and new and old.outcome != "invented" and RANK[new.outcome] != RANK[old.outcome]:
            yield Turn(gained=RANK[new.outcome] > RANK[old.outcome], before=old, now=new)
        elif (old is None or new is None) and "invented" in {c.outcome for c in (old, new) if c}:
            yield Turn(gained=new is None, before=old, now=new)


def _by_key(cases: Iterable[Case]) -> dict[object, Case]:
    return {case.key: case for case in cases}


def _score_report(gold: GoldReport, item: ReadReport | None, marks: Marks) -> list[Case]:
    claims = item.reading.claims if item else ()
    text, title = (item.report.text, item.report.title or "") if item and item.report else ("", "")
    for claim in claims:
        marks.mark("oversized_triggers", claim.trigger.end - claim.trigger.start > LONGEST_TRIGGER)
    found = gather_happenings(claims)
    golds = [locate(event, text, title) for event in gold.events]
    matched = match_happenings(golds, found)
    gold_of = {j: golds[i] for i, j in matched.items()}
    cases = []
    for j, happening in enumerate(found):
        told_in_title_alone = not happening.in_text and happening.in_title and j not in gold_of
        if not told_in_title_alone:  # a title retells: alone it is neither right nor wrong
            cases += _mark_found(happening, gold_of.get(j), golds, marks, gold.id)
    cases += [_mark_gold(g, found[matched[i]] if i in matched else None, marks, gold.id) for i, g in enumerate(golds)]
    return cases


def _mark_found(happening: Happening, gold: Located | None, golds: Sequence[Located], marks: Marks, report: str) -> list[Case]:
    """Precision: one happening of the reader, with its gold event or without."""
    marks.mark("precision" if happening.is_core else "verbal_precision", gold is not None)
    if not happening.is_core:
        return []
    near = any(count_touches(happening, g) for g in golds)
    marks.mark("typed_precision", gold is not None and gold.event.type == happening.type)
    marks.mark("split", gold is None and near)
    wanted = {(c.measure, c.low, c.high) for c in gold.event.counts} if gold else set()
    for key in happening.counts:
        marks.mark("count_precision", key in wanted)
    if happening.factuality not in COUNTED:
        return []
    marks.mark("false_counted", gold.event.factuality not in COUNTED if gold else not near)
    if gold or near:
        return []
    first = happening.claims[0].trigger
    where = f"{first.start}-{first.end}" + (f":{first.in_}" if first.in_ else "")
    return [Case(report=report, event=None, label=happening.type, outcome="invented", trigger=where)]


def _mark_gold(gold: Located, found: Happening | None, marks: Marks, report: str) -> Case:
    """Recall: one gold event, with the happening that tells of it or without."""
    event = gold.event
    marks.mark("recall" if event.is_core else "verbal_recall", found is not None)
    if event.is_core:
        marks.mark("typed_recall", found is not None and found.type == event.type)
    for count in event.counts:
        marks.mark("count_recall", found is not None and (count.measure, count.low, count.high) in found.counts)
    if found is None:
        return Case(report=report, event=event.e, label=event.type, outcome="missed")
    mark_pair(event, found, marks)
    outcome: Outcome = "found" if found.type == event.type else "mistyped"
    return Case(report=report, event=event.e, label=event.type, outcome=outcome, found_as=found.type)

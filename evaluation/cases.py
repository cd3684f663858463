"""The reader against the case tables that judge it: ``python evaluation/cases.py [--freeze]``.

Each table of ``evaluation/cases`` holds sentences of our own with what a careful clerk writes down. For each kind of fact: how
many of the marked spans are found, how many of those are right in each column, how many of ours are in no row, and how many
texts are right in everything.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from frozen_cases import Results, report

from tallybook.pipeline import find_mentions, read_report
from tallybook.records import RawReport, Span
from tallybook.reference.numbers import count_from_words
from tallybook.score.names import is_same_actor, is_same_province
from tallybook.text.parse import load_parser, parse_report
from tallybook.text.report import make_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tallybook.records import Claim, Mentions, Report

TABLES = Path(__file__).resolve().parent / "cases"
Row = dict[str, str]


class Found(msgspec.Struct, frozen=True):
    """What the reader says of one span, in the table's columns."""

    span: Span
    columns: dict[str, str]


def report_of(row: Row) -> Report:
    """The row's text as a report of its day."""
    return make_report(RawReport(origin="case", text=row["text"], published=row.get("published") or None, language="en"))


def mentions_of(row: Row) -> Mentions:
    """Everything named in the row's text."""
    made = report_of(row)
    return find_mentions(made, parse_report(made, load_parser()))


def claims_of(row: Row) -> Sequence[Claim]:
    """What the row's text claims."""
    return read_report(report_of(row)).claims


def find_times(row: Row) -> list[Found]:
    """Times as mentioned."""
    return [
        Found(
            m.span,
            {"earliest": m.time.earliest or "", "latest": m.time.latest or "", "dates_speech": "yes" if m.dates_speech else ""},
        )
        for m in mentions_of(row).times
    ]


def find_counts(row: Row) -> list[Found]:
    """Figures as claimed, each once."""
    found: dict[tuple[int, str], Found] = {}
    for claim in claims_of(row):
        for count in claim.counts:
            if count.span is None:
                continue
            whole = claim.counts[count.subset_of].span if count.subset_of is not None else None
            columns = {
                "measure": count.measure,
                "low": as_cell(count.low),
                "high": as_cell(count.high),
                "status": count.status,
                "sex": count.sex or "",
                "age": count.age or "",
                "part_of": whole.text if whole else "",
            }
            found.setdefault((count.span.start, count.measure), Found(count.span, columns))
    return list(found.values())


def find_places(row: Row) -> list[Found]:
    """Places as mentioned."""
    return [
        Found(
            m.place.span or m.span,
            {
                "role": m.place.role,
                "country": m.place.country or "",
                "admin1": m.place.admin1 or "",
                "precision": m.place.precision,
            },
        )
        for m in mentions_of(row).places
    ]


def find_actors(row: Row) -> list[Found]:
    """Who is mentioned, with the part that claims give them."""
    parts = {
        (p.span.start, p.span.end): (p.role, p.certainty)
        for claim in reversed(claims_of(row))
        for p in claim.participants
        if p.span
    }
    found = []
    for m in mentions_of(row).actors:
        role, certainty = parts.get((m.span.start, m.span.end), ("", ""))
        columns = {"names": m.name, "person": "yes" if m.person else "", "role": role, "certainty": certainty}
        found.append(Found(m.span, columns))
    return found


def as_cell(number: int | None) -> str:
    """A number as the tables write it."""
    return "" if number is None else str(number)


FINDERS: dict[str, tuple[Callable[[Row], list[Found]], tuple[str, ...]]] = {  # table: (what finds, the columns that are compared)
    "times": (find_times, ("earliest", "latest", "dates_speech")),
    "counts": (find_counts, ("measure", "low", "high", "status", "sex", "age", "part_of")),
    "places": (find_places, ("role", "country", "admin1", "precision")),
    "actors": (find_actors, ("names", "person", "role", "certainty")),
}


def agrees(column: str, wanted: str, found: str) -> bool:
    """Whether a column says the same; names and provinces by their spellings."""
    if column == "names":
        return any(is_same_actor(name, found) for name in wanted.split("|"))
    if column == "admin1":
        return is_same_province(wanted, found)
    if column == "part_of":
        return bool(wanted) == bool(found) and (wanted in found or found in wanted)
    return wanted == found


def overlaps(row: Row, found: Found) -> bool:
    """Whether a span of ours lies on the row's words."""
    start = row["text"].find(row["span"])
    return start < found.span.end and found.span.start < start + len(row["span"])


def judge_text(rows: Sequence[Row], found: Sequence[Found], columns: Iterable[str], hits: dict[str, list[bool]]) -> bool:
    """Marks one text; true where everything in it is right."""
    wanted, taken, right = [row for row in rows if row["span"]], set(), True
    for row in wanted:
        near = [f for f in found if overlaps(row, f) and id(f) not in taken]
        fit = max(near, key=lambda f: sum(agrees(c, row[c], f.columns[c]) for c in columns), default=None)
        hits["found"].append(fit is not None)
        if fit is None:
            right = False
            continue
        taken.add(id(fit))
        for column in columns:
            same = agrees(column, row[column], fit.columns[column])
            hits[column].append(same)
            right = right and same
    for item in found:
        hits["not invented"].append(id(item) in taken or any(overlaps(row, item) for row in wanted))
        right = right and hits["not invented"][-1]
    return right


@cache
def read_cases(table: str) -> tuple[Row, ...]:
    """The rows of a judging table; none where it is not written yet."""
    path = TABLES / f"{table}.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def judge_table(table: str) -> tuple[dict[str, list[bool]], dict[str, str]]:
    """The marks of a table by figure, and each text's outcome."""
    finder, columns = FINDERS[table]
    hits: dict[str, list[bool]] = defaultdict(list)
    cases = {}
    for number, (_, group) in enumerate(groupby(read_cases(table), key=lambda r: (r.get("published"), r["text"]))):
        rows = list(group)
        right = judge_text(rows, finder(rows[0]), columns, hits)
        hits["whole text right"].append(right)
        cases[f"{table} {number + 1}"] = "right" if right else "wrong"
    return hits, cases


def judge_numbers() -> tuple[dict[str, list[bool]], dict[str, str]]:
    """The table of bare number words."""
    cases = {}
    for number, row in enumerate(read_cases("numbers")):
        low, _, high = count_from_words(row["words"], "tallybook")
        cases[f"numbers {number + 1}"] = "right" if (as_cell(low), as_cell(high)) == (row["low"], row["high"]) else "wrong"
    return {"right": [outcome == "right" for outcome in cases.values()]}, cases


def measure() -> Results:
    """All tables."""
    figures: dict[str, float] = {}
    n: dict[str, int] = {}
    cases: dict[str, str] = {}
    for table in (*FINDERS, "numbers"):
        hits, outcomes = judge_numbers() if table == "numbers" else judge_table(table)
        cases |= outcomes
        for name, marks in hits.items():
            if not marks:
                continue
            figures[f"{table} {name}"], n[f"{table} {name}"] = share(marks), len(marks)
    return Results(figures, cases, n)


def share(marks: Sequence[bool]) -> float:
    """The share of marks that are right."""
    return sum(marks) / len(marks)


def main(arguments: Sequence[str]) -> int:
    """Measures and prints."""
    report("cases", measure(), freezing="--freeze" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

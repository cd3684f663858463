"""A CSV file -> reports: each row becomes a report with one claim.

The report's text is the row itself, what is told first and then every cell that is not blank, a line each ("fatalities: 12"),
so that the claim's spans stand in it like those of any other. The report's publisher is the row's own source. Nobody knows
when a row was published, so it has no day of publication.
"""

from __future__ import annotations

import csv
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from tallybook.errors import UsageError
from tallybook.importing.shapes import TABLES, Row, Said, Table, country_codes, find_table
from tallybook.records import (
    Attribution,
    Claim,
    Count,
    Failure,
    Participant,
    Place,
    Reader,
    Reading,
    ReadReport,
    Report,
    ReportHeader,
    Role,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

VERSION = "1"
_MAPPABLE = ("site", "near")


def reader_of(path: Path) -> Reader:
    """The reader that stands for a table's shape; a table of another shape raises ``UsageError``."""
    return Reader(name=_table_of(path).name, version=VERSION)


def read_rows(path: Path, skip: Callable[[str], bool]) -> Iterator[ReadReport]:
    """Every row as a report with its claim, in the table's order; a row that makes no sense is told of by its number.

    ``skip`` is asked with a report's hash first, so that what a ledger already holds costs nothing.
    """
    table = _table_of(path)
    reader = Reader(name=table.name, version=VERSION)
    for number, row in enumerate(_rows_of(path), start=1):
        report, spans = _report_of(row, table)
        if skip(report.hash):
            continue
        said = _sense_of(row, table)
        if isinstance(said, str):
            failure = Failure(stage="import", reason=f"{path}, row {number}: {said}.")
            yield ReadReport(report=None, reading=Reading(report=None, claims=(), failures=(failure,), reader=reader))
        else:
            claim = _claim_of(row, said, spans, report, f"{table.name}/{VERSION}")
            reading = Reading(report=_header_of(report), claims=(claim,), failures=(), reader=reader)
            yield ReadReport(report=report, reading=reading)


def _rows_of(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for cells in csv.DictReader(lines):  # cells beyond the header have no column, and so no name to be kept under
                yield {key: (value or "").strip() for key, value in cells.items() if isinstance(key, str)}
    except (csv.Error, UnicodeDecodeError) as problem:
        raise UsageError(
            f"{path} stops being a table ({problem}); the rows before are kept. Mend it and add it again."
        ) from problem


def _table_of(path: Path) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            columns = next(csv.reader(lines), [])
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise UsageError(
            f"{path} cannot be read as a table in UTF-8 ({problem}). Check its name and how it was saved."
        ) from problem
    table = find_table(columns)
    if table is None:
        raise UsageError(
            f"{path} has none of the headers that can be imported: {', '.join(t.name for t in TABLES)}. Its first columns are "
            f"{', '.join(columns[:5])}."
        )
    return table


def _sense_of(row: Row, table: Table) -> Said | str:
    try:
        return table.say(row)
    except (
        ValueError,
        KeyError,
        msgspec.ValidationError,
    ) as problem:  # a day that is none, a word that is none of ours, a column that is missing
        return f"expected a row of its table and found something else ({problem})"


def _report_of(row: Row, table: Table) -> tuple[Report, dict[str, Span]]:
    """The report and, by column, where each cell stands in its text."""
    text, spans = "", {}
    order = [table.told, *(c for c in row if c != table.told)]
    for column in order:
        value = row.get(column, "")
        if not value:
            continue
        text += "" if column == table.told else f"{column}: "
        spans[column] = Span(start=len(text), end=len(text) + len(value), text=value)
        text += f"{value}\n"
    publisher = row.get(table.source) or None
    digest = sha256("\n".join(("", publisher or "", "", text)).encode()).hexdigest()
    report = Report(
        id=row[table.identity] or digest, hash=digest, text=text, title=None, title_in_text=False, published=None,
        publisher=publisher, url=None, language="en",
    )  # fmt: skip
    return report, spans


def _header_of(report: Report) -> ReportHeader:
    return ReportHeader(
        id=report.id, title=None, publisher=report.publisher, published=None, url=None, language=report.language, credits=(),
        length=len(report.text),
    )  # fmt: skip


def _claim_of(row: Row, said: Said, spans: dict[str, Span], report: Report, method: str) -> Claim:
    first = next(iter(spans.values()))
    return Claim(
        id=report.hash[:16], happening=1, trigger=first, evidence=(Span(start=0, end=len(report.text), text=report.text),),
        event=said.event, acled=said.acled, factuality=said.factuality, background=said.background, aggregate=said.aggregate,
        participants=(*_people(said.actors, "actor", spans), *_people(said.recipients, "recipient", spans)), objects=(),
        places=_places(row, said, spans), time=said.time, counts=_counts(row, said, spans),
        attribution=(Attribution(affiliation=report.publisher, kind="unknown"),) if report.publisher else (), disputes=(),
        movement=None, agreement=None, reading_confidence=1.0, method=method,
    )  # fmt: skip


def _people(columns: Sequence[str], role: Role, spans: dict[str, Span]) -> Iterator[Participant]:
    return (
        Participant(role=role, name=name, span=spans[column])
        for column in columns if column in spans for name in spans[column].text.split("; ")
    )  # fmt: skip


def _places(row: Row, said: Said, spans: dict[str, Span]) -> tuple[Place, ...]:
    if said.place not in spans:
        return ()
    place = Place(
        role="near" if said.near else "at", name=row[said.place], span=spans[said.place], precision=said.precision,
        country=country_codes().get(row.get("country", "").casefold()), admin1=row.get(said.admin1) or None, primary=True,
        resolved_by="the table",
    )  # fmt: skip
    degrees = [_number(row.get(column, "")) for column in ("latitude", "longitude")]
    if said.precision not in _MAPPABLE or degrees[0] is None or degrees[1] is None:
        return (place,)
    # A row gives no radius: 25 km is what GED means by near, and a town's five are the gazetteer's usual.
    radius = _number(row.get("radius_km", "")) or (25.0 if said.near else 5.0)
    return (msgspec.structs.replace(place, latitude=degrees[0], longitude=degrees[1], radius_km=radius),)


def _counts(row: Row, said: Said, spans: dict[str, Span]) -> tuple[Count, ...]:
    found = []
    for measure, *columns in said.figures:
        low, best, high = (None if (n := _number(row.get(c, ""))) is None else int(n) for c in columns)
        span = next((spans[c] for c in (columns[1], columns[0], columns[2]) if c in spans), None)
        found.append(Count(measure=measure, low=low, best=best, high=high, span=span))
    return tuple(found)


def _number(cell: str) -> float | None:
    """The number in a cell, ``None`` where it is blank or none."""
    try:
        return float(cell)
    except ValueError:
        return None

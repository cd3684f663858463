"""Checks of a ledger against itself: hashes, spans, numbers, totals, what is derived, the audit chain. Each fault a sentence."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.figures import RULES
from tallybook.ledger.chain import STATEMENT_TABLES, check_chain, last_link
from tallybook.ledger.tally import tally_incidents
from tallybook.ledger.tombstones import derived_tables
from tallybook.records import Claim, Record, hash_of_report
from tallybook.reference import read_yaml
from tallybook.reference.numbers import count_from_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tallybook.ledger.store import Store
    from tallybook.records import Count, Incident, TallyRow

NAMED = 3  # rows of a table that a sentence names
LONGEST_SHOWN = 60  # characters of such a row


class Verification(Record, frozen=True):
    """What ``verify`` found: every problem in a sentence, what was looked at, and the newest link, to be noted elsewhere."""

    problems: tuple[str, ...]
    reports: int
    claims: int
    links: int
    last_link: str | None


def check_statements(store: Store, holds: str | None = None) -> Iterator[str]:
    """What is wrong with reports, claims and the chain. ``holds``: a link noted earlier that the chain must still contain."""
    yield from _check_file(store.connection)
    yield from check_chain(store.connection)
    if holds is not None and not store.connection.execute("SELECT 1 FROM chain WHERE link = ?", (holds,)).fetchone():
        yield f"The chain does not hold the link {holds}: it was written anew since that was noted, or this is another ledger."
    yield from _check_reports(store.connection)
    yield from _check_claims(store.connection)


def copy_statements(store: Store) -> sqlite3.Connection:
    """A passing copy of the ledger in which nothing is derived yet; it is gone when the connection is closed."""
    copy = sqlite3.connect("", isolation_level=None)
    store.connection.backup(copy)
    for table in derived_tables(copy):
        copy.execute(f"DELETE FROM {table}")
    return copy


def check_derived(kept: sqlite3.Connection, fresh: sqlite3.Connection) -> Iterator[str]:
    """Where the derived tables differ from those that were just worked out from the same statements."""
    for table in derived_tables(kept):
        held, right = _digests(kept, table), _digests(fresh, table)
        for rows, others, what in ((held, right, "that do not follow from the statements"), (right, held, "too few")):
            wrong = [short for digest, short in rows.items() if digest not in others]
            if wrong:
                shown = ", ".join(wrong[:NAMED]) + (" …" if len(wrong) > NAMED else "")
                yield f"The derived table {table} has {len(wrong)} rows {what}: {shown}."


def check_totals(rule: str, rows: Sequence[TallyRow], incidents: Mapping[str, Incident]) -> Iterator[str]:
    """Totals that are not the sum of the incidents they open into, each taken by itself."""
    for row in rows:
        missing = [identity for identity in row.incidents if identity not in incidents]
        if missing:
            yield f"The total of {row.measure} by the rule {rule} rests on incidents that are not there: {', '.join(missing)}."
            continue
        parts = [
            part
            for identity in row.incidents
            for part in tally_incidents([incidents[identity]], (), (row.measure,), rule)
            if part.group == row.group and not _is_only_provisional(part)
        ]
        sums = {end: _sum(getattr(part, end) for part in parts) for end in ("low", "high")}
        floors = [part.low for part in parts if part.low is not None]
        expected = (sum(floors) if floors else None, sums["high"])
        if (row.low, row.high) != expected:
            yield (
                f"The total of {row.measure} by the rule {rule} says {row.low} to {row.high}; its {len(row.incidents)} incidents "
                f"add up to {expected[0]} to {expected[1]}."
            )


def rules() -> list[str]:
    """The rules by which totals are checked."""
    return sorted(RULES)


def count_checked(store: Store) -> tuple[int, int, int]:
    """How many reports, current claims and links there are."""
    query = "SELECT (SELECT COUNT(*) FROM report), (SELECT COUNT(*) FROM current_claims), (SELECT COUNT(*) FROM chain)"
    reports, claims, links = store.connection.execute(query).fetchone()
    return reports, claims, links


def newest_link(store: Store) -> str | None:
    """The hash of the newest link."""
    return last_link(store.connection)


# --- inside --------------------------------------------------------------------------------------------------------------------


def _sum(values: Iterator[int | None]) -> int | None:
    """The sum, unknown where one of the values is."""
    held = list(values)
    known = [value for value in held if value is not None]
    return sum(known) if held and len(known) == len(held) else None


def _is_only_provisional(part: TallyRow) -> bool:
    """Whether all that an incident gives is provisional, so that it is added to nothing."""
    return part.provisional > 0 and part.unknown == 0 and part.open == 0 and part.low is None and part.high is None


def _check_file(connection: sqlite3.Connection) -> Iterator[str]:
    for (told,) in connection.execute("PRAGMA integrity_check"):
        if told != "ok":
            yield f"SQLite finds the file damaged: {told}."
    expected = {f"{table}_{what}" for table in (*STATEMENT_TABLES, "chain") for what in ("stays", "remains", "once")}
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    for name in sorted(expected - present):
        yield f"The trigger {name}, which keeps statements from being changed, was removed."


def _check_reports(connection: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT hash, id, title, publisher, published, text FROM report"
    for report_hash, identity, title, publisher, published, text in connection.execute(query):
        if hash_of_report(title, publisher, published, text) != report_hash:
            yield f"The report {identity} is not what its hash was made of: its title, publisher, day or text was changed."


def _check_claims(connection: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT c.id, c.body, p.id, p.title, p.text FROM current_claims c JOIN report p ON p.hash = c.report_hash"
    for identity, body, report, title, text in connection.execute(query):
        passages = {None: text, "title": title or ""}
        try:
            claim = msgspec.json.decode(body, type=Claim)
        except msgspec.DecodeError as problem:
            yield f"The claim {identity} of the report {report} cannot be read: {problem}."
            continue
        for span in _spans(msgspec.json.decode(body)):
            words = passages[span.get("in")][span["start"] : span["end"]]
            if words != span["text"]:
                yield (
                    f"The claim {identity} of the report {report} has a span that says {span['text']!r}, and the text there says "
                    f"{words!r}."
                )
        for count in claim.counts:
            if not _is_derivable(count):
                yield (
                    f"The claim {identity} of the report {report} counts {_numbers(count)} {count.measure}, and the words "
                    f"{count.span.text if count.span else None!r} do not give that number."
                )


def _is_derivable(count: Count) -> bool:
    """Whether the words of its span give the number by any rule; a figure without words of its own has none to be held to."""
    if count.span is None or not _numbers(count):
        return True
    readings = (count_from_words(count.span.text, rule) for rule in read_yaml("count_rules.yaml")["rules"])
    return any(set(_numbers(count)) <= set(reading) for reading in readings)


def _numbers(count: Count) -> list[int]:
    return [number for number in (count.low, count.best, count.high) if number is not None]


def _spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for held in value:
            yield from _spans(held)


def _digests(connection: sqlite3.Connection, table: str) -> dict[bytes, str]:
    """A hash of each row of a table, with how it begins: a large ledger's rows would not fit into memory twice."""
    rows = (repr(row) for row in connection.execute(f"SELECT * FROM {table}"))
    return {blake2b(row.encode(), digest_size=16).digest(): f"{row[:LONGEST_SHOWN]}…" for row in rows}

"""The audit chain: a link for each statement, bound to the link before it, so that a changed or missing row shows.

A link is ``sha256(link before, number, kind, commitment)``; a commitment is ``sha256(salt, statement)``. The salt is random and
kept beside the link: with it anybody can check the statement, and where a statement is withdrawn the salt is destroyed, so that
the link still holds and no guess at the statement can be confirmed by it.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

START = ""  # what stands for the link before the first


class Kind(NamedTuple):
    """A kind of statement: its table, the column that names a row, and the columns that a link commits to."""

    table: str
    key: str
    columns: str


KINDS = {
    "report": Kind("report", "hash", "hash, id, title, text, title_in_text, published, publisher, url, language, credits, "
                   "dateline_place, notes, readable, recorded_at"),
    "reading": Kind("reading", "number", "number, report_hash, reader, version, recorded_at"),
    "failure": Kind("failure", "id", "id, report_hash, stage, reason, span, recorded_at"),
    "judgement": Kind("judgement", "id", "number, id, a, b, says, author, at, reason, recorded_at"),
    "undone": Kind("undone", "judgement", "judgement, author, reason, recorded_at"),
    "retraction": Kind("retraction", "id", "number, id, report_hash, author, reason, recorded_at"),
    "reinstatement": Kind("reinstatement", "retraction", "retraction, author, reason, recorded_at"),
    "grade": Kind("grade", "id", "number, id, anchor, grade, author, at, reason, support, recorded_at"),
    "grade_undone": Kind("grade_undone", "grade", "grade, author, reason, recorded_at"),
    "withdrawal": Kind("withdrawal", "number", "number, kind, author, reason, key, fingerprints, links, recorded_at"),
}  # fmt: skip
CLAIM_COLUMNS = (
    "reading, position, id, report_hash, anchor, happening, type, sub_event, factuality, background, aggregate, earliest, "
    "latest, actors, recipients, places, trigger_words, sentence, body, recorded_at"
)
STATEMENT_TABLES = (*(kind.table for kind in KINDS.values()), "claim")


def append_link(connection: sqlite3.Connection, kind: str, key: str) -> None:
    """Commit to a statement that was just written, in the transaction that wrote it."""
    number, before = connection.execute("SELECT number, link FROM chain ORDER BY number DESC LIMIT 1").fetchone() or (0, START)
    salt = secrets.token_hex(32)
    commitment = commit(salt, statement_of(connection, kind, key))
    link = link_of(before, number + 1, kind, commitment)
    connection.execute(
        "INSERT INTO chain (number, kind, statement, salt, commitment, link) VALUES (?, ?, ?, ?, ?, ?)",
        (number + 1, kind, key, salt, commitment, link),
    )


def link_old_statements(connection: sqlite3.Connection) -> None:
    """Commit to what a ledger held before it had a chain: from here on a change of it shows."""
    present = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for kind, (table, key, _) in ((kind, row) for kind, row in KINDS.items() if row.table in present):
        for (name,) in connection.execute(f"SELECT {key} FROM {table} ORDER BY recorded_at, rowid").fetchall():
            append_link(connection, kind, str(name))


def withdraw_links(connection: sqlite3.Connection, links: list[int], withdrawal: int) -> None:
    """Destroy the salts and names behind these links; the links themselves stay."""
    connection.executemany(
        "UPDATE chain SET statement = NULL, salt = NULL, withdrawal = ? WHERE number = ?", [(withdrawal, n) for n in links]
    )


def link_number(connection: sqlite3.Connection, kind: str, key: str) -> int | None:
    """Which link commits to a statement; ``None`` where none does (``verify`` tells of that)."""
    query = "SELECT number FROM chain WHERE kind = ? AND statement = ? ORDER BY number DESC LIMIT 1"
    row = connection.execute(query, (kind, key)).fetchone()
    return int(row[0]) if row else None


def statement_of(connection: sqlite3.Connection, kind: str, key: str) -> list[Any] | None:
    """What a link commits to: the row, and for a reading its claims in order. ``None`` where there is no such row."""
    table, name, columns = KINDS[kind]
    row = connection.execute(f"SELECT {columns} FROM {table} WHERE {name} = ?", (key,)).fetchone()
    if row is None:
        return None
    if kind != "reading":
        return [row]
    return [row, *connection.execute(f"SELECT {CLAIM_COLUMNS} FROM claim WHERE reading = ? ORDER BY position", (key,))]


def commit(salt: str, statement: list[Any] | None) -> str:
    """The salted hash of a statement."""
    return hashlib.sha256(msgspec.json.encode([salt, statement])).hexdigest()


def link_of(before: str, number: int, kind: str, commitment: str) -> str:
    """The hash that binds a link to the one before it."""
    return hashlib.sha256(msgspec.json.encode([before, number, kind, commitment])).hexdigest()


def last_link(connection: sqlite3.Connection) -> str | None:
    """The hash of the newest link: noted elsewhere, it proves later that nothing up to it was changed."""
    row = connection.execute("SELECT link FROM chain ORDER BY number DESC LIMIT 1").fetchone()
    return str(row[0]) if row else None


def check_chain(connection: sqlite3.Connection) -> Iterator[str]:
    """A sentence for each link that is broken and each statement that is missing, changed or was slipped in."""
    withdrawn = {
        number: set(msgspec.json.decode(links)) for number, links in connection.execute("SELECT number, links FROM withdrawal")
    }
    before, expected = START, 1
    held: dict[str, set[str]] = {kind: set() for kind in KINDS}
    rows = connection.execute("SELECT number, kind, statement, salt, commitment, link, withdrawal FROM chain ORDER BY number")
    for number, kind, key, salt, commitment, link, withdrawal in rows.fetchall():
        if number != expected:
            yield f"The chain lacks the links {expected} to {number - 1}: they were removed."
        elif link != link_of(before, number, kind, commitment):
            yield f"Link {number} of the chain ({kind}) does not follow from the one before it: it, or that one, was changed."
        before, expected = link, number + 1
        if key is None or salt is None:
            if number not in withdrawn.get(withdrawal, ()):
                yield f"Link {number} of the chain ({kind}) has lost its statement, and no withdrawal took it."
            continue
        held.setdefault(kind, set()).add(str(key))
        yield from _check_statement(connection, (kind, key), salt, commitment)
    for kind, (table, name, _) in KINDS.items():
        for (key,) in connection.execute(f"SELECT {name} FROM {table}"):
            if str(key) not in held[kind]:
                yield f"The {kind} {key} stands in no link of the chain: it was put in past Tallybook, or its link was removed."
    orphans = "SELECT DISTINCT c.reading FROM claim c LEFT JOIN reading r ON r.number = c.reading WHERE r.number IS NULL"
    for (reading,) in connection.execute(orphans):
        yield f"There are claims of a reading {reading} that does not exist: the reading was removed."


def _check_statement(connection: sqlite3.Connection, named: tuple[str, str], salt: str, commitment: str) -> Iterator[str]:
    kind, key = named
    statement = statement_of(connection, kind, key) if kind in KINDS else None
    if statement is None:
        yield f"The {kind} {key} is missing: it was removed, and no withdrawal took it."
    elif commit(salt, statement) != commitment:
        what = "or one of its claims " if kind == "reading" else ""
        yield f"The {kind} {key} {what}was changed after it was written."

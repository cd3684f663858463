"""Tombstones: the one way in which statements may be changed or removed, and what is left to tell of it.

Within one transaction the triggers that keep the ledger growing are lifted and put back; then the file is written anew, so that
no freed page keeps what was in it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from tallybook.errors import LedgerError, UsageError
from tallybook.ledger.chain import STATEMENT_TABLES, append_link, link_number, withdraw_links
from tallybook.ledger.database import transaction
from tallybook.ledger.rows import to_json
from tallybook.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tallybook.ledger.masks import Names
    from tallybook.ledger.store import Store

_KEPT = frozenset((*STATEMENT_TABLES, "chain", "masked"))


class Tombstone(Record, frozen=True):
    """That something was withdrawn: a report or a person, when, by whom and why. It never says what or who it was."""

    number: int
    kind: Literal["report", "person"]
    at: str
    by: str
    reason: str


class Word(NamedTuple):
    """Who withdraws, why, and when."""

    by: str
    reason: str
    at: str


class Touched(NamedTuple):
    """A statement that was changed or removed: its key, and the key it now has (``None``: it is gone)."""

    kind: str
    key: str
    now: str | None


def tombstones(store: Store) -> list[Tombstone]:
    """All tombstones, the oldest first."""
    rows = store.connection.execute("SELECT number, kind, recorded_at, author, reason FROM withdrawal ORDER BY number")
    return [Tombstone(number=n, kind=kind, at=at, by=by, reason=reason) for n, kind, at, by, reason in rows]


def fingerprint(key: str, report_hash: str) -> str:
    """The keyed hash by which a withdrawn report is known again: whoever does not hold its text can make nothing of it."""
    return hmac.new(bytes.fromhex(key), report_hash.encode(), hashlib.sha256).hexdigest()


def find_tombstone(store: Store, report_hash: str) -> Tombstone | None:
    """The tombstone of a report that was withdrawn, ``None`` for any other."""
    rows = store.connection.execute("SELECT number, key, fingerprints FROM withdrawal WHERE key IS NOT NULL")
    for number, key, fingerprints in rows:
        if fingerprint(key, report_hash) in msgspec.json.decode(fingerprints):
            return next(t for t in tombstones(store) if t.number == number)
    return None


def check_tells_nothing(word: Word, telling: Sequence[str], names: Names | None = None) -> None:
    """Refuse a reason that would keep what is taken out."""
    if not word.reason.strip() or not word.by.strip():
        raise UsageError("A withdrawal needs a reason and the name of the person who withdraws; one of them is missing.")
    said = f"{word.reason}\n{word.by}"
    tells = any(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", said, re.IGNORECASE) for text in telling)
    if tells or (names and (names.whole.search(said) or names.words.search(word.reason))):
        raise UsageError(
            "The reason stays in the ledger for ever and must not say what is taken out: leave out the name, and of a report its "
            "title, id, address and the private persons in it."
        )


@contextmanager
def withdrawing(store: Store) -> Iterator[sqlite3.Connection]:
    """A transaction in which statements may be changed; what was derived from them is emptied."""
    store.connection.execute("PRAGMA secure_delete = ON")
    store.connection.execute("PRAGMA temp_store = MEMORY")
    with transaction(store.connection, store.path) as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        triggers = [(name, sql) for name, sql in triggers if name.endswith(("_stays", "_remains", "_once"))]
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for table in derived_tables(connection):
            connection.execute(f"DELETE FROM {table}")
        yield connection
        for _, sql in triggers:
            connection.execute(sql)


def derived_tables(connection: sqlite3.Connection) -> list[str]:
    """Every table that holds no statements: all of it can be worked out anew. Shadow tables of a search index go with it."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    virtual = tuple(f"{name}_" for name, sql in rows if sql.upper().startswith("CREATE VIRTUAL"))
    return [name for name, _ in rows if name not in _KEPT and not (virtual and name.startswith(virtual))]


def bury(
    connection: sqlite3.Connection,
    kind: Literal["report", "person"],
    word: Word,
    touched: Sequence[Touched],
    remembered: tuple[str | None, list[str]] = (None, []),
) -> Tombstone:
    """Write the tombstone, cut the links of what was touched, and link what now stands in its place."""
    key, fingerprints = remembered
    found = (link_number(connection, row.kind, row.key) for row in touched)
    links = sorted(number for number in found if number is not None)
    number = connection.execute(
        "INSERT INTO withdrawal (kind, author, reason, key, fingerprints, links, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (kind, word.by, word.reason, key, to_json(sorted(fingerprints)), to_json(links), word.at),
    ).lastrowid
    withdraw_links(connection, links, number or 0)
    append_link(connection, "withdrawal", str(number))
    for row in touched:
        if row.now is not None:
            append_link(connection, row.kind, row.now)
    return Tombstone(number=number or 0, kind=kind, at=word.at, by=word.by, reason=word.reason)


def erase_remains(store: Store) -> None:
    """Write the file anew and empty its log, so that no freed page and no old log entry holds what was taken out."""
    try:
        store.connection.execute("VACUUM")
        busy = store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        busy = 1
    if busy:
        raise LedgerError(
            f"It is taken out of the ledger, but another process holds {store.path} open, and the file's old pages may still "
            f"show it. Let that process finish, then run: sqlite3 {store.path} 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)'"
        )

"""Taking a report or a person out of a ledger so that no byte of its file tells of them, and leaving a tombstone."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.errors import LedgerError, UsageError
from tallybook.ledger.chain import KINDS, STATEMENT_TABLES
from tallybook.ledger.masked_rows import mask_judgements, mask_other_words, mask_report
from tallybook.ledger.masks import Names, fits_mask, names_in_claims, names_of, words_of
from tallybook.ledger.tombstones import (
    Tombstone,
    Touched,
    Word,
    bury,
    check_tells_nothing,
    erase_remains,
    fingerprint,
    withdrawing,
)
from tallybook.ledger.versions import find_versions
from tallybook.records import Claim, Record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from tallybook.ledger.store import Store
    from tallybook.records import Report

SHORTEST_REMEMBERED = 400  # code points; a shorter text could be found by trying names, so no fingerprint of it is kept
SHORTEST_NAME = 3  # letters
SHORTEST_TELLING = 5  # characters; a shorter id or title in somebody's reason may mean anything


class Withdrawn(Record, frozen=True):
    """What a withdrawal did. ``reports``: how many it took out or masked; ``statements``: how many rows it touched in all;
    ``remaining``: words of the name that still stand alone in masked reports, to be given as other names of the person;
    ``remembered``: whether a withdrawn report will be refused when it is added again."""

    tombstone: Tombstone
    reports: int
    statements: int
    remaining: tuple[str, ...] = ()
    remembered: bool = False


def withdraw_report(store: Store, report_hash: str, word: Word) -> Withdrawn:
    """Take out a report in all its versions, with its claims, failures, retractions and the judgements on them."""
    versions = [version.hash for version in find_versions(store.connection, report_hash)]
    telling = _telling_words(store.connection, versions)
    check_tells_nothing(word, telling)
    names = names_of(told for told in telling if len(told) >= SHORTEST_TELLING and not told.isdigit())
    with withdrawing(store) as connection:
        long = [h for h in versions if _length(connection, h) >= SHORTEST_REMEMBERED]
        key = secrets.token_hex(32) if long else None
        prints = [fingerprint(key, h) for h in long] if key else []
        touched = [row for h in versions for row in _remove_report(connection, h)]
        mask_judgements(connection, names, {}, touched)  # others' reasons may speak of it
        mask_other_words(connection, names, {}, touched)
        tombstone = bury(connection, "report", word, touched, (key, prints))
    erase_remains(store)
    return Withdrawn(tombstone=tombstone, reports=len(versions), statements=len(touched), remembered=len(long) == len(versions))


def _remove_report(connection: sqlite3.Connection, report_hash: str) -> Iterator[Touched]:
    anchored = "substr(a, 1, length(?1)) = ?1 OR substr(b, 1, length(?1)) = ?1"
    for (identity,) in connection.execute(f"SELECT id FROM judgement WHERE {anchored}", (f"{report_hash}:",)).fetchall():
        yield from _delete(connection, "undone", identity)
        yield from _delete(connection, "judgement", identity)
    for (identity,) in connection.execute("SELECT id FROM retraction WHERE report_hash = ?", (report_hash,)).fetchall():
        yield from _delete(connection, "reinstatement", identity)
        yield from _delete(connection, "retraction", identity)
    graded = "SELECT id FROM grade WHERE substr(anchor, 1, length(?1)) = ?1"
    for (identity,) in connection.execute(graded, (f"{report_hash}:",)).fetchall():
        yield from _delete(connection, "grade_undone", identity)
        yield from _delete(connection, "grade", identity)
    connection.execute("DELETE FROM claim WHERE report_hash = ?", (report_hash,))
    connection.execute("DELETE FROM masked WHERE report_hash = ?", (report_hash,))
    for kind in ("failure", "reading"):
        query = f"SELECT {KINDS[kind].key} FROM {kind} WHERE report_hash = ?"
        for (key,) in connection.execute(query, (report_hash,)).fetchall():
            yield from _delete(connection, kind, key)
    yield from _delete(connection, "report", report_hash)


def _delete(connection: sqlite3.Connection, kind: str, key: Any) -> Iterator[Touched]:
    table, name, _ = KINDS[kind]
    if connection.execute(f"DELETE FROM {table} WHERE {name} = ?", (key,)).rowcount:
        yield Touched(kind, str(key), None)


def _telling_words(connection: sqlite3.Connection, versions: Sequence[str]) -> list[str]:
    """What a reason must not say of a report: its title, id and address, and the private persons in it."""
    words = []
    for report_hash in versions:
        words += connection.execute("SELECT title, id, url, hash FROM report WHERE hash = ?", (report_hash,)).fetchone()
        for (body,) in connection.execute("SELECT body FROM claim WHERE report_hash = ?", (report_hash,)):
            claim = msgspec.json.decode(body, type=Claim)
            called = [p.name for p in claim.participants if p.private] + [a.speaker for a in claim.attribution if a.private]
            words += [name for name in called if name and name != name.lower()]  # "a witness" is nobody's name
    return [word for word in dict.fromkeys(words) if word]


def _length(connection: sqlite3.Connection, report_hash: str) -> int:
    return int(connection.execute("SELECT length(text) FROM report WHERE hash = ?", (report_hash,)).fetchone()[0])


def withdraw_person(store: Store, given: Sequence[str], word: Word) -> Withdrawn:
    """Mask a person's names in every report, claim, failure and reason; offsets, and all that is told of others, stay."""
    if not given or any(_is_too_short(name) for name in given):
        raise UsageError(f"A person is withdrawn by a name of at least {SHORTEST_NAME} letters, as it stands in the reports.")
    names = names_of(given)
    check_tells_nothing(word, names.given, names)
    _check_is_private(store.connection, names)
    with withdrawing(store) as connection:
        hashes = _reports_with(connection, names)
        touched: list[Touched] = []
        remaining: set[str] = set()
        renamed: dict[str, str] = {}
        for report_hash in hashes:
            called = names_in_claims(_bodies(connection, report_hash), names)
            renamed[report_hash] = mask_report(connection, report_hash, called, touched)
            remaining.update(_words_left(connection, renamed[report_hash], called))
        mask_judgements(connection, names, renamed, touched)
        mask_other_words(connection, names, renamed, touched)
        if not touched:
            raise UsageError("Nobody of that name is in this ledger. Give the name as a report writes it.")
        _check_nothing_left(connection, names)
        tombstone = bury(connection, "person", word, touched)
    erase_remains(store)
    return Withdrawn(tombstone=tombstone, reports=len(hashes), statements=len(touched), remaining=tuple(sorted(remaining)))


def _is_too_short(name: str) -> bool:
    letters = "".join(words_of(name))
    return len(letters) < (SHORTEST_NAME if letters.isascii() else 2)


def find_masked(store: Store, report: Report) -> str | None:
    """The hash of the report that this one became when a person in it was withdrawn; ``None`` for any other report."""
    query = """SELECT p.hash, p.text, p.title, p.publisher FROM masked m JOIN report p ON p.hash = m.report_hash
               WHERE m.length = ?"""
    around = (report.title or "", report.publisher or "")
    for report_hash, text, title, publisher in store.connection.execute(query, (len(report.text),)):
        masked = (title or "", publisher or "")
        if report.text != text:
            if fits_mask(report.text, text):
                return str(report_hash)
        elif around != masked and all(fits_mask(words, held) for words, held in zip(around, masked, strict=True)):
            return str(report_hash)  # the name stands in the title, or is the publisher's
    return None


def _reports_with(connection: sqlite3.Connection, names: Names) -> list[str]:
    """The hashes of all reports that name the person in their words, their address or any of their claims."""
    query = "SELECT hash, id, title, text, publisher, url, credits, dateline_place, notes FROM report"
    found = {row[0]: None for row in connection.execute(query) if _has_name(row, names)}
    for report_hash, body in connection.execute("SELECT report_hash, body FROM claim"):
        if report_hash not in found and names.whole.search(body):
            found[report_hash] = None
    return sorted(found)


def _has_name(row: Sequence[Any], names: Names) -> bool:
    _, identity, title, text, publisher, url, *rest = row
    words = any(names.whole.search(value) for value in (title, text, publisher, *rest) if value)
    return words or any(names.loose.search(value) for value in (identity, url) if value)


def _bodies(connection: sqlite3.Connection, report_hash: str) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT body FROM claim WHERE report_hash = ?", (report_hash,))
    return [msgspec.json.decode(body) for (body,) in rows]


def _words_left(connection: sqlite3.Connection, report_hash: str, names: Names) -> set[str]:
    title, text = connection.execute("SELECT title, text FROM report WHERE hash = ?", (report_hash,)).fetchone()
    return set(names.words.findall(f"{title or ''}\n{text}"))


def _check_is_private(connection: sqlite3.Connection, names: Names) -> None:
    """Refuse to take public figures and bodies out: the ledger's registry knows them by name."""
    for (body,) in connection.execute("SELECT body FROM claim"):
        if names.whole.search(body):
            for part in msgspec.json.decode(body, type=Claim).participants:
                if part.id and names.whole.fullmatch(part.name):
                    raise UsageError(
                        f"{part.name} stands in the registry of actors ({part.id}): only private persons can be withdrawn. "
                        "To take out a report that tells of them, give its id instead."
                    )


def _check_nothing_left(connection: sqlite3.Connection, names: Names) -> None:
    """Stop, and change nothing, where a name would stay behind."""
    for table in STATEMENT_TABLES:
        for row in connection.execute(f"SELECT * FROM {table}"):
            if any(isinstance(value, str) and names.whole.search(value) for value in row):
                raise LedgerError(
                    f"The name would still stand in the table {table}, in a field that holds no names. Nothing was changed; "
                    "give the name in full, as the reports write it."
                )

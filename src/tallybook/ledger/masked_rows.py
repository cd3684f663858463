"""Masking a person in the rows of a ledger: reports, claims, failures, judgements and reasons, under ids made anew."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.errors import UsageError
from tallybook.ledger.chain import KINDS
from tallybook.ledger.masks import Names, mask, mask_body
from tallybook.ledger.rows import to_json
from tallybook.ledger.store import claim_row
from tallybook.ledger.tombstones import Touched
from tallybook.records import Claim, hash_of_report

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

_CLAIM_COLUMNS = (
    "id, report_hash, anchor, happening, type, sub_event, factuality, background, aggregate, earliest, latest, actors, "
    "recipients, places, trigger_words, sentence, body"
)


def mask_report(connection: sqlite3.Connection, report_hash: str, names: Names, touched: list[Touched]) -> str:
    """Mask one report with its readings and failures; its new hash, for a hash of the old words would confirm a guess."""
    query = "SELECT id, title, text, published, publisher, url, credits, dateline_place, notes FROM report WHERE hash = ?"
    identity, title, text, published, publisher, url, credited, dateline, notes = connection.execute(
        query, (report_hash,)
    ).fetchone()
    new_title, new_text, new_publisher = _masked(title, names), mask(text, names.whole), _masked(publisher, names)
    passages = {None: new_text, "title": new_title or ""}
    new_hash = hash_of_report(new_title, new_publisher, published, new_text)
    if identity == hashlib.sha256(text.encode()).hexdigest():  # no id was given: a hash of the text stood for it
        identity = hashlib.sha256(new_text.encode()).hexdigest()
    new_notes = to_json(mask_body(msgspec.json.decode(notes), passages, names))
    new_credits = to_json([mask(credit, names.whole) for credit in msgspec.json.decode(credited)])
    taken = connection.execute("SELECT 1 FROM report WHERE hash = ?", (new_hash,)).fetchone()
    if taken and new_hash != report_hash:
        raise UsageError(
            "With the name masked, two reports would be the same letter for letter. Withdraw one of them whole first."
        )
    connection.execute(
        "UPDATE report SET hash = ?, id = ?, title = ?, text = ?, publisher = ?, url = ?, credits = ?, dateline_place = ?, "
        "notes = ? WHERE hash = ?",
        (new_hash, mask(identity, names.loose), new_title, new_text, new_publisher, mask(url, names.loose) if url else url,
         new_credits, _masked(dateline, names), new_notes, report_hash),
    )  # fmt: skip
    touched.append(Touched("report", report_hash, new_hash))
    connection.execute("DELETE FROM masked WHERE report_hash = ?", (report_hash,))
    connection.execute("INSERT INTO masked VALUES (?, ?)", (new_hash, len(new_text)))
    for (number,) in connection.execute("SELECT number FROM reading WHERE report_hash = ?", (report_hash,)).fetchall():
        connection.execute("UPDATE reading SET report_hash = ? WHERE number = ?", (new_hash, number))
        _mask_claims(connection, number, new_hash, lambda body: mask_body(body, passages, names))
        touched.append(Touched("reading", str(number), str(number)))
    _mask_failures(connection, (report_hash, new_hash), passages, names, touched)
    return new_hash


def _masked(text: str | None, names: Names) -> str | None:
    return None if text is None else mask(text, names.whole)


def _mask_claims(connection: sqlite3.Connection, reading: int, report_hash: str, masked: Callable[[Any], Any]) -> None:
    """Put masked claims in the place of those of a reading, under new ids: the old ones were hashes of the old words."""
    rows = connection.execute("SELECT position, id, body FROM claim WHERE reading = ? ORDER BY position", (reading,)).fetchall()
    bodies = {position: {**masked(msgspec.json.decode(body)), "id": ""} for position, _, body in rows}
    new_ids = {
        old: hashlib.sha256(to_json([report_hash, reading, position, bodies[position]]).encode()).hexdigest()[: len(old)]
        for position, old, _ in rows
    }
    marks = ", ".join(f"{column} = ?" for column in _CLAIM_COLUMNS.split(", "))
    for position, old, _ in rows:
        disputes = [{**d, "claim": new_ids.get(d["claim"], d["claim"])} for d in bodies[position]["disputes"]]
        claim = msgspec.convert({**bodies[position], "id": new_ids[old], "disputes": disputes}, Claim)
        row = claim_row(report_hash, claim)
        connection.execute(f"UPDATE claim SET {marks} WHERE reading = ? AND position = ?", (*row, reading, position))


def _mask_failures(
    connection: sqlite3.Connection, hashes: tuple[str, str], passages: dict[str | None, str], names: Names, touched: list[Touched]
) -> None:
    old_hash, new_hash = hashes
    query = "SELECT id, stage, reason, span FROM failure WHERE report_hash = ? ORDER BY rowid"
    for place, (identity, stage, reason, span) in enumerate(connection.execute(query, (old_hash,)).fetchall()):
        new_reason = mask(reason, names.whole)
        new_span = to_json(mask_body(msgspec.json.decode(span), passages, names)) if span else None
        new_id = _new_id("failure", identity, new_hash, stage, new_reason, new_span, str(place))
        row = (new_id, new_hash, new_reason, new_span, identity)
        connection.execute("UPDATE failure SET id = ?, report_hash = ?, reason = ?, span = ? WHERE id = ?", row)
        touched.append(Touched("failure", identity, new_id))


def mask_judgements(connection: sqlite3.Connection, names: Names, renamed: dict[str, str], touched: list[Touched]) -> None:
    """Judgements follow the reports they hold on to, under new ids: the old ones were hashes of the old anchors and words."""
    rows = connection.execute("SELECT id, a, b, says, author, at, reason, number FROM judgement").fetchall()
    for identity, a, b, says, author, at, reason, number in rows:
        new_a, new_b = (_anchor_after(anchor, renamed) for anchor in (a, b))
        new_author, new_reason = mask(author, names.whole), mask(reason, names.whole)
        if (new_a, new_b, new_author, new_reason) != (a, b, author, reason):
            new_id = _new_id("judgement", identity, new_a, new_b, says, new_author, at, new_reason, str(number))
            connection.execute(
                "UPDATE judgement SET id = ?, a = ?, b = ?, author = ?, reason = ? WHERE id = ?",
                (new_id, new_a, new_b, new_author, new_reason, identity),
            )
            touched.append(Touched("judgement", identity, new_id))
            _follow(connection, "undone", (identity, new_id), touched)


def _anchor_after(anchor: str, renamed: dict[str, str]) -> str:
    report_hash, colon, rest = anchor.partition(":")
    return f"{renamed.get(report_hash, report_hash)}{colon}{rest}"


def mask_other_words(connection: sqlite3.Connection, names: Names, renamed: dict[str, str], touched: list[Touched]) -> None:
    """Reasons and authors of retractions, of what was taken back, of tombstones, and failures that no report came of."""
    _mask_retractions(connection, names, renamed, touched)
    _mask_grades(connection, names, renamed, touched)
    for identity, stage, reason in connection.execute("SELECT id, stage, reason FROM failure").fetchall():
        if names.whole.search(reason):
            masked = mask(reason, names.whole)
            new_id = _new_id("failure", identity, stage, masked, str(len(touched)))
            connection.execute("UPDATE failure SET id = ?, reason = ? WHERE id = ?", (new_id, masked, identity))
            touched.append(Touched("failure", identity, new_id))
    for kind in ("undone", "reinstatement", "grade_undone", "withdrawal"):
        table, key, _ = KINDS[kind]
        for name, author, reason in connection.execute(f"SELECT {key}, author, reason FROM {table}").fetchall():
            masked_words = mask(author, names.whole), mask(reason, names.whole)
            if masked_words != (author, reason):
                connection.execute(f"UPDATE {table} SET author = ?, reason = ? WHERE {key} = ?", (*masked_words, name))
                _touch(touched, kind, str(name))


def _mask_retractions(connection: sqlite3.Connection, names: Names, renamed: dict[str, str], touched: list[Touched]) -> None:
    """Retractions follow their reports as judgements do."""
    rows = connection.execute("SELECT id, report_hash, author, reason, number FROM retraction").fetchall()
    for identity, report_hash, author, reason, number in rows:
        row = (renamed.get(report_hash, report_hash), mask(author, names.whole), mask(reason, names.whole))
        if row != (report_hash, author, reason):
            new_id = _new_id("retraction", identity, *row, str(number))
            query = "UPDATE retraction SET id = ?, report_hash = ?, author = ?, reason = ? WHERE id = ?"
            connection.execute(query, (new_id, *row, identity))
            touched.append(Touched("retraction", identity, new_id))
            _follow(connection, "reinstatement", (identity, new_id), touched)


def _mask_grades(connection: sqlite3.Connection, names: Names, renamed: dict[str, str], touched: list[Touched]) -> None:
    """Grades follow the claims they hold on to; the counts kept with one name who told of the incident."""
    rows = connection.execute("SELECT id, anchor, author, reason, support, number FROM grade").fetchall()
    for identity, anchor, author, reason, support, number in rows:
        new_support = to_json(_mask_words(msgspec.json.decode(support), names))
        row = (_anchor_after(anchor, renamed), mask(author, names.whole), mask(reason, names.whole), new_support)
        if row != (anchor, author, reason, support):
            new_id = _new_id("grade", identity, *row, str(number))
            query = "UPDATE grade SET id = ?, anchor = ?, author = ?, reason = ?, support = ? WHERE id = ?"
            connection.execute(query, (new_id, *row, identity))
            touched.append(Touched("grade", identity, new_id))
            _follow(connection, "grade_undone", (identity, new_id), touched)


def _mask_words(value: Any, names: Names) -> Any:
    """Every text in a decoded JSON value masked."""
    if isinstance(value, dict):
        return {key: _mask_words(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mask_words(inner, names) for inner in value]
    return mask(value, names.whole) if isinstance(value, str) else value


def _follow(connection: sqlite3.Connection, kind: str, names: tuple[str, str], touched: list[Touched]) -> None:
    """What takes a statement back follows it to its new name."""
    table, key, _ = KINDS[kind]
    old, new = names
    if connection.execute(f"UPDATE {table} SET {key} = ? WHERE {key} = ?", (new, old)).rowcount:
        touched.append(Touched(kind, old, new))


def _touch(touched: list[Touched], kind: str, key: str) -> None:
    """Note a statement that kept its name, unless it was noted on its way to this name."""
    if not any(row.kind == kind and row.now == key for row in touched):
        touched.append(Touched(kind, key, key))


def _new_id(kind: str, old: str, *parts: str | None) -> str:
    """An id that follows from what now stands there, as long as the old one."""
    return hashlib.sha256(to_json([kind, "masked", *parts]).encode()).hexdigest()[: len(old)]

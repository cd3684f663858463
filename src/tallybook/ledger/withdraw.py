"""Taking a report or a person out of a ledger so that no byte of its file tells of them, and leaving a tombstone.

This is the one place where statements are changed or removed. Within one transaction the triggers that keep the ledger growing
are lifted and put back; then the file is written anew, so that no freed page keeps what was in it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from tallybook.errors import LedgerError, UsageError
from tallybook.ledger.chain import KINDS, STATEMENT_TABLES, append_link, link_number, withdraw_links
from tallybook.ledger.database import transaction
from tallybook.ledger.masks import Names, fits_mask, mask, mask_body, names_in_claims, names_of, words_of
from tallybook.ledger.store import claim_row
from tallybook.ledger.versions import find_versions
from tallybook.records import Claim, Record, hash_of_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tallybook.ledger.store import Store
    from tallybook.records import Report

SHORTEST_REMEMBERED = 400  # code points; a shorter text could be found by trying names, so no fingerprint of it is kept
SHORTEST_NAME = 3  # letters
SHORTEST_TELLING = 5  # characters; a shorter id or title in somebody's reason may mean anything
_KEPT = frozenset((*STATEMENT_TABLES, "chain", "masked"))
_CLAIM_COLUMNS = (
    "id, report_hash, anchor, happening, type, sub_event, factuality, background, aggregate, earliest, latest, actors, "
    "recipients, places, trigger_words, sentence, body"
)


class Tombstone(Record, frozen=True):
    """That something was withdrawn: a report or a person, when, by whom and why. It never says what or who it was."""

    number: int
    kind: Literal["report", "person"]
    at: str
    by: str
    reason: str


class Withdrawn(Record, frozen=True):
    """What a withdrawal did. ``reports``: how many it took out or masked; ``statements``: how many rows it touched in all;
    ``remaining``: words of the name that still stand alone in masked reports, to be given as other names of the person;
    ``remembered``: whether a withdrawn report will be refused when it is added again."""

    tombstone: Tombstone
    reports: int
    statements: int
    remaining: tuple[str, ...] = ()
    remembered: bool = False


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


# --- a report ------------------------------------------------------------------------------------------------------------------


def withdraw_report(store: Store, report_hash: str, word: Word) -> Withdrawn:
    """Take out a report in all its versions, with its claims, failures, retractions and the judgements on them."""
    versions = [version.hash for version in find_versions(store.connection, report_hash)]
    telling = _telling_words(store.connection, versions)
    _check_tells_nothing(word, telling)
    names = names_of(told for told in telling if len(told) >= SHORTEST_TELLING and not told.isdigit())
    with _withdrawing(store) as connection:
        long = [h for h in versions if _length(connection, h) >= SHORTEST_REMEMBERED]
        key = secrets.token_hex(32) if long else None
        prints = [fingerprint(key, h) for h in long] if key else []
        touched = [row for h in versions for row in _remove_report(connection, h)]
        _mask_judgements(connection, names, {}, touched)  # others' reasons may speak of it
        _mask_other_words(connection, names, {}, touched)
        tombstone = _bury(connection, "report", word, touched, (key, prints))
    _erase_remains(store)
    return Withdrawn(tombstone=tombstone, reports=len(versions), statements=len(touched), remembered=len(long) == len(versions))


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


def tombstones(store: Store) -> list[Tombstone]:
    """All tombstones, the oldest first."""
    rows = store.connection.execute("SELECT number, kind, recorded_at, author, reason FROM withdrawal ORDER BY number")
    return [Tombstone(number=n, kind=kind, at=at, by=by, reason=reason) for n, kind, at, by, reason in rows]


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


# --- a person ------------------------------------------------------------------------------------------------------------------


def withdraw_person(store: Store, given: Sequence[str], word: Word) -> Withdrawn:
    """Mask a person's names in every report, claim, failure and reason; offsets, and all that is told of others, stay."""
    if not given or any(_is_too_short(name) for name in given):
        raise UsageError(f"A person is withdrawn by a name of at least {SHORTEST_NAME} letters, as it stands in the reports.")
    names = names_of(given)
    _check_tells_nothing(word, names.given, names)
    _check_is_private(store.connection, names)
    with _withdrawing(store) as connection:
        hashes = _reports_with(connection, names)
        touched: list[Touched] = []
        remaining: set[str] = set()
        renamed: dict[str, str] = {}
        for report_hash in hashes:
            called = names_in_claims(_bodies(connection, report_hash), names)
            renamed[report_hash] = _mask_report(connection, report_hash, called, touched)
            remaining.update(_words_left(connection, renamed[report_hash], called))
        _mask_judgements(connection, names, renamed, touched)
        _mask_other_words(connection, names, renamed, touched)
        if not touched:
            raise UsageError("Nobody of that name is in this ledger. Give the name as a report writes it.")
        _check_nothing_left(connection, names)
        tombstone = _bury(connection, "person", word, touched)
    _erase_remains(store)
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


def _mask_report(connection: sqlite3.Connection, report_hash: str, names: Names, touched: list[Touched]) -> str:
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
    new_notes = _json(mask_body(msgspec.json.decode(notes), passages, names))
    new_credits = _json([mask(credit, names.whole) for credit in msgspec.json.decode(credited)])
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
        old: hashlib.sha256(_json([report_hash, reading, position, bodies[position]]).encode()).hexdigest()[: len(old)]
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
        new_span = _json(mask_body(msgspec.json.decode(span), passages, names)) if span else None
        new_id = _new_id("failure", identity, new_hash, stage, new_reason, new_span, str(place))
        row = (new_id, new_hash, new_reason, new_span, identity)
        connection.execute("UPDATE failure SET id = ?, report_hash = ?, reason = ?, span = ? WHERE id = ?", row)
        touched.append(Touched("failure", identity, new_id))


def _mask_judgements(connection: sqlite3.Connection, names: Names, renamed: dict[str, str], touched: list[Touched]) -> None:
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


def _mask_other_words(connection: sqlite3.Connection, names: Names, renamed: dict[str, str], touched: list[Touched]) -> None:
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
        new_support = _json(_mask_words(msgspec.json.decode(support), names))
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
    return hashlib.sha256(_json([kind, "masked", *parts]).encode()).hexdigest()[: len(old)]


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


# --- both ----------------------------------------------------------------------------------------------------------------------


def _check_tells_nothing(word: Word, telling: Sequence[str], names: Names | None = None) -> None:
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
def _withdrawing(store: Store) -> Iterator[sqlite3.Connection]:
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


def _bury(
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
        (kind, word.by, word.reason, key, _json(sorted(fingerprints)), _json(links), word.at),
    ).lastrowid
    withdraw_links(connection, links, number or 0)
    append_link(connection, "withdrawal", str(number))
    for row in touched:
        if row.now is not None:
            append_link(connection, row.kind, row.now)
    return Tombstone(number=number or 0, kind=kind, at=word.at, by=word.by, reason=word.reason)


def _erase_remains(store: Store) -> None:
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


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()

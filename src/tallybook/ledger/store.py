"""The statements: what was read when by which reader, and what persons judged. Written once, never changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.ledger.chain import append_link
from tallybook.ledger.database import ledger_path, open_database, transaction
from tallybook.ledger.rows import joined_names, ledger_claim, to_json
from tallybook.ledger.versions import COUNTS, NOTICE_RULE, notice_of
from tallybook.records import (
    Claim,
    Failure,
    Judgement,
    LedgerClaim,
    Reader,
    Reading,
    ReadReport,
    RecordedFailure,
    Report,
    ReportHeader,
    Says,
    Span,
    anchor_of,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

_REPORT_COLUMNS = (
    "hash, id, title, text, title_in_text, published, publisher, url, language, credits, dateline_place, notes, readable"
)
_IN_FORCE = "NOT EXISTS (SELECT 1 FROM undone u WHERE u.judgement = j.id AND substr(u.recorded_at, 1, 10) <= :recorded_by)"
_JUDGED = " UNION ".join(f"SELECT substr({end}, 1, instr({end}, ':') - 1) FROM judgement WHERE id = ?1" for end in "ab")
_TOUCHED = {  # kind of statement -> the reports that it may have changed
    "reading": """SELECT report_hash FROM reading WHERE number = CAST(?1 AS INTEGER) UNION SELECT v.older FROM newer_versions v
                  WHERE v.newer = (SELECT report_hash FROM reading WHERE number = CAST(?1 AS INTEGER))""",
    "judgement": _JUDGED,
    "undone": _JUDGED,
    "retraction": "SELECT report_hash FROM retraction WHERE id = ?1",
    "reinstatement": "SELECT report_hash FROM retraction WHERE id = ?1",
}
_TOUCHING = ", ".join(f"'{kind}'" for kind in _TOUCHED)
FOREVER = "9999-12-31"  # later than any day a ledger records: no bound

_claims_in = msgspec.json.Decoder(Claim)


class Store:
    """The statements in one ledger file. Times are ISO strings in UTC and come from the caller; so does every decision."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        self.path = ledger_path(url)
        self.connection: sqlite3.Connection = open_database(self.path, create=create)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    # --- writing ---

    def write_report(self, read: ReadReport, at: str) -> bool:
        """Keep a report with its reading, claims and failures, all in one transaction.

        ``False`` when this reader, in this version, has read the report before (perhaps in another process, a moment ago):
        then nothing is written.
        """
        report, reading = read.report, read.reading
        with transaction(self.connection, self.path):
            if report is None:
                self._write_failures(None, reading, at)
                return False
            if self.has_reading(report.hash, reading.reader):
                return False
            if self._insert("report", (*_report_row(report), at)):
                append_link(self.connection, "report", report.hash)
                self._retract_by_notice(report, at)
            number = self.connection.execute(
                "INSERT INTO reading (report_hash, reader, version, recorded_at) VALUES (?, ?, ?, ?)",
                (report.hash, reading.reader.name, reading.reader.version, at),
            ).lastrowid
            for position, claim in enumerate(reading.claims):
                self._insert("claim", (number, position, *claim_row(report.hash, claim), at))
            append_link(self.connection, "reading", str(number))
            self._write_failures(report.hash, reading, at)
        return True

    def write_judgement(self, judgement: Judgement, at: str) -> Judgement:
        """Keep a judgement; what comes back bears its id."""
        body = (judgement.a, judgement.b, judgement.says, judgement.by, judgement.at, judgement.reason)
        number = self.connection.execute("SELECT COUNT(*) FROM judgement").fetchone()[0]
        identity = _hash_of(*body, str(number))[:16]  # the same words a second time, after an undo, are a second judgement
        with transaction(self.connection, self.path):
            self.connection.execute(
                "INSERT INTO judgement (id, a, b, says, author, at, reason, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (identity, *body, at),
            )
            append_link(self.connection, "judgement", identity)
        return msgspec.structs.replace(judgement, id=identity)

    def write_undo(self, judgement: str, by: str, reason: str, at: str) -> None:
        """Take a judgement back; it stays in the ledger as taken back."""
        with transaction(self.connection, self.path):
            if self._insert("undone", (judgement, by, reason, at)):
                append_link(self.connection, "undone", judgement)

    def write_retraction(self, report_hash: str, by: str, reason: str, at: str) -> str:
        """Say of a report that it no longer stands; what comes back is the retraction's id."""
        with transaction(self.connection, self.path):
            return self._write_retraction(report_hash, by, reason, at)

    def write_reinstatement(self, retraction: str, by: str, reason: str, at: str) -> None:
        """Take a retraction back; it stays in the ledger as taken back."""
        with transaction(self.connection, self.path):
            if self._insert("reinstatement", (retraction, by, reason, at)):
                append_link(self.connection, "reinstatement", retraction)

    def _write_retraction(self, report_hash: str, by: str, reason: str, at: str) -> str:
        number = self.connection.execute("SELECT COUNT(*) FROM retraction").fetchone()[0]
        identity = _hash_of("retraction", report_hash, by, reason, at, str(number))[:16]
        query = "INSERT INTO retraction (id, report_hash, author, reason, recorded_at) VALUES (?, ?, ?, ?, ?)"
        self.connection.execute(query, (identity, report_hash, by, reason, at))
        append_link(self.connection, "retraction", identity)
        return identity

    def _retract_by_notice(self, report: Report, at: str) -> None:
        notice = notice_of(report)
        if notice is not None:
            reason = f"It begins with a notice of retraction: {notice!r}."
            self._write_retraction(report.hash, NOTICE_RULE, reason, at)

    def _write_failures(self, report_hash: str | None, reading: Reading, at: str) -> None:
        for failure in reading.failures:
            span = to_json(failure.span) if failure.span else None
            name, version = reading.reader.name, reading.reader.version
            identity = _hash_of(report_hash, failure.stage, failure.reason, span, name, version)
            if self._insert("failure", (identity, report_hash, failure.stage, failure.reason, span, at)):
                append_link(self.connection, "failure", identity)

    def _insert(self, table: str, row: tuple[Any, ...]) -> bool:
        """Write a row; ``False`` where its key was there already and nothing was written."""
        marks = ", ".join("?" * len(row))
        return self.connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row).rowcount > 0

    # --- reading ---

    def has_reading(self, report_hash: str, reader: Reader) -> bool:
        """Whether this reader, in this version, has read the report."""
        query = "SELECT 1 FROM reading WHERE report_hash = ? AND reader = ? AND version = ?"
        return self.connection.execute(query, (report_hash, reader.name, reader.version)).fetchone() is not None

    def readers(self) -> list[Reader]:
        """The readers whose readings count at present."""
        rows = self.connection.execute("SELECT DISTINCT reader, version FROM current_readings ORDER BY reader, version")
        return [Reader(name=name, version=version) for name, version in rows]

    def newest_link(self) -> int:
        """The number of the newest link in the chain of statements; 0 where there is none."""
        return int(self.connection.execute("SELECT COALESCE(MAX(number), 0) FROM chain").fetchone()[0])

    def count_withdrawals(self) -> int:
        """How many times something was taken out for good."""
        return int(self.connection.execute("SELECT COUNT(*) FROM withdrawal").fetchone()[0])

    def touched_since(self, link: int, limit: int) -> tuple[list[str], int]:
        """The reports (hashes) that the next ``limit`` statements after this link may have changed, and the link they lead up to.

        Such a statement is a reading, of which an older version stops counting, a judgement, a retraction, or its undoing.
        """
        query = f"""SELECT number, kind, statement FROM chain
                    WHERE number > ? AND +statement IS NOT NULL AND +kind IN ({_TOUCHING}) ORDER BY number LIMIT ?"""  # by number
        rows = self.connection.execute(query, (link, limit)).fetchall()
        touched = {report for _, kind, key in rows for (report,) in self.connection.execute(_TOUCHED[kind], (key,)).fetchall()}
        return sorted(touched), max((number for number, _, _ in rows), default=link)

    def claims_of(self, report_hash: str) -> list[LedgerClaim]:
        """The claims of one report's newest reading, in text order; none where the report does not count."""
        query = """
            SELECT c.body, p.id, p.hash, p.published, p.publisher, p.credits
            FROM report p JOIN current_readings r ON r.report_hash = p.hash JOIN claim c ON c.reading = r.number
            WHERE p.hash = ? ORDER BY c.position"""
        return [ledger_claim(*row) for row in self.connection.execute(query, (report_hash,))]

    def claims(self, as_of: str | None = None, recorded_by: str | None = None) -> list[LedgerClaim]:
        """The claims of each report that counts, by its newest reading, ordered by publication, report and place in the text.

        A report counts where no newer version of it does, and while it is not retracted.

        ``as_of``: only from reports published by that day; ``recorded_by``: only what was recorded by the end of that day.
        """
        query = f"""
            SELECT c.body, p.id, p.hash, p.published, p.publisher, p.credits FROM report p JOIN claim c ON c.reading = (
                SELECT MAX(number) FROM reading WHERE report_hash = p.hash AND substr(recorded_at, 1, 10) <= :recorded_by)
            WHERE (:as_of IS NULL OR substr(p.published, 1, 10) <= :as_of) AND {COUNTS}
            ORDER BY p.published IS NULL, p.published, p.hash, c.position"""
        rows = self.connection.execute(query, {"as_of": as_of, "recorded_by": recorded_by or FOREVER})
        return [ledger_claim(*row) for row in rows]

    def judgements(self, recorded_by: str | None = None) -> list[Judgement]:
        """The judgements in force, oldest first: of two on one pair the later counts."""
        query = f"""SELECT id, a, b, says, author, at, reason FROM judgement j
                    WHERE substr(recorded_at, 1, 10) <= :recorded_by AND {_IN_FORCE} ORDER BY at, number"""
        rows = self.connection.execute(query, {"recorded_by": recorded_by or FOREVER})
        return [_judgement(*row) for row in rows]

    def find_judgements(self, prefix: str) -> list[tuple[Judgement, bool]]:
        """Judgements whose id begins so, each with whether it has been taken back."""
        query = f"""SELECT id, a, b, says, author, at, reason, NOT {_IN_FORCE} FROM judgement j
                    WHERE substr(id, 1, length(:prefix)) = :prefix ORDER BY number"""
        rows = self.connection.execute(query, {"recorded_by": FOREVER, "prefix": prefix})
        return [(_judgement(*row[:-1]), bool(row[-1])) for row in rows]

    def find_anchors(self, prefix: str) -> list[tuple[str, str]]:
        """Id and anchor of every current claim whose id begins so."""
        query = "SELECT DISTINCT id, anchor FROM current_claims WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id"
        return [(str(row[0]), str(row[1])) for row in self.connection.execute(query, (prefix,))]

    def find_reports(self, prefix: str) -> list[tuple[str, str]]:
        """Name and hash of the reports whose id or hash begins so; of two versions of one report the later published.

        The name is the id where that begins so, else the hash.
        """
        query = """SELECT CASE WHEN substr(id, 1, length(?1)) = ?1 THEN id ELSE hash END, hash FROM report
                   WHERE substr(id, 1, length(?1)) = ?1 OR substr(hash, 1, length(?1)) = ?1 ORDER BY published, hash"""
        return [(str(name), str(report_hash)) for name, report_hash in self.connection.execute(query, (prefix,))]

    def report(self, report_hash: str) -> ReadReport:
        """A report with its newest reading."""
        row = self.connection.execute(f"SELECT {_REPORT_COLUMNS} FROM report WHERE hash = ?", (report_hash,)).fetchone()
        report = _report(row)
        query = "SELECT number, reader, version FROM reading WHERE report_hash = ? ORDER BY number DESC LIMIT 1"
        number, name, version = self.connection.execute(query, (report_hash,)).fetchone()
        claims = self.connection.execute("SELECT body FROM claim WHERE reading = ? ORDER BY position", (number,))
        failures = self.connection.execute(
            "SELECT stage, reason, span FROM failure WHERE report_hash = ? ORDER BY recorded_at, rowid", (report_hash,)
        )
        return ReadReport(
            report=report,
            reading=Reading(
                report=_header(report),
                claims=tuple(_claims_in.decode(body) for (body,) in claims),
                failures=tuple(Failure(stage=stage, reason=reason, span=_span(span)) for stage, reason, span in failures),
                reader=Reader(name=name, version=version),
            ),
        )

    def headers(self) -> list[ReportHeader]:
        """All reports without their texts, by publication."""
        query = f"SELECT {_REPORT_COLUMNS} FROM report ORDER BY published IS NULL, published, id, hash"
        return [_header(_report(row)) for row in self.connection.execute(query)]

    def failures(self) -> list[RecordedFailure]:
        """Everything that could not be read, in the order it was recorded."""
        query = """SELECT f.stage, f.reason, f.span, p.id, f.recorded_at FROM failure f
                   LEFT JOIN report p ON p.hash = f.report_hash ORDER BY f.recorded_at, f.rowid"""
        return [
            RecordedFailure(stage=stage, reason=reason, span=_span(span), report_id=report, recorded_at=at)
            for stage, reason, span, report, at in self.connection.execute(query)
        ]

    def languages(self, reports: Collection[str]) -> dict[str, str | None]:
        """The language of each of these reports, by its hash."""
        query = "SELECT hash, language FROM report WHERE hash = ?"
        return dict(self.connection.execute(query, (report,)).fetchone() for report in sorted(reports))

    def count_undated(self, recorded_by: str | None = None) -> int:
        """How many reports bear no date of publication, so that no ``as_of`` can place them."""
        query = "SELECT COUNT(*) FROM report WHERE published IS NULL AND substr(recorded_at, 1, 10) <= ?"
        return int(self.connection.execute(query, (recorded_by or FOREVER,)).fetchone()[0])


# --- rows and records --------------------------------------------------------------------------------------------------------


def _report_row(report: Report) -> tuple[Any, ...]:
    return (
        report.hash, report.id, report.title, report.text, report.title_in_text, report.published, report.publisher, report.url,
        report.language, to_json(report.credits), report.dateline_place, to_json(report.notes), report.readable,
    )  # fmt: skip


def _report(row: Sequence[Any]) -> Report:
    named = dict(zip(_REPORT_COLUMNS.split(", "), row, strict=True))
    named["credits"], named["notes"] = msgspec.json.decode(named["credits"]), msgspec.json.decode(named["notes"])
    return msgspec.convert(named, Report, strict=False)


def _header(report: Report) -> ReportHeader:
    return ReportHeader(
        id=report.id, title=report.title, publisher=report.publisher, published=report.published, url=report.url,
        language=report.language, credits=report.credits, length=len(report.text),
    )  # fmt: skip


def claim_row(report_hash: str, claim: Claim) -> tuple[Any, ...]:
    """A claim as its table holds it, without reading, position and time of recording."""
    return (
        claim.id, report_hash, anchor_of(report_hash, claim.trigger), claim.happening, claim.event.type,
        claim.acled.sub_event_type if claim.acled else None, claim.factuality, claim.background, claim.aggregate,
        claim.time.earliest, claim.time.latest,
        joined_names(p.name for p in claim.participants if p.role in ("actor", "party")),
        joined_names(p.name for p in claim.participants if p.role == "recipient"),
        joined_names(p.name for p in claim.places),
        claim.trigger.text, " ".join(e.text for e in claim.evidence) or None, to_json(claim),
    )  # fmt: skip


def _judgement(identity: str, a: str, b: str, says: Says, author: str, at: str, reason: str) -> Judgement:  # noqa: PLR0913 - a row
    return Judgement(id=identity, a=a, b=b, says=says, by=author, at=at, reason=reason)


def _span(text: str | None) -> Span | None:
    return msgspec.json.decode(text, type=Span) if text else None


def _hash_of(*parts: str | None) -> str:
    return hashlib.sha256(to_json(parts).encode()).hexdigest()

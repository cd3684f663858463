"""Versions and retractions: which reports count, and what of an older version is gone from the newer one."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from tallybook.ledger.rows import ledger_claim
from tallybook.records import LedgerClaim, Record
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from tallybook.records import Report

NOTICE_RULE = "rule:retraction-notice/1"

# The report ``p`` counts: of its versions none newer was published by :as_of and recorded by :recorded_by, and no retraction
# recorded by then is in force.
COUNTS = """
    NOT EXISTS (SELECT 1 FROM newer_versions v WHERE v.older = p.hash AND substr(v.recorded_at, 1, 10) <= :recorded_by
                AND (:as_of IS NULL OR substr(v.published, 1, 10) <= :as_of))
    AND NOT EXISTS (SELECT 1 FROM retraction t WHERE t.report_hash = p.hash AND substr(t.recorded_at, 1, 10) <= :recorded_by
                AND NOT EXISTS (SELECT 1 FROM reinstatement b
                                WHERE b.retraction = t.id AND substr(b.recorded_at, 1, 10) <= :recorded_by))"""

Standing = Literal["counts", "superseded", "retracted"]


class Retraction(Record, frozen=True):
    """A report that no longer stands: who said so, when and why; ``taken_back_at`` where it stands again."""

    id: str
    report_hash: str
    report_id: str
    by: str
    at: str
    reason: str
    taken_back_at: str | None = None


class Version(Record, frozen=True):
    """One version of a report with what has become of it. ``newer`` is the hash of the version that took its place."""

    hash: str
    id: str
    published: str | None
    recorded_at: str
    standing: Standing
    newer: str | None = None
    retraction: Retraction | None = None


class OrphanedClaim(Record, frozen=True):
    """A claim of an older version whose sentence is not in the newest one (``newer``, a report's hash)."""

    claim: LedgerClaim
    newer: str


@cache
def _notices() -> re.Pattern[str]:
    table = read_yaml("retraction_notices.yaml")
    return re.compile("|".join(f"(?:{notice})" for notice in table["beginnings"]), re.IGNORECASE)


def notice_of(report: Report) -> str | None:
    """The words of retraction that a report's title or text begins with; ``None`` for any other report."""
    for passage in (report.title, report.text):
        found = _notices().match((passage or "").lstrip())
        if found:
            return " ".join(found[0].split())
    return None


def find_retractions(connection: sqlite3.Connection) -> list[Retraction]:
    """All retractions, oldest first, those taken back marked."""
    query = "SELECT id, report_hash, report, author, recorded_at, reason, taken_back_at FROM retractions"
    return [
        Retraction(id=i, report_hash=h, report_id=p, by=by, at=at, reason=reason, taken_back_at=back)
        for i, h, p, by, at, reason, back in connection.execute(query)
    ]


def find_versions(connection: sqlite3.Connection, report_hash: str) -> list[Version]:
    """All versions of a report, itself among them, the newest first."""
    query = """SELECT DISTINCT q.hash, q.id, q.published, q.recorded_at,
                      (SELECT v.newer FROM newer_versions v WHERE v.older = q.hash
                       ORDER BY COALESCE(v.published, substr(v.recorded_at, 1, 10)) DESC, v.recorded_at DESC, v.newer DESC
                       LIMIT 1)
               FROM report p JOIN report q ON (q.hash = p.hash OR (q.publisher IS p.publisher AND (q.id = p.id OR q.url = p.url)))
               WHERE p.hash = ?
               ORDER BY COALESCE(q.published, substr(q.recorded_at, 1, 10)) DESC, q.recorded_at DESC, q.hash DESC"""
    in_force = {r.report_hash: r for r in find_retractions(connection) if r.taken_back_at is None}
    return [
        Version(hash=h, id=i, published=published, recorded_at=at, newer=newer, retraction=in_force.get(h),
                standing="retracted" if h in in_force else "superseded" if newer else "counts")
        for h, i, published, at, newer in connection.execute(query, (report_hash,))
    ]  # fmt: skip


def count_retracted(connection: sqlite3.Connection) -> int:
    """How many reports are retracted."""
    query = "SELECT COUNT(DISTINCT report_hash) FROM retractions WHERE taken_back_at IS NULL"
    return int(connection.execute(query).fetchone()[0])


def count_left_out(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many reports are retracted, and how many others have a newer version."""
    query = """SELECT COUNT(DISTINCT older) FROM newer_versions WHERE older NOT IN
               (SELECT report_hash FROM retractions WHERE taken_back_at IS NULL)"""
    return count_retracted(connection), int(connection.execute(query).fetchone()[0])


def find_orphaned_claims(connection: sqlite3.Connection, report_hash: str | None = None) -> Iterator[OrphanedClaim]:
    """Claims of superseded versions (or of this one) whose sentence the newest version has no more, letter for letter.

    They count nowhere, and nothing takes their place: a look-alike in the newer text is a claim of its own.
    """
    query = "SELECT DISTINCT older FROM newer_versions WHERE :one IS NULL OR older = :one"
    for (older,) in connection.execute(query, {"one": report_hash}).fetchall():
        newest = find_versions(connection, older)[0].hash
        title, text = connection.execute("SELECT title, text FROM report WHERE hash = ?", (newest,)).fetchone()
        for claim in _claims_of(connection, older):
            spans = (claim.trigger, *claim.evidence)
            if not all(span.text in ((title or "") if span.in_ == "title" else text) for span in spans):
                yield OrphanedClaim(claim=claim, newer=newest)


def _claims_of(connection: sqlite3.Connection, report_hash: str) -> Iterator[LedgerClaim]:
    query = """SELECT c.body, p.id, p.hash, p.published, p.publisher, p.credits
               FROM claim c JOIN report p ON p.hash = c.report_hash
               WHERE c.reading = (SELECT MAX(number) FROM reading WHERE report_hash = ?) ORDER BY c.position"""
    return (ledger_claim(*row) for row in connection.execute(query, (report_hash,)).fetchall())

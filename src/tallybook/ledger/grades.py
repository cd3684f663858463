"""Grades: a person's signed word on how well an incident is established, with the counts that stood beside it.

No rule sets a grade and no grade changes a figure. The words are Airwars': *Confirmed*, a side has accepted that it did it;
*Fair*, several credible sources and a side known or likely to have acted; *Weak*, one source, be it ever so detailed;
*Contested*, the sources name different culprits; *Discounted*, those harmed were fighters, or somebody else did it.

A grade is anchored to the incident's first claim, so that it stays with it through a newer reading, a merge or a split; of
several on one incident the latest in force counts.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from tallybook.errors import UsageError
from tallybook.ledger.chain import append_link
from tallybook.ledger.database import transaction
from tallybook.ledger.store import FOREVER
from tallybook.records import Incident, Record, Support, anchor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.ledger.store import Store

GradeName = Literal["Confirmed", "Fair", "Weak", "Contested", "Discounted"]
GRADES: tuple[GradeName, ...] = get_args(GradeName)

_support_in = msgspec.json.Decoder(Support)


class Grade(Record, frozen=True):
    """One person's grade of one incident: who, when and why. ``support`` is what was counted when it was given."""

    id: str
    anchor: str
    grade: GradeName
    by: str
    at: str
    reason: str
    support: Support
    taken_back: bool = False


def make_grade(incident: Incident, grade: str, *, by: str, reason: str, at: str) -> Grade:
    """A signed grade; ``UsageError`` where it is none of the five, or has no name or reason, or a rule would sign it."""
    chosen = next((name for name in GRADES if name.casefold() == grade.casefold()), None)
    if chosen is None:
        raise UsageError(f"A grade is {', '.join(GRADES)}, not {grade!r}.")
    if not reason.strip() or not by.strip() or by.startswith("rule:"):
        raise UsageError("A grade needs a reason and the name of the person who gives it; one of them is missing.")
    first = incident.claims[0]
    anchor = anchor_of(first.report_hash, first.trigger)
    identity = hashlib.sha256(msgspec.json.encode((anchor, chosen, by, at, reason))).hexdigest()[:16]
    return Grade(id=identity, anchor=anchor, grade=chosen, by=by, at=at, reason=reason, support=incident.support)


def write_grade(store: Store, grade: Grade) -> None:
    """Keep a grade."""
    support = msgspec.json.encode(grade.support).decode()
    row = (grade.id, grade.anchor, grade.grade, grade.by, grade.at, grade.reason, support, grade.at)
    columns = "id, anchor, grade, author, at, reason, support, recorded_at"
    with transaction(store.connection, store.path) as connection:
        connection.execute(f"INSERT INTO grade ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        append_link(connection, "grade", grade.id)


def write_grade_undo(store: Store, grade: str, by: str, reason: str, at: str) -> None:
    """Take a grade back; it stays in the ledger as taken back."""
    with transaction(store.connection, store.path) as connection:
        connection.execute("INSERT INTO grade_undone VALUES (?, ?, ?, ?)", (grade, by, reason, at))
        append_link(connection, "grade_undone", grade)


def read_grades(store: Store, recorded_by: str | None = None) -> list[Grade]:
    """Every grade recorded by the end of a day, oldest first, with whether it had been taken back by then."""
    query = """SELECT id, anchor, grade, author, at, reason, support, EXISTS (
                   SELECT 1 FROM grade_undone u WHERE u.grade = g.id AND substr(u.recorded_at, 1, 10) <= :day)
               FROM grade g WHERE substr(recorded_at, 1, 10) <= :day ORDER BY number"""
    return [
        Grade(id=identity, anchor=anchor, grade=grade, by=by, at=at, reason=reason, support=_support_in.decode(support),
              taken_back=bool(taken_back))
        for identity, anchor, grade, by, at, reason, support, taken_back in store.connection.execute(
            query, {"day": recorded_by or FOREVER}
        )
    ]  # fmt: skip


def grades_of(incident: Incident, grades: Iterable[Grade]) -> list[Grade]:
    """Those of the grades that were given to any of the incident's claims, in the order they came."""
    anchors = {anchor_of(c.report_hash, c.trigger) for c in incident.claims}
    return [grade for grade in grades if grade.anchor in anchors]


def with_grades(incidents: list[Incident], grades: Sequence[Grade]) -> list[Incident]:
    """The incidents, each with its latest grade in force."""
    in_force = [grade for grade in grades if not grade.taken_back]
    if not in_force:
        return incidents
    anchored = {grade.anchor for grade in in_force}
    return [
        msgspec.structs.replace(i, grade=grades_of(i, in_force)[-1].grade)
        if any(anchor_of(c.report_hash, c.trigger) in anchored for c in i.claims) else i
        for i in incidents
    ]  # fmt: skip

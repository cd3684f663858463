"""What changed in a ledger since a day, and why, in plain words: statements recorded since, and what they did to incidents."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from tallybook.ledger.tally import tally_incidents
from tallybook.records import Record, anchor_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from tallybook.records import Figure, Incident, TallyRow

Kind = Literal[
    "report", "version", "reading", "failure", "judgement", "undo", "retraction", "reinstatement", "withdrawal", "new incident",
    "merge", "split", "correction", "gone",
]  # fmt: skip


class Change(Record, frozen=True):
    """One thing that changed. ``at``: when it was recorded; ``None`` for what followed from statements. ``incidents``: ids."""

    kind: Kind
    at: str | None
    sentence: str
    incidents: tuple[str, ...] = ()


class TallyChange(Record, frozen=True):
    """A total before and now, as ranges under the rule "reported"; an end is ``None`` where nobody gives it.

    ``aggregate``: the id of an incident that sums up many and stands apart; ``object`` and ``damage`` for things that were hit.
    """

    measure: str
    before: tuple[int | None, int | None]
    now: tuple[int | None, int | None]
    incidents_before: int
    incidents_now: int
    group: dict[str, str | None]


class Changes(Record, frozen=True):
    """What changed since the end of ``since``: statements first, then incidents, then totals."""

    since: str
    changes: tuple[Change, ...]
    tally: tuple[TallyChange, ...]


def find_changes(connection: sqlite3.Connection, since: str, before: Sequence[Incident], now: Sequence[Incident]) -> Changes:
    """Compare the incidents as the ledger held them at the end of ``since`` with those of today."""
    return Changes(
        since=since,
        changes=(*_statements(connection, since), *_compare_incidents(before, now)),
        tally=tuple(_compare_tallies(before, now)),
    )


# --- statements ----------------------------------------------------------------------------------------------------------------

_EVENTS: tuple[tuple[Kind, str, str], ...] = (
    ("report", "{0} was added, published {1} by {2}.",
     """SELECT p.recorded_at, p.id, COALESCE(p.published, 'on a day nobody tells'), COALESCE(p.publisher, 'nobody named')
        FROM report p WHERE NOT EXISTS (SELECT 1 FROM newer_versions v WHERE v.newer = p.hash)"""),
    ("version", "{0} was issued again on {1} with changed words; claims of the older version count no more.",
     """SELECT DISTINCT p.recorded_at, p.id, COALESCE(p.published, 'a day nobody tells')
        FROM newer_versions v JOIN report p ON p.hash = v.newer"""),
    ("reading", "{0} was read anew by {1}, version {2}.",
     """SELECT r.recorded_at, p.id, r.reader, r.version FROM reading r JOIN report p ON p.hash = r.report_hash
        WHERE EXISTS (SELECT 1 FROM reading o WHERE o.report_hash = r.report_hash AND o.number < r.number)"""),
    ("failure", "{0} could not be read in full: {1}",
     "SELECT f.recorded_at, COALESCE(p.id, 'An input'), f.reason FROM failure f LEFT JOIN report p ON p.hash = f.report_hash"),
    ("judgement", "{0} judged two happenings {1}, because: {2}",
     "SELECT recorded_at, author, says, reason FROM judgement"),
    ("undo", "{0} took back the judgement of {1} that two happenings are {2} ({3}), because: {4}",
     """SELECT u.recorded_at, u.author, j.author, j.says, j.reason, COALESCE(NULLIF(u.reason, ''), 'no reason was given')
        FROM undone u JOIN judgement j ON j.id = u.judgement"""),
    ("retraction", "{0} was retracted by {1}, because: {2} Its claims count no more.",
     "SELECT recorded_at, report, author, rtrim(reason, '.') || '.' FROM retractions"),
    ("reinstatement", "{0} counts again: {1} took its retraction back, because: {2}",
     """SELECT b.recorded_at, t.report, b.author, COALESCE(NULLIF(b.reason, ''), 'no reason was given')
        FROM reinstatement b JOIN retractions t ON t.id = b.retraction"""),
    ("withdrawal", "A {0} was withdrawn by {1}, because: {2} Totals before are told as if it had never been there.",
     "SELECT recorded_at, kind, author, rtrim(reason, '.') || '.' FROM withdrawal"),
)  # fmt: skip


def _statements(connection: sqlite3.Connection, since: str) -> Iterator[Change]:
    """What was recorded later than that day, in the order it was recorded."""
    found = [
        Change(kind=kind, at=at, sentence=sentence.format(*words))
        for kind, sentence, query in _EVENTS
        for at, *words in connection.execute(query)
        if at[:10] > since
    ]
    return iter(sorted(found, key=lambda change: change.at or ""))


# --- incidents -----------------------------------------------------------------------------------------------------------------


def _compare_incidents(before: Sequence[Incident], now: Sequence[Incident]) -> Iterator[Change]:
    was, held = _homes(before), _homes(now)
    old = {incident.id: incident for incident in before}
    for incident in now:
        homes = _others(incident, was)
        if not homes:
            yield Change(kind="new incident", at=None, sentence=_new(incident), incidents=(incident.id,))
        elif len(homes) > 1:
            yield Change(kind="merge", at=None, sentence=_merged(incident, homes), incidents=(incident.id, *sorted(homes)))
        else:
            (home,) = homes
            if len(_others(old[home], held)) == 1:
                yield from _corrected(old[home], incident)
    for incident in before:
        homes = _others(incident, held)
        if not homes:
            yield Change(kind="gone", at=None, sentence=_gone(incident), incidents=(incident.id,))
        elif len(homes) > 1:
            sentence = f"What was the incident {_short(incident.id)} is now {len(homes)}: {_list(homes)}."
            yield Change(kind="split", at=None, sentence=sentence, incidents=(incident.id, *sorted(homes)))


def _homes(incidents: Sequence[Incident]) -> dict[str, str]:
    """The incident that each claim, by its anchor, stands in."""
    return {anchor: incident.id for incident in incidents for anchor in _anchors(incident)}


def _anchors(incident: Incident) -> list[str]:
    return [anchor_of(claim.report_hash, claim.trigger) for claim in incident.claims]


def _others(incident: Incident, homes: Mapping[str, str]) -> set[str]:
    """The incidents of another day's ledger in which this one's claims stand."""
    return {homes[anchor] for anchor in _anchors(incident) if anchor in homes}


def _new(incident: Incident) -> str:
    reports = sorted({claim.report_id for claim in incident.claims})
    return f"The incident {_short(incident.id)} is new ({_what(incident)}): told by {_list(reports, whole=True)}."


def _merged(incident: Incident, homes: set[str]) -> str:
    words = [f"{j.by} judged so ({j.reason})" for j in incident.judgements if j.says == "same"]
    why = f", because {words[-1]}" if words else ""
    return f"The incidents {_list(homes)} are now one, {_short(incident.id)}{why}."


def _gone(incident: Incident) -> str:
    reports = sorted({claim.report_id for claim in incident.claims})
    return (
        f"The incident {_short(incident.id)} ({_what(incident)}) is there no more: no report that counts tells of it as "
        f"{_list(reports, whole=True)} did."
    )


def _corrected(old: Incident, new: Incident) -> Iterator[Change]:
    """What is told otherwise of one incident, with the reports that make the difference."""
    differences = [*_figure_differences(old.figures, new.figures), *_field_differences(old, new)]
    if not differences:
        return
    told, untold = ({claim.report_id for claim in incident.claims} for incident in (new, old))
    causes = [f"{_list(sorted(ids), whole=True)} {verb}" for ids, verb in (
        (told - untold, "tells of it too" if len(told - untold) == 1 else "tell of it too"),
        (untold - told, "counts no more" if len(untold - told) == 1 else "count no more")) if ids]  # fmt: skip
    why = f", because {' and '.join(causes)}" if causes else ", after another reading or judgement"
    sentence = f"Of the incident {_short(new.id)} ({_what(new)}) it is told otherwise: {'; '.join(differences)}{why}."
    yield Change(kind="correction", at=None, sentence=sentence, incidents=(new.id,))


def _figure_differences(old: Sequence[Figure], new: Sequence[Figure]) -> Iterator[str]:
    before, now = ({(f.measure, f.status): _range(f.low, f.high) for f in figures} for figures in (old, new))
    for measure, status in dict.fromkeys((*before, *now)):
        was, has = before.get((measure, status), "not told"), now.get((measure, status), "not told")
        if was != has:
            yield f"{measure.replace('_', ' ')} ({status}) was {was}, is {has}"


def _field_differences(old: Incident, new: Incident) -> Iterator[str]:
    if old.factuality != new.factuality:
        yield f"it was {old.factuality}, is {new.factuality}"
    if old.event.type != new.event.type:
        yield f"its type was {old.event.type}, is {new.event.type}"
    times = [(i.time.earliest, i.time.latest) for i in (old, new)]
    if times[0] != times[1]:
        yield f"its time was {_interval(*times[0])}, is {_interval(*times[1])}"


# --- totals --------------------------------------------------------------------------------------------------------------------


def _compare_tallies(before: Sequence[Incident], now: Sequence[Incident]) -> Iterator[TallyChange]:
    rows: dict[tuple[str, tuple[tuple[str, str | None], ...]], list[TallyRow | None]] = defaultdict(lambda: [None, None])
    for side, incidents in enumerate((before, now)):
        for row in tally_incidents(incidents):
            rows[row.measure, tuple(row.group.items())][side] = row
    for (measure, group), (old, new) in rows.items():
        was, has = (_total(row) for row in (old, new))
        if was != has:
            yield TallyChange(
                measure=measure, before=was[:2], now=has[:2], incidents_before=was[2], incidents_now=has[2], group=dict(group)
            )


def _total(row: TallyRow | None) -> tuple[int | None, int | None, int]:
    return (None, None, 0) if row is None else (row.low, row.high, len(row.incidents))


# --- words ---------------------------------------------------------------------------------------------------------------------


def _what(incident: Incident) -> str:
    place = next((p.name for p in incident.places if p.primary), incident.places[0].name if incident.places else "place unknown")
    kind = incident.acled.sub_event_type if incident.acled else incident.event.type.lower()
    return f"{kind}, {place}, {_interval(incident.time.earliest, incident.time.latest)}"


def _interval(earliest: str | None, latest: str | None) -> str:
    if earliest == latest:
        return earliest or "day unknown"
    return f"{earliest or '…'} to {latest or '…'}"


def _range(low: int | None, high: int | None) -> str:
    """A range in words.

    >>> _range(5, 5), _range(5, None), _range(None, 9), _range(None, None)
    ('5', 'at least 5', 'at most 9', 'not known')
    """
    if low == high:
        return "not known" if low is None else str(low)
    if high is None:
        return f"at least {low}"
    return f"at most {high}" if low is None else f"{low} to {high}"


def _list(names: Sequence[str] | set[str], *, whole: bool = False) -> str:
    shown = [name if whole else _short(name) for name in sorted(names)]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def _short(identity: str) -> str:
    return identity[:8]

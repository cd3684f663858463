"""What linking derived, kept in the ledger's file so that listing is quick; worth nothing without the statements beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.ledger.database import transaction
from tallybook.records import Incident, Linked, Question, anchor_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tallybook.ledger.store import Store

_incidents_in = msgspec.json.Decoder(list[Incident])
_questions_in = msgspec.json.Decoder(list[Question])


def is_fresh(store: Store, fingerprint: str) -> bool:
    """Whether the derived tables were derived from just this."""
    row = store.connection.execute("SELECT fingerprint FROM derivation").fetchone()
    return row is not None and bool(row[0] == fingerprint)


def read_incidents(store: Store) -> list[Incident]:
    """The incidents as last derived, in their order."""
    return _incidents_in.decode(_list_of(store.connection.execute("SELECT body FROM incident ORDER BY position")))


def read_questions(store: Store) -> list[Question]:
    """The open questions as last derived, the likeliest pairs first."""
    return _questions_in.decode(_list_of(store.connection.execute("SELECT body FROM question ORDER BY position")))


def write_derived(store: Store, linked: Linked, fingerprint: str) -> None:
    """Put what was derived in the place of what was there, in one transaction."""
    with transaction(store.connection, store.path) as connection:
        for table in ("incident_claim", "incident", "question", "derivation"):
            connection.execute(f"DELETE FROM {table}")
        for position, incident in enumerate(linked.incidents):
            row = (position, *_incident_row(incident))
            connection.execute(f"INSERT INTO incident VALUES ({', '.join('?' * len(row))})", row)
            members = [(incident.id, c.id, anchor_of(c.report_hash, c.trigger), c.report_hash) for c in incident.claims]
            connection.executemany("INSERT INTO incident_claim VALUES (?, ?, ?, ?)", members)
        for position, q in enumerate(linked.questions):
            row = (position, q.a, q.b, q.score, "; ".join(q.reasons), _json(q))
            connection.execute("INSERT INTO question VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO derivation VALUES (1, ?)", (fingerprint,))


def _incident_row(incident: Incident) -> tuple[Any, ...]:
    place = next((p for p in incident.places if p.primary), incident.places[0] if incident.places else None)
    return (
        incident.id, incident.event.type, incident.acled.sub_event_type if incident.acled else None, incident.factuality,
        incident.background, incident.aggregate, incident.time.earliest, incident.time.latest,
        place.name if place else None, place.admin1 if place else None, place.country if place else None,
        _names(p.name for p in incident.participants if p.role in ("actor", "party")),
        _names(p.name for p in incident.participants if p.role == "recipient"),
        len({c.report_hash for c in incident.claims}), incident.support.origins, _json(incident),
    )  # fmt: skip


def _names(names: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(names)) or None


def _list_of(rows: Iterable[tuple[str]]) -> str:
    """JSON bodies as one JSON list: decoding once is several times quicker than decoding each."""
    return "[" + ",".join(body for (body,) in rows) + "]"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()

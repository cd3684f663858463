"""Incidents as FollowTheMoney entities, one a line: an Event each, with its registered participants as entities of their own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from tallybook.export.audience import PURPOSE, Audience, release_incidents
from tallybook.export.csv import primary_place
from tallybook.export.loss import LossReport
from tallybook.export.shape import OWN_ID, SURE, outlets_of, registered, sentence_of, split_by, why_no_happening
from tallybook.export.xml import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tallybook.records import Incident, Participant

_PUBLIC_BODIES = frozenset({"state_forces", "police", "government"})
_BODIES = frozenset({"rebel", "militia", "ngo", "igo", "party", "media", "company"})


def write_ftm(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes one entity a line; an actor that many incidents name stands once."""
    release = release_incidents(incidents, audience)
    shown, left_out = split_by(why_no_happening, release.incidents)
    entities = {entity["id"]: entity for incident in shown for entity in _entities(incident)}
    for entity in entities.values():
        out.write(msgspec.json.encode(entity).decode() + "\n")
    return LossReport(
        format="ftm", audience=audience.name, purpose=PURPOSE, written=len(shown),
        cannot_hold=(
            "An event has no figures, coordinates, precision, objects, spans, judgements or history.",
            ("Only participants of the registry of actors that are told for certain are entities; persons and mere descriptions "
            "are none. Whether they did it or suffered it is not told apart."),
        ),
        left_out=(*release.left_out, *left_out), withheld=release.withheld,
    )  # fmt: skip


def _entities(incident: Incident) -> Iterator[dict[str, Any]]:
    bodies = [p for p in incident.participants if _is_body(p)]
    for participant in bodies:
        yield _entity(_body_id(participant), _schema(participant), {
            "name": participant.name, "country": (registered(participant).get("country") or "").lower(),
        })  # fmt: skip
    place = primary_place(incident)
    time = incident.time
    yield _entity(OWN_ID + incident.id, "Event", {
        "name": title_of(incident),
        "startDate": time.earliest,
        "endDate": time.latest if time.earliest else None,
        "location": place.name if place else None,
        "country": (place.country or "").lower() if place else None,
        "summary": sentence_of(incident),
        "publisher": outlets_of(incident),
        "involved": [_body_id(p) for p in bodies],
    })  # fmt: skip


def _is_body(participant: Participant) -> bool:
    known = registered(participant).get("kind") in _PUBLIC_BODIES | _BODIES
    return known and not participant.private and participant.certainty in SURE and participant.alternative is None


def _body_id(participant: Participant) -> str:
    return OWN_ID + hashlib.sha256((participant.id or participant.name).encode()).hexdigest()[:20]


def _schema(participant: Participant) -> str:
    return "PublicBody" if registered(participant).get("kind") in _PUBLIC_BODIES else "Organization"


def _entity(identity: str, schema: str, properties: dict[str, Any]) -> dict[str, Any]:
    values = {name: value if isinstance(value, list) else [value] for name, value in properties.items() if value}
    return {"id": identity, "schema": schema, "properties": dict(sorted(values.items()))}

"""Happenings as PLOVER events, one a line, with the field names of PLOVER 2.0's JSON and ids of our own.

PLOVER's four marks (historical, future, hypothetical, negation) hold what did not happen, so nothing is left out for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from tallybook.export.audience import PURPOSE, Audience, release_incidents
from tallybook.export.csv import primary_place
from tallybook.export.loss import LossReport
from tallybook.export.shape import (
    OWN_ID,
    SURE,
    country_name,
    days_of,
    figure_of,
    point_of,
    sentence_of,
    split_by,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.records import Incident, LedgerClaim, Participant

_QUADS = {
    1: ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    2: ("COOPERATE", "AID", "RETREAT"),
    3: ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    4: ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
QUAD_CODES = {kind: code for code, kinds in _QUADS.items() for kind in kinds}
_NEEDS_RECIPIENT = frozenset({"COOPERATE", "AID", "SANCTION"})
_RESOLUTIONS = {"site": 5, "near": 4, "admin2": 3, "admin1": 2, "country": 1}
_MARKS = {"planned": "future", "threatened": "future", "hypothetical": "hypothetical", "denied": "negation"}


def write_plover(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes one event a line for every incident whose first day is known."""
    release = release_incidents(incidents, audience)
    shown, left_out = split_by(_why_not, release.incidents)
    for incident in shown:
        out.write(msgspec.json.encode(_event(incident)).decode() + "\n")
    return LossReport(
        format="plover", audience=audience.name, purpose=PURPOSE, written=len(shown),
        cannot_hold=(
            "Coded by Tallybook in PLOVER's terms; the ids are ours and begin with TALLYBOOK-.",
            "A size is one number: the best estimate where all agree, else the lowest floor, and absent where nobody gives one.",
            "An empty list of actors means that nobody is named for certain; who is suspected stands in the comment.",
            "PLOVER has no field for its four marks in its JSON; they stand in the list `auxiliary`, which is ours.",
            "Rival figures, objects, movements, terms, judgements and history have no field.",
        ),
        left_out=(*release.left_out, *left_out), withheld=release.withheld,
    )  # fmt: skip


def _why_not(incident: Incident) -> str | None:
    if days_of(incident) is None:
        return "the day it began or ended is not told, and the format needs one"
    if incident.event.type in _NEEDS_RECIPIENT and not _named(incident, ("recipient", "party")):
        return f"no recipient is told, and the format needs one for {incident.event.type}"
    return None


def _event(incident: Incident) -> dict[str, Any]:
    days = days_of(incident)
    place = primary_place(incident)
    fields: dict[str, Any] = {
        "id": OWN_ID + incident.id,
        "date": days[0].isoformat() if days else None,
        "enddate": days[1].isoformat() if days and days[1] != days[0] else None,
        "time": incident.time.time_of_day,
        "actor": _people(_named(incident, ("actor", "party"))),
        "recipient": _people(_named(incident, ("recipient",))),
        "event": incident.event.type,
        "mode": list(incident.event.modes),
        "context": list(incident.event.contexts),
        "auxiliary": _auxiliary(incident),
        "quad_code": QUAD_CODES[incident.event.type],
        "event_loc": _location(incident) if place else None,
        "event_text": sentence_of(incident),
        "size": _size(incident),
        "text_info": _text_info(incident.claims[0]),
        "cite_info": [{"publication": c.publisher, "date": c.published} for c in incident.claims if c.publisher or c.published],
        "coder": "Tallybook",
        "comment": _comment(incident),
    }
    return {key: value for key, value in fields.items() if value not in (None, [], {}) or key == "actor"}


def _named(incident: Incident, roles: Iterable[str]) -> list[Participant]:
    sure = [p for p in incident.participants if p.certainty in SURE and p.alternative is None]
    return [p for p in sure if p.role in roles]


def _people(participants: Iterable[Participant]) -> list[dict[str, str]]:
    return [{"name": p.name, **({"sector": p.sector} if p.sector else {})} for p in participants]


def _auxiliary(incident: Incident) -> list[str]:
    marks = ["historical"] if incident.background else []
    return [*marks, _MARKS[incident.factuality]] if incident.factuality in _MARKS else marks


def _location(incident: Incident) -> dict[str, Any]:
    place, point = primary_place(incident), point_of(incident)
    if place is None:
        return {}
    located = {"name": place.name, "admin1": place.admin1, "country": country_name(place.country)}
    located_at = {"lat": point[0], "lon": point[1]} if point else {}
    resolution = {"resolution": _RESOLUTIONS[place.precision]} if place.precision in _RESOLUTIONS else {}
    return {**{key: value for key, value in located.items() if value}, **located_at, **resolution}


def _size(incident: Incident) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, measure in (("dead", "killed"), ("injured", "injured"), ("arrested", "detained")):
        figure = figure_of(incident, measure)  # type: ignore[arg-type]
        number = figure.low if figure.best is None else figure.best
        if number is not None:
            found[name] = number
    return found


def _text_info(claim: LedgerClaim) -> dict[str, int]:
    return {"sequence": claim.happening, "start": claim.trigger.start, "end": claim.trigger.end}


def _comment(incident: Incident) -> str | None:
    unsure = [f"{p.name} ({p.certainty})" for p in incident.participants if p.certainty not in SURE or p.alternative is not None]
    parts = [f"Not certain who: {'; '.join(unsure)}."] if unsure else []
    if incident.aggregate:
        parts.append("Sums up several happenings.")
    return " ".join(parts) or None

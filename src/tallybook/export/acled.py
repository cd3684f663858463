"""Rows in the shape of ACLED's table (31 columns), for programs that read that table. They are not ACLED's data.

``time_precision``: 1 the day is known, 2 within a week, 3 within a month; what is known more loosely is left out. A date is
the first day it may have been. ``geo_precision``: 1 the place named, 2 near it, 3 a wider region, whose coordinates we leave
blank. ``fatalities`` is the lowest floor that anybody gives, blank where nobody gives a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from tallybook.export.csv import primary_place
from tallybook.export.shape import (
    OWN_ID,
    Cells,
    Shape,
    actors_of,
    days_of,
    figure_of,
    names_of,
    notes_of,
    outlets_of,
    place_names,
    point_of,
    registered,
    side_of,
    why_no_happening,
    why_nowhere,
    write_shape,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.export.audience import Audience
    from tallybook.export.loss import LossReport
    from tallybook.records import Acled, Incident, Participant, Place

NOTICE = "Not ACLED data: written by Tallybook in the shape of its table."
COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region",
    "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source", "source_scale",
    "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
_DISORDERS = {
    "Battles": "Political violence", "Explosions/Remote violence": "Political violence",
    "Violence against civilians": "Political violence", "Protests": "Demonstrations", "Strategic developments":
    "Strategic developments", "Excessive force against protesters": "Political violence; Demonstrations",
    "Violent demonstration": "Demonstrations", "Mob violence": "Political violence",
}  # fmt: skip
_STATE, _REBEL, _MILITIA, _RIOTERS, _PROTESTERS, _CIVILIANS, _OTHER = 1, 2, 3, 5, 6, 7, 8
_LONGEST_DAYS = 31


def write_acled(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes the rows. Open ``out`` with ``newline=""``."""
    return write_shape(_SHAPE, incidents, out, audience)


def _why_not(incident: Incident) -> str | None:
    reason = why_no_happening(incident) or why_nowhere(incident)
    if reason:
        return reason
    if incident.acled is None:
        return "this kind of happening has no event type in the format"
    return "its day is known no better than within more than a month" if _time_precision(incident) is None else None


def _row(incident: Incident) -> Cells:
    days, place, acled = days_of(incident), primary_place(incident), incident.acled
    return {
        "event_id_cnty": OWN_ID + incident.id,
        "event_date": days[0].isoformat() if days else None,
        "year": days[0].year if days else None,
        "time_precision": _time_precision(incident),
        **(_kind(acled) if acled else {}),
        **_sides(incident),
        **_where(incident, place),
        "source": outlets_of(incident),
        "notes": notes_of(incident, NOTICE),
        "fatalities": figure_of(incident, "killed").low,
        "tags": NOTICE,
    }


def _kind(acled: Acled) -> Cells:
    return {
        "event_type": acled.event_type,
        "sub_event_type": acled.sub_event_type,
        "disorder_type": _DISORDERS.get(acled.sub_event_type) or _DISORDERS.get(acled.event_type),
        "civilian_targeting": "Civilian targeting" if acled.event_type == "Violence against civilians" else None,
    }


def _time_precision(incident: Incident) -> int | None:
    days = days_of(incident)
    length = (days[1] - days[0]).days + 1 if days else _LONGEST_DAYS + 1
    if length > _LONGEST_DAYS:
        return None
    return 1 if length == 1 else 2 if length <= 7 else 3


def _sides(incident: Incident) -> Cells:
    first, second, _ = actors_of(incident)
    codes = [_inter(p[0], incident) if p else None for p in (first, second)]
    known = [code for code in codes if code is not None]
    complete = len(known) == bool(first) + bool(second)
    return {
        "actor1": first[0].name if first else None,
        "assoc_actor_1": names_of(first[1:]),
        "inter1": codes[0],
        "actor2": second[0].name if second else None,
        "assoc_actor_2": names_of(second[1:]),
        "inter2": codes[1],
        "interaction": _interaction(known) if known and complete else None,
    }


def _interaction(codes: Sequence[int]) -> int:
    """Two digits, the smaller first; a sole actor has a nought behind it.

    >>> _interaction([7, 1]), _interaction([6])
    (17, 60)
    """
    low, *rest = sorted(codes)
    return 10 * low + (rest[0] if rest else 0)


def _inter(participant: Participant, incident: Incident) -> int | None:
    kind = incident.acled.event_type if incident.acled else None
    side, place = side_of(participant), primary_place(incident)
    if participant.role == "actor" and kind in ("Protests", "Riots") and side in (None, "civilian"):
        return _PROTESTERS if kind == "Protests" else _RIOTERS
    if side == "state":
        home = registered(participant).get("country")
        if not home or place is None or place.country is None:
            return None
        return _STATE if home == place.country else _OTHER
    if side == "armed":
        return _REBEL if registered(participant).get("kind") == "rebel" or participant.sector == "REB" else _MILITIA
    return _CIVILIANS if side == "civilian" else None


def _where(incident: Incident, place: Place | None) -> Cells:
    point = point_of(incident)
    return {
        **place_names(place),
        "location": place.name if place else None,
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
        "geo_precision": 3 if point is None or place is None else 1 if place.role == "at" else 2,
    }


_SHAPE = Shape(
    "acled", COLUMNS, _why_not, _row,
    cannot_hold=(
        "These are not ACLED's data and were not coded by ACLED; ids begin with TALLYBOOK- and notes and tags say so.",
        "Fatalities are the lowest figure anybody gives, and blank where nobody gives one, where ACLED has a number always.",
        "Injured and all other figures, rival figures, spans, terms, judgements and history have no column.",
        "Who is only suspected, alleged or denied stands in the notes, not in a column of actors.",
        "A place known only as a province or wider, or between two others, has no coordinates, where ACLED sets its capital's.",
        ("iso, region, admin2, admin3, source_scale and timestamp are blank; civilian_targeting is set only for violence against "
        "civilians; inter codes are ours, made from the registry, and blank where it does not say."),
    ),
)  # fmt: skip

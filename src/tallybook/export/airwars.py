"""Rows in the shape of Airwars' incidents: harm to civilians by a strike or shelling, as ranges. They are not Airwars' data.

A bound that nobody gives is blank (Airwars prints *Unknown*), never zero. A grade stands only where a person has given one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from tallybook.export.csv import primary_place
from tallybook.export.shape import (
    OWN_ID,
    SURE,
    Cells,
    Shape,
    figure_of,
    listed,
    notes_of,
    outlets_of,
    place_names,
    point_of,
    reports_of,
    speakers_of,
    why_no_happening,
    write_shape,
)
from tallybook.figures import counted_claims

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tallybook.export.audience import Audience
    from tallybook.export.loss import LossReport
    from tallybook.records import Count, Incident, Measure, PersonStatus

NOTICE = "Not Airwars data: written by Tallybook in the shape of its incidents."
_STATUSES: dict[str, tuple[PersonStatus, ...]] = {
    "civilians": ("civilian", "protected"),
    "belligerents": ("combatant",),
    "people_of_unknown_status": ("unknown", "mixed"),
}
_MEASURES: tuple[Measure, ...] = ("killed", "injured")
_GROUPS = ("children", "women", "men")
COLUMNS = (
    "code", "previous_codes", "date_start", "date_end", "time_of_day", "location", "other_locations", "admin1", "country",
    "latitude", "longitude", "location_accuracy", "strike_status", "grade",
    *(f"{who}_{measure}_{bound}" for measure in _MEASURES for who in (*_STATUSES, *_GROUPS) for bound in ("min", "max")),
    "belligerents_known", "belligerents_suspected", "conceded_killed_min", "conceded_killed_max", "infrastructure",
    "cause", "sources", "speakers", "number_of_reports", "number_of_origins", "first_report", "notes",
)  # fmt: skip


def write_airwars(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes the rows. Open ``out`` with ``newline=""``."""
    return write_shape(_SHAPE, incidents, out, audience)


def _why_not(incident: Incident) -> str | None:
    reason = why_no_happening(incident)
    if reason:
        return reason
    if incident.acled is None or incident.acled.event_type != "Explosions/Remote violence":
        return "it is no strike, shelling or explosion, and the format holds only those"
    harmed = any(f.measure in _MEASURES and f.status != "combatant" and f.high != 0 for f in incident.figures)
    return None if harmed else "nobody tells of civilians killed or injured, and the format holds only such happenings"


def _row(incident: Incident) -> Cells:
    return {
        "code": OWN_ID + incident.id,
        "previous_codes": listed(OWN_ID + identity for identity in incident.formerly),
        "date_start": incident.time.earliest,
        "date_end": incident.time.latest if incident.time.earliest else None,
        "time_of_day": incident.time.time_of_day,
        **_where(incident),
        "strike_status": _strike_status(incident),
        "grade": incident.grade,
        **_harm(incident),
        **_belligerents(incident),
        "infrastructure": listed(f"{o.kind}: {o.damage}" for o in incident.objects),
        "cause": listed(incident.event.modes),
        "sources": outlets_of(incident),
        "speakers": speakers_of(incident),
        "number_of_reports": len(reports_of(incident)),
        "number_of_origins": incident.support.origins,
        "first_report": min((c.published for c in incident.claims if c.published), default=None),
        "notes": notes_of(incident, NOTICE),
    }


def _where(incident: Incident) -> Cells:
    place, point = primary_place(incident), point_of(incident)
    if place is None:
        return {}
    return {
        **place_names(place),
        "location": place.name,
        "other_locations": listed(p.name for p in incident.places if p is not place),
        "latitude": point[0] if point else None,
        "longitude": point[1] if point else None,
        "location_accuracy": place.precision,
    }


def _strike_status(incident: Incident) -> str | None:
    """What follows from the counts of support; whether an undeclared strike is likely is a person's judgement: blank."""
    if incident.support.conceded:
        return "declared"
    if "responsibility" in incident.support.disputed or any(p.alternative is not None for p in incident.participants):
        return "contested"
    return "single-source claim" if incident.support.origins == 1 else None


def _harm(incident: Incident) -> Cells:
    cells: Cells = {}
    for measure in _MEASURES:
        for who, statuses in _STATUSES.items():
            figure = figure_of(incident, measure, statuses)
            cells |= {f"{who}_{measure}_min": figure.low, f"{who}_{measure}_max": figure.high}
        for group in _GROUPS:
            told = [c for c in _counts(incident, measure) if group in (c.age, c.sex) and c.status != "combatant"]
            told = [c for c in told if c.age != "children" or group == "children"]  # girls are children here, not women
            cells |= _bounds(f"{group}_{measure}", told)
    return cells


def _belligerents(incident: Incident) -> Cells:
    actors = [p for p in incident.participants if p.role == "actor" and p.certainty != "denied"]
    sure = [p for p in actors if p.certainty in SURE and p.alternative is None]
    return {
        "belligerents_known": listed(p.name for p in sure),
        "belligerents_suspected": listed(p.name for p in actors if p not in sure),
        **_bounds("conceded_killed", list(_conceded(incident))),
    }


def _counts(incident: Incident, measure: Measure) -> Iterator[Count]:
    return (count for claim in counted_claims(incident.claims) for count in claim.counts if count.measure == measure)


def _conceded(incident: Incident) -> Iterator[Count]:
    """Deaths that the side held responsible admits."""
    for claim in counted_claims(incident.claims):
        for count in claim.counts:
            by = claim.attribution[count.attribution] if count.attribution is not None else None
            if count.measure == "killed" and by is not None and by.stance == "concedes":
                yield count


def _bounds(name: str, counts: Sequence[Count]) -> Cells:
    """The lowest and the highest figure anybody gives; open where one of them has no ceiling."""
    lows = [n for c in counts if (n := c.best if c.low is None else c.low) is not None]
    highs = [c.high for c in counts if c.high is not None]
    return {
        f"{name}_min": min(lows, default=None),
        f"{name}_max": max(highs) if highs and len(highs) == len(counts) else None,
    }


_SHAPE = Shape(
    "airwars", COLUMNS, _why_not, _row,
    cannot_hold=(
        "These are not Airwars' data and Airwars has not assessed them; codes begin with TALLYBOOK- and notes say so.",
        "A grade is blank unless a person has given one; a strike is never marked likely, which is a person's judgement too.",
        "Children, women and men are the lowest and highest figure anybody gives, and may be parts of one another's figures.",
        "People of unknown status stand in columns of their own and are not counted as civilians.",
        ("Victims one by one, grid references, conceded injuries, impact on services and translations have no cell here; spans, "
        "judgements and history have none in the format."),
    ),
)  # fmt: skip

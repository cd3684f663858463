"""Rows in the shape of UCDP's georeferenced event table (49 columns, version 23.1). They are not UCDP's data.

Only happenings with a death in some figure, a day and a place have a row. ``best`` is the best estimate where all agree, else
the lowest floor, as the more conservative of sources that weigh the same. ``date_prec``: 1 the day, 2 within six days, 3 a
week, 4 a month, 5 longer. ``where_prec``: 1 the place named, 2 near it, 3 a district, 4 a province, 5 a wider part or a
stretch between two places, 6 a country; from 3 on the coordinates are blank, where UCDP sets a middle.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TextIO

from tallybook.export.csv import primary_place
from tallybook.export.shape import (
    OWN_ID,
    Actors,
    Cells,
    Shape,
    actors_of,
    country_name,
    days_of,
    figure_of,
    listed,
    names_of,
    notes_of,
    outlets_of,
    point_of,
    reports_of,
    side_of,
    speakers_of,
    why_no_happening,
    why_nowhere,
    write_shape,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.export.audience import Audience
    from tallybook.export.loss import LossReport
    from tallybook.export.shape import Bounds
    from tallybook.records import Incident, Place

NOTICE = "Not UCDP data: written by Tallybook in the shape of its table."
COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec",
    "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa",
    "gwnob",
)  # fmt: skip
_WIDE_PRECISION = {"admin2": 3, "admin1": 4, "region": 5, "country": 6}
_GRID_DEGREES, _GRID_COLUMNS = 0.5, 720


def write_ged(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes the rows. Open ``out`` with ``newline=""``."""
    return write_shape(_SHAPE, incidents, out, audience)


def _why_not(incident: Incident) -> str | None:
    reason = why_no_happening(incident)
    if reason:
        return reason
    killed = figure_of(incident, "killed")
    if not any(f.measure == "killed" for f in incident.figures):
        return "no death is told of, and the format holds only deadly happenings"
    if killed == (None, None, None):
        return "nobody gives a number of deaths, and the format needs one"
    return "nobody was killed by any figure" if not any(killed) else why_nowhere(incident)


def _row(incident: Incident) -> Cells:
    actors, days = actors_of(incident), days_of(incident)
    first, second = names_of(actors.first), names_of(actors.second)
    return {
        "id": OWN_ID + incident.id,
        "relid": OWN_ID + incident.id,
        "year": days[0].year if days else None,
        "code_status": NOTICE,
        "type_of_violence": _violence(actors),
        "dyad_name": f"{first} - {second}" if first and second else None,
        "side_a": first,
        "side_b": second,
        **_sources(incident),
        **_where(incident, primary_place(incident)),
        "event_clarity": 1,
        "date_prec": _date_precision((days[1] - days[0]).days + 1) if days else None,
        "date_start": days[0].isoformat() if days else None,
        "date_end": days[1].isoformat() if days else None,
        **_deaths(incident),
    }


def _violence(actors: Actors) -> int | None:
    sides = [{side_of(p) for p in side} for side in (actors.first, actors.second)]
    if not all(len(side) == 1 for side in sides):
        return None
    (one,), (other,) = sides
    if one in ("state", "armed") and other == "civilian":
        return 3
    if None in (one, other) or "civilian" in (one, other):
        return None
    return 1 if "state" in (one, other) else 2


def _sources(incident: Incident) -> Cells:
    reports = reports_of(incident)
    return {
        "number_of_sources": len(reports),
        "source_article": notes_of(incident, NOTICE),
        "source_office": outlets_of(incident),
        "source_date": listed(dict.fromkeys(c.published for c in reports if c.published)),
        "source_original": speakers_of(incident),
    }


def _where(incident: Incident, place: Place | None) -> Cells:
    point = point_of(incident)
    if place is None:
        return {}
    cells: Cells = {
        "where_prec": _WIDE_PRECISION.get(place.precision, 5),
        "where_coordinates": place.name,
        "where_description": listed(f"{p.role} {p.name}" for p in incident.places),
        "adm_1": place.admin1,
        "country": country_name(place.country),
    }
    if point:
        latitude, longitude = point
        cells |= {"where_prec": 1 if place.role == "at" else 2, "latitude": latitude, "longitude": longitude}
        cells |= {"geom_wkt": f"POINT ({longitude} {latitude})", "priogrid_gid": priogrid_cell(latitude, longitude)}
    return cells


def priogrid_cell(latitude: float, longitude: float) -> int:
    """The number of the half-degree cell, counted from the south-west corner of the world eastwards.

    >>> priogrid_cell(-90, -180), priogrid_cell(36.1, 37.2)
    (1, 181875)
    """
    row = math.floor((latitude + 90) / _GRID_DEGREES)
    return row * _GRID_COLUMNS + math.floor((longitude + 180) / _GRID_DEGREES) + 1


def _date_precision(length: int) -> int:
    """The mark for a span of so many days.

    >>> [_date_precision(length) for length in (1, 6, 7, 31, 32)]
    [1, 2, 3, 4, 5]
    """
    return next((mark for mark, longest in ((1, 1), (2, 6), (3, 7), (4, 31)) if length <= longest), 5)


def _deaths(incident: Incident) -> Cells:
    killed = figure_of(incident, "killed")
    return {
        "deaths_civilians": _best(figure_of(incident, "killed", ("civilian",))),
        "deaths_unknown": _best(figure_of(incident, "killed", ("unknown", "mixed", "protected"))),
        "best": _best(killed),
        "high": killed.high,
        "low": killed.low,
    }


def _best(figure: Bounds) -> int | None:
    return figure.low if figure.best is None else figure.best


_SHAPE = Shape(
    "ged", COLUMNS, _why_not, _row,
    cannot_hold=(
        ("These are not UCDP's data and were not coded by UCDP; ids begin with TALLYBOOK- and code_status says so. "
        "UCDP's ids are numbers; ours are texts."),
        "UCDP leaves out dyads with fewer than 25 deaths in every year; these rows are not chosen by that.",
        "Best is the lowest floor where the sources disagree; high is blank where one of them gives no ceiling.",
        "deaths_a and deaths_b are blank: whose fighters died is not worked out, so the parts do not always add up to best.",
        ("Ids and names of conflicts and dyads, countries' Gleditsch-Ward numbers, regions and headlines are blank. "
        "number_of_sources counts reports, not independent origins."),
        "A place known only as a district or wider, or between two others, has no coordinates.",
        "Who is only suspected, alleged or denied stands in source_article, not as a side.",
    ),
)  # fmt: skip

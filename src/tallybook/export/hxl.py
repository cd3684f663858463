"""A table with a row of HXL tags under its header, for humanitarian tools."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from tallybook.export.audience import PURPOSE, Audience, release_incidents
from tallybook.export.csv import guard_cell, primary_place
from tallybook.export.loss import LossReport
from tallybook.export.shape import (
    Cells,
    actors_of,
    figure_of,
    listed,
    names_of,
    outlets_of,
    place_names,
    point_of,
    sentence_of,
    split_by,
    why_no_happening,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import Incident, Measure

_AFFECTED: tuple[Measure, ...] = ("killed", "injured", "missing", "displaced", "evacuated", "stranded", "besieged", "detained")
TAGS = {
    "Id": "#event+id", "Type": "#event+type", "Sub-type": "#event+subtype", "Modes": "#event+mode+list",
    "From day": "#date+occurred+start", "To day": "#date+occurred+end", "Country": "#country+name", "Province": "#adm1+name",
    "Place": "#loc+name", "Place known to": "#loc+type", "Latitude": "#geo+lat", "Longitude": "#geo+lon",
    "Actors": "#org+actor+list", "Recipients": "#group+recipient+list", "Objects": "#infrastructure+list",
    **{
        f"{measure.capitalize()} {bound}": f"#affected+{measure}+{bound}"
        for measure in _AFFECTED for bound in ("min", "best", "max")
    },
    "Origins": "#meta+origins+num", "Sources": "#meta+source+list", "Told": "#description", "Audience": "#meta+audience",
}  # fmt: skip


def write_hxl(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes header, tags and one row an incident; a blank cell is unknown. Open ``out`` with ``newline=""``."""
    release = release_incidents(incidents, audience)
    shown, left_out = split_by(why_no_happening, release.incidents)
    writer = csv.DictWriter(out, list(TAGS), lineterminator="\r\n")
    writer.writeheader()
    writer.writerow(TAGS)
    for incident in shown:
        cells = _row(incident) | {"Audience": audience.name}
        writer.writerow({column: guard_cell(value) for column, value in cells.items()})
    return LossReport(
        format="hxl", audience=audience.name, purpose=PURPOSE, written=len(shown),
        cannot_hold=(
            "Figures of different statuses are added up; min and max are the lowest floor and the highest ceiling.",
            "Only people affected have columns of figures; strikes, weapons, buildings and the rest have none.",
            "A place known only as a province or wider has no coordinates.",
            "Rival figures, who is only suspected, spans, terms, judgements and history have no tag.",
        ),
        left_out=(*release.left_out, *left_out), withheld=release.withheld,
    )  # fmt: skip


def _row(incident: Incident) -> Cells:
    place, point, actors = primary_place(incident), point_of(incident), actors_of(incident)
    where = place_names(place)
    cells: Cells = {
        "Id": incident.id,
        "Type": incident.event.type,
        "Sub-type": incident.acled.sub_event_type if incident.acled else None,
        "Modes": listed(incident.event.modes),
        "From day": incident.time.earliest,
        "To day": incident.time.latest,
        "Country": where.get("country"),
        "Province": where.get("admin1"),
        "Place": place.name if place else None,
        "Place known to": place.precision if place else None,
        "Latitude": point[0] if point else None,
        "Longitude": point[1] if point else None,
        "Actors": names_of(actors.first),
        "Recipients": names_of(actors.second),
        "Objects": listed(f"{o.kind}: {o.damage}" for o in incident.objects),
        "Origins": incident.support.origins,
        "Sources": outlets_of(incident),
        "Told": sentence_of(incident),
    }
    for measure in _AFFECTED:
        low, best, high = figure_of(incident, measure)
        name = measure.capitalize()
        cells |= {f"{name} min": low, f"{name} best": best, f"{name} max": high}
    return cells

"""One row an incident, for spreadsheets: what fits in a flat table, with figures as low, best and high."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO, get_args

from tallybook.export.audience import PURPOSE, Audience, release_incidents
from tallybook.export.loss import LossReport
from tallybook.records import Figure, Incident, Measure, Participant, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MEASURES: tuple[Measure, ...] = get_args(Measure)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_MAPPABLE = frozenset({"site", "near"})

COLUMNS = (
    "id", "event_type", "modes", "acled_event_type", "acled_sub_event_type", "factuality", "background", "aggregate",
    "date_earliest", "date_latest", "date_precision", "time_of_day", "place", "admin1", "country", "latitude", "longitude",
    "radius_km", "place_precision", "other_places", "actors", "actors_suspected", "recipients", "objects",
    "movement_status", "agreement_status", "sources", "origins", "disputed", "reports", "claims", "first_sentence",
    *(f"{measure}_{bound}" for measure in MEASURES for bound in ("low", "best", "high")),
    "unknown_figures", "audience",
)  # fmt: skip


def write_csv(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes one row an incident under ``COLUMNS``; blank is unknown, never zero. Open ``out`` with ``newline=""``."""
    release = release_incidents(incidents, audience)
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for incident in release.incidents:
        writer.writerow({column: guard_cell(value) for column, value in row_of(incident, audience.name).items()})
    return LossReport(
        format="csv", audience=audience.name, purpose=PURPOSE, written=len(release.incidents),
        cannot_hold=(
            "A row holds no spans, judgements, history, terms of agreements, roads between places or rival figures one by one.",
            "Figures of different statuses (civilian, combatant …) are added up in one column for each measure.",
            "A place known only as a province or a country has no coordinates; further places stand by name only.",
            "The table cannot hold the purpose of the data beside its columns; it stands in this report.",
        ),
        left_out=release.left_out, withheld=release.withheld,
    )  # fmt: skip


def row_of(incident: Incident, audience: str) -> dict[str, object]:
    """The cells of one incident by column; ``None`` is left blank."""
    return {
        "id": incident.id,
        **_what(incident),
        **_when_and_where(incident),
        **_who(incident),
        **_support(incident),
        **_figures(incident.figures),
        "audience": audience,
    }


def guard_cell(value: object) -> object:
    """A text no spreadsheet takes for a formula; numbers stay numbers.

    >>> guard_cell("=1+1"), guard_cell(-3), guard_cell("Aleppo")
    ("'=1+1", -3, 'Aleppo')
    """
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _what(incident: Incident) -> dict[str, object]:
    acled = incident.acled
    return {
        "event_type": incident.event.type,
        "modes": _listed(incident.event.modes),
        "acled_event_type": acled.event_type if acled else None,
        "acled_sub_event_type": acled.sub_event_type if acled else None,
        "factuality": incident.factuality,
        "background": _yes_or_no(incident.background),
        "aggregate": _yes_or_no(incident.aggregate),
        "objects": _listed(
            f"{o.kind}: {o.damage}" + ("" if o.status == "unknown" else f", {o.status}") for o in incident.objects
        ),
        "movement_status": incident.movement.status if incident.movement else None,
        "agreement_status": incident.agreement.status if incident.agreement else None,
    }


def _when_and_where(incident: Incident) -> dict[str, object]:
    time, place = incident.time, primary_place(incident)
    cells: dict[str, object] = {
        "date_earliest": time.earliest,
        "date_latest": time.latest,
        "date_precision": time.precision,
        "time_of_day": time.time_of_day,
        "other_places": _listed(p.name for p in incident.places if p is not place),
    }
    if place is None:
        return cells
    cells |= {"place": place.name, "admin1": place.admin1, "country": place.country}
    cells |= {"radius_km": place.radius_km, "place_precision": place.precision}
    if place.precision in _MAPPABLE:
        cells |= {"latitude": place.latitude, "longitude": place.longitude}
    return cells


def primary_place(incident: Incident) -> Place | None:
    """The place an incident is listed under, ``None`` where none is told."""
    return next((p for p in incident.places if p.primary), incident.places[0] if incident.places else None)


def _who(incident: Incident) -> dict[str, object]:
    actors = [p for p in incident.participants if p.role in ("actor", "party")]
    sure = [p for p in actors if p.certainty in ("stated", "conceded", "claimed") and p.alternative is None]
    return {
        "actors": _listed(p.name for p in sure),
        "actors_suspected": _listed(_with_certainty(p) for p in actors if p not in sure),
        "recipients": _listed(p.name for p in incident.participants if p.role == "recipient"),
    }


def _with_certainty(participant: Participant) -> str:
    told = participant.certainty if participant.alternative is None else f"{participant.certainty}, one of several"
    return f"{participant.name} ({told})"


def _support(incident: Incident) -> dict[str, object]:
    names = dict.fromkeys(
        name for c in incident.claims for a in c.attribution for name in (a.affiliation or a.speaker, a.via) if name
    )
    told = [s for c in incident.claims for s in c.evidence]
    sentence = next((s.text for s in told if s.in_ != "title"), told[0].text if told else None)
    return {
        "sources": _listed(names),
        "origins": incident.support.origins,
        "disputed": _listed(incident.support.disputed),
        "reports": len({c.report_hash for c in incident.claims}),
        "claims": len(incident.claims),
        "first_sentence": " ".join(sentence.split()) if sentence else None,
    }


def _figures(figures: Sequence[Figure]) -> dict[str, object]:
    """Each measure's figures of all statuses as one range; a bound that one of them lacks is not told for the whole."""
    cells: dict[str, object] = {}
    for measure in MEASURES:
        told = [f for f in figures if f.measure == measure and not f.unknown]
        for bound in ("low", "best", "high") if told else ():
            known = [n for f in told if (n := getattr(f, bound)) is not None]
            whole = bound == "low" or (len(known) == len(told) and not _has_unknown(figures, measure))
            cells[f"{measure}_{bound}"] = sum(known) if known and whole else None
    cells["unknown_figures"] = _listed(dict.fromkeys(f.measure for f in figures if f.unknown))
    return cells


def _has_unknown(figures: Sequence[Figure], measure: str) -> bool:
    return any(f.measure == measure and f.unknown for f in figures)


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def _listed(items: Iterator[str] | Sequence[str] | dict[str, None]) -> str | None:
    return "; ".join(items) or None

"""Incidents on a map, by RFC 7946, drawn no finer than they are known.

A point only for what is known to a site or a town, with its radius; a line for what lies between two places and for a journey
whose two ends are known that well; a province or a country gets no geometry at all, because a pin in its middle would be false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from tallybook.export.audience import PURPOSE, Audience, release_incidents
from tallybook.export.csv import primary_place
from tallybook.export.loss import LossReport, Withheld

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import Incident, Place

_MAPPABLE = frozenset({"site", "near"})
_DRAWN = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})

Geometry = dict[str, Any]


def write_geojson(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes a FeatureCollection, one feature an incident; what cannot be placed has a ``null`` geometry and is listed."""
    release = release_incidents(incidents, audience)
    features = [feature_of(incident) for incident in release.incidents]
    collection = {"type": "FeatureCollection", "audience": audience.name, "purpose": PURPOSE, "features": features}
    out.write(msgspec.json.format(msgspec.json.encode(collection), indent=1).decode() + "\n")
    already = {w.incident for w in release.withheld if "places" in w.what}
    unplaced = [
        Withheld(incident=i.id, what="geometry", reason=_why_unplaced(i))
        for i, feature in zip(release.incidents, features, strict=True)
        if feature["geometry"] is None and i.id not in already
    ]
    return LossReport(
        format="geojson", audience=audience.name, purpose=PURPOSE, written=len(features),
        cannot_hold=(
            "A feature holds no spans, quotations, judgements or history; its id leads to them in the ledger.",
            "Incidents known only by province or country have no geometry and do not show on a map.",
        ),
        left_out=release.left_out, withheld=(*release.withheld, *unplaced),
    )  # fmt: skip


def feature_of(incident: Incident) -> dict[str, Any]:
    """One incident as a GeoJSON feature."""
    return {"type": "Feature", "id": incident.id, "geometry": geometry_of(incident), "properties": _properties(incident)}


def geometry_of(incident: Incident) -> Geometry | None:
    """What may honestly be drawn; ``None`` where no place is known to town level."""
    place = primary_place(incident)
    if incident.movement is not None:
        ends = [
            _located(incident, "origin", incident.movement.origin),
            _located(incident, "destination", incident.movement.destination),
        ]
        if all(ends):
            return _line(ends)
    between = [p for p in incident.places if p.role == "between" and _is_mappable(p)]
    if len(between) >= 2 and (place is None or place.role == "between"):
        return _line(between[:2])
    if place is None:
        return None
    if place.geometry and place.geometry.get("type") in _DRAWN:
        return place.geometry
    return {"type": "Point", "coordinates": _position(place)} if _is_mappable(place) and place.role in ("at", "near") else None


def _located(incident: Incident, role: str, name: str | None) -> Place | None:
    """The end of a journey by its role, or by its name where the place stands under another role."""
    mappable = [p for p in incident.places if _is_mappable(p)]
    return next((p for p in mappable if p.role == role), next((p for p in mappable if name and p.name == name), None))


def _is_mappable(place: Place) -> bool:
    return place.precision in _MAPPABLE and place.latitude is not None and place.longitude is not None


def _position(place: Place) -> list[float | None]:
    return [place.longitude, place.latitude]


def _line(places: Sequence[Place | None]) -> Geometry | None:
    """A line through the places; ``None`` where both ends are one point."""
    points = [_position(p) for p in places if p]
    return {"type": "LineString", "coordinates": points} if points[0] != points[-1] else None


def _why_unplaced(incident: Incident) -> str:
    place = primary_place(incident)
    if place is None:
        return "no place is told"
    if place.latitude is None:
        return "the place is not in the gazetteer"
    return (
        f"the place is known only as {place.precision}"
        if place.precision not in _MAPPABLE
        else "only a direction or one end is told"
    )


def _properties(incident: Incident) -> dict[str, Any]:
    place = primary_place(incident)
    return {
        "event_type": incident.event.type,
        "modes": incident.event.modes,
        "acled_sub_event_type": incident.acled.sub_event_type if incident.acled else None,
        "factuality": incident.factuality,
        "background": incident.background,
        "aggregate": incident.aggregate,
        "date_earliest": incident.time.earliest,
        "date_latest": incident.time.latest,
        "date_precision": incident.time.precision,
        "place": place.name if place else None,
        "place_role": place.role if place else None,
        "admin1": place.admin1 if place else None,
        "country": place.country if place else None,
        "precision": place.precision if place else None,
        "radius_km": place.radius_km if place else None,
        "participants": [
            {"role": p.role, "name": p.name, "certainty": p.certainty, "alternative": p.alternative}
            for p in incident.participants
        ],
        "objects": [{"kind": o.kind, "damage": o.damage, "status": o.status} for o in incident.objects],
        "movement_status": incident.movement.status if incident.movement else None,
        "agreement_status": incident.agreement.status if incident.agreement else None,
        "figures": [msgspec.to_builtins(f) for f in incident.figures],
        "origins": incident.support.origins,
        "disputed": incident.support.disputed,
        "reports": len({c.report_hash for c in incident.claims}),
        "claims": len(incident.claims),
    }

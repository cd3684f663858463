"""Places between which something lies -> the line from one to the other, for maps: a road is no point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import GazetteerEntry, Passage, Place, PlaceMention

Point = tuple[float, float]  # longitude, latitude


def with_lines(mentions: Sequence[PlaceMention], passages: Sequence[Passage]) -> tuple[PlaceMention, ...]:
    """The mentions, two places of one sentence that something lies between given the line that joins them."""
    out = list(mentions)
    for n in range(1, len(out)):
        first, second = out[n - 1], out[n]
        if first.place.role == second.place.role == "between" and first.passage == second.passage:
            doc = passages[first.passage].doc
            ends = (point_of(first.place), point_of(second.place))
            if (
                doc[first.start].sent.start == doc[second.start].sent.start
                and ends[0]
                and ends[1]
                and first.place.geometry is None
            ):
                out[n - 1], out[n] = (with_geometry(m, line(ends[0], ends[1])) for m in (first, second))
    return tuple(out)


def point_of(place: Place | GazetteerEntry) -> Point | None:
    """Where a place lies, rounded to what a gazetteer knows; ``None`` where it has no point."""
    if place.latitude is None or place.longitude is None:
        return None
    return round(place.longitude, 5), round(place.latitude, 5)


def line(first: Point, second: Point) -> dict[str, Any]:
    """A GeoJSON line.

    >>> line((38.3, 34.5), (36.7, 34.7))
    {'type': 'LineString', 'coordinates': [[38.3, 34.5], [36.7, 34.7]]}
    """
    return {"type": "LineString", "coordinates": [list(first), list(second)]}


def with_geometry(mention: PlaceMention, geometry: dict[str, Any]) -> PlaceMention:
    """The mention, its place drawn as a line."""
    return msgspec.structs.replace(mention, place=msgspec.structs.replace(mention.place, geometry=geometry))

"""Incidents as GeoParquet 1.1: the table of the CSV with a column of geometries, for data frames and databases.

Writing it needs pyarrow, which comes with the extra ``tallybook[geoparquet]``.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, BinaryIO

from tallybook.errors import UsageError
from tallybook.export.audience import PURPOSE, Audience, release_incidents
from tallybook.export.csv import COLUMNS, MEASURES, row_of
from tallybook.export.geojson import geometry_of
from tallybook.export.loss import LossReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import Incident

_NUMBERS = frozenset({"origins", "reports", "claims", *(f"{m}_{bound}" for m in MEASURES for bound in ("low", "best", "high"))})
_DEGREES = frozenset({"latitude", "longitude", "radius_km"})
_CODES = {"Point": 1, "LineString": 2, "Polygon": 3, "MultiPoint": 4, "MultiLineString": 5, "MultiPolygon": 6}


def write_geoparquet(incidents: Sequence[Incident], out: BinaryIO, audience: Audience) -> LossReport:
    """Writes one row an incident; unknown is null. Without pyarrow it raises ``UsageError``."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as problem:
        raise UsageError("GeoParquet needs pyarrow. Install it with: pip install 'tallybook[geoparquet]'.") from problem
    release = release_incidents(incidents, audience)
    rows = [row_of(incident, audience.name) for incident in release.incidents]
    shapes = [geometry_of(incident) for incident in release.incidents]
    kinds = {c: pa.int64() if c in _NUMBERS else pa.float64() if c in _DEGREES else pa.string() for c in COLUMNS}
    columns = [pa.array([row.get(column) for row in rows], type=kind) for column, kind in kinds.items()]
    columns.append(pa.array([encode_geometry(shape) if shape else None for shape in shapes], type=pa.binary()))
    table = pa.table(dict(zip((*COLUMNS, "geometry"), columns, strict=True)))
    geo = _geo_metadata({shape["type"] for shape in shapes if shape})
    table = table.replace_schema_metadata({"geo": geo, "purpose": PURPOSE, "audience": audience.name})
    pq.write_table(table, out)
    return LossReport(
        format="geoparquet", audience=audience.name, purpose=PURPOSE, written=len(rows),
        cannot_hold=(
            "A row holds no spans, judgements, history, terms of agreements or rival figures one by one.",
            "Figures of different statuses (civilian, combatant …) are added up in one column for each measure.",
            "Incidents known only by province or country have no geometry.",
        ),
        left_out=release.left_out, withheld=release.withheld,
    )  # fmt: skip


def _geo_metadata(kinds: set[str]) -> str:
    column = {"encoding": "WKB", "geometry_types": sorted(kinds)}  # no coordinate system named: WGS84, longitude first
    return json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}})


def encode_geometry(geometry: dict[str, Any]) -> bytes:
    """A GeoJSON geometry as well-known binary.

    >>> encode_geometry({"type": "Point", "coordinates": [1.0, 2.0]}).hex()
    '0101000000000000000000f03f0000000000000040'
    """
    kind, coordinates = geometry["type"], geometry["coordinates"]
    head = struct.pack("<BI", 1, _CODES[kind])
    if kind == "Point":
        return head + _position(coordinates)
    if kind == "LineString":
        return head + _line(coordinates)
    count = struct.pack("<I", len(coordinates))
    if kind == "Polygon":
        return head + count + b"".join(_line(ring) for ring in coordinates)
    single = kind.removeprefix("Multi")
    return head + count + b"".join(encode_geometry({"type": single, "coordinates": part}) for part in coordinates)


def _line(points: Sequence[Sequence[float]]) -> bytes:
    return struct.pack("<I", len(points)) + b"".join(_position(point) for point in points)


def _position(point: Sequence[float]) -> bytes:
    return struct.pack("<dd", point[0], point[1])

"""An export as a file with its loss report beside it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, TextIO

from tallybook.errors import UsageError
from tallybook.export.acled import write_acled
from tallybook.export.airwars import write_airwars
from tallybook.export.csv import write_csv
from tallybook.export.ftm import write_ftm
from tallybook.export.ged import write_ged
from tallybook.export.geojson import write_geojson
from tallybook.export.geoparquet import write_geoparquet
from tallybook.export.hxl import write_hxl
from tallybook.export.jsonl import write_jsonl
from tallybook.export.linked import write_linked
from tallybook.export.loss import LossReport, write_loss
from tallybook.export.plover import write_plover
from tallybook.export.xml import write_atom, write_kml, write_rss

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tallybook.export.audience import Audience
    from tallybook.records import Incident

FORMATS: dict[str, Callable[[Sequence[Incident], TextIO, Audience], LossReport]] = {
    "acled": write_acled,
    "airwars": write_airwars,
    "atom": write_atom,
    "csv": write_csv,
    "ftm": write_ftm,
    "ged": write_ged,
    "geojson": write_geojson,
    "hxl": write_hxl,
    "jsonl": write_jsonl,
    "kml": write_kml,
    "plover": write_plover,
    "prov": write_linked,
    "rss": write_rss,
}
BINARY_FORMATS: dict[str, Callable[[Sequence[Incident], BinaryIO, Audience], LossReport]] = {"geoparquet": write_geoparquet}


def write_export(incidents: Sequence[Incident], format_name: str, path: Path, audience: Audience) -> LossReport:
    """Writes ``path`` in the format and ``path`` + ``.loss.json`` beside it, for ``tallybook export``.

    An unknown format raises ``UsageError`` before anything is written.
    """
    if format_name in BINARY_FORMATS:
        binary = BytesIO()  # a writer that lacks its library must not leave an empty file
        report = BINARY_FORMATS[format_name](incidents, binary, audience)
        path.write_bytes(binary.getvalue())
    elif format_name in FORMATS:
        with path.open("w", encoding="utf-8", newline="") as out:
            report = FORMATS[format_name](incidents, out, audience)
    else:
        known = ", ".join(sorted({*FORMATS, *BINARY_FORMATS}))
        raise UsageError(f"The format {format_name!r} is not known. Known are: {known}.")
    path.with_name(path.name + ".loss.json").write_text(write_loss(report), encoding="utf-8")
    return report

"""An export as a file with its loss report beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from tallybook.errors import UsageError
from tallybook.export.csv import write_csv
from tallybook.export.geojson import write_geojson
from tallybook.export.jsonl import write_jsonl
from tallybook.export.loss import LossReport, write_loss

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tallybook.export.audience import Audience
    from tallybook.records import Incident

FORMATS: dict[str, Callable[[Sequence[Incident], TextIO, Audience], LossReport]] = {
    "csv": write_csv,
    "geojson": write_geojson,
    "jsonl": write_jsonl,
}


def write_export(incidents: Sequence[Incident], format_name: str, path: Path, audience: Audience) -> LossReport:
    """Writes ``path`` in the format and ``path`` + ``.loss.json`` beside it, for ``tallybook export``.

    An unknown format raises ``UsageError`` before anything is written.
    """
    if format_name not in FORMATS:
        raise UsageError(f"The format {format_name!r} is not known. Known are: {', '.join(sorted(FORMATS))}.")
    with path.open("w", encoding="utf-8", newline="") as out:
        report = FORMATS[format_name](incidents, out, audience)
    path.with_name(path.name + ".loss.json").write_text(write_loss(report), encoding="utf-8")
    return report

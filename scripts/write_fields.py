"""Writes docs/fields.md from the records themselves, so that no field is missing: ``python scripts/write_fields.py``.

A record's docstring says what it is; its fields are listed with their types as the JSON has them.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Literal, get_args, get_origin

from tallybook import records
from tallybook.export.csv import COLUMNS

TARGET = Path(__file__).resolve().parent.parent / "docs" / "fields.md"
READ = (
    "Reading", "ReportHeader", "Reader", "Failure", "Claim", "Span", "Event", "Acled", "Participant", "DamagedObject", "Place",
    "Time", "Count", "Attribution", "Dispute", "Movement", "Agreement", "Position",
)  # fmt: skip
LEDGER = ("Incident", "LedgerClaim", "Figure", "Support", "HistoryStep", "Relation", "Judgement", "TallyRow")
HEAD = """# What every field means

Absent knowledge is `null` or an empty list, never `0`, `""` or a made-up date. Dates are ISO 8601 days, offsets Unicode code
points, radii kilometres, coordinates degrees (WGS84). This page is written by `scripts/write_fields.py` from the program's
own records.
"""


def section(name: str) -> str:
    """One record: its docstring and its fields with their types."""
    record = getattr(records, name)
    lines = [f"### {name}", "", inspect.cleandoc(record.__doc__ or ""), "", "| field | holds |", "| --- | --- |"]
    for field, kind in zip(record.__struct_encode_fields__, annotations_of(record), strict=True):
        lines.append(f"| `{field}` | {kind} |")
    return "\n".join(lines)


def annotations_of(record: type) -> list[str]:
    """The types of a record's fields, its parents' first, as they are written in the source."""
    found: dict[str, str] = {}
    for parent in reversed(record.__mro__):
        found |= {k: str(v) for k, v in inspect.get_annotations(parent).items()}
    fields = record.__struct_fields__  # type: ignore[attr-defined]
    return ["`" + found[f].replace("|", "or").replace("tuple[", "list[").replace(", ...]", "]") + "`" for f in fields]


def vocabularies() -> str:
    """The closed lists of words that fields take their values from."""
    lines = ["| name | words |", "| --- | --- |"]
    for name, kind in vars(records).items():
        if get_origin(kind) is Literal:
            lines.append(f"| `{name}` | {', '.join(f'`{word}`' for word in get_args(kind))} |")
    return "\n".join(lines) + "\n"


def write() -> str:
    """The whole page."""
    parts = [HEAD, "## One line of `tallybook read --json`\n", *(section(n) + "\n" for n in READ)]
    parts += ["## The ledger's own lines\n", *(section(n) + "\n" for n in LEDGER)]
    parts += ["## Words that fields are chosen from\n", vocabularies()]
    parts += ["## Columns of `export --as csv`\n", "One row an incident; blank is unknown, never zero.\n"]
    parts += [", ".join(f"`{c}`" for c in COLUMNS) + "\n"]
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(write(), encoding="utf-8")

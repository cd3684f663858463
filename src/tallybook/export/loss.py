"""The loss report beside every export: what the format cannot hold, what was left out or taken out, and why."""

from __future__ import annotations

from collections import Counter

import msgspec

from tallybook.records import Record


class LeftOut(Record, frozen=True, kw_only=True):
    """An incident that is not in the file at all."""

    incident: str
    reason: str


class Withheld(Record, frozen=True, kw_only=True):
    """Something of an incident that is in the file otherwise; ``what`` names the kind, never the content."""

    incident: str
    what: str
    reason: str


class LossReport(Record, frozen=True, kw_only=True):
    """What a file does not hold. ``cannot_hold`` are sentences on the format; ``written`` counts the incidents in the file."""

    format: str
    audience: str
    purpose: str
    written: int
    cannot_hold: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()
    withheld: tuple[Withheld, ...] = ()


def write_loss(report: LossReport) -> str:
    """The report as JSON, indented for eyes."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def show_loss(report: LossReport) -> str:
    """The report in a few sentences, for the command line."""
    lines = [f"{report.written} incidents written as {report.format} for the {report.audience}."]
    for reason, count in sorted(Counter(item.reason for item in report.left_out).items()):
        lines.append(f"{count} left out: {reason}.")
    for (what, reason), count in sorted(Counter((item.what, item.reason) for item in report.withheld).items()):
        lines.append(f"{what.capitalize()} withheld in {count}: {reason}.")
    return "\n".join([*lines, *report.cannot_hold])

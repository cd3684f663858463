"""Quotations taken out of a record by where they stand in their report."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.records import LedgerClaim

Range = tuple[str, int, int]  # "" or "title", start, end
SpanRanges = dict[str, list[Range]]


def ranges_of(claims: Iterable[LedgerClaim]) -> SpanRanges:
    """Where the claims' sentences stand, by report hash."""
    found: SpanRanges = defaultdict(list)
    for claim in claims:
        found[claim.report_hash] += [(s.in_ or "", s.start, s.end) for s in (claim.trigger, *claim.evidence)]
    return dict(found)


def mask_spans(value: Any, ranges: Sequence[Range] | None, mask: str) -> Any:
    """A JSON value whose spans that touch the ranges (``None``: all spans) have lost their text. Offsets stay."""
    if isinstance(value, dict):
        masked = {key: mask_spans(inner, ranges, mask) for key, inner in value.items()}
        if {"start", "end", "text"} <= masked.keys() and (ranges is None or _touches(masked, ranges)):
            masked["text"] = mask
        return masked
    return [mask_spans(inner, ranges, mask) for inner in value] if isinstance(value, (list, tuple)) else value


def _touches(span: dict[str, Any], ranges: Sequence[Range]) -> bool:
    where = span.get("in") or ""
    return any(where == in_ and span["start"] < end and start < span["end"] for in_, start, end in ranges)

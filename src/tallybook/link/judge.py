"""Judgements: which bind, on which happenings, and how a rule's own is written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tallybook.records import ComparedPair, Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.link.happenings import Happening

RULE_PREFIX = "rule:"
_ANCHOR = re.compile(r"^(?P<report>.+?):(?P<start>\d+)-(?P<end>\d+)(?P<title>:title)?$")

Bound = tuple[Judgement, str, str]


def is_by_person(judgement: Judgement) -> bool:
    """Whether a person judged; rules are outweighed by any person and are worked out anew each time."""
    return not judgement.by.startswith(RULE_PREFIX)


def judgement_order(judgement: Judgement) -> tuple[str, ...]:
    """The order in which judgements were made; the rest makes it the same on every machine."""
    j = judgement
    return j.at or "", *sorted((j.a, j.b)), j.by, j.says, j.reason


def latest_by_persons(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """For each pair of anchors the last word of a person, oldest first."""
    last: dict[frozenset[str], Judgement] = {}
    for judgement in sorted(filter(is_by_person, judgements), key=judgement_order):
        last[frozenset((judgement.a, judgement.b))] = judgement
    return tuple(sorted(last.values(), key=judgement_order))


def bind_judgements(judgements: Sequence[Judgement], happenings: Sequence[Happening]) -> tuple[list[Bound], list[Judgement]]:
    """Persons' judgements with the happenings (by anchor) they speak of, and those whose claims are no longer read.

    A newer reader may cut a trigger otherwise: an anchor also finds the one happening of its report whose trigger it overlaps.
    """
    exact = {anchor: h.anchor for h in happenings for anchor in h.anchors}
    by_report: dict[str, list[str]] = {}
    for anchor in exact:
        by_report.setdefault(anchor.split(":")[0], []).append(anchor)
    bound: list[Bound] = []
    orphans: list[Judgement] = []
    for judgement in judgements:
        a, b = (exact.get(anchor) or _overlapping(anchor, exact, by_report) for anchor in (judgement.a, judgement.b))
        if a is None or b is None:
            orphans.append(judgement)
        else:
            bound.append((judgement, a, b))
    return bound, orphans


def _overlapping(anchor: str, exact: dict[str, str], by_report: dict[str, list[str]]) -> str | None:
    wanted = _ANCHOR.match(anchor)
    if wanted is None:
        return None
    found = set()
    for other in by_report.get(wanted["report"], []):
        read = _ANCHOR.match(other)
        if read and read["title"] == wanted["title"] and _meets(read, wanted):
            found.add(exact[other])
    return found.pop() if len(found) == 1 else None


def _meets(a: re.Match[str], b: re.Match[str]) -> bool:
    return int(a["start"]) < int(b["end"]) and int(b["start"]) < int(a["end"])


def judge_by_rule(pair: ComparedPair, a: Happening, b: Happening, version: int) -> Judgement:
    """The rule's judgement that joined a pair, dated by the later report, with the comparisons as its reason."""
    dates = [h.claims[0].published for h in (a, b) if h.claims[0].published]
    return Judgement(
        a=pair.a, b=pair.b, says="same", by=f"{RULE_PREFIX}link/{version}", at=max(dates, default=None),
        reason=f"{pair.score:.2f} points: {'; '.join(reasons_of(pair))}",
    )  # fmt: skip


def reasons_of(pair: ComparedPair) -> tuple[str, ...]:
    """What was found, strongest first, in words with the points each brought."""
    ranked = sorted(pair.comparisons, key=lambda c: (-abs(c.score * c.weight), c.name))
    return tuple(f"{c.name}: {c.sentence} ({c.score * c.weight:+.2f})" for c in ranked if c.score)

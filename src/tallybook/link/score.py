"""Comparisons added up: a table of (comparison, weight), read from ``link_weights.yaml``, and what the sum means."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from tallybook.errors import ReferenceDataError
from tallybook.link.compare import (
    Compared,
    compare_frame,
    compare_kind,
    compare_place,
    compare_sums,
    compare_telling,
    compare_time,
)
from tallybook.link.compare_content import (
    compare_agreements,
    compare_clash,
    compare_counts,
    compare_harmed,
    compare_movements,
    compare_objects,
    compare_parties,
    compare_recipients,
    compare_speakers,
    compare_wording,
    compare_words,
)
from tallybook.records import ComparedPair, Comparison
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from tallybook.link.happenings import Happening

COMPARISONS: tuple[tuple[str, Callable[[Happening, Happening], Compared]], ...] = (
    ("kind", compare_kind),
    ("frame", compare_frame),
    ("sums", compare_sums),
    ("telling", compare_telling),
    ("time", compare_time),
    ("place", compare_place),
    ("parties", compare_parties),
    ("recipients", compare_recipients),
    ("speakers", compare_speakers),
    ("clash", compare_clash),
    ("objects", compare_objects),
    ("counts", compare_counts),
    ("harmed", compare_harmed),
    ("words", compare_words),
    ("wording", compare_wording),
    ("movements", compare_movements),
    ("agreements", compare_agreements),
)


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a comparison's score is multiplied by: ``agree`` above zero, ``differ`` below."""

    agree: float
    differ: float


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When two groups stay apart although a pair of them agrees.

    Any pair across them scores below ``apart``, or all pairs across them average below ``together``.
    """

    apart: float
    together: float


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the sum of points parts joining from asking from keeping apart.

    At ``even`` a pair is as likely one happening as two. ``specific`` is a floor of its own. ``retold`` is what two happenings
    of one report must reach to be one, where other reports join them. ``settled`` and ``lasting`` (journeys and deals) rule over
    groups; no more comparisons are made once a pair has fallen to ``hopeless``.
    """

    even: float
    same: float
    ask: float
    specific: float
    hopeless: float
    retold: float
    settled: Limits
    lasting: Limits


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table of how happenings are scored."""

    version: int
    comparisons: dict[str, Weight]
    thresholds: Thresholds
    specific: frozenset[str]
    kindred_types: tuple[dict[str, Any], ...]
    mode_families: dict[str, tuple[str, ...]]


@cache
def read_weights() -> Weights:
    """The shipped weights, checked: every comparison has its row and every row its comparison."""
    try:
        weights = msgspec.convert(read_yaml("link_weights.yaml"), Weights)
    except msgspec.ValidationError as problem:
        raise ReferenceDataError(f"link_weights.yaml was not understood: {problem}. Correct that row.") from problem
    if differing := weights.comparisons.keys() ^ {name for name, _ in COMPARISONS}:
        raise ReferenceDataError(
            f"link_weights.yaml must weigh exactly the comparisons there are; {', '.join(sorted(differing))} "
            "stands on one side only. Add or remove that row."
        )
    return weights


def score_pair(a: Happening, b: Happening, weights: Weights) -> ComparedPair:
    """Two happenings compared in every respect; the same whichever comes first, points rounded to a hundredth.

    A pair that contradicts itself beyond hope is not compared further.
    """
    if b.anchor < a.anchor:
        a, b = b, a
    found: list[Comparison] = []
    points = 0.0
    for name, compare in COMPARISONS:
        compared = compare(a, b)
        if compared is None:
            continue
        weight, score = weights.comparisons[name], round(compared[0], 2)
        applied = weight.agree if score > 0 else weight.differ
        found.append(Comparison(name=name, score=score, weight=applied, sentence=compared[1]))
        points += score * applied
        if points <= weights.thresholds.hopeless:
            break
    total = round(sum(c.score * c.weight for c in found), 2)
    return ComparedPair(a=a.anchor, b=b.anchor, score=total, outcome=_outcome(found, total, weights), comparisons=tuple(found))


def _outcome(found: list[Comparison], total: float, weights: Weights) -> Literal["same", "ask", "different"]:
    """Same needs something specific besides the sum: one town on one day may be bombed twice."""
    limits = weights.thresholds
    specific = sum(max(c.score, 0.0) * c.weight for c in found if c.name in weights.specific)
    if total >= limits.same and specific >= limits.specific:
        return "same"
    return "ask" if total >= limits.ask else "different"

"""How likely it is that the text says what a claim says: calibrated on coded reports, not a grade of truth.

What speaks for a claim is looked at by the ``says_…`` below; the weights stand in ``reference/confidence_weights.yaml`` and are
fitted by ``training/fit_confidence.py`` so that of the claims given 0.8 about eight in ten are right.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from tallybook.records import CORE
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.claims.tellings import Telling
    from tallybook.records import Claim

LEAST, MOST = 0.02, 0.98  # nobody is surer than a few dozen coded reports allow


@cache
def weights() -> dict[str, float]:
    """Comparison -> weight, and the bias."""
    return {str(name): float(value) for name, value in read_yaml("confidence_weights.yaml").items()}


def with_confidence(claims: Sequence[Claim], tellings: Sequence[Telling]) -> list[Claim]:
    """The claims, each with its confidence; a telling stands at its claim's index."""
    return [
        msgspec.structs.replace(claim, reading_confidence=confidence_of(signs_of(claim, telling, claims)))
        for claim, telling in zip(claims, tellings, strict=True)
    ]


def confidence_of(signs: dict[str, float]) -> float:
    """A probability from what speaks for a claim.

    >>> 0.02 <= confidence_of({}) <= 0.98
    True
    """
    table = weights()
    total = table["bias"] + sum(table[name] * value for name, value in signs.items())
    return round(min(max(1.0 / (1.0 + math.exp(-total)), LEAST), MOST), 2)


def signs_of(claim: Claim, telling: Telling, claims: Sequence[Claim]) -> dict[str, float]:
    """What speaks for and against a claim, each between 0 and 1."""
    senses = [e.sense for e in telling.events if e.sense is not None]
    again = sum(c.happening == claim.happening for c in claims) - 1
    return {
        "encoder_is_sure": max((s.probability for s in senses), default=0.5),
        "encoder_agrees_on_type": float(any(s.type == claim.event.type for s in senses)),
        "table_knows_the_word": float(any(e.by == "table" for e in telling.events)),
        "names_the_act": float(telling.main.strength == "means"),
        "says_who": float(bool(claim.participants)),
        "says_where": float(bool(claim.places)),
        "says_when": float(claim.time.span is not None),
        "says_how_many": float(bool(claim.counts)),
        "told_again": min(again, 3) / 3,
        "is_a_statement": float(claim.event.type not in CORE),
        "occurred": float(claim.factuality == "occurred"),
        "is_background": float(claim.background),
    }

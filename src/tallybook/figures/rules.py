"""The named rules by which figures are made, and the one function that makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tallybook.errors import UsageError
from tallybook.figures import acled_like, airwars_like, ged_like, ibc_like
from tallybook.figures.measures import figures_by_measure
from tallybook.figures.reported import WORDS, reported_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.figures.measures import Doubts, Values
    from tallybook.figures.statements import Statement
    from tallybook.records import Figure, LedgerClaim, PersonStatus


def _never(status: PersonStatus, statements: Sequence[Statement]) -> bool:
    return False


class Rule(NamedTuple):
    """How rival numbers become figures. ``words`` say it to whoever reads a total; a rule's module says it in full."""

    words: str
    values: Values
    is_provisional: Doubts = _never


RULES: dict[str, Rule] = {
    "reported": Rule(WORDS, reported_values),
    "ged-like": Rule(ged_like.WORDS, ged_like.ged_values),
    "acled-like": Rule(acled_like.WORDS, acled_like.acled_values),
    "airwars-like": Rule(airwars_like.WORDS, airwars_like.airwars_values),
    "ibc-like": Rule(ibc_like.WORDS, ibc_like.ibc_values, ibc_like.is_provisional),
}


def figures_of(claims: Sequence[LedgerClaim], rule: str = "reported") -> tuple[Figure, ...]:
    """The figures of the incident these claims tell of, by measure and status; the rules' own modules say how.

    Figures of one measure exclude one another and may be added; figures of different measures never may.
    An unknown rule raises ``UsageError``.
    """
    chosen = rule_named(rule)
    return figures_by_measure(claims, rule, chosen.values, chosen.is_provisional)


def figures_by_rule(claims: Sequence[LedgerClaim]) -> dict[str, tuple[Figure, ...]]:
    """What every rule makes of the same claims, our own first."""
    return {rule: figures_of(claims, rule) for rule in RULES}


def rule_named(name: str) -> Rule:
    """The rule of this name; ``UsageError`` with those there are for any other."""
    if name not in RULES:
        raise UsageError(f"The rule {name!r} is not known. Known are: {', '.join(RULES)}.")
    return RULES[name]

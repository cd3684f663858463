"""Who backs a deal, who opposes it and who brokered it: positions, gathered from what is said about it anywhere in the report.

``stands.py`` finds the words that take a stand; here each is given to the deal it speaks of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.stands import find_stands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import Claim, Mentions, Passage, Position, Span


def with_positions(claims: Sequence[Claim], passages: Sequence[Passage], mentions: Mentions) -> list[Claim]:
    """The claims, those that tell of a deal holding everybody's position towards it, each person or body once.

    A stand is taken towards the deal its sentence tells of, else towards the one told of last before it.
    """
    deals = [c for c in claims if c.agreement]
    if not deals:
        return list(claims)
    found: dict[int, dict[str, Position]] = {}
    for position, at in find_stands(passages, mentions, [c.trigger for c in deals]):
        happening = deal_meant(deals, at)
        if happening is not None and position.who not in parties_of(deals, happening, position):
            found.setdefault(happening, {}).setdefault(position.who, position)
    return [
        msgspec.structs.replace(c, agreement=msgspec.structs.replace(c.agreement, positions=tuple(found[c.happening].values())))
        if c.agreement and c.happening in found
        else c
        for c in claims
    ]


def parties_of(deals: Sequence[Claim], happening: int, position: Position) -> set[str]:
    """The parties of a deal, whom nobody calls its mediators or opponents; a party may well be told to defend what it signed."""
    if position.stance == "supports":
        return set()
    return {name for c in deals if c.happening == happening and c.agreement for name in c.agreement.parties}


def deal_meant(deals: Sequence[Claim], at: Span) -> int | None:
    """The happening of the deal that a sentence means: its own, else the last told of before it, else the report's only one.

    A sentence that names no party to its deal ("Egypt welcomed the truce") speaks of the one whose parties were told before.
    """
    own = [c for c in deals if any(s.in_ == at.in_ and s.start <= at.start < s.end for s in c.evidence)]
    before = [c for c in deals if c.trigger.in_ == at.in_ and c.trigger.start < at.start]
    told = [c for c in before if c.agreement and c.agreement.parties]
    if own and (not told or any(c.agreement and c.agreement.parties for c in own)):
        return own[0].happening
    if told:
        return max(told, key=lambda c: c.trigger.start).happening
    if before:
        return max(before, key=lambda c: c.trigger.start).happening
    only = {c.happening for c in deals}
    return only.pop() if len(only) == 1 else None

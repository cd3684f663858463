"""Who backs a deal and who opposes it: positions, gathered from what is said about it anywhere in the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.records import Claim, Position

if TYPE_CHECKING:
    from collections.abc import Sequence

DEAL_WORDS = ("deal", "agreement", "accord", "truce", "ceasefire", "cease-fire", "pact", "evacuation", "transfer", "swap")


def with_positions(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, those that tell of the report's deal holding everybody's position towards it.

    A critic or defender counts when the sentence speaks of the deal; where a report tells of two deals, nobody's position is
    guessed.
    """
    deals = {c.happening for c in claims if c.agreement and c.event.type == "AGREE"}
    if len(deals) != 1:
        return list(claims)
    positions = positions_in(claims)
    return [
        msgspec.structs.replace(c, agreement=msgspec.structs.replace(c.agreement, positions=positions))
        if c.happening in deals and c.agreement
        else c
        for c in claims
    ]


def positions_in(claims: Sequence[Claim]) -> tuple[Position, ...]:
    """Each critic and defender of the deal once."""
    found: dict[str, Position] = {}
    for claim in claims:
        stance = stance_of(claim)
        if stance is None or not speaks_of_deal(claim):
            continue
        for p in claim.participants:
            if p.role == "actor" and not p.private:
                found.setdefault(p.id or p.name, Position(who=p.name, stance=stance, span=p.span))  # type: ignore[arg-type]
    return tuple(found.values())


def stance_of(claim: Claim) -> str | None:
    """Which way a verbal claim leans."""
    if claim.event.type == "SUPPORT":
        return "supports"
    if claim.event.type == "REJECT" or "disapprove" in claim.event.modes:
        return "opposes"
    return None


def speaks_of_deal(claim: Claim) -> bool:
    """Whether the sentence speaks of a deal."""
    words = " ".join(s.text.lower() for s in claim.evidence)
    return any(w in words for w in DEAL_WORDS)

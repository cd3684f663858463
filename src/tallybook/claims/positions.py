"""Who backs a deal and who opposes it: positions, gathered from what is said about it anywhere in the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.records import Claim, Participant, Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.records import ActorMention, Span

DEAL_WORDS = ("deal", "agreement", "accord", "truce", "ceasefire", "cease-fire", "pact", "evacuation", "transfer", "swap")


def with_positions(claims: Sequence[Claim], actors: Iterable[ActorMention]) -> list[Claim]:
    """The claims, those that tell of the report's deal holding everybody's position towards it.

    A critic or defender counts when the sentence speaks of the deal; where a report tells of two deals, nobody's position is
    guessed. Whoever takes a stand in person (``actors``) is named, not the body they act for.
    """
    deals = {c.happening for c in claims if c.agreement and c.event.type == "AGREE"}
    if len(deals) != 1:
        return list(claims)
    positions = positions_in(claims, {a.span: a.name for a in actors if a.person and not a.private})
    return [
        msgspec.structs.replace(c, agreement=msgspec.structs.replace(c.agreement, positions=positions))
        if c.happening in deals and c.agreement
        else c
        for c in claims
    ]


def positions_in(claims: Sequence[Claim], persons: dict[Span, str]) -> tuple[Position, ...]:
    """Each critic and defender of the deal once; ``persons`` names those who speak for themselves, by their words in the text."""
    found: dict[str, Position] = {}
    for claim in claims:
        stance = stance_of(claim)
        if stance is None or not speaks_of_deal(claim):
            continue
        for p in claim.participants:
            if p.role == "actor" and not p.private:
                who = name_of(p, persons)
                found.setdefault(who, Position(who=who, stance=stance, span=p.span))  # type: ignore[arg-type]
    return tuple(found.values())


def name_of(participant: Participant, persons: dict[Span, str]) -> str:
    """The person whose words name the participant, else the participant's own name."""
    return persons.get(participant.span, participant.name) if participant.span else participant.name


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

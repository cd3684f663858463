"""Which claims of a report dispute which others, and in what: that it happened, who did it, how many, how far it has come.

Only plain disputes count: a denial whose act the report tells elsewhere in another's words, an accused side that names another
culprit, two sources with two places for one convoy. Two figures side by side are no dispute yet; two sources may simply know
different things. A claim's id is its content without its disputes, so giving them changes no id.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.sameness import side_of
from tallybook.records import CORE, Attribution, Claim, Dispute, DisputeKind, Participant
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR = 3  # a denial without its charge answers a charge told at most so many sentences before
HARM = ("ASSAULT", "COERCE", "SANCTION")
AT_ONCE = 2  # sentences apart at which two statuses of one movement still speak of one time
STEM = 4  # letters that "Russia" and "Russian" share


@cache
def listed(kind: str) -> frozenset[str]:
    """One of the word lists of ``dispute_words.yaml``."""
    return frozenset(read_yaml("dispute_words.yaml")[kind])


def with_disputes(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, in text order and with their ids, each knowing which others of the report it disputes."""
    order = {start: n for n, start in enumerate(sorted({sentence_of(c) for c in claims}))}
    found = []
    for claim in claims:
        disputes = [
            Dispute(claim=other.id, what=what)
            for other in claims
            if other.id != claim.id and (what := disputed_in(claim, other, claims, order)) is not None
        ]
        found.append(msgspec.structs.replace(claim, disputes=tuple(disputes)) if disputes else claim)
    return found


def disputed_in(claim: Claim, other: Claim, claims: Sequence[Claim], order: dict[tuple[bool, int], int]) -> DisputeKind | None:
    """In what a claim disputes another; ``None`` where it does not."""
    if is_denying(other) or other.factuality in ("denied", "planned", "threatened", "hypothetical"):
        return None
    if sentence_of(claim) == sentence_of(other) or are_one_voice(claim, other):
        return None
    if is_denying(claim) and claim.event.type in CORE:
        return denied_in(claim, other, order)
    if is_denying(claim) and claim.event.type == "REJECT":
        return rejected_in(claim, other, claims, order)
    if claim.factuality == "denied" and claim.happening == other.happening and names_one_culprit(claim, other):
        return "occurrence"
    if is_counter_charge(claim, other, order):
        return "responsibility"
    return "status" if is_rival_status(claim, other, order) else None


# --- denials --------------------------------------------------------------------------------------------------------------------


def denied_in(claim: Claim, other: Claim, order: dict[tuple[bool, int], int]) -> DisputeKind | None:
    """In what a denial that tells its act again disputes a claim of the same act."""
    deniers = [p for p in claim.participants if p.role == "actor" and p.certainty == "denied"]
    same = claim.happening == other.happening
    if deniers and (is_charge_against(deniers, other, same=same) or (same and is_accusation_before(claim, other, order))):
        return "responsibility"
    if not same or other.event.type not in CORE or deniers or have_rival_doers(claim, other):
        return None
    if shares_figure(claim, other):
        return "figure"
    return "status" if claim.movement or other.movement else "occurrence"


def have_rival_doers(claim: Claim, other: Claim) -> bool:
    """Whether both name who did it and nobody is named by both: what is denied is then another deed."""
    mine, theirs = actors_in(claim), actors_in(other)
    return bool(mine) and bool(theirs) and not any(are_one(a, b) for a in mine for b in theirs)


def rejected_in(claim: Claim, other: Claim, claims: Sequence[Claim], order: dict[tuple[bool, int], int]) -> DisputeKind | None:
    """In what a denial disputes a claim: as the act it tells again does, else the charge told just before it.

    "The army denied it" answers the last who said that the army had done something.
    """
    retold = [c for c in claims if c.event.type in CORE and is_denying(c) and sentence_of(c) == sentence_of(claim)]
    if retold:
        return next((what for c in retold if (what := denied_in(c, other, order)) is not None), None)
    deniers = [p for p in claim.participants if p.role == "actor"]
    if not deniers or not denies_charge(claim):
        return None
    charges = [
        c
        for c in claims
        if 0 < order[sentence_of(claim)] - order[sentence_of(c)] <= NEAR
        and c.trigger.in_ == claim.trigger.in_
        and is_charge_against(deniers, c, same=False)
        and not is_denying(c)
    ]
    last = max((order[sentence_of(c)] for c in charges), default=None)
    charges = [c for c in charges if order[sentence_of(c)] == last]
    if any(c.event.type == "ACCUSE" for c in charges):
        charges = [c for c in charges if c.event.type == "ACCUSE" or any(p.certainty == "alleged" for p in actors_in(c))]
    return "responsibility" if any(c.id == other.id for c in charges) else None


def is_charge_against(deniers: Sequence[Participant], claim: Claim, *, same: bool) -> bool:
    """Whether a claim, not the deniers' own, says that they did it: by name, or by accusing them."""
    if claim.event.type == "ACCUSE":
        return any(are_one(d, p) for d in deniers for p in claim.participants if p.role == "recipient")
    if claim.event.type not in CORE:
        return False
    named = any(are_one(d, p) for d in deniers for p in actors_in(claim))
    return named and (same or claim.event.type in HARM) and is_charged(claim, deniers)


def is_accusation_before(claim: Claim, other: Claim, order: dict[tuple[bool, int], int]) -> bool:
    """Whether the sentence right before a denial accuses somebody of the act, whose name the accusation's own words leave out."""
    right_before = order[sentence_of(claim)] - order[sentence_of(other)] == 1
    return right_before and not actors_in(other) and any(a.stance == "accuses" for a in other.attribution)


def names_one_culprit(claim: Claim, other: Claim) -> bool:
    """Whether a claim that somebody did not do it and one, another source's, that they did name the same doer."""
    return bool(other.attribution) and any(are_one(a, b) for a in actors_in(claim) for b in actors_in(other))


def is_charged(claim: Claim, deniers: Sequence[Participant]) -> bool:
    """Whether somebody else says it: an own boast is no charge."""
    return any(a.stance in ("asserts", "accuses") and not any(speaks_for(a, d) for d in deniers) for a in claim.attribution)


def is_denying(claim: Claim) -> bool:
    """Whether the source nearest to the claim denies it."""
    return bool(claim.attribution) and claim.attribution[0].stance == "denies"


def denies_charge(claim: Claim) -> bool:
    """Whether what is denied is a charge named by a bare word: "denied it", "rejected the accusation"."""
    behind = claim.evidence[0].text[claim.trigger.end - claim.evidence[0].start :].lower().split()[:4]
    return bool({w.strip(".,;:") for w in behind} & listed("charges"))


def shares_figure(claim: Claim, other: Claim) -> bool:
    """Whether the denial repeats a figure of the other claim."""
    told = {(c.measure, c.low, c.high) for c in other.counts}
    return any((c.measure, c.low, c.high) in told for c in claim.counts)


# --- rivals ---------------------------------------------------------------------------------------------------------------------


def is_counter_charge(claim: Claim, other: Claim, order: dict[tuple[bool, int], int]) -> bool:
    """Whether those whom another claim names as culprits name somebody else for the same deed."""
    if not claim.attribution or not other.attribution or "clash" in claim.event.modes:
        return False
    if not have_rival_doers(claim, other):
        return False
    theirs = actors_in(other)
    same = claim.happening == other.happening or points_back(claim, other, order)
    return same and any(speaks_for(a, p) for a in claim.attribution for p in theirs)


def points_back(claim: Claim, other: Claim, order: dict[tuple[bool, int], int]) -> bool:
    """Whether a claim, told apart for its other culprit, is of the deed of the sentence before: "rebels had shelled the market".

    The same thing is hit, with the article of what is known, and no day or place of its own is told.
    """
    right_before = order[sentence_of(claim)] - order[sentence_of(other)] == 1
    here = claim.evidence[0]
    own = [s for s in (claim.time.span, *(p.span for p in claim.places)) if s and here.start <= s.start < here.end]
    if not right_before or claim.event.type != other.event.type or own:
        return False
    hit = {o.kind for o in claim.objects} & {o.kind for o in other.objects}
    words = claim.evidence[0].text.lower().split()
    return bool(hit) and any(a in ("the", "that", "this") for a in words)


def actors_in(claim: Claim) -> list[Participant]:
    """Who did it, as the claim tells it."""
    return [p for p in claim.participants if p.role == "actor" and p.certainty != "denied"]


def is_rival_status(claim: Claim, other: Claim, order: dict[tuple[bool, int], int]) -> bool:
    """Whether two sources say at one time that a movement has come to two different points, the later answering the earlier."""
    mine, theirs = claim.movement, other.movement
    if claim.happening != other.happening or mine is None or theirs is None or not claim.attribution or not other.attribution:
        return False
    rivals = read_yaml("dispute_words.yaml")["rival_status"]
    if mine.status not in rivals.get(theirs.status, ()) and theirs.status not in rivals.get(mine.status, ()):
        return False
    apart = order[sentence_of(claim)] - order[sentence_of(other)]
    answers = {w.strip(".,;:") for s in claim.evidence for w in s.text.lower().split()} & listed("answering")
    return 0 < apart <= AT_ONCE and bool(answers)


# --- who is who -----------------------------------------------------------------------------------------------------------------


def sentence_of(claim: Claim) -> tuple[bool, int]:
    """Where the sentence of a claim begins; titles apart."""
    return claim.trigger.in_ is not None, claim.evidence[0].start


def are_one_voice(a: Claim, b: Claim) -> bool:
    """Whether one source says both."""
    return bool(a.attribution and b.attribution) and a.attribution[0].speaker == b.attribution[0].speaker is not None


def speaks_for(source: Attribution, part: Participant) -> bool:
    """Whether a source is the participant or speaks for them, a state's ministry for its army."""
    names = [n for n in (source.speaker, source.affiliation) if n]
    is_state = part.sector in listed("state_sectors") and source.kind in ("belligerent", "official", "state_media")
    return part.name in names or (is_state and any(n[:STEM].lower() == part.name[:STEM].lower() for n in names))


def are_one(a: Participant, b: Participant) -> bool:
    """Whether two participants are one side: one name, one side of the registry, or two organs of one state."""
    if a.name == b.name:
        return True
    if a.id and b.id:
        return side_of(a.id) == side_of(b.id)
    states = listed("state_sectors")
    return a.sector in states and b.sector in states and a.name[:STEM].lower() == b.name[:STEM].lower()

"""Deals: who is party to one and what became of it, from the words of one telling; ``positions.py`` says who is for and against.

Words stand in ``reference/movement_words.yaml``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.cast import named_at, owners_of, scene_of
from tallybook.claims.stands import listed as stand_words
from tallybook.claims.stands import stances
from tallybook.records import ActorMention, Agreement, AgreementStatus, Claim, Mentions, Participant, Passage
from tallybook.reference import read_yaml
from tallybook.syntax import agents_of, doers_of, governors_of, is_passive, modifiers_of, objects_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from tallybook.claims.cast import Scene
    from tallybook.claims.tellings import Telling

REACH = 10  # tokens from a deal to the "between" that names its parties


@cache
def listed(kind: str) -> frozenset[str]:
    """One of the word lists of ``movement_words.yaml`` that speak of deals."""
    return frozenset(read_yaml("movement_words.yaml")["agreement"][kind])


def agreement_of(
    telling: Telling, participants: Sequence[Participant], passages: Sequence[Passage], mentions: Mentions
) -> Agreement | None:
    """The deal a telling tells of: who are its parties, what became of it; ``None`` where it tells of none."""
    if telling.type != "AGREE" and "ceasefire" not in telling.modes:
        return None
    scene = scene_of(telling, passages, mentions)
    head = scene.doc[telling.main.head]
    named = [m.name for t in party_tokens(head) for m in parties_at(t, scene)]
    stood_for = {m.name for t in party_tokens(head) for m in named_at(t, scene) if is_envoy(t)}
    acting = [p for p in participants if p.role in ("actor", "party") and not p.private and p.sector != "CVL"]
    told = [] if is_only_spoken_of(head) else [p.name for p in acting if p.name not in stood_for]
    return Agreement(
        parties=tuple(dict.fromkeys([*told, *named])),
        terms=(),
        status=agreement_status(telling, head),
        positions=(),
        span=telling.main.span,
    )


def is_only_spoken_of(head: Token) -> bool:
    """Whether somebody only takes a stand towards the deal or speaks of it: "welcomed the deal" makes nobody a party."""
    return head.pos_ in ("NOUN", "PROPN") and head.head.lemma_ in stances("verbs").keys() | stand_words("judging") | stand_words(
        "holding"
    ) - listed("making")


def party_tokens(head: Token) -> list[Token]:
    """The words that may name a deal's parties: between, with or by whom it is, who signs or has it, what stands before it."""
    words = listed("making")
    if head.pos_ in ("VERB", "AUX"):
        return [*doers_of(head), *objects_after(head, "with", "between", "among")] if head.lemma_ in words else []
    found = [*objects_after(head, "with"), *between_behind(head)]
    for clause in (c for c in head.children if c.dep_ in ("acl", "relcl") and c.lemma_ in words):
        found += [*agents_of(clause), *objects_after(clause, "between", "with", "among")]
        found += [t for t in doers_of(clause) if t.i != head.i]
    verb = head.head
    if head.dep_ in ("dobj", "nsubjpass") and verb.lemma_ in words:
        found += [*(agents_of(verb) if is_passive(verb) else doers_of(verb)), *objects_after(verb, "between", "with")]
    before = [t for t in modifiers_of(head) if t.dep_ != "amod" or t.pos_ in ("PROPN", "ADJ")]
    return [*found, *(before if sum(t.pos_ == "PROPN" for t in before) > 1 else [])]


def between_behind(head: Token) -> list[Token]:
    """The parties behind a "between" that the parse hung elsewhere: "a deal last year between A and B"."""
    for token in head.doc[head.i + 1 : min(head.sent.end, head.i + REACH)]:
        if token.lower_ == "between":
            return [t for c in token.children if c.dep_ == "pobj" for t in all_joined(c)]
        if token.pos_ in ("VERB", "AUX") and token.lemma_ not in listed("making"):
            return []
    return []


def all_joined(token: Token) -> list[Token]:
    """A word and all that a list joins to it, those among them that the parse took for appositions: "A, the B and C"."""
    return [token, *(t for c in token.children if c.dep_ in ("conj", "appos") for t in all_joined(c))]


def parties_at(token: Token, scene: Scene) -> list[ActorMention]:
    """Who is party at a word: whoever it names, and for an envoy or a delegate those who sent them."""
    found = (owners_of(token, scene) if is_envoy(token) else []) or named_at(token, scene)
    return [m for m in found if not m.private and (m.id is not None or m.armed or m.kind in ("belligerent", "official"))]


def is_envoy(token: Token) -> bool:
    """Whether a word names somebody who deals for others."""
    return token.lemma_.lower() in listed("envoys")


def agreement_status(telling: Telling, head: Token) -> AgreementStatus | None:
    """What became of a deal, by the verb that governs it."""
    if telling.factuality in ("planned", "threatened"):
        return "proposed"
    words = read_yaml("movement_words.yaml")["agreement_status"]
    for token in (head, *governors_of(head)):
        for status, lemmas in words.items():
            if token.lemma_.lower() in lemmas:
                found: AgreementStatus = status
                return found
    return "under_way" if telling.factuality == "ongoing" else "reached"


def with_all_parties(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, each that tells of a deal knowing every party that the report names to it anywhere."""
    parties: dict[int, dict[str, None]] = {}
    for claim in claims:
        if claim.agreement:
            parties.setdefault(claim.happening, {}).update(dict.fromkeys(claim.agreement.parties))
    return [
        msgspec.structs.replace(c, agreement=msgspec.structs.replace(c.agreement, parties=tuple(parties[c.happening])))
        if c.agreement
        else c
        for c in claims
    ]

"""What became of the things a telling names: destroyed, damaged, hit; a road closed or open."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.claims.attach import is_attached
from tallybook.claims.tellings import Telling, of_telling
from tallybook.records import Damage, DamagedObject, ObjectMention, ObjectStatus, Passage
from tallybook.reference import read_yaml
from tallybook.syntax import governors_of, with_conjuncts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token


@cache
def words(kind: str) -> frozenset[str]:
    """The words of a kind that tell what became of a thing: "destroyed", "damaged", "hit", "closed" …"""
    return frozenset(read_yaml("grammar_words.yaml")[kind])


def damaged_objects(
    telling: Telling, siblings: Sequence[Telling], objects: Sequence[ObjectMention], passages: Sequence[Passage]
) -> tuple[DamagedObject, ...]:
    """The things that a telling says were hit, hurt, closed or opened; things only named in passing are left out."""
    if telling.type not in ("ASSAULT", "COERCE") or telling.factuality not in ("occurred", "ongoing"):
        return ()
    found: list[DamagedObject] = []
    for mention in of_telling(telling, objects):
        token = passages[mention.passage].doc[mention.head]
        damage = damage_of(token)
        if (
            damage
            and is_attached(mention, telling, siblings, passages)
            and (mention.kind, damage) not in {(o.kind, o.damage) for o in found}
        ):
            found.append(DamagedObject(kind=mention.kind, damage=damage, status=status_of(token), span=mention.span))
    return tuple(found)


def damage_of(token: Token) -> Damage | None:
    """What was done to the thing a token names, from the verb or noun it hangs on; ``None`` if nothing was.

    "Destroyed a bridge" -> "destroyed", "a strike on a bridge" -> "unknown", "crossed a bridge" -> ``None``.
    """
    if any(c.lemma_ in words("destroyed") and c.dep_ in ("amod", "acl") for c in token.children):
        return "destroyed"
    if any(c.lemma_ in words("damaged") and c.dep_ in ("amod", "acl") for c in token.children):
        return "damaged"
    first = token
    while first.dep_ == "conj" and first.head.pos_ in ("NOUN", "PROPN"):
        first = first.head
    governor = first.head
    if first.dep_ in ("dobj", "nsubjpass"):
        return damage_by_verb(governor)
    if first.dep_ == "nsubj" and governor.lemma_ in ("collapse", "burn"):
        return "destroyed" if governor.lemma_ == "collapse" else "damaged"
    if first.dep_ == "pobj" and governor.lower_ in ("on", "to", "at", "of", "against", "into", "targeting", "in"):
        return damage_by_noun(governor)
    return None


def damage_by_verb(verb: Token) -> Damage | None:
    """The damage a verb does to its object."""
    if verb.lemma_ in words("destroyed"):
        return "destroyed"
    if verb.lemma_ in words("damaged"):
        return "damaged"
    return "unknown" if verb.lemma_ in words("hit") else None


def damage_by_noun(preposition: Token) -> Damage | None:
    """The damage told by what a preposition hangs on: "damage to", "destruction of", "a raid on", "fell on"."""
    above = preposition.head
    lemma = above.lemma_.lower()
    if lemma == "damage" and preposition.lower_ in ("to", "in"):
        return "damaged"
    if lemma == "destruction" and preposition.lower_ == "of":
        return "destroyed"
    if preposition.lower_ in ("of", "in"):
        return None
    return "unknown" if lemma in words("hitting_nouns") or lemma in words("hit") else None


def status_of(token: Token) -> ObjectStatus:
    """Whether a thing can be used, where the text says so; a purpose ("to block the road") is no state."""
    for t in (token, *with_conjuncts(token)):
        above = next(governors_of(t), t)
        near = {above.lemma_.lower(), *(c.lemma_.lower() for c in t.children if c.dep_ in ("amod", "acl"))}
        if above.tag_ == "VB":
            return "unknown"
        if near & words("closed"):
            return "impassable"
        if near & words("opened"):
            return "passable"
    return "unknown"

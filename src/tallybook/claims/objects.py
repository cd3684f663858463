"""What became of the things a telling names: destroyed, damaged, hit; a road closed or open."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.claims.attach import is_attached
from tallybook.claims.tellings import Telling, of_telling
from tallybook.records import Damage, DamagedObject, ObjectMention, ObjectStatus, Passage
from tallybook.reference import read_yaml
from tallybook.syntax import governors_of, is_passive, objects_after, with_conjuncts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token


STRIKING = ("ASSAULT", "COERCE")
WORST: tuple[Damage, ...] = ("destroyed", "damaged", "unknown", "none")
AIMED = ("on", "at", "against", "into", "through", "onto", "upon", "targeting", "over")  # what follows them was aimed at
WITHIN = ("in", "inside", "at", "within")
LISTED = ("NOUN", "PROPN", "ADJ", "NUM", "DET", "CCONJ")  # what a list of things is made of
STEPS = 6  # list members and partitives climbed at most


@cache
def words(kind: str) -> frozenset[str]:
    """The words of a kind that tell what became of a thing: "destroyed", "damaged", "hit", "closed" …"""
    return frozenset(read_yaml("object_words.yaml")[kind])


def damaged_objects(
    telling: Telling, siblings: Sequence[Telling], objects: Sequence[ObjectMention], passages: Sequence[Passage]
) -> tuple[DamagedObject, ...]:
    """The things that a telling says were hit, hurt, closed or opened, each kind with the worst that is told of it; things only
    named in passing are left out."""
    if telling.type not in STRIKING or telling.factuality not in ("occurred", "ongoing"):
        return ()
    doc = passages[telling.passage].doc
    rivals = [s for s in siblings if s.type in STRIKING]
    mentions = of_telling(telling, objects)
    told = with_neighbours(mentions, [damage_of(doc[m.head]) or damage_by_list(m, doc) for m in mentions], doc)
    found: dict[str, DamagedObject] = {}
    for mention, damage in zip(mentions, told, strict=True):
        if damage is None or not is_attached(mention, telling, rivals, passages):
            continue
        known = found.get(mention.kind)
        if known is None or WORST.index(damage) < WORST.index(known.damage):
            status = status_of(doc[mention.head])
            found[mention.kind] = DamagedObject(kind=mention.kind, damage=damage, status=status, span=mention.span)
    return tuple(found.values())


def with_neighbours(mentions: Sequence[ObjectMention], told: list[Damage | None], doc: Doc) -> list[Damage | None]:
    """The damages, a thing in a list that lost its commas taking over what is told of its neighbour ("a mill a school and")."""
    filled = list(told)
    for n in range(1, len(mentions)):
        if is_one_list(mentions[n - 1], mentions[n], doc):
            filled[n] = filled[n] or filled[n - 1]
    for n in range(len(mentions) - 1, 0, -1):
        if is_one_list(mentions[n - 1], mentions[n], doc):
            filled[n - 1] = filled[n - 1] or filled[n]
    return filled


def is_one_list(a: ObjectMention, b: ObjectMention, doc: Doc) -> bool:
    """Whether only small words and adjectives stand between two things."""
    between = doc[a.end : b.start]
    return (
        not has_own_verb(doc[b.end - 1])
        and len(between) <= 4
        and all(t.pos_ in ("DET", "ADJ", "NUM", "CCONJ", "PUNCT") and t.text not in ".;:" for t in between)
    )


def damage_of(token: Token) -> Damage | None:
    """What was done to the thing a token names, from the words it hangs on or that hang on it; ``None`` if nothing was.

    "Destroyed a bridge" -> "destroyed", "a strike on a bridge" -> "unknown", "crossed a bridge" -> ``None``.
    """
    first = lead_of(token)
    for clause in (c for t in (token, first) for c in t.children if c.dep_ in ("amod", "acl", "relcl")):
        told = damage_by_clause(clause)
        if told is not None:
            return told
    if first.lemma_ == "damage" and first.i != token.i:  # "damage to cars and a number of houses"
        return "damaged"
    governor = first.head
    if first.dep_ in ("dobj", "nsubjpass", "oprd"):
        return damage_by_verb(governor, first)
    if first.dep_ == "nsubj":
        return damage_to_subject(governor)
    if first.dep_ in ("pobj", "pcomp"):
        return damage_by_preposition(governor)
    return None


def damage_by_list(mention: ObjectMention, doc: Doc) -> Damage | None:
    """What a verb right before a list does to all that the list names, however the parse joins it: "destroyed two mills, a
    depot and a bridge"; ``None`` where the thing begins a clause of its own or more than a list stands between."""
    last = doc[mention.end - 1]
    behind = doc[mention.end] if mention.end < last.sent.end else None
    if has_verb_behind(last) or (behind is not None and behind.tag_ == "WDT"):
        return None
    for token in reversed(doc[last.sent.start : mention.start]):
        if token.tag_ in ("VBD", "VBG", "VB") and token.lemma_ in words("destroyed") | words("damaged"):
            return damage_word(token)
        if not (token.pos_ in LISTED or token.tag_ == "VBN" or token.text in (",", "-", "–") or token.text == "of"):
            return None
    return None


def has_verb_behind(token: Token) -> bool:
    """Whether a finite verb stands right behind a noun."""
    return token.i + 1 < token.sent.end and token.nbor(1).tag_ in ("VBZ", "VBP", "VBD", "MD")


def lead_of(token: Token) -> Token:
    """The first of a list of things, behind "a number of" and the like: the word that a verb governs."""
    for _ in range(STEPS):
        of_part = token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lemma_.lower() in words("part_of_things")
        if of_part:
            token = token.head.head
        elif is_joined(token) or (token.dep_ in ("compound", "nmod") and token.head.pos_ == "NOUN"):
            token = token.head
        else:
            break
    return token


def is_joined(token: Token) -> bool:
    """Whether a noun stands in a list behind another, and not at the head of a clause of its own."""
    return token.dep_ in ("conj", "appos") and token.head.pos_ in ("NOUN", "PROPN", "NUM") and not has_own_verb(token)


def has_own_verb(token: Token) -> bool:
    """Whether a verb follows a noun that the parse joined to the one before: "hit the bridge and the road is closed"."""
    first = token
    while first.dep_ == "conj":
        first = first.head
    return has_verb_behind(token) and first.dep_ not in ("nsubj", "nsubjpass")


def damage_by_clause(clause: Token) -> Damage | None:
    """The damage told by a participle or relative clause of a thing: "the burned mill", "a house which was demolished"."""
    if clause.dep_ != "amod" and not is_passive(clause) and clause.lemma_ not in words("ruined"):
        return None
    told = damage_word(clause)
    return told if told != "unknown" or clause.dep_ != "amod" else None


def damage_word(verb: Token) -> Damage | None:
    """The damage in a verb itself."""
    if verb.lemma_ in words("destroyed"):
        return "destroyed"
    if verb.lemma_ in words("damaged"):
        return "damaged"
    return "unknown" if verb.lemma_ in words("hit") else None


def damage_by_verb(verb: Token, thing: Token) -> Damage | None:
    """The damage a verb does to its object; whatever is shot down or blown up is gone."""
    particles = {c.lower_ for c in verb.children if c.dep_ in ("prt", "advmod")}
    if (verb.lemma_ in ("shoot", "bring", "blow") and particles & {"down", "up"}) or (
        verb.lemma_ == "down" and thing.i != verb.i
    ):
        return "destroyed"
    if (verb.lemma_ in ("tear", "rip", "blow") and "apart" in particles) or (verb.lemma_ == "take" and "out" in particles):
        return "destroyed"
    if verb.lemma_ == "knock" and "out" in particles:
        return "damaged"
    if verb.lemma_ in ("set", "put") and any(c.lower_ in ("fire", "ablaze", "alight", "on") for c in verb.children):
        return "damaged"
    if verb.lemma_ in ("reduce",) and any(t.lemma_ in ("rubble", "ruin", "ash") for t in objects_after(verb, "to")):
        return "destroyed"
    if any(c.dep_ in ("oprd", "acomp", "xcomp") and c.lemma_ in words("damaged") for c in verb.children):
        return "damaged"
    return damage_word(verb)


def damage_to_subject(verb: Token) -> Damage | None:
    """The damage told of a subject: "collapsed", "caught fire", "came under fire", "was subject to shelling"."""
    if verb.lemma_ in words("ruined"):
        return "destroyed" if verb.lemma_ == "collapse" else "damaged"
    objects = {c.lemma_ for c in verb.children if c.dep_ == "dobj"}
    if verb.lemma_ in ("catch", "suffer", "sustain") and objects & {"fire", "damage"}:
        return "damaged"
    complement = [
        t for c in verb.children if c.dep_ == "acomp" and c.lemma_ in ("subject", "open") for t in objects_after(c, "to")
    ]
    blows = [
        c for t in (*objects_after(verb, "under"), *complement) for c in (t, *t.children)
    ]  # "regime shelling": either may lead
    if any(t.lemma_ in words("hitting_nouns") for t in blows):
        return "unknown"
    return None


def damage_by_preposition(preposition: Token) -> Damage | None:
    """The damage told by what a preposition hangs on: "damage to", "destruction of", "a raid on", "fell on", "fire inside"."""
    while preposition.dep_ == "conj" and preposition.head.pos_ == "ADP":  # "to cars and to houses"
        preposition = preposition.head
    above, word = preposition.head, preposition.lower_
    lemma = above.lemma_.lower()
    if preposition.i > 0 and preposition.nbor(-1).lemma_ == "damage":  # whatever the parse hung the preposition on
        lemma = "damage"
    if lemma == "damage" and word in ("to", "in", "on"):
        return "damaged"
    if lemma == "control" and word in ("of", "over"):
        return "unknown"
    if lemma in ("destruction", "downing", "demolition") and word == "of":
        return "destroyed"
    if lemma == "fire" and word in ("in", "inside", "at") and above.dep_ == "dobj":
        return "damaged"
    if above.pos_ in ("VERB", "AUX"):
        is_hit = (word in AIMED and lemma in words("hit_with_preposition")) or (word in WITHIN and lemma in words("goes_off"))
        return "unknown" if is_hit else None
    if word == "of" and lemma in words("hitting_of"):  # "the shelling of a clinic"
        return "unknown"
    return "unknown" if word in AIMED and lemma in words("hitting_nouns") | words("hit") else None


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

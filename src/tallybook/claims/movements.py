"""People, forces and goods under way: what moves, from where to where, and how far it has come, from the words of one telling.

Words and what they say stand in ``reference/movement_words.yaml``. Nothing is told to move that the sentence does not name, and
no status is given that neither a word nor the grammar of the verb states.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.claims.cast import named_at, scene_of
from tallybook.claims.doers import gerund_doers
from tallybook.records import EventMention, Mentions, Movement, MovementStatus, Passage, Place
from tallybook.reference import read_yaml
from tallybook.syntax import doers_of, governors_of, is_passive, objects_after, undergoers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from tallybook.claims.cast import Scene
    from tallybook.claims.tellings import Telling

LOOK_BACK = 60  # tokens: about two sentences


@cache
def listed(kind: str) -> frozenset[str]:
    """One of the word lists of ``movement_words.yaml``."""
    return frozenset(read_yaml("movement_words.yaml")[kind])


@cache
def kinds() -> dict[str, str]:
    """Word -> the kind of moving it tells of."""
    return {word: kind for kind, words in read_yaml("movement_words.yaml")["kinds"].items() for word in words}


@cache
def who_can_move() -> frozenset[str]:
    """Nouns for people, forces, vehicles and goods that a report can tell to move."""
    classes = read_yaml("noun_classes.yaml")
    return listed("wares") | listed("others") | {str(noun) for name in listed("classes") for noun in classes[name]}


def movement_of(telling: Telling, places: Sequence[Place], passages: Sequence[Passage], mentions: Mentions) -> Movement | None:
    """The movement a telling tells of: what moves, from where to where, and how far it has come; ``None`` if nothing moves."""
    if telling.factuality in ("denied", "hypothetical"):
        return None
    scene = scene_of(telling, passages, mentions)
    for event in telling.events:
        kind = kind_of(event, scene.doc[event.head])
        mover = mover_of(event, kind, scene) if kind else None
        if kind is None or mover is None:
            continue
        by_role = {p.role: p.name for p in reversed(places) if p.role in ("origin", "destination", "toward", "via")}
        return Movement(
            of=mover,
            origin=by_role.get("origin"),
            destination=by_role.get("destination") or by_role.get("toward"),
            via=tuple(p.name for p in places if p.role == "via"),
            status=status_of(telling, scene.doc[event.head], kind),
            span=telling.main.span,
        )
    return None


def kind_of(event: EventMention, head: Token) -> str | None:
    """Which kind of moving an event tells of; ``None`` where nothing moves."""
    table = read_yaml("movement_words.yaml")
    kind = kinds().get(event.words) if " " in event.words else kinds().get(words_of(head))
    if kind is not None and kind in table["types"].get(event.type, ()):
        return kind if event.words not in table["goal_needed"] or has_direction(head) else None
    return "leaving" if kind is None and table["modes"].get(event.type) in event.modes else None


def words_of(word: Token) -> str:
    """A verb with its particle, as the table writes it: "turn back"; any other word alone."""
    particles = [c.lower_ for c in word.children if c.dep_ in ("prt", "advmod", "prep") and 0 < c.i - word.i <= 2]
    both = [f"{word.lemma_} {p}" for p in particles]
    return next((b for b in both if b in kinds()), str(word.lemma_.lower()))


# --- what moves -----------------------------------------------------------------------------------------------------------------


def mover_of(event: EventMention, kind: str, scene: Scene) -> str | None:
    """What moves: a convoy where those who move are in one, else whoever the verb moves, a pronoun's noun before it."""
    head = scene.doc[event.head]
    moved = moved_by(event, head)
    fitting = [t for t in moved if can_move(t, event, kind, scene)]
    if fitting:
        convoy = next((t for t in fitting[0].subtree if t.lemma_.lower() in listed("convoys")), None)
        return convoy.lemma_.lower() if convoy is not None and fitting[0].lemma_ != "bus" else name_of(fitting[0], scene)
    pronoun = next((t for t in moved if t.lower_ in ("it", "they", "them")), None)
    known = listed("wares") if event.type in listed("wares_only") else who_can_move()
    return mover_before(pronoun, known, scene) if pronoun is not None else None


def moved_by(event: EventMention, head: Token) -> list[Token]:
    """The words for whatever an event moves: the object of carrying, the subject of leaving and coming."""
    if head.pos_ in ("NOUN", "PROPN"):
        before = [c for c in head.children if c.dep_ in ("poss", "compound", "nmod", "amod") and c.i < head.i]
        return [*objects_after(head, "of", "by", "for"), *makers_of(head), *before]
    if head.dep_ == "amod":
        return [head.head]
    if head.lemma_ in listed("place_after"):
        gone_into = is_passive(head) and head.dep_ != "acl"
        is_figure = head.lemma_ in listed("entering") and any(t.lemma_ in listed("no_places") for t in undergoers_of(head))
        return [] if gone_into or is_figure else leavers(head)
    if is_passive(head):
        return undergoers_of(head) or ([head.head] if head.dep_ == "acl" else [])
    objects = undergoers_of(head) if event.words != "head" else []
    return [*objects, *(t for t in leavers(head) if not objects or t.lemma_ in listed("wares"))]


def makers_of(noun: Token) -> list[Token]:
    """Who makes the movement a noun names, or is given it: "made a withdrawal", "were granted safe passage"."""
    verb = noun.head
    if noun.dep_ != "dobj" or verb.lemma_ not in listed("making"):
        return []
    return undergoers_of(verb) if is_passive(verb) else doers_of(verb)


def leavers(verb: Token) -> list[Token]:
    """The subject of a verb of moving, also where another verb lends it: "forced them to flee", "are said to have fled"."""
    above = verb.head
    if verb.dep_ in ("xcomp", "ccomp") and above.pos_ == "VERB" and not any(c.dep_ == "nsubj" for c in verb.children):
        lent = undergoers_of(above) if is_passive(above) or above.lemma_ in listed("making_others") else []
        if lent:
            return lent
    return doers_of(verb) or gerund_doers(verb) or ([verb.head] if verb.dep_ == "acl" else [])


def can_move(token: Token, event: EventMention, kind: str, scene: Scene) -> bool:
    """Whether a word names somebody or something that can move: no place, no idea, no deed."""
    nouns = {t.lemma_.lower() for t in (token, *objects_after(token, "of"))} | {token.lower_}
    by_wares = kind in ("stopping", "returning") and event.type in listed("wares_only")
    brought_nowhere = event.type == "AID" and not has_goal(scene.doc[event.head])
    if by_wares or brought_nowhere or event.words in listed("wares_words"):
        return bool(nouns & listed("wares"))
    if token.pos_ == "PRON" and token.lemma_.lower() not in listed("parts"):
        return bool(named_at(token, scene))
    mention = scene.at.get(token.i)
    if mention is not None:
        return not mention.maybe_place
    return bool(nouns & who_can_move()) or (token.pos_ == "NUM" and event.type != "COERCE")


def name_of(token: Token, scene: Scene) -> str:
    """The words for what moves: "IS fighters", for "hundreds of families" the families, for a pronoun whom it stands for."""
    if token.pos_ == "PRON" and token.lemma_.lower() not in listed("parts"):
        return named_at(token, scene)[0].name
    if token.lemma_.lower() in listed("parts") or token.pos_ == "NUM":
        inner = [t for t in objects_after(token, "of") if t.pos_ in ("NOUN", "PROPN")]
        token = inner[0] if inner else token
    return noun_phrase(token)


def noun_phrase(noun: Token) -> str:
    """A noun with what stands right before it and narrows it."""
    kept = {t.i for c in noun.children if c.dep_ in ("compound", "amod", "poss", "nmod") for t in c.subtree}
    start = noun.i
    while start - 1 in kept:
        start -= 1
    return str(noun.doc[start : noun.i + 1].text)


def mover_before(pronoun: Token, known: frozenset[str], scene: Scene) -> str | None:
    """What "it" or "they" stands for: the convoy of the sentences just before, else the last subject there that is among the
    nouns ``known`` to move and fits in number; ``None`` where there is none."""
    start = pronoun.sent.start
    before = list(pronoun.doc[max(start - LOOK_BACK, 0) : start])
    convoy = next((t.lemma_.lower() for t in reversed(before) if t.lemma_.lower() in listed("convoys")), None)
    if convoy is not None:
        return convoy
    subjects = [
        t for t in before if t.dep_ in ("nsubj", "nsubjpass") and t.pos_ in ("NOUN", "PROPN", "NUM") and t.sent.end == start
    ]
    last = subjects[-1] if subjects else None
    plural = last is not None and last.tag_ in ("NNS", "NNPS", "CD")
    fits = last is not None and last.lemma_.lower() in known and plural == (pronoun.lower_ != "it")
    return name_of(last, scene) if last is not None and fits else None


# --- how far it has come --------------------------------------------------------------------------------------------------------


def status_of(telling: Telling, head: Token, kind: str) -> MovementStatus | None:
    """How far the movement has come: what follows in the same clause, else the verb itself, by its kind and tense."""
    if telling.factuality in ("planned", "threatened") or is_due(head):
        return "planned"
    for verb in reversed(verbs_after(head)):
        after = kinds().get(words_of(verb))
        if after is not None and not is_due(verb):
            return told_status(verb, after, telling)
    return told_status(head, kind, telling)


def verbs_after(head: Token) -> list[Token]:
    """The verbs of the clause that tell what became of the same mover next: "left but was stopped", "those sent were held up"."""
    joined = [c for c in head.children if c.dep_ == "conj" and c.pos_ in ("VERB", "AUX") and c.i > head.i and not has_subject(c)]
    above = head.head.head if head.dep_ == "acl" and head.head.dep_ in ("nsubj", "nsubjpass") else None
    return [above] if above is not None and above.i > head.i else joined


def has_subject(verb: Token) -> bool:
    """Whether a verb has a subject of its own, and so tells of somebody else."""
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)


def told_status(head: Token, kind: str, telling: Telling) -> MovementStatus | None:
    """What a word of a kind says in its tense; ``None`` for what was only tried, and where only the past is told of what was
    carried, without a goal: "a convoy evacuated from the border" may be anywhere now."""
    found: dict[str, MovementStatus] = read_yaml("movement_words.yaml")["states"]
    above = head.head.lemma_ if head.dep_ == "xcomp" else ""
    if above in listed("attempted"):
        return None
    if is_in_progress(head, telling) or above in listed("lasting"):
        return found.get(kind, "under_way") if kind != "returning" else "under_way"
    if kind in found:
        return found[kind]
    if kind == "leaving":
        return "arrived" if has_goal(head) else "under_way"
    is_told = head.pos_ in ("VERB", "AUX") and head.dep_ not in ("acl", "amod")
    return "arrived" if is_told or has_goal(head) else None


def is_in_progress(head: Token, telling: Telling) -> bool:
    """Whether the verb tells of moving as it goes on: "are heading", "leave", "convoys carrying arms"."""
    helpers = {c.lower_ for c in head.children if c.dep_ in ("aux", "auxpass")}
    if head.tag_ == "VBG":
        return True
    if head.tag_ == "VBN" and "being" in helpers:
        return True
    return head.tag_ in ("VBZ", "VBP") or (telling.factuality == "ongoing" and head.pos_ in ("NOUN", "PROPN"))


def has_goal(head: Token) -> bool:
    """Whether the word says where the mover got to: "fled to Homs", "slipped into the city"."""
    return any(c.dep_ == "prep" and c.lower_ in ("to", "into") for c in head.children)


def has_direction(head: Token) -> bool:
    """Whether the word says from where or whither: "flew in", "came from the barracks"."""
    return any(c.dep_ == "prt" or c.lower_ in listed("directions") for c in head.children)


def is_due(head: Token) -> bool:
    """Whether the movement is only to come: "will", "is due to", "a deal that will see them leave"."""
    for t in (head, *governors_of(head)):
        helpers = {c.lower_ for c in t.children if c.dep_ == "aux"}
        is_below = t.i == head.i or t.lemma_ in listed("making_others")
        if is_below and helpers & {"will", "shall", "'ll", "would"}:
            return True
        if is_below and "to" in helpers and t.head.lemma_ in listed("due"):
            return True
    return False

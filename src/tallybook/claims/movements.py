"""People and forces under way, and deals: what only Tallybook keeps, from the words of one telling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.records import Agreement, AgreementStatus, Movement, MovementStatus, Participant, Passage, Place
from tallybook.reference import read_yaml
from tallybook.syntax import doers_of, governors_of, undergoers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from tallybook.claims.tellings import Telling

LOOK_BACK = 60  # tokens: about two sentences


def movement_of(
    telling: Telling, places: Sequence[Place], participants: Sequence[Participant], passages: Sequence[Passage]
) -> Movement | None:
    """The movement a telling tells of: what moves, from where to where, and how far it has come; ``None`` if nothing moves."""
    words = read_yaml("movement_words.yaml")
    if not any(e.words in words["moving"] for e in telling.events):
        return None
    doc = passages[telling.passage].doc
    head = doc[next(e.head for e in telling.events if e.words in words["moving"])]
    mover = mover_of(head, words["movers"])
    if mover is None:
        return None
    by_role = {p.role: p.name for p in reversed(places) if p.role in ("origin", "destination", "toward", "via")}
    return Movement(
        of=mover,
        origin=by_role.get("origin"),
        destination=by_role.get("destination") or by_role.get("toward"),
        via=tuple(p.name for p in places if p.role == "via"),
        status=status_of(telling, head),
        span=telling.main.span,
    )


def mover_of(head: Token, movers: list[str]) -> str | None:
    """What moves: a convoy where one is named in the sentence, else whoever the verb moves."""
    convoy = next((t for t in head.sent if t.lemma_.lower() in movers), None)
    subject = (
        next((t for t in doers_of(head) or undergoers_of(head) if t.pos_ in ("NOUN", "PROPN")), None)
        if head.pos_ == "VERB"
        else None
    )
    if convoy is not None and (subject is None or subject.lemma_ != "bus"):
        return convoy.lemma_.lower()
    if head.pos_ in ("NOUN", "PROPN"):
        moved = [
            t for c in head.children if c.dep_ == "prep" and c.lower_ in ("of", "by") for t in c.children if t.dep_ == "pobj"
        ]
    else:
        moved = undergoers_of(head) or doers_of(head)
    nouns = [t for t in moved if t.pos_ in ("NOUN", "PROPN")]
    if not nouns:
        return mover_before(head, movers)
    left = [
        t
        for t in nouns[0].subtree
        if t.i <= nouns[0].i and t.dep_ in ("compound", "amod", "poss", "nmod") and t.head.i == nouns[0].i
    ]
    return " ".join(t.text for t in [*left, nouns[0]])


def mover_before(head: Token, movers: list[str]) -> str | None:
    """For "it is stranded": the convoy of the sentences just before; ``None`` where none is named."""
    before = head.doc[max(head.sent.start - LOOK_BACK, 0) : head.sent.start]
    return next((t.lemma_.lower() for t in reversed(list(before)) if t.lemma_.lower() in movers), None)


def status_of(telling: Telling, head: Token) -> MovementStatus | None:
    """How far the movement has come: the word of the sentence that says so, else the grammar of the verb."""
    if telling.factuality in ("planned", "threatened"):
        return "planned"
    statuses = read_yaml("movement_words.yaml")["status"]
    for token in head.sent:
        lemma = token.lemma_.lower()
        for status, lemmas in statuses.items():
            if lemma in lemmas and not any(c.dep_ == "neg" for c in token.children) and not is_purpose(token):
                found: MovementStatus = status
                return found
    return "under_way" if telling.factuality == "ongoing" or head.tag_ in ("VBG", "VBZ", "VBP") else None


def is_purpose(token: Token) -> bool:
    """Whether the word is only aimed at: "to reach", "from reaching"."""
    return (token.tag_ == "VB" and any(c.lower_ == "to" for c in token.children)) or (
        token.dep_ == "pcomp" and token.head.lower_ in ("from", "without")
    )


def agreement_of(telling: Telling, participants: Sequence[Participant], passages: Sequence[Passage]) -> Agreement | None:
    """The deal a telling tells of: who are its parties, what became of it; ``None`` where it tells of none."""
    if telling.type != "AGREE" and "ceasefire" not in telling.modes:
        return None
    parties = tuple(p.name for p in participants if p.role in ("actor", "party") and not p.private)
    doc = passages[telling.passage].doc
    return Agreement(
        parties=parties, terms=(), status=agreement_status(telling, doc[telling.main.head]), positions=(), span=telling.main.span
    )


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

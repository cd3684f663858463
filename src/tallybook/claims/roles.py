"""Who did it, to whom: participants of a telling, from the grammar around each of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.claims.tellings import CORE, Telling, of_telling
from tallybook.records import ActorMention, Certainty, EventMention, HedgeMention, Mentions, Participant, Passage, Role
from tallybook.reference import read_yaml
from tallybook.syntax import (
    agents_of,
    doers_of,
    governors_of,
    is_passive,
    light_verb_of,
    modifiers_of,
    objects_after,
    undergoers_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Token

BLAMING = {"blame", "accuse", "suspect", "allege"}
BOTH_SIDES = {"clash", "fighting", "battle", "skirmish", "firefight", "gunfight", "confrontation", "gun battle"}
INTRANSITIVE = {
    "infiltrate",
    "withdraw",
    "retreat",
    "flee",
    "advance",
    "pull out",
    "pull back",
    "intervene",
    "surrender",
    "patrol",
    "enter",
}
SELF_HARM = {"die", "perish", "lose life"}  # the subject of these is the one who suffers


def participants_of(telling: Telling, passages: Sequence[Passage], mentions: Mentions) -> tuple[Participant, ...]:
    """The actors and recipients of a telling, each once, in text order; empty where the text does not say."""
    passage = passages[telling.passage]
    by_token = {i: a for a in mentions.actors if a.passage == telling.passage for i in range(a.start, a.end)}
    hedges = of_telling(telling, mentions.hedges)
    found: dict[tuple[Role, str], Participant] = {}
    for event in sorted(telling.events, key=lambda e: e.strength != "means"):
        head = passage.doc[event.head]
        for role, tokens in (
            ("actor", actor_tokens(event, head, telling)),
            ("recipient", recipient_tokens(event, head, telling)),
        ):
            for mention in mentions_at(tokens, by_token):
                if mention.maybe_place and head.pos_ in ("NOUN", "PROPN") and is_compound_of(mention, head):
                    continue  # "the Syria attack" tells where, not who
                add_participant(found, mention, role, certainty_of(mention, head, hedges))  # type: ignore[arg-type]
    return tuple(found.values())


def add_participant(found: dict[tuple[Role, str], Participant], mention: ActorMention, role: Role, certainty: Certainty) -> None:
    """Add somebody unless they stand there already; nobody is on both sides of one telling."""
    other: Role = "recipient" if role == "actor" else "actor"
    if (role, mention.name) in found or (other, mention.name) in found:
        return
    found[(role, mention.name)] = Participant(
        role=role,
        name=mention.name,
        id=mention.id,
        sector=mention.sector,
        span=mention.span,
        certainty=certainty if role == "actor" else "stated",
        alternative=getattr(mention, "alternative", None),
        private=mention.private,
        resolved_by=mention.resolved_by,
    )


def is_compound_of(mention: ActorMention, head: Token) -> bool:
    """Whether a name only stands before the noun, as a place does: "Syria attack", "in Syria's north clashes"."""
    return any(t.dep_ in ("compound", "poss", "nmod") for t in head.doc[mention.start : mention.end] if t.i == mention.head)


def mentions_at(tokens: Iterable[Token], by_token: dict[int, ActorMention]) -> list[ActorMention]:
    """The actor mentions that stand at the tokens, or within the noun phrase of a token that is no actor itself."""
    found: list[ActorMention] = []
    for token in tokens:
        mention = by_token.get(token.i)
        if mention is None:
            inner = [by_token[t.i] for t in token.subtree if t.i in by_token and is_of(t, token)]
            mention = inner[0] if inner else None
        if mention is not None and mention not in found:
            found.append(mention)
    return found


def is_of(inner: Token, outer: Token) -> bool:
    """Whether an inner word tells whose the outer is: "members of ISIS", "ISIS positions", "Russian warplanes"."""
    if inner.head.i == outer.i:
        return inner.dep_ in ("compound", "poss", "amod", "nmod", "appos")
    return inner.dep_ == "pobj" and inner.head.lower_ in ("of", "by", "from") and inner.head.head.i == outer.i


def actor_tokens(event: EventMention, head: Token, telling: Telling) -> list[Token]:
    """The tokens that may name who did it."""
    if event.words in SELF_HARM:
        return []
    if head.pos_ in ("NOUN", "PROPN"):
        return noun_actor_tokens(event, head)
    doers = doers_of(head)
    if not doers and event.words in INTRANSITIVE and not agents_of(head):
        doers = [head.head] if head.dep_ == "acl" else undergoers_of(head)
    doers += [t for d in doers for t in (*objects_after(d, "by", "from"), *modifiers_of(d)) if d.pos_ == "NOUN"]
    if event.strength == "harm" and not doers and is_passive(head):
        doers = [
            t
            for means in objects_after(head, "in", "during", "from", "after")
            for t in (*objects_after(means, "by"), *modifiers_of(means))
        ]
    return doers


def noun_actor_tokens(event: EventMention, head: Token) -> list[Token]:
    """Who did it, for a noun: "the army's shelling", "Russian air strikes", "a raid by", "the army launched an attack"."""
    verb = light_verb_of(head, read_yaml("grammar_words.yaml")["light_verbs"])
    found = [*objects_after(head, "by"), *modifiers_of(head)]
    if head.dep_ == "pobj" and head.head.lower_ == "under":
        found += objects_after(head, "from", "of")
    elif "restrict" in event.modes:
        found += objects_after(head, "of")
    if event.words in BOTH_SIDES or event.type in ("AGREE", "CONSULT", "COOPERATE"):
        found += objects_after(head, "between", "with", "among")
        found += objects_after(head.head, "between", "with") if head.head.pos_ in ("VERB", "NOUN") else []
        found += [t for c in head.children if c.dep_ in ("acl", "relcl") for t in objects_after(c, "between", "with", "by")]
    if event.type not in CORE:
        found += objects_after(head, "of", "from")
    if verb is not None:
        found += agents_of(verb) if is_passive(verb) else doers_of(verb)
    elif not found and head.dep_ == "dobj" and head.head.lemma_ in ("see", "witness"):
        return []
    return found


def recipient_tokens(event: EventMention, head: Token, telling: Telling) -> list[Token]:
    """The tokens that may name to whom it was done."""
    if event.words in SELF_HARM:
        return doers_of(head)
    if head.pos_ in ("NOUN", "PROPN"):
        found = objects_after(head, "against", "on", "targeting")
        if event.words.endswith(
            (
                "killing",
                "murder",
                "massacre",
                "execution",
                "assassination",
                "kidnapping",
                "abduction",
                "arrest",
                "beheading",
                "slaying",
                "release",
                "evacuation",
                "displacement",
            )
        ):
            found += objects_after(head, "of")
        return found
    found = [] if event.words in INTRANSITIVE else undergoers_of(head)
    if not found:
        found = objects_after(head, "on", "at", "against")
    if event.words in ("fight", "clash", "battle", "face off"):
        found += objects_after(head, "with", "against")
    return found


def certainty_of(mention: ActorMention, head: Token, hedges: Sequence[HedgeMention]) -> Certainty:
    """How sure the text is that this actor did it: hedged ("believed to be"), blamed by somebody, or plainly stated."""
    doc = head.doc
    hedge = next((h for h in hedges if h.scope[0] <= mention.head < h.scope[1]), None)
    if hedge is not None:
        return hedge.kind
    above = {t.lemma_.lower() for t in governors_of(doc[mention.head])}
    return "alleged" if above & BLAMING else "stated"

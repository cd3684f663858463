"""Who did it, to whom: participants of a telling, from the grammar around each of its words.

``doers.py`` and ``sufferers.py`` say which words may name a part, ``cast.py`` whom they name, ``certainty.py`` how sure it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.claims.attach import counts_of
from tallybook.claims.cast import (
    Scene,
    as_themselves,
    distinct,
    is_noun,
    named_at,
    owners_of,
    protesters,
    scene_of,
    speaker_at,
    words,
)
from tallybook.claims.certainty import certainty_of
from tallybook.claims.doers import DEALS, VERBAL, Part, deed_doers, doers
from tallybook.claims.sufferers import counted_people, sufferers
from tallybook.claims.tellings import Telling, of_telling
from tallybook.records import CORE, ActorMention, EventMention, Mentions, Participant, Passage, Role
from tallybook.syntax import objects_after, undergoers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from tallybook.records import Certainty

NAMELESS = "unidentified armed group"  # what the registry calls fighters whom nobody names
Found = dict[tuple[Role, str], Participant]


def participants_of(
    telling: Telling, siblings: Sequence[Telling], passages: Sequence[Passage], mentions: Mentions
) -> tuple[Participant, ...]:
    """The actors and recipients of a telling, each once; empty where the text does not say."""
    scene = scene_of(telling, passages, mentions)
    hedges = of_telling(telling, mentions.hedges)
    hurt = recipients_of(telling, siblings, passages, mentions, scene)
    found: Found = {}
    took = any("seize" in e.modes for e in telling.events)
    for event in sorted(telling.events, key=lambda e: (took and "seize" not in e.modes, e.strength != "means")):
        head = scene.doc[event.head]
        for mention, told in actors_of(event, head, scene):
            if took and found and event.words in words("both_sides") | words("both_sides_with"):  # whoever fought and lost
                hurt.append(mention)
                continue
            opponents = {m.name for m in hurt} if event.type in CORE else None
            sure = told or certainty_of(mention, head, hedges, scene, opponents)
            add_participant(found, mention, "actor", sure)
    if not found and telling.type in VERBAL and telling.type != "CONSULT" and not has_own_doer(telling, scene):
        speaker = speaker_at(telling.main.head, scene)
        if speaker is not None and speaker.kind not in words("unfit_kinds"):
            add_participant(found, speaker, "actor", "stated")
    if not found and telling.type == "PROTEST":
        add_participant(found, protesters_at(telling.main, scene), "actor", "stated")
    add_sufferers(found, hurt, is_fight=any(e.words in words("both_sides") for e in telling.events))
    return tuple(found.values())


def add_sufferers(found: Found, hurt: Sequence[ActorMention], is_fight: bool) -> None:
    """Add those who suffered. Fighters of no name add nothing where both sides of the fight are named, or beside a named group
    that suffered ("bombed the group's posts, killing nine fighters"): they are of those."""
    is_told = is_fight and len(found) > 1
    for mention in sorted(hurt, key=is_fighter):
        named = any(
            role == "recipient" and p.id is not None and p.name in {m.name for m in hurt if m.armed}
            for (role, _), p in found.items()
        )
        is_side = is_fight and ("actor", mention.name) in found
        if not (is_fighter(mention) and (is_told or is_side or named)):
            add_participant(found, mention, "recipient", "stated")


def actors_of(event: EventMention, head: Token, scene: Scene) -> list[tuple[ActorMention, Certainty | None]]:
    """Who is behind an event, each with the certainty that its grammar gives."""
    parts = [*doers(event, head, scene), *other_side(event, head, scene)]
    found = []
    for part in parts:
        for mention in with_rivals(who_acts(part, head, scene), scene):
            if is_opinion(event):
                mention = as_themselves(mention, scene)
            if fits_actor(mention, event, part.token, head):
                found.append((mention, part.certainty))
    return found


def with_rivals(mentions: list[ActorMention], scene: Scene) -> list[ActorMention]:
    """The mentions with those that the sentence names instead of them ("jets believed to be Russian or Syrian"): whoever is one
    of two is never told without the other."""
    found = list(mentions)
    for mention in mentions:
        if mention.alternative is None or mention.passage != scene.passage:
            continue
        sentence = scene.doc[mention.head].sent
        found += [
            a
            for a in scene.everyone
            if a.alternative == mention.alternative and a.passage == scene.passage and sentence.start <= a.head < sentence.end
        ]
    return distinct(found)


def is_opinion(event: EventMention) -> bool:
    """Whether an event is what somebody thinks of another's doing: it is held by the person, whatever the office."""
    return event.type == "SUPPORT" or "disapprove" in event.modes


def other_side(event: EventMention, head: Token, scene: Scene) -> list[Part]:
    """The other side of a fight, who took part in it too: "clashed with X", "repelled X's attack"."""
    if is_noun(head):
        return []
    if event.words in words("both_sides_with") or event.type in DEALS:
        return [Part(t) for t in objects_after(head, "with", "between")]
    if event.words in words("repelling"):
        return [p for t in undergoers_of(head) if t.i not in scene.at for p in deed_doers(t, scene)]
    return []


def who_acts(part: Part, head: Token, scene: Scene) -> list[ActorMention]:
    """Whom a token that may name an actor stands for."""
    token = part.token
    named = named_at(token, scene)
    if named:
        return named if token.i == scene.at.get(token.i, named[0]).head or token.pos_ == "PRON" or token.tag_ == "PRP$" else []
    if token.head.i == head.i and token.dep_ in ("amod", "compound", "nmod"):
        return []
    can_act = token.lemma_.lower() in words("acting") | words("parts")
    return owners_of(token, scene) if can_act and token.pos_ in ("NOUN", "PROPN", "NUM", "ADJ") else []


def fits_actor(mention: ActorMention, event: EventMention, token: Token, head: Token) -> bool:
    """Whether somebody can have the part: not those who only report it, nor a name that tells where it was."""
    if (event.type in CORE and mention.kind in words("unfit_kinds")) or not is_somebody(mention):
        return False
    if mention.id is None and mention.name.split()[-1].lower() in words("shooters") and is_means(token):
        return False  # "sniper fire", "fought back with bombers" tell how, not who
    is_before_noun = is_noun(head) and token.dep_ in ("compound", "nmod", "npadvmod", "amod")
    return not (mention.maybe_place and (is_before_noun or token.dep_ == "compound"))


def is_means(token: Token) -> bool:
    """Whether a word stands where means stand: before a noun, or behind "with"."""
    return token.dep_ in ("compound", "conj", "nmod") or (token.dep_ == "pobj" and token.head.lower_ == "with")


def recipients_of(
    telling: Telling, siblings: Sequence[Telling], passages: Sequence[Passage], mentions: Mentions, scene: Scene
) -> list[ActorMention]:
    """Who suffers a telling: by the grammar of its words, and by whom its figures count."""
    found = [m for e in telling.events for m in sufferers(e, scene.doc[e.head], scene)]
    if telling.type in ("ASSAULT", "COERCE", "SANCTION"):
        found += counted_people(counts_of(telling, siblings, of_telling(telling, mentions.counts), passages), scene)
    fitting = [m for m in distinct(found) if is_somebody(m) and m.kind not in words("unfit_kinds")]
    if any(m.name.lower() in words("civilians") for m in fitting):  # "three civilians, two women and a man"
        fitting = [m for m in fitting if m.name.lower() not in words("sex_and_age")]
    return fitting


def is_fighter(mention: ActorMention) -> bool:
    """Whether the dead of a fight are those who fought in it, and so took part in it rather than suffered it."""
    is_nameless = mention.id is None or mention.name == NAMELESS
    is_armed = mention.armed or mention.kind == "belligerent" or mention.name.lower() in words("fighting_men")
    return is_nameless and is_armed


def has_own_doer(telling: Telling, scene: Scene) -> bool:
    """Whether the grammar names who does it, though it is nobody we know: then nobody else can be meant."""
    return any(doers(e, scene.doc[e.head], scene) for e in telling.events)


def protesters_at(event: EventMention, scene: Scene) -> ActorMention:
    """Those who protest, where nothing else is told of them than that they do: "pro-democracy protests"."""
    return protesters(scene.doc[event.head], scene)


def is_somebody(mention: ActorMention) -> bool:
    """Whether a description tells anything of those it means: "people" does not."""
    return mention.name.lower() not in words("nobody")


def add_participant(found: Found, mention: ActorMention, role: Role, certainty: Certainty) -> None:
    """Add somebody unless they stand there already; nobody is on both sides of one telling, but one word may name two nameless
    groups ("a bomb planted by soldiers killed four soldiers")."""
    across = found.get(("recipient" if role == "actor" else "actor", mention.name))
    if (role, mention.name) in found or (across is not None and (mention.id is not None or across.span == mention.span)):
        return
    found[(role, mention.name)] = Participant(
        role=role,
        name=mention.name,
        id=mention.id,
        sector=mention.sector,
        span=mention.span,
        certainty=certainty,
        alternative=mention.alternative,
        private=mention.private,
        resolved_by=mention.resolved_by,
    )

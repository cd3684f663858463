"""Sources and acts of speech as the room that finds who says what hands them around, and what a phrase tells of a source:
its kind, the body it speaks for, the outlet named in it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.mentions.phrases import kinds_of_words, text_of, words
from tallybook.records import ActorMention, Record, SpeakerKind, Stance
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

BODY_KINDS = {"monitor", "agency", "outlet", "state_media", "belligerent", "court", "rescue"}
OUTLET_KINDS = {"agency", "outlet", "state_media"}
Range = tuple[int, int]


class Source(Record, frozen=True, kw_only=True):
    """Somebody who speaks: tokens ``start`` to ``end`` with their ``head``, its lemma ``noun``, and what is known of them.

    ``pronouns``: which of "he", "it", "they" may lead back to this source.
    """

    start: int
    end: int
    head: int
    noun: str
    speaker: str | None = None
    title: str | None = None
    affiliation: str | None = None
    kind: SpeakerKind = "unknown"
    via: str | None = None
    private: bool = False
    pronouns: frozenset[str] = frozenset()


class Cast(Record, frozen=True, kw_only=True):
    """Who appears in a passage: the actor at each token, the named actors of the whole report, the speakers so far."""

    doc: Doc
    at: dict[int, ActorMention]
    everyone: tuple[ActorMention, ...]
    spoken: list[Source]


class Act(Record, frozen=True, kw_only=True):
    """An act of speech: its verb's token, the words that report it, who speaks, the stance, and what is said.

    ``side`` tells where the statement stands: "left" of a trailing verb, "right" of a leading one, "object" of it, or
    "none" (nothing is said: a refusal to comment).
    """

    verb: int
    cue: str
    stance: Stance
    sources: tuple[Source, ...]
    scopes: tuple[Range, ...]
    side: str
    via: str | None = None


@cache
def agency_names() -> dict[str, str]:
    """One-word spelling -> short name of a news agency, for reports whose actors do not hold it."""
    listed: dict[str, list[str]] = read_yaml("agencies.yaml")["agencies"]
    return {spelling: name for name, spellings in listed.items() for spelling in spellings if " " not in spelling}


def affiliation_in(start: int, end: int, people: Cast, but: int | None) -> str | None:
    """The body named in a stretch of words: a registered actor first, else a capitalised run behind "at", "of" or "from"."""
    doc = people.doc
    link = next((i for i in range(start, end - 1) if doc[i].lower_ in ("at", "of", "from")), None)
    run = text_of(doc, link + 1, end) if link is not None and any(t.pos_ == "PROPN" for t in doc[link + 1 : end]) else None
    found = [people.at[i] for i in range(start, end) if i in people.at and not people.at[i].person and i != but]
    named = next((actor for actor in found if actor.id is not None), next((a for a in found if a.armed), None))
    if named is None:
        return run
    part_only = run is not None and link is not None and named.start > link and named.end - named.start < end - link - 2
    return run if part_only else named.name


def outlet_in(start: int, end: int, people: Cast) -> str | None:
    """The agency or outlet named in a stretch of words, by the actors found there or by the list of agencies."""
    for i in range(start, end):
        actor = people.at.get(i)
        if actor is not None and actor.id is not None and actor.kind in OUTLET_KINDS:
            return actor.name
    return next((agency_names()[t.text] for t in people.doc[start:end] if t.text in agency_names()), None)


def kind_of(head: Token, start: int, end: int, people: Cast) -> SpeakerKind:
    """The kind of source a description names: state media first, then the body named in it, a modifier, the noun itself."""
    doc, noun = head.doc, head.lemma_.lower()
    around = {token.lower_ for token in doc[start:end]} | {token.lemma_.lower() for token in doc[start:end]}
    if noun in words("media_nouns"):
        if around & words("state_words"):
            return "state_media"
        return "agency" if noun == "agency" else kinds_of_words("speaker_nouns").get(noun, "outlet")
    if doc[start:end].text.lower().find("human rights") >= 0 or "monitoring" in around:
        return "monitor"
    for i in range(start, end):
        actor = people.at.get(i)
        if actor is not None and actor.kind != "unknown" and i != head.i and noun in words("offices") | {"source"}:
            return actor.kind
    if noun not in kinds_of_words("speaker_nouns") and noun not in words("persons") | words("documents") | words("crews"):
        return "unknown"
    modifier = next(
        (kinds_of_words("modifiers")[w] for w in sorted(around) if w in kinds_of_words("modifiers") and w != noun), None
    )
    own = kinds_of_words("speaker_nouns").get(noun, "unknown")
    return modifier if modifier is not None and own in ("unknown", "witness") else own


def source_at(head: Token, start: int, end: int, speaker: str | None) -> Source:
    """A source at its words, with nothing known of it but what it is called."""
    return Source(start=start, end=end, head=head.i, noun=head.lemma_.lower(), speaker=speaker)


def pronouns_of(noun: str, person: bool, plural: bool) -> frozenset[str]:
    """Which pronouns may lead back to a description."""
    if plural:
        return frozenset(("they",))
    if noun == "source":
        return frozenset(("he", "it"))
    return frozenset(("he",)) if person else frozenset(("it", "they"))


def is_misnamed(actor: ActorMention) -> bool:
    """Whether what passes for a person carries a body's name ("Police Command")."""
    return actor.person and actor.name.split()[-1].lower() in words("bodies") | words("crews") | words("media_nouns")

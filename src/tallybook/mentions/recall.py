"""Leading back: whom "the source", a surname, "the group" or "a monitor" mean, who is named elsewhere in the report.

For the room that finds who says what. Only somebody the report itself names comes out; where it names nobody, nothing does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.mentions.phrases import is_surname, proper_part, text_of, words
from tallybook.mentions.sources import BODY_KINDS, OUTLET_KINDS, Cast, Source, kind_of

if TYPE_CHECKING:
    from spacy.tokens import Token

    from tallybook.records import ActorMention, SpeakerKind

NEAR = 60  # tokens; further on an unnamed source may have spoken to somebody else
MEMORY = 150  # tokens; further back a pronoun is not resolved


def at_words(known: Source, start: int, end: int, head: Token) -> Source:
    """A known source, spoken of here by other words. An unnamed source keeps the agency it spoke to."""
    via = known.via if known.noun == "source" and start - known.head <= NEAR else None
    return Source(
        start=start,
        end=end,
        head=head.i,
        noun=known.noun,
        speaker=known.speaker,
        title=known.title,
        affiliation=known.affiliation,
        kind=known.kind,
        via=via,
        private=known.private,
        pronouns=known.pronouns,
    )


def last_spoken(people: Cast, before: int, pronoun: str | None = None) -> Source | None:
    """The latest speaker before a token whom a pronoun may stand for."""
    near = (s for s in reversed(people.spoken) if before - s.head <= MEMORY and s.speaker is not None)
    return next((source for source in near if pronoun is None or pronoun in source.pronouns), None)


def recalled(head: Token, start: int, people: Cast) -> Source | None:
    """Somebody met before (or, for a monitor, later in the report) whom these words mean again."""
    known = recalled_name(head, start, people)
    if known is not None:
        return known
    doc, noun = head.doc, head.lemma_.lower()
    around = {token.lower_ for token in doc[start : head.i]}
    if "based" in around and noun in words("groups"):
        return last_of_kind(people, "monitor")
    if around & words("others") or any(t.pos_ == "PROPN" and t.dep_ != "npadvmod" for t in doc[start : head.i + 1]):
        return None
    if kind_of(head, start, head.i + 1, people) == "monitor":
        return monitor_meant(head, start, people) if head.tag_ not in ("NNS", "NNPS") else None
    if doc[start].lower_ not in ("the", "that", "this", "both", "these", "those"):
        return None
    same = (s for s in reversed(people.spoken) if is_same_noun(noun, s) and (s.pronouns == {"they"}) == (head.tag_ == "NNS"))
    return next(same, None) or (last_body(head, start, people) if noun in words("groups") else None)


def recalled_name(head: Token, start: int, people: Cast) -> Source | None:
    """Somebody met before by a part of the name, or named elsewhere with the office these words tell."""
    doc = head.doc
    if head.pos_ == "PROPN":
        known = named_again(head, people)
        if all(t.tag_ == "DT" for t in doc[start : head.i]):
            return known
        parted = doc[head.i - 1].pos_ != "PROPN" or doc[head.i - 1].lower_ in words("media_nouns")
        if parted and known is not None and "he" in known.pronouns:
            return known
    if all(t.pos_ in ("PROPN", "PUNCT") for t in doc[start : head.i + 1]):
        return known_by_end(doc[start : head.i + 1].text, people)
    return office_holder(head, start, people) if head.lemma_.lower() in words("offices") and head.i > start else None


def known_by_end(name: str, people: Cast) -> Source | None:
    """The person who has spoken and whose full name ends with these words."""
    endings = (" " + name, "-" + name)
    return next((s for s in reversed(people.spoken) if "he" in s.pronouns and (s.speaker or "").endswith(endings)), None)


def last_body(head: Token, start: int, people: Cast) -> Source | None:
    """The body that "the group" or "the agency" means: the latest one, of a fitting kind where the words narrow it down."""
    narrowed = head.i - start > 1
    kinds = {kind_of(head, start, head.i + 1, people)} if narrowed or head.lemma_.lower() == "agency" else BODY_KINDS
    wide = OUTLET_KINDS if kinds & OUTLET_KINDS else kinds
    return next((s for s in reversed(people.spoken) if "it" in s.pronouns and s.noun != "source" and s.kind in wide), None)


def office_holder(head: Token, start: int, people: Cast) -> Source | None:
    """The one person whom the report elsewhere names with exactly this title ("Homs governor", before his name is told)."""
    words_here = text_of(head.doc, start, head.i + 1).lower()
    found = {a.name: a for a in people.everyone if a.person and words_here in full_titles(a, people)}
    return source_of_person(next(iter(found.values())), head, start) if len(found) == 1 else None


def full_titles(actor: ActorMention, people: Cast) -> set[str]:
    """A person's title, alone and with the words that stand before it ("Homs governor")."""
    title = (actor.title or "").lower()
    before = actor.span.text[: -len(actor.name)].strip().lower() if actor.span.text.endswith(actor.name) else ""
    found = {t for t in (title, before) if t}
    if title and people.at.get(actor.start) is actor and actor.start > 0:
        found.add(f"{people.doc[actor.start - 1].lower_} {title}")
    return found


def source_of_person(actor: ActorMention, head: Token, start: int) -> Source:
    """The source for a person named elsewhere."""
    return Source(
        start=start,
        end=head.i + 1,
        head=head.i,
        noun=head.lemma_.lower(),
        speaker=actor.name,
        title=actor.title,
        affiliation=actor.affiliation,
        kind=actor.kind,
        private=actor.private,
        pronouns=frozenset(("he",)),
    )


def named_again(head: Token, people: Cast) -> Source | None:
    """Whom a single capitalised word means: the surname of a person, or a word of the name of a body that has spoken."""
    person = next((s for s in reversed(people.spoken) if "he" in s.pronouns and is_surname(head.text, s.speaker)), None)
    body = next((s for s in reversed(people.spoken) if "it" in s.pronouns and head.text in (s.speaker or "").split()), None)
    return person or person_called(head, people) or body or body_called(head, people)


def person_called(head: Token, people: Cast) -> Source | None:
    """The one person of the report with this surname."""
    found = {a.name: a for a in people.everyone if a.person and is_surname(head.text, a.name)}
    if len(found) != 1:
        return None
    return source_of_person(next(iter(found.values())), head, head.i)


def body_called(head: Token, people: Cast) -> Source | None:
    """The one monitor, agency or other body of the report with this word in its full name, though it has not spoken yet."""
    found = {a.name: a for a in people.everyone if a.id is not None and a.resolved_by is None and a.kind in BODY_KINDS}
    named = [a for name, a in found.items() if not a.person and len(name.split()) > 1 and head.text in name.split()]
    if len(named) != 1:
        return None
    return msgspec.structs.replace(source_of_person(named[0], head, head.i), title=None, pronouns=frozenset(("it", "they")))


def is_same_noun(noun: str, source: Source) -> bool:
    """Whether a noun means a source again: its own noun, or the office in its title."""
    return source.noun == noun or (
        source.title is not None and noun in source.title.lower().split() and noun in words("offices") | words("callings")
    )


def last_of_kind(people: Cast, kind: SpeakerKind) -> Source | None:
    """The latest body of a kind that has spoken."""
    return next((s for s in reversed(people.spoken) if s.kind == kind and "it" in s.pronouns and s.speaker is not None), None)


def monitor_meant(head: Token, start: int, people: Cast) -> Source | None:
    """The monitor that "the monitor", "a monitoring group" or "the observatory" means: one with that word in its name, else the
    last that spoke; after "a" rather the next that is named."""
    noun = head.lemma_.lower()
    if noun not in words("groups") | {"monitor", "watchdog"}:
        fits = (s for s in reversed(people.spoken) if s.kind == "monitor" and noun in (s.speaker or "").lower().split())
        return next(fits, None)
    last, coming = last_of_kind(people, "monitor"), next_monitor(head, start, people)
    return (coming or last) if head.doc[start].lower_ in ("a", "an") else (last or coming)


def next_monitor(head: Token, start: int, people: Cast) -> Source | None:
    """The monitor that "a monitor" announces: the next one the report names by name."""
    named = [
        a for a in people.everyone if a.kind == "monitor" and not a.person and (a.id is not None or len(proper_part(a.name)) > 1)
    ]
    after = [a for a in named if people.at.get(a.start) is a and head.i < a.start <= head.i + MEMORY]
    names = {" ".join(proper_part(a.name)) for a in named}
    known = min(after, key=lambda a: a.start, default=None) or (named[0] if len(names) == 1 else None)
    if known is None:
        return None
    pronouns = frozenset(("it", "they"))
    return Source(
        start=start,
        end=head.i + 1,
        head=head.i,
        noun=head.lemma_.lower(),
        speaker=" ".join(proper_part(known.name)),
        kind="monitor",
        pronouns=pronouns,
    )

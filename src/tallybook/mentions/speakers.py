"""Noun phrase -> source: who the words beside a verb of saying stand for, in what capacity and for whom.

For the room that finds who says what. Actors already found give names and kinds; where none covers the words, the words
themselves are the description, with a kind by table (``reference/speech_cues.yaml``). "He", "it", "the source", a surname and
"a monitor" lead back (or forward, for the one monitor a report names) to somebody named elsewhere; nothing else is made up.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

import msgspec

from tallybook.records import ActorMention, Record, SpeakerKind
from tallybook.reference import read_yaml
from tallybook.syntax import subjects_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

INSIDE_PHRASE = {"NOUN", "PROPN", "ADJ", "NUM", "DET", "PART", "ADV", "VERB", "PUNCT", "X", "INTJ", "PRON"}
BEFORE_NOUN = {"compound", "amod", "nmod", "poss", "det", "nummod", "punct", "case", "npadvmod", "advmod", "appos", "predet", "quantmod"}
LINKS = {"of", "at", "in", "from", "for", "with", "inside", "near", "on"}
BODY_KINDS = {"monitor", "agency", "outlet", "state_media", "belligerent", "court", "rescue"}
OUTLET_KINDS = {"agency", "outlet", "state_media"}
WHERE = {"in", "near", "at", "on", "outside", "of", "around", "across", "over", "inside"}
LONGEST_PHRASE = 14  # tokens
NEAR = 60  # tokens; further on an unnamed source may have spoken to somebody else
MEMORY = 150  # tokens; further back a pronoun is not resolved
PRONOUNS = {"he": "he", "she": "he", "it": "it", "they": "they", "him": "he", "her": "he", "his": "he", "its": "it", "their": "they"}


class Source(Record):
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


class Cast(Record):
    """Who appears in a passage: the actor at each token, the named actors of the whole report, the speakers so far."""

    doc: Doc
    at: dict[int, ActorMention]
    everyone: tuple[ActorMention, ...]
    spoken: list[Source]


@cache
def words(name: str) -> frozenset[str]:
    """One of the word lists of ``speech_cues.yaml``."""
    return frozenset(str(word) for word in read_yaml("speech_cues.yaml")[name])


@cache
def kinds_of_words(name: str) -> dict[str, SpeakerKind]:
    """Word -> kind of source, from the table ``speaker_nouns`` or ``modifiers``."""
    table: dict[str, Any] = read_yaml("speech_cues.yaml")[name]
    return {str(word): cast("SpeakerKind", kind) for kind, listed in table.items() for word in listed}


@cache
def agency_names() -> dict[str, str]:
    """One-word spelling -> short name of a news agency, for reports whose actors do not hold it."""
    listed: dict[str, list[str]] = read_yaml("agencies.yaml")["agencies"]
    return {spelling: name for name, spellings in listed.items() for spelling in spellings if " " not in spelling}


def find_source(head: Token, people: Cast) -> Source | None:
    """Who the phrase around ``head`` stands for; ``None`` where it can stand for nobody ("I", "you", "no group")."""
    if head.tag_ in ("WDT", "WP") and head.head.dep_ == "relcl":
        head = head.head.head
    if head.pos_ == "PRON":
        return pronoun_source(head, people)
    named = name_behind(head, people)
    if named is not None:
        start, source = phrase_around(head)[0], find_source(named, people)
        return msgspec.structs.replace(source, start=min(start, source.start)) if source is not None else None
    start, end = phrase_around(head)
    if any(token.lower_ in ("no", "neither", "nobody", "none") for token in head.doc[start:end]):
        return None
    actor = actor_of_phrase(head, people)
    noun = head.lemma_.lower()
    if actor is None and noun in words("documents"):
        return document_source(head, start, end, people)
    if noun in words("reporters"):
        outlet = outlet_in(start, end, people)
        if outlet:
            return Source(start=start, end=end, head=head.i, noun=noun, speaker=outlet, title=noun, kind="agency", pronouns=frozenset(("he", "it")))
    if actor is not None and (actor.id is not None or actor.person) and not is_misnamed(actor):
        return actor_source(actor, head, (start, end), people)
    return described_source(head, start, end, people)


def is_misnamed(actor: ActorMention) -> bool:
    """Whether what passes for a person carries a body's name ("Police Command")."""
    return actor.person and actor.name.split()[-1].lower() in words("bodies") | words("crews") | words("media_nouns")


def name_behind(head: Token, people: Cast) -> Token | None:
    """The proper name right behind a noun that only says what it is ("the news website Sharq Today")."""
    if head.lemma_.lower() not in words("media_nouns") | {"group", "organisation", "organization", "monitor"} or head.i in people.at:
        return None
    return next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN" and head.i < c.left_edge.i <= head.i + 2), None)


# --- the words of a phrase -------------------------------------------------------------------------------------------------


def phrase_around(head: Token) -> tuple[int, int]:
    """The noun phrase of a head: its determiner, what stands before the noun, and a short "at …", "of …", "in …" behind it.

    Lost commas pull the words before a name into its phrase; a determiner or a word of time ends it on the left.
    """
    doc, start = head.doc, head.i
    floor = max(head.sent.start, head.i - LONGEST_PHRASE)
    while start > floor and doc[start].tag_ not in ("DT", "PRP$"):
        before = doc[start - 1]
        if before.pos_ not in INSIDE_PHRASE or before.dep_ not in BEFORE_NOUN or is_break(before) or before.i < head.left_edge.i:
            break
        if head.pos_ == "PROPN" and is_stray(before):
            break
        start -= 1
        if doc[start].lower_ in words("openers") and doc[start - 1].pos_ == "PROPN":
            break
    if doc[start].pos_ == "PROPN" and start > floor and doc[start - 1].lower_ in words("offices") | words("callings") and doc[start - 1].pos_ == "NOUN":
        return phrase_around(doc[start - 1])[0], phrase_end(head)
    if head.dep_ == "pobj" and head.head.lower_ in WHERE and head.head.i == start - 1 and kind_of_words(head) != "unknown":
        start = max((t.i + 1 for t in doc[start : head.i] if t.pos_ == "PROPN" or t.lower_ in words("place_nouns")), default=start)
    while start < head.i and (doc[start].lower_ in words("time_words") or doc[start].pos_ in ("PUNCT", "ADV") or doc[start].like_num and start + 1 < head.i):
        start += 1
    return start, phrase_end(head)


def is_stray(token: Token) -> bool:
    """Whether a small word before a name is neither title, kind nor particle, so that a lost comma must stand between."""
    word = token.lower_
    if not token.is_lower or len(word) <= 3 or token.pos_ in ("DET", "PUNCT") or (token.i > 0 and token.nbor(-1).text == "-"):
        return False
    return not is_role_word(token) and word not in words("openers") and "-" not in word


def is_role_word(token: Token) -> bool:
    """Whether a word says what a source is: an office, a calling, a kind of body or of outlet, or part of "Britain-based"."""
    word = token.lower_
    if word == "based" or (token.i + 1 < len(token.doc) and token.nbor(1).text == "-"):
        return True
    if word in ("people", "man", "woman"):
        return False
    known = words("offices") | words("callings") | words("media_nouns") | words("state_words") | words("groups")
    return word in known or word in kinds_of_words("speaker_nouns") or word in kinds_of_words("modifiers")


def is_break(token: Token) -> bool:
    """Whether a token in a run of words before a noun belongs to another phrase."""
    return token.is_space or (token.pos_ == "PUNCT" and token.text not in ("-", "–", "'", ".", "’"))


def phrase_end(head: Token) -> int:
    """Where the phrase ends on the right, with one short prepositional phrase that says where the source sits."""
    doc, end = head.doc, head.i + 1
    for child in head.rights:
        if child.dep_ != "prep" or child.lower_ not in LINKS or child.i != end:
            continue
        target = next((t for t in child.children if t.dep_ == "pobj"), None)
        if target is None or target.i - end > LONGEST_PHRASE or target.lower_ in words("time_words") | words("channels"):
            break
        if any(t.pos_ in ("VERB", "AUX") and t.dep_ not in BEFORE_NOUN for t in doc[end : target.i]):
            break
        end = target.i + 1
        inner = next((t for t in target.rights if t.dep_ == "prep" and t.lower_ in ("of", "for") and t.i == end), None)
        last = next((t for t in inner.children if t.dep_ == "pobj"), None) if inner else None
        if last is not None and last.i - end < 5:
            end = last.i + 1
    return end


def nominal_before(cue: Token) -> Token | None:
    """The noun that ends right before a verb and could be its subject where the parse has lost it."""
    doc, i = cue.doc, cue.i - 1
    while i > cue.sent.start and (doc[i].pos_ in ("AUX", "ADV") or doc[i].text in (",", "'")):
        i -= 1
    token = doc[i]
    if i < cue.sent.start or token.pos_ not in ("NOUN", "PROPN", "PRON", "ADJ") or token.lower_ in words("time_words"):
        return None
    return token


def text_of(doc: Doc, start: int, end: int) -> str:
    """The words of a phrase without its article, white space made single."""
    while start < end - 1 and (doc[start].tag_ in ("DT", "PRP$", "POS") or doc[start].pos_ in ("PUNCT", "ADV")):
        start += 1
    return " ".join(doc[start:end].text.split()).replace("U.S.", "US").replace("U.N.", "UN").replace("U.K.", "UK")


def end_of_description(doc: Doc, head: int, end: int) -> int:
    """Where a description ends: "at", "of" and "for" say whose it is and belong to it, "in Homs" only says where it is."""
    return next((i for i in range(head + 1, end) if doc[i].lower_ in ("in", "from", "inside", "near", "on")), end)


# --- who that is -------------------------------------------------------------------------------------------------------------


def actor_of_phrase(head: Token, people: Cast) -> ActorMention | None:
    """The actor the phrase names: at its head, or right before a head that only says what it is ("the X agency")."""
    actor = people.at.get(head.i)
    if actor is not None:
        return actor
    first = next((i for i in range(head.i - 1, max(-1, head.i - 4), -1) if not head.doc[i].is_lower), None)
    before = people.at.get(first) if first is not None else None
    if before is None or before.person or before.id is None or head.lemma_.lower() in (words("offices") | words("callings")) - {"monitor"}:
        return None
    kind = kind_of(head, before.end, head.i + 1, people)
    return before if kind == before.kind or (kind in OUTLET_KINDS and before.kind in OUTLET_KINDS) else None


def actor_source(actor: ActorMention, head: Token, phrase: tuple[int, int], people: Cast) -> Source:
    """The source for an actor already found, with title and affiliation from the words beside it."""
    start, end = min(phrase[0], actor.start), max(head.i + 1, actor.end)
    noun = head.lemma_.lower()
    if not actor.person:
        return Source(
            start=max(start, start_before(actor, head.doc)), end=end, head=head.i, noun=noun, speaker=actor.name, affiliation=actor.affiliation,
            kind=actor.kind if actor.kind != "unknown" else kind_of(head, start, end, people),
            private=actor.private, pronouns=frozenset(("it", "they")),
        )  # fmt: skip
    title, affiliation, kind = capacity_of(head, start, actor.start, people)
    return Source(
        start=start, end=end, head=head.i, noun=noun, speaker=actor.name, title=actor.title or title,
        affiliation=actor.affiliation or affiliation, kind=actor.kind if actor.kind != "unknown" else kind,
        private=actor.private, pronouns=frozenset(("he",)),
    )  # fmt: skip


def start_before(actor: ActorMention, doc: Doc) -> int:
    """Where the phrase of a named body begins: its article and what kind of body it is ("the Britain-based", "the rebel group");
    other words before it belong to what is said ("… of 250 people MSF said")."""
    start = actor.start
    while start > doc[actor.start].sent.start and (doc[start - 1].pos_ in ("DET", "ADJ") or doc[start - 1].text == "-" or is_role_word(doc[start - 1])):
        start -= 1
    return start


def described_source(head: Token, start: int, end: int, people: Cast) -> Source | None:
    """The source for words that no actor covers: a person by title and name, somebody met before, or a bare description."""
    doc, noun = head.doc, head.lemma_.lower()
    known = recalled(head, start, people)
    if known is not None:
        return at_words(known, start, end, head)
    name_start = name_in(head, start)
    if name_start is not None:
        title, affiliation, kind = capacity_of(head, start, name_start, people)
        official = bool(title) and any(word.lower() in words("offices") for word in str(title).split())
        return Source(
            start=start, end=head.i + 1, head=head.i, noun=noun, speaker=text_of(doc, name_start, head.i + 1), title=title,
            affiliation=affiliation, kind=kind, private=not official, pronouns=frozenset(("he",)),
        )  # fmt: skip
    ahead = name_ahead(head, start)
    if ahead is not None:
        official = noun in words("offices")
        return Source(
            start=ahead, end=head.i + 1, head=head.i, noun=noun, speaker=text_of(doc, ahead, name_end(doc, start)),
            title=text_of(doc, start, head.i + 1), affiliation=affiliation_in(head.i + 1, end, people, None),
            kind=kind_of(head, start, head.i + 1, people), private=not official, pronouns=frozenset(("he",)),
        )  # fmt: skip
    actor = people.at.get(head.i)
    kind = kind_of(head, start, end, people)
    if kind == "unknown" and actor is not None:
        kind = actor.kind
    body = affiliation_in(start, end, people, head.i)
    person = noun in words("persons") | words("callings") | words("offices")
    plural = head.tag_ in ("NNS", "NNPS") or any(t.dep_ == "conj" for t in head.children)
    spoken_for = noun.startswith("spokes") and body is not None
    return Source(
        start=start, end=end, head=head.i, noun=noun, speaker=body if spoken_for else text_of(doc, start, end_of_description(doc, head.i, end)),
        title=text_of(doc, start, head.i + 1) if spoken_for else None, affiliation=body, kind=kind,
        private=person and not plural and kind in ("witness", "unknown", "medical", "rescue"), pronouns=pronouns_of(noun, person, plural),
    )  # fmt: skip


def pronouns_of(noun: str, person: bool, plural: bool) -> frozenset[str]:
    """Which pronouns may lead back to a description."""
    if plural:
        return frozenset(("they",))
    if noun == "source":
        return frozenset(("he", "it"))
    return frozenset(("he",)) if person else frozenset(("it", "they"))


def name_in(head: Token, start: int) -> int | None:
    """Where a person's name begins in a phrase that ends with it; ``None`` where the phrase names no person.

    A name is capitalised words behind an office or calling ("spokesman Karim Odeh"), or two to four capitalised words that are
    no body's name.
    """
    doc, first = head.doc, head.i
    if head.pos_ != "PROPN" or head.lemma_.lower() in words("offices") | words("callings") | kinds_of_words("speaker_nouns").keys():
        return None
    callings = words("offices") | words("callings")
    while first > start and (doc[first - 1].pos_ == "PROPN" or doc[first - 1].text in "-'’") and doc[first - 1].lower_ not in callings:
        first -= 1
    titled = first > start and doc[first - 1].lower_ in callings
    if titled:
        return first
    bodies = kinds_of_words("speaker_nouns").keys() | words("media_nouns")
    plain = all(token.lower_ not in bodies for token in doc[first : head.i + 1])
    return first if plain and first == start and 1 <= head.i - first <= 4 and doc[first].tag_ == "NNP" else None


def name_ahead(head: Token, start: int) -> int | None:
    """Where a name begins that stands right before its description ("Karim Odeh, a local doctor", the comma perhaps lost)."""
    doc, first = head.doc, name_end(head.doc, start)
    if head.lemma_.lower() not in words("offices") | words("callings") or doc[start].tag_ != "DT" or head.tag_ == "NNS":
        return None
    last = first
    while first > head.sent.start and (doc[first - 1].pos_ == "PROPN" or (doc[first - 1].text == "-" and first < last)):
        first -= 1
    before = doc[first - 1] if first > head.sent.start else None
    if last - first < 2 or (before is not None and before.pos_ in ("ADP", "DET", "ADJ", "NOUN", "VERB")):
        return None
    bodies = kinds_of_words("speaker_nouns").keys() | words("media_nouns") | words("time_words")
    return first if all(token.lower_ not in bodies for token in doc[first:last]) else None


def name_end(doc: Doc, start: int) -> int:
    """Where a name before a description ends: before the comma, if there is one."""
    return start - 1 if start > 1 and doc[start - 1].text == "," else start


def capacity_of(head: Token, start: int, name_start: int, people: Cast) -> tuple[str | None, str | None, SpeakerKind]:
    """Title, affiliation and kind of a named person, from the words before the name, an apposition, or "of …" behind it."""
    doc = head.doc
    title = text_of(doc, start, name_start) if name_start > start else None
    body = affiliation_in(start, name_start, people, None)
    reach = phrase_end(head)
    apposed = next((t for t in head.children if t.dep_ == "appos" and t.i > head.i and t.lemma_.lower() in words("offices") | words("callings")), None)
    if apposed is not None:
        left, right = phrase_around(apposed)
        title = title or text_of(doc, left, apposed.i + 1)
        reach = max(reach, right)
    body = body or affiliation_in(head.i + 1, reach, people, None)
    kind = next((kind_of_words(t) for t in (apposed, doc[name_start - 1] if name_start > start else None) if t is not None), "unknown")
    if title and kind == "unknown":
        kind = kind_of(doc[name_start - 1], start, name_start, people) if name_start > start else kind
    return title, body, kind


def kind_of_words(token: Token) -> SpeakerKind:
    """The kind of source a noun names by itself."""
    return kinds_of_words("speaker_nouns").get(token.lemma_.lower(), "unknown")


def affiliation_in(start: int, end: int, people: Cast, but: int | None) -> str | None:
    """The body named in a stretch of words: a registered actor first, else a capitalised run behind "at", "of" or "from"."""
    found = [people.at[i] for i in range(start, end) if i in people.at and not people.at[i].person and i != but]
    named = next((actor for actor in found if actor.id is not None), next((a for a in found if a.armed), None))
    if named is not None:
        return named.name
    doc = people.doc
    for i in range(start, end - 1):
        if doc[i].lower_ in ("at", "of", "from") and any(t.pos_ == "PROPN" for t in doc[i + 1 : end]):
            return text_of(doc, i + 1, end)
    return None


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
    modifier = next((kinds_of_words("modifiers")[w] for w in sorted(around) if w in kinds_of_words("modifiers") and w != noun), None)
    own = kinds_of_words("speaker_nouns").get(noun, "unknown")
    return modifier if modifier is not None and own in ("unknown", "witness") else own


# --- leading back ------------------------------------------------------------------------------------------------------------


def at_words(known: Source, start: int, end: int, head: Token) -> Source:
    """A known source, spoken of here by other words. An unnamed source keeps the agency it spoke to."""
    via = known.via if known.noun == "source" and start - known.head <= NEAR else None
    return Source(
        start=start, end=end, head=head.i, noun=known.noun, speaker=known.speaker, title=known.title, affiliation=known.affiliation,
        kind=known.kind, via=via, private=known.private, pronouns=known.pronouns,
    )  # fmt: skip


def last_spoken(people: Cast, before: int, pronoun: str | None = None) -> Source | None:
    """The latest speaker before a token whom a pronoun may stand for."""
    near = (s for s in reversed(people.spoken) if before - s.head <= MEMORY and s.speaker is not None)
    return next((source for source in near if pronoun is None or pronoun in source.pronouns), None)


def pronoun_source(head: Token, people: Cast) -> Source | None:
    """The speaker a pronoun stands for; a source without a name where that cannot be told; ``None`` for "I", "we", "you"."""
    form = PRONOUNS.get(head.lower_)
    if form is None:
        return None if head.lower_ not in ("some", "many", "others", "both", "all") else Source(start=head.i, end=head.i + 1, head=head.i, noun=head.lower_)
    known = last_spoken(people, head.i, pronoun=form)
    subject = subject_before(head, form, people)
    if subject is not None and (known is None or known.head < head.doc[subject.head].sent.start):
        known = subject
    if known is None:
        return Source(start=head.i, end=head.i + 1, head=head.i, noun=head.lower_)
    return at_words(known, head.i, head.i + 1, head)


def subject_before(head: Token, form: str, people: Cast) -> Source | None:
    """The named actor that is subject of this sentence or the one before, and that the pronoun fits."""
    floor = max(0, head.sent.start - 60)
    for i in range(head.i - 1, floor, -1):
        token, actor = head.doc[i], people.at.get(i)
        if actor is None or token.dep_ not in ("nsubj", "nsubjpass") or token.i != actor.head:
            continue
        if (form == "he") != actor.person or (form == "they") != (actor.id is None and token.tag_ == "NNS"):
            continue
        if actor.id is None and not actor.person and form == "it":
            continue
        return actor_source(actor, token, (actor.start, actor.end), people)
    return None


def recalled(head: Token, start: int, people: Cast) -> Source | None:
    """Somebody met before (or, for a monitor, later in the report) whom these words mean again."""
    doc, noun = head.doc, head.lemma_.lower()
    if head.pos_ == "PROPN" and all(t.tag_ == "DT" for t in doc[start : head.i]):
        return named_again(head, people)
    if head.pos_ == "PROPN" and (doc[head.i - 1].pos_ != "PROPN" or doc[head.i - 1].lower_ in words("media_nouns")):
        known = named_again(head, people)
        if known is not None and "he" in known.pronouns:
            return known
    if all(t.pos_ in ("PROPN", "PUNCT") for t in doc[start : head.i + 1]):
        name = doc[start : head.i + 1].text
        return next((s for s in reversed(people.spoken) if "he" in s.pronouns and (s.speaker or "").endswith(" " + name)), None)
    around = {token.lower_ for token in doc[start : head.i]}
    if "based" in around and noun in words("groups"):
        return last_of_kind(people, "monitor")
    if around & words("others") or any(t.pos_ == "PROPN" and t.dep_ != "npadvmod" for t in doc[start : head.i + 1]):
        return None
    if kind_of(head, start, head.i + 1, people) == "monitor":
        return (last_of_kind(people, "monitor") or next_monitor(head, start, people)) if head.tag_ not in ("NNS", "NNPS") else None
    if doc[start].lower_ not in ("the", "that", "this", "both", "these", "those"):
        return None
    same = (s for s in reversed(people.spoken) if is_same_noun(noun, s) and (s.pronouns == {"they"}) == (head.tag_ == "NNS"))
    return next(same, None) or (last_body(head, start, people) if noun in words("groups") else None)


def named_again(head: Token, people: Cast) -> Source | None:
    """Whom a single capitalised word means: the surname of a person, or a word of the name of a body that has spoken."""
    person = next((s for s in reversed(people.spoken) if "he" in s.pronouns and is_surname(head.text, s.speaker)), None)
    body = next((s for s in reversed(people.spoken) if "it" in s.pronouns and head.text in (s.speaker or "").split()[-3:]), None)
    return person or person_called(head, people) or body


def last_body(head: Token, start: int, people: Cast) -> Source | None:
    """The body that "the group" or "the agency" means: the latest one, of a fitting kind where the words narrow it down."""
    narrowed = head.i - start > 1
    kinds = {kind_of(head, start, head.i + 1, people)} if narrowed or head.lemma_.lower() == "agency" else BODY_KINDS
    wide = OUTLET_KINDS if kinds & OUTLET_KINDS else kinds
    return next((s for s in reversed(people.spoken) if "it" in s.pronouns and s.noun != "source" and s.kind in wide), None)


def is_same_noun(noun: str, source: Source) -> bool:
    """Whether a noun means a source again: its own noun, or the office in its title."""
    return source.noun == noun or (source.title is not None and noun in source.title.lower().split() and noun in words("offices") | words("callings"))


def is_surname(word: str, name: str | None) -> bool:
    """Whether a single word is the last part of a name, hyphens counted as breaks.

    >>> is_surname("Odeh", "Karim al-Odeh"), is_surname("Karim", "Karim al-Odeh")
    (True, False)
    """
    return name is not None and " " in name and name.replace("-", " ").split()[-1].lower() == word.lower()


def person_called(head: Token, people: Cast) -> Source | None:
    """The one person of the report with this surname."""
    found = {a.name: a for a in people.everyone if a.person and is_surname(head.text, a.name)}
    if len(found) != 1:
        return None
    actor = next(iter(found.values()))
    return Source(
        start=head.i, end=head.i + 1, head=head.i, noun=head.lemma_.lower(), speaker=actor.name, title=actor.title,
        affiliation=actor.affiliation, kind=actor.kind, private=actor.private, pronouns=frozenset(("he",)),
    )  # fmt: skip


def last_of_kind(people: Cast, kind: SpeakerKind) -> Source | None:
    """The latest body of a kind that has spoken."""
    return next((s for s in reversed(people.spoken) if s.kind == kind and "it" in s.pronouns and s.speaker is not None), None)


def next_monitor(head: Token, start: int, people: Cast) -> Source | None:
    """The monitor that "a monitor" announces: the next one the report names by name."""
    named = [a for a in people.everyone if a.kind == "monitor" and a.id is not None and not a.person]
    after = [a for a in named if people.at.get(a.start) is a and a.start > head.i]
    known = min(after, key=lambda a: a.start, default=None) or (named[0] if len({a.name for a in named}) == 1 else None)
    if known is None:
        return None
    pronouns = frozenset(("it", "they"))
    return Source(start=start, end=head.i + 1, head=head.i, noun=head.lemma_.lower(), speaker=known.name, kind="monitor", pronouns=pronouns)


def document_source(head: Token, start: int, end: int, people: Cast) -> Source | None:
    """Who issued a statement, report or post that speaks; nobody for bare "reports"; the paper itself where that is not told."""
    noun = head.lemma_.lower()
    issuer = issuer_of(head, start, people)
    if issuer is not None:
        return at_words(issuer, start, end, head)
    modified = any(t.dep_ in ("amod", "compound", "nmod", "poss") for t in head.lefts if t.lower_ not in words("time_words") and t.tag_ not in ("PRP$", "JJR"))
    if noun in words("nobody") and not modified:
        return Source(start=start, end=end, head=head.i, noun=noun)
    if not modified and head.doc[start].lower_ in ("the", "this", "that", "its", "his"):
        known = last_spoken(people, head.i)
        if known is not None:
            return at_words(known, start, end, head)
    kind: SpeakerKind = "outlet" if noun == "report" else "unknown"
    return Source(start=start, end=end, head=head.i, noun=noun, speaker=text_of(head.doc, start, end) if modified else None, kind=kind, pronouns=frozenset(("it", "they")))


def is_issuer(token: Token, people: Cast) -> bool:
    """Whether a noun before "statement" or "report" names who issued it, not what sort of paper it is ("media reports")."""
    lemma = token.lemma_.lower()
    if token.i in people.at:
        return True
    if lemma in words("media_nouns") | words("nobody") | words("time_words") | {"press"}:
        return False
    return token.pos_ == "PROPN" or kind_of_words(token) != "unknown"


def issuer_of(document: Token, start: int, people: Cast) -> Source | None:
    """The body or person to whom a paper belongs: "the ministry's statement", "a report by X", "an X statement"."""
    for child in document.children:
        if child.tag_ == "PRP$" and child.lower_ in PRONOUNS:
            return pronoun_source(child, people)
        if child.dep_ in ("poss", "compound", "nmod") and child.pos_ in ("NOUN", "PROPN") and child.i >= start and is_issuer(child, people):
            return find_source(child, people)
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from", "of"):
            target = next((t for t in child.children if t.dep_ == "pobj"), None)
            if target is not None and (target.pos_ == "PROPN" or kind_of_words(target) != "unknown" or target.i in people.at):
                return find_source(target, people)
    if document.dep_ == "dobj" and document.head.pos_ == "VERB":
        subject = next((t for t in subjects_of(document.head) if t.i < document.head.i), None)
        return find_source(subject, people) if subject is not None else None
    return None

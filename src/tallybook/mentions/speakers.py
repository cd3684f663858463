"""Noun phrase -> source: who the words beside a verb of saying stand for, in what capacity and for whom.

For the room that finds who says what. Actors already found give names and kinds; where none covers the words, the words
themselves are the description, with a kind by table (``reference/speech_cues.yaml``). Pronouns and papers ("the statement")
lead to whoever they stand for; nobody else is made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.mentions.phrases import (
    end_of_description,
    is_role_word,
    kind_of_words,
    name_ahead,
    name_apposed,
    name_given,
    name_in,
    phrase_around,
    phrase_end,
    proper_part,
    start_of_spelled_out,
    text_of,
    words,
)
from tallybook.mentions.recall import MEMORY, at_words, known_by_end, last_spoken, recalled
from tallybook.mentions.sources import (
    BODY_KINDS,
    OUTLET_KINDS,
    Cast,
    Source,
    affiliation_in,
    is_misnamed,
    kind_of,
    outlet_in,
    pronouns_of,
    source_at,
)
from tallybook.syntax import subjects_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.records import ActorMention, SpeakerKind

PRONOUNS = {
    "he": "he",
    "she": "he",
    "it": "it",
    "they": "they",
    "him": "he",
    "her": "he",
    "his": "he",
    "its": "it",
    "their": "they",
}


def find_source(head: Token, people: Cast) -> Source | None:
    """Who the phrase around ``head`` stands for, under its full name where that stands before a bracket with its letters;
    ``None`` where it can stand for nobody ("I", "you", "no group")."""
    source = source_of_phrase(head, people)
    first = start_of_spelled_out(head)
    if source is None or first is None or source.speaker != head.text:
        return source
    return msgspec.structs.replace(source, start=first, speaker=text_of(head.doc, first, head.i - 1))


def source_of_phrase(head: Token, people: Cast) -> Source | None:
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
    outlet = outlet_in(start, end, people) if noun in words("reporters") else None
    if outlet:
        eye = source_at(head, start, end, outlet)
        return msgspec.structs.replace(eye, title=noun, kind="agency", pronouns=frozenset(("he", "it")))
    actor = registered(actor, people) if actor is not None else None
    if actor is not None and (actor.id is not None or actor.person) and not is_misnamed(actor):
        known = recalled(head, start, people) if actor.resolved_by is not None and not actor.person else None
        return at_words(known, start, end, head) if known is not None else actor_source(actor, head, (start, end), people)
    return described_source(head, start, end, people)


def registered(actor: ActorMention, people: Cast) -> ActorMention:
    """The actor under the name the report's other actors give it, where its own ends in what it is ("… watch group")."""
    name = " ".join(proper_part(actor.name))
    if actor.id is not None or actor.person or name == actor.name:
        return actor
    same = next((a for a in people.everyone if a.id is not None and a.name == name), None)
    return msgspec.structs.replace(actor, name=same.name, id=same.id) if same is not None else actor


def name_behind(head: Token, people: Cast) -> Token | None:
    """The proper name right behind a noun that only says what it is ("the news website Sharq Today")."""
    if head.lemma_.lower() not in words("media_nouns") | {"group", "organisation", "organization", "monitor"} or (
        head.i in people.at and people.at[head.i].id
    ):
        return None
    beside = people.at.get(head.i + 1)
    if beside is not None and beside.id is not None and beside.kind in BODY_KINDS and not beside.person:
        return head.doc[beside.head]
    return next(
        (c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN" and head.i < c.left_edge.i <= head.i + 2), None
    )


def actor_of_phrase(head: Token, people: Cast) -> ActorMention | None:
    """The actor the phrase names: at its head, or right before a head that only says what it is ("the X agency")."""
    actor = people.at.get(head.i)
    if actor is not None:
        return actor
    first = next((i for i in range(head.i - 1, max(-1, head.i - 4), -1) if not head.doc[i].is_lower), None)
    before = people.at.get(first) if first is not None else None
    if (
        before is None
        or before.person
        or before.id is None
        or head.lemma_.lower() in (words("offices") | words("callings")) - {"monitor"}
    ):
        return None
    kind = kind_of(head, before.end, head.i + 1, people)
    return before if kind == before.kind or (kind in OUTLET_KINDS and before.kind in OUTLET_KINDS) else None


def actor_source(actor: ActorMention, head: Token, phrase: tuple[int, int], people: Cast) -> Source:
    """The source for an actor already found, with title and affiliation from the words beside it."""
    start, end = min(phrase[0], actor.start), max(head.i + 1, actor.end)
    if not actor.person:
        kind = actor.kind if actor.kind != "unknown" else kind_of(head, start, end, people)
        body = source_at(head, max(start, start_before(actor, head.doc)), end, actor.name)
        return msgspec.structs.replace(
            body, affiliation=actor.affiliation, kind=kind, private=actor.private, pronouns=frozenset(("it", "they"))
        )
    full = known_by_end(actor.name, people)
    if full is not None:
        return at_words(full, start, end, head)
    title, affiliation, kind = capacity_of(head, start, actor.start, people)
    return msgspec.structs.replace(
        source_at(head, start, end, actor.name),
        title=actor.title or title,
        affiliation=actor.affiliation or affiliation,
        kind=actor.kind if actor.kind != "unknown" else kind,
        private=actor.private,
        pronouns=frozenset(("he",)),
    )


def start_before(actor: ActorMention, doc: Doc) -> int:
    """Where the phrase of a named body begins: its article and what kind of body it is ("the Britain-based", "the rebel group");
    other words before it belong to what is said ("… of 250 people MSF said")."""
    start = actor.start
    while start > doc[actor.start].sent.start and (
        doc[start - 1].pos_ in ("DET", "ADJ") or doc[start - 1].text == "-" or is_role_word(doc[start - 1])
    ):
        start -= 1
    return start


def described_source(head: Token, start: int, end: int, people: Cast) -> Source:
    """The source for words that no actor covers: somebody met before, a person by title and name, or a bare description."""
    known = recalled(head, start, people)
    if known is not None:
        return at_words(known, start, end, head)
    person = person_described(head, start, end, people)
    if person is not None:
        return person
    doc, noun = head.doc, head.lemma_.lower()
    actor, kind = people.at.get(head.i), kind_of(head, start, end, people)
    kind = actor.kind if kind == "unknown" and actor is not None else kind
    body = affiliation_in(start, end, people, head.i) or (actor.affiliation if actor is not None else None)
    human = noun in words("persons") | words("callings") | words("offices")
    plural = head.tag_ in ("NNS", "NNPS") or any(t.dep_ == "conj" for t in head.children)
    private = human and not plural and kind in ("witness", "unknown", "medical", "rescue")
    plain = source_at(head, start, end, text_of(doc, behind_number(doc, start, head.i), end_of_description(doc, head.i, end)))
    source = msgspec.structs.replace(
        plain, affiliation=body, kind=kind, private=private, pronouns=pronouns_of(noun, human, plural)
    )
    if (
        noun.startswith("spokes") or noun in words("representatives")
    ) and body is not None:  # whoever speaks for a body without a name is that body
        return msgspec.structs.replace(source, speaker=body, title=text_of(doc, start, head.i + 1))
    return source


def behind_number(doc: Doc, start: int, head: int) -> int:
    """Where a description begins that says first how many they are: "residents" in "several residents"."""
    while start < head and (doc[start].lower_ in words("how_many") or doc[start].tag_ in ("DT", "CD")):
        start += 1
    return start


def person_described(head: Token, start: int, end: int, people: Cast) -> Source | None:
    """A person whom the words name: "spokesman Karim Odeh", "Karim Odeh, a local doctor", "the governor, Karim Odeh,"."""
    doc = head.doc
    first, ahead, behind = name_in(head, start), name_ahead(head, start), name_apposed(head) or name_given(head)
    if first is not None:
        title, body, kind = capacity_of(head, start, first, people)
        source = source_at(head, start, head.i + 1, text_of(doc, first, head.i + 1))
    elif ahead is not None:
        start = start if doc[start].tag_ == "DT" else head.i
        title, body = text_of(doc, start, head.i + 1), affiliation_in(head.i + 1, end, people, None)
        kind = kind_of(head, start, end, people)
        source = source_at(head, ahead[0], end, text_of(doc, *ahead))
    elif behind is not None:
        title, body = text_of(doc, start, end_of_description(doc, head.i, end)), affiliation_in(head.i + 1, end, people, None)
        kind = kind_of(head, start, end, people)
        source = source_at(head, start, behind[1], text_of(doc, *behind))
    else:
        return None
    private = not any(word in words("offices") for word in (title or "").lower().split())
    return msgspec.structs.replace(source, title=title, affiliation=body, kind=kind, private=private, pronouns=frozenset(("he",)))


def capacity_of(head: Token, start: int, name_start: int, people: Cast) -> tuple[str | None, str | None, SpeakerKind]:
    """Title, affiliation and kind of a named person, from the words before the name, an apposition, or "of …" behind it."""
    doc, titles = head.doc, words("offices") | words("callings")
    title = text_of(doc, start, name_start) if name_start > start else None
    body = affiliation_in(start, name_start, people, None)
    reach = phrase_end(head)
    apposed = next((t for t in head.children if t.dep_ == "appos" and t.i > head.i and t.lemma_.lower() in titles), None)
    if apposed is not None:
        left, right = phrase_around(apposed)
        title = title or text_of(doc, left, apposed.i + 1)
        reach = max(reach, right)
    body = body or affiliation_in(head.i + 1, reach, people, None)
    kind = kind_of_words(apposed) if apposed is not None else "unknown"
    if kind == "unknown" and name_start > start:
        kind = kind_of_words(doc[name_start - 1])
        kind = kind_of(doc[name_start - 1], start, name_start, people) if kind == "unknown" else kind
    return title, body, kind


def pronoun_source(head: Token, people: Cast) -> Source | None:
    """The speaker a pronoun stands for; a source without a name where that cannot be told; ``None`` for "I", "we", "you"."""
    form = PRONOUNS.get(head.lower_)
    if form is None:
        return (
            None
            if head.lower_ not in ("some", "many", "others", "both", "all")
            else Source(start=head.i, end=head.i + 1, head=head.i, noun=head.lower_)
        )
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


def document_source(head: Token, start: int, end: int, people: Cast) -> Source | None:
    """Who issued a statement, report or post that speaks; nobody for bare "reports"; the paper itself where that is not told."""
    noun = head.lemma_.lower()
    issuer = issuer_of(head, start, people)
    if issuer is not None:
        behind = issuer.end if end <= issuer.start <= end + 3 else end  # "a report by the Coast Watch"
        return at_words(issuer, start, behind, head)
    modified = any(
        t.dep_ in ("amod", "compound", "nmod", "poss")
        for t in head.lefts
        if t.lower_ not in words("time_words") and t.tag_ not in ("PRP$", "JJR")
    )
    if noun in words("nobody") and not modified:
        return Source(start=start, end=end, head=head.i, noun=noun)
    if not modified and head.doc[start].lower_ in ("the", "this", "that", "its", "his"):
        known = earlier_issuer(head, people) or last_spoken(people, head.i)
        if known is not None:
            return at_words(known, start, end, head)
    kind: SpeakerKind = "outlet" if noun == "report" else "unknown"
    return Source(
        start=start,
        end=end,
        head=head.i,
        noun=noun,
        speaker=text_of(head.doc, start, end) if modified else None,
        kind=kind,
        pronouns=frozenset(("it", "they")),
    )


def earlier_issuer(document: Token, people: Cast) -> Source | None:
    """Who issued the paper of this name that the text spoke of before ("issued a statement … The statement said")."""
    for i in range(document.i - 1, max(-1, document.i - MEMORY), -1):
        if document.doc[i].lemma_ == document.lemma_ and document.doc[i].pos_ == "NOUN":
            return issuer_of(document.doc[i], document.doc[i].left_edge.i, people)
    return None


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
        if (
            child.dep_ in ("poss", "compound", "nmod")
            and child.pos_ in ("NOUN", "PROPN")
            and child.i >= start
            and is_issuer(child, people)
        ):
            return find_source(child, people)
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from", "of"):
            target = next((t for t in child.children if t.dep_ == "pobj"), None)
            if target is not None and (target.pos_ == "PROPN" or kind_of_words(target) != "unknown" or target.i in people.at):
                return find_source(target, people)
    if document.dep_ == "dobj" and document.head.pos_ == "VERB":
        subject = next((t for t in subjects_of(document.head) if t.i < document.head.i), None)
        return find_source(subject, people) if subject is not None else None
    return None

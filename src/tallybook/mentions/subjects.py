"""Verb of saying -> its speakers: the subject, the nearest words where the parse has lost it, or whoever spoke before.

For the room that finds who says what. Reports that lost their commas make the parse take wrong subjects ("Others came from the
south Odeh said"), so position and names already known may overrule it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.mentions.phrases import BEFORE_NOUN, LINKS, kind_of_words, nominal_before, phrase_around, words
from tallybook.mentions.recall import named_again
from tallybook.mentions.speakers import find_source, start_before
from tallybook.syntax import governors_of, subjects_of, with_conjuncts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc, Token

    from tallybook.mentions.sources import Act, Cast, Source

INVERTING = {"say", "add", "tweet", "write"}  # verbs that stand before their speaker, too: "…, said the mayor"


def sources_of(verb: Token, people: Cast, earlier: list[Act]) -> tuple[Source, ...]:
    """Everybody who is subject of a verb of saying, the nearest words where the parse has lost the subject."""
    if verb.tag_ == "VBG" and not any(c.dep_ == "aux" and c.lemma_ == "be" for c in verb.children):
        return sources_of_participle(verb, people, earlier)
    heads = own_subjects(verb) or inverted_subjects(verb, people)
    if not heads or is_far_fetched(heads[-1], verb, people) or is_thing(heads[-1], verb, people):
        heads = nearest_subjects(verb, people) or heads
    if not heads:
        shared = shared_sources(verb, earlier)
        if shared:
            return shared
        heads = [t for t in subjects_of(verb) if t.i < verb.i] or (own_subjects(verb.head) if verb.dep_ == "dep" else [])
    sources = sources_for(heads, people)
    if verb.lemma_ in INVERTING and not any(is_credible(s, verb.doc) for s in sources):
        behind = sources_for(head_after(verb), people)
        return behind if any(is_credible(s, verb.doc) for s in behind) else sources
    return sources


def sources_for(heads: Iterable[Token], people: Cast) -> tuple[Source, ...]:
    """The sources of several heads, each once."""
    found: list[Source] = []
    for head in heads:
        source = find_source(head, people)
        if source is not None and all(
            source.head != other.head and (source.speaker is None or source.speaker != other.speaker) for other in found
        ):
            found.append(source)
    return tuple(found)


def own_subjects(verb: Token) -> list[Token]:
    """The verb's own subjects with what is joined to them; of two readings of one phrase the one that names."""
    own = [c for c in verb.children if c.dep_ == "nsubj" and not is_across_quote(c, verb)]
    before = [c for c in own if c.i < verb.i]
    if len(before) > 1:
        apposed = any(t.dep_ == "det" and t.lower_ in ("a", "an") for t in before[-1].children)
        before = before[:1] if apposed else before[-1:]
    chosen = [holder_before(c) or c for c in before or own[:1]]
    return [
        t
        for c in chosen
        for t in with_conjuncts(c)
        if (t.i < verb.i) == (c.i < verb.i) and t.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "X")
    ]


def is_across_quote(subject: Token, verb: Token) -> bool:
    """Whether a quotation mark parts a verb from its supposed subject: then the subject is one of the quoted words."""
    low, high = sorted((subject.i, verb.i))
    return sum(t.is_quote and t.text not in ("'", "’") for t in verb.doc[low:high]) % 2 == 1


def is_far_fetched(subject: Token, verb: Token, people: Cast) -> bool:
    """Whether a whole clause lies between subject and verb, as where a lost comma made the parse take the wrong subject; or
    somebody known by surname stands right before the verb."""
    if subject.i > verb.i:
        return False
    near = nominal_before(verb)
    if near is not None and near.pos_ == "PROPN" and hangs_on_verb(near, subject):
        known = named_again(near, people)
        if known is not None and "he" in known.pronouns:
            return True
    return any(
        t.tag_ in ("VBD", "VBZ", "VBP") and t.dep_ in ("acl", "ccomp", "dep") and not t.is_quote
        for t in verb.doc[subject.i + 1 : verb.i]
    )


def is_thing(subject: Token, verb: Token, people: Cast) -> bool:
    """Whether what the parse calls the subject cannot speak, while a known actor stands right before the verb."""
    near = nominal_before(verb)
    if near is None or near.i not in people.at or near.i == subject.i:
        return False
    source = find_source(subject, people)
    return source is None or not is_credible(source, verb.doc)


def hangs_on_verb(token: Token, subject: Token) -> bool:
    """Whether a verb lies in the parse between a word and the noun it depends on."""
    for governor in governors_of(token):
        if governor.i == subject.i:
            return False
        if governor.pos_ in ("VERB", "AUX"):
            return True
    return True


def nearest_subjects(verb: Token, people: Cast) -> list[Token]:
    """Who stands right before the verb, and with "and" before that: the subject where the parse has lost it."""
    near = nominal_before(verb)
    if near is None:
        return []
    found = [head_ending_at(near, people)]
    first = find_source(found[0], people)
    if first is None or not is_credible(first, verb.doc):
        return []
    actor = people.at.get(found[0].i)
    start = start_before(actor, verb.doc) if actor is not None and not actor.person else phrase_around(found[0])[0]
    if start > verb.sent.start + 1 and verb.doc[start - 1].lower_ in ("and", "or"):
        before = head_ending_at(verb.doc[start - 2], people)
        source = find_source(before, people) if before.pos_ in ("NOUN", "PROPN") else None
        if source is not None and (source.title is not None or source.kind in ("monitor", "official", "witness", "agency")):
            found.insert(0, before)
    return found


def head_ending_at(token: Token, people: Cast) -> Token:
    """The head of the actor or noun phrase that ends with a token."""
    if token.i not in people.at:
        return climbed(token)
    actor = people.at[token.i]
    head = people.doc[actor.head]
    return holder_before(head, actor.start) or head


def holder_before(head: Token, named_from: int | None = None) -> Token | None:
    """Who sits "at", "of" or "in" a body that the parse took for the speaker ("a source at Harbour Police said", "Karim Odeh of
    the Coast Watch said"); ``named_from``: the first token of the body's name, where an actor tells it."""
    start = before_body(head, phrase_around(head)[0] if named_from is None else named_from)
    if start < head.sent.start + 2 or head.doc[start - 1].lower_ not in LINKS:
        return None
    holder = head.doc[start - 2]
    if holder.pos_ == "NOUN":
        return holder if holder.lemma_.lower() in words("persons") else None
    return holder if doc_link(head, start) and is_full_name(holder) else None


def before_body(head: Token, start: int) -> int:
    """Where a body's phrase begins once "the Harra-based" and the like before its name are counted in."""
    doc = head.doc
    while start > head.sent.start + 2 and (
        doc[start - 1].tag_ in ("DT", "HYPH") or doc[start - 1].lower_ == "based" or doc[start].tag_ == "HYPH"
    ):
        start -= 1
    return start


def doc_link(head: Token, start: int) -> bool:
    """Whether the body's phrase hangs on a word by "of", "at" or "from"."""
    return head.doc[start - 1].lower_ in ("of", "at", "from")


def is_full_name(token: Token) -> bool:
    """Whether a word ends two or three capitalised ones that are no body's name and no place's kind: "Karim Odeh"."""
    if token.pos_ != "PROPN" or token.i == token.sent.start or token.nbor(-1).pos_ != "PROPN":
        return False
    known = words("bodies") | words("place_nouns") | words("media_nouns") | words("outlet_names") | words("time_words")
    return all(t.lower_ not in known and kind_of_words(t) == "unknown" for t in (token, token.nbor(-1)))


def inverted_subjects(verb: Token, people: Cast) -> list[Token]:
    """Who stands behind "said" or "tweeted" where the parse took the speaker for an object."""
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.i == 0:
        return []
    if verb.nbor(-1).is_quote and verb.lemma_ in INVERTING:
        return head_after(verb)
    if verb.i == verb.sent.start or (nominal_before(verb) is not None and verb.dep_ == "ROOT"):
        return []
    named = [
        c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i and c.i in people.at and phrase_around(c)[0] == verb.i + 1
    ]
    return [c for c in named if people.at[c.i].person or people.at[c.i].kind in ("monitor", "rescue", "official")]


def head_after(verb: Token) -> list[Token]:
    """The head of the noun phrase that follows a verb right behind a quotation (""…", said the mayor")."""
    if verb.i + 1 >= verb.sent.end or verb.nbor(1).pos_ not in ("NOUN", "PROPN", "DET", "ADJ", "PRON"):
        return []
    token = verb.nbor(1)
    while token.head.i > token.i and token.head.i - verb.i <= 8 and token.dep_ in BEFORE_NOUN:
        token = token.head
    return [token] if token.pos_ in ("NOUN", "PROPN", "PRON") else []


def climbed(token: Token) -> Token:
    """The head of the noun phrase that ends with a token: "Observatory" for "Rights" in "the Observatory for Human Rights"."""
    for _ in range(3):
        if token.dep_ in ("compound", "amod", "nmod") and token.head.i == token.i + 1:
            return token
        link, governor = token.head, token.head.head
        if token.dep_ != "pobj" or link.lower_ not in LINKS or governor.pos_ not in ("NOUN", "PROPN"):
            break
        if governor.i != link.i - 1 or phrase_around(token)[0] != link.i + 1 or kind_of_words(token) != "unknown":
            break
        if governor.pos_ == "NOUN" and kind_of_words(governor) == "unknown" and governor.lemma_.lower() not in speaking_nouns():
            break
        token = governor
    return token


@cache
def speaking_nouns() -> frozenset[str]:
    """Nouns that can speak or tell where a speaker is ("an activist in the town of Harra"), kinds apart."""
    lists = ("persons", "documents", "callings", "offices", "reporters", "crews", "place_nouns")
    return frozenset().union(*(words(name) for name in lists))


def shared_sources(verb: Token, earlier: list[Act]) -> tuple[Source, ...]:
    """The sources of the verb of saying that this one is joined to ("condemned X and urged Y")."""
    joined = {verb.head.i} if verb.dep_ == "conj" else set()
    return next((act.sources for act in reversed(earlier) if act.verb in joined), ())


def sources_of_participle(verb: Token, people: Cast, earlier: list[Act]) -> tuple[Source, ...]:
    """Who goes on speaking in "…, adding that": the source of the governing verb, its subject, or the sentence's last source."""
    governors = [token.i for token in governors_of(verb)]
    same = [act for act in earlier if verb.sent.start <= act.verb < verb.i]
    governing = next((act for i in governors for act in same if act.verb == i), None)
    if governing is not None:
        return governing.sources
    subjects = sources_for((t for t in subjects_of(verb) if t.i < verb.i), people)
    known = tuple(s for s in subjects if can_judge(s) or s.noun in words("documents"))
    return known or (same[-1].sources if same else ())


def can_judge(source: Source) -> bool:
    """Whether a source is somebody, as far as the words tell: for verbs that things may be subjects of, too."""
    return source.kind != "unknown" or "he" in source.pronouns or source.noun in words("persons")


def is_credible(source: Source, doc: Doc) -> bool:
    """Whether words are a source at all: of a known kind, a pronoun, a name, a paper or a person; "Russian raids" are not."""
    if can_judge(source) or source.noun in words("documents") | words("nobody") | words("persons"):
        return True
    return doc[source.head].pos_ in ("PRON", "PROPN") and doc[source.head].ent_type_ == "" and doc[source.head].tag_ != "WDT"

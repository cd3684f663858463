"""Noun phrases around the words of a source: where they begin and end, which part is a name, what the nouns say it is.

Lost commas run phrases together ("in Aleppo local authorities said"), so an article, a word of time or a small word that is
neither title nor kind ends a phrase on the left. The word lists stand in ``reference/speech_cues.yaml``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.records import SpeakerKind

INSIDE_PHRASE = {"NOUN", "PROPN", "ADJ", "NUM", "DET", "PART", "ADV", "VERB", "PUNCT", "X", "INTJ", "PRON"}
BEFORE_NOUN = {
    "compound",
    "amod",
    "nmod",
    "poss",
    "det",
    "nummod",
    "punct",
    "case",
    "npadvmod",
    "advmod",
    "appos",
    "predet",
    "quantmod",
}
LINKS = {"of", "at", "in", "from", "for", "with", "inside", "near", "on"}
WHERE = {"in", "near", "at", "on", "outside", "of", "around", "across", "over", "inside"}
NOT_BEFORE_NAME = {"ADP", "DET", "ADJ", "NOUN", "VERB"}
LONGEST_PHRASE = 14  # tokens


@cache
def words(name: str) -> frozenset[str]:
    """One of the word lists of ``speech_cues.yaml``."""
    return frozenset(str(word) for word in read_yaml("speech_cues.yaml")[name])


@cache
def kinds_of_words(name: str) -> dict[str, SpeakerKind]:
    """Word -> kind of source, from the table ``speaker_nouns`` or ``modifiers``."""
    table: dict[str, Any] = read_yaml("speech_cues.yaml")[name]
    return {str(word): cast("SpeakerKind", kind) for kind, listed in table.items() for word in listed}


def kind_of_words(token: Token) -> SpeakerKind:
    """The kind of source a noun names by itself."""
    return kinds_of_words("speaker_nouns").get(token.lemma_.lower(), "unknown")


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
        if doc[start].lower_ in words("openers") and doc[start - 1].pos_ in ("PROPN", "NOUN"):
            break
    title = doc[start - 1] if start > floor and doc[start].pos_ == "PROPN" else None
    if title is not None and title.pos_ == "NOUN" and title.lower_ in words("offices") | words("callings"):
        return phrase_around(title)[0], phrase_end(head)
    return opening(head, start), phrase_end(head)


def opening(head: Token, start: int) -> int:
    """Where a phrase really begins: behind a place that a lost comma put before it, behind words of time and numbers."""
    doc = head.doc
    if head.dep_ == "pobj" and head.head.lower_ in WHERE and head.head.i == start - 1 and kind_of_words(head) != "unknown":
        places = [t.i + 1 for t in doc[start : head.i] if t.pos_ == "PROPN" or t.lower_ in words("place_nouns")]
        start = max(places, default=start)
    while start < head.i and (doc[start].lower_ in words("time_words") or doc[start].pos_ in ("PUNCT", "ADV", "NUM")):
        start += 1
    return start


def is_break(token: Token) -> bool:
    """Whether a token in a run of words before a noun belongs to another phrase."""
    return token.is_space or (token.pos_ == "PUNCT" and token.text not in ("-", "–", "'", ".", "’"))


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
    return end if end > head.i + 1 else loose_end(head)


def loose_end(head: Token) -> int:
    """The end of "a source at Harbour Police" where the parse has torn it apart: words up to the verb."""
    doc, end = head.doc, head.i + 1
    if head.lemma_.lower() not in words("persons") or end >= len(doc) or doc[end].lower_ not in ("at", "of", "in"):
        return end
    last = end + 1
    while last < head.sent.end and doc[last].pos_ in ("DET", "ADJ", "NOUN", "PROPN"):
        last += 1
    return last if end + 1 < last < head.sent.end and (doc[last].pos_ in ("VERB", "AUX") or doc[last].lower_ == "as") else end


def nominal_before(cue: Token) -> Token | None:
    """The noun that ends right before a verb and could be its subject where the parse has lost it."""
    doc, i = cue.doc, cue.i - 1
    while i > cue.sent.start and (doc[i].pos_ in ("AUX", "ADV") or doc[i].text in (",", "'", ")", "]")):
        i -= 1
        if doc[i + 1].text in (")", "]"):  # "the Free Army (FA) said"
            i = next((k - 1 for k in range(i, cue.sent.start, -1) if doc[k].text in ("(", "[")), i)
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


def name_in(head: Token, start: int) -> int | None:
    """Where a person's name begins in a phrase that ends with it; ``None`` where the phrase names no person.

    A name is capitalised words behind an office or calling ("spokesman Karim Odeh"), or two to four capitalised words that are
    no body's name.
    """
    doc, first = head.doc, head.i
    if (
        head.pos_ != "PROPN"
        or head.lemma_.lower() in words("offices") | words("callings") | kinds_of_words("speaker_nouns").keys()
    ):
        return None
    callings = words("offices") | words("callings")
    while (
        first > start
        and (doc[first - 1].pos_ == "PROPN" or doc[first - 1].text in "-'’")
        and doc[first - 1].lower_ not in callings
    ):
        first -= 1
    titled = first > start and doc[first - 1].lower_ in callings
    if titled:
        return first
    bodies = kinds_of_words("speaker_nouns").keys() | words("media_nouns")
    plain = all(token.lower_ not in bodies for token in doc[first : head.i + 1])
    return first if plain and first == start and 1 <= head.i - first <= 4 and doc[first].tag_ == "NNP" else None


def name_ahead(head: Token, start: int) -> tuple[int, int] | None:
    """Where a name begins and ends that stands right before its description, the comma perhaps lost: "Karim Odeh, a local
    doctor", "Karim Odeh head of the Coast Watch"."""
    doc, first = head.doc, name_end(head.doc, start)
    if head.lemma_.lower() not in words("offices") | words("callings") or head.tag_ == "NNS":
        return None
    if doc[start].tag_ != "DT":
        if start == head.i or head.i + 1 >= len(doc) or doc[head.i + 1].lower_ not in ("of", "at", "for"):
            return None
        first = head.i
    while first > start + 1 and (doc[first - 1].lower_ in words("offices") or is_of_office(doc[first - 1])):
        first -= 1
    last = first
    while first > head.sent.start and (doc[first - 1].pos_ == "PROPN" or (doc[first - 1].text == "-" and first < last)):
        first -= 1
    before = doc[first - 1] if first > head.sent.start else None
    if last - first < 2 or (before is not None and before.pos_ in NOT_BEFORE_NAME):
        return None
    bodies = kinds_of_words("speaker_nouns").keys() | words("media_nouns") | words("time_words")
    return (first, last) if all(token.lower_ not in bodies for token in doc[first:last]) else None


def is_of_office(token: Token) -> bool:
    """Whether a small word before an office only narrows it: "emergencies" in "Karim Odeh emergencies director at X"."""
    return token.is_lower and token.is_alpha and token.pos_ in ("NOUN", "ADJ")


def name_apposed(head: Token) -> tuple[int, int] | None:
    """Where a name begins and ends that a comma sets behind an office: "the head of the council, Karim Odeh, said"."""
    apposed = next((c for c in head.subtree if c.dep_ == "appos" and c.pos_ == "PROPN" and c.i > head.i), None)
    if (
        apposed is None
        or apposed.i - head.i > LONGEST_PHRASE
        or head.lemma_.lower() not in words("offices") | words("callings")
        or head.tag_ == "NNS"
    ):
        return None
    first = apposed.i
    while first > head.i and (head.doc[first - 1].pos_ == "PROPN" or head.doc[first - 1].text in "-'’"):
        first -= 1
    named = apposed.i + 1 - first >= 2 and head.doc[first - 1].text == ","
    bodies = kinds_of_words("speaker_nouns").keys() | words("media_nouns") | words("bodies")
    return (first, apposed.i + 1) if named and all(t.lower_ not in bodies for t in head.doc[first : apposed.i + 1]) else None


def name_given(head: Token) -> tuple[int, int] | None:
    """Where a name begins and ends that somebody is said to have: "a witness named Karim Odeh"."""
    naming = next((c for c in head.children if c.dep_ == "acl" and c.lemma_ in words("naming") and c.i == head.i + 1), None)
    if naming is None:
        return None
    first = last = naming.i + (2 if naming.nbor(1).lower_ == "as" else 1)
    while last < head.sent.end and head.doc[last].pos_ == "PROPN":
        last += 1
    return (first, last) if last > first else None


def start_of_spelled_out(head: Token) -> int | None:
    """Where the full name begins whose letters stand in brackets at ``head``: "Coast" in "Coast Live Network (CLN)"."""
    doc, letters = head.doc, head.text
    first = head.i - 1 - len(letters)
    if not letters.isupper() or len(letters) < 2 or first < head.sent.start or doc[head.i - 1].text not in ("(", "["):
        return None
    return first if "".join(t.text[:1] for t in doc[first : head.i - 1]) == letters else None


def name_end(doc: Doc, start: int) -> int:
    """Where a name before a description ends: before the comma, if there is one."""
    return start - 1 if start > 1 and doc[start - 1].text == "," else start


def proper_part(name: str) -> list[str]:
    """The words of a name up to its last capitalised one: what follows only says what it is.

    >>> proper_part("Coast Watch for Human Rights monitor")
    ['Coast', 'Watch', 'for', 'Human', 'Rights']
    """
    parts = name.split()
    while parts and parts[-1].islower():
        parts.pop()
    return parts


def is_surname(word: str, name: str | None) -> bool:
    """Whether a single word is the last part of a name, hyphens counted as breaks.

    >>> is_surname("Odeh", "Karim al-Odeh"), is_surname("Karim", "Karim al-Odeh")
    (True, False)
    """
    return name is not None and " " in name and name.replace("-", " ").split()[-1].lower() == word.lower()

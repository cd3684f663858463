"""The number phrase and the noun it counts: "at least 18 Kurdish fighters", "30 regime and 39 rebel fighters"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tallybook.mentions.count_words import stems_of_noun, words_of
from tallybook.reference import read_table
from tallybook.reference.numbers import Phrase, number_words, read_phrase, run_of_article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

    from tallybook.mentions.count_words import Counted

LONGEST_PHRASE = 14  # tokens a number phrase may take
NOUN_REACH = 8  # tokens behind a number in which its noun stands
AIRFRAME = re.compile(r"(?:F|MiG|Su|Tu|Mi|T|A|B|BMP|BTR|AH|UH)-?\d{1,3}(?:M\d)?s?", re.IGNORECASE)
QUOTES = {'"', "'", "“", "”", "‘", "’"}
POINTERS = {"the", "these", "those", "such", "their", "its", "his", "her", "our", "'s"}
BETWEEN = (
    QUOTES | POINTERS | {"of", "other", "others", "more", "additional", "further", "also", "them", "whom", "which", "were", "are"}
)


class Noun(NamedTuple):
    """The counted noun: its token, the token behind it, and its row in the table of things."""

    head: int
    end: int
    row: dict[str, str]


def phrase_from(doc: Doc, place: int) -> Phrase | None:
    """The number phrase that begins at a token, its places counted in the passage."""
    words = [token.lower_ for token in doc[place : place + LONGEST_PHRASE]]
    phrase = read_phrase(words, 0)
    if phrase is None:
        return None
    if phrase.core.sort == "range" and place and doc[place - 1].lower_ == "from" and "to" in words:
        phrase = read_phrase(words[: words.index("to")], 0) or phrase  # "rose from 12 to 20" is no range
    return Phrase(place + phrase.start, place + phrase.first, place + phrase.end, phrase.hedge, phrase.core)


@cache
def things() -> dict[str, dict[str, str]]:
    """The table of things that count, by noun."""
    return {row["noun"]: row for row in read_table("counted_things.csv")}


def row_of(doc: Doc, index: int) -> dict[str, str] | None:
    """The row for a token, two-word nouns ("machine guns", "aid workers") first."""
    token, table = doc[index], things()
    if token.lower_.endswith("ed") or (token.pos_ in {"VERB", "AUX", "ADV", "ADP"} and not token.tag_.startswith("NN")):
        return None
    if index and AIRFRAME.fullmatch(doc[index - 1].text) and token.lower_ in {"bombers", "fighters"}:
        return table["warplane"]
    for stem in stems_of_noun(token):
        pair = f"{doc[index - 1].lower_} {stem}" if index else stem
        if pair in table or stem in table:
            return table.get(pair) or table[stem]
    if AIRFRAME.fullmatch(token.text):
        return table["warplane"] if token.text[0] in "FMSAfmsa" else table["tank"]
    return None


def is_plural(token: Token, row: dict[str, str] | None) -> bool:
    """Whether the noun stands in the plural; "people", "troops" always do."""
    if row is not None and row["plural_only"]:
        return True
    return token.tag_ in {"NNS", "NNPS"} or (
        token.lower_.endswith("s") and token.lower_ not in things() and token.pos_ in {"NOUN", "PROPN"}
    )


def find_noun(doc: Doc, phrase: Phrase) -> Noun | None:
    """The noun a number counts: the first plural one of the table, or the last of the noun phrase for one of something."""
    if phrase.core.sort in {"article", "none"} or (phrase.core.value == 1 and phrase.core.sort == "exact"):
        return find_single(doc, phrase)
    candidate: Noun | None = None
    for index in noun_places(doc, phrase):
        token, row = doc[index], row_of(doc, index)
        if row is not None and row["counted"] == "none":
            return None
        if row is not None and row["plural_only"] == "alone" and stands_before_noun(doc, index):
            continue
        if row is not None and is_plural(token, row):
            return compound_noun(doc, index, row)
        if row is not None:
            candidate = None if doc[index - 1].lower_ == "others" else Noun(index, index + 1, row)
        elif is_plural(token, None):
            row = nationality(token)
            if row is not None:
                return Noun(index, index + 1, row)
            if is_head_of_number(doc, phrase, index) or (candidate is not None and candidate.end == index):
                return None
    return candidate


def stands_before_noun(doc: Doc, index: int) -> bool:
    """Whether a people's name only describes the noun behind it: "eight Chinese nationals", "20 Yazidi women"."""
    return index + 1 < doc[index].sent.end and doc[index + 1].pos_ in {"NOUN", "PROPN", "ADJ"}


def find_single(doc: Doc, phrase: Phrase) -> Noun | None:
    """The noun that "a", "one" or "no" counts: the last of the phrase, unless the parse ties the number to an earlier one."""
    candidate: Noun | None = None
    for index in noun_places(doc, phrase):
        token, row = doc[index], row_of(doc, index)
        if row is not None and row["counted"] != "none":
            candidate = Noun(index, index + 1, row)
            if phrase.core.sort == "none" and is_plural(token, row):
                return candidate
        elif candidate is not None and token.pos_ in {"NOUN", "PROPN"} and not is_head_of_number(doc, phrase, candidate.head):
            candidate = None
    return candidate


def noun_places(doc: Doc, phrase: Phrase) -> Iterator[int]:
    """The tokens behind a number among which its noun stands, small words before the first left out."""
    began = False
    for index in range(phrase.end, min(len(doc), phrase.end + NOUN_REACH, doc[phrase.first].sent.end)):
        if doc[index].lower_ in BETWEEN and not began:
            continue
        if not may_stand_in_noun(doc, index):
            return
        began = began or row_of(doc, index) is not None
        yield index


def noun_of_next(doc: Doc, phrase: Phrase) -> Noun | None:
    """The noun that a number shares with the next one: "30 regime and 39 rebel fighters", "at least 18 of 31 vehicles"."""
    if phrase.core.sort != "exact":
        return None
    if phrase.end < len(doc) and doc[phrase.end].lower_ == "of":
        following = phrase_from(doc, phrase.end + 1)
        return find_noun(doc, following) if following and following.core.sort == "exact" else None
    index = phrase.end
    while (
        index < min(len(doc), phrase.end + 3)
        and doc[index].pos_ in {"NOUN", "PROPN", "ADJ"}
        and not doc[index].text.endswith("s")
    ):
        index += 1
    if index == phrase.end or index >= len(doc) or doc[index].lower_ not in {"and", "or"}:
        return None
    following = phrase_from(doc, index + 1)
    shared = find_noun(doc, following) if following and following.core.sort == "exact" else None
    return Noun(index - 1, index, shared.row) if shared else None


def end_of_bare(doc: Doc, phrase: Phrase) -> int:
    """The token behind a number without a noun, "others", "more", "other" and "them" taken along: "nine others", "12 more"."""
    end = phrase.end
    for index in range(phrase.end, min(len(doc), phrase.end + 2)):
        if doc[index].lower_ in {"others", "them"}:
            return index + 1
        if doc[index].lower_ not in {"more", "other"}:
            break
        end = index + 1 if doc[index].lower_ == "more" else end
    return end


def find_unlisted(doc: Doc, phrase: Phrase) -> int | None:
    """The plural noun behind a number that the table does not hold and that may still name people ("miners", "Copts").

    ``None`` where the noun is known to be no person (animals, places, groups of people) or is not plural.
    """
    if phrase.core.sort in {"article", "none"}:
        return None
    for index in noun_places(doc, phrase):
        token = doc[index]
        if token.tag_ in {"NNS", "NNPS"} and token.lower_.endswith(("s", "men", "women", "folk")):
            following = doc[index + 1] if index + 1 < len(doc) else None
            if following is not None and following.tag_ in {"NN", "NNS", "NNP", "NNPS"} and token.dep_ == "compound":
                continue
            known = set(stems_of_noun(token)) & (words_of("not_people") | words_of("units"))
            return None if known or row_of(doc, index) is not None else index
    return None


def run_of_persons(doc: Doc, phrase: Phrase, noun: Noun) -> list[int]:
    """The tokens of the persons that share one article or number ("a woman and child", "12 women and children").

    None where each has a word of its own, and where the parse does not join the second noun to the first.
    """
    if phrase.core.sort != "article":
        second = noun.end + 1
        if second >= len(doc) or doc[noun.end].lower_ not in {"and", "or"} or doc[second].tag_ not in {"NNS", "NNPS"}:
            return []
        if doc[phrase.start - 1].pos_ == "VERB" and second + 1 < len(doc) and doc[second + 1].tag_ == "VBD":
            return []  # "killed 12 soldiers and rebels fled"
        row = row_of(doc, second) if doc[second].dep_ == "conj" and doc[second].head.i == noun.head else None
        return [noun.head, second] if row is not None and row["counted"] == noun.row["counted"] == "people" else []
    words = [token.lower_ for token in doc[phrase.end : doc[phrase.first].sent.end]]
    return [phrase.end + place for place in run_of_article(words, 0)]


def shared_row(rows: Sequence[dict[str, str]]) -> dict[str, str]:
    """What the table says alike of all persons of a run; of two sexes it says none, of fighters and civilians both."""
    shared = {key: value if all(row[key] == value for row in rows) else "" for key, value in rows[0].items()}
    if {"civilian", "combatant"} <= {row["status"] for row in rows}:
        shared |= {"status": "mixed", "status_basis": "described"}
    return shared


def compound_noun(doc: Doc, index: int, row: dict[str, str]) -> Noun | None:
    """The noun, or the plural noun right behind it where the parse makes the first its modifier ("women protesters")."""
    following, end = index + 1, doc[index].sent.end
    modifies = doc[index].dep_ == "compound" and doc[index].head.i == following
    if following < end and is_stray_plural(doc[following]) and (modifies or row["counted"] != "people"):
        return None  # "two weapons caches" are no weapons
    if following < end and doc[index].dep_ == "compound" and doc[index].head.i == following:
        other = row_of(doc, following)
        if other is not None and is_plural(doc[following], other):
            return Noun(following, following + 1, other)
    return Noun(index, index + 1, row)


def is_stray_plural(token: Token) -> bool:
    """Whether a token is a plural noun that does not count."""
    return token.tag_ == "NNS" and not any(stem in things() for stem in stems_of_noun(token))


def may_stand_in_noun(doc: Doc, index: int) -> bool:
    """Whether a token can be part of a noun phrase behind a number; participles only where more of it follows."""
    token = doc[index]
    following = doc[index + 1] if index + 1 < len(doc) else None
    if is_hyphened(doc, index):
        return True  # "pick-up", "pro-government", "12-year-old"
    if token.like_num and following is not None and following.lower_ in words_of("calibres"):
        return True  # "twenty 122 mm rockets"
    if token.lower_ in number_words() or token.like_num:
        return following is not None and following.lower_ in {"year", "years"}
    if token.pos_ in {"NOUN", "PROPN", "ADJ"} or token.lower_ in {"-", "&", "'s", "’s", "al", "el"}:
        return True
    if token.is_upper and len(token.text) > 1 and token.lower_ not in {"the", "and", "of", "in", "on", "were", "was"}:
        return True  # a group's initials, whatever the tagger makes of "IS"
    if (
        token.tag_ not in {"VBN", "VBG", "JJ", "RB"}
        or following is None
        or following.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"}
    ):
        return False
    return token.dep_ in {"amod", "compound"} or index < token.head.i <= index + 3


def is_hyphened(doc: Doc, index: int) -> bool:
    """Whether a token is tied to a neighbour by a hyphen."""
    before = index > 0 and doc[index - 1].text == "-" and not doc[index - 1].whitespace_
    return before or (not doc[index].whitespace_ and index + 1 < len(doc) and doc[index + 1].text == "-")


def is_head_of_number(doc: Doc, phrase: Phrase, index: int) -> bool:
    """Whether the parse ties the number, or its article, to this noun."""
    return any(token.head.i == index for token in doc[phrase.first : phrase.end])


def nationality(token: Token) -> dict[str, str] | None:
    """People by their nation or creed in the plural ("Syrians", "Kurds"): a capital and an ending that names people."""
    if not token.text[0].isupper() or token.ent_type_:
        return None
    return things()["person"] if re.search(r"(?:[ai]ns|is|rds|urks|ites|nnis|slims|idis|fghans|mens|opts)$", token.text) else None


def name_of(doc: Doc, counted: Counted) -> str:
    """The counted noun with what describes it, small words before it left out."""
    start = counted.number_end
    while start < counted.head and (doc[start].lower_ in BETWEEN or (doc[start].like_num and start > counted.number_end)):
        start += 1
    for index in range(start, counted.head):
        if doc[index].lower_ in {"were", "was", "are"}:
            start = index + 1  # "nineteen of the dead were soldiers"
    return doc[start : counted.end].text

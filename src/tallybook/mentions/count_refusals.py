"""Numbers that count nothing: ages, dates, money, measures, names, shares, and the zero that nobody reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tallybook.mentions.count_words import is_participle, stems_of_noun, words_of
from tallybook.reference import read_yaml
from tallybook.reference.numbers import number_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.mentions.count_nouns import Noun
    from tallybook.mentions.count_words import Outcome
    from tallybook.reference.numbers import Phrase

LISTED = {"NOUN", "PROPN", "ADJ", "NUM", "DET", "CCONJ"}  # what a list of things is made of
OLDEST = 110  # years a person may be old
YEAR = re.compile(r"(?:19|20)\d\d")


def is_refused(doc: Doc, phrase: Phrase) -> bool:
    """Whether the number is an age, a date, a year, money, a measure, a name or a part of one."""
    number = doc[phrase.first : phrase.end]
    behind = doc[phrase.end] if phrase.end < len(doc) else None
    before = doc[phrase.first - 1] if phrase.first else None
    if phrase.core.sort == "exact" and phrase.core.value == 0:
        return True
    if behind is not None and is_unit(behind, doc):
        return True
    if before is not None and before.lower_ in words_of("designators") and phrase.start == phrase.first:
        return True
    if is_of_number(doc, phrase.start) or is_rate(doc, phrase) or is_age_of_name(doc, phrase):
        return True
    if before is not None and phrase.core.word == "many" and before.lower_ in words_of("not_before_many"):
        return True
    if before is not None and phrase.core.word == "others" and before.lower_ in words_of("not_before_others"):
        return True
    if phrase.core.word == "scores" and number[0].pos_ == "VERB":
        return True
    return is_page_counter(doc, phrase) or is_date(doc, phrase) or is_one_of(doc, phrase) or is_change(doc, phrase)


def is_page_counter(doc: Doc, phrase: Phrase) -> bool:
    """Whether the number is what a page counts of itself: "Get short URL 0 46 Shells hit …"."""
    place = phrase.start
    while place >= 0 and doc[place].is_digit:
        place -= 1
    return 0 <= place < phrase.start and doc[place].lower_ in words_of("page_counters")


def is_of_number(doc: Doc, start: int) -> bool:
    """Whether the number is what another is a part of: "a quarter of a million", "6 of the 17": no figure of its own."""
    place = start - 1
    if place >= 0 and doc[place].lower_ in {"'s", "’s"}:
        place = doc[place].i - 2  # "80 percent of the town's 30,000 people"
    while place >= 0 and doc[place].lower_ in {"the", "its", "their", "all", "some"}:
        place -= 1
    if place > 0 and place == start - 1 and doc[place].lower_ == "in" and doc[place - 1].pos_ == "NUM" and doc[start].like_num:
        return doc[place - 1].lower_ in number_words()  # "one in five"
    if place < 1 or doc[place].lower_ != "of":
        return False
    part = doc[place - 1]
    return part.lower_ in words_of("fractions") or (part.like_num and not part.lower_.endswith("s"))


def is_rate(doc: Doc, phrase: Phrase) -> bool:
    """Whether the number tells how many there are each time: "every day 40 people die", "12 shells per hour"."""
    sentence = doc[phrase.first].sent
    lead = doc[max(sentence.start, phrase.start - 5) : phrase.start]
    if any(token.lower_ in words_of("rates") and is_time_word(doc, token.i) for token in lead):
        return True
    rest = doc[phrase.end : min(sentence.end, phrase.end + 6)]
    return any(
        (token.lower_ in words_of("rates") | {"a", "an"} and is_time_word(doc, token.i)) or token.lower_ in {"daily", "hourly"}
        for token in rest
        if token.i > phrase.end
    )


def is_age_of_name(doc: Doc, phrase: Phrase) -> bool:
    """Whether the number is the age set behind a name: "Ahmed, 12, and his sister", "the baker (54)"."""
    if phrase.end - phrase.start != 1 or phrase.core.sort != "exact" or phrase.core.value > OLDEST or phrase.start < 2:
        return False
    if phrase.end >= len(doc) or doc[phrase.start - 1].lower_ not in {",", "("} or doc[phrase.end].lower_ not in {",", ")", "."}:
        return False
    return doc[phrase.start - 2].pos_ in {"PROPN", "NOUN"} and not doc[phrase.start - 2].like_num


def is_time_word(doc: Doc, index: int) -> bool:
    """Whether a stretch of time stands right behind a word, a number between them allowed: "every 10 minutes", "a day"."""
    place = index + 1 + (index + 1 < len(doc) and doc[index + 1].like_num)
    return place < len(doc) and bool(set(stems_of_noun(doc[place])) & words_of("stretches"))


def is_unit(token: Token, doc: Doc) -> bool:
    """Whether the word behind a number is a measure: "12 hours", "40 percent"; "20 times" too."""
    units = words_of("units")
    if token.i + 2 < len(doc) and doc[token.i + 1].text == "-" and doc[token.i + 2].pos_ == "NOUN" and not token.whitespace_:
        return False  # "a front-end loader"
    if token.lower_ == "rounds" and token.i + 2 < len(doc) and doc[token.i + 2].lower_ in words_of("rounds_of"):
        return False
    if token.text == "-" and token.i + 1 < len(doc):
        return stem_in(doc[token.i + 1], units)
    return stem_in(token, units) and token.lower_ not in {"m"} | ({"second", "seconds"} if token.pos_ == "ADJ" else set())


def stem_in(token: Token, words: frozenset[str]) -> bool:
    """Whether a noun, whatever its number, is among the words."""
    return any(stem in words for stem in stems_of_noun(token))


def is_date(doc: Doc, phrase: Phrase) -> bool:
    """Whether the digits belong to a date: beside a month, or a year behind "in"; "in March 20 people" stays a count."""
    if phrase.end - phrase.first != 1 or not doc[phrase.first].text.isdigit():
        return False
    months = read_yaml("time_words.yaml")["months"]
    before = doc[phrase.first - 1] if phrase.first else None
    behind = doc[phrase.end] if phrase.end < len(doc) else None
    if before is not None and before.text in {"-", ".", "/"} and phrase.first > 1 and doc[phrase.first - 2].text.isdigit():
        return True  # "28-08-2016"
    small = phrase.core.value <= 31 and phrase.first == phrase.start
    if behind is not None and small and behind.lower_.rstrip(".") in months and behind.text[0].isupper():
        return True
    if before is not None and small and before.lower_.rstrip(".") in months and before.text[0].isupper():
        earlier = doc[phrase.first - 2].lower_ if phrase.first > 1 else ""
        return earlier not in {"in", "since", "during"}
    return is_bare_year(doc, phrase) and before is not None and is_year_sign(before, months)


def is_year_sign(token: Token, months: dict[str, int]) -> bool:
    """Whether a word before four digits makes a year of them."""
    return token.lower_ in words_of("year_signs") or token.lower_.rstrip(".") in months or token.like_num


def is_bare_year(doc: Doc, phrase: Phrase) -> bool:
    """Whether the number may be a year: four digits from 1900 to 2099, no hedge."""
    return phrase.start == phrase.first and YEAR.fullmatch(doc[phrase.first : phrase.end].text) is not None


def is_one_of(doc: Doc, phrase: Phrase) -> bool:
    """Read "one of the", "one another", "no longer": words of number that count nothing."""
    word = doc[phrase.first].lower_
    behind = doc[phrase.end].lower_ if phrase.end < len(doc) else ""
    if word == "one" and phrase.end - phrase.first == 1:
        before = doc[phrase.first - 1].lower_ if phrase.first else ""
        return behind in {"another", "day", "side"} or before in {"no", "any", "this", "that", "which", "every", "each"}
    if word == "both":
        return behind in {"sides", "parties", "the", "countries", "men", "and"}
    return word == "no" and behind in {"longer", "one's"}


def is_one_of_many(doc: Doc, phrase: Phrase) -> bool:
    """Whether "one of" picks somebody out: a figure only where words outside say what happened to that one."""
    return doc[phrase.first].lower_ == "one" and phrase.end < len(doc) and doc[phrase.end].lower_ == "of"


def is_change(doc: Doc, phrase: Phrase) -> bool:
    """Whether the number is where a figure came from: "from 12 to 20" counts the 20."""
    before = doc[phrase.first - 1].lower_ if phrase.first else ""
    return before == "from" and phrase.end < len(doc) and doc[phrase.end].lower_ == "to" and phrase.core.sort == "exact"


def is_followed_by_noun(doc: Doc, end: int, outcome: Outcome) -> bool:
    """Whether a noun that does not count stands right behind a bare number ("killed in 12 villages", "two towns hit")."""
    if end >= len(doc):
        return False
    token = doc[end]
    if token.i == outcome.token or token.lower_ in {"people", "dead"} | words_of("taken") or is_participle(token):
        return False
    if token.lower_ in {"in", "on", "at"} and outcome.token < end:
        return False
    return token.pos_ in {"NOUN", "ADJ", "PROPN"} and not (token.pos_ == "PROPN" and outcome.token < end)


def is_struck(noun: Token) -> bool:
    """Whether the noun, or the list it stands in, is what a verb of destroying destroys."""
    first = noun
    while first.dep_ == "conj" and first.head.pos_ in {"NOUN", "PROPN"}:
        first = first.head
    if first.dep_ in {"dobj", "nsubjpass"}:
        return first.head.lemma_.lower() in words_of("destroying")
    return is_struck_in_list(noun)


def is_struck_in_list(noun: Token) -> bool:
    """Whether only a list stands between a noun and a verb of destroying before it, however the parse joins the two."""
    behind = noun.doc[noun.i + 1] if noun.i + 1 < noun.sent.end else None
    if behind is not None and behind.tag_ in {"VBZ", "VBP", "VBD", "MD", "WDT"}:
        return False
    for token in reversed(noun.doc[noun.sent.start : noun.i]):
        if token.tag_ in {"VBD", "VBG", "VB"}:
            return token.lemma_.lower() in words_of("destroying")
        if token.pos_ not in LISTED and token.tag_ != "VBN" and token.text not in {",", "-", "of"}:
            return False
    return False


def is_speaking(doc: Doc, noun: Noun) -> bool:
    """Whether the one person is a source: "a medic said"."""
    return noun.end < len(doc) and doc[noun.end].lower_ in {"said", "told", "says", "reported", "added", "tells"}


def is_unreported(token: Token) -> bool:
    """Whether a zero is only what nobody reported ("no casualties were reported") or what would be ("if no one evacuated")."""
    near = [*token.doc[token.i + 1 : token.i + 5], *token.doc[max(token.sent.start, token.i - 3) : token.i]]
    if any(other.lower_ in {"if", "unless", "that"} for other in token.doc[max(0, token.i - 3) : token.i]):
        return True
    return any(other.lemma_.lower() in words_of("report_verbs") for other in [*near, token.head])

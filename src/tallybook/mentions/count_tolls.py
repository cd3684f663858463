"""Figures given as tolls and lists: "the death toll rose to 45", "of the dead, 12 were women", "the dead include a nurse"."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tallybook.mentions.count_words import Counted, Outcome, lookup, phrase_at, read_phrase_at, words_of
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.records import Measure

REACH_TOLL = 18  # tokens before a number in which "toll" still speaks of it


def outcome_of_partitive(doc: Doc, counted: Counted) -> Outcome | None:
    """Read "of the dead, 12 were women", "of those killed, nine were children"."""
    index = counted.start - 1 - (counted.start > 0 and doc[counted.start - 1].lower_ in {",", "at", "least"})
    start = max(doc[counted.start].sent.start, index - 3)
    lead = doc[start : index + 1]
    if not len(lead):
        return None
    of_those = [token.lower_ for token in lead[:-1]][-2:] in (
        ["of", "the"],
        ["of", "those"],
        ["among", "the"],
        ["among", "those"],
    )
    measure = lookup(lead[-1], "adjective", "object") if of_those else None
    return Outcome(measure, index) if measure else None


def outcome_of_list(doc: Doc, counted: Counted) -> Outcome | None:
    """Read "the dead include three policemen", "killed were a soldier and two rebels": what is listed behind such a word."""
    for token in reversed(doc[max(doc[counted.start].sent.start, counted.start - REACH_TOLL) : counted.start]):
        if token.lower_ in words_of("lists"):
            table = cast("dict[str, Measure]", read_yaml("count_outcomes.yaml")["listed"])
            before = doc[token.i - 1] if token.i > token.sent.start and not doc[token.i - 2].like_num else None
            measure = table.get(before.lower_) if before is not None else None
            return Outcome(measure, token.i - 1) if measure else None
        if token.pos_ in {"VERB", "AUX"} or token.lower_ in {"by", "when", "in"}:
            return None
    return None


def among_before(doc: Doc, index: int) -> Measure | None:
    """Read "among the dead were 14 workers"."""
    return next((measure for place in range(max(0, index - 3), index - 1) if (measure := phrase_at(doc, place))), None)


def outcome_of_toll(doc: Doc, counted: Counted) -> Outcome | None:
    """Read "the death toll rose to 45", "a toll of 12", "bringing to 45 the number killed"."""
    sentence = doc[counted.start].sent
    lead = doc[max(sentence.start, counted.start - REACH_TOLL) : counted.start]
    if not len(lead) or lead[-1].lower_ in {"in", "on", "by", "with", "from"} or lead[-1].pos_ == "PROPN":
        return None
    for token in reversed(lead):
        if token.lower_ in words_of("tolls"):
            return Outcome(toll_measure(token), token.i)
        if token.lower_ in {"casualties", "fatalities"} and doc[token.i + 1].lemma_.lower() in words_of("toll_verbs"):
            return Outcome("casualties" if token.lower_ == "casualties" else "killed", token.i)
        if token.lower_ == "number" and token.i + 1 < len(doc):
            return number_of(doc, token.i)
        if read_phrase_at(doc, token.i) and token.pos_ == "NUM" and doc[token.i - 1].lower_ != "from":
            return None
    if lead[-1].lower_ == "to" and any(token.lemma_.lower() in words_of("toll_verbs") for token in lead[-3:]):
        behind = doc[counted.end : min(sentence.end, counted.end + 4)]
        toll = next((token for token in behind if token.lower_ in words_of("tolls") | {"number"}), None)
        if toll is not None:
            return number_of(doc, toll.i) if toll.lower_ == "number" else Outcome(toll_measure(toll), toll.i)
    return None


def toll_measure(toll: Token) -> Measure:
    """A toll counts the dead unless "casualty" or "injury" stands before it."""
    before = toll.doc[toll.i - 1].lower_ if toll.i else ""
    return "casualties" if before.startswith("casualt") else "injured" if before.startswith("injur") else "killed"


def number_of(doc: Doc, index: int) -> Outcome | None:
    """Read "the number of dead", "the number killed", "the number of the wounded"."""
    for token in doc[index + 1 : index + 5]:
        measure = lookup(token, "adjective", "object", "noun")
        if measure:
            return Outcome(measure, token.i)
        if token.lower_ in {"casualties"}:
            return Outcome("casualties", token.i)
        if token.lower_ not in {"of", "the", "people", "civilians", "those"} and token.dep_ not in {"amod", "compound", "nmod"}:
            return None
    return None

"""The words that say what happened to people, looked up by token: lemmas, roles, fixed phrases."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tallybook.reference import read_yaml
from tallybook.reference.numbers import read_phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.records import Measure


class Outcome(NamedTuple):
    """What happened, by which token, and the second outcome of "wounded or missing"."""

    measure: Measure
    token: int
    second: Measure | None = None


class Counted(NamedTuple):
    """A number phrase (tokens ``start`` to ``number_end``) and its noun (``head``; ``end`` behind it)."""

    start: int
    number_end: int
    end: int
    head: int


@cache
def outcome_words(role: str) -> dict[str, Measure]:
    """The words of one role ("object", "subject", "adjective", "noun") with their measure."""
    table = read_yaml("count_outcomes.yaml")["outcomes"]
    return {word: measure for measure, roles in table.items() for word in roles[role]}


@cache
def words_of(name: str) -> frozenset[str]:
    """A plain list of words of the table."""
    return frozenset(read_yaml("count_outcomes.yaml")[name])


def stems(token: Token) -> tuple[str, ...]:
    """The lemma and, for headlines that the tagger misreads, what is left without an ending ("Killed": kill)."""
    word, lemma = token.lower_, token.lemma_.lower()
    guesses = [lemma, word]
    if word.endswith("ed"):
        guesses += [word[:-2], word[:-1]]
    elif word.endswith("ing"):
        guesses += [word[:-3], word[:-3] + "e"]
    elif word.endswith("s"):
        guesses.append(word[:-1])
    return tuple(guesses)


def lookup(token: Token, *roles: str) -> Measure | None:
    """The measure that a token names in one of the roles."""
    return next(
        (table[stem] for role in roles for table in (outcome_words(role),) for stem in stems(token) if stem in table), None
    )


def is_participle(token: Token) -> bool:
    """Whether the token may say what was done to somebody: "killed", also where a headline makes a name of it."""
    return token.lower_.endswith(("ed", "en", "ing")) or token.tag_ in {"VBN", "VBD"} or token.lower_ in {"hurt", "slain", "shot"}


def phrase_at(doc: Doc, index: int) -> Measure | None:
    """The measure of a fixed phrase at a token: "lost their lives", "among the dead"."""
    for words, measure in phrase_table().get(doc[index].lower_, ()):
        if all(index + k < len(doc) and doc[index + k].lower_ == word for k, word in enumerate(words)):
            return measure
    return None


@cache
def phrase_table() -> dict[str, tuple[tuple[tuple[str, ...], Measure], ...]]:
    """The fixed phrases by their first word."""
    table: dict[str, list[tuple[tuple[str, ...], Measure]]] = {}
    for text, measure in read_yaml("count_outcomes.yaml")["phrases"].items():
        words = tuple(text.split())
        table.setdefault(words[0], []).append((words, measure))
    return {first: tuple(rows) for first, rows in table.items()}


def read_phrase_at(doc: Doc, index: int) -> bool:
    """Whether a number begins at a token; an article alone is none, nor is "others"."""
    phrase = read_phrase([token.lower_ for token in doc[index : index + 8]], 0)
    return phrase is not None and phrase.core.sort != "article" and phrase.core.word != "others"


def stems_of_noun(token: Token) -> tuple[str, ...]:
    """A noun's lemma and its form without a plural ending, for names the tagger leaves alone ("Militants")."""
    word = token.lower_
    guesses = [token.lemma_.lower(), word]
    if word.endswith("men"):
        guesses.append(word[:-3] + "man")
    if word.endswith("ies"):
        guesses.append(word[:-3] + "y")
    if word.endswith("s"):
        guesses += [word[:-1], word[:-2]] if word.endswith("es") else [word[:-1]]
    return tuple(guesses)

"""Passages -> the words as the encoder sees them: sides hidden, each with what the tables say of it.

The encoder must not know who does a thing: every side, whatever it is called, is one and the same word to it, so that neither a
name nor a word for fighters can change what is read. Training and reading both take their input from here.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from tallybook.records import EventType
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from spacy.tokens import Doc, Token

    from tallybook.records import ActorMention, EventMention, Passage

TYPES: tuple[EventType, ...] = get_args(EventType)
STRENGTHS = ("means", "harm", "light")
FEATURES = {"type": len(TYPES) + 1, "strength": len(STRENGTHS) + 1, "shape": 5, "title": 2}  # name -> how many values it can have
LONGEST_WORD = 8  # pieces of a word the encoder sees; what follows is cut


class Word(NamedTuple):
    """A token that the encoder sees: where it stands (``start`` in code points), its form, a value for each of ``FEATURES``."""

    passage: int
    token: int
    start: int
    form: str
    features: tuple[int, int, int, int]


class Window(NamedTuple):
    """Whole sentences that the encoder sees at once: the words, the pieces of all, and where each word's first piece stands."""

    words: tuple[Word, ...]
    pieces: tuple[int, ...]
    firsts: tuple[int, ...]


def read_windows(
    passages: Sequence[Passage],
    actors: Sequence[ActorMention],
    events: Sequence[EventMention],
    cut: Callable[[str], Sequence[int]],
    limit: int,
) -> Iterator[Window]:
    """The report in windows of whole sentences of at most ``limit`` pieces, the title first; a longer sentence is divided.

    ``cut`` gives the pieces of a word.
    """
    order = sorted(range(len(passages)), key=lambda index: passages[index].in_ is None)
    sentences = [
        [(word, list(cut(word.form))[:LONGEST_WORD]) for word in sentence]
        for index in order
        for sentence in _sentences(index, passages[index], actors, events)
    ]
    total = sum(len(own) for sentence in sentences for _, own in sentence)
    even = math.ceil(total / max(math.ceil(total / limit), 1))  # windows of like length: none is left with a sentence alone
    words: list[Word] = []
    pieces: list[int] = []
    firsts: list[int] = []
    for sentence in sentences:
        whole = sum(len(own) for _, own in sentence)
        for number, (word, own) in enumerate(sentence):
            is_full = len(pieces) + (min(whole, limit) if number == 0 else len(own)) > limit
            if words and (is_full or (number == 0 and len(pieces) >= even)):
                yield Window(tuple(words), tuple(pieces), tuple(firsts))
                words, pieces, firsts = [], [], []
            words.append(word)
            firsts.append(len(pieces))
            pieces += own
    if words:
        yield Window(tuple(words), tuple(pieces), tuple(firsts))


def _sentences(
    index: int, passage: Passage, actors: Sequence[ActorMention], events: Sequence[EventMention]
) -> Iterator[list[Word]]:
    """The words of each sentence of a passage."""
    hidden = hidden_sides([a for a in actors if a.passage == index], passage.doc)
    named = {e.head: e for e in events if e.passage == index}
    for sentence in passage.doc.sents:
        found = []
        for token in sentence:
            form = hidden.get(token.i, plain_form(token))
            if form and not token.is_space:
                found.append(
                    Word(index, token.i, token.idx, form, features_of(token, named.get(token.i), passage.in_ == "title"))
                )
        yield found


def hidden_sides(actors: Sequence[ActorMention], doc: Doc) -> dict[int, str]:
    """Token -> the word that stands in its place: one word for whoever has a side, nothing for the other words of its name.

    A country keeps one name for all, since it may only say where; who tells news is no side.
    """
    words = seen_words()
    found: dict[int, str] = {}
    for actor in actors:
        if actor.kind in words["seen_as_they_are"] or not (actor.id or actor.armed or actor.actor_kind):
            continue
        for token in range(actor.start, actor.end):
            found[token] = "" if token != actor.head else words["a_country"] if actor.maybe_place else words["a_side"]
        if actor.maybe_place and actor.start > 0 and doc[actor.start - 1].lower_ == "the":
            found[actor.start - 1] = ""
    return found


@cache
def seen_words() -> dict[str, Any]:
    """How words are shown to the encoder, its lists as sets: each word of each report is looked up."""
    table = read_yaml("encoder_words.yaml")
    return {name: frozenset(value) if isinstance(value, list) else value for name, value in table.items()}


def plain_form(token: Token) -> str:
    """A word without the judgement in it: a loaded word as the plain one, nothing where it only judges, else as parsed."""
    words = seen_words()
    if token.lower_ in words["unread"]:
        return ""
    if token.lower_ in words["sides"]:
        return str(words["a_side"])
    if token.lower_ in words["read_as"]:
        return str(words["read_as"][token.lower_])
    return token.text if token.norm_ == token.lower_ else token.norm_


def features_of(token: Token, event: EventMention | None, in_title: bool) -> tuple[int, int, int, int]:
    """What the tables say of a word, its shape, and whether it stands in a title outside the text; 0 is nothing."""
    return (
        TYPES.index(event.type) + 1 if event else 0,
        STRENGTHS.index(event.strength) + 1 if event else 0,
        4 if token.is_punct else 3 if token.like_num else 2 if token.is_upper else 1 if token.is_title else 0,
        int(in_title),
    )

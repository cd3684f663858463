"""Passages -> things that can be hit, hurt or closed: roads, bridges, hospitals, vehicles, depots."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tallybook.records import Mention, ObjectMention, Passage
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

HYPHENS = ("-", "–")
LONGEST = 4  # words of a phrase of the table; hyphens do not count as words


class Thing(NamedTuple):
    """A thing's first token and its kind, "none" where the phrase only looks like one."""

    start: int
    kind: str


@cache
def object_kinds() -> dict[str, str]:
    """Phrase of one to four words, the last a lemma, hyphens left out -> kind of object."""
    return {str(word): kind for kind, words in read_yaml("object_kinds.yaml").items() for word in words}


def find_objects(passages: Sequence[Passage], taken: Sequence[Mention] = ()) -> tuple[ObjectMention, ...]:
    """Every physical thing named, in text order; what only names somebody ("the Houses of Parliament's army") is left out."""
    found: list[ObjectMention] = []
    for index, passage in enumerate(passages):
        names = {i for m in taken if m.passage == index for i in range(m.start, m.end)}
        found += find_in_passage(index, passage, names)
    return tuple(found)


def find_in_passage(index: int, passage: Passage, names: set[int]) -> Iterator[ObjectMention]:
    """The things of one passage, the longest phrase first: in "a weapons cache" the weapons are no thing of their own."""
    things: dict[int, Thing] = {}
    for token in passage.doc:
        if token.i in names or not (may_be_thing(token) or may_end_thing(token)):
            continue
        thing = thing_at(passage.doc, token.i)
        if thing and (thing.start < token.i or may_be_thing(token)):
            things = {at: known for at, known in things.items() if at < thing.start}
            things[token.i] = thing
    for at, thing in things.items():
        if thing.kind != "none":
            yield ObjectMention(
                passage=index, start=thing.start, end=at + 1, head=at, span=passage.span(thing.start, at + 1),
                kind=thing.kind,  # type: ignore[arg-type]  # the table holds the contract's kinds only; a test reads it through
            )  # fmt: skip


def may_be_thing(token: Token) -> bool:
    """Whether a token is a noun that stands by itself, no describer of the next ("truck" in "truck-borne", "truck drivers")."""
    behind = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    if behind is not None and behind.text in HYPHENS and not token.whitespace_:
        return False
    return token.pos_ in ("NOUN", "PROPN") and (token.dep_ != "compound" or token.tag_ == "NNS")


def may_end_thing(token: Token) -> bool:
    """Whether a word taken for a describing one ("an oil still") may be the noun after all: no verb or noun follows it."""
    behind = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return token.pos_ in ("ADJ", "ADV") and (behind is None or behind.pos_ in ("PUNCT", "CCONJ"))


def thing_at(doc: Doc, head: int) -> Thing | None:
    """The longest phrase of the table that ends at a token, whatever hyphens stand in it."""
    table, best, words = object_kinds(), None, list[str]()
    start = head
    while len(words) < LONGEST:
        kinds = [table.get(" ".join((*words, last))) for last in (doc[head].lemma_.lower(), doc[head].lower_)]
        kind = next(filter(None, kinds), None)
        best = Thing(start, kind) if kind else best
        start -= 1
        while start > doc[head].sent.start and doc[start].text in HYPHENS:
            start -= 1
        if start < doc[head].sent.start:
            break
        words.insert(0, doc[start].lower_)
    return best

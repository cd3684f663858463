"""Passages -> things that can be hit, hurt or closed: roads, bridges, hospitals, vehicles, depots."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.records import Mention, ObjectMention, Passage
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence


@cache
def object_kinds() -> dict[str, str]:
    """Word or two-word phrase (lemmas) -> kind of object."""
    return {str(word): kind for kind, words in read_yaml("object_kinds.yaml").items() for word in words}


def find_objects(passages: Sequence[Passage], taken: Sequence[Mention] = ()) -> tuple[ObjectMention, ...]:
    """Every physical thing named, in text order; what only names somebody ("the Houses of Parliament's army") is left out."""
    found: list[ObjectMention] = []
    for index, passage in enumerate(passages):
        names = {i for m in taken if m.passage == index for i in range(m.start, m.end)}
        for token in passage.doc:
            if token.pos_ not in ("NOUN", "PROPN") or token.i in names or (token.dep_ == "compound" and token.tag_ != "NNS"):
                continue
            start = token.i
            previous = passage.doc[token.i - 1].lower_ if token.i else ""
            kind = object_kinds().get(f"{previous} {token.lemma_.lower()}")
            if kind:
                start -= 1
            else:
                kind = object_kinds().get(token.lemma_.lower())
            if kind and kind != "none":
                found.append(
                    ObjectMention(
                        passage=index, start=start, end=token.i + 1, head=token.i, span=passage.span(start, token.i + 1),
                        kind=kind,  # type: ignore[arg-type]  # the table holds the contract's kinds only; a test reads it through
                    )
                )  # fmt: skip
    return tuple(found)

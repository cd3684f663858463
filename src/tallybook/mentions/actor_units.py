"""A passage as a row of units, the pieces out of which phrases that name actors are put together.

A unit is a word with what hangs on it by hyphens ("pro-government", "US-led"), or a registered name as a whole. For the rules
of ``actor_phrases.py`` and ``actor_persons.py``, so that they need not know how a parser cuts words.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tallybook.reference import read_table, read_yaml

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.mentions.actor_names import Chunk

HYPHENS = frozenset("-–‑")
LONGEST_NOUN = 4  # units in the longest entry of the table of nouns


class Unit(NamedTuple):
    """A word or a registered name: token range, lower-case text, and the name where it is one."""

    start: int
    end: int
    lower: str
    chunk: Chunk | None
    part: Chunk | None  # a name inside a longer word: "US" in "US-led"


class Noun(NamedTuple):
    """A row of actor_nouns.csv that stands at a unit, ``size`` units long."""

    words: str
    group: str
    kind: str
    sector: str
    speaker: str
    armed: bool
    alone: str
    size: int


@cache
def words_in(name: str) -> frozenset[str]:
    """A list of actor_words.yaml as a set."""
    return frozenset(read_yaml("actor_words.yaml")[name])


@cache
def nouns() -> dict[str, Noun]:
    """The table of nouns by their words."""
    return {
        r["noun"]: Noun(
            r["noun"], r["class"], r["kind"], r["sector"], r["speaker"], r["armed"] == "1", r["alone"], len(r["noun"].split())
        )
        for r in read_table("actor_nouns.csv")
    }


def units_of(doc: Doc, chunks: tuple[Chunk, ...]) -> tuple[Unit, ...]:
    """The units of a passage in order; white space is left out."""
    ends = {c.start: c for c in chunks}
    units: list[Unit] = []
    at = 0
    while at < len(doc):
        chunk = ends.get(at)
        end = word_end(doc, at)
        if chunk is not None and (other := ends.get(chunk.end + 1)) is not None and joined_by_hyphen(doc, chunk, other, end):
            units.append(Unit(chunk.start, chunk.end, doc[chunk.start : chunk.end].text.lower(), chunk, None))
            units.append(Unit(chunk.end, chunk.end + 1, "and", None, None))
            at = other.start
            continue
        whole = chunk is not None and ends_with_word(doc, chunk)
        if chunk is not None and whole:
            units.append(Unit(chunk.start, chunk.end, doc[chunk.start : chunk.end].text.lower(), chunk, None))
            at = chunk.end
            continue
        if not doc[at].is_space:
            part = next((c for c in chunks if at <= c.start < end), None)
            text = doc[at:end].text.lower()
            units.append(Unit(at, end, text.rstrip("'’") or text, None, part))
        at = end
    return tuple(units)


def joined_by_hyphen(doc: Doc, left: Chunk, right: Chunk, end: int) -> bool:
    """Whether two names make one word: the hyphen of "Syrian-Russian jets" reads as an "and"."""
    return doc[left.end].text in HYPHENS and right.end == end and right.start == left.end + 1 and left.end < end


def word_end(doc: Doc, at: int) -> int:
    """The token after a word and all that hangs on it by hyphens."""
    end = at + 1
    while end + 1 < len(doc) and doc[end].text in HYPHENS and not doc[end - 1].whitespace_ and not doc[end].whitespace_:
        if not doc[end + 1].text[0].isalnum():
            break
        end += 2
    return end


def ends_with_word(doc: Doc, chunk: Chunk) -> bool:
    """Whether a name is no mere part of a longer word ("US-led", "IS-held", "U.S.-backed")."""
    if chunk.end < len(doc) and doc[chunk.end].text in HYPHENS and not doc[chunk.end - 1].whitespace_:
        return bool(doc[chunk.end].whitespace_)
    return len(doc[chunk.start : chunk.end].text) - len(chunk.text) < 3


def noun_at(units: tuple[Unit, ...], at: int) -> Noun | None:
    """The longest noun of the table that begins at a unit."""
    if units[at].chunk is not None:
        return None
    table = nouns()
    for size in range(min(LONGEST_NOUN, len(units) - at), 0, -1):
        words = " ".join(u.lower for u in units[at : at + size])
        if words in table:
            return table[words]
        if size == 1 and words.endswith("'s") and words[:-2] in table:
            return table[words[:-2]]
    return None


def is_other_word(unit: Unit) -> bool:
    """Whether a hyphen makes the word describe something else: "rebel-held", "US-made"."""
    return "-" in unit.lower and unit.lower.rpartition("-")[2] in words_in("hyphen_words")


def starts_sentence(doc: Doc, unit: Unit) -> bool:
    """Whether nothing of the same sentence stands before the unit."""
    return bool(doc[unit.start].is_sent_start)


def head_of(doc: Doc, start: int, end: int) -> Token:
    """The token of a range that the rest hangs on: the one whose own head lies outside, the last such."""
    outside = [t for t in doc[start:end] if not start <= t.head.i < end or t.head.i == t.i]
    return outside[-1] if outside else doc[end - 1]

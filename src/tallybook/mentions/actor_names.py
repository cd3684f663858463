"""Registered names in a passage: every spelling of the registry, longest first, none inside another.

For ``actors.py``; which actor a name stands for where several share it is for ``resolve/actors.py`` to decide.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from tallybook.records import ActorName, ActorRegistry, Passage
from tallybook.spelling import Word, words_of

JOINTS = frozenset(" -–‑'’./#@_\"&")  # what may stand between the words of one name
SHORT = 4  # letters a name must have for a lost apostrophe ("Syrias") to be believed
SHOUTING = 0.7  # share of capitals above which a sentence is a headline in capitals


class Chunk(NamedTuple):
    """A registered name in a passage: token range, the registry names it may be, and as written."""

    start: int
    end: int
    names: tuple[ActorName, ...]
    text: str

    @property
    def form(self) -> str:
        """Name, adjective, people, capital or city; a name where it may be several."""
        forms = [n.form for n in self.names]
        return "name" if "name" in forms else forms[0]


class Tokens(NamedTuple):
    """Where the tokens of a passage begin, to turn offsets into token indices."""

    starts: list[int]

    def at(self, offset: int) -> int:
        """The token that holds the offset."""
        return max(bisect_right(self.starts, offset) - 1, 0)


def find_names(passage: Passage, registry: ActorRegistry) -> tuple[Chunk, ...]:
    """All registered names of a passage in order, cities of the country table among them."""
    text = passage.doc.text
    words = words_of(text)
    tokens = Tokens([t.idx for t in passage.doc])
    found, at = [], 0
    while at < len(words):
        names, length = names_at(words, at, text, registry)
        if names:
            first, last = tokens.at(words[at].start), tokens.at(words[at + length - 1].end - 1)
            last -= last > first and passage.doc[last].tag_ == "POS"
            found.append(Chunk(first, last + 1, names, text[words[at].start : words[at + length - 1].end]))
        at += max(length, 1)
    return tuple(found)


def names_at(words: list[Word], at: int, text: str, registry: ActorRegistry) -> tuple[tuple[ActorName, ...], int]:
    """The longest names that begin at a word, and how many words they take."""
    found: list[ActorName] = []
    length = 0
    for first in first_keys(words[at]):
        for name in registry.names.get(first, ()):
            n = len(name.words)
            if n < length:
                break
            if at + n <= len(words) and fits(name, words[at : at + n], text):
                found, length = ([*found, name] if n == length else [name]), n
    return tuple(dict.fromkeys(found)), length


def first_keys(word: Word) -> tuple[str, ...]:
    """Under which words a name beginning here may be filed: "Syrias" also under "syria"."""
    if word.folded.endswith("s") and (len(word.folded) > SHORT or word.is_possessive):
        return (word.folded, word.folded[:-1])
    return (word.folded,)


def fits(name: ActorName, words: list[Word], text: str) -> bool:
    """Whether the words are this name: same letters, joined as one name, in the case the name needs."""
    for n, (want, word) in enumerate(zip(name.words, words, strict=True)):
        if want == word.folded:
            continue
        last = n == len(words) - 1
        if not (last and word.folded == want + "s" and (len(want) >= SHORT or word.is_possessive)):
            return False
    for left, right in zip(words, words[1:], strict=False):
        joint = text[left.end : right.start]
        if len(joint) > 3 or not set(joint) <= JOINTS or (". " in joint and len(left.text) > 2):
            return False
    return has_case(name, words, text)


def has_case(name: ActorName, words: list[Word], text: str) -> bool:
    """Whether the words are capitalised as the name asks: "IS" is not "is", "US" not "us", nor is a shouted headline either."""
    if name.case == "any":
        return True
    if name.case == "upper":
        letters = words[0].text.replace(".", "").removesuffix("'s").removesuffix("’s")
        capital = letters.isupper() or (len(letters) > 2 and letters.endswith("s") and letters[:-1].isupper())
        return capital and (len(letters) >= SHORT or not is_shouted(words[0], text))
    return sum(w.text[0].isupper() for w in words) * 2 >= len(words) or any(w.text[0].isupper() for w in words if len(w.folded) > 3)


def is_shouted(word: Word, text: str) -> bool:
    """Whether the words around stand in capitals, so that capitals tell nothing."""
    around = "".join(c for c in text[max(word.start - 40, 0) : word.start] + text[word.end : word.end + 40] if c.isalpha())
    return bool(around) and sum(c.isupper() for c in around) / len(around) > SHOUTING

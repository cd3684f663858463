"""Words of a text folded for comparison, so that one name is found under its many spellings.

Shared by the rooms that look names up, like ``records.py``; it knows no names. Accents, case and apostrophes do not count
("Da'esh", "Daesh"; "Syria's", "Syrias"), nor does the form of the Arabic article before a hyphen ("ash-Sham", "al-Sham").
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

WORD = re.compile(r"\b(?:[A-Z]\.){2,}|\b[A-Z]\.[A-Z]\b|[^\W_]+(?:['’`][^\W_]+)*")
ARTICLES = frozenset(["el", "ash", "as", "ad", "an", "ar", "at", "az", "ul"])  # as they stand before a hyphen
APOSTROPHES = str.maketrans("", "", "'’`‘")


class Word(NamedTuple):
    """A word of a text: its offsets in code points, as written, and folded."""

    start: int
    end: int
    text: str
    folded: str

    @property
    def is_possessive(self) -> bool:
        """Whether it is written with an apostrophe and s."""
        return self.text[-2:].lower() in ("'s", "’s", "`s")


def fold(word: str) -> str:
    """A word without case, accents, apostrophes and full stops.

    >>> fold("Da'esh"), fold("U.S."), fold("Türkiye")
    ('daesh', 'us', 'turkiye')
    """
    if word.isascii():
        plain = word.translate(APOSTROPHES)
    else:
        plain = unicodedata.normalize("NFKD", word.translate(APOSTROPHES)).encode("ascii", "ignore").decode()
    return plain.replace(".", "").lower()


def words_of(text: str) -> list[Word]:
    """The words of a text in order, for whoever looks names up in it.

    >>> [w.folded for w in words_of("Hay'at Tahrir ash-Sham, a U.S.-led raid")]
    ['hayat', 'tahrir', 'al', 'sham', 'a', 'us', 'led', 'raid']
    """
    words = []
    for match in WORD.finditer(text):
        start, end = match.span()
        folded = fold(match.group())
        if folded in ARTICLES and text[end : end + 1] == "-":
            folded = "al"
        words.append(Word(start, end, match.group(), folded))
    return words

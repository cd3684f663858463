"""Words -> WordPiece numbers, as the encoder was pretrained with: lower case, no accents, the longest known beginning first.

Written out because the library for it brings a client for a model hub, and Tallybook is used offline; a test holds it to that
library's answers. The method is that of BERT (Devlin et al. 2019).
"""

from __future__ import annotations

import unicodedata

LONGEST = 100  # code points of a word that is cut at all; a longer one is unknown
UNKNOWN = "[UNK]"


def cut_word(word: str, vocabulary: dict[str, int]) -> tuple[int, ...]:
    """The numbers of a word's pieces; punctuation inside a word stands by itself.

    >>> cut_word("Shelling's", {"shell": 1, "##ing": 2, "'": 3, "s": 4, "[UNK]": 0})
    (1, 2, 3, 4)
    """
    folded = unicodedata.normalize("NFD", word.lower())
    spaced = "".join(_spaced(c) for c in folded if unicodedata.category(c) not in ("Mn", "Cc", "Cf"))
    return tuple(number for part in spaced.split() for number in _cut_part(part, vocabulary))


def _spaced(character: str) -> str:
    """A character, set apart where it is punctuation."""
    is_mark = unicodedata.category(character).startswith("P") or (character.isascii() and not character.isalnum())
    return f" {character} " if is_mark else character


def _cut_part(part: str, vocabulary: dict[str, int]) -> list[int]:
    """The pieces of a part without punctuation; one unknown piece where some stretch of it is unknown."""
    found: list[int] = []
    start = 0
    while start < len(part) <= LONGEST:
        lead = "##" if start else ""
        end = next((e for e in range(len(part), start, -1) if lead + part[start:e] in vocabulary), None)
        if end is None:
            return [vocabulary[UNKNOWN]]
        found.append(vocabulary[lead + part[start:end]])
        start = end
    return found or [vocabulary[UNKNOWN]]

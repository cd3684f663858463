"""Names and sentences brought to the form in which two reports can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from tallybook.reference import read_yaml

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ARTICLE = re.compile(r"^(?:the|an?|al|el|ad|as|ash|ar|at|az|an|l)\s+")
_ENDINGS = ("ings", "ing", "ies", "ed", "es", "s", "e")
SHINGLE = 4  # words in a row that two independent writers seldom share


@lru_cache(maxsize=50_000)
def fold_name(name: str) -> str:
    """A name without case, accents, punctuation and articles, so that two spellings of one house style meet.

    >>> fold_name("Al-Bāb"), fold_name("the U.S.-led coalition"), fold_name("al Bab")
    ('bab', 'us led coalition', 'bab')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"[.'’`ʿʾ]", "", plain)
    plain = " ".join(re.sub(r"[\W_]+", " ", plain).split())
    return _ARTICLE.sub("", plain)


def stem(word: str) -> str:
    """A word cut to what its forms share; crude on purpose, the same for both sides of a comparison.

    >>> stem("weddings") == stem("wedding"), stem("barrels")
    (True, 'barrel')
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@cache
def common_words() -> frozenset[str]:
    """Stems that tell two happenings of a war apart as little as "the" does (``link_words.yaml``)."""
    return frozenset(stem(word) for group in read_yaml("link_words.yaml")["common"].values() for word in group.split())


@cache
def generic_names() -> frozenset[str]:
    """Folded descriptions of people that name nobody ("civilians", "militants")."""
    return frozenset(read_yaml("link_words.yaml")["generic_names"].split())


@cache
def carriers() -> frozenset[str]:
    """Folded words for vehicles that people travel in together."""
    return frozenset(read_yaml("link_words.yaml")["carriers"].split())


@cache
def setting_apart() -> frozenset[str]:
    """Folded words by which a report tells of one happening as of another than the one before."""
    return frozenset(read_yaml("link_words.yaml")["setting_apart"].split())


def is_generic(name: str) -> bool:
    """Whether a party is only described: every word of it could be said of many groups.

    >>> is_generic("armed militants"), is_generic("Hezbollah")
    (True, False)
    """
    words = fold_name(name).split()
    return all(word in generic_names() or stem(word) in common_words() or word.isdigit() for word in words)


def find_words(text: str) -> list[str]:
    """The words of a text in order, without case and accents."""
    return [fold_name(word) for word in _WORD.findall(text)]


def distinctive_words(words: list[str], left_out: frozenset[str]) -> frozenset[str]:
    """Stems that set one happening off from others: no common words, no numbers, none of the names compared elsewhere."""
    common = common_words()
    stems = (stem(w) for w in words if len(w) > 2 and not w[0].isdigit() and w not in left_out)
    return frozenset(s for s in stems if s not in common)


def shingles_of(words: list[str]) -> frozenset[tuple[str, ...]]:
    """Every run of four words: near-copies share most of theirs, independent accounts hardly any."""
    return frozenset(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def overlap_of(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> float:
    """Jaccard similarity, 0 to 1; 0 where either side is empty."""
    return len(a & b) / len(a | b) if a and b else 0.0

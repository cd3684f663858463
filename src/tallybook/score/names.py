"""Whether two names stand for one actor or one place, as the score sees it; the spellings are rows of a table."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache

from tallybook.reference import read_yaml

TABLE = "score_names.yaml"
SHARED_WORDS = 0.5  # of the words that tell two actors apart, the share that both names must have
NEARLY_ALIKE = 0.86  # similarity of two spellings of one place: "Manbij" and "Menbij"


@cache
def fold_name(name: str | None) -> str:
    """Lower case, no accents, words only, without a leading article.

    >>> fold_name("The U.S.-led Coalition's")
    'u s led coalitions'
    """
    ascii_only = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.sub(r"[^a-z0-9 ]+", " ", ascii_only).strip()
    return " ".join(re.sub(r"^(the|a|an) ", "", words).split())


@cache
def canonical_name(name: str | None) -> str:
    """The one spelling that stands for all of an actor's.

    >>> canonical_name("ISIS"), canonical_name("Daesh fighters"), canonical_name("Ahrar al-Sham group")
    ('islamic state', 'islamic state', 'ahrar al sham')
    """
    folded = fold_name(name)
    first, _, last = folded.rpartition(" ")
    short = first if first and last in words_of("word_for_force_at_end") else folded
    spellings = actor_spellings()
    return spellings.get(folded) or spellings.get(short, short if short != folded else folded)


@cache
def is_same_actor(one: str | None, other: str | None) -> bool:
    """Whether two names stand for one actor: by the table, or by the words that tell actors apart.

    >>> is_same_actor("Syrian Arab Army", "regime forces"), is_same_actor("Russian jets", "Syrian government")
    (True, False)
    """
    a, b = canonical_name(one), canonical_name(other)
    if not a or not b or a == b:
        return bool(a) and a == b
    if {a, b} <= set(actor_spellings().values()):
        return False
    words_a, words_b = (set(x.split()) - words_of("words_of_any_force") for x in (a, b))
    own_a, own_b = (words - words_of("nations") for words in (words_a, words_b))
    if not own_a and not own_b:
        return bool(words_a) and words_a == words_b
    shared = own_a & own_b
    return bool(shared) and len(shared) / len(own_a | own_b) >= SHARED_WORDS


@cache
def is_same_place(one: str | None, other: str | None) -> bool:
    """Whether two names are spellings of one place.

    >>> is_same_place("Al-Bukamal", "Abu Kamal"), is_same_place("city of Raqqa", "Ar-Raqqah"), is_same_place("Homs", "Hama")
    (True, True, False)
    """
    a, b = ("".join(w for w in fold_name(x).split() if w not in words_of("words_of_any_place")) for x in (one, other))
    return bool(a and b) and (a == b or difflib.SequenceMatcher(None, a, b).ratio() >= NEARLY_ALIKE)


def is_same_province(one: str | None, other: str | None) -> bool:
    """Whether two names are spellings of one province.

    >>> is_same_province("Deir ez-Zor Governorate", "Dayr az-Zawr")
    True
    """
    return province_name(one) == province_name(other)


def province_name(name: str | None) -> str:
    """The common English spelling of a province, folded."""
    bare = re.sub(r"\b(governorate|province|muhafazat|district|countryside)\b", "", fold_name(name)).strip()
    return province_spellings().get(bare, bare)


@cache
def actor_spellings() -> dict[str, str]:
    """Every spelling of the table, and the name it stands for."""
    return _spellings("actors")


@cache
def province_spellings() -> dict[str, str]:
    """Every spelling of a province, and the common one."""
    return _spellings("provinces")


@cache
def words_of(part: str) -> frozenset[str]:
    """A list of words of the table."""
    return frozenset(read_yaml(TABLE)[part])


def _spellings(part: str) -> dict[str, str]:
    return {spelling: name for name, others in read_yaml(TABLE)[part].items() for spelling in (name, *others)}

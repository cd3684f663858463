"""Which language a text is in, guessed from its commonest small words. The reader reads English, and says so of the rest."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from tallybook.reference import read_table

LOOKED_AT = 20_000  # code points
ENOUGH_WORDS = 20  # fewer prove nothing: a headline may have no small word at all
CLEAR_SHARE = 0.12  # English prose has a third, an English list of names still an eighth
FOREIGN_SHARE = 0.01  # so few English small words among many words are a text in another language
MANY_WORDS = 60  # a list of names or strikes of this length has some English small word
DIFFERENT = 3  # so many small words of a language must appear; one that is said over and over proves nothing
LEAD = 1.5  # how much commoner than the next language's

ENGLISH = frozenset({"en", "eng", "english"})


def guess_language(text: str) -> str | None:
    """The ISO 639-1 code of a text's language where its small words are clear, ``None`` where they are not.

    >>> guess_language("The army said that it had taken the village and the hill after a fight of two days with the rebels.")
    'en'
    >>> guess_language("Aleppo, Homs, Hama") is None
    True
    """
    shares = _shares(text)
    if not shares:
        return None
    (best, share), (_, second) = shares.most_common(2)
    return best if share >= CLEAR_SHARE and share >= LEAD * second else None


def is_foreign(text: str, language: str | None) -> bool:
    """Whether a report is clearly not in English: by its words, or, where they are too few to tell, by what it says itself.

    >>> is_foreign("اعلن الجيش", "ar"), is_foreign("Aleppo, Homs, Hama", None), is_foreign("Aleppo, Homs, Hama", "en-GB")
    (True, False, False)
    """
    guess = guess_language(text)
    if guess is not None:
        return guess != "en"
    if _is_other_script(text) or _has_no_english(text):
        return True
    return language is not None and not _shares(text) and re.split(r"[-_]", language.strip().lower())[0] not in ENGLISH


def _shares(text: str) -> Counter[str]:
    """For each language the share of a text's words that are its small words; empty for a text too short to tell."""
    have = _words(text)
    if have.total() < ENOUGH_WORDS:
        return Counter()
    found = {code: [have[word] for word in small if have[word]] for code, small in _small_words().items()}
    return Counter({code: sum(counts) / have.total() if len(counts) >= DIFFERENT else 0.0 for code, counts in found.items()})


def _has_no_english(text: str) -> bool:
    """Whether a text of some length has next to none of the words that no English text can do without."""
    have = _words(text)
    return len(have) >= MANY_WORDS and sum(have[word] for word in _small_words()["en"]) <= FOREIGN_SHARE * have.total()


def _words(text: str) -> Counter[str]:
    """How often each word stands in a text's beginning, in lower case."""
    return Counter(re.findall(r"[^\W\d_]+", text[:LOOKED_AT].lower()))


def _is_other_script(text: str) -> bool:
    """Whether more than half of a text's letters are none of the Latin alphabet; scripts without spaces have few "words"."""
    letters = [letter for letter in text[:LOOKED_AT] if letter.isalpha()]
    return len(letters) >= ENOUGH_WORDS and sum(letter > "ɏ" for letter in letters) > len(letters) / 2


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    """The small words of each language in the table."""
    return {row["language"]: tuple(dict.fromkeys(row["words"].split())) for row in read_table("languages.csv")}

"""Masking a name: in texts code point for code point, so that every other offset stays true, and in the claims made of them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "█"
SHORTEST_WORD = 3  # letters; a shorter piece of a name ("al", "de") tells nobody apart
# Fields that hold words of ours, days or ids of reference data, never the words of a report.
_OURS = frozenset((
    "role", "certainty", "precision", "basis", "kind", "damage", "status", "status_basis", "measure", "sex", "age", "stance",
    "what", "type", "modes", "contexts", "event_type", "sub_event_type", "factuality", "in", "country", "id", "method",
    "earliest", "latest", "as_of", "gazetteer_id", "sector", "resolved_by",
))  # fmt: skip
_CALLED = ("name", "speaker", "who", "of", "affiliation", "via")


class Names(NamedTuple):
    """What one person is called. ``whole``: a full name; ``loose``: the same in any case, for addresses and ids; ``words``: any
    single word of a name; ``given``: the names themselves."""

    whole: re.Pattern[str]
    loose: re.Pattern[str]
    words: re.Pattern[str]
    given: tuple[str, ...]


def names_of(given: Iterable[str]) -> Names:
    """Patterns for the names of one person.

    A name of several words is found in any case and with anything but letters between its words ("ahmad-saleh"); one of a
    single word only as it is written and in capitals: "Said" is a man, "said" is not.

    >>> names_of(["Ahmad Saleh"]).whole.sub(lambda m: MASK * len(m[0]), "AHMAD SALEH's son, Ahmad Salehi")
    "███████████'s son, Ahmad Salehi"
    """
    names = tuple(dict.fromkeys(name.strip() for name in given))
    words = sorted({word for name in names for word in words_of(name) if len(word) >= SHORTEST_WORD}, key=len, reverse=True)
    several = [f"(?i:{_pattern(name)})" for name in names if len(words_of(name)) > 1]
    single = [form for name in names if len(words_of(name)) == 1 for form in (name, name.upper())]
    return Names(
        whole=_any_of([*several, *map(_pattern, single)]),
        loose=_any_of([f"(?i:{_pattern(name)})" for name in names]),
        words=_any_of([_pattern(form) for word in words for form in (word, word.upper())]),
        given=names,
    )


def words_of(name: str) -> list[str]:
    """The words of a name, whatever stands between them."""
    return [word for word in re.split(r"[\W_]+", unicodedata.normalize("NFC", name)) if word]


def mask(text: str, pattern: re.Pattern[str]) -> str:
    """The text with every match replaced by a mask of the same number of code points."""
    return pattern.sub(lambda found: MASK * len(found[0]), text)


def fits_mask(text: str, masked: str) -> bool:
    """Whether a text is the one that was masked: the same letter for letter wherever there is no mask."""
    return len(text) == len(masked) and all(m in (t, MASK) for t, m in zip(text, masked, strict=True))


def names_in_claims(claims: Iterable[dict[str, Any]], names: Names) -> Names:
    """The names and the single words that these claims know to stand for the same person ("Saleh said")."""
    found = []
    for part in (part for claim in claims for part in _parts(claim)):
        span = part.get("span")
        called = [part[key] for key in _CALLED if isinstance(part.get(key), str)]
        if isinstance(span, dict) and any(names.whole.search(name) for name in called) and not names.whole.search(span["text"]):
            found += names.words.findall(span["text"])
    return names_of((*names.given, *found))


def mask_body(value: Any, passages: dict[str | None, str], names: Names, field: str = "") -> Any:
    """A claim (or any part of one) with the names masked. ``passages``: the masked text under ``None``, the title under "title".

    Every span is cut anew from the masked passage. A part whose span is masked loses single words of the name too.
    """
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            return {**value, "text": passages[value.get("in")][value["start"] : value["end"]]}
        masked = {key: mask_body(held, passages, names, key) for key, held in value.items()}
        if MASK in ((masked.get("span") or {}).get("text") or ""):
            return {key: mask(held, names.words) if _is_theirs(key, held) else held for key, held in masked.items()}
        return masked
    if isinstance(value, list):
        return [mask_body(held, passages, names, field) for held in value]
    return mask(value, names.whole) if _is_theirs(field, value) else value


def _is_theirs(field: str, value: Any) -> bool:
    return isinstance(value, str) and field not in _OURS


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for held in value:
            yield from _parts(held)


def _pattern(name: str) -> str:
    """One name, with no letter on either side; scripts without capitals write words together, so there a part of one will do."""
    words = r"[\W_]{1,3}".join("".join(_letter(c) for c in word) for word in words_of(name))
    return rf"(?<![^\W_]){words}(?![^\W_])" if name.lower() != name.upper() else words


def _letter(letter: str) -> str:
    """A letter, with its accent in the letter or behind it."""
    apart = unicodedata.normalize("NFD", letter)
    return re.escape(letter) if apart == letter else f"(?:{re.escape(letter)}|{re.escape(apart)})"


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    """Any of the patterns; nothing at all where there are none."""
    return re.compile("|".join(patterns) if patterns else r"(?!)")

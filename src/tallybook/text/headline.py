"""Where a text repeats its own headline: date lines and by-lines stand around it, and it is no part of the first sentence."""

from __future__ import annotations

SHORTEST = 8  # letters; a shorter title found again proves nothing


def title_end(text: str, title: str | None, start: int = 0) -> int | None:
    """The offset after the title where the text repeats it from ``start`` on; punctuation, spaces and case do not matter.

    >>> title_end("Jets hit Syrias bridge. Two dead", "Jets hit Syria's bridge")
    22
    >>> title_end("Two dead", "Jets hit Syria's bridge") is None
    True
    """
    wanted = _letters(title or "")
    if len(wanted) < SHORTEST:
        return None
    have = 0
    for offset in range(start, min(len(text), start + 3 * len(wanted) + 20)):
        found = _letters(text[offset])
        if not wanted.startswith(found, have):
            return None
        have += len(found)
        if have == len(wanted):
            return offset + 1
    return None


def is_first_line(title: str, text: str) -> bool:
    r"""Whether the title is the first line of the text, white space around either left out.

    >>> is_first_line("Jets hit bridge ", "Jets hit bridge\r\nTwo dead"), is_first_line("Jets", "Jets hit bridge")
    (True, False)
    """
    first, _, _ = text.lstrip().partition("\n")
    return bool(title.strip()) and first.strip() == title.strip()


def _letters(text: str) -> str:
    """The letters and figures of a text, in one case."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())

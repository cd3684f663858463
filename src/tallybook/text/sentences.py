"""Where sentences begin and end, as far as the page itself shows it; the rest is left to the parser.

Real texts lose their full stops, run sentences together ("the quarter.This attack") and open with a date line and their own
headline. A boundary set here is fixed before the parser runs, which then builds its tree within it; where none is to be, the
parser is forbidden to break off, though now and then it still ends a tree there of itself.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from tallybook.text.credits import agency_pattern
from tallybook.text.dateline import find_dateline
from tallybook.text.days import WEEKDAY
from tallybook.text.headline import title_end
from tallybook.text.towns import find_town

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    Stretch = tuple[int, int]  # offsets of a stretch that is no part of a sentence around it

# Tokens that end in a full stop and never end a sentence.
BEFORE_A_NAME = frozenset({
    "adm", "brig", "capt", "cdr", "cmdr", "col", "cpl", "cpt", "dr", "gen", "gov", "hon", "lt", "maj", "mr", "mrs", "ms",
    "pfc", "pres", "prof", "pvt", "rep", "rev", "sen", "sgt", "sheik", "sheikh", "spc", "st",
})  # fmt: skip
BEFORE_A_FIGURE = frozenset({
    "apr", "approx", "aug", "ca", "dec", "feb", "fig", "jan", "jul", "jun", "mar", "no", "nos", "nov", "oct", "pp", "sep",
    "sept", "vol",
})  # fmt: skip
ARTICLES = frozenset({"al-", "el-", "an-", "ar-", "as-", "ash-", "at-", "az-", "ed-"})  # "al- Mayadin"
BULLETS = frozenset({"-", "--", "---", "–", "—", "•", "·", "*", "▪", "●", "■", "‣"})

# Where words have run together; added to the tokenizer's own rules.
RUN_TOGETHER = (
    r"(?<=[a-z0-9)\]\"”’])[.!?]+(?=[\"“(\[]?[A-Z][a-z])",  # the quarter.This attack
    r"(?<=[A-Za-z])[()\[\]](?=[A-Z][a-z])",  # the media office)Two more
    r"(?<=19\d\d|20\d\d)(?=[A-Z][a-z])",  # 24.07.2016Two more
)

_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_BARE_WEEKDAY = re.compile(rf"{WEEKDAY}[,.]?\s+(?!\d|[A-Z][a-z]+\.?\s\d)", re.IGNORECASE)
_LABEL_START = re.compile(r"(?:[A-Z]\w+\s)?[A-Z]\w+(?:\s(?:of|on|at|publication)){0,2}:?\s\Z")


def find_openings(text: str, title: str | None) -> tuple[Stretch, ...]:
    """The stretches at the head of a text that belong to no sentence: date line, by-line, repeated headline, in order.

    A sentence begins with each of them and right behind it.

    >>> text = "Sun 10 Jul 2016 Rebels killed near Aleppo AFP At least 29 rebels were killed."
    >>> [text[start:end] for start, end in find_openings(text, "Rebels killed near Aleppo")]
    ['Sun 10 Jul 2016', 'Rebels killed near Aleppo', ' AFP']
    """
    headline = _headline(text, title, 0)
    found = [headline] if headline else []
    position = headline[1] if headline else 0
    dateline = find_dateline(text, title)
    if dateline:
        found.append((_start_of_byline(text, dateline.span.start, position), dateline.end))
        position = max(position, dateline.end)
        behind = None if headline else _headline(text, title, position)
        if behind:
            found.append(behind)
            position = behind[1]
    agency = _agency_alone().match(text, position) if found else None
    if agency:
        found.append(agency.span())
    elif found:
        town = find_town(text[position : position + 150], is_behind_day=dateline is not None)
        found += [(position + town.start("town"), position + town.end())] if town else []
    return tuple(sorted(found))


@cache
def _agency_alone() -> re.Pattern[str]:
    """An agency's bare name before a new sentence."""
    return re.compile(rf"\s{{0,3}}(?:{agency_pattern()})(?=\s[A-Z\"“\d])")


def mark_openings(doc: Doc, openings: tuple[Stretch, ...]) -> None:
    """Fixes the sentence boundaries of a freshly tokenized text around the stretches that belong to no sentence."""
    for start, end in openings:
        inside = [token for token in doc[: _first_from(doc, end)] if token.idx >= start and not token.is_space]
        for token in inside[1:]:
            token.is_sent_start = False
        behind = _first_from(doc, end)
        for token in (*inside[:1], *doc[behind : behind + 1]):
            token.is_sent_start = True


def mark_sentences(doc: Doc) -> Doc:
    """Fixes the boundaries that the page shows: a line break starts a sentence, an abbreviation's full stop ends none.

    Whatever is fixed already stays, so this may run behind ``mark_openings``.
    """
    for token, following in pairwise(doc):
        if "\n" in token.text:
            following.is_sent_start = True
        elif following.is_sent_start is None and not following.is_space:
            starts = _is_start_shown(doc, token, following)
            if starts is not None:
                following.is_sent_start = starts
    return doc


def _is_start_shown(doc: Doc, token: Token, following: Token) -> bool | None:
    """Whether a sentence starts with the token that follows; ``None`` where the parser must tell."""
    if token.text in BULLETS and (token.i == 0 or "\n" in doc[token.i - 1].text):
        return False
    if token.text.lower() in ARTICLES:
        return False
    if not token.text.endswith("."):
        return None
    apart = token.text == "." and token.i > 0 and not doc[token.i - 1].whitespace_
    word = (doc[token.i - 1].text if apart else token.text[:-1]).lower()
    if word in BEFORE_A_NAME:
        return False
    if word in BEFORE_A_FIGURE and following.text[0].isdigit():
        return False
    if _INITIALS.fullmatch(word) and (following.text[0].islower() or len(word) == 1):
        return False
    if apart and not token.whitespace_ and following.text[0].isupper() and len(word) > 1:
        return True
    return None


def _headline(text: str, title: str | None, position: int) -> Stretch | None:
    """Where the headline stands from a position on, unless a sentence that begins with the same words goes on behind it."""
    start = _skip_space(text, position)
    end = title_end(text, title, start)
    if end is None:
        return None
    while end < len(text) and text[end] in '.:!?…"”’':
        end += 1
    ahead = text[_skip_space(text, end) : end + 40]
    goes_on = text[end : end + 1] == "," or ahead[:1].islower() or _BARE_WEEKDAY.match(ahead)
    return None if goes_on and "\n" not in text[end : end + 3] else (start, end)


def _start_of_byline(text: str, day: int, position: int) -> int:
    """Where the words that belong to a date line begin: at its line's start, where only a town or by-line stands between."""
    line_start = _skip_space(text, max(text.rfind("\n", 0, day) + 1, position))
    before = text[line_start:day]
    label = _LABEL_START.search(before)
    return line_start if len(before) <= 60 and "." not in before.strip(" .") else day - len(label[0]) if label else day


def _skip_space(text: str, position: int) -> int:
    """The offset of the next character that is no white space."""
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _first_from(doc: Doc, offset: int) -> int:
    """The index of the first token from an offset on that is no white space; the doc's length where there is none."""
    return next((token.i for token in doc if token.idx >= offset and not token.is_space), len(doc))

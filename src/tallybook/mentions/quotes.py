"""Passage -> quotations: the stretches that stand between quotation marks, pairs put right where a mark was lost.

For the room that finds who says what. Straight marks do not tell opening from closing, so the white space beside them does;
a second opening mark closes the quotation before it (a new paragraph of one speech, or a lost closing mark).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.records import Record

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

OPENING = {"“", "«", "„", "``"}
CLOSING = {"”", "»"}
STRAIGHT = {'"', "''", "＂"}
LONGEST_QUOTE = 400  # tokens; what seems longer has lost its closing mark
SHORTEST_SAYING = 4  # tokens; fewer are a borrowed word, not a saying
FINITE_TAGS = {"VBD", "VBZ", "VBP", "MD"}


class Quote(Record, frozen=True, kw_only=True):
    """A quotation: tokens ``start`` to ``end`` (half-open) between the marks. ``is_saying`` unless it only borrows a word."""

    start: int
    end: int
    is_saying: bool


def find_quotes(doc: Doc) -> tuple[Quote, ...]:
    """The quotations of a passage in text order; none lies within another."""
    found: list[Quote] = []
    opened: int | None = None
    for token in doc:
        mark = mark_of(token, is_open=opened is not None)
        if opened is not None and (mark or token.i - opened > LONGEST_QUOTE or is_paragraph_end(token)):
            end = token.i if mark else sentence_end_after(doc, opened)
            if end > opened:
                found.append(Quote(start=opened, end=end, is_saying=is_saying(doc, opened, end)))
            opened = None
        if mark == "open":
            opened = token.i + 1
    if opened is not None and opened < len(doc):
        end = sentence_end_after(doc, opened)
        found.append(Quote(start=opened, end=end, is_saying=is_saying(doc, opened, end)))
    return tuple(found)


def mark_of(token: Token, is_open: bool) -> str | None:
    """Tell "open" or "close" for a quotation mark, ``None`` for any other token."""
    if token.text in OPENING:
        return "open"
    if token.text in CLOSING:
        return "close" if is_open else None
    if token.text not in STRAIGHT:
        return None
    before = token.i == 0 or bool(token.nbor(-1).whitespace_) or token.nbor(-1).is_space or token.nbor(-1).text in "([—–-"
    after = bool(token.whitespace_) or token.i + 1 == len(token.doc) or token.nbor(1).is_space or token.nbor(1).text in ",.;:)?!"
    if before and not after:
        return "open"
    if after and not before:
        return "close" if is_open else None
    return "close" if is_open else "open"


def is_paragraph_end(token: Token) -> bool:
    """Whether a line break lies in the token or behind it."""
    return "\n" in token.text_with_ws


def sentence_end_after(doc: Doc, start: int) -> int:
    """Where a quotation without a closing mark ends: with its first sentence."""
    return doc[start].sent.end if start < len(doc) else start


def is_saying(doc: Doc, start: int, end: int) -> bool:
    """Whether the quoted words say something by themselves: long enough and with a finite verb, or a whole line of words."""
    if end - start < SHORTEST_SAYING:
        return False
    return any(token.tag_ in FINITE_TAGS for token in doc[start:end]) or end - start >= 3 * SHORTEST_SAYING


def quote_around(quotes: tuple[Quote, ...], token: int) -> Quote | None:
    """The quotation that holds a token, ``None`` outside all quotations."""
    return next((quote for quote in quotes if quote.start <= token < quote.end), None)

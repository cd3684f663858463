"""Posts and captions set into a report -> acts of speech: a tweet is its author's word, a caption is that of the agency in
brackets behind it.

For the room that finds who says what. Both stand in a text without a verb of saying; what tells them apart is their shape.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tallybook.mentions.scopes import CREDIT_WORDS, trimmed
from tallybook.mentions.sources import Act, Source, agency_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc
    from spacy.tokens import Span as SpanTokens

    from tallybook.mentions.sources import Cast

LONGEST_POST = 140  # signs a post could hold when reports began to set them in; links do not count
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
SIGNED = re.compile(
    rf"(?<!\S)(?P<name>[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){{0,3}})\s\(@?(?P<handle>[A-Za-z]\w{{2,19}})\)\s+(?:{MONTHS})\s\d{{1,2}},?\s\d{{4}}"
)
LINK = re.compile(r"\S*(?:https?:?|pic\.twitter)\S*")
LONGEST_CREDIT = 6  # tokens between brackets


def post_acts(people: Cast, acts: Sequence[Act]) -> list[Act]:
    """An act for each signed post in a passage: what stands before its author's name and handle, as far as a post can reach."""
    doc = people.doc
    found: list[Act] = []
    for match in SIGNED.finditer(doc.text):
        name = doc.char_span(*match.span("name"), alignment_mode="expand")
        scope = trimmed(doc, start_of_post(doc, name.start, [*acts, *found]), name.start) if name is not None else None
        if name is not None and scope is not None:
            found.append(
                Act(verb=name.start, cue="", stance="asserts", sources=(author(name, people),), scopes=(scope,), side="headline")
            )
    return found


def author(name: SpanTokens, people: Cast) -> Source:
    """Who signed a post: somebody the report knows, or a person of no office."""
    actor = next((people.at[i] for i in range(name.start, name.end) if i in people.at), None)
    known = actor if actor is not None and actor.end - actor.start >= name.end - name.start else None
    return Source(
        start=name.start,
        end=name.end,
        head=name.end - 1,
        noun="post",
        speaker=known.name if known is not None else " ".join(name.text.split()),
        kind=known.kind if known is not None else "unknown",
        private=known.private if known is not None else True,
    )


def start_of_post(doc: Doc, end: int, acts: Sequence[Act]) -> int:
    """The first token of the post that ends before a token: whole sentences back, none that somebody else answers for."""
    start, room = end, LONGEST_POST
    while start > 0:
        sent = doc[start - 1].sent
        piece = doc[sent.start : start]
        room -= len(LINK.sub("", piece.text))
        if room < 0 or any("\n" in t.text for t in piece) or any(is_of(act, sent.start, start) for act in acts):
            break
        start = sent.start
    return start


def is_of(act: Act, start: int, end: int) -> bool:
    """Whether an act of speech has to do with a stretch of tokens."""
    return start <= act.verb < end or any(a < end and start < b for a, b in act.scopes)


def caption_acts(people: Cast, acts: Sequence[Act]) -> list[Act]:
    """An act for each sentence that a picture's credit follows in brackets ("… after the raid. (AFP Photo)"), the agency's."""
    doc = people.doc
    found: list[Act] = []
    for token in doc:
        if token.text not in ("(", "[") or token.i == 0:
            continue
        close = next((i for i in range(token.i + 1, min(len(doc), token.i + LONGEST_CREDIT)) if doc[i].text in (")", "]")), None)
        agency = credited(doc, token.i + 1, close) if close is not None else None
        before = doc[token.i - 1].sent
        scope = trimmed(doc, before.start, token.i)
        if agency is None or scope is None or not is_caption(doc, token.i, close or 0) or any(is_of(a, *scope) for a in acts):
            continue
        source = Source(
            start=agency, end=agency + 1, head=agency, noun="caption", speaker=agency_names()[doc[agency].text], kind="agency"
        )
        found.append(Act(verb=agency, cue="", stance="asserts", sources=(source,), scopes=(scope,), side="headline"))
    return found


def credited(doc: Doc, start: int, end: int) -> int | None:
    """The token of the one agency between two brackets that hold nothing else but words of a credit; else ``None``."""
    named = [i for i in range(start, end) if doc[i].text in agency_names()]
    slash = next((i for i in range(start, end) if "/" in doc[i].text), end)
    others = [t for t in doc[start:slash] if t.is_alpha and t.i not in named and t.lower_ not in CREDIT_WORDS]
    return named[0] if len(named) == 1 and not others else None


def is_caption(doc: Doc, opened: int, closed: int) -> bool:
    """Whether a bracket ends a caption: a sentence of some length stands before it, the report goes on behind it, and no dash
    makes it a date line ("Aleppo (AFP) - …")."""
    behind = doc[closed + 1] if closed + 1 < len(doc) else None
    words_before = sum(t.is_alpha for t in doc[doc[opened - 1].sent.start : opened])
    return behind is not None and behind.text not in ("-", "–", "—", "--") and words_before >= LONGEST_CREDIT

"""Verb of saying -> what is said: the token ranges a source answers for.

For the room that finds who says what. Grammar leads where the parse has a complement; where lost commas broke it, position
does: what stands before "…, the monitor said" up to the sentence's start, what follows "The monitor said …" up to its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.mentions.quotes import FINITE_TAGS, Quote, quote_around

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Range = tuple[int, int]
NARRATOR_RESUMES = {
    "as",
    "after",
    "when",
    "while",
    "before",
    "since",
    "because",
    "although",
    "though",
    "which",
    "who",
    "where",
    "and",
    "but",
    "whose",
    "amid",
    "despite",
    ";",
}
TURNS = {"while", "but", "whereas", "although", "though", "and", ";"}
CREDIT_WORDS = {"photo", "file", "reuters", "afp", "ap", "getty", "epa", "image", "images", "sana", "archive", "picture"}
SHORTEST_LEFT = 2  # words; fewer before a trailing verb of saying are no statement


def trimmed(doc: Doc, start: int, end: int) -> Range | None:
    """A range without the white space, punctuation and joining words at its ends; ``None`` where nothing is left."""
    while start < end and (
        doc[start].is_space or doc[start].is_punct or doc[start].is_quote or doc[start].lower_ in ("that", "and", "but")
    ):
        start += 1
    while end > start and (doc[end - 1].is_space or doc[end - 1].is_punct or doc[end - 1].is_quote):
        end -= 1
    return (start, end) if end > start else None


def right_clause(verb: Token, after: int, guess: bool = True) -> Range | None:
    """The clause behind a verb of saying ("said that …"); ``after``: the first token that can belong to it.

    ``guess``: where the parse shows no complement, take a clause that follows anyway.
    """
    doc, stop = verb.doc, verb.sent.end
    kids = [c for c in verb.children if c.i >= after and (is_complement(c) or is_broken_clause(c))]
    if kids:
        start = max(after, min(kid.left_edge.i for kid in kids))
        end = max(kid.right_edge.i for kid in kids) + 1
        return trimmed(doc, start, min(stop, max(end, end_with_joined(verb, end))))
    resumed = resume_after(verb, after) if guess else None
    return trimmed(doc, resumed, stop) if resumed is not None else None


def is_complement(child: Token) -> bool:
    """Whether a verb's child is the clause that is said: not a participle that goes on ("said, adding …")."""
    if child.dep_ in ("ccomp", "parataxis"):
        return child.tag_ != "VBG" or any(t.dep_ in ("nsubj", "aux", "expl") for t in child.children)
    return child.dep_ == "xcomp" and any(t.dep_ == "aux" and t.tag_ == "TO" for t in child.children)


def is_broken_clause(child: Token) -> bool:
    """Whether the parse took a clause that is said for an object with a participle ("said some of the men fled")."""
    if child.dep_ != "dobj" or child.head.lemma_ not in ("say", "tell", "add"):
        return False
    return any(t.tag_ in FINITE_TAGS or t.tag_ == "VBN" for t in child.subtree if t.i > child.i)


def end_with_joined(verb: Token, end: int) -> int:
    """How far clauses reach that the parse hung on the verb of saying though they go on with what is said.

    "X said A was hit and B was killed": the second clause has a subject of its own, so it is X who says it.
    """
    for child in verb.children:
        if child.dep_ == "conj" and child.i >= end and any(t.dep_ in ("nsubj", "nsubjpass") for t in child.children):
            end = child.right_edge.i + 1
    return end


def resume_after(verb: Token, after: int) -> int | None:
    """Where a statement begins behind a verb without a complement in the parse; ``None`` where none follows.

    A word with which the narrator takes over again ("as", "after", "which") before the first finite verb: nothing follows.
    """
    doc = verb.doc
    for i in range(after, verb.sent.end):
        token = doc[i]
        if token.lower_ in NARRATOR_RESUMES or (
            token.tag_ == "VBG" and token.dep_ in ("xcomp", "advcl", "acl") and i <= after + 6
        ):
            return None
        if token.tag_ in FINITE_TAGS:
            return after if i > after else None
    return None


def left_clause(doc: Doc, floor: int, end: int) -> Range | None:
    """What stands before a trailing "the monitor said": from ``floor``, behind any picture credit in brackets."""
    for i in range(end - 1, floor, -1):
        if doc[i].text == ")" and is_credit(doc, floor, i):
            floor = i + 1
            break
    found = trimmed(doc, floor, end)
    if found is None or sum(token.is_alpha or token.like_num for token in doc[found[0] : found[1]]) < SHORTEST_LEFT:
        return None
    return found


def is_credit(doc: Doc, floor: int, close: int) -> bool:
    """Whether the bracket that ends at ``close`` holds a picture's credit ("(AFP Photo)")."""
    for i in range(close - 1, max(floor, close - 6) - 1, -1):
        if doc[i].text == "(":
            return any(token.lower_ in CREDIT_WORDS for token in doc[i:close])
    return False


def widened(scope: Range, quotes: tuple[Quote, ...], verb: int, barrier: Range) -> Range:
    """A scope stretched over the quotation it begins or ends in, but never over the verb or the source (``barrier``)."""
    start, end = scope
    first, last = quote_around(quotes, start), quote_around(quotes, end - 1)
    if first is not None and not first.start <= verb < first.end:
        start = first.start if not (first.start < barrier[1] and barrier[0] < start) else start
    if last is not None and not last.start <= verb < last.end:
        end = last.end if not (end <= barrier[0] < last.end) else end
    around = quote_around(quotes, verb)
    if around is not None:
        start, end = max(start, around.start), min(end, around.end)
    return (start, end) if end > start else scope


def quote_before(doc: Doc, quotes: tuple[Quote, ...], start: int) -> Quote | None:
    """The quotation that ends right before a token, marks, commas and white space between them left out."""
    i = start - 1
    while i >= 0 and (doc[i].is_space or doc[i].is_punct or doc[i].is_quote):
        i -= 1
    found = quote_around(quotes, i) if i >= 0 else None
    return found if found is not None and found.is_saying and found.end <= start else None


def quote_behind(doc: Doc, quotes: tuple[Quote, ...], end: int) -> Quote | None:
    """The quotation that begins within a few tokens behind a verb of saying (a listener or a day may stand between)."""
    return next((q for q in quotes if q.is_saying and end <= q.start <= end + 14 and not has_stop(doc, end, q.start - 1)), None)


def has_stop(doc: Doc, start: int, end: int) -> bool:
    """Whether a sentence ends between two tokens."""
    return any(token.text in (".", "!", "?") for token in doc[start:end])


def share_quoted(quotes: tuple[Quote, ...], scope: Range) -> float:
    """How much of a scope stands between quotation marks as a saying of its own, 0 to 1."""
    inside = sum(max(0, min(q.end, scope[1]) - max(q.start, scope[0])) for q in quotes if q.is_saying)
    return inside / (scope[1] - scope[0])

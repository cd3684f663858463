"""A report's text with its spans marked in colour by kind; in brackets where there is no colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from tallybook.show.safe import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tallybook.records import Claim, Span

STYLES = {  # kind of span: how it looks; the first of two that overlap is the one bracketed without colour
    "happening": "bold white on red3",
    "count": "bold black on yellow3",
    "place": "black on green3",
    "time": "black on cyan3",
    "object": "black on orange3",
    "actor": "bold blue",
    "recipient": "bold magenta",
    "source": "italic dark_cyan",
}


class Mark(NamedTuple):
    """A stretch of the text and what it was read as."""

    start: int
    end: int
    kind: str


def find_marks(claims: Iterable[Claim], *, in_title: bool = False) -> list[Mark]:
    """Every span of the claims in the text, or in the title, once for each kind, in the order of the kinds."""
    found = {
        Mark(span.start, span.end, kind)
        for claim in claims
        for kind, span in _spans(claim)
        if span is not None and (span.in_ == "title") is in_title
    }
    order = list(STYLES)
    return sorted(found, key=lambda m: (order.index(m.kind), m.start, m.end))


def mark_text(text: str, marks: Iterable[Mark], *, colour: bool) -> Text:
    """The text with its marks; without colour each stands in brackets with its kind behind a bar."""
    if colour:
        shown = Text(clean(text))
        for mark in reversed(list(marks)):  # what was given first is laid on last
            shown.stylize(STYLES[mark.kind], mark.start, mark.end)
        return shown
    parts, at = [], 0
    for mark in _apart(marks):
        parts += [text[at : mark.start], f"[{text[mark.start : mark.end]}|{mark.kind}]"]
        at = mark.end
    return Text(clean("".join([*parts, text[at:]])))


def show_legend(*, colour: bool) -> Text:
    """One line that says what the marks mean."""
    if not colour:
        return Text("Marked: [words|kind], the kinds being " + ", ".join(STYLES) + ".")
    legend = Text("Marked: ")
    for kind, style in STYLES.items():
        legend.append(f" {kind} ", style).append(" ")
    return legend


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that do not overlap one given before them, in text order."""
    kept: list[Mark] = []
    for mark in marks:
        if all(mark.end <= k.start or k.end <= mark.start for k in kept):
            kept.append(mark)
    return sorted(kept)


def _spans(claim: Claim) -> Iterator[tuple[str, Span | None]]:
    yield "happening", claim.trigger
    yield from (("count", c.span) for c in claim.counts)
    yield from (("place", p.span) for p in claim.places)
    yield "time", claim.time.span
    yield from (("object", o.span) for o in claim.objects)
    yield from (("recipient" if p.role == "recipient" else "actor", p.span) for p in claim.participants)
    yield from (("source", a.span) for a in claim.attribution)

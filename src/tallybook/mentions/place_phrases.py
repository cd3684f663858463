"""Places told by a phrase whose head is an ordinary word: borders, "the north of the country", "the capital", "the town"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.mentions.place_context import demonym_of, load_cues, read_around
from tallybook.mentions.place_sight import HYPHENS, Sight, name_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

    from tallybook.records import PlaceName


def find_borders(sight: Sight) -> Iterator[PlaceName]:
    """Takes "Turkish border", "the Syria-Lebanon border", "Syria's frontier with Lebanon"."""
    doc, cues = sight.passage.doc, load_cues()
    for token in doc:
        if token.lower_ not in ("border", "borders", "frontier"):
            continue
        following = doc[token.i + 1].lower_ if token.i + 1 < len(doc) else ""
        if following in cues.features or following in ("guard", "guards", "police", "control", "patrol", "security"):
            continue
        start, end, codes = token.i, token.i + 1, []
        while start and (step := _country_step(doc, start - 1, sight)):
            codes += [step] if len(step) == 2 else []
            start -= 1
        while start < token.i and doc[start].text in ("'s", "’s", "and", *HYPHENS):
            start += 1
        if following == "with" and token.i + 2 < len(doc) and token.i + 2 in sight.country_at:
            codes.append(sight.country_at[token.i + 2])
            end = token.i + 3
        if codes:
            around = read_around(doc, start, end, {}, {})
            around.feature, around.countries = "border", codes
            yield name_place(sight, around, sight.passage.span(start, end).text)


def _country_step(doc: Doc, at: int, sight: Sight) -> str | None:
    """A country code, "-" for a mere joint, ``None`` at the phrase's left end."""
    code = sight.country_at.get(at) or demonym_of(doc[at])
    if code:
        return code
    return "-" if doc[at].text in ("'s", "’s", *HYPHENS) or (doc[at].text == "and" and at + 1 in sight.country_at) else None


def find_parts_of_country(sight: Sight) -> Iterator[PlaceName]:
    """Takes "the north of the country", "the country's east"."""
    doc, directions = sight.passage.doc, load_cues().directions
    for token in doc[:-1]:
        if token.lower_ != "country":
            continue
        before = [t.lower_ for t in doc[max(0, token.i - 3) : token.i]]
        after = [t.lower_ for t in doc[token.i + 1 : token.i + 3]]
        if before[1:] == ["of", "the"] and before[0] in directions:
            start, end, direction = token.i - 3, token.i + 1, before[0]
        elif after[:1] in (["'s"], ["’s"]) and after[-1] in directions:
            start, end, direction = token.i, token.i + 3, after[-1]
        else:
            continue
        around = read_around(doc, start, end, {}, {})
        around.feature, around.direction = "country", direction
        yield name_place(sight, around, doc[start:end].text)


def find_back_references(sight: Sight) -> Iterator[PlaceName]:
    """Takes "the capital", "the Syrian capital", "the town"."""
    doc, cues = sight.passage.doc, load_cues()
    for token in doc[1:]:
        capital = token.lower_ == "capital"
        if not (capital or token.lower_ in cues.refers_back) or _goes_on(token):
            continue
        start = _reference_start(token, sight, capital=capital)
        if start is None:
            continue
        code = demonym_of(doc[start]) or sight.country_at.get(start)
        around = read_around(doc, start, token.i + 1, {}, {})
        if around.relation is None and token.dep_ in ("attr", "nsubj") and not capital:
            continue
        around.feature, around.countries = token.lower_, [code] if code else []
        yield name_place(sight, around, doc[start : token.i + 1].text, refers_back=True)


def _goes_on(token: Token) -> bool:
    """Whether more follows that names the place or makes it part of something else: "capital Damascus", "town council"."""
    if token.i + 1 >= len(token.doc):
        return False
    after = token.nbor()
    if after.lower_ in ("of", "city") or (after.text[:1].isupper() and not after.is_sent_start):
        return True
    return after.pos_ in ("NOUN", "PROPN") or after.text in ("'s", "’s", *HYPHENS)


def _reference_start(token: Token, sight: Sight, *, capital: bool) -> int | None:
    """Where the phrase begins: at "the" or "this", for a capital also at its country."""
    before = token.nbor(-1)
    if before.lower_ in ("the", "this"):
        return before.i
    if not capital:
        return None
    if demonym_of(before) or sight.country_at.get(before.i):
        return before.i
    possessed = before.text in ("'s", "’s") and before.i > 0 and sight.country_at.get(before.i - 1)
    return before.i - 1 if possessed else None

"""Places told by a phrase whose head is an ordinary word: borders, "the north of the country", "the capital", "the town"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.mentions.place_context import Around, demonym_of, load_cues, read_around
from tallybook.mentions.place_sight import HYPHENS, Sight, name_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

    from tallybook.records import PlaceName

LONGEST_REFERENCE = 5  # words from "the" to "city"


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


def find_grounds(sight: Sight) -> Iterator[PlaceName]:
    """Takes "the Syrian conflict", "Yemen's long war", "eastern Syrian territory": a country, told by what lies on its ground."""
    doc, cues = sight.passage.doc, load_cues()
    for token in doc[1:]:
        if token.lower_ not in cues.tells_where or (
            token.i + 1 < len(doc) and (token.nbor().pos_ in ("NOUN", "PROPN") or token.nbor().text == ":")
        ):
            continue  # "Syrian civil war: …" is a heading
        at = token.i - 1
        while at > token.sent.start and doc[at].is_lower and doc[at].pos_ in ("ADJ", "VERB", "PART", "NOUN"):
            at -= 1
        code = demonym_of(doc[at]) or sight.country_at.get(at)
        if code is None or code not in cues.name_of_country or any(t.pos_ == "NOUN" for t in doc[at + 1 : token.i]):
            continue
        around = read_around(doc, at, token.i + 1, {}, {})
        around.feature, around.countries = token.lower_ if token.lower_ in cues.features else None, [code]
        yield name_place(sight, around, cues.name_of_country[code], known=True)


def find_back_references(sight: Sight) -> Iterator[PlaceName]:
    """Takes "the capital", "the Syrian capital", "the town", "the besieged northern city", "in the area", "there"."""
    doc, cues = sight.passage.doc, load_cues()
    for token in doc[1:]:
        word = token.lower_[:-1] if token.lower_.endswith("ys") else token.lower_  # "citys" has lost its apostrophe
        capital = word == "capital"
        if word == "there" and token.dep_ == "advmod" and token.tag_ == "RB":
            yield name_place(sight, _around_there(token), token.text, refers_back=True)
            continue
        if not (capital or word in cues.refers_back or word in cues.refers_back_in) or _goes_on(token):
            continue
        start = _reference_start(token, sight, capital=capital)
        if start is None:
            continue
        code = _country_of_phrase(start, token.i, sight)
        around = read_around(doc, start, token.i + 1, {}, {})
        if around.relation is None and token.dep_ in ("attr", "nsubj") and not capital and word != "country":
            continue
        struck = token.dep_ in ("nsubj", "nsubjpass", "dobj") and token.head.lemma_.lower() in cues.befalls
        if word in cues.refers_back_in and around.relation not in cues.country_locative and not struck:
            continue
        if around.feature in ("outskirts", "suburbs"):
            around.relation = "outskirts of"
        else:
            around.start, around.end = start, token.i + 1
        around.feature, around.countries = word, [code] if code else []
        yield name_place(sight, around, doc[around.start : around.end].text, refers_back=True)


def _around_there(token: Token) -> Around:
    return Around(start=token.i, end=token.i + 1, feature="there")


def _country_of_phrase(start: int, end: int, sight: Sight) -> str | None:
    """The country that the words of a phrase give: "the northern Syrian city"."""
    codes = (demonym_of(sight.passage.doc[i]) or sight.country_at.get(i) for i in range(start, end))
    return next((code for code in codes if code), None)


def _goes_on(token: Token) -> bool:
    """Whether more follows that names the place or makes it part of something else: "capital Damascus", "town council".

    Its own parts are no such thing: "the city's eastern districts".
    """
    if token.i + 1 >= len(token.doc):
        return False
    after = token.nbor()
    if after.lower_ in ("of", "city") or (after.text[:1].isupper() and not after.is_sent_start):
        return True
    if after.text in ("'s", "’s"):
        return not _is_part(token, 2)
    return after.pos_ in ("NOUN", "PROPN") or after.text in HYPHENS


def _is_part(token: Token, ahead: int) -> bool:
    """Whether what belongs to a place is a part of its ground: "'s eastern districts", "'s outskirts"."""
    cues = load_cues()
    for here in token.doc[token.i + ahead : token.i + ahead + 3]:
        if here.lower_ in cues.features or here.lower_ in cues.area_nouns:
            return True
        if here.lower_ not in cues.directions and here.pos_ not in ("ADJ", "VERB") and here.text not in HYPHENS:
            return False
    return False


def _reference_start(token: Token, sight: Sight, *, capital: bool) -> int | None:
    """Where the phrase begins: at "the" or "this", words between them passed over; for a capital also at its country."""
    at = token.i - 1
    sentence = token.sent.start
    while at > sentence and token.i - at <= LONGEST_REFERENCE and _describes(token.doc[at], sight):
        at -= 1
    if at >= sentence and token.doc[at].lower_ in load_cues().pointing:
        return at
    if not capital:
        return None
    before = token.nbor(-1)
    if demonym_of(before) or sight.country_at.get(before.i):
        return before.i
    possessed = before.text in ("'s", "’s") and before.i > 0 and sight.country_at.get(before.i - 1)
    return before.i - 1 if possessed else None


def _describes(token: Token, sight: Sight) -> bool:
    """Whether a word may stand between "the" and "city" and the city still be one told of before."""
    if token.lower_ in load_cues().other_words:
        return False
    if token.text in HYPHENS or demonym_of(token) or token.lower_ in load_cues().directions:
        return True
    if token.pos_ == "NOUN" and token.i and (token.nbor().text in HYPHENS or token.nbor(-1).text in HYPHENS):
        return True
    return token.is_lower and (token.pos_ == "ADJ" or token.tag_ in ("VBN", "VBD") or token.dep_ == "compound")

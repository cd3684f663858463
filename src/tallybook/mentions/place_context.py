"""The words around a place name: what they call it, where they put the happening, how far away and on which side.

Reading them is a walk over tokens to the left ("10 km north of the rebel-held town of …") and to the right ("… province"),
because the parser often errs on foreign names; its tree is asked only where the walk finds no preposition.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from tallybook.reference import read_table, read_yaml

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

KM_PER_UNIT = {
    "km": 1.0,
    "kms": 1.0,
    "kilometer": 1.0,
    "kilometers": 1.0,
    "kilometre": 1.0,
    "kilometres": 1.0,
    "mile": 1.609,
    "miles": 1.609,
}
NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
PLURALS_AFTER = frozenset(
    {"cities", "towns", "villages", "districts", "neighborhoods", "neighbourhoods", "quarters", "areas", "regions"}
    | {"capital", "stronghold", "bastion", "front", "state", "suburb"}
)  # behind a name these are parts of it, or something else
LISTING = frozenset({"and", "or", "&"})
FARTHEST = 12  # tokens the walk may go to the left of a name


@dataclass(frozen=True)
class Cues:
    """The tables of place_cues.yaml, place_words.yaml and place_countries.csv, ready to look things up in."""

    role_of: dict[str, str]
    locative: frozenset[str]
    country_locative: frozenset[str]
    not_before_country: frozenset[str]
    unknown_locative: frozenset[str]
    directions: frozenset[str]
    area_nouns: frozenset[str]
    features: dict[str, dict[str, Any]]
    feature_modifiers: frozenset[str]
    name_heads: frozenset[str]
    refers_back: frozenset[str]
    refers_back_in: frozenset[str]
    pointing: frozenset[str]
    other_words: frozenset[str]
    tells_where: frozenset[str]
    befalls: frozenset[str]
    set_against: frozenset[str]
    named_after: frozenset[str]
    to_governments: frozenset[str]
    closing: frozenset[str]
    lies_between: frozenset[str]
    plural_features: dict[str, str]
    common: frozenset[str]
    names: frozenset[str]
    months: frozenset[str]
    organisations: frozenset[str]
    titles: frozenset[str]
    small: frozenset[str]
    demonyms: dict[str, str]
    country_names: dict[str, str]
    name_of_country: dict[str, str]


@cache
def load_cues() -> Cues:
    """The cue tables, read once a process."""
    cues, words = read_yaml("place_cues.yaml"), read_yaml("place_words.yaml")
    sets = {
        name: frozenset(cues[name])
        for name in (
            "locative", "country_locative", "not_before_country", "unknown_locative", "directions", "area_nouns",
            "feature_modifiers", "name_heads", "refers_back", "refers_back_in", "pointing", "other_words", "tells_where",
            "befalls", "set_against", "named_after", "to_governments", "closing", "lies_between",
        )
    }  # fmt: skip
    words = {
        name: frozenset(str(word) for word in words[name])
        for name in ("common", "names", "months", "organisations", "titles", "small")
    }
    demonyms, countries = {}, {}
    for row in read_table("place_countries.csv"):
        demonyms.update({d.lower(): row["code"] for d in row["demonyms"].split("|") if d})
        countries.update({n: row["code"] for n in row["names"].split("|") if n})
    name_of = {code: name for name, code in reversed(countries.items())}
    roles = {phrase: role for role, phrases in cues["roles"].items() for phrase in phrases}
    words["small"] |= sets["locative"]
    return Cues(
        role_of=roles, features=cues["features"], plural_features=cues["plural_features"],
        demonyms=demonyms, country_names=countries, name_of_country=name_of, **sets, **words,
    )  # fmt: skip


@dataclass
class Around:
    """What stands around a name; ``start`` and ``end`` are those of the span that names the place in full.

    ``area``: "parts of", "areas of"; ``listed``: the walk went through a list of names; ``of_title``: the words before are a
    capitalised title or body ("Islamic State of …", "University of …"), so that the name belongs to theirs.
    """

    start: int
    end: int
    relation: str | None = None
    distance_km: float | None = None
    feature: str | None = None
    feature_before: bool = False
    of_title: bool = False
    direction: str | None = None
    area: bool = False
    listed: bool = False
    countries: list[str] = field(default_factory=list)


def demonym_of(token: Token) -> str | None:
    """The country of an adjective or a people ("Syrian", "Turks"), also where an apostrophe was lost ("Syrias" is none)."""
    return load_cues().demonyms.get(token.lower_) if token.text[:1].isupper() else None


def read_around(
    doc: Doc, start: int, end: int, named: dict[int, int], countries: dict[int, str], *, large: bool = False
) -> Around:
    """The words around the name at tokens ``start`` to ``end``.

    ``named`` maps each token of an earlier name to that name's first token (lists are walked through), ``countries`` each
    token that is a country's name to its code. ``large``: the name is a city's, so that in "the X neighborhood of Y" Y is the
    neighborhood.
    """
    around = Around(start=start, end=end)
    _read_right(doc, around, large=large)
    if around.feature is None:
        around.feature = _plural_ahead(doc, end)
    behind = next((i for i in range(around.end, min(around.end + 2, len(doc))) if doc[i].text != ","), len(doc))
    if behind == around.end + 1 and behind in countries and (behind + 1 >= len(doc) or doc[behind + 1].lower_ not in LISTING):
        around.countries.append(countries[behind])  # "Inata, Burkina Faso"
    sentence = doc[start].sent.start
    at = start - 1
    while at >= max(sentence, start - FARTHEST):
        step = _step_left(doc, at, around, named, countries)
        if step is None:
            break
        at -= step
    if around.relation is None:
        around.relation = _governing_preposition(doc, start, end)
    return around


def _read_right(doc: Doc, around: Around, *, large: bool) -> None:
    """Takes "… city", "… 's northern countryside", "… military airport"."""
    cues = load_cues()
    at = around.end
    if at < len(doc) and doc[at].text in ("'s", "’s", "'", "’"):
        at += 1
    for here in range(at, min(at + 4, len(doc))):
        word = doc[here].lower_
        feature = cues.features.get(word)
        following = doc[here + 1].lower_ if here + 1 < len(doc) else ""
        if word == "border" and following in cues.features:
            continue
        if large and feature and following == "of" and feature["kind"] != "admin1" and not feature.get("keeps"):
            return
        if feature and word not in PLURALS_AFTER and not feature.get("before_only"):
            around.feature, around.end = word, here + 1
            return
        if not (word in cues.feature_modifiers or word in cues.directions):
            return


def _plural_ahead(doc: Doc, end: int) -> str | None:
    """What a list of names is called behind its last one: "the A, B and C neighborhoods"."""
    plurals = load_cues().plural_features
    for here in range(end, min(end + FARTHEST, len(doc))):
        token = doc[here]
        if token.lower_ in plurals:
            return plurals[token.lower_]
        if not (token.text[:1].isupper() or token.text in (",", "-", "–") or token.lower_ in ("and", "or", "al", "el", "the")):
            return None
    return None


def _step_left(doc: Doc, at: int, around: Around, named: dict[int, int], countries: dict[int, str]) -> int | None:
    """Takes in the token at ``at``; how many tokens to go on to the left, ``None`` to stop."""
    cues, token = load_cues(), doc[at]
    word = token.lower_
    if token.is_space:
        return 1
    if word == "of":
        return _step_over_of(doc, at, around, named)
    if word in cues.directions and (at == 0 or doc[at - 1].lower_ != "middle"):
        return _take_direction(at, word, around)
    code = demonym_of(token) or countries.get(at)
    if code and at not in named:
        around.countries += [] if around.listed else [code]
        return 1
    if word in cues.locative or word in cues.role_of or (token.pos_ == "ADP" and word != "held"):
        _take_preposition(doc, at, around)
        return None
    if at in named or word in (",", "and", "or", "&", "/"):
        return _step_over_list(at, around, named)
    if word in cues.features and not around.feature and at + 1 == around.start and not doc[at].text[0].isupper():
        around.feature, around.feature_before = word, True
        return 1
    return 1 if _is_light(token, around) else None


def _take_direction(at: int, word: str, around: Around) -> int:
    keeps = load_cues().features.get(around.feature or "", {}).get("keeps")
    if around.start == at + 1 and (not around.feature_before or keeps):
        around.direction, around.start = around.direction or word, at
    return 1


def _step_over_list(at: int, around: Around, named: dict[int, int]) -> int:
    around.listed = True
    return at - named[at] + 1 if at in named else 1


def _is_light(token: Token, around: Around) -> bool:
    """Whether a word may stand between a preposition and a name without breaking their bond."""
    if token.pos_ in ("DET", "ADJ", "PART", "ADV", "NUM") or token.text in ("'s", "’s", "-", "–", "(", '"'):
        return not token.text[0].isdigit() or around.feature is not None
    if (token.i + 1 < len(token.doc) and token.doc[token.i + 1].text == "-") or (token.i and token.doc[token.i - 1].text == "-"):
        return True
    return around.feature is not None and token.pos_ in ("NOUN", "VERB", "PROPN") and token.dep_ in ("compound", "amod")


def _step_over_of(doc: Doc, at: int, around: Around, named: dict[int, int]) -> int | None:
    """Takes "north of", "outskirts of", "city of", "countryside of", "parts of"; any other "of" ends the walk."""
    cues = load_cues()
    if at == 0:
        return None
    if at - 1 in named:  # "the Midan neighbourhood of Aleppo"
        around.area = True
        return at - named[at - 1] + 1
    before = doc[at - 1].lower_
    phrase = f"{before} of"
    if before in cues.directions and _is_inner_part(doc, at - 1):
        around.area = True
        return 2
    if phrase in cues.role_of:
        around.relation = phrase
        around.distance_km = _distance_before(doc, at - 1)
        return None
    if (
        doc[at - 1].text[:1].isupper()
        and not doc[at - 1].is_sent_start
        and (before in cues.organisations or before in ("state", "emirate"))
    ):
        around.of_title = True
        return None
    if before in cues.features:
        _take_feature(before, at, around)
        return 2
    if before in cues.area_nouns or before in cues.directions:
        around.area = True
        _take_part(doc, at - 1, around)
        return 2
    around.relation = "of"
    return None


def _take_feature(word: str, at: int, around: Around) -> None:
    """Takes the kind of place told before "of"; of "the town of A and B" only A is called a town."""
    if around.listed and not word.endswith("s"):
        return
    around.feature, around.feature_before = around.feature or word, True
    if load_cues().features[word].get("keeps") and not around.listed:
        around.start = at - 1


def _take_part(doc: Doc, noun: int, around: Around) -> None:
    """Takes "eastern half of", "the northern part of" into the name: it is told which part."""
    direction = doc[noun - 1].lower_ if noun else ""
    if direction in load_cues().directions and not around.listed:
        around.direction, around.start = direction, noun - 1


def _is_inner_part(doc: Doc, at: int) -> bool:
    """Tells "in the south of the city" and "the rebel-held east of Aleppo" lie inside it; "to the south of the city" does not."""
    before = [t.lower_ for t in doc[max(0, at - 2) : at]]
    return (before[-1:] == ["the"] and before[:1] != ["to"]) or before[-1:] in (["held"], ["controlled"])


def _take_preposition(doc: Doc, at: int, around: Around) -> None:
    """The preposition with the words before it that belong to it: "close to", "heading to", "15 km from"."""
    cues, word = load_cues(), doc[at].lower_
    if at and doc[at - 1].text in ("State", "Qaeda", "Qaida") and word in ("in", "for"):
        around.of_title = True
    for length in (2, 1):
        phrase = " ".join(t.lower_ for t in doc[max(0, at - length) : at + 1])
        if at >= length and phrase in cues.role_of:
            around.relation = phrase
            break
    else:
        around.relation = word
    if at and around.relation == word and doc[at - 1].lower_ in KM_PER_UNIT and word == "from":
        around.relation = "km from"
    if around.relation.endswith(" from") or word == "from":
        around.distance_km = _distance_before(doc, at)


def _distance_before(doc: Doc, at: int) -> float | None:
    """The distance told right before a token: "10 km", "about 15 kilometers to the", in kilometres."""
    for unit in range(at - 1, max(-1, at - 4), -1):
        factor = KM_PER_UNIT.get(doc[unit].lower_)
        if factor and unit:
            text = doc[unit - 1].lower_.replace(",", "")
            number = float(text) if text.replace(".", "", 1).isdecimal() and text.isascii() else NUMBER_WORDS.get(text)
            return round(number * factor, 1) if number else None
    return None


def _governing_preposition(doc: Doc, start: int, end: int) -> str | None:
    """What the parser says governs the name, if it stands near on the left."""
    head = doc[start:end].root
    for _ in range(4):
        if head.dep_ == "pobj":
            near = start - FARTHEST <= head.head.i < start
            return head.head.lower_ if near and head.head.lower_ in load_cues().locative else None
        if head.dep_ not in ("compound", "appos", "conj", "nmod", "poss"):
            return None
        head = head.head
    return None

"""Noun phrases that name or describe an actor: "regime warplanes", "Turkish security sources", "the militants", "wedding guests".

The head noun's row in actor_nouns.csv says what sort of actor it is, the words before it whose. For ``actors.py``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tallybook.mentions.actor_units import Noun, Unit, is_other_word, noun_at, starts_sentence, words_in
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from tallybook.records import ActorName, ActorRegistry, Passage

LONGEST_REACH = 7  # units before a noun that may belong to it
ATTACK_REACH = 3  # adjectives between a side and the attack it flies: "Russian and Syrian heavy air raids"
OWNED_GROUPS = frozenset(("forces", "air", "fighters", "members"))
ATTACHED_GROUPS = frozenset(("forces", "fighters", "government", "opposition", "group", "police"))
LOOSE_GROUPS = frozenset(("people", "source", "media", "official", "monitor", "soldiers", "fighters", "members"))
BEFORE = frozenset(
    ("of", "from", "belonging", "loyal", "affiliated")
)  # what ties a noun to the side that follows: "jets of the coalition"
COORDINATORS = frozenset(("and", "or", "&", ",", "/"))
DROPPED = frozenset(("the", "a", "an", "to", "with", "its", "their"))


class Side(NamedTuple):
    """Whose: a country, a named actor, or a word that points to one ("regime", "rebel", "coalition"), with its units."""

    first: int
    last: int
    names: tuple[ActorName, ...]
    word: str


class Phrase(NamedTuple):
    """A noun with what stands before it. ``attached``: it only tells who is behind the next noun ("rebel barrage")."""

    first: int
    at: int
    noun: Noun
    sides: tuple[Side, ...]
    plain: tuple[str, ...]
    definite: bool
    counted: bool
    attached: bool
    either: bool

    @property
    def end(self) -> int:
        """The unit after the phrase."""
        return self.at + self.noun.size


class Scene(NamedTuple):
    """A passage cut into units, with the registry that knows the names in it."""

    passage: Passage
    number: int
    units: tuple[Unit, ...]
    registry: ActorRegistry

    @property
    def doc(self) -> Doc:
        """The parsed text."""
        return self.passage.doc

    def kind_of(self, unit: Unit) -> str | None:
        """The registry's kind of the name at a unit: "country", "rebel", … or None; towns are no actors."""
        if unit.chunk is None or unit.chunk.form in ("capital", "city"):
            return None
        return self.registry.actors[unit.chunk.names[0].id].kind


def find_phrases(scene: Scene, taken: set[int]) -> Iterator[Phrase]:
    """All phrases of a scene whose head noun is in the table, in order; ``taken`` units are left alone."""
    at = 0
    while at < len(scene.units):
        noun = noun_at(scene.units, at) if at not in taken else None
        if noun is None or not is_head(scene, at, noun):
            at += 1
            continue
        yield read_phrase(scene, at, noun, taken)
        at += noun.size


def is_head(scene: Scene, at: int, noun: Noun) -> bool:
    """Whether the noun is no mere modifier of the next one ("government" in "government forces")."""
    units, after = scene.units, at + noun.size
    token = scene.doc[units[after - 1].end - 1]
    plural = noun.words.endswith("s") or noun.words in ("people", "men", "women", "children", "gunmen")
    verb = token.pos_ in ("VERB", "AUX", "ADV") and not (
        plural and noun.group in LOOSE_GROUPS
    )  # "Boko Haram militants" may be parsed as one
    if noun.words in words_in("nominal_adjectives"):  # "the wounded", not "the wounded men" nor "dozens wounded"
        return at > 0 and units[at - 1].lower == "the" and scene.doc[units[at].start].dep_ not in ("amod", "compound")
    if is_other_word(units[at]) or verb or token.dep_ == "acomp":
        return False
    if after >= len(units) or units[after].chunk is not None:
        return True
    following = noun_at(units, after)
    if following is not None and scene.doc[units[after].start].pos_ in ("NOUN", "PROPN", "ADJ"):
        return plural and noun.group in LOOSE_GROUPS
    if is_attached(scene, after):
        if noun.words == "military":  # here an adjective: "military vehicles"
            return False
        return noun.group in ATTACHED_GROUPS or plural
    return plural or not (token.dep_ in ("compound", "amod", "nmod") and token.head.i > token.i)


def is_attached(scene: Scene, after: int) -> bool:
    """Whether what follows is an attack, or something that can be hit, of the side named before; another side may stand
    between ("Syrian and Russian raids")."""
    if after + 1 < len(scene.units) and scene.units[after].lower in ("and", "or") and side_at(scene, after + 1) is not None:
        after += 2
    for unit in scene.units[after : after + ATTACK_REACH + 1]:
        if unit.lower in words_in("attack_nouns") or unit.lower in words_in("asset_nouns"):
            return True
        if unit.lower not in words_in("attack_modifiers"):
            return False
    return False


def read_phrase(scene: Scene, at: int, noun: Noun, taken: set[int]) -> Phrase:
    """The phrase around a head noun: whose, which, how definite."""
    first, sides, plain, either = modifiers_before(scene, at, taken, noun.group in ("fighters", "members"))
    attached = is_attached(scene, at + noun.size)
    while attached and plain and plain[0] == scene.units[first].lower and plain[0] in words_in("attack_modifiers"):
        first, plain = first + 1, plain[1:]  # "intense regime shelling": it is the shelling that is intense
    if not sides and noun.group in OWNED_GROUPS and not attached:
        sides = side_after(scene, at + noun.size)
    if not sides and noun.group in ("air", "forces", "fighters") and not attached:
        sides, either = believed_sides(scene, at + noun.size)
    return Phrase(
        first=first,
        at=at,
        noun=noun,
        sides=tuple(sides),
        plain=tuple(plain),
        definite=first > 0 and scene.units[first - 1].lower in words_in("determiners"),
        counted=first > 0 and (scene.units[first - 1].lower in ("a", "an", "one") or is_number(scene, first - 1)),
        attached=attached,
        either=either,
    )


def is_number(scene: Scene, at: int) -> bool:
    """Whether the unit is a number or a vague one ("several")."""
    unit = scene.units[at]
    return scene.doc[unit.start].pos_ == "NUM" or unit.lower in words_in("numbers_and_hedges")


def modifiers_before(scene: Scene, at: int, taken: set[int], strict: bool) -> tuple[int, list[Side], list[str], bool]:
    """Walks left from a head noun: where its modifiers begin, the sides among them (left to right), the plain ones, and
    whether two sides are alternatives ("Syrian or Russian"). ``strict``: only words that say what sort of fighters."""
    sides: list[Side] = []
    plain: list[str] = []
    first, at, either = at, at - 1, False
    stop = max(at - LONGEST_REACH, -1)
    while at > stop and at not in taken and not starts_sentence(scene.doc, scene.units[at + 1]):
        side = side_at(scene, at)
        joined = at + 1 < len(scene.units) and scene.units[at + 1].lower in COORDINATORS
        if side is not None:
            sides.insert(0, side)
        elif joined and scene.units[at].lower not in words_in("people_words"):
            break
        elif scene.units[at].lower in COORDINATORS and sides and sides[0].first == first and side_at(scene, at - 1) is not None:
            either = either or scene.units[at].lower == "or"
            at -= 1
            continue
        elif (scene.units[at].lower in ("'s", "’s") and at > 0 and scene.units[at - 1].chunk is not None) or (
            scene.units[at].lower in ("and", "-")
            and scene.units[at - 1].lower in words_in("people_words")
            and joins_people(scene, at)
        ):
            at -= 1
            continue
        elif scene.units[at].lower == ")" and (opening := bracket_before(scene, at)) is not None:
            stop -= at - opening
            at = opening - 1
            continue
        elif is_plain(scene, at) and (not strict or is_quality(scene.units[at])):
            plain.insert(0, scene.units[at].lower)
        else:
            break
        first, at = at, at - 1
    return first, sides, plain, either


def bracket_before(scene: Scene, at: int) -> int | None:
    """The opening bracket of a remark between a name and its noun: "the Nusra Front (al-Qaeda in Syria) militants"."""
    for first in range(at - 1, max(at - LONGEST_REACH, 0), -1):
        if scene.units[first].lower == "(":
            return first if scene.kind_of(scene.units[first - 1]) not in (None, "country", "person") else None
    return None


def is_quality(unit: Unit) -> bool:
    """Whether a word tells what sort of fighters: "Kurdish", "foreign", "Iranian-backed", "jihadist"."""
    return unit.lower in words_in("people_words") | words_in("loaded_words") | words_in("fighter_words") or is_other_word(unit)


def joins_people(scene: Scene, at: int) -> bool:
    """Whether the unit after an "and" is another people's adjective: "Kurdish and Arab fighters"."""
    return at + 1 < len(scene.units) and scene.units[at + 1].lower in words_in("people_words")


def side_at(scene: Scene, at: int) -> Side | None:
    """The side a unit names, where it names one: "Russian", "Hezbollah", "regime", "rebel", "US-led"."""
    unit = scene.units[at]
    kind = scene.kind_of(unit)
    if unit.chunk is not None and kind is not None:
        names = unit.chunk.names
        if kind == "country":
            owns = unit.lower.endswith("s") or (at + 1 < len(scene.units) and scene.units[at + 1].lower in ("'s", "’s"))
            owns = owns or is_bare_owner(scene, at)
            adjectives = tuple(n for n in names if n.form == "adjective") or (names if owns else ())
            return Side(at, at + 1, adjectives, "country") if adjectives else None
        if kind == "ethnic":
            return Side(at, at + 1, names, "people")  # "Tuareg rebels" are not the Tuareg
        return None if kind in ("outlet", "agency") else Side(at, at + 1, names, "actor")
    if unit.part is not None:
        return Side(at, at + 1, unit.part.names, "led") if unit.lower.endswith("-led") else None
    for word, listed in (("home", "home_words"), ("rebel", "rebel_words")):
        if unit.lower.removesuffix("'s") in words_in(listed):
            return Side(at, at + 1, (), word)
    if unit.lower in ("coalition", "regimes", "governments", "armys", "president's", "presidents"):
        return Side(at, at + 1, (), "coalition" if unit.lower == "coalition" else "home")
    return None


def is_bare_owner(scene: Scene, at: int) -> bool:
    """Whether a country's plain name tells whose the next noun is, as in headlines: "Syria regime", "Turkey jets"."""
    if at + 1 >= len(scene.units) or scene.doc[scene.units[at].end - 1].dep_ not in ("compound", "nmod", "amod", "poss"):
        return False
    if at and scene.units[at - 1].lower in words_in("place_prepositions"):  # "in Syria regime forces …" has lost a comma
        return False
    noun = noun_at(scene.units, at + 1)
    return noun is not None and noun.group in ("forces", "air", "government", "police")


def is_plain(scene: Scene, at: int) -> bool:
    """Whether a unit may stand before a noun as a part of its name: "security", "Kurdish", "Iranian-backed", "wedding"."""
    unit = scene.units[at]
    token = scene.doc[unit.end - 1]
    if unit.chunk is not None or not unit.lower[0].isalpha() or unit.lower in words_in("numbers_and_hedges"):
        return False
    if unit.lower.endswith("-based") and at and scene.doc[scene.units[at - 1].start].text in ("New", "San", "Los"):
        return False
    if unit.lower in words_in("time_nouns"):  # "late last year rebel groups left"
        return False
    if is_other_word(unit) or unit.lower in words_in("people_words") or any(c.isdigit() for c in unit.lower):
        return True  # a digit: "Russian Mi-8 helicopter"
    if token.pos_ == "PROPN" and token.text[0].isupper():
        return False
    if token.tag_ in ("JJ", "JJR", "NN", "NNP", "NNPS", "AFX"):
        return (
            token.dep_ in ("amod", "compound", "nmod", "poss", "npadvmod", "punct", "dep") or noun_at(scene.units, at) is not None
        )
    return False


def side_after(scene: Scene, after: int) -> list[Side]:
    """The side that follows a noun: "fighters from the Islamic State", "a helicopter belonging to the regime"."""
    units = scene.units
    if after >= len(units) or units[after].lower not in BEFORE:
        return []
    at = after + 1
    while at < min(len(units), after + 5):
        side = side_at(scene, at)
        if side is None and units[after].lower == "of" and scene.kind_of(units[at]) == "country":
            chunk = units[at].chunk
            return [Side(at, at + 1, chunk.names, "country")] if chunk is not None else []
        if side is not None and (side.word != "country" or units[at].lower not in DROPPED):
            named = side.word in ("actor", "led") or noun_at(units, at) is not None
            return [side] if named else []
        if units[at].chunk is not None or not may_stand_between(scene, at):
            return []
        at += 1
    return []


def believed_sides(scene: Scene, after: int) -> tuple[list[Side], bool]:
    """The sides behind "jets believed to be Russian or Syrian", and whether they exclude one another."""
    units = scene.units
    lead = next((words for words in lead_words() if tuple(u.lower for u in units[after : after + len(words)]) == words), None)
    if lead is None:
        return [], False
    at, sides, either = after + len(lead), [], False
    while at < len(units) and ((side := side_at(scene, at)) is not None or units[at].lower in ("or", "and", "either")):
        either = either or units[at].lower == "or"
        sides += [side] if side is not None and side.word == "country" else []
        at += 1
    return sides, either


@cache
def lead_words() -> tuple[tuple[str, ...], ...]:
    """What may stand between a noun and the sides it is believed to belong to, as runs of words, longest first."""
    runs = (tuple(run.split()) for run in read_yaml("actor_words.yaml")["believed_to_be"])
    return tuple(sorted(runs, key=len, reverse=True))


def may_stand_between(scene: Scene, at: int) -> bool:
    """Whether a unit may stand between "loyal to" and the name: articles, titles, adjectives."""
    unit = scene.units[at]
    return (
        unit.lower in DROPPED
        or unit.lower in ("president", "dictator", "group", "so-called")
        or scene.doc[unit.start].pos_ == "ADJ"
    )

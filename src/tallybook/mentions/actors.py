"""Passages -> what names or describes an actor, as written; which actor it is is decided in ``resolve/actors.py``.

Persons are found first (they swallow their titles), then bodies the registry does not know, then noun phrases, then whatever
registered name is left. No mention lies inside another.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tallybook.mentions.actor_makers import TAILED, describe, found_at, label_of
from tallybook.mentions.actor_names import find_names, with_introduced
from tallybook.mentions.actor_persons import PersonFound, find_persons, is_headline, is_owner, surname_of
from tallybook.mentions.actor_phrases import Scene, find_phrases, is_attached
from tallybook.mentions.actor_units import is_other_word, starts_sentence, units_of, words_in
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tallybook.records import ActorFound, ActorRegistry, Passage

LONGEST_BODY = 6  # units in the name of a body the registry does not know
BETWEEN = frozenset(("or", "the", "by", "those", "of", "either", "its", "their", "ally", "even"))  # what may stand around an "or"
LONGEST_FIRST = 5  # units in the name of a body known by its first word
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")  # "101st Division": whose it is the name does not say
GAP = 6  # units between two alternatives


def find_actors(passages: tuple[Passage, ...], registry: ActorRegistry) -> tuple[ActorFound, ...]:
    """Everything in a report that can act or suffer, for ``resolve_actors``; in text order, passage by passage."""
    scenes = []
    registry = with_introduced(passages, registry)
    for number, passage in enumerate(passages):
        units = units_of(passage.doc, find_names(passage, registry))
        scenes.append(Scene(passage, number, units, registry))
    persons = [find_persons(scene) for scene in scenes]
    fullest = full_names(person for found in persons for person in found)
    mentions: list[ActorFound] = []
    for scene, found in zip(scenes, persons, strict=True):
        mentions += with_alternatives(scene, find_in(scene, found, fullest))
    return tuple(mentions)


def find_in(scene: Scene, persons: tuple[PersonFound, ...], fullest: dict[str, PersonFound]) -> list[ActorFound]:
    """All mentions of one passage, in order, none overlapping."""
    found: list[ActorFound] = []
    taken: set[int] = set()

    def keep(mention: ActorFound, units: range) -> None:
        if not taken & set(units):
            taken.update(units)
            found.append(mention)

    for person in persons:
        if is_owner(scene, person):
            taken.update(range(person.first, person.name_first))
            continue
        keep(as_found(scene, person, fullest), range(person.first, person.last))
        taken.update(n for n in person.office_units if scene.units[n].chunk is None)
    for mention, units in surnames(scene, fullest, taken):
        keep(mention, units)
    for mention, units in bodies(scene, taken):
        keep(mention, units)
    for phrase in find_phrases(scene, taken):
        for mention, units in describe(scene, phrase):
            keep(mention, units)
    for mention, units in names_left(scene, taken):
        keep(mention, units)
    return sorted(found, key=lambda m: m.start)


def full_names(persons: Iterable[PersonFound]) -> dict[str, PersonFound]:
    """Each surname with the person it stands for in this report: the one with an office and the longest name."""
    known: dict[str, PersonFound] = {}
    for person in persons:
        surname = surname_of(person.name)
        if surname not in known or rank(person) > rank(known[surname]):
            known[surname] = person
    return known


def rank(person: PersonFound) -> tuple[bool, bool, int]:
    """How well a mention introduces a person: by a known name, with an office, in full."""
    return bool(person.names), person.title is not None, len(person.name.split())


def as_found(scene: Scene, person: PersonFound, fullest: dict[str, PersonFound]) -> ActorFound:
    """A person as a mention; a bare surname takes name and office from the full mention."""
    best = fullest.get(surname_of(person.name), person)
    named = best if best.name.endswith(person.name) or len(person.name.split()) == 1 else person
    office = person if person.title is not None else best if best.name.endswith(person.name) else person
    public = office.title is not None and office.title.public
    mention = found_at(scene, person.first, person.last, "person", named.name)
    return replace(
        mention,
        title=office.office,
        private=not public,
        affiliation=office.affiliation,
        affiliation_label=office.side,
        names=best.names,
        speaker=office.title.speaker if office.title else "unknown",
        kind="person",
    )


def surnames(scene: Scene, fullest: dict[str, PersonFound], taken: set[int]) -> Iterator[tuple[ActorFound, range]]:
    """Later mentions of a person by surname alone: "Dillon said"."""
    for at, unit in enumerate(scene.units):
        person = fullest.get(surname_of(unit.lower))
        text = scene.doc[unit.start].text
        if person is None or at in taken or unit.chunk is not None or len(person.name.split()) < 2:
            continue
        capital = scene.doc[unit.end - 1].text[0].isupper() or text[0].isupper()
        if capital and unit.lower not in words_in("not_names"):
            first = at
            while (
                first > 0
                and scene.units[first - 1].lower in words_in("particles")
                and scene.units[first - 1].lower in person.name.lower()
            ):
                first -= 1
            bare = person._replace(first=first, last=at + 1, name=unit.lower)
            yield as_found(scene, bare._replace(name=person.name), fullest), range(first, at + 1)


def bodies(scene: Scene, taken: set[int]) -> Iterator[tuple[ActorFound, range]]:
    """Bodies the registry does not know, by their last word: "Tahrir al-Sham Brigade", "Homs Police Command"."""
    yield from bodies_by_first(scene, taken)
    kinds = {noun: kind for kind, listed in read_yaml("actor_words.yaml")["organisation_nouns"].items() for noun in listed}
    for at in range(1, len(scene.units)):
        for size in (2, 1):
            words = " ".join(u.lower for u in scene.units[at : at + size])
            if (
                at + size <= len(scene.units)
                and words in kinds
                and is_capital(scene, at)
                and scene.units[at].chunk is None
                and is_told(scene, at)
            ):
                first = body_start(scene, at, taken)
                tied = first > 1 and scene.units[first - 1].lower == "at" and scene.units[first - 2].lower in TAILED
                towns = all(u.chunk is not None and u.chunk.form in ("city", "capital") for u in scene.units[first:at])
                if first < at and not tied and not (towns and words == "army"):  # a dateline: "Raqqa Army units advanced"
                    yield body_found(scene, range(first, at + size), kinds[words])
                break


def is_told(scene: Scene, at: int) -> bool:
    """Whether the words before a body's last word can be its name: in a headline all words are capitals, save after a number.
    "International" ends no name where "Airport" follows.
    """
    if scene.units[at].lower == "international" and at + 1 < len(scene.units) and is_capital(scene, at + 1):
        return False
    numbered = any(ORDINAL.fullmatch(u.lower) for u in scene.units[max(at - LONGEST_BODY, 0) : at])
    return numbered or not is_headline(scene, at)


def bodies_by_first(scene: Scene, taken: set[int]) -> Iterator[tuple[ActorFound, range]]:
    """Armed bodies the registry does not know, by the first word of an Arabic or Persian name: "Jaysh al-Fustat"."""
    for at, unit in enumerate(scene.units):
        if unit.lower not in words_in("body_firsts") or at in taken or not is_capital(scene, at) or is_headline(scene, at):
            continue
        last = at + 1
        while last < min(len(scene.units), at + LONGEST_FIRST) and (
            scene.units[last].lower.partition("-")[0] in words_in("particles") or is_capital(scene, last)
        ):
            free = last not in taken and scene.kind_of(scene.units[last]) is None
            if not free or scene.units[last].lower in words_in("not_names") or starts_sentence(scene.doc, scene.units[last]):
                break
            last += 1
        if last > at + 1 and scene.units[last - 1].lower not in words_in("particles"):
            yield body_found(scene, range(at, last), "rebel")


def is_capital(scene: Scene, at: int) -> bool:
    """Whether the unit is written with a capital."""
    return bool(scene.doc[scene.units[at].start].text[:1].isupper())


def body_start(scene: Scene, at: int, taken: set[int]) -> int:
    """Where the capitalised words before a body's last word begin."""
    first = at
    while first > max(at - LONGEST_BODY, 0) and first - 1 not in taken and not starts_sentence(scene.doc, scene.units[first]):
        unit = scene.units[first - 1]
        if ORDINAL.fullmatch(unit.lower):
            first -= 1
            break
        name = unit.chunk is not None and unit.chunk.form in ("city", "capital", "adjective", "name")
        if not (
            name
            or unit.lower in words_in("particles")
            or (is_capital(scene, first - 1) and scene.doc[unit.start].pos_ == "PROPN")
        ):
            break
        if unit.lower in words_in("not_names") - {"islamic", "arab", "kurdish", "northern", "southern"}:
            break
        first -= 1
    while first < at and (scene.units[first].lower in ("al", "of", "de") or is_other_word(scene.units[first])):
        first += 1
    return first


def body_found(scene: Scene, units: range, kind: str) -> tuple[ActorFound, range]:
    """A body the registry does not know as a mention with its name in the text."""
    mention = found_at(scene, units.start, units.stop, "description", label_of(scene, units.start, units.stop))
    kind = "unit" if ORDINAL.fullmatch(scene.units[units.start].lower) else kind
    speaker = read_yaml("actor_words.yaml")["speaker_of_kind"][kind]
    armed = kind in ("rebel", "police", "unit")
    return replace(mention, kind=kind, speaker=speaker, armed=armed, noun="body"), units


def names_left(scene: Scene, taken: set[int]) -> Iterator[tuple[ActorFound, range]]:
    """Registered names that no phrase has taken up: groups, outlets, countries, capitals that act, and whose attack it is."""
    for at, unit in enumerate(scene.units):
        units = range(at, at + 1)
        if at in taken:
            continue
        if unit.part is not None and unit.lower.endswith("-led") and is_attached(scene, at + 1):
            yield found_at(scene, at, at + 1, "name", unit.lower, names=unit.part.names, owner="led"), units
        if unit.chunk is None:
            continue
        if any(n.form == "adjective" for n in unit.chunk.names) and is_attached(scene, at + 1):
            yield attacking(scene, at), units
        elif scene.kind_of(unit) == "government" and is_attached(scene, at + 1):
            yield found_at(scene, at, at + 1, "name", unit.lower, names=unit.chunk.names, body="forces"), units
        elif unit.chunk.form == "people":
            yield (
                found_at(scene, at, at + 1, "description", label_of(scene, at, at + 1), names=unit.chunk.names, kind="people"),
                units,
            )
        elif unit.chunk.form == "name" or (unit.chunk.form == "capital" and is_doer(scene, at)):
            place = unit.chunk.form == "capital" or scene.kind_of(unit) == "country"
            yield (
                found_at(scene, at, at + 1, "name", label_of(scene, at, at + 1), names=unit.chunk.names, maybe_place=place),
                units,
            )


def attacking(scene: Scene, at: int) -> ActorFound:
    """An adjective that says whose attack it was: "Russian raids", "US missile strike"."""
    names = tuple(n for n in scene.units[at].chunk.names if n.form == "adjective")  # type: ignore[union-attr]
    near = {u.lower for u in scene.units[at + 1 : at + 4]}
    body = "air" if near & words_in("air_words") else "forces"
    label = scene.doc[scene.units[at].start : scene.units[at].end].text
    return found_at(scene, at, at + 1, "body", label, body=body, owner=names[0].id.upper(), armed=True)


def is_doer(scene: Scene, at: int) -> bool:
    """Whether a capital stands for its government: the subject of a verb of saying or of politics, or joined to such a one."""
    token = scene.doc[scene.units[at].end - 1]
    while token.dep_ == "conj" and token.head.i < token.i:
        token = token.head
    if token.dep_ == "nsubj" and token.head.lemma_.lower() in words_in("political_verbs"):
        return token.head.i > token.i
    return token.dep_ == "pobj" and token.head.lower_ in ("by", "with", "between", "against")


def with_alternatives(scene: Scene, mentions: list[ActorFound]) -> list[ActorFound]:
    """The mentions with those numbered alike that an "or" sets against one another."""
    out = list(mentions)
    number = max((m.alternative or 0 for m in mentions), default=0)
    for n, (left, right) in enumerate(itertools.pairwise(mentions)):
        between = [t.lower_ for t in scene.doc[left.end : right.start]]
        if (
            "or" in between
            and len(between) <= GAP
            and set(between) <= BETWEEN
            and right.alternative is None
            and may_exclude(left, right)
        ):
            number = out[n].alternative or number + 1
            out[n] = replace(out[n], alternative=number)
            out[n + 1] = replace(right, alternative=number)
    return out


def may_exclude(left: ActorFound, right: ActorFound) -> bool:
    """Whether both are parties, not ways to describe the same people ("officers or soldiers")."""
    return all(m.form in ("body", "name", "short") for m in (left, right))

"""Natural persons by name: with title and office ("coalition spokesman Colonel Ryan Dillon"), by speaking, by surname later on.

For ``actors.py``. Who holds a public office, speaks for somebody or leads is public; everybody else is private.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tallybook.mentions.actor_units import Unit, head_of, noun_at, starts_sentence, words_in
from tallybook.reference import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tallybook.mentions.actor_phrases import Scene
    from tallybook.records import ActorName, SpeakerKind

LONGEST_NAME = 5  # units
LONGEST_TITLE = 5  # units in the longest title of the table
LONGEST_OFFICE = 9  # units between a title and the name it goes with: "envoy for Syria Staffan de Mistura"
TITLED = 0.6  # share of capitalised words above which a sentence is a headline and capitals tell nothing


class Title(NamedTuple):
    """A title with its units: as in the table, whether its holder is public, and how he speaks."""

    first: int
    last: int
    text: str
    public: bool
    speaker: SpeakerKind


class PersonFound(NamedTuple):
    """A named person: all units of the mention, those of the name alone, the office and whose it is."""

    first: int
    last: int
    name_first: int
    name_last: int
    name: str
    title: Title | None
    office: str | None
    affiliation: tuple[ActorName, ...]
    names: tuple[ActorName, ...]  # of a person of the registry
    office_units: range  # of a title behind the name: they are no mention of their own
    side: str | None  # a word before the title that points to a side without naming it: "coalition", "regime"


@cache
def titles() -> dict[str, tuple[bool, str]]:
    """The table of titles: words to (public, speaker kind)."""
    return {r["title"]: (r["public"] == "1", r["speaker"]) for r in read_table("actor_titles.csv")}


def find_persons(scene: Scene) -> tuple[PersonFound, ...]:
    """All persons a passage names in full; registered leaders are names like others and not among them."""
    found: list[PersonFound] = []
    taken: set[int] = set()
    by_title = tuple(titled(scene))
    surnames = {surname_of(p.name) for p in by_title}
    by_speech = (p for p in speaking(scene) if p.names or surname_of(p.name) not in surnames)
    for person in (*by_title, *by_speech):
        units = set(range(person.first, person.last))
        if not units & taken and (person.title or person.names or " " in person.name):
            found.append(person)
            taken |= units
    return tuple(sorted(found))


def is_owner(scene: Scene, person: PersonFound) -> bool:
    """Whether a known person only says whose the next noun is: in "President Assad's forces" the forces act."""
    if not person.names or person.name_last >= len(scene.units):
        return False
    marked = scene.units[person.name_last].lower in ("'s", "’s")
    if not marked and scene.units[person.name_last - 1].lower[-1:] != "s":
        return False
    at = person.name_last + marked
    noun = noun_at(scene.units, at) if at < len(scene.units) else None
    return noun is not None and noun.group in ("forces", "air", "fighters", "government", "police")


def surname_of(name: str) -> str:
    """The last word of a name in lower case, without the Arabic article.

    >>> surname_of("Haider al-Abadi")
    'abadi'
    """
    return re.sub(r"^(?:al|el|as|ash|ad|an|ar|az)-", "", name.split()[-1].lower())


def titled(scene: Scene) -> Iterator[PersonFound]:
    """Persons with a title before or after the name."""
    at = 0
    while at < len(scene.units):
        title = title_at(scene, at)
        if title is None:
            at += 1
            continue
        after = named_after(scene, title)
        yield from filter(None, (after, named_before(scene, title, followed=after is not None)))
        at = title.last


def title_at(scene: Scene, at: int) -> Title | None:
    """The longest title that begins at a unit."""
    for size in range(min(LONGEST_TITLE, len(scene.units) - at), 0, -1):
        run = scene.units[at : at + size]
        words = " ".join(u.lower.removesuffix(".") for u in run)
        if words in titles() and not any(u.chunk for u in run):
            public, speaker = titles()[words]
            return Title(at, at + size, words, public, speaker)  # type: ignore[arg-type]
    return None


def named_after(scene: Scene, title: Title) -> PersonFound | None:
    """The person whose name follows a title, or its office: "head of the Observatory, Rami …", "Colonel Ryan Dillon"."""
    units, at = scene.units, title.last
    if at < len(units) and units[at].lower in ("of", "for", "to", "at", "in"):
        at = office_end(scene, at)
    if at < len(units) and units[at].lower == ",":
        at += 1
    if at + 1 < len(units) and units[at].lower == "." and not starts_sentence(scene.doc, units[at + 1]):
        at += 1  # the parser cuts "Col." in two
    while at < len(units) and (more := title_at(scene, at)) is not None:
        at = more.last
    end = name_end(scene, at)
    if end == at or (end - at == 1 and not is_known(scene, at) and not is_plausible_single(scene, title, at)):
        return None
    first = office_start(scene, title.first)
    person = made(scene, (first, end), (at, end), title)
    behind = title_behind(scene, end)
    if behind is None:
        return person
    other = made(scene, (first, end), (at, end), behind, office=(office_start(scene, behind.first), behind.last))
    if person.affiliation or person.side:
        return person._replace(office_units=other.office_units)
    return other._replace(
        title=title if title.public and not behind.public else behind, office=f"{person.office}, {other.office}"
    )


def title_behind(scene: Scene, at: int) -> Title | None:
    """The title in an apposition behind a name: ", the spokeswoman for …"."""
    if at >= len(scene.units) or scene.units[at].lower != ",":
        return None
    for first in range(at + 1, min(at + 5, len(scene.units))):
        title = title_at(scene, first)
        if title is not None:
            return title
        if scene.units[first].lower not in ("a", "an", "the") and scene.doc[scene.units[first].start].pos_ not in ("ADJ", "NOUN"):
            return None
    return None


def named_before(scene: Scene, title: Title, *, followed: bool) -> PersonFound | None:
    """The person whose name stands before a title: "Rami Abdel Rahman, head of the Observatory", "Abu Mohammed, a farmer".

    Some outlets lose their commas: a full name right before an office is believed where no other name is ``followed`` by one.
    """
    units, first = scene.units, office_start(scene, title.first)
    at = first - 1
    comma = False
    while at >= 0 and units[at].lower in (",", "the", "a", "an", "-", "who", "is"):
        comma = comma or units[at].lower in (",", "the", "a", "an")
        at -= 1
    start = name_start(scene, at)
    lost = not comma and not followed and start is not None and at + 1 - start >= 2 and is_office(scene, title, at)
    if start is None or not (comma or lost) or (at + 1 - start < 2 and not is_known(scene, start)):
        return None
    return made(scene, (start, at + 1), (start, at + 1), title, office=(first, title.last))


def is_office(scene: Scene, title: Title, at: int) -> bool:
    """Whether a title right behind a name is his office and no verb or part of a longer name: "Mara Veldt deputy director of"."""
    units = scene.units
    plain = scene.doc[units[title.first].start].text[0].islower() and not is_headline(scene, at)
    return plain and title.last < len(units) and units[title.last].lower in ("of", "for", "at", "in", "from", "with", "who", ",")


def speaking(scene: Scene) -> Iterator[PersonFound]:
    """Persons known only by speaking: two or more capitalised words next to a verb of speech."""
    at = 0
    while at < len(scene.units):
        end = name_end(scene, at)
        if is_known(scene, at) or (end - at >= 2 and not is_headline(scene, at) and speaks(scene, at, end)):
            yield made(scene, (at, end), (at, end), None)
        at = max(end, at + 1)


def speaks(scene: Scene, first: int, last: int) -> bool:
    """Whether a name stands beside a verb of speech, or before "of" and the body spoken for."""
    return is_speech(scene, last) or is_speech(scene, first - 1) or of_body(scene, last) or is_hurt(scene, first, last)


def is_hurt(scene: Scene, first: int, last: int) -> bool:
    """Whether something happens to the bearer of a name that happens to people alone: "Walid Karim was abducted"."""
    token = head_of(scene.doc, scene.units[first].start, scene.units[last - 1].end)
    return token.dep_ in ("nsubjpass", "dobj") and token.head.lemma_.lower() in words_in("person_verbs")


def is_speech(scene: Scene, at: int) -> bool:
    """Whether a verb of speech stands at the unit."""
    return 0 <= at < len(scene.units) and scene.doc[scene.units[at].start].lemma_.lower() in words_in("speech_verbs")


def of_body(scene: Scene, at: int) -> bool:
    """Whether "of" or "from" and a registered body follow: "Ole Solvang of Human Rights Watch said"."""
    units = scene.units
    if at + 1 >= len(units) or units[at].lower not in ("of", "from"):
        return False
    the = units[at + 1].lower == "the" and at + 2 < len(units)
    at += 2 if the else 1
    named = the and any(
        u.lower in ("brigade", "battalion", "front", "division", "movement", "council") for u in units[at + 1 : at + 5]
    )
    return named or scene.kind_of(units[at]) not in (None, "country", "person")


def made(
    scene: Scene, whole: tuple[int, int], name: tuple[int, int], title: Title | None, office: tuple[int, int] | None = None
) -> PersonFound:
    """A person with office and affiliation read off the words around the title."""
    if title is not None:
        begin, end = office or (whole[0], name[0])
        stretch = range(begin, max(end, office_end(scene, title.last) if title.last < len(scene.units) else end))
        near = [n for n in stretch if not name[0] <= n < name[1]]
    else:
        near = list(range(name[1], min(name[1] + 4, len(scene.units)))) if of_body(scene, name[1]) else []
    text = " ".join(scene.doc[scene.units[n].start : scene.units[n].end].text for n in range(name[0], name[1]))
    words = [scene.doc[u.start : u.end].text.strip() for u in scene.units[title.first : title.last]] if title else []
    known = scene.units[name[0]].chunk if is_known(scene, name[0]) else None
    names = known.names if known else ()
    label = scene.registry.actors[names[0].id].name if names else text.removesuffix("'s").strip()
    return PersonFound(
        *whole, *name, label, title, " ".join(words) or None, affiliated(scene, near), names,
        range(*(office or (0, 0))), side_word(scene, near),
    )  # fmt: skip


def side_word(scene: Scene, near: list[int]) -> str | None:
    """A word around a title that points to a side without naming it."""
    known = {"coalition", "opposition", "observatory"} | words_in("home_words") | words_in("rebel_words")
    return next((scene.units[n].lower for n in near if scene.units[n].lower in known), None)


def affiliated(scene: Scene, near: list[int]) -> tuple[ActorName, ...]:
    """The registered body, else the country, named around a title."""
    ranked = sorted(
        (u for u in (scene.units[n] for n in near) if scene.kind_of(u) not in (None, "person")),
        key=lambda u: scene.kind_of(u) == "country",
    )
    if ranked and ranked[0].chunk is not None:
        return ranked[0].chunk.names
    return ()


def office_start(scene: Scene, at: int) -> int:
    """Where the words before a title begin: "French" in "French Foreign Minister", "coalition" in "coalition spokesman"."""
    units = scene.units
    while at > 0:
        unit, token = units[at - 1], scene.doc[units[at - 1].end - 1]
        fits = scene.kind_of(unit) not in (None, "person") or unit.lower in words_in("home_words") | words_in("rebel_words")
        adjective = (
            token.pos_ in ("ADJ", "NOUN", "ADV") and token.dep_ in ("amod", "compound", "nmod") and unit.lower[0].isalpha()
        )
        if not (fits or adjective or unit.lower in ("'s", "coalition", "deputy", "former", "senior", "top")):
            break
        if unit.lower in words_in("not_names") - words_in("home_words") - {"kurdish", "arab", "news"}:
            break
        at -= 1
    return at


def office_end(scene: Scene, at: int) -> int:
    """Where "of the Observatory", "for Syria" after a title ends; ``at`` itself where no name follows the preposition."""
    units, begin = scene.units, at
    if units[at].lower not in ("of", "for", "to", "at", "in"):
        return begin
    at += 1
    end = begin
    while at < min(len(units), begin + LONGEST_OFFICE):
        unit = units[at]
        if scene.kind_of(unit) == "person":
            break
        if unit.chunk is not None:
            end = at + 1
        elif (unit.lower not in ("the", "of", "for", "and", "a", "'s") and end > begin) or (
            not unit.lower[0].isalpha() and unit.lower != "'s"
        ):
            break
        at += 1
    return end


def name_end(scene: Scene, at: int) -> int:
    """Where a run of capitalised words that can be a person's name ends; ``at`` itself where none begins."""
    end = at
    if at < len(scene.units) and scene.kind_of(scene.units[at]) == "person":
        return at + 1
    while end < min(len(scene.units), at + LONGEST_NAME) and is_name_part(scene, end, at):
        end += 1
    while end > at and scene.units[end - 1].lower in words_in("particles"):
        end -= 1
    return end


def name_start(scene: Scene, last: int) -> int | None:
    """Where the capitalised run that ends at a unit begins."""
    at = last
    if is_known(scene, last):
        return last
    while at >= 0 and last - at < LONGEST_NAME and is_name_part(scene, at, max(at, 0)) and not breaks_before(scene, at + 1, last):
        at -= 1
    return at + 1 if at < last else None


def is_known(scene: Scene, at: int) -> bool:
    """Whether the unit is a person of the registry."""
    return 0 <= at < len(scene.units) and scene.kind_of(scene.units[at]) == "person"


def breaks_before(scene: Scene, at: int, last: int) -> bool:
    """Whether a sentence starts at the unit, so that what stands before is no part of the name."""
    return at <= last and bool(scene.doc[scene.units[at].start].is_sent_start)


def is_name_part(scene: Scene, at: int, first: int) -> bool:
    """Whether a unit can be part of a person's name."""
    unit = scene.units[at]
    token = scene.doc[unit.start]
    if unit.chunk is not None or unit.lower in words_in("not_names") or unit.lower in words_in("no_surnames"):
        return False
    if unit.lower in words_in("body_firsts"):
        return False
    if at > first and token.is_sent_start:
        return False
    if unit.lower in words_in("particles") or unit.lower.partition("-")[0] in words_in("particles"):
        return True
    if not (token.text[0].isupper() and token.text[:1].isalpha()) or (token.text.isupper() and len(token.text) > 2):
        return False
    return token.tag_ in ("NNP", "NNPS") and unit.lower.removesuffix(".") not in titles()


def is_plausible_single(scene: Scene, title: Title, at: int) -> bool:
    """Whether one capitalised word after a title is a name ("Colonel Dillon") and no place or headline word."""
    unit: Unit = scene.units[at]
    before = scene.doc[scene.units[title.first].start]
    if is_headline(scene, at) or len(unit.lower) < 3:
        return False
    return is_speech(scene, at + 1) or (title.public and title.last == at and before.text[0].isupper())


def is_headline(scene: Scene, at: int) -> bool:
    """Whether most words of the sentence are capitalised."""
    sentence = scene.doc[scene.units[at].start].sent
    words = [t.text for t in sentence if t.is_alpha and len(t.text) > 3]
    return len(words) > 3 and sum(w[0].isupper() for w in words) / len(words) > TITLED

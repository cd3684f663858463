"""Who the counted people are, only as described: status, sex, age and group."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from tallybook.mentions.count_words import words_of
from tallybook.reference import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc, Token

    from tallybook.mentions.count_words import Counted
    from tallybook.records import ActorMention, CountFound, Measure, PersonStatus, StatusBasis

LINK_REACH = 14  # tokens behind "people" in which "including" tells who they are
MOSTLY = {"mostly", "mainly", "largely", "most", "majority"}
HURT = {"wounded", "injured", "wound", "injure", "hurt"}
DISARMED = {"wounded", "injured", "captured", "captive", "surrendered", "disarmed", "imprisoned"}


class Person(NamedTuple):
    """What the words say of the counted people."""

    status: PersonStatus = "unknown"
    basis: StatusBasis = "none"
    sex: Literal["women", "men"] | None = None
    age: Literal["children", "adults"] | None = None


def describe_person(
    doc: Doc, counted: Counted, row: dict[str, str], actors: Sequence[ActorMention], measure: Measure | None
) -> Person:
    """Status, sex and age as the noun and its modifiers tell; a noun that tells nothing ("people") stays unknown.

    Whoever the figure itself says was wounded is not "wounded" beforehand: ``measure`` tells.
    """
    status: PersonStatus = row["status"] or "unknown"  # type: ignore[assignment]
    basis: StatusBasis = row["status_basis"] or "none"  # type: ignore[assignment]
    modifiers = modifiers_of(doc, counted)
    if measure in {"injured", "casualties", None}:
        modifiers -= HURT
    if status == "unknown" and row["noun"] in words_of("told_by_words"):
        status = status_of_words(modifiers, doc, counted, actors)
        basis = "described" if status != "unknown" else "none"
    elif status == "combatant" and modifiers & DISARMED:
        status, basis = "protected", "described"
    if row["sex"] == "women" and status == "civilian" and modifiers & words_of("combatant_words"):
        status = "combatant"
    if status == "unknown" and row["noun"] in {"people", "person"}:
        status, basis = mixed_status(doc, counted)
    sex = row["sex"] or ("women" if modifiers & {"female", "woman", "women"} else None)
    age = row["age"] or ("children" if modifiers & {"child", "underage"} else None)
    return Person(status, basis, sex, age)  # type: ignore[arg-type]  # the table holds these words and no others


def modifiers_of(doc: Doc, counted: Counted) -> frozenset[str]:
    """The words between number and noun, lemmas, and compounds as one ("pro-government"): "rebel-held" says nothing of people."""
    words: set[str] = set()
    index = counted.number_end
    while index < counted.head:
        if index + 2 < len(doc) and doc[index + 1].text == "-":
            words.add(f"{doc[index].lower_}-{doc[index + 2].lower_}")
            index += 3
            continue
        words |= {doc[index].lower_, doc[index].lemma_.lower()}
        index += 1
    return frozenset(words)


def status_of_words(modifiers: frozenset[str], doc: Doc, counted: Counted, actors: Sequence[ActorMention]) -> PersonStatus:
    """What sort of people "members", "men" or "deaths" are, by their modifiers or the armed group they belong to."""
    behind = following_of(doc, counted.end)
    words = modifiers | behind
    if words & words_of("civilian_words"):
        return "civilian"
    if words & words_of("protected_words") and not words & words_of("combatant_words"):
        return "protected"
    belongs = belongs_to_armed(doc, counted, actors) or (
        doc[counted.head].lemma_.lower() in words_of("men_words") and bool(behind & words_of("side_words"))
    )
    return "combatant" if belongs or words & words_of("combatant_words") else "unknown"


def following_of(doc: Doc, end: int) -> frozenset[str]:
    """The words of "of the rebel group" right behind a noun."""
    if end >= len(doc) or doc[end].lower_ not in {"of", "from"}:
        return frozenset()
    names = [token for token in doc[end + 1 : end + 6] if token.pos_ in {"NOUN", "PROPN", "ADJ"}]
    return frozenset(word for token in names for word in (token.lower_, token.lemma_.lower()))


def belongs_to_armed(doc: Doc, counted: Counted, actors: Sequence[ActorMention]) -> bool:
    """Whether an armed actor modifies the noun or follows it behind "of" or "from"."""
    near = counted.end + (4 if counted.end < len(doc) and doc[counted.end].lower_ in {"of", "from"} else 0)
    noun = doc[counted.head].lemma_.lower()
    return any(actor.armed and counted.number_end <= actor.start < near and noun not in {"person", "people"} for actor in actors)


def mixed_status(doc: Doc, counted: Counted) -> tuple[PersonStatus, StatusBasis]:
    """Read "2,000 people including rebel fighters", "61 people, mostly civilians": both sorts, so mixed; else unknown."""
    rest = doc[counted.end : min(doc[counted.head].sent.end, counted.end + LINK_REACH)]
    words = [token.lemma_.lower() for token in rest]
    for place, word in enumerate(words[:4]):
        if word in MOSTLY and (combatant_nouns() | {"civilian"}) & set(words[place : place + 5]):
            return "mixed", "described"
        if word in {"include", "including", "among"}:
            return ("mixed", "described") if has_combatant(rest[place + 1 :]) else ("unknown", "none")
    return "unknown", "none"


def has_combatant(tokens: Iterable[Token]) -> bool:
    """Whether fighters are among what "including" lists; the list ends at the first verb."""
    for token in tokens:
        if token.pos_ in {"VERB", "AUX"} and token.tag_ not in {"VBN", "VBG"}:
            return False
        if token.tag_ in {"NNS", "NNPS"} and token.lemma_.lower() in combatant_nouns():
            return True
    return False


@cache
def combatant_nouns() -> frozenset[str]:
    """The nouns that name fighters."""
    return frozenset(row["noun"] for row in read_table("counted_things.csv") if row["status"] == "combatant")


def find_group(doc: Doc, actors: Sequence[ActorMention], counted: Counted) -> str | None:
    """The name of the actor the counted belong to: one with a registry id that stands before or over the noun, or
    behind it after "of" or "from"."""
    bound = counted.end < len(doc) and doc[counted.end].lower_ in {"of", "from", "belonging", "loyal"}
    reach = counted.end + 3 if bound else counted.head + 1
    near = [actor for actor in actors if counted.start <= actor.start < reach and actor.end > counted.number_end]
    return next((actor.name for actor in near if actor.id is not None), None)


def person_before(before: Sequence[CountFound], counted: Counted, doc: Doc) -> Person:
    """Who a bare number means: the people counted before it in the sentence (or the one before), if they are of one status."""
    sentence = doc[counted.start].sent
    same = [item for item in before if item.counted == "people" and item.start >= sentence.start and item.part_of is None]
    if not same and sentence.start:
        pointing = doc[counted.start - 1].lower_ if counted.start else ""
        if "another" in {pointing, doc[counted.start].lower_} or doc[counted.head].lower_ == "others":
            earlier = doc[sentence.start - 1].sent
            same = [item for item in before if item.counted == "people" and item.start >= earlier.start]
    statuses = {item.status for item in same}
    if len(statuses) != 1:
        return Person()
    status = statuses.pop()
    return Person(status, same[-1].status_basis) if status in {"civilian", "combatant"} else Person()

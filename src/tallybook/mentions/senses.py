"""Words that name a happening, by table and by encoder together: each checks the other.

The table (``events.py``) knows words and their frames, the encoder words in their context. What the table finds and the encoder
holds for nothing is dropped; what the encoder is sure of and the table does not know is added. ``reference/sense_marks.yaml``
says how sure is sure enough.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from tallybook.models.reader import read_words
from tallybook.records import CORE, EventMention, Sense
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from tallybook.models.reader import Senses
    from tallybook.records import ActorMention, Passage, PlaceMention

WARLIKE = ("ASSAULT", "COERCE", "MOBILIZE", "RETREAT")  # what sport, games and storms are told in the words of
TELLING_ENOUGH = 4  # sentences; that a shorter text names nobody armed says nothing
NAMING = ("VERB", "NOUN", "AUX", "PROPN", "ADJ")  # parts of speech that can name a happening


def weigh_events(
    events: Sequence[EventMention], passages: Sequence[Passage], actors: Sequence[ActorMention], places: Sequence[PlaceMention]
) -> tuple[EventMention, ...]:
    """The happenings named, in text order: the table's as far as the encoder agrees, and those only the encoder finds.

    Each carries what the encoder says of it (``Sense``).
    """
    senses = read_words(passages, actors, events)
    calm = not any(a.armed for a in actors) and sum(len(list(p.doc.sents)) for p in passages) >= TELLING_ENOUGH
    kept = [with_sense(e, senses) for e in events if is_kept(e, senses, calm=calm)]
    found = found_events(events, senses, passages, actors, places, calm=calm)
    return tuple(sorted([*kept, *found], key=lambda e: (e.passage, e.start)))


@cache
def marks() -> dict[str, float]:
    """How sure the encoder must be."""
    return {str(name): float(value) for name, value in read_yaml("sense_marks.yaml").items()}


def is_kept(event: EventMention, senses: Senses, *, calm: bool) -> bool:
    """Whether the encoder lets a word of the table stand; in a report that names nobody armed it must be surer."""
    needed = marks()["calm" if calm and event.type in WARLIKE else "kept"]
    return event.strength == "light" or senses.probability(*word_of(event, senses)) >= needed


def word_of(event: EventMention, senses: Senses) -> tuple[int, int]:
    """The word of an event that the encoder takes for its name: "attack" in "carried out an attack"."""
    words = [(event.passage, token) for token in (event.head, *range(event.start, event.end))]
    return max(words, key=lambda word: senses.probability(*word))


def found_events(
    events: Sequence[EventMention],
    senses: Senses,
    passages: Sequence[Passage],
    actors: Sequence[ActorMention],
    places: Sequence[PlaceMention],
    *,
    calm: bool,
) -> list[EventMention]:
    """The words that only the encoder takes for a happening."""
    taken = {(m.passage, i) for m in (*events, *(a for a in actors if a.id), *places) for i in range(m.start, m.end)}
    found = []
    for index, i in senses.row_of:
        token = passages[index].doc[i]
        if (index, i) not in taken and is_naming(token) and senses.probability(index, i) >= marks()["found"]:
            kind = senses.type_of(index, i)
            needed = marks()["calm" if calm and kind in WARLIKE else "typed" if kind in CORE else "typed_said"]
            if senses.probability(index, i, kind) >= needed:
                event = new_event(token, index, kind, senses, passages[index])
                found.append(with_sense(event, senses))
    return found


def is_naming(token: Token) -> bool:
    """Whether a word can name a happening where it stands: not one that only describes ("banned bombs", "liberated areas")."""
    return token.pos_ in NAMING and not (token.dep_ == "amod" and token.pos_ in ("ADJ", "VERB"))


def new_event(token: Token, index: int, kind: str, senses: Senses, passage: Passage) -> EventMention:
    """A happening that only the encoder finds: one word, with its particle where it has one ("blew up")."""
    particle = next((c.i for c in token.children if c.dep_ == "prt" and c.i == token.i + 1), token.i)
    return EventMention(
        passage=index,
        start=token.i,
        end=particle + 1,
        head=token.i,
        span=passage.span(token.i, particle + 1),
        type=kind,  # type: ignore[arg-type]  # the encoder's types are PLOVER's; the loader checks them
        modes=senses.modes_of(index, token.i),
        strength="means",
        words=token.lemma_.lower(),
        by="encoder",
    )


def with_sense(event: EventMention, senses: Senses) -> EventMention:
    """The event with what the encoder says of it, if it saw the word."""
    word = word_of(event, senses)
    if word not in senses.row_of:
        return event
    sense = Sense(
        probability=round(senses.probability(*word), 4),
        type=senses.type_of(*word),  # type: ignore[arg-type]
        factuality={name: round(p, 4) for name, p in senses.factuality_of(*word).items()},  # type: ignore[misc]
        unreal=senses.unreal_of(*word),  # type: ignore[arg-type]
        like=senses.like_of(*word),
    )
    return msgspec.structs.replace(event, sense=sense)

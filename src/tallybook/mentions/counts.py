"""Passages -> CountFound: every number of people, strikes, munitions, vehicles, weapons or buildings, in the text's own words.

A number counts only with a noun from counted_things.csv behind it, or with a word beside it that says what happened to people
("12 dead"). So ages, dates, distances and names of units drop out by themselves; what is left of them is refused by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tallybook.mentions.count_nouns import (
    end_of_bare,
    find_noun,
    find_unlisted,
    name_of,
    noun_of_next,
    phrase_from,
    row_of,
    run_of_persons,
    shared_row,
)
from tallybook.mentions.count_outcomes import find_outcome
from tallybook.mentions.count_parts import find_wholes, is_linked, is_total
from tallybook.mentions.count_persons import Person, describe_person, find_group, person_before
from tallybook.mentions.count_refusals import (
    is_bare_year,
    is_followed_by_noun,
    is_one_of_many,
    is_refused,
    is_speaking,
    is_struck,
    is_struck_in_list,
    is_unreported,
)
from tallybook.mentions.count_words import Counted, Outcome, stems, words_of
from tallybook.records import CountFound, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tallybook.mentions.count_nouns import Noun
    from tallybook.records import ActorMention, Measure
    from tallybook.reference.numbers import Phrase

LISTED = ("weapons", "munitions", "buildings")  # "destroyed a …" counts one of them, "a … was destroyed" is no count


def find_counts(passages: Sequence[Passage], actors: Sequence[ActorMention] = ()) -> tuple[CountFound, ...]:
    """Every number of something that counts in a report, in text order, with what the words beside it say of it.

    ``actors`` name the group the counted belong to, and tell whether "members" are members of an armed group.
    """
    found: list[CountFound] = []
    for index, passage in enumerate(passages):
        here = [actor for actor in actors if actor.passage == index]
        found += find_wholes(tuple(find_in_passage(passage, index, here)), passage.doc, len(found))
    return tuple(found)


def find_in_passage(passage: Passage, index: int, actors: Sequence[ActorMention]) -> Iterator[CountFound]:
    """Read one passage from its first token to its last; a token belongs to one number at most."""
    doc, place = passage.doc, 0
    before: list[CountFound] = []
    while place < len(doc):
        phrase = phrase_from(doc, place)
        if phrase is None:
            place += 1
            continue
        items = Finder(passage, index, phrase, actors, before).find() if phrase.end <= doc[phrase.first].sent.end else ()
        yield from items
        before += items
        place = max(phrase.end, *(item.end for item in items)) if items else phrase.end


class Finder(NamedTuple):
    """One number phrase and what is known around it."""

    passage: Passage
    where: int
    phrase: Phrase
    actors: Sequence[ActorMention]
    before: Sequence[CountFound]

    def find(self) -> tuple[CountFound, ...]:
        """The counts this phrase makes: none, one, or two for "50 wounded or missing"."""
        doc, phrase = self.passage.doc, self.phrase
        if is_refused(doc, phrase):
            return ()
        noun = find_noun(doc, phrase) or noun_of_next(doc, phrase)
        if noun is None:
            return self.without_noun()
        run = run_of_persons(doc, phrase, noun)
        counted = Counted(phrase.start, phrase.end, run[-1] + 1 if run else noun.end, run[0] if run else noun.head)
        if is_bare_year(doc, phrase) and doc[noun.head].tag_ not in {"NNS", "NNPS"}:
            return ()  # "the 2005 car bomb assassination"
        if noun.row["counted"] != "people":
            return self.thing(counted, noun.row) if self.is_counted_thing(noun) else ()
        outcome = find_outcome(doc, counted) or self.outcome_of_neighbour(counted)
        measure: Measure | None = noun.row["measure"] or (outcome.measure if outcome else None)  # type: ignore[assignment]
        if measure is None and phrase.core.sort == "article":
            measure = self.fate_of_whole()
        if self.is_idle(noun, measure):
            return ()
        if is_one_of_many(doc, phrase) and outcome is not None and counted.start <= outcome.token < counted.end:
            return ()  # "one of the wounded" counts nobody anew
        rows = [row for place in run for row in (row_of(doc, place),) if row] or [noun.row]
        person = describe_person(doc, counted, shared_row(rows), self.actors, measure)
        return self.people(counted, person, measure, outcome if not noun.row["measure"] else None)

    def is_counted_thing(self, noun: Noun) -> bool:
        """Whether strikes, vehicles and the like are counted: "a" stands for one only where a thing was destroyed."""
        doc, phrase = self.passage.doc, self.phrase
        if phrase.core.sort == "article":
            counted = noun.row["counted"]
            return is_struck(doc[noun.head]) if counted == "vehicles" else counted in LISTED and is_struck_in_list(doc[noun.head])
        return phrase.core.sort not in {"none", "unknown"} and not is_one_of_many(doc, phrase)

    def outcome_of_neighbour(self, counted: Counted) -> Outcome | None:
        """What happened to the people right before, where "and" alone stands between and no verb behind."""
        doc, start = self.passage.doc, self.phrase.start
        last = self.before[-1] if self.before else None
        if last is None or last.measure is None or last.counted != "people" or last.part_of is not None or last.told_by is None:
            return None
        if last.end != start - 1 or doc[start - 1].lower_ != "and" or last.start < doc[start].sent.start:
            return None
        behind = doc[counted.end] if counted.end < len(doc) else None
        if behind is not None and (behind.tag_ in {"VBD", "VBZ", "VBP"} or behind.lower_ in {"who", "will", "would"}):
            return None
        return Outcome(last.measure, last.told_by)

    def fate_of_whole(self) -> Measure | None:
        """What happened to the people that "including a child" is one of."""
        doc, start = self.passage.doc, self.phrase.start
        if not self.before or start == 0 or self.before[-1].start < doc[start].sent.start:
            return None
        last = self.before[-1]
        gap = doc[last.end : start]
        goes_on = last.told_by is None and all(token.lower_ in {",", "and"} for token in gap)  # "including a nurse, a cook and …"
        return last.measure if is_linked(gap) or goes_on else None

    def is_idle(self, noun: Noun, measure: Measure | None) -> bool:
        """Whether a noun alone is no count: "a man said", "17 lives" that nobody lost, "no casualties were reported"."""
        doc, sort = self.passage.doc, self.phrase.core.sort
        if is_one_of_many(doc, self.phrase) and (measure is None or is_speaking(doc, noun)):
            return True
        among = any(token.lower_ == "among" for token in doc[noun.end : noun.end + 2])
        if measure is None and (noun.row["noun"] == "life" or sort == "none" or (sort == "article" and not among)):
            return True
        if sort == "article" and noun.row["measure"] and noun.row["measure"] != "bodies_found":
            return True  # "a death", "an injury": the happening itself
        if sort == "article" and (
            doc[noun.head].tag_ in {"NNS", "NNPS"} or measure in words_of("not_of_one") or is_speaking(doc, noun)
        ):
            return True
        return sort == "none" and is_unreported(doc[noun.head])

    def without_noun(self) -> tuple[CountFound, ...]:
        """Read "killing 14", "30 wounded", "22 others were injured": people, where the words beside the number say so."""
        doc, phrase = self.passage.doc, self.phrase
        if phrase.core.sort == "article" or is_bare_year(doc, phrase) or is_one_of_many(doc, phrase):
            return ()
        end = end_of_bare(doc, phrase)
        if phrase.core.sort == "unknown" and not (doc[end - 1].lower_ in {"others", "them"} or self.is_object_of_harm()):
            return self.unlisted()
        counted = Counted(phrase.start, phrase.end, end, end - 1)
        if end == phrase.end and end < len(doc) and doc[end].lower_ == "of" and (whole := self.unlisted()):
            return whole
        outcome = find_outcome(doc, counted)
        if outcome is None and self.before and is_total(doc, end):
            return self.people(counted, Person(), None, None)
        if outcome is None or is_followed_by_noun(doc, end, outcome):
            return self.unlisted()
        if set(stems(doc[outcome.token])) & words_of("not_alone"):
            return ()
        if phrase.core.sort == "none" and is_unreported(doc[outcome.token]):
            return ()
        return self.people(counted, Person(), outcome.measure, outcome)

    def is_object_of_harm(self) -> bool:
        """Read "and injured many": a verb of harm right before, no noun right behind."""
        doc, phrase = self.passage.doc, self.phrase
        before = doc[phrase.start - 1] if phrase.start else None
        if phrase.core.word != "many" or before is None or not set(stems(before)) & words_of("of_people_only"):
            return False
        return phrase.end >= len(doc) or doc[phrase.end].pos_ not in {"NOUN", "PROPN", "ADJ", "ADP"}

    def unlisted(self) -> tuple[CountFound, ...]:
        """Read "nine miners were kidnapped": a noun not in the table, of people where what happened befalls people only."""
        doc, phrase = self.passage.doc, self.phrase
        head = find_unlisted(doc, phrase)
        if head is None:
            return ()
        counted = Counted(phrase.start, phrase.end, head + 1, head)
        outcome = find_outcome(doc, counted)
        if outcome is None or not set(stems(doc[outcome.token])) & words_of("of_people_only"):
            return ()
        return self.people(counted, Person(), outcome.measure, outcome)

    def people(
        self, counted: Counted, person: Person, measure: Measure | None, outcome: Outcome | None
    ) -> tuple[CountFound, ...]:
        """The count of people, twice where one figure stands for two outcomes."""
        doc = self.passage.doc
        bare = counted.head < counted.number_end or doc[counted.head].lower_ in {"others", "them", "more"}
        if bare:
            person = person_before(self.before, counted, doc)
        item = CountFound(
            passage=self.where,
            start=counted.start,
            end=counted.end,
            head=counted.head,
            span=self.passage.span(counted.start, counted.end),
            words=doc[counted.start : counted.end if self.phrase.core.sort == "article" else counted.number_end].text,
            of=None if bare else name_of(doc, counted),
            counted="people",
            measure=measure,
            status=person.status,
            status_basis=person.basis,
            sex=person.sex,
            age=person.age,
            group=None if bare else find_group(doc, self.actors, counted),
            shared=outcome is not None and outcome.second is not None,
            told_by=outcome.token if outcome is not None else None,
        )
        if outcome is None or outcome.second is None:
            return (item,)
        return (item, msgspec.structs.replace(item, measure=outcome.second))

    def thing(self, counted: Counted, row: dict[str, str]) -> tuple[CountFound]:
        """The count of strikes, munitions, vehicles, weapons or buildings."""
        doc = self.passage.doc
        item = CountFound(
            passage=self.where,
            start=counted.start,
            end=counted.end,
            head=counted.head,
            span=self.passage.span(counted.start, counted.end),
            words=doc[counted.start : counted.number_end].text,
            of=name_of(doc, counted),
            counted=row["counted"],  # type: ignore[arg-type]
            measure=row["counted"],  # type: ignore[arg-type]
            group=find_group(doc, self.actors, counted),
        )
        return (item,)

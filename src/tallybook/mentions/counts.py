"""Passages -> CountFound: every number of people, strikes, munitions, vehicles, weapons or buildings, in the text's own words.

A number counts only with a noun from counted_things.csv behind it, or with a word beside it that says what happened to people
("12 dead"). So ages, dates, distances and names of units drop out by themselves; what is left of them is refused by name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tallybook.mentions.count_outcomes import Counted, find_outcome, is_participle, stems, stems_of_noun, words_of
from tallybook.mentions.count_parts import find_wholes, is_linked, is_total
from tallybook.mentions.count_persons import Person, describe_person, find_group
from tallybook.records import CountFound, Passage
from tallybook.reference import read_table, read_yaml
from tallybook.reference.numbers import Phrase, number_words, read_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

    from tallybook.mentions.count_outcomes import Outcome
    from tallybook.records import ActorMention, Measure

LONGEST_PHRASE = 14  # tokens a number phrase may take
NOUN_REACH = 8  # tokens behind a number in which its noun stands
AIRFRAME = re.compile(r"(?:F|MiG|Su|Tu|Mi|T|A|B|BMP|BTR|AH|UH)-?\d{1,3}(?:M\d)?s?", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")
QUOTES = {'"', "'", "“", "”", "‘", "’"}
POINTERS = {"the", "these", "those", "such", "their", "its", "his", "her", "our", "'s"}
BETWEEN = (
    QUOTES | POINTERS | {"of", "other", "others", "more", "additional", "further", "also", "them", "whom", "which", "were", "are"}
)


class Noun(NamedTuple):
    """The counted noun: its token, the token behind it, and its row in the table of things."""

    head: int
    end: int
    row: dict[str, str]


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
        place = phrase.end


def phrase_from(doc: Doc, place: int) -> Phrase | None:
    """The number phrase that begins at a token, its places counted in the passage."""
    words = [token.lower_ for token in doc[place : place + LONGEST_PHRASE]]
    phrase = read_phrase(words, 0)
    if phrase is None:
        return None
    if phrase.core.sort == "range" and place and doc[place - 1].lower_ == "from" and "to" in words:
        phrase = read_phrase(words[: words.index("to")], 0) or phrase  # "rose from 12 to 20" is no range
    return Phrase(place + phrase.start, place + phrase.first, place + phrase.end, phrase.hedge, phrase.core)


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
        counted = Counted(phrase.start, phrase.end, noun.end, noun.head)
        if noun.row["counted"] != "people":
            return () if phrase.core.sort in {"article", "none", "unknown"} else (self.thing(counted, noun.row),)
        outcome = find_outcome(doc, counted)
        measure: Measure | None = noun.row["measure"] or (outcome.measure if outcome else None)  # type: ignore[assignment]
        if measure is None and phrase.core.sort == "article":
            measure = self.fate_of_whole()
        if self.is_idle(noun, measure):
            return ()
        person = describe_person(doc, counted, noun.row, self.actors, measure)
        return self.people(counted, person, measure, outcome if not noun.row["measure"] else None)

    def fate_of_whole(self) -> Measure | None:
        """What happened to the people that "including a child" is one of."""
        start = self.phrase.start
        if not self.before or start == 0 or self.before[-1].start < self.passage.doc[start].sent.start:
            return None
        return self.before[-1].measure if is_linked(self.passage.doc[self.before[-1].end : start]) else None

    def is_idle(self, noun: Noun, measure: Measure | None) -> bool:
        """Whether a noun alone is no count: "a man said", "17 lives" that nobody lost, "no casualties were reported"."""
        doc, sort = self.passage.doc, self.phrase.core.sort
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
        if phrase.core.sort in {"article", "unknown"} or is_bare_year(doc, phrase):
            return ()
        head, end = phrase.end - 1, phrase.end
        while end < len(doc) and doc[end].lower_ in {"others", "other", "more"} and end < phrase.end + 2:
            head, end = (end if doc[end].lower_ == "others" else head), end + (1 if doc[end].lower_ == "others" else 2)
        end = head + 1
        counted = Counted(phrase.start, phrase.end, end, head)
        outcome = find_outcome(doc, counted)
        if outcome is None and self.before and is_total(doc, end):
            return self.people(counted, Person(), None, None)
        if outcome is None or is_followed_by_noun(doc, end, outcome):
            return ()
        if set(stems(doc[outcome.token])) & words_of("not_alone"):
            return ()
        if phrase.core.sort == "none" and is_unreported(doc[outcome.token]):
            return ()
        return self.people(counted, Person(), outcome.measure, outcome)

    def people(
        self, counted: Counted, person: Person, measure: Measure | None, outcome: Outcome | None
    ) -> tuple[CountFound, ...]:
        """The count of people, twice where one figure stands for two outcomes."""
        doc = self.passage.doc
        bare = counted.head < counted.number_end or doc[counted.head].lower_ == "others"
        if bare:
            person = person_before(self.before, counted, doc)
        item = CountFound(
            passage=self.where,
            start=counted.start,
            end=counted.end,
            head=counted.head,
            span=self.passage.span(counted.start, counted.end),
            words=doc[counted.start : counted.number_end].text,
            of=None if bare else name_of(doc, counted),
            counted="people",
            measure=measure,
            status=person.status,
            status_basis=person.basis,
            sex=person.sex,
            age=person.age,
            group=None if bare else find_group(self.actors, counted),
            shared=outcome is not None and outcome.second is not None,
        )
        if outcome is None or outcome.second is None:
            return (item,)
        return (item, msgspec.structs.replace(item, measure=outcome.second))

    def thing(self, counted: Counted, row: dict[str, str]) -> CountFound:
        """The count of strikes, munitions, vehicles, weapons or buildings."""
        doc = self.passage.doc
        return CountFound(
            passage=self.where,
            start=counted.start,
            end=counted.end,
            head=counted.head,
            span=self.passage.span(counted.start, counted.end),
            words=doc[counted.start : counted.number_end].text,
            of=name_of(doc, counted),
            counted=row["counted"],  # type: ignore[arg-type]
            measure=row["counted"],  # type: ignore[arg-type]
            group=find_group(self.actors, counted),
        )


# --- the noun ------------------------------------------------------------------------------------------------------------


@cache
def things() -> dict[str, dict[str, str]]:
    """The table of things that count, by noun."""
    return {row["noun"]: row for row in read_table("counted_things.csv")}


def row_of(doc: Doc, index: int) -> dict[str, str] | None:
    """The row for a token, two-word nouns ("machine guns", "aid workers") first."""
    token, table = doc[index], things()
    if token.lower_.endswith("ed") or (token.pos_ in {"VERB", "AUX", "ADV", "ADP"} and not token.tag_.startswith("NN")):
        return None
    if index and AIRFRAME.fullmatch(doc[index - 1].text) and token.lower_ in {"bombers", "fighters"}:
        return table["warplane"]
    for stem in stems_of_noun(token):
        pair = f"{doc[index - 1].lower_} {stem}" if index else stem
        if pair in table or stem in table:
            return table.get(pair) or table[stem]
    if AIRFRAME.fullmatch(token.text):
        return table["warplane"] if token.text[0] in "FMSAfmsa" else table["tank"]
    return None


def is_plural(token: Token, row: dict[str, str] | None) -> bool:
    """Whether the noun stands in the plural; "people", "troops" always do."""
    if row is not None and row["plural_only"]:
        return True
    return token.tag_ in {"NNS", "NNPS"} or (
        token.lower_.endswith("s") and token.lower_ not in things() and token.pos_ in {"NOUN", "PROPN"}
    )


def find_noun(doc: Doc, phrase: Phrase) -> Noun | None:
    """The noun a number counts: the first plural one of the table, or the last of the noun phrase for one of something."""
    if phrase.core.sort in {"article", "none"} or (phrase.core.value == 1 and phrase.core.sort == "exact"):
        return find_single(doc, phrase)
    candidate: Noun | None = None
    for index in noun_places(doc, phrase):
        token, row = doc[index], row_of(doc, index)
        if row is not None and row["counted"] == "none":
            return None
        if row is not None and is_plural(token, row):
            return compound_noun(doc, index, row)
        if row is not None:
            candidate = Noun(index, index + 1, row)
        elif is_plural(token, None):
            row = nationality(token)
            if row is not None:
                return Noun(index, index + 1, row)
            if is_head_of_number(doc, phrase, index) or (candidate is not None and candidate.end == index):
                return None
    return candidate


def find_single(doc: Doc, phrase: Phrase) -> Noun | None:
    """The noun that "a", "one" or "no" counts: the last of the phrase, unless the parse ties the number to an earlier one."""
    candidate: Noun | None = None
    for index in noun_places(doc, phrase):
        token, row = doc[index], row_of(doc, index)
        if row is not None and row["counted"] != "none":
            candidate = Noun(index, index + 1, row)
            if phrase.core.sort == "none" and is_plural(token, row):
                return candidate
        elif candidate is not None and token.pos_ in {"NOUN", "PROPN"} and not is_head_of_number(doc, phrase, candidate.head):
            candidate = None
    return candidate


def noun_places(doc: Doc, phrase: Phrase) -> Iterator[int]:
    """The tokens behind a number among which its noun stands, small words before the first left out."""
    began = False
    for index in range(phrase.end, min(len(doc), phrase.end + NOUN_REACH, doc[phrase.first].sent.end)):
        if doc[index].lower_ in BETWEEN and not began:
            continue
        if not may_stand_in_noun(doc, index):
            return
        began = began or row_of(doc, index) is not None
        yield index


def noun_of_next(doc: Doc, phrase: Phrase) -> Noun | None:
    """The noun that a number shares with the next one: "30 regime and 39 rebel fighters", "at least 18 of 31 vehicles"."""
    if phrase.core.sort != "exact":
        return None
    if phrase.end < len(doc) and doc[phrase.end].lower_ == "of":
        following = phrase_from(doc, phrase.end + 1)
        return find_noun(doc, following) if following and following.core.sort == "exact" else None
    index = phrase.end
    while (
        index < min(len(doc), phrase.end + 3)
        and doc[index].pos_ in {"NOUN", "PROPN", "ADJ"}
        and not doc[index].text.endswith("s")
    ):
        index += 1
    if index == phrase.end or index >= len(doc) or doc[index].lower_ not in {"and", "or"}:
        return None
    following = phrase_from(doc, index + 1)
    shared = find_noun(doc, following) if following and following.core.sort == "exact" else None
    return Noun(index - 1, index, shared.row) if shared else None


def compound_noun(doc: Doc, index: int, row: dict[str, str]) -> Noun | None:
    """The noun, or the plural noun right behind it where the parse makes the first its modifier ("women protesters")."""
    following, end = index + 1, doc[index].sent.end
    modifies = doc[index].dep_ == "compound" and doc[index].head.i == following
    if following < end and is_stray_plural(doc[following]) and (modifies or row["counted"] != "people"):
        return None  # "two weapons caches" are no weapons
    if following < end and doc[index].dep_ == "compound" and doc[index].head.i == following:
        other = row_of(doc, following)
        if other is not None and is_plural(doc[following], other):
            return Noun(following, following + 1, other)
    return Noun(index, index + 1, row)


def is_stray_plural(token: Token) -> bool:
    """Whether a token is a plural noun that does not count."""
    return token.tag_ == "NNS" and not any(stem in things() for stem in stems_of_noun(token))


def may_stand_in_noun(doc: Doc, index: int) -> bool:
    """Whether a token can be part of a noun phrase behind a number; participles only where more of it follows."""
    token = doc[index]
    following = doc[index + 1] if index + 1 < len(doc) else None
    if is_hyphened(doc, index):
        return True  # "pick-up", "pro-government", "12-year-old"
    if token.lower_ in number_words() or token.like_num:
        return following is not None and following.lower_ in {"year", "years"}
    if token.pos_ in {"NOUN", "PROPN", "ADJ"} or token.lower_ in {"-", "&", "'s", "’s", "al", "el"}:
        return True
    if token.is_upper and len(token.text) > 1 and token.lower_ not in {"the", "and", "of", "in", "on", "were", "was"}:
        return True  # a group's initials, whatever the tagger makes of "IS"
    if (
        token.tag_ not in {"VBN", "VBG", "JJ", "RB"}
        or following is None
        or following.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"}
    ):
        return False
    return token.dep_ in {"amod", "compound"} or index < token.head.i <= index + 3


def is_hyphened(doc: Doc, index: int) -> bool:
    """Whether a token is tied to a neighbour by a hyphen."""
    before = index > 0 and doc[index - 1].text == "-" and not doc[index - 1].whitespace_
    return before or (not doc[index].whitespace_ and index + 1 < len(doc) and doc[index + 1].text == "-")


def is_head_of_number(doc: Doc, phrase: Phrase, index: int) -> bool:
    """Whether the parse ties the number, or its article, to this noun."""
    return any(token.head.i == index for token in doc[phrase.first : phrase.end])


def nationality(token: Token) -> dict[str, str] | None:
    """People by their nation or creed in the plural ("Syrians", "Kurds"): a capital and an ending that names people."""
    if not token.text[0].isupper() or token.ent_type_:
        return None
    return things()["person"] if re.search(r"(?:ians|ns|is|rds|urks|ites|nnis|slims|idis|fghans)$", token.text) else None


def name_of(doc: Doc, counted: Counted) -> str:
    """The counted noun with what describes it, small words before it left out."""
    start = counted.number_end
    while start < counted.head and doc[start].lower_ in BETWEEN:
        start += 1
    return doc[start : counted.head + 1].text


# --- what is refused -----------------------------------------------------------------------------------------------------


def is_refused(doc: Doc, phrase: Phrase) -> bool:
    """Whether the number is an age, a date, a year, money, a measure, a name or a part of one."""
    number = doc[phrase.first : phrase.end]
    behind = doc[phrase.end] if phrase.end < len(doc) else None
    before = doc[phrase.first - 1] if phrase.first else None
    if phrase.core.sort == "exact" and phrase.core.value == 0:
        return True
    if behind is not None and is_unit(behind, doc):
        return True
    if before is not None and before.lower_ in words_of("designators") and phrase.start == phrase.first:
        return True
    if is_of_number(doc, phrase.start):
        return True
    if phrase.core.word == "scores" and number[0].pos_ == "VERB":
        return True
    return is_date(doc, phrase) or is_one_of(doc, phrase) or is_change(doc, phrase)


def is_of_number(doc: Doc, start: int) -> bool:
    """Whether the number is what another is a part of: "a quarter of a million", "6 of the 17": no figure of its own."""
    place = start - 1
    while place >= 0 and doc[place].lower_ in {"the", "its", "their"}:
        place -= 1
    if place < 1 or doc[place].lower_ != "of":
        return False
    part = doc[place - 1]
    return part.lower_ in words_of("fractions") or (part.like_num and not part.lower_.endswith("s"))


def is_unit(token: Token, doc: Doc) -> bool:
    """Whether the word behind a number is a measure: "12 hours", "40 percent"; "20 times" too."""
    units = words_of("units")
    if token.text == "-" and token.i + 1 < len(doc):
        return stem_in(doc[token.i + 1], units)
    return stem_in(token, units) and token.lower_ not in {"m"} | ({"second", "seconds"} if token.pos_ == "ADJ" else set())


def stem_in(token: Token, words: frozenset[str]) -> bool:
    """Whether a noun, whatever its number, is among the words."""
    return any(stem in words for stem in stems_of_noun(token))


def is_date(doc: Doc, phrase: Phrase) -> bool:
    """Whether the digits belong to a date: beside a month, or a year behind "in"; "in March 20 people" stays a count."""
    if phrase.end - phrase.first != 1 or not doc[phrase.first].text.isdigit():
        return False
    months = read_yaml("time_words.yaml")["months"]
    before = doc[phrase.first - 1] if phrase.first else None
    behind = doc[phrase.end] if phrase.end < len(doc) else None
    if before is not None and before.text in {"-", ".", "/"} and phrase.first > 1 and doc[phrase.first - 2].text.isdigit():
        return True  # "28-08-2016"
    small = phrase.core.value <= 31 and phrase.first == phrase.start
    if behind is not None and small and behind.lower_.rstrip(".") in months and behind.text[0].isupper():
        return True
    if before is not None and small and before.lower_.rstrip(".") in months and before.text[0].isupper():
        earlier = doc[phrase.first - 2].lower_ if phrase.first > 1 else ""
        return earlier not in {"in", "since", "during"}
    return is_bare_year(doc, phrase) and before is not None and is_year_sign(before, months)


def is_year_sign(token: Token, months: dict[str, int]) -> bool:
    """Whether a word before four digits makes a year of them."""
    return token.lower_ in words_of("year_signs") or token.lower_.rstrip(".") in months or token.like_num


def is_bare_year(doc: Doc, phrase: Phrase) -> bool:
    """Whether the number may be a year: four digits from 1900 to 2099, no hedge."""
    return phrase.start == phrase.first and YEAR.fullmatch(doc[phrase.first : phrase.end].text) is not None


def is_one_of(doc: Doc, phrase: Phrase) -> bool:
    """Read "one of the", "one another", "no longer": words of number that count nothing."""
    word = doc[phrase.first].lower_
    behind = doc[phrase.end].lower_ if phrase.end < len(doc) else ""
    if word == "one" and phrase.end - phrase.first == 1:
        before = doc[phrase.first - 1].lower_ if phrase.first else ""
        return behind in {"of", "another", "day", "side"} or before in {"no", "any", "this", "that", "which", "every", "each"}
    if word == "both":
        return behind in {"sides", "parties", "the", "countries", "men", "and"}
    return word == "no" and behind in {"longer", "one's"}


def is_change(doc: Doc, phrase: Phrase) -> bool:
    """Whether the number is where a figure came from: "from 12 to 20" counts the 20."""
    before = doc[phrase.first - 1].lower_ if phrase.first else ""
    return before == "from" and phrase.end < len(doc) and doc[phrase.end].lower_ == "to" and phrase.core.sort == "exact"


def is_followed_by_noun(doc: Doc, end: int, outcome: Outcome) -> bool:
    """Whether a noun that does not count stands right behind a bare number ("killed in 12 villages", "two towns hit")."""
    if end >= len(doc):
        return False
    token = doc[end]
    if token.i == outcome.token or token.lower_ in {"people", "dead"} or is_participle(token):
        return False
    if token.lower_ in {"in", "on", "at"} and outcome.token < end:
        return False
    return token.pos_ in {"NOUN", "ADJ", "PROPN"} and not (token.pos_ == "PROPN" and outcome.token < end)


def is_speaking(doc: Doc, noun: Noun) -> bool:
    """Whether the one person is a source: "a medic said"."""
    return noun.end < len(doc) and doc[noun.end].lower_ in {"said", "told", "says", "reported", "added", "tells"}


def is_unreported(token: Token) -> bool:
    """Whether a zero is only what nobody reported ("no casualties were reported") or what would be ("if no one evacuated")."""
    near = token.doc[token.i + 1 : token.i + 5]
    if any(other.lower_ in {"if", "unless", "that"} for other in token.doc[max(0, token.i - 3) : token.i]):
        return True
    return any(other.lemma_.lower() in words_of("report_verbs") for other in [*near, token.head, token.doc[token.i - 1]])


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

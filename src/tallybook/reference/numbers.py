"""Words that make a number, read by the tables number_words.csv and count_rules.yaml.

One grammar for whoever finds numbers in a text and whoever says what they mean, so that a figure can always be worked out again
from the words it was taken from.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from tallybook.errors import UsageError
from tallybook.reference import read_table, read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

Hedge = Literal["floor", "above", "ceiling", "below", "about", "exact"]
Sort = Literal["exact", "vague", "unknown", "article", "none", "range"]
WORD = re.compile(r"\d+(?:,\d{3})+(?!\w)(?:\.\d+)?|\d+(?:\.\d+)?(?!\w)|\w+(?:['’]\w+)*|[^\w\s]")
DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
DASHES = {"-", "–", "—"}
LARGEST = 10**12


class Core(NamedTuple):
    """A number without hedges: the words up to ``end``, its sort, its value and, for a range, its upper end.

    ``factor`` multiplies the floor of the vague word ``word`` ("several hundred": several, 100).
    """

    end: int
    sort: Sort
    value: int = 0
    upper: int = 0
    word: str = ""
    factor: int = 1


class Phrase(NamedTuple):
    """A number with its hedges: words ``start`` to ``end``, the number itself from ``first``."""

    start: int
    first: int
    end: int
    hedge: Hedge
    core: Core


class Reading(NamedTuple):
    """What a number's words say: smallest, best and largest figure, ``None`` where they leave it open."""

    low: int | None
    best: int | None
    high: int | None


def check_rule(rule: str) -> str:
    """The name of a rule of count_rules.yaml, given back; ``UsageError`` with those there are for any other name."""
    rules = read_yaml("count_rules.yaml")["rules"]
    if rule not in rules:
        raise UsageError(f"No rule for numbers is called {rule!r}; choose one of {', '.join(rules)}.")
    return rule


def count_from_words(text: str, rule: str = "tallybook") -> Reading:
    """The figure that a few words give, read by the named rule; the first number in the text counts.

    >>> count_from_words("at least 22 civilians")
    Reading(low=22, best=None, high=None)
    >>> count_from_words("nearly two dozen")
    Reading(low=None, best=None, high=23)
    >>> count_from_words("a woman")
    Reading(low=1, best=1, high=1)
    >>> count_from_words("a woman and child")
    Reading(low=2, best=2, high=2)
    >>> count_from_words("dozens of fighters", rule="acled-like")
    Reading(low=12, best=12, high=None)
    """
    words = split_words(text)
    article = None
    for index in range(len(words)):
        phrase = read_phrase(words, index)
        if phrase is None:
            continue
        if phrase.core.sort != "article":
            return read_figure(phrase, rule)
        article = article or phrase._replace(core=phrase.core._replace(value=len(run_of_article(words, phrase.end)) or 1))
    return read_figure(article, rule) if article else Reading(None, None, None)


def run_of_article(words: Sequence[str], index: int) -> list[int]:
    """The places of the persons that share one article: two in "a woman and child", three in "a man, woman and child".

    Only nouns that tell sex or age are read so: "a poet and activist" may be one person.
    """
    while index < len(words) and words[index] not in sexes_and_ages() and words[index] not in {"and", ","}:
        if kind_of(words, index):
            return []
        index += 1
    places, joined = [], False
    while index < len(words) and words[index] in sexes_and_ages():
        places.append(index)
        if joined:
            return places
        index += 1
        joined = words[index : index + 1] == ["and"]
        index += 1 if joined or words[index : index + 1] == [","] else 0
    return []


@cache
def sexes_and_ages() -> frozenset[str]:
    """The nouns of counted_things.csv that tell a person's sex or age, in the singular."""
    return frozenset(row["noun"] for row in read_table("counted_things.csv") if row["sex"] or row["age"])


def split_words(text: str) -> list[str]:
    """The words, numbers and signs of a text, in lower case.

    >>> split_words("20-30 of 1,300 T-72s")
    ['20', '-', '30', 'of', '1,300', 't', '-', '72s']
    """
    return WORD.findall(text.lower())


def read_figure(phrase: Phrase, rule: str = "tallybook") -> Reading:
    """Low, best and high of a number phrase under a rule of count_rules.yaml; ``KeyError`` for a rule it does not hold."""
    core, chosen = phrase.core, read_yaml("count_rules.yaml")["rules"][rule]
    if core.sort == "unknown":
        return Reading(None, None, None)
    if core.sort == "vague":
        floor = chosen["vague"][core.word] * core.factor
        low, high, stated = (None if phrase.hedge in {"ceiling", "below"} else floor), None, floor
    elif core.sort == "range":
        stated = core.value
        low, high = (core.value, None) if phrase.hedge in {"floor", "above"} else (core.value, core.upper)
    else:
        stated = core.value
        low, high = hedged(core.value, phrase.hedge)
    best = within(stated, low, high) if chosen["best"] == "stated" else low if low == high else None
    return Reading(low, best, high)


def within(value: int, low: int | None, high: int | None) -> int:
    """The value, moved to the nearer end where the hedge excludes it: of "more than 20" the best figure is 21."""
    return max(low, value) if low is not None else min(high, value) if high is not None else value


def hedged(value: int, hedge: Hedge) -> tuple[int | None, int | None]:
    """The ends that a hedge leaves of an exact number.

    >>> hedged(20, "above"), hedged(40, "below"), hedged(50, "about")
    ((21, None), (None, 39), (50, 50))
    """
    ends: dict[str, tuple[int | None, int | None]] = {
        "floor": (value, None),
        "above": (value + 1, None),
        "ceiling": (None, value),
        "below": (None, max(value - 1, 0)),
    }
    return ends.get(hedge, (value, value))


def read_phrase(words: Sequence[str], index: int) -> Phrase | None:
    """The number phrase that begins at ``index``, hedges first; ``None`` where there is none.

    Words that only point ("the", "another", "a total of") may stand before the hedge; the phrase begins behind them.
    """
    start, place = index, index
    hedge: Hedge | None = None
    while (found := match_hedge(words, place, "hedges")) is not None:
        kind, place = found
        if hedge is None and kind == "exact":
            start = place
        elif hedge is None or kind != "exact":
            hedge = kind if hedge in {None, "about", "exact"} else hedge
    core = read_core(words, place)
    if core is None:
        return bare_article(words, index)
    behind = match_hedge(words, core.end, "hedges_behind")
    if behind is not None and hedge in {None, "about"} and not kind_of(words, behind[1]):
        return Phrase(start, place, behind[1], behind[0], core)
    return Phrase(start, place, core.end, hedge or "exact", core)


def bare_article(words: Sequence[str], index: int) -> Phrase | None:
    """Read "another woman": a word that points, standing for one where no number follows."""
    if index < len(words) and words[index] == "another":
        return Phrase(index, index, index + 1, "exact", Core(index + 1, "article", 1))
    return None


@cache
def hedge_table(section: str) -> dict[str, tuple[tuple[tuple[str, ...], Hedge], ...]]:
    """The hedges by their first word, the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Hedge]]] = {}
    for text, kind in read_yaml("count_rules.yaml")[section].items():
        words = tuple(text.split())
        table.setdefault(words[0], []).append((words, kind))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in table.items()}


def match_hedge(words: Sequence[str], index: int, section: str) -> tuple[Hedge, int] | None:
    """The longest hedge that stands at ``index`` and the place behind it."""
    if index >= len(words):
        return None
    for phrase, kind in hedge_table(section).get(words[index], ()):
        if tuple(words[index : index + len(phrase)]) == phrase:
            return kind, index + len(phrase)
    return None


@cache
def number_words() -> dict[str, tuple[str, int]]:
    """Kind and value of each number word; vague ones have no value of their own."""
    return {row["word"]: (row["kind"], int(row["value"] or 0)) for row in read_table("number_words.csv")}


def kind_of(words: Sequence[str], index: int) -> str:
    """What kind of number word stands at ``index``: a kind of number_words.csv, "digits", or nothing."""
    if not 0 <= index < len(words):
        return ""
    if DIGITS.fullmatch(words[index]):
        return "digits"
    return number_words().get(words[index], ("", 0))[0]


def read_core(words: Sequence[str], index: int) -> Core | None:
    """The number at ``index`` without hedges: exact, a range, vague, unknown, one by its article, or none at all."""
    if index < len(words) and words[index] in {"between", "from"}:
        return read_between(words, index)
    first = read_vague(words, index) or read_exact(words, index)
    if first is None or first.sort != "exact":
        return first
    joint = first.end
    if joint < len(words) and (words[joint] in DASHES or words[joint] in {"to", "or"}):
        second = read_exact(words, joint + 1)
        if second is not None and second.sort == "exact" and first.value < second.value:
            return Core(second.end, "range", first.value, second.value)
    return first


def read_between(words: Sequence[str], index: int) -> Core | None:
    """Read "between 500 and 1,300"; "from 12 to 20" tells of a change more often than of a range and is left alone."""
    first = read_exact(words, index + 1) if words[index] == "between" else None
    if first is None or first.end >= len(words) or words[first.end] not in {"and", "to"} | DASHES:
        return None
    second = read_exact(words, first.end + 1)
    if second is None or first.sort != "exact" or second.sort != "exact" or first.value > second.value:
        return None
    return Core(second.end, "range", first.value, second.value)


def read_vague(words: Sequence[str], index: int) -> Core | None:
    """Read "several hundred", "tens of thousands", "a few", "a number of", "a couple of", "a dozen"; else ``None``."""
    kind = kind_of(words, index)
    if kind == "article":
        return read_after_article(words, index)
    if kind == "untold":
        return Core(index + 1, "unknown", word=words[index])
    if kind != "vague" or words[index] in {"few", "handful"}:
        return None
    word, end = words[index], index + 1
    if word == "several":
        factor, end = read_scales(words, end)
        return Core(end, "vague", word=word, factor=factor)
    while end + 1 < len(words) and words[end] == "of" and (bigger := scale_of_plural(words[end + 1])):
        return Core(end + 2, "vague", word=word, factor=bigger)
    return Core(end, "vague", word=word)


def read_after_article(words: Sequence[str], index: int) -> Core | None:
    """What "a" or "an" begins: "a few", "a couple of", "an unknown number of", "a hundred", or one of something."""
    kind = kind_of(words, index + 1)
    if kind == "vague" and words[index + 1] in {"few", "handful"}:
        skip = 1 if kind_of(words, index + 3) == "scale" and words[index + 2] == "of" else 0
        factor, end = read_scales(words, index + 2 + skip)
        return Core(end, "vague", word=words[index + 1], factor=factor)
    if kind == "pair":
        skip = 1 if words[index + 2 : index + 3] == ["of"] and kind_of(words, index + 3) == "scale" else 0
        factor, end = read_scales(words, index + 2 + skip)
        return Core(end, "exact", 2 * factor)
    for place in (index + 1, index + 2):
        if kind_of(words, place) == "unknown" and words[place + 1 : place + 2] == ["of"]:
            return Core(place + 2, "unknown")
    if words[index + 1 : index + 4] == ["quarter", "of", "a"] and kind_of(words, index + 4) == "scale":
        factor, end = read_scales(words, index + 4)
        return Core(end, "exact", factor // 4)
    if kind == "scale" and words[index] in {"a", "an"}:
        factor, end = read_scales(words, index + 1)
        return Core(end, "exact", factor)
    return Core(index + 1, "article", 1) if words[index] in {"a", "an"} else None


def read_scales(words: Sequence[str], index: int) -> tuple[int, int]:
    """The product of the scale words from ``index`` on ("hundred thousand") and the place behind them."""
    factor = 1
    while kind_of(words, index) == "scale":
        factor *= number_words()[words[index]][1]
        index += 1
    return min(factor, LARGEST), index


def scale_of_plural(word: str) -> int:
    """The value of a scale word in the plural: 1000 for "thousands", 0 for other words."""
    kind, value = number_words().get(word.removesuffix("s"), ("", 0))
    return value if kind == "scale" and word.endswith("s") else 0


def read_exact(words: Sequence[str], index: int) -> Core | None:
    """Digits or number words: "1,300", "11 million", "three hundred and eight", "half a dozen", "no", "both"."""
    kind = kind_of(words, index)
    if kind == "none":
        return Core(index + (2 if list(words[index : index + 2]) == ["no", "one"] else 1), "none")
    if kind == "exact":
        return Core(index + 1, "exact", number_words()[words[index]][1])
    if list(words[index : index + 2]) == ["half", "a"] and kind_of(words, index + 2) == "scale":
        factor, end = read_scales(words, index + 2)
        return Core(end, "exact", factor // 2)
    if is_part_of_name(words, index):
        return None
    return read_digits(words, index) if kind == "digits" else read_spelled(words, index)


def is_part_of_name(words: Sequence[str], index: int) -> bool:
    """Whether hyphens tie the number to letters: "T-72", "12-year-old", "48-hour", "two-thirds"."""
    before = index >= 2 and words[index - 1] in DASHES and words[index - 2].isalpha() and not kind_of(words, index - 2)
    after = index + 2 < len(words) and words[index + 1] in DASHES and words[index + 2].isalpha() and not kind_of(words, index + 2)
    return before or after


def read_digits(words: Sequence[str], index: int) -> Core | None:
    """Read "308", "1,300", "1.5 million"; a broken number without a scale behind it counts nothing."""
    factor, end = read_scales(words, index + 1)
    value = float(words[index].replace(",", "")) * factor
    if value != int(value) or value > LARGEST or (words[index][0] == "0" and len(words[index]) > 1):
        return None
    return Core(end, "exact", int(value))


def read_spelled(words: Sequence[str], index: int) -> Core | None:
    """A number in words, hyphens and "and" within it: "twenty-two", "three hundred and eight", "two dozen"."""
    total, group, last, end = 0, 0, "", index
    while (step := next_spelled(words, end, last)) is not None:
        kind, value, end = step
        if kind != "scale":
            group += value
        elif value >= 1000:
            total, group = total + max(group, 1) * value, 0
        else:
            group = max(group, 1) * value
        last = kind
    if not last or total + group > LARGEST or is_part_of_name(words, end - 1):
        return None
    return Core(end, "exact", total + group)


def next_spelled(words: Sequence[str], index: int, last: str) -> tuple[str, int, int] | None:
    """Kind, value and place behind the next word of a spelled number, if it can follow a word of kind ``last``."""
    place = index
    if last == "ten" and words[place : place + 1] and words[place] in DASHES:
        place += 1
    if last == "scale" and words[place : place + 1] == ["and"] and words[index - 1] != "dozen":
        place += 1
    kind = kind_of(words, place)
    allowed = {
        "": {"unit", "teen", "ten", "scale"},
        "unit": {"scale"},
        "teen": {"scale"},
        "ten": {"unit", "scale"},
        "scale": {"unit", "teen", "ten", "scale"},
    }
    if kind not in allowed[last] or (last == "ten" and place > index and kind != "unit"):
        return None
    if last == "scale" and place > index and kind == "scale":
        return None
    return kind, number_words()[words[place]][1], place + 1

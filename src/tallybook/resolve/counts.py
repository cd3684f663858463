"""CountFound -> CountMention: what a number's words say, as low, best and high under a named rule, and sums of parts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from tallybook.records import CountMention
from tallybook.reference import read_yaml
from tallybook.reference.numbers import Reading, check_rule, count_from_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import CountFound

SUM_GAP = 12  # code points between the parts of a sum: a comma, "and", "with"
LONGEST_SUM = 4  # figures a total may be the sum of


def resolve_counts(found: Sequence[CountFound], rule: str = "tallybook") -> tuple[CountMention, ...]:
    """Every found number with its figures under a rule of count_rules.yaml; an unknown rule raises ``UsageError``.

    A figure that stands for several outcomes ("50 wounded or missing") is a ceiling of each. Figures that add up to one beside
    them become its parts ("three civilians, two women and a man"; "308 and 331, 639 in all").
    """
    check_rule(rule)
    mentions = [make_mention(item, figure_of(item, rule)) for item in found]
    for whole, parts in find_sums(found, mentions):
        for index in parts:
            part = mentions[index]
            mentions[index] = msgspec.structs.replace(part, part_of=whole, measure=part.measure or mentions[whole].measure)
        mentions[whole] = with_fate_of(mentions[whole], [mentions[index] for index in parts])
    return tuple(with_status_of_whole(mention, mentions) for mention in mentions)


def with_status_of_whole(part: CountMention, mentions: Sequence[CountMention]) -> CountMention:
    """A man among three civilians is described as a civilian; a whole of both sorts says nothing of its parts."""
    whole = mentions[part.part_of] if part.part_of is not None else None
    if whole is None or whole.status not in {"civilian", "combatant", "protected"}:
        return part
    by_sex_or_age = part.status == "civilian" and (part.sex or part.age)  # "16 fighters, two of them women"
    if part.status != "unknown" and not by_sex_or_age:
        return part
    return msgspec.structs.replace(part, status=whole.status, status_basis=whole.status_basis)


def figure_of(item: CountFound, rule: str) -> Reading:
    """Low, best and high of one number; of a shared one only the ceiling is known."""
    reading = count_from_words(item.words, rule)
    if not item.shared:
        return reading
    return Reading(None, None, reading.high)


def make_mention(item: CountFound, reading: Reading) -> CountMention:
    """The mention with its figures."""
    return CountMention(
        passage=item.passage,
        start=item.start,
        end=item.end,
        head=item.head,
        span=item.span,
        low=reading.low,
        best=reading.best,
        high=reading.high,
        of=item.of,
        counted=item.counted,
        measure=item.measure,
        status=item.status,
        status_basis=item.status_basis,
        sex=item.sex,
        age=item.age,
        group=item.group,
        part_of=item.part_of,
        told_by=item.told_by,
    )


def find_sums(found: Sequence[CountFound], mentions: Sequence[CountMention]) -> list[tuple[int, range]]:
    """Wholes and the runs of figures beside them that add up to them: behind the whole, or before a total."""
    sums = []
    for whole, item in enumerate(found):
        if item.counted != "people" or mentions[whole].best is None or mentions[whole].part_of is not None:
            continue
        for length in range(2, LONGEST_SUM + 1):
            parts = range(whole - length, whole) if item.whole else range(whole + 1, whole + 1 + length)
            if is_sum(found, mentions, whole, parts):
                sums.append((whole, parts))
                break
    return sums


def is_sum(found: Sequence[CountFound], mentions: Sequence[CountMention], whole: int, parts: range) -> bool:
    """Whether the run stands right beside the whole, tells of the same fate and adds up to it exactly."""
    if parts.start < 0 or parts.stop > len(mentions):
        return False
    members = [mentions[index] for index in parts]
    fates = {member.measure for member in [*members, mentions[whole]]} - {None}
    if len(fates) > 1 or any(
        member.counted != "people" or member.best is None or member.part_of is not None for member in members
    ):
        return False
    if sum(member.best or 0 for member in members) != mentions[whole].best or not can_sum_up(mentions[whole], members):
        return False
    run = sorted([*parts, whole])
    neighbours = pairwise(run)
    reach = 10 * SUM_GAP if found[whole].whole else SUM_GAP
    return all(
        mentions[left].passage == mentions[right].passage and 0 <= mentions[right].span.start - mentions[left].span.end <= reach
        for left, right in neighbours
    )


def can_sum_up(whole: CountMention, members: Sequence[CountMention]) -> bool:
    """Whether the whole's noun takes in its parts: "three civilians, two women and a man"; "two nurses, a guard and a cook" are
    four people."""
    noun = (whole.of or "people").rsplit(" ", 1)[-1].lower()
    return noun in read_yaml("count_outcomes.yaml")["wide_nouns"] or all(member.sex or member.age for member in members)


def with_fate_of(whole: CountMention, parts: Sequence[CountMention]) -> CountMention:
    """The whole shares what its parts agree on where its own words do not say what happened."""
    fates = {part.measure for part in parts}
    if whole.measure is None and len(fates) == 1:
        return msgspec.structs.replace(whole, measure=fates.pop())
    return whole

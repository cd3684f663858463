"""Statements -> tellings: what one source says in one sentence, by groups that exclude one another; and totals of many."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tallybook.figures.ranges import Range, add_ranges, range_of, span_range
from tallybook.figures.statements import DEFINITE, fold_name, is_people, without_parts, without_summaries
from tallybook.records import PersonStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tallybook.figures.statements import Statement
    from tallybook.records import Count

Group = tuple[PersonStatus, str | None]  # status, and the force or sort of people where it is told


class Telling(NamedTuple):
    """What one source says in one sentence: the groups it tells apart, and a total without statuses."""

    source: str
    groups: Mapping[Group, Range]
    whole: Range | None


def _tellings_of(statements: Sequence[Statement]) -> list[Telling]:
    """What each source says in each sentence, in an order that follows from the sentences alone."""
    sentences: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        sentences[statement.telling].append(statement)
    return [_one_telling(sentence) for _, sentence in sorted(sentences.items(), key=lambda item: item[0])]


def rival_tellings(statements: Sequence[Statement]) -> list[Telling]:
    """The tellings of numbered statements on one measure, without what only sums up or is a part of another of them."""
    return _tellings_of(without_parts(without_summaries(statements)))


def _one_telling(sentence: Sequence[Statement]) -> Telling:
    """The groups of one sentence, each the sum of its differently named members, and its total without statuses."""
    counts = [s.said for s in sentence]
    definite = [c for c in counts if c.status in DEFINITE]
    general = [c for c in counts if c.status not in DEFINITE and is_people(c.of)]
    special = [c for c in counts if c.status not in DEFINITE and not is_people(c.of)]
    members: dict[Group, list[Count]] = defaultdict(list)
    for count in definite:
        forces = {fold_name(c.group) for c in definite if c.status == count.status}
        members[count.status, fold_name(count.group) or (f"of {fold_name(count.of)}" if len(forces) > 1 else None)].append(count)
    if definite and special:  # "18 civilians and five guards": others beside them, whatever they are
        members["unknown", None] = special
    totals = [*([] if definite else _sum_of_members(special)), *(range_of(c) for c in general)]
    groups = {group: _sum_of_members(held)[0] for group, held in members.items()}
    return Telling(sentence[0].source, groups, span_range(totals) if totals else None)


def _sum_of_members(counts: Sequence[Count]) -> list[Range]:
    """The sum over differently named people of one sentence as a list of one; rivals for the same name become a range first."""
    wide = [c for c in counts if not (c.sex or c.age)]
    narrow = [c for c in counts if c.sex or c.age]
    if wide and narrow and _total_of(wide) == _total_of(narrow):  # "three civilians, two women and a man"
        return [_total_of(wide)]
    return [_total_of(counts)] if counts else []


def _total_of(counts: Sequence[Count]) -> Range:
    labels: dict[tuple[str | None, ...], list[Range]] = defaultdict(list)
    for count in counts:
        labels[None if is_people(count.of) else fold_name(count.of), count.sex, count.age].append(range_of(count))
    return add_ranges(span_range(rivals) for rivals in labels.values())


def wholes_told(tellings: Sequence[Telling]) -> list[tuple[str, Range]]:
    """Every total without statuses, with its source; a floor is raised to what the same source tells of the groups."""
    found = []
    for telling in tellings:
        whole = telling.whole
        if whole is not None:
            own = add_ranges(merge_groups([t for t in tellings if t.source == telling.source]).values())
            if whole.high is None and own.low is not None:
                whole = whole._replace(low=max(own.low, whole.low or 0))
            found.append((telling.source, whole))
    return found


def merge_groups(tellings: Sequence[Telling]) -> dict[PersonStatus, Range]:
    """Each status: the sum of its named forces, or what is told of the status as a whole, as one range."""
    found: dict[Group, list[Range]] = defaultdict(list)
    for telling in tellings:
        for group, figure in telling.groups.items():
            found[group].append(figure)
    merged: dict[PersonStatus, Range] = {}
    for status in sorted({status for status, _ in found}):
        named = [span_range(r) for (s, name), r in sorted(found.items(), key=str) if s == status and name is not None]
        retold = [r for r in found.get((status, None), []) if r not in named]
        merged[status] = span_range([*([add_ranges(named)] if named else []), *retold])
    return merged


def stand_alone(tellings: Sequence[Telling], wholes: Sequence[tuple[str, Range]]) -> bool:
    """Whether a source tells of groups and gives no total they would fit into: then their sum is a rival of the totals."""
    sources = sorted({t.source for t in tellings if t.groups})
    return any(
        not _fits(merge_groups([t for t in tellings if t.source == source]), [whole for s, whole in wholes if s == source])
        for source in sources
    )


def _fits(groups: Mapping[PersonStatus, Range], wholes: Sequence[Range]) -> bool:
    """Whether the groups find room in a total that the same source gives."""
    if not wholes:
        return False
    whole, told = span_range(wholes), add_ranges(groups.values())
    return whole.high is None or (told.low or 0) <= whole.high

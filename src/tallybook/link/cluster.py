"""From scored pairs to groups, the same for any order of input.

Pairs are taken strongest first. Two groups become one only if every pair across them may be together: not one may contradict,
and on average they must agree, so that no chain of half-likenesses ties two real incidents into one. A person's "different" is a
wall no rule crosses. So are two groups that two reports tell apart; where one report does and most others tell of one, a
reader may have taken a retelling for a second happening, and the two must agree between themselves.
"""

from __future__ import annotations

from collections import Counter
from math import fsum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tallybook.link.happenings import Happening
    from tallybook.link.judge import Bound
    from tallybook.link.score import Thresholds
    from tallybook.records import ComparedPair, Judgement

Pair = frozenset[str]


class Grouping(msgspec.Struct, frozen=True):
    """Groups of happenings (by anchor), the pairs that joined them, those no rule could join, and overruled judgements."""

    groups: tuple[tuple[str, ...], ...]
    joined: tuple[ComparedPair, ...]
    refused: tuple[tuple[ComparedPair, str], ...]
    overruled: tuple[Judgement, ...]


class _Groups:
    """Which happenings stand together so far. Local to one run of :func:`cluster_happenings`."""

    def __init__(self, happenings: Sequence[Happening], walls: frozenset[Pair]) -> None:
        self.of: dict[str, tuple[str, ...]] = {h.anchor: (h.anchor,) for h in happenings}
        self.report = {h.anchor: h.report for h in happenings}
        self.lasting = {h.anchor for h in happenings if h.moving or h.agreeing}
        self.walls = walls
        self.walled = frozenset(anchor for pair in walls for anchor in pair)

    def merge(self, a: str, b: str) -> None:
        members = tuple(sorted({*self.of[a], *self.of[b]}))
        for anchor in members:
            self.of[anchor] = members

    def are_walled(self, a: str, b: str) -> bool:
        """Whether a person's "different" stands between the two groups."""
        left = [x for x in self.of[a] if x in self.walled]
        right = [y for y in self.of[b] if y in self.walled]
        return any(frozenset((x, y)) in self.walls for x in left for y in right)

    def most_tell_apart(self, a: str, b: str) -> bool:
        """Whether more than half of the reports would tell of the joined group as of several happenings."""
        told = Counter(self.report[anchor] for anchor in (*self.of[a], *self.of[b]))
        return 2 * sum(times > 1 for times in told.values()) > len(told)

    def told_twice(self, a: str, b: str) -> list[tuple[str, str]]:
        """The pairs across the two groups that one report tells as two happenings."""
        return [(x, y) for x in self.of[a] for y in self.of[b] if self.report[x] == self.report[y]]


def cluster_happenings(
    happenings: Sequence[Happening],
    pairs: Iterable[ComparedPair],
    bound: Sequence[Bound],
    score: Callable[[str, str], float],
    limits: Thresholds,
) -> Grouping:
    """Groups of happenings. ``bound`` are persons' judgements, oldest first; ``score`` gives the points of any two anchors."""
    walls = frozenset(frozenset((a, b)) for j, a, b in bound if j.says == "different" and a != b)
    unsure = frozenset(frozenset((a, b)) for j, a, b in bound if j.says == "unsure" and a != b)
    groups = _Groups(happenings, walls)
    overruled = _join_by_persons(groups, bound)
    groups.walls, groups.walled = walls | unsure, groups.walled | {anchor for pair in unsure for anchor in pair}
    joined: list[ComparedPair] = []
    refused: list[tuple[ComparedPair, str]] = []
    for pair in sorted((p for p in pairs if p.outcome == "same"), key=lambda p: (-p.score, p.a, p.b)):
        if groups.of[pair.a] == groups.of[pair.b]:
            continue
        obstacle = _obstacle(groups, pair, score, limits)
        if obstacle is None:
            groups.merge(pair.a, pair.b)
            joined.append(pair)
        elif obstacle:
            refused.append((pair, obstacle))
    ordered = dict.fromkeys(groups.of[h.anchor] for h in happenings)
    return Grouping(groups=tuple(ordered), joined=tuple(joined), refused=tuple(refused), overruled=tuple(overruled))


def _join_by_persons(groups: _Groups, bound: Sequence[Bound]) -> list[Judgement]:
    """Joins what persons call the same; returns those that run against another person's "different"."""
    overruled = []
    for judgement, a, b in bound:
        if judgement.says != "same" or groups.of[a] == groups.of[b]:
            continue
        if groups.are_walled(a, b):
            overruled.append(judgement)
        else:
            groups.merge(a, b)
    return overruled


def _obstacle(groups: _Groups, pair: ComparedPair, score: Callable[[str, str], float], limits: Thresholds) -> str | None:
    """Why two groups stay apart although a pair agrees: "" where a person settled it, ``None`` where nothing hinders."""
    if groups.are_walled(pair.a, pair.b):
        return ""
    twice = groups.told_twice(pair.a, pair.b)
    at_once = {groups.report[x] for x, _ in twice}
    if (
        len(at_once) > 1
        or (twice and groups.most_tell_apart(pair.a, pair.b))
        or any(score(x, y) < limits.retold for x, y in twice)
    ):
        return "one report tells of both and tells them apart"
    across = [score(x, y) for x in groups.of[pair.a] for y in groups.of[pair.b]]
    lasting = groups.lasting.issuperset((*groups.of[pair.a], *groups.of[pair.b]))
    limit = limits.lasting if lasting else limits.settled
    if min(across) < limit.apart:
        return "other reports joined to them contradict one another"
    if fsum(across) / len(across) < limit.together:
        return "the other reports joined to them do not agree enough"
    return None

"""One account out of many: for each thing that rivals give numbers for, one number is chosen, and all of them are made to fit.

``reported`` works with ranges from end to end. The other rules ask for one number at a time: the lowest, the highest, the
likeliest. ``settle`` makes a consistent account of such a choice. Groups that exclude one another (civilians, combatants, each
named force) have their numbers chosen one by one; then a total is chosen among what is told without statuses and, where a
source tells of groups and of no total they fit into, the sum of the groups. What the total has beyond the groups stands
under ``unknown``: that rest, and the sum of named forces, are the only numbers here that need not stand in any claim.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tallybook.figures.ranges import Range
from tallybook.figures.tellings import stand_alone, wholes_told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tallybook.figures.tellings import Group, Telling
    from tallybook.records import PersonStatus

    Choose = Callable[[Sequence["Rival"]], int | None]


class Rival(NamedTuple):
    """What one source gives for a thing; the sum of several groups has all their sources."""

    told: Range
    sources: frozenset[str]


def settle(tellings: Sequence[Telling], choose: Choose, *, upward: bool = False) -> dict[PersonStatus, int | None]:
    """The numbers of one account by status, ``None`` where nothing can be chosen.

    Where the total lies below the groups, the largest of them give way, so that the account adds up to the total; in an
    ``upward`` account, which looks for the most there can have been, none does.
    """
    groups = _settle_groups(tellings, choose)
    wholes = [Rival(whole, frozenset({source})) for source, whole in wholes_told(tellings)]
    if not groups:
        return {"unknown": choose(wholes)}
    if not wholes:
        return groups
    told = sum(n or 0 for n in groups.values())
    if stand_alone(tellings, [(next(iter(w.sources)), w.told) for w in wholes]):
        wholes.append(Rival(Range(told, told, told), frozenset(t.source for t in tellings if t.groups)))
    total = choose(wholes)
    return groups if total is None else _fit(groups, max(total, told) if upward else total)


def statuses_with_ceiling(tellings: Sequence[Telling]) -> frozenset[PersonStatus]:
    """Statuses that somebody gives a ceiling for: each of its named forces or the status as a whole; ``unknown``: the total."""
    closed: dict[Group, bool] = defaultdict(bool)
    for group, told in (item for telling in tellings for item in telling.groups.items()):
        closed[group] |= told.high is not None
    found = {status for status, _ in closed if closed.get((status, None))}
    for status in {status for status, name in closed if name is not None}:
        if all(is_so for (s, name), is_so in closed.items() if s == status and name is not None):
            found.add(status)
    wholes = [telling.whole for telling in tellings if telling.whole is not None]
    if wholes:
        found -= {"unknown"}
    return frozenset(found | {"unknown"} if any(whole.high is not None for whole in wholes) else found)


def has_whole(tellings: Sequence[Telling]) -> bool:
    """Whether anybody gives a total without statuses."""
    return any(telling.whole is not None for telling in tellings)


def ranges_of(*accounts: Mapping[PersonStatus, int | None]) -> dict[PersonStatus, Range]:
    """The lowest and the highest number that several accounts have for each status; what one of them lacks is nobody there.

    >>> ranges_of({"civilian": 18}, {"civilian": 18, "unknown": 14})
    {'civilian': Range(low=18, best=18, high=18), 'unknown': Range(low=0, best=None, high=14)}
    """
    found = {}
    for status in sorted({status for account in accounts for status in account}):
        numbers = [account.get(status, 0) for account in accounts]
        known = [n for n in numbers if n is not None]
        low = min(known) if len(known) == len(numbers) else None  # where one account has no number, nobody gives a floor
        high = max(known, default=None)
        found[status] = Range(low, low if low == high else None, high)
    return {status: r for status, r in found.items() if r != (0, 0, 0) or len(found) == 1 or status != "unknown"}


def number_of(told: Range) -> int | None:
    """The one number that words give: the best one, else the floor; none where there is only a ceiling ("nearly 40")."""
    return told.low if told.best is None else told.best


def lowest(rivals: Sequence[Rival]) -> int | None:
    """The lowest number anybody gives; a ceiling without a floor is no such number."""
    return min((r.told.low for r in rivals if r.told.low is not None), default=None)


def highest(rivals: Sequence[Rival]) -> int | None:
    """The highest number anybody gives, be it a ceiling or only a floor ("at least 22")."""
    return max((n for r in rivals for n in r.told if n is not None), default=None)


def _settle_groups(tellings: Sequence[Telling], choose: Choose) -> dict[PersonStatus, int | None]:
    """Each status: the sum of its named forces, or what is told of the status as a whole."""
    found: dict[Group, list[Rival]] = defaultdict(list)
    for telling in tellings:
        for group, told in telling.groups.items():
            found[group].append(Rival(told, frozenset({telling.source})))
    settled: dict[PersonStatus, int | None] = {}
    for status in sorted({status for status, _ in found}):
        named = [rivals for (s, name), rivals in sorted(found.items(), key=str) if s == status and name is not None]
        chosen = [n for rivals in named if (n := choose(rivals)) is not None]
        known = {r.told for rivals in named for r in rivals} if len(named) > 1 else set()
        retold = [r for r in found.get((status, None), []) if r.told not in known]  # one force told again without its name
        if chosen and len(named) > 1:
            total, sources = sum(chosen), frozenset(source for rivals in named for r in rivals for source in r.sources)
            settled[status] = choose([Rival(Range(total, total, total), sources), *retold])
        else:
            settled[status] = choose([*(r for rivals in named for r in rivals), *retold])
    return settled


def _fit(groups: Mapping[PersonStatus, int | None], total: int) -> dict[PersonStatus, int | None]:
    """The groups with the rest of the total under ``unknown``; where the total lies below them, the largest give way."""
    fitted = dict(groups)
    rest = total - sum(n or 0 for n in groups.values())
    if rest > 0:
        fitted["unknown"] = (fitted.get("unknown") or 0) + rest
    for status in sorted(groups, key=lambda s: (-(groups[s] or 0), s)):
        given = min(groups[status] or 0, max(0, -rest))
        rest += given
        if given:
            fitted[status] = (groups[status] or 0) - given
    return fitted

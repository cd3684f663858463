"""Which incidents lie within one that sums up many: the week's toll, the strikes "since June".

An aggregate is never added to anything, so nothing is counted twice; here it is said what it is a sum of. A pair is given only
where everything that is told speaks for it and nothing against it:

* both happened or go on, and are of one kind; modes that the aggregate names, the part has as well;
* the part's time is known on both sides and lies within the aggregate's, which has a beginning and ends on its last day or,
  where none is told ("since June"), on the day its latest report was published;
* the part's place lies within the aggregate's, or the aggregate names none and a culprit instead;
* where the aggregate names who did it, one of them, or a force of his side, did the part;
* the part alone is not larger than the whole;
* an aggregate is part of another only where its time or place is the narrower: two sums over one week are rivals.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tallybook.link.fold import fold_name
from tallybook.link.parties import is_teller, side_of
from tallybook.link.spots import Spot, distance_km, spot_of
from tallybook.link.times import day_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.records import Incident

HAPPENED = ("occurred", "ongoing")
WHERE = ("at", "near")  # roles of the places something happened at, not those it was under way between


class Inclusion(NamedTuple):
    """One incident (``part``) within another that sums up many (``whole``), by their ids, with a sentence that says why."""

    part: str
    whole: str
    reason: str


class Extent(NamedTuple):
    """What an incident covers: its days as running numbers, its places, the sides that did it, and its kind."""

    incident: Incident
    first: int
    last: int
    spots: tuple[Spot, ...]
    sides: frozenset[str]


def included_in(incidents: Iterable[Incident]) -> tuple[Inclusion, ...]:
    """Every pair of a part and a whole, in the order of their ids.

    The work grows with the number of aggregates times the incidents of their kind that begin in their time.
    """
    by_kind: dict[str, list[Extent]] = defaultdict(list)
    for incident in incidents:
        extent = _extent_of(incident)
        if extent is not None:
            by_kind[incident.event.type].append(extent)
    found = [pair for extents in by_kind.values() for pair in _within(extents)]
    return tuple(sorted(found))


def _within(extents: Sequence[Extent]) -> Iterable[Inclusion]:
    ordered = sorted(extents, key=lambda e: (e.first, e.incident.id))
    starts = [e.first for e in ordered]
    for whole in (e for e in ordered if e.incident.aggregate):
        for part in ordered[bisect_left(starts, whole.first) : bisect_right(starts, whole.last)]:
            if part is not whole and _holds(whole, part):
                yield Inclusion(part.incident.id, whole.incident.id, _reason(whole, part))


def _extent_of(incident: Incident) -> Extent | None:
    """What an incident covers; ``None`` where that is not known, or where it did not happen."""
    first, last = day_number(incident.time.earliest), day_number(incident.time.latest)
    if last is None and incident.aggregate:
        last = max((day for c in incident.claims if (day := day_number(c.published)) is not None), default=None)
    if first is None or last is None or incident.factuality not in HAPPENED:
        return None
    return Extent(incident, first, last, _spots_of(incident), _sides_of(incident))


def _spots_of(incident: Incident) -> tuple[Spot, ...]:
    return tuple(spot_of(place) for place in incident.places if place.role in WHERE)


def _sides_of(incident: Incident) -> frozenset[str]:
    """Who did it: registered sides, and the names of those that nobody registered; what is denied is left out."""
    told = (p for p in incident.participants if p.role in ("actor", "party") and p.certainty != "denied")
    return frozenset(side_of(p.id) if p.id else fold_name(p.name) for p in told if not (p.id and is_teller(p.id)))


def _holds(whole: Extent, part: Extent) -> bool:
    days_fit = whole.first <= part.first and part.last <= whole.last
    modes_fit = set(whole.incident.event.modes) <= set(part.incident.event.modes)
    sides_fit = bool(whole.sides & part.sides) if whole.sides else bool(whole.spots)
    if not (days_fit and modes_fit and sides_fit and _places_fit(whole, part) and not _is_larger(part, whole)):
        return False
    return not part.incident.aggregate or _is_narrower(part, whole)


def _places_fit(whole: Extent, part: Extent) -> bool:
    return not whole.spots or (
        bool(part.spots) and all(any(_lies_in(inner, outer) for outer in whole.spots) for inner in part.spots)
    )


def _lies_in(inner: Spot, outer: Spot) -> bool:
    if inner.key == outer.key:
        return True
    if inner.rank > outer.rank:
        return False
    if outer.precision == "country":
        return inner.country is not None and inner.country == outer.country
    if outer.precision == "admin1":
        return inner.country == outer.country and inner.admin1 is not None and inner.admin1 in (outer.admin1, outer.folded)
    apart = distance_km(inner, outer)
    return inner.rank < outer.rank and apart is not None and apart <= outer.radius


def _is_larger(part: Extent, whole: Extent) -> bool:
    """Whether more is told of the part alone than there can have been in the whole, in any measure."""
    ceilings: dict[str, list[int | None]] = defaultdict(list)
    floors: dict[str, int] = defaultdict(int)
    for figure in whole.incident.figures:
        ceilings[figure.measure].append(figure.high)
    for figure in part.incident.figures:
        floors[figure.measure] += figure.low or 0
    for measure, held in ceilings.items():
        known = [high for high in held if high is not None]
        if len(known) == len(held) and floors[measure] > sum(known):
            return True
    return False


def _is_narrower(part: Extent, whole: Extent) -> bool:
    shorter = part.last - part.first < whole.last - whole.first
    return shorter or not _places_fit(part, whole)


def _reason(whole: Extent, part: Extent) -> str:
    sums = whole.incident
    since = f"from {sums.time.earliest}" + (f" to {sums.time.latest}" if sums.time.latest else " until its latest report")
    where = " and ".join(dict.fromkeys(spot.name for spot in whole.spots))
    return f"The other sums up what happened {since}" + (f" in {where}" if where else "") + ", and this lies within it."

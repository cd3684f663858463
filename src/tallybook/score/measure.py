"""Hits and totals: each question the score asks of a matched pair, and of what stayed without a pair."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from tallybook.score.happening import days_between
from tallybook.score.names import canonical_name, is_same_actor, is_same_place, is_same_province

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from tallybook.records import Place, Time
    from tallybook.score.gold import GoldAgreement, GoldEvent, GoldPlace
    from tallybook.score.happening import Happening

BOTH_WAYS = ("count", "actor", "recipient", "place", "source", "object", "movement", "party")
Gold = TypeVar("Gold")
Found = TypeVar("Found")


class Marks:
    """Hits out of how many, by the name of the figure."""

    def __init__(self) -> None:
        self._hits: dict[str, int] = defaultdict(int)
        self._totals: dict[str, int] = defaultdict(int)

    def mark(self, name: str, hit: bool) -> None:
        """One more case of ``name``, right or wrong."""
        self._hits[name] += hit
        self._totals[name] += 1

    def mark_both_ways(
        self, name: str, gold: Iterable[Gold], found: Collection[Found], same: Callable[[Gold, Found], bool]
    ) -> None:
        """How much of the gold was found (recall), how much of what was found is gold (precision)."""
        golds = list(gold)
        for g in golds:
            self.mark(f"{name}_recall", any(same(g, f) for f in found))
        for f in found:
            self.mark(f"{name}_precision", any(same(g, f) for g in golds))

    def cases(self) -> dict[str, int]:
        """How many cases stand behind each figure."""
        return dict(sorted(self._totals.items()))

    def figures(self) -> dict[str, float | None]:
        """Every figure by its name; an F1 is ``None`` where there was nothing to find or nothing found."""
        ratios: dict[str, float | None] = {name: self._hits[name] / total for name, total in sorted(self._totals.items())}
        ratios["event_f1"] = f1(ratios.get("precision"), ratios.get("recall"))
        for stem in ("typed", *BOTH_WAYS):
            ratios[f"{stem}_f1"] = f1(ratios.get(f"{stem}_precision"), ratios.get(f"{stem}_recall"))
        return ratios


def f1(precision: float | None, recall: float | None) -> float | None:
    """The harmonic mean of the two; ``None`` where either is unknown.

    >>> f1(0.5, 1.0), f1(0.0, 0.0), f1(None, 1.0)
    (0.6666666666666666, 0.0, None)
    """
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mark_pair(event: GoldEvent, found: Happening, marks: Marks) -> None:
    """One matched pair: everything but finding and typing it."""
    _mark_kind(event, found, marks)
    _mark_actors(event, found, marks)
    _mark_places(event, found, marks)
    _mark_date(event, found, marks)
    _mark_figures(event, found, marks)
    marks.mark_both_ways("object", {(o.kind, o.damage) for o in event.objects}, found.objects, lambda a, b: a == b)
    _mark_movement(event, found, marks)
    if event.agreement:
        _mark_agreement(event.agreement, found, marks)


def _mark_kind(event: GoldEvent, found: Happening, marks: Marks) -> None:
    marks.mark("factuality", found.factuality == event.factuality)
    marks.mark("factuality_if_always_occurred", event.factuality == "occurred")
    marks.mark("background", found.background == event.background)
    marks.mark("background_if_never", not event.background)
    marks.mark("aggregate", found.aggregate == event.aggregate)
    if event.modes:
        marks.mark("mode", not found.modes.isdisjoint(event.modes))
    if event.acled and event.is_core:
        marks.mark("acled", event.acled in found.acled)


def _mark_actors(event: GoldEvent, found: Happening, marks: Marks) -> None:
    marks.mark_both_ways("actor", event.actors, _distinct(found.people("actor", "party")), is_same_actor)
    marks.mark_both_ways("recipient", event.recipients, _distinct(found.people("recipient")), is_same_actor)
    everyone = found.speakers(every=True)
    for source in event.sources:
        marks.mark("source_recall", any(is_same_actor(source, x) for x in everyone))
    for speaker in _distinct(found.speakers(every=False)):
        marks.mark("source_precision", any(is_same_actor(source, speaker) for source in event.sources))


def _mark_places(event: GoldEvent, found: Happening, marks: Marks) -> None:
    marks.mark_both_ways("place", event.places, found.places, _is_place)
    for gold in event.places:
        best = next((place for place in found.places if _is_place(gold, place)), None)
        if best is None:
            continue
        marks.mark("place_role", best.role == gold.role)
        if gold.country:
            marks.mark("place_country", best.country == gold.country)
        if gold.admin1:
            marks.mark("place_admin1", is_same_province(best.admin1, gold.admin1))


def _is_place(gold: GoldPlace, found: Place) -> bool:
    """By the words of the text or by the gazetteer's name."""
    return is_same_place(gold.name, found.span.text if found.span else found.name) or is_same_place(gold.name, found.name)


def _mark_date(event: GoldEvent, found: Happening, marks: Marks) -> None:
    """A closed date exactly, and one that covers it without being much wider; an open one by being left open."""
    gold, time = event.date, found.time
    if not gold.earliest or not gold.latest:
        marks.mark("date_left_open", not time.earliest)
        return
    marks.mark("date_exact", (time.earliest, time.latest) == (gold.earliest, gold.latest))
    marks.mark("date_covers", _covers(gold.earliest, gold.latest, time))


def _covers(earliest: str, latest: str, time: Time) -> bool:
    """At most one day short at either end, and at most about three times as wide."""
    if not time.earliest or not time.latest:
        return False
    short = max(days_between(earliest, time.earliest), days_between(time.latest, latest))
    return short <= 2 and days_between(time.earliest, time.latest) <= 3 * days_between(earliest, latest) + 2


def _mark_figures(event: GoldEvent, found: Happening, marks: Marks) -> None:
    for count in event.counts:
        told = found.counts.get((count.measure, count.low, count.high))
        if told is not None:
            marks.mark("count_status", told.status == count.status)


def _mark_movement(event: GoldEvent, found: Happening, marks: Marks) -> None:
    gold, moved = event.movement, found.movement
    if gold:
        marks.mark("movement_recall", moved is not None)
        if gold.status:
            marks.mark("movement_status", moved is not None and moved.status == gold.status)
    if moved:
        marks.mark("movement_precision", gold is not None)


def _mark_agreement(gold: GoldAgreement, found: Happening, marks: Marks) -> None:
    parties = found.agreement.parties if found.agreement else ()
    positions = found.agreement.positions if found.agreement else ()
    marks.mark_both_ways("party", gold.parties, parties, is_same_actor)
    for position in gold.positions:
        hit = any(is_same_actor(position.who, p.who) and position.stance == p.stance for p in positions)
        marks.mark("position_recall", hit)


def _distinct(names: Iterable[str]) -> list[str]:
    return sorted({canonical_name(name) for name in names})

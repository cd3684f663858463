"""What incidents can be grouped by: for each field, one value an incident, so that rows never overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tallybook.records import Incident, Participant, Place, Time

Pairs = tuple[tuple[str, str | None], ...]

SURENESS = {"stated": 0, "conceded": 0, "claimed": 1, "suspected": 2, "alleged": 2}  # a part denied and nothing more is no part
CERTAINTY = ("stated", "claimed", "suspected")
PRIVATE = "private person"


def actor_pairs(incident: Incident) -> Pairs:
    """Who did it, all of them together, and how sure that is."""
    surest: dict[str, int] = {}
    rivals: dict[int, set[str]] = {}
    for p in incident.participants:
        if p.role in ("actor", "party") and p.certainty in SURENESS:
            surest[label_of(p)] = min(SURENESS[p.certainty], surest.get(label_of(p), len(CERTAINTY)))
            if p.alternative is not None:
                rivals.setdefault(p.alternative, set()).add(label_of(p))
    if not surest:
        return (("actor", None), ("certainty", None))
    open_choice = {label for group in rivals.values() for label in group}
    labels = [*(label for label in surest if label not in open_choice), *(" or ".join(sorted(g)) for g in rivals.values())]
    disputed = bool(open_choice) or "responsibility" in incident.support.disputed
    certainty = "disputed" if disputed else CERTAINTY[max(surest.values())]
    return (("actor", "; ".join(sorted(set(labels)))), ("certainty", certainty))


def recipient_pairs(incident: Incident) -> Pairs:
    """Whom it befell, all of them together."""
    labels = sorted({label_of(p) for p in incident.participants if p.role == "recipient"})
    return (("recipient", "; ".join(labels) or None),)


def label_of(participant: Participant) -> str:
    """A participant's name as rows show it; private persons have none there."""
    return PRIVATE if participant.private else participant.name


def main_place(incident: Incident) -> Place | None:
    """The place an incident stands under: its primary one, else where it happened, else whichever is named."""
    ranked = sorted(incident.places, key=lambda p: (not p.primary, p.role not in ("at", "near")))
    return ranked[0] if ranked else None


def period_of(time: Time, length: int) -> str | None:
    """A time cut to its day (10), month (7) or year (4); what is only bounded keeps its bounds, as ISO 8601 writes them.

    >>> from tallybook.records import Time
    >>> known = Time(earliest="2017-08-27", latest="2017-08-30")
    >>> period_of(known, 10), period_of(known, 7)
    ('2017-08-27/2017-08-30', '2017-08')
    >>> period_of(Time(latest="2017-08-30"), 4)
    '../2017'
    """
    if time.earliest is None and time.latest is None:
        return None
    start, end = (time.earliest or "..")[:length], (time.latest or "..")[:length]
    return start if start == end else f"{start}/{end}"


def _of_place(field: str) -> Callable[[Incident], Pairs]:
    def pairs(incident: Incident) -> Pairs:
        place = main_place(incident)
        return ((field, getattr(place, "name" if field == "place" else field) if place else None),)

    return pairs


def _of_time(field: str, length: int) -> Callable[[Incident], Pairs]:
    return lambda incident: ((field, period_of(incident.time, length)),)


FIELDS: dict[str, Callable[[Incident], Pairs]] = {
    "type": lambda i: (("type", i.event.type),),
    "mode": lambda i: (("mode", "; ".join(sorted(i.event.modes)) or None),),
    "event_type": lambda i: (("event_type", i.acled.event_type if i.acled else None),),
    "sub_event": lambda i: (("sub_event", i.acled.sub_event_type if i.acled else None),),
    "actor": actor_pairs,
    "recipient": recipient_pairs,
    "place": _of_place("place"),
    "admin1": _of_place("admin1"),
    "country": _of_place("country"),
    "day": _of_time("day", 10),
    "month": _of_time("month", 7),
    "year": _of_time("year", 4),
}

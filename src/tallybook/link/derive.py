"""The fields of an incident, worked out from its claims; nothing here is ever typed over them.

Spans stay with the claims: an offset without its report would point nowhere. The exception are an agreement's terms, which
are the words themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec

from tallybook.link.fold import fold_name
from tallybook.link.history import latest_value
from tallybook.link.support import rival_actors, strongest
from tallybook.records import (
    Acled,
    Agreement,
    AgreementStatus,
    DamagedObject,
    Event,
    Factuality,
    HistoryStep,
    LedgerClaim,
    Movement,
    MovementStatus,
    ObjectStatus,
    Participant,
    Place,
    Position,
    Span,
)

if TYPE_CHECKING:
    from tallybook.link.happenings import Happening

_DAMAGE_RANK = {"unknown": 0, "none": 1, "damaged": 2, "destroyed": 3}
_PRECISION_RANK = {"site": 0, "near": 1, "admin2": 2, "admin1": 3, "region": 4, "country": 5}
_FACT_ORDER: tuple[Factuality, ...] = ("occurred", "ongoing", "denied", "planned", "threatened", "hypothetical")

T = TypeVar("T", bound=Hashable)


def most_told(values: Iterable[T]) -> T | None:
    """The value told most often, the earliest told of equals; ``None`` for nothing.

    >>> most_told(["b", "a", "a", "b"])
    'b'
    """
    counted = Counter(values)
    return max(counted, key=lambda v: counted[v]) if counted else None


def event_of(members: Sequence[Happening]) -> Event:
    """Type by the majority of reports, then by the first; modes and contexts of the claims of that type that most tell."""
    type_ = cast("str", most_told(h.type for h in members))
    events = [c.event for h in members for c in h.claims if c.event.type == type_]
    modes = most_told(e.modes for e in events if e.modes) or ()
    contexts = sorted({context for e in events for context in e.contexts})
    return Event(type=events[0].type, modes=modes, contexts=tuple(contexts))


def acled_of(claims: Sequence[LedgerClaim], event: Event) -> Acled | None:
    """ACLED's kind by majority among the claims of the incident's type."""
    told = [c.acled for c in claims if c.acled and c.event.type == event.type]
    chosen = most_told((a.event_type, a.sub_event_type) for a in told)
    return Acled(event_type=chosen[0], sub_event_type=chosen[1]) if chosen else None


def factuality_of(claims: Sequence[LedgerClaim]) -> Factuality:
    """Occurred if any source says so; denied only where nobody asserts it and nobody merely plans it."""
    told = {c.factuality for c in claims}
    return next(f for f in _FACT_ORDER if f in told)


def places_of(claims: Sequence[LedgerClaim]) -> tuple[Place, ...]:
    """Places by referent and role, the finest telling of each; one is primary: told as such most often, then finest."""
    groups: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in chain.from_iterable(c.places for c in claims):
        groups[place.gazetteer_id or fold_name(place.name), place.role].append(place)
    if not groups:
        return ()
    best = [min(group, key=lambda p: _PRECISION_RANK[p.precision]) for group in groups.values()]
    votes = [(sum(p.primary for p in group), len(group)) for group in groups.values()]
    primary = min(range(len(best)), key=lambda i: (-votes[i][0], _PRECISION_RANK[best[i].precision], -votes[i][1], i))
    return tuple(msgspec.structs.replace(p, primary=i == primary, span=None) for i, p in enumerate(best))


def participants_of(members: Sequence[Happening]) -> tuple[Participant, ...]:
    """Who took part, by role and name, each as surely as the surest report has it; rival culprits exclude one another."""
    claims = [c for h in members for c in h.claims]
    groups: dict[tuple[str, str], list[Participant]] = defaultdict(list)
    for claim in claims:
        for participant in claim.participants:
            groups[participant.role, _party_key(participant)].append(participant)
    numbers = _alternatives(claims, members)
    merged = []
    for (role, key), group in groups.items():
        sure = [p for p in group if p.alternative is None]
        number = numbers.get((role, key))
        surest = strongest(sure or group)
        merged.append(
            msgspec.structs.replace(
                surest,
                span=None,
                alternative=number,
                private=any(p.private for p in group),
            )
        )
    return tuple(merged)


def _party_key(participant: Participant) -> str:
    return participant.id or fold_name(participant.name)


def _alternatives(claims: Sequence[LedgerClaim], members: Sequence[Happening]) -> dict[tuple[str, str], int]:
    """Numbers for parties that exclude one another.

    These are the ones a report gives as alternatives, unless another report is sure, and culprits on whom reports contradict
    each other.
    """
    sure = {(p.role, _party_key(p)) for c in claims for p in c.participants if p.alternative is None}
    numbers: dict[tuple[str, str], int] = {}
    used = 0
    for claim in claims:
        local: dict[int, int] = {}
        for participant in claim.participants:
            key = (participant.role, _party_key(participant))
            if participant.alternative is None or key in sure or key in numbers:
                continue
            if participant.alternative not in local:
                used += 1
                local[participant.alternative] = used
            numbers[key] = local[participant.alternative]
    for key in (("actor", actor) for actors in rival_actors(members) for actor in sorted(actors)):
        numbers.setdefault(key, used + 1)
    return numbers


def objects_of(claims: Sequence[LedgerClaim], history: Sequence[HistoryStep]) -> tuple[DamagedObject, ...]:
    """What was hit, by kind, with the heaviest damage anybody tells and the state told last."""
    groups: dict[str, list[DamagedObject]] = defaultdict(list)
    for thing in chain.from_iterable(c.objects for c in claims):
        groups[thing.kind].append(thing)
    merged = []
    for kind, group in groups.items():
        heaviest = max(group, key=lambda o: _DAMAGE_RANK[o.damage])
        status = cast("ObjectStatus", latest_value(history, f"objects.{kind}.status") or "unknown")
        merged.append(DamagedObject(kind=heaviest.kind, damage=heaviest.damage, status=status))
    return tuple(merged)


def movement_of(claims: Sequence[LedgerClaim], history: Sequence[HistoryStep]) -> Movement | None:
    """The journey: stations as most claims name them, the state told last."""
    told = [c.movement for c in claims if c.movement]
    if not told:
        return None
    return Movement(
        of=cast("str", most_told(m.of for m in told)),
        origin=_most_told_name(m.origin for m in told), destination=_most_told_name(m.destination for m in told),
        via=_unique_names(name for m in told for name in m.via),
        status=cast("MovementStatus | None", latest_value(history, "movement.status")),
    )  # fmt: skip


def agreement_of(claims: Sequence[LedgerClaim], history: Sequence[HistoryStep]) -> Agreement | None:
    """The deal: every party, term and position told of it, and its latest state."""
    told = [c.agreement for c in claims if c.agreement]
    if not told:
        return None
    terms: dict[str, Span] = {}
    for term in chain.from_iterable(a.terms for a in told):
        terms.setdefault(fold_name(term.text), term)
    positions: dict[tuple[str, str], Position] = {}
    for position in chain.from_iterable(a.positions for a in told):
        positions.setdefault((fold_name(position.who), position.stance), msgspec.structs.replace(position, span=None))
    return Agreement(
        parties=_unique_names(name for a in told for name in a.parties), terms=tuple(terms.values()),
        status=cast("AgreementStatus | None", latest_value(history, "agreement.status")), positions=tuple(positions.values()),
    )  # fmt: skip


def _unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names without their respellings, as first written."""
    return tuple({fold_name(name): name for name in reversed(list(names))}.values())[::-1]


def _most_told_name(names: Iterable[str | None]) -> str | None:
    known = [name for name in names if name]
    chosen = most_told(fold_name(name) for name in known)
    return next((name for name in known if fold_name(name) == chosen), None)

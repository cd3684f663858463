"""Which places of a report belong to which happening, and which of them says best where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.attach import is_attached, is_shared
from tallybook.claims.tellings import Telling, of_telling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.records import Passage, Place, PlaceMention

MOVING = ("RETREAT", "MOBILIZE", "SANCTION", "AID", "CONSULT")
PLACE_RANK = {"site": 0, "near": 1, "admin2": 2, "admin1": 3, "region": 4, "country": 5}


def places_of(
    telling: Telling, siblings: Sequence[Telling], passages: Sequence[Passage], places: Sequence[PlaceMention]
) -> list[PlaceMention]:
    """The places that hang on the telling, and those of the sentence that stand above all its tellings.

    Where from and where to belong to a movement when the sentence tells of one.
    """
    found = []
    movers = [s for s in siblings if s.type in MOVING]
    for place in of_telling(telling, places):
        is_leg = place.place.role in ("origin", "destination", "via", "toward")
        if is_leg and movers and telling.type not in MOVING:
            continue
        among = movers if is_leg and movers else siblings
        if is_attached(place, telling, among, passages) or (not is_leg and is_shared(place, telling, siblings, passages)):
            found.append(place)
    return found


def distinct_places(mentions: Sequence[PlaceMention]) -> tuple[Place, ...]:
    """Each place once, the narrowest that says where it happened marked as the primary one."""
    places: list[Place] = []
    for mention in mentions:
        if not any(p.name.lower() == mention.place.name.lower() for p in places):
            places.append(mention.place)
    if not places:
        return ()
    at = ("at", "near", "between")
    best = min(range(len(places)), key=lambda n: (places[n].role not in at, PLACE_RANK[places[n].precision], n))
    return tuple(msgspec.structs.replace(p, primary=n == best) for n, p in enumerate(places))

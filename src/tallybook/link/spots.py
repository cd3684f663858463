"""Places made comparable: how fine they are, which lies in which, how far apart."""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

from tallybook.link.fold import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tallybook.records import Place

EARTH_RADIUS_KM = 6371.0
RANK = {"site": 0, "near": 0, "admin2": 1, "admin1": 2, "region": 3, "country": 4}
TYPICAL_RADIUS_KM = {"site": 3.0, "near": 5.0, "admin2": 25.0, "admin1": 80.0, "region": 150.0, "country": 300.0}
_TRAVEL = frozenset({"origin", "destination", "via", "toward"})


class Spot(NamedTuple):
    """What comparing needs of a place; hashable, so that a pair is compared once."""

    name: str
    folded: str
    gazetteer_id: str | None
    latitude: float | None
    longitude: float | None
    radius: float
    admin1: str | None
    country: str | None
    rank: int
    precision: str

    @property
    def key(self) -> str:
        """The referent: the gazetteer's id, else the folded name."""
        return self.gazetteer_id or self.folded


def spot_of(place: Place) -> Spot:
    """The comparable part of a place; a radius nobody gave is the usual one for its precision."""
    return Spot(
        place.name, fold_name(place.name), place.gazetteer_id, place.latitude, place.longitude,
        place.radius_km or TYPICAL_RADIUS_KM[place.precision], fold_name(place.admin1) if place.admin1 else None,
        place.country, RANK[place.precision], place.precision,
    )  # fmt: skip


@lru_cache(maxsize=100_000)
def distance_km(a: Spot, b: Spot) -> float | None:
    """Great-circle distance between two located places, ``None`` where one is not located."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    lat1, lat2 = radians(a.latitude), radians(b.latitude)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


@lru_cache(maxsize=100_000)
def lies_in(inner: Spot, outer: Spot) -> bool:
    """Whether the inner place is a finer one inside the outer: a quarter of a city, a town of a province."""
    if inner.key == outer.key or inner.rank > outer.rank:
        return False
    if outer.rank == RANK["country"]:
        return inner.country is not None and inner.country == outer.country and inner.rank < outer.rank
    if outer.rank >= RANK["admin1"]:
        return inner.rank < outer.rank and inner.admin1 is not None and inner.admin1 in (outer.folded, outer.admin1)
    apart = distance_km(inner, outer)
    return apart is not None and apart <= outer.radius and inner.radius * 1.5 < outer.radius


def finest_spots(places: Iterable[Place]) -> tuple[Spot, ...]:
    """Where it happened, as narrowly as told: "Aleppo" beside "Sheikh Maqsoud" adds nothing and is left out.

    Stations of a journey count only where nothing else is named.
    """
    all_places = list(places)
    still = [p for p in all_places if p.role not in _TRAVEL] or all_places
    spots = sorted(dict.fromkeys(spot_of(p) for p in still), key=_fineness)
    if spots and spots[0].rank < RANK["region"]:
        spots = [s for s in spots if s.rank < RANK["region"]]  # "the north" says nothing beside a town
    unique = list({s.key: s for s in reversed(spots)}.values())
    return tuple(s for s in sorted(unique, key=_fineness) if not any(lies_in(other, s) for other in unique))


def _fineness(spot: Spot) -> tuple[int, float, str, str]:
    return spot.rank, spot.radius, spot.key, spot.name

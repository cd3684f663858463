"""Which happenings are worth comparing: plausible neighbours by time, place and kind, found through keys, never all pairs."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING
from zlib import crc32

from tallybook.link.spots import RANK, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tallybook.link.happenings import Happening
    from tallybook.records import BlockKey

DAYS_A_BUCKET = 4  # a happening stands in its own bucket and the next: what is up to four days apart meets
JOURNEY_BUCKET = 24  # days; journeys and deals are told for weeks
LONG_DAYS = 31  # told more loosely than this, a happening meets only those told as loosely
CELL_DEGREES = 0.5  # about 50 km; a place stands in its own cell and the neighbouring ones

TELLING_FIGURE = 20  # smaller figures are met by chance every day
COPY_MARKS = 3  # smallest hashes of the wording; two copies share one of them almost surely

PROVINCE = "province "

FAMILIES = {
    "ASSAULT": "force", "COERCE": "force", "MOBILIZE": "force", "RETREAT": "yielding", "AGREE": "yielding",
    "CONCEDE": "yielding", "COOPERATE": "yielding", "AID": "yielding", "CONSULT": "yielding", "SANCTION": "yielding",
}  # fmt: skip


def find_candidates(happenings: Sequence[Happening]) -> Iterator[tuple[Happening, Happening]]:
    """Pairs of happenings of different reports that meet under a key, each pair once, in a fixed order."""
    found: dict[BlockKey, list[int]] = defaultdict(list)
    for index, happening in enumerate(happenings):
        for key in kept_keys(happening):
            found[key].append(index)
    seen: set[tuple[int, int]] = set()
    for index, happening in enumerate(happenings):
        for key in sought_keys(happening):
            seen.update((min(index, other), max(index, other)) for other in found.get(key, ()) if other != index)
    for first, second in sorted(seen):
        if may_be_one(happenings[first], happenings[second]):
            yield happenings[first], happenings[second]


def may_be_one(a: Happening, b: Happening) -> bool:
    """A cheap second look before two are compared: one report tells its happenings apart, and so do windows that do not meet."""
    return a.report != b.report and _is_plausible(a, b)


def kept_keys(happening: Happening) -> set[BlockKey]:
    """Under which keys a happening is kept, to be found by others.

    Two towns of a province meet by their cells; whoever is known by province alone must meet everything there, so it is kept
    under the province a second time, as loose, where the others look.
    """
    keys = block_keys(happening)
    return keys | {loose_key(key) for key in keys if is_province(key)} if is_loose(happening) else keys


def sought_keys(happening: Happening) -> set[BlockKey]:
    """Under which keys a happening looks for others."""
    keys = block_keys(happening)
    return keys if is_loose(happening) else {loose_key(key) if is_province(key) else key for key in keys}


def is_province(key: BlockKey) -> bool:
    """Whether a key is a whole province's."""
    return key[2].startswith(PROVINCE)


def loose_key(key: BlockKey) -> BlockKey:
    """The key under which only those of a province are kept whose town nobody tells."""
    return key[0], key[1], f"loose {key[2]}"


def is_loose(happening: Happening) -> bool:
    """Whether a place of it is known only by province."""
    return any(s.rank >= RANK["admin1"] or s.latitude is None for s in happening.spots)


def block_keys(happening: Happening) -> set[BlockKey]:
    """Under which keys a happening is found: every combination of when, where and what kind of happening."""
    kind = FAMILIES.get(happening.type, "words" if happening.verbal else happening.type)
    kinds = {kind, *(("journey",) if happening.moving or happening.agreeing else ())}
    keys: set[BlockKey] = set()
    for family in kinds:
        keys.update((family, when, where) for when, where in product(_when_keys(happening, family), _where_keys(happening)))
    return keys


def _when_keys(happening: Happening, family: str) -> set[str]:
    earliest, latest = happening.window
    if latest is None or earliest is None or latest - earliest > LONG_DAYS:
        return {f"long {latest // 366 if latest is not None else '?'}"}
    size = JOURNEY_BUCKET if family == "journey" else DAYS_A_BUCKET
    return {f"{size}:{bucket}" for bucket in range(earliest // size, latest // size + 2)}


def _where_keys(happening: Happening) -> set[str]:
    """Cells of fine places with their neighbours' edge, names, provinces; who took part where no place is told."""
    keys = {key for spot in happening.spots for key in _spot_keys(spot)}
    parties = happening.actors | happening.speakers
    if happening.verbal or not happening.spots:
        keys |= {f"party {name}" for name in parties}
    if happening.moving or happening.agreeing:
        keys |= {f"side {side}" for side in happening.around}
    if not happening.spots:
        keys |= {f"word {word}" for word in happening.words}
    if not happening.background:
        keys |= set(_marks(happening))
    return keys


def _marks(happening: Happening) -> Iterator[str]:
    """Keys that need no place: a telling figure, the wording two copies share, the towns a report without one speaks of."""
    for measure, figures in happening.figures.items():
        yield from (f"figure {measure} {n}" for n in {n for figure in figures for n in figure if n} if n >= TELLING_FIGURE)
    hashes = sorted(crc32(" ".join(run).encode()) for run in happening.shingles)
    yield from (f"wording {value}" for value in hashes[:COPY_MARKS])
    if happening.spots:
        yield from (f"at {spot.key}" for spot in happening.spots if spot.rank < RANK["admin1"])
    if not any(spot.rank < RANK["region"] for spot in happening.spots):
        yield from (town for town in happening.setting if town.startswith("at "))


def _spot_keys(spot: Spot) -> Iterator[str]:
    yield f"name {spot.folded}"
    if spot.admin1 and spot.rank < RANK["region"]:
        yield f"{PROVINCE}{spot.country} {spot.admin1}"
    elif spot.rank == RANK["admin1"]:
        yield f"{PROVINCE}{spot.country} {spot.folded}"
    if spot.rank < RANK["admin1"] and spot.latitude is not None and spot.longitude is not None:
        row, column = int(spot.latitude // CELL_DEGREES), int(spot.longitude // CELL_DEGREES)
        yield from (f"cell {row + i} {column + j}" for i in (0, 1) for j in (0, 1))


def _is_plausible(a: Happening, b: Happening) -> bool:
    """A cheap second look before the comparisons: windows further apart than a shifted day can never be joined."""
    if (a.moving and b.moving) or (a.agreeing and b.agreeing):
        return True
    (a_from, a_to), (b_from, b_to) = a.window, b.window
    if a_from is not None and b_to is not None and a_from - b_to > 2:
        return False
    return not (b_from is not None and a_to is not None and b_from - a_to > 2)

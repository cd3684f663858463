"""Comparisons of when, where and what kind: each says how well two happenings agree, and why, in a sentence.

Every ``compare_…`` here and in ``compare_content`` returns a score from -1 (they contradict one another) to 1 (they agree) with
a sentence for ``explain``, or ``None`` where the reports leave nothing to compare. None of them decides; ``score`` adds them up.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING

from tallybook.link.spots import RANK, Spot, distance_km, lies_in
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from tallybook.link.happenings import Happening

Compared = tuple[float, str] | None

DAYS_APART = {0: 1.0, 1: -0.35, 2: -0.8}  # both days told; a night may shift one day, hardly two
DATELINES_APART = {0: 0.8, 1: -0.15, 2: -0.5}  # one day taken from a date line: news is dated by when it was sent
WINDOW_WIDTH = ((1, 0.7), (3, 0.5), (8, 0.35), (31, 0.1))  # the wider the looser told time, the less a meeting says
NEWS_AGE = ((1, 0.7), (2, 0.5), (4, 0.2))  # days from a told day to the publication of news that tells none
PUBLISHED_APART = ((1, 0.15), (3, -0.2))  # neither tells a day: two pieces of news, days apart, are two happenings
JOURNEY_DAYS = ((3, 0.5), (10, 0.25), (24, 0.1))  # a convoy or a deal stays the same one for weeks
SHARP_KM = 10.0  # the radius of a village or a quarter
ONE_POINT_KM = 0.5  # two names of villages so near are two spellings
SAME_PLACE = {"site": 1.0, "near": 1.0, "admin2": 0.7, "admin1": 0.2, "region": 0.2, "country": 0.0}


def day_name(number: int | None) -> str:
    """A day number as an ISO date, for sentences."""
    return date.fromordinal(number).isoformat() if number is not None else "an unknown day"


def _window_name(happening: Happening) -> str:
    earliest, latest = happening.window
    return day_name(latest) if earliest == latest else f"{day_name(earliest)} to {day_name(latest)}"


def compare_time(a: Happening, b: Happening) -> Compared:
    """When: the same day agrees, days apart contradict, a loosely told time says little. Journeys and deals last for weeks."""
    (a_from, a_to), (b_from, b_to) = a.window, b.window
    if a_from is None or a_to is None or b_from is None or b_to is None:
        return _compare_open(a, b)
    gap = max(a_from - b_to, b_from - a_to, 0)
    if (a.moving and b.moving) or (a.agreeing and b.agreeing):
        score = next((s for days, s in JOURNEY_DAYS if gap <= days), -1.0)
        return score, f"told {gap} days apart, and a journey or a deal may last that long" if gap else "told of the same days"
    if a.exact and b.exact:
        days = "on the same day" if gap == 0 else f"{gap} day{'s' * (gap > 1)} apart"
        scale = DATELINES_APART if "dateline" in (a.time.basis, b.time.basis) else DAYS_APART
        return scale.get(gap, -1.0), f"{days} ({_window_name(a)} and {_window_name(b)})"
    if gap:
        return max(-0.35 * gap, -1.0), f"{_window_name(a)} and {_window_name(b)} do not meet"
    return _meeting(a, b), f"{_window_name(a)} and {_window_name(b)} can be one time"


def _compare_open(a: Happening, b: Happening) -> Compared:
    """Times without a start: only an end before the other's start speaks, against."""
    (a_from, a_to), (b_from, b_to) = a.window, b.window
    if a_to is not None and b_from is not None and a_to < b_from:
        return -1.0, f"over by {day_name(a_to)}, before {day_name(b_from)}"
    if b_to is not None and a_from is not None and b_to < a_from:
        return -1.0, f"over by {day_name(b_to)}, before {day_name(a_from)}"
    return None


def _meeting(a: Happening, b: Happening) -> float:
    """What it says that two times meet: less the looser they are told. News without a day is likeliest of the day it came out."""
    if a.exact != b.exact:
        dated, open_one = (a, b) if a.exact else (b, a)
        if open_one.time.earliest is None and open_one.published is not None and dated.window[1] is not None:
            late = open_one.published - dated.window[1]
            return next((s for days, s in NEWS_AGE if late <= days), -0.2)
    (a_from, a_to), (b_from, b_to) = a.window, b.window
    width = max((a_to or 0) - (a_from or 0), (b_to or 0) - (b_from or 0))
    score = next((s for days, s in WINDOW_WIDTH if width <= days), 0.0)
    if a.exact or b.exact or a.published is None or b.published is None:
        return score
    apart = abs(a.published - b.published)
    return score + next((s for days, s in PUBLISHED_APART if apart <= days), -0.9)


def compare_place(a: Happening, b: Happening) -> Compared:
    """Where: the best pair of the narrowest places told; other places that find no partner weaken it."""
    if not _is_placed(a) or not _is_placed(b):
        return _compare_unplaced(a, b)
    pairs = [(*compare_spots(x, y), x.key, y.key) for x, y in product(a.spots, b.spots)]
    score, sentence, *_ = max(pairs, key=lambda pair: (pair[0], pair[2], pair[3]))
    if a.moving and b.moving and score < 0:
        return max(score, -0.2), f"{sentence}, but both are under way"
    shared = len({s.key for s in a.spots} & {s.key for s in b.spots})
    fewest = min(len(a.spots), len(b.spots))
    if score > 0 and fewest > 1 and shared * 2 < fewest:
        return score * 0.7, f"{sentence}, but each names other places too"
    return score, sentence


def _is_placed(happening: Happening) -> bool:
    return any(spot.rank < RANK["country"] for spot in happening.spots)


def _compare_unplaced(a: Happening, b: Happening) -> Compared:
    """Where one is told without a place ("the attack on the school"): its report speaks of the other's town, or does not."""
    placed, other = (a, b) if _is_placed(a) else (b, a)
    towns = [s for s in placed.spots if s.rank < RANK["admin1"]]
    if not towns or a.report == b.report:
        return None
    shared = [s.name for s in towns if f"at {s.key}" in other.setting]
    return (0.4, f"the other report speaks of {', '.join(shared)} too") if shared else None


@lru_cache(maxsize=200_000)
def compare_spots(a: Spot, b: Spot) -> tuple[float, str]:
    """Two places: same referent, one inside the other, near by or too far; what is not located is compared by name."""
    if a.key == b.key or a.folded == b.folded:
        finest = a if a.rank <= b.rank else b
        return SAME_PLACE[finest.precision] * _sharpness(finest.radius), f"both at {a.name}"
    if a.country and b.country and a.country != b.country:
        score = -0.3 if max(a.rank, b.rank) >= RANK["region"] else -1.0  # a border has two sides
        return score, f"{a.name} and {b.name} lie in different countries"
    if lies_in(a, b) or lies_in(b, a):
        inner, outer = (a, b) if lies_in(a, b) else (b, a)
        score = 0.4 if outer.rank < RANK["admin1"] else 0.1 if outer.rank < RANK["country"] else 0.0
        return score, f"{inner.name} lies in {outer.name}"
    if a.folded == b.admin1 or b.folded == a.admin1:
        return 0.1, f"{a.name if a.folded == b.admin1 else b.name} may mean the province too"
    if a.admin1 and b.admin1 and a.admin1 != b.admin1 and max(a.rank, b.rank) < RANK["region"]:
        return -1.0, f"{a.name} and {b.name} lie in different provinces"
    return _compare_distance(a, b)


def _sharpness(radius: float) -> float:
    """How much a shared place says: a village more than a city where several attacks a day are told."""
    return 1.0 if radius <= SHARP_KM else 0.8 if radius <= 30 else 0.5


def _compare_distance(a: Spot, b: Spot) -> tuple[float, str]:
    apart = distance_km(a, b)
    if apart is None:
        shared = set(a.folded.split()) & set(b.folded.split())
        return (0.4, f"{a.name} and {b.name} share a name") if shared else (-0.2, f"{a.name} and {b.name} are different names")
    told = f"{a.name} and {b.name} lie {apart:.0f} km apart"
    if max(a.rank, b.rank) >= RANK["region"]:
        return 0.0, f"{a.name} and {b.name} are too vague to compare"
    if max(a.rank, b.rank) >= RANK["admin1"]:
        return (0.0, told) if apart <= a.radius + b.radius else (-1.0, told)
    if apart <= ONE_POINT_KM and max(a.rank, b.rank) < RANK["admin2"] and max(a.radius, b.radius) <= SHARP_KM:
        return 0.8, f"{a.name} and {b.name} are names of one point"
    if apart <= max(a.radius, b.radius) / 2 or apart <= 1.0:
        return 0.2, told
    return (-0.3, told) if apart <= a.radius + b.radius else (max(-0.4 - apart / 30, -1.0), told)


@cache
def _kinship() -> dict[frozenset[str], float]:
    return {frozenset(row["types"]): row["score"] for row in read_yaml("link_weights.yaml")["kindred_types"]}


@cache
def _mode_families() -> dict[str, str]:
    families = read_yaml("link_weights.yaml")["mode_families"]
    return {mode: family for family, modes in families.items() for mode in modes}


def compare_kind(a: Happening, b: Happening) -> Compared:
    """What kind: type and means. Types that one happening can be told as (a strike, a seizure) are kin, others contradict."""
    if a.type != b.type:
        score = _kinship().get(frozenset((a.type, b.type)), -1.0)
        return score, f"{a.type} and {b.type} {'can name one happening' if score > -1 else 'are different kinds'}"
    means_a = {_mode_families()[m] for m in a.modes if m in _mode_families()}
    means_b = {_mode_families()[m] for m in b.modes if m in _mode_families()}
    if means_a and means_b and not means_a & means_b:
        return -0.3, f"both {a.type}, but by different means ({', '.join(sorted(means_a))}; {', '.join(sorted(means_b))})"
    if means_a & means_b:
        return 1.0, f"both {a.type} ({', '.join(sorted(means_a & means_b))})"
    return (0.8 if a.acled & b.acled else 0.4), f"both {a.type}"


def compare_frame(a: Happening, b: Happening) -> Compared:
    """How it is told: news against background, done against planned."""
    lasting = (a.moving and b.moving) or (a.agreeing and b.agreeing)
    if a.background != b.background and not lasting:
        return -0.6, "one is told as background, the other as news"
    done = {"occurred", "ongoing", "denied"}
    if (a.factuality in done) != (b.factuality in done) and not lasting:
        return -0.6, f"{a.factuality} in one, {b.factuality} in the other"
    return (-0.2, "both are told as background") if a.background and b.background else None


def compare_telling(a: Happening, b: Happening) -> Compared:
    """Whether one report sets the one off from the other, by a word ("another strike") or by other things hit; else silent."""
    if a.report != b.report:
        return None
    if a.objects and b.objects and not a.objects & b.objects:
        return -1.0, "one report tells of other things hit"
    return (-1.0, "the report tells of it as of another one") if a.set_apart or b.set_apart else None


def compare_sums(a: Happening, b: Happening) -> Compared:
    """Whether one sums up what the other tells: a lead's total of a day against one attack of it."""
    if a.aggregate != b.aggregate:
        return -1.0, "one sums up many happenings, the other tells of one"
    return (-0.6, "both sum up many happenings, and such sums seldom cover the same ones") if a.aggregate else None

"""Comparisons of who, how many, what was hit and in which words. See ``compare`` for what a comparison is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.link.compare import compare_place
from tallybook.link.fold import fold_name, overlap_of
from tallybook.link.parties import side_of

if TYPE_CHECKING:
    from tallybook.link.compare import Compared
    from tallybook.link.happenings import Happening

Range = tuple[int | None, int | None, int | None]

SAME_FIGURE = ((20, 1.0), (5, 0.8), (2, 0.45), (1, 0.3), (0, 0.1))  # an odd large number is not met twice by chance
MANY = 20  # attacks with tolls like this are rare enough that two near tolls of one town and day are hardly two attacks
NEAR_COPY = 0.25  # share of four-word runs above which one text was written from the other
ONE_PLACE = 0.8  # a place comparison from here up speaks of one village
A_NIGHT = 1  # days that two accounts of one fight may differ by; days of a battle are happenings of their own
ELSEWHERE = -0.5  # a place comparison from here down speaks of two places
FEWEST_WORDS = 3
TWO_SIDES = 2
FEWEST_AROUND = 2  # sides in common that make two reports speak of one conflict
FEWEST_RUNS = 4  # a short sentence ("jets bombed the town on Monday") may be written twice without copying


def compare_parties(a: Happening, b: Happening) -> Compared:
    """Who did it: named parties only; mere descriptions say little. Rival culprits weigh against, softly: accounts differ."""
    if not a.actors or not b.actors:
        same = a.described & b.described
        return (0.1, f"both speak of {', '.join(sorted(same))}") if same else None
    shared = a.actors & b.actors
    if shared:
        share = len(shared) / min(len(a.actors), len(b.actors))
        return 0.5 + 0.5 * share, f"both name {', '.join(sorted(shared))}"
    sides = {side_of(key) for key in a.actors} & {side_of(key) for key in b.actors}
    if sides:
        return 0.6, f"{', '.join(sorted(a.actors))} and {', '.join(sorted(b.actors))} are of one side"
    if a.actors & b.recipients or b.actors & a.recipients:
        return 0.2, "the same sides, told from either end"
    return -1.0, f"{', '.join(sorted(a.actors))} in one, {', '.join(sorted(b.actors))} in the other"


def compare_recipients(a: Happening, b: Happening) -> Compared:
    """Whom it was done to, where both name them."""
    if not a.recipients or not b.recipients:
        return None
    shared = a.recipients & b.recipients
    if shared:
        return 1.0, f"both against {', '.join(sorted(shared))}"
    if a.recipients & b.actors or b.recipients & a.actors:
        return None
    if {side_of(key) for key in a.recipients} & {side_of(key) for key in b.recipients}:
        return 0.6, "both against one side"
    return -0.6, f"against {', '.join(sorted(a.recipients))}, and against {', '.join(sorted(b.recipients))}"


def compare_speakers(a: Happening, b: Happening) -> Compared:
    """Who speaks, for threats, demands and meetings: two speakers are two statements."""
    if not (a.verbal and b.verbal):
        return None
    if not a.speakers or not b.speakers:
        return -0.4, "nobody is named as speaking in one of them"
    shared = a.speakers & b.speakers
    return (1.0, f"both by {', '.join(sorted(shared))}") if shared else (-1.0, "spoken by different people")


def compare_clash(a: Happening, b: Happening) -> Compared:
    """Whether the same two sides fight: two sides' fighting for one village is one happening, as event lists have it."""
    shared, placed = a.clashing & b.clashing, compare_place(a, b)
    if min(len(a.clashing), len(b.clashing)) < TWO_SIDES or placed is None or placed[0] < ONE_PLACE:
        return None
    if len(shared) < TWO_SIDES:
        return -0.5, f"{' and '.join(sorted(a.clashing))} fight in one, {' and '.join(sorted(b.clashing))} in the other"
    (a_from, a_to), (b_from, b_to) = a.window, b.window
    if a_from is None or a_to is None or b_from is None or b_to is None:
        return None
    told = f"fighting between {' and '.join(sorted(shared))} in both"
    gap = max(a_from - b_to, b_from - a_to, 0)
    return (1.0, told) if gap <= A_NIGHT else (-1.0, f"{told}, {gap} days apart")


def compare_objects(a: Happening, b: Happening) -> Compared:
    """What was hit: a bridge is not a road."""
    if not a.objects or not b.objects:
        return None
    shared = a.objects & b.objects
    if shared:
        return len(shared) / min(len(a.objects), len(b.objects)), f"both hit: {', '.join(sorted(shared))}"
    return -1.0, f"{', '.join(sorted(a.objects))} in one, {', '.join(sorted(b.objects))} in the other"


def compare_counts(a: Happening, b: Happening) -> Compared:
    """How many: an equal figure is a strong sign, a near one a weak one (tolls rise), one far off speaks against."""
    found: list[tuple[float, str]] = []
    for measure in a.figures.keys() & b.figures.keys():
        score, said = max(_compare_ranges(x, y) for x in a.figures[measure] for y in b.figures[measure])
        tolls = _compare_ranges(max(a.figures[measure], key=_told), max(b.figures[measure], key=_told))
        if score > 0 > tolls[0]:  # a part that agrees means less where the whole does not
            score, said = score / 2, f"{said}, though {tolls[1]}"
        found.append((score, f"{measure}: {said}"))
    if not found:
        return None
    found.sort(reverse=True)
    agreeing = [f for f in found if f[0] > 0]
    if agreeing:
        return min(1.0, sum(score for score, _ in agreeing)), "; ".join(said for _, said in agreeing)
    return found[-1]


def _told(figure: Range) -> int:
    low, best, high = figure
    return next((n for n in (best, low, high) if n is not None), 0)


def _compare_ranges(a: Range, b: Range) -> tuple[float, str]:
    x, y = sorted((_told(a), _told(b)))
    if x == y:
        return next(score for floor, score in SAME_FIGURE if x >= floor), f"{x} in both"
    ratio = y / x if x else float(y + 1)
    if ratio <= 2:
        near = 0.3 if ratio <= 1.2 else 0.1
        return near + (0.3 if x >= MANY and ratio <= 1.6 else 0.0), f"{x} and {y}"
    return (-0.4 if ratio <= 4 else -1.0), f"{x} and {y} are far apart"


def compare_harmed(a: Happening, b: Happening) -> Compared:
    """As whom the dead and injured are described; accounts of one attack do differ on that, so it speaks softly."""
    if not a.harmed or not b.harmed or "mixed" in a.harmed | b.harmed:
        return None
    if a.harmed & b.harmed:
        return 0.3, f"both tell of {', '.join(sorted(a.harmed & b.harmed))} losses"
    return -1.0, f"{', '.join(sorted(a.harmed))} losses in one, {', '.join(sorted(b.harmed))} losses in the other"


def compare_words(a: Happening, b: Happening) -> Compared:
    """Which words: what is neither common to all war reports nor a name compared elsewhere ("wedding", "bakery", "tunnel")."""
    fewest = min(len(a.words), len(b.words))
    if fewest < FEWEST_WORDS or a.report == b.report:
        return None
    shared = a.words & b.words
    if not shared:
        return -0.3, "no distinctive word in common"
    share = len(shared) / fewest
    score = min(1.0, 0.6 * share + 0.4 * min(1.0, len(shared) / 8))
    return score, f"in common: {', '.join(sorted(shared)[:8])}"


def compare_wording(a: Happening, b: Happening) -> Compared:
    """Whether one text was made from the other: long runs of equal words. Says nothing against."""
    share = overlap_of(a.shingles, b.shingles)
    placed = compare_place(a, b)
    if placed is not None and placed[0] <= ELSEWHERE:
        return None  # lists tell of one place after another in the same words
    if a.report == b.report or share < 0.05 or len(a.shingles & b.shingles) < FEWEST_RUNS:
        return None
    return min(1.0, share / NEAR_COPY), f"{share:.0%} of the wording is the same"


def compare_movements(a: Happening, b: Happening) -> Compared:
    """Whether it is the same journey: a station, a party or a figure in common."""
    if not (a.moving and b.moving):
        return None
    stations = a.route & b.route
    parties = (a.actors | a.recipients) & (b.actors | b.recipients)
    if stations:
        return (1.0 if parties else 0.7), f"both on the way by {', '.join(sorted(stations))}"
    apart = bool(a.route and b.route)
    if a.carried and b.carried and parties:
        return (0.6 if apart else 1.0), f"both tell of vehicles under way with {', '.join(sorted(parties))}"
    if apart:
        return -0.6, f"on the way by {', '.join(sorted(a.route))}, and by {', '.join(sorted(b.route))}"
    if a.carried and b.carried and len(a.around & b.around) >= FEWEST_AROUND:
        return 0.5, f"both tell of vehicles under way, in reports on {', '.join(sorted(a.around & b.around))}"
    return (0.3, f"both move {', '.join(sorted(parties))}") if parties else None


def compare_agreements(a: Happening, b: Happening) -> Compared:
    """Whether it is the same deal: the same parties to it."""
    if not (a.agreeing and b.agreeing):
        return None
    one, other = _parties_to(a), _parties_to(b)
    shared, around = one & other, a.around & b.around
    if len(shared) > 1:
        return 0.8, f"a deal between the same parties ({', '.join(sorted(shared))})"
    if shared and len(around) >= FEWEST_AROUND:
        return 0.7, f"{', '.join(sorted(shared))} is a party to both deals, in reports on {', '.join(sorted(around))}"
    if shared:
        return 0.4, f"{', '.join(sorted(shared))} is a party to both deals"
    if one and other:
        return -1.0, "deals between different parties"
    return (0.4, f"deals in reports on {', '.join(sorted(around))}") if len(around) >= FEWEST_AROUND else None


def _parties_to(happening: Happening) -> frozenset[str]:
    """The sides that make a deal, by id or folded name."""
    named = {fold_name(name).replace(" ", "-") for c in happening.claims if c.agreement for name in c.agreement.parties}
    return frozenset(side_of(key) for key in named | happening.actors | happening.recipients)

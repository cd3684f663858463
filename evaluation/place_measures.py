"""How well places are found and chosen on each set: outcomes of cases and figures over them."""

from __future__ import annotations

import hashlib
import math
import re
import sqlite3
import statistics
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from frozen_cases import RIGHT
from place_sets import Article, CodedPlace, GedPlace, Strike, half_of

from tallybook.mentions.actors import find_actors
from tallybook.mentions.place_given import read_given_places
from tallybook.mentions.places import find_places
from tallybook.records import Passage, PlaceMention, Report
from tallybook.resolve.actors import resolve_actors
from tallybook.resolve.gazetteer import Gazetteer, fold_name, open_gazetteer
from tallybook.resolve.places import resolve_places
from tallybook.resolve.registry import load_registry
from tallybook.text.parse import load_parser, parse_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.records import GazetteerEntry, PlaceName

NEAR_KM = 161.0  # a hundred miles: the customary bound
WRONG_PIN_KM = 25.0  # from the true place of a GED name, beyond which a pin would mislead
COUNTRIES = {"Syria": "SY", "Iraq": "IQ"}


@dataclass(frozen=True)
class Outcome:
    """What came of one tagged name: how far off we are, ``None`` without a pin; ``held``: the gazetteer has the true place."""

    case: str
    half: str
    held: bool
    off_km: float | None
    radius_km: float | None = None
    kind: str = ""

    @property
    def label(self) -> str:
        """The outcome as it is frozen."""
        return "none" if self.off_km is None else RIGHT if self.off_km <= NEAR_KM else "wrong"


def kilometres(a: float, b: float, c: float, d: float) -> float:
    """The distance of two points in degrees."""
    a, b, c, d = map(math.radians, (a, b, c, d))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def parse(identity: str, text: str, publisher: str | None = None) -> tuple[Passage, ...]:
    """A text parsed as a report."""
    report = Report(
        id=identity, hash=identity, text=text, title=None, title_in_text=True, published=None, publisher=publisher, url=None,
        language="en",
    )  # fmt: skip
    return parse_report(report, load_parser())


def read_places(passages: tuple[Passage, ...], gazetteer: Gazetteer, outlet: tuple[str, ...] = ()) -> tuple[PlaceMention, ...]:
    """The places of a parsed report, as the pipeline reads them."""
    registry = load_registry()
    actors = resolve_actors(find_actors(passages, registry), passages, registry)
    return resolve_places(find_places(passages, actors, gazetteer), passages, gazetteer, outlet=outlet)


def resolve_given(
    passages: tuple[Passage, ...], spans: Sequence[tuple[int, int]], gazetteer: Gazetteer, outlet: tuple[str, ...] = ()
) -> tuple[list[PlaceMention | None], float]:
    """The place of each given span, and the seconds that choosing took."""
    given = read_given_places(passages[0], spans, gazetteer)
    order = sorted((i for i, n in enumerate(given) if n is not None), key=lambda i: spans[i])
    names: tuple[PlaceName, ...] = tuple(n for i in order if (n := given[i]) is not None)
    start = time.process_time()
    mentions = {(m.start, m.end): m for m in resolve_places(names, passages, gazetteer, outlet=outlet)}
    seconds = time.process_time() - start
    return [mentions.get((n.start, n.end)) if n else None for n in given], seconds


# --- tagged articles -----------------------------------------------------------------------------------------------------------


@dataclass
class Tagged:
    """What came of tagged articles: the names given, and read end to end (names found, missed, and found that nobody tagged)."""

    given: list[Outcome]
    read: list[Outcome]
    found: int = 0
    invented: int = 0
    tagged: int = 0
    largest_first: int = 0
    names: int = 0
    seconds: float = 0.0


def measure_articles(articles: Iterable[Article]) -> Tagged:
    """Tagged articles, once with the names given, once from the bare text."""
    done, gazetteer = Tagged([], []), open_gazetteer()
    for article in articles:
        passages = parse(article.id, article.text, article.publisher)
        spans = [(t.start, t.end) for t in article.toponyms]
        given, seconds = resolve_given(passages, spans, gazetteer, (article.publisher,))
        read = read_places(passages, gazetteer, (article.publisher,))
        done.names, done.seconds = done.names + len(spans), done.seconds + seconds
        met: set[int] = set()
        for toponym, mention in zip(article.toponyms, given, strict=True):
            hits = [i for i, m in enumerate(read) if m.span.start < toponym.end and toponym.start < m.span.end]
            met.update(hits)
            done.tagged += 1
            done.found += bool(hits)
            if toponym.latitude is None or toponym.longitude is None:
                continue
            name, point = article.text[toponym.start : toponym.end], (toponym.latitude, toponym.longitude)
            known = gazetteer.find(name)
            held = any(kilometres(e.latitude, e.longitude, *point) <= NEAR_KM for e in known)
            largest = max(known, key=lambda e: e.population, default=None)
            done.largest_first += largest is not None and kilometres(largest.latitude, largest.longitude, *point) <= NEAR_KM
            case = f"lgl:{article.id}:{toponym.start}-{toponym.end}"
            done.given.append(_outcome(case, article.half, held, mention, point))
            done.read.append(_outcome(f"{case}:read", article.half, held, read[hits[0]] if hits else None, point))
        done.invented += len(read) - len(met)
    return done


def _outcome(case: str, half: str, held: bool, mention: PlaceMention | None, point: tuple[float, float]) -> Outcome:
    place = mention.place if mention else None
    if place is None or place.latitude is None or place.longitude is None:
        return Outcome(case, half, held, None)
    off = kilometres(place.latitude, place.longitude, *point)
    return Outcome(case, half, held, off, place.radius_km, place.precision)


def figures_of(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Accuracy within 161 km, over all names, over those with a pin and over those the gazetteer has; errors in km."""
    pinned = [o.off_km for o in outcomes if o.off_km is not None]
    right = sum(o.label == RIGHT for o in outcomes)
    held = [o for o in outcomes if o.held]
    return {
        "names": len(outcomes),
        "near_of_all": share(right, len(outcomes)),
        "near_of_pinned": share(right, len(pinned)),
        "near_of_held": share(sum(o.label == RIGHT for o in held), len(held)),
        "held": share(len(held), len(outcomes)),
        "mean_km": statistics.fmean(pinned) if pinned else 0.0,
        "median_km": statistics.median(pinned) if pinned else 0.0,
    }


def share(part: float, whole: float) -> float:
    """A share, 0 of nothing."""
    return part / whole if whole else 0.0


def calibration_of(outcomes: Iterable[Outcome]) -> dict[str, tuple[int, float]]:
    """For each precision: how many pins, and the share whose true point lies within the radius we give; right places only.

    A pin on another place of that name is a wrong choice and no matter of the radius.
    """
    within: dict[str, list[bool]] = defaultdict(list)
    for o in outcomes:
        if (
            o.off_km is not None
            and o.radius_km is not None
            and (o.off_km <= NEAR_KM or o.kind in ("country", "region", "admin1"))
        ):
            within[o.kind].append(o.off_km <= o.radius_km)
    return {kind: (len(hits), share(sum(hits), len(hits))) for kind, hits in sorted(within.items())}


# --- strike lists, coded places ------------------------------------------------------------------------------------------------


def measure_strikes(strikes: Iterable[Strike]) -> dict[str, str]:
    """For each bullet, under a heading that names the country: was its place found, and in the right country."""
    gazetteer, cases = open_gazetteer(), {}
    for number, strike in enumerate(strikes):
        text = f"Strikes in {strike.country}\n{strike.line}"
        found = [m.place for m in read_places(parse(str(number), text), gazetteer)]
        meant = [p for p in found if _same_name(p.name, strike.location)]
        country = COUNTRIES.get(strike.country)
        label = "missed" if not meant else RIGHT if any(p.country in (country, None) for p in meant) else "elsewhere"
        if label == RIGHT and not any(p.gazetteer_id for p in meant):
            label = "unpinned"
        cases[f"centcom:{number}"] = label
    return cases


def _same_name(found: str, meant: str) -> bool:
    a, b = fold_name(found), fold_name(meant)
    return bool(a) and (a == b or (len(a) > 3 and a in b) or (len(b) > 3 and b in a))


def measure_coded(coded: Iterable[CodedPlace], texts: dict[str, str]) -> dict[str, str]:
    """For each coded place in Syria whose name stands in its report: do we give its region, its country, another, or none?

    Where reading finds no place at the name, the name is given to the choice alone.
    """
    gazetteer, cases = open_gazetteer(), {}
    by_report: dict[str, list[CodedPlace]] = defaultdict(list)
    for place in coded:
        if place.country == "SY" and place.admin1 and place.name in texts.get(place.report, ""):
            by_report[place.report].append(place)
    for report, places in by_report.items():
        text = texts[report]
        passages = parse(report, text)
        read = read_places(passages, gazetteer)
        ours = [(m.span.start, m.span.end) for m in read]
        spans = [(at := text.index(p.name), at + len(p.name)) for p in places]
        others = [o for o in ours if not any(o[0] < e and s < o[1] for s, e in spans)]
        mentions, _ = resolve_given(passages, [*spans, *others], gazetteer)
        for place, span, mention in zip(places, spans, mentions, strict=False):
            found = next((m for m in read if m.span.start < span[1] and span[0] < m.span.end), mention)
            cases[f"coded:{report}:{span[0]}-{span[1]}"] = _region_label(place, found)
    return cases


def _region_label(place: CodedPlace, mention: PlaceMention | None) -> str:
    if mention is None:
        return "none"
    if mention.place.country != place.country:
        return "wrong country"
    return RIGHT if mention.place.admin1 == place.admin1 else "no region" if mention.place.admin1 is None else "wrong region"


def look_up_coded(coded: Iterable[CodedPlace]) -> float:
    """The share of coded places in Syria for which the most populous place of that name lies in the right region."""
    gazetteer = open_gazetteer()
    places = [p for p in coded if p.country == "SY" and p.admin1]
    firsts = [max(gazetteer.find(p.name), key=lambda e: e.population, default=None) for p in places]
    return share(sum(e is not None and e.admin1 == p.admin1 for e, p in zip(firsts, places, strict=True)), len(places))


# --- names held out by place ---------------------------------------------------------------------------------------------------

DESCRIPTOR = re.compile(r" (village|town|city|suburb|area|district|governorate|sub-?district|refugee camp|camp|locality)$", re.I)
CONTEXTS = {
    "region told": "Syrian jets bombed the village of {name} in {admin1} province on Monday.",
    "neighbour told": "Syrian jets bombed the village of {name}, close to {neighbour}, and then {neighbour} itself on Monday.",
    "country told": "Syrian jets bombed the village of {name} on Monday.",
}


def measure_held_out(places: Sequence[GedPlace]) -> dict[str, str]:
    """Names of a fifth of the GED's places, in sentences of ours, asked of a gazetteer from which these places were taken.

    Right: no pin and the true region; or the true place under another source. Wrong pin: a place that lies elsewhere.
    """
    cases: dict[str, str] = {}
    with TemporaryDirectory() as folder:
        reduced = _without(Path(folder) / "reduced.sqlite", [p for p in places if _is_held_out(p)])
        full = open_gazetteer()
        for place in places:
            known = full.place(f"ged:sy-{place.number}")
            if not _is_held_out(place) or known is None or not known.admin1:
                continue
            neighbour = _neighbour(known, places, reduced)
            for label, context in CONTEXTS.items():
                if neighbour or "{neighbour}" not in context:
                    text = context.format(name=known.name, admin1=known.admin1, neighbour=neighbour)
                    cases[f"ged:{place.number}:{label}"] = _held_out_label(known, text, reduced)
    return cases


def _is_held_out(place: GedPlace) -> bool:
    return _number_of(place.name) % 5 == 0


def _number_of(name: str) -> int:
    """A number that a name always gets."""
    return hashlib.sha256(f"ged {name}".encode()).digest()[0]


def _without(path: Path, places: Sequence[GedPlace]) -> Gazetteer:
    """The shipped gazetteer without some of the GED's places."""
    shipped = open_gazetteer().connections[0]
    with closing(sqlite3.connect(path)) as connection:
        shipped.backup(connection)
        ids = [(f"ged:sy-{p.number}",) for p in places]
        connection.execute("CREATE TEMP TABLE gone (id TEXT)")
        connection.executemany("INSERT INTO gone VALUES (?)", ids)
        connection.execute("CREATE TEMP TABLE lost AS SELECT id FROM place WHERE gazetteer_id IN (SELECT id FROM gone)")
        connection.execute("DELETE FROM name WHERE place IN (SELECT id FROM lost)")
        connection.execute("DELETE FROM place WHERE id IN (SELECT id FROM lost)")
        connection.commit()
    return open_gazetteer(path)


def _neighbour(known: GazetteerEntry, places: Sequence[GedPlace], reduced: Gazetteer) -> str | None:
    """The name of the nearest place of the GED that the reduced gazetteer has under a name of its own."""
    near = sorted(places, key=lambda p: kilometres(p.latitude, p.longitude, known.latitude, known.longitude))
    for place in near[1:8]:
        entry = reduced.place(f"ged:sy-{place.number}")
        if entry and entry.admin1 == known.admin1 and fold_name(entry.name) != fold_name(known.name) and entry.kind == "village":
            return entry.name
    return None


def _held_out_label(known: GazetteerEntry, text: str, reduced: Gazetteer) -> str:
    passages = parse("held-out", text)
    at = text.index(known.name)
    found = [m.place for m in read_places(passages, reduced) if m.span.start < at + len(known.name) and at < m.span.end]
    if not found:
        return "not found"
    place = found[0]
    if place.latitude is not None and place.longitude is not None:
        off = kilometres(place.latitude, place.longitude, known.latitude, known.longitude)
        return RIGHT if off <= WRONG_PIN_KM else "wrong pin"
    return RIGHT if place.admin1 == known.admin1 else "no region" if place.admin1 is None else "wrong region"


def measure_ged_radius(places: Iterable[GedPlace]) -> list[Outcome]:
    """Names of the GED that other sources have, too: does its point lie within the radius around ours?"""
    gazetteer, outcomes = open_gazetteer(), []
    for place in places:
        if gazetteer.place(f"ged:sy-{place.number}") is not None:
            continue
        name = DESCRIPTOR.sub("", place.name)
        lead = "Syrian jets bombed "
        mentions, _ = resolve_given(parse("ged", f"{lead}{name} in Syria on Monday."), [(len(lead), len(lead + name))], gazetteer)
        outcomes.append(
            _outcome(f"ged:{place.number}", half_of(place.name), True, mentions[0], (place.latitude, place.longitude))
        )
    return outcomes

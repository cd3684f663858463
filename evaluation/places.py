"""How well places are found and chosen: ``python evaluation/places.py [--freeze]``.

Needs the sets in the folder beside the checkout (``../shared``); where one is absent, that is said and the others are run.
Rules are tuned on the dev half of the tagged articles and judged on the other. Frozen results hold ids, offsets and labels.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from frozen_cases import RIGHT, Results, freeze, read_frozen, tell_turns
from place_measures import (
    Tagged,
    calibration_of,
    figures_of,
    look_up_coded,
    measure_articles,
    measure_coded,
    measure_ged_radius,
    measure_held_out,
    measure_strikes,
    share,
)
from place_sets import BESIDE, read_coded_places, read_ged, read_lgl, read_strikes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LGL, STRIKES = BESIDE / "data" / "lgl.xml", BESIDE / "data" / "centcom_all_edited_refined.csv"
GED, GOLD = BESIDE / "data" / "ucdp_syria_place_gazetteer.csv", BESIDE / "gold" / "dev.gold.jsonl"
MORDECAI = "Mordecai 3, as published, names given, all of GeoNames and a transformer: 0.827 within 161 km, mean 304 km."


def run_articles(half: str) -> Tagged:
    """One half of the tagged articles."""
    return measure_articles(a for a in read_lgl(LGL) if a.half == half)


def run_strikes() -> dict[str, str]:
    """The strike lists."""
    return measure_strikes(read_strikes(STRIKES))


def run_coded() -> dict[str, str]:
    """The coded places of the dev gold."""
    with GOLD.with_name("dev.jsonl").open(encoding="utf-8") as file:
        texts = {report["id"]: report["text"] for report in map(json.loads, file)}
    return measure_coded(read_coded_places(GOLD), texts)


def run_held_out() -> dict[str, str]:
    """Names of the GED held out by place."""
    return measure_held_out(list(read_ged(GED)))


def main(*, frozen: bool) -> None:
    """Runs what there is, prints the tables, compares with the frozen results or writes them."""
    start, now = time.perf_counter(), Results()
    with ProcessPoolExecutor(2) as pool:
        halves = {half: pool.submit(run_articles, half) for half in ("dev", "judge")} if is_there(LGL) else {}
        strikes = pool.submit(run_strikes) if is_there(STRIKES) else None
        held_out = pool.submit(run_held_out) if is_there(GED) else None
        radius = pool.submit(measure_ged_radius, list(read_ged(GED))) if GED.exists() else None
        coded = pool.submit(run_coded) if is_there(GOLD) else None
        for half, running in halves.items():
            tell_articles(half, running.result(), now)
        if strikes:
            tell_labels("CENTCOM strike bullets, place column", strikes.result(), now, "centcom")
        if held_out:
            tell_labels("GED names held out by place", held_out.result(), now, "ged", by=lambda case: case.rpartition(":")[2])
        if radius:
            tell_calibration("GED names that other sources have", calibration_of(radius.result()), now, "ged")
        if coded:
            tell_labels("Syrian places of the dev gold, names given", coded.result(), now, "coded")
            now.figures["coded.look_up"] = look_up_coded(read_coded_places(GOLD))
            print(f"  the most populous place of that name: {now.figures['coded.look_up']:.2f}")
    before = read_frozen("places")
    print(f"\n{time.perf_counter() - start:.0f} seconds.")
    if before:
        print(tell_turns(before, now))
    if frozen and now.cases:
        freeze("places", now)


def is_there(path: Path) -> bool:
    """Whether a set is there; if not, says so."""
    if not path.exists():
        print(f"Not run: {path.name} is not beside this checkout.")
    return path.exists()


def tell_articles(half: str, done: Tagged, now: Results) -> None:
    """The tables of one half of the tagged articles."""
    print(f"\nLGL, {half} half: {done.tagged} names tagged, {len(done.given)} with a point")
    rows = {"names given": figures_of(done.given), "end to end": figures_of(done.read)}
    print(f"  {'':12} of all  of pinned  of held  held  mean km  median km   (within 161 km)")
    for label, row in rows.items():
        now.figures |= {f"lgl.{half}.{label}.{key}": value for key, value in row.items()}
        print(
            f"  {label:12} {row['near_of_all']:6.3f} {row['near_of_pinned']:10.3f} {row['near_of_held']:8.3f} {row['held']:5.2f}"
            f" {row['mean_km']:8.0f} {row['median_km']:10.1f}"
        )
    print(f"  most populous place of that name, of all: {share(done.largest_first, len(done.given)):.3f}")
    recall, precision = share(done.found, done.tagged), share(done.found, done.found + done.invented)
    now.figures |= {f"lgl.{half}.recall": recall, f"lgl.{half}.precision": precision}
    print(f"  names found: recall {recall:.3f}, precision {precision:.3f}; {done.names / done.seconds:,.0f} resolved a second")
    print(f"  {MORDECAI}")
    tell_calibration(f"LGL, {half} half, names given", calibration_of(done.given), now, f"lgl.{half}")
    now.cases |= {outcome.case: outcome.label for outcome in (*done.given, *done.read)}


def tell_calibration(title: str, rows: dict[str, tuple[int, float]], now: Results, key: str) -> None:
    """How often the true point lies within the radius."""
    print(f"  true point within the radius ({title}): " + ", ".join(f"{k} {s:.2f} of {n}" for k, (n, s) in rows.items()))
    now.figures |= {f"{key}.radius.{kind}": held for kind, (_, held) in rows.items()}


def tell_labels(title: str, cases: dict[str, str], now: Results, key: str, by: Callable[[str], str] = lambda case: "all") -> None:
    """How many cases came out how, by group."""
    print(f"\n{title}")
    for group in sorted({by(case) for case in cases}):
        counts = Counter(label for case, label in cases.items() if by(case) == group)
        total = counts.total()
        print(f"  {group}: " + ", ".join(f"{label} {n / total:.2f}" for label, n in counts.most_common()) + f" of {total}")
        now.figures[f"{key}.{group}.{RIGHT}"] = share(counts[RIGHT], total)
        now.figures[f"{key}.{group}.wrong pin"] = share(counts["wrong pin"], total)
    now.cases |= cases


if __name__ == "__main__":
    main(frozen="--freeze" in sys.argv[1:])

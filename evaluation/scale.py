"""How a ledger's cost grows with what it holds: seconds to add one more report, to list and to tally; file size and memory.

``python evaluation/scale.py GED.csv [SIZE …]`` fills a ledger with made reports of one incident each (10,000 and 100,000),
whose days, places and sides are spread as UCDP's rows of one country and years are (``GED.csv``); copies of the rows stand in
other years and places, as a longer war's would. Reading is left out: it costs the same whatever the ledger holds.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tallybook.api import Ledger
from tallybook.records import (
    Acled,
    Attribution,
    Claim,
    Count,
    Event,
    Participant,
    Place,
    RawReport,
    Reader,
    Reading,
    ReadReport,
    ReportHeader,
    Span,
    Time,
)
from tallybook.text.report import make_report

if TYPE_CHECKING:
    from collections.abc import Iterator

READER = Reader(name="made", version="1")
SEED = 7
YEARS_OF_ROWS = 4  # what the rows span: the next copy begins after them
PROBES = 30  # reports whose adding is timed, one by one, at each size
THINGS = ("market", "school", "mosque", "clinic", "bakery", "depot", "checkpoint", "garage", "mill", "well")


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows that say when and where, in the order of their days."""
    with path.open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["date_start"] and row["latitude"]]
    return sorted(rows, key=lambda row: row["date_start"])


def made_report(row: dict[str, str], number: int, copy: int, chance: random.Random) -> ReadReport:
    """A report of one sentence on one row, with one claim."""
    day = (date.fromisoformat(row["date_start"][:10]) + timedelta(days=copy % 8 * 366 * YEARS_OF_ROWS)).isoformat()
    place, killed, thing = row["where_coordinates"], int(float(row["best"] or 0)), chance.choice(THINGS)
    text = f"{killed} people were killed when shells hit a {thing} at house {number} in {place}, the rescue service said."
    report = make_report(
        RawReport(origin="made", id=f"made-{number}", text=text, published=day, publisher=f"Outlet {number % 40}")
    )
    start = text.index("hit")
    east = float(row["longitude"]) + copy // 8 * 12.0
    claim = Claim(
        id=f"{number:024x}", happening=1, trigger=Span(start=start, end=start + 3, text="hit"),
        evidence=(Span(start=0, end=len(text), text=text),), event=Event(type="ASSAULT", modes=("heavy-weapons",)),
        acled=Acled(event_type="Explosions/Remote violence", sub_event_type="Shelling/artillery/missile attack"),
        factuality="occurred", background=False, aggregate=False,
        participants=(Participant(role="actor", name=row["side_a"]), Participant(role="recipient", name="people")),
        objects=(), places=(Place(role="at", name=place, gazetteer_id=f"{place}/{copy}", latitude=float(row["latitude"]),
                                  longitude=east, radius_km=5.0, country="SY", admin1=row["adm_1"] or None, precision="near",
                                  primary=True),),
        time=Time(earliest=day, latest=day, precision="day", basis="stated"),
        counts=(Count(measure="killed", low=killed, best=killed, high=killed, of="people"),),
        attribution=(Attribution(speaker=None, affiliation="rescue service", kind="rescue", cue="said"),), disputes=(),
        movement=None, agreement=None, reading_confidence=0.9, method="made",
    )  # fmt: skip
    header = ReportHeader(id=report.id, title=None, publisher=report.publisher, published=day, url=None, language="en",
                          credits=(), length=len(text))  # fmt: skip
    return ReadReport(report=report, reading=Reading(report=header, claims=(claim,), failures=(), reader=READER))


def made_reports(rows: list[dict[str, str]]) -> Iterator[ReadReport]:
    """Reports without end."""
    chance = random.Random(SEED)
    number = copy = 0
    while True:
        for row in rows:
            yield made_report(row, number, copy, chance)
            number += 1
        copy += 1


def timed(ledger: Ledger, reports: Iterator[ReadReport]) -> dict[str, float]:
    """Milliseconds of one addition (the middle one of many), a filtered list, a filtered tally, and the whole tally."""
    additions = []
    for _ in range(PROBES):
        item = next(reports)
        start = time.perf_counter()
        ledger._store.write_report(item, "2026-01-01T12:00:00.000Z")
        ledger._refresh()
        additions.append(time.perf_counter() - start)
    day = ledger._store.connection.execute("SELECT max(latest) FROM incident").fetchone()[0]
    month = f"{day[:8]}01"
    asked = {
        "a list of one month": lambda: ledger.incidents(since=month, until=day),
        "a list of one place": lambda: ledger.incidents(place="Douma", since=month),
        "a tally of one month": lambda: ledger.tally(measure="killed", since=month, until=day),
        "a tally of all": lambda: ledger.tally(measure="killed"),
    }
    found = {"one report more": sorted(additions)[PROBES // 2] * 1000}
    for name, ask in asked.items():
        start = time.perf_counter()
        ask()
        found[name] = (time.perf_counter() - start) * 1000
    return found


def main() -> None:
    """Fills a ledger up to each size and prints what it costs there."""
    rows = read_rows(Path(sys.argv[1]))
    sizes = [int(size) for size in sys.argv[2:]] or [10_000, 100_000]
    reports = made_reports(rows)
    held = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scale.db"
        with Ledger(f"sqlite:///{path}") as ledger:
            ledger._store.connection.execute("PRAGMA synchronous = OFF")  # of a ledger nobody keeps
            for size in sizes:
                start = time.perf_counter()
                while held < size:
                    ledger._store.write_report(next(reports), "2026-01-01T12:00:00.000Z")
                    held += 1
                written = time.perf_counter() - start
                ledger._refresh()
                filled = time.perf_counter() - start
                costs = timed(ledger, reports)
                held += PROBES
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                room = f"{path.stat().st_size / 1e6:.0f} MB, {memory:.0f} MB of memory"
                lines = [
                    f"{held:,} reports: filled in {filled:.0f} s (writing {written:.0f} s), {room}",
                    *(f"  {name}: {milliseconds:.0f} ms" for name, milliseconds in costs.items()),
                ]
                sys.stdout.write("\n".join(lines) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()

"""A list of deaths found again in its noisy copy: ``python evaluation/ged.py [--freeze]``.

The ledger holds UCDP's rows on Syria of 2017, each as one claim of a report of its own. 2,000 of them are told a second time, by
the other side: the day may shift by one, the place is respelt, the toll changes, the words for the sides are the other side's.
The headline of a row is part of its text where it stands over no other row; over several, it tells of none of them.
Nobody could tell a row from another of the same place and dyad within a day; such rows are in the ledger and are not asked for.
Found again: the copy stands in the incident of its row. Precision: of the pairs of rows in the incidents of the copies asked for,
those that are a row and its copy. Linked from claims made of the rows: this measures linking, not reading.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
import sys
import time
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from frozen_cases import RIGHT, Results, report

from tallybook.link.incidents import link_claims
from tallybook.records import Acled, Count, Event, LedgerClaim, Participant, Place, Span, Time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROWS = Path(__file__).resolve().parents[2] / "shared" / "data" / "ucdp_ged_syria_2016_2019.csv"
COPIES, SEED, YEAR = 2000, 2017, "2017"
RADIUS_KM = {"1": 3.0, "2": 10.0}  # where_prec: the place itself, near it
OTHER_WORDS = {  # as one side says it: as the other does
    "rebels": "terrorists", "rebel": "terrorist", "fighters": "militants", "fighter": "militant", "regime": "army",
    "martyred": "killed", "martyrs": "dead", "killed": "eliminated", "kill": "eliminate", "kills": "eliminates", "die": "fall",
    "casualties": "losses", "shelling": "artillery fire", "bombardment": "strikes", "clashes": "fighting", "forces": "units",
    "warplanes": "jets", "raids": "sorties",
}  # fmt: skip
RESPELT = (("ou", "u"), ("ee", "i"), ("eh", "a"), ("ei", "ay"), ("q", "k"), ("dh", "d"), ("ah", "a"), ("sh", "ch"))
KINDS = re.compile(r"\b(town|village|city|neighbourhood|neighborhood|governorate|district|area)\b", re.IGNORECASE)

Row = dict[str, str]


def read_rows() -> list[Row]:
    """The rows of the year, exact to the day and at least near a place, in the order of the file."""
    with ROWS.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["date_start"].startswith(YEAR)]
    stands_over = Counter(row["source_headline"] for row in rows)
    for row in rows:
        row["source_headline"] = row["source_headline"] if stands_over[row["source_headline"]] == 1 else ""
    return [r for r in rows if r["date_prec"] == "1.0" and r["where_prec"] in ("1.0", "2.0")]


def day_of(row: Row) -> date:
    """The day of a row."""
    return date.fromisoformat(row["date_start"][:10])


def like_another(rows: Iterable[Row]) -> set[str]:
    """Ids of rows that share place and dyad with another within a day."""
    by_place: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_place[row["where_coordinates"], row["dyad_new_id"]].append(row)
    return {
        row["id"]
        for group in by_place.values()
        for row in group
        if any(abs(day_of(row) - day_of(other)).days <= 1 for other in group if other is not row)
    }


def respell(name: str, chance: random.Random) -> str:
    """A place as another house style writes it: without its kind, an article or a vowel otherwise."""
    plain = " ".join(KINDS.sub("", name).split()) or name
    able = [(old, new) for old, new in RESPELT if old in plain.casefold()]
    if able:
        old, new = chance.choice(able)
        plain = re.sub(old, new, plain, flags=re.IGNORECASE)
    return plain if plain.casefold() != name.casefold() else f"al-{plain}"


def other_words(headline: str) -> str:
    """A headline in the other side's words."""
    return " ".join(OTHER_WORDS.get(word.casefold(), word) for word in headline.split())


def toll_of(row: Row) -> int:
    """The best estimate of a row."""
    return int(float(row["best"]))


def claim_of(row: Row, report_id: str, day: date, place: str, toll: int, headline: str) -> LedgerClaim:
    """One row as a claim of a report of its own."""
    text = f"{headline} {toll} dead."
    start = text.rindex("dead")
    county = row["adm_1"].removesuffix(" Governorate") or None
    return LedgerClaim(
        id=hashlib.sha256(report_id.encode()).hexdigest()[:12], happening=1,
        trigger=Span(start=start, end=start + 4, text="dead"),
        evidence=(Span(start=0, end=len(text), text=text),), event=Event(type="ASSAULT"),
        acled=Acled(event_type="Battles", sub_event_type="Armed clash"), factuality="occurred", background=False, aggregate=False,
        participants=tuple(
            Participant(role="party", name=row[side], id=f"ucdp-{row[number].removesuffix('.0')}")
            for side, number in (("side_a", "side_a_new_id"), ("side_b", "side_b_new_id"))
        ),
        objects=(),
        places=(
            Place(
                role="at", name=place, latitude=float(row["latitude"]), longitude=float(row["longitude"]), country="SY",
                admin1=county, radius_km=RADIUS_KM[row["where_prec"][0]], precision="near", primary=True,
            ),
        ),
        time=Time(earliest=day.isoformat(), latest=day.isoformat(), precision="day", basis="stated"),
        counts=(Count(measure="killed", low=toll, best=toll, high=toll),) if toll else (), attribution=(), disputes=(),
        movement=None, agreement=None, reading_confidence=1.0, method="row", report_id=report_id,
        report_hash=hashlib.sha256(report_id.encode()).hexdigest(), publisher=None,
        published=(day + timedelta(days=1)).isoformat(),
    )  # fmt: skip


def original(row: Row) -> LedgerClaim:
    """A row as it stands."""
    return claim_of(row, f"row {row['id']}", day_of(row), row["where_coordinates"], toll_of(row), row["source_headline"])


def noisy_copy(row: Row, chance: random.Random) -> LedgerClaim:
    """A row as the other side might tell it: half of the days shifted, every place respelt, most tolls changed."""
    day = day_of(row) + timedelta(days=chance.choice((-1, 0, 0, 1)))
    toll = max(0, round(toll_of(row) * chance.choice((0.8, 1.0, 1.2, 1.5)) + chance.choice((0, 1))))
    return claim_of(
        row, f"copy {row['id']}", day, respell(row["where_coordinates"], chance), toll, other_words(row["source_headline"])
    )


def measure(rows: Sequence[Row]) -> Results:
    """Draws and tells the copies, links all, and counts what was found again."""
    chance = random.Random(SEED)
    drawn = chance.sample(rows, min(COPIES, len(rows)))
    unclear = like_another(rows)
    claims = [*map(original, rows), *(noisy_copy(row, chance) for row in drawn)]
    start = time.perf_counter()
    linked = link_claims(claims)
    seconds = time.perf_counter() - start
    asked = {row["id"] for row in drawn} - unclear
    cases, right, wrong = dict.fromkeys(sorted(asked), "not found"), 0, 0
    for incident in linked.incidents:
        told = [claim.report_id.split() for claim in incident.claims]
        for kind, row in told:
            if kind == "copy" and row in asked:
                others = [other for _, other in told if other != row and other not in unclear]
                found = ["row", row] in told
                right, wrong = right + found, wrong + len(others)
                cases[row] = RIGHT if found and not others else "joined with another" if others else "not found"
    figures = {
        "found again (wanted 0.90)": right / len(asked),
        "precision (wanted 0.99)": right / max(right + wrong, 1),
        "rows nobody could tell apart": len(unclear) / len(rows),
    }
    sys.stdout.write(f"\n{len(rows)} rows and {len(drawn)} copies linked in {seconds:.1f} seconds.\n")
    return Results(figures, cases, {"found again (wanted 0.90)": len(asked), "rows nobody could tell apart": len(rows)})


def main(arguments: Sequence[str]) -> int:
    """Measures and prints."""
    if not ROWS.exists():
        sys.stdout.write("\nged\nNot run: the rows are not beside this checkout.\n")
        return 0
    report("ged", measure(read_rows()), freezing="--freeze" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

import csv
from collections import defaultdict
from itertools import permutations
from pathlib import Path

import pytest
from made_claims import convoy, day, deal, make_claim, said_by
from msgspec.structs import replace

from tallybook.link.history import has_rival_statuses, history_of
from tallybook.records import DamagedObject, LedgerClaim

CASES: dict[str, list[dict[str, str]]] = defaultdict(list)
for row in csv.DictReader((Path(__file__).parent / "history_cases.csv").open(encoding="utf-8")):
    CASES[row["case"]].append(row)


def claim_of(row: dict[str, str], at: int) -> LedgerClaim:
    claim = make_claim(
        row["report"], "They told of it.", "told", at=at, published=row["day"], time=day(row["day"]),
        factuality=row["factuality"], attribution=(said_by(row["voice"]),) if row["voice"] else (),
    )  # fmt: skip
    if row["field"] == "movement":
        return replace(claim, movement=convoy(row["value"]))
    if row["field"] == "agreement":
        return replace(claim, agreement=deal("one", "other", status=row["value"]))
    return replace(claim, objects=(DamagedObject(kind=row["field"], status=row["value"]),))  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES)
def test_each_step_is_set_by_the_claim_that_tells_it_and_rivals_stand_side_by_side(case: str):
    claims = [claim_of(row, number * 100) for number, row in enumerate(CASES[case])]
    expected = {
        (row["day"], row["value"], claim.id)
        for row, claim in zip(CASES[case], claims, strict=True)
        if row["expected"] == "yes"
    }  # fmt: skip
    for order in permutations(claims):
        assert {(s.as_of, s.value, s.claim) for s in history_of(order)} == expected


def test_rivals_are_told_as_such_and_a_course_is_not():
    rival = [claim_of(row, n * 100) for n, row in enumerate(CASES["a bridge told in two ways on one day"])]
    assert has_rival_statuses(history_of(rival))
    course = [claim_of(row, n * 100) for n, row in enumerate(CASES["a road closed and open again"])]
    assert not has_rival_statuses(history_of(course))

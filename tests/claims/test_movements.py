"""What moves and how far it has come: the case table, a sentence a row."""

import csv
from pathlib import Path

import pytest

from tallybook.pipeline import read_report
from tallybook.records import RawReport
from tallybook.text.report import make_report

with (Path(__file__).parent / "movement_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_what_moves_and_how_far(case):
    claims = read_report(make_report(RawReport(origin="test", text=case["text"], published="2017-08-30"))).claims
    found = next(((c.movement.of, c.movement.status or "") for c in claims if c.movement), ("", ""))
    assert found == (case["of"], case["status"]), case["note"]

"""What became of the things that were hit: the case table, a sentence a row."""

import csv
from pathlib import Path

import pytest

from tallybook.pipeline import read_report
from tallybook.records import RawReport
from tallybook.text.report import make_report

with (Path(__file__).parent / "object_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


def objects_in(text: str) -> set[str]:
    claims = read_report(make_report(RawReport(origin="test", text=text, published="2017-08-30"))).claims
    return {f"{o.kind}:{o.damage}:{o.status}" for c in claims for o in c.objects}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_what_became_of_it(case):
    assert objects_in(case["text"]) == set(case["objects"].split()), case["note"]


def test_the_table_is_wide_enough():
    assert len(CASES) >= 40

"""Which claims dispute which, and in what: the case table, and what every dispute must hold to."""

import csv
from pathlib import Path

import msgspec
import pytest

from tallybook.pipeline import read_report
from tallybook.records import Claim, RawReport
from tallybook.text.report import make_report

with (Path(__file__).parent / "dispute_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


def claims_of(text: str) -> tuple[Claim, ...]:
    return read_report(make_report(RawReport(origin="test", text=text, published="2017-08-30"))).claims


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_what_disputes_what(case):
    claims = claims_of(case["text"])
    triggers = {c.id: c.trigger.text for c in claims}
    found = {(c.trigger.text, triggers[d.claim], d.what) for c in claims for d in c.disputes}
    wanted = (case["disputing"], case["disputed"], case["what"])
    assert (wanted in found) if case["what"] else not found, (case["note"], found)


@pytest.mark.parametrize("case", CASES[:8], ids=lambda c: c["text"][:60])
def test_a_dispute_names_another_claim_of_the_report_and_changes_no_id(case):
    claims = claims_of(case["text"])
    for claim in claims:
        assert {d.claim for d in claim.disputes} <= {c.id for c in claims} - {claim.id}
    again = claims_of(case["text"])
    assert msgspec.json.encode(claims) == msgspec.json.encode(again)
    assert len({c.id for c in claims}) == len(claims)

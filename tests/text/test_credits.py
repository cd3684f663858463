import csv
from pathlib import Path

import pytest

from tallybook.records import RawReport
from tallybook.text.report import make_report

CASES = list(csv.DictReader((Path(__file__).parent / "credits.csv").open(encoding="utf-8", newline="")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_agencies_credited(case):
    report = make_report(RawReport(origin="test", text=case["text"].replace("|", "\n")))

    assert report.credits == tuple((case["credits"] or "").split())

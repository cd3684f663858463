"""Who is party to a deal, who backs it, who opposes it, who brokered it: the case table, and more deals than one."""

import csv
from pathlib import Path

import pytest

from tallybook.pipeline import read_report
from tallybook.records import Claim, RawReport
from tallybook.text.report import make_report

with (Path(__file__).parent / "position_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


def deals_of(text: str) -> list[Claim]:
    claims = read_report(make_report(RawReport(origin="test", text=text, published="2017-08-30"))).claims
    return [c for c in claims if c.agreement]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:120])
def test_parties_and_positions(case):
    deal = deals_of(case["text"])[0].agreement
    assert set(deal.parties) == set(case["parties"].split(";")), case["note"]
    assert {f"{p.who} {p.stance}" for p in deal.positions} == set(filter(None, case["positions"].split(";"))), case["note"]


def test_a_stand_belongs_to_the_deal_told_of_last():
    deals = deals_of(
        "Turkey and Russia signed an agreement on Idlib on Monday. Iran rejected the agreement. "
        "The Houthis and the Yemeni government reached an accord on Hodeidah. Oman welcomed the accord."
    )
    stands = {c.agreement.parties: {(p.who, p.stance) for p in c.agreement.positions} for c in deals}
    assert stands[("Turkey", "Russia")] == {("Iran", "opposes")}
    assert stands[("Houthis", "Yemeni government")] == {("Oman", "supports")}


def test_every_position_stands_in_the_text():
    text = (
        "Turkey and Russia signed an agreement on Idlib on Monday. Lebanese opponents of Hezbollah voiced anger at the agreement."
    )
    (position,) = deals_of(text)[0].agreement.positions
    assert position.who == "Lebanese opponents of Hezbollah"
    assert text[position.span.start : position.span.end] == position.span.text

import csv
from pathlib import Path

import pytest

from tallybook.pipeline import find_mentions, read_report
from tallybook.records import Claim, RawReport, Reading, Report
from tallybook.text.report import make_report

SPANISH = (
    "Las fuerzas armadas bombardearon el puente y murieron doce personas en la ciudad el lunes por la noche. "
    "Los vecinos dijeron que los aviones volvieron dos veces y que el hospital no tiene luz desde entonces. "
    "El gobierno no ha dado ninguna cifra de los heridos y la oposición pide una investigación."
)
CASES = list(csv.DictReader((Path(__file__).parent / "claim_cases.csv").open(encoding="utf-8")))


def report_of(text: str, **fields: str) -> Report:
    return make_report(RawReport(origin="test", text=text, published="2017-08-30", **fields))


def read(text: str, **fields: str) -> Reading:
    reading = read_report(report_of(text, **fields))
    assert reading.failures == ()
    return reading


def happenings_of(claims: tuple[Claim, ...]) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    for claim in claims:
        found.setdefault(claim.happening, []).append(claim)
    return dict(sorted(found.items()))


def shown(low: int | None, high: int | None) -> str:
    return f"{'' if low is None else low}-{'' if high is None else high}"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_claims_of_a_text(case):
    claims = read(case["text"]).claims
    groups = happenings_of(claims)
    assert [g[0].event.type for g in groups.values()] == case["types"].split(";"), case["note"]
    assert {f"{o.kind}:{o.damage}" for c in claims for o in c.objects} == set(case["objects"].split())
    assert {f"{c.movement.of}:{c.movement.status}" for c in claims if c.movement} == set(filter(None, [case["movement"]]))
    figures = {f"{k.measure} {shown(k.low, k.high)}" for c in claims for k in c.counts}
    wanted = case["figures"].split()
    assert figures == {f"{m} {r}" for m, r in zip(wanted[::2], wanted[1::2], strict=True)}


def test_a_denied_strike_is_not_counted():
    (claim,) = read("The coalition has not struck the convoy.").claims
    assert claim.factuality == "denied"


def test_passability_is_not_inferred_from_a_purpose():
    claims = read("Jets bombed the bridge to block the convoy's path.").claims
    assert {o.status for c in claims for o in c.objects} == {"unknown"}


def test_what_was_long_ago_is_background():
    claims = read("Rebels shelled the airport on Tuesday. The army shelled the town in March 2015, killing 12 people.").claims
    assert [c.background for c in claims] == [False, True]


def test_a_war_s_strikes_are_an_aggregate():
    (claim,) = read("The coalition has carried out hundreds of air strikes since 2014.").claims
    assert claim.aggregate
    assert [(k.low, k.high) for k in claim.counts] == [(200, None)]


def test_the_headline_shares_the_happening_of_the_text():
    claims = read(
        "An air strike killed nine people in Douma on Monday, rescuers said.", title="Air strike kills nine in Douma"
    ).claims
    assert {c.trigger.in_ for c in claims} == {None, "title"}
    assert len({c.happening for c in claims}) == 1


def test_ids_are_content_hashes():
    text = "Rockets hit the airport of Aden on Friday, killing four people."
    assert [c.id for c in read(text).claims] == [c.id for c in read(text).claims]
    assert read(text).claims[0].id != read(text + " Two more died.").claims[0].id


def test_a_report_in_another_language_makes_no_claim():
    reading = read_report(report_of(SPANISH))
    assert reading.claims == ()
    assert [f.stage for f in reading.failures] == ["text"]


def test_mentions_of_a_report_are_found():
    report = report_of(
        "Russian jets bombed a school in Idlib on Monday, killing 14 pupils, the Syrian Observatory for Human Rights said."
    )
    from tallybook.text.parse import load_parser, parse_report

    mentions = find_mentions(report, parse_report(report, load_parser()))
    assert [o.kind for o in mentions.objects] == ["school"]
    assert [p.place.country for p in mentions.places] == ["SY"]
    assert [(t.time.earliest, t.time.latest) for t in mentions.times] == [("2017-08-28", "2017-08-28")]

"""Which time belongs to which telling: the clause decides, the scene carries a day on, and speaking dates only the words."""

import csv
from pathlib import Path

import pytest

from tallybook.pipeline import read_report
from tallybook.records import Claim, RawReport
from tallybook.text.report import make_report

CASES = list(csv.DictReader((Path(__file__).parent / "time_cases.csv").open(encoding="utf-8", newline="")))


def claims_of(text: str, title: str | None = None, published: str | None = "2024-05-16") -> tuple[Claim, ...]:
    return read_report(make_report(RawReport(origin="test", text=text, title=title, published=published))).claims


def claim_of(claims: tuple[Claim, ...], trigger: str) -> Claim:
    return next(c for c in claims if trigger in c.trigger.text)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['trigger']}: {c['text'][:60]}")
def test_the_time_of_a_telling(case):
    claim = claim_of(claims_of(case["text"]), case["trigger"])
    told = (claim.time.earliest or "", claim.time.latest or "", claim.time.basis)
    assert told == (case["earliest"], case["latest"], case["basis"]), case["note"]


def test_a_borrowed_day_brings_the_sentence_it_stands_in():
    text = "Gunmen attacked the police post in Ménaka on Monday. The attack also killed two soldiers."
    claim = claims_of(text)[-1]
    assert (claim.time.earliest, claim.time.span.text) == ("2024-05-13", "Monday")
    assert [e.text for e in claim.evidence] == [
        "The attack also killed two soldiers.", "Gunmen attacked the police post in Ménaka on Monday.",
    ]  # fmt: skip


def test_a_title_has_the_day_of_the_lead_it_retells():
    text = "Rebels shelled Kadugli on Sunday, killing four people. The army blamed the rebels."
    claims = claims_of(text, title="Rebels shell Kadugli")
    assert {c.time.earliest for c in claims if c.trigger.in_ == "title"} == {"2024-05-12"}


def test_without_a_day_of_publication_nothing_is_dated():
    text = "Rebels shelled Kadugli on Sunday. The shelling also hit a school. The governor said on Monday that four had died."
    assert {(c.time.earliest, c.time.latest) for c in claims_of(text, published=None)} == {(None, None)}


def test_a_part_of_the_day_told_apart_joins_its_day():
    claim = claim_of(claims_of("Jets bombed the camp near Goma on Tuesday, and residents fled at dawn."), "bombed")
    assert claim.time.earliest == "2024-05-14"
    claim = claim_of(claims_of("At dawn jets bombed the camp."), "bombed")
    assert (claim.time.earliest, claim.time.basis, claim.time.time_of_day) == (None, "publication", "dawn")

"""Who did what to whom, and how sure the text is: the case table, a sentence a row, over many wars."""

import csv
from pathlib import Path

import pytest

from tallybook.pipeline import read_report
from tallybook.records import Claim, RawReport
from tallybook.text.report import make_report

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def claims_of(text: str) -> tuple[Claim, ...]:
    return read_report(make_report(RawReport(origin="test", text=text, published="2017-08-30"))).claims


def claim_at(text: str, trigger: str) -> Claim:
    claims = claims_of(text)
    fitting = [c for c in claims if c.trigger.text == trigger or trigger in c.trigger.text or c.trigger.text in trigger]
    assert fitting, [c.trigger.text for c in claims]
    return fitting[0]


def listed(cell: str) -> set[str]:
    return {part.strip() for part in cell.split(";") if part.strip()}


ROLES = rows("role_cases.csv")


@pytest.mark.parametrize("case", ROLES, ids=lambda c: c["text"][:60])
def test_who_did_it_to_whom(case):
    claim = claim_at(case["text"], case["trigger"])
    assert {p.name for p in claim.participants if p.role == "actor"} == listed(case["actors"]), case["note"]
    assert {p.name for p in claim.participants if p.role == "recipient"} == listed(case["recipients"]), case["note"]
    assert {p.certainty for p in claim.participants if p.role == "actor"} <= listed(case["certainty"]), case["note"]


def test_the_table_is_wide_enough():
    assert len(ROLES) >= 120
    assert {c for case in ROLES for c in listed(case["certainty"])} == {
        "stated", "suspected", "alleged", "claimed", "conceded", "denied",
    }  # fmt: skip


SIDES = ("Boko Haram", "the Taliban", "the army", "Hezbollah")


@pytest.mark.parametrize("side", SIDES)
def test_swapping_the_sides_changes_neither_part_nor_certainty(side):
    claim = claim_at(f"The town was shelled by {side}, killing nine farmers.", "shelled")
    assert [(p.role, p.certainty) for p in claim.participants] == [("actor", "stated"), ("recipient", "stated")]


@pytest.mark.parametrize("word", ["terrorists", "militants", "fighters", "insurgents"])
def test_the_word_for_fighters_changes_no_part(word):
    claim = claim_at(f"Nine farmers were killed in a raid by Boko Haram {word}.", "raid")
    assert [(p.role, p.name, p.certainty) for p in claim.participants] == [
        ("actor", "Boko Haram", "stated"),
        ("recipient", "farmers", "stated"),
    ]


def test_every_part_has_its_words():
    text = "The army said its forces killed nine farmers in a raid backed by Russian jets."
    for claim in claims_of(text):
        for part in claim.participants:
            assert part.span is not None or part.resolved_by is not None
            assert part.span is None or text[part.span.start : part.span.end] == part.span.text

"""From words to days: the case table, and what must hold whatever the text."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.mentions.times import find_times
from tallybook.resolve.calendars import days_of_hijri, shift, weekday_near
from tallybook.resolve.times import resolve_times

CASES: dict[tuple[str, str], list[dict[str, str]]] = {}
with (Path(__file__).parent / "time_cases.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
for line in ROWS:
    CASES.setdefault((line["published"], line["text"]), []).append(line)

FIELDS = ("span", "earliest", "latest", "precision", "basis", "time_of_day", "dates_speech")
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[1]} ({case[0] or 'no date'})")
def test_every_time_of_a_sentence_and_no_other(case, passages_of):
    published, text = case
    passages = passages_of(text)
    mentions = resolve_times(find_times(passages), passages, date.fromisoformat(published) if published else None)
    said = [
        (m.span.text, m.time.earliest or "", m.time.latest or "", m.time.precision, m.time.basis, m.time.time_of_day or "",
         "yes" if m.dates_speech else "")
        for m in mentions
    ]  # fmt: skip
    assert said == [tuple(row[field] for field in FIELDS) for row in CASES[case] if row["span"]]


def test_the_table_is_split_between_developing_and_judging():
    sides = [row["set"] for row in ROWS]
    assert len(sides) >= 60
    assert 0.4 < sides.count("judge") / len(sides) < 0.6


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[1])
def test_without_a_day_of_publication_no_day_is_made_up(case, passages_of):
    passages = passages_of(case[1])
    for item, mention in zip(found := find_times(passages), resolve_times(found, passages, None), strict=True):
        if mention.time.basis == "relative":
            assert (mention.time.earliest, mention.time.latest) == (None, None)
        assert mention.time.span == item.span


@given(DAYS, st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_a_weekday_is_the_last_one_up_to_the_day_or_the_first_from_it(day, name):
    before, after = weekday_near(name, day, ahead=False), weekday_near(name, day, ahead=True)
    assert 0 <= (day - before).days < 7
    assert 0 <= (after - day).days < 7
    assert before.strftime("%A") == after.strftime("%A") == name


@given(DAYS, st.integers(min_value=-40, max_value=40), st.sampled_from(["hour", "day", "week", "month", "year"]))
def test_moving_back_never_moves_forward(day, count, unit):
    moved = shift(day, count, unit)
    assert (moved > day, moved < day) != (True, True)
    assert moved == day if count == 0 else (moved <= day) if count < 0 else (moved >= day)


@given(DAYS)
def test_a_report_of_the_past_ends_on_its_day(passages_of_tuesday, day):
    found, passages = passages_of_tuesday
    for mention in resolve_times(found, passages, day):
        assert mention.time.earliest <= mention.time.latest <= day.isoformat()


@pytest.fixture(scope="session")
def passages_of_tuesday(nlp):
    from tallybook.records import Passage

    passages = (
        Passage(
            doc=nlp("It fell on Tuesday, in March, this week, on the 27th, last year, yesterday and over the past two days.")
        ),
    )
    return find_times(passages), passages

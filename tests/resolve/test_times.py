"""From words to days: the case table, and what must hold whatever the text."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tallybook.mentions.times import find_times
from tallybook.resolve.calendars import days_of_hijri, easter, hijri_year_near, shift, weekday_near
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


def test_the_table_holds_many_cases():
    assert len(ROWS) >= 140
    assert {row["set"] for row in ROWS} == {"dev"}


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


WORDS = (
    "on|in|since|until|late|early|Tuesday|Friday|12|31|May|June|2016|2024|overnight|the|first|week|of|half|last|past|two|"
    "days|months|ago|earlier|later|before|after|raid|between|and|to|Ramadan|1445|Eid al-Fitr|for|has been|third|day|running|-|,|"
    "summer|1990s|24 hours|a|year"
)
PIECES = st.sampled_from(WORDS.split("|"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, min_size=2, max_size=12).map(" ".join), DAYS)
@example("from Friday to Tuesday two days before the raid", date(2024, 2, 29))
@example("since 2024", date(1990, 1, 1))
def test_an_interval_begins_before_it_ends_and_nothing_relative_is_dated_without_a_day(passages_of, text, day):
    passages = passages_of(text)
    found = find_times(passages)
    for mention in resolve_times(found, passages, day):
        if mention.time.earliest and mention.time.latest:
            assert mention.time.earliest <= mention.time.latest
    for mention in resolve_times(found, passages, None):
        assert mention.time.basis != "relative" or (mention.time.earliest, mention.time.latest) == (None, None)


@given(st.integers(min_value=1, max_value=1700), st.integers(min_value=1, max_value=12), st.integers(min_value=1, max_value=29))
def test_an_islamic_day_is_fixed_to_two_days_where_it_is_tabled(year, month, day):
    first, last = days_of_hijri(year, month, day)
    assert 0 <= (last - first).days <= 2
    assert abs(hijri_year_near(first) - year) <= 1


@pytest.mark.parametrize(("year", "month", "day"), [(1445, 13, 1), (1445, 0, 1), (1445, 1, 31), (0, 1, 1)])
def test_a_day_in_no_islamic_calendar_is_refused(year, month, day):
    with pytest.raises(ValueError, match="Expected a day of the Islamic calendar"):
        days_of_hijri(year, month, day)


@given(st.integers(min_value=1583, max_value=4000))
def test_easter_is_a_sunday_in_spring(year):
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)

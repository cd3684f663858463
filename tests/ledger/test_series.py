from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import ledger_claims, link_nothing, make_claim, make_count, make_report

from tallybook.errors import UsageError
from tallybook.figures import RULES, figures_of
from tallybook.ledger.series import SeriesRow, last_day_of, make_series, period_of_day
from tallybook.ledger.tally import tally_incidents
from tallybook.records import Incident, Time


def incident(day: str | None, *told: tuple[str | None, int | None], **more: Any) -> Incident:
    """An incident of a day that several outlets tell of, each on a day of its own with a number of its own."""
    reports = [
        make_report(
            f"{day} told {n}: shells fell.",
            make_claim(f"{day} told {n}: shells fell.", day=day, counts=(make_count(low=number, high=number),), **more),
            publisher=f"Outlet {n}", published=published,
        )
        for n, (published, number) in enumerate(told)
    ]  # fmt: skip
    claims = tuple(ledger_claims(*reports))
    return msgspec.structs.replace(link_nothing(claims).incidents[0], claims=claims, figures=figures_of(claims))


def corrected(day: str, *told: tuple[str, int]) -> Incident:
    """An incident whose one outlet gives one number after another."""
    one = incident(day, *told)
    claims = tuple(msgspec.structs.replace(c, publisher="The Daily") for c in one.claims)
    return msgspec.structs.replace(one, claims=claims, figures=figures_of(claims))


def rows(*incidents: Incident, by: str = "week", rule: str = "reported") -> tuple[SeriesRow, ...]:
    return make_series(incidents, "killed", by, rule).rows


def test_each_week_adds_to_the_running_total() -> None:
    made = rows(incident("2017-06-20", ("2017-06-21", 7)), incident("2017-06-27", ("2017-06-28", 5), ("2017-06-29", 9)))
    assert [(r.period, r.low, r.high, r.running_low, r.running_high) for r in made] == [
        ("2017-W25", 7, 7, 7, 7),
        ("2017-W26", 5, 9, 12, 16),
    ]
    assert [r.flags for r in made] == [(), ()]


def test_an_open_or_unknown_figure_opens_the_running_total_and_unknown_is_not_zero() -> None:
    made = rows(incident("2017-06-13", ("2017-06-14", None)), incident("2017-06-20", ("2017-06-21", 7)))
    assert [(r.low, r.high, r.running_low, r.running_high, r.unknown) for r in made] == [
        (None, None, None, None, 1),
        (7, 7, 7, None, 0),
    ]


def test_a_fall_is_a_correction_downward() -> None:
    made = rows(corrected("2017-06-20", ("2017-06-21", 90), ("2017-06-28", 60)))
    assert [(r.period, r.known_low, r.flags) for r in made] == [
        ("2017-W25", 90, ()),
        ("2017-W26", 60, ("Fall: the running total known then is 60, after 90 in 2017-W25.",)),
    ]
    assert [r.running_low for r in made] == [60, 60]


def test_a_late_arrival_changes_an_earlier_week() -> None:
    (first, second) = rows(incident("2017-06-20", ("2017-06-21", 7)), incident("2017-06-22", ("2017-07-20", 30)))
    assert (first.low, first.known_low) == (37, 7)
    assert first.flags == ("Late arrival: 7 by 2017-07-02, 37 with what was published later, up to 2017-07-20.",)
    assert (second.period, second.known_low, second.incidents) == ("2017-W29", 37, ())


def test_news_within_a_week_is_not_late() -> None:
    (first, second) = rows(incident("2017-06-25", ("2017-06-26", 7)))
    assert (first.low, first.known_low, first.flags) == (7, None, ())
    assert (second.known_low, second.flags) == (7, ())


def test_a_jump_is_more_than_the_four_weeks_before() -> None:
    quiet = [incident(day, (day, 2)) for day in ("2017-05-23", "2017-05-30", "2017-06-06", "2017-06-13")]
    made = rows(*quiet, incident("2017-06-20", ("2017-06-20", 9)))
    assert made[-1].flags == ("Jump: 9 killed in this period, 8 in the 4 before it together.",)
    assert rows(*quiet, incident("2017-06-20", ("2017-06-20", 8)))[-1].flags == ()


def test_an_incident_enters_when_it_has_surely_happened() -> None:
    bounded = incident(None, ("2017-06-21", 7), time=Time(earliest="2017-06-01", latest="2017-06-20"))
    assert [r.period for r in rows(bounded)] == ["2017-W25"]
    series = make_series([incident(None, ("2017-06-21", 7))], "killed")
    assert (series.rows, series.undated) == ((), 1)
    assert "1 without a latest day in no period." in series.statement


def test_what_sums_up_many_and_what_did_not_happen_are_in_no_series() -> None:
    assert rows(incident("2017-06-20", ("2017-06-21", 7), aggregate=True)) == ()
    assert rows(incident("2017-06-20", ("2017-06-21", 7), factuality="planned")) == ()


def test_an_undated_report_is_known_now_and_was_never_known_then() -> None:
    (row,) = rows(incident("2017-06-20", (None, 7)))
    assert (row.low, row.known_low) == (7, None)


@pytest.mark.parametrize(("measure", "by", "rule"), [("cats", "week", "reported"), ("killed", "hour", "reported"),
                                                     ("killed", "week", "guessed")])  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_a_sentence(measure: str, by: str, rule: str) -> None:
    with pytest.raises(UsageError, match=r"Known are: "):
        make_series([], measure, by, rule)


days = st.dates(min_value=date(2016, 12, 1), max_value=date(2017, 3, 1)).map(str)
made_incidents = st.lists(
    st.builds(incident, days, st.tuples(days, st.one_of(st.none(), st.integers(0, 40)))), max_size=6, unique_by=lambda i: i.id
)


@settings(max_examples=100, deadline=None)
@given(made_incidents, st.sampled_from(["day", "week", "month", "year"]), st.sampled_from(list(RULES)))
def test_the_last_running_total_is_that_of_the_tally(incidents: list[Incident], by: str, rule: str) -> None:
    made, total = rows(*incidents, by=by, rule=rule), tally_incidents(incidents, (), ("killed",), rule)
    assert bool(made) == bool(total)
    if made:
        assert (made[-1].running_low, made[-1].running_high) == (total[0].low, total[0].high)
        assert (made[-1].known_low, made[-1].known_high) == (total[0].low, total[0].high)
        assert sum(r.unknown for r in made) == total[0].unknown
        assert [r.period for r in made] == sorted({r.period for r in made})
        lows = [r.running_low or 0 for r in made]
        assert lows == sorted(lows)


@given(days, st.sampled_from(["day", "week", "month", "year"]))
def test_a_period_ends_with_its_last_day(day: str, by: str) -> None:
    last = last_day_of(period_of_day(day, by), by)
    assert last >= day
    assert period_of_day(last, by) == period_of_day(day, by)

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_claims import actor, exactly, make_claim, town

from tallybook.ledger.tally import tally_incidents
from tallybook.link.happenings import group_happenings
from tallybook.link.incidents import derive_incident
from tallybook.link.included import included_in
from tallybook.records import Event, Incident, Place, Time

SYRIA = Place(role="at", name="Syria", country="SY", precision="country", primary=True)
ALEPPO = Place(role="at", name="Aleppo", country="SY", admin1="Aleppo", precision="admin1", primary=True, latitude=36.2,
               longitude=37.1, radius_km=80.0)  # fmt: skip
numbering = iter(range(10**6))


def span(first: str | None, last: str | None) -> Time:
    return Time(earliest=first, latest=last, precision="range", basis="stated")


def incident(**given: Any) -> Incident:
    """An air raid on Tell Sabra, in Aleppo province, on 20 June 2017, told in a report of its own; whatever is given differs."""
    fields = {
        "time": span("2017-06-20", "2017-06-20"), "places": (town("Tell Sabra"),), "participants": (actor("US-led coalition"),),
        "counts": (exactly("killed", 7),), "published": "2017-06-21", **given,
    }  # fmt: skip
    claim = make_claim(f"Report {next(numbering)}", "Jets bombed the town.", "bombed", **fields)
    return derive_incident(group_happenings([claim]))


def sum_of_many(**given: Any) -> Incident:
    """All air raids of June in Syria."""
    fields = {"time": span("2017-06-01", "2017-06-30"), "places": (SYRIA,), "counts": (exactly("killed", 90),),
              "published": "2017-07-02", **given}  # fmt: skip
    return incident(aggregate=True, **fields)


def is_included(part: Incident, whole: Incident) -> bool:
    found = included_in([part, whole])
    assert all((pair.part, pair.whole) == (part.id, whole.id) for pair in found)
    return bool(found)


def test_a_raid_lies_within_the_toll_of_its_month() -> None:
    part, whole = incident(), sum_of_many()
    (pair,) = included_in([whole, part])
    assert (pair.part, pair.whole) == (part.id, whole.id)
    assert pair.reason == "The other sums up what happened from 2017-06-01 to 2017-06-30 in Syria, and this lies within it."


def test_since_june_ends_with_the_latest_report() -> None:
    since_june = sum_of_many(time=span("2017-06-01", None), published="2017-07-02")
    assert is_included(incident(), since_june)
    assert not is_included(incident(time=span("2017-07-10", "2017-07-10")), since_june)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ({"time": span("2017-05-31", "2017-06-02")}, {}),
        ({"time": span(None, "2017-06-20")}, {}),
        ({}, {"time": span(None, "2017-06-30")}),
        ({}, {"aggregate": False}),
        ({"factuality": "planned"}, {}),
        ({}, {"factuality": "denied"}),
        ({"event": Event(type="ASSAULT", modes=("firearms",))}, {}),
        ({"event": Event(type="COERCE", modes=("aerial",))}, {}),
        ({"places": ()}, {}),
        ({}, {"places": (Place(role="at", name="Iraq", country="IQ", precision="country"),)}),
        ({"places": (town("Deir ez-Zor"),)}, {"places": (ALEPPO,)}),
        ({"places": (SYRIA,)}, {"places": (ALEPPO,)}),
        ({"participants": (actor("Russia"),)}, {}),
        ({"participants": ()}, {}),
        ({"participants": (actor("US-led coalition", certainty="denied"),)}, {}),
        ({"counts": (exactly("killed", 91),)}, {}),
        ({}, {"places": (), "participants": ()}),
    ],
)
def test_what_does_not_lie_within_is_no_part(part: dict[str, Any], whole: dict[str, Any]) -> None:
    assert is_included(incident(), sum_of_many())
    total = incident(**{"time": span("2017-06-01", "2017-06-30"), "places": (SYRIA,), "counts": (exactly("killed", 90),),
                        "aggregate": True, **whole})  # fmt: skip
    assert not is_included(incident(**part), total)


def test_a_town_lies_within_its_province_and_a_village_near_its_town() -> None:
    assert is_included(incident(), sum_of_many(places=(ALEPPO,)))
    assert is_included(incident(), sum_of_many(places=(town("Tell Sabra"),)))
    assert not is_included(incident(places=(town("Marj Dunya"),)), sum_of_many(places=(town("Tell Sabra"),)))


def test_a_sum_without_a_place_needs_the_same_culprit() -> None:
    assert is_included(incident(), sum_of_many(places=()))
    assert not is_included(incident(participants=(actor("Russia"),)), sum_of_many(places=()))


def test_a_week_lies_within_its_month_and_two_sums_of_one_month_are_rivals() -> None:
    week = sum_of_many(time=span("2017-06-12", "2017-06-18"), counts=(exactly("killed", 20),))
    assert is_included(week, sum_of_many())
    assert included_in([sum_of_many(), sum_of_many(counts=(exactly("killed", 80),))]) == ()
    assert is_included(sum_of_many(places=(ALEPPO,), counts=()), sum_of_many())


def test_nothing_included_is_counted_twice() -> None:
    raids = [incident(), incident(time=span("2017-06-22", "2017-06-22"), counts=(exactly("killed", 5),))]
    whole = sum_of_many()
    assert {pair.part for pair in included_in([*raids, whole])} == {r.id for r in raids}
    rows = {row.group.get("aggregate"): row.low for row in tally_incidents([*raids, whole], measures=("killed",))}
    assert rows == {None: 12, whole.id: 90}


days = st.integers(1, 30).map(lambda n: f"2017-06-{n:02}")
made = st.builds(
    lambda ends, is_sum, place, who: incident(
        time=span(min(ends), max(ends)), aggregate=is_sum, places=place, participants=who, counts=()
    ),
    st.tuples(days, days), st.booleans(), st.sampled_from([(SYRIA,), (ALEPPO,), (town("Tell Sabra"),), ()]),
    st.sampled_from([(actor("Russia"),), (actor("US-led coalition"),), ()]),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(made, max_size=6), st.randoms())
def test_inclusion_has_no_circles_and_no_order(incidents: list[Incident], random: Any) -> None:
    found = included_in(incidents)
    pairs = {(pair.part, pair.whole) for pair in found}
    by_id = {i.id: i for i in incidents}
    for part, whole in pairs:
        assert by_id[whole].aggregate
        assert (whole, part) not in pairs
        assert {w for p, w in pairs if p == whole} <= {w for p, w in pairs if p == part}
    random.shuffle(incidents)
    assert included_in(incidents) == found

"""Finding times: what holds for any text, and which words are the report's own date."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tallybook.mentions.times import find_times

WORDS = (
    "on|Tuesday|late|12|May|2016|early|in|March|the|27th|since|between|and|last|week|"
    "two|days|ago|earlier|said|overnight|at|23:40|-|,|for|third|day|running"
)
PIECES = st.sampled_from([*WORDS.split("|"), "\n"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.lists(PIECES, max_size=14).map(" ".join), st.text(max_size=60)))
@example("")
@example("31 February 2016")
@example("on the 0th of May 0000")
def test_any_text_is_read_and_every_span_is_its_slice(passages_of, text):
    passages = passages_of(text)
    for item in find_times(passages):
        document = passages[item.passage].doc.text
        assert document[item.span.start : item.span.end] == item.span.text
        assert item.start <= item.head < item.end


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Saturday 27 February 2016 A depot burned on Friday.", True),
        ("Published July 21 2015 A depot burned.", True),
        ("28-05-2016 A depot burned.", True),
        ("Depot burns in Homs AFP Monday 17 Oct 2016 A depot burned.", True),
        ("A depot burned on 27 February 2016.", False),
        ("Fighters have held the depot since 27 February 2016.", False),
        ("A depot burned on Friday.", False),
    ],
)
def test_the_reports_own_date_dates_no_happening(text, own, passages_of):
    assert any(item.dateline for item in find_times(passages_of(text))) == own


def test_a_date_line_outside_the_head_is_a_date(passages_of):
    found = find_times(passages_of("The road was closed and nobody said why. " * 8 + "A tweet of 5 February 2016 showed it."))
    assert [item.dateline for item in found] == [False]

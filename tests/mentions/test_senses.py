"""Table and encoder together: what is dropped, what is added, and that a calm report must be surer of war."""

import itertools

import pytest

from tallybook.mentions.senses import weigh_events
from tallybook.pipeline import find_named
from tallybook.records import EventMention, RawReport
from tallybook.text.parse import load_parser, parse_report
from tallybook.text.report import make_report

CALM = (
    "The home side opened the second half brightly. Their captain was pleased. {} The crowd sang until the end. Rain fell later."
)


def events_of(text: str) -> tuple[tuple[EventMention, ...], tuple[EventMention, ...]]:
    """What the table names, and what is left and added when the encoder has read it."""
    report = make_report(RawReport(origin="x", text=text, published="2017-08-30", language="en"))
    passages = parse_report(report, load_parser())
    named = find_named(report, passages)
    return named.events, weigh_events(named.events, passages, named.actors, named.places)


@pytest.mark.parametrize(
    "text",
    [
        "Rebels shelled the town on Monday, killing nine people.",
        "Nine soldiers died in clashes near the dam.",
        "The army withdrew from the airport under the deal.",
    ],
)
def test_what_both_know_stays_and_knows_what_the_encoder_says(text: str) -> None:
    table, both = events_of(text)
    assert {e.span.text for e in table} <= {e.span.text for e in both}
    for event in both:
        assert event.sense is not None
        assert 0.0 <= event.sense.probability <= 1.0
        assert sum(x * x for x in event.sense.like) == pytest.approx(1.0, abs=0.01)


def test_what_only_the_encoder_finds_is_marked() -> None:
    table, both = events_of("A rocket slammed into a school in Homs on Tuesday, the rebels said.")
    found = [e for e in both if e.by == "encoder"]
    assert all(e.by == "table" for e in table)
    assert [e.span.text for e in found] == ["slammed"]
    assert found[0].type == "ASSAULT"


@pytest.mark.parametrize("sentence", ["Then the visitors attacked without mercy.", "Their striker fired a shot over the bar."])
def test_a_game_told_in_the_words_of_war_names_nothing(sentence: str) -> None:
    _, both = events_of(CALM.format(sentence))
    assert both == ()


def test_events_come_in_order_and_do_not_overlap() -> None:
    _, both = events_of("Jets bombed the market, killing six. Rebels then overran the base and seized the town from the army.")
    assert list(both) == sorted(both, key=lambda e: (e.passage, e.start))
    assert all(a.end <= b.start for a, b in itertools.pairwise(both))

import csv
from pathlib import Path

import pytest

from tallybook.claims.factuality import factuality_of
from tallybook.mentions.events import event_words, find_events, noun_classes
from tallybook.records import EventType

CASES = list(csv.DictReader((Path(__file__).parent / "event_cases.csv").open(encoding="utf-8")))
KNOWN_WRONG = "known wrong"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["sentence"][:50])
def test_word_names_the_happening(case, passages_of):
    passages = passages_of(case["sentence"])
    start = case["sentence"].index(case["word"])
    events = [e for e in find_events(passages, (), ()) if e.span.start < start + len(case["word"]) and start < e.span.end]
    told = [(e, factuality_of(e, passages[0].doc[e.head])) for e in events]
    live = [(e, f) for e, f in told if f is not None]
    if case["type"]:
        assert live, f"nothing found at {case['word']!r}"
        event, factuality = live[0]
        assert event.type == case["type"]
        assert factuality == case["factuality"]
        if case["mode"] and event.modes:
            assert case["mode"] in {m.rstrip("?") for m in event.modes}
    else:
        assert [f for _, f in live if f != case["factuality"]] == [], case["note"]


def test_every_row_of_the_table_is_understood():
    rows = [row for entries in event_words().values() for row in entries]
    assert len(rows) > 250
    assert {row.type for row in rows} == set(EventType.__args__)
    assert {row.strength for row in rows} == {"means", "harm", "light"}
    known = set().union(*noun_classes().values()) | {"actor", "armed", "place", "we", "unknown", "none"}
    asked = {c.lstrip("!") for row in rows for c in row.subject | row.object}
    assert asked - known == set()


def test_spans_are_slices(passages_of):
    text = "Jets bombed the bridge.\n\nThe strikes killed nine people, and troops seized the town."
    for event in find_events(passages_of(text), (), ()):
        assert text[event.span.start : event.span.end] == event.span.text

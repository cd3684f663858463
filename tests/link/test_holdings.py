import csv
import re
from pathlib import Path
from typing import Any

import pytest
from made_claims import make_claim
from msgspec.structs import replace

from tallybook.link.history import has_rival_statuses, history_of, latest_value
from tallybook.link.holdings import find_takers, holders_of
from tallybook.records import Event, LedgerClaim, Participant, Place, Span, Time

CASES = list(csv.DictReader((Path(__file__).parent / "holding_cases.csv").open(encoding="utf-8")))
_MARK = re.compile(r"\{(?P<what>actor|take|place|other)(?: (?P<id>[\w-]*))?:(?P<words>[^}]+)\}")


def taking(sentence: str, report: str = "paper", day: str = "2016-05-02", **given: Any) -> LedgerClaim:
    """A claim of a taking: "{actor sy-forces:The army} {take:captured} {place:Tell Sabra}"."""
    plain = _MARK.sub(lambda m: m["words"], sentence)
    marked: dict[str, list[tuple[str | None, Span]]] = {"actor": [], "take": [], "place": [], "other": []}
    shift = 0
    for mark in _MARK.finditer(sentence):
        start = mark.start() - shift
        shift += len(mark[0]) - len(mark["words"])
        marked[mark["what"]].append((mark["id"] or None, Span(start=start, end=start + len(mark["words"]), text=mark["words"])))
    claim = make_claim(
        report, plain, marked["take"][0][1].text, event=Event(type="COERCE", modes=("seize",)), acled=None, published=day,
        time=Time(earliest=day, latest=day, precision="day", basis="stated"),
        participants=tuple(Participant(role="actor", name=s.text, id=party, span=s) for party, s in marked["actor"]),
        places=(
            *(Place(role="at", name=s.text, span=s, primary=True) for _, s in marked["place"]),
            *(Place(role="at", name=s.text, span=s) for _, s in marked["other"]),
        ),
        **given,
    )  # fmt: skip
    return replace(claim, trigger=marked["take"][0][1])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sentence"][:60])
def test_who_holds_a_place_is_told_only_of_the_whole_place_and_a_named_taker(case: dict[str, str]):
    claim = taking(case["sentence"])
    assert holders_of([claim]).get(claim.id, "") == case["held_by"]


@pytest.mark.parametrize("factuality", ["planned", "hypothetical", "denied", "ongoing", "threatened"])
def test_a_taking_that_did_not_come_to_pass_changes_no_holder(factuality: str):
    assert find_takers(taking(CASES[0]["sentence"], factuality=factuality)) == ()


def test_a_place_changes_hands_step_by_step_with_the_claim_that_says_so():
    claims = [
        taking("{actor jaysh-al-islam:Jaysh al-Islam} {take:captured} {place:Tell Sabra}.", "a", "2016-05-02"),
        taking("{actor sy-forces:The army} {take:retook} {place:Tell Sabra}.", "b", "2016-05-09"),
        taking("{actor sy-government:The government} {take:recaptured} {place:Tell Sabra}.", "c", "2016-05-10"),
    ]
    steps = history_of(claims)
    assert [(s.as_of, s.field, s.value, s.claim) for s in steps] == [
        ("2016-05-02", "place.held_by", "Jaysh al-Islam", claims[0].id),
        ("2016-05-09", "place.held_by", "The army", claims[1].id),
    ]
    assert latest_value(steps, "place.held_by") == "The army"
    assert not has_rival_statuses(steps)


def test_two_names_of_one_side_are_one_holder_and_two_sides_of_one_day_are_rivals():
    army = taking("{actor sy-forces:The army} {take:captured} {place:Tell Sabra}.", "a")
    state = taking("{actor sy-government:The government} {take:seized} {place:Tell Sabra}.", "b")
    unnamed = taking("{actor :Soldiers} {take:overran} {place:Tell Sabra}.", "c")
    other = taking("{actor jaysh-al-islam:Jaysh al-Islam} {take:captured} {place:Tell Sabra}.", "d")
    assert not has_rival_statuses(history_of([army, state, unnamed]))
    assert len(history_of([army, state, unnamed])) == 1
    rival = history_of([army, other])
    assert {s.value for s in rival} == {"The army", "Jaysh al-Islam"}
    assert has_rival_statuses(rival)
    assert latest_value(rival, "place.held_by") is None

"""Finding actors in text: where a mention begins and ends, and what is no mention at all."""

from collections.abc import Callable

import pytest

from tallybook.mentions.actor_names import find_names, initials_of
from tallybook.mentions.actors import find_actors
from tallybook.records import Passage
from tallybook.resolve.registry import load_registry

PassagesOf = Callable[..., tuple[Passage, ...]]
REGISTRY = load_registry()


def words_found(passages: tuple[Passage, ...]) -> list[str]:
    return [m.span.text for m in find_actors(passages, REGISTRY)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Syrias army shelled Hezbollahs post.", ["Syrias army", "Hezbollahs"]),
        ("The Syrian army's guns fired.", ["Syrian army"]),
        ("Russian, Syrian and Iranian forces met.", ["Russian", "Syrian", "Iranian forces"]),
        ("At least 13 civilians, including 4 children, were hurt.", ["civilians", "children"]),
        ("Islamic State (IS) militants burned a mill.", ["Islamic State (IS) militants"]),
        ("Rebel-held Homs and the IS-run court were quiet.", ["IS-run court"]),
        ("The mill was hit by fighters from Hezbollah.", ["fighters", "Hezbollah"]),
        ("Jets bombed the town.", []),
        ("They force residents to leave the state of Ohio.", ["residents"]),
        ("In January the mill burned.", []),
        ("Military vehicles crossed the ridge.", []),
        ("Colonel Mara Veldt, a spokeswoman for NATO, spoke.", ["Colonel Mara Veldt", "NATO"]),
    ],
)
def test_where_mentions_begin_and_end(text: str, found: list[str], passages_of: PassagesOf) -> None:
    assert words_found(passages_of(text)) == found


def test_mentions_come_in_order_and_never_overlap(passages_of: PassagesOf) -> None:
    text = "YPG spokesman Berwan Sado and Turkish security sources told Reuters the US-led coalition and the army struck IS."
    end = 0
    for mention in find_actors(passages_of(text), REGISTRY):
        assert mention.start >= end
        assert mention.start <= mention.head < mention.end
        end = mention.end


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hayat Tahrir ash-Sham left.", ["Hayat Tahrir ash-Sham"]),
        ("HAMAS LEFT. Hamas left.", ["HAMAS", "Hamas"]),
        ("The un-named man is at us all.", []),
        ("the islamic state of mind", []),
    ],
)
def test_names_keep_their_case_and_spelling(text: str, names: list[str], passages_of: PassagesOf) -> None:
    assert [c.text for c in find_names(passages_of(text)[0], REGISTRY)] == names


def test_an_acronym_of_another_country_is_nobody_here(passages_of: PassagesOf) -> None:
    from tallybook.resolve.actors import resolve_actors

    here = passages_of("In Sudan, the RSF left Nyala.")
    there = passages_of("In Peru, the RSF left Lima.")
    assert [a.id for a in resolve_actors(find_actors(here, REGISTRY), here, REGISTRY) if a.name != "Sudan"] == ["rsf"]
    assert [a.id for a in resolve_actors(find_actors(there, REGISTRY), there, REGISTRY) if a.name == "RSF"] == [None]


@pytest.mark.parametrize(
    ("long", "short", "found"),
    [
        ("the Popular Cedar Front", "PCF", "Popular Cedar Front"),
        ("He joined the Union of River Towns", "URT", "Union of River Towns"),
        ("in the town of Homs", "PCF", ""),
    ],
)
def test_an_abbreviation_is_believed_where_the_initials_agree(long: str, short: str, found: str) -> None:
    assert initials_of(long, short) == (found, short)

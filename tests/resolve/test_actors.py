"""Which actor words stand for: two case tables anybody may add a row to, wording that must not count, and what always holds."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallybook.mentions.actors import find_actors
from tallybook.records import ActorMention, Passage
from tallybook.resolve.actors import resolve_actors
from tallybook.resolve.registry import load_registry, make_registry

PassagesOf = Callable[..., tuple[Passage, ...]]
HERE = Path(__file__).parent
REGISTRY = load_registry()
LOADED = ("terrorists", "militants", "fighters", "gunmen", "soldiers")
GROUPS = (
    "Islamic State", "Hezbollah", "Taliban", "Nusra Front", "Boko Haram", "Houthi", "YPG", "PKK", "Al-Shabaab", "Hamas",
)  # fmt: skip
FRAMES = (
    "{} attacked a convoy near the river.",
    "The army said it had killed nine {} on Sunday.",
    "Shells fired by {} hit a school.",
    "A bus was stopped by {} at dawn, residents said.",
    "Clashes between {} and the police went on.",
    "Twenty {}, among them two commanders, gave themselves up.",
)


def cases(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def actors_in(passages: tuple[Passage, ...]) -> tuple[ActorMention, ...]:
    return resolve_actors(find_actors(passages, REGISTRY), passages, REGISTRY)


def last_called(words: str, actors: tuple[ActorMention, ...]) -> ActorMention | None:
    return next((a for a in reversed(actors) if a.span.text == words), None)


@pytest.mark.parametrize("case", cases("actors.csv"), ids=lambda c: f"{c['span']} in {c['text'][:40]}")
def test_actor(case: dict[str, str], passages_of: PassagesOf) -> None:
    actor = last_called(case["span"], actors_in(passages_of(case["text"])))
    if not case["name"]:
        assert actor is None
        return
    assert actor is not None, [a.span.text for a in actors_in(passages_of(case["text"]))]
    assert (actor.name, actor.id or "-", actor.kind) == (case["name"], case["id"], case["kind"])


@pytest.mark.parametrize("case", cases("actor_persons.csv"), ids=lambda c: f"{c['span']} in {c['text'][:40]}")
def test_person(case: dict[str, str], passages_of: PassagesOf) -> None:
    actor = last_called(case["span"], actors_in(passages_of(case["text"])))
    assert actor is not None, [a.span.text for a in actors_in(passages_of(case["text"]))]
    found = (actor.name, actor.id or "-", actor.title or "", actor.affiliation or "", "yes" if actor.private else "no")
    assert found == (case["name"], case["id"], case["title"], case["affiliation"], case["private"])
    assert actor.person


def test_what_a_group_s_people_are_called_never_changes_which_group_it_is(passages_of: PassagesOf) -> None:
    compared = 0
    for group in GROUPS:
        for frame in FRAMES:
            found = set()
            for word in LOADED:
                actors = actors_in(passages_of(frame.format(f"{group} {word}")))
                found.add(next((a.id for a in actors if a.span.text.endswith(word)), None))
            assert len(found) == 1, (group, frame, found)
            assert None not in found, (group, frame)
            compared += 1
    assert compared >= 50


@pytest.mark.parametrize("word", ["terrorists", "militants", "fighters", "jihadists", "insurgents", "extremists"])
def test_judging_words_alone_name_nobody(word: str, passages_of: PassagesOf) -> None:
    (actor,) = [a for a in actors_in(passages_of(f"{word.title()} fired at a mill.")) if a.armed]
    assert (actor.name, actor.id) == ("unidentified armed group", None)


def test_alternatives_share_a_number_and_others_have_none(passages_of: PassagesOf) -> None:
    either = actors_in(passages_of("Syrian or Russian jets bombed the mill."))
    assert {a.id for a in either} == {"sy-air-force", "ru-air-force"}
    assert len({a.alternative for a in either}) == 1
    assert either[0].alternative is not None
    both = actors_in(passages_of("Syrian and Russian jets bombed the mill."))
    assert {a.id for a in both} == {"sy-air-force", "ru-air-force"}
    assert {a.alternative for a in both} == {None}


def test_a_country_may_be_a_place_and_a_group_may_not(passages_of: PassagesOf) -> None:
    flags = {a.name: a.maybe_place for a in actors_in(passages_of("Turkey accused Hamas, and Moscow agreed."))}
    assert flags == {"Turkey": True, "Hamas": False, "Russia": True}


def test_where_nobody_says_what_country_it_is_the_army_stays_an_army(passages_of: PassagesOf) -> None:
    (actor,) = actors_in(passages_of("The army took the hill."))
    assert (actor.name, actor.id) == ("army", None)


def test_a_title_outside_the_text_is_read_with_it(passages_of: PassagesOf) -> None:
    actors = actors_in(passages_of("Dillon gave no toll.", title="Colonel Ryan Dillon speaks of the raid"))
    dillon = next(a for a in actors if a.span.text == "Dillon")
    assert dillon.name == "Ryan Dillon"


def test_adding_an_actor_is_one_line(passages_of: PassagesOf) -> None:
    row = dict.fromkeys(("aliases", "sector", "part_of"), "")
    row |= {"id": "river-guard", "name": "River Guard", "kind": "militia", "country": "SY", "armed": "1"}
    registry = make_registry((row,), (), ())
    passages = passages_of("The River Guard left.")
    (actor,) = resolve_actors(find_actors(passages, registry), passages, registry)
    assert (actor.id, actor.armed, actor.kind) == ("river-guard", True, "belligerent")


PIECES = st.sampled_from(
    [
        *(
            "Syrian",
            "Russian",
            "Assads",
            "Türkiye",
            "Hezbollah",
            "Nusra",
            "IS",
            "UN",
            "US-led",
            "U.S.",
            "Homs",
            "(PCF)",
            "al",
            "-",
            "'s",
        ),
        *(
            "the",
            "a",
            "its",
            "and",
            "or",
            "of",
            "at",
            "head",
            "said",
            "army",
            "coalition",
            "jets",
            "fighters",
            "terrorists",
            "militants",
        ),
        *(
            "Colonel",
            "Ryan",
            "Dillon",
            "source",
            "officials",
            "allies",
            "pro-government",
            "12",
            "'",
            "(",
            ")",
            ",",
            ".",
            "“",
            "\n",
            "\t",
        ),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.lists(PIECES, max_size=25).map(" ".join), st.text(max_size=60)))
def test_any_text_gives_spans_of_itself_that_do_not_overlap(passages_of: PassagesOf, text: str) -> None:
    passages = passages_of(text)
    end = 0
    for actor in actors_in(passages):
        assert passages[0].doc.text[actor.span.start : actor.span.end] == actor.span.text
        assert actor.name
        assert end <= actor.start <= actor.head < actor.end
        end = actor.end

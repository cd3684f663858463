import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from tallybook.mentions.places import find_places
from tallybook.records import ActorMention, Passage
from tallybook.resolve.gazetteer import load_gazetteer

CASES = list(csv.DictReader((Path(__file__).parent / "place_cases.csv").open(encoding="utf-8")))
Parse = Callable[..., tuple[Passage, ...]]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["why"])
def test_which_words_name_a_place(case: dict[str, str], passages_of: Parse) -> None:
    names = find_places(passages_of(case["text"]), (), load_gazetteer())
    assert "|".join(n.span.text for n in names) == case["spans"]


def test_words_around_a_name(passages_of: Parse) -> None:
    passages = passages_of("A mine killed two men 15 kilometers south of the northern Syrian city of Manbij.")
    (name,) = find_places(passages, (), load_gazetteer())
    assert (name.name, name.relation, name.distance_km, name.feature) == ("Manbij", "south of", 15.0, "city")
    assert name.countries == ("SY",)
    assert name.known


def test_containment(passages_of: Parse) -> None:
    names = find_places(passages_of("Jets hit Kafr Zita in Hama province of Syria."), (), load_gazetteer())
    assert [n.name for n in names][:2] == ["Kafr Zita", "Hama"]
    assert names[0].within == 1


def taken(passage: Passage, words: str, *, person: bool = False) -> ActorMention:
    start = next(t.i for t in passage.doc if passage.doc[t.i :].text.startswith(words))
    end = next(e for e in range(start + 1, len(passage.doc) + 1) if passage.doc[start:e].text == words)
    span = passage.span(start, end)
    return ActorMention(passage=0, start=start, end=end, head=passage.doc[start:end].root.i, span=span, name=words, person=person)


def test_an_actors_name_is_no_place_but_a_description_may_hold_one(passages_of: Parse) -> None:
    passages = passages_of("The Homs Lions shelled residents of Rastan in Syria.")
    actors = [taken(passages[0], "Homs Lions"), taken(passages[0], "residents of Rastan")]
    assert [n.name for n in find_places(passages, actors, load_gazetteer())] == ["Rastan", "Syria"]


def test_a_place_of_several_words_outweighs_the_person_inside_it(passages_of: Parse) -> None:
    passages = passages_of("Syrian shells fell near the Al Assad Military Academy.")
    actors = [taken(passages[0], "Al Assad", person=True)]
    assert [n.name for n in find_places(passages, actors, load_gazetteer())] == ["Al Assad Military Academy"]


def test_the_title_is_a_passage_of_its_own(passages_of: Parse) -> None:
    names = find_places(passages_of("Syrian jets flew.", title="Ten dead in Idlib"), (), load_gazetteer())
    assert [(n.passage, n.name, n.span.in_) for n in names] == [(1, "Idlib", "title")]

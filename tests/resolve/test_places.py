import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.mentions.places import find_places
from tallybook.records import Passage, PlaceMention, Report
from tallybook.resolve.gazetteer import load_gazetteer
from tallybook.resolve.places import resolve_places
from tallybook.text.parse import load_parser, parse_report

CASES = list(csv.DictReader((Path(__file__).parent / "place_cases.csv").open(encoding="utf-8")))
WORDS = (
    "Aleppo|Deir ez-Zor|Syria|Syrian|the|in|near|of|and|,|.|-|'s|province|border|al-Bab|Jisr|between|10|km|north|capital|town|"
    "Mr|Hassan|Qurmaz|to|from|\n|countryside|road|Iraq|country"
)
Parse = Callable[..., tuple[Passage, ...]]


def resolved(passages: tuple[Passage, ...], home: str | None = None) -> tuple[PlaceMention, ...]:
    gazetteer = load_gazetteer()
    return resolve_places(find_places(passages, (), gazetteer), passages, gazetteer, home_country=home)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["why"])
def test_places_of_a_sentence(case: dict[str, str], passages_of: Parse) -> None:
    found = [m.place for m in resolved(passages_of(case["text"]))]
    told = "; ".join(f"{p.name} {p.role} {p.country or '-'} {p.admin1 or '-'} {p.precision}" for p in found)
    assert told == case["expected"]


def test_a_name_that_is_not_in_the_gazetteer_gets_no_pin(passages_of: Parse) -> None:
    place = resolved(passages_of("Shells hit the village of Qurmazta in Idlib province."), "SY")[0].place
    assert (place.name, place.country, place.admin1) == ("Qurmazta", "SY", "Idlib")
    assert (place.gazetteer_id, place.latitude, place.longitude, place.radius_km) == (None, None, None, None)


def test_none_of_these_is_an_answer(passages_of: Parse) -> None:
    text = "Syrian shells hit the village of Alexandria Bay near Homs."  # the one we know lies in America
    places = [m.place for m in resolved(passages_of(text))]
    assert {p.country for p in places} == {"SY"}


def test_radius_grows_with_what_is_unsure(passages_of: Parse) -> None:
    texts = (
        "Syrian jets bombed Sarmin.",
        "Syrian jets bombed a farm near Sarmin.",
        "Syrian jets bombed areas in Idlib province.",
    )
    radii = [resolved(passages_of(text))[0].place.radius_km or 0 for text in texts]
    assert radii == sorted(radii)
    assert len(set(radii)) == 3


def test_distance_sets_the_radius(passages_of: Parse) -> None:
    place = resolved(passages_of("Syrian jets bombed a farm 40 km south of Sarmin."))[0].place
    assert place.radius_km is not None
    assert place.radius_km >= 40


def test_a_road_between_two_towns_is_a_line(passages_of: Parse) -> None:
    for text in (
        "Syrian gunmen stopped a bus on the road from Palmyra to Homs.",
        "A mine exploded on the Palmyra-Homs highway in Syria.",
        "Syrian troops fought between Palmyra and Homs.",
    ):
        line = resolved(passages_of(text))[0].place.geometry
        assert line is not None
        assert line["type"] == "LineString"
        (west, south), (east, north) = sorted(line["coordinates"])
        assert (round(west), round(south), round(east), round(north)) == (37, 35, 38, 35)


def test_a_road_with_one_known_end_has_no_line(passages_of: Parse) -> None:
    (place,) = (m.place for m in resolved(passages_of("A mine exploded on the Palmyra-Qurmazta highway, Syrian media said.")))
    assert (place.geometry, place.latitude, place.radius_km) == (None, None, None)


def test_what_refers_back_says_so(passages_of: Parse) -> None:
    told = resolved(passages_of("Syrian jets bombed Sarmin. Ten people died there. Smoke rose over the town."))
    assert [m.place.resolved_by for m in told] == [None, "back reference", "back reference"]
    assert {m.place.gazetteer_id for m in told} == {told[0].place.gazetteer_id}


def test_the_town_refers_back_only_where_it_is_plain(passages_of: Parse) -> None:
    plain = resolved(passages_of("Syrian jets bombed the town of Sarmin. Ten people died in the town."))
    assert [(m.span.text, m.place.name) for m in plain] == [("Sarmin", "Sarmin"), ("the town", "Sarmin")]
    unclear = resolved(passages_of("Syrian jets bombed the towns of Sarmin and Saraqib. Ten people died in the town."))
    assert [m.span.text for m in unclear] == ["Sarmin", "Saraqib"]


def test_the_home_country_decides_where_the_report_names_none(passages_of: Parse) -> None:
    text = "A bomb exploded in Tripoli."
    assert resolved(passages_of(text), "LB")[0].place.country == "LB"
    assert resolved(passages_of(text), "LY")[0].place.country == "LY"


def test_the_other_places_of_a_name_are_kept(passages_of: Parse) -> None:
    (mention,) = resolved(passages_of("A bomb exploded in Tripoli."), "LB")
    assert mention.place.country == "LB"
    assert "LY" in {e.country for e in mention.runners_up}
    assert mention.place.gazetteer_id not in {e.gazetteer_id for e in mention.runners_up}


def test_a_state_is_told_from_a_country_of_its_name_by_what_is_near(passages_of: Parse) -> None:
    places = [m.place for m in resolved(passages_of("Storms hit Georgia. Roads in Savannah and in Macon were closed."))]
    assert {(p.country, p.admin1) for p in places} == {("US", "Georgia")}
    places = [m.place for m in resolved(passages_of("Storms hit Georgia. Roads in Batumi and in Kutaisi were closed."))]
    assert {p.country for p in places} == {"GE"}


def test_the_address_of_the_outlet_tells_which_town_it_means(passages_of: Parse) -> None:
    gazetteer, passages = load_gazetteer(), passages_of("A bomb exploded in Tripoli.")
    names = find_places(passages, (), gazetteer)
    for address, country in (("https://www.example.com.lb/news/1", "LB"), ("example.ly", "LY")):
        places = resolve_places(names, passages, gazetteer, outlet=("The Example", address))
        assert [m.place.country for m in places] == [country]


def test_the_town_in_the_name_of_the_outlet_is_the_one_it_reports_from(passages_of: Parse) -> None:
    gazetteer = load_gazetteer()
    passages = passages_of("A fire broke out in the town of Paris in the United States. Roads to Jackson were closed.")
    names = find_places(passages, (), gazetteer)
    places = resolve_places(names, passages, gazetteer, outlet=("jacksonparisexample.com",))
    assert "FR" not in {m.place.country for m in places}


def test_a_well_known_city_abroad_is_no_small_town_of_a_country_named_in_passing(passages_of: Parse) -> None:
    text = "Syrian and Russian envoys met in Geneva while US officials looked on. Syrian jets struck Idlib and Aleppo in Syria."
    geneva = next(m.place for m in resolved(passages_of(text)) if m.place.name == "Geneva")
    assert geneva.country == "CH"


def test_a_small_place_far_from_all_else_of_the_report_is_not_meant(passages_of: Parse) -> None:
    text = "Syrian jets bombed Azaz, Manbij and Haritan in Aleppo province. Shells killed two people in Ashrafiyeh."
    last = resolved(passages_of(text))[-1].place
    assert (last.name, last.gazetteer_id, last.admin1) == ("Ashrafiyeh", None, None)


def test_the_first_word_of_a_longer_name_is_no_place(passages_of: Parse) -> None:
    places = [m.place for m in resolved(passages_of("Syrian jets bombed the village of Tall Qurmaz in Hama province."))]
    assert not [p for p in places if p.name.startswith("Tall") and p.gazetteer_id]


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(WORDS.split("|")), max_size=25).map(" ".join), st.text(max_size=80)))
def test_any_text_is_read_and_every_span_is_its_slice(text: str) -> None:
    report = Report(
        id="t", hash="t", text=text, title=None, title_in_text=False, published=None, publisher=None, url=None, language="en"
    )
    passages = parse_report(report, load_parser())
    for mention in resolved(passages):
        place = mention.place
        assert text[mention.span.start : mention.span.end] == mention.span.text
        assert place.span == mention.span
        assert 0 <= mention.start < mention.end <= len(passages[0].doc)
        assert mention.start <= mention.head < mention.end
        known = place.gazetteer_id is not None
        assert [place.latitude is not None, place.longitude is not None, place.radius_km is not None] == [known] * 3
        assert (place.latitude, place.longitude) != (0, 0)
        assert not place.primary

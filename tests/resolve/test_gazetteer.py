import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.errors import ReferenceDataError
from tallybook.resolve.gazetteer import fold_name, fold_skeleton, load_gazetteer, open_gazetteer, plain_name

NAMES = list(csv.DictReader((Path(__file__).parent / "gazetteer_names.csv").open(encoding="utf-8")))
CASES = list(csv.DictReader((Path(__file__).parent / "fold_cases.csv").open(encoding="utf-8")))
SPELLINGS = {
    "Hmaymah|Humaymah|Hmeimeh|Hamaymah|Hamima|Bir Humaymah": ("Bir Humaymah", "SY"),
    "Abu Kamal|Albu Kamal|Al-Bukamal|Abul Kamal|Bou Kamal": ("Ālbū Kamāl", "SY"),
    "Deir ez-Zor|Deir al-Zour|Deir az-Zor|Dayr az Zawr|Deir Ezzor": ("Deir ez-Zor", "SY"),
    "Kobani|Kobane|Ain al-Arab|Ayn al-Arab": ("‘Ayn al ‘Arab", "SY"),
    "Eastern Ghouta|East Ghouta|Eastern Al-Ghouta": ("Eastern Ghouta", "SY"),
}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['spelling']}={c['other']}")
def test_spellings_share_a_key_or_do_not(case: dict[str, str]) -> None:
    keys = fold_name(case["spelling"]) == fold_name(case["other"])
    skeletons = fold_skeleton(case["spelling"]) is not None and fold_skeleton(case["spelling"]) == fold_skeleton(case["other"])
    assert ("key" if keys else "skeleton" if skeletons else "no") == case["same"]


@pytest.mark.parametrize(("spellings", "place"), SPELLINGS.items())
def test_every_spelling_finds_the_place(spellings: str, place: tuple[str, str]) -> None:
    gazetteer = load_gazetteer()
    for spelling in spellings.split("|"):
        found = [(e.name, e.country) for e in gazetteer.find(spelling, frozenset({"SY"}))]
        assert place in found[:3], spelling


def test_consonants_decide_only_in_the_countries_spoken_of() -> None:
    gazetteer = load_gazetteer()
    assert gazetteer.find("Tulbeesih", frozenset({"SY"}))
    assert not gazetteer.find("Tulbeesih")


def test_provinces_have_their_common_names() -> None:
    gazetteer = load_gazetteer()
    provinces = "Aleppo|Idlib|Raqqa|Deir ez-Zor|Al-Hasakah|Rif Dimashq|Damascus|Homs|Hama|Latakia|Tartus|Daraa|Suwayda|Quneitra"
    for name in provinces.split("|"):
        entry = gazetteer.admin1("SY", name)
        assert entry is not None, name
        assert (entry.radius_km or 0) >= 12
    assert gazetteer.admin1("IQ", "Nineveh")
    assert gazetteer.admin1("IQ", "Anbar")


def test_capitals_and_places_by_identifier() -> None:
    gazetteer = load_gazetteer()
    damascus = gazetteer.capital("SY")
    assert damascus is not None
    assert damascus.name == "Damascus"
    assert gazetteer.place(damascus.gazetteer_id) == damascus
    assert gazetteer.capital("IL") is None  # disputed
    assert gazetteer.place("geonames:0") is None


def test_no_place_lies_at_null_island_and_each_has_a_source() -> None:
    gazetteer = load_gazetteer()
    rows = gazetteer.connections[0].execute("SELECT gazetteer_id, latitude, longitude FROM place").fetchall()
    assert len(rows) > 90_000
    assert len({r[0] for r in rows}) == len(rows)
    assert not [r for r in rows if abs(r[1]) < 0.01 and abs(r[2]) < 0.01]
    assert {r[0].split(":")[0] for r in rows} == {"geonames", "ged", "tallybook"}


def test_two_thousand_names_a_second() -> None:
    gazetteer = open_gazetteer()
    names = [r[0] for r in gazetteer.connections[0].execute("SELECT name FROM place WHERE id % 40 = 0")]
    start = time.perf_counter()
    for name in names:
        gazetteer.find(name)
    assert len(names) / (time.perf_counter() - start) > 2000


@given(st.text(max_size=40))
def test_any_name_can_be_looked_up(name: str) -> None:
    assert all(0 <= e.likeness <= 1 for e in load_gazetteer().find(name, frozenset({"SY"})))


def test_a_missing_or_wrong_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="no gazetteer at"):
        open_gazetteer(tmp_path / "none.sqlite")
    wrong = tmp_path / "wrong.sqlite"
    wrong.write_text("not a database at all, whatever its name says", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="is no gazetteer"):
        open_gazetteer(wrong)


@given(st.text(max_size=30))
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)
    assert plain_name(plain_name(name)) == plain_name(name)


@pytest.mark.parametrize("case", NAMES, ids=lambda c: c["name"])
def test_names_of_many_languages_find_their_place(case: dict[str, str]) -> None:
    found = load_gazetteer().find(case["name"], frozenset({case["country"]}))
    assert (case["finds"], case["country"]) in [(e.name, e.country) for e in found[:3]]


def test_a_country_has_the_point_that_maps_give_and_a_radius_that_holds_its_people() -> None:
    egypt = load_gazetteer().country("EG")
    assert egypt is not None
    assert (egypt.latitude, egypt.longitude) == (27.0, 30.0)
    assert (egypt.radius_km or 0) > 300

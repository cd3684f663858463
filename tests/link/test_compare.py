import csv
from pathlib import Path

import msgspec
import pytest
from made_claims import actor, day, exactly, make_claim, town

from tallybook.errors import ReferenceDataError
from tallybook.link import score
from tallybook.link.compare import compare_place, compare_time
from tallybook.link.compare_content import compare_counts, compare_parties
from tallybook.link.fold import fold_name, is_generic
from tallybook.link.happenings import Happening, group_happenings
from tallybook.link.incidents import link_claims
from tallybook.link.judge import reasons_of
from tallybook.records import Count, Place, Span, Time

NAMES = list(csv.DictReader((Path(__file__).parent / "names.csv").open(encoding="utf-8")))


def happening(**given: object) -> Happening:
    return group_happenings([make_claim("paper", "Shells struck the quarter.", "struck", **given)])[0]


def score_of(compared: tuple[float, str] | None) -> float:
    assert compared is not None
    return compared[0]


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case["one"])
def test_spellings_of_a_name_meet_and_names_stay_apart(case: dict[str, str]):
    assert (fold_name(case["one"]) == fold_name(case["other"])) == (case["same"] == "yes")


@pytest.mark.parametrize("name", ["militants", "terrorists", "soldiers", "armed fighters", "the rebels"])
def test_what_a_side_is_called_names_nobody(name: str):
    assert is_generic(name)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("2016-05-02", "2016-05-02", 1.0, 1.0),
        ("2016-05-02", "2016-05-03", -0.5, -0.2),
        ("2016-05-02", "2016-05-05", -1.0, -1.0),
    ],
)
def test_days_apart_weigh_against(one: str, other: str, least: float, most: float):
    assert least <= score_of(compare_time(happening(time=day(one)), happening(time=day(other)))) <= most


def test_news_without_a_day_is_likeliest_of_the_day_it_came_out():
    told = happening(time=day("2016-05-02"))
    scores = [
        score_of(compare_time(told, happening(time=Time(latest=date, basis="publication"), published=date)))
        for date in ("2016-05-02", "2016-05-04", "2016-05-08")
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0 > scores[-1]


def test_undated_news_published_days_apart_is_not_one_piece():
    early, late = (
        happening(time=Time(latest=date, basis="publication"), published=date) for date in ("2016-05-02", "2016-05-07")
    )
    assert score_of(compare_time(early, late)) < -0.3


def test_a_city_named_like_its_province_contradicts_no_town_of_it():
    city = Place(role="at", name="Aleppo", gazetteer_id="c", latitude=36.2, longitude=37.16, radius_km=14.0, admin1="Aleppo")
    assert score_of(compare_place(happening(places=(city,)), happening(places=(town("Marj Dunya"),)))) > 0


def test_towns_of_two_provinces_contradict():
    assert score_of(compare_place(happening(places=(town("Humaymah"),)), happening(places=(town("Abu Kamal"),)))) == -1


def test_an_army_and_its_air_force_are_one_side_and_two_armies_are_not():
    jets, army, other = (
        happening(participants=(msgspec.structs.replace(actor(name), id=identity),))
        for name, identity in (("Syrian air force", "sy-air-force"), ("Syrian army", "sy-forces"), ("Russian army", "ru-forces"))
    )
    assert score_of(compare_parties(jets, army)) > 0
    assert score_of(compare_parties(jets, other)) < 0


def test_equal_tolls_speak_for_and_far_ones_against():
    one, same, far = (happening(counts=(exactly("killed", n),)) for n in (31, 31, 300))
    assert score_of(compare_counts(one, same)) == 1
    assert score_of(compare_counts(one, far)) == -1


def test_dozens_equal_no_number():
    dozens = Count(measure="killed", low=24, span=Span(start=0, end=6, text="dozens"))
    assert compare_counts(happening(counts=(dozens,)), happening(counts=(exactly("killed", 24),))) is None


def test_figures_of_different_measures_are_not_compared():
    assert compare_counts(happening(counts=(exactly("killed", 9),)), happening(counts=(exactly("stranded", 9),))) is None


def test_a_pair_scores_the_same_from_either_end():
    a, b = (
        group_happenings([make_claim(name, "Shells struck Tell Sabra.", "struck", places=(town("Tell Sabra"),), time=day(date))])[
            0
        ]
        for name, date in (("one", "2016-05-02"), ("two", "2016-05-03"))
    )
    weights = score.read_weights()
    assert score.score_pair(a, b, weights) == score.score_pair(b, a, weights)
    assert reasons_of(score.score_pair(a, b, weights))[0].startswith("place: both at Tell Sabra (+1.14)")


def test_what_sums_up_many_is_not_joined_to_one_of_them():
    told = {"places": (town("Tell Sabra"),), "published": "2016-05-02", "time": day("2016-05-02")}
    text = "Strikes on the bakery queue of Tell Sabra killed 31 people, rescuers said."
    one = make_claim("one", text, "Strikes", counts=(exactly("killed", 31),), **told)
    sums = make_claim("two", "Dozens of strikes killed 90 in Tell Sabra.", "strikes", counts=(exactly("killed", 90),), **told)
    assert len(link_claims([one, msgspec.structs.replace(sums, aggregate=True)]).incidents) == 2


def test_a_comparison_without_a_weight_is_refused(monkeypatch: pytest.MonkeyPatch):
    table = dict(score.read_yaml("link_weights.yaml"))
    table["comparisons"] = {name: row for name, row in table["comparisons"].items() if name != "words"}
    monkeypatch.setattr(score, "read_yaml", lambda name: table)
    with pytest.raises(ReferenceDataError, match="words"):
        score.read_weights.__wrapped__()

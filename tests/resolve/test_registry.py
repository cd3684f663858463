"""The registry's own order: every id it speaks of exists, dates are dates, and who belongs to whom can be asked by day."""

import datetime
import re

import pytest

from tallybook.errors import ReferenceDataError
from tallybook.records import ActorRelation
from tallybook.reference import read_table
from tallybook.resolve.registry import load_registry, make_registry, make_relation

REGISTRY = load_registry()
DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
NUMBER = re.compile(r"ucdp:\d+|cameo:[A-Z]{3,}|iso3166:[A-Z]{2}|wikidata:Q\d+")


def test_every_id_exists_and_every_date_is_one() -> None:
    for relation in REGISTRY.relations:
        assert {relation.actor, relation.other} <= REGISTRY.actors.keys(), relation
        for day in filter(None, (relation.since, relation.until)):
            assert DATE.fullmatch(day), relation
        if relation.since and relation.until:
            assert relation.since <= relation.until + "-99", relation
    assert len(REGISTRY.relations) > 350


def test_nobody_belongs_to_itself_by_way_of_others() -> None:
    assert [a for a in REGISTRY.actors if REGISTRY.is_part_of(a, a)] == []
    belongs = {(r.actor, r.other) for r in REGISTRY.relations if r.relation in ("member_of", "part_of")}
    assert [(a, b) for a, b in belongs if REGISTRY.is_part_of(b, a)] == []


def test_rows_are_told_once_and_persons_offices_exist() -> None:
    told = [(r.actor, r.relation, r.other) for r in REGISTRY.relations]
    assert len(told) == len(set(told))
    for row in read_table("actors_own.csv"):
        for cell in filter(None, row["part_of"].split("|")):
            assert cell.partition("@")[0] in REGISTRY.actors, row
    ids = [row["id"] for row in read_table("actors_own.csv")]
    assert len(ids) == len(set(ids))
    assert {row["id"] for row in read_table("actor_identifiers.csv")} <= REGISTRY.actors.keys()


def test_numbers_are_well_formed_and_no_number_is_two_actors() -> None:
    holders: dict[str, str] = {}
    for actor in REGISTRY.actors.values():
        for number in actor.identifiers:
            assert NUMBER.fullmatch(number), actor
            if number.startswith(("ucdp:", "wikidata:")):
                assert holders.setdefault(number, actor.id) == actor.id


@pytest.mark.parametrize(
    ("actor", "whole", "day", "belongs"),
    [
        ("ypg", "syrian-democratic-forces", "2016-06-01", True),
        ("ypg", "syrian-democratic-forces", "2015-06-01", False),
        ("fr", "us-led-coalition", "2015-11-20", True),
        ("fr", "us-led-coalition", "2014-08-08", False),
        ("nusra-front", "al-qaeda", "2016-07-27", True),
        ("nusra-front", "al-qaeda", "2016-09-01", False),
        ("qa", "saudi-led-coalition", "2017-06-05", True),
        ("qa", "saudi-led-coalition", "2017-06-06", False),
        ("ansar-dine", "jnim", "2018-01-01", True),
        ("ansar-dine", "al-qaeda", "2018-01-01", True),
        ("hamas", "us-led-coalition", "2018-01-01", False),
        ("nobody", "al-qaeda", "2018-01-01", False),
    ],
)
def test_who_belongs_to_whom_by_day(actor: str, whole: str, day: str, belongs: bool) -> None:
    assert REGISTRY.is_part_of(actor, whole, datetime.date.fromisoformat(day)) is belongs


def test_members_by_day_and_of_any_day() -> None:
    assert REGISTRY.members_of("us-led-coalition", datetime.date(2014, 8, 20)) == ("us",)
    assert {"us", "fr", "gb"} <= set(REGISTRY.members_of("us-led-coalition"))
    assert {"ypg", "ypj"} <= set(REGISTRY.members_of("syrian-democratic-forces", datetime.date(2017, 1, 1)))
    assert REGISTRY.members_of("nobody") == ()


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2016-07-27", "Nusra Front"),
        ("2016-07-28", "Jabhat Fateh al-Sham"),
        ("2017-01-27", "Jabhat Fateh al-Sham"),
        ("2017-01-28", "Hayat Tahrir al-Sham"),
    ],
)
def test_a_renamed_group_goes_by_its_name_of_the_day(day: str, name: str) -> None:
    called = REGISTRY.called_on("nusra-front", datetime.date.fromisoformat(day))
    assert REGISTRY.actors[called].name == name


def test_a_month_or_a_year_holds_as_a_whole() -> None:
    relation = ActorRelation("a", "member_of", "b", "2015", "2016-03")
    assert relation.holds_on(datetime.date(2015, 1, 1))
    assert relation.holds_on(datetime.date(2016, 3, 31))
    assert not relation.holds_on(datetime.date(2016, 4, 1))
    assert not relation.holds_on(datetime.date(2014, 12, 31))


def test_renamings_in_a_ring_come_to_an_end() -> None:
    ring = (ActorRelation("a", "renamed_to", "b"), ActorRelation("b", "renamed_to", "a"))
    registry = make_registry((), (), ())
    registry = type(registry)(actors={}, names={}, home_weight={}, relations=ring)
    assert registry.called_on("a", datetime.date(2020, 1, 1)) == "b"


def test_an_unknown_relation_is_refused() -> None:
    row = {"actor": "a", "relation": "cousin_of", "other": "b", "from": "", "until": ""}
    with pytest.raises(ReferenceDataError, match="cousin_of"):
        make_relation(row)

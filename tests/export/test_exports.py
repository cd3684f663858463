import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_claims import actor, convoy, day, exactly, make_claim, recipient, said_by, thing, town

from tallybook.errors import UsageError
from tallybook.export.audience import DELAY_DAYS, PURPOSE, Audience, release_incidents
from tallybook.export.csv import COLUMNS, guard_cell, write_csv
from tallybook.export.files import BINARY_FORMATS, FORMATS, write_export
from tallybook.export.geojson import geometry_of
from tallybook.export.jsonl import read_incidents, write_jsonl
from tallybook.export.loss import LossReport, show_loss
from tallybook.link.incidents import link_claims
from tallybook.records import Event, Incident, Judgement, LedgerClaim, Participant, Place

LATER = datetime(2026, 1, 1, tzinfo=UTC)
PUBLIC, TEAM = Audience(name="public", now=LATER), Audience(name="team", now=LATER)


def incidents_of(*claims: LedgerClaim) -> tuple[Incident, ...]:
    return link_claims(claims).incidents


def strike(**more: object) -> LedgerClaim:
    fields = {
        "places": (town("Tell Sabra"),), "published": "2016-05-02", "time": day("2016-05-02"),
        "participants": (actor("Force A"),),
        "counts": (exactly("killed", 12),), "objects": (thing("market", "destroyed"),),
    } | more  # fmt: skip
    return make_claim("paper", "Jets bombed the market of Tell Sabra, killing 12 civilians.", "bombed", **fields)


def stranded_convoy(**more: object) -> LedgerClaim:
    fields = {
        "event": Event(type="RETREAT", modes=("withdraw",)), "acled": None, "published": "2017-08-30", "time": day("2017-08-30"),
        "places": (town("Humaymah", "near"), town("Abu Kamal", "destination", primary=False)),
        "movement": convoy("stranded", "Humaymah", "Abu Kamal"), "counts": (exactly("stranded", 331),),
        "participants": (recipient("families from Humaymah"),),
    } | more  # fmt: skip
    return make_claim("wire", "The convoy of families was stranded near Humaymah.", "stranded", **fields)


ALL_FORMATS = sorted({*FORMATS, *BINARY_FORMATS})
NO_COORDINATES = {"atom", "rss", "prov", "ftm"}  # formats that name a place at most
NO_CONVOYS = {"acled", "airwars", "ged"}  # formats of other kinds of happenings
NO_FIGURES = {"prov", "ftm", "plover"}  # or none of those stranded


def written(format_name: str, incidents: tuple[Incident, ...], audience: Audience) -> tuple[str, LossReport]:
    """What a file holds as text; of a binary one its bytes and its decoded cells."""
    if format_name in BINARY_FORMATS:
        binary = io.BytesIO()
        report = BINARY_FORMATS[format_name](incidents, binary, audience)
        table = pq.read_table(io.BytesIO(binary.getvalue()))
        return f"{binary.getvalue().decode('latin-1')} {table.to_pylist()} {table.schema.metadata}", report
    out = io.StringIO(newline="")
    report = FORMATS[format_name](incidents, out, audience)
    return out.getvalue(), report


def first_row(incidents: tuple[Incident, ...], audience: Audience = PUBLIC) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(written("csv", incidents, audience)[0])))


def test_the_native_form_reads_back_without_loss_for_the_team():
    incidents = incidents_of(strike(), stranded_convoy())
    text, report = written("jsonl", incidents, TEAM)
    assert tuple(read_incidents(io.StringIO(text))) == incidents
    assert report.written == 2
    assert report.left_out == report.withheld == ()
    assert {json.loads(line)["audience"] for line in text.splitlines()} == {"team"}


def test_a_broken_line_is_told_by_its_number():
    text, _ = written("jsonl", incidents_of(strike()), TEAM)
    with pytest.raises(UsageError, match="Line 2 is not an incident"):
        list(read_incidents([text, '{"id": 1}']))


def test_a_csv_row_has_figures_sources_and_place():
    row = first_row(incidents_of(strike(attribution=(said_by("Valley Monitor", via="AFP", kind="monitor"),))))
    assert list(row) == list(COLUMNS)
    assert (row["killed_low"], row["killed_best"], row["killed_high"]) == ("12", "12", "12")
    assert (row["injured_low"], row["injured_best"], row["injured_high"]) == ("", "", "")
    assert (row["place"], row["admin1"], row["latitude"]) == ("Tell Sabra", "Aleppo", "36.1")
    assert (row["actors"], row["objects"], row["sources"]) == ("Force A", "market: destroyed", "Valley Monitor; AFP")
    assert row["first_sentence"].startswith("Jets bombed")


def test_no_casualties_is_zero_and_not_blank():
    assert first_row(incidents_of(strike(counts=(exactly("killed", 0),))))["killed_best"] == "0"


def test_a_suspected_actor_stands_in_its_own_column():
    row = first_row(incidents_of(strike(participants=(actor("Force A", certainty="suspected"),))))
    assert (row["actors"], row["actors_suspected"]) == ("", "Force A (suspected)")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " ="])
def test_no_cell_is_a_formula(start: str):
    assert str(guard_cell(f"{start}HYPERLINK(1)")).startswith("'")
    row = first_row(incidents_of(strike(participants=(Participant(role="recipient", name=f"{start}cmd"),))))
    assert row["recipients"].startswith("'")


def test_a_town_is_a_point_with_its_radius():
    feature = json.loads(written("geojson", incidents_of(strike()), TEAM)[0])["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [37.2, 36.1]}
    assert (feature["properties"]["precision"], feature["properties"]["radius_km"]) == ("near", 5.0)


def test_a_province_is_no_pin_and_is_told_so():
    province = Place(role="at", name="Aleppo", latitude=36.2, longitude=37.1, radius_km=80.0, precision="admin1", primary=True)
    text, report = written("geojson", incidents_of(strike(places=(province,))), TEAM)
    assert json.loads(text)["features"][0]["geometry"] is None
    assert [w.reason for w in report.withheld] == ["the place is known only as admin1"]
    assert first_row(incidents_of(strike(places=(province,))))["latitude"] == ""


def test_between_two_towns_is_a_line():
    places = (town("Humaymah", "between"), town("Abu Kamal", "between", primary=False))
    (incident,) = incidents_of(strike(places=places))
    assert geometry_of(incident) == {"type": "LineString", "coordinates": [[39.9, 34.27], [40.92, 34.45]]}


def test_a_journey_is_a_line_only_where_both_ends_are_known():
    (incident,) = incidents_of(
        stranded_convoy(places=(town("Humaymah", "origin"), town("Abu Kamal", "destination", primary=False)))
    )
    assert geometry_of(incident) == {"type": "LineString", "coordinates": [[39.9, 34.27], [40.92, 34.45]]}
    (half,) = incidents_of(stranded_convoy(places=(town("Abu Kamal", "destination"),), movement=convoy("under_way")))
    assert geometry_of(half) is None


def test_the_public_gets_rounded_coordinates():
    fine = msgspec.structs.replace(town("Tell Sabra"), latitude=36.123456, longitude=37.987654)
    for format_name in ALL_FORMATS:
        text, _ = written(format_name, incidents_of(strike(places=(fine,))), PUBLIC)
        assert ("36.12" in text) == (format_name not in NO_COORDINATES)
        assert "36.123" not in text
        assert "37.987" not in text


@pytest.mark.parametrize(("today", "shown"), [("2016-05-09", 0), ("2016-05-10", 1)])
def test_the_public_waits_and_the_team_does_not(today: str, shown: int):
    now = datetime.fromisoformat(today).replace(tzinfo=UTC)
    incidents = incidents_of(strike())
    release = release_incidents(incidents, Audience(name="public", now=now))
    assert len(release.incidents) == shown
    assert [item.reason for item in release.left_out] == [f"it happened less than {DELAY_DAYS} days ago"] * (1 - shown)
    assert len(release_incidents(incidents, Audience(name="team", now=now)).incidents) == 1


@pytest.mark.parametrize("audience", ["public", "team"])
@pytest.mark.parametrize("format_name", ALL_FORMATS)
@pytest.mark.parametrize(("now", "seen"), [("2017-09-02T23:59", False), ("2017-09-03T00:00", True)])
def test_nobody_sees_where_stranded_people_are_for_72_hours(audience: str, format_name: str, now: str, seen: bool):
    clock = datetime.fromisoformat(now).replace(tzinfo=UTC)
    same_sentence = strike(
        report_hash=stranded_convoy().report_hash, happening=2, evidence=stranded_convoy().evidence,
        places=(msgspec.structs.replace(town("Humaymah"), span=stranded_convoy().evidence[0]),),
    )  # fmt: skip
    incidents = incidents_of(stranded_convoy(), same_sentence)
    text, report = written(format_name, incidents, Audience(name=audience, now=clock, delay_days=0))
    assert ("Humaymah" in text) == seen
    assert "Humaymah" not in msgspec.json.encode(report).decode() + show_loss(report)
    assert ("39.9" in text) == (seen and format_name not in NO_COORDINATES)
    assert any("72 hours" in w.reason for w in report.withheld) == (not seen)
    assert format_name in NO_CONVOYS | NO_FIGURES or "331" in text


def test_a_convoy_without_any_date_stays_hidden():
    undated = stranded_convoy(published=None, time=msgspec.structs.replace(day("2017-08-30"), earliest=None, latest=None))
    assert "Humaymah" not in written("jsonl", incidents_of(undated), TEAM)[0]


def test_who_judged_stays_inside_the_team():
    (incident,) = incidents_of(strike())
    judgement = Judgement(a="x:1-2", b="y:1-2", says="different", by="Nour Example", at="2026-01-01", reason="two streets")
    incident = msgspec.structs.replace(incident, judgements=(judgement,))
    assert "Nour Example" not in written("jsonl", (incident,), PUBLIC)[0]
    assert "Nour Example" in written("jsonl", (incident,), TEAM)[0]


SYLLABLES = ["Qor", "bexu", "Vahj", "imzo", "Tuqe", "rawix", "Pyom", "dzeka"]


@st.composite
def private_name(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=3, unique=True))
    return draw(st.sampled_from([" ", "-", "  ", "\n"])).join(words)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=private_name(), change=st.sampled_from([str, str.upper, str.lower, str.title]))
def test_private_names_occur_nowhere_in_public_output(name: str, change: type[str]):
    sentence = f"Jets bombed the market, said {change(name)}. {name}'s brother and {name}s house were hit."
    claim = make_claim(
        f"report on {name}", sentence, "bombed", places=(town("Tell Sabra"),), published="2016-05-02", time=day("2016-05-02"),
        publisher=f"blog of {name}", attribution=(said_by(name, private=True, title=f"cousin of {name}"),),
        participants=(recipient(name, private=True), recipient(f"family of {name}")),
    )  # fmt: skip
    (incident,) = incidents_of(claim)
    elsewhere = make_claim("other paper", f"A house burnt, {name} told a reporter.", "burnt", published="2016-06-02")
    judgement = Judgement(a="x:1-2", b="y:1-2", says="unsure", by="rule:link/1", at=None, reason=f"both by {name}")
    incidents = (msgspec.structs.replace(incident, judgements=(judgement,)), *incidents_of(elsewhere))
    words = re.findall(r"\w+", name)
    for format_name in ALL_FORMATS:
        text, report = written(format_name, incidents, PUBLIC)
        for told in (text, msgspec.json.encode(report).decode(), show_loss(report)):
            spaced = " ".join(re.findall(r"\w+", told.replace("\\n", " "))).casefold()
            assert " ".join(words).casefold() not in spaced
        assert any(w.what == "names" for w in report.withheld)
        assert all(word in written("jsonl", incidents, TEAM)[0] for word in words)


def test_a_surname_alone_is_hidden_too_but_not_a_ministers():
    text = "Jets bombed the market. Qorbexu fled, and minister Tuqe spoke."
    claim = make_claim(
        "paper", text, "bombed", published="2016-05-02", time=day("2016-05-02"),
        participants=(recipient("Vahj Qorbexu", private=True), recipient("Umm Tuqe", private=True), recipient("Pyom Tuqe")),
    )  # fmt: skip
    told = written("jsonl", incidents_of(claim), PUBLIC)[0]
    assert "Qorbexu" not in told
    assert "minister Tuqe" in told


def test_a_mere_description_is_not_hidden():
    (incident,) = incidents_of(strike(participants=(recipient("a wounded woman", private=True),)))
    assert "a wounded woman" in written("jsonl", (incident,), PUBLIC)[0]


def test_the_loss_report_stands_beside_the_file(tmp_path: Path):
    path = tmp_path / "map.geojson"
    report = write_export(incidents_of(strike()), "geojson", path, PUBLIC)
    beside = msgspec.json.decode((tmp_path / "map.geojson.loss.json").read_bytes(), type=LossReport)
    assert beside == report
    assert beside.cannot_hold
    assert json.loads(path.read_text(encoding="utf-8"))["purpose"] == PURPOSE
    assert show_loss(report).startswith("1 incidents written as geojson for the public.")


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path):
    with pytest.raises(UsageError, match="acled, airwars, atom, csv"):
        write_export((), "xlsx", tmp_path / "out", PUBLIC)
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_nothing_is_a_valid_file():
    assert json.loads(written("geojson", (), PUBLIC)[0])["features"] == []
    assert written("csv", (), PUBLIC)[0].startswith("id,event_type")
    out = io.StringIO()
    assert write_jsonl((), out, PUBLIC).written == 0
    assert write_csv((), io.StringIO(), PUBLIC).written == 0


def test_whom_the_registry_lists_is_no_private_person():
    (incident,) = incidents_of(strike(participants=(recipient("Bashar al-Assad", private=True),)))
    assert "Bashar al-Assad" in written("jsonl", (incident,), PUBLIC)[0]


def test_a_single_name_that_is_also_a_towns_is_hidden_only_where_the_person_is_told_of():
    person = make_claim(
        "other paper", "Sabra was wounded.", "wounded", published="2016-03-02", participants=(recipient("Sabra", private=True),)
    )
    told, elsewhere = (json.loads(line) for line in written("jsonl", incidents_of(person, strike()), PUBLIC)[0].splitlines())
    assert "Sabra" not in json.dumps(told)
    assert elsewhere["places"][0]["name"] == "Tell Sabra"

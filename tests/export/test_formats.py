"""Each format read back with the library its users read it with."""

import csv
import io
import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import hxl
import msgspec
import pandas
import pytest
import rdflib
from followthemoney import model
from made_claims import actor, day, exactly, make_claim, recipient, said_by, town
from test_exports import ALL_FORMATS, LATER, PUBLIC, TEAM, incidents_of, stranded_convoy, strike

from tallybook.errors import UsageError
from tallybook.export import acled, airwars, ged
from tallybook.export.audience import Audience
from tallybook.export.files import write_export
from tallybook.export.loss import LossReport
from tallybook.records import Count, Event, Incident, Participant, Place, Time

SHAPED = {"acled": acled.COLUMNS, "ged": ged.COLUMNS, "airwars": airwars.COLUMNS}
ATOM = "{http://www.w3.org/2005/Atom}"
KML = "{http://www.opengis.net/kml/2.2}"

Export = Callable[..., tuple[Path, LossReport]]


@pytest.fixture
def export(tmp_path: Path) -> Export:
    def write(format_name: str, *incidents: Incident, audience: Audience = TEAM) -> tuple[Path, LossReport]:
        path = tmp_path / f"file.{format_name}"
        return path, write_export(incidents, format_name, path, audience)

    return write


def table(path: Path) -> pandas.DataFrame:
    return pandas.read_csv(path, dtype={"id": str})


def reasons(report: LossReport) -> list[str]:
    return [item.reason for item in report.left_out]


# --- tables in others' shapes ---


@pytest.mark.parametrize("format_name", sorted(SHAPED))
def test_a_shaped_file_has_its_columns_in_order_and_says_whose_data_it_is_not(format_name: str, export: Export):
    path, report = export(format_name, *incidents_of(strike()))
    read = table(path)
    assert list(read.columns) == list(SHAPED[format_name])
    assert read.iloc[0, 0].startswith("TALLYBOOK-")
    assert "Not " in path.read_text(encoding="utf-8")
    assert "are not" in report.cannot_hold[0]


def test_the_shapes_have_as_many_columns_as_their_models():
    assert (len(acled.COLUMNS), len(ged.COLUMNS)) == (31, 49)


def test_an_acled_row(export: Export):
    force = Participant(role="actor", name="Syrian army", id="sy-forces", sector="MIL")
    villagers = recipient("villagers", sector="CVL")
    path, _ = export("acled", *incidents_of(strike(participants=(force, villagers))))
    row = table(path).iloc[0]
    assert (row.event_date, row.year, row.time_precision) == ("2016-05-02", 2016, 1)
    assert (row.disorder_type, row.sub_event_type) == ("Political violence", "Air/drone strike")
    assert (row.actor1, row.actor2, row.inter2) == ("Syrian army", "villagers", 7)
    assert (row.country, row.admin1, row.location, row.latitude, row.geo_precision) == ("Syria", "Aleppo", "Tell Sabra", 36.1, 1)
    assert row.fatalities == 12
    assert pandas.isna(row.region)


def test_disputed_fatalities_are_the_lowest_and_untold_ones_are_blank(export: Export):
    rivals = strike(counts=(Count(measure="killed", low=9, high=14),))
    assert table(export("acled", *incidents_of(rivals))[0]).fatalities[0] == 9
    path, report = export("acled", *incidents_of(strike(counts=())))
    assert pandas.isna(table(path).fatalities[0])
    assert any("blank where nobody" in sentence for sentence in report.cannot_hold)


def test_no_casualties_is_zero_and_not_blank_in_acled(export: Export):
    assert table(export("acled", *incidents_of(strike(counts=(exactly("killed", 0),))))[0]).fatalities[0] == 0


def test_a_suspected_actor_is_told_in_the_notes_only(export: Export):
    row = table(export("acled", *incidents_of(strike(participants=(actor("Force A", certainty="suspected"),))))[0]).iloc[0]
    assert pandas.isna(row.actor1)
    assert "Force A (suspected)" in row.notes


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"factuality": "planned"}, "told as planned"),
        ({"background": True}, "looked back on"),
        ({"aggregate": True}, "sums up several"),
        ({"places": ()}, "no place is told"),
        ({"time": Time(latest="2016-05-02", basis="publication")}, "the day it began"),
    ],
)
@pytest.mark.parametrize("format_name", ["acled", "ged"])
def test_what_a_table_cannot_hold_is_left_out_with_its_reason(
    format_name: str, changed: dict[str, Any], reason: str, export: Export
):
    (incident,) = incidents_of(strike(**changed))
    path, report = export(format_name, incident)
    assert len(table(path)) == report.written == 0
    assert [item.incident for item in report.left_out] == [incident.id]
    assert reason in report.left_out[0].reason


def test_a_kind_that_acled_does_not_have_is_left_out(export: Export):
    _, report = export("acled", *incidents_of(strike(acled=None)))
    assert reasons(report) == ["this kind of happening has no event type in the format"]


@pytest.mark.parametrize(
    ("earliest", "latest", "acled_precision", "ged_precision"),
    [
        ("2016-05-02", "2016-05-02", 1, 1), ("2016-05-02", "2016-05-04", 2, 2), ("2016-05-02", "2016-05-08", 2, 3),
        ("2016-05-01", "2016-05-31", 3, 4), ("2016-01-01", "2016-12-31", None, 5),
    ],
)  # fmt: skip
def test_how_well_the_day_is_known(earliest: str, latest: str, acled_precision: int, ged_precision: int, export: Export):
    (incident,) = incidents_of(strike(time=Time(earliest=earliest, latest=latest, precision="range", basis="stated")))
    rows = table(export("acled", incident)[0])
    assert list(rows.time_precision) == ([acled_precision] if acled_precision else [])
    row = table(export("ged", incident)[0]).iloc[0]
    assert (row.date_prec, row.date_start, row.date_end) == (ged_precision, earliest, latest)


def test_a_ged_row(export: Export):
    counts = (exactly("killed", 12, status="civilian"),)
    monitor = said_by("Valley Monitor", kind="monitor")
    path, _ = export("ged", *incidents_of(strike(counts=counts, attribution=(monitor,))))
    row = table(path).iloc[0]
    assert (row.deaths_civilians, row.best, row.low, row.high) == (12, 12, 12, 12)
    assert (row.side_a, row.source_office, row.source_original) == ("Force A", "paper", "Valley Monitor")
    assert (row.where_prec, row.geom_wkt, row.event_clarity) == (1, "POINT (37.2 36.1)", 1)
    assert pandas.isna(row.deaths_a)
    assert pandas.isna(row.country_id)


def test_the_more_conservative_figure_is_geds_best(export: Export):
    row = table(export("ged", *incidents_of(strike(counts=(Count(measure="killed", low=9, high=14),))))[0]).iloc[0]
    assert (row.low, row.best, row.high) == (9, 9, 14)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((exactly("injured", 3),), "no death is told of"),
        ((exactly("killed", 0),), "nobody was killed"),
        ((Count(measure="killed"),), "nobody gives a number"),
    ],
)
def test_ged_lists_what_is_not_deadly_as_left_out(counts: tuple[Count, ...], reason: str, export: Export):
    claim = make_claim(
        "paper", "Jets bombed a road.", "bombed", counts=counts, places=(town("Tell Sabra"),), time=day("2016-05-02")
    )
    _, report = export("ged", *incidents_of(claim))
    assert report.written == 0
    assert reason in reasons(report)[0]


def test_a_province_has_no_coordinates_in_any_table(export: Export):
    province = Place(
        role="at", name="Aleppo", latitude=36.2, longitude=37.1, radius_km=80.0, country="SY", precision="admin1", primary=True
    )
    (incident,) = incidents_of(strike(places=(province,)))
    for format_name, column, mark in (("acled", "geo_precision", 3), ("ged", "where_prec", 4)):
        row = table(export(format_name, incident)[0]).iloc[0]
        assert row[column] == mark
        assert pandas.isna(row.latitude)


def test_an_airwars_row_keeps_unknown_blank(export: Export):
    counts = (
        exactly("killed", 12, status="civilian"),
        Count(measure="killed", low=3, age="children", status="civilian", subset_of=0),
    )
    row = table(export("airwars", *incidents_of(strike(counts=counts)))[0]).iloc[0]
    assert (row.civilians_killed_min, row.civilians_killed_max, row.children_killed_min) == (12, 12, 3)
    assert pandas.isna(row.children_killed_max)
    assert pandas.isna(row.civilians_injured_min)
    assert pandas.isna(row.grade)
    assert (row.strike_status, row.belligerents_known) == ("single-source claim", "Force A")


def test_airwars_holds_only_harm_to_people(export: Export):
    _, report = export("airwars", *incidents_of(strike(counts=(exactly("killed", 5, status="combatant"),)), stranded_convoy()))
    assert len(report.left_out) == 2


@pytest.mark.parametrize("format_name", ["acled", "ged", "airwars", "hxl"])
def test_no_cell_of_any_table_is_a_formula(format_name: str, export: Export):
    bad = Participant(role="actor", name='=HYPERLINK("x")')
    path, _ = export(format_name, *incidents_of(strike(participants=(bad,), publisher="@SUM(1)")))
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))[1:]
    cells = [cell for row in rows for cell in row if not cell.startswith("#")]
    assert '\'=HYPERLINK("x")' in cells
    assert "'@SUM(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


# --- PLOVER, HXL ---


def test_plover_events(export: Export):
    threat = strike(factuality="planned", report_hash="f" * 64, time=day("2016-07-02"))
    path, report = export("plover", *incidents_of(strike(), threat))
    events = pandas.read_json(path, lines=True, dtype=False).set_index("date")
    event = events.loc["2016-05-02"]
    assert (event["event"], event["mode"], event["quad_code"]) == ("ASSAULT", ["aerial"], 4)
    assert event["actor"] == [{"name": "Force A"}]
    assert event["size"] == {"dead": 12}
    assert event["event_loc"]["resolution"] == 4
    assert events.loc["2016-07-02"]["auxiliary"] == ["future"]
    assert report.written == 2


def test_plover_leaves_out_aid_to_nobody(export: Export):
    _, report = export("plover", *incidents_of(strike(event=Event(type="AID"), participants=())))
    assert reasons(report) == ["no recipient is told, and the format needs one for AID"]


def test_hxl_tags_are_understood(export: Export):
    path, _ = export("hxl", *incidents_of(strike()))
    data = hxl.data(str(path), hxl.InputOptions(allow_local=True)).cache()
    assert hxl.schema().validate(data)
    own = [["#valid_tag", "#valid_required", "#valid_datatype"], ["#event+id", "true", ""], ["#affected", "", "number"],
           ["#date", "", "date"]]  # fmt: skip
    assert hxl.schema(own).validate(data)
    assert not hxl.schema([own[0], ["#loc+name", "", "number"]]).validate(data)
    (row,) = data
    assert row.get("#affected+killed+best") == "12"
    assert row.get("#affected+injured+best") is None
    assert row.get("#loc+name") == "Tell Sabra"


# --- maps and feeds ---


def test_kml_is_drawn_by_a_map_library(export: Export):
    path, _ = export("kml", *incidents_of(strike()))
    (point,) = geopandas.read_file(path, driver="KML").geometry
    assert (point.x, point.y) == (37.2, 36.1)
    assert ET.parse(path).getroot().find(f".//{KML}TimeSpan/{KML}begin").text == "2016-05-02"


def test_feeds_have_entries_that_keep_their_ids(export: Export):
    (incident,) = incidents_of(strike())
    entry = ET.parse(export("atom", incident)[0]).getroot().find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"urn:tallybook:incident:{incident.id}"
    assert entry.find(f"{ATOM}updated").text == "2016-05-02T00:00:00+00:00"
    item = ET.parse(export("rss", incident)[0]).getroot().find("channel/item")
    assert item.find("title").text == "Air/drone strike: Tell Sabra, Syria, 2016-05-02"
    assert item.find("pubDate").text == "Mon, 02 May 2016 00:00:00 +0000"
    assert "killed (unknown): 12" in item.find("description").text


def test_what_xml_cannot_hold_does_not_break_the_file(export: Export):
    incidents = incidents_of(strike(participants=(recipient("a \x00 <b>&\ufffe"),)))
    for format_name in ("kml", "atom", "rss"):
        ET.parse(export(format_name, *incidents)[0])


# --- linked data, entities, columns ---


def test_linked_data_points_into_the_captured_text(export: Export):
    claim = strike()
    (incident,) = incidents_of(claim)
    path, _ = export("prov", incident)
    graph = rdflib.Graph().parse(path, format="json-ld")
    asked = """
        PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?quote ?start ?hash WHERE {
          ?incident prov:wasDerivedFrom ?claim . ?note oa:hasBody ?claim ; oa:motivatedBy oa:tagging ; oa:hasTarget ?target .
          ?target oa:hasSelector ?position, ?text ; oa:hasState/<urn:tallybook:terms:sha256> ?hash .
          ?position oa:start ?start . ?text oa:exact ?quote .
        }"""
    ((quote, start, report_hash),) = graph.query(asked)
    assert (str(quote), int(start), str(report_hash)) == (claim.trigger.text, claim.trigger.start, claim.report_hash)


def test_entities_are_valid_in_followthemoney(export: Export):
    army = Participant(role="actor", name="Islamic State", id="islamic-state", sector="UAF")
    path, _ = export("ftm", *incidents_of(strike(participants=(army, recipient("villagers")))))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    entities = [model.get_proxy(line, cleaned=False) for line in lines]
    for entity, line in zip(entities, lines, strict=True):
        assert entity.schema.validate(line) is None
        assert all(entity.schema.get(name).type.validate(value) for name, told in line["properties"].items() for value in told)
    by_schema = {entity.schema.name: entity for entity in entities}
    assert by_schema["Organization"].caption == "Islamic State"
    assert by_schema["Event"].get("startDate") == ["2016-05-02"]
    assert by_schema["Event"].get("involved") == [by_schema["Organization"].id]


def test_geoparquet_is_read_by_data_frames_and_databases(export: Export):
    (incident,) = incidents_of(strike())
    path, _ = export("geoparquet", incident)
    frame = geopandas.read_parquet(path)
    assert (frame.geometry[0].x, frame.geometry[0].y) == (37.2, 36.1)
    assert frame.crs == "OGC:CRS84"
    rows = duckdb.sql(f"SELECT id, killed_best, injured_best FROM read_parquet('{path}')").fetchall()
    assert rows == [(incident.id, 12, None)]


def test_without_pyarrow_geoparquet_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, export: Export, tmp_path: Path):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"tallybook\[geoparquet\]"):
        export("geoparquet", *incidents_of(strike()))
    assert list(tmp_path.iterdir()) == []


# --- what is hidden ---


@pytest.mark.parametrize("format_name", ALL_FORMATS)
def test_what_is_hidden_is_in_no_byte_of_any_public_file(format_name: str, export: Export, tmp_path: Path):
    now = msgspec.structs.replace(PUBLIC, now=LATER.replace(year=2017, month=9, day=1), delay_days=0)
    told = "Jets bombed the market of Tell Sabra, killing 12, Vahj Qorbexu's blog said; Qorbexu fled."
    named = make_claim(
        "blog of Vahj Qorbexu", told, "bombed", places=(town("Tell Sabra"),), published="2016-05-02", time=day("2016-05-02"),
        attribution=(said_by("Vahj Qorbexu", private=True, title="cousin of Vahj Qorbexu"),),
        counts=(exactly("killed", 12, group="family of Qorbexu"),),
        participants=(actor("Force A"), recipient("Vahj Qorbexu", private=True), recipient("house of Qorbexu")),
    )  # fmt: skip
    path, report = export(format_name, *incidents_of(named, stranded_convoy()), audience=now)
    assert report.written
    beside = Path(f"{path}.loss.json").read_bytes()
    decoded = str(geopandas.read_parquet(path).to_dict()).encode() if format_name == "geoparquet" else b""
    for hidden in ("Qorbexu", "Vahj", "Humaymah", "Abu Kamal", "39.9", "34.27", "40.92", "34.45"):
        assert hidden.casefold().encode() not in (path.read_bytes() + beside + decoded).lower()
    assert b"Tell Sabra" in path.read_bytes() + decoded


@pytest.mark.parametrize("format_name", ALL_FORMATS)
def test_an_export_of_nothing_is_a_file_in_every_format(format_name: str, export: Export):
    path, report = export(format_name)
    assert report.written == 0
    assert path.exists()

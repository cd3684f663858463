import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_claims import actor, day, exactly, make_claim, recipient, town
from typer.testing import CliRunner

from tallybook.cli import app
from tallybook.errors import UsageError
from tallybook.export.audience import Audience
from tallybook.export.files import write_export
from tallybook.importing.rows import read_rows, reader_of
from tallybook.link.incidents import link_claims
from tallybook.records import Claim

TEAM = Audience(name="team", now=datetime(2026, 1, 1, tzinfo=UTC))
STRIKE = make_claim(
    "paper", "Jets bombed the market of Tell Sabra, killing 12 civilians.", "bombed", places=(town("Tell Sabra"),),
    published="2016-05-02", time=day("2016-05-02"), counts=(exactly("killed", 12),),
    participants=(actor("Force A"), recipient("villagers")),
)  # fmt: skip


def table_of(folder: Path, format_name: str, name: str = "rows.csv") -> Path:
    write_export(link_claims([STRIKE]).incidents, format_name, folder / name, TEAM)
    return folder / name


def claims_of(path: Path) -> list[Claim]:
    return [claim for item in read_rows(path, lambda report_hash: False) for claim in item.reading.claims]


@pytest.mark.parametrize(("format_name", "reader"), [("acled", "import-acled"), ("ged", "import-ged"), ("csv", "import-csv")])
def test_a_row_says_what_was_exported_and_its_spans_stand_in_the_text(format_name: str, reader: str, tmp_path: Path):
    path = table_of(tmp_path, format_name)
    (item,) = read_rows(path, lambda report_hash: False)
    (claim,) = item.reading.claims
    assert reader_of(path).name == reader
    assert claim.method == f"{reader}/1"
    assert (claim.event.type, claim.time.earliest, claim.time.latest) == ("ASSAULT", "2016-05-02", "2016-05-02")
    assert [(p.role, p.name) for p in claim.participants] == [("actor", "Force A"), ("recipient", "villagers")]
    assert [(p.name, p.latitude, p.country) for p in claim.places] == [("Tell Sabra", 36.1, "SY")]
    assert [(c.measure, c.low, c.best) for c in claim.counts] == [("killed", 12, 12)]
    assert (item.report.publisher, item.report.published) == (None if format_name == "csv" else "paper", None)
    spans = [claim.trigger, *claim.evidence, *(x.span for x in (*claim.participants, *claim.places, *claim.counts))]
    assert all(item.report.text[s.start : s.end] == s.text for s in spans)


@pytest.mark.parametrize("fatalities", ["", "0"])
def test_no_number_and_a_nought_of_acleds_shape_are_no_figure(fatalities: str, tmp_path: Path):
    path = table_of(tmp_path, "acled")
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerow(rows[0] | {"fatalities": fatalities})
    assert claims_of(path)[0].counts == ()


def test_a_row_of_no_sense_is_told_by_its_number(tmp_path: Path):
    path = table_of(tmp_path, "acled")
    path.write_text(path.read_text(encoding="utf-8").replace("2016-05-02", "2016-05-32"), encoding="utf-8")
    (item,) = read_rows(path, lambda report_hash: False)
    assert item.report is None
    assert "row 1" in item.reading.failures[0].reason


@pytest.mark.parametrize("format_name", ["acled", "ged", "csv"])
def test_an_empty_row_stops_nothing(format_name: str, tmp_path: Path):
    path = table_of(tmp_path, format_name)
    with path.open("a", encoding="utf-8") as out:
        out.write(",,,\r\n")
    first, empty = read_rows(path, lambda report_hash: False)
    assert first.reading.claims
    assert "row 2" in empty.reading.failures[0].reason


def test_a_kind_without_a_like_is_told(tmp_path: Path):
    path = table_of(tmp_path, "acled")
    path.write_text(path.read_text(encoding="utf-8").replace("Air/drone strike", "Other"), encoding="utf-8")
    (item,) = read_rows(path, lambda report_hash: False)
    assert "'Other' has no like" in item.reading.failures[0].reason


def test_another_table_is_refused(tmp_path: Path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="import-acled, import-ged, import-csv"):
        reader_of(tmp_path / "other.csv")


def test_tables_are_added_once_and_two_ledgers_compared(tmp_path: Path):
    run = CliRunner().invoke
    acled, ged = table_of(tmp_path, "acled", "a.csv"), table_of(tmp_path, "ged", "g.csv")
    one, other = (f"sqlite:///{tmp_path}/{name}.db" for name in "ab")
    assert run(app, ["add", str(acled), "--ledger", one]).output == "1 added, 0 known already, 0 failed.\n"
    assert run(app, ["add", str(acled), "--ledger", one]).output == "0 added, 1 known already, 0 failed.\n"
    ged.write_text(ged.read_text(encoding="utf-8").replace(",12,12,12,", ",15,15,15,"), encoding="utf-8")
    run(app, ["add", str(ged), "--ledger", other])
    assert run(app, ["compare", one, one]).output.startswith("1 matched, 0 only in A, 0 only in B.\n")
    told = run(app, ["compare", one, f"{tmp_path}/b.db"]).output
    assert told.startswith("1 matched, 0 only in A, 0 only in B.\n")
    assert told.endswith("\n  killed (unknown): 12 12 ? in A, 12 15 15 in B\n")

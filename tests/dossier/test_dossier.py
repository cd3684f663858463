import csv
import importlib.util
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tallybook.api import Ledger
from tallybook.records import Incident
from tallybook.score import read_gold

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "evaluation" / "dossier"
SHIPPED = ROOT / "src" / "tallybook" / "dossier" / "dossier.jsonl"
GOLD = ROOT / "evaluation" / "dossier.gold.jsonl"


def reports() -> list[dict[str, str]]:
    return [json.loads(line) for line in SHIPPED.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    url = f"sqlite:///{tmp_path_factory.mktemp('dossier') / 'dossier.db'}"
    with Ledger(url) as ledger:
        result = ledger.add([str(SHIPPED)])
        assert (result.added, result.failed) == (12, 0)
        yield ledger


@pytest.fixture(scope="module")
def incidents(ledger: Ledger) -> list[Incident]:
    return ledger.incidents()


ASKED = (
    {}, {"since": "2017-08-30"}, {"until": "2017-08-29"}, {"since": "2017-08-28", "until": "2017-08-30"}, {"place": "kamal"},
    {"place": "Abu Kamal"}, {"place": "Kam"}, {"place": "sy"}, {"actor": "islamic"}, {"actor": "us-led-coalition"},
    {"actor": "coalit"}, {"type": "retreat"}, {"type": "Armed clash"}, {"type": "arm"},
    {"measure": "stranded"}, {"measure": "objects"},
    {"actor": "Hezbollah", "type": "AGREE", "until": "2017-09-30"}, {"place": ""},
)  # fmt: skip


@pytest.mark.parametrize("where", ASKED, ids=str)
def test_the_kept_tables_are_searched_as_a_past_state_is(ledger: Ledger, where: dict[str, Any]) -> None:
    """The present is asked in SQL, the past in Python: both must understand a filter alike."""
    assert ledger.incidents(**where) == ledger.incidents(recorded_by="9999-12-31", **where)


def test_the_filters_asked_part_some_from_others(ledger: Ledger) -> None:
    found = {str(where): len(ledger.incidents(**where)) for where in ASKED}
    assert len({count for count in found.values() if 0 < count < found["{}"]}) > len(ASKED) // 3


def test_the_shipped_dossier_is_its_readable_reports() -> None:
    spec = importlib.util.spec_from_file_location("build_dossier", ROOT / "scripts" / "build_dossier.py")
    assert spec
    assert spec.loader
    script: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert SHIPPED.read_text(encoding="utf-8") == script.build_dossier(FOLDER), "run python scripts/build_dossier.py"


def test_every_readable_report_is_in_the_index() -> None:
    with (FOLDER / "index.csv").open(encoding="utf-8", newline="") as index:
        named = sorted(row["file"] for row in csv.DictReader(index))
    assert named == sorted(path.name for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("report", reports(), ids=lambda r: r["id"])
def test_each_report_says_what_it_is(report: dict[str, str]) -> None:
    header, *_ = report["text"].splitlines()
    assert header.startswith("Demonstration report written for Tallybook")
    assert "is not a real" in header
    assert "Example" in report["publisher"]
    assert 80 <= len(report["text"].split()) <= 250
    assert date(2017, 8, 27) <= date.fromisoformat(report["published"]) <= date(2017, 9, 14)


def test_gold_quotes_its_reports_letter_for_letter() -> None:
    texts = {r["id"]: r["text"] + "\n" + r["title"] for r in reports()}
    golds = read_gold(GOLD)
    assert [g.id for g in golds] == list(texts)
    for gold in golds:
        quoted = [q for e in gold.events for q in (*e.mentions, *(c.quote for c in e.counts if c.quote))]
        assert [q for q in quoted if q not in texts[gold.id]] == []
        assert [e.e for e in gold.events] == list(range(1, len(gold.events) + 1))


def test_the_two_bridges_stay_apart(incidents: list[Incident]) -> None:
    bridges = {o.damage: i for i in incidents for o in i.objects if o.kind == "bridge"}
    assert sorted(bridges) == ["damaged", "destroyed"]
    earlier, later = bridges["damaged"], bridges["destroyed"]
    assert earlier.id != later.id
    assert (earlier.time.earliest, earlier.time.latest) == ("2017-08-27", "2017-08-27")
    assert {p.role for p in later.places} >= {"between"}
    assert {o.kind for o in later.objects} == {"road", "bridge"}
    assert {o.status for o in later.objects} == {"unknown"}  # a purpose is told, not whether anybody can pass


def test_the_road_is_one_incident_of_several_reports(incidents: list[Incident]) -> None:
    road = next(i for i in incidents if any(o.kind == "bridge" and o.damage == "destroyed" for o in i.objects))
    assert len({c.report_id for c in road.claims}) >= 3
    assert {p.name for p in road.participants if p.role == "actor"} >= {"US-led coalition"}


def test_stranded_fighters_and_civilians_are_two_figures_never_dead(incidents: list[Incident]) -> None:
    stranded = {(f.status, f.low, f.high) for i in incidents for f in i.figures if f.measure == "stranded"}
    assert stranded >= {("combatant", 308, 308), ("civilian", 331, 331)}
    numbers = {n for i in incidents for f in i.figures if f.measure == "killed" for n in (f.low, f.high)}
    assert numbers <= {None}


def test_nobody_is_said_to_have_died(incidents: list[Incident]) -> None:
    """No report of the dossier gives a number of dead."""
    assert [f for i in incidents for f in i.figures if f.measure in ("killed", "injured") and not f.unknown] == []


def test_the_deal_has_its_defender_and_its_critics(incidents: list[Incident]) -> None:
    positions = {(p.who, p.stance) for i in incidents if i.agreement for p in i.agreement.positions}
    assert positions >= {("Hassan Nasrallah", "supports"), ("Haider al-Abadi", "opposes")}
    assert not {who for who, stance in positions if stance == "supports"} - {"Hassan Nasrallah"}


def test_a_denied_strike_on_the_convoy_makes_no_incident_that_occurred(incidents: list[Incident]) -> None:
    told = {i.id: [c for c in i.claims if "not struck the convoy" in c.evidence[0].text] for i in incidents}
    assert any(told.values())
    assert [i.id for i in incidents if i.factuality == "occurred" and len(told[i.id]) == len(i.claims)] == []

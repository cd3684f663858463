import csv
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]  # the fixture of conftest.py
COMMANDS = ("read", "add", "incidents", "show", "explain", "tally", "judge", "undo", "export", "score", "demo")


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_help_lists_every_command_of_the_contract(run: Run) -> None:
    told = run("--help").stdout
    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", told, re.MULTILINE)] == []


def test_incidents_json_is_the_native_form(run: Run, ledger: Path) -> None:
    found = lines_of(run("incidents", "--json").stdout)
    assert len(found) > 10
    assert {line["schema"] for line in found} == {"tallybook/incident/1"}
    table = run("incidents").stdout
    assert all(line["id"][:8] in table for line in found)


def test_incidents_can_be_filtered(run: Run, ledger: Path) -> None:
    everything = lines_of(run("incidents", "--json").stdout)
    stranded = lines_of(run("incidents", "--measure", "stranded", "--json").stdout)
    assert 0 < len(stranded) < len(everything)
    assert all("stranded" in {f["measure"] for f in line["figures"]} for line in stranded)
    early = lines_of(run("incidents", "--as-of", "2017-08-29", "--json").stdout)
    assert 0 < len(early) < len(everything)
    assert all(c["published"] <= "2017-08-29" for line in early for c in line["claims"])
    assert lines_of(run("incidents", "--recorded-by", "2017-09-30", "--json").stdout) == []


def test_the_ledger_may_come_from_the_environment(run: Run, ledger: Path, tmp_path: Path) -> None:
    elsewhere = ledger.rename(tmp_path / "war.db")
    by_option = run("incidents", "--json", "--ledger", f"sqlite:///{elsewhere}")
    by_environment = run("incidents", "--json", TALLYBOOK_LEDGER="sqlite:///war.db")
    assert by_option.stdout == by_environment.stdout != ""


def test_show_marks_a_report_and_gives_a_legend(run: Run, ledger: Path) -> None:
    shown = run("show", "demo-05", COLUMNS="200").stdout
    assert "[308 fighters|count]" in shown or "[308|count]" in shown
    assert "Marked: [words|kind]" in shown
    assert "\x1b" not in shown


def test_show_puts_an_incidents_claims_side_by_side(run: Run, ledger: Path) -> None:
    incident = lines_of(run("incidents", "--measure", "stranded", "--json").stdout)[0]
    shown = run("show", incident["id"][:8], COLUMNS="240").stdout
    assert f"Incident {incident['id']}" in shown
    for claim in incident["claims"]:
        assert claim["id"][:8] in shown
        assert claim["publisher"] in shown


def test_show_json_is_the_line_itself(run: Run, ledger: Path) -> None:
    incident = lines_of(run("incidents", "--json").stdout)[0]
    assert lines_of(run("show", incident["id"], "--json").stdout) == [incident]
    assert lines_of(run("show", "demo-05", "--json").stdout)[0]["report"]["id"] == "demo-05"


def test_every_incident_can_be_shown_and_explained(run: Run, ledger: Path) -> None:
    first, *_, last = lines_of(run("incidents", "--json").stdout)
    for incident in (first, last):
        explained = run("explain", incident["id"])
        assert explained.returncode == 0
        assert "Told in" in explained.stdout
        assert lines_of(run("explain", incident["id"], "--json").stdout)[0]["incident"] == incident["id"]


def test_tally_says_what_it_rests_on(run: Run, ledger: Path) -> None:
    shown = run("tally", "--by", "status", "--measure", "stranded").stdout
    assert "331" in shown
    assert "What was not reported is not in it." in " ".join(shown.split())
    done = run("tally", "--by", "status", "--measure", "stranded", "--json")
    assert {row["measure"] for row in lines_of(done.stdout)} == {"stranded"}
    assert "What was not reported is not in it." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "zzzz"], "There is no incident"),
        (["explain", "zzzz"], "There is no incident"),
        (["undo", "zzzz"], "There is no judgement"),
        (["tally", "--by", "weather"], "Known are"),
        (["tally", "--rule", "guess"], "Known are"),
        (["incidents", "--since", "yesterday"], "expects a day"),
        (["incidents", "--ledger", "oracle://x"], "oracle"),
        (["export", "--as", "csv", "-o", "nowhere/x.csv"], "cannot be written"),
        (["score", "nowhere.jsonl", "nowhere.jsonl"], "cannot be opened"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_status_2(run: Run, ledger: Path, arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["tell"], ["show"], ["judge", "a", "b", "perhaps", "--reason", "x"], ["tally", "--sum"]])
def test_a_wrong_command_is_status_2(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).returncode == 2


def test_a_ledger_that_is_not_there_is_not_made_by_asking(run: Run, tmp_path: Path) -> None:
    done = run("incidents")
    assert done.returncode == 2
    assert not (tmp_path / "tallybook.db").exists()


def test_a_judgement_joins_and_is_taken_back(run: Run, ledger: Path) -> None:
    before = run("incidents", "--json").stdout
    a, b = [line["id"] for line in lines_of(before) if line["event"]["type"] == "ASSAULT"][:2]
    judged = run("judge", a[:10], b[:10], "same", "--reason", "one battle, two tellings", "--by", "A. Recorder")
    assert judged.returncode == 0
    joined = lines_of(run("incidents", "--json").stdout)
    assert len(joined) == len(lines_of(before)) - 1
    whole = next(line for line in joined if line["id"] in (a, b))
    assert "one battle, two tellings" in run("show", whole["id"]).stdout
    identity = re.search(r"undo (\w+)", judged.stdout)
    assert identity
    undone = run("undo", identity[1])
    assert "one battle, two tellings" in undone.stdout
    assert run("incidents", "--json").stdout == before


def test_questions_can_be_listed(run: Run, ledger: Path) -> None:
    done = run("questions", "--json")
    assert done.returncode == 0
    for line in lines_of(done.stdout):
        assert line["reasons"]
    assert run("questions").returncode == 0


@pytest.mark.parametrize("format_name", ["geojson", "csv", "jsonl"])
def test_export_writes_a_file_and_its_loss_report(run: Run, ledger: Path, tmp_path: Path, format_name: str) -> None:
    done = run("export", "--as", format_name, "-o", "out")
    assert done.returncode == 0
    written = (tmp_path / "out").read_text(encoding="utf-8")
    rows = {
        "geojson": lambda: json.loads(written)["features"],
        "csv": lambda: list(csv.DictReader(written.splitlines())),
        "jsonl": lambda: lines_of(written),
    }[format_name]()
    loss = json.loads((tmp_path / "out.loss.json").read_text(encoding="utf-8"))
    assert len(rows) == loss["written"] > 10
    assert loss["audience"] == "public"


def test_a_broken_pipe_is_silent(ledger: Path) -> None:
    program = f"{shlex.quote(sys.executable)} -m tallybook incidents --json"
    done = subprocess.run(
        ["bash", "-c", f"{program} | head -c 10"], cwd=ledger.parent, capture_output=True, text=True, check=True
    )
    assert (len(done.stdout), done.stderr) == (10, "")


def test_the_demo_shows_the_ledger_and_three_commands_that_work(run: Run, tmp_path: Path) -> None:
    done = run("demo", COLUMNS="160")
    assert done.returncode == 0
    for section in (
        "The incidents",
        "A movement over time",
        "The deal and where people stand",
        "kept apart",
        "Rival counts",
        "The tally",
    ):
        assert section in done.stdout
    commands = [line.strip() for line in done.stdout.split("Three commands to try next:")[1].splitlines() if line.strip()]
    assert len(commands) == 3
    for command in commands:
        assert command.startswith("python -m tallybook ")
        arguments = shlex.split(command)[3:]
        tried = run(*arguments)
        assert tried.returncode == 0
        assert len(tried.stdout.splitlines()) > 3
    again = run("demo", COLUMNS="160")
    assert again.stdout == done.stdout
    assert "0 of them new" in again.stderr


def test_show_lists_what_every_rule_makes_of_an_incident(run: Run, ledger: Path) -> None:
    (line,) = [json.loads(found) for found in run("incidents", "--measure", "stranded", "--json").stdout.splitlines()][:1]
    shown = run("show", line["id"], "--rules")
    assert shown.returncode == 0
    assert all(rule in shown.stdout for rule in ("reported", "ged-like", "acled-like", "airwars-like", "ibc-like"))
    assert "(provisional)" in shown.stdout
    assert "best is the number that most sources give" in shown.stderr
    figures = [json.loads(found) for found in run("show", line["id"], "--rules", "--json").stdout.splitlines()]
    assert {f["rule"] for f in figures} == {"reported", "ged-like", "acled-like", "airwars-like", "ibc-like"}
    assert run("show", "dossier-01", "--rules").returncode == 2

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tallybook.cli.reading import StoppedError, stop_between_reports
from tallybook.records import AddResult, Failure

ROOT = Path(__file__).parents[2]
DOSSIER = ROOT / "src" / "tallybook" / "dossier" / "dossier.jsonl"
Run = Callable[..., Any]  # the fixture of conftest.py
STORY = (
    "Rebels shell village near Idlib\n\n"
    "IDLIB, 3 May 2016 - Rebels shelled a village near Idlib on Tuesday, killing six civilians.\n"
)


def write_story(folder: Path) -> Path:
    path = folder / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_read_json_is_one_line_a_report_in_input_order(run: Run) -> None:
    done = run("read", str(DOSSIER), "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [line["report"]["id"] for line in lines] == [json.loads(line)["id"] for line in DOSSIER.read_text().splitlines()]
    assert {line["schema"] for line in lines} == {"tallybook/read/1"}
    assert sum(len(line["claims"]) for line in lines) > len(lines)


def test_read_takes_day_and_outlet_for_a_text_file(run: Run, tmp_path: Path) -> None:
    done = run("read", str(write_story(tmp_path)), "--json", "--published", "2016-05-03", "--publisher", "Our Paper")
    header = json.loads(done.stdout)["report"]
    assert (header["published"], header["publisher"], header["title"]) == ("2016-05-03", "Our Paper", STORY.splitlines()[0])


def test_read_takes_standard_input(run: Run) -> None:
    done = run("read", "-", "--json", stdin=STORY)
    assert done.returncode == 0
    assert json.loads(done.stdout)["report"]["length"] == len(STORY)


def test_read_for_eyes_shows_words_figures_and_sides(run: Run, tmp_path: Path) -> None:
    done = run("read", str(write_story(tmp_path)), COLUMNS="160")
    assert "6 civilians killed" in done.stdout
    assert "“shelled”" in done.stdout or "“shell”" in done.stdout


@pytest.mark.parametrize("stage", ["text", "mentions"])
def test_read_stops_after_a_stage_and_prints_it(run: Run, tmp_path: Path, stage: str) -> None:
    story = str(write_story(tmp_path))
    line = json.loads(run("read", story, "--upto", stage, "--json").stdout)
    if stage == "text":
        assert line["text"] == STORY
    else:
        assert "Idlib" in {place["place"]["name"] for place in line["mentions"]["places"]}
    assert "Idlib" in run("read", story, "--upto", stage).stdout


def test_an_unreadable_input_is_told_and_the_rest_is_read(run: Run, tmp_path: Path) -> None:
    story = write_story(tmp_path)
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    done = run("add", "missing.txt", "empty.txt", str(story))
    assert done.returncode == 1
    assert "1 added, 0 known already, 2 failed." in done.stdout
    assert "missing.txt" in done.stderr
    assert "empty.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_add_twice_changes_nothing(run: Run, tmp_path: Path) -> None:
    story = str(write_story(tmp_path))
    assert "1 added, 0 known already" in run("add", story).stdout
    before = run("incidents", "--json").stdout
    assert "0 added, 1 known already" in run("add", story).stdout
    assert before == run("incidents", "--json").stdout != ""


def test_a_day_that_is_none_is_refused_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    done = run("add", str(write_story(tmp_path)), "--published", "last Tuesday")
    assert (done.returncode, done.stdout) == (2, "")
    assert "expects a day" in done.stderr
    assert not (tmp_path / "tallybook.db").exists()


def test_ctrl_c_stops_between_two_reports_and_says_how_to_go_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import typer

    from tallybook.cli import reading

    finished: list[str] = []

    class Held(SimpleNamespace):
        def __enter__(self) -> "Held":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def add(self, sources: list[str], *, progress: object, **_: object) -> AddResult:
            for source in sources:
                os.kill(os.getpid(), signal.SIGINT)  # heard while this report is being read
                finished.append(source)
                progress(SimpleNamespace(reading=SimpleNamespace(report=None)))  # type: ignore[operator]
            return AddResult(added=len(sources), known=0, failed=0, failures=())

    monkeypatch.setattr(reading, "open_ledger", lambda url, create: Held())
    with pytest.raises(typer.Exit) as stopped:
        reading.add(["one", "two"])
    assert (finished, stopped.value.exit_code) == (["one"], 1)
    assert "goes on where this one stopped" in capsys.readouterr().err


def test_a_second_ctrl_c_stops_at_once() -> None:
    def press_twice() -> None:
        with stop_between_reports() as check:
            os.kill(os.getpid(), signal.SIGINT)
            with pytest.raises(StoppedError):
                check()
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        press_twice()


def test_a_failure_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    from tallybook.cli.reading import tell_failures

    tell_failures((Failure(stage="fetch", reason="\x1b[2Jnothing to see"),))
    assert "\x1b" not in capsys.readouterr().err


def test_help_is_quick_and_loads_no_parser() -> None:
    code = "import sys, tallybook.cli, tallybook.api; print([m for m in ('spacy', 'trafilatura', 'thinc') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_score_prints_figures_and_compares_with_a_frozen_run(run: Run, tmp_path: Path) -> None:
    gold, texts = str(ROOT / "evaluation" / "dossier.gold.jsonl"), str(DOSSIER)
    frozen = run("score", gold, texts, "--json")
    score = json.loads(frozen.stdout)
    assert set(score["figures"]) >= {"event_f1", "typed_f1", "count_f1", "false_counted", "movement_status", "date_exact"}
    lost = next(case for case in score["cases"] if case["outcome"] == "found")
    gained = next(case for case in score["cases"] if case["outcome"] == "missed")
    lost["outcome"], gained["outcome"] = "missed", "found"
    (tmp_path / "frozen.json").write_text(json.dumps(score), encoding="utf-8")
    done = run("score", gold, texts, "--against", "frozen.json")
    assert f"gained {lost['report']} event {lost['event']} {lost['label']}: missed before, found now" in done.stdout
    assert f"lost   {gained['report']} event {gained['event']}" in done.stdout

"""Switching the rule by which words become figures: option, variable, what is said of it, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tallybook import read

Run = Callable[..., Any]  # the fixture of conftest.py
STORY = "Dozens of soldiers were killed and at least 22 people were wounded in an air raid on Tuesday.\n"


@pytest.fixture
def story(tmp_path: Path) -> str:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return str(path)


def figures_of(line: dict[str, Any]) -> list[tuple[str, int | None, int | None, int | None]]:
    return [(k["measure"], k["low"], k["best"], k["high"]) for c in line["claims"] for k in c["counts"]]


def test_our_own_rule_is_the_one_unless_another_is_asked_for(run: Run, story: str) -> None:
    plain, named = (json.loads(run("read", story, "--json", *more).stdout) for more in ((), ("--numbers", "tallybook")))
    assert plain == named
    assert plain["reader"]["version"] == plain["claims"][0]["method"].split("/")[1] == "0.2.0"
    assert figures_of(plain) == [("killed", 24, None, None), ("injured", 22, None, None)]


def test_the_option_switches_the_rule_and_the_output_says_so(run: Run, story: str) -> None:
    line = json.loads(run("read", story, "--json", "--numbers", "acled-like").stdout)
    assert figures_of(line) == [("killed", 12, 12, None), ("injured", 22, 22, None)]
    assert line["reader"]["version"] == "0.2.0+acled-like"
    assert {claim["method"].rpartition("/")[0] for claim in line["claims"]} == {"reader/0.2.0+acled-like"}


def test_the_variable_switches_it_too_and_the_option_goes_before(run: Run, story: str) -> None:
    by_variable = run("read", story, "--json", TALLYBOOK_NUMBERS="ged-like")
    assert json.loads(by_variable.stdout)["reader"]["version"] == "0.2.0+ged-like"
    both = run("read", story, "--json", "--numbers", "airwars-like", TALLYBOOK_NUMBERS="ged-like")
    assert json.loads(both.stdout)["reader"]["version"] == "0.2.0+airwars-like"
    assert "at least 12 soldiers" in run("read", story, "--upto", "mentions", TALLYBOOK_NUMBERS="ged-like").stdout


def test_python_takes_the_rule_as_an_argument(story: str) -> None:
    (reading,) = read([story], numbers="acled-like")
    assert reading.reader.version == "0.2.0+acled-like"


@pytest.mark.parametrize("verb", ["read", "add"])
def test_an_unknown_rule_is_answered_with_those_there_are(run: Run, story: str, verb: str) -> None:
    done = run(verb, story, "--numbers", "oracle")
    assert done.returncode == 2
    assert done.stderr == (
        "No rule for numbers is called 'oracle'; choose one of tallybook, acled-like, ged-like, airwars-like.\n"
    )


def test_a_ledger_keeps_to_one_rule(run: Run, story: str) -> None:
    assert run("add", story, "--numbers", "ged-like").returncode == 0
    refused = run("add", story)
    assert refused.returncode == 2
    assert "read by the rule 'ged-like', and 'tallybook' was asked for" in refused.stderr
    assert run("add", story, "--numbers", "ged-like").stdout == "0 added, 1 known already, 0 failed.\n"

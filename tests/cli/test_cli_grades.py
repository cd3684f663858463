import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]  # the fixture of conftest.py


def test_a_person_grades_and_takes_it_back(run: Run, ledger: Path) -> None:
    identity = json.loads(run("incidents", "--json").stdout.splitlines()[0])["id"]
    graded = run("grade", identity, "fair", "--reason", "two doctors", "--by", "Ana")
    assert (graded.returncode, graded.stdout.startswith("Graded Fair, beside 1 independent origin")) == (0, True), graded.stderr
    assert json.loads(run("show", identity, "--json").stdout)["grade"] == "Fair"
    assert "Grade: Fair, by Ana" in run("show", identity).stdout
    taken_back = run("undo", graded.stdout.split()[-1])
    assert taken_back.stdout == "Taken back: Ana had graded Fair, because: two doctors\n"
    assert json.loads(run("show", identity, "--json").stdout)["grade"] is None
    assert "taken back since" in run("show", identity).stdout.replace("\n", " ")


def test_a_grade_that_is_none_is_refused(run: Run, ledger: Path) -> None:
    identity = json.loads(run("incidents", "--json").stdout.splitlines()[0])["id"]
    refused = run("grade", identity, "certain", "--reason", "sure", "--by", "Ana")
    assert (refused.returncode, refused.stderr.startswith("A grade is Confirmed")) == (2, True)

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]  # the fixture of conftest.py


def test_series_prints_a_running_total_with_its_flags(run: Run, ledger: Path) -> None:
    printed = run("series", "--measure", "vehicles", "--by", "day")
    assert printed.returncode == 0
    assert "running total" in printed.stdout
    assert "Late arrival" in printed.stdout
    assert "What was not reported is not in it." in printed.stdout.replace("\n", " ")
    rows = [json.loads(line) for line in run("series", "--measure", "vehicles", "--json").stdout.splitlines()]
    (total,) = [row for row in map(json.loads, run("tally", "--measure", "vehicles", "--json").stdout.splitlines())
                if "aggregate" not in row["group"]]  # fmt: skip
    assert rows[-1]["running_low"] == total["low"]


def test_series_refuses_what_it_does_not_know(run: Run, ledger: Path) -> None:
    refused = run("series", "--by", "hour")
    assert (refused.returncode, refused.stderr.startswith("There is no series by 'hour'")) == (2, True)


def test_series_of_nothing_says_so(run: Run, ledger: Path) -> None:
    assert "No incident of this ledger reaches this series." in run("series", "--measure", "munitions").stdout

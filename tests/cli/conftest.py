"""A ledger of the bundled dossier, made once, and a way to run the command line as a person does."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

DOSSIER = Path(__file__).parents[2] / "src" / "tallybook" / "dossier" / "dossier.jsonl"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def run_tallybook(*arguments: str, cwd: Path, stdin: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALLYBOOK_")} | {"COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "tallybook", *arguments],
        cwd=cwd, input=stdin, env=kept | environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return lambda *arguments, **options: run_tallybook(*arguments, **{"cwd": tmp_path, **options})


@pytest.fixture(scope="session")
def full_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    done = run_tallybook("add", str(DOSSIER), cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "tallybook.db"


@pytest.fixture
def ledger(full_ledger: Path, tmp_path: Path) -> Path:
    """A copy in the folder the command runs in, free to be changed."""
    return Path(shutil.copy(full_ledger, tmp_path / "tallybook.db"))

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallybook import records
from tallybook.cli import app
from tallybook.export.csv import COLUMNS

ROOT = Path(__file__).parent.parent
FIELDS = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PUBLIC = ("Reading", "ReportHeader", "Claim", "Participant", "DamagedObject", "Place", "Time", "Count", "Attribution", "Movement",
          "Agreement", "Incident", "Figure", "Support", "TallyRow")  # fmt: skip


@pytest.mark.parametrize("name", PUBLIC)
def test_every_field_is_explained(name):
    section = FIELDS.split(f"### {name}\n")[1].split("\n### ")[0]
    for field in getattr(records, name).__struct_encode_fields__:
        assert f"`{field}`" in section


def test_every_export_column_is_listed():
    assert [c for c in COLUMNS if f"`{c}`" not in FIELDS] == []


def test_every_command_and_option_is_listed():
    help_text = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}).output
    commands = re.findall(r"^[ │]+([a-z]+) {2,}\S", help_text.split("Commands")[1], flags=re.MULTILINE)
    assert {"read", "add", "incidents", "show", "explain", "tally", "judge", "undo", "export", "score", "demo"} <= set(commands)
    for command in commands:
        options = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}).output
        for option in set(re.findall(r"--[a-z][a-z-]+", options)) - {"--help"}:
            assert option in COMMANDS, f"{command} {option} is missing: run scripts/write_commands.py"


def test_what_the_readme_points_to_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target

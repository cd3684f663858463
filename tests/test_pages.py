"""What the hand-written pages say is so: every field has a meaning, every command shown was run, every link leads somewhere."""

import importlib.util
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_claims import make_claim

from tallybook.cli import app
from tallybook.export.csv import COLUMNS, MEASURES
from tallybook.export.geojson import feature_of
from tallybook.export.loss import LossReport
from tallybook.link.incidents import link_claims
from tallybook.records import Incident, Reading, TallyRow

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
NAMES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "evaluation/README.md")
PAGES = [*(ROOT / name for name in NAMES), *sorted(DOCS.rglob("*.md"))]
COMMANDS = {str(command.name) for command in (*app.registered_commands, *app.registered_groups)}


def script(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fields_of(record: type, seen: set[type] | None = None) -> Iterator[str]:
    """The names of all fields of a record and of the records in them, as JSON writes them."""
    seen = seen if seen is not None else set()
    seen.add(record)
    for field in msgspec.structs.fields(record):
        yield field.encode_name
        for inner in records_in(field.type):
            if inner not in seen:
                yield from fields_of(inner, seen)


def records_in(shape: Any) -> Iterator[type]:
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        yield shape
    for inner in typing.get_args(shape):
        yield from records_in(inner)


def explained() -> set[str]:
    page = (DOCS / "meanings.md").read_text(encoding="utf-8")
    return {word for quoted in re.findall(r"`([^`\n]+)`", page) for word in re.findall(r"\w+", quoted)}


@pytest.mark.parametrize("record", [Reading, Incident, TallyRow, LossReport], ids=lambda r: r.__name__)
def test_every_field_has_a_meaning(record: type) -> None:
    assert sorted(set(fields_of(record)) - explained()) == []


def test_every_export_column_has_a_meaning() -> None:
    by_measure = {f"{measure}_{bound}" for measure in MEASURES for bound in ("low", "best", "high")}
    assert sorted(set(COLUMNS) - by_measure - explained()) == []
    assert {"killed_low", "killed_best", "killed_high"} <= by_measure & explained()
    incident = link_claims([make_claim("r1", "Jets hit the town.", "hit", published="2017-08-30")]).incidents[0]
    assert sorted(set(feature_of(incident)["properties"]) - explained()) == []


@pytest.mark.parametrize("name", ["tour.md", "walk.md"])
def test_what_a_page_shows_was_printed(name: str) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    assert page.count("$ tallybook ") > 3
    assert page.split() == script("refresh_docs").refresh(page).split(), (
        "run python scripts/refresh_docs.py and read what changed"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_rules_and_links_of_a_page_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    assert set(re.findall(r"(?:^|[ $(`/])tallybook ([a-z]+)\b", code, re.MULTILINE)) - {"import"} <= COMMANDS
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", code)) <= rules


def test_no_page_names_a_path_of_one_machine() -> None:
    assert [page.name for page in PAGES if re.search(r"(/home/|/work/|/Users/|/root/)", page.read_text(encoding="utf-8"))] == []

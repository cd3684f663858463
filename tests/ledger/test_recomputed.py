"""The totals worked out a second time by a script that shares no code with the program, from exported rows alone."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import ledger_claims, link_nothing, make_claim, make_count, make_report

from tallybook.api import Ledger
from tallybook.export.audience import Audience
from tallybook.export.jsonl import write_jsonl
from tallybook.figures import RULES
from tallybook.ledger.groups import FIELDS
from tallybook.ledger.tally import tally_incidents
from tallybook.records import Attribution, Incident
from tallybook.show.safe import json_line

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "recompute_tally.py"
DOSSIER = ROOT / "src" / "tallybook" / "dossier" / "dossier.jsonl"
GROUPINGS = [
    (),
    ("actor",),
    ("status", "month"),
    ("place", "type"),
    ("recipient", "day"),
    ("sub_event", "admin1"),
    ("publisher",),
]


def load_script() -> Any:
    spec = importlib.util.spec_from_file_location("recompute_tally", SCRIPT)
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


RECOMPUTE = load_script()


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path_factory.mktemp('dossier') / 'dossier.db'}") as ledger:
        ledger.add([str(DOSSIER)])
        yield ledger


@pytest.fixture(scope="module")
def exported(dossier: Ledger) -> list[dict[str, Any]]:
    out = StringIO()
    write_jsonl(dossier.incidents(), out, Audience(name="team", now=datetime(2026, 1, 1, tzinfo=UTC)))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def printed(rows: Any) -> list[dict[str, Any]]:
    """Rows as ``tallybook tally --json`` prints them."""
    return [json.loads(json_line(row)) for row in rows]


def test_the_script_imports_nothing_of_the_program() -> None:
    assert "tallybook" not in [line.split()[1].split(".")[0] for line in SCRIPT.read_text(encoding="utf-8").splitlines()
                               if line.startswith(("import ", "from "))]  # fmt: skip


@pytest.mark.parametrize("by", GROUPINGS, ids=" ".join)
@pytest.mark.parametrize("rule", RULES)
def test_every_row_of_the_dossier_is_found_again(
    rule: str, by: tuple[str, ...], dossier: Ledger, exported: list[dict[str, Any]]
) -> None:
    if (rule, by) == ("reported", ("publisher",)):
        pytest.skip("The figures under reported are exported for incidents, not for their publishers.")
    rows = printed(dossier.tally(by, (), rule).rows)
    assert len(rows) > 10
    assert list(RECOMPUTE.differences(exported, rows, rule, by)) == []


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("field", ["low", "best", "high", "unknown", "open", "provisional", "no_floor", "incidents"])
def test_a_total_that_was_tampered_with_is_found(field: str, rule: str, dossier: Ledger, exported: list[dict[str, Any]]) -> None:
    rows = printed(dossier.tally((), (), rule).rows)
    changed = rows[3]
    changed[field] = changed[field][1:] if field == "incidents" else (changed[field] or 0) + 1
    (found,) = RECOMPUTE.differences(exported, rows, rule, ())
    assert f"{field} is" in found


def test_a_row_too_many_and_a_row_too_few_are_found(dossier: Ledger, exported: list[dict[str, Any]]) -> None:
    rows = printed(dossier.tally().rows)
    assert [s for s in RECOMPUTE.differences(exported, rows[1:], "reported", ()) if "lacks this row" in s]
    assert [s for s in RECOMPUTE.differences([], rows, "reported", ()) if "no exported incident" in s]


def test_from_the_command_line(tmp_path: Path, dossier: Ledger, exported: list[dict[str, Any]]) -> None:
    rows, tally = tmp_path / "rows.jsonl", tmp_path / "tally.jsonl"
    rows.write_text("\n".join(json.dumps(line) for line in exported), encoding="utf-8")
    tally.write_text("\n".join(map(json.dumps, printed(dossier.tally(("actor",), (), "ged-like").rows))), encoding="utf-8")
    command = [sys.executable, str(SCRIPT), str(rows), str(tally), "--rule"]
    agreed = subprocess.run([*command, "ged-like", "--by", "actor"], capture_output=True, text=True, check=False)
    assert (agreed.returncode, agreed.stdout[:3]) == (0, "All"), agreed.stdout
    assert subprocess.run([*command, "acled-like", "--by", "actor"], capture_output=True, check=False).returncode == 1
    assert subprocess.run([*command, "reported", "--by", "publisher"], capture_output=True, check=False).returncode == 2


# --- and of any claims whatever ------------------------------------------------------------------------------------------------

numbers = st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["closed", "open", "no floor", "none"]))
counts = st.builds(
    lambda measure, n, status, of, rest: make_count(
        measure, None if n[2] in ("no floor", "none") else min(n[:2]), None if n[2] in ("open", "none") else max(n[:2]),
        status=status, of=of, **rest,
    ),
    st.sampled_from(["killed", "killed", "displaced"]), numbers,
    st.sampled_from(["civilian", "combatant", "protected", "unknown", "mixed"]),
    st.sampled_from(["people", "residents", "guards", None]),
    st.fixed_dictionaries({
        "group": st.sampled_from([None, None, "Red", "Blue"]), "sex": st.sampled_from([None, None, "women"]),
        "attribution": st.sampled_from([None, 0, 1]), "subset_of": st.sampled_from([None, None, 0]),
        "as_of": st.sampled_from([None, None, "2017-08-29", "2017-08-31"]),
    }),
)  # fmt: skip
speakers = st.builds(
    Attribution, speaker=st.sampled_from([None, "Doctors", "Army"]), via=st.sampled_from([None, None, "AFP"]),
    kind=st.sampled_from(["medical", "belligerent", "agency"]), stance=st.sampled_from(["asserts", "asserts", "denies"]),
)  # fmt: skip
tellings = st.fixed_dictionaries({
    "counts": st.lists(counts, max_size=4).map(tuple), "attribution": st.lists(speakers, max_size=2).map(tuple),
    "factuality": st.sampled_from(["occurred", "occurred", "planned"]), "aggregate": st.sampled_from([False, False, True]),
})  # fmt: skip
accounts = st.lists(st.tuples(st.sampled_from("ABC"), tellings), min_size=1, max_size=4)


def incident_of(told: list[tuple[str, dict[str, Any]]]) -> Incident:
    """One incident that happened, whatever its claims say of that."""
    reports = [
        make_report(f"Report {n}: shells fell.", make_claim(f"Report {n}: shells fell.", **fields), publisher=outlet)
        for n, (outlet, fields) in enumerate(told)
    ]
    claims = ledger_claims(*reports)
    (first, *_) = link_nothing(claims).incidents
    return msgspec.structs.replace(first, claims=tuple(claims), factuality="occurred")


@settings(max_examples=250, deadline=None)
@given(st.lists(accounts, min_size=1, max_size=2), st.sampled_from([r for r in RULES if r != "reported"]),
       st.lists(st.sampled_from([*FIELDS, "status", "publisher"]), unique=True, max_size=2).map(tuple))  # fmt: skip
def test_any_claims_give_the_same_totals_twice(told: list[Any], rule: str, by: tuple[str, ...]) -> None:
    incidents = [incident_of(one) for one in told]
    incidents = list({i.id: i for i in incidents}.values())
    rows = printed(tally_incidents(incidents, by, (), rule))
    assert list(RECOMPUTE.differences([msgspec.to_builtins(i) for i in incidents], rows, rule, by)) == []

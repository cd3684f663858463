import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]  # the fixture of conftest.py

PRIVATE = "Abu Samir"
STORY = {
    "id": "story-1", "publisher": "The Daily", "published": "2017-08-30", "title": "Shells fall on Raqqa",
    "text": f"Shells fell on the city of Raqqa on Wednesday and killed 22 civilians, said {PRIVATE}, a farmer. "
            "Jets bombed a bridge.",
}  # fmt: skip


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def add_story(run: Run, folder: Path, **fields: str) -> Any:
    (folder / "story.jsonl").write_text(json.dumps(STORY | fields) + "\n", encoding="utf-8")
    return run("add", "story.jsonl")


def test_a_ledger_of_the_dossier_is_sound(run: Run, ledger: Path) -> None:
    done = run("verify")
    assert (done.returncode, done.stdout) == (0, "")
    assert "all is as it was written" in done.stderr
    link = done.stderr.split("--holds ")[1].strip()
    assert run("verify", "--holds", link).returncode == 0
    assert run("verify", "--holds", "0" * 64).returncode == 1
    (told,) = lines_of(run("verify", "--json").stdout)
    assert (told["problems"], told["reports"]) == ([], 12)


def test_verify_names_what_is_wrong_and_exits_1(run: Run, ledger: Path) -> None:
    with sqlite3.connect(ledger) as plain:
        plain.execute("DROP TRIGGER report_stays")
        plain.execute("UPDATE report SET text = 'x' || text WHERE id = 'demo-05'")
    done = run("verify")
    assert done.returncode == 1
    assert "The report demo-05 is not what its hash was made of" in done.stdout
    assert "problems." in done.stderr


def test_withdraw_takes_a_person_out_of_the_file(run: Run, tmp_path: Path) -> None:
    add_story(run, tmp_path)
    path = tmp_path / "tallybook.db"
    assert PRIVATE.encode() in path.read_bytes()
    refused = run("withdraw", "--person", PRIVATE, "--reason", f"{PRIVATE} asked", "--by", "Ana")
    assert refused.returncode == 2
    assert "must not say what is taken out" in refused.stderr
    done = run("withdraw", "--person", PRIVATE, "--reason", "asked by the family", "--by", "Ana")
    assert done.returncode == 0, done.stderr
    assert "Withdrawn: 1 report" in done.stderr
    assert PRIVATE.encode() not in b"".join(part.read_bytes() for part in tmp_path.glob("tallybook.db*"))
    assert run("verify").returncode == 0
    assert "█████████" in run("show", "story-1").stdout
    again = add_story(run, tmp_path)
    assert again.returncode == 0
    assert "1 known already" in again.stdout
    assert PRIVATE.encode() not in b"".join(part.read_bytes() for part in tmp_path.glob("tallybook.db*"))


def test_withdraw_takes_a_report_out_and_add_refuses_it(run: Run, ledger: Path) -> None:
    done = run("withdraw", "demo-05", "--reason", "the publisher's wish", "--by", "Ana")
    assert done.returncode == 0, done.stderr
    assert "will be refused" in done.stderr
    assert b"demo-05" not in ledger.read_bytes()
    assert run("show", "demo-05").returncode == 2
    assert run("verify").returncode == 0


def test_retract_and_undo(run: Run, ledger: Path) -> None:
    before = run("tally", "--json").stdout
    done = run("retract", "demo-05", "--reason", "made up", "--by", "Ana")
    assert done.returncode == 0, done.stderr
    after = run("tally", "--json")
    assert after.stdout != before
    assert after.stderr.startswith("1 retracted report is left out.")
    assert "Retracted on" in run("show", "demo-05", COLUMNS="200").stdout
    assert "Not counted: reports 1 retracted." in run("incidents").stderr
    undone = run("undo", done.stdout.split()[-1], "--by", "Ana")
    assert undone.stdout == "Taken back: Ana had retracted demo-05, because: made up\n"
    assert run("tally", "--json").stdout == before


def test_a_newer_version_is_told_with_what_is_gone(run: Run, tmp_path: Path) -> None:
    add_story(run, tmp_path)
    add_story(run, tmp_path, text=STORY["text"].replace("22", "25"), published="2017-08-31")
    rows = lines_of(run("tally", "--measure", "killed", "--json").stdout)
    assert [row["low"] for row in rows] == [25]
    shown = run("show", "story-1", COLUMNS="300").stdout
    assert "It takes the place of" in shown
    assert "Orphaned, its sentence is in the newer version no more: 'killed'" in shown or "no more: 'fell'" in shown
    listed = run("orphans")
    assert "22 civilians" in " ".join(listed.stdout.split())
    assert "hold on to words that are gone" in listed.stderr
    assert all("newer" in line for line in lines_of(run("orphans", "--json").stdout))
    changes = run("changes", "--since", "2020-01-01", COLUMNS="300")
    assert changes.returncode == 0, changes.stderr
    assert "story-1 was issued again on 2017-08-31" in changes.stdout
    kinds = {line.get("kind") for line in lines_of(run("changes", "--since", "2020-01-01", "--json").stdout)}
    assert {"report", "version", "new incident", None} <= kinds
    assert "Nothing changed since 9999-01-01." in run("changes", "--since", "9999-01-01").stdout

import json
from pathlib import Path

from conftest import Run

HEADER = "name,latitude,longitude,country,admin1,kind,alternate names"


def test_places_are_added_listed_used_and_taken_out(run: Run, tmp_path: Path) -> None:
    own = {"TALLYBOOK_GAZETTEER": str(tmp_path / "own.sqlite")}
    (tmp_path / "mine.csv").write_text(f"{HEADER}\nQurmazta,35.9,36.7,SY,Idlib,village,\n", encoding="utf-8")
    (tmp_path / "report.txt").write_text("Raid\n\nSyrian jets bombed Qurmazta in Idlib province.\n", encoding="utf-8")
    added = run("gazetteer", "add", "mine.csv", **own)
    assert (added.returncode, added.stdout) == (0, "mine.csv added: 1 place. Licence: not told.\n")
    assert "nothing changed" in run("gazetteer", "add", "mine.csv", **own).stdout
    listed = [json.loads(line) for line in run("gazetteer", "list", "--json", **own).stdout.splitlines()]
    assert [row["name"] for row in listed if row["own"]] == ["mine.csv"]
    assert "mine.csv" in run("gazetteer", "list", **own).stdout
    mentions = json.loads(run("read", "report.txt", "--upto", "mentions", "--json", **own).stdout)["mentions"]["places"]
    assert [m["place"]["latitude"] for m in mentions if m["span"]["text"] == "Qurmazta"] == [35.9]
    removed = run("gazetteer", "remove", "mine.csv", **own)
    assert (removed.returncode, removed.stdout) == (0, "1 place of mine.csv taken out.\n")


def test_bad_rows_are_named_and_fail_the_command_not_the_rest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(f"{HEADER}\nQurmazta,35.9,36.7,SY,,,\nNowhere,x,1,,,,\n", encoding="utf-8")
    done = run("gazetteer", "add", "mine.csv", TALLYBOOK_GAZETTEER=str(tmp_path / "own.sqlite"))
    assert done.returncode == 1
    assert "1 place, 1 row not taken" in done.stdout
    assert "Not taken, line 3: latitude 'x' and longitude '1' are no numbers." in done.stderr


def test_a_country_alone_is_answered_with_where_to_get_its_places(run: Run, tmp_path: Path) -> None:
    done = run("gazetteer", "add", "SY", TALLYBOOK_GAZETTEER=str(tmp_path / "own.sqlite"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "https://download.geonames.org/export/dump/SY.zip" in done.stderr
    assert "https://data.humdata.org/dataset/cod-ab-syr" in done.stderr


def test_a_name_that_was_never_added_cannot_be_taken_out(run: Run, tmp_path: Path) -> None:
    done = run("gazetteer", "remove", "other", TALLYBOOK_GAZETTEER=str(tmp_path / "own.sqlite"))
    assert done.returncode == 2
    assert done.stderr == "No places were added under the name 'other'. Nothing has been added yet.\n"
    assert not (tmp_path / "own.sqlite").exists()


def test_read_shows_the_places_a_name_was_not_taken_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("Blast\n\nA bomb exploded in Tripoli in Lebanon.\n", encoding="utf-8")
    shown = run("read", "report.txt", "--upto", "mentions", COLUMNS="200").stdout
    assert "at Tripoli, LB; not " in shown

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from made import READER, link_nothing, make_claim, make_count, make_report, make_unreadable, open_ledger

from tallybook.errors import LedgerError
from tallybook.ledger.database import APPLICATION_ID, ledger_path, schema_steps
from tallybook.ledger.grades import make_grade, write_grade, write_grade_undo
from tallybook.ledger.store import Store
from tallybook.records import Attribution, Failure, Judgement, Participant, Place, Reader, Span

AT = "2026-01-01T12:00:00.000Z"
STATEMENTS = ("report", "reading", "claim", "judgement", "undone", "failure", "grade", "grade_undone")
VERSION_1 = Path(__file__).parent / "fixtures" / "version1.sql"


def full_report() -> Any:
    text = "Shells fell on Raqqa and killed 22 civilians, the doctors said."
    claim = make_claim(
        text,
        counts=(make_count(low=22, status="civilian", of="civilians", attribution=0, span=Span(32, 44, "22 civilians")),),
        attribution=(Attribution(speaker="the doctors", kind="medical"),),
        participants=(Participant(role="actor", name="Hezbollah"), Participant(role="recipient", name="civilians")),
        places=(Place(role="at", name="Raqqa", country="SY", admin1="Raqqa", primary=True),),
    )  # fmt: skip
    return make_report(text, claim, failures=(Failure(stage="read", reason="A table was passed over."),), credits=("AFP",))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(f"sqlite:///{tmp_path}/ledger.db")
    store.write_report(full_report(), AT)
    store.write_report(make_unreadable("scan.pdf: no text in it"), AT)
    judgement = store.write_judgement(Judgement(a="x:1-2", b="y:1-2", says="same", by="Ana", at=AT, reason="one town"), AT)
    store.write_undo(judgement.id or "", "Ana", "wrong town", AT)
    grade = make_grade(link_nothing(store.claims()).incidents[0], "Fair", by="Ana", reason="two doctors", at=AT)
    write_grade(store, grade)
    write_grade_undo(store, grade.id, "Ana", "one doctor", AT)
    return store


def rows_of(store: Store, table: str) -> list[tuple[Any, ...]]:
    return list(store.connection.execute(f"SELECT * FROM {table}"))


def test_a_report_comes_back_as_it_went_in(store: Store) -> None:
    given = full_report()
    assert store.report(given.report.hash) == given
    (claim,) = store.claims()
    assert claim.counts == given.reading.claims[0].counts
    assert (claim.report_hash, claim.published, claim.publisher) == (given.report.hash, "2017-08-30", "The Daily")


def test_writing_a_report_twice_changes_nothing(store: Store) -> None:
    before = {table: rows_of(store, table) for table in STATEMENTS}
    assert store.write_report(full_report(), "2026-02-02T00:00:00.000Z") is False
    store.write_report(make_unreadable("scan.pdf: no text in it"), "2026-02-02T00:00:00.000Z")
    assert {table: rows_of(store, table) for table in STATEMENTS} == before


def test_every_row_says_when_it_was_recorded(store: Store) -> None:
    for table in STATEMENTS:
        assert [row[0] for row in store.connection.execute(f"SELECT DISTINCT recorded_at FROM {table}")] == [AT], table


@pytest.mark.parametrize("table", STATEMENTS)
def test_statements_are_never_changed_or_removed(store: Store, table: str) -> None:
    before = rows_of(store, table)
    assert before
    with pytest.raises(sqlite3.IntegrityError, match="The ledger only grows"):
        store.connection.execute(f"UPDATE {table} SET recorded_at = 'never'")
    with pytest.raises(sqlite3.IntegrityError, match="The ledger only grows"):
        store.connection.execute(f"DELETE FROM {table}")
    for row in before:
        changed = (*row[:-1], "another time")
        store.connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(row))})", changed)
    assert rows_of(store, table) == before


def test_a_newer_reading_supersedes_and_erases_nothing(store: Store) -> None:
    text = full_report().report.text
    newer = make_report(text, make_claim(text, trigger="killed"), reader=Reader(name=READER.name, version="2"))
    assert store.write_report(newer, AT) is True
    assert [c.trigger.text for c in store.claims()] == ["killed"]
    assert [row[0] for row in store.connection.execute("SELECT trigger_words FROM claim ORDER BY reading")] == ["fell", "killed"]
    assert store.report(newer.report.hash).reading.reader.version == "2"


def test_a_half_written_report_is_not_there(store: Store) -> None:
    text = "Another town was shelled."
    broken = make_report(text, make_claim(text, trigger="shelled"), make_claim(text, trigger="town", happening=2))
    store.connection.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON claim WHEN NEW.position = 1 BEGIN SELECT RAISE(ABORT, 'x'); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        store.write_report(broken, AT)
    assert not store.has_reading(broken.report.hash, READER)
    assert len(store.headers()) == 1


VIEWS = {
    "current_claims": "trigger_words", "claims_readable": "sentence", "figures": "sentence", "judgements": "reason",
    "incidents": "type",
    "grades": "grade", "incident_figures": "measure", "incident_sentences": "sentence", "current_readings": "version",
}  # fmt: skip


def filled_ledger(folder: Path) -> Path:
    with open_ledger(folder, [full_report(), make_report("Guns fell silent.", make_claim("Guns fell silent."))]) as ledger:
        one, other = [i.id for i in ledger.incidents()]
        ledger.judge(one, other, "unsure", reason="two towns?", by="Ana")
        ledger.grade(one, "Weak", reason="one source", by="Ana")
    return folder / "test.db"


@pytest.mark.parametrize(("view", "column"), VIEWS.items())
def test_views_are_readable_with_plain_sqlite(tmp_path: Path, view: str, column: str) -> None:
    with sqlite3.connect(filled_ledger(tmp_path)) as plain:
        found = [row[0] for row in plain.execute(f"SELECT {column} FROM {view}")]
    assert found
    assert all(found)


def test_the_figures_view_reads_like_a_list_of_figures(tmp_path: Path) -> None:
    with sqlite3.connect(filled_ledger(tmp_path)) as plain:
        query = "SELECT publisher, measure, low, best, high, of_whom, said_by, sentence FROM figures"
        assert plain.execute(query).fetchall() == [
            ("The Daily", "killed", 22, None, None, "civilians", "the doctors", full_report().report.text)
        ]
        query = "SELECT published, publisher, type, actors, recipients, places, trigger_words FROM claims_readable WHERE actors"
        query += " = 'Hezbollah'"
        assert plain.execute(query).fetchall() == [
            ("2017-08-30", "The Daily", "ASSAULT", "Hezbollah", "civilians", "Raqqa", "fell")
        ]


def test_datasette_shows_the_views(tmp_path: Path) -> None:
    datasette = pytest.importorskip("datasette.app")
    path = filled_ledger(tmp_path)

    async def look() -> dict[str, int]:
        app = datasette.Datasette([str(path)])
        await app.invoke_startup()
        views = set(await app.get_database("test").view_names())
        assert {*VIEWS, "questions"} <= views
        found = {}
        for view in VIEWS:
            response = await app.client.get(f"/test/{view}.json?_shape=array")
            assert response.status_code == 200, view
            found[view] = len(response.json())
        return found

    assert all(asyncio.run(look()).values())


def test_a_version_1_ledger_is_brought_up_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as old:
        old.executescript(VERSION_1.read_text(encoding="utf-8"))
    old.close()
    store = Store(f"sqlite:///{path}")
    assert store.connection.execute("PRAGMA user_version").fetchone()[0] == schema_steps()[-1][0]
    assert [c.trigger.text for c in store.claims()] == ["fell"]
    assert [j.says for j in store.judgements()] == ["same"]
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.execute("DELETE FROM claim")
    with open_ledger(tmp_path, name="old.db") as ledger:
        assert len(ledger.incidents()) == 1


def test_the_version_1_fixture_is_version_1() -> None:
    """A released schema file is never edited: a change is a new file. This holds version 1 to what stands in the fixture."""
    made = sqlite3.connect(":memory:")
    made.executescript(schema_steps()[0][1])
    kept = sqlite3.connect(":memory:")
    kept.executescript(VERSION_1.read_text(encoding="utf-8"))
    query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    assert made.execute(query).fetchall() == kept.execute(query).fetchall()


def test_a_ledger_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path}/new.db").connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match="written by a newer Tallybook"):
        Store(f"sqlite:///{tmp_path}/new.db")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("Shells fell on the town. " * 50)
    with pytest.raises(LedgerError, match="is not a Tallybook ledger"):
        Store(f"sqlite:///{path}")
    assert path.read_text().startswith("Shells fell")


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "recipes.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    with pytest.raises(LedgerError, match="database of another program"):
        Store(f"sqlite:///{path}")
    assert sqlite3.connect(path).execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID


def test_a_missing_ledger_is_made_only_where_wanted(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="There is no ledger at"):
        Store(f"sqlite:///{tmp_path}/none.db", create=False)
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(LedgerError, match="its folder does not exist"):
        Store(f"sqlite:///{tmp_path}/nowhere/none.db")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://ana:secret@db/war", "SQLite files only, and db/war is a PostgreSQL address"),
        ("war.db", "named by a URL such as sqlite:///"),
        ("sqlite:///", "named by a URL such as sqlite:///"),
        ("mysql://db/war", "named by a URL such as sqlite:///"),
    ],
)
def test_other_urls_are_refused_in_a_sentence(url: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message) as told:
        ledger_path(url)
    assert "secret" not in str(told.value)


def test_a_claim_is_handed_on_with_the_agencies_its_report_credits(store: Store):
    assert [claim.credits for claim in store.claims()] == [("AFP",)]

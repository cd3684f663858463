import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from made import Ticking, make_claim, make_count, make_report, open_ledger

from tallybook.api import Ledger
from tallybook.link.incidents import link_claims
from tallybook.records import Count, Failure, Place, ReadReport, Span, TallyRow

VERSION_1 = Path(__file__).parent / "fixtures" / "version1.sql"


def shelling(town: str, dead: int, **fields: Any) -> ReadReport:
    text = f"Shells fell on the town of {town} and killed {dead} people."
    words = f"{dead} people"
    span = Span(start=text.index(words), end=text.index(words) + len(words), text=words)
    place = Place(role="at", name=town, country="SY", admin1=town, precision="near", primary=True)
    claim = make_claim(text, counts=(make_count(low=dead, high=dead, of="people", span=span),), places=(place,), day="2017-08-30")
    return make_report(text, claim, publisher=f"The {town} Daily", **fields)


REPORTS = [shelling("Raqqa", 5), shelling("Homs", 7, failures=(Failure(stage="read", reason="A table."),)), shelling("Idlib", 2)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with every kind of statement in it."""
    with open_ledger(tmp_path, REPORTS, link=link_claims) as ledger:
        ids = {i.claims[0].places[0].name: i.id for i in ledger.incidents()}
        a, b = ids["Raqqa"], ids["Homs"]
        ledger.judge(a, b, "different", reason="two towns", by="Ana")
        ledger.undo(ledger.judge(a, b, "same", reason="one salvo", by="Ana").id or "", reason="no")
        first = ledger.retract(REPORTS[0].report.id, reason="made up", by="Ana")  # type: ignore[union-attr]
        ledger.undo(first.id, reason="it was not")
        ledger.withdraw(REPORTS[2].report.id, reason="a wish", by="Ana")  # type: ignore[union-attr]
    return tmp_path / "test.db"


def problems(path: Path, holds: str | None = None) -> list[str]:
    with Ledger(f"sqlite:///{path}", create=False, clock=Ticking("2026-02-01"), link=link_claims) as ledger:
        return list(ledger.verify(holds).problems)


def tamper(path: Path, *statements: str) -> None:
    """Change the file past the program, as somebody would who means to hide it: the triggers are put back."""
    plain = sqlite3.connect(path)
    triggers = plain.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        plain.execute(f"DROP TRIGGER {name}")
    changed = sum(plain.execute(statement).rowcount for statement in statements)
    for _, sql in triggers:
        plain.execute(sql)
    plain.commit()
    plain.close()
    assert changed > 0


def test_a_ledger_that_nobody_touched_is_sound(path: Path) -> None:
    with Ledger(f"sqlite:///{path}", link=link_claims) as ledger:
        told = ledger.verify()
    assert told.problems == ()
    assert (told.reports, told.claims) == (2, 2)
    assert told.links == 13
    assert told.last_link is not None


COUNT = '"low":5,"best":5,"high":5'
SLIPPED_IN = """INSERT INTO judgement (id, a, b, says, author, at, reason, recorded_at)
                SELECT 'new', a, b, says, author, at, reason, recorded_at FROM judgement WHERE number = 1"""
TAMPERED = {
    "text of a report": ("UPDATE report SET text = replace(text, 'Raqqa', 'Aleppo')", "is not what its hash was made of"),
    "day of a report": ("UPDATE report SET published = '2017-09-01' WHERE text LIKE '%Raqqa%'", "is not what its hash"),
    "column of a report": ("UPDATE report SET language = 'fr'", "The report .* was changed after it was written"),
    "a report removed": ("DELETE FROM report WHERE text LIKE '%Raqqa%'", "The report .* is missing"),
    "a reading changed": ("UPDATE reading SET version = '9' WHERE number = 1", "The reading 1 or one of its claims was changed"),
    "a reading removed": ("DELETE FROM reading WHERE number = 1", "The reading 1 is missing"),
    "a claim removed": ("DELETE FROM claim WHERE reading = 1", "The reading 1 or one of its claims was changed"),
    "a column of a claim": ("UPDATE claim SET sentence = 'Nothing fell.' WHERE reading = 1", "The reading 1 or one of"),
    "a span": ("UPDATE claim SET body = replace(body, '\"fell\"', '\"felt\"') WHERE reading = 1", "a span that says 'felt', and"),
    "a number": (f"UPDATE claim SET body = replace(body, '{COUNT}', '\"low\":9') WHERE reading = 1", r"counts \[9\] killed"),
    "a body": ("UPDATE claim SET body = '{}' WHERE reading = 1", "cannot be read"),
    "a judgement changed": ("UPDATE judgement SET says = 'same' WHERE number = 1", "The judgement .* was changed"),
    "a judgement removed": ("DELETE FROM judgement WHERE number = 1", "The judgement .* is missing"),
    "an undo removed": ("DELETE FROM undone", "The undone .* is missing"),
    "an undo changed": ("UPDATE undone SET reason = 'yes'", "The undone .* was changed"),
    "a failure changed": ("UPDATE failure SET reason = 'None.'", "The failure .* was changed"),
    "a failure removed": ("DELETE FROM failure", "The failure .* is missing"),
    "a retraction changed": ("UPDATE retraction SET reason = 'x'", "The retraction .* was changed"),
    "a retraction removed": ("DELETE FROM retraction", "The retraction .* is missing"),
    "a reinstatement removed": ("DELETE FROM reinstatement", "The reinstatement .* is missing"),
    "a tombstone changed": ("UPDATE withdrawal SET reason = 'x'", "The withdrawal 1 was changed"),
    "a tombstone removed": ("DELETE FROM withdrawal", "The withdrawal 1 is missing"),
    "a link changed": ("UPDATE chain SET commitment = 'x' WHERE number = 2", "Link 2 of the chain .* does not follow"),
    "a link removed": ("DELETE FROM chain WHERE number = 2", "The chain lacks the links 2 to 2"),
    "the last link removed": ("DELETE FROM chain WHERE number = 13", "stands in no link of the chain"),
    "a link emptied": ("UPDATE chain SET statement = NULL, salt = NULL WHERE number = 1", "has lost its statement, and no"),
    "a link blamed on a withdrawal": (
        "UPDATE chain SET statement = NULL, salt = NULL, withdrawal = 1 WHERE number = 1", "has lost its statement, and no",
    ),
    "a judgement slipped in": (
SLIPPED_IN, "The judgement new stands in no link of the chain",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "told"), TAMPERED.values(), ids=TAMPERED.keys())
def test_what_was_changed_past_the_program_is_named(path: Path, change: str, told: str) -> None:
    tamper(path, change)
    found = problems(path)
    assert any(re.search(told, sentence) for sentence in found), found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE incident_body SET body = replace(body, '\"low\":5', '\"low\":500')", "The derived table incident_body has"),
        ("UPDATE incident SET place = 'Damascus'", "The derived table incident has"),
        ("DELETE FROM incident WHERE sort = (SELECT min(sort) FROM incident)", "The derived table incident has 1 rows too few"),
        ("UPDATE incident_claim SET claim = 'x'", "The derived table incident_claim has"),
    ],
)
def test_what_was_changed_in_the_derived_tables_is_named(path: Path, change: str, told: str) -> None:
    assert problems(path) == []
    tamper(path, change)
    assert any(told in sentence for sentence in problems(path))


def test_a_missing_trigger_is_named(path: Path) -> None:
    with sqlite3.connect(path) as plain:
        plain.execute("DROP TRIGGER claim_stays")
    assert problems(path) == ["The trigger claim_stays, which keeps statements from being changed, was removed."]


def test_a_chain_written_anew_shows_against_a_link_that_was_noted(path: Path) -> None:
    with Ledger(f"sqlite:///{path}", link=link_claims) as ledger:
        noted = ledger.verify().last_link
    assert problems(path, noted) == []
    (told,) = problems(path, "0" * 64)
    assert "does not hold the link 000" in told


def test_totals_are_added_up_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tallybook.ledger.tally import tally_incidents

    def one_too_many(*given: Any) -> tuple[TallyRow, ...]:
        import msgspec

        return tuple(msgspec.structs.replace(row, low=(row.low or 0) + 1) for row in tally_incidents(*given))

    monkeypatch.setattr("tallybook.ledger.tally.tally_incidents", one_too_many)
    found = problems(path)
    assert found
    assert all("incidents add up to" in told for told in found)


@pytest.mark.parametrize(
    ("count", "sound"),
    [
        (make_count(low=22, span=Span(0, 21, "at least 22 civilians")), True),
        (make_count(low=24, span=Span(0, 17, "dozens of people")), True),
        (make_count(low=23, high=23, span=Span(0, 21, "at least 22 civilians")), False),
        (make_count(low=1, high=1, span=Span(0, 6, "people")), False),
        (make_count(span=Span(0, 6, "people")), True),
        (make_count(low=9, high=9), True),
    ],
)
def test_numbers_are_derived_from_their_words(count: Count, sound: bool) -> None:
    from tallybook.ledger.verify import _is_derivable

    assert _is_derivable(count) is sound


def test_a_version_1_ledger_is_chained_when_it_is_opened_and_a_later_change_shows(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as old:
        old.executescript(VERSION_1.read_text(encoding="utf-8"))
    old.close()
    with Ledger(f"sqlite:///{path}", link=link_claims) as ledger:
        kept = ledger._store.connection.execute("SELECT kind FROM chain ORDER BY number").fetchall()
        assert {kind for (kind,) in kept} >= {"report", "reading", "judgement"}
        sound = [told for told in ledger.verify().problems if "hash was made of" not in told]
    assert sound == []
    tamper(path, "DELETE FROM judgement")
    assert any("The judgement" in told and "is missing" in told for told in problems(path))


def test_the_chain_is_written_with_the_statement_or_not_at_all(tmp_path: Path) -> None:
    with open_ledger(tmp_path, REPORTS[:1]) as ledger:
        ledger._store.connection.execute("CREATE TEMP TRIGGER full BEFORE INSERT ON chain BEGIN SELECT RAISE(ABORT, 'x'); END")
        writes: Any = [
            lambda: ledger._store.write_report(REPORTS[1], "2026-01-01"),
            lambda: ledger.retract(REPORTS[0].report.id, reason="x", by="Ana"),  # type: ignore[union-attr]
        ]
        for write in writes:
            with pytest.raises(sqlite3.IntegrityError):
                write()
        ledger._store.connection.execute("DROP TRIGGER full")
        assert ledger.verify().problems == ()
        assert len(ledger.reports()) == 1

from pathlib import Path

import pytest
from made import Ticking, make_claim, make_count, make_report, open_ledger

from tallybook.api import Ledger
from tallybook.errors import UsageError
from tallybook.ledger.grades import GRADES
from tallybook.link.incidents import link_claims
from tallybook.records import Incident, Participant, Support
from tallybook.show.grades import show_grades


def reports() -> list[object]:
    return [
        make_report(text, make_claim(text, counts=(make_count(low=7, high=7),), day=day), publisher=outlet)
        for text, day, outlet in (
            ("Shells fell on the town.", "2017-08-30", "Daily"),
            ("Later shells fell again.", "2017-09-30", "Observer"),
        )
    ]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(tmp_path, reports(), link=link_claims)  # type: ignore[arg-type]


def first(ledger: Ledger) -> Incident:
    return ledger.incidents()[0]


def test_nothing_but_a_person_grades(ledger: Ledger) -> None:
    assert {i.grade for i in ledger.incidents()} == {None}
    with pytest.raises(UsageError, match="needs a reason and the name"):
        ledger.grade(first(ledger).id, "Fair", reason="two sources", by="rule:two-sources/1")
    with pytest.raises(UsageError, match="needs a reason and the name"):
        ledger.grade(first(ledger).id, "Fair", reason=" ", by="Ana")
    with pytest.raises(UsageError, match="A grade is Confirmed, Fair, Weak, Contested, Discounted, not 'Certain'"):
        ledger.grade(first(ledger).id, "Certain", reason="sure", by="Ana")
    assert {i.grade for i in ledger.incidents()} == {None}


@pytest.mark.parametrize("grade", GRADES)
def test_a_grade_stands_with_the_counts_beside_it(grade: str, ledger: Ledger) -> None:
    made = ledger.grade(first(ledger).id, grade.lower(), reason="read them all", by="Ana")
    assert made.support == first(ledger).support
    assert [i.grade for i in ledger.incidents()] == [grade, None]
    assert ledger.incident(first(ledger).id).grade == grade
    (line,) = show_grades(ledger.grades(first(ledger).id), first(ledger).support)
    assert line.plain.startswith(
        f"Grade: {grade}, by Ana on 2026-01-01: read them all (tallybook undo {made.id[:8]}). Counted then: 1"
    )


def test_a_grade_changes_nothing_else(ledger: Ledger) -> None:
    before, total = ledger.incidents(), ledger.tally(rule="ged-like")
    made = ledger.grade(before[0].id, "Discounted", reason="they were fighters", by="Ana")
    assert ledger.tally(rule="ged-like") == total
    assert ledger.undo_grade(made.id[:6], by="Ana", reason="they were not") == made
    assert ledger.incidents() == before
    assert [g.taken_back for g in ledger.grades(before[0].id)] == [True]
    with pytest.raises(UsageError, match="has been taken back already"):
        ledger.undo_grade(made.id)
    assert ledger.undo_grade("judgement") is None


def test_of_several_grades_the_latest_in_force_counts(ledger: Ledger) -> None:
    ledger.grade(first(ledger).id, "Weak", reason="one source", by="Ana")
    later = ledger.grade(first(ledger).id, "Fair", reason="two sources", by="Ben")
    assert first(ledger).grade == "Fair"
    ledger.undo_grade(later.id)
    assert first(ledger).grade == "Weak"


def test_a_grade_stays_with_its_claim_through_a_merge_and_a_split(ledger: Ledger) -> None:
    one, other = ledger.incidents()
    ledger.grade(other.id, "Weak", reason="one source", by="Ana")
    same = ledger.judge(one.id, other.id, "same", reason="one raid", by="Ana")
    assert [i.grade for i in ledger.incidents()] == ["Weak"]
    ledger.undo(same.id or "")
    assert [i.grade for i in ledger.incidents()] == [None, "Weak"]


def test_what_the_ledger_held_before_the_grade_has_none(tmp_path: Path) -> None:
    clock = Ticking("2026-01-01")
    ledger = open_ledger(tmp_path, reports(), clock=clock)  # type: ignore[arg-type]
    clock.now = Ticking("2026-02-01").now
    ledger.grade(first(ledger).id, "Fair", reason="two sources", by="Ana")
    assert [i.grade for i in ledger.incidents(recorded_by="2026-01-31")] == [None, None]
    assert [i.grade for i in ledger.incidents(recorded_by="2026-02-01")] == ["Fair", None]
    assert [i.grade for i in ledger.incidents(as_of="2017-12-31")] == ["Fair", None]


def test_counts_that_changed_since_are_told(ledger: Ledger) -> None:
    ledger.grade(first(ledger).id, "Weak", reason="one source", by="Ana")
    now = Support(origins=3, sides=("Russia",), conceded=True, disputed=("figure",))
    (line,) = show_grades(ledger.grades(first(ledger).id), now)
    assert line.plain.endswith("; now: 3 independent origins, sides Russia, conceded, disputed figure.")


def test_a_concession_counts_and_grades_nothing(tmp_path: Path) -> None:
    text = "The coalition shelled it and said so."
    conceded = make_claim(text, trigger="shelled", participants=(Participant(role="actor", name="X", certainty="conceded"),))
    ledger = open_ledger(tmp_path, [make_report(text, conceded)], link=link_claims)
    assert (first(ledger).support.conceded, first(ledger).grade) == (True, None)


def test_a_beginning_that_fits_a_grade_and_a_judgement_takes_back_neither(ledger: Ledger) -> None:
    one, other = ledger.incidents()
    judged: dict[str, str] = {}
    while not (shared := set(judged) & {ledger.grade(one.id, "Fair", reason=f"try {len(judged)}", by="Ana").id[:1]}):
        identity = ledger.judge(one.id, other.id, "unsure", reason=f"try {len(judged)}", by="Ana").id or ""
        judged[identity[:1]] = identity
    (beginning,) = shared
    with pytest.raises(UsageError, match="is the beginning of a grade's id and of a judgement's"):
        ledger.undo_grade(beginning)

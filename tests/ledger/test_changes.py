from pathlib import Path
from typing import Any

import pytest
from made import Ticking, make_claim, make_count, make_report, open_ledger, reads

from tallybook.api import Ledger
from tallybook.errors import UsageError
from tallybook.ledger.changes import Changes
from tallybook.link.incidents import link_claims
from tallybook.records import Place, ReadReport


def shelling(town: str, dead: int, day: str = "2017-08-30", **fields: Any) -> ReadReport:
    text = f"Shells fell on the town of {town} and killed {dead} people."
    place = Place(role="at", name=town, country="SY", admin1=town, precision="near", primary=True)
    claim = make_claim(text, counts=(make_count(low=dead, high=dead),), places=(place,), day=day)
    return make_report(
        text, claim, **{"id": f"{town.lower()}-{dead}", "published": day, "publisher": f"The {town} Daily"} | fields
    )


RAQQA, HOMS = shelling("Raqqa", 5), shelling("Homs", 7)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = open_ledger(tmp_path, [RAQQA, HOMS], link=link_claims)
    ledger._clock = Ticking("2026-01-05")
    return ledger


def add(ledger: Ledger, *reports: ReadReport) -> None:
    ledger._read = reads({"more": reports})
    ledger.add(["more"])


def told(found: Changes) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for change in found.changes:
        kinds.setdefault(change.kind, []).append(change.sentence)
    return kinds


def totals(found: Changes) -> list[Any]:
    return [(row.measure, row.before, row.now) for row in found.tally]


def id_of(ledger: Ledger, town: str) -> str:
    return next(i.id for i in ledger.incidents() if i.places[0].name == town)


def test_nothing_changed(ledger: Ledger) -> None:
    assert ledger.changes("2026-01-01") == Changes(since="2026-01-01", changes=(), tally=())


def test_since_before_the_beginning_everything_is_new(ledger: Ledger) -> None:
    found = ledger.changes("2025-12-31")
    assert {kind: len(sentences) for kind, sentences in told(found).items()} == {"report": 2, "new incident": 2}
    assert totals(found) == [("killed", (None, None), (12, 12))]


def test_a_new_report_and_its_incident(ledger: Ledger) -> None:
    add(ledger, shelling("Idlib", 3))
    found = ledger.changes("2026-01-04")
    assert told(found)["report"] == ["idlib-3 was added, published 2017-08-30 by The Idlib Daily."]
    (new,) = told(found)["new incident"]
    assert "assault, Idlib, 2017-08-30" in new
    assert "told by idlib-3" in new
    assert totals(found) == [("killed", (12, 12), (15, 15))]


def test_a_merge_and_its_undo(ledger: Ledger) -> None:
    made = ledger.judge(id_of(ledger, "Raqqa"), id_of(ledger, "Homs"), "same", reason="one salvo", by="Ana")
    found = ledger.changes("2026-01-04")
    assert told(found)["judgement"] == ["Ana judged two happenings same, because: one salvo"]
    (merge,) = told(found)["merge"]
    assert "are now one" in merge
    assert "because Ana judged so (one salvo)" in merge
    assert totals(found) == [("killed", (12, 12), (5, 7))]
    ledger._clock = Ticking("2026-01-09")
    ledger.undo(made.id or "", by="Ana", reason="two towns")
    later = ledger.changes("2026-01-08")
    (split,) = told(later)["split"]
    assert "is now 2" in split
    assert told(later)["undo"] == [
        "Ana took back the judgement of Ana that two happenings are same (one salvo), because: two towns"
    ]
    assert totals(later) == [("killed", (5, 7), (12, 12))]


def test_a_newer_version_is_a_new_incident_in_the_place_of_the_old(ledger: Ledger) -> None:
    add(ledger, shelling("Raqqa", 9, "2017-08-31", id="raqqa-5"))
    kinds = told(ledger.changes("2026-01-04"))
    assert kinds["version"] == [
        "raqqa-5 was issued again on 2017-08-31 with changed words; claims of the older version count no more."
    ]
    assert len(kinds["new incident"]) == len(kinds["gone"]) == 1
    assert "report" not in kinds
    assert totals(ledger.changes("2026-01-04")) == [("killed", (12, 12), (16, 16))]


def test_figures_told_otherwise(ledger: Ledger) -> None:
    ledger.judge(id_of(ledger, "Raqqa"), id_of(ledger, "Homs"), "same", reason="one salvo", by="Ana")
    ledger._clock = Ticking("2026-01-09")
    ledger.retract("homs-7", reason="made up", by="Ana")
    found = ledger.changes("2026-01-08")
    assert told(found)["retraction"] == ["homs-7 was retracted by Ana, because: made up. Its claims count no more."]
    (correction,) = told(found)["correction"]
    assert "killed (unknown) was 5 to 7, is 5, because homs-7 counts no more." in correction
    assert totals(found) == [("killed", (5, 7), (5, 5))]


def test_a_retraction_taken_back(ledger: Ledger) -> None:
    made = ledger.retract("homs-7", reason="made up", by="Ana")
    assert len(told(ledger.changes("2026-01-04"))["gone"]) == 1
    ledger._clock = Ticking("2026-01-09")
    ledger.undo(made.id, by="Ana", reason="true after all")
    assert told(ledger.changes("2026-01-08"))["reinstatement"] == [
        "homs-7 counts again: Ana took its retraction back, because: true after all"
    ]


def test_a_withdrawal_is_told_and_tells_nothing(ledger: Ledger) -> None:
    ledger.withdraw("homs-7", reason="a wish", by="Ana")
    found = ledger.changes("2026-01-04")
    assert told(found) == {
        "withdrawal": ["A report was withdrawn by Ana, because: a wish. Totals before are told as if it had never been there."]
    }
    assert totals(found) == []


def test_a_day_that_is_none_is_refused(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="--since expects a day"):
        ledger.changes("yesterday")

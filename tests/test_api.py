import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import READER, Ticking, link_nothing, make_claim, make_count, make_report, make_unreadable, open_ledger, reads

import tallybook
from tallybook.api import Ledger, ReadStage
from tallybook.errors import UsageError
from tallybook.link.incidents import link_claims
from tallybook.records import Attribution, Incident, Place, Reader, ReadReport

TESTS = Path(__file__).parent


def shelling(town: str, dead: int, publisher: str = "The Daily", day: str | None = "2017-08-30", **fields: Any) -> ReadReport:
    """A report of a shelling; two outlets' reports of one town and day are told alike enough to be linked by a person only."""
    text = f"{publisher} says that shells fell on the town of {town} and killed {dead} people."
    place = Place(role="at", name=town, country="SY", admin1=town, precision="near", primary=True)
    claim = make_claim(text, counts=(make_count(low=dead, high=dead, of="people"),), places=(place,), day=day, **fields)
    return make_report(text, claim, publisher=publisher, published=day)


TOWNS = [shelling("Raqqa", 5), shelling("Homs", 7, "The Observer", "2017-08-31"), shelling("Idlib", 2, "The Daily", "2017-09-02")]


def lines(ledger: Ledger) -> list[bytes]:
    return [msgspec.json.encode(i) for i in ledger.incidents()]


def table_rows(path: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(path) as plain:
        names = [n for (n,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: plain.execute(f"SELECT * FROM {name}").fetchall() for name in names}


# --- adding ---


def test_adding_twice_changes_nothing(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger._read = reads({"all": [*TOWNS, make_unreadable("scan.pdf: no text in it")]})
        first = ledger.add(["all"])
        before = table_rows(tmp_path / "test.db")
        second = ledger.add(["all"])
    assert (first.added, first.known, first.failed) == (3, 0, 1)
    assert (second.added, second.known, second.failed) == (0, 3, 1)
    assert first.failures == second.failures
    assert table_rows(tmp_path / "test.db") == before


def test_what_is_known_is_not_read_again(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS) as ledger:
        seen: list[ReadReport] = []
        ledger.add(["all"], progress=seen.append)
    assert seen == []


def test_the_same_text_twice_in_one_run_is_one_report(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        stage = reads({"all": [TOWNS[0], TOWNS[0]]})
        ledger._read = ReadStage(READER, lambda sources, **_: stage.read_reports(sources, today=None, skip=lambda h: False))
        result = ledger.add(["all"])
        assert (result.added, result.known, len(ledger.reports())) == (1, 1, 1)


def test_failures_are_kept_and_listed(tmp_path: Path) -> None:
    with open_ledger(tmp_path, [*TOWNS, make_unreadable("scan.pdf: no text in it")]) as ledger:
        (failure,) = ledger.failures()
    assert (failure.reason, failure.report_id) == ("scan.pdf: no text in it", None)


def test_a_report_of_which_nothing_may_be_claimed_counts_as_failed(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger._read = reads({"all": [make_report("Des obus sont tombés.", readable=False)]})
        result = ledger.add(["all"])
        assert (result.added, result.failed, len(ledger.reports())) == (0, 1, 1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)), split=st.integers(0, 5))
def test_any_order_of_adding_gives_the_same_lines(tmp_path: Path, order: list[int], split: int) -> None:
    """Told by four outlets, some surely of one happening; linked by Tallybook's own rules."""
    reports = [shelling("Raqqa", 5, p) for p in ("The Daily", "The Observer", "The Wire")] + TOWNS[1:]
    name = f"{random.random()}.db"
    with open_ledger(tmp_path, reports, link=None, name=f"straight-{name}") as straight:
        expected = lines(straight)
    shuffled = [reports[i] for i in order]
    with open_ledger(tmp_path, shuffled[:split], link=None, name=name) as other:
        other._read = reads({"rest": shuffled})
        other.add(["rest"])
        assert lines(other) == expected


SCRIPT = """
import sys, time
sys.path.insert(0, sys.argv[3])
from made import link_nothing, make_claim, make_report, READER
from tallybook.api import Ledger, ReadStage

def read_reports(sources, *, skip, **_):
    for number in range(int(sources[0]), int(sources[1])):
        text = f"Report {number}: shells fell."
        made = make_report(text, make_claim(text))
        if not skip(made.report.hash):
            time.sleep(float(sys.argv[4]))
            yield made

ledger = Ledger(sys.argv[1], read=ReadStage(READER, read_reports), link=link_nothing)
print("ready", flush=True)
result = ledger.add(sys.argv[2].split("-"), progress=lambda item: print(item.report.id, flush=True))
print("done", result.added, result.known, flush=True)
"""


def start(url: str, span: str, pause: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, url, span, str(TESTS), str(pause)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_kill_minus_nine_loses_no_finished_report_and_the_next_add_carries_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/killed.db"
    process = start(url, "0-40", 0.02)
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(6)][1:]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with sqlite3.connect(tmp_path / "killed.db") as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = {i for (i,) in plain.execute("SELECT id FROM report")}
        torn = "SELECT COUNT(*) FROM report WHERE (SELECT COUNT(*) FROM claim WHERE report_hash = hash) != 1"
        assert plain.execute(torn).fetchone() == (0,)
    plain.close()
    assert set(told) <= kept
    assert len(kept) < 40
    again = start(url, "0-40", 0)
    output = again.communicate(timeout=60)[0].split()
    assert output[-3:] == ["done", str(40 - len(kept)), str(len(kept))]
    with Ledger(url, link=link_nothing) as ledger:
        assert len(ledger.reports()) == len(ledger.incidents()) == 40


def test_two_processes_adding_at_once_both_succeed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    processes = [start(url, "0-20", 0.005), start(url, "10-30", 0.005)]
    outputs = [p.communicate(timeout=60)[0].split()[-3:] for p in processes]
    assert [p.returncode for p in processes] == [0, 0]
    assert all(output[0] == "done" and int(output[1]) + int(output[2]) == 20 for output in outputs)
    assert sum(int(output[1]) for output in outputs) == 30
    with Ledger(url, link=link_nothing) as ledger:
        assert len(ledger.reports()) == len(ledger.incidents()) == 30


# --- judging ---


def test_a_person_joins_and_parts_and_the_old_id_leads_on(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS, link=None) as ledger:
        first, second, _ = ledger.incidents()
        ledger.judge(first.id, second.id, "same", reason="one salvo, two towns", by="Ana")
        joined = ledger.incident(first.id)
        assert joined.formerly == (second.id,)
        assert ledger.incident(second.id) == joined
        assert ledger.incident(second.id[:10]) == joined
        assert {c.report_id for c in joined.claims} == {c.report_id for i in (first, second) for c in i.claims}
        assert [(j.by, j.says) for j in joined.judgements] == [("Ana", "same")]
        ledger.judge(first.claims[0].id, second.claims[0].id, "different", reason="two after all", by="Ben")
        assert len(ledger.incidents()) == 3


def test_undo_restores_the_identical_state(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS, link=None) as ledger:
        before = lines(ledger)
        judgement = ledger.judge(ledger.incidents()[0].id, ledger.incidents()[1].id, "same", reason="one salvo", by="Ana")
        assert lines(ledger) != before
        assert ledger.undo(judgement.id[:8] if judgement.id else "", reason="a slip").id == judgement.id
        assert lines(ledger) == before
        assert ledger.judgements() == []
        with pytest.raises(UsageError, match="has been taken back already"):
            ledger.undo(judgement.id or "")
    assert len(table_rows(tmp_path / "test.db")["judgement"]) == 1


def test_the_same_judgement_after_an_undo_holds_again(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS, link=None, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as ledger:
        one, other = (i.id for i in ledger.incidents()[:2])
        ledger.undo(ledger.judge(one, other, "same", reason="one salvo", by="Ana").id or "")
        ledger.judge(one, other, "same", reason="one salvo", by="Ana")
        assert len(ledger.incidents()) == 2


def test_a_judgement_survives_a_newer_reader(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS, link=None) as ledger:
        first, second, _ = ledger.incidents()
        ledger.judge(first.id, second.id, "same", reason="one salvo", by="Ana")
        again = []
        for old in TOWNS:
            assert old.report is not None
            text = old.report.text
            claim = old.reading.claims[0]
            longer = make_claim(text, trigger="shells fell", counts=claim.counts, places=claim.places, day=claim.time.latest)
            again.append(make_report(text, longer, publisher=old.report.publisher, published=old.report.published,
                                     reader=Reader(name=READER.name, version="2")))  # fmt: skip
        ledger._read = reads({"all": again}, reader=Reader(name=READER.name, version="2"))
        assert ledger.add(["all"]).added == 3
        assert [len(i.claims) for i in ledger.incidents()] == [2, 1]
        assert ledger.orphans() == []


def test_a_judgement_whose_claim_is_no_longer_read_is_kept_as_an_orphan(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS, link=None) as ledger:
        first, second, _ = ledger.incidents()
        judgement = ledger.judge(first.id, second.id, "same", reason="one salvo", by="Ana")
        newer = Reader(name=READER.name, version="2")
        silent = [
            make_report(r.report.text, publisher=r.report.publisher, published=r.report.published, reader=newer)
            for r in TOWNS
            if r.report
        ]
        ledger._read = reads({"all": silent}, reader=newer)
        ledger.add(["all"])
        assert ledger.incidents() == []
        assert ledger.orphans() == [judgement]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"says": "maybe"}, "says same, different, unsure, not 'maybe'"),
        ({"reason": " "}, "needs a reason"),
        ({"by": ""}, "needs a reason and the name"),
        ({"by": "rule:mine"}, "the name of the person"),
        ({"b": "itself"}, "are one claim"),
        ({"b": "nothing"}, "no incident or claim 'nothing'"),
        ({"b": ""}, "no incident or claim ''"),
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(tmp_path: Path, given: dict[str, Any], message: str) -> None:
    with open_ledger(tmp_path, TOWNS) as ledger:
        one, other, _ = (i.id for i in ledger.incidents())
        judged = {"b": other, "says": "same", "reason": "one salvo", "by": "Ana"} | given
        if judged["b"] == "itself":
            judged["b"] = one
        with pytest.raises(UsageError, match=message):
            ledger.judge(one, **judged)


def test_an_id_that_is_not_alone_is_refused(tmp_path: Path) -> None:
    reports = [shelling(f"Town{n}", n) for n in range(20)]  # more ids than hexadecimal digits: two begin alike
    with open_ledger(tmp_path, reports) as ledger:
        digits = [i.id[0] for i in ledger.incidents()]
        shared = next(d for d in digits if digits.count(d) > 1)
        with pytest.raises(UsageError, match=f"'{shared}' is the beginning of {digits.count(shared)} ids"):
            ledger.incident(shared)


# --- asking ---


def found(ledger: Ledger, **where: Any) -> list[str]:
    return [i.places[0].name for i in ledger.incidents(**where)]


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({}, ["Raqqa", "Homs", "Idlib"]),
        ({"since": "2017-08-31"}, ["Homs", "Idlib"]),
        ({"until": "2017-08-31"}, ["Raqqa", "Homs"]),
        ({"since": "2017-08-31", "until": "2017-08-31"}, ["Homs"]),
        ({"place": "RAQQA"}, ["Raqqa"]),
        ({"place": "sy"}, ["Raqqa", "Homs", "Idlib"]),
        ({"place": "Raq"}, []),
        ({"actor": "nobody"}, []),
        ({"type": "assault"}, ["Raqqa", "Homs", "Idlib"]),
        ({"type": "AID"}, []),
        ({"measure": "killed"}, ["Raqqa", "Homs", "Idlib"]),
        ({"measure": "objects"}, []),
        ({"as_of": "2017-08-31"}, ["Raqqa", "Homs"]),
        ({"recorded_by": "2025-12-31"}, []),
        ({"recorded_by": "2026-01-01"}, ["Raqqa", "Homs", "Idlib"]),
    ],
)
def test_incidents_are_filtered(tmp_path: Path, where: dict[str, str], names: list[str]) -> None:
    with open_ledger(tmp_path, TOWNS) as ledger:
        assert found(ledger, **where) == names


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"since": "last week"}, "--since expects a day"),
        ({"as_of": "31/8"}, "--as-of expects a day"),
        ({"measure": "x"}, "no measure 'x'"),
    ],
)
def test_filters_that_make_no_sense_are_refused(tmp_path: Path, where: dict[str, Any], message: str) -> None:
    with open_ledger(tmp_path, TOWNS) as ledger, pytest.raises(UsageError, match=message):
        ledger.incidents(**where)


def test_as_of_leaves_undated_reports_out_and_says_how_many(tmp_path: Path) -> None:
    with open_ledger(tmp_path, [*TOWNS, shelling("Aleppo", 9, day=None)]) as ledger:
        assert "Aleppo" in found(ledger)
        assert found(ledger, as_of="2030-01-01") == ["Raqqa", "Homs", "Idlib"]
        assert "1 report without a date of publication left out." in ledger.tally(as_of="2030-01-01").statement
        assert "left out" not in ledger.tally().statement


def test_as_of_is_under_todays_judgements_and_recorded_by_under_those_of_the_day(tmp_path: Path) -> None:
    clock = Ticking("2026-01-01")
    with open_ledger(tmp_path, TOWNS, link=None, clock=clock) as ledger:
        first, second, _ = ledger.incidents()
        ledger._clock = Ticking("2026-01-05")
        judgement = ledger.judge(first.id, second.id, "same", reason="one salvo", by="Ana")
        ledger._clock = Ticking("2026-01-09")
        ledger.undo(judgement.id or "")
        counts = {day: len(ledger.incidents(recorded_by=day)) for day in ("2026-01-04", "2026-01-05", "2026-01-08", "2026-01-09")}
        assert counts == {"2026-01-04": 3, "2026-01-05": 2, "2026-01-08": 2, "2026-01-09": 3}
        assert len(ledger.incidents(as_of="2017-08-31")) == 2
        ledger.judge(first.id, second.id, "same", reason="one salvo", by="Ana")
        assert len(ledger.incidents(as_of="2017-08-31")) == 1


def test_recorded_by_sees_the_reading_of_that_day(tmp_path: Path) -> None:
    newer = Reader(name=READER.name, version="2")
    with open_ledger(tmp_path, TOWNS[:1]) as ledger:
        assert TOWNS[0].report is not None
        text = TOWNS[0].report.text
        ledger._clock = Ticking("2026-02-01")
        ledger._read = reads({"all": [make_report(text, make_claim(text, trigger="killed"), reader=newer)]}, reader=newer)
        ledger.add(["all"])
        triggers = [ledger.incidents(recorded_by=day)[0].claims[0].trigger.text for day in ("2026-01-31", "2026-02-01")]
        assert triggers == ["fell", "killed"]


def test_tally_filters_groups_and_rests_on_its_reports(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS) as ledger:
        tally = ledger.tally("place", "killed", until="2017-08-31")
        assert [(r.group["place"], r.low) for r in tally.rows] == [("Homs", 7), ("Raqqa", 5)]
        assert (tally.reports, tally.origins, tally.languages) == (2, 2, 1)
        with pytest.raises(UsageError, match="no group by 'colour'"):
            ledger.tally(by="colour")


def test_a_report_is_found_by_id_hash_and_beginning(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS) as ledger:
        wanted = TOWNS[1]
        assert wanted.report is not None
        for identity in (wanted.report.id, wanted.report.hash, wanted.report.hash[:12]):
            assert ledger.report(identity) == wanted
        assert [h.id for h in ledger.reports()] == [t.report.id for t in TOWNS if t.report]
        with pytest.raises(UsageError, match="no report 'gone'"):
            ledger.report("gone")


def test_explain_tells_of_the_judgement(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS, link=None) as ledger:
        first, second, _ = ledger.incidents()
        ledger.judge(first.id, second.id, "same", reason="one salvo, two towns", by="Ana")
        explanation = ledger.explain(second.id)
        assert explanation.incident == first.id
        assert any("one salvo, two towns" in sentence for sentence in explanation.sentences)


def test_stale_incidents_are_derived_again(tmp_path: Path) -> None:
    with open_ledger(tmp_path, TOWNS) as ledger:
        ledger._store.write_report(shelling("Aleppo", 9), "2026-01-01T12:00:00.000Z")  # as another process would
        assert "Aleppo" in found(ledger)


def test_the_cache_is_used_and_equals_a_fresh_derivation(tmp_path: Path) -> None:
    calls: list[int] = []

    def counting(claims: Any, judgements: Any = ()) -> Any:
        calls.append(len(claims))
        return link_claims(claims, judgements)

    with open_ledger(tmp_path, TOWNS, link=counting) as ledger:
        cached = lines(ledger)
        assert calls == [3]
        assert cached == [msgspec.json.encode(i) for i in ledger.incidents(recorded_by="2026-01-01")]


# --- outside ---


def test_listing_does_not_load_the_parser() -> None:
    code = "import sys, tallybook.api, tallybook.link.incidents; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_package_offers_the_api() -> None:
    assert tallybook.Ledger is Ledger
    assert callable(tallybook.read)


WORDS = ["", "shells", "fell", "killed", "people", "rescue", "said"]


def test_listing_four_hundred_reports_is_quick(tmp_path: Path) -> None:
    """Four hundred reports of six claims each, from the cache. The bound is generous for a busy machine; see ``make bench``."""
    sources = (Attribution(speaker="Ana Doe", affiliation="Rescue service", kind="rescue", cue="said"),)
    reports = []
    for number in range(400):
        text = f"Report {number}: shells fell on the town and killed people, the rescue service said on Monday."
        claims = [
            make_claim(text, trigger=WORDS[h], happening=h, counts=(make_count(low=h, high=h),) * 2, attribution=sources,
                       places=(Place(role="at", name=f"Town {number}", country="SY"),)) for h in range(1, 7)
        ]  # fmt: skip
        reports.append(make_report(text, *claims))
    with open_ledger(tmp_path, reports) as ledger:
        assert len(ledger.incidents()) == 2400
    best = min(timed(f"sqlite:///{tmp_path}/test.db") for _ in range(3))
    assert best < 1.0


def timed(url: str) -> float:
    begun = time.perf_counter()
    with Ledger(url, create=False, link=link_nothing) as ledger:
        incidents: list[Incident] = ledger.incidents()
    assert incidents
    return time.perf_counter() - begun

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import READER, make_claim, make_count, make_report, make_unreadable, open_ledger, reads

from tallybook.api import Ledger
from tallybook.errors import LedgerError, UsageError
from tallybook.ledger.masks import MASK, fits_mask, mask, names_of
from tallybook.ledger.withdraw import SHORTEST_REMEMBERED
from tallybook.link.incidents import link_claims
from tallybook.records import Attribution, Failure, Participant, Reader, ReadReport, Span

NAME = "Ahmad Saleh"
TEXT = (
    "Farmer Ahmad Saleh loses two sons\n"
    "Shells fell on Raqqa on Wednesday and killed 22 civilians, said Ahmad Saleh, a farmer. "
    "Mr Saleh told us that jets came back at noon and bombed the bridge. "
    + "The market was closed for the day, and nobody came to open it again. "
    * 5
)


def span_of(text: str, words: str, after: int = 0) -> Span:
    start = text.index(words, after)
    return Span(start=start, end=start + len(words), text=words)


def sentence(text: str, trigger: str) -> Span:
    at = text.index(trigger)
    start = max(text.rfind(". ", 0, at) + 2, text.rfind("\n", 0, at) + 1) if at else 0
    return Span(start=start, end=text.index(".", at) + 1, text=text[start : text.index(".", at) + 1])


def farmers_report(text: str = TEXT, **fields: Any) -> ReadReport:
    speaker = span_of(text, "Ahmad Saleh", text.index("civilians"))
    fell = make_claim(
        text, evidence=(sentence(text, "fell"),), counts=(make_count(low=22, high=22, attribution=0, span=span_of(text, "22")),),
        attribution=(Attribution(speaker="Ahmad Saleh", title="farmer", kind="witness", private=True, span=speaker),),
        participants=(Participant(role="recipient", name="Ahmad Saleh", private=True, span=speaker),),
    )  # fmt: skip
    short = span_of(text, "Saleh", text.index("Mr "))
    bombed = make_claim(
        text, "bombed", happening=2, evidence=(sentence(text, "bombed"),),
        attribution=(Attribution(speaker="Ahmad Saleh", kind="witness", private=True, span=short),),
    )  # fmt: skip
    values = {
        "id": "news-ahmad-saleh-1", "title": text.partition("\n")[0], "title_in_text": True, "url": "https://x/ahmad-saleh",
        "failures": (Failure(stage="read", reason="Ahmad Saleh's age was not read.", span=speaker),), "credits": ("Ahmad Saleh",),
    } | fields  # fmt: skip
    return make_report(text, fell, bombed, **values)


def other_report() -> ReadReport:
    text = "Guns fell silent in Homs after 7 people were killed."
    return make_report(text, make_claim(text, counts=(make_count(low=7, high=7, span=span_of(text, "7")),)), publisher="Observer")


def bytes_of(path: Path) -> bytes:
    return b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = open_ledger(tmp_path, [farmers_report(), other_report()])
    newer = farmers_report(reader=Reader(name=READER.name, version="2"))
    ledger._read = reads({"again": [newer], "all": [farmers_report(), other_report()]}, reader=newer.reading.reader)
    ledger.add(["again"])
    ledger._read = reads({"all": [farmers_report(), other_report()]})
    ids = [i.id for i in ledger.incidents()]
    ledger.judge(ids[0], ids[2], "different", reason="Ahmad Saleh says so", by="Ana")
    ledger.undo(ledger.judge(ids[0], ids[1], "same", reason="one raid", by="Ana").id or "", reason="Ahmad Saleh denies it")
    return ledger


def traces(path: Path, *words: str) -> list[str]:
    held = bytes_of(path).decode("utf-8", "replace").casefold()
    return [word for word in words if word.casefold() in held]


# --- a person ---


def test_before_a_withdrawal_the_name_is_in_the_file(ledger: Ledger, tmp_path: Path) -> None:
    assert traces(tmp_path / "test.db", NAME, "Saleh", "ahmad-saleh") == [NAME, "Saleh", "ahmad-saleh"]


def test_nothing_of_a_withdrawn_person_is_in_the_file(ledger: Ledger, tmp_path: Path) -> None:
    done = ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    assert (done.reports, done.remaining) == (1, ())
    assert traces(tmp_path / "test.db", NAME, "Saleh", "Ahmad") == []
    ledger.close()
    assert traces(tmp_path / "test.db", NAME, "Saleh", "Ahmad") == []


def test_no_hash_of_the_old_words_is_left(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "test.db"
    old = [farmers_report().report.hash, *(c.id for c in farmers_report().reading.claims), *(j.id for j in ledger.judgements())]
    old += [i.id for i in ledger.incidents() if "shells" in i.claims[0].evidence[0].text.casefold()]
    salts = [salt for (salt,) in sqlite3.connect(path).execute("SELECT salt FROM chain WHERE kind IN ('report', 'judgement')")]
    assert set(traces(path, *old)) == set(old)
    ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    assert traces(path, *(word for word in old if word)) == []
    assert 0 < len(traces(path, *salts)) < len(salts)  # the other report's stays


def test_all_other_offsets_and_claims_stay_true(ledger: Ledger) -> None:
    before = [(c.trigger, c.counts, c.happening) for i in ledger.incidents() for c in i.claims]
    ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    after = [(c.trigger, c.counts, c.happening) for i in ledger.incidents() for c in i.claims]
    assert sorted(map(repr, after)) == sorted(map(repr, before))
    report = ledger.report(f"news-{MASK * 11}-1")
    assert report.report is not None
    assert len(report.report.text) == len(TEXT)
    assert report.report.text == TEXT.replace(NAME, MASK * 11).replace("Saleh", MASK * 5)
    for claim in report.reading.claims:
        for span in (claim.trigger, *claim.evidence, *(a.span for a in claim.attribution if a.span)):
            assert report.report.text[span.start : span.end] == span.text
    assert report.reading.claims[0].participants[0].name == MASK * 11


def test_verify_stays_clean(ledger: Ledger) -> None:
    ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    assert ledger.verify().problems == ()


def test_judgements_follow_the_masked_report(ledger: Ledger) -> None:
    ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    (judgement,) = ledger.judgements()
    assert judgement.reason == f"{MASK * 11} says so"
    anchors = {f"{c.report_hash}:{c.trigger.start}-{c.trigger.end}" for i in ledger.incidents() for c in i.claims}
    assert {judgement.a, judgement.b} <= anchors
    assert ledger.undo(judgement.id or "").says == "different"
    assert ledger.verify().problems == ()


def test_the_same_report_again_is_known_as_the_masked_one(ledger: Ledger, tmp_path: Path) -> None:
    ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    again = ledger.add(["all"])
    assert (again.added, again.known, again.failed) == (0, 2, 0)
    assert traces(tmp_path / "test.db", NAME) == []


def test_the_past_does_not_tell_the_name_either(ledger: Ledger) -> None:
    ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    then = ledger.incidents(recorded_by="2026-01-01")
    assert len(then) == 3
    assert "Saleh" not in repr(then)


def test_two_persons_can_be_withdrawn_from_one_report(tmp_path: Path) -> None:
    text = TEXT.replace("The market", "Omar Haddad's market", 1)
    with open_ledger(tmp_path, [farmers_report(text)]) as ledger:
        ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
        ledger.withdraw(person="Omar Haddad", reason="asked for it himself", by="Ana")
        assert ledger.verify().problems == ()
        assert [t.kind for t in ledger.withdrawals()] == ["person", "person"]
        assert ledger.add(["all"]).known == 1
    assert traces(tmp_path / "test.db", "Saleh", "Haddad") == []


def test_a_name_in_an_earlier_tombstone_or_retraction_goes_too(ledger: Ledger, tmp_path: Path) -> None:
    ledger.retract("news-ahmad", reason="Ahmad Saleh was not there", by="Ana")
    other = other_report().report
    assert other is not None
    ledger.withdraw(other.id, reason="as Ahmad Saleh wished", by="Ana")
    ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    assert traces(tmp_path / "test.db", "Saleh") == []
    assert ledger.verify().problems == ()


def test_a_grade_follows_the_masked_report_and_loses_the_name(ledger: Ledger, tmp_path: Path) -> None:
    first = next(i for i in ledger.incidents() if i.claims[0].report_id.startswith("news"))
    given = ledger.grade(first.id, "Weak", reason="only Ahmad Saleh tells of it", by="Ana")
    ledger.undo_grade(ledger.grade(first.id, "Fair", reason="two tell of it", by="Ana").id, reason="Ahmad Saleh alone does")
    ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    assert traces(tmp_path / "test.db", "Saleh", given.id) == []
    (graded,) = [i for i in ledger.incidents() if i.grade]
    assert [(g.grade, g.taken_back) for g in ledger.grades(graded.id)] == [("Weak", False), ("Fair", True)]
    assert ledger.verify().problems == ()


def test_grades_of_a_withdrawn_report_go_with_it(ledger: Ledger, tmp_path: Path) -> None:
    first = next(i for i in ledger.incidents() if i.claims[0].report_id.startswith("news"))
    ledger.undo_grade(ledger.grade(first.id, "Weak", reason="a single outlet", by="Ana").id, reason="hasty")
    ledger.withdraw("news-ahmad", reason="the publisher's wish", by="Ana")
    assert traces(tmp_path / "test.db", "a single outlet", "hasty") == []
    assert ledger.verify().problems == ()


def test_words_of_the_name_that_stand_alone_are_told(tmp_path: Path) -> None:
    text = "Shells fell. Ahmad Saleh wept. The Saleh house burnt."
    with open_ledger(tmp_path, [make_report(text, make_claim(text))]) as ledger:
        done = ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
        assert done.remaining == ("Saleh",)
        again = ledger.withdraw(person="Saleh", reason="asked by the family", by="Ana")
        assert again.remaining == ()
    assert traces(tmp_path / "test.db", "Saleh") == []


@pytest.mark.parametrize("fields", [{"title": "Ahmad Saleh wept"}, {"publisher": "Ahmad Saleh's blog"}])
def test_a_name_in_the_title_or_the_publisher_only_does_not_come_back(tmp_path: Path, fields: dict[str, str]) -> None:
    text = "Shells fell on the town."
    with open_ledger(tmp_path, [make_report(text, make_claim(text), id="one", **fields)]) as ledger:
        ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
        assert ledger.add(["all"]).known == 1
        ledger._read = reads({"other": [make_report(text, make_claim(text), id="two", title="Peace", publisher="Observer")]})
        assert ledger.add(["other"]).added == 1
        assert ledger.verify().problems == ()
    assert traces(tmp_path / "test.db", NAME) == []


def test_a_failure_that_no_report_came_of_loses_the_name(tmp_path: Path) -> None:
    with open_ledger(tmp_path, [make_unreadable("Ahmad Saleh.pdf: no text in it"), other_report()]) as ledger:
        (old,) = ledger._store.connection.execute("SELECT id FROM failure").fetchone()
        ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
        assert ledger.verify().problems == ()
    assert traces(tmp_path / "test.db", NAME, old) == []


def test_pages_that_were_freed_before_are_wiped_too(tmp_path: Path) -> None:
    reports = [farmers_report(id=f"farm-{n}", publisher=f"Paper {n}", url=None) for n in range(12)]
    with open_ledger(tmp_path, reports) as ledger:
        ledger._store.connection.execute("PRAGMA secure_delete = OFF")  # some builds of SQLite wipe pages unasked
        for number in range(12):  # what was derived of them is thrown away, and its pages lie free
            ledger.retract(f"farm-{number}", reason="a doubt", by="Ana")
        assert ledger._store.connection.execute("PRAGMA freelist_count").fetchone()[0] > 0
        ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
    assert traces(tmp_path / "test.db", "Saleh") == []


def test_an_id_that_was_a_hash_of_the_text_goes_with_it(tmp_path: Path) -> None:
    identity = hashlib.sha256(TEXT.encode()).hexdigest()
    with open_ledger(tmp_path, [farmers_report(id=identity)]) as ledger:
        ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
        assert ledger.verify().problems == ()
    assert traces(tmp_path / "test.db", identity) == []


def test_a_part_that_is_called_by_half_the_name_loses_it(tmp_path: Path) -> None:
    text = "Shells fell on Ahmad Saleh."
    part = Participant(role="recipient", name="Saleh", private=True, span=span_of(text, "Saleh"))
    with open_ledger(tmp_path, [make_report(text, make_claim(text, participants=(part,)))]) as ledger:
        ledger.withdraw(person=NAME, reason="asked by the family", by="Ana")
        (claim,) = ledger.incidents()[0].claims
        assert claim.participants[0].name == MASK * 5
    assert traces(tmp_path / "test.db", "Saleh") == []


@pytest.mark.parametrize("reason", ["Ahmad Saleh asked", "AHMAD SALEH asked", "Saleh's wish", " "])
def test_a_reason_that_tells_the_name_is_refused(ledger: Ledger, tmp_path: Path, reason: str) -> None:
    before = ledger.verify()
    with pytest.raises(UsageError, match="reason"):
        ledger.withdraw(person=NAME, reason=reason, by="Ana")
    assert ledger.verify() == before
    assert ledger.withdrawals() == []


def test_what_cannot_be_withdrawn_is_refused_and_nothing_changes(ledger: Ledger) -> None:
    for bad in ({"person": "Nobody Known"}, {"person": "Al"}, {}, {"identity": "news-ahmad", "person": NAME}):
        with pytest.raises(UsageError):
            ledger.withdraw(**bad, reason="a wish", by="Ana")  # type: ignore[arg-type]
    assert ledger.withdrawals() == []
    assert ledger.verify().problems == ()


def test_a_body_of_the_registry_is_no_private_person(tmp_path: Path) -> None:
    text = "Hezbollah fighters fell back."
    part = Participant(role="actor", name="Hezbollah", id="actor:hezbollah", span=span_of(text, "Hezbollah"))
    with (
        open_ledger(tmp_path, [make_report(text, make_claim(text, participants=(part,)))]) as ledger,
        pytest.raises(UsageError, match="registry of actors"),
    ):
        ledger.withdraw(person="Hezbollah", reason="a wish", by="Ana")


# --- a report ---


def test_nothing_of_a_withdrawn_report_is_in_the_file(ledger: Ledger, tmp_path: Path) -> None:
    done = ledger.withdraw("news-ahmad", reason="the publisher's wish", by="Ana")
    assert (done.reports, done.remembered) == (1, True)
    words = ("Saleh", "Raqqa", "bombed", "market", farmers_report().report.hash, "news-ahmad", "Ahmad")  # type: ignore[union-attr]
    assert traces(tmp_path / "test.db", *words) == []
    assert [len(i.claims) for i in ledger.incidents()] == [1]
    assert ledger.verify().problems == ()


def test_judgements_on_other_claims_survive_a_report(tmp_path: Path) -> None:
    third = make_report("A mine fell in Idlib.", make_claim("A mine fell in Idlib."))
    with open_ledger(tmp_path, [farmers_report(), other_report(), third]) as ledger:
        ids = {i.claims[0].report_id: i.id for i in ledger.incidents()}
        kept = ledger.judge(ids[other_report().report.id], ids[third.report.id], "same", reason="one day", by="Ana")  # type: ignore[union-attr]
        ledger.judge(ids["news-ahmad-saleh-1"], ids[third.report.id], "same", reason="one town", by="Ana")  # type: ignore[union-attr]
        ledger.withdraw("news-ahmad", reason="the publisher's wish", by="Ana")
        assert ledger.judgements() == [kept]
        assert ledger.verify().problems == ()


def test_a_withdrawn_report_is_refused_when_it_comes_again(ledger: Ledger) -> None:
    ledger.withdraw("news-ahmad", reason="the publisher's wish", by="Ana")
    again = ledger.add(["all"])
    assert (again.added, again.known, again.failed) == (0, 1, 1)
    (failure,) = again.failures
    assert "withdrawn; this one was, on 2026-01-01 by Ana (the publisher's wish)" in failure.reason
    assert len(ledger.reports()) == 1


def test_what_others_said_of_a_withdrawn_report_is_masked(tmp_path: Path) -> None:
    third = make_report("A mine fell in Idlib.", make_claim("A mine fell in Idlib."))
    with open_ledger(tmp_path, [farmers_report(), other_report(), third]) as ledger:
        ids = {i.claims[0].report_id: i.id for i in ledger.incidents()}
        a, b = ids[other_report().report.id], ids[third.report.id]  # type: ignore[union-attr]
        ledger.judge(a, b, "same", reason="see news-ahmad-saleh-1", by="Ana")
        ledger.withdraw("news-ahmad", reason="the publisher's wish", by="Ana")
        (judgement,) = ledger.judgements()
        assert judgement.reason == f"see {MASK * 18}"
        assert ledger.verify().problems == ()
    assert traces(tmp_path / "test.db", "news-ahmad", "Saleh") == []


def test_of_a_short_report_no_fingerprint_is_kept(tmp_path: Path) -> None:
    text = "Shells fell on the house of Ahmad Saleh."
    assert len(text) < SHORTEST_REMEMBERED < len(TEXT)
    with open_ledger(tmp_path, [make_report(text, make_claim(text))]) as ledger:
        done = ledger.withdraw(ledger.reports()[0].id, reason="a wish", by="Ana")
        assert not done.remembered
        row = ledger._store.connection.execute("SELECT key, fingerprints FROM withdrawal").fetchone()
        assert row == (None, "[]")


def test_a_tombstone_holds_what_it_may_and_no_more(ledger: Ledger) -> None:
    ledger.withdraw("news-ahmad", reason="the publisher's wish", by="Ana")
    (tombstone,) = ledger.withdrawals()
    assert msgspec.to_builtins(tombstone) == {
        "number": 1, "kind": "report", "at": tombstone.at, "by": "Ana", "reason": "the publisher's wish",
    }  # fmt: skip
    row = ledger._store.connection.execute("SELECT key, fingerprints FROM withdrawal").fetchone()
    assert farmers_report().report.hash not in json.dumps(row)  # type: ignore[union-attr]


@pytest.mark.parametrize("reason", ["about news-ahmad-saleh-1", "Farmer Ahmad Saleh loses two sons", "Ahmad Saleh's wish"])
def test_a_reason_that_tells_the_report_is_refused(ledger: Ledger, reason: str) -> None:
    with pytest.raises(UsageError, match="must not say what is taken out"):
        ledger.withdraw("news-ahmad", reason=reason, by="Ana")


def test_all_versions_of_a_report_go(tmp_path: Path) -> None:
    newer = farmers_report(TEXT + "Corrected.", published="2017-09-01")
    with open_ledger(tmp_path, [farmers_report(), newer, other_report()]) as ledger:
        assert ledger.withdraw("news-ahmad-saleh-1", reason="a wish", by="Ana").reports == 2
        assert len(ledger.reports()) == 1
    assert traces(tmp_path / "test.db", "Saleh", "Corrected") == []


def test_after_a_withdrawal_the_ledger_only_grows_again(ledger: Ledger) -> None:
    ledger.withdraw("news-ahmad", reason="a wish", by="Ana")
    for table in ("report", "reading", "claim", "withdrawal", "chain"):
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            ledger._store.connection.execute(f"DELETE FROM {table}")


def test_a_withdrawal_that_breaks_off_changes_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(ledger._store.connection.iterdump())
    monkeypatch.setattr("tallybook.ledger.withdraw._check_nothing_left", lambda *_: (_ for _ in ()).throw(LedgerError("x")))
    with pytest.raises(LedgerError):
        ledger.withdraw(person=NAME, reason="a wish", by="Ana")
    assert list(ledger._store.connection.iterdump()) == before


def test_a_reader_that_holds_the_file_open_is_told_of(ledger: Ledger, tmp_path: Path) -> None:
    ledger._store.connection.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT COUNT(*) FROM report").fetchone()
    with pytest.raises(LedgerError, match="another process holds"):
        ledger.withdraw(person=NAME, reason="a wish", by="Ana")
    other.close()


# --- masks ---


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("Ahmad Saleh", "AHMAD SALEH; ahmad-saleh; Ahmad\nSaleh's", f"{MASK * 11}; {MASK * 11}; {MASK * 11}'s"),
        ("Ahmad Saleh", "Ahmad Salehi, Mahmad Saleh", "Ahmad Salehi, Mahmad Saleh"),
        ("Said", "Said said SAID", f"{MASK * 4} said {MASK * 4}"),
        ("René Ébadi", "Rene\u0301 E\u0301badi, René Ébadi", f"{MASK * 12}, {MASK * 10}"),
        ("O'Brien", "Ms O'Brien, Ms O’Brien", f"Ms {MASK * 7}, Ms {MASK * 7}"),
        ("محمد صالح", "قال محمد صالح", f"قال {MASK * 9}"),
        ("محمد صالح", "ومحمد صالح", f"و{MASK * 9}"),
        ("李明", "记者李明说", f"记者{MASK * 2}说"),
    ],
)
def test_names_are_found_as_they_are_written(name: str, text: str, masked: str) -> None:
    assert mask(text, names_of([name]).whole) == masked


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_mask_keeps_every_offset_and_fits_its_text(before: str, after: str) -> None:
    text = f"{before} {NAME} {after}"
    masked = mask(text, names_of([NAME]).whole)
    assert len(masked) == len(text)
    assert NAME not in masked
    assert fits_mask(text, masked)
    assert not fits_mask(text + "x", masked)


PRIVATE = ["Ana Petrović", "Omar Haddad", "Said al-Masri", "李小明", "Zoë O'Neill"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["Ana Petrović", "Omar Haddad", "Said al-Masri", "李小明", "Zoë O'Neill"]), st.integers(0, 3), st.booleans()
)
def test_any_private_person_can_be_withdrawn(tmp_path_factory: Any, name: str, copies: int, linked: bool) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    reports = []
    for number in range(copies + 1):
        text = f"Shells fell on town {number}, said {name}, a witness. " + f"{name} fled. " * number
        said = Attribution(speaker=name, kind="witness", private=True, span=span_of(text, name))
        reports.append(make_report(text, make_claim(text, attribution=(said,)), publisher=f"Paper {number}"))
    with open_ledger(folder, reports, link=link_claims) if linked else open_ledger(folder, reports) as ledger:
        before = [row.low for row in ledger.tally().rows]
        assert ledger.withdraw(person=name, reason="a wish", by="Editor").reports == copies + 1
        assert ledger.verify().problems == ()
        assert [row.low for row in ledger.tally().rows] == before
    assert traces(folder / "test.db", name) == []

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import Ticking, make_claim, make_count, make_report, open_ledger, reads

from tallybook.api import Ledger
from tallybook.errors import UsageError
from tallybook.ledger.versions import NOTICE_RULE, notice_of
from tallybook.link.incidents import link_claims
from tallybook.records import ReadReport, Span

FIRST = "Shells fell on Raqqa and killed 22 people. A bridge burnt in Homs."
SECOND = "Shells fell on Raqqa and killed 25 people. A bridge burnt in Homs."


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words), text=words)


def report(text: str, day: str | None, dead: int | None = None, **fields: Any) -> ReadReport:
    claims = []
    for number, sentence in enumerate(text.removesuffix(".").split(". ")):
        trigger = next((word for word in ("fell", "burnt", "never") if word in sentence), None)
        if trigger:
            counts = (make_count(low=dead, high=dead, span=span(text, f"{dead} people")),) if dead and trigger == "fell" else ()
            claims.append(make_claim(text, trigger, happening=number + 1, evidence=(span(text, sentence),), counts=counts))
    return make_report(text, *claims, **{"id": "story-1", "published": day} | fields)


VERSIONS = [report(FIRST, "2017-08-30", 22), report(SECOND, "2017-08-31", 25)]


def killed(ledger: Ledger, **when: str) -> list[int | None]:
    return [row.low for row in ledger.tally(measure="killed", **when).rows]


@pytest.mark.parametrize("order", [VERSIONS, VERSIONS[::-1]])
def test_the_newest_published_version_counts_in_whatever_order_they_came(tmp_path: Path, order: list[ReadReport]) -> None:
    with open_ledger(tmp_path, order) as ledger:
        assert killed(ledger) == [25]
        assert killed(ledger, as_of="2017-08-30") == [22]
        assert killed(ledger, as_of="2017-08-29") == []
        assert [v.standing for v in ledger.versions("story-1")] == ["counts", "superseded"]
        assert ledger.report("story-1").report == VERSIONS[1].report
        assert ledger.verify().problems == ()


def test_what_the_ledger_held_before_the_newer_version_came(tmp_path: Path) -> None:
    with open_ledger(tmp_path, VERSIONS[:1], clock=Ticking("2026-01-01")) as ledger:
        ledger._clock = Ticking("2026-01-05")
        ledger._read = reads({"new": VERSIONS[1:]})
        ledger.add(["new"])
        assert killed(ledger, recorded_by="2026-01-04") == [22]
        assert killed(ledger, recorded_by="2026-01-05") == killed(ledger) == [25]


def test_the_same_address_is_the_same_report(tmp_path: Path) -> None:
    url = {"url": "https://daily/raqqa"}
    versions = [report(FIRST, "2017-08-30", 22, id="a", **url), report(SECOND, "2017-08-31", 25, id="b", **url)]
    with open_ledger(tmp_path, versions) as ledger:
        assert killed(ledger) == [25]


def test_two_publishers_with_one_id_are_two_reports(tmp_path: Path) -> None:
    with open_ledger(tmp_path, [VERSIONS[0], report(SECOND, "2017-08-31", 25, publisher="The Observer")]) as ledger:
        assert killed(ledger) == [47]


def test_a_newer_version_that_cannot_be_read_takes_nothing_away(tmp_path: Path) -> None:
    with open_ledger(tmp_path, [VERSIONS[0], report("Des obus.", "2017-08-31", readable=False)]) as ledger:
        assert killed(ledger) == [22]


def test_of_two_versions_of_a_day_the_later_recorded_counts(tmp_path: Path) -> None:
    for number, order in enumerate((VERSIONS, VERSIONS[::-1])):
        same_day = [report(r.report.text, "2017-08-30", int(r.report.text.split(" people")[0][-2:])) for r in order if r.report]
        with open_ledger(tmp_path, same_day, name=f"{number}.db") as ledger:
            assert killed(ledger) == [int(order[1].report.text.split(" people")[0][-2:])]  # type: ignore[union-attr]


def test_claims_whose_words_are_gone_are_orphaned_and_never_moved_to_a_look_alike(tmp_path: Path) -> None:
    with open_ledger(tmp_path, VERSIONS) as ledger:
        (orphan,) = ledger.orphaned_claims()
        assert "killed 22 people" in orphan.claim.evidence[0].text
        assert orphan.newer == VERSIONS[1].report.hash  # type: ignore[union-attr]
        assert ledger.orphaned_claims("story-1") == [orphan]
        assert orphan.claim.id not in {c.id for i in ledger.incidents() for c in i.claims}


def test_a_judgement_on_words_that_are_gone_is_an_orphan_and_applies_to_nothing(tmp_path: Path) -> None:
    other = report("Guns never fell silent in Idlib.", "2017-08-30", id="other")
    with open_ledger(tmp_path, [VERSIONS[0], other], link=link_claims) as ledger:
        ids = {i.claims[0].trigger.text: i.id for i in ledger.incidents() if i.claims[0].report_id == "story-1"}
        elsewhere = next(i.id for i in ledger.incidents() if i.claims[0].report_id == "other")
        judgement = ledger.judge(ids["fell"], elsewhere, "same", reason="one night", by="Ana")
        ledger._read = reads({"new": VERSIONS[1:]})
        ledger.add(["new"])
        assert ledger.orphans() == [judgement]
        assert all(len({c.report_id for c in i.claims}) == 1 for i in ledger.incidents())


# --- retractions ---


def test_a_retracted_report_counts_nowhere_and_an_undo_brings_it_back(tmp_path: Path) -> None:
    with open_ledger(tmp_path, VERSIONS[:1]) as ledger:
        before = ledger.incidents()
        made = ledger.retract("story-1", reason="made up", by="Ana")
        assert ledger.incidents() == []
        assert killed(ledger) == killed(ledger, as_of="2017-12-31") == []
        assert [v.standing for v in ledger.versions("story-1")] == ["retracted"]
        assert ledger.count_left_out() == (1, 0)
        assert ledger.report("story-1").report == VERSIONS[0].report
        assert ledger.undo(made.id, by="Ana", reason="it was true") == made
        assert ledger.incidents() == before
        with pytest.raises(UsageError, match="has been taken back already"):
            ledger.undo(made.id)
        assert ledger.verify().problems == ()


def test_what_was_recorded_before_a_retraction_stays_told(tmp_path: Path) -> None:
    with open_ledger(tmp_path, VERSIONS[:1]) as ledger:
        ledger._clock = Ticking("2026-01-05")
        made = ledger.retract("story-1", reason="made up", by="Ana")
        ledger._clock = Ticking("2026-01-09")
        ledger.undo(made.id)
        assert [killed(ledger, recorded_by=f"2026-01-0{day}") for day in (4, 5, 8, 9)] == [[22], [], [], [22]]


def test_a_report_is_retracted_once_and_with_a_reason(tmp_path: Path) -> None:
    with open_ledger(tmp_path, VERSIONS[:1]) as ledger:
        for reason, by in (("", "Ana"), ("x", " "), ("x", "rule:x")):
            with pytest.raises(UsageError, match="needs a reason"):
                ledger.retract("story-1", reason=reason, by=by)
        ledger.retract("story-1", reason="made up", by="Ana")
        with pytest.raises(UsageError, match="retracted already"):
            ledger.retract("story-1", reason="made up", by="Ana")


@pytest.mark.parametrize("backwards", [False, True])
def test_a_version_that_begins_with_a_notice_takes_the_claims_out_from_its_day_on(tmp_path: Path, backwards: bool) -> None:
    notice = report("RETRACTED: Shells never fell on Raqqa.", "2017-09-02")
    reports = [VERSIONS[0], notice]
    with open_ledger(tmp_path, reports[::-1] if backwards else reports) as ledger:
        assert ledger.incidents() == []
        assert killed(ledger, as_of="2017-09-01") == [22]
        (retraction,) = ledger.retractions()
        assert retraction.by == NOTICE_RULE
        assert "RETRACTED:" in retraction.reason
        ledger.undo(retraction.id)
        assert {c.report_hash for i in ledger.incidents() for c in i.claims} == {notice.report.hash}  # type: ignore[union-attr]
        assert ledger.verify().problems == ()


@pytest.mark.parametrize(
    ("title", "text", "is_notice"),
    [
        ("RETRACTED: Convoy bombed", "Jets hit it.", True),
        ("[Retraction] Convoy bombed", "Jets hit it.", True),
        ("Retraction – convoy", "Jets hit it.", True),
        (None, "Editor's note: This story has been retracted. Jets hit it.", True),
        (None, "This report was withdrawn by the agency.", True),
        ("STORY REMOVED: BC-ML-Syria", "The agency removed it.", True),
        ("Retraction of troops begins", "They drew back.", False),
        ("Ministry retracts statement on raid", "It said so.", False),
        ("Convoy bombed", "The ministry retracted: nobody was hurt.", False),
        ("Story of a retreat", "This story begins in Raqqa.", False),
    ],
)
def test_only_plain_notices_are_taken_for_one(title: str | None, text: str, is_notice: bool) -> None:
    made = make_report(text, title=title).report
    assert made is not None
    assert (notice_of(made) is not None) is is_notice


DEEDS = st.lists(st.tuples(st.sampled_from(["retract", "same", "different"]), st.integers(0, 5)), max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_undoing_every_deed_restores_the_ledger(tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int]]) -> None:
    reports = [report(FIRST, "2017-08-30", 22, id=f"story-{n}", publisher=f"Paper {n}") for n in range(3)]
    with open_ledger(tmp_path_factory.mktemp("ledger"), reports, link=link_claims) as ledger:
        before = [msgspec.json.encode(incident) for incident in ledger.incidents()]
        made = []
        for deed, number in deeds:
            ids = [incident.id for incident in ledger.incidents()]
            standing = {v.standing for v in ledger.versions(f"story-{number % 3}")}
            if deed == "retract" and standing == {"counts"}:
                made.append(ledger.retract(f"story-{number % 3}", reason="a doubt", by="Ana").id)
            elif deed != "retract" and len(ids) > 1:
                one, other = ids[number % len(ids)], ids[(number + 1) % len(ids)]
                made.append(ledger.judge(one, other, deed, reason="a look", by="Ana").id or "")  # type: ignore[arg-type]
        for identity in reversed(made):
            ledger.undo(identity, by="Ana", reason="no")
        assert [msgspec.json.encode(incident) for incident in ledger.incidents()] == before
        assert ledger.verify().problems == ()

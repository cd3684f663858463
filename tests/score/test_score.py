from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_claims import day, exactly, make_claim

from tallybook.errors import UsageError
from tallybook.records import Claim, Event, Reader, Reading, ReadReport, Report, ReportHeader, Time
from tallybook.score import Case, Score, compare_scores, read_gold, score_readings
from tallybook.score.gold import GoldCount, GoldDate, GoldEvent, GoldReport
from tallybook.score.match import find_quotes
from tallybook.score.names import is_same_actor, is_same_place

TEXT = "Rebels shelled Idlib. Six people were killed in the shelling. Talks were held. A truce was promised."


def claim(sentence: str, trigger: str, **given: object) -> Claim:
    return make_claim("r1", sentence, trigger, at=TEXT.index(sentence), **given)


def item(*claims: Claim) -> ReadReport:
    facts = {"id": "r1", "title": None, "publisher": None, "published": "2016-05-03", "url": None, "language": "en"}
    header = ReportHeader(**facts, credits=(), length=len(TEXT))  # type: ignore[arg-type]
    report = Report(**facts, hash="h", text=TEXT, title_in_text=True)  # type: ignore[arg-type]
    return ReadReport(
        report=report, reading=Reading(report=header, claims=claims, failures=(), reader=Reader(name="r", version="1"))
    )


def gold(*events: GoldEvent) -> list[GoldReport]:
    return [GoldReport(id="r1", events=events)]


SHELLING = GoldEvent(
    e=1, mentions=("Rebels shelled Idlib", "killed in the shelling"), type="ASSAULT", date=GoldDate("2016-05-02", "2016-05-02"),
    counts=(GoldCount(measure="killed", low=6, high=6, status="unknown"),),
)  # fmt: skip
FOUND = claim("Rebels shelled Idlib.", "shelled", counts=(exactly("killed", 6),), time=day("2016-05-02"))


def test_what_is_found_right_scores_one() -> None:
    score = score_readings(gold(SHELLING), [item(FOUND)])
    assert {
        score.figures[name] for name in ("event_f1", "typed_f1", "count_f1", "date_exact", "date_covers", "count_status")
    } == {1.0}
    assert score.figures["false_counted"] == 0.0
    assert score.cases == (Case(report="r1", event=1, label="ASSAULT", outcome="found", found_as="ASSAULT"),)


def test_what_is_invented_is_marked_and_named_by_its_place_alone() -> None:
    invented = claim("Talks were held.", "Talks", happening=2)
    score = score_readings(gold(SHELLING), [item(FOUND, invented)])
    assert (score.figures["precision"], score.figures["recall"], score.figures["false_counted"]) == (0.5, 1.0, 0.5)
    start = TEXT.index("Talks")
    assert Case(report="r1", event=None, label="ASSAULT", outcome="invented", trigger=f"{start}-{start + 5}") in score.cases
    assert "Talks" not in msgspec.json.encode(score).decode()


def test_a_second_happening_on_one_event_is_a_split_not_an_invention() -> None:
    twice = claim("Six people were killed in the shelling.", "killed", happening=2)
    score = score_readings(gold(SHELLING), [item(FOUND, twice)])
    assert (score.figures["precision"], score.figures["split"], score.figures["false_counted"]) == (0.5, 0.5, 0.0)


def test_a_deed_is_never_matched_with_a_statement() -> None:
    accused = claim("Rebels shelled Idlib.", "shelled", event=Event(type="ACCUSE"))
    score = score_readings(gold(SHELLING), [item(accused)])
    assert (score.figures["recall"], score.figures["verbal_precision"]) == (0.0, 0.0)


def test_a_planned_deed_counted_as_done_is_false() -> None:
    planned = msgspec.structs.replace(SHELLING, factuality="planned")
    assert score_readings(gold(planned), [item(FOUND)]).figures["false_counted"] == 1.0


def test_a_report_that_was_not_read_counts_as_missed() -> None:
    score = score_readings(gold(SHELLING), [])
    assert (score.figures["recall"], score.cases[0].outcome) == (0.0, "missed")


@pytest.mark.parametrize(
    ("time", "exact", "covers"),
    [
        (day("2016-05-02"), 1, 1),
        (Time(earliest="2016-05-01", latest="2016-05-03"), 0, 1),
        (day("2016-05-04"), 0, 0),
        (Time(earliest="2016-04-01", latest="2016-05-03"), 0, 0),
        (Time(latest="2016-05-03"), 0, 0),
    ],
)
def test_a_date_is_exact_or_covers_without_being_much_wider(time: Time, exact: int, covers: int) -> None:
    figures = score_readings(gold(SHELLING), [item(msgspec.structs.replace(FOUND, time=time))]).figures
    assert (figures["date_exact"], figures["date_covers"]) == (exact, covers)


def test_gained_and_lost_cases_are_told_apart() -> None:
    def score_of(*cases: Case) -> Score:
        return Score(figures={}, n={}, cases=cases)

    before = score_of(
        Case(report="a", event=1, label="ASSAULT", outcome="missed"),
        Case(report="a", event=2, label="AGREE", outcome="found", found_as="AGREE"),
        Case(report="a", event=3, label="AID", outcome="found", found_as="AID"),
        Case(report="a", event=None, label="ASSAULT", outcome="invented", trigger="1-5"),
    )
    now = score_of(
        Case(report="a", event=1, label="ASSAULT", outcome="found", found_as="ASSAULT"),
        Case(report="a", event=2, label="AGREE", outcome="mistyped", found_as="RETREAT"),
        Case(report="a", event=3, label="AID", outcome="found", found_as="AID"),
        Case(report="a", event=None, label="COERCE", outcome="invented", trigger="7-9"),
    )
    turns = [(t.gained, (t.now or t.before).label) for t in compare_scores(before, now)]  # type: ignore[union-attr]
    assert sorted(turns) == [(False, "AGREE"), (False, "COERCE"), (True, "ASSAULT"), (True, "ASSAULT")]


def test_gold_of_another_shape_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "a", "events": []}\n{"id": 1}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        read_gold(tmp_path / "gold.jsonl")


@given(st.text(alphabet="ab ", max_size=30), st.text(alphabet="ab", min_size=1, max_size=3))
def test_every_place_of_a_quote_is_found(text: str, quote: str) -> None:
    found = list(find_quotes([quote], text))
    assert all(text[start:end] == quote for start, end in found)
    assert len(found) == sum(text.startswith(quote, i) for i in range(len(text)))


@given(st.text(), st.text())
def test_names_are_compared_both_ways_alike(one: str, other: str) -> None:
    assert is_same_actor(one, other) == is_same_actor(other, one)
    assert is_same_place(one, one) or not is_same_place(one, other) or one != other

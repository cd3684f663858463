import json
from io import StringIO

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_claims import exactly, make_claim, said_by
from rich.console import Console, RenderableType

from tallybook.link.incidents import link_claims
from tallybook.records import Attribution, Count, Participant, Place, Reader, Reading, ReadReport, Report, ReportHeader, Time
from tallybook.show.incidents import show_incident, show_incidents
from tallybook.show.marks import Mark, mark_text
from tallybook.show.reports import show_reading, show_report
from tallybook.show.safe import STEERING, clean, json_line
from tallybook.show.words import count_words, participant_words, place_words, source_words, time_words

HOSTILE = "\x1b[2J[bold red]gone[/bold red]\x9b31m\u202e[link=file:///etc]x[/link]"


def rendered(shown: RenderableType, width: int = 200) -> str:
    console = Console(file=StringIO(), width=width, highlight=False)
    console.print(shown)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


@given(st.text())
def test_cleaned_text_steers_nothing_and_keeps_its_offsets(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert not set(cleaned) & set(STEERING) - {"\n"}
    assert [c for c in text if c.isalnum()] == [c for c in cleaned if c.isalnum()]


@given(st.text())
def test_json_steers_nothing_and_says_the_same(text: str) -> None:
    line = json_line(text)
    assert json.loads(line) == text
    assert not set(line) & set(STEERING)


def test_what_reports_say_is_never_markup_nor_a_command() -> None:
    claim = make_claim(
        "r1", f"Shelling {HOSTILE} killed six.", "killed", publisher=HOSTILE, counts=(exactly("killed", 6, of=HOSTILE),)
    )
    incidents = link_claims([claim]).incidents
    shown = [show_incidents(incidents), *(show_incident(incidents[0], colour=colour) for colour in (False, True))]
    for text in map(rendered, shown):
        assert not set(text) & set(STEERING) - {"\n"}
    assert "[bold red]gone[/bold red]" in rendered(shown[1], width=1000)


@given(st.text(min_size=1), st.data())
def test_bracketed_marks_keep_every_word(text: str, data: st.DataObject) -> None:
    ends = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=5))
    marks = [Mark(min(pair), max(pair), "place") for pair in ends if pair[0] != pair[1]]
    shown = mark_text(text, marks, colour=False).plain
    kept = shown
    for mark in marks:
        kept = kept.replace(f"[{clean(text[mark.start : mark.end])}|place]", clean(text[mark.start : mark.end]))
    assert ("|place]" in shown) == bool(marks) or "|place]" in text
    if "|place]" not in text:
        assert kept == clean(text)


def test_coloured_marks_stand_on_their_words() -> None:
    shown = mark_text("They shelled Idlib", [Mark(5, 12, "happening"), Mark(13, 18, "place")], colour=True)
    assert shown.plain == "They shelled Idlib"
    assert {shown.plain[s.start : s.end]: str(s.style) for s in shown.spans}.keys() == {"shelled", "Idlib"}


def test_a_report_is_shown_with_its_marks_claims_and_failures() -> None:
    text = "Shells hit the town. Six people were killed."
    claim = make_claim("r1", "Six people were killed.", "killed", at=21, counts=(exactly("killed", 6),))
    facts = {"id": "r1", "title": "Shells", "publisher": "Our Paper", "published": "2016-05-03", "url": None, "language": "en"}
    header = ReportHeader(**facts, credits=(), length=len(text))  # type: ignore[arg-type]
    report = Report(**facts, hash="h", text=text, title_in_text=False)  # type: ignore[arg-type]
    reading = Reading(report=header, claims=(claim,), failures=(), reader=Reader(name="rules", version="0"))
    shown = rendered(show_report(ReadReport(report=report, reading=reading), colour=False))
    assert "[killed|happening]" in shown
    assert "Our Paper · 2016-05-03" in shown
    assert "No claim was found" in rendered(show_reading(msgspec.structs.replace(reading, claims=())))


def test_each_figure_stands_with_its_speaker_agency_outlet_and_day() -> None:
    claim = make_claim(
        "r1", "The convoy has 308 fighters.", "convoy", published="2017-08-30", publisher="Our Paper",
        counts=(exactly("present", 308, of="fighters", attribution=0),), attribution=(said_by("Hezbollah", via="Reuters"),),
    )  # fmt: skip
    shown = rendered(show_incident(link_claims([claim]).incidents[0], colour=False))
    row = next(line for line in shown.splitlines() if "308 fighters present" in line)
    assert "Hezbollah, via Reuters" in row
    assert "Our Paper, 2017-08-30" in row


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count(measure="killed", low=6, best=6, high=6, of="civilians"), "6 civilians killed"),
        (Count(measure="killed", low=22, of="people"), "at least 22 people killed"),
        (Count(measure="injured", high=39, status="civilian"), "at most 39 civilian injured"),
        (Count(measure="vehicles", low=17, best=17, high=17, of="vehicles"), "17 vehicles"),
        (Count(measure="killed"), "not known killed"),
    ],
)
def test_a_count_in_words(count: Count, words: str) -> None:
    assert count_words(count) == words


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (Time(), "not known"),
        (Time(latest="2017-08-30"), "by 2017-08-30"),
        (Time(earliest="2014-01-01"), "from 2014-01-01"),
        (Time(earliest="2017-08-29", latest="2017-08-30"), "2017-08-29 to 2017-08-30"),
        (Time(earliest="2017-08-30", latest="2017-08-30", time_of_day="dawn"), "2017-08-30, dawn"),
    ],
)
def test_a_time_in_words_never_fills_in_an_open_end(time: Time, words: str) -> None:
    assert time_words(time) == words


def test_places_and_participants_in_words() -> None:
    between = (Place(role="between", name="Humaymah"), Place(role="between", name="Abu Kamal"), Place(role="near", name="T2"))
    assert place_words(between) == "between Humaymah and Abu Kamal; near T2"
    jets = [Participant(role="actor", name=name, alternative=1) for name in ("Syrian jets", "Russian jets")]
    doubted = Participant(role="actor", name="the group", certainty="suspected")
    assert participant_words([*jets, doubted], "actor") == "the group (suspected), Syrian jets or Russian jets"


def test_a_source_in_words_tells_a_denial() -> None:
    said = Attribution(
        speaker="Ryan Dillon", title="coalition spokesman", affiliation="US-led coalition", via="AFP", stance="denies"
    )
    assert source_words(said) == "Ryan Dillon, coalition spokesman, US-led coalition, denies, via AFP"

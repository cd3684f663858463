import datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.records import RawReport
from tallybook.text.report import LONGEST_TEXT, make_report

FRENCH = (
    "Les avions de la coalition ont frappé un pont dans le désert et les habitants ont dit que la route est coupée pour les "
    "convois du groupe qui attend une issue depuis trois jours avec des familles."
)


def made(text, **said):
    return make_report(RawReport(origin="test", text=text, **said), datetime.date(2018, 1, 1))


def test_plain_text_has_its_first_line_as_title_and_plain_line_ends():
    report = made("Bridge struck\r\nJets struck it.\rNobody was hurt.\n", title_is_first_line=True)

    assert report.title == "Bridge struck"
    assert report.title_in_text
    assert report.text == "Bridge struck\nJets struck it.\nNobody was hurt.\n"


def test_json_text_stays_letter_for_letter():
    text = "Jets\r\nstruck \u202eit\u202c \u00ad\x07now.\r"

    assert made(text).text == text


@pytest.mark.parametrize(
    ("title", "text", "inside"),
    [
        ("Bridge struck", "Bridge struck\nJets struck it.", True),
        (" Bridge struck ", "\n Bridge struck\r\nJets struck it.", True),
        ("Bridge struck", "Bridge struck by jets\nTwo died.", False),
        ("Bridge struck", "3 July 2016 Bridge struck. Two died.", False),
        (None, "Bridge struck", False),
        ("  ", "  \nBridge struck", False),
    ],
)
def test_title_in_text_only_as_its_first_line(title, text, inside):
    assert made(text, title=title).title_in_text is inside


def test_a_first_line_as_long_as_a_paragraph_is_no_title():
    report = made("Jets struck a bridge. " * 20, title_is_first_line=True)

    assert report.title is None
    assert not report.title_in_text


def test_identity_is_the_id_as_given_or_the_hash_of_the_text():
    assert made("Two died.", id="r1").id == "r1"
    assert made("Two died.").id == sha256(b"Two died.").hexdigest()
    assert made("Two died.", title="Bridge").hash == sha256(b"Bridge\n\n\nTwo died.").hexdigest()
    assert made("Two died.").hash == sha256(b"\n\n\nTwo died.").hexdigest()
    assert made("Two died.", publisher="A").hash != made("Two died.", publisher="B").hash


def test_empty_values_say_nothing():
    report = made("Two died.", id="", title=" ", publisher="", url="", language="", published="")

    assert (report.title, report.publisher, report.url, report.language, report.published) == (None,) * 5
    assert report.notes == ()
    assert report.readable


def test_half_of_a_surrogate_pair_becomes_a_mark_in_its_place():
    report = made("a\ud800b", title="c\udfffd")

    assert report.text == "a\ufffdb"
    assert report.title == "c\ufffdd"


@pytest.mark.parametrize(
    ("text", "language", "readable"),
    [
        (FRENCH, None, False),
        (FRENCH, "en", False),
        ("اعلن الجيش انه سيطر على القرية بعد معارك عنيفة في ريف المدينة الشرقي", None, False),
        ("空军星期三袭击了该国东部沙漠中的一座小桥和一条道路造成数人死亡多人受伤", None, False),
        ("Bridge struck.", "ar", False),
        ("Bridge struck.", "en-GB", True),
        ("Bridge struck.", None, True),
        ("Ahmad Ali, Aleppo. Samir Hasan, Homs. " * 10, None, True),
        (
            "The jets that struck the bridge in the desert were seen by the people of the town, who said that they had fled.",
            "fr",
            True,
        ),
    ],
)
def test_only_what_is_clearly_not_english_is_refused(text, language, readable):
    report = made(text, language=language)

    assert report.readable is readable
    assert any("English" in note.reason for note in report.notes) is not readable


def test_language_is_as_given_else_guessed_else_unknown():
    assert made("Bridge struck.", language="ar").language == "ar"
    assert made(FRENCH).language == "fr"
    assert made("Bridge struck.").language is None


def test_a_text_far_too_long_is_not_read():
    report = made("Jets struck it and left. " * (LONGEST_TEXT // 20))

    assert not report.readable
    assert "1,000,000" in report.notes[0].reason


@given(
    st.builds(
        RawReport,
        origin=st.just("test"),
        text=st.text(st.characters()),
        title=st.none() | st.text(),
        published=st.none() | st.text(),
    )
)
def test_any_text_makes_a_report_whose_notes_quote_it(raw):
    report = make_report(raw, datetime.date(2018, 1, 1))

    assert len(report.text) == len(raw.text)
    assert report.hash == make_report(raw).hash
    for note in report.notes:
        assert note.span is None or report.text[note.span.start : note.span.end] == note.span.text


@given(st.text(st.sampled_from("a \r\n.")))
def test_line_ends_are_normalised_once_and_for_all(text):
    once = made(text, title_is_first_line=True).text

    assert "\r" not in once
    assert made(once, title_is_first_line=True).text == once
    assert once.split("\n") == text.replace("\r\n", "\r").replace("\n", "\r").split("\r")

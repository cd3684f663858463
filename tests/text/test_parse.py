import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallybook.records import RawReport
from tallybook.text import parse
from tallybook.text.parse import parse_report, parse_reports
from tallybook.text.report import make_report

SAID = "Jets struck a bridge on Sunday, Lt. Gen. Samir Haddad said."
STORY = f"3 July 2016 Jets strike bridge near the town AFP {SAID} Two people died."


def made(text, title=None):
    return make_report(RawReport(origin="test", text=text, title=title))


def sentences(text, nlp, title=None):
    return [sentence.text.strip() for sentence in parse_report(made(text, title), nlp)[0].doc.sents if sentence.text.strip()]


def facts(passages):
    return [
        (p.in_, [(t.idx, t.text, t.tag_, t.dep_, t.head.i, t.lemma_, t.is_sent_start) for t in p.doc]) for p in passages
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("Bridge struck\nTwo people died", None, ["Bridge struck", "Two people died"]),
        ("They fled the old quarter.This was the third.", None, ["They fled the old quarter.", "This was the third."]),
        ("It began in 2014.In the town nobody stayed.", None, ["It began in 2014.", "In the town nobody stayed."]),
        ("Lt. Gen. Samir Haddad spoke to Col. John J. Brown.", None, ["Lt. Gen. Samir Haddad spoke to Col. John J. Brown."]),
        ("The U.S. army struck a bridge on Aug. 30.", None, ["The U.S. army struck a bridge on Aug. 30."]),
        ("-- Near Raqqa, two strikes hit a bunker.", None, ["-- Near Raqqa, two strikes hit a bunker."]),
        ("Rebels shot Cpl. Haddad and two others.", None, ["Rebels shot Cpl. Haddad and two others."]),
        ("Gunmen took al- Mayadin from the army.", None, ["Gunmen took al- Mayadin from the army."]),
        (
            STORY,
            "Jets strike bridge near the town",
            ["3 July 2016", "Jets strike bridge near the town", "AFP", SAID, "Two people died."],
        ),
        ("BEIRUT, Aug. 9, 2017 — Jets struck a bridge.", None, ["BEIRUT, Aug. 9, 2017 —", "Jets struck a bridge."]),
        ("Jets strike bridge near the town on Sunday.", "Jets strike bridge", ["Jets strike bridge near the town on Sunday."]),
    ],
)  # fmt: skip
def test_sentences(text, title, expected, nlp):
    assert sentences(text, nlp, title) == expected


def test_a_title_outside_the_text_is_a_passage_of_its_own(nlp):
    text, title = parse_report(made("Two people died.", "Bridge struck"), nlp)

    assert (text.in_, text.doc.text) == (None, "Two people died.")
    assert (title.in_, title.doc.text) == ("title", "Bridge struck")
    assert len(parse_report(made("Bridge struck\nTwo people died.", "Bridge struck"), nlp)) == 1


def test_many_together_are_parsed_as_one_by_one(nlp):
    reports = [made(STORY[cut:], "Jets strike bridge near the town") for cut in range(0, 100, 7)] + [made("")]

    together = list(parse_reports(iter(reports), nlp))

    assert [report for report, _ in together] == reports
    assert [facts(passages) for _, passages in together] == [facts(parse_report(report, nlp)) for report in reports]


def test_reports_are_taken_as_they_are_needed(nlp):
    taken = []

    def source():
        for number in range(1_000):
            taken.append(number)
            yield made(f"Jets struck bridge {number}.")

    next(parse_reports(source(), nlp))

    assert len(taken) <= 2 * parse.BATCH_PIECES


def test_a_long_text_is_parsed_in_pieces_with_the_offsets_of_the_whole(nlp, monkeypatch):
    monkeypatch.setattr(parse, "LONGEST_PIECE", 200)
    text = "\n".join(f"Jets struck bridge {number} near the town. Two people died." for number in range(30))

    (passage,) = parse_report(made(text), nlp)

    assert passage.doc.text == text
    assert sum(sentence.text.strip() == "Two people died." for sentence in passage.doc.sents) == 30
    for token in passage.doc:
        assert text[token.idx : token.idx + len(token.text)] == token.text
        assert token.head.sent == token.sent


@pytest.mark.parametrize(
    "text", ["x" * 300_000, "\n" * 100_000, "a.B" * 4_000, "\u202e\u00ad\x07\x00\ufffd" * 100, "\u0301" * 5_000]
)
def test_odd_texts_are_parsed_quickly_and_kept_whole(text, nlp):
    (passage,) = parse_report(made(text), nlp)

    assert passage.doc.text == text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(
        st.sampled_from([*STORY.split(" "), "\n", "\r\n", "\xa0", "U.S.", "\u202e", '"', "(", "quarter.This", "—"])
    ).map(" ".join)
    | st.text(max_size=80)
)
def test_every_sentence_is_a_slice_of_the_text_and_ends_at_its_line(text, nlp):
    report = made(text, "Jets strike bridge near the town")

    doc = parse_report(report, nlp)[0].doc

    assert doc.text == report.text
    for sentence in doc.sents:
        assert report.text[sentence.start_char : sentence.end_char] == sentence.text
        assert "\n" not in sentence.text.strip()


def test_neither_the_parse_nor_its_repetition_changes(nlp):
    report = made(STORY)

    assert facts(parse_report(report, nlp)) == facts(parse_report(report, nlp))

"""Figures in claims: whose they are, as of when, and where a figure goes whose sentence tells of no happening."""

import pytest

from tallybook.pipeline import find_mentions, read_report
from tallybook.records import Report


def report_of(text: str) -> Report:
    return Report(
        id="test", hash="test", text=text, title=None, title_in_text=True,
        published="2017-03-22", publisher=None, url=None, language="en",
    )  # fmt: skip


def figures_of(text: str) -> list[tuple[str, str, int | None, str | None]]:
    return [(c.trigger.text, k.measure, k.low, k.as_of) for c in read_report(report_of(text)).claims for k in c.counts]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("As of 15 March 2017, 1,200 people had been killed in the shelling of the city.", "2017-03-15"),
        ("The death toll from the bombing stood at 12 by Tuesday evening, doctors said.", "2017-03-21"),
        ("The raid killed 12 people by the river on Monday.", None),
    ],
)
def test_a_toll_says_as_of_when_it_stands(text, day):
    assert [figure[3] for figure in figures_of(text)] == [day]


def test_a_figure_whose_sentence_names_no_happening_goes_to_the_one_before():
    text = "Jets bombed the market in Idlib on Monday. Five children were among the dead."
    (claim,) = (c for c in read_report(report_of(text)).claims if c.counts)
    assert [(k.span.text, k.measure) for k in claim.counts] == [("Five children", "killed")]
    assert [e.text for e in claim.evidence] == [
        "Jets bombed the market in Idlib on Monday.",
        "Five children were among the dead.",
    ]


@pytest.mark.parametrize(
    "second", ["Five children may be among the dead.", "More than 900 children have been among the dead since 2011."]
)
def test_a_figure_of_other_times_stays_out(second):
    assert figures_of(f"Jets bombed the market in Idlib on Monday. {second}") == []


def test_a_figure_belongs_to_the_word_that_tells_of_it():
    text = "Rebels shelled Idlib, killing six civilians, and police in Hama arrested 12 men."
    assert [(word, measure, low) for word, measure, low, _ in figures_of(text)] == [
        ("shelled", "killed", 6),
        ("arrested", "detained", 12),
    ]


def test_each_figure_is_in_the_words_of_its_span():
    text = "At least 22 soldiers and a nurse died when rebels fired dozens of rockets at the base."
    for claim in read_report(report_of(text)).claims:
        for figure in claim.counts:
            assert text[figure.span.start : figure.span.end] == figure.span.text


def test_the_rule_for_numbers_reaches_the_mentions(passages_of):
    text = "Dozens of soldiers were killed in the raid."
    (ours,) = find_mentions(report_of(text), passages_of(text)).counts
    (theirs,) = find_mentions(report_of(text), passages_of(text), "acled-like").counts
    assert (ours.low, theirs.low) == (24, 12)

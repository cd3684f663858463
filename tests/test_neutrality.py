"""What a side is called must not change what is read: whole reports, read under every name, compared claim by claim.

``neutral_sentences.csv`` holds a sentence a row with a slot for people who fight: ``{s}`` for "fighters", ``{S}`` where it begins
the sentence, ``{o}`` for one of them. ``neutral_sides.csv`` has slots for two sides. ``neutral_words.csv`` has a slot, ``{w}`` or
``{W}``, for a plain word and a loaded one that says the same; where a difference is still heard, its last column says why.
Whoever can edit a table can add a row.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

import tallybook.pipeline as pipeline
from tallybook.records import Claim, Passage, Reading, Report
from tallybook.text.parse import load_parser, parse_reports

HERE = Path(__file__).parent
WORDS = {"fighters": "fighter", "terrorists": "terrorist", "militants": "militant", "soldiers": "soldier"}
SIDES = (("the government", "the rebels"), ("Russia", "the United States"), ("the army", "the group"))


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SENTENCES = rows("neutral_sentences.csv")
FRAMES = rows("neutral_sides.csv")
WORDINGS = rows("neutral_words.csv")


def named(sentence: str, word: str) -> str:
    return sentence.format(s=word, S=word.capitalize(), o=WORDS[word])


def sided(frame: str, one: str, other: str) -> str:
    return frame.format(one=one, other=other, One=one[0].upper() + one[1:], Other=other[0].upper() + other[1:])


def worded(row: dict[str, str], how: str) -> str:
    word = row[how]
    return row["text"].format(w=word, W=word[0].upper() + word[1:])


def every_text() -> list[str]:
    people = [named(row["text"], word) for row in SENTENCES for word in WORDS]
    sides = [sided(row["text"], *pair) for row in FRAMES for a, b in SIDES for pair in ((a, b), (b, a))]
    wordings = [worded(row, how) for row in WORDINGS for how in ("plain", "loaded")]
    return [*people, *sides, *wordings]


def report_of(text: str) -> Report:
    return Report(
        id=text, hash=text, text=text, title=None, title_in_text=True,
        published="2017-08-30", publisher=None, url=None, language="en",
    )  # fmt: skip


@pytest.fixture(scope="module")
def read() -> Iterator[dict[str, Reading]]:
    """Every text through ``read_report``, the parser fed with all at once, which is quicker."""
    reports = [report_of(text) for text in dict.fromkeys(every_text())]
    parsed = {report.id: passages for report, passages in parse_reports(reports, load_parser())}

    def parse_report(report: Report, nlp: object) -> tuple[Passage, ...]:
        return parsed[report.id]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "parse_report", parse_report)
        yield {report.id: pipeline.read_report(report) for report in reports}


def told(claim: Claim) -> tuple[object, ...]:
    """What no name may change: type, factuality, counts and statuses."""
    counts = tuple((c.measure, c.low, c.best, c.high, c.status, c.sex, c.age) for c in claim.counts)
    return claim.event.type, claim.event.modes, claim.factuality, claim.background, claim.aggregate, counts


def roles(claim: Claim) -> tuple[object, ...]:
    """Who has a part, by role; not how they are called, nor whether "the fighters" are a group named before: "the soldiers" may
    well be the other side's, and taking them for the group would lay its deeds to the wrong door."""
    return tuple((p.role, p.certainty, p.private) for p in claim.participants)


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row["text"][:60])
def test_a_word_for_fighters_changes_nothing(row: dict[str, str], read: dict[str, Reading]) -> None:
    readings = [read[named(row["text"], word)] for word in WORDS]
    assert not any(reading.failures for reading in readings)
    found = [[(told(claim), roles(claim)) for claim in reading.claims] for reading in readings]
    assert all(other == found[0] for other in found[1:])


@pytest.mark.parametrize("row", [row for row in SENTENCES if row["kind"] != "back"], ids=lambda row: row["text"][:60])
def test_a_word_for_fighters_names_nobody(row: dict[str, str], read: dict[str, Reading]) -> None:
    ids = []
    for word in WORDS:
        parts = [p for claim in read[named(row["text"], word)].claims for p in claim.participants]
        ids.append([p.id for p in parts])
        bare = [p for p in parts if p.span is not None and p.span.text.lower() in (word, WORDS[word])]
        assert all(p.id is None for p in bare)
    assert all(other == ids[0] for other in ids[1:])


@pytest.mark.parametrize("pair", SIDES, ids=lambda pair: " and ".join(pair))
@pytest.mark.parametrize("row", FRAMES, ids=lambda row: row["text"][:60])
def test_the_sides_changing_places_changes_nothing(row: dict[str, str], pair: tuple[str, str], read: dict[str, Reading]) -> None:
    one, other = read[sided(row["text"], *pair)], read[sided(row["text"], *reversed(pair))]
    assert [told(claim) for claim in one.claims] == [told(claim) for claim in other.claims]


def known_to_fail(row: dict[str, str]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=False, reason=row["open"])] if row["open"] else []


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, marks=known_to_fail(row), id=f"{row['text'][:40]} {row['loaded']}") for row in WORDINGS],
)
def test_a_loaded_word_changes_nothing(row: dict[str, str], read: dict[str, Reading]) -> None:
    plain, loaded = read[worded(row, "plain")], read[worded(row, "loaded")]
    assert not plain.failures
    assert not loaded.failures
    assert [told(claim) for claim in loaded.claims] == [told(claim) for claim in plain.claims]


def test_the_loaded_words_stand_in_sentences_that_tell_something(read: dict[str, Reading]) -> None:
    telling = sum(bool(read[worded(row, "plain")].claims) for row in WORDINGS)
    assert telling >= 0.9 * len(WORDINGS)


def test_the_sentences_are_many_and_most_of_them_tell_something(read: dict[str, Reading]) -> None:
    assert len(SENTENCES) >= 200
    assert len(SENTENCES) + len(FRAMES) + len(WORDINGS) >= 300
    telling = sum(bool(read[named(row["text"], "fighters")].claims) for row in SENTENCES)
    assert telling >= 0.75 * len(SENTENCES)
    assert {claim.event.type for reading in read.values() for claim in reading.claims} >= {
        "ASSAULT", "COERCE", "AGREE", "RETREAT", "SANCTION", "THREATEN", "ACCUSE",
    }  # fmt: skip

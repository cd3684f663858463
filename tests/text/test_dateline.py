import csv
import datetime
from pathlib import Path

import pytest

from tallybook.records import RawReport
from tallybook.text.dateline import find_dateline
from tallybook.text.days import read_day
from tallybook.text.report import make_report

TODAY = datetime.date(2018, 1, 1)


def cases(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as rows:
        return [{key: value or "" for key, value in row.items()} for row in csv.DictReader(rows)]


@pytest.mark.parametrize("case", cases("datelines.csv"), ids=lambda case: case["case"])
def test_published_is_settled_between_file_and_date_line(case):
    text = case["text"].replace("\\|", "\0").replace("|", "\n").replace("\0", "|")
    raw = RawReport(origin="test", text=text, title=case["title"] or None, published=case["given"] or None)

    report = make_report(raw, TODAY)

    assert (report.published or "") == case["expected"]
    if case["note"]:
        assert any(case["note"] in note.reason and note.stage == "date" for note in report.notes), report.notes
    else:
        assert report.notes == ()
    for note in report.notes:
        if note.span:
            assert text[note.span.start : note.span.end] == note.span.text


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("BEIRUT (Reuters) - Jets struck a bridge.", "BEIRUT"),
        ("Bridge struck\nSOUTHWEST ASIA --- The coalition struck it.", "SOUTHWEST ASIA"),
        ("Last updated at Aug 012016 AMMAN Nearly fifty raids hit the city.", "AMMAN"),
        ("6 October 2016 Aleppo SANA-Rockets fell on the city.", "Aleppo"),
        ("(BEIRUT, Aug 30) Jets struck a bridge.", "BEIRUT"),
        ("BREAKING - Jets struck a bridge.", None),
        ("29-07-2016 ISIL Fighters killed 24 people.", None),
        ("Syria - Jets struck a bridge.", None),
        ("3 July 2016 URGENT Jets struck a bridge.", None),
        ("Jets struck a bridge near BEIRUT.", None),
    ],
)
def test_town_of_the_date_line(text, town):
    dateline = find_dateline(text)

    assert (dateline.place if dateline else None) == town


@pytest.mark.parametrize("written", ["", "yesterday", "2017", "2017-13-01", "30.02.2017", "08/09/2017", "1 2 3", "0000-01-01"])
def test_what_names_no_single_day_is_no_day(written):
    assert read_day(written) is None

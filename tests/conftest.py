"""What every test may ask for: the parser, and the passages of a text of one's own."""

import os
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tallybook.records import Passage, Report
from tallybook.text.parse import load_parser, parse_report

os.environ["XDG_DATA_HOME"] = tempfile.gettempdir() + "/tallybook-tests"  # places a developer has added change no test

if TYPE_CHECKING:
    from spacy.language import Language


@pytest.fixture(scope="session")
def nlp() -> "Language":
    return load_parser()


@pytest.fixture(scope="session")
def passages_of(nlp: "Language") -> Callable[..., tuple[Passage, ...]]:
    def parse(text: str, title: str | None = None) -> tuple[Passage, ...]:
        report = Report(
            id="test", hash="test", text=text, title=title, title_in_text=title is None,
            published="2017-08-30", publisher=None, url=None, language="en",
        )  # fmt: skip
        return parse_report(report, nlp)

    return parse

"""The encoder: its input hides the sides, its weights are refused where they do not fit, its answers are the same each time."""

import json
from importlib.resources import files

import pytest

from tallybook.errors import ModelError
from tallybook.mentions.events import find_events
from tallybook.models.forms import FEATURES, TYPES, read_windows
from tallybook.models.pieces import cut_word
from tallybook.models.reader import check, load_reader, read_words
from tallybook.pipeline import Named, find_named
from tallybook.records import Passage, RawReport
from tallybook.text.parse import load_parser, parse_report
from tallybook.text.report import make_report


def named_in(text: str) -> tuple[tuple[Passage, ...], Named]:
    report = make_report(RawReport(origin="x", text=text, published="2017-08-30", language="en"))
    passages = parse_report(report, load_parser())
    return passages, find_named(report, passages)


def forms(text: str) -> list[str]:
    passages, named = named_in(text)
    cut = lambda form: cut_word(form, load_reader().vocabulary)  # noqa: E731 - what the windows are given
    return [w.form for window in read_windows(passages, named.actors, named.events, cut, 300) for w in window.words]


@pytest.mark.parametrize(
    "side", ["Islamic State", "the Syrian army", "Hezbollah", "the Free Syrian Army", "terrorists", "soldiers"]
)
def test_the_encoder_does_not_see_who(side: str) -> None:
    assert forms(f"On Monday {side} shelled a market in Homs.") in (
        ["On", "Monday", "forces", "shelled", "a", "market", "in", "Homs", "."],
        ["On", "Monday", "the", "forces", "shelled", "a", "market", "in", "Homs", "."],
        ["On", "Monday", "fighters", "shelled", "a", "market", "in", "Homs", "."],
    )


def test_every_word_of_a_long_report_is_seen_once_and_in_order() -> None:
    passages, named = named_in("Jets bombed the road near Raqqa on Monday. " * 200)
    cut = lambda form: cut_word(form, load_reader().vocabulary)  # noqa: E731
    windows = list(read_windows(passages, named.actors, named.events, cut, 300))
    tokens = [w.token for window in windows for w in window.words]
    assert len(windows) > 5
    assert tokens == sorted(set(tokens))
    assert all(len(window.pieces) <= 300 for window in windows)
    assert {t.i for t in passages[0].doc if not t.is_space} - set(tokens) <= {
        i for a in named.actors for i in range(a.start, a.end)
    }


def test_a_word_that_names_an_attack_is_told_from_one_that_does_not() -> None:
    passages, named = named_in("Jets bombed the market in Homs, killing nine people. The film drew a barrage of criticism.")
    senses = read_words(passages, named.actors, named.events)
    bombed = next(t.i for t in passages[0].doc if t.text == "bombed")
    barrage = next(t.i for t in passages[0].doc if t.text == "barrage")
    assert senses.probability(0, bombed) > 0.5 > senses.probability(0, barrage)
    assert senses.type_of(0, bombed) == "ASSAULT"
    assert sum(senses.factuality_of(0, bombed).values()) == pytest.approx(1.0, abs=1e-3)
    assert senses.probability(0, 10_000) == 0.0


def test_two_readings_give_the_same_numbers() -> None:
    passages, named = named_in("Rebels shelled Aleppo on Friday. The shelling killed two children.")
    one, two = (read_words(passages, named.actors, named.events) for _ in range(2))
    assert (one.rows == two.rows).all()


def test_weights_that_do_not_fit_are_refused() -> None:
    folder = files("tallybook.models") / "reader"
    told = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    raw = (folder / "weights.onnx").read_bytes()
    check(told, raw)
    with pytest.raises(ModelError, match="hash"):
        check(told, raw[:-1])
    with pytest.raises(ModelError, match="other types"):
        check({**told, "types": list(reversed(TYPES))}, raw)
    with pytest.raises(ModelError, match="other features"):
        check({**told, "features": {**FEATURES, "shape": 9}}, raw)


def test_a_report_without_words_has_no_senses() -> None:
    passages, _ = named_in("... ---")
    assert read_words(passages, (), find_events(passages, (), ())).rows.shape[0] >= 0

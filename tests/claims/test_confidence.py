"""Confidence: a probability that rises with what speaks for a claim and never claims to be certain."""

from hypothesis import given
from hypothesis import strategies as st

from tallybook.claims.confidence import LEAST, MOST, confidence_of, weights
from tallybook.pipeline import read_report
from tallybook.records import RawReport
from tallybook.text.report import make_report

NAMES = sorted(weights().keys() - {"bias"})


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1)))
def test_it_is_a_probability_short_of_certainty(signs: dict[str, float]) -> None:
    assert LEAST <= confidence_of(signs) <= MOST


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1)))
def test_figures_and_a_sure_encoder_speak_for_a_claim(signs: dict[str, float]) -> None:
    for name in ("says_how_many", "encoder_is_sure"):
        assert confidence_of({**signs, name: 1.0}) >= confidence_of({**signs, name: 0.0})


def test_every_claim_has_one_and_a_full_claim_more_than_a_bare_one() -> None:
    text = "Rebels shelled a market in Homs on Monday, killing nine civilians. There was an attack."
    claims = read_report(make_report(RawReport(origin="x", text=text, published="2017-08-30", language="en"))).claims
    full = next(c for c in claims if c.counts)
    assert all(LEAST <= c.reading_confidence <= MOST for c in claims)
    assert all(full.reading_confidence >= c.reading_confidence for c in claims)

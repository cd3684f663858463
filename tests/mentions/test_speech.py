"""Who says what: the case table (a row a case), what is no speech at all, and what must hold for any text."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallybook.mentions.quotes import find_quotes
from tallybook.mentions.speech import find_hedges, find_speech
from tallybook.records import ActorMention, Passage, SpeechMention

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = rows("speech_cases.csv")
SILENCES = rows("speech_silences.csv")


def actors_in(passages: tuple[Passage, ...], listed: str) -> tuple[ActorMention, ...]:
    """Hand-made actors from "Name=kind; Name=kind", at every place where the passages hold the name."""
    found = []
    for name, kind in (part.strip().split("=") for part in listed.split(";") if part.strip()):
        for index, passage in enumerate(passages):
            start = passage.doc.text.find(name)
            while start >= 0:
                words = passage.doc.char_span(start, start + len(name))
                if words is not None:
                    span = passage.span(words.start, words.end)
                    where = {"passage": index, "start": words.start, "end": words.end, "head": words.root.i, "span": span}
                    found.append(ActorMention(name=name, id=name.lower(), kind=kind, armed=kind == "belligerent", **where))
                start = passage.doc.text.find(name, start + 1)
    return tuple(found)


def said(speech: SpeechMention, passages: tuple[Passage, ...]) -> set[str]:
    doc = passages[speech.passage].doc
    return {token.text for start, end in speech.scopes for token in doc[start:end]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_case_table(case, passages_of):
    passages = passages_of(case["text"])
    speeches = find_speech(passages, actors_in(passages, case["actors"]))
    fitting = [
        s for s in speeches if (s.attribution.cue or "") == case["cue"] and (s.attribution.speaker or "") == case["speaker"]
    ]
    assert fitting, [(s.attribution.cue, s.attribution.speaker) for s in speeches]
    inside = [s for s in fitting if case["inside"] in said(s, passages) or (not case["inside"] and not s.scopes)]
    assert inside, [said(s, passages) for s in fitting]
    speech = inside[0]
    assert (speech.attribution.via or "") == case["via"]
    assert speech.attribution.stance == case["stance"]
    assert speech.attribution.direct == (case["direct"] == "yes")
    assert case["outside"] not in said(speech, passages)


def test_table_is_wide_enough():
    assert len(CASES) >= 60
    assert {case["stance"] for case in CASES} >= {
        "asserts",
        "denies",
        "concedes",
        "claims_responsibility",
        "declines_comment",
        "warns",
        "accuses",
    }


@pytest.mark.parametrize("case", SILENCES, ids=lambda case: case["text"][:60])
def test_no_speech(case, passages_of):
    passages = passages_of(case["text"])
    assert find_speech(passages, ()) == (), case["why"]


@pytest.mark.parametrize("armed", ["terrorists", "fighters", "militants", "soldiers", "rebels"])
def test_wording_of_a_group_changes_nothing(armed, passages_of):
    passages = passages_of(f"The {armed} said they had left the town.")
    (speech,) = find_speech(passages, ())
    assert (speech.attribution.kind, speech.attribution.stance) == ("belligerent", "asserts")
    assert "left" in said(speech, passages)


def test_a_title_names_its_source(passages_of):
    passages = passages_of("Nine people died in Harra on Monday.", title="Air raids kill nine people in Harra: activists")
    (speech,) = find_speech(passages, ())
    assert (speech.passage, speech.attribution.speaker, speech.span.in_) == (1, "activists", "title")
    assert "kill" in said(speech, passages)


def test_a_quotation_goes_on_without_a_new_verb(passages_of):
    text = '"We shall strike again," spokesman Karim Odeh said.\n\n"The camp is a threat to all of us."'
    passages = passages_of(text)
    speeches = find_speech(passages, ())
    assert [s.attribution.speaker for s in speeches] == ["Karim Odeh", "Karim Odeh"]
    assert speeches[1].attribution.direct
    assert "camp" in said(speeches[1], passages)


def test_a_quotation_that_lost_its_closing_mark_ends_where_the_next_begins(passages_of):
    passages = passages_of('Odeh said "The town will not fall. "It was not the first raid and not the last" he added.')
    first, second = find_quotes(passages[0].doc)
    assert first.end <= second.start
    assert passages[0].doc[second.start].text == "It"


def test_borrowed_words_are_no_quotation(passages_of):
    passages = passages_of('The minister said that the town was a "military zone" and closed.')
    (speech,) = find_speech(passages, ())
    assert not speech.attribution.direct


def test_a_verb_inside_a_quotation_does_not_quote_it(passages_of):
    passages = passages_of('"If they continue that way we shall strike. It is a threat," spokesman Karim Odeh said.')
    assert [s.attribution.speaker for s in find_speech(passages, ())] == ["Karim Odeh"]


def test_two_trailing_sources_share_a_sentence(passages_of):
    passages = passages_of(
        "The buses are stuck in the desert, Reuters reported, after jets hit a road, spokesman Karim Odeh said."
    )
    reuters, odeh = find_speech(passages, actors_in(passages, "Reuters=agency"))
    assert "stuck" in said(reuters, passages)
    assert "stuck" not in said(odeh, passages)
    assert "jets" in said(odeh, passages)


def test_private_people_and_office_holders(passages_of):
    passages = passages_of(
        "A witness named nobody. Local resident Samia Darwish said her house burned. Governor Karim Odeh said the fire was out."
    )
    private = {s.attribution.speaker: s.attribution.private for s in find_speech(passages, ())}
    assert private["Samia Darwish"] is True
    assert private["Karim Odeh"] is False


@pytest.mark.parametrize("text", ["The army accused of bombing the clinic left.", "The army was accused of bombing the clinic."])
def test_the_accused_is_not_the_accuser(text, passages_of):
    passages = passages_of(text)
    assert {s.attribution.speaker for s in find_speech(passages, actors_in(passages, "army=belligerent"))} <= {None}


def test_other_monitors_are_not_the_one_named(passages_of):
    passages = passages_of("The Coast Watch said nine people died. Other monitors said the toll was higher.")
    speakers = [s.attribution.speaker for s in find_speech(passages, actors_in(passages, "Coast Watch=monitor"))]
    assert speakers == ["Coast Watch", "Other monitors"]


@pytest.mark.parametrize(
    ("text", "kind", "hedged"),
    [
        ("The strike was carried out by suspected Harran jets.", "suspected", "jets"),
        ("Planes believed to be from the coalition hit the town.", "suspected", "coalition"),
        ("Harran jets allegedly bombed the town.", "alleged", "jets"),
        ("The fighters reportedly found a tunnel.", "alleged", "fighters"),
    ],
)
def test_hedges(text, kind, hedged, passages_of):
    passages = passages_of(text)
    (hedge,) = find_hedges(passages)
    assert hedge.kind == kind
    assert hedged in [token.text for token in passages[0].doc[slice(*hedge.scope)]]


def test_no_hedge_without_a_complement(passages_of):
    assert find_hedges(passages_of("Few people believed the minister.")) == ()


LOOSE = (
    'the a said told Reuters "" " “ ” , . : \n army denied that according to it he they was claimed by blamed',
    "on monitor statement -- ( ) AFP quoted as saying source Odeh Karim spokesman and while killed nine people",
    "reported adding citing Monday in",
)
WORDS = st.sampled_from(" ".join(LOOSE).split(" "))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text_keeps_offsets(nlp, text):
    passages = (Passage(doc=nlp(text)), Passage(doc=nlp(text[:60]), in_="title"))
    for found in (*find_speech(passages, ()), *find_hedges(passages)):
        doc = passages[found.passage].doc
        assert doc.text[found.span.start : found.span.end] == found.span.text
        assert 0 <= found.start < found.end <= len(doc)
        assert found.start <= found.head < found.end
        scopes = found.scopes if isinstance(found, SpeechMention) else (found.scope,)
        assert all(0 <= start < end <= len(doc) for start, end in scopes)
        if isinstance(found, SpeechMention):
            assert found.attribution.span == found.span


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_quotations_never_overlap(nlp, text):
    quotes = find_quotes(nlp(text))
    assert all(a.end <= b.start for a, b in pairwise(quotes))
    assert all(quote.start < quote.end for quote in quotes)

"""Chains of sources at a token, and the giver of a figure. Speech is made by hand: these rules need no parse."""

import pytest

from tallybook.claims.attribution import attributions_at, giver_of
from tallybook.mentions.speech import find_speech
from tallybook.records import Attribution, CountMention, Span, SpeechMention

TEXT = "A doctor told Reuters that the army said nine men died in the raid on Harra ."


def speech(passages, name, scope, at=0, cue=None, **known):
    span = passages[0].span(at, at + 1)
    attribution = Attribution(speaker=name, span=span, **known)
    place = {"passage": 0, "start": at, "end": at + 1, "head": at, "span": span}
    return SpeechMention(attribution=attribution, scopes=(scope,), cue_token=cue, **place)


def count_at(passages, token):
    span = passages[0].span(token, token + 1)
    place = {"passage": 0, "start": token, "end": token + 1, "head": token, "span": span}
    return CountMention(low=9, best=9, high=9, of="men", counted="people", **place)


def names(chain):
    return [a.speaker for a in chain]


def test_innermost_source_first(passages_of):
    passages = passages_of(TEXT)
    outer, inner = speech(passages, "doctor", (4, 16), via="Reuters"), speech(passages, "army", (8, 16), at=6)
    for order in ((outer, inner), (inner, outer)):
        assert names(attributions_at(10, 0, passages, order)) == ["army", "doctor"]
    assert names(attributions_at(6, 0, passages, (outer, inner))) == ["doctor"]


def test_nobody_says_what_the_report_tells_itself(passages_of):
    passages = passages_of(TEXT)
    inner = speech(passages, "army", (8, 10), at=6)
    assert attributions_at(14, 0, passages, (inner,)) == ()
    assert attributions_at(8, 1, passages, (inner,)) == ()
    assert attributions_at(99, 0, passages, (inner,)) == ()


def test_one_source_stands_once_with_all_that_is_known(passages_of):
    passages = passages_of(TEXT)
    near, far = speech(passages, "Karim Odeh", (8, 12)), speech(passages, "Karim Odeh", (4, 16), via="Reuters", title="doctor")
    (only,) = attributions_at(9, 0, passages, (far, near))
    assert (only.speaker, only.via, only.title) == ("Karim Odeh", "Reuters", "doctor")


def test_saying_and_denying_stay_apart(passages_of):
    passages = passages_of(TEXT)
    says, denies = speech(passages, "army", (8, 12)), speech(passages, "army", (4, 16), stance="denies")
    assert [a.stance for a in attributions_at(9, 0, passages, (says, denies))] == ["asserts", "denies"]


def test_unnamed_sources_are_not_lumped_together(passages_of):
    passages = passages_of(TEXT)
    both = (speech(passages, None, (8, 12), at=0), speech(passages, None, (4, 16), at=6))
    assert len(attributions_at(9, 0, passages, both)) == 2


def test_whoever_does_the_saying_is_its_source(passages_of):
    passages = passages_of(TEXT)
    inner = speech(passages, "army", (8, 16), at=6, cue=7)
    assert names(attributions_at(7, 0, passages, (inner,))) == ["army"]


def test_the_innermost_speaker_gives_the_figure(passages_of):
    passages = passages_of(TEXT)
    outer, inner = speech(passages, "doctor", (4, 16)), speech(passages, "army", (8, 12), at=6)
    chain = attributions_at(10, 0, passages, (outer, inner))
    assert giver_of(count_at(passages, 8), chain, (outer, inner)) == 0
    assert giver_of(count_at(passages, 13), chain, (outer, inner)) == 1
    assert giver_of(count_at(passages, 1), chain, (outer, inner)) is None


def test_who_denies_gives_no_figure(passages_of):
    passages = passages_of(TEXT)
    denies, says = speech(passages, "army", (8, 12), at=6, stance="denies"), speech(passages, "doctor", (4, 16))
    chain = attributions_at(9, 0, passages, (denies, says))
    assert chain[giver_of(count_at(passages, 8), chain, (denies, says))].speaker == "doctor"
    assert giver_of(count_at(passages, 8), chain[:1], (denies,)) is None


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("A doctor told Reuters that the army had said nine men died.", "died", [("army", None), ("doctor", "Reuters")]),
        ("The army denied that it had shelled the town.", "shelled", [("army", None)]),
        ("Nine men died, activists said. The road was empty.", "empty", []),
        ("Nine men died, activists said. The road was empty.", "died", [("activists", None)]),
        ("Nine men died on Monday, a doctor and the mayor said.", "died", [("doctor", None), ("mayor", None)]),
    ],
)
def test_from_text_to_chain(text, word, expected, passages_of):
    passages = passages_of(text)
    token = next(t.i for t in passages[0].doc if t.text == word)
    chain = attributions_at(token, 0, passages, find_speech(passages, ()))
    assert [(a.speaker, a.via) for a in chain] == expected


def test_title_and_text_do_not_mix(passages_of):
    passages = passages_of("Nine men died in Harra.", title="Nine men die in Harra: activists")
    speeches = find_speech(passages, ())
    assert attributions_at(2, 0, passages, speeches) == ()
    (only,) = attributions_at(2, 1, passages, speeches)
    assert only.speaker == "activists"
    assert only.span == Span(start=23, end=32, text="activists", in_="title")

"""Passages -> speech: who says what, through whom, with what stance, and which words of the text are theirs.

``acts.py`` finds each act of speech; here the acts of one sentence settle how they share it, quotations that go on without a
new "he said" stay with their speaker, and headlines give up their "…: monitor". Hedges that name no speaker ("believed to be",
"allegedly") are found beside them: they make a part uncertain, never a source.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import msgspec

from tallybook.mentions.acts import read_act
from tallybook.mentions.phrases import kinds_of_words, words
from tallybook.mentions.posts import caption_acts, post_acts
from tallybook.mentions.quotes import Quote, find_quotes
from tallybook.mentions.recall import next_monitor
from tallybook.mentions.scopes import TURNS, Range, share_quoted, trimmed, widened
from tallybook.mentions.sources import Act, Cast, Source
from tallybook.mentions.speakers import find_source
from tallybook.records import ActorMention, Attribution, HedgeMention, Passage, SpeechMention
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as SpanTokens

MOSTLY = 0.5  # share of a scope between quotation marks from which on it counts as quoted
NEXT_QUOTE = 30  # tokens between a speaker and the next quotation that is still theirs
ADDING = 5  # tokens at a sentence's start that can say that it adds to the one before
HEADLINE = 25  # words; a headline is not longer


def find_speech(passages: tuple[Passage, ...], actors: Sequence[ActorMention]) -> tuple[SpeechMention, ...]:
    """Every act of saying in a report, in text order, with its source and the token ranges of what is said.

    ``actors`` are the report's resolved actor mentions; a source that none of them covers is described by its own words.
    """
    found: list[SpeechMention] = []
    for index, passage in enumerate(passages):
        people = Cast(
            doc=passage.doc,
            everyone=tuple(actors),
            spoken=[],
            at={i: a for a in actors if a.passage == index for i in range(a.start, min(a.end, len(passage.doc)))},
        )
        quotes = find_quotes(passage.doc)
        acts = settle(read_acts(people, quotes), people.doc, quotes)
        acts = [*acts, *continued(acts, people.doc, quotes)]
        acts = [*acts, *added(acts, people.doc), *headline_acts(people, passage, acts)]
        acts = sorted([*acts, *post_acts(people, acts), *caption_acts(people, acts)], key=lambda a: a.verb)
        found += [mention for act in acts for mention in mentions_of(act, index, passage, quotes)]
    return tuple(as_named_below(mention, found, passages) for mention in found)


def as_named_below(mention: SpeechMention, found: list[SpeechMention], passages: tuple[Passage, ...]) -> SpeechMention:
    """A headline's speaker without a name ("Homs governor says") under the name that the text gives to the same words."""
    told = mention.attribution
    if passages[mention.passage].in_ != "title" or told.speaker is None or told.speaker.lower() != mention.span.text.lower():
        return mention
    same = (m.attribution for m in found if m.passage != mention.passage and m.span.text == mention.span.text)
    named = next((a for a in same if a.speaker is not None and a.speaker != told.speaker), None)
    if named is None:
        return mention
    known = {"speaker": named.speaker, "title": named.title, "affiliation": named.affiliation, "kind": named.kind}
    return msgspec.structs.replace(mention, attribution=msgspec.structs.replace(told, private=named.private, **known))


def read_acts(people: Cast, quotes: tuple[Quote, ...]) -> list[Act]:
    """The acts of a passage in text order; each may lead its pronouns back to those before it."""
    acts: list[Act] = []
    for token in people.doc:
        act = read_act(token, people, quotes, acts)
        if act is None:
            continue
        if act.side == "cited":
            acts = passed_on(act, acts)
        acts.append(act)
        people.spoken.extend(
            s if s.via or not act.via else msgspec.structs.replace(s, via=act.via) for s in act.sources if s.speaker
        )
    return acts


def passed_on(cited: Act, acts: list[Act]) -> list[Act]:
    """The acts without the one in which an agency only hands on what it cites ("SANA reported, citing a source")."""
    return [a for a in acts if not (cited.via and a.scopes == cited.scopes and all(s.speaker == cited.via for s in a.sources))]


# --- sharing a sentence ------------------------------------------------------------------------------------------------------


def settle(acts: list[Act], doc: Doc, quotes: tuple[Quote, ...]) -> list[Act]:
    """The acts with scopes cut where another source takes over and stretched over the quotations they stand in."""
    settled = []
    for act in acts:
        scopes = tuple(s for s in (settled_scope(act, scope, acts, doc, quotes) for scope in act.scopes) if s is not None)
        if scopes or act.side == "none":
            settled.append(msgspec.structs.replace(act, scopes=scopes))
    return settled


def settled_scope(act: Act, scope: Range, acts: list[Act], doc: Doc, quotes: tuple[Quote, ...]) -> Range | None:
    """One scope of an act after the other acts of its sentence have had their say."""
    if act.side == "right":
        cuts = [turn_before(other, act, doc) for other in acts if scope[0] < other.verb < scope[1] and other.side != "none"]
        inside = [cut for cut in cuts if cut is not None and scope[0] < cut < scope[1]]
        scope = (scope[0], min([scope[1], *inside]))
    if act.side in ("left", "right", "cited"):
        heads = [s for s in act.sources if s.start < s.end]
        barrier = (min([act.verb, *(s.start for s in heads)]), max([act.verb + 1, *(s.end for s in heads)]))
        scope = widened(scope, quotes, act.verb, barrier)
    return trimmed(doc, *scope)


def turn_before(other: Act, act: Act, doc: Doc) -> int | None:
    """Where "while", "but" or "and" hands over to another source in the midst of what the first one says."""
    first = min((s.start for s in other.sources if s.head < other.verb), default=None)
    if first is None or other.sources[0].speaker == act.sources[0].speaker:
        return None
    for i in range(first - 1, max(act.verb, first - 5), -1):
        if doc[i].lower_ in TURNS:
            return i
        if doc[i].pos_ not in ("ADV", "PUNCT", "SPACE", "DET", "ADJ", "NOUN"):
            return None
    return None


def continued(acts: list[Act], doc: Doc, quotes: tuple[Quote, ...]) -> list[Act]:
    """Acts for quotations that nobody is named for: they go on with the speaker of the quotation right before them."""
    found: list[Act] = []
    known = list(acts)
    for quote in quotes:
        if not quote.is_saying or any(a < quote.end and quote.start < b for act in known for a, b in act.scopes):
            continue
        last = max((act for act in known if reach(act) <= quote.start), key=reach, default=None)
        if last is None or not last.scopes or quote.start - reach(last) > NEXT_QUOTE or not is_person_or_quoted(last, quotes):
            continue
        if any(token.text in ".!?" or token.is_sent_start for token in doc[max(0, quote.start - 2) : quote.start]):
            act = msgspec.structs.replace(
                last, verb=quote.start, cue="", scopes=((quote.start, quote.end),), side="continued", sources=last.sources
            )
            found.append(act)
            known.append(act)
    return found


def added(acts: list[Act], doc: Doc) -> list[Act]:
    """Acts for sentences that only add to what was reported right before them: "Another five people were hurt"."""
    found: list[Act] = []
    before: Act | None = None
    for sent in doc.sents:
        inside = [a for a in acts if sent.start <= a.verb < sent.end or any(x < sent.end and sent.start < y for x, y in a.scopes)]
        opening = {t.lower_ for t in doc[sent.start : min(sent.end, sent.start + ADDING)] if not is_than(t)}
        if not inside and before is not None and opening & words("adding") and not is_others_word(sent):
            found.append(
                msgspec.structs.replace(before, verb=sent.start, cue="", scopes=((sent.start, sent.end),), side="continued")
            )
            continue
        whole = [a for a in inside if a.stance == "asserts" and a.sources and covers_most(a, sent)]
        before = whole[-1] if whole and len({s.speaker for a in inside for s in a.sources}) == 1 else None
    return found


def is_others_word(sent: SpanTokens) -> bool:
    """Whether a sentence is quoted, or told by reports of nobody ("reports emerged that"): it does not go on with who spoke."""
    return any(t.is_quote or (t.dep_ == "nsubj" and t.lemma_.lower() in words("nobody")) for t in sent)


def is_than(token: Token) -> bool:
    """Whether "more" or "other" only compares: "more than 200 people live there"."""
    return token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "than"


def covers_most(act: Act, sent: SpanTokens) -> bool:
    """Whether nearly all of a sentence is what an act says, and indirectly: no quotation goes on without its marks."""
    said = sum(min(b, sent.end) - max(a, sent.start) for a, b in act.scopes if a < sent.end and sent.start < b)
    return said >= MOSTLY * (sent.end - sent.start) and not any(t.is_quote for t in sent)


def reach(act: Act) -> int:
    """The last token an act has to do with."""
    return max([act.verb if act.side != "continued" else 0, *(b for _, b in act.scopes)])


def is_person_or_quoted(act: Act, quotes: tuple[Quote, ...]) -> bool:
    """Whether a following quotation without a name can still be this speaker's."""
    return any("he" in s.pronouns for s in act.sources) or any(share_quoted(quotes, scope) >= MOSTLY for scope in act.scopes)


# --- headlines ----------------------------------------------------------------------------------------------------------------


def headline_acts(people: Cast, passage: Passage, acts: list[Act]) -> list[Act]:
    """The source that a headline names at its end ("…: monitor", "… - activists") or start ("Monitor: …")."""
    doc = people.doc
    sentences = list(doc.sents) if passage.in_ == "title" else list(doc.sents)[:2]
    found = []
    for sent in sentences:
        end = next((t.i for t in sent if t.text == "|"), sent.end)  # what stands behind a bar is the outlet's own name
        while end > sent.start and (doc[end - 1].is_space or doc[end - 1].text == "."):
            end -= 1
        if end - sent.start > HEADLINE or end - sent.start < 4 or any(sent.start <= act.verb < end for act in acts):
            continue
        act = headline_act(people, sent.start, end, is_title=passage.in_ == "title")
        if act is not None:
            found.append(act)
    return found


def headline_act(people: Cast, start: int, end: int, is_title: bool) -> Act | None:
    """The act of one headline, ``None`` where it names no source. Lost dashes are allowed for in titles only."""
    doc, last = people.doc, people.doc[end - 1]
    first = people.at[last.i].start if last.i in people.at else last.i
    parted = first > start + 1 and doc[first - 1].text in (":", "-", "–", "—", "_")
    bare = is_title and last.text.istitle() and doc[first - 1].tag_ != "IN" and doc[first - 1].dep_ not in ("det", "amod")
    if (parted or bare) and can_head_line(last, people, parted):
        return headline_of(headline_source(last, people), trimmed(doc, start, first - 1 if parted else first), last.i)
    colon = next((t.i for t in doc[start : min(start + 6, end)] if t.text == ":"), None)
    if colon is not None and colon > start and is_where(doc[colon - 1], people):
        return None
    if colon is not None and colon > start and can_head_line(doc[colon - 1], people, parted=True):
        return headline_of(headline_source(doc[colon - 1], people), trimmed(doc, colon + 1, end), colon)
    return None


def headline_source(token: Token, people: Cast) -> Source | None:
    """The source for one word at a headline's edge, whatever the parse has joined to it."""
    if token.i in people.at:
        return find_source(token, people)
    noun = token.lemma_.lower()
    kind = kinds_of_words("speaker_nouns").get(noun, "unknown")
    if kind == "monitor":
        return next_monitor(token, token.i, people)
    return Source(start=token.i, end=token.i + 1, head=token.i, noun=noun, speaker=token.lower_, kind=kind)


def can_head_line(token: Token, people: Cast, parted: bool) -> bool:
    """Whether a word at the edge of a headline is a source: a monitor, agency or rescue service, or witnesses and the like."""
    actor = people.at.get(token.i)
    if actor is not None and actor.kind == "outlet":  # "… - Daily News" is whose page it is
        return False
    if actor is not None and (
        actor.kind in ("monitor", "agency", "state_media", "rescue") or (parted and actor.kind != "unknown")
    ):
        return True
    kind = kinds_of_words("speaker_nouns").get(token.lemma_.lower())
    return kind == "monitor" or (parted and kind is not None and token.lemma_.lower() not in ("report", "people", "man", "woman"))


def is_where(token: Token, people: Cast) -> bool:
    """Whether the word before a headline's colon tells where it was ("Syria: …"), not who says so."""
    return token.i in people.at and people.at[token.i].maybe_place


def headline_of(source: Source | None, scope: Range | None, at: int) -> Act | None:
    """The act of a headline's source."""
    if source is None or scope is None:
        return None
    return Act(verb=at, cue=":", stance="asserts", sources=(source,), scopes=(scope,), side="headline")


# --- into mentions ------------------------------------------------------------------------------------------------


def mentions_of(act: Act, index: int, passage: Passage, quotes: tuple[Quote, ...]) -> list[SpeechMention]:
    """One speech mention for each source of an act."""
    direct = any(share_quoted(quotes, scope) >= MOSTLY for scope in act.scopes)
    cue_token = act.verb if act.side not in ("continued", "headline") else None
    found = []
    for source in act.sources:
        span = passage.span(source.start, source.end)
        attribution = Attribution(
            speaker=source.speaker,
            title=source.title,
            affiliation=affiliation_of(source),
            kind=source.kind,
            via=via_for(act, source),
            cue=act.cue or None,
            stance=act.stance,
            direct=direct,
            private=source.private,
            span=span,
        )
        place = {"start": source.start, "end": source.end, "head": source.head}
        found.append(
            SpeechMention(passage=index, span=span, attribution=attribution, scopes=act.scopes, cue_token=cue_token, **place)
        )
    return found


def affiliation_of(source: Source) -> str | None:
    """The body a source speaks for, unless it is that body itself."""
    same = (source.affiliation or "").lower() == (source.speaker or "").lower()
    return None if same else source.affiliation


def via_for(act: Act, source: Source) -> str | None:
    """The agency or outlet through which a source spoke, never the source itself."""
    via = act.via or source.via
    return via if via != source.speaker else None


# --- hedges -------------------------------------------------------------------------------------------------------


@cache
def hedge_words() -> dict[str, Literal["suspected", "alleged"]]:
    """Hedging word -> what it makes of the part somebody plays."""
    table = read_yaml("speech_cues.yaml")["hedges"]
    kinds: tuple[Literal["suspected", "alleged"], ...] = ("suspected", "alleged")
    return {str(word): kind for kind in kinds for word in table[kind]}


def find_hedges(passages: tuple[Passage, ...]) -> tuple[HedgeMention, ...]:
    """The words that hedge without naming a source, each with the token range they make uncertain."""
    found = []
    for index, passage in enumerate(passages):
        for token in passage.doc:
            kind = hedge_words().get(token.lower_)
            scope = hedge_scope(token) if kind is not None else None
            if kind is not None and scope is not None:
                found.append(
                    HedgeMention(
                        passage=index,
                        start=token.i,
                        end=token.i + 1,
                        head=token.i,
                        span=passage.span(token.i, token.i + 1),
                        scope=scope,
                        kind=kind,
                    )
                )
    return tuple(found)


def hedge_scope(token: Token) -> Range | None:
    """What a hedge makes uncertain: the noun it stands before, its complement, or the clause of an adverb."""
    doc = token.doc
    if token.pos_ == "ADV":
        return trimmed(doc, token.head.left_edge.i, token.head.right_edge.i + 1)
    if token.dep_ in ("amod", "compound", "nmod"):
        top = token.head  # in "suspected Boko Haram militants" the parser hangs the word on the name
        while top.dep_ in ("compound", "nmod") and top.head.i > top.i:
            top = top.head
        return trimmed(doc, token.i + 1, top.i + 1)
    complement = next((c for c in token.children if c.dep_ in ("xcomp", "oprd", "ccomp", "acomp") and c.i > token.i), None)
    if complement is None or not (
        token.tag_ == "VBN" or (token.tag_ == "VBD" and any(t.tag_ == "TO" for t in complement.children))
    ):
        return None
    subject = next((c for c in token.children if c.dep_ in ("nsubj", "nsubjpass")), token.head if token.dep_ == "acl" else None)
    start = subject.left_edge.i if subject is not None and subject.i < token.i else token.i + 1
    return trimmed(doc, start, complement.right_edge.i + 1)

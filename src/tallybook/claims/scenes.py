"""A day told once holds on: for the same happening told again, and for what the next sentences tell of the same scene.

"A bomb killed nine on Monday. The blast also wrecked a school. Militants then attacked the nearby police post." Only the first
sentence has a day; a careful reader gives it to all three. The day's own words stay its span, and the sentence they stand in
becomes evidence of the claim that borrows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.sameness import Draft, is_elsewhere, specific
from tallybook.claims.scope import has_cue
from tallybook.claims.tellings import CORE, of_telling
from tallybook.claims.times import is_closed, length_of
from tallybook.records import Claim, Time
from tallybook.syntax import governors_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token

    from tallybook.records import Mentions, Passage, Span

REACH = 4  # sentences: how far a scene goes on without its day being said again
SCENE_DAYS = 1  # a scene is told of a day, or of a night between two
POINTING = ("the", "this", "that", "these", "those")
FIRST_PERSON = frozenset(("i", "we", "my", "our", "me", "us"))  # somebody remembers, and not the report's own story


def with_told_days(drafts: Sequence[Draft], numbers: Sequence[int], passages: Sequence[Passage], mentions: Mentions) -> list[Claim]:
    """The claims, numbered, those that say no day of their own taking over the day of their happening or of their scene."""
    claims = [msgspec.structs.replace(d.claim, happening=n) for d, n in zip(drafts, numbers, strict=True)]
    claims = with_day_of_happening(claims)
    order = sentence_order(passages)
    for n, draft in enumerate(drafts):
        if not can_follow(draft, claims[n], passages, mentions):
            continue
        ties = []
        for m in range(n):
            steps = steps_back(draft, drafts[m], order)
            if steps is not None and is_scene_day(claims[m]):
                ties.append((likeness(draft, claims[n], claims[m], steps, passages), m))
        score, best = max(ties, default=(0, 0))
        if score > 0:
            claims[n] = borrow(claims[n], claims[best])
    return with_day_of_happening(claims)


def with_day_of_happening(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, those without a beginning taking over the narrowest time that another claim of their happening gives."""
    told: dict[int, Claim] = {}
    for claim in claims:
        known = told.get(claim.happening)
        if is_closed(claim.time) and (known is None or length_of(claim.time) < length_of(known.time)):
            told[claim.happening] = claim
    return [
        msgspec.structs.replace(borrow(c, t), background=t.background) if (t := told.get(c.happening)) and is_undated(c, t) else c
        for c in claims
    ]


def is_undated(claim: Claim, told: Claim) -> bool:
    """Whether a claim has no beginning of its own and its end does not speak against the time told elsewhere."""
    return claim.time.earliest is None and not (
        claim.time.latest and told.time.earliest and claim.time.latest < told.time.earliest
    )


def borrow(claim: Claim, told: Claim) -> Claim:
    """The claim with another's time, and the sentence that gives it among the evidence."""
    more = tuple(s for s in told.evidence if s not in claim.evidence and covers(s, told.time))
    return msgspec.structs.replace(claim, time=told.time, evidence=(*claim.evidence, *more))


def covers(sentence: Span, time: Time) -> bool:
    """Whether the time's words stand in the sentence."""
    span = time.span
    return span is not None and sentence.in_ == span.in_ and sentence.start <= span.start < sentence.end


# --- may a telling go on with a scene? ---------------------------------------------------------------------------------------


def can_follow(draft: Draft, claim: Claim, passages: Sequence[Passage], mentions: Mentions) -> bool:
    """Whether a telling without a time is told as part of a scene: a deed in the past tense, of no other time, not remembered."""
    telling, doc = draft.telling, passages[draft.telling.passage].doc
    sentence = doc[telling.start : telling.end]
    if claim.time.span or claim.background or claim.event.type not in CORE or claim.factuality not in ("occurred", "ongoing"):
        return False
    if passages[telling.passage].in_ or has_cue("summing", sentence.text) or has_cue("elsewhere", sentence.text):
        return False
    if any(t.lower_ in FIRST_PERSON for t in sentence):
        return False
    times = [t for t in of_telling(telling, mentions.times) if not t.dates_speech and t.time.basis != "dateline"]
    return not any(t.time.earliest or t.time.latest for t in times) and is_narrated(doc[telling.main.head])


def is_narrated(head: Token) -> bool:
    """Whether the verb that carries the words stands in the simple past, which goes on with a story; "had" only in what is said."""
    for word in (head, *governors_of(head)):
        if word.pos_ not in ("VERB", "AUX"):
            continue
        helpers = {c.lower_ for c in word.children if c.dep_ in ("aux", "auxpass")}
        if helpers & {"has", "have", "is", "are", "will", "would", "been", "'s", "’s"}:
            return False
        if "had" in helpers:
            return word.dep_ == "ccomp" and word.head.tag_ in ("VBD", "VBN")
        if word.tag_ in ("VBZ", "VBP") and word.i != head.head.i:
            return False
        if word.tag_ == "VBD" or helpers & {"was", "were", "did"}:
            return True
    return False


# --- which scene? ------------------------------------------------------------------------------------------------------------


def is_scene_day(claim: Claim) -> bool:
    """Whether a claim can set the day of a scene: something that happened then, on one day or in one night."""
    return (
        is_closed(claim.time)
        and length_of(claim.time) <= SCENE_DAYS
        and claim.factuality in ("occurred", "ongoing")
        and not claim.background
        and claim.event.type in CORE
    )


def sentence_order(passages: Sequence[Passage]) -> dict[tuple[int, int], int]:
    """Passage and first token of each sentence -> its number in the passage."""
    return {(p, s.start): n for p, passage in enumerate(passages) for n, s in enumerate(passage.doc.sents)}


def steps_back(new: Draft, old: Draft, order: dict[tuple[int, int], int]) -> int | None:
    """How many sentences the old telling stands before the new one; ``None`` where it does not, or in another passage."""
    a, b = (order.get((d.telling.passage, d.telling.start)) for d in (new, old))
    if a is None or b is None or new.telling.passage != old.telling.passage or not 0 <= a - b <= REACH:
        return None
    return a - b


def likeness(new: Draft, claim: Claim, old: Claim, steps: int, passages: Sequence[Passage]) -> int:
    """How much ties a telling to a dated one before it; 0 where nothing does or where it plays elsewhere."""
    doc = passages[new.telling.passage].doc
    nearby = has_cue("nearby", doc[new.telling.start : new.telling.end].text)
    if is_elsewhere(claim, [old]) and not nearby:
        return 0
    ties = 2 * bool(who(claim) & who(old)) + 2 * bool(specific(claim.places) & specific(old.places)) + nearby
    ties += points_back(new, doc)
    if not claim.places and not any(p.role == "actor" for p in claim.participants) and steps <= 1:
        ties += 1
    if not ties:
        return 0
    return 10 * (ties + bool(set(claim.event.modes) & set(old.event.modes))) - steps


def who(claim: Claim) -> set[str]:
    """Those who take part, by id; people without a name tie no sentences together."""
    return {p.id for p in claim.participants if p.id}


def points_back(new: Draft, doc: Doc) -> bool:
    """Whether the words point back to a happening told: "the attack", "this raid"."""
    return any(
        doc[e.head].pos_ == "NOUN" and any(c.dep_ == "det" and c.lower_ in POINTING for c in doc[e.head].children)
        for e in new.telling.events
    )

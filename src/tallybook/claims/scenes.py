"""A day told once holds on: for the same happening told again, and for what the next sentences tell of the same scene.

"A bomb killed nine on Monday. The blast also wrecked a school. Militants then attacked the nearby police post." Only the first
sentence has a day; a careful reader gives it to all three. The day's own words stay its span, and the sentence they stand in
becomes evidence of the claim that borrows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.sameness import Draft, are_far_apart, is_other_side, overlap, specific, where
from tallybook.claims.scope import has_cue
from tallybook.claims.tellings import is_compatible, of_telling
from tallybook.claims.times import is_closed, is_put_before, length_of
from tallybook.records import CORE
from tallybook.reference import read_yaml
from tallybook.syntax import governors_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Span as Tokens
    from spacy.tokens import Token

    from tallybook.records import Claim, Mentions, Passage, Place, Span, Time

DEEDS = CORE - {"AGREE"}  # a deal is told of long after it was struck
REACH = 4  # sentences: how far a scene goes on without its day being said again
ALIKE, ENOUGH = 0.4, 2  # share of a headline's words, and ties in all, that let it retell a telling
SCENE_DAYS = 1  # a scene is told of a day, or of a night between two
POINTING = ("the", "this", "that", "these", "those")
FIRST_PERSON = frozenset(("i", "we", "my", "our", "me", "us"))  # somebody remembers, and not the report's own story


def with_told_days(
    drafts: Sequence[Draft], numbers: Sequence[int], passages: Sequence[Passage], mentions: Mentions
) -> list[Claim]:
    """The claims, numbered, those that say no day of their own taking over the day of their happening or of their scene."""
    claims = [msgspec.structs.replace(d.claim, happening=n) for d, n in zip(drafts, numbers, strict=True)]
    said = [said_beside(d, mentions) for d in drafts]
    claims = with_day_of_happening(claims, said)
    order = sentence_order(passages)
    first_told: dict[int, int] = {}
    for n, draft in enumerate(drafts):
        first = first_told.setdefault(numbers[n], n)
        if not can_follow(draft, claims[n], passages, mentions):
            continue
        ties = [
            (likeness(draft, claims[n], drafts[m], claims[m], steps, passages), m)
            for m, steps in neighbours(n, drafts, order)
            if is_scene_day(claims[m]) and (n == first or m > first)  # told again, it has no day that it had not at first
        ]
        score, best = max(ties, default=(0, 0))
        if score > 0:
            claims[n] = borrow(claims[n], claims[best])
    return with_day_of_happening(with_day_of_headline(drafts, claims, passages, order), said)


def with_day_of_happening(claims: Sequence[Claim], said: Sequence[Sequence[Time]]) -> list[Claim]:
    """The claims, those without a beginning taking over the narrowest time that another claim of their happening gives.

    ``said``: the times that stand in each claim's own sentence; one of them may not speak against the time taken over.
    """
    told: dict[int, Claim] = {}
    for claim in claims:
        known = told.get(claim.happening)
        if is_closed(claim.time) and (known is None or length_of(claim.time) < length_of(known.time)):
            told[claim.happening] = claim
    return [
        msgspec.structs.replace(borrow(c, t), background=t.background)
        if (t := told.get(c.happening)) and is_undated(c, t) and all(meet(own, t.time) for own in beside)
        else c
        for c, beside in zip(claims, said, strict=True)
    ]


def said_beside(draft: Draft, mentions: Mentions) -> list[Time]:
    """The times of days in a telling's sentence, those of speaking left out."""
    times = [t for t in of_telling(draft.telling, mentions.times) if not t.dates_speech and t.time.basis != "dateline"]
    return [t.time for t in times if is_closed(t.time)]


def meet(a: Time, b: Time) -> bool:
    """Whether two intervals have a day in common."""
    return not (a.earliest and a.latest and b.earliest and b.latest) or (a.earliest <= b.latest and b.earliest <= a.latest)


def with_day_of_headline(
    drafts: Sequence[Draft], claims: Sequence[Claim], passages: Sequence[Passage], order: dict[tuple[int, int], int]
) -> list[Claim]:
    """The claims, an undated headline taking over the day of the dated telling in the first sentences that it retells."""
    lead = [
        m
        for m, d in enumerate(drafts)
        if passages[d.telling.passage].in_ is None
        and order[d.telling.passage, d.telling.start] <= REACH
        and is_scene_day(claims[m])
    ]
    found = list(claims)
    for n, draft in enumerate(drafts):
        is_title = passages[draft.telling.passage].in_ == "title" or order[draft.telling.passage, draft.telling.start] == 0
        if is_title and claims[n].time.basis in ("publication", "none") and claims[n].factuality == "occurred":
            retold = next((m for m in lead if m != n and is_headline_of(draft, claims[n], drafts[m], claims[m])), None)
            found[n] = borrow(claims[n], claims[retold]) if retold is not None else claims[n]
    return found


def is_headline_of(new: Draft, claim: Claim, old: Draft, told: Claim) -> bool:
    """Whether a headline retells a dated telling: the same kind of deed, and words, parties or places in common."""
    if claim.event.type != told.event.type or claim.background or plays_elsewhere(claim.places, told.places):
        return False
    if is_other_side(claim, [told]) or not is_compatible(claim.event.modes, told.event.modes):
        return False
    ties = bool(who(claim) & who(told)) + are_named_alike(claim.places, told.places) + bool(new.heads & old.heads)
    return ties + (overlap(new.words, old.words) >= ALIKE) >= ENOUGH


def is_undated(claim: Claim, told: Claim) -> bool:
    """Whether a claim has no beginning of its own and its end does not speak against the time told elsewhere."""
    return claim.time.earliest is None and not (
        claim.time.latest and told.time.earliest and claim.time.latest < told.time.earliest
    )


def borrow(claim: Claim, told: Claim) -> Claim:
    """The claim with another's time, and the sentence that gives it among the evidence."""
    more = tuple(s for s in told.evidence if s not in claim.evidence and covers(s, told.time))
    time = msgspec.structs.replace(told.time, time_of_day=claim.time.time_of_day or told.time.time_of_day)
    return msgspec.structs.replace(claim, time=time, evidence=(*claim.evidence, *more))


def covers(sentence: Span, time: Time) -> bool:
    """Whether the time's words stand in the sentence."""
    span = time.span
    return span is not None and sentence.in_ == span.in_ and sentence.start <= span.start < sentence.end


# --- may a telling go on with a scene? ---------------------------------------------------------------------------------------


def can_follow(draft: Draft, claim: Claim, passages: Sequence[Passage], mentions: Mentions) -> bool:
    """Whether a telling without a time is told as part of a scene: a deed in the past tense, of no other time, not remembered."""
    telling, doc = draft.telling, passages[draft.telling.passage].doc
    sentence = doc[telling.start : telling.end]
    if (
        claim.time.basis not in ("publication", "none")
        or claim.background
        or claim.event.type not in DEEDS
        or claim.factuality not in ("occurred", "ongoing")
    ):
        return False
    if passages[telling.passage].in_ or any(has_cue(kind, sentence.text) for kind in ("summing", "elsewhere", "vague")):
        return False
    if any(t.lower_ in FIRST_PERSON for t in sentence):
        return False
    times = [t for t in of_telling(telling, mentions.times) if not t.dates_speech and t.time.basis != "dateline"]
    return not any(t.time.earliest or t.time.latest for t in times) and is_narrated(doc[telling.main.head])


def is_narrated(head: Token) -> bool:
    """Whether the verb that carries the words stands in the simple past, which goes on with a story; "had" only in speech."""
    for word in (head, *governors_of(head)):
        if is_put_before(word):
            return False
        if word.pos_ not in ("VERB", "AUX"):
            continue
        helpers = {c.lower_ for c in word.children if c.dep_ in ("aux", "auxpass")}
        if word.dep_ == "relcl":
            return False
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


def neighbours(n: int, drafts: Sequence[Draft], order: dict[tuple[int, int], int]) -> Iterator[tuple[int, int]]:
    """The tellings of the same sentence and of those shortly before it: their index, and how many sentences they stand before."""
    passage = drafts[n].telling.passage
    here = order[passage, drafts[n].telling.start]
    for way in (range(n - 1, -1, -1), range(n + 1, len(drafts))):
        for m in way:
            steps = here - order.get((drafts[m].telling.passage, drafts[m].telling.start), -1)
            if drafts[m].telling.passage != passage or not 0 <= steps <= REACH:
                break
            yield m, steps


def likeness(new: Draft, claim: Claim, old: Draft, told: Claim, steps: int, passages: Sequence[Passage]) -> int:
    """How much ties a telling to a dated one before it; 0 where nothing does or where it plays elsewhere."""
    sentence = passages[new.telling.passage].doc[new.telling.start : new.telling.end]
    if plays_elsewhere(claim.places, told.places) and not has_cue("nearby", sentence.text):
        return 0
    ties = 2 * bool(who(claim) & who(told)) + 2 * are_named_alike(claim.places, told.places)
    ties += has_cue("goes_on", sentence.text) + has_cue("nearby", sentence.text) + points_back(sentence, old, told)
    if not is_other_side(claim, [told]):
        ties += is_close_by(claim.places, told.places)
        ties += steps <= 1 and not claim.places and not any(p.role == "actor" for p in claim.participants)
    if not ties:
        return 0
    return 10 * (ties + bool(set(claim.event.modes) & set(told.event.modes))) - steps


def plays_elsewhere(new: Sequence[Place], old: Sequence[Place]) -> bool:
    """Whether both name places, share none, and lie neither near one another nor, as far as is known, in one province."""
    mine, theirs = ([p for p in places if p.role in ("at", "near", "between")] for places in (new, old))
    if not mine or not theirs or are_named_alike(mine, theirs) or not are_far_apart(mine, theirs):
        return False
    return not provinces(mine) & provinces(theirs) or bool(specific(mine) and specific(theirs))


def provinces(places: Sequence[Place]) -> set[str]:
    """The first-level regions the places lie in."""
    return {p.admin1 for p in places if p.admin1}


def is_close_by(new: Sequence[Place], old: Sequence[Place]) -> bool:
    """Whether a place of one is known to lie within reach of a place of the other."""
    return bool(specific(new) and specific(old)) and not are_far_apart(where(new), where(old))


def are_named_alike(new: Sequence[Place], old: Sequence[Place]) -> bool:
    """Whether a place is named in both, or one names a part of the other: "Aleppo", "western Aleppo"."""
    mine, theirs = ({p.name.lower() for p in places if p.precision != "country"} for places in (new, old))
    return bool(names(new) & names(old)) or any(
        f" {a}".endswith(f" {b}") or f" {b}".endswith(f" {a}") for a in mine for b in theirs
    )


def names(places: Sequence[Place]) -> set[str]:
    """The places by id or folded name, countries left out."""
    return {p.gazetteer_id or p.name.lower() for p in places if p.precision != "country"}


def who(claim: Claim) -> set[str]:
    """Those who take part, by id; people without a name tie no sentences together."""
    return {p.id for p in claim.participants if p.id}


def points_back(sentence: Tokens, old: Draft, told: Claim) -> bool:
    """Whether the words point back to what was told: "the attack", "this raid", or the very noun used before."""
    attacks = read_yaml("scope_cues.yaml")["happening_nouns"] if told.event.type == "ASSAULT" else ()
    wanted = old.heads | set(attacks)
    return any(
        t.pos_ == "NOUN" and t.lemma_.lower() in wanted and any(c.dep_ == "det" and c.lower_ in POINTING for c in t.children)
        for t in sentence
    )

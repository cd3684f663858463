"""Do two passages of one report tell of one happening? Comparisons that speak for it, against it, or forbid it.

Each ``says_…`` looks at a new draft and at the happening it may belong to and answers with a number between 0 and 1; its weight
stands in ``reference/happening_weights.yaml``. What forbids sameness (other means, other day, other town, other side) is in
``forbids``.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.tellings import Telling, is_compatible, likeness
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spacy.tokens import Doc

    from tallybook.records import Claim, Count, Participant, Passage, Place

KINDS_BY_MODE = ("RETREAT", "COERCE")  # their modes are acts of different kinds: a release is no withdrawal, an arrest no siege
POINTING = ("the", "this", "that", "these", "those")


class Draft(msgspec.Struct, frozen=True):
    """A claim whose happening is not yet known, with the telling it was made from and the lemmas of its sentence."""

    telling: Telling
    claim: Claim
    words: frozenset[str]  # lemmas of the sentence, function words left out
    heads: frozenset[str]  # lemmas that name the happening itself
    strikes: frozenset[int | None] = frozenset()  # how many strikes are told, "a strike" being one


class Happening(msgspec.Struct):
    """The drafts taken to tell of one happening so far. ``number`` counts from 1 in order of telling."""

    number: int
    drafts: list[Draft]
    is_latest: bool = True

    @property
    def claims(self) -> list[Claim]:
        """The claims of the drafts."""
        return [d.claim for d in self.drafts]


def draft_of(telling: Telling, claim: Claim, passages: Sequence[Passage]) -> Draft:
    """A draft with the words that the comparisons need."""
    doc = passages[telling.passage].doc
    return Draft(
        telling=telling,
        claim=claim,
        words=frozenset(t.lemma_.lower() for t in doc[telling.start : telling.end] if t.is_alpha and not t.is_stop),
        heads=frozenset(doc[e.head].lemma_.lower() for e in telling.events),
        strikes=frozenset({c.low for c in claim.counts if c.measure == "strikes"} or one_strike(telling, doc)),
    )


def one_strike(telling: Telling, doc: Doc) -> set[int]:
    """One, where the telling speaks of "a strike"."""
    return {
        1 for e in telling.events if e.words.endswith("strike") and any(c.lower_ in ("a", "an") for c in doc[e.head].children)
    }


@cache
def weights() -> dict[str, float]:
    """Comparison -> weight, and the threshold."""
    return {name: float(value) for name, value in read_yaml("happening_weights.yaml").items()}


def sameness(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The sum of what speaks for and against, less the threshold: above 0 the two tell of one happening."""
    if forbids(new, old):
        return -99.0
    table = weights()
    return sum(table[name] * compare(new, old, passages) for name, compare in COMPARISONS.items()) - table["threshold"]


# --- what forbids sameness ---------------------------------------------------------------------------------------------------


def forbids(new: Draft, old: Happening) -> bool:
    """Whether anything makes the two two: kind, day, town, or side."""
    if any(not is_same_kind(new, d) for d in old.drafts):
        return True
    return (
        any(days_apart(new.claim, c) for c in old.claims)
        or is_elsewhere(new.claim, old.claims)
        or is_other_side(new.claim, old.claims)
        or has_other_strikes(new, old)
    )


def is_same_kind(new: Draft, old: Draft) -> bool:
    """Whether type and kind of act allow one happening; ground taken in a fight is told as either."""
    a, b = new.claim, old.claim
    if a.event.type != b.event.type:
        return {a.event.type, b.event.type} == {"ASSAULT", "COERCE"} and is_taken_ground(a, b)
    if a.event.type in KINDS_BY_MODE and a.event.modes and b.event.modes:
        return bool(set(a.event.modes) & set(b.event.modes))
    return True


def means_of(draft: Draft) -> frozenset[str]:
    """The means a draft names. Whatever falls from the sky explodes: a blast alone tells of none."""
    if all(e.words in families()["blast"] for e in draft.telling.events if e.strength == "means"):
        return frozenset()
    return draft.telling.modes | set(draft.claim.event.modes)


@cache
def families() -> dict[str, frozenset[str]]:
    """Family -> words (lemmas) that can tell of one happening in place of one another."""
    return {name: frozenset(words) for name, words in read_yaml("happening_families.yaml").items()}


def is_taken_ground(a: Claim, b: Claim) -> bool:
    """Whether one of two claims tells of a place changing hands."""
    names = {c.acled.sub_event_type for c in (a, b) if c.acled}
    return "Government regains territory" in names or "Non-state actor overtakes territory" in names


def days_apart(a: Claim, b: Claim) -> bool:
    """Whether both say when, and the intervals do not meet."""
    if not (a.time.span and b.time.span and a.time.earliest and b.time.earliest and a.time.latest and b.time.latest):
        return False
    return a.time.latest < b.time.earliest or b.time.latest < a.time.earliest


def has_other_strikes(new: Draft, old: Happening) -> bool:
    """Whether both say how many strikes there were, and differ: the lines of a strike list are strikes of their own."""
    theirs = frozenset(n for d in old.drafts for n in d.strikes)
    return bool(new.strikes) and bool(theirs) and not new.strikes & theirs


NEIGHBOURING_KM = 15.0  # a suburb and its city are told as one place, and so are two villages of a front


def are_far_apart(a: Sequence[Place], b: Sequence[Place]) -> bool:
    """Whether no place of one is within reach of a place of the other, as far as the gazetteer knows them."""
    known = [(p, q) for p in a for q in b if p.latitude is not None and q.latitude is not None]
    return not any(kilometres(p, q) <= NEIGHBOURING_KM for p, q in known)


def kilometres(p: Place, q: Place) -> float:
    """Distance between two known places, on a plane: near enough within a few hundred kilometres."""
    north = 111.2 * ((p.latitude or 0.0) - (q.latitude or 0.0))
    east = 111.2 * ((p.longitude or 0.0) - (q.longitude or 0.0)) * math.cos(math.radians(p.latitude or 0.0))
    return math.hypot(north, east)


def where(places: Sequence[Place]) -> list[Place]:
    """The places narrower than a region in which something happened."""
    return [p for p in places if p.precision in ("site", "near", "admin2") and p.role in ("at", "near", "between")]


def specific(places: Sequence[Place]) -> set[str]:
    """The places narrower than a region, by id or folded name."""
    return {p.gazetteer_id or p.name.lower() for p in where(places)}


def is_elsewhere(new: Claim, olds: Sequence[Claim]) -> bool:
    """Whether both name towns, share none, and none is near another."""
    mine, theirs = where(new.places), [p for c in olds for p in where(c.places)]
    return bool(mine) and bool(theirs) and not specific(mine) & specific(theirs) and are_far_apart(mine, theirs)


def is_other_side(new: Claim, olds: Sequence[Claim]) -> bool:
    """Whether both name known actors and nobody takes part in both. Of a fight both sides may be told as the one that acts."""
    mine, theirs = sides_in(new, "actor"), {s for c in olds for s in sides_in(c, "actor")}
    if not mine or not theirs or mine & {s for c in olds for s in (*sides_in(c, "actor"), *sides_in(c, "recipient"))}:
        return False
    suffers = sides_in(new, "recipient")
    if mine & suffers:
        return False
    return not (theirs & suffers and any("clash" in c.event.modes or is_fight(c) for c in (new, *olds)))


def is_fight(claim: Claim) -> bool:
    """Whether a claim tells of a fight on the ground."""
    return claim.acled is not None and claim.acled.event_type == "Battles"


def sides_in(claim: Claim, role: str) -> set[str]:
    """The known sides that a claim plainly puts in a role; a state's forces, police and government are one side."""
    return {side_of(p.id) for p in claim.participants if p.id and p.role == role and p.certainty == "stated"}


def side_of(actor: str) -> str:
    """The state of an id such as "sy-forces", else the id itself.

    >>> side_of("sy-forces"), side_of("sy-government"), side_of("islamic-state")
    ('sy', 'sy', 'islamic-state')
    """
    state, _, body = actor.partition("-")
    return state if len(state) == STATE_CODE and body and state not in ARTICLES else actor


STATE_CODE = 2  # letters of a state's code, with which the ids of its bodies begin
ARTICLES = frozenset(["al"])  # "al-shabaab" is nobody's body


# --- what speaks for or against it ---------------------------------------------------------------------------------------------


def says_the_same_again(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The sentence is repeated nearly word for word: a headline in the text, a lead in a caption."""
    return float(any(new.heads & d.heads and overlap(new.words, d.words) >= 0.6 for d in old.drafts))


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared words as a share of the shorter sentence."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def says_much_the_same(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """How many of the sentence's words return."""
    return max(overlap(new.words - new.heads, d.words - d.heads) for d in old.drafts)


def says_same_place(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """A town is named in both."""
    return float(bool(specific(new.claim.places) & {n for c in old.claims for n in specific(c.places)}))


def says_other_place(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """Both name places, near one another, and none is named in both: two quarters of a town."""
    mine, theirs = specific(new.claim.places), {n for c in old.claims for n in specific(c.places)}
    return float(bool(mine) and bool(theirs) and not mine & theirs)


def says_same_region(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """Any place, however wide, is named in both."""
    return float(bool({p.name.lower() for p in new.claim.places} & {p.name.lower() for c in old.claims for p in c.places}))


def figures(counts: Sequence[Count]) -> set[tuple[str, int | None]]:
    """Figures by measure and stated number."""
    return {(k.measure, k.best if k.best is not None else k.low) for k in counts}


def says_same_figure(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The same number for the same measure."""
    return float(bool(figures(new.claim.counts) & {f for c in old.claims for f in figures(c.counts)}))


def says_other_figure(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """Another number for a measure that both give."""
    mine, theirs = figures(new.claim.counts), {f for c in old.claims for f in figures(c.counts)}
    return float(not mine & theirs and bool({m for m, _ in mine} & {m for m, _ in theirs}))


def parties(participants: Sequence[Participant], role: str) -> set[str]:
    """The ids or names of those in a role."""
    return {p.id or p.name.lower() for p in participants if p.role == role}


def says_same_actor(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The same actor."""
    return float(
        bool(parties(new.claim.participants, "actor") & {n for c in old.claims for n in parties(c.participants, "actor")})
    )


def says_same_recipient(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The same recipient."""
    return float(
        bool(parties(new.claim.participants, "recipient") & {n for c in old.claims for n in parties(c.participants, "recipient")})
    )


def says_same_day(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """Both say the same day."""
    time = new.claim.time
    return float(
        time.span is not None
        and any(c.time.span is not None and (c.time.earliest, c.time.latest) == (time.earliest, time.latest) for c in old.claims)
    )


def says_same_means(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The same means are named in both."""
    return float(bool(set(new.claim.event.modes) & {m for c in old.claims for m in c.event.modes}))


def says_same_word(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The same word names the happening."""
    return float(any(new.heads & d.heads for d in old.drafts))


def says_like_word(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """A word of the same family names the happening: an attack and an assault, a raid and an air strike."""
    if says_same_word(new, old, passages):
        return 0.0
    mine, theirs = words_of(new), frozenset(w for d in old.drafts for w in words_of(d))
    return float(any(mine & family and theirs & family for family in families().values()))


def words_of(draft: Draft) -> frozenset[str]:
    """The words that name a draft's happening: rows of the table and single lemmas."""
    return draft.heads | {e.words for e in draft.telling.events}


def says_it_points_back(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The words point back to something told: "the attack", "this raid"."""
    doc = passages[new.telling.passage].doc
    return float(
        any(
            doc[e.head].pos_ == "NOUN" and any(c.dep_ == "det" and c.lower_ in POINTING for c in doc[e.head].children)
            for e in new.telling.events
        )
    )


def says_it_is_another(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The words say that it is a new one: "another attack", "separately", "elsewhere", "a second raid"."""
    if says_it_points_back(new, old, passages):
        return 0.0
    doc = passages[new.telling.passage].doc
    children = {c.lower_ for e in new.telling.events for c in doc[e.head].children}
    opening = {t.lower_ for t in doc[new.telling.start : min(new.telling.start + 4, new.telling.end)]}
    return float(
        bool(
            children & {"another", "other", "separate", "second", "also", "later"}
            or opening & {"elsewhere", "separately", "meanwhile", "also"}
        )
    )


def says_only_harm(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """Only the dead and hurt are told, and no town: the figures belong to something told already."""
    return float(all(e.strength == "harm" for e in new.telling.events) and not specific(new.claim.places))


def says_it_next(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """It is told right after."""
    return float(old.is_latest)


def says_it_first(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The happening is the report's first, its news."""
    return float(old.number == 1)


def says_it_in_headline(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """A headline, and the report's first happening."""
    return float(new.telling.passage == 1 and old.number <= 2)


def says_it_goes_on(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """One is over, the other goes on (or one sums up and the other does not)."""
    return float(
        any(
            (c.factuality, c.aggregate, c.background) != (new.claim.factuality, new.claim.aggregate, new.claim.background)
            for c in old.claims
            if "denied" not in (c.factuality, new.claim.factuality)  # a denial speaks of the very deed
        )
    )


def says_same_thing_hit(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The same sort of thing was hit: a bridge, a hospital."""
    return float(bool({o.kind for o in new.claim.objects} & {o.kind for c in old.claims for o in c.objects}))


def says_it_of_one_deal(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """Both speak of a deal; a report rarely tells of two."""
    return float(new.claim.event.type == "AGREE" and old.claims[0].event.type == "AGREE")


def says_it_of_one_movement(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """Both speak of people or forces leaving, and the same ones (or a convoy) are under way."""
    if new.claim.event.type != "RETREAT" or not new.claim.movement:
        return 0.0
    movers = {c.movement.of for c in old.claims if c.movement}
    return 1.0 if new.claim.movement.of in movers or "convoy" in movers | {new.claim.movement.of} else 0.4 * bool(movers)


def says_other_means(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """Other means: an air raid is rarely told as a shelling."""
    return float(any(not is_compatible(means_of(new), means_of(d)) for d in old.drafts))


def says_other_scope(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """One is news and the other dated and background."""
    return float(any(new.claim.background != c.background for c in old.claims) and new.claim.time.span is not None)


def says_it_in_one_sentence(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """One sentence tells of both: it would rarely do so apart, were they one."""
    return float(any((d.telling.passage, d.telling.start) == (new.telling.passage, new.telling.start) for d in old.drafts))


def says_it_reads_the_same(new: Draft, old: Happening, passages: Sequence[Passage]) -> float:
    """The encoder reads a word of each as naming one happening."""
    pairs = [(a, b) for d in old.drafts for b in d.telling.events for a in new.telling.events]
    return max(0.0, max((likeness(a, b) for a, b in pairs), default=0.0))


COMPARISONS: dict[str, Callable[[Draft, Happening, Sequence[Passage]], float]] = {
    f.__name__: f
    for f in (
        says_the_same_again, says_much_the_same, says_same_place, says_other_place, says_same_region, says_same_figure,
        says_other_figure, says_same_actor, says_same_recipient, says_same_day, says_same_means, says_same_word, says_like_word,
        says_it_points_back, says_it_is_another, says_only_harm, says_it_next, says_it_first, says_it_in_headline,
        says_it_goes_on, says_same_thing_hit, says_it_of_one_deal, says_it_of_one_movement,
        says_other_means, says_other_scope, says_it_in_one_sentence, says_it_reads_the_same,
    )
}  # fmt: skip

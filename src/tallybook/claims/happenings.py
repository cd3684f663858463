"""Which tellings of a report tell of one happening: the headline, the lead and "the attack" six paragraphs on.

Each telling meets the happenings told so far. What speaks against sameness (other means, other day, other town, other side)
ends the matter; what speaks for it is added up, and the best happening above the threshold takes the telling in.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tallybook.claims.tellings import CORE, Telling, is_compatible
from tallybook.records import Claim, Count, Participant, Passage, Place

GENERIC_NOUNS = set("attack strike raid assault bombing blast explosion clash fighting offensive shelling bombardment killing massacre battle operation airstrike "
                    "deal agreement accord truce ceasefire siege protest evacuation withdrawal convoy violence incident".split())  # fmt: skip
THRESHOLD = 2.0


class Draft(msgspec.Struct, frozen=True):
    """A claim whose happening is not yet known, with the telling it was made from."""

    telling: Telling
    claim: Claim


class Happening(msgspec.Struct):
    """The drafts taken to tell of one happening so far."""

    drafts: list[Draft]


def number_happenings(drafts: Sequence[Draft], passages: Sequence[Passage]) -> list[int]:
    """For each draft the number of its happening, from 1, in the order in which the text first tells of them."""
    happenings: list[Happening] = []
    numbers: list[int] = []
    for draft in drafts:
        scored = [(likeness(draft, h, n == len(happenings) - 1, passages), n) for n, h in enumerate(happenings)]
        best = max(scored, default=(0.0, -1))
        if best[0] >= THRESHOLD:
            happenings[best[1]].drafts.append(draft)
            numbers.append(best[1] + 1)
        else:
            happenings.append(Happening(drafts=[draft]))
            numbers.append(len(happenings))
    return numbers


def likeness(draft: Draft, happening: Happening, is_last: bool, passages: Sequence[Passage]) -> float:
    """How much speaks for the draft telling of the happening; negative where something speaks against it."""
    new = draft.claim
    olds = [d.claim for d in happening.drafts]
    if draft.telling.passage == happening.drafts[-1].telling.passage and draft.telling.start == happening.drafts[-1].telling.start:
        return -1.0
    if not is_same_kind(draft, happening) or contradicts(new, olds):
        return -1.0
    score = 0.0
    score += 1.5 * shares_place(new, olds)
    score += 1.5 * shares_count(new, olds)
    score += 1.0 * shares_party(new, olds, "actor")
    score += 0.7 * shares_party(new, olds, "recipient")
    score += 0.8 * shares_day(new, olds)
    score += 0.6 * bool(set(new.event.modes) & {m for c in olds for m in c.event.modes})
    score += 0.8 * any(set(content_words(draft, passages)) & set(content_words(d, passages)) for d in happening.drafts)
    score += 1.2 * is_anaphoric(draft, passages)
    score += 0.9 * (draft.telling.main.strength == "harm" and not new.places)
    score += 0.5 * is_last
    score += 0.8 * (draft.telling.passage == 1 and happening.drafts[0].telling.start < 60)
    return score


def is_same_kind(draft: Draft, happening: Happening) -> bool:
    """Whether type, means, background and scope allow one happening."""
    new = draft.claim
    for old in (d.claim for d in happening.drafts):
        if new.event.type != old.event.type and {new.event.type, old.event.type} != {"ASSAULT", "COERCE"}:
            return False
        if {new.event.type, old.event.type} == {"ASSAULT", "COERCE"} and not is_taken_ground(new, old):
            return False
        if new.background != old.background or new.aggregate != old.aggregate:
            return False
    modes = [d.telling.modes for d in happening.drafts]
    return all(is_compatible(draft.telling.modes | set(new.event.modes), m | set(h.claim.event.modes)) for m, h in zip(modes, happening.drafts, strict=True))


def is_taken_ground(a: Claim, b: Claim) -> bool:
    """Whether a fight and a capture may be one: both in ACLED's terms a change of hands or a clash."""
    names = {c.acled.sub_event_type for c in (a, b) if c.acled}
    return "Government regains territory" in names or "Non-state actor overtakes territory" in names


def contradicts(new: Claim, olds: Sequence[Claim]) -> bool:
    """Whether days, towns or sides cannot be one."""
    return any(days_apart(new, old) for old in olds) or is_elsewhere(new, olds) or is_other_side(new, olds)


def days_apart(a: Claim, b: Claim) -> bool:
    """Whether both say when, and the intervals do not meet."""
    if not (a.time.span and b.time.span and a.time.earliest and b.time.earliest and a.time.latest and b.time.latest):
        return False
    return a.time.latest < b.time.earliest or b.time.latest < a.time.earliest


def specific(places: Sequence[Place]) -> set[str]:
    """The names of places narrower than a region, folded."""
    return {p.gazetteer_id or p.name.lower() for p in places if p.precision in ("site", "near", "admin2") and p.role in ("at", "near", "between")}


def is_elsewhere(new: Claim, olds: Sequence[Claim]) -> bool:
    """Whether both name towns and share none."""
    mine, theirs = specific(new.places), {n for c in olds for n in specific(c.places)}
    return bool(mine) and bool(theirs) and not mine & theirs


def is_other_side(new: Claim, olds: Sequence[Claim]) -> bool:
    """Whether both name known actors and nobody takes part in both."""
    mine = {p.id for p in new.participants if p.id and p.role == "actor" and p.certainty == "stated"}
    theirs = {p.id for c in olds for p in c.participants if p.id and p.role == "actor" and p.certainty == "stated"}
    everybody = {p.id for c in olds for p in c.participants} | {p.id for p in new.participants if p.role == "recipient"}
    return bool(mine) and bool(theirs) and not mine & everybody


def shares_place(new: Claim, olds: Sequence[Claim]) -> bool:
    """Whether a town is named in both."""
    return bool(specific(new.places) & {n for c in olds for n in specific(c.places)})


def shares_count(new: Claim, olds: Sequence[Claim]) -> bool:
    """Whether the same figure is given for the same measure."""
    key = figure_key
    return bool({key(k) for k in new.counts} & {key(k) for c in olds for k in c.counts})


def figure_key(count: Count) -> tuple[str, int | None]:
    """A figure by measure and stated number."""
    return count.measure, count.best if count.best is not None else count.low


def names(participants: Sequence[Participant], role: str) -> set[str]:
    """The ids or names of those in a role."""
    return {p.id or p.name.lower() for p in participants if p.role == role}


def shares_party(new: Claim, olds: Sequence[Claim], role: str) -> bool:
    """Whether the same actor (or recipient) takes part."""
    return bool(names(new.participants, role) & {n for c in olds for n in names(c.participants, role)})


def shares_day(new: Claim, olds: Sequence[Claim]) -> bool:
    """Whether both say the same day."""
    return new.time.span is not None and any(
        old.time.span is not None and (old.time.earliest, old.time.latest) == (new.time.earliest, new.time.latest) for old in olds
    )


def content_words(draft: Draft, passages: Sequence[Passage]) -> list[str]:
    """The lemmas that name the happening itself."""
    doc = passages[draft.telling.passage].doc
    return [doc[e.head].lemma_.lower() for e in draft.telling.events]


def is_anaphoric(draft: Draft, passages: Sequence[Passage]) -> bool:
    """Whether "the", "this" or "that" before a general noun points back ("the attack", "the strikes")."""
    doc = passages[draft.telling.passage].doc
    for event in draft.telling.events:
        head = doc[event.head]
        if head.lemma_.lower() in GENERIC_NOUNS and any(c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these", "those") for c in head.children):
            return True
    return False


def is_core(claim: Claim) -> bool:
    """Whether the claim is of a material happening rather than of words."""
    return claim.event.type in CORE

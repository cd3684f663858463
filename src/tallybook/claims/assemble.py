"""Mentions -> claims: everything a report says about each happening, put together and numbered.

The order is that of the contract's fields: tellings are found, each gets its participants, places, time, figures, objects,
sources, movement and agreement, then tellings of one happening are given one number.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.agreements import agreement_of, with_all_parties
from tallybook.claims.attach import (
    as_of,
    counts_of,
    stray_evidence,
    with_casualties,
    with_strays,
)
from tallybook.claims.attribution import attributions_at, giver_of, passed_on
from tallybook.claims.confidence import with_confidence
from tallybook.claims.disputes import with_disputes
from tallybook.claims.happenings import number_happenings
from tallybook.claims.modes import acled_of, event_of
from tallybook.claims.movements import movement_of
from tallybook.claims.objects import damaged_objects
from tallybook.claims.places import distinct_places, places_of, with_narrower_places, with_places_told_before
from tallybook.claims.positions import with_positions
from tallybook.claims.roles import participants_of
from tallybook.claims.sameness import Draft, draft_of
from tallybook.claims.scenes import with_told_days
from tallybook.claims.scope import is_aggregate, is_background
from tallybook.claims.tellings import Telling, find_tellings, of_telling
from tallybook.claims.times import time_of
from tallybook.records import (
    Attribution,
    Claim,
    Count,
    CountMention,
    Mentions,
    Passage,
    Report,
    publication_day,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def make_claims(report: Report, passages: Sequence[Passage], mentions: Mentions, reader: str) -> tuple[Claim, ...]:
    """All claims of a report, in text order; ``reader`` names the reader and its version in each claim's id and method."""
    mentions = with_casualties(mentions, passages)
    return join_claims(make_drafts(report, passages, mentions, reader), report, passages, mentions, reader)


def join_claims(
    drafts: Sequence[Draft], report: Report, passages: Sequence[Passage], mentions: Mentions, reader: str
) -> tuple[Claim, ...]:
    """The drafts as claims: those of one happening with one number, each knowing what the others tell of it, in text order."""
    numbers = number_happenings(drafts, passages)
    claims = with_told_days(drafts, numbers, passages, mentions)
    claims = with_narrower_places(with_places_told_before([d.telling for d in drafts], claims, passages, mentions))
    claims = with_positions(with_all_parties(with_movement_status(with_one_background(claims))), passages, mentions)
    claims = with_confidence(claims, [d.telling for d in drafts])
    told = sorted((with_id(c, report, reader) for c in claims), key=lambda c: (c.trigger.in_ is None, c.trigger.start))
    return tuple(with_disputes(told))


def make_drafts(report: Report, passages: Sequence[Passage], mentions: Mentions, reader: str) -> list[Draft]:
    """The claims of a report before it is known which tell of one happening, in text order."""
    tellings = with_strays(find_tellings(passages, mentions), mentions.counts, passages)
    drafts = []
    for telling in tellings:
        siblings = [t for t in tellings if t.passage == telling.passage and t.start == telling.start]
        drafts.append(draft_of(telling, make_claim(telling, siblings, report, passages, mentions, reader), passages))
    return drafts


def with_one_background(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, those without a time of their own taking over whether their happening is background from one that has."""
    dated = {c.happening: c.background for c in reversed(claims) if c.time.span}
    return [c if c.time.span else msgspec.structs.replace(c, background=dated.get(c.happening, c.background)) for c in claims]


def with_movement_status(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, a movement told without a status taking over the last one that the report tells of it elsewhere.

    What became of it counts before what was planned: the deal that sends a convoy off is told after the convoy is stranded.
    """
    moved = sorted((c for c in claims if c.movement and c.movement.status), key=lambda c: c.factuality in ("occurred", "ongoing"))
    told = {c.happening: c.movement.status for c in moved if c.movement}
    return [
        msgspec.structs.replace(c, movement=msgspec.structs.replace(c.movement, status=told.get(c.happening)))
        if c.movement and c.movement.status is None
        else c
        for c in claims
    ]


def make_claim(
    telling: Telling, siblings: Sequence[Telling], report: Report, passages: Sequence[Passage], mentions: Mentions, reader: str
) -> Claim:
    """The claim of one telling, its happening, id and confidence still to come."""
    passage = passages[telling.passage]
    participants = participants_of(telling, siblings, passages, mentions)
    place_mentions = places_of(telling, siblings, passages, mentions)
    time = time_of(telling, siblings, passages, mentions, report.published)
    counts = counts_of(telling, siblings, of_telling(telling, mentions.counts), passages)
    attribution = passed_on(attributions_at(telling.main.head, telling.passage, passages, mentions.speeches), report)
    objects = damaged_objects(telling, siblings, mentions.objects, passages)
    event = event_of(telling, objects, passages)
    places = distinct_places(place_mentions)
    return Claim(
        id="",
        happening=0,
        trigger=telling.main.span,
        evidence=(passage.span(telling.start, telling.end), *stray_evidence(telling, passages)),
        event=event,
        acled=acled_of(telling, event, participants, passages),
        factuality=telling.factuality,
        background=is_background(telling, time, publication_day(report.published), counts, passages),
        aggregate=is_aggregate(telling, time, place_mentions, counts, passages),
        participants=participants,
        objects=objects,
        places=places,
        time=time,
        counts=count_records(counts, attribution, passages, mentions),
        attribution=attribution,
        disputes=(),
        movement=movement_of(telling, places, passages, mentions),
        agreement=agreement_of(telling, participants, passages, mentions),
        reading_confidence=0.0,
        method=f"{reader}/{telling.main.by}",
    )


def count_records(
    counts: Sequence[CountMention], attribution: Sequence[Attribution], passages: Sequence[Passage], mentions: Mentions
) -> tuple[Count, ...]:
    """The figures of a claim; a part names the whole it belongs to by its index in the claim."""
    measured = [c for c in counts if c.measure is not None]
    index_of = {id(mentions.counts[n]): n for n in range(len(mentions.counts))}
    own_index = {index_of.get(id(c), -1): k for k, c in enumerate(measured)}
    return tuple(
        Count(
            measure=c.measure,  # type: ignore[arg-type]  # measured holds only those that have one
            low=c.low,
            best=c.best,
            high=c.high,
            of=c.of,
            status=c.status,
            status_basis=c.status_basis,
            sex=c.sex,
            age=c.age,
            group=c.group,
            subset_of=own_index.get(c.part_of) if c.part_of is not None else None,
            attribution=giver_of(c, attribution, mentions.speeches),
            as_of=as_of(c, mentions.times, passages),
            span=c.span,
        )
        for c in measured
    )


def with_id(claim: Claim, report: Report, reader: str) -> Claim:
    """The claim with its content hash, disputes left out, as id: the same text and the same reader give the same id.

    The confidence has no part in it: its last digit may differ from one kind of processor to another.
    """
    raw = msgspec.json.encode([report.hash, reader, msgspec.structs.replace(claim, id="", reading_confidence=0.0)])
    return msgspec.structs.replace(claim, id=hashlib.sha256(raw).hexdigest()[:24])

"""Who holds a place, by the claims that tell of its taking: only where the whole place is named as taken, and by whom."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from tallybook.link.parties import side_of
from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tallybook.records import LedgerClaim, Participant, Span

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_REACH = 8  # words between the taking and the place: "control of the villages of A, B and"


def holders_of(claims: Sequence[LedgerClaim]) -> Mapping[str, str]:
    """For each claim that tells of a taking, by its id, who holds the place since, in the words first used for them.

    Two names of one side are one holder, and so are a named party and one that is only described ("rebels") where that day has
    no other. What is left are rivals.
    """
    told = [(claim, takers) for claim in claims if (takers := find_takers(claim))]
    named = [item for item in told if any(p.id for p in item[1])]
    held: dict[str, str] = {}
    words_of: dict[str, str] = {}
    by_day: dict[str, set[str]] = defaultdict(set)
    for claim, takers in [*named, *(item for item in told if item not in named)]:
        sides = [side_of(p.id) for p in takers if p.id]
        of_day = by_day[claim.time.latest or claim.published or ""]
        known = [words_of[side] for side in sides if side in words_of] or (list(of_day) if not sides and len(of_day) == 1 else [])
        words = known[0] if known else " and ".join(dict.fromkeys(p.name for p in takers))
        words_of = dict.fromkeys(sides, words) | words_of
        of_day.add(words)
        held[claim.id] = words
    return held


def find_takers(claim: LedgerClaim) -> tuple[Participant, ...]:
    """Those who took the place that a claim names as taken as a whole; empty for every other claim."""
    home = next((e for e in claim.evidence if e.in_ == claim.trigger.in_ and e.start <= claim.trigger.start < e.end), None)
    if home is None or claim.factuality != "occurred" or claim.trigger.text.lower() not in _listed("takes"):
        return ()
    spans = [p.span for p in claim.places if p.role == "at" and p.span and _is_within(p.span, home)]
    actors = [p for p in claim.participants if p.role == "actor" and p.certainty != "denied"]
    if _words(home, home.start, claim.trigger.start)[-1:] == ["to"]:  # "an attempt to seize the town"
        return ()
    # The incident's place is the primary one, and a step that meant another would say of the wrong town who holds it.
    primary = [p.span for p in claim.places if p.primary and p.span in spans and p.span]
    if any(_stands_before(home, span, claim.trigger) for span in primary):
        return tuple(p for p in actors if p.span and p.span.start >= claim.trigger.end and _is_within(p.span, home))
    if any(_stands_behind(home, span, claim.trigger, spans) for span in primary):
        return tuple(p for p in actors if not _only_helped(home, p, claim.trigger))
    return ()


def _stands_behind(home: Span, place: Span, trigger: Span, places: Iterable[Span]) -> bool:
    """Whether the place is what was taken: "captured the town of …"; other taken places may stand between."""
    names = {word for other in places for word in _WORD.findall(other.text.lower())}
    between = _words(home, trigger.end, place.start) if place.start >= trigger.end else ["-"]
    return len(between) <= _REACH and all(word in _listed("between") or word in names for word in between)


def _stands_before(home: Span, place: Span, trigger: Span) -> bool:
    """Whether the place stands before a passive with its doer: "the town was captured by"."""
    if place.end > trigger.start or _words(home, trigger.end, home.end)[:1] != ["by"]:
        return False
    return _listed("before_passive").issuperset(_words(home, place.end, trigger.start))


def _only_helped(home: Span, participant: Participant, trigger: Span) -> bool:
    """Whether a party stands behind the taking or after "backed by", and so is not told to have taken anything itself."""
    span = participant.span
    if span is None or not _is_within(span, home):
        return False
    return span.start > trigger.start or not _listed("helped").isdisjoint(_words(home, home.start, span.start))


def _is_within(span: Span, home: Span) -> bool:
    return span.in_ == home.in_ and home.start <= span.start and span.end <= home.end


def _words(home: Span, start: int, end: int) -> list[str]:
    return _WORD.findall(home.text[start - home.start : end - home.start].lower())


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(read_yaml("link_holding_words.yaml")[name])

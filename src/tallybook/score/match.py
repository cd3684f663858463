"""Which happening the reader found is which event of the gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tallybook.score.gold import COUNTED
from tallybook.score.names import is_same_actor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.records import Claim
    from tallybook.score.gold import GoldEvent
    from tallybook.score.happening import Happening, Ranges

SAME_TYPE, SHARED_ACTOR, SHARED_COUNT, EACH_TOUCH, MOST_TOUCHES = 4.0, 1.5, 1.0, 0.5, 3
OUT_OF_ORDER = 0.001  # between equals, the pair that stands in the same order wins


class Located(NamedTuple):
    """A gold event with the places of its mentions in the text and in the title."""

    event: GoldEvent
    in_text: Ranges
    in_title: Ranges


def locate(event: GoldEvent, text: str, title: str) -> Located:
    """The event with every place where one of its mentions stands."""
    return Located(event, tuple(find_quotes(event.mentions, text)), tuple(find_quotes(event.mentions, title)))


def find_quotes(quotes: Iterable[str], text: str) -> Iterable[tuple[int, int]]:
    """Start and end of every place where one of the quotes stands.

    >>> list(find_quotes(["a b"], "a b, a b"))
    [(0, 3), (5, 8)]
    """
    for quote in quotes:
        at = text.find(quote)
        while at >= 0:
            yield at, at + len(quote)
            at = text.find(quote, at + 1)


def is_right(claim: Claim, events: Iterable[GoldEvent], text: str) -> bool:
    """Whether the gold tells of an event of the claim's type, counted alike, where the claim's trigger stands in ``text``."""
    fitting = [e for e in events if e.type == claim.event.type and (e.factuality in COUNTED) is (claim.factuality in COUNTED)]
    trigger = claim.trigger
    return any(start < trigger.end and trigger.start < end for e in fitting for start, end in find_quotes(e.mentions, text))


def count_touches(found: Happening, gold: Located) -> int:
    """How many triggers of the happening lie on a mention of the event."""
    return sum(
        any(start < b and a < end for a, b in mentions)
        for triggers, mentions in ((found.in_text, gold.in_text), (found.in_title, gold.in_title))
        for start, end in triggers
    )


def match_happenings(golds: Sequence[Located], found: Sequence[Happening]) -> dict[int, int]:
    """Index of each matched gold event to the index of its happening; the pairs that agree on most are made first."""
    pairs = sorted(
        ((w, i, j) for i, gold in enumerate(golds) for j, h in enumerate(found) if (w := weigh(gold, h, i, j))), reverse=True
    )
    matched: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in matched and j not in matched.values():
            matched[i] = j
    return matched


def weigh(gold: Located, found: Happening, i: int, j: int) -> float | None:
    """How much a pair agrees on; ``None`` where it cannot be one: no touch, or a deed against a statement."""
    event, touches = gold.event, count_touches(found, gold)
    if not touches or found.is_core != event.is_core:
        return None
    actors = found.people("actor", "party")
    weight = SAME_TYPE * (found.type == event.type) + EACH_TOUCH * min(touches, MOST_TOUCHES)
    weight += SHARED_ACTOR * any(is_same_actor(a, b) for a in event.actors for b in actors)
    weight += SHARED_COUNT * any((c.measure, c.low, c.high) in found.counts for c in event.counts)
    return weight - OUT_OF_ORDER * abs(i - j)

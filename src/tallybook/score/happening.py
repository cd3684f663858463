"""What the reader found in a report, one happening at a time, as the score compares it with gold."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import msgspec

from tallybook.records import CORE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.records import Agreement, Claim, Count, Movement, Participant, Place, Span, Time

LONGEST_TRIGGER = 60  # code points; a longer one says nothing of where the happening is told, and is not matched
Ranges = tuple[tuple[int, int], ...]
Key = tuple[str, int | None, int | None]
Value = TypeVar("Value")


class Happening(msgspec.Struct, frozen=True):
    """All claims of a report that share a happening number, taken together."""

    claims: tuple[Claim, ...]
    type: str
    in_text: Ranges
    in_title: Ranges
    factuality: str
    time: Time

    @property
    def is_core(self) -> bool:
        """Whether it is a deed, or an agreement, and not a statement that is itself the news."""
        return self.type in CORE

    @property
    def modes(self) -> set[str]:
        """The modes any of its claims gives."""
        return {mode for claim in self.claims for mode in claim.event.modes}

    @property
    def acled(self) -> set[str]:
        """The ACLED sub-event types any of its claims gives."""
        return {claim.acled.sub_event_type for claim in self.claims if claim.acled}

    @property
    def background(self) -> bool:
        """Whether any of its claims tells it as background."""
        return any(claim.background for claim in self.claims)

    @property
    def aggregate(self) -> bool:
        """Whether any of its claims sums up many happenings."""
        return any(claim.aggregate for claim in self.claims)

    @property
    def places(self) -> list[Place]:
        """Its places, as often as its claims name them."""
        return [place for claim in self.claims for place in claim.places if place.name or place.span]

    @property
    def counts(self) -> dict[Key, Count]:
        """Its figures by measure and bounds; of two with the same, the later one."""
        return {(c.measure, c.low, c.high): c for claim in self.claims for c in claim.counts}

    @property
    def objects(self) -> set[tuple[str, str]]:
        """Kind and damage of the things that were hit."""
        return {(o.kind, o.damage) for claim in self.claims for o in claim.objects}

    @property
    def movement(self) -> Movement | None:
        """The first movement told of."""
        return next((claim.movement for claim in self.claims if claim.movement), None)

    @property
    def agreement(self) -> Agreement | None:
        """The first agreement told of."""
        return next((claim.agreement for claim in self.claims if claim.agreement), None)

    def people(self, *roles: str) -> list[str]:
        """The names of those who take part in any of the roles."""
        parts: list[Participant] = [p for claim in self.claims for p in claim.participants]
        return [p.name for p in parts if p.role in roles and p.name]

    def speakers(self, *, every: bool) -> list[str]:
        """Who says so: speaker, affiliation and agency; or not ``every`` one, the affiliation only where no speaker is named."""
        names: list[str | None] = []
        for claim in self.claims:
            for a in claim.attribution:
                names += [a.speaker, a.affiliation, a.via] if every else [a.speaker or a.affiliation, a.via]
        return [name for name in names if name]


def gather_happenings(claims: Sequence[Claim]) -> list[Happening]:
    """The claims of one report, gathered by happening, in the order of their first claims."""
    groups: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.happening].append(claim)
    return [_happening(tuple(group)) for group in groups.values()]


def days_between(first: str, last: str) -> int:
    """How many days there are from the first to the last, both counted.

    >>> days_between("2017-08-29", "2017-08-30"), days_between("2017-08-30", "2017-08-29")
    (2, 0)
    """
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def _happening(claims: tuple[Claim, ...]) -> Happening:
    short = [c.trigger for c in claims if c.trigger.end - c.trigger.start <= LONGEST_TRIGGER]
    return Happening(
        claims=claims,
        type=_commonest(c.event.type for c in claims),
        in_text=_ranges(t for t in short if t.in_ != "title"),
        in_title=_ranges(t for t in short if t.in_ == "title"),
        factuality=_commonest(c.factuality for c in claims),
        time=_narrowest([c.time for c in claims]),
    )


def _narrowest(times: Sequence[Time]) -> Time:
    widths = [(days_between(t.earliest, t.latest), n) for n, t in enumerate(times) if t.earliest and t.latest]
    return times[min(widths)[1]] if widths else times[0]


def _ranges(spans: Iterable[Span]) -> Ranges:
    return tuple((span.start, span.end) for span in spans)


def _commonest(values: Iterable[Value]) -> Value:
    return Counter(values).most_common(1)[0][0]

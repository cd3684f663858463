"""Two ledgers side by side: which incidents are one happening, which only one of them has, and where they disagree.

All claims of both are linked as if they stood in one ledger, under both ledgers' judgements; two incidents match where a
joint incident has claims of both. Nothing is kept.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tallybook.link.incidents import link_claims
from tallybook.records import Incident, Judgement, LedgerClaim, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

Key = tuple[str, str, int]


class Disagreement(Record, frozen=True):
    """A field that both tell, and differently."""

    field: str
    a: str
    b: str


class Match(Record, frozen=True):
    """Incidents of both ledgers that are one happening; fields are compared where it is one of each."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    disagreements: tuple[Disagreement, ...] = ()


class Sides(Record, frozen=True):
    """What comparing found: ``only_a`` and ``only_b`` are ids."""

    matched: tuple[Match, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


def compare_sides(a: Sequence[Incident], b: Sequence[Incident], judgements: Sequence[Judgement] = ()) -> Sides:
    """Holds the incidents of two ledgers side by side."""
    in_a, in_b = _by_claim(a), _by_claim(b)
    joint = link_claims(_joined(a, b), judgements).incidents
    pairs: list[tuple[set[str], set[str]]] = []
    for incident in joint:
        keys = [_key(claim) for claim in incident.claims]
        found = ({in_a[k].id for k in keys if k in in_a}, {in_b[k].id for k in keys if k in in_b})
        if all(found):
            pairs = _merged(pairs, found)
    matched = tuple(_match(one, other, a, b) for one, other in sorted(pairs, key=lambda p: (min(p[0]), min(p[1]))))
    ids_a, ids_b = {i for m in matched for i in m.a}, {i for m in matched for i in m.b}
    return Sides(
        matched=matched, only_a=tuple(i.id for i in a if i.id not in ids_a), only_b=tuple(i.id for i in b if i.id not in ids_b)
    )


def _key(claim: LedgerClaim) -> Key:
    return claim.report_hash, claim.id, claim.trigger.start


def _by_claim(incidents: Sequence[Incident]) -> dict[Key, Incident]:
    return {_key(claim): incident for incident in incidents for claim in incident.claims}


def _joined(a: Sequence[Incident], b: Sequence[Incident]) -> list[LedgerClaim]:
    """Every claim once; of two readings of one report, the second's happenings are numbered on after the first's."""
    import msgspec

    first = {_key(c): c for i in a for c in i.claims}
    last: dict[str, int] = defaultdict(int)
    for claim in first.values():
        last[claim.report_hash] = max(last[claim.report_hash], claim.happening)
    more = {_key(c): c for i in b for c in i.claims if _key(c) not in first}
    return [
        *first.values(),
        *(msgspec.structs.replace(c, happening=c.happening + last[c.report_hash]) for c in more.values()),
    ]


def _merged(pairs: list[tuple[set[str], set[str]]], found: tuple[set[str], set[str]]) -> list[tuple[set[str], set[str]]]:
    """The pairs with another one, joined to those that it shares an incident with."""
    touching = [p for p in pairs if p[0] & found[0] or p[1] & found[1]]
    whole = (found[0].union(*(p[0] for p in touching)), found[1].union(*(p[1] for p in touching)))
    return [*(p for p in pairs if p not in touching), whole]


def _match(one: set[str], other: set[str], a: Sequence[Incident], b: Sequence[Incident]) -> Match:
    disagreements: tuple[Disagreement, ...] = ()
    if len(one) == len(other) == 1:
        facts, rival = (_facts(next(i for i in side if i.id in ids)) for side, ids in ((a, one), (b, other)))
        disagreements = tuple(
            Disagreement(field=field, a=facts[field], b=rival[field])
            for field in facts if field in rival and facts[field] != rival[field]
        )  # fmt: skip
    return Match(a=tuple(sorted(one)), b=tuple(sorted(other)), disagreements=disagreements)


def _facts(incident: Incident) -> dict[str, str]:
    """What an incident tells, by field; what is not told is absent."""
    place = next((p for p in incident.places if p.primary), incident.places[0] if incident.places else None)
    acting = sorted(p.name for p in incident.participants if p.role in ("actor", "party"))
    facts = {
        "type": incident.event.type,
        "sub-type": incident.acled.sub_event_type if incident.acled else None,
        "factuality": incident.factuality,
        "earliest": incident.time.earliest,
        "latest": incident.time.latest if incident.time.earliest else None,
        "place": place.name if place else None,
        "country": place.country if place else None,
        "actors": "; ".join(acting),
        **{f"{f.measure} ({f.status})": f"{f.low} {f.best} {f.high}" for f in incident.figures if not f.unknown},
    }
    return {field: value.replace("None", "?") for field, value in facts.items() if value}

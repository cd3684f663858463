"""Who may see what: the one gate every export passes, whatever its format.

The public sees an incident only some days after it happened, coordinates rounded, and no name of a private person in any
field. The team sees everything. Nobody sees where people under way or stranded are until three days have passed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from tallybook.export.loss import LeftOut, Withheld
from tallybook.export.names import NAME_WITHHELD, NameFilter, hide_names
from tallybook.export.spans import SpanRanges, mask_spans, ranges_of
from tallybook.records import Incident

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PURPOSE = "A look back at what was reported, kept for documentation. It gives no live position of anybody."
DELAY_DAYS = 7  # the public sees an incident when this many days have gone by since the day it happened
MOVING_HOURS = 72  # nobody sees where moving or stranded people are sooner after the latest news of them
PUBLIC_DECIMALS = 2  # of a degree: about a kilometre
PLACE_WITHHELD = "[place withheld]"
TEXT_WITHHELD = "[text withheld]"
_MOVING_MEASURES = frozenset({"stranded", "transported", "evacuated", "trapped", "displaced"})


class Audience(msgspec.Struct, frozen=True):
    """For whom and when something is written. ``now`` decides the delay and must carry a time zone."""

    name: Literal["public", "team"]
    now: datetime
    delay_days: int = DELAY_DAYS


class Release(msgspec.Struct, frozen=True):
    """What an audience may see, and what was kept from it."""

    incidents: tuple[Incident, ...]
    left_out: tuple[LeftOut, ...]
    withheld: tuple[Withheld, ...]


def release_incidents(incidents: Sequence[Incident], audience: Audience) -> Release:
    """The incidents as the audience may see them, for every writer of a format."""
    held = [i for i in incidents if is_under_way(i, audience.now)]
    held_ids = {i.id for i in held}
    hidden_text = ranges_of(c for i in held for c in i.claims)
    names = NameFilter.of(incidents) if audience.name == "public" else None
    shown: list[Incident] = []
    left_out: list[LeftOut] = []
    withheld: list[Withheld] = []
    for incident in incidents:
        reason = _too_recent(incident, audience)
        if reason:
            left_out.append(LeftOut(incident=incident.id, reason=reason))
            continue
        seen = _without_whereabouts(incident) if incident.id in held_ids else _without_telling_text(incident, hidden_text)
        if names is not None:
            seen = _rounded(_without_judges(hide_names(seen, names)))
        shown.append(seen)
        withheld += _notes(incident, seen, names, under_way=incident.id in held_ids)
    whole = _without_loose_ends(shown)
    withheld += [
        Withheld(incident=seen.id, what="relations", reason="an incident they lead to is not among those shown")
        for seen, before in zip(whole, shown, strict=True)
        if len(seen.relations) < len(before.relations)
    ]
    return Release(incidents=whole, left_out=tuple(left_out), withheld=tuple(withheld))


def _without_loose_ends(shown: Sequence[Incident]) -> tuple[Incident, ...]:
    """Relations to incidents that this audience does not see would tell of them; the others stay."""
    ids = {i.id for i in shown}
    return tuple(
        msgspec.structs.replace(i, relations=tuple(r for r in i.relations if r.incident in ids)) if i.relations else i
        for i in shown
    )


def is_under_way(incident: Incident, now: datetime) -> bool:
    """Whether it tells of people moving or stranded and 72 hours have not passed since the end of its latest day.

    Without any date nobody can tell that they have passed, so they have not.
    """
    moving = incident.movement is not None or any(
        c.movement is not None or any(n.measure in _MOVING_MEASURES for n in c.counts) for c in incident.claims
    )
    if not moving:
        return False
    told = [c.published for c in incident.claims] + [c.time.latest for c in incident.claims]
    days = [day for day in (*told, *(s.as_of for s in incident.history)) if day]
    return not days or now < _end_of(max(days)) + timedelta(hours=MOVING_HOURS)


def _end_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day[:10]), time(), UTC) + timedelta(days=1)


def _too_recent(incident: Incident, audience: Audience) -> str | None:
    """Why the public does not see it yet, ``None`` where it may."""
    if audience.name == "team" or not audience.delay_days:
        return None
    days = [d for d in (incident.time.latest, *(c.published for c in incident.claims[:1])) if d]
    if not days:
        return f"it has no date, so nobody can tell whether {audience.delay_days} days have passed"
    # A report dated after the happening does not make the happening newer: the happening's own day counts where it is told.
    if audience.now < _end_of(days[0]) + timedelta(days=audience.delay_days):
        return f"it happened less than {audience.delay_days} days ago"
    return None


def _without_whereabouts(incident: Incident) -> Incident:
    """The record without any place or quotation: who, how many and what became of them remain."""
    names = {p.name for c in incident.claims for p in c.places} | {p.name for p in incident.places}
    movements = [m for m in (incident.movement, *(c.movement for c in incident.claims)) if m]
    names |= {name for m in movements for name in (m.origin, m.destination, *m.via) if name}
    plain = mask_spans(msgspec.to_builtins(incident), None, TEXT_WITHHELD)
    _drop_places(plain)
    for judgement in plain["judgements"]:
        judgement["reason"] = TEXT_WITHHELD
    return NameFilter(names, PLACE_WITHHELD).apply(msgspec.convert(plain, Incident))


def _drop_places(plain: dict[str, Any]) -> None:
    for record in (plain, *plain["claims"]):
        record["places"] = []
        if record["movement"]:
            record["movement"] |= {"origin": None, "destination": None, "via": []}


def _without_telling_text(incident: Incident, hidden: SpanRanges) -> Incident:
    """Another record of the same sentences must not tell what was taken out of the first."""
    if not any(c.report_hash in hidden for c in incident.claims):
        return incident
    plain = msgspec.to_builtins(incident)
    dropped: dict[str, bool] = defaultdict(lambda: True)
    for claim in plain["claims"]:
        ranges = hidden.get(claim["report_hash"], [])
        masked = mask_spans(claim, ranges, TEXT_WITHHELD)
        claim["places"] = [p for p in masked["places"] if not (p["span"] and p["span"]["text"] == TEXT_WITHHELD)]
        claim.update({key: value for key, value in masked.items() if key != "places"})
        for place in claim["places"]:
            dropped[place["name"]] = False
    plain["places"] = [p for p in plain["places"] if not dropped[p["name"]]]
    told_in = {claim["id"]: claim["report_hash"] for claim in plain["claims"]}
    plain["relations"] = [
        mask_spans(relation, hidden.get(told_in.get(relation["claim"], ""), []), TEXT_WITHHELD) for relation in plain["relations"]
    ]
    return msgspec.convert(plain, Incident)


def _without_judges(incident: Incident) -> Incident:
    """Who judges stays inside the team; that a person did is public."""
    replaced = tuple(j if j.by.startswith("rule:") else msgspec.structs.replace(j, by="person") for j in incident.judgements)
    return msgspec.structs.replace(incident, judgements=replaced)


def _rounded(incident: Incident) -> Incident:
    plain = msgspec.to_builtins(incident)
    for record in (plain, *plain["claims"]):
        for place in record["places"]:
            for key in ("latitude", "longitude"):
                place[key] = None if place[key] is None else round(place[key], PUBLIC_DECIMALS)
            place["geometry"] = _round_numbers(place["geometry"])
    return msgspec.convert(plain, Incident)


def _round_numbers(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, PUBLIC_DECIMALS)
    if isinstance(value, dict):
        return {key: _round_numbers(inner) for key, inner in value.items()}
    return [_round_numbers(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _notes(before: Incident, after: Incident, names: NameFilter | None, *, under_way: bool) -> Iterable[Withheld]:
    """What was taken out of one record, in sentences that reveal none of it."""
    if under_way:
        yield Withheld(
            incident=before.id,
            what="places, stations and quotations",
            reason=f"it tells of people moving or stranded, and {MOVING_HOURS} hours have not passed since the latest news",
        )
    elif len(after.places) < len(before.places) or _has_masked_text(after):
        yield Withheld(
            incident=before.id,
            what="some places and quotations",
            reason="the same sentences tell where people moving or stranded are",
        )
    if names is not None and NAME_WITHHELD in msgspec.json.encode(after).decode():
        yield Withheld(incident=before.id, what="names", reason="private persons are not named to the public")


def _has_masked_text(incident: Incident) -> bool:
    return any(s.text == TEXT_WITHHELD for c in incident.claims for s in (c.trigger, *c.evidence))

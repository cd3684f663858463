"""Values of the ledger in a few words each, as people who keep records would write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tallybook.records import Attribution, Claim, Count, Figure, Incident, LedgerClaim, Movement, Participant, Place, Time

SHORT_ID = 8
NOT_KNOWN = "not known"
DOUBT = {"suspected": "suspected", "alleged": "alleged", "claimed": "claims it", "conceded": "concedes it", "denied": "denied"}


def range_words(low: int | None, high: int | None) -> str:
    """A figure with its bounds.

    >>> [range_words(*bounds) for bounds in ((22, 40), (22, None), (None, 39), (0, 0), (None, None))]
    ['22–40', 'at least 22', 'at most 39', '0', 'not known']
    """
    if low is None:
        return NOT_KNOWN if high is None else f"at most {high:,}"
    if high is None:
        return f"at least {low:,}"
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def figure_words(figure: Figure) -> str:
    """A derived figure: how many of whom, and what happened to them."""
    who = "" if figure.status == "unknown" else f" {figure.status}"
    return f"{NOT_KNOWN if figure.unknown else range_words(figure.low, figure.high)}{who} {measure_words(figure.measure)}"


def count_words(count: Count) -> str:
    """One figure as a source gives it: "308 fighters stranded"."""
    low, high = (count.low, count.high) if (count.low, count.high) != (None, None) else (count.best, count.best)
    of = count.of or ("" if count.status == "unknown" else count.status)
    what = "" if of and of.casefold() == measure_words(count.measure) else measure_words(count.measure)
    return " ".join(word for word in (range_words(low, high), of, what) if word)


def measure_words(measure: str) -> str:
    """A measure as two people would say it: "bodies found"."""
    return measure.replace("_", " ")


def time_words(time: Time) -> str:
    """When, with its bounds: an open end is said, never filled in."""
    hour = f", {time.time_of_day}" if time.time_of_day else ""
    if time.earliest and time.latest:
        return (time.earliest if time.earliest == time.latest else f"{time.earliest} to {time.latest}") + hour
    if time.latest:
        return f"by {time.latest}{hour}"
    return f"from {time.earliest}{hour}" if time.earliest else NOT_KNOWN


def place_words(places: Iterable[Place]) -> str:
    """Where, with the part each place plays: "between Humaymah and Abu Kamal"."""
    by_role: dict[str, list[str]] = {}
    for place in places:
        if place.name not in by_role.setdefault(place.role, []):
            by_role[place.role].append(place.name)
    words = {"at": "", "origin": "from ", "destination": "to "}
    return "; ".join(
        words.get(role, f"{role} ") + (" and " if role == "between" else ", ").join(n) for role, n in by_role.items()
    )


def participant_words(participants: Iterable[Participant], *roles: str) -> str:
    """Who plays one of the parts; what is not stated outright is said with its doubt, alternatives with "or"."""
    told: list[str] = []
    rivals: list[str] = []
    for p in participants:
        if p.role in roles:
            name = f"{p.name} ({DOUBT[p.certainty]})" if p.certainty in DOUBT else p.name
            (told if p.alternative is None else rivals).append(name)
    return ", ".join(dict.fromkeys([*told, *([" or ".join(dict.fromkeys(rivals))] if rivals else [])]))


def object_words(record: Incident | Claim) -> str:
    """The things that were hit and what became of them: "bridge destroyed, road damaged"."""
    words = []
    for o in record.objects:
        damage = "hit" if o.damage == "unknown" else "unhurt" if o.damage == "none" else o.damage
        words.append(f"{o.kind} {damage}" + ("" if o.status == "unknown" else f" ({o.status.replace('_', ' ')})"))
    return ", ".join(dict.fromkeys(words))


def movement_words(movement: Movement) -> str:
    """What is under way, and how far it has come."""
    way = [f"from {movement.origin}" if movement.origin else "", f"to {movement.destination}" if movement.destination else ""]
    status = (movement.status or "").replace("_", " ")
    return " ".join(word for word in (movement.of, *way) if word) + (f": {status}" if status else "")


def source_words(attribution: Attribution, *, by: str | None = None) -> str:
    """Who says so, from the speaker outward to the agency: "Ryan Dillon, coalition spokesman, to AFP"."""
    name = attribution.speaker or attribution.affiliation or f"unnamed {attribution.kind}"
    inside = [name, attribution.title] if attribution.title and attribution.speaker else [name]
    if attribution.speaker and attribution.affiliation and attribution.affiliation != attribution.speaker:
        inside.append(attribution.affiliation)
    said = {"asserts": "", "declines_comment": "declines comment", "claims_responsibility": "claims it"}
    stance = said.get(attribution.stance, attribution.stance)
    via = f"via {attribution.via}" if attribution.via and attribution.via != name else ""
    return ", ".join(word for word in (*inside, stance, via, by) if word)


def sources_of(claim: Claim, count: Count | None = None) -> str:
    """Who gives a figure, or without one who tells the claim; nothing where the outlet speaks for itself."""
    index = count.attribution if count is not None else None
    chosen = [claim.attribution[index]] if index is not None and index < len(claim.attribution) else claim.attribution
    return "; ".join(dict.fromkeys(source_words(a) for a in chosen))


def outlet_of(claim: LedgerClaim) -> str:
    """The outlet and the day of the report."""
    return f"{claim.publisher or claim.report_id}, {claim.published or 'undated'}"


def event_words(record: Incident | Claim) -> str:
    """What kind of happening: "ASSAULT aerial, destroy"."""
    return " ".join(word for word in (record.event.type, ", ".join(record.event.modes)) if word)


def factuality_words(record: Incident | Claim) -> str:
    """Whether it happened, and whether it is background or a sum of many happenings."""
    extra = [word for word, is_so in (("background", record.background), ("aggregate", record.aggregate)) if is_so]
    return ", ".join([record.factuality, *extra])


def short(identity: str) -> str:
    """The beginning of an id that people type."""
    return identity[:SHORT_ID]

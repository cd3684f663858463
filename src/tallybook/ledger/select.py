"""Which incidents somebody asks for: by time, place, actor, type and measure."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from tallybook.errors import UsageError
from tallybook.ledger.tally import OBJECTS, TALLIED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tallybook.records import Incident


class Where(TypedDict, total=False):
    """The filters of ``tally``; what is left out or ``None`` filters nothing.

    ``since``/``until``: ISO days that the incident's time must touch (an open end reaches as far as need be); ``place``: a
    place's name, province or country code; ``actor``: part of a participant's name, or a registry id; ``type``: PLOVER type or
    ACLED event or sub-event type.
    """

    since: str | None
    until: str | None
    place: str | None
    actor: str | None
    type: str | None


class Filters(Where, total=False):
    """The filters of ``incidents``: the same, and ``measure``, which an incident must have a figure of (or "objects")."""

    measure: str | None


def select_incidents(incidents: Iterable[Incident], where: Filters) -> list[Incident]:
    """The incidents that pass every filter, in the order they came. A filter that makes no sense raises ``UsageError``."""
    check_where(where)
    return [incident for incident in incidents if _passes(incident, where)]


def check_where(where: Filters) -> None:
    """Refuse days that are none and measures that nobody keeps."""
    parse_day(where.get("since"), "since")
    parse_day(where.get("until"), "until")
    measure = where.get("measure")
    if measure is not None and measure not in TALLIED:
        raise UsageError(f"There is no measure {measure!r}. Known are: {', '.join(TALLIED)}.")


def parse_day(text: str | None, name: str) -> str | None:
    """An ISO day as given; anything else raises ``UsageError`` naming the option.

    >>> parse_day("2017-08-30", "since")
    '2017-08-30'
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as problem:
        raise UsageError(f"--{name} expects a day such as 2017-08-30, not {text!r}.") from problem


def words_of(incident: Incident) -> set[tuple[str, str]]:
    """What an incident is sought by, as (kind, folded word): "place", "actor", "actor id", "type", "measure"."""
    acled = (incident.acled.event_type, incident.acled.sub_event_type) if incident.acled else ()
    measures = {f.measure for f in incident.figures} | ({OBJECTS} if incident.objects else set())
    return {
        *(("place", fold(name)) for p in incident.places for name in (p.name, p.admin1, p.country) if name),
        *(("actor", fold(p.name)) for p in incident.participants),
        *(("actor id", fold(p.id)) for p in incident.participants if p.id),
        *(("type", fold(name)) for name in (incident.event.type, *acled)),
        *(("measure", measure) for measure in measures),
    }


def _passes(incident: Incident, where: Filters) -> bool:
    words = words_of(incident)
    place, actor, kind = (fold(word or "") for word in (where.get("place"), where.get("actor"), where.get("type")))
    measure = where.get("measure")
    return (
        _touches(incident, where.get("since"), where.get("until"))
        and (not place or any(name == "place" and f" {place} " in f" {word} " for name, word in words))
        and (not actor or ("actor id", actor) in words or any(name == "actor" and actor in word for name, word in words))
        and (not kind or ("type", kind) in words)
        and (not measure or ("measure", measure) in words)
    )


def _touches(incident: Incident, since: str | None, until: str | None) -> bool:
    time = incident.time
    over_before = since is not None and time.latest is not None and time.latest < since
    begun_after = until is not None and time.earliest is not None and time.earliest > until
    return not (over_before or begun_after)


def fold(name: str) -> str:
    """A name without case, accents and punctuation.

    >>> fold("Deir ez-Zor"), fold("Ḥalab")
    ('deir ez zor', 'halab')
    """
    plain = (c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())

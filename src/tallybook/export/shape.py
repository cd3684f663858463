"""What the files shaped like other projects' tables share: one gate, one notice, and facts of an incident in flat form.

A shaped file has the columns of another project and none of its data, so each row has an id with our prefix and the file says
whose data it is not. A cell that nobody gives is blank.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TextIO

from tallybook.export.audience import PURPOSE, TEXT_WITHHELD, Audience, release_incidents
from tallybook.export.csv import guard_cell, primary_place
from tallybook.export.loss import LeftOut, LossReport
from tallybook.reference import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tallybook.records import Incident, LedgerClaim, Measure, Participant, PersonStatus, Place

OWN_ID = "TALLYBOOK-"
SURE = ("stated", "conceded", "claimed")
TOLD = ("occurred", "ongoing")
MAPPABLE = frozenset({"site", "near"})

Cells = dict[str, object]
Side = Literal["state", "armed", "civilian"]


class Shape(NamedTuple):
    """A flat format: its name, its columns, why an incident has no row (``None``: it has one), its row and its limits."""

    name: str
    columns: tuple[str, ...]
    why_not: Callable[[Incident], str | None]
    row: Callable[[Incident], Cells]
    cannot_hold: tuple[str, ...]


class Bounds(NamedTuple):
    """A figure over several statuses; ``None`` is a bound that nobody gives for the whole."""

    low: int | None
    best: int | None
    high: int | None


class Actors(NamedTuple):
    """Who acted and who was acted on, and, in words, of whom that is only suspected, alleged or denied."""

    first: tuple[Participant, ...]
    second: tuple[Participant, ...]
    unsure: tuple[str, ...]


def write_shape(shape: Shape, incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes one row for each incident that the shape can hold; the loss report names the others with the reason."""
    release = release_incidents(incidents, audience)
    writer = csv.DictWriter(out, shape.columns, lineterminator="\r\n")
    writer.writeheader()
    shown, left_out = split_by(shape.why_not, release.incidents)
    for incident in shown:
        writer.writerow({column: guard_cell(value) for column, value in shape.row(incident).items()})
    return LossReport(
        format=shape.name, audience=audience.name, purpose=PURPOSE, written=len(shown), cannot_hold=shape.cannot_hold,
        left_out=(*release.left_out, *left_out), withheld=release.withheld,
    )  # fmt: skip


def split_by(why_not: Callable[[Incident], str | None], incidents: Iterable[Incident]) -> tuple[list[Incident], list[LeftOut]]:
    """The incidents that a format can hold, and the others with the reason."""
    reasons = [(incident, why_not(incident)) for incident in incidents]
    left_out = [LeftOut(incident=incident.id, reason=reason) for incident, reason in reasons if reason]
    return [incident for incident, reason in reasons if not reason], left_out


def why_no_happening(incident: Incident) -> str | None:
    """Why a table of single happenings has no row for it: it did not happen, is only looked back on, or sums up several."""
    if incident.factuality not in TOLD:
        return f"it is told as {incident.factuality}, and the format holds only what happened"
    if incident.background:
        return "it is only looked back on, and the format has no mark for that"
    if incident.aggregate:
        return "it sums up several happenings, and its figures would be counted twice beside theirs"
    return None


def why_nowhere(incident: Incident) -> str | None:
    """Why a format that needs a day and a place has no row for it."""
    if days_of(incident) is None:
        return "the day it began or ended is not told, and the format needs both"
    if primary_place(incident) is None:
        return "no place is told or may be shown, and the format needs one"
    return None


def days_of(incident: Incident) -> tuple[date, date] | None:
    """The first and the last day it may have happened on, ``None`` where one of them is open."""
    time = incident.time
    if time.earliest is None or time.latest is None:
        return None
    return date.fromisoformat(time.earliest[:10]), date.fromisoformat(time.latest[:10])


def point_of(incident: Incident) -> tuple[float, float] | None:
    """Latitude and longitude of the place it is listed under, where that is known to a town."""
    place = primary_place(incident)
    if place is None or place.precision not in MAPPABLE or place.role not in ("at", "near"):
        return None
    return None if place.latitude is None or place.longitude is None else (place.latitude, place.longitude)


def figure_of(incident: Incident, measure: Measure, statuses: Iterable[PersonStatus] | None = None) -> Bounds:
    """The figures of a measure (of some statuses only) as one; a ceiling or best estimate that one of them lacks is open."""
    wanted = None if statuses is None else set(statuses)
    figures = [f for f in incident.figures if f.measure == measure and (wanted is None or f.status in wanted)]
    told = [f for f in figures if not f.unknown]
    lows = [f.low for f in told if f.low is not None]
    bests = [f.best for f in told if f.best is not None]
    highs = [f.high for f in told if f.high is not None]
    whole = len(figures)
    return Bounds(
        sum(lows) if lows else None,
        sum(bests) if bests and len(bests) == whole else None,
        sum(highs) if highs and len(highs) == whole else None,
    )


def actors_of(incident: Incident) -> Actors:
    """The two sides: actors against recipients, or the first party of a deal against the others."""
    sure = [p for p in incident.participants if p.certainty in SURE and p.alternative is None]
    acting = [p for p in sure if p.role == "actor"]
    parties = [p for p in sure if p.role == "party"]
    suffering = [p for p in sure if p.role == "recipient"]
    if not acting:
        acting, parties = parties[:1], parties[1:]
    unsure = tuple(
        f"{p.name} ({p.certainty}{', one of several' if p.alternative is not None else ''})"
        for p in incident.participants
        if p.role != "mediator" and p not in sure
    )
    return Actors(tuple(acting), tuple(suffering or parties), unsure)


def side_of(participant: Participant) -> Side | None:
    """Whether somebody is of a state, an armed group or civilian, by the registry or by what is told; ``None``: not known."""
    kind = registered(participant).get("kind")
    if kind in ("state_forces", "police", "government", "country") or participant.sector in ("MIL", "GOV", "COP", "SPY"):
        return "state"
    if kind in ("rebel", "militia") or participant.sector in ("REB", "PRM", "UAF", "SEP"):
        return "armed"
    if participant.sector in _CIVILIAN_SECTORS:
        return "civilian"
    return None


_CIVILIAN_SECTORS = frozenset(["AGR", "BUS", "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "REL", "SOC"])


def registered(participant: Participant) -> dict[str, str]:
    """The registry's row of a participant, empty where it has none."""
    return _registry().get(participant.id or "", {})


@cache
def _registry() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in (*read_table("actors.csv"), *read_table("actors_own.csv"))}


@cache
def _country_names() -> dict[str, str]:
    return {row["code"]: row["names"].split("|")[0] for row in read_table("place_countries.csv")}


def country_name(code: str | None) -> str | None:
    """A country's English name by its ISO 3166 alpha-2 code.

    >>> country_name("SY"), country_name(None)
    ('Syria', None)
    """
    return _country_names().get(code, code) if code else None


def place_names(place: Place | None) -> Cells:
    """Country and province of a place by name."""
    return {"country": country_name(place.country), "admin1": place.admin1} if place else {}


def reports_of(incident: Incident) -> list[LedgerClaim]:
    """One claim of each report that tells of it, in the incident's order."""
    return list({c.report_hash: c for c in reversed(incident.claims)}.values())[::-1]


def outlets_of(incident: Incident) -> str | None:
    """Who published the reports it rests on; a report without a publisher is named by its id."""
    return listed(dict.fromkeys(c.publisher or c.report_id for c in incident.claims))


def speakers_of(incident: Incident) -> str | None:
    """Whom the reports quote."""
    named = (a.affiliation or a.speaker for c in incident.claims for a in c.attribution)
    return listed(dict.fromkeys(name for name in named if name))


def sentence_of(incident: Incident) -> str | None:
    """A sentence that tells of it, from a text rather than a title; ``None`` where it may not be shown."""
    told = [s for c in incident.claims for s in c.evidence if s.text != TEXT_WITHHELD]
    sentence = next((s for s in told if s.in_ != "title"), told[0] if told else None)
    return " ".join(sentence.text.split()) if sentence else None


def notes_of(incident: Incident, notice: str) -> str:
    """What stands under a row: whose data it is not, what is told, and what the columns cannot hold."""
    unsure = actors_of(incident).unsure
    parts: Iterator[str | None] = iter((
        notice,
        sentence_of(incident),
        f"Not certain who: {'; '.join(unsure)}." if unsure else None,
        f"Disputed: {', '.join(incident.support.disputed)}." if incident.support.disputed else None,
    ))  # fmt: skip
    return " ".join(part for part in parts if part)


def listed(items: Iterable[str]) -> str | None:
    """Texts in one cell, ``None`` for none."""
    return "; ".join(items) or None


def names_of(participants: Iterable[Participant]) -> str | None:
    """Participants in one cell, by name."""
    return listed(dict.fromkeys(p.name for p in participants))

"""What `tallybook demo` shows of a ledger: the incidents, then what is hardest to keep straight, each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tallybook.records import anchor_of
from tallybook.show.incidents import show_history, show_incidents, support_words
from tallybook.show.safe import plain
from tallybook.show.tallies import show_tally
from tallybook.show.words import (
    count_words,
    movement_words,
    object_words,
    outlet_of,
    participant_words,
    place_words,
    short,
    sources_of,
    time_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from tallybook.records import Incident, LedgerClaim, Question, Tally

COMPARED = ("killed", "casualties", "injured", "bodies_found", "stranded", "present", "vehicles", "evacuated")


class Sights(NamedTuple):
    """The incidents shown by themselves: the one movement most is told of, the deal, whatever befell bridges, rival counts."""

    convoy: Incident | None
    deal: Incident | None
    bridges: tuple[Incident, ...]
    rivals: tuple[tuple[Incident, ...], ...]


def choose_sights(incidents: Sequence[Incident], questions: Sequence[Question] = ()) -> Sights:
    """Picks them by what they hold, not by what they are called: any dossier can be shown this way."""
    moving = [i for i in incidents if i.movement]
    deals = [i for i in incidents if i.agreement]
    return Sights(
        convoy=max(moving, key=lambda i: (len({c.report_hash for c in i.claims}), len(_steps(i))), default=None),
        deal=max(deals, key=lambda i: (len(i.agreement.positions) if i.agreement else 0, len(i.claims)), default=None),
        bridges=tuple(i for i in incidents if any(o.kind == "bridge" for o in i.objects)),
        rivals=tuple(group for group in _in_question(incidents, questions) if _has_rivals(group)),
    )


def show_ledger(incidents: Sequence[Incident], tally: Tally, sights: Sights) -> RenderableType:
    """The whole demonstration: all incidents, then what is hardest to keep straight, section by section."""
    return Group(*_section(f"The incidents ({len(incidents)})"), show_incidents(incidents), show_sights(tally, sights))


def show_sights(tally: Tally, sights: Sights) -> RenderableType:
    """The movement, the deal, the bridges and the rival counts, each by itself, and the tally."""
    parts: list[RenderableType] = []
    if sights.convoy:
        parts += _section(f"A movement over time: {short(sights.convoy.id)}")
        parts += [_movement_line(sights.convoy), show_history(sights.convoy)]
    if sights.deal:
        parts += [*_section(f"The deal and where people stand: {short(sights.deal.id)}"), show_deal(sights.deal)]
    if len(sights.bridges) > 1:
        parts += [*_section(f"{len(sights.bridges)} records of bridges, kept apart"), show_apart(sights.bridges)]
    if sights.rivals:
        parts += _section("Rival counts, side by side (records in one block may be one happening; a person decides)")
        parts.append(show_rivals(sights.rivals))
    return Group(*parts, *_section("The tally"), show_tally(tally))


def show_deal(incident: Incident) -> Table:
    """Who made the deal, what became of it, who is for it and who against."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    deal = incident.agreement
    if deal:
        table.add_row("between", plain(", ".join(deal.parties)))
        table.add_row("status", plain((deal.status or "").replace("_", " ")))
        for stance in ("supports", "opposes", "mediates"):
            who = ", ".join(dict.fromkeys(p.who for p in deal.positions if p.stance == stance))
            if who:
                table.add_row(stance, plain(who))
    table.add_row("told", plain(support_words(incident)))
    return table


def show_apart(incidents: Sequence[Incident]) -> Table:
    """Happenings that look alike, one row each, with what tells them apart."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("id", no_wrap=True, style="bold")
    for heading in ("what", "when", "where", "by whom", "told by"):
        table.add_column(heading, overflow="fold")
    for i in incidents:
        told = "; ".join(dict.fromkeys(map(outlet_of, i.claims)))
        who = participant_words(i.participants, "actor")
        table.add_row(short(i.id), *map(plain, (object_words(i), time_words(i.time), place_words(i.places), who, told)))
    return table


def show_rivals(groups: Sequence[Sequence[Incident]]) -> Table:
    """Every figure given for one incident, or for incidents that may be one, with its source; none is preferred or added up."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("incident", no_wrap=True, style="bold")
    for heading in ("figure", "given by", "told in"):
        table.add_column(heading, overflow="fold")
    for group in groups:
        for incident in group:
            rows = list(dict.fromkeys(_figures(incident)))
            for n, cells in enumerate(rows):
                last = incident is group[-1] and n == len(rows) - 1
                table.add_row(short(incident.id) if n == 0 else "", *map(plain, cells), end_section=last)
    return table


def _in_question(incidents: Sequence[Incident], questions: Sequence[Question]) -> list[tuple[Incident, ...]]:
    """The incidents in groups: those an open question ties together, directly or through others, may be one."""
    home = {anchor_of(c.report_hash, c.trigger): i.id for i in incidents for c in i.claims}
    group_of = {i.id: {i.id} for i in incidents}
    for question in questions:
        a, b = home.get(question.a), home.get(question.b)
        if a and b:
            joined = group_of[a] | group_of[b]
            group_of.update(dict.fromkeys(joined, joined))
    groups = dict.fromkeys(tuple(sorted(group_of[i.id])) for i in incidents)
    by_id = {i.id: i for i in incidents}
    return [tuple(sorted((by_id[name] for name in group), key=_first_told)) for group in groups]


def _first_told(incident: Incident) -> tuple[str, str]:
    return min(claim.published or "9999" for claim in incident.claims), incident.id


def _has_rivals(group: Sequence[Incident]) -> bool:
    """Whether different numbers are given for one measure and sort of people."""
    told: dict[tuple[str, str], set[tuple[int | None, int | None]]] = {}
    for claim in (claim for incident in group for claim in incident.claims):
        for count in claim.counts:
            if count.measure in COMPARED and count.subset_of is None:
                told.setdefault((count.measure, count.status), set()).add((count.low, count.high))
    return any(len(values) > 1 for values in told.values())


def _figures(incident: Incident) -> Iterator[tuple[str, str, str]]:
    claims: list[LedgerClaim] = sorted(incident.claims, key=lambda c: c.published or "")
    for claim in claims:
        for count in claim.counts:
            if count.measure in COMPARED:
                yield count_words(count), sources_of(claim, count) or "the outlet itself", outlet_of(claim)


def _steps(incident: Incident) -> list[str]:
    return [step.value for step in incident.history if step.field.startswith("movement")]


def _movement_line(incident: Incident) -> Text:
    return plain(movement_words(incident.movement) if incident.movement else "")


def _section(title: str) -> list[Text]:
    return [Text(), Text(title, "bold underline")]

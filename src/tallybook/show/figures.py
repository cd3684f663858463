"""Rival figures for eyes: each with who gives it and when, and what every rule makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich import box
from rich.table import Table

from tallybook.show.safe import plain
from tallybook.show.words import NOT_KNOWN, count_words, measure_words, range_words, short, source_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tallybook.records import Attribution, Count, Figure, Incident, LedgerClaim


def show_rival_figures(incident: Incident) -> Table:
    """A row for each figure that any claim gives, by measure: who says it, through which agency, in which outlet, on which day,
    and of which day it speaks."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for heading, ratio in (("figure", 4), ("who says so", 4), ("agency", 2), ("outlet", 3)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for heading in ("said on", "as of"):
        table.add_column(heading, width=len("2017-08-30"), overflow="fold")
    table.add_column("claim", no_wrap=True, style="dim")
    for claim, count in _figures_told(incident):
        said = _speaker(claim, count)
        who = source_words(msgspec.structs.replace(said, via=None)) if said else "the outlet itself"
        agency, outlet = said.via if said else None, claim.publisher or claim.report_id
        words = (count_words(count), who, agency, outlet, claim.published, count.as_of)
        table.add_row(*(plain(word) for word in words), short(claim.id))
    return table


def has_rival_figures(incident: Incident) -> bool:
    """Whether two claims give figures of one measure."""
    measures = [count.measure for claim in incident.claims for count in claim.counts]
    return len(set(measures)) < len(measures)


def show_rules(by_rule: Mapping[str, Sequence[Figure]]) -> Table:
    """What each rule makes of the claims: a row for each measure and status, a column for each rule."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("measure", "status", *by_rule):
        table.add_column(heading, overflow="fold")
    made = {rule: {(f.measure, f.status): f for f in figures} for rule, figures in by_rule.items()}
    for measure, status in dict.fromkeys(cell for found in made.values() for cell in found):
        numbers = (rule_words(found.get((measure, status))) for found in made.values())
        table.add_row(measure_words(measure), status, *numbers)
    return table


def rule_words(figure: Figure | None) -> str:
    """A figure under one rule; "provisional" behind what too few sources give, a dash where the rule has no such figure."""
    if figure is None:
        return "–"
    if figure.unknown:
        return NOT_KNOWN
    best = f", best {figure.best:,}" if figure.best is not None and figure.low != figure.high else ""
    return range_words(figure.low, figure.high) + best + (" (provisional)" if figure.provisional else "")


def _figures_told(incident: Incident) -> Iterator[tuple[LedgerClaim, Count]]:
    """Every count of the incident's claims with its claim, measure by measure, earlier reports first."""
    told = [(claim, count) for claim in incident.claims for count in claim.counts]
    order = list(dict.fromkeys(count.measure for _, count in told))
    yield from sorted(told, key=lambda item: order.index(item[1].measure))


def _speaker(claim: LedgerClaim, count: Count) -> Attribution | None:
    if not claim.attribution:
        return None
    index = count.attribution
    return claim.attribution[index if index is not None and index < len(claim.attribution) else 0]

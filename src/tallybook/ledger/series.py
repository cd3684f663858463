"""Incidents -> a running total by period, with what somebody who follows it should stop at.

In plain words:

* An incident enters in the period of its latest day: by the end of that period it has surely happened. One without a latest
  day is in no period and is counted apart. What sums up many incidents is left out, as it is added to nothing in a tally.
* ``low`` and ``high`` are the period's own total, ``running_low`` and ``running_high`` that of all periods so far, both as
  known now. ``known_low`` and ``known_high`` are the running total as the reports published by the period's end had it, with
  today's judgements on which claims tell of one happening.
* A *fall*: the running total known then is lower than a period before: figures were corrected downward.
* A *jump*: a period adds more than the four before it together, of which at least one had something.
* A *late arrival*: reports published more than a week after a period's end changed the period's own total.
* Low, high, what is open, what nobody numbers and what is provisional are reckoned as in a tally: unknown is never zero.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tallybook.errors import UsageError
from tallybook.figures import MEASURES, Range, figures_of, rule_named
from tallybook.ledger.tally import COUNTED, Cell, cells_of, is_counted
from tallybook.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tallybook.records import Incident

PERIODS = ("day", "week", "month", "year")
LATE_DAYS = 7  # reports of the week after a period are its own news and no late arrivals
JUMP_PERIODS = 4


class SeriesRow(Record, frozen=True):
    """One period of a running total; ``None`` is a bound nobody gives. ``flags``: sentences on what to stop at."""

    period: str
    measure: str
    rule: str
    low: int | None
    high: int | None
    running_low: int | None
    running_high: int | None
    known_low: int | None
    known_high: int | None
    unknown: int
    open: int
    provisional: int
    incidents: tuple[str, ...]
    flags: tuple[str, ...] = ()


class Series(Record, frozen=True):
    """A running total with what must stand under it. ``undated`` incidents have no latest day and are in no period."""

    rows: tuple[SeriesRow, ...]
    undated: int
    statement: str


class Step(NamedTuple):
    """What an incident's claims published by some day make of a measure; ``None``: nothing yet. Undated reports are in none."""

    published: str
    cell: Cell | None


class Account(NamedTuple):
    """One incident as it enters the series: its latest day, what is known of it now, and how that came to be known."""

    incident: str
    day: str
    now: Cell
    steps: tuple[Step, ...]


def make_series(incidents: Iterable[Incident], measure: str, by: str = "week", rule: str = "reported") -> Series:
    """The running total of one measure. An unknown period, measure or rule raises ``UsageError``."""
    if by not in PERIODS:
        raise UsageError(f"There is no series by {by!r}. Known are: {', '.join(PERIODS)}.")
    if measure not in MEASURES:
        raise UsageError(f"There is no measure {measure!r} in a series. Known are: {', '.join(MEASURES)}.")
    words = rule_named(rule).words
    counted = [i for i in incidents if is_counted(i) and not i.aggregate]
    told = [(i, cell) for i in counted if (cell := _cell_of(i, measure, rule)) is not None]
    accounts = [_account(i, cell, measure, rule) for i, cell in told if i.time.latest is not None]
    undated = len(told) - len(accounts)
    return Series(rows=tuple(_rows(accounts, measure, by, rule)), undated=undated, statement=_statement(rule, words, undated))


def period_of_day(day: str, by: str) -> str:
    """The period a day falls in, written so that later ones sort behind.

    >>> [period_of_day("2017-01-01", by) for by in ("day", "week", "month", "year")]
    ['2017-01-01', '2016-W52', '2017-01', '2017']
    """
    if by == "week":
        year, week, _ = date.fromisoformat(day[:10]).isocalendar()
        return f"{year}-W{week:02}"
    return day[: {"day": 10, "month": 7, "year": 4}[by]]


def last_day_of(period: str, by: str) -> str:
    """The last day of a period.

    >>> last_day_of("2016-W52", "week"), last_day_of("2017-02", "month")
    ('2017-01-01', '2017-02-28')
    """
    if by == "week":
        year, week = period.split("-W")
        return date.fromisocalendar(int(year), int(week), 7).isoformat()
    if by == "month":
        in_next = date.fromisoformat(f"{period}-28") + timedelta(days=4)
        return (in_next - timedelta(days=in_next.day)).isoformat()
    return f"{period}-12-31" if by == "year" else period


# --- what is known of an incident, and since when ----------------------------------------------------------------------------


def _cell_of(incident: Incident, measure: str, rule: str) -> Cell | None:
    figures = incident.figures if rule == "reported" else figures_of(incident.claims, rule)
    return next(iter(cells_of([f for f in figures if f.measure == measure], by_status=False)), None)


def _account(incident: Incident, now: Cell, measure: str, rule: str) -> Account:
    steps = []
    for published in sorted({c.published[:10] for c in incident.claims if c.published}):
        claims = tuple(c for c in incident.claims if c.published and c.published[:10] <= published)
        if len(claims) == len(incident.claims):
            steps.append(Step(published, now))
            continue
        told = any(c.factuality in COUNTED for c in claims)
        then = msgspec.structs.replace(incident, claims=claims, figures=figures_of(claims))
        steps.append(Step(published, _cell_of(then, measure, rule) if told else None))
    return Account(incident.id, incident.time.latest or "", now, tuple(steps))


def _known_by(account: Account, day: str) -> Cell | None:
    """What the reports published by a day made of an incident."""
    known = [step.cell for step in account.steps if step.published <= day]
    return known[-1] if known else None


# --- from accounts to rows ---------------------------------------------------------------------------------------------------


class Sum:
    """A total that figures enter and leave; it never has to be added up anew."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = defaultdict(int)

    def change(self, cell: Cell | None, sign: int) -> None:
        """Let a figure enter (1) or leave (-1)."""
        if cell is None:
            return
        self.numbers["provisional"] += sign * cell.provisional
        if cell.figure is None:
            self.numbers["unknown"] += sign * (not cell.provisional)
            return
        self.numbers["floors"] += sign * (cell.figure.low is not None)
        self.numbers["low"] += sign * (cell.figure.low or 0)
        self.numbers["known"] += sign
        self.numbers["open"] += sign * (cell.figure.high is None)
        self.numbers["high"] += sign * (cell.figure.high or 0)

    @property
    def total(self) -> Range:
        """The bounds as in a tally: no floor where nobody gives one, no ceiling where one is missing."""
        n = self.numbers
        is_closed = n["known"] and not n["open"] and not n["unknown"]
        return Range(n["low"] if n["floors"] else None, None, n["high"] if is_closed else None)


def _rows(accounts: Sequence[Account], measure: str, by: str, rule: str) -> Iterator[SeriesRow]:
    held: dict[str, list[Account]] = defaultdict(list)
    for account in sorted(accounts, key=lambda a: (a.day, a.incident)):
        held[period_of_day(account.day, by)].append(account)
    running, known, changes = Sum(), Sum(), _changes(accounts, by)
    added: list[int] = []
    before: tuple[str, int] | None = None
    for period in sorted({*held, *changes}):
        own = Sum()
        for account in held[period]:
            own.change(account.now, 1)
            running.change(account.now, 1)
        for old, new in changes.get(period, ()):
            known.change(old, -1)
            known.change(new, 1)
        flags = [*_fall(before, known), *_jump(added, own, measure), *_late(held[period], period, by)]
        before = (period, known.numbers["low"])
        added.append(own.numbers["low"])
        yield SeriesRow(
            period=period, measure=measure, rule=rule, low=own.total.low, high=own.total.high, running_low=running.total.low,
            running_high=running.total.high, known_low=known.total.low, known_high=known.total.high,
            unknown=own.numbers["unknown"], open=own.numbers["open"], provisional=own.numbers["provisional"],
            incidents=tuple(a.incident for a in held[period]), flags=tuple(flags),
        )  # fmt: skip


def _changes(accounts: Sequence[Account], by: str) -> dict[str, list[tuple[Cell | None, Cell | None]]]:
    """For each period, what became known in it of incidents that had happened by its end: the old figure and the new."""
    found: dict[str, list[tuple[Cell | None, Cell | None]]] = defaultdict(list)
    for account in accounts:
        start = period_of_day(account.day, by)
        by_period: dict[str, Cell | None] = {}
        for step in account.steps:
            by_period[max(start, period_of_day(step.published, by))] = step.cell
        old: Cell | None = None
        for period, cell in sorted(by_period.items(), key=lambda item: item[0]):
            if cell != old:
                found[period].append((old, cell))
            old = cell
    return found


def _fall(before: tuple[str, int] | None, known: Sum) -> Iterator[str]:
    if before is not None and known.numbers["low"] < before[1]:
        yield f"Fall: the running total known then is {known.numbers['low']:,}, after {before[1]:,} in {before[0]}."


def _jump(added: Sequence[int], own: Sum, measure: str) -> Iterator[str]:
    last = added[-JUMP_PERIODS:]
    if len(last) == JUMP_PERIODS and own.numbers["low"] > sum(last) > 0:
        yield (
            f"Jump: {own.numbers['low']:,} {measure.replace('_', ' ')} in this period, {sum(last):,} in the "
            f"{JUMP_PERIODS} before it together."
        )


def _late(accounts: Sequence[Account], period: str, by: str) -> Iterator[str]:
    """Whether reports that came long after a period changed its total."""
    until = (date.fromisoformat(last_day_of(period, by)) + timedelta(days=LATE_DAYS)).isoformat()
    then, now = Sum(), Sum()
    days = []
    for account in accounts:
        known = _known_by(account, until)
        then.change(known, 1)
        now.change(account.now, 1)
        if known != account.now:
            days += [step.published for step in account.steps if step.published > until]
    if days and then.numbers != now.numbers:
        yield f"Late arrival: {_words(then)} by {until}, {_words(now)} with what was published later, up to {max(days)}."


def _words(total: Sum) -> str:
    low, _, high = total.total
    if not total.numbers["known"]:
        return "no number"
    return f"{low or 0:,}" if low == high else f"{low or 0:,} to {high:,}" if high is not None else f"at least {low or 0:,}"


def _statement(rule: str, words: str, undated: int) -> str:
    left_out = f" {undated} without a latest day in no period." if undated else ""
    return (
        f'Rule "{rule}": {words}. Each incident stands in the period of its latest day; '
        f"what sums up many stands in none.{left_out} "
        "Known then: from reports published by the period's end. What was not reported is not in it."
    )

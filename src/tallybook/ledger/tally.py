"""Incidents -> tally: sums of figures under a named rule, each row with the incidents it opens into.

How a row is summed, in plain words:

* Only incidents that occurred or go on are counted, background ones too, under their own time. Words are not deeds: what is
  only accused, denied, demanded, threatened, discussed, offered or agreed kills and moves nobody and is not counted.
* Rows are made for each measure by itself: killed, stranded, evacuated … are never added to one another.
* ``low`` adds up the floors, ``high`` the ceilings, ``best`` the best figures where every incident has one. An incident
  without a ceiling ("at least 22") is counted in ``open``, one whose number nobody gives in ``unknown``; either leaves the
  row without a ceiling, so that the total reads "at least". An incident with a ceiling and no floor ("nearly 40") adds nothing
  to ``low`` and is counted in ``no_floor``. A row in which nobody gives a floor has no ``low``: unknown is never zero.
* A figure that a rule holds to be provisional is added to nothing; its incident is counted in ``provisional``.
* An incident that sums up many happenings (``aggregate``) is added to nothing, not even to another of its kind: it has a row
  of its own, marked by the group key ``aggregate`` with the incident's id.
* By actor, an incident stands in one row only: under all who acted together ("A; B"), under "A or B" with certainty
  ``disputed`` where the reports leave it between them. ``certainty`` sets apart what is ``stated`` (or conceded), ``claimed``
  (by the actor itself), ``suspected`` (or alleged) and ``disputed``; of several actors the least sure decides.
* By day, month or year, a time that is only bounded keeps its bounds: "2017-08-27/2017-08-30", "../2017-08-30".
* Objects have no numbers: each incident that tells of a kind and damage adds at least one. They stand under the measure
  ``objects``, always by ``object`` and ``damage``.
* By publisher, an incident is counted under each publisher with that publisher's figures: these rows overlap.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tallybook.errors import UsageError
from tallybook.figures import MEASURES, RULES, Range, add_ranges, figures_of, rule_named, source_of
from tallybook.ledger.groups import FIELDS
from tallybook.records import Tally, TallyRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tallybook.records import Figure, Incident

OBJECTS = "objects"
TALLIED = (*MEASURES, OBJECTS)
COUNTED = ("occurred", "ongoing")
WORDS_ONLY = frozenset({"ACCUSE", "REJECT", "REQUEST", "THREATEN", "CONSULT", "SUPPORT", "CONCEDE", "AGREE"})
BY = (*FIELDS, "status", "publisher", "measure", "object", "damage")

Group = tuple[tuple[str, str | None], ...]


class Entry(NamedTuple):
    """What one incident adds to one row. ``figure`` is ``None`` where the measure is told of and nobody gives a number, or where
    all that is given is ``provisional``."""

    group: Group
    measure: str
    figure: Range | None
    incident: str
    provisional: bool = False


class Cell(NamedTuple):
    """The figures of one incident on one measure, of one status or of all, as they enter a row."""

    measure: str
    status: Group
    figure: Range | None
    provisional: bool


def tally_incidents(
    incidents: Iterable[Incident], by: tuple[str, ...] = (), measures: tuple[str, ...] = (), rule: str = "reported"
) -> tuple[TallyRow, ...]:
    """The rows of a tally, in the order of the measures and then of the groups; no ``measures`` means all of them.

    An unknown field, measure or rule raises ``UsageError``.
    """
    check_request(by, measures, rule)
    rows: dict[tuple[str, Group], list[Entry]] = defaultdict(list)
    for incident in incidents:
        if is_counted(incident):
            for entry in _entries(incident, by, rule):
                if not measures or entry.measure in measures:
                    rows[entry.measure, entry.group].append(entry)
    return tuple(_row(entries, rule) for _, entries in sorted(rows.items(), key=lambda item: _row_order(*item[0])))


def check_request(by: tuple[str, ...], measures: tuple[str, ...], rule: str) -> None:
    """Refuse what cannot be tallied, in a sentence that lists what can."""
    for kind, asked, known in (("group by", by, BY), ("measure", measures, TALLIED), ("rule", (rule,), tuple(RULES))):
        for word in asked:
            if word not in known:
                raise UsageError(f"There is no {kind} {word!r} in a tally. Known are: {', '.join(known)}.")


def is_counted(incident: Incident) -> bool:
    """Whether an incident reaches a tally at all."""
    return incident.factuality in COUNTED and incident.event.type not in WORDS_ONLY


def _entries(incident: Incident, by: tuple[str, ...], rule: str) -> Iterator[Entry]:
    """Everything one incident adds, to whichever rows."""
    fixed = [pair for field in by if field in FIELDS for pair in FIELDS[field](incident)]
    apart: list[tuple[str, str | None]] = [("aggregate", incident.id)] if incident.aggregate else []
    for publisher, figures in _figures_by_publisher(incident, by, rule):
        for cell in cells_of(figures, by_status="status" in by):
            group = (*fixed, *publisher, *cell.status, *apart)
            yield Entry(group, cell.measure, cell.figure, incident.id, cell.provisional)
    for kind, damage in sorted({(o.kind, o.damage) for o in incident.objects}):
        if damage != "unknown" or all(o.damage == "unknown" for o in incident.objects if o.kind == kind):
            group = (*fixed, ("object", kind), ("damage", damage), *apart)
            yield Entry(group, OBJECTS, Range(1, None, None), incident.id)


def _figures_by_publisher(incident: Incident, by: tuple[str, ...], rule: str) -> list[tuple[Group, tuple[Figure, ...]]]:
    """The incident's figures, or each publisher's own where the rows are by publisher."""
    if "publisher" not in by:
        return [((), incident.figures if rule == "reported" else figures_of(incident.claims, rule))]
    publishers = sorted({c.publisher for c in incident.claims}, key=lambda p: (p is None, p))
    told = [(p, [c for c in incident.claims if c.publisher == p]) for p in publishers]
    return [((("publisher", p),), figures_of(claims, rule)) for p, claims in told]


def cells_of(figures: Sequence[Figure], *, by_status: bool) -> Iterator[Cell]:
    """Figures apart by status, or the statuses of a measure added up; what is provisional is never added."""
    cells: dict[tuple[str, Group], list[Figure]] = defaultdict(list)
    for figure in figures:
        cells[figure.measure, (("status", figure.status),) if by_status else ()].append(figure)
    for (measure, status), held in cells.items():
        known = [Range(f.low, f.best, f.high) for f in held if not f.unknown and not f.provisional]
        total = add_ranges(known)
        if any(f.unknown for f in held):  # a group nobody counts stands beside those that are counted: no ceiling, no best
            total = Range(total.low, None, None)
        yield Cell(measure, status, total if known else None, any(f.provisional for f in held))


def _row(entries: Sequence[Entry], rule: str) -> TallyRow:
    figures = [e.figure for e in entries if e.figure is not None]
    total = add_ranges(figures)
    unknown = sum(e.figure is None and not e.provisional for e in entries)
    return TallyRow(
        group=dict(entries[0].group),
        measure=entries[0].measure,
        low=total.low,
        best=None if unknown else total.best,
        high=None if unknown else total.high,
        unknown=unknown,
        open=sum(f.high is None for f in figures),
        rule=rule,
        incidents=tuple(e.incident for e in entries),
        no_floor=sum(f.low is None and f.high is not None for f in figures),
        provisional=sum(e.provisional for e in entries),
    )


def _row_order(measure: str, group: Group) -> tuple[int, bool, list[tuple[bool, str]]]:
    """Rows by measure, what sums up many happenings last, then by the group's words, unknown ones behind."""
    values = [(value is None, value or "") for _, value in group]
    return TALLIED.index(measure), any(key == "aggregate" for key, _ in group), values


# --- what stands under it ------------------------------------------------------------------------------------------------------


class Request(NamedTuple):
    """What a tally is asked for."""

    by: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    rule: str = "reported"


def make_tally(incidents: Sequence[Incident], request: Request, languages: Mapping[str, str | None], undated: int = 0) -> Tally:
    """The tally with what it rests on. ``languages``: by report hash; ``undated``: reports nobody dates, left out."""
    rows = tally_incidents(incidents, *request)
    inside = {identity for row in rows for identity in row.incidents}
    claims = [claim for incident in incidents if incident.id in inside for claim in incident.claims]
    reports = {claim.report_hash for claim in claims}
    origins = {source_of(claim) for claim in claims}
    spoken = sorted({languages.get(report) or "" for report in reports} - {""})
    basis = ((len(reports), "report"), (len(origins), "origin"), (len(spoken), "language"))
    sentences = [
        "Rests on {} of {} in {}".format(*(_number(*what) for what in basis)) + (f" ({', '.join(spoken)})." if spoken else "."),
        *_reading_help(rows, request),
        *([f"{_number(undated, 'report')} without a date of publication left out."] if undated else []),
        "What was not reported is not in it.",
    ]
    return Tally(
        rows=rows, reports=len(reports), origins=len(origins), languages=len(spoken), rule=request.rule,
        statement=" ".join(sentences),
    )  # fmt: skip


def _reading_help(rows: Sequence[TallyRow], request: Request) -> Iterator[str]:
    """The sentences that keep a reader from misreading just these rows."""
    yield f'Rule "{request.rule}": low adds up the lowest figures, high the highest; only what occurred or goes on counts.'
    yield f"The figures of one incident are made so: {rule_named(request.rule).words}."
    if any(row.provisional for row in rows):
        yield "Incidents whose figures are provisional are counted under that word and add nothing."
    if any(row.open or row.unknown for row in rows):
        yield 'Where an incident has no ceiling (open) or no number (unknown), the total is "at least"; unknown is never zero.'
    if any(row.no_floor for row in rows):
        yield 'Where an incident has no floor ("nearly 40"), it adds nothing to low.'
    if any("aggregate" in row.group for row in rows):
        yield "Incidents that sum up many happenings stand apart and are added to nothing."
    if "actor" in request.by:
        yield "What several did together stands in a row of their own, and so does what lies between several (disputed)."
    if "publisher" in request.by:
        yield "Each publisher's figures stand by themselves: these rows overlap and do not add up."
    if any(row.measure == OBJECTS for row in rows):
        yield "Of objects, each incident counts as at least one of its kind."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")

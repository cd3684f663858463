"""Commands on what the ledger holds: they list, show, explain, tally, judge, undo and export; none of them reads a report."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer

from tallybook.cli.app import (
    Actor,
    AsJson,
    AsOf,
    LedgerUrl,
    Place,
    RecordedBy,
    Rule,
    Since,
    Type,
    Until,
    console,
    has_colour,
    open_ledger,
    print_lines,
    tell,
)
from tallybook.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tallybook.api import Ledger
    from tallybook.records import Incident, ReadReport

Identity = Annotated[str, typer.Argument(metavar="ID", help="An id, or as much of its beginning as is unambiguous.")]


class Judged(StrEnum):
    """What a person may say of two happenings."""

    same = "same"
    different = "different"
    unsure = "unsure"


class Format(StrEnum):
    """What a ledger can be written as."""

    geojson = "geojson"
    csv = "csv"
    jsonl = "jsonl"
    acled = "acled"
    ged = "ged"
    airwars = "airwars"
    plover = "plover"
    hxl = "hxl"
    kml = "kml"
    prov = "prov"
    atom = "atom"
    rss = "rss"
    ftm = "ftm"
    geoparquet = "geoparquet"


class Viewer(StrEnum):
    """For whom an export is written."""

    public = "public"
    team = "team"


def incidents(  # noqa: PLR0913 - the contract gives it that many filters
    since: Since = None,
    until: Until = None,
    place: Place = None,
    actor: Actor = None,
    type: Type = None,  # noqa: A002 - the option's name
    measure: Annotated[
        str | None, typer.Option(metavar="MEASURE", help="Has a figure of it: killed, stranded, … or objects.")
    ] = None,
    as_of: AsOf = None,
    recorded_by: RecordedBy = None,
    json: AsJson = False,
    ledger: LedgerUrl = None,
) -> None:
    """List incidents."""
    from tallybook.cli.corrections import left_out

    with open_ledger(ledger) as held:
        found = held.incidents(
            as_of=as_of, recorded_by=recorded_by, since=since, until=until, place=place, actor=actor, type=type, measure=measure
        )
        if json:
            print_lines(found)
            return
        open_questions = len(held.questions())
        uncounted = left_out(held)
    from tallybook.show.incidents import show_incidents

    if found:
        console().print(show_incidents(found))
    tell(
        f"{count_of(found, 'incident')}."
        + (f" {open_questions} open questions: `tallybook questions`." if open_questions else "")
        + uncounted
    )


def show(
    identity: Identity,
    rules: Annotated[bool, typer.Option("--rules", help="With an incident, what every rule makes of its figures.")] = False,
    json: AsJson = False,
    ledger: LedgerUrl = None,
) -> None:
    """Show an incident with its claims side by side, or a report with its spans marked."""
    from tallybook.cli.corrections import tell_standing
    from tallybook.records import Incident

    with open_ledger(ledger) as held:
        found = find_record(held, identity)
        standing = [] if isinstance(found, Incident) or not found.report else tell_standing(held, found.report.hash)
        grades = held.grades(found.id) if isinstance(found, Incident) else []
    if rules:
        show_by_rules(found, json=json)
        return
    if json:
        print_lines([found if isinstance(found, Incident) else found.reading])
        return
    from tallybook.show.grades import show_grades
    from tallybook.show.incidents import show_incident
    from tallybook.show.reports import show_report

    out = console()
    colour = has_colour(out)
    out.print(show_incident(found, colour=colour) if isinstance(found, Incident) else show_report(found, colour=colour))
    for sentence in standing:
        out.print(sentence)
    for line in show_grades(grades, found.support) if isinstance(found, Incident) else ():
        out.print(line)


def show_by_rules(found: Incident | ReadReport, *, json: bool) -> None:
    """Print an incident's figures under every rule, and who gives the numbers they are made of."""
    from tallybook.figures import RULES, figures_by_rule
    from tallybook.records import Incident
    from tallybook.show.figures import show_rival_figures, show_rules

    if not isinstance(found, Incident):
        raise UsageError("--rules goes with an incident: a report has no figures of its own, only what its claims say.")
    made = figures_by_rule(found.claims)
    if json:
        print_lines(figure for figures in made.values() for figure in figures)
    else:
        console().print(show_rival_figures(found))
        console().print(show_rules(made))
    for name, rule in RULES.items():
        tell(f"{name}: {rule.words}.")


def explain(identity: Identity, json: AsJson = False, ledger: LedgerUrl = None) -> None:
    """Explain how an incident came about: what was told, what was compared, who judged."""
    with open_ledger(ledger) as held:
        explanation = held.explain(identity)
    if json:
        print_lines([explanation])
        return
    from tallybook.show.incidents import show_explanation

    console().print(show_explanation(explanation))


def tally(  # noqa: PLR0913 - the contract gives it that many options
    by: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="Group by type, actor, place, day, status …; may be repeated.")
    ] = None,
    measure: Annotated[list[str] | None, typer.Option(metavar="MEASURE", help="Only this measure; may be repeated.")] = None,
    rule: Rule = "reported",
    since: Since = None,
    until: Until = None,
    place: Place = None,
    actor: Actor = None,
    type: Type = None,  # noqa: A002 - the option's name
    as_of: AsOf = None,
    recorded_by: RecordedBy = None,
    json: AsJson = False,
    ledger: LedgerUrl = None,
) -> None:
    """Sum up figures as ranges; what nobody gives is unknown, never zero."""
    with open_ledger(ledger) as held:
        summed = held.tally(
            by or (),
            measure or (),
            rule,
            as_of=as_of,
            recorded_by=recorded_by,
            since=since,
            until=until,
            place=place,
            actor=actor,
            type=type,
        )
    if json:
        print_lines(summed.rows)
        tell(summed.statement)
        return
    from tallybook.show.tallies import show_tally

    console().print(show_tally(summed))


def questions(json: AsJson = False, ledger: LedgerUrl = None) -> None:
    """List pairs that may be one happening and that no rule joins, for a person to judge."""
    from tallybook.records import anchor_of

    with open_ledger(ledger) as held:
        asked = held.questions()
        names = {anchor_of(c.report_hash, c.trigger): i.id for i in held.incidents() for c in i.claims}
    if json:
        print_lines(asked)
        return
    from tallybook.show.incidents import show_questions

    if asked:
        console().print(show_questions(asked, names))
    tell(f"{count_of(asked, 'question')}. Answer one with: tallybook judge ONE OTHER same|different --reason …")


def judge(
    a: Annotated[str, typer.Argument(metavar="A", help="Id of an incident or a claim.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Id of another.")],
    says: Annotated[Judged, typer.Argument(help="Whether the two are one happening.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept for ever with the judgement.")],
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who judges; else your login name.")] = None,
    ledger: LedgerUrl = None,
) -> None:
    """Judge whether two incidents or claims are one happening; a person's word overrules every rule."""
    with open_ledger(ledger) as held:
        made = held.judge(a, b, says.value, reason=reason, by=by or login_name())
    sys.stdout.write(f"Judged {made.says}. Take it back with: tallybook undo {(made.id or '')[:12]}\n")


def undo(
    identity: Identity,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is taken back.")] = "",
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who takes it back; else your login name.")] = None,
    ledger: LedgerUrl = None,
) -> None:
    """Take back a judgement, a grade or a retraction; it stays in the record as taken back."""
    from tallybook.records import Judgement
    from tallybook.show.safe import one_line

    with open_ledger(ledger) as held:
        graded = held.undo_grade(identity, by=by or login_name(), reason=reason)
        if graded is not None:
            sys.stdout.write(f"Taken back: {graded.by} had graded {graded.grade}, because: {one_line(graded.reason)}\n")
            return
        undone = held.undo(identity, by=by or login_name(), reason=reason)
    deed = f"judged {undone.says}" if isinstance(undone, Judgement) else f"retracted {undone.report_id}"
    sys.stdout.write(f"Taken back: {undone.by} had {one_line(deed)}, because: {one_line(undone.reason)}\n")


def export(
    format: Annotated[Format, typer.Option("--as", help="The format.")],  # noqa: A002 - the option's meaning
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Where to; the loss report goes beside it.")],
    audience: Annotated[
        Viewer, typer.Option(help="The public gets delay, rounding and hidden private names; the team gets all.")
    ] = Viewer.public,
    as_of: AsOf = None,
    recorded_by: RecordedBy = None,
    ledger: LedgerUrl = None,
) -> None:
    """Write the incidents in a format, with a loss report beside it."""
    from datetime import UTC, datetime

    from tallybook.export.audience import Audience
    from tallybook.export.files import write_export
    from tallybook.export.loss import show_loss

    with open_ledger(ledger) as held:
        found = held.incidents(as_of=as_of, recorded_by=recorded_by)
    try:
        report = write_export(found, format.value, output, Audience(name=audience.value, now=datetime.now(UTC)))
    except OSError as problem:
        raise UsageError(
            f"{output} cannot be written ({problem.strerror}). Give a file in a folder that exists and is yours."
        ) from problem
    tell(show_loss(report))


def find_record(held: Ledger, identity: str) -> Incident | ReadReport:
    """The incident or the report of an id; where one beginning fits both, more of it is asked for."""
    found: list[Incident | ReadReport] = []
    problems: list[str] = []
    looks: tuple[Callable[[str], Incident | ReadReport], ...] = (held.incident, held.report)
    for look in looks:
        try:
            found.append(look(identity))
        except UsageError as problem:
            problems.append(str(problem))
    if not found:
        raise UsageError(" ".join(problems))
    if len(found) > 1:
        raise UsageError(
            f"{identity!r} is the beginning of an incident's id and of a report's. Give more of the one that is meant."
        )
    return found[0]


def count_of(things: Sequence[object], noun: str) -> str:
    """A number with its noun.

    >>> count_of([], "incident"), count_of([1], "incident")
    ('0 incidents', '1 incident')
    """
    return f"{len(things)} {noun}" + ("" if len(things) == 1 else "s")


def login_name() -> str:
    """The name a judgement is kept under where none is given."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError) as problem:
        raise UsageError("A judgement needs the name of the person who judges. Give it with --by NAME.") from problem

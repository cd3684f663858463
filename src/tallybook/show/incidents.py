"""Incidents for eyes: the list, and one incident with its claims side by side."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tallybook.link.origins import tell_origins
from tallybook.show.figures import has_rival_figures, show_rival_figures
from tallybook.show.marks import Mark, mark_text
from tallybook.show.safe import plain
from tallybook.show.words import (
    count_words,
    event_words,
    factuality_words,
    figure_words,
    measure_words,
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
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from tallybook.records import Explanation, Incident, Judgement, LedgerClaim, Question, Relation


def show_incidents(incidents: Sequence[Incident]) -> RenderableType:
    """A row for each incident: id, when, where, what, who, figures, and how many reports tell of it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("id", no_wrap=True, style="bold")
    table.add_column("when", width=len("2017-08-30"), overflow="fold")
    for heading, ratio in (("where", 5), ("what", 5), ("who, to whom", 5), ("figures, things, people under way", 7)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    table.add_column("reports", justify="right")
    for incident in incidents:
        table.add_row(
            short(incident.id),
            plain(time_words(incident.time)),
            plain(place_words(incident.places)),
            plain(what_words(incident)),
            plain(_who(incident)),
            plain("; ".join(_outcome(incident))),
            str(len({c.report_hash for c in incident.claims})),
        )
    return table


def what_words(incident: Incident) -> str:
    """Kind of happening, and whether it happened where that is not plain."""
    kind = incident.acled.sub_event_type if incident.acled else event_words(incident)
    told = factuality_words(incident)
    return kind if told == "occurred" else f"{kind} ({told})"


def show_incident(incident: Incident, *, colour: bool) -> RenderableType:
    """One incident: what is derived, then its claims side by side with every figure's speaker, agency, outlet and day."""
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, words in _facts(incident):
        if words:
            facts.add_row(name, plain(words))
    parts: list[RenderableType] = [
        Text(f"Incident {incident.id}", "bold"),
        facts,
        Text(),
        show_claims_beside(incident.claims, colour=colour),
    ]
    if has_rival_figures(incident):
        parts += [Text("Every figure, and who gives it", "bold"), show_rival_figures(incident)]
    if incident.history:
        parts += [Text("What changed from report to report", "bold"), show_history(incident)]
    return Group(*parts, *show_judgements(incident.judgements))


def show_claims_beside(claims: Iterable[LedgerClaim], *, colour: bool) -> Table:
    """A row for each claim: the report, the sentence with its figures marked, each figure and who gives it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for heading, ratio in (("outlet, day", 3), ("the sentence", 8), ("figures", 4), ("according to", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    table.add_column("claim", no_wrap=True, style="dim")
    for claim in claims:
        rows = [(plain(count_words(c)), plain(sources_of(claim, c) or "the outlet itself")) for c in claim.counts]
        first, rest = (rows[0], rows[1:]) if rows else ((plain(None), plain(sources_of(claim) or "the outlet itself")), [])
        table.add_row(plain(outlet_of(claim)), show_sentence(claim, colour=colour), *first, short(claim.id))
        for figure, source in rest:
            table.add_row("", "", figure, source, "")
    return table


def show_sentence(claim: LedgerClaim, *, colour: bool) -> Text:
    """The sentence a claim rests on, with its trigger and figures marked."""
    home = next(
        (e for e in claim.evidence if e.in_ == claim.trigger.in_ and e.start <= claim.trigger.start < e.end), claim.trigger
    )
    spans = [("happening", claim.trigger), *(("count", c.span) for c in claim.counts)]
    marks = [
        Mark(span.start - home.start, span.end - home.start, kind)
        for kind, span in spans
        if span is not None and span.in_ == home.in_ and home.start <= span.start and span.end <= home.end
    ]
    marked = mark_text(home.text.replace("\n", " "), marks, colour=colour)
    return Text("(title) ", "dim").append_text(marked) if home.in_ else marked


def show_history(incident: Incident) -> Table:
    """How a field changed: the day, the value and the outlet that told it; rival values of one day are marked as such."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("as of", "what", "value", "told by"):
        table.add_column(heading, overflow="fold")
    told_by = {claim.id: outlet_of(claim) for claim in incident.claims}
    accounts = Counter((step.as_of, step.field) for step in incident.history)
    for step in incident.history:
        value = step.value.replace("_", " ") + (" (rival accounts)" if accounts[step.as_of, step.field] > 1 else "")
        table.add_row(plain(step.as_of), plain(step.field), plain(value), plain(told_by.get(step.claim)))
    return table


def show_judgements(judgements: Sequence[Judgement]) -> Iterator[Text]:
    """A line for each person's judgement, with the id that takes it back."""
    for judgement in judgements:
        if not judgement.by.startswith("rule:"):
            line = f"{judgement.by} judged {judgement.says}: {judgement.reason} (tallybook undo {short(judgement.id or '')})"
            yield Text("Judgement: ", "bold").append_text(plain(line))


def show_explanation(explanation: Explanation) -> RenderableType:
    """The sentences of an explanation, and the judgements that may be taken back."""
    sentences = [plain_lines(sentence) for sentence in explanation.sentences]
    return Group(Text(f"Incident {explanation.incident}", "bold"), *sentences, *show_judgements(explanation.judgements))


def plain_lines(text: str) -> Text:
    """Several lines, each cleaned and never read as markup; the indentation stays."""
    lines = [Text(line[: len(line) - len(line.lstrip())]).append_text(plain(line)) for line in text.splitlines()]
    return Text("\n").join(lines)


def show_questions(questions: Sequence[Question], names: dict[str, str]) -> RenderableType:
    """Pairs that may be one happening, for a person to judge; ``names`` gives the incident of an anchor."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for heading, ratio in (("one", 1), ("other", 1), ("why it is a question", 6)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for q in questions:
        table.add_row(short(names.get(q.a, q.a)), short(names.get(q.b, q.b)), plain("; ".join(q.reasons)))
    return table


def _facts(incident: Incident) -> Iterator[tuple[str, str]]:
    yield "kind", f"{event_words(incident)} · {what_words(incident)}"
    yield "whether", factuality_words(incident)
    yield "when", time_words(incident.time)
    yield "where", place_words(incident.places)
    yield "who", participant_words(incident.participants, "actor", "party", "mediator")
    yield "to whom", participant_words(incident.participants, "recipient")
    yield "things", object_words(incident)
    if incident.movement:
        yield "under way", movement_words(incident.movement)
    if incident.agreement:
        yield "deal between", ", ".join(incident.agreement.parties)
        yield "deal is", (incident.agreement.status or "").replace("_", " ")
        yield from ((p.stance, p.who) for p in incident.agreement.positions)
    yield "figures", "; ".join(map(figure_words, incident.figures))
    yield "rests on", support_words(incident)
    yield "origins", " ".join(tell_origins(incident.support.told_by))
    yield from (("relation", relation_words(r)) for r in incident.relations)
    yield "formerly", ", ".join(map(short, incident.formerly))


def support_words(incident: Incident) -> str:
    """How many origins and reports tell of it, on which sides, and what they disagree on."""
    support = incident.support
    reports = len({c.report_hash for c in incident.claims})
    words = [f"{reports} report{'s' * (reports != 1)}, {support.origins} independent origin{'s' * (support.origins != 1)}"]
    words += [f"sides: {', '.join(support.sides)}"] if support.sides else []
    words += ["conceded by the actor"] if support.conceded else []
    words += [f"disputed: {', '.join(map(measure_words, support.disputed))}"] if support.disputed else []
    return "; ".join(words)


_RELATIONS = {
    "part_of": "part of", "caused_by": "caused by", "blocked": "blocked or meant to block", "enabled_by": "made possible by",
    "in_response_to": "in response to", "retaliation": "in retaliation for", "included_in": "counted within",
}  # fmt: skip


def relation_words(relation: Relation) -> str:
    """How the incident bears on another, with the words that say so."""
    said = f": “{relation.span.text}”" if relation.span else ""
    return f"{_RELATIONS[relation.kind]} {short(relation.incident)}{said}"


def _who(incident: Incident) -> str:
    whom = participant_words(incident.participants, "recipient")
    return " ".join(
        word for word in (participant_words(incident.participants, "actor", "party"), f"→ {whom}" if whom else "") if word
    )


def _outcome(incident: Incident) -> Iterator[str]:
    yield from map(figure_words, incident.figures)
    if incident.objects:
        yield object_words(incident)
    if incident.movement:
        yield movement_words(incident.movement)

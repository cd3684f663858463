"""Who said it first: the reports of one incident traced to their independent origins.

One agency story in forty outlets is one origin, and so are two organs of one party. An origin is, in this order, the source
that a report names for the happening, the agency whose words it prints, the outlet itself. A report that shares most of its
words with another has the other's origins where it names none of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from tallybook.link.fold import fold_name, is_generic
from tallybook.link.parties import is_organ, party_named, voice_of
from tallybook.records import Attribution, LedgerClaim, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tallybook.link.happenings import Happening

NEAR_COPY = 0.5  # share of the shorter text's four-word runs above which two texts are one origin
LEAST_SHARED = 6  # four-word runs in common, nine words: fewer meet by chance or in a common phrase
_SILENT = frozenset({"denies", "declines_comment", "opposes", "supports"})
_PASSERS_ON = frozenset({"agency", "outlet"})
_NAMELESS_ENDS = frozenset(
    ("source", "sources", "official", "officials", "spokesman", "spokeswoman", "spokesperson", "statement")
)
_RANK = {"source": 0, "agency": 1, "outlet": 2}


class Voice(NamedTuple):
    """An origin as it is compared (``key``) and as it was first told (``name``)."""

    key: str
    name: str | None
    kind: Literal["source", "agency", "outlet"]


def origins_of(members: Sequence[Happening]) -> tuple[Origin, ...]:
    """The origins of one incident, those that most reports rest on first; ``members`` stand in the order of their claims."""
    reports: dict[str, list[Happening]] = defaultdict(list)
    for happening in members:
        reports[happening.report].append(happening)
    bodies = _bodies_of_speakers(members)
    voices: dict[str, Voice] = {}
    passed_on: dict[str, list[str]] = defaultdict(list)
    copied: set[str] = set()
    for group in _copies(reports):
        copied |= set(group) if len(group) > 1 else set()
        named = {report: list(_sources_of(reports[report], bodies)) for report in group}
        unnamed = [v for told in named.values() for v in told] or _writers_of([h for r in group for h in reports[r]])
        for report in group:
            for voice in named[report] or unnamed:
                # A party's own outlet may be found first as an outlet and then as a source: the nearer origin names it.
                voices[voice.key] = min(voices.get(voice.key, voice), voice, key=lambda v: _RANK[v.kind])
                passed_on[voice.key] += [report] if report not in passed_on[voice.key] else []
    ids = {report: group[0].claims[0].report_id for report, group in reports.items()}
    found = [
        Origin(
            name=voices[key].name, kind=voices[key].kind, reports=tuple(ids[r] for r in told),
            copies=tuple(ids[r] for r in told if r in copied),
        )
        for key, told in passed_on.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda origin: -len(origin.reports)))


def tell_origins(told_by: Sequence[Origin]) -> Iterator[str]:
    """Where an incident's accounts come from, in sentences: each origin with its reports, and which reports are copies."""
    if told_by:
        names = ", ".join(f"{o.name or 'an outlet without a name'} ({_reports(len(o.reports))})" for o in told_by)
        yield f"Traced to {len(told_by)} independent origin{'s' * (len(told_by) != 1)}: {names}."
    copies = sorted({report for origin in told_by for report in origin.copies})
    if copies:
        yield f"Reports that share most of their words with another, so that what they tell counts once: {', '.join(copies)}."


def _reports(number: int) -> str:
    return f"{number} report{'s' * (number != 1)}"


def is_silent(attribution: Attribution) -> bool:
    """Whether somebody takes a stand without telling of the happening: a denial, a refusal to comment."""
    return attribution.stance in _SILENT


def _sources_of(happenings: Iterable[Happening], bodies: dict[str, str]) -> Iterator[Voice]:
    """The sources that one report names; where it names none, the agencies that its nameless ones spoke through."""
    claims = [c for h in happenings for c in h.claims]
    named = [voice for c in claims for voice in _named_in(c, bodies)]
    through = [_voice(a.via, "agency") for c in claims for a in c.attribution if a.via and not is_silent(a)]
    yield from dict.fromkeys(named or through)


def _named_in(claim: LedgerClaim, bodies: dict[str, str]) -> list[Voice]:
    """The named sources of one claim; an agency or outlet that passes on the words of another is none."""
    told = [(a, name) for a in claim.attribution if not is_silent(a) and (name := _name_of(a, bodies))]
    first = [item for item in told if item[0].kind not in _PASSERS_ON]
    return [_voice(_organ_between(a, name) or name, "source") for a, name in first or told]


def _organ_between(attribution: Attribution, name: str) -> str | None:
    """The state's or party's own organ that an unregistered source spoke to: "a source at the police told the state agency"."""
    organ = party_named(attribution.via or "")
    return attribution.via if organ and is_organ(organ) and party_named(name) is None else None


def names_somebody(name: str | None) -> bool:
    """Whether a source is registered or bears a name of its own; "a medical source" and "local officials" do not.

    >>> names_somebody("Syrian Observatory for Human Rights"), names_somebody("Local officials"), names_somebody(None)
    (True, False, False)
    """
    return name is not None and (party_named(name) is not None or not (is_generic(name) or name.islower()))


def _name_of(attribution: Attribution, bodies: dict[str, str]) -> str | None:
    """The body a source speaks for, else its own name; ``None`` for one who is only described."""
    name = attribution.affiliation or bodies.get(fold_name(attribution.speaker or "")) or attribution.speaker
    return name if names_somebody(name) else None


def _voice(name: str, kind: Literal["source", "agency", "outlet"]) -> Voice:
    return Voice(voice_key(name), name, kind)


def voice_key(name: str) -> str:
    """What two names of one voice share: the side of a registered actor, else the name without its spelling."""
    words = fold_name(name).split()
    while len(words) > 1 and words[-1] in _NAMELESS_ENDS and party_named(" ".join(words)) is None:
        words.pop()  # "Kurdish police source" is no second voice beside "Kurdish police"
    body = " ".join(words)
    party = party_named(body)
    return voice_of(party) if party else body


def _writers_of(happenings: Sequence[Happening]) -> list[Voice]:
    """The agency that wrote reports which name no source; without one, the outlet that had it first."""
    wires = [h.wire for h in happenings if h.wire]
    if wires:
        return [_voice(wires[0], "agency")]
    first = happenings[0].claims[0]
    return [_voice(first.publisher, "outlet") if first.publisher else Voice(first.report_hash, None, "outlet")]


def _bodies_of_speakers(members: Iterable[Happening]) -> dict[str, str]:
    """For each speaker by folded name, and by surname, the one body that some report says they speak for."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for attribution in (a for h in members for c in h.claims for a in c.attribution if a.speaker and a.affiliation):
        name, body = fold_name(attribution.speaker or ""), attribution.affiliation or ""
        for spelling in {name, name.split(" ")[-1]}:
            found[spelling].setdefault(voice_key(body), body)
    return {name: next(iter(bodies.values())) for name, bodies in found.items() if len(bodies) == 1}


def _copies(reports: dict[str, list[Happening]]) -> list[list[str]]:
    """The reports in groups of near-copies, in the order of their first; most groups hold one report.

    The runs of words are few and the reports of one incident fewer, so shares are counted exactly: MinHash would estimate
    what an index of the runs gives at the same cost.
    """
    runs = {report: frozenset().union(*(h.shingles for h in group)) for report, group in reports.items()}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    shared: Counter[tuple[str, str]] = Counter()
    leader = {report: report for report in reports}
    for report, own in runs.items():
        for run in own:
            shared.update((other, report) for other in holders[run])
            holders[run].append(report)
    for (a, b), number in sorted(shared.items()):
        if number >= LEAST_SHARED and number >= NEAR_COPY * min(len(runs[a]), len(runs[b])):
            one, other = leader[a], leader[b]
            if one != other:
                leader = {report: one if head == other else head for report, head in leader.items()}
    groups: dict[str, list[str]] = defaultdict(list)
    for report in reports:
        groups[leader[report]].append(report)
    return list(groups.values())

"""The counts of several claims about one happening -> the figures of the incident, under a named rule.

Rule ``reported``, in plain words:

1. *What is counted.* Only claims that say it happened or goes on (where there is none, whatever is not denied), and no claim
   that sums up many happenings where there is one that does not. A figure its own source denies or retracts is left out.
2. *Which word is the latest.* A source's later figure for the same people replaces its earlier one. A source is the speaker's
   side or the speaker; where nobody is named, the outlet.
3. *One sentence of one source is one telling.* Different groups in it add up: "45 militants and 20 Kurdish fighters" are 65
   combatants. Figures for the same group in it are rivals. "Including 10 children" adds nothing to the whole it is part of; a
   part whose status is told ("32 people, 18 of them civilians") is taken out of the whole: civilian 18, unknown 14.
4. *Several tellings are rivals or repetitions, never a sum*, save of groups that exclude one another: civilians and
   combatants, or fighters of two named forces. "32 killed" and "31 killed" make the range 31 to 32; "18 civilians" in the
   lead and "18 people" in the tenth paragraph are one figure. Some smaller figures are no rivals but parts: children or women
   by themselves, beside a figure told without sex or age; and what one source in one report tells of more narrowly ("61
   people", later "three policemen"). An outlet's own loose figure ("dozens") for what a source in the same report counts is
   its summary of that source, not another one.
5. *The range.* ``low`` is the lowest floor anybody gives, ``high`` the highest ceiling, ``None`` (open) when one source gives
   no ceiling; ``best`` stands only where all agree. "Nearly 40" has a ceiling and no floor.
6. *Statuses never overlap*: the figures of one measure may be added. What a total without statuses has beyond the groups
   stands under ``unknown``; where such a total lies below their sum, the floor of the largest group gives way by the
   difference, so that the floor of the whole is the lowest that anybody gives.
7. *Unknown is not zero.* A measure that is told of without a number ("a number of fighters", "killed") is a figure with
   ``unknown`` set and no numbers; "no casualties" is a figure of 0.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, get_args

from tallybook.errors import UsageError
from tallybook.records import Count, Figure, LedgerClaim, Measure, PersonStatus, Span
from tallybook.reference import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

MEASURES: tuple[Measure, ...] = get_args(Measure)
DEFINITE: tuple[PersonStatus, ...] = ("civilian", "protected", "combatant")
TOLD = ("occurred", "ongoing")
UNSAID = ("denies", "retracts", "declines_comment")  # stances that take a figure back instead of giving it

Place = tuple[str, str | None, int, int]  # report hash, "title" or None, start, end: where a figure stands
Group = tuple[PersonStatus, str | None]  # status, and the force or sort of people where it is told


class Range(NamedTuple):
    """A figure with its bounds; ``None`` is a bound nobody gives."""

    low: int | None
    best: int | None
    high: int | None


class Statement(NamedTuple):
    """One count (``said``) as one source gives it, in the outlet's ``own`` voice where it names nobody.

    ``telling`` is the sentence in which that source gives it: report hash, sentence, source.
    """

    said: Count
    source: str
    day: str | None
    telling: tuple[str, str, str]
    own: bool

    @property
    def size(self) -> int:
        """Its floor, or its ceiling where it has no floor."""
        low, _, high = range_of(self.said)
        return (high or 0) if low is None else low


class Telling(NamedTuple):
    """What one source says in one sentence: the groups it tells apart, and a total without statuses."""

    source: str
    groups: Mapping[Group, Range]
    whole: Range | None


def figures_of(claims: Sequence[LedgerClaim], rule: str = "reported") -> tuple[Figure, ...]:
    """The figures of the incident these claims tell of, by measure and status; see the module's text for the rule.

    Figures of one measure exclude one another and may be added; figures of different measures never may.
    An unknown rule raises ``UsageError``.
    """
    if rule not in RULES:
        raise UsageError(f"The rule {rule!r} is not known. Known are: {', '.join(sorted(RULES))}.")
    return RULES[rule](claims)


def source_of(claim: LedgerClaim, count: Count | None = None) -> str:
    """Who gives a figure (or, without one, who tells the claim), for telling two sources apart: a lower-case name.

    A spokesman speaks for his side; nameless witnesses of two outlets are two sources; the outlet is the source of what it
    says without naming anybody.
    """
    outlet = claim.publisher or claim.report_hash
    index = count.attribution if count is not None else None
    if not claim.attribution:
        return outlet.casefold()
    said = claim.attribution[index if index is not None and index < len(claim.attribution) else 0]
    name = said.affiliation or said.speaker
    return (name or f"{said.kind} in {outlet}").casefold()


def range_of(count: Count) -> Range:
    """A count's bounds; a best estimate stands in for a floor that is not told."""
    return Range(count.best if count.low is None else count.low, count.best, count.high)


def span_range(ranges: Iterable[Range]) -> Range:
    """Rival figures for one thing as one range.

    >>> span_range([Range(32, 32, 32), Range(31, 31, 31)])
    Range(low=31, best=None, high=32)
    >>> span_range([Range(22, None, None), Range(22, 22, 22)])
    Range(low=22, best=22, high=None)
    """
    rivals = list(ranges)
    floors = [r.low for r in rivals if r.low is not None]
    ceilings = [r.high for r in rivals if r.high is not None]
    estimates = {r.low if r.best is None else r.best for r in rivals}  # "at least 22" agrees with 22
    best = estimates.pop() if len(estimates) == 1 and any(r.best is not None for r in rivals) else None
    return Range(min(floors, default=None), best, max(ceilings) if rivals and len(ceilings) == len(rivals) else None)


def add_ranges(ranges: Iterable[Range]) -> Range:
    """Figures for things that exclude one another as their sum. A floor nobody gives adds nothing; a missing ceiling opens it.

    >>> add_ranges([Range(45, None, None), Range(20, 20, 20)])
    Range(low=65, best=None, high=None)
    """
    parts = list(ranges)
    floors = [r.low for r in parts if r.low is not None]
    bests = [r.best for r in parts if r.best is not None]
    ceilings = [r.high for r in parts if r.high is not None]
    return Range(
        sum(floors) if floors else None,
        sum(bests) if parts and len(bests) == len(parts) else None,
        sum(ceilings) if parts and len(ceilings) == len(parts) else None,
    )


# --- from claims to statements -----------------------------------------------------------------------------------------------


def _reported(claims: Sequence[LedgerClaim]) -> tuple[Figure, ...]:
    counted = counted_claims(claims)
    statements = _latest(_statements(counted))
    figures: list[Figure] = []
    for measure in MEASURES:
        figures += _measure_figures(measure, [s for s in statements if s.said.measure == measure])
    have = {f.measure for f in figures}
    silent = [m for m in MEASURES if m not in have and any(m in _told_without_number(c) for c in counted)]
    figures += [_unknown(measure) for measure in silent]
    return tuple(sorted(figures, key=lambda f: (MEASURES.index(f.measure), f.status)))


RULES: dict[str, Callable[[Sequence[LedgerClaim]], tuple[Figure, ...]]] = {"reported": _reported}


def counted_claims(claims: Sequence[LedgerClaim]) -> tuple[LedgerClaim, ...]:
    """The claims whose figures count (point 1 of the rule)."""
    told = [c for c in claims if c.factuality in TOLD] or [c for c in claims if c.factuality != "denied"]
    return tuple([c for c in told if not c.aggregate] or told)


def _statements(claims: Sequence[LedgerClaim]) -> list[Statement]:
    """Every count that stands for itself: parts of a whole with no status of their own are left out."""
    wholes = _wholes(claims)
    found: list[Statement] = []
    for claim in claims:
        for count in claim.counts:
            whole = wholes.get(_place(claim, count))
            swallowed = whole is not None and not (count.status in DEFINITE and whole.status not in DEFINITE)
            if swallowed or _is_unsaid(claim, count):
                continue
            source = source_of(claim, count)
            day, telling = count.as_of or claim.published, _telling(claim, count, source)
            found.append(Statement(count, source, day, telling, own=not claim.attribution))
    return found


def _wholes(claims: Sequence[LedgerClaim]) -> dict[Place | None, Count]:
    """The whole of each figure that any claim marks as a part, by where the figure stands in its report."""
    found: dict[Place | None, Count] = {}
    for claim in claims:
        for index, count in enumerate(claim.counts):
            whole, seen = count, {index}
            while whole.subset_of is not None and whole.subset_of < len(claim.counts) and whole.subset_of not in seen:
                seen.add(whole.subset_of)
                whole = claim.counts[whole.subset_of]
            if whole is not count and whole.measure == count.measure:
                found.setdefault(_place(claim, count), whole)
    return found


def _place(claim: LedgerClaim, count: Count) -> Place:
    """Where a figure stands; a figure without a span stands where its claim's list has it."""
    if count.span is None:
        return claim.id, None, claim.counts.index(count), -1
    return claim.report_hash, count.span.in_, count.span.start, count.span.end


def _is_unsaid(claim: LedgerClaim, count: Count) -> bool:
    index = count.attribution
    return index is not None and index < len(claim.attribution) and claim.attribution[index].stance in UNSAID


def _telling(claim: LedgerClaim, count: Count, source: str) -> tuple[str, str, str]:
    sentence = next((e for e in claim.evidence if count.span is not None and _covers(e, count.span)), None)
    where = claim.id if sentence is None else f"{sentence.in_ or 'text'}:{sentence.start}-{sentence.end}"
    return claim.report_hash, where, source


def _covers(sentence: Span, span: Span) -> bool:
    return sentence.in_ == span.in_ and sentence.start <= span.start and span.end <= sentence.end


def _latest(statements: Sequence[Statement]) -> list[Statement]:
    """Each source's latest word on the same people (point 2); what bears no date stays."""
    newest: dict[tuple[str | None, ...], str] = {}
    for s in statements:
        if s.day is not None:
            newest[_subject(s)] = max(s.day, newest.get(_subject(s), s.day))
    return [s for s in statements if s.day is None or s.day == newest[_subject(s)]]


def _subject(s: Statement) -> tuple[str | None, ...]:
    return s.source, s.said.measure, s.said.status, _fold(s.said.group), s.said.sex, s.said.age


def _fold(name: str | None) -> str | None:
    return " ".join(name.casefold().split()) if name else None


# --- from statements to figures ----------------------------------------------------------------------------------------------


def _measure_figures(measure: Measure, statements: Sequence[Statement]) -> list[Figure]:
    numbered = [s for s in statements if range_of(s.said) != (None, None, None)]
    if not numbered:
        statuses = dict.fromkeys(s.said.status for s in statements)
        definite = [status for status in statuses if status in DEFINITE]
        return [_unknown(measure, status) for status in definite or list(statuses)[:1]]
    values = _values(_tellings(_without_parts(_without_summaries(numbered))))
    if set(values) == {"unknown"} and all(s.said.status == "mixed" for s in numbered):
        values = {"mixed": values["unknown"]}
    figures = [Figure(measure=measure, status=s, low=r.low, best=r.best, high=r.high) for s, r in values.items()]
    silent = {s.said.status for s in statements if s.said.status in DEFINITE} - set(values)
    return figures + [_unknown(measure, status) for status in sorted(silent)]


def _unknown(measure: Measure, status: PersonStatus = "unknown") -> Figure:
    return Figure(measure=measure, status=status, low=None, best=None, high=None, unknown=True)


def _without_summaries(statements: Sequence[Statement]) -> list[Statement]:
    """An outlet's own floors ("dozens") merged into the figure of the source that its report counts by."""
    kept: list[Statement] = []
    for s in statements:
        counted = next((o for o in statements if _sums_up(s, o)), None)
        if counted is None:
            kept.append(s)
        elif s.said.status in DEFINITE and counted.said.status not in DEFINITE:  # it tells a status that the source does not
            kept.append(s._replace(source=counted.source, telling=(*s.telling[:2], counted.source)))
    return kept


def _sums_up(s: Statement, o: Statement) -> bool:
    is_floor = s.own and s.said.high is None and s.said.low is not None
    return is_floor and not o.own and s.telling[0] == o.telling[0] and s.size <= o.size and _may_be_of(s.said, o.said)


def _without_parts(statements: Sequence[Statement]) -> list[Statement]:
    """Drop what is only a part of a larger figure told elsewhere (point 4), save of one its own sentence sets beside it."""
    pairs = [(s, o) for s in statements for o in statements if s is not o and s.telling == o.telling]
    beside = {(s.telling, _fold(o.said.of), o.size) for s, o in pairs}
    return [
        s for s in statements
        if not any(_is_part(s, o) and (s.telling, _fold(o.said.of), o.size) not in beside for o in statements)
    ]  # fmt: skip


def _is_part(s: Statement, o: Statement) -> bool:
    one_voice = s.source == o.source and s.telling[0] == o.telling[0]
    if s.telling == o.telling or not _may_be_of(s.said, o.said):
        return False
    if one_voice and s.said.status in DEFINITE and o.said.status not in DEFINITE:
        return False  # its status is worth keeping: it will be taken out of the larger figure
    if (s.said.sex or s.said.age) and not (o.said.sex or o.said.age):
        return s.size <= o.size or o.said.high is None
    return one_voice and s.size < o.size and not _is_people(s.said.of) and _fold(s.said.of) != _fold(o.said.of)


def _may_be_of(part: Count, whole: Count) -> bool:
    """Whether the ones can be among the others: neither status nor force tells them apart."""
    statuses = {part.status, whole.status} & set(DEFINITE)
    forces = {_fold(part.group), _fold(whole.group)} - {None}
    return len(statuses) < 2 and len(forces) < 2


def _tellings(statements: Sequence[Statement]) -> list[Telling]:
    sentences: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        sentences[statement.telling].append(statement)
    return [_one_telling(sentence) for _, sentence in sorted(sentences.items(), key=lambda item: item[0])]


def _one_telling(sentence: Sequence[Statement]) -> Telling:
    """The groups of one sentence, each the sum of its differently named members, and its total without statuses (point 3)."""
    counts = [s.said for s in sentence]
    definite = [c for c in counts if c.status in DEFINITE]
    general = [c for c in counts if c.status not in DEFINITE and _is_people(c.of)]
    special = [c for c in counts if c.status not in DEFINITE and not _is_people(c.of)]
    members: dict[Group, list[Count]] = defaultdict(list)
    for count in definite:
        forces = {_fold(c.group) for c in definite if c.status == count.status}
        members[count.status, _fold(count.group) or (f"of {_fold(count.of)}" if len(forces) > 1 else None)].append(count)
    if definite and special:  # "18 civilians and five guards": others beside them, whatever they are
        members["unknown", None] = special
    totals = [*([] if definite else _sum_of_members(special)), *(range_of(c) for c in general)]
    groups = {group: _sum_of_members(held)[0] for group, held in members.items()}
    return Telling(sentence[0].source, groups, span_range(totals) if totals else None)


def _sum_of_members(counts: Sequence[Count]) -> list[Range]:
    """The sum over differently named people of one sentence as a list of one; rivals for the same name become a range first."""
    wide = [c for c in counts if not (c.sex or c.age)]
    narrow = [c for c in counts if c.sex or c.age]
    if wide and narrow and _total_of(wide) == _total_of(narrow):  # "three civilians, two women and a man"
        return [_total_of(wide)]
    return [_total_of(counts)] if counts else []


def _total_of(counts: Sequence[Count]) -> Range:
    labels: dict[tuple[str | None, ...], list[Range]] = defaultdict(list)
    for count in counts:
        labels[None if _is_people(count.of) else _fold(count.of), count.sex, count.age].append(range_of(count))
    return add_ranges(span_range(rivals) for rivals in labels.values())


@cache
def _people_words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_table("people_words.csv"))


def _is_people(of: str | None) -> bool:
    """Whether the counted are people of any kind ("people", "dead"), so that the figure may be a total of several groups."""
    return of is None or _fold(of) in _people_words()


def _values(tellings: Sequence[Telling]) -> dict[PersonStatus, Range]:
    """The ranges by status, exclusive of one another (points 4 to 6)."""
    groups = _merge_groups(tellings)
    wholes = _wholes_told(tellings)
    if not groups:
        return {"unknown": span_range(whole for _, whole in wholes)}
    if not wholes:
        return groups
    return _fit_to(span_range(whole for _, whole in wholes), groups, rivals=_stand_alone(tellings, wholes))


def _wholes_told(tellings: Sequence[Telling]) -> list[tuple[str, Range]]:
    """Every total without statuses, with its source; a floor is raised to what the same source tells of the groups."""
    found = []
    for telling in tellings:
        whole = telling.whole
        if whole is not None:
            own = add_ranges(_merge_groups([t for t in tellings if t.source == telling.source]).values())
            if whole.high is None and own.low is not None:
                whole = whole._replace(low=max(own.low, whole.low or 0))
            found.append((telling.source, whole))
    return found


def _merge_groups(tellings: Sequence[Telling]) -> dict[PersonStatus, Range]:
    """Each status: the sum of its named forces, or what is told of the status as a whole, as one range."""
    found: dict[Group, list[Range]] = defaultdict(list)
    for telling in tellings:
        for group, figure in telling.groups.items():
            found[group].append(figure)
    merged: dict[PersonStatus, Range] = {}
    for status in sorted({status for status, _ in found}):
        named = [span_range(r) for (s, name), r in sorted(found.items(), key=str) if s == status and name is not None]
        retold = [r for r in found.get((status, None), []) if r not in named]
        merged[status] = span_range([*([add_ranges(named)] if named else []), *retold])
    return merged


def _stand_alone(tellings: Sequence[Telling], wholes: Sequence[tuple[str, Range]]) -> bool:
    """Whether a source tells of groups and gives no total they would fit into: then their sum is a rival of the totals."""
    sources = sorted({t.source for t in tellings if t.groups})
    return any(
        not _fits(_merge_groups([t for t in tellings if t.source == source]), [whole for s, whole in wholes if s == source])
        for source in sources
    )


def _fits(groups: Mapping[PersonStatus, Range], wholes: Sequence[Range]) -> bool:
    """Whether the groups find room in a total that the same source gives."""
    if not wholes:
        return False
    whole, told = span_range(wholes), add_ranges(groups.values())
    return whole.high is None or (told.low or 0) <= whole.high


def _fit_to(whole: Range, groups: dict[PersonStatus, Range], *, rivals: bool) -> dict[PersonStatus, Range]:
    """Groups and, under ``unknown``, the rest of the whole; a whole below the groups lowers the floor of the largest.

    ``rivals``: the sum of the groups may be all there were, so that the rest may be nobody.
    """
    told = add_ranges(groups.values())
    floor, top = told.low or 0, (told.low or 0) if told.high is None else told.high
    fitted = _give_way(groups, 0 if whole.low is None else max(0, floor - whole.low))
    low = None if whole.low is None else 0 if rivals else max(0, whole.low - floor)
    high = None if whole.high is None else max(0, whole.high - top)
    best = None if rivals or whole.best is None or told.best is None or whole.best < told.best else whole.best - told.best
    if low is not None and high is not None and low > high:
        low, high = high, low  # sources that disagree on the part as well as on the whole: the wider range holds both
    if (low or 0, high) != (0, 0):
        others = [fitted["unknown"]] if "unknown" in fitted else []
        fitted["unknown"] = add_ranges([*others, Range(low, best, high)])
    return fitted


def _give_way(groups: Mapping[PersonStatus, Range], deficit: int) -> dict[PersonStatus, Range]:
    fitted = dict(groups)
    for status in sorted(groups, key=lambda s: -(groups[s].low or 0)):
        floor = groups[status].low or 0
        given = min(floor, deficit)
        deficit -= given
        if given:
            fitted[status] = groups[status]._replace(low=floor - given, best=None)
    return fitted


# --- told without a number ---------------------------------------------------------------------------------------------------


@cache
def _words_that_tell() -> dict[str, Measure]:
    rows = read_table("told_without_number.csv")
    return {row["trigger"]: measure for row in rows for measure in MEASURES if measure == row["measure"]}


def _told_without_number(claim: LedgerClaim) -> Iterator[Measure]:
    """Measures that a claim's trigger tells of ("killed") while the claim counts nobody."""
    if not claim.counts:
        words = (_words_that_tell().get(word.strip(".,;:'\"").casefold()) for word in claim.trigger.text.split())
        yield from (measure for measure in words if measure is not None)

"""Claims -> statements: which counts stand for themselves, who gives each, and which word of theirs is the latest."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tallybook.figures.ranges import range_of
from tallybook.reference import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tallybook.records import Attribution, Count, LedgerClaim, PersonStatus, Span

DEFINITE: tuple[PersonStatus, ...] = ("civilian", "protected", "combatant")
TOLD = ("occurred", "ongoing")
PARTISAN = ("belligerent", "state_media", "official")  # kinds of speakers who speak for a side
UNSAID = ("denies", "retracts", "declines_comment")  # stances that take a figure back instead of giving it

Place = tuple[str, str | None, int, int]  # report hash, "title" or None, start, end: where a figure stands


class Statement(NamedTuple):
    """One count (``said``) as one source gives it, in the outlet's ``own`` voice where it names nobody.

    ``telling`` is the sentence in which that source gives it: report hash, sentence, source. ``partisan``: the source speaks for
    a side. ``origin`` is whom the figure comes from first, as far as the report tells: the source, or the agency it was had from.
    """

    said: Count
    source: str
    day: str | None
    telling: tuple[str, str, str]
    own: bool
    partisan: bool = False
    origin: str = ""
    words: str = ""

    @property
    def size(self) -> int:
        """Its floor, or its ceiling where it has no floor."""
        low, _, high = range_of(self.said)
        return (high or 0) if low is None else low


def source_of(claim: LedgerClaim, count: Count | None = None) -> str:
    """Who gives a figure (or, without one, who tells the claim), for telling two sources apart: a lower-case name.

    A spokesman speaks for his side; nameless witnesses of two outlets are two sources; the outlet is the source of what it
    says without naming anybody.
    """
    outlet = claim.publisher or claim.report_hash
    said = _speaker(claim, count)
    if said is None:
        return outlet.casefold()
    name = said.affiliation or said.speaker
    return (name or f"{said.kind} in {outlet}").casefold()


def counted_claims(claims: Sequence[LedgerClaim]) -> tuple[LedgerClaim, ...]:
    """The claims whose figures count (point 1 of the rule ``reported``, which holds for all)."""
    told = [c for c in claims if c.factuality in TOLD] or [c for c in claims if c.factuality != "denied"]
    return tuple([c for c in told if not c.aggregate] or told)


def statements_of(claims: Sequence[LedgerClaim]) -> list[Statement]:
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
            said = _speaker(claim, count)
            found.append(Statement(
                count, source, day, telling, own=said is None, partisan=said is not None and said.kind in PARTISAN,
                origin=_origin(said, source), words=_words_of(claim, count),
            ))  # fmt: skip
    return found


def _speaker(claim: LedgerClaim, count: Count | None) -> Attribution | None:
    """Who gives a figure; ``None`` where the outlet speaks for itself."""
    index = count.attribution if count is not None else None
    if not claim.attribution:
        return None
    return claim.attribution[index if index is not None and index < len(claim.attribution) else 0]


def _origin(said: Attribution | None, source: str) -> str:
    return said.via.casefold() if said and said.via and not (said.affiliation or said.speaker) else source


def _words_of(claim: LedgerClaim, count: Count) -> str:
    """The words of the sentence a figure stands in, by which copies of one text are known."""
    sentence = _sentence(claim, count)
    return "".join(c if c.isalnum() else " " for c in sentence.text.casefold()) if sentence else ""


def count_origins(statements: Iterable[Statement]) -> int:
    """How many independent origins give these figures; one sentence printed by several outlets has one.

    A speaker's organs are one source with him, an agency is one with whoever names nobody else for it.
    """
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for s in statements:
        one, other = sorted((find(f"from {s.origin}"), find(f"words {s.words or s.telling}")))
        leader[other] = one
    return len({find(key) for key in list(leader)})


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
    sentence = _sentence(claim, count)
    where = claim.id if sentence is None else f"{sentence.in_ or 'text'}:{sentence.start}-{sentence.end}"
    return claim.report_hash, where, source


def _sentence(claim: LedgerClaim, count: Count) -> Span | None:
    return next((e for e in claim.evidence if count.span is not None and _covers(e, count.span)), None)


def _covers(sentence: Span, span: Span) -> bool:
    return sentence.in_ == span.in_ and sentence.start <= span.start and span.end <= sentence.end


def latest_words(statements: Sequence[Statement]) -> list[Statement]:
    """Each source's latest word on the same people (point 2 of ``reported``); what bears no date stays."""
    newest: dict[tuple[str | None, ...], str] = {}
    for s in statements:
        if s.day is not None:
            newest[_subject(s)] = max(s.day, newest.get(_subject(s), s.day))
    return [s for s in statements if s.day is None or s.day == newest[_subject(s)]]


def _subject(s: Statement) -> tuple[str | None, ...]:
    return s.source, s.said.measure, s.said.status, fold_name(s.said.group), s.said.sex, s.said.age


def fold_name(name: str | None) -> str | None:
    """A name without case and spacing."""
    return " ".join(name.casefold().split()) if name else None


def without_summaries(statements: Sequence[Statement]) -> list[Statement]:
    """An outlet's own floors ("dozens") merged into the figure of the source that its report counts by."""
    kept: list[Statement] = []
    for s in statements:
        counted = next((o for o in statements if _sums_up(s, o)), None)
        if counted is None:
            kept.append(s)
        elif s.said.status in DEFINITE and counted.said.status not in DEFINITE:  # it tells a status that the source does not
            telling = (*s.telling[:2], counted.source)
            kept.append(s._replace(source=counted.source, telling=telling, partisan=counted.partisan, origin=counted.origin))
    return kept


def _sums_up(s: Statement, o: Statement) -> bool:
    is_floor = s.own and s.said.high is None and s.said.low is not None
    return is_floor and not o.own and s.telling[0] == o.telling[0] and s.size <= o.size and may_be_of(s.said, o.said)


def without_parts(statements: Sequence[Statement]) -> list[Statement]:
    """Drop what is only a part of a larger figure told elsewhere, save of one that its own sentence sets beside it."""
    pairs = [(s, o) for s in statements for o in statements if s is not o and s.telling == o.telling]
    beside = {(s.telling, fold_name(o.said.of), o.size) for s, o in pairs}
    return [
        s for s in statements
        if not any(_is_part(s, o) and (s.telling, fold_name(o.said.of), o.size) not in beside for o in statements)
    ]  # fmt: skip


def _is_part(s: Statement, o: Statement) -> bool:
    one_voice = s.source == o.source and s.telling[0] == o.telling[0]
    if s.telling == o.telling or not may_be_of(s.said, o.said):
        return False
    if one_voice and s.said.status in DEFINITE and o.said.status not in DEFINITE:
        return False  # its status is worth keeping: it will be taken out of the larger figure
    if (s.said.sex or s.said.age) and not (o.said.sex or o.said.age):
        return s.size <= o.size or o.said.high is None
    return one_voice and s.size < o.size and not is_people(s.said.of) and fold_name(s.said.of) != fold_name(o.said.of)


def may_be_of(part: Count, whole: Count) -> bool:
    """Whether the ones can be among the others: neither status nor force tells them apart."""
    statuses = {part.status, whole.status} & set(DEFINITE)
    forces = {fold_name(part.group), fold_name(whole.group)} - {None}
    return len(statuses) < 2 and len(forces) < 2


@cache
def _people_words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_table("people_words.csv"))


def is_people(of: str | None) -> bool:
    """Whether the counted are people of any kind ("people", "dead"), so that the figure may be a total of several groups."""
    return of is None or fold_name(of) in _people_words()

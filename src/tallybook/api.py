"""The Python face of Tallybook: ``read`` for reports, ``Ledger`` for what is kept of them.

Here the ledger's statements, the linking of claims and the tally are composed; the command line and the web pages call
nothing else. Reading is loaded on the first ``add`` or ``read``: listing and tallying do without the parser.
"""

from __future__ import annotations

import hashlib
from copy import copy
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol, Self, TypedDict, TypeVar, Unpack, cast, get_args

import msgspec

from tallybook.errors import UsageError
from tallybook.ledger.changes import find_changes
from tallybook.ledger.database import transaction
from tallybook.ledger.derived import Derived
from tallybook.ledger.grades import grades_of, make_grade, read_grades, with_grades, write_grade, write_grade_undo
from tallybook.ledger.select import Filters, Where, check_where, parse_day, select_incidents
from tallybook.ledger.series import make_series
from tallybook.ledger.store import Store
from tallybook.ledger.tally import Request, check_request, make_tally
from tallybook.ledger.tombstones import Word, find_tombstone, tombstones
from tallybook.ledger.verify import (
    Verification,
    check_derived,
    check_statements,
    check_totals,
    copy_statements,
    count_checked,
    newest_link,
    rules,
)
from tallybook.ledger.versions import count_left_out, count_retracted, find_orphaned_claims, find_retractions, find_versions
from tallybook.ledger.withdraw import find_masked, withdraw_person, withdraw_report
from tallybook.records import AddResult, Failure, Judgement, LinkChange, Says, anchor_of
from tallybook.settings import DEFAULT_LEDGER, DEFAULT_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from tallybook.ledger.changes import Changes
    from tallybook.ledger.grades import Grade
    from tallybook.ledger.series import Series
    from tallybook.ledger.tombstones import Tombstone
    from tallybook.ledger.versions import OrphanedClaim, Retraction, Version
    from tallybook.ledger.withdraw import Withdrawn
    from tallybook.records import (
        Explanation,
        Incident,
        LedgerClaim,
        Linked,
        Question,
        Reader,
        Reading,
        ReadReport,
        RecordedFailure,
        ReportHeader,
        Tally,
    )
    from tallybook.resolve.gazetteer_file import Source
    from tallybook.resolve.gazetteer_user import Added

Found = TypeVar("Found")


class ReadOptions(TypedDict, total=False):
    """What may be told about the sources: their day of publication and publisher where they do not say it themselves,
    the stream behind ``-``, how many processes may read at once, and the rule by which numbers are read ("acled-like").
    """

    published: str | None
    publisher: str | None
    standard_input: BinaryIO | None
    workers: int
    numbers: str


class ReadReports(Protocol):
    """The reading stages as one function; ``skip`` is asked with a report's hash before it is read."""

    def __call__(
        self, sources: Sequence[str], *, today: date | None, skip: Callable[[str], bool], **options: Unpack[ReadOptions]
    ) -> Iterator[ReadReport]:
        """Reports in input order, each with what was read in it."""


class LinkClaims(Protocol):
    """The linking stage as one function."""

    def __call__(self, claims: Sequence[LedgerClaim], judgements: Sequence[Judgement], /) -> Linked:
        """Incidents, questions and the judgements in force."""


class ReadStage(NamedTuple):
    """A reader with its name: what ``add`` reads with."""

    reader: Reader
    read_reports: ReadReports


LONGEST_ID = 40  # code points of a report's id that a message repeats


def read(sources: Sequence[str], **options: Unpack[ReadOptions]) -> Iterator[Reading]:
    """Each report of the files and folders read into claims, in input order; nothing is kept."""
    stage = _reading_stage(**options)
    for item in stage.read_reports(sources, today=_utc_now().date(), skip=lambda report_hash: False, **options):
        yield item.reading


class PlaceSource(NamedTuple):
    """Where places come from: ``own`` tells those a person has added from the shipped ones."""

    name: str
    places: int
    licence: str
    citation: str
    own: bool


def add_places(
    path: Path, own: Path, *, name: str | None = None, licence: str | None = None, progress: Callable[[int], None] | None = None
) -> Added:
    """Adds the places of a file to the gazetteer at ``own``, which is made if need be; the same file again changes nothing."""
    from tallybook.resolve import gazetteer_user

    return gazetteer_user.add_places(path, own, name=name, licence=licence, progress=progress)


def list_place_sources(own: Path) -> list[PlaceSource]:
    """Every source of places, the shipped ones first."""
    from tallybook.resolve.gazetteer_user import list_sources

    return [PlaceSource(s.name, s.places, s.licence, s.citation, mine) for s, mine in list_sources(own)]


def remove_places(name: str, own: Path) -> Source:
    """Takes the places of one source out of the gazetteer at ``own`` again."""
    from tallybook.resolve import gazetteer_user

    return gazetteer_user.remove_places(name, own)


class Ledger:
    """One ledger: reports, their claims and persons' judgements as they were recorded, and what follows from them.

    ``url``: ``sqlite:///file.db``; ``create=False`` refuses to make a new file. ``clock`` gives the time of recording;
    ``read`` and ``link`` are the stages to use instead of Tallybook's own. An id may be given by its beginning wherever that
    is unambiguous. What cannot be found or understood raises ``UsageError``, what cannot be opened ``LedgerError``.
    """

    def __init__(
        self,
        url: str = DEFAULT_LEDGER,
        *,
        create: bool = True,
        clock: Callable[[], datetime] | None = None,
        read: ReadStage | None = None,
        link: LinkClaims | None = None,
    ) -> None:
        self._store = Store(url, create=create)
        self._clock = clock or _utc_now
        self._read = read
        self._derived = Derived(self._store)
        self._link = link
        self._rules = _program_mark() if link is None else getattr(link, "__qualname__", repr(link))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    # --- adding and judging ---

    def add(
        self, sources: Sequence[str], *, progress: Callable[[ReadReport], None] | None = None, **options: Unpack[ReadOptions]
    ) -> AddResult:
        """Read the sources and keep what they say. What this reader has read before is not read again.

        Every report is kept as soon as it is read; ``progress`` is called after each. Inputs that no report came of, or one of
        which no claim may be made, are counted as failed, told in ``failures``, and stop nothing.
        A ledger holds figures read by one rule for numbers; adding by another one raises ``UsageError``.
        """
        stage = self._read or _reading_stage(**options)
        self._check_numbers(stage.reader)
        known: list[str] = []
        failures: list[Failure] = []

        def is_known(report_hash: str) -> bool:
            if self._store.has_reading(report_hash, stage.reader):
                known.append(report_hash)
                return True
            tombstone = find_tombstone(self._store, report_hash)
            if tombstone is not None:
                failures.append(refusal(tombstone))
            return tombstone is not None

        added = failed = 0
        for item in stage.read_reports(sources, today=self._clock().date(), skip=is_known, **options):
            masked = find_masked(self._store, item.report) if item.report else None
            stored = masked is None and self._store.write_report(item, self._now())
            if item.report is None or (stored and not item.report.readable):
                failed += 1
            elif stored:
                added += 1
            else:  # the same text twice among the sources, or another process was faster
                known.append(item.report.hash)
            failures += named_failures(item) if masked is None else ()
            if progress is not None:
                progress(item)
        failed += sum(failure.stage == REFUSED for failure in failures)
        self._refresh()
        return AddResult(added=added, known=len(known), failed=failed, failures=tuple(failures))

    def judge(self, a: str, b: str, says: Says, *, reason: str, by: str) -> Judgement:
        """Keep a person's word on whether two incidents or claims (by id) are one happening; it overrules every rule."""
        if says not in get_args(Says):
            raise UsageError(f"A judgement says {', '.join(get_args(Says))}, not {says!r}.")
        if not reason.strip() or not by.strip() or by.startswith("rule:"):
            raise UsageError("A judgement needs a reason and the name of the person who judges; one of them is missing.")
        one, other = self._anchor(a), self._anchor(b)
        if one == other:
            raise UsageError(
                f"{a} and {b} are one claim, and a judgement is about two. `tallybook show` lists an incident's claims."
            )
        at = self._now()
        judgement = self._store.write_judgement(Judgement(a=one, b=other, says=says, by=by, at=at, reason=reason), at)
        self._refresh()
        return judgement

    def undo(self, identity: str, *, by: str = "person", reason: str = "") -> Judgement | Retraction:
        """Take back a judgement or a retraction by its id; what follows from the rest is as if it had never been made."""
        candidates: dict[str, tuple[Judgement | Retraction, bool]] = {
            j.id or "": (j, undone) for j, undone in self._store.find_judgements(identity)
        }
        candidates |= {r.id: (r, r.taken_back_at is not None) for r in self.retractions()}
        chosen, is_undone = _only(identity, candidates, "judgement")
        noun, write = ("judgement", self._store.write_undo) if isinstance(chosen, Judgement) else (
            "retraction", self._store.write_reinstatement)  # fmt: skip
        if is_undone:
            raise UsageError(f"The {noun} {chosen.id} has been taken back already.")
        write(chosen.id or "", by, reason, self._now())
        self._refresh()
        return chosen

    def grade(self, identity: str, grade: str, *, reason: str, by: str) -> Grade:
        """Keep a person's grade of an incident: Confirmed, Fair, Weak, Contested or Discounted. No rule ever gives one."""
        made = make_grade(self.incident(identity), grade, by=by, reason=reason, at=self._now())
        write_grade(self._store, made)
        return made

    def undo_grade(self, identity: str, *, by: str = "person", reason: str = "") -> Grade | None:
        """Take back a grade by its id; ``None`` where no grade has this id, which may be a judgement's then."""
        named = {g.id: g for g in read_grades(self._store) if identity and g.id.startswith(identity)}
        if not named:
            return None
        if identity not in named and self._store.find_judgements(identity):
            raise UsageError(f"{identity!r} is the beginning of a grade's id and of a judgement's. Give more of the one meant.")
        chosen = _only(identity, named, "grade")
        if chosen.taken_back:
            raise UsageError(f"The grade {chosen.id} has been taken back already.")
        write_grade_undo(self._store, chosen.id, by, reason, self._now())
        return chosen

    # --- correcting ---

    def withdraw(
        self, identity: str | None = None, *, person: str | None = None, also: Sequence[str] = (), reason: str, by: str
    ) -> Withdrawn:
        """Take a report (by id, all its versions) or a private person (by name, in all reports) out of everything kept here.

        ``also``: other ways in which the person is written ("Saleh"). Nothing of it can be found in the file afterwards but a
        tombstone, which says when, by whom and why; a reason that names what is taken out raises ``UsageError``.
        """
        word = Word(by, reason, self._now())
        if (identity is None) == (person is None) or (also and person is None):
            raise UsageError("A withdrawal takes out a report by its id, or a person by name with --person; give one of the two.")
        if person is not None:
            done = withdraw_person(self._store, (person, *also), word)
        else:
            done = withdraw_report(self._store, self._report_hash(identity or ""), word)
        self._refresh()
        return done

    def retract(self, identity: str, *, reason: str, by: str) -> Retraction:
        """Say of a report (its newest version, or one given by hash) that it no longer stands: its claims count nowhere."""
        if not reason.strip() or not by.strip() or by.startswith("rule:"):
            raise UsageError("A retraction needs a reason and the name of the person who retracts; one of them is missing.")
        report_hash = self._report_hash(identity)
        if any(r.report_hash == report_hash and r.taken_back_at is None for r in self.retractions()):
            raise UsageError(f"The report {identity} is retracted already.")
        made = self._store.write_retraction(report_hash, by, reason, self._now())
        self._refresh()
        return next(r for r in self.retractions() if r.id == made)

    def retractions(self) -> list[Retraction]:
        """All retractions, by persons and by the rule that knows a notice of retraction; those taken back are marked."""
        return find_retractions(self._store.connection)

    def versions(self, identity: str) -> list[Version]:
        """All versions of a report, the newest first, each with whether it counts."""
        return find_versions(self._store.connection, self._report_hash(identity))

    def orphaned_claims(self, identity: str | None = None) -> list[OrphanedClaim]:
        """Claims of older versions (of all reports, or of one) whose sentences the newest version has no more."""
        if identity is None:
            return list(find_orphaned_claims(self._store.connection))
        hashes = [version.hash for version in self.versions(identity)]
        return [orphan for h in hashes for orphan in find_orphaned_claims(self._store.connection, h)]

    def verify(self, holds: str | None = None) -> Verification:
        """Check hashes, spans, numbers, totals, everything derived and the audit chain; every fault comes back as a sentence.

        ``holds``: the ``last_link`` of an earlier verification, which the chain must still contain.
        """
        problems = list(check_statements(self._store, holds))
        reports, claims, links = count_checked(self._store)
        if not problems:  # of statements that are not sound nothing sound can be derived
            problems += self._check_derived()
        return Verification(
            problems=tuple(problems), reports=reports, claims=claims, links=links, last_link=newest_link(self._store)
        )

    def changes(self, since: str) -> Changes:
        """What changed since the end of that day, and why: in statements, in incidents and in totals."""
        day = parse_day(since, "since") or since
        return find_changes(self._store.connection, day, self._select({}, None, day), self._select({}, None, None))

    def count_left_out(self) -> tuple[int, int]:
        """How many reports are held and count nowhere: retracted ones, and those of which a newer version counts."""
        return count_left_out(self._store.connection)

    def withdrawals(self) -> list[Tombstone]:
        """What is left of everything withdrawn: a report or a person, when, by whom and why."""
        return tombstones(self._store)

    # --- asking ---

    def incidents(self, *, as_of: str | None = None, recorded_by: str | None = None, **where: Unpack[Filters]) -> list[Incident]:
        """The incidents that pass the filters.

        ``as_of``: from reports published by that day, under today's judgements; ``recorded_by``: from what the ledger held at
        the end of that day (UTC), judgements too.
        """
        return with_grades(self._select(where, as_of, recorded_by), read_grades(self._store, recorded_by))

    def incident(self, identity: str) -> Incident:
        """One incident by its id, or by an id it had before another was joined to it."""
        self._refresh()
        (found,) = with_grades([_only(identity, self._derived.incidents_named(identity), "incident")], read_grades(self._store))
        return found

    def tally(
        self,
        by: str | Sequence[str] = (),
        measure: str | Sequence[str] = (),
        rule: str = "reported",
        *,
        as_of: str | None = None,
        recorded_by: str | None = None,
        **where: Unpack[Where],
    ) -> Tally:
        """Sum the figures of the incidents that pass the filters, by measure and by the fields of ``by``.

        ``ledger/tally.py`` says in words how. ``as_of`` and ``recorded_by`` as for ``incidents``.
        """
        request = Request(_words(by), _words(measure), rule)
        check_request(*request)
        incidents = self._select(cast("Filters", where), as_of, recorded_by)
        undated = self._store.count_undated(recorded_by) if as_of is not None else 0
        languages = self._store.languages({c.report_hash for i in incidents for c in i.claims})
        tally = make_tally(incidents, request, languages, undated)
        retracted = count_retracted(self._store.connection) if recorded_by is None else 0
        left_out = f"{retracted} retracted report{' is' if retracted == 1 else 's are'} left out. " if retracted else ""
        return msgspec.structs.replace(tally, statement=left_out + tally.statement)

    def series(
        self,
        measure: str = "killed",
        by: str = "week",
        rule: str = "reported",
        *,
        as_of: str | None = None,
        recorded_by: str | None = None,
        **where: Unpack[Where],
    ) -> Series:
        """The running total of a measure by day, week, month or year; ``ledger/series.py`` says in words how."""
        return make_series(self._select(cast("Filters", where), as_of, recorded_by), measure, by, rule)

    def grades(self, identity: str) -> list[Grade]:
        """Every grade an incident was given, oldest first, those taken back among them."""
        return grades_of(self.incident(identity), read_grades(self._store))

    def explain(self, identity: str) -> Explanation:
        """How an incident came about: which statements, comparisons and judgements made it one, and what was kept apart."""
        from tallybook.link.explain import explain_incident

        incident, judgements = self.incident(identity), self._store.judgements()
        anchors = {anchor_of(c.report_hash, c.trigger) for c in incident.claims}
        judged = {anchor for j in judgements if {j.a, j.b} & anchors for anchor in (j.a, j.b)}
        near = {anchor for pair in self._derived.pairs_at(anchors) for anchor in (pair.a, pair.b)}
        return explain_incident(incident, self._claims_told_at({*anchors, *judged, *near}), judgements)

    def report(self, identity: str) -> ReadReport:
        """A report with its text and the claims of its newest reading."""
        return self._store.report(self._report_hash(identity))

    def reports(self) -> list[ReportHeader]:
        """All reports, without their texts, by day of publication."""
        return self._store.headers()

    def failures(self) -> list[RecordedFailure]:
        """Everything that could not be read, in the order it was recorded."""
        return self._store.failures()

    def questions(self) -> list[Question]:
        """Pairs of happenings that may be one and that no rule joins, the likeliest first."""
        self._refresh()
        return self._derived.questions()

    def judgements(self) -> list[Judgement]:
        """Persons' judgements in force, as they were given."""
        return self._store.judgements()

    def orphans(self) -> list[Judgement]:
        """Judgements in force that the newest readings have no claims for: kept, not applied."""
        from tallybook.link.incidents import find_orphans

        judgements = self._store.judgements()
        return list(find_orphans(self._claims_told_at({anchor for j in judgements for anchor in (j.a, j.b)}), judgements))

    # --- inside ---

    def _select(self, where: Filters, as_of: str | None, recorded_by: str | None) -> list[Incident]:
        """The incidents that pass the filters, from the derived tables or, for a past state, worked out anew."""
        check_where(where)
        if as_of is None and recorded_by is None:
            self._refresh()
            return self._derived.incidents(where)
        linked = self._link_all(parse_day(as_of, "as-of"), parse_day(recorded_by, "recorded-by"))
        return select_incidents(linked.incidents, where)

    def _claims_told_at(self, anchors: Collection[str]) -> list[LedgerClaim]:
        """All claims of the reports that these anchors stand in."""
        return [claim for report in sorted({a.split(":")[0] for a in anchors}) for claim in self._store.claims_of(report)]

    def _link_all(self, as_of: str | None = None, recorded_by: str | None = None) -> Linked:
        link = self._link or _linking_stage().link_claims
        return link(self._store.claims(as_of, recorded_by), self._store.judgements(recorded_by))

    def _check_derived(self) -> Iterator[str]:
        """What the file holds derived, against the same worked out anew in a passing copy of the statements."""
        self._refresh()
        twin = copy(self)
        twin._store = copy(self._store)
        twin._store.connection = copy_statements(self._store)
        twin._derived = Derived(twin._store)
        try:
            twin._refresh()
            yield from check_derived(self._store.connection, twin._store.connection)
            fresh = {incident.id: incident for incident in twin._derived.incidents({})}
            for rule in rules():
                yield from check_totals(rule, self.tally(rule=rule).rows, fresh)
        finally:
            twin._store.close()

    def _refresh(self) -> None:
        """Bring the derived tables up to what was stated since, some reports at a time: what is done stays done."""
        while (pending := self._derived.pending(self._rules)) is None or pending[0]:
            with transaction(self._store.connection, self._store.path):
                pending = self._derived.pending(self._rules)  # another process may have been faster
                if pending is None or self._link is not None:
                    pending = self._derived.begin(self._rules)
                reports, link = pending
                self._derived.apply(self._relink(reports))
                self._derived.advance(link if self._link is None else self._store.newest_link())

    def _relink(self, reports: Sequence[str]) -> LinkChange:
        """What becomes different by these reports; by everything, where a stage other than Tallybook's own links."""
        if self._link is not None:
            linked = self._link_all()
            return LinkChange(
                reports=(), gone=(), happenings=(), pairs=(), incidents=linked.incidents, questions=linked.questions
            )
        return _linking_stage().update_links(reports, self._derived, self._store.judgements())

    def _check_numbers(self, reader: Reader) -> None:
        """Refuse to mix figures that were read by two rules: no total of them would mean anything."""
        asked = rule_of(reader)
        held = {rule_of(other) for other in self._store.readers() if other.name == reader.name} - {asked}
        if held:
            rule = min(held)
            raise UsageError(f"The numbers of this ledger were read by the rule {rule!r}, and {asked!r} was asked for. Give "
                             f"--numbers {rule}, or keep another ledger for {asked!r} with --ledger.")  # fmt: skip

    def _report_hash(self, identity: str) -> str:
        return _only(identity, dict(self._store.find_reports(identity)), "report")

    def _anchor(self, identity: str) -> str:
        """The anchor of a claim by its id, or of an incident's first claim."""
        candidates = dict(self._store.find_anchors(identity))
        self._refresh()
        for name, incident in self._derived.incidents_named(identity).items():
            first = incident.claims[0]
            candidates[name] = anchor_of(first.report_hash, first.trigger)
        return _only(identity, candidates, "incident or claim")

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


REFUSED = "ledger"  # the stage at which a withdrawn report is stopped


def refusal(tombstone: Tombstone) -> Failure:
    """Why a withdrawn report is not taken in again; which one it is, the ledger does not know any more."""
    return Failure(
        stage=REFUSED,
        reason=f"Expected a report that was not withdrawn; this one was, on {tombstone.at[:10]} by {tombstone.by} "
        f"({tombstone.reason}), and is not taken in again.",
    )


def named_failures(item: ReadReport) -> list[Failure]:
    """An item's failures, each naming the report it is of; what no report came of names its file already."""
    if item.report is None:
        return list(item.reading.failures)
    name = item.report.id if len(item.report.id) <= LONGEST_ID else f"{item.report.id[:LONGEST_ID]}…"
    return [Failure(stage=f.stage, reason=f"{name}: {f.reason}", span=f.span) for f in item.reading.failures]


def _only(prefix: str, candidates: Mapping[str, Found], noun: str) -> Found:
    """The candidate of this id, or the only one whose id begins so."""
    if prefix in candidates:
        return candidates[prefix]
    matching = sorted(name for name in candidates if prefix and name.startswith(prefix))
    if not matching:
        raise UsageError(f"There is no {noun} {prefix!r} in this ledger.")
    if len(matching) > 1:
        shown = ", ".join(matching[:5]) + (" …" if len(matching) > 5 else "")
        raise UsageError(f"{prefix!r} is the beginning of {len(matching)} ids ({shown}). Give more of the one that is meant.")
    return candidates[matching[0]]


def rule_of(reader: Reader) -> str:
    """The rule for numbers that a reader's version names behind a plus sign; without one, our own."""
    return reader.version.partition("+")[2] or DEFAULT_NUMBERS


def _words(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _reading_stage(**options: Unpack[ReadOptions]) -> ReadStage:
    from tallybook.pipeline import read_reports, reader_for  # the parser takes a second to load: only for those who read

    return ReadStage(reader_for(options.get("numbers", DEFAULT_NUMBERS)), read_reports)


class LinkStage(NamedTuple):
    """Linking from nothing, for a past state, and from what is kept, for the present one."""

    link_claims: LinkClaims
    update_links: Callable[[Sequence[str], Derived, Sequence[Judgement]], LinkChange]


def _linking_stage() -> LinkStage:
    from tallybook.link.incidents import link_claims
    from tallybook.link.update import update_links

    return LinkStage(link_claims, update_links)


@cache
def _program_mark() -> str:
    """A word for the rules that derive incidents: where they change, what was derived before is stale."""
    root = files("tallybook")
    rules = [root / "records.py", *(file for room in ("figures", "link", "reference") for file in (root / room).iterdir())]
    digest = hashlib.sha256()
    for rule in sorted(rules, key=str):
        if rule.name.endswith(".py") or rule.name.startswith(("link_", "people_words", "told_without")):
            digest.update(rule.read_bytes())
    return digest.hexdigest()[:16]

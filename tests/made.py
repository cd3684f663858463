"""Claims and reports made by hand, a reader that hands them out, and a linker that joins nothing: for tests of what is kept."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.api import Ledger, ReadStage
from tallybook.figures import figures_of
from tallybook.records import (
    Acled,
    Claim,
    Count,
    Event,
    Failure,
    Incident,
    Judgement,
    LedgerClaim,
    Linked,
    Reader,
    Reading,
    ReadReport,
    Report,
    ReportHeader,
    Span,
    Support,
    Time,
    anchor_of,
    hash_of_report,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

READER = Reader(name="made by hand", version="1")


def make_count(measure: str = "killed", low: int | None = None, high: int | None = None, **rest: Any) -> Count:
    best = rest.pop("best", low if low == high else None)
    return Count(measure=measure, low=low, best=best, high=high, **rest)


def make_claim(text: str = "Shells fell on the town.", trigger: str = "fell", **fields: Any) -> Claim:
    """A claim whose sentence is the whole text; ``type``, ``sub_event`` and ``day`` are short for the records they fill."""
    start = text.index(trigger)
    day, kind, sub_event = fields.pop("day", "2017-08-30"), fields.pop("type", "ASSAULT"), fields.pop("sub_event", None)
    values: dict[str, Any] = {
        "happening": 1, "trigger": Span(start=start, end=start + len(trigger), text=trigger),
        "evidence": (Span(start=0, end=len(text), text=text),), "event": Event(type=kind),
        "acled": Acled(event_type="Explosions/Remote violence", sub_event_type=sub_event) if sub_event else None,
        "factuality": "occurred", "background": False, "aggregate": False, "participants": (), "objects": (), "places": (),
        "time": Time(earliest=day, latest=day, precision="day", basis="stated") if day else Time(), "counts": (),
        "attribution": (), "disputes": (), "movement": None, "agreement": None, "reading_confidence": 1.0, "method": "hand/1",
    } | fields  # fmt: skip
    identity = hashlib.sha256(text.encode() + msgspec.json.encode(values)).hexdigest()[:16]
    return Claim(id=identity, **values)


def make_report(text: str = "Shells fell on the town.", *claims: Claim, reader: Reader = READER, **fields: Any) -> ReadReport:
    """A report with its claims; the words are the whole report, so its hash follows from them."""
    failures = fields.pop("failures", ())
    values = {
        "id": f"report-{hashlib.sha256(text.encode()).hexdigest()[:6]}",
        "text": text, "title": None, "title_in_text": False, "published": "2017-08-30", "publisher": "The Daily", "url": None,
        "language": "en",
    } | fields  # fmt: skip
    values.setdefault("hash", hash_of_report(values["title"], values["publisher"], values["published"], text))
    report = Report(**values)
    header = ReportHeader(
        id=report.id, title=report.title, publisher=report.publisher, published=report.published, url=report.url,
        language=report.language, credits=report.credits, length=len(text),
    )  # fmt: skip
    return ReadReport(report=report, reading=Reading(report=header, claims=claims, failures=failures, reader=reader))


def make_unreadable(reason: str) -> ReadReport:
    return ReadReport(
        report=None, reading=Reading(report=None, claims=(), failures=(Failure(stage="fetch", reason=reason),), reader=READER)
    )


def ledger_claims(*reports: ReadReport) -> list[LedgerClaim]:
    """The claims of reports as the ledger would hand them on."""
    return [
        LedgerClaim(
            **{name: getattr(claim, name) for name in Claim.__struct_fields__}, report_id=r.report.id, report_hash=r.report.hash,
            published=r.report.published, publisher=r.report.publisher, credits=r.report.credits,
        )
        for r in reports if r.report is not None
        for claim in r.reading.claims
    ]  # fmt: skip


def link_nothing(claims: Sequence[LedgerClaim], judgements: Sequence[Judgement] = ()) -> Linked:
    """Each happening of each report an incident of its own, with just the fields a tally looks at."""
    happenings: dict[tuple[str, int], list[LedgerClaim]] = defaultdict(list)
    for claim in claims:
        happenings[claim.report_hash, claim.happening].append(claim)
    incidents = []
    for held in happenings.values():
        first = held[0]
        shared = {
            name: getattr(first, name)
            for name in ("event", "acled", "factuality", "background", "aggregate", "time", "places", "participants", "objects",
                         "movement", "agreement")
        }  # fmt: skip
        identity = hashlib.sha256(anchor_of(first.report_hash, first.trigger).encode()).hexdigest()[:16]
        incidents.append(
            Incident(id=identity, **shared, figures=figures_of(held), support=Support(origins=1), claims=tuple(held))
        )
    return Linked(incidents=tuple(incidents), questions=(), judgements=tuple(judgements))


def reads(found: Mapping[str, Sequence[ReadReport]] | None = None, reader: Reader = READER) -> ReadStage:
    """A reader that finds, for each source, the reports it was given for it."""

    def read_reports(
        sources: Sequence[str], *, skip: Callable[[str], bool] = lambda report_hash: False, **_: Any
    ) -> Iterator[ReadReport]:
        for item in (item for source in sources for item in (found or {})[source]):
            if item.report is None or not skip(item.report.hash):
                yield item

    return ReadStage(reader, read_reports)


class Ticking:
    """A clock that stands at noon and moves on by a second whenever it is looked at."""

    def __init__(self, day: str = "2026-01-01") -> None:
        self.now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def open_ledger(folder: Any, reports: Sequence[ReadReport] = (), **options: Any) -> Ledger:
    """A ledger in the folder that holds the reports, joins nothing unless told to, and lives on the first of January 2026."""
    name = options.pop("name", "test.db")
    ledger = Ledger(
        f"sqlite:///{folder}/{name}",
        clock=options.pop("clock", Ticking()),
        read=reads({"all": reports}),
        link=options.pop("link", link_nothing),
    )
    if reports:
        ledger.add(["all"])
    return ledger

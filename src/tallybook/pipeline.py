"""The page that shows the whole: how a file becomes claims, stage by stage.

    source -> RawReport -> Report -> Passages -> Mentions -> Claims -> (ledger) -> Incidents -> Tally
    fetch     fetch        text      text        mentions    claims    api         link         ledger
                                                 resolve
                                                 models

Each stage is a function from values to values; this module alone knows their order. What follows the claims, the ledger and
the linking of reports, is composed in ``api.py``.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import msgspec

from tallybook.claims.assemble import make_claims
from tallybook.fetch.files import fetch_reports
from tallybook.mentions.actors import find_actors
from tallybook.mentions.counts import find_counts
from tallybook.mentions.events import find_events
from tallybook.mentions.objects import find_objects
from tallybook.mentions.places import find_places
from tallybook.mentions.senses import weigh_events
from tallybook.mentions.speech import find_hedges, find_speech
from tallybook.mentions.times import find_times
from tallybook.records import (
    ActorMention,
    EventMention,
    Failure,
    Mentions,
    Passage,
    PlaceMention,
    RawReport,
    Reader,
    Reading,
    ReadReport,
    Report,
    ReportHeader,
    Unreadable,
    publication_day,
)
from tallybook.reference.numbers import check_rule
from tallybook.resolve.actors import resolve_actors
from tallybook.resolve.counts import resolve_counts
from tallybook.resolve.gazetteer import load_gazetteer
from tallybook.resolve.places import resolve_places
from tallybook.resolve.registry import load_registry
from tallybook.resolve.times import resolve_times
from tallybook.settings import DEFAULT_NUMBERS
from tallybook.text.parse import load_parser, parse_report
from tallybook.text.report import make_report

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Sequence

READER = Reader(name="reader", version="0.2.0")


class Named(NamedTuple):
    """What tables and grammar find named in a report."""

    actors: tuple[ActorMention, ...]
    places: tuple[PlaceMention, ...]
    events: tuple[EventMention, ...]


BATCH = 8  # reports a worker takes at once: enough to keep it busy, few enough to show progress
FEW = 12  # reports that are read sooner in one process than a second one starts


def reader_for(numbers: str) -> Reader:
    """The reader that reads figures by a rule of count_rules.yaml; any but our own rule is told behind the version.

    >>> reader_for("tallybook").version, reader_for("acled-like").version
    ('0.2.0', '0.2.0+acled-like')
    """
    rule = check_rule(numbers)
    return READER if rule == DEFAULT_NUMBERS else Reader(name=READER.name, version=f"{READER.version}+{rule}")


def find_mentions(report: Report, passages: tuple[Passage, ...], numbers: str = DEFAULT_NUMBERS) -> Mentions:
    """Everything a report names: who, where, when, how many, what, who speaks, and the words that tell of happenings.

    ``numbers`` names the rule by which words become figures.
    """
    actors, places, events = find_named(report, passages)
    return Mentions(
        actors=actors,
        places=places,
        times=resolve_times(find_times(passages), passages, publication_day(report.published)),
        counts=resolve_counts(find_counts(passages, actors), numbers),
        objects=find_objects(passages, [a for a in actors if a.id]),
        speeches=find_speech(passages, actors),
        events=weigh_events(events, passages, actors, places),
        hedges=find_hedges(passages),
    )


def find_named(report: Report, passages: tuple[Passage, ...]) -> Named:
    """Who, where, and which words name a happening, by tables and grammar alone: what the encoder is shown and learned from."""
    gazetteer, registry = load_gazetteer(), load_registry()
    actors = resolve_actors(find_actors(passages, registry), passages, registry)
    outlet = tuple(name for name in (report.publisher, report.url) if name)
    places = resolve_places(find_places(passages, actors, gazetteer), passages, gazetteer, outlet=outlet)
    return Named(actors, places, find_events(passages, actors, places))


def read_report(report: Report, numbers: str = DEFAULT_NUMBERS) -> Reading:
    """One report read from text to claims. What goes wrong becomes a failure of this report and stops no other."""
    reader = reader_for(numbers)
    if not report.readable:
        return Reading(report=header_of(report), claims=(), failures=report.notes, reader=reader)
    try:
        passages = parse_report(report, load_parser())
        mentions = find_mentions(report, passages, numbers)
        claims = make_claims(report, passages, mentions, f"{reader.name}/{reader.version}")
        return Reading(report=header_of(report), claims=claims, failures=report.notes, reader=reader)
    except Exception as problem:  # noqa: BLE001 - the one broad except: a report that breaks a rule must not take the others with it
        failure = Failure(
            stage="read",
            reason=f"The reader broke on this report ({type(problem).__name__}: {problem}); no claim was made of it.",
        )
        return Reading(report=header_of(report), claims=(), failures=(*report.notes, failure), reader=reader)


def header_of(report: Report) -> ReportHeader:
    """What is told of a report beside its claims."""
    return ReportHeader(
        id=report.id,
        title=report.title,
        publisher=report.publisher,
        published=report.published,
        url=report.url,
        language=report.language,
        credits=report.credits,
        length=len(report.text),
    )


def unreadable(found: Unreadable, reader: Reader) -> ReadReport:
    """The line of an input no report came of."""
    failure = Failure(stage=found.stage, reason=f"{found.origin}: {found.reason}")
    return ReadReport(report=None, reading=Reading(report=None, claims=(), failures=(failure,), reader=reader))


def read_reports(  # noqa: PLR0913 - what a run depends on comes in through arguments
    sources: Sequence[str],
    *,
    published: str | None = None,
    publisher: str | None = None,
    standard_input: BinaryIO | None = None,
    today: datetime.date | None = None,
    skip: Callable[[str], bool] = lambda report_hash: False,
    workers: int = 2,
    numbers: str = DEFAULT_NUMBERS,
) -> Iterator[ReadReport]:
    """Reads every report of the sources, in input order, in ``workers`` processes where there are enough of them.

    ``numbers`` names the rule of count_rules.yaml by which figures are read; an unknown one raises ``UsageError``.

    ``skip`` is asked with a report's hash before it is read, so that what a ledger already holds costs nothing.
    """
    check_rule(numbers)
    raw = fetch_reports(sources, published=published, publisher=publisher, standard_input=standard_input)
    fetched = (make_report(r, today) if isinstance(r, RawReport) else r for r in raw)
    wanted = (r for r in fetched if isinstance(r, Unreadable) or not skip(r.hash))
    few = list(islice(wanted, FEW + 1))
    if len(few) <= FEW or workers < 2:
        for item in chain(few, wanted):
            yield read_item(item, numbers)
    else:
        yield from read_in_parallel(chain(few, wanted), workers, numbers)


def read_item(item: Report | Unreadable, numbers: str) -> ReadReport:
    """One fetched item read, or its reason for not being read passed on."""
    if isinstance(item, Unreadable):
        return unreadable(item, reader_for(numbers))
    return ReadReport(report=item, reading=read_report(item, numbers))


def read_batch(items: list[Report | Unreadable], numbers: str) -> bytes:
    """A batch read in a worker process; the answer travels as MessagePack, which is cheaper than pickled records."""
    return msgspec.msgpack.encode([read_item(item, numbers) for item in items])


def read_in_parallel(items: Iterable[Report | Unreadable], workers: int, numbers: str) -> Iterator[ReadReport]:
    """Batches of items read in processes, answers in input order; no more than a few batches are held at a time."""
    decoder = msgspec.msgpack.Decoder(list[ReadReport])
    waiting: deque[Future[bytes]] = deque()
    stream = iter(items)
    with ProcessPoolExecutor(workers) as pool:
        try:
            while batch := list(islice(stream, BATCH)):
                waiting.append(pool.submit(read_batch, batch, numbers))
                if len(waiting) > 2 * workers:
                    yield from decoder.decode(waiting.popleft().result())
            while waiting:
                yield from decoder.decode(waiting.popleft().result())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

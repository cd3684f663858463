"""When did it happen? Which of a sentence's times belong to which telling, and which only to the speaking or to another deed.

"On Monday jets shelled Idlib and withdrew" dates two deeds with one day; "the convoy that was bombed last year reached Homs on
Monday" gives each its own; "on Tuesday the observatory said" dates the saying, and so tells only that the deed was over by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.attach import event_distance, nearest_telling
from tallybook.claims.scope import has_cue
from tallybook.claims.tellings import Telling, of_telling
from tallybook.records import CORE, Mentions, Passage, Time, TimeMention, publication_day
from tallybook.reference import read_yaml
from tallybook.syntax import governors_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc, Token

BESIDE = frozenset(("as", "while", "when", "whilst", "whereupon"))  # a clause they open happens at the time of the one above it
BEFORE_IT = frozenset(("after", "before", "since", "following", "despite", "against", "over", "until", "to", "for"))
OWN_CLAUSE = frozenset(("relcl", "acl", "advcl", "pcomp"))
TOLD = ("occurred", "ongoing")
FAR = 99.0
LOOSE = 4  # tokens between a participle and a time that make it doubtful that they belong together


def time_of(
    telling: Telling, siblings: Sequence[Telling], passages: Sequence[Passage], mentions: Mentions, published: str | None
) -> Time:
    """When it happened: the time of the sentence that hangs on the telling most closely.

    Nothing said leaves it open to the day on which somebody told of it, at the latest the day of publication.
    """
    here = [t for t in of_telling(telling, mentions.times) if t.time.basis != "dateline"]
    own = [(d, t) for t in here if is_own(t, telling) and (d := distance(t, telling, siblings, passages)) < FAR]
    dated = [(d, t) for d, t in own if t.time.earliest or t.time.latest]
    best = min(
        dated, key=lambda pair: (not is_closed(pair[1].time), length_of(pair[1].time), pair[0], pair[1].start), default=None
    )
    time = time_behind(best[1], telling, passages) if best else told_by(telling, here, published)
    if best and begins_there(telling, best[1], passages, published):
        time = msgspec.structs.replace(time, latest=published, precision="range")
    clock = next((t.time for _, t in own if t.time.time_of_day and not is_closed(t.time)), None)
    return time if clock is None or time.time_of_day else at_time_of_day(time, clock)


def time_behind(time: TimeMention, telling: Telling, passages: Sequence[Passage]) -> Time:
    """The time a mention gives a telling: without its "since" where the telling stands behind it, "since 2011, when …"."""
    return time.inner if time.inner and is_behind(time, passages[telling.passage].doc[telling.main.head]) else time.time


def is_behind(time: TimeMention, event: Token) -> bool:
    """Whether the words of a "since" stand above an event in the parse."""
    return time.inner is not None and event.i >= time.end and any(time.covers(t) for t in governors_of(event))


def begins_there(telling: Telling, time: TimeMention, passages: Sequence[Passage], published: str | None) -> bool:
    """Whether the time is that of the beginning of a state that lasts: "the war that began in March 2011 has since killed …"."""
    doc = passages[telling.passage].doc
    states, efforts, starts = (set(read_yaml("scope_cues.yaml")[name]) for name in ("states", "efforts", "starts"))
    states |= efforts if has_cue("until_now", doc[telling.start : telling.end].text) else set()
    if not (published and is_closed(time.time) and (time.time.latest or "") < published):
        return False
    return any(doc[e.head].lemma_.lower() in states for e in telling.events) and any(
        t.lemma_.lower() in starts for t in governors_of(doc[time.head]) if telling.start <= t.i < telling.end
    )


def at_time_of_day(time: Time, clock: Time) -> Time:
    """The time with the part of the day that other words of the sentence tell: "on Tuesday … at dawn"."""
    return msgspec.structs.replace(time, time_of_day=clock.time_of_day, span=time.span or clock.span)


def told_by(telling: Telling, times: Iterable[TimeMention], published: str | None) -> Time:
    """The open interval of a telling that no time dates: it was over by the day on which it was told."""
    if telling.factuality in TOLD and telling.type in CORE:
        days = [t.time for t in times if t.dates_speech and t.time.latest and t.time.latest < (published or "")]
        if len(days) == 1:
            day = days[0]
            return Time(earliest=None, latest=day.latest, precision="open", basis=day.basis, span=day.span)
    return Time(earliest=None, latest=published, precision="open", basis="publication" if published else "none")


def is_own(time: TimeMention, telling: Telling) -> bool:
    """Whether a time may date this telling: the time of speaking dates words alone."""
    return not time.dates_speech or telling.type not in CORE


def distance(time: TimeMention, telling: Telling, siblings: Sequence[Telling], passages: Sequence[Passage]) -> float:
    """How far a time stands from the telling in the parse; ``FAR`` where it dates another happening.

    Where by the grammar it dates none at all, the parser may have hung it on a word in between, and the nearest telling has it.
    """
    doc = passages[time.passage].doc
    found = {id(s): reach(time, s, siblings, passages[time.passage]) for s in siblings}
    if min(found.values()) < FAR or not is_loose(time, doc):
        return found[id(telling)]
    return 2 * FAR / 3 if nearest_telling(time, siblings, passages) is telling and telling.main.head < time.start else FAR


def reach(time: TimeMention, telling: Telling, siblings: Sequence[Telling], passage: Passage) -> float:
    """The distance by the grammar alone."""
    heads = {e.head for e in telling.events}
    others = {e.head for s in siblings if s is not telling for e in s.events} - heads
    events = [e for e in heads if not (telling.type == "AGREE" and is_named(passage.doc[e], heads, others))]
    reached = [e for e in events if not time.covers(passage.doc[e]) and dates(time, passage.doc[e], heads, others)]
    return min((event_distance(passage.doc[time.head], e, passage) for e in reached), default=FAR)


def is_named(deal: Token, heads: set[int], others: set[int]) -> bool:
    """Whether a deal is only named by the way, and the sentence tells of something else: "left under a deal", "criticised it"."""
    if deal.pos_ not in ("NOUN", "PROPN") or deal.head.i in heads:
        return False
    return deal.head.i in others or (deal.dep_ == "pobj" and deal.head.lower_ in ("under", "of", "with", "for", "to"))


def is_loose(time: TimeMention, doc: Doc) -> bool:
    """Whether a time behind a preposition stands well apart from the participle or clause it was hung on."""
    head = doc[time.head]
    if time.follows is not None or head.dep_ != "pobj" or is_possessive(head) or doc[time.start].lower_ == "since":
        return False
    clause = next((t for t in governors_of(head) if is_own_clause(t)), None)
    return clause is not None and clause.dep_ in ("acl", "advcl", "pcomp") and time.start - clause.i >= LOOSE


def dates(time: TimeMention, event: Token, heads: set[int], others: set[int]) -> bool:
    """Whether a time reaches an event: no word between the two starts a clause with a time of its own."""
    if time.follows is not None:
        return event.i >= time.end and event.i in {t.i for t in event.doc[time.follows].subtree}
    if is_behind(time, event):
        return True
    head = event.doc[time.head]
    ups, evs = [head, *governors_of(head)], [event, *governors_of(event)]
    above = {t.i for t in evs}
    meeting = next((t for t in ups if t.i in above), None)
    if meeting is None or (is_possessive(head) and meeting.i not in heads):
        return False
    below_time = [t for t in ups[: ups.index(meeting)] if not time.covers(t)]
    below_event = evs[: evs.index(meeting)]
    is_since = (
        event.doc[time.start].lower_ == "since"
    )  # at the end of "were killed and 11 million displaced since March" for both
    if any(t.i in others and not (is_joined(t, event) or (is_since and t.dep_ in ("conj", "acl"))) for t in below_time):
        return False
    if any(is_own_clause(t) and t.i not in heads for t in below_time if t.head.i != event.i and not is_since):
        return False
    return not any(is_own_clause(t) or is_put_before(t) for t in below_event)


def is_joined(later: Token, event: Token) -> bool:
    """Whether two deeds share a subject, and so the time at the end: "shelled Idlib and withdrew from Hama on Tuesday"."""
    return later.dep_ == "conj" and later.head.i == event.i and not any(c.dep_ in ("nsubj", "nsubjpass") for c in later.children)


def is_own_clause(word: Token) -> bool:
    """Whether a word heads a clause that has a time of its own."""
    if word.dep_ == "conj":
        return False
    if word.dep_ not in OWN_CLAUSE or word.pos_ not in ("VERB", "AUX"):
        return False
    marks = {c.lower_ for c in word.children if c.dep_ in ("mark", "advmod")}
    has_subject = any(c.dep_ in ("nsubj", "nsubjpass") for c in word.children)
    if word.dep_ == "advcl":
        return not (marks & BESIDE) and (has_subject or bool(marks & BEFORE_IT))
    if word.dep_ == "relcl" and "when" in marks:
        return False
    if word.dep_ == "pcomp":
        return word.head.lower_ in BEFORE_IT
    return True


def is_put_before(word: Token) -> bool:
    """Whether a noun stands behind "after", "despite" and the like: then it is older than the time of the clause above."""
    return word.dep_ == "pobj" and word.head.lower_ in ("after", "before", "since", "following", "despite", "against", "over")


def is_possessive(time: Token) -> bool:
    """Whether a time stands before a noun and narrows it: "Thursday's attack", "Mondays raids"."""
    return time.dep_ in ("poss", "compound", "amod", "nmod") and time.head.i > time.i and time.head.pos_ in ("NOUN", "PROPN")


def is_closed(time: Time) -> bool:
    """Whether both ends of an interval are known."""
    return bool(time.earliest and time.latest)


def length_of(time: Time) -> int:
    """Days between the ends of an interval; very many where an end is open."""
    first, last = publication_day(time.earliest), publication_day(time.latest)
    return (last - first).days if first and last else 10**6

"""Is it news or background, one happening or many? Both keep a tally from counting a war's past as today's dead."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from tallybook.reference import read_yaml
from tallybook.syntax import modifiers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from tallybook.claims.tellings import Telling
    from tallybook.records import CountMention, Passage, PlaceMention, Time

NEWS_DAYS = 8  # what ended longer before publication is background
LONG_DAYS = 3  # what is summed over more days than this is an aggregate
SUMMING = {"campaign", "war", "conflict", "unrest", "hundreds", "thousands", "series", "wave", "total", "campaigns", "dozens"}
HABITUAL = {"regularly", "frequently", "often", "repeatedly", "routinely", "always", "constantly", "usually", "daily", "every"}
MANY = 20  # strikes told of no place in particular: a day's or a week's sum
VAST = 5000  # killed or displaced: no single happening of a report has so many


def is_background(
    telling: Telling, time: Time, published: date | None, counts: Sequence[CountMention], passages: Sequence[Passage]
) -> bool:
    """Whether the telling is context: it was over before the news of the day, roughly a week before publication."""
    if telling.factuality in ("ongoing", "planned", "threatened"):
        return False
    if is_vast(counts):
        return True  # a war's whole toll is never the news of a day
    if goes_on_since(telling, time, published, passages):
        return False
    if time.span and time.latest and published and time.latest < (published - timedelta(days=NEWS_DAYS)).isoformat():
        return True
    if (
        time.span
        and time.earliest
        and time.latest
        and published
        and is_long(time)
        and time.earliest < (published - timedelta(days=60)).isoformat()
    ):
        return True
    doc = passages[telling.passage].doc
    if time.span is None and has_cue("earlier", doc[telling.start : telling.end].text):
        return True
    return bool(is_told_as_earlier(doc[telling.main.head]))


def goes_on_since(telling: Telling, time: Time, published: date | None, passages: Sequence[Passage]) -> bool:
    """Whether a state that lasts (a war, a siege) is told to have begun at a time and not to be over."""
    doc, states = passages[telling.passage].doc, read_yaml("scope_cues.yaml")["states"]
    until_now = bool(published and time.span and time.earliest and time.latest == published.isoformat() and is_long(time))
    return until_now and any(doc[e.head].lemma_.lower() in states for e in telling.events)


def is_vast(counts: Sequence[CountMention]) -> bool:
    """Whether so many were killed, hurt or driven out that no single happening can be meant."""
    return any(c.measure in ("killed", "displaced", "injured") and (c.low or c.high or 0) >= VAST for c in counts)


def is_told_as_earlier(head: Token) -> bool:
    """Whether words beside the verb put it into an earlier time: "previously", "earlier", "in the past", "years ago"."""
    return any(c.lower_ in ("previously", "formerly", "once", "historically") for c in head.children if c.dep_ == "advmod")


def is_long(time: Time) -> bool:
    """Whether the interval is longer than one happening is likely to take."""
    if not (time.earliest and time.latest):
        return False
    return (date.fromisoformat(time.latest) - date.fromisoformat(time.earliest)).days > LONG_DAYS


def is_aggregate(
    telling: Telling, time: Time, places: Sequence[PlaceMention], counts: Sequence[CountMention], passages: Sequence[Passage]
) -> bool:
    """Whether the telling sums up many happenings: over many days, over several towns, in hundreds, or a war that goes on."""
    doc = passages[telling.passage].doc
    head = doc[telling.main.head]
    if telling.type in ("AGREE", "CONSULT") or "suicide-attack" in telling.modes:
        return False
    if (
        telling.type == "ASSAULT"
        and telling.factuality == "ongoing"
        and not any(p.place.precision in ("site", "near") for p in places)
    ):
        return True
    strikes = max((c.low or 0 for c in counts if c.measure == "strikes"), default=0)
    if (
        strikes > 1
        and not any(p.place.precision in ("site", "near", "admin2", "admin1") for p in places)
        and (places or strikes >= MANY)
    ):
        return True
    is_one_step = bool({"seize", "troops", "militia"} & telling.modes)  # a town is taken once, however vaguely the time is told
    if time.span and is_long(time) and not is_one_step and time.precision in ("range", "year", "month", "open"):
        return True
    if (
        telling.type in ("ASSAULT", "SANCTION")
        and (telling.main.strength == "harm" or counts)
        and has_cue("summing", doc[telling.start : telling.end].text)
    ):
        return True
    if sums_up(head) or any(t.lower_ in HABITUAL for t in head.children):
        return True
    if is_vast(counts):
        return True
    towns = {p.place.name.lower() for p in places if p.place.role == "at" and p.place.precision in ("site", "near")}
    return (len(towns) >= 3 and head.pos_ != "NOUN") or len(towns) >= 4


@cache
def cues(kind: str) -> re.Pattern[str]:
    """The cue words of a kind as one pattern."""
    return re.compile("|".join(read_yaml("scope_cues.yaml")[kind]))


def has_cue(kind: str, sentence: str) -> bool:
    """Whether a sentence holds a cue: of summing up ("since June", "so far"), of an earlier time ("years ago").

    >>> has_cue("summing", "At least 359 civilians have been killed since 19 September.")
    True
    >>> has_cue("summing", "Nine people were killed on Monday.")
    False
    """
    return bool(cues(kind).search(sentence.lower()))


def sums_up(head: Token) -> bool:
    """Whether the noun itself is of many happenings: "hundreds of air strikes", "a bombing campaign", "a series of attacks"."""
    words = {t.lower_ for t in modifiers_of(head)}
    if head.dep_ == "pobj" and head.head.lower_ == "of":
        words.add(head.head.head.lower_)
    return bool(words & SUMMING) or head.lemma_.lower() in ("campaign", "war")

"""Which telling of a sentence does a time, a place, a figure or an object belong to? To the one its words hang on.

In "shelled Idlib on Monday and withdrew from Hama on Tuesday" each place and day hangs on its own verb. What hangs on no
telling in particular goes to the nearest in the parse; a time or place of the whole sentence is shared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tallybook.syntax import governors_of, tree_distance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Span, Token

    from tallybook.claims.tellings import Telling
    from tallybook.records import CountMention, Mention, Mentions, Passage, TimeMention
    from tallybook.records import Span as TextSpan

STRAYING = {"killed", "injured", "casualties", "trapped", "missing", "vehicles", "munitions", "buildings"}
OTHER_TIMES = {"since", "war", "conflict", "could", "would", "may", "might", "if", "year", "years", "months", "so", "until"}
TOLLS = {"toll", "tolls", "number", "total", "tally"}
HIT = {"hit", "strike"}  # people whom a blow hit are casualties: killed or hurt, the text does not tell which
PEOPLE_MEASURES_OF = {  # which types of happening a measure can belong to
    "killed": {"ASSAULT"}, "injured": {"ASSAULT", "PROTEST"}, "casualties": {"ASSAULT"}, "bodies_found": {"ASSAULT"},
    "strikes": {"ASSAULT"}, "munitions": {"ASSAULT"}, "detained": {"COERCE"}, "captured": {"ASSAULT", "COERCE"},
    "released": {"RETREAT", "COOPERATE", "AID"}, "surrendered": {"RETREAT"}, "rescued": {"AID"},
    "trapped": {"ASSAULT", "COERCE", "AID"}, "displaced": {"SANCTION"}, "besieged": {"COERCE"},
    "evacuated": {"RETREAT", "AID", "AGREE"}, "transported": {"RETREAT", "AID", "AGREE", "MOBILIZE"}, "stranded": {"RETREAT"},
}  # fmt: skip


def nearest_telling(mention: Mention, siblings: Sequence[Telling], passages: Sequence[Passage]) -> Telling | None:
    """The telling of the mention's sentence whose words its head hangs on most closely."""
    if not siblings:
        return None
    head = passages[mention.passage].doc[mention.head]
    return min(
        siblings, key=lambda s: (min(event_distance(head, e.head, passages[mention.passage]) for e in s.events), s.main.start)
    )


def event_distance(head: Token, event: int, passage: Passage) -> float:
    """Arcs between a mention's head and an event; an event above the mention counts as closer than one beside it."""
    token = passage.doc[event]
    distance = float(tree_distance(head, token))
    if token in governors_of(head):
        distance -= 1.5
    return distance + abs(head.i - event) / 100


def is_attached(mention: Mention, telling: Telling, siblings: Sequence[Telling], passages: Sequence[Passage]) -> bool:
    """Whether the mention belongs to this telling rather than to another of the same sentence."""
    return nearest_telling(mention, siblings, passages) is telling


def is_shared(mention: Mention, telling: Telling, siblings: Sequence[Telling], passages: Sequence[Passage]) -> bool:
    """Whether a mention of time or place holds for this telling though it hangs on another: it stands above both."""
    head = passages[mention.passage].doc[mention.head]
    above = [t.i for t in governors_of(head)]
    own = {
        t.i
        for e in telling.events
        for t in (passages[telling.passage].doc[e.head], *governors_of(passages[telling.passage].doc[e.head]))
    }
    other = nearest_telling(mention, siblings, passages)
    return other is not None and other is not telling and any(e.head in own for e in other.events) and bool(above)


def counts_of(
    telling: Telling, siblings: Sequence[Telling], counts: Sequence[CountMention], passages: Sequence[Passage]
) -> list[CountMention]:
    """The figures that belong to a telling: those that hang on it and whose measure its type can have."""
    found = list(telling.strays)
    for count in counts:
        fitting = [s for s in siblings if may_have(s, count)]
        told = next((s for s in fitting if is_told_by(count, s)), None)
        if fitting and (told or nearest_telling(count, fitting, passages)) is telling:
            found.append(count)
    return found


def may_have(telling: Telling, count: CountMention) -> bool:
    """Whether a telling of this type can have a figure of this measure."""
    return count.measure is None or telling.type in PEOPLE_MEASURES_OF.get(count.measure, {telling.type})


def with_strays(tellings: Sequence[Telling], counts: Sequence[CountMention], passages: Sequence[Passage]) -> tuple[Telling, ...]:
    """The tellings, each with the figures of the sentence right behind it that names no happening of its own.

    "Jets bombed the market. Five children were among the dead." Figures of years, or of what may be, stay out: they need
    not be of that happening.
    """
    strays: dict[int, list[CountMention]] = {}
    for count in counts:
        home = home_of_stray(count, tellings, passages) if count.measure in STRAYING else None
        if home is not None:
            strays.setdefault(home, []).append(count)
    return tuple(msgspec.structs.replace(t, strays=tuple(strays.get(n, ()))) for n, t in enumerate(tellings))


def home_of_stray(count: CountMention, tellings: Sequence[Telling], passages: Sequence[Passage]) -> int | None:
    """The place of the last fitting telling of the sentence before a figure's own, if its own has none."""
    sentence = passages[count.passage].doc[count.head].sent
    near = [(n, t) for n, t in enumerate(tellings) if t.passage == count.passage and t.end <= sentence.end]
    if any(t.start == sentence.start for _, t in near) or is_of_other_times(sentence):
        return None
    fitting = [n for n, t in near if t.end == sentence.start and t.factuality in ("occurred", "ongoing") and may_have(t, count)]
    return fitting[-1] if fitting else None


def is_of_other_times(sentence: Span) -> bool:
    """Whether a sentence speaks of years, of a span since some day, or of what could be."""
    return any(t.lower_ in OTHER_TIMES or (t.text.isdigit() and len(t.text) == len("2017")) for t in sentence)


def stray_evidence(telling: Telling, passages: Sequence[Passage]) -> tuple[TextSpan, ...]:
    """The sentences that a telling's stray figures stand in."""
    sentences = {passages[c.passage].doc[c.head].sent.start: passages[c.passage].doc[c.head].sent for c in telling.strays}
    return tuple(passages[telling.passage].span(s.start, s.end) for _, s in sorted(sentences.items()))


def is_told_by(count: CountMention, telling: Telling) -> bool:
    """Whether the word that says what happened to the counted is one of the telling's own."""
    return count.told_by is not None and any(e.start <= count.told_by < e.end for e in telling.events)


def as_of(count: CountMention, times: Sequence[TimeMention], passages: Sequence[Passage]) -> str | None:
    """The day, as an ISO date, as of which the text says that a figure stands: "as of 15 March", "by Tuesday the toll was 12"."""
    doc = passages[count.passage].doc
    sentence = doc[count.head].sent
    for time in times:
        if time.passage != count.passage or not sentence.start <= time.start < sentence.end or not time.time.latest:
            continue
        lead = doc[max(0, time.start - 1) if doc[time.start].lower_ not in ("by", "as") else time.start]
        is_as_of = time.span.text.lower().startswith("as of") or doc[max(0, time.start - 2) : time.start].text.lower() == "as of"
        if is_as_of or (lead.lower_ == "by" and count.counted == "people" and has_toll(sentence)):
            return time.time.latest
    return None


def has_toll(sentence: Span) -> bool:
    """Whether a sentence gives a toll that stands or has risen."""
    return any(t.lower_ in TOLLS for t in sentence)


def with_casualties(mentions: Mentions, passages: Sequence[Passage]) -> Mentions:
    """The mentions, people of whom only is told that strikes hit them counted as casualties ("hit 85 fighters")."""
    counts = tuple(
        msgspec.structs.replace(c, measure="casualties")
        if c.measure is None and c.counted == "people" and is_hit(passages[c.passage].doc[c.head])
        else c
        for c in mentions.counts
    )
    return msgspec.structs.replace(mentions, counts=counts)


def is_hit(noun: Token) -> bool:
    """Whether a noun, or the list it stands in, is what a verb of hitting hits."""
    while noun.dep_ == "conj" and noun.head.pos_ in ("NOUN", "PROPN"):
        noun = noun.head
    return noun.dep_ in ("dobj", "nsubjpass") and noun.head.lemma_ in HIT

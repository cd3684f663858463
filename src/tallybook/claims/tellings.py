"""Mentions -> tellings: the words of one sentence that tell of one happening, before they become a claim.

"At least 18 were killed when a missile struck the market" names a happening twice; "shelled the town and arrested two men"
names two. A telling gathers the first kind and keeps the second apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from tallybook.claims.factuality import factuality_of, is_worth_telling
from tallybook.records import CORE, CountMention, EventMention, Factuality, Mention, Mentions, Passage, Record
from tallybook.reference import read_yaml
from tallybook.syntax import doers_of, governors_of, tree_distance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc, Span, Token

AnyMention = TypeVar("AnyMention", bound=Mention)
MEANS_OF = {  # modes that one act can hardly combine: an air raid is no shelling
    "aerial": "air", "drone": "air", "heavy-weapons": "ground", "suicide-attack": "bomb", "explosives": "bomb",
    "unconventional": "gas", "clash": "fight", "firearms": "fight", "abduct": "abduct", "beat": "hand", "torture": "hand",
}  # fmt: skip


class Telling(Record, frozen=True):
    """The events of one sentence that name one happening. ``main`` is the best of them; token offsets as in the passage."""

    passage: int
    start: int
    end: int
    events: tuple[EventMention, ...]
    main: EventMention
    factuality: Factuality
    all_heads: frozenset[int] = frozenset()  # head tokens of every event of the sentence, those of other tellings included
    strays: tuple[CountMention, ...] = ()  # figures of the next sentence, where that names no happening of its own

    @property
    def type(self) -> str:
        """The PLOVER type of the telling; a fight in which ground changes hands is a fight."""
        types = [e.type for e in self.events]
        return "ASSAULT" if "ASSAULT" in types else self.main.type

    @property
    def modes(self) -> frozenset[str]:
        """All modes the events bring, without their marks of doubt."""
        return frozenset(m.rstrip("?") for e in self.events for m in e.modes)


def find_tellings(passages: Sequence[Passage], mentions: Mentions) -> tuple[Telling, ...]:
    """The tellings of a report, passage by passage, in text order."""
    tellings: list[Telling] = []
    for index, passage in enumerate(passages):
        events = [e for e in mentions.events if e.passage == index]
        for sentence in passage.doc.sents:
            inside = [e for e in events if sentence.start <= e.head < sentence.end]
            tellings += sentence_tellings(index, sentence, inside)
    return tuple(tellings)


def sentence_tellings(passage: int, sentence: Span, events: Sequence[EventMention]) -> list[Telling]:
    """The tellings of one sentence: events that happened or are spoken of, those of one happening together."""
    doc = sentence.doc
    told = [as_threat(e, factuality_of(e, doc[e.head]), doc[e.head]) for e in events]
    live = [(e, f) for e, f in told if f is not None and is_worth_telling(e, f)]
    live.sort(key=lambda pair: pair[0].strength == "light")
    groups: list[list[tuple[EventMention, Factuality]]] = []
    for event, factuality in live:
        if event.strength == "light" and groups:
            min(groups, key=lambda g: min(tree_distance(doc[event.head], doc[o.head]) for o, _ in g)).append((event, factuality))
            continue
        home = next(
            (g for g in groups if any(is_one_act(event, other, doc[event.head], doc[other.head]) for other, _ in g)), None
        )
        if home is None:
            groups.append([(event, factuality)])
        else:
            home.append((event, factuality))
    groups = with_harm_at_its_cause(groups, doc)
    tellings = [make_telling(passage, sentence, group, frozenset(e.head for e, _ in live)) for group in groups]
    return sorted(tellings, key=lambda t: t.main.start)


def with_harm_at_its_cause(
    groups: Sequence[list[tuple[EventMention, Factuality]]], doc: Doc
) -> list[list[tuple[EventMention, Factuality]]]:
    """The groups, one that only tells of dead and hurt joined to the attack of the sentence that it hangs on most closely.

    "A woman was killed and nine people were hurt when rebels fired on the village" tells of one attack; "ten died in Homs
    while jets bombed Hama" of two, and "while" or a semicolon between them says so.
    """
    attacks = [g for g in groups if any(e.type == "ASSAULT" for e, _ in g)]
    causes = [g for g in attacks if any(e.strength == "means" for e, _ in g)]
    harms = [g for g in attacks if g not in causes]
    homes = causes or harms[:1]
    for harm in harms:
        near = [home for home in homes if home is not harm and not is_contrasted(harm[0][0], home[0][0], doc)]
        if near:
            min(near, key=lambda g: min(tree_distance(doc[e.head], doc[h.head]) for e, _ in g for h, _ in harm)).extend(harm)
    joined = [h for h in harms if any(h is not home and h[0] in home for home in homes)]
    return [g for g in groups if not any(g is h for h in joined)]


def is_contrasted(a: EventMention, b: EventMention, doc: Doc) -> bool:
    """Whether "while", "whereas" or a semicolon stands between two words."""
    first, second = sorted((a.head, b.head))
    return any(t.lower_ in ("while", "whereas", ";", "meanwhile", "separately", "another") for t in doc[first:second])


def as_threat(event: EventMention, factuality: Factuality | None, head: Token) -> tuple[EventMention, Factuality | None]:
    """The event, or the threat it is: "we will continue to strike them" is a threat that was made, and no strike."""
    if event.type != "ASSAULT" or factuality not in ("planned", "threatened"):
        return event, factuality
    speakers = {t.lower_ for t in doers_of(head)}
    if not speakers & {"we", "i"}:
        return event, factuality
    return msgspec.structs.replace(event, type="THREATEN", modes=("violence",), strength="means"), "occurred"


def make_telling(
    passage: int, sentence: Span, group: Sequence[tuple[EventMention, Factuality]], heads: frozenset[int]
) -> Telling:
    """A telling of a group of events; its factuality is that of the event that names the act best."""
    ranked = sorted(group, key=lambda pair: (rank_of(pair[0]), pair[0].start))
    main, factuality = ranked[0]
    if factuality in ("planned", "threatened", "denied") and any(f == "occurred" and e.strength == "harm" for e, f in group):
        factuality = "occurred"
    return Telling(
        passage=passage,
        start=sentence.start,
        end=sentence.end,
        events=tuple(sorted((e for e, _ in group), key=lambda e: e.start)),
        main=main,
        factuality=factuality,
        all_heads=heads,
    )


def rank_of(event: EventMention) -> int:
    """How well a word names the act: one that the table knows better than one that only the encoder found."""
    return {"means": 0, "harm": 1, "light": 3}[event.strength] if event.by == "table" else 2


def is_one_act(a: EventMention, b: EventMention, head_a: Token, head_b: Token) -> bool:
    """Whether two events of one sentence name one act."""
    if "encoder" in (a.by, b.by):
        return (a.type in CORE) == (b.type in CORE) and likeness(a, b) >= read_yaml("sense_marks.yaml")["one_act"]
    if {a.type, b.type} == {"ASSAULT"}:
        return is_one_assault(a, b, head_a, head_b)
    if {a.type, b.type} == {"ASSAULT", "COERCE"}:
        seize, other = (a, b) if a.type == "COERCE" else (b, a)
        return "seize" in seize.modes and (bool({"clash"} & strip(other.modes)) or other.strength == "harm")
    if a.type not in CORE and b.type not in CORE:
        return tree_distance(head_a, head_b) <= (3 if a.type == b.type else 1)
    if a.type == b.type:
        return tree_distance(head_a, head_b) <= 3
    if {a.type, b.type} == {"AGREE", "RETREAT"}:
        leaving = head_a if a.type == "RETREAT" else head_b
        return leaving.pos_ == "NOUN" and tree_distance(head_a, head_b) <= 2
    return False


def likeness(a: EventMention, b: EventMention) -> float:
    """How much the encoder takes two words to name one happening, from -1 to 1; 0 where it did not see one of them."""
    if a.sense is None or b.sense is None:
        return 0.0
    return sum(x * y for x, y in zip(a.sense.like, b.sense.like, strict=True))


def is_one_assault(a: EventMention, b: EventMention, head_a: Token, head_b: Token) -> bool:
    """Whether two ASSAULT words name one attack: a harm and what did it, or a means named twice, with no rival means."""
    if "abduct" in {*a.modes, *b.modes} and a.modes != b.modes:
        return False
    above = head_a.i in [t.i for t in governors_of(head_b)] or head_b.i in [t.i for t in governors_of(head_a)]
    distance = tree_distance(head_a, head_b)
    if not is_compatible(a.modes, b.modes) and not (
        above and "clash" in {*a.modes, *b.modes} and not has_own_clause(head_a, head_b)
    ):
        return False
    if "harm" in (a.strength, b.strength):
        return distance <= 6 and not is_separate_clause(head_a, head_b)
    if above:
        return distance <= 5 and not has_own_clause(head_a, head_b)
    return distance <= 2 and not is_separate_clause(head_a, head_b)


def has_own_clause(a: Token, b: Token) -> bool:
    """Whether the lower of two words, one of which hangs on the other, stands in a clause with a subject of its own."""
    lower, upper = (a, b) if b.i in [t.i for t in governors_of(a)] else (b, a)
    for above in (lower, *governors_of(lower)):
        if above.i == upper.i:
            return False
        subjects = [c for c in above.children if c.dep_ in ("nsubj", "nsubjpass")]
        if above.pos_ in ("VERB", "AUX") and subjects and not is_relative_to(above, subjects, upper):
            return True
    return False


def is_relative_to(verb: Token, subjects: Sequence[Token], noun: Token) -> bool:
    """Whether a verb's subject is only a word for the noun it hangs on: "strikes that ripped through a market"."""
    return verb.dep_ == "relcl" and verb.head.i == noun.i and all(s.tag_ in ("WDT", "WP") for s in subjects)


def strip(modes: Iterable[str]) -> set[str]:
    """Modes without the question mark that says they only hold where nothing else is told."""
    return {m.rstrip("?") for m in modes}


def is_compatible(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether two sets of modes can belong to one act: no two different means."""
    means_a, means_b = ({MEANS_OF[m] for m in side if m in MEANS_OF} for side in (a, b))
    return not means_a or not means_b or bool(means_a & means_b)


def is_separate_clause(a: Token, b: Token) -> bool:
    """Whether two verbs are joined by "and" or "while" and each has a subject or a "by" of its own."""
    first, second = (a, b) if a.i < b.i else (b, a)
    joined = second.dep_ in ("conj", "advcl", "ccomp", "parataxis") and second.pos_ in ("VERB", "AUX")
    own_subject = any(c.dep_ in ("nsubj", "nsubjpass") for c in second.children)
    linked = any(c.lower_ in ("when", "after", "as", "in") for c in second.children if c.dep_ in ("mark", "advmod"))
    return joined and own_subject and not linked and first.pos_ in ("VERB", "AUX")


def of_telling(telling: Telling, mentions: Iterable[AnyMention]) -> list[AnyMention]:
    """The mentions that stand in the telling's sentence."""
    return [m for m in mentions if m.passage == telling.passage and telling.start <= m.head < telling.end]

"""Passages -> happenings named: which words tell of an act, and of what type.

The words stand in ``reference/event_words.csv``: a word, the PLOVER type it names, and the conditions under which it does
("strike" names an attack when armed forces strike a town, a protest when workers do, nothing when somebody strikes a deal).
Conditions speak of classes of nouns (``reference/noun_classes.yaml``) and of the actors and places already found.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from tallybook.records import ActorMention, EventMention, Passage, PlaceMention, Record
from tallybook.reference import read_table, read_yaml
from tallybook.syntax import doers_of, governors_of, is_passive, light_verb_of, modifiers_of, objects_after, undergoers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from spacy.tokens import Token

NOMINAL_OBJECT_PREPOSITIONS = ("on", "against", "of", "at", "in", "targeting", "near", "to", "over")
IDLE_MODIFIERS = {"terror", "terrorism", "terrorist", "extremism", "isil-terror"}
HEADING = 4  # words of a heading between paragraphs
VIOLENT_VERBS = {"kill", "bomb", "shell", "attack", "besiege", "wound"}
VIOLENT_CLASSES = {"weapon", "aircraft", "attack", "force", "armed", "bomber"}


class EventWords(Record, frozen=True):
    """One row of the table: words and the conditions under which they name a happening."""

    words: tuple[str, ...]
    pos: str
    type: str
    modes: tuple[str, ...]
    subject: frozenset[str]
    object: frozenset[str]
    with_: str
    strength: str


@cache
def event_words() -> dict[tuple[str, str], tuple[EventWords, ...]]:
    """The table by (head lemma, part of speech); longer phrases first, else in the table's order."""
    rows: dict[tuple[str, str], list[EventWords]] = {}
    for row in read_table("event_words.csv"):
        words = tuple(row["words"].split())
        entry = EventWords(
            words=words,
            pos=row["pos"],
            type=row["type"],
            modes=tuple(filter(None, row["modes"].split("|"))),
            subject=frozenset(filter(None, row["subject"].split("|"))),
            object=frozenset(filter(None, row["object"].split("|"))),
            with_=row["with"],
            strength=row["strength"],
        )
        head = words[0] if entry.pos == "VERB" or "of" in words else words[-1]
        rows.setdefault((head, entry.pos), []).append(entry)
    return {key: tuple(sorted(entries, key=lambda e: -len(e.words))) for key, entries in rows.items()}


@cache
def noun_classes() -> dict[str, frozenset[str]]:
    """Lemma -> the classes it stands in."""
    classes: dict[str, set[str]] = {}
    for name, lemmas in read_yaml("noun_classes.yaml").items():
        for lemma in lemmas:
            classes.setdefault(str(lemma), set()).add(name)
    return {lemma: frozenset(names) for lemma, names in classes.items()}


class Surroundings(msgspec.Struct):
    """What is known of the tokens of one passage: which classes each belongs to, which lie inside an actor's name."""

    actor_at: dict[int, ActorMention]
    place_at: dict[int, PlaceMention]

    def classes_of(self, token: Token) -> set[str]:
        """The classes of the thing a token names, its compound modifiers included ("fighter jets" is an aircraft)."""
        lemma = token.lemma_.lower()
        found = set(noun_classes().get(lemma, ())) | set(noun_classes().get(token.lower_, ()))
        for child in token.children:
            if child.dep_ == "compound":
                found |= noun_classes().get(f"{child.lower_} {lemma}", frozenset())
        actor = self.actor_at.get(token.i)
        if actor:
            found |= {"actor"} | ({"armed"} if actor.armed else set()) | ({"person"} if actor.person else set())
        if token.i in self.place_at:
            found.add("place")
        if token.pos_ == "PRON":
            found |= {"actor", "person"} if token.lower_ not in ("it", "this", "that", "which") else {"actor"}
        if token.lower_ in ("we", "us"):
            found.add("we")
        return found

    def classes_of_all(self, tokens: Iterable[Token]) -> set[str]:
        """The classes of all the tokens together."""
        return set().union(*(self.classes_of(t) for t in tokens))


def find_events(
    passages: Sequence[Passage], actors: Sequence[ActorMention], places: Sequence[PlaceMention]
) -> tuple[EventMention, ...]:
    """Every word or phrase that names a happening, in text order, with its PLOVER type and modes.

    Whether it happened, to whom and where, is for the claims stage to say.
    """
    found: list[EventMention] = []
    for index, passage in enumerate(passages):
        around = Surroundings(
            actor_at={i: a for a in actors if a.passage == index for i in range(a.start, a.end)},
            place_at={i: p for p in places if p.passage == index for i in range(p.start, p.end)},
        )
        taken: set[int] = set()
        for token in passage.doc:
            event = None if token.i in taken else match_token(token, around)
            if event:
                start, end, row = event
                taken.update(range(start, end))
                found.append(
                    EventMention(
                        passage=index,
                        start=start,
                        end=end,
                        head=token.i,
                        span=passage.span(start, end),
                        type=row.type,  # type: ignore[arg-type]  # the table holds PLOVER types only; a test reads it through
                        modes=row.modes,
                        strength=row.strength,  # type: ignore[arg-type]
                        words=" ".join(row.words),
                    )
                )
    return tuple(found)


def match_token(token: Token, around: Surroundings) -> tuple[int, int, EventWords] | None:
    """The first row of the table that a token and its surroundings satisfy, with the token range of its words."""
    if is_part_of_name(token, around) or is_heading(token):
        return None
    for pos in parts_of_speech(token):
        for row in event_words().get((token.lemma_.lower(), pos), ()):
            extent = phrase_extent(token, row)
            if extent and is_satisfied(token, row, around):
                return *extent, row
    return None


def parts_of_speech(token: Token) -> tuple[str, ...]:
    """The parts of speech under which to look a token up; the tagger often takes a headline's verb for a noun."""
    if token.pos_ in ("VERB", "AUX"):
        gerund = token.tag_ == "VBG" and token.dep_ in ("nsubj", "dobj", "pobj", "conj", "nsubjpass", "attr", "pcomp", "csubj")
        return ("VERB", "NOUN") if gerund else ("VERB",)
    if token.pos_ in ("NOUN", "PROPN"):
        return ("NOUN", "VERB") if token.dep_ in ("ROOT", "acl") else ("NOUN",)
    return ("VERB",) if token.tag_ in ("VBN", "VBD") and token.dep_ in ("acl", "ROOT", "relcl") else ()


def is_part_of_name(token: Token, around: Surroundings) -> bool:
    """Whether the token only helps to name somebody or modifies another noun ("attack helicopter", "protest leader")."""
    actor = around.actor_at.get(token.i)
    if actor and actor.id and token.pos_ in ("PROPN", "NOUN", "ADJ"):
        return True
    place = around.place_at.get(token.i)
    if place and token.pos_ in ("PROPN", "NOUN"):
        return True
    if token.dep_ == "compound" and token.pos_ in ("NOUN", "PROPN") and token.head.i > token.i:
        return (token.head.lemma_.lower(), "NOUN") not in event_words() or token.head.i - token.i <= 2
    return token.dep_ == "amod" and token.pos_ == "VERB" and token.tag_ == "VBN"


def phrase_extent(token: Token, row: EventWords) -> tuple[int, int] | None:
    """The token range of a row's words around their head, ``None`` where the words are not all there."""
    if len(row.words) == 1:
        return token.i, token.i + 1
    if row.pos == "NOUN":
        return noun_phrase_extent(token, row.words)
    rest = set(row.words[1:])
    near = {c.lemma_.lower(): c.i for c in token.children if c.dep_ in ("prt", "dobj", "advmod", "prep", "nsubjpass")}
    if not rest <= near.keys():
        return None
    last = max(near[w] for w in rest)
    return (token.i, last + 1) if 0 < last - token.i <= 3 else (token.i, token.i + 1)


def noun_phrase_extent(token: Token, words: tuple[str, ...]) -> tuple[int, int] | None:
    """The range of a noun phrase whose words stand side by side (hyphens allowed between them)."""
    head = 0 if "of" in words else len(words) - 1
    first = token.i
    for word in reversed(words[:head]):
        first -= 1
        if first >= 0 and token.doc[first].text == "-":
            first -= 1
        if first < 0 or word not in (token.doc[first].lower_, token.doc[first].lemma_.lower()):
            return None
    last = token.i
    for word in words[head + 1 :]:
        last += 1
        if last >= len(token.doc) or word not in (token.doc[last].lower_, token.doc[last].lemma_.lower()):
            return None
    return first, last + 1


def is_heading(token: Token) -> bool:
    """Whether the word stands in a heading: a line of a few words without a verb ("Strikes in Syria")."""
    words = [t for t in token.sent if not t.is_space and not t.is_punct]
    own_line = token.sent.end < len(token.doc) and "\n" in token.doc[token.sent.end - 1].text_with_ws
    return (
        own_line and len(words) <= HEADING and not any(t.pos_ in ("VERB", "AUX", "NUM") for t in words) and token.sent.start > 0
    )


def is_satisfied(token: Token, row: EventWords, around: Surroundings) -> bool:
    """Whether subject, object and surroundings are as the row asks."""
    if row.pos == "VERB":
        doers, undergoers = doers_of(token), undergoers_of(token)
        if not undergoers:
            undergoers = objects_after(token, "on", "at", "against")
    else:
        verb = light_verb_of(token, read_yaml("grammar_words.yaml")["light_verbs"])
        doers = doers_of(verb) if verb is not None else [*modifiers_of(token), *objects_after(token, "by")]
        undergoers = objects_after(token, *NOMINAL_OBJECT_PREPOSITIONS)
        if is_against_an_idea(token):
            return False
    return (
        is_class_met(row.subject, around.classes_of_all(doers), bool(doers))
        and is_class_met(row.object, around.classes_of_all(undergoers), bool(undergoers))
        and (not row.with_ or FLAGS[row.with_](token, around))
        and not (row.type == "ASSAULT" and is_mishap(token, around))
    )


def is_class_met(wanted: frozenset[str], found: set[str], told: bool) -> bool:
    """Whether the classes found meet a condition; "unknown"/"none" ask that nothing is told, "!x" that x is absent."""
    if not wanted:
        return True
    if any(w[0] == "!" and w[1:] in found for w in wanted):
        return False
    positive = {w for w in wanted if w[0] != "!"}
    if not positive:
        return True
    if not told:
        return bool(positive & {"unknown", "none"})
    return bool(positive & found)


def is_against_an_idea(noun: Token) -> bool:
    """Whether the noun is of a policy and no happening: "the fight against terrorism"."""
    return any(t.lemma_.lower() in IDLE_MODIFIERS for t in objects_after(noun, "against", "on")) and noun.lemma_ in (
        "fight", "battle", "war", "campaign", "fighting",
    )  # fmt: skip


def is_mishap(token: Token, around: Surroundings) -> bool:
    """Whether the sentence tells of an accident, a disaster or an illness and of nothing violent."""
    classes = [around.classes_of(t) for t in token.sent if t.i != token.i]
    return any("mishap" in c for c in classes) and not any(c & {"weapon", "armed", "attack"} for c in classes)


def is_violent(token: Token, around: Surroundings) -> bool:
    """Whether something else in the sentence or just before it speaks of arms: a weapon, a force, an attack."""
    doc = token.doc
    before = doc[max(token.sent.start - 1, 0)].sent.start
    near = [t for t in doc[before : token.sent.end] if t.i != token.i]
    return any(around.classes_of(t) & VIOLENT_CLASSES for t in near) or any(t.lemma_ in VIOLENT_VERBS for t in near)


def is_finite(token: Token, around: Surroundings) -> bool:
    """Whether the verb is told in a tense of its own, not as a participle hung on a noun ("rebels backed by")."""
    return (
        token.dep_ not in ("acl", "amod", "advcl")
        and token.tag_ in ("VBD", "VBZ", "VBP", "VBG", "VBN", "VB")
        and not is_passive(token)
    )


def is_deal_beside(token: Token, around: Surroundings) -> bool:
    """Whether a deal is spoken of in the sentence."""
    return any("deal" in around.classes_of(t) for t in token.sent if t.i != token.i)


def is_among_rubble(token: Token, around: Surroundings) -> bool:
    """Whether rubble, debris or wreckage is spoken of in the sentence."""
    return any(t.lemma_ in ("rubble", "debris", "wreckage", "ruin", "collapsed") for t in token.sent)


def is_call_for(token: Token, around: Surroundings) -> bool:
    """Whether somebody is called on, or something called for: not a telephone call, not "called Aleppo"."""
    return any(c.dep_ == "prep" and c.lower_ in ("on", "for", "upon", "to") for c in token.children)


def is_plural(token: Token, around: Surroundings) -> bool:
    """Whether the noun is plural: talks, not talk."""
    return token.tag_ in ("NNS", "NNPS")


def is_no_breach(token: Token, around: Surroundings) -> bool:
    """A deal that is told of, not one that is only named as broken, or lacking, by the governing noun or verb."""
    above = {t.lemma_ for t in islice(governors_of(token), 2)}
    return not above & {"breach", "violation", "violate", "break", "lack", "absence"}


def is_bargained(token: Token, around: Surroundings) -> bool:
    """A truce told as a bargain: struck, signed, had with somebody."""
    above = next(governors_of(token), token)
    return (
        token.dep_ in ("dobj", "nsubjpass") and above.lemma_ in ("strike", "reach", "sign", "have", "conclude", "negotiate")
    ) or any(c.dep_ == "prep" and c.lower_ in ("between", "with") for c in token.children)


def is_warring(token: Token, around: Surroundings) -> bool:
    """A war told as going on or breaking out, not one that only names a time or a place."""
    above = {t.lemma_ for t in islice(governors_of(token), 2)}
    return bool(
        above
        & {"lock", "engulf", "descend", "rage", "grip", "erupt", "plunge", "tear", "spiral", "ravage", "break", "suffer", "hit"}
    ) or any(c.dep_ == "relcl" and c.lemma_ in ("go", "kill", "claim", "rage", "last") for c in token.children)


def is_managed(token: Token, around: Surroundings) -> bool:
    """Whether control was won ("managed to control"), where plain "controls" only says who holds."""
    above = next(governors_of(token), token)
    return token.tag_ == "VB" and above.lemma_ in ("manage", "able", "succeed")


def is_used(token: Token, around: Surroundings) -> bool:
    """A weapon named as used: "used chemical weapons", "dropped barrel bombs", "use of chlorine"."""
    above = [t.lemma_ for t in governors_of(token)][:2]
    return bool({"use", "drop", "unleash", "deploy", "fire", "employ"} & set(above))


def is_to_side(token: Token, around: Surroundings) -> bool:
    """A town that falls to somebody, or into their hands."""
    return bool(around.classes_of_all(objects_after(token, "to", "into")) & {"force", "armed", "actor"}) or any(
        t.lemma_ == "hand" for t in objects_after(token, "into")
    )


def is_no_deal_struck(token: Token, around: Surroundings) -> bool:
    """A blow and not a bargain: no deal is what is struck, directly or through "is said to have been struck"."""
    above = [t for verb in (token, next(governors_of(token), token)) for t in undergoers_of(verb)]
    return "deal" not in around.classes_of_all(above)


def is_issued(token: Token, around: Surroundings) -> bool:
    """A threat or ultimatum that somebody makes, not somebody who is a threat."""
    above = next(governors_of(token), token)
    return above.lemma_ in ("make", "issue", "repeat", "renew", "reiterate", "deliver", "give") and token.dep_ in (
        "dobj",
        "nsubjpass",
    )


def is_scathing(token: Token, around: Surroundings) -> bool:
    """A description that condemns: "described the deal as unacceptable", "called it an insult"."""
    return any(t.lemma_.lower() in read_yaml("noun_classes.yaml")["scathing"] for t in token.subtree)


FLAGS: dict[str, Callable[[Token, Surroundings], bool]] = {
    "violent": is_violent,
    "finite": is_finite,
    "deal": is_deal_beside,
    "!deal": is_no_deal_struck,
    "issued": is_issued,
    "rubble": is_among_rubble,
    "for_on": is_call_for,
    "plural": is_plural,
    "!breach": is_no_breach,
    "bargained": is_bargained,
    "warring": is_warring,
    "managed": is_managed,
    "scathing": is_scathing,
    "used": is_used,
    "to_side": is_to_side,
}

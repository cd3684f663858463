"""Did it happen? From the grammar around a word that names a happening: tense, modals, negation, purpose, conditions.

Two questions, kept apart: whether the words tell of a happening at all ("to prevent an attack" does not), and if they do,
whether it occurred, goes on, is planned, threatened, only imagined or denied. Words that decide stand in
``reference/factuality_words.yaml``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.reference import read_yaml
from tallybook.syntax import governors_of

if TYPE_CHECKING:
    from spacy.tokens import Token

    from tallybook.records import EventMention, Factuality

ACTS_THAT_LAST = {
    "ASSAULT",
    "COERCE",
    "RETREAT",
    "AID",
    "MOBILIZE",
    "SANCTION",
    "PROTEST",
    "COOPERATE",
}  # words said are said and over
NOT_HAPPENED = ("planned", "threatened", "hypothetical", "denied")
CLAUSES_BELOW = {
    "xcomp",
    "ccomp",
    "advcl",
    "acl",
    "pcomp",
    "relcl",
    "conj",
    "dobj",
    "pobj",
    "prep",
    "nsubj",
    "nsubjpass",
    "attr",
    "oprd",
}


@cache
def deciding_words() -> dict[str, frozenset[str]]:
    """The word lists that decide, by name."""
    return {name: frozenset(words) for name, words in read_yaml("factuality_words.yaml").items()}


def factuality_of(event: EventMention, head: Token) -> Factuality | None:
    """Whether the happening named at ``head`` occurred, by grammar and encoder; ``None`` where no happening is told of at all.

    The encoder has the last word on what did not happen, where it is sure; where grammar tells of nothing, only an encoder that
    takes the word for a happening makes it one.
    """
    told = grammar_factuality(event, head)
    if event.sense is None:
        return told
    marks = read_yaml("sense_marks.yaml")
    unreal = {kind: p for kind, p in event.sense.factuality.items() if kind in NOT_HAPPENED}
    read = event.sense.unreal
    is_unreal = sum(unreal.values()) >= marks["sure_of_factuality"]
    if told is None and event.by == "table":
        return read if is_unreal and event.sense.probability >= marks["against_grammar"] else None
    if event.by == "encoder" and is_imagined(head) and not is_unreal:
        return None  # what stands in an "if" and no table knows is no act of its own
    if is_unreal and (read != "denied" or told == "denied" or is_denial_near(head)):
        return read
    return told or "occurred"


def is_denial_near(head: Token) -> bool:
    """Whether a word of denial or negation stands in the sentence or in the one before: without one nothing is denied."""
    before = head.doc[max(head.sent.start - 1, 0)].sent.start
    return any(t.lemma_.lower() in deciding_words()["denying"] or t.dep_ == "neg" for t in head.doc[before : head.sent.end])


def is_worth_telling(event: EventMention, factuality: Factuality | None) -> bool:
    """Whether an act becomes a claim: what is only imagined or threatened does where the encoder takes it for told."""
    if factuality in ("hypothetical", "threatened"):
        return event.sense is not None and event.sense.probability >= read_yaml("sense_marks.yaml")["unreal"]
    return factuality is not None


def grammar_factuality(event: EventMention, head: Token) -> Factuality | None:
    """What the grammar around a word says of it."""
    told = noun_factuality(head) if head.pos_ in ("NOUN", "PROPN") and head.tag_ != "VBG" else verb_factuality(head)
    if told is None or told in ("denied", "hypothetical", "planned", "threatened"):
        return told
    if is_imagined(head):
        return "hypothetical"
    if told == "occurred" and event.type in ACTS_THAT_LAST and (is_going_on(head) or is_state(event, head)):
        return "ongoing"
    return told


def is_state(event: EventMention, head: Token) -> bool:
    """Whether the words tell of a state that lasts: a siege not said to be over, "under attack", "on the offensive"."""
    if head.dep_ == "pobj" and head.head.lower_ in ("under", "on") and head.head.head.lemma_ in ("be", "remain", "come"):
        return head.head.head.tag_ in ("VBZ", "VBP")
    if "restrict" not in event.modes:
        return False
    over = {t.lemma_ for t in head.sent} & {"lift", "break", "end", "relieve"}
    simple_past = head.tag_ == "VBD" or (head.tag_ == "VBN" and any(c.lower_ in ("was", "were", "had") for c in head.children))
    return not over and not simple_past


def verb_factuality(verb: Token) -> Factuality | None:
    """What a verb's own auxiliaries, negation and governing verb say."""
    words = deciding_words()
    helpers = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass", "neg")}
    if verb.dep_ == "csubj" or (
        verb.dep_ in ("conj", "dep") and not helpers - {"not"} and any(c.lower_ in words["modals"] for c in verb.head.children)
    ):
        return None
    if (
        verb.tag_ == "VBG"
        and {verb.head.lemma_, verb.head.head.lemma_} & words["prevented_after"]
        and verb.dep_ in ("ccomp", "xcomp", "acl", "dobj", "pcomp")
    ):
        return None
    if any(c.dep_ == "neg" for c in verb.children):
        return None if helpers & words["modals"] else "denied"
    if helpers & words["will"]:
        return "planned"
    if helpers & words["modals"] and not (helpers & {"have"} and verb.tag_ == "VBN"):
        return "hypothetical"
    if "to" in helpers or verb.tag_ == "VB":
        return infinitive_factuality(verb, helpers)
    if verb.dep_ == "pcomp":
        return participle_factuality(verb)
    if verb.dep_ in ("conj", "advcl", "xcomp") and verb.tag_ in ("VBG", "VBN", "VB") and not helpers:
        above = verb_factuality(verb.head) if verb.head.pos_ in ("VERB", "AUX") and verb.head.i != verb.i else "occurred"
        return above if above != "denied" else None
    return "occurred"


def infinitive_factuality(verb: Token, helpers: set[str]) -> Factuality | None:
    """What an infinitive tells of: "tried to seize" an attempt, "plans to seize" a plan, "in order to seize" a purpose."""
    words = deciding_words()
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        return verb_factuality(verb.head)
    if verb.dep_ in ("xcomp", "ccomp", "acl", "advcl", "relcl") and verb.head.i != verb.i:
        above = verb.head.lemma_.lower()
        if above in words["happens_after"]:
            return verb_factuality(verb.head) if verb.head.pos_ == "VERB" else "occurred"
        if above in words["planned_after"]:
            return "planned" if verb.dep_ != "advcl" else None
        if above in words["threatened_after"]:
            return "threatened"
    return None if helpers or verb.dep_ != "ROOT" else "occurred"


def participle_factuality(verb: Token) -> Factuality | None:
    """Whether a participle after a preposition happened: "by shelling" did, "without harming" and "from entering" did not."""
    preposition = verb.head.lower_
    if preposition in ("without", "from", "against", "instead", "than", "before"):
        return None
    return "occurred"


def noun_factuality(noun: Token) -> Factuality | None:
    """What stands before a noun and the verb that governs it: "no attack", "planned strikes", "prevent an assault"."""
    words = deciding_words()
    before = {c.lemma_.lower() for c in noun.children if c.dep_ in ("det", "amod", "compound", "neg", "nummod")}
    if before & {"no", "any"} or before & words["unreal_adjectives"]:
        return None
    if before & words["planned_adjectives"]:
        return "planned"
    if before & {"ongoing", "continuing", "continued", "current", "continuous"}:
        return "ongoing"
    governor = noun.head
    while governor.dep_ in ("prep", "conj", "pobj", "dobj", "compound") and governor.pos_ in ("ADP", "NOUN", "PROPN"):
        if governor.lemma_.lower() in words["unreal_governors"] or governor.lower_ in ("without", "despite_no"):
            return None
        governor = governor.head
    if noun.dep_ in ("dobj", "pobj", "conj") and governor.lemma_.lower() in words["unreal_governors"]:
        return None
    if is_pointed_at(noun):
        return "occurred"
    if governor.pos_ in ("VERB", "AUX") and noun.dep_ in ("dobj", "nsubjpass") and governor.lemma_ not in words["speaking"]:
        return verb_factuality(governor)
    if governor.pos_ in ("VERB", "AUX") and noun.dep_ in ("nsubj", "attr"):
        told = verb_factuality(governor)
        return told if told in ("planned", "hypothetical") else "occurred"
    return "occurred"


def is_pointed_at(noun: Token) -> bool:
    """Whether the noun points to something told before ("the attack", "this raid"), whatever the verb does with it."""
    return noun.tag_ in ("NN", "NNS") and any(
        c.dep_ == "det" and c.lower_ in ("the", "this", "these", "those") for c in noun.children
    )


def is_imagined(token: Token) -> bool:
    """Whether an "if", "unless" or "whether" governs the clause."""
    for t in (token, *governors_of(token)):
        if any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether", "lest") for c in t.children):
            return True
        if t.dep_ not in CLAUSES_BELOW:
            return False
    return False


def is_going_on(head: Token) -> bool:
    """Whether the happening goes on as the report is written: "are fighting", "continues to shell", "fighting rages"."""
    words = deciding_words()
    verb = head
    if head.pos_ in ("NOUN", "PROPN"):
        verb = head.head if head.dep_ in ("nsubj", "dobj", "nsubjpass", "attr") else head
    helpers = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass", "advmod")}
    if verb.tag_ == "VBG" and helpers & {"is", "are", "'s", "'re", "been", "still"} and "was" not in helpers:
        return True
    if verb.lemma_ in words["going_on"] and verb.tag_ in ("VBZ", "VBP", "VBG"):
        return True
    if (
        verb.dep_ in ("xcomp", "advcl")
        and verb.head.lemma_ in words["going_on"]
        and verb.head.tag_ in ("VBZ", "VBP", "VBG", "VBN")
    ):
        return True
    return bool(helpers & {"still"}) and verb.tag_ in ("VBZ", "VBP", "VBG")

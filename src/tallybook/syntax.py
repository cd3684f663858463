"""Walking a dependency parse: who a verb's subject is, what a noun is of, what governs a word.

Shared by the rooms that read grammar, like ``records.py``; it knows no word lists. Labels are those of spaCy's English models
(ClearNLP style: ``nsubj``, ``dobj``, ``agent``, ``pobj`` …). Every function takes and gives tokens of one document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from spacy.tokens import Token

SUBJECTS = {"nsubj", "csubj", "expl"}
PASSIVE_SUBJECTS = {"nsubjpass", "csubjpass"}


def with_conjuncts(token: Token) -> list[Token]:
    """The token and what is joined to it by "and", "or" or a list: "A, B and C" gives all three from A."""
    return [token, *(t for t in token.conjuncts if t.i > token.i)]


def is_passive(verb: Token) -> bool:
    """Whether the verb stands in the passive: "was bombed", "bombed by", a bare participle after a noun."""
    if any(child.dep_ in PASSIVE_SUBJECTS or child.dep_ in ("auxpass", "agent") for child in verb.children):
        return True
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod") and not any(c.dep_ == "dobj" for c in verb.children)


def agents_of(verb: Token) -> list[Token]:
    """The heads of "by …" phrases of a passive verb."""
    found = []
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by" and is_passive(verb)):
            for by in (child, *(c for c in child.children if c.dep_ == "conj" and c.lower_ == "by")):  # "by X and by Y"
                found += [t for p in by.children if p.dep_ == "pobj" for t in with_conjuncts(p)]
    return found


def subjects_of(verb: Token) -> list[Token]:
    """The grammatical subjects of a verb, borrowed from the verb it is joined to, or whose complement it is, when it has none."""
    seen: set[int] = set()
    while verb.i not in seen:
        seen.add(verb.i)
        own = [t for child in verb.children if child.dep_ in SUBJECTS for t in with_conjuncts(child)]
        if own:
            return own
        if shares_subject(verb):
            verb = verb.head
        elif verb.dep_ == "acl" and verb.tag_ == "VBG":
            return [verb.head]
        elif verb.dep_ == "relcl":
            return []
        else:
            return []
    return []


def shares_subject(verb: Token) -> bool:
    """Whether a verb without a subject borrows that of the verb above it: "shelled and stormed", "tried to storm"."""
    if verb.head.pos_ not in ("VERB", "AUX") or is_passive(verb.head):
        return False
    return verb.dep_ in ("xcomp", "advcl") or (verb.dep_ == "conj" and not is_passive(verb))


def relative_subject(tokens: list[Token], verb: Token) -> list[Token]:
    """The subjects with a relative "who", "which" or "that" replaced by the noun it stands for."""
    return [verb.head if t.tag_ in ("WDT", "WP") and verb.dep_ == "relcl" else t for t in tokens]


def doers_of(verb: Token) -> list[Token]:
    """Who does what the verb says: the subject, or the "by" phrase of a passive; empty when the text does not say."""
    if is_passive(verb):
        return agents_of(verb)
    return relative_subject(subjects_of(verb), verb)


def undergoers_of(verb: Token) -> list[Token]:
    """To whom or what the verb happens: the object, or the subject of a passive."""
    if is_passive(verb):
        own = [t for child in verb.children if child.dep_ in PASSIVE_SUBJECTS for t in with_conjuncts(child)]
        if not own and verb.dep_ == "acl":
            own = [verb.head]
        if not own and verb.dep_ == "conj" and verb.head.pos_ == "VERB":
            own = undergoers_of(verb.head) if is_passive(verb.head) else []
        return relative_subject(own, verb)
    return [t for child in verb.children if child.dep_ in ("dobj", "obj", "dative") for t in with_conjuncts(child)]


def objects_after(token: Token, *prepositions: str) -> list[Token]:
    """The heads of prepositional phrases that hang on a token: ``objects_after(attack, "on", "against")``."""
    found = []
    for child in token.children:
        if child.dep_ in ("prep", "agent", "dative") and child.lower_ in prepositions:
            found += [t for p in child.children if p.dep_ in ("pobj", "pcomp") for t in with_conjuncts(p)]
    return found


def modifiers_of(noun: Token) -> list[Token]:
    """What stands before a noun and narrows it: "Russian air" in "Russian air strikes", "the army's" in "the army's shelling"."""
    return [t for child in noun.children if child.dep_ in ("compound", "amod", "poss", "nmod", "npadvmod") for t in child.subtree]


def governors_of(token: Token) -> Iterator[Token]:
    """The heads above a token, nearest first, up to the root of its sentence."""
    while token.head.i != token.i:
        token = token.head
        yield token


def light_verb_of(noun: Token, light: Collection[str]) -> Token | None:
    """The verb that lends its subject to a noun: "carried out" for "strikes" in "the army carried out strikes"."""
    if noun.dep_ in ("dobj", "nsubjpass") and noun.head.lemma_ in light:
        return noun.head
    if noun.dep_ == "conj" and noun.head.pos_ in ("NOUN", "PROPN"):
        return light_verb_of(noun.head, light)
    return None


def tree_distance(a: Token, b: Token) -> int:
    """How many arcs of the parse lie between two tokens of one sentence; 99 across sentences."""
    if a.sent.start != b.sent.start:
        return 99
    path = {t.i: n for n, t in enumerate((a, *governors_of(a)))}
    for n, t in enumerate((b, *governors_of(b))):
        if t.i in path:
            return n + path[t.i]
    return 99

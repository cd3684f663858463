"""Words that take a stand towards a deal: "welcomed the accord", "despite the protests of X", "said it was not bound by it".

Only grammar and the table ``reference/position_words.yaml`` speak here; ``positions.py`` says which deal is meant. A stand counts
only where the deal itself, or what it brings about, is what the words are about.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tallybook.claims.cast import named_at, owners_of, scene_of_passage
from tallybook.claims.movements import kinds
from tallybook.records import Position
from tallybook.reference import read_yaml
from tallybook.syntax import agents_of, doers_of, is_passive, objects_after, undergoers_of, with_conjuncts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Token

    from tallybook.claims.cast import Scene
    from tallybook.records import Mentions, Passage, PositionStance, Span

ABOUT = ("to", "for", "at", "over", "about", "with", "against", "by", "of", "on", "towards", "toward", "in")
THINGS = ("nsubjpass", "dobj", "ROOT", "attr", "appos", "conj")


class Stand(NamedTuple):
    """Who may take a stand, and which."""

    holder: Token
    stance: PositionStance


@cache
def listed(kind: str) -> frozenset[str]:
    """One of the plain lists of ``position_words.yaml``."""
    return frozenset(read_yaml("position_words.yaml")[kind])


@cache
def stances(part: str) -> dict[str, PositionStance]:
    """Lemma -> the stance it takes; ``part``: "verbs", "nouns", "judgements" or "feelings"."""
    table = read_yaml("position_words.yaml")
    return {w: stance for stance in ("supports", "opposes", "mediates") for w in table[stance].get(part, ())}


def find_stands(passages: Sequence[Passage], mentions: Mentions, deals: Sequence[Span]) -> Iterator[tuple[Position, Span]]:
    """Every stand taken towards a deal, in text order, with the span of its words; ``deals``: the words for deals."""
    about_moving = any(d.text.lower() in listed("deals") for d in deals) and moves_people(passages)
    for index, passage in enumerate(passages):
        scene = scene_of_passage(index, passages, mentions)
        for token in passage.doc:
            for stand in stands_at(token, scene, about_moving=about_moving):
                if is_cut_off(stand.holder, token):
                    continue
                for who, span in names_of(stand.holder, scene, passage):
                    yield Position(who=who, stance=stand.stance, span=span), passage.span(token.i, token.i + 1)


def is_cut_off(holder: Token, token: Token) -> bool:
    """Whether a semicolon parts somebody from the words that would take their stand: the parse joined two clauses."""
    first, last = sorted((holder.i, token.i))
    return any(t.text == ";" for t in token.doc[first:last])


def moves_people(passages: Sequence[Passage]) -> bool:
    """Whether the report speaks of a deal about moving people: "an evacuation deal", "agreed to evacuate"."""
    return any(
        t.lemma_.lower() in ("evacuation", "transfer", "withdrawal", "evacuate", "relocate")
        and any(w.lemma_.lower() in listed("deals") | {"agree"} and w.i != t.i for w in t.sent)
        for p in passages
        for t in p.doc
    )


def stands_at(token: Token, scene: Scene, *, about_moving: bool) -> list[Stand]:
    """The stands a word takes."""
    lemma = token.lemma_.lower()
    if token.pos_ in ("NOUN", "PROPN"):
        return noun_stands(token, lemma, about_moving=about_moving)
    if token.pos_ in ("VERB", "AUX", "ADJ"):
        return [
            *verb_stands(token, lemma),
            *judged_stands(token, lemma, scene),
            *felt_stands(token),
        ]
    return []


# --- verbs ----------------------------------------------------------------------------------------------------------------------


def verb_stands(verb: Token, lemma: str) -> list[Stand]:
    """Stands a verb takes: "welcomed the deal", "the deal was rejected by X", "brokered by X", "refused to honour the truce"."""
    stance = stances("verbs").get(lemma)
    if lemma in listed("moving") and any(is_deal(t) for t in doers_of(verb)):
        return [Stand(t, "opposes") for t in undergoers_of(verb)]
    if lemma in listed("binding") and is_negated(verb) and is_about_deal(verb):
        return [Stand(t, "opposes") for t in undergoers_of(verb)]
    refused = verb.dep_ == "xcomp" and verb.head.lemma_ in listed("refusing")
    if lemma in listed("holding") and (is_negated(verb) or refused) and takes_deal(verb) and not is_passive(verb):
        return [Stand(t, "opposes") for t in doers_of(verb)]
    if stance is None or is_negated(verb) or refused or not takes_deal(verb) or is_unreal(verb):
        return []
    if is_passive(verb) or (verb.dep_ == "amod" and verb.tag_ == "VBN"):
        return [Stand(t, stance) for t in [*agents_of(verb), *made_by(verb)]]
    return [Stand(t, stance) for t in doers_of(verb)]


def takes_deal(verb: Token) -> bool:
    """Whether a deal is what the verb is done to: its object, or the noun it hangs on."""
    objects = [*undergoers_of(verb), *objects_after(verb, "to", "of", "with", "against")]
    if verb.dep_ in ("acl", "amod", "relcl") and not any(c.dep_ == "dobj" for c in verb.children):
        objects.append(verb.head)
    return any(is_deal(t) or any(is_deal(o) for o in objects_after(t, "of", "to")) for t in objects)


def made_by(verb: Token) -> list[Token]:
    """Who stands before a participle: "UN-brokered", "US-Russian brokered"."""
    before = [t for t in verb.doc[max(verb.i - 4, verb.sent.start) : verb.i] if t.pos_ != "PUNCT"]
    named = [t for t in before if t.dep_ in ("npadvmod", "compound", "nmod", "amod") and t.pos_ in ("PROPN", "ADJ")]
    return named if verb.dep_ == "amod" else []


def is_unreal(verb: Token) -> bool:
    """Whether the stand is only asked for or imagined: "should accept", "urged X to back", "if they reject"."""
    helpers = {c.lower_ for c in verb.children if c.dep_ in ("aux", "mark")}
    tried = verb.dep_ == "xcomp" and verb.head.lemma_ in listed("tried") and not is_negated(verb.head)
    return bool(helpers & {"should", "must", "could", "may", "might", "if", "unless", "whether"}) or (
        "to" in helpers and not tried
    )


def is_negated(verb: Token) -> bool:
    """Whether "not" or "never" stands with the verb."""
    return any(c.dep_ == "neg" for c in verb.children)


# --- what is said of a deal ----------------------------------------------------------------------------------------------------


def judged_stands(verb: Token, lemma: str, scene: Scene) -> list[Stand]:
    """Stands in what is said of a deal: "described it as unacceptable"; "the deal is a surrender, X said"."""
    if lemma in listed("judging") and (
        takes_deal(verb) or any(is_deal(t) for t in verb.children if t.dep_ in ("nsubj", "ccomp"))
    ):
        said = {t.lemma_.lower() for t in verb.subtree} & stances("judgements").keys()
        return [Stand(t, stances("judgements")[min(said)]) for t in doers_of(verb)] if said else []
    if lemma == "call" and any(c.dep_ in ("ccomp", "xcomp", "oprd") for c in verb.children):
        below = [t for c in verb.children if c.dep_ in ("ccomp", "xcomp") for t in c.subtree]
        said = {t.lemma_.lower() for t in below} & stances("judgements").keys()
        if said and any(is_deal(t) for t in below):
            return [Stand(t, stances("judgements")[min(said)]) for t in doers_of(verb)]
    if lemma == "be" and not is_negated(verb):
        subjects = [c for c in verb.children if c.dep_ == "nsubj"]
        said = {c.lemma_.lower() for c in verb.children if c.dep_ in ("attr", "acomp")} & stances("judgements").keys()
        speakers = [s for s in scene.speeches if any(a <= verb.i < b for a, b in s.scopes)]
        if said and speakers and any(is_deal(t) for t in subjects):
            return [Stand(scene.doc[speakers[0].head], stances("judgements")[min(said)])]
    return []


def felt_stands(token: Token) -> list[Stand]:
    """Stands in what is felt: "was angered by the deal", "are furious about it", "sent an angry letter when the deal emerged"."""
    stance = stances("feelings").get(token.lower_)
    if stance is None:
        return []
    if token.dep_ == "amod" and token.head.lemma_.lower() in listed("messages") and token.head.head.pos_ == "VERB":
        return [Stand(t, stance) for t in doers_of(token.head.head)] if has_deal(list(token.sent)) else []
    if not is_about_deal(token):
        return []
    verb = token.head if token.dep_ == "acomp" else token
    subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    return [Stand(t, stance) for s in subjects for t in with_conjuncts(s)]


# --- nouns ----------------------------------------------------------------------------------------------------------------------


def noun_stands(noun: Token, lemma: str, *, about_moving: bool) -> list[Stand]:
    """Stands a noun takes: "despite the protests of X", "voiced anger at the deal", "the deal drew criticism from X"."""
    stance = stances("nouns").get(lemma)
    if stance is None:
        return []
    verb = noun.head
    if noun.dep_ == "dobj" and verb.lemma_ in listed("voicing") and not is_negated(verb):
        about = [t for c in (*noun.children, *verb.children) if c.dep_ == "prep" and c.lower_ in ABOUT for t in c.subtree]
        concerned = has_deal(about) or (about_moving and any(t.lemma_.lower() in kinds() for t in about))
        return [Stand(t, stance) for t in doers_of(verb)] if concerned else []
    if noun.dep_ == "pobj" and noun.head.lower_ == "as" and noun.head.head.lemma_ in listed("acting"):
        return [Stand(t, stance) for t in doers_of(noun.head.head)] if has_deal(list(noun.sent)) else []
    behind = objects_after(noun, *(("of", "from", "by") if lemma in listed("held_of") else ("from", "by")))
    holders = [*behind, *(c for c in noun.children if c.dep_ == "poss")]
    if noun.dep_ == "pobj" and noun.head.lower_ in (*listed("despite"), "under", "with", "through"):
        return [Stand(t, stance) for t in holders] if has_deal(list(noun.sent)) or "agree" in lemmas_of(noun) else []
    drawn = verb.lemma_ in listed("drawing") and any(is_deal(t) for t in (*doers_of(verb), *undergoers_of(verb)))
    if drawn and noun.dep_ in ("dobj", "pobj", "conj"):
        return [Stand(t, stance) for t in [*holders, *objects_after(verb, "from", "by")]]
    return []


def lemmas_of(token: Token) -> set[str]:
    """The lemmas of the words of a token's sentence."""
    return {t.lemma_.lower() for t in token.sent}


def has_deal(tokens: Sequence[Token]) -> bool:
    """Whether a deal is named among words."""
    return any(t.lemma_.lower() in listed("deals") and t.pos_ in ("NOUN", "PROPN") for t in tokens)


def is_about_deal(token: Token) -> bool:
    """Whether the deal is what a word speaks about: "angry at the deal", "bound by it"."""
    return any(is_deal(t) for t in [*objects_after(token, *ABOUT), *agents_of(token)])


def is_deal(token: Token) -> bool:
    """Whether a word names a deal, or is "it" where the sentence before ends on one or this one has named it."""
    if token.pos_ in ("NOUN", "PROPN"):
        return token.lemma_.lower() in listed("deals") or any(
            c.lemma_.lower() in listed("deals") and c.dep_ == "compound" for c in token.children
        )
    if token.lower_ not in listed("pronouns"):
        return False
    before = token.doc[token.sent.start - 1].sent.start if token.sent.start else token.sent.start
    own = {t.i for s in doers_of(token.head) for t in s.subtree}  # "the envoy, a man of the army, criticised it"
    near = [t for t in token.doc[before : token.i] if t.pos_ == "NOUN" and t.tag_ == "NN" and t.i not in own]
    things = [t for t in near if t.dep_ in THINGS or (t.dep_ == "nsubj" and t.i < token.sent.start) or is_deal(t)]
    return bool(things) and is_deal(things[-1])


# --- who takes it ---------------------------------------------------------------------------------------------------------------


def names_of(token: Token, scene: Scene, passage: Passage) -> list[tuple[str, Span]]:
    """Who a word names, as themselves: a person in office by name, a body, or a group by the words that tell of it."""
    mention = scene.at.get(token.i)
    if mention is not None and mention.person:
        return [] if mention.private else [(mention.name, mention.span)]
    sent_by = owners_of(token, scene) if token.lemma_.lower() in listed("spokesmen") else []
    if sent_by:
        return [(m.name, m.span) for m in sent_by if not m.private]
    if mention is not None and mention.id is None and (rest := of_whom(token)):
        return [(with_names(mention.start, rest, scene), passage.span(mention.start, rest))]
    named = named_at(token, scene)
    if named:
        return [(m.name, m.span) for m in named if not m.private]
    if token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() in listed("holders"):
        left = [c.i for c in token.children if c.dep_ in ("amod", "compound", "poss", "nmod") and c.i < token.i]
        start, end = min([*left, token.i]), of_whom(token) or token.i + 1
        return [(with_names(start, end, scene), passage.span(start, end))]
    return []


def of_whom(token: Token) -> int | None:
    """Where a short "of X" behind a noun ends: "opponents of Hezbollah"; ``None`` where there is none."""
    of = next((c for c in token.children if c.dep_ == "prep" and c.lower_ in ("of", "from", "in") and c.i == token.i + 1), None)
    last = max((t.i for t in of.subtree), default=-1) if of is not None else -1
    return last + 1 if of is not None and 0 < last - of.i <= 3 else None


def with_names(start: int, end: int, scene: Scene) -> str:
    """Words with whoever is named behind "of" under the name by which the report's records know them."""
    last = scene.at.get(end - 1)
    if last is None or last.start <= start or last.id is None:
        return str(scene.doc[start:end].text)
    return f"{scene.doc[start : last.start].text} {last.name}"

"""Who did it: the tokens of a sentence that may name who is behind an event, each with what its grammar says of certainty.

Only grammar and tables speak here; whom a token names is settled in ``cast.py``. Nothing is taken from elsewhere in the sentence
because it stands near: a wrong culprit is the worst error a record can hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tallybook.claims.cast import Scene, is_noun, is_noun_like, words
from tallybook.reference import read_yaml
from tallybook.syntax import (
    agents_of,
    doers_of,
    is_passive,
    light_verb_of,
    modifiers_of,
    objects_after,
    subjects_of,
    undergoers_of,
    with_conjuncts,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

    from tallybook.records import Certainty, EventMention

REACH = 14  # tokens from a deed to the "by" that names who did it
DEALS = ("AGREE", "CONSULT", "COOPERATE")
VERBAL = ("THREATEN", "ACCUSE", "REJECT", "REQUEST", "CONCEDE", "SUPPORT", "CONSULT")


class Part(NamedTuple):
    """A token that may name somebody; ``certainty`` where the grammar itself says it ("claimed by", "blamed on")."""

    token: Token
    certainty: Certainty | None = None


def doers(event: EventMention, head: Token, scene: Scene) -> list[Part]:
    """Who may be behind an event."""
    if event.words in words("self_harm"):
        return means_doers(head, scene) if head.pos_ == "VERB" else []
    accused = accused_of(head)
    if accused:
        return accused
    return noun_doers(event, head, scene) if is_noun(head) else verb_doers(event, head, scene)


# --- verbs ---------------------------------------------------------------------------------------------------------------------


def verb_doers(event: EventMention, verb: Token, scene: Scene) -> list[Part]:
    """Who does what a verb says: its subject or "by", whoever is accused of it, or who is behind the means it names."""
    if is_passive(verb):
        tokens = agents_of(verb)
    elif is_lost_passive(event, verb) or (event.type == "SANCTION" and event.words in words("driven_out")):
        tokens = []
    else:
        tokens = made_to(verb) or (doers_beside(verb) if event.strength == "harm" else []) or doers_of(verb) or gerund_doers(verb)
    if not tokens and is_movement(event) and is_passive(verb) and not agents_of(verb):
        tokens = [verb.head] if verb.dep_ == "acl" else undergoers_of(verb)
    found = [p for t in tokens for p in behind(Part(t), scene)] or means_doers(verb, scene)
    helping = [Part(h) for t in tokens for h in (*backers_of(t), *backed_before(t, scene))] + helpers_of(verb)
    return found + [p for part in helping for p in behind(part, scene)] if found else []


def made_to(verb: Token) -> list[Token]:
    """Who is made to do something, and so does it: "forced the rebels to retreat", "ordered troops to storm"."""
    above = verb.head
    if verb.dep_ != "xcomp" or above.lemma_ not in words("making"):
        return []
    return undergoers_of(above)


def doers_beside(verb: Token) -> list[Token]:
    """Who did the harm, where the parse hung it on those whom the same blow hurt: "killing two children injuring nine"."""
    hurt = verb.head
    if verb.dep_ != "acl" or verb.tag_ != "VBG" or hurt.dep_ not in ("dobj", "nsubjpass"):
        return []
    return doers_of(hurt.head) or gerund_doers(hurt.head)


def is_movement(event: EventMention) -> bool:
    """Whether whoever the event moves takes part by moving: "were evacuated", "troops were deployed"; prisoners freed do not."""
    return event.words in words("intransitive") or event.type == "MOBILIZE"


def is_lost_passive(event: EventMention, verb: Token) -> bool:
    """Whether the parse took a bare participle for a deed: "12 civilians killed" in headlines, where nothing is killed."""
    hurt = [t for t in undergoers_of(verb) if not is_bare_number(t)]  # "a woman killed, 30 injured" kills nobody
    if event.strength != "harm" or verb.tag_ not in ("VBN", "VBD") or hurt:
        return False
    return not any(c.dep_ in ("ccomp", "xcomp") for c in verb.children)


def is_bare_number(token: Token) -> bool:
    """Whether a number or "scores", "dozens" stands without what it counts."""
    is_number = token.pos_ == "NUM" or (token.tag_ == "NNS" and token.lemma_.lower() in words("parts"))
    return is_number and not objects_after(token, "of")


def gerund_doers(verb: Token) -> list[Token]:
    """Who does what a gerund behind a preposition says: the subject of the clause above ("breached the truce by shelling")."""
    if verb.dep_ not in ("pcomp", "advcl", "xcomp", "ccomp", "conj") or verb.tag_ not in ("VBG", "VB"):
        return []
    above = verb.head.head if verb.dep_ == "pcomp" else verb.head
    if above.pos_ in ("NOUN", "PROPN") and above.dep_ in ("dobj", "pobj"):
        above = above.head if above.dep_ == "dobj" else above.head.head
    return (agents_of(above) if is_passive(above) else subjects_of(above)) if above.pos_ in ("VERB", "AUX") else []


def accused_of(verb: Token) -> list[Part]:
    """Who is accused of an act: "accused the army of shelling", "suspected of planting"; who denies or admits it."""
    above = verb.head.head if verb.dep_ == "pcomp" else verb.head
    if verb.dep_ == "pcomp" and verb.head.lower_ in ("of", "for", "with") and above.lemma_ in words("blaming"):
        certainty: Certainty = "suspected" if above.lemma_ == "suspect" else "alleged"
        return [Part(t, certainty) for t in undergoers_of(above)]
    if verb.dep_ in ("xcomp", "pcomp") and not is_passive(above):
        for kind, told in (("denying", "denied"), ("admitting", "conceded")):
            if above.lemma_ in words(kind):
                return [Part(t, told) for t in subjects_of(above)]  # type: ignore[arg-type]
    return []


def means_doers(verb: Token, scene: Scene) -> list[Part]:
    """Who is behind the means of a harm: "were killed in a raid by X", "died when Russian jets …" tells by its own verb."""
    found = []
    for token in (verb, *(c for c in verb.children if c.dep_ == "prt")):
        for means in objects_after(token, *words("by_means")):
            if is_deed(means, scene):
                found += deed_doers(means, scene)
    return found


def behind(part: Part, scene: Scene) -> list[Part]:
    """The part itself, or who is behind it where it names a deed or a weapon: "a shell fired by X", "Russian strikes"."""
    token = part.token
    if token.i in scene.at or not is_deed(token, scene):
        return [part]
    return [Part(p.token, p.certainty or part.certainty) for p in deed_doers(token, scene)]


def is_deed(noun: Token, scene: Scene) -> bool:
    """Whether a noun names a deed or a weapon."""
    return noun.i in scene.deeds or noun.lemma_.lower() in words("deeds")


def helpers_of(verb: Token) -> list[Part]:
    """Who gave armed help in it: "with support of X", "alongside X", "together with X", "in cooperation with X"."""
    found = objects_after(verb, "alongside")
    for noun in objects_after(verb, "with", "in", "under"):
        if noun.lemma_ in words("backing_nouns"):
            found += [*objects_after(noun, "of", "from", "with", "by"), *(t for left in noun.lefts for t in left.subtree)]
    return [Part(t) for t in found]


def backers_of(noun: Token) -> list[Token]:
    """Who backs somebody or a deed: "forces backed by X", "an offensive supported by X"."""
    return [t for c in noun.children if c.dep_ in ("acl", "relcl") and c.lemma_ in words("backing") for t in agents_of(c)]


def backed_before(subject: Token, scene: Scene) -> list[Token]:
    """Whom the subject backs, where a lost comma made the backer the subject ("forces backed by the group X seized")."""
    mention = scene.at.get(subject.i)
    at = (mention.start if mention is not None else subject.i) - 1
    while at > subject.sent.start and scene.doc[at].pos_ in ("DET", "ADJ", "NOUN") and at not in scene.at:
        at -= 1
    if at - 2 < subject.sent.start or scene.doc[at].lower_ != "by" or scene.doc[at - 1].lemma_ not in words("backing"):
        return []
    before = scene.at.get(at - 2)
    return [scene.doc[before.head]] if before is not None else []


# --- nouns ---------------------------------------------------------------------------------------------------------------------


def noun_doers(event: EventMention, head: Token, scene: Scene) -> list[Part]:
    """Who is behind what a noun names."""
    found = deed_doers(head, scene, is_done_to=is_done_to(event))
    if event.words in words("both_sides") or event.type in DEALS:
        found += [Part(t) for t in both_sides(head)]
    if (event.type == "AGREE" or "ceasefire" in event.modes) and head.dep_ == "dobj" and not found:
        found += [Part(t) for t in doers_of(head.head)]
    if event.type not in ("ASSAULT", "COERCE") and not is_done_to(event):
        found += [Part(t) for t in objects_after(head, "of", "from")]
    elif event.words == "full control" or ("restrict" in event.modes and head.dep_ == "pobj" and head.head.lower_ == "under"):
        found += [Part(t) for t in objects_after(head, "of")]
    return found


def is_done_to(event: EventMention) -> bool:
    """Whether the event's noun says what is done to somebody named by "of" or a possessive: "the mayor's assassination"."""
    return event.words in words("done_to")


def deed_doers(head: Token, scene: Scene, is_done_to: bool = False) -> list[Part]:
    """Who is behind a deed or a weapon: "by X", what stands before it, who launched it, who claimed it, on whom it is blamed."""
    if is_thing_taken(head):
        return []
    found = [Part(t) for t in by_tokens(head, scene)]
    owned = not is_done_to or bool(objects_after(head, "of"))
    found += [Part(t) for t in narrowing(head) if owned or t.dep_ in ("amod", "conj") or t.i not in scene.at]
    if head.dep_ == "pobj" and head.head.lower_ == "under":
        found += [Part(t) for t in objects_after(head, "from", "of")]
    if head.lemma_ in words("coming_from"):
        after = head.nbor(1) if head.i + 1 < head.sent.end else head
        near = [t for t in after.children if t.dep_ == "pobj"] if after.lower_ == "from" else []
        found += [Part(t) for t in (*objects_after(head, "from", "of"), *near)]
    for clause in clauses_of(head):
        found += clause_doers(clause)
    found += governor_doers(head, scene)
    return (found or blow_doers(head, scene)) + [p for t in backers_of(head) for p in behind(Part(t), scene)]


def is_thing_taken(head: Token) -> bool:
    """Whether a weapon is what was destroyed, found or seized, and did nothing itself."""
    while head.dep_ in ("conj", "appos", "compound") and head.head.pos_ in ("NOUN", "PROPN"):
        head = head.head
    if is_lost_object(head):
        return True
    hit = head.head.lemma_ in words("hitting") and head.lemma_.lower() not in words("deeds")
    return head.dep_ in ("dobj", "nsubjpass") and (hit or head.head.lemma_ in words("taking_things"))


def is_lost_object(head: Token) -> bool:
    """Whether the parse made what was hit the subject of a participle behind it: "jets struck the posts killing nine"."""
    clause = head.head
    above = clause.head
    return (
        head.dep_ == "nsubj"
        and clause.tag_ == "VBG"
        and above.i < head.i < clause.i
        and above.lemma_ in words("hitting")
        and not any(c.dep_ in ("aux", "auxpass") for c in clause.children)
    )


def narrowing(head: Token) -> list[Token]:
    """What stands before a noun and narrows it, before a gerund that the parse took for a verb too."""
    if is_noun_like(head) and head.nbor(-1).pos_ in ("NOUN", "PROPN", "ADJ"):
        before = head.nbor(-1)
        return [before, *modifiers_of(before)]
    return modifiers_of(head)


def blow_doers(head: Token, scene: Scene) -> list[Part]:
    """Whoever strikes the blow that a deed is the frame of: "killed nine men in an attack", "took the town in an offensive"."""
    if head.dep_ not in ("pobj", "pcomp") or head.head.lower_ not in ("in", "during", "with"):
        return []
    verb = head.head.head
    return [Part(t) for t in doers_of(verb)] if verb.i in scene.blows and undergoers_of(verb) else []


def by_tokens(head: Token, scene: Scene) -> list[Token]:
    """The heads of "by …" behind a noun; where the parse has hung them elsewhere, the next "by" before any verb."""
    found = objects_after(head, "by")
    if found:
        return found
    for token in head.doc[head.i + 1 : min(head.sent.end, head.i + REACH)]:
        if token.lower_ == "by" and token.dep_ in ("prep", "agent"):
            named = [t for c in token.children if c.dep_ == "pobj" for t in with_conjuncts(c)]
            return named if any(is_party(t, scene) for t in named) else []
        if token.pos_ in ("VERB", "AUX", "SCONJ", "PRON") or token.text in (".", ";", ":") or token.is_quote:
            return []
        if token.i in scene.deeds and token.dep_ != "conj" and token.head.i != head.i:
            return []
    return []


def is_party(token: Token, scene: Scene) -> bool:
    """Whether somebody who can fight or rule stands at a token or within its phrase."""
    near = [scene.at[t.i] for t in token.subtree if t.i in scene.at]
    return any(m.armed or m.kind in ("belligerent", "official") for m in near)


def clauses_of(head: Token) -> list[Token]:
    """The participles and relative clauses that hang on a noun, and the clause below one of saying ("which media said was …")."""
    direct = [c for c in head.children if c.dep_ in ("acl", "relcl") and c.pos_ in ("VERB", "AUX")]
    return [v for c in direct for v in (c, *(s for s in c.children if s.dep_ == "ccomp" and s.pos_ in ("VERB", "AUX")))]


def clause_doers(clause: Token) -> list[Part]:
    """Who did, claimed or is blamed for the noun that a clause hangs on."""
    lemma = clause.lemma_
    if lemma == "blame":
        accused = objects_after(clause, "on")
        return [Part(t, "alleged") for t in accused]
    if lemma in words("claiming"):
        return [Part(t, "claimed") for t in (agents_of(clause) if is_passive(clause) else subjects_of(clause)) if t.tag_ != "WDT"]
    if lemma in words("carrying_out") or lemma in words("both_sides"):
        if is_passive(clause):
            return [Part(t) for t in agents_of(clause)]
        return [Part(t) for t in subjects_of(clause) if t.tag_ not in ("WDT", "WP")]
    return []


def governor_doers(head: Token, scene: Scene) -> list[Part]:
    """Who is named by what a noun hangs on: "X launched", "was claimed by X", "X is behind", "blamed X for"."""
    head = whole_of(head)
    above = head.head
    verb = light_verb_of(head, read_yaml("grammar_words.yaml")["light_verbs"])
    if verb is not None and verb.lemma_ in words("suffering"):
        return []
    if verb is not None:
        return [p for t in (agents_of(verb) if is_passive(verb) else doers_of(verb)) for p in behind(Part(t), scene)]
    if head.dep_ in ("dobj", "nsubjpass"):
        return judged_doers(above)
    if head.dep_ == "pobj":
        return doers_over(head)
    return []


def whole_of(head: Token) -> Token:
    """The word a verb governs, where it governs a number of deeds: "hundreds" in "launched hundreds of strikes"."""
    while head.dep_ == "pobj" and head.head.lower_ == "of" and head.head.head.lemma_.lower() in words("parts"):
        head = head.head.head
    return head


def judged_doers(verb: Token) -> list[Part]:
    """Who claims, admits or denies the deed that is a verb's object, or on whom it is blamed."""
    lemma, is_done = verb.lemma_, is_passive(verb)
    if lemma in ("blame", "attribute"):
        below = [t for c in verb.children if c.dep_ == "dobj" for p in c.subtree for t in objects_after(p, "on")][-1:]
        return [Part(t, "alleged") for t in objects_after(verb, "on", "to") or below]
    for kind, told in (("claiming", "claimed"), ("admitting", "conceded"), ("denying", "denied")):
        if lemma in words(kind):
            return [Part(t, told) for t in (agents_of(verb) if is_done else doers_of(verb))]  # type: ignore[arg-type]
    return []


def doers_over(head: Token) -> list[Part]:
    """Who is named above the preposition a deed hangs on."""
    preposition = head.head
    above, word = preposition.head, preposition.lower_
    if word == "behind" and above.pos_ in ("AUX", "VERB"):
        return [Part(t) for t in subjects_of(above)]
    if word == "for" and above.lemma_ == "responsible":
        return [Part(t) for t in subjects_of(above.head)] if above.head.pos_ in ("AUX", "VERB") else []
    if word == ("in" if head.lemma_ == "control" else "on") and above.lemma_ == "be":
        return [Part(t) for t in subjects_of(above)]
    if above.lemma_ in words("blaming") and word in ("for", "of", "over", "in"):
        return [Part(t, "suspected" if above.lemma_ == "suspect" else "alleged") for t in undergoers_of(above)]
    noun, verb = (above, above.head) if above.lemma_ in words("involvement") else (None, above)
    lost = next((c for c in above.children if c.lower_ in ("claims", "claim") and c.dep_ == "compound"), None)
    if (
        noun is not None and lost is not None and lost.i > above.sent.start
    ):  # "X claims responsibility", its verb taken for a noun
        return [Part(above.doc[lost.i - 1], "claimed")]
    if noun is None and not any(c.lemma_ in words("involvement") for c in verb.children if c.dep_ == "dobj"):
        return []
    for kind, told in (("claiming", "claimed"), ("admitting", "conceded"), ("denying", "denied")):
        if verb.lemma_ in words(kind):
            return [Part(t, told) for t in (agents_of(verb) if is_passive(verb) else doers_of(verb))]  # type: ignore[arg-type]
    return []


def both_sides(head: Token) -> list[Token]:
    """The sides of a fight or the parties of a deal: "between A and B", "with B", "clashes pitted A against B"."""
    found = objects_after(head, "between", "with", "among")
    if head.head.pos_ in ("VERB", "NOUN") and head.dep_ != "pobj":
        found += objects_after(head.head, "between", "with")
    return found + [t for c in clauses_of(head) for t in objects_after(c, "between", "with", "by")]

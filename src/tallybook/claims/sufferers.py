"""To whom it was done: the tokens of a sentence that may name who suffers an event, or at whom it is aimed.

A place or a building alone suffers nothing that a casualty recorder could name; whoever holds, uses or lives in it is named only
where the text says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.claims.cast import (
    Scene,
    as_themselves,
    described,
    distinct,
    holders_of,
    is_noun,
    is_noun_like,
    named_at,
    owners_of,
    protested_against,
    protesters,
    words,
)
from tallybook.claims.doers import VERBAL, is_done_to, is_lost_object, is_movement, whole_of
from tallybook.records import ActorMention
from tallybook.syntax import doers_of, is_passive, modifiers_of, objects_after, subjects_of, undergoers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from tallybook.records import CountMention, EventMention

HURT = {
    "killed",
    "injured",
    "casualties",
    "bodies_found",
    "captured",
    "detained",
    "displaced",
    "besieged",
    "missing",
    "trapped",
    "rescued",
}
DEPTH = 3  # partitives in one another: "dozens of members of the group"


def sufferers(event: EventMention, head: Token, scene: Scene) -> list[ActorMention]:
    """Who suffers an event or is addressed by it, each once."""
    if event.words in words("self_harm"):
        tokens = doers_of(head) if head.pos_ == "VERB" else objects_after(head, "of", "among", "to")
    elif is_noun(head):
        tokens = noun_sufferers(event, head)
    else:
        tokens = verb_sufferers(event, head)
    found = [m for t in tokens for m in people_at(t, scene, is_state_meant=event.type in VERBAL)]
    if event.type not in VERBAL:
        found = [as_themselves(m, scene) for m in found]
    if event.words in words("on_ground"):
        found += [m for t in ground_of(head) for m in holders_of(t, scene)]
    if event.type == "PROTEST":
        found += protested_against(head, scene)
    return distinct(found)


def verb_sufferers(event: EventMention, head: Token) -> list[Token]:
    """To whom a verb happens."""
    if event.words in words("driven_out"):
        moved = [] if event.words == "flee" else undergoers_of(head)
        return moved or ([head.head] if head.dep_ == "acl" else doers_of(head))
    if event.words in words("both_sides_with") and not undergoers_of(head):
        return objects_after(head, "against")
    if is_movement(event):
        return []
    found = undergoers_of(head) or [t for c in head.children for t in c.children if is_lost_object(t)]
    if event.type == "SANCTION" and not found and not is_passive(head):  # "300 families left the town"
        return doers_of(head)
    if event.type in VERBAL:
        return found + objects_after(head, "to", "on", "upon", "against", "with")
    if event.type == "AID":
        return found + objects_after(head, "to", "for")
    if not found and event.strength == "harm" and not is_passive(head):
        found = doers_of(head)
    if not found or any(t.lemma_.lower() in words("thrown") for t in found):
        found = [*found, *objects_after(head, "on", "at", "against", "upon", "into", "to")]
    if "seize" in event.modes or event.words in words("on_ground"):
        found = [*found, *objects_after(head, "from")]
    return found


def noun_sufferers(event: EventMention, head: Token) -> list[Token]:
    """To whom what a noun names is done: "attack on", "operation against", "the killing of", "the mayor's murder"."""
    is_harm = event.type in ("ASSAULT", "COERCE", "SANCTION", *VERBAL)
    found = objects_after(head, "against", *(("on", "upon", "targeting") if is_harm else ()))
    if event.type in VERBAL:
        found += objects_after(head, "to", "of")
    if is_done_to(event) or ("restrict" in event.modes and not (head.dep_ == "pobj" and head.head.lower_ == "under")):
        of = objects_after(head, "of")
        found += of
        if not of and event.words in words("done_to_people"):
            found += [t for t in modifiers_of(head) if t.dep_ in ("poss", "compound", "nmod")]
    whole = whole_of(head)
    if whole.dep_ in ("dobj", "nsubjpass") and whole.head.lemma_ in words("carrying_out"):
        found += [t for w in (whole, whole.head) for t in objects_after(w, "against", "on", "at")]
    if whole.dep_ == "dobj" and whole.head.lemma_ in words("suffering"):
        found += doers_of(whole.head)
    led = (
        head.head if is_noun_like(head) and head.head.dep_ == "pobj" else head
    )  # "regime shelling": the parse lets "regime" lead
    if led.dep_ == "pobj" and led.head.lower_ in ("under", "to"):  # "came under fire", "was subjected to shelling"
        found += exposed_to(led.head)
    for clause in head.children:
        if clause.dep_ in ("acl", "relcl") and clause.lemma_ in words("aiming"):
            found += undergoers_of(clause) if not is_passive(clause) else objects_after(clause, "at", "against")
    return found


def exposed_to(preposition: Token) -> list[Token]:
    """Who is "under attack" or "subject to shelling"."""
    above = preposition.head
    if preposition.lower_ == "to":
        if above.lemma_ not in ("subject", "expose"):
            return []
        if above.pos_ == "ADJ":
            above = above.head
    return [*subjects_of(above), *undergoers_of(above)] if above.pos_ in ("AUX", "VERB") else []


def ground_of(head: Token) -> list[Token]:
    """The places a ground attack is aimed at: "an assault on", "an offensive to capture"."""
    if not is_noun(head):
        return undergoers_of(head) or objects_after(head, "of", "on")
    aims = [c for c in head.children if c.dep_ in ("acl", "relcl") and c.lemma_ in words("on_ground")]
    return objects_after(head, "on", "against", "of") + [t for aim in aims for t in undergoers_of(aim)]


def people_at(token: Token, scene: Scene, depth: int = DEPTH, is_state_meant: bool = False) -> list[ActorMention]:
    """Who is meant by a token: who is named there; the named part behind "dozens of"; or whose the thing is. ``is_state_meant``:
    a country's name stands for the state, as where somebody is urged or accused, and not for where it was."""
    if not is_state_meant and any(s.start <= token.i < s.end for s in scene.speeches) and token.pos_ != "PRON":
        return []  # whoever only tells of it, drawn in where a comma was lost
    named = named_at(token, scene)
    if named:
        return [as_civilians(m, token, scene) for m in named if is_state_meant or not is_place(m, token)]
    if depth and (token.lemma_.lower() in words("parts") or token.pos_ == "NUM"):
        inner = objects_after(token, "of", "among", "from")
        found = [m for t in inner for m in people_at(t, scene, depth - 1)]
        if found:
            return found
    civil = next((c for c in token.children if c.lower_ in ("civilian", "civilians") and c.i < token.i), None)
    if civil is not None and token.pos_ in ("NOUN", "PROPN"):
        return [described("civilians", civil.i, civil, scene)]
    if token.lemma_.lower() in words("protests"):
        return [protesters(token, scene)]
    return owners_of(token, scene)


def as_civilians(mention: ActorMention, token: Token, scene: Scene) -> ActorMention:
    """The mention, "civilian casualties" and the like named for who they are."""
    return described("civilians", mention.start, token, scene) if mention.name.lower().startswith("civilian ") else mention


def is_place(mention: ActorMention, token: Token) -> bool:
    """Whether a name that may be a place stands where places stand."""
    return mention.maybe_place and token.dep_ in ("pobj", "dobj", "nsubjpass", "conj", "compound")


def counted_people(counts: Sequence[CountMention], scene: Scene) -> list[ActorMention]:
    """Who the figures of a telling count as hurt, taken or driven out; parts of a whole that is counted, too, are left out."""
    found = []
    for count in counts:
        is_teller = any(s.passage == count.passage and s.head == count.head for s in scene.speeches)
        if count.measure in HURT and count.part_of is None and not is_teller:
            found += [as_themselves(m, scene) for m in people_at(scene.doc[count.head], scene)] or as_described(count)
    return distinct(found)


def as_described(count: CountMention) -> list[ActorMention]:
    """Those a figure counts, by the words that count them ("five Chinese engineers")."""
    if count.counted != "people" or count.of is None:
        return []
    where = {"passage": count.passage, "start": count.start, "end": count.end, "head": count.head, "span": count.span}
    return [ActorMention(name=count.of, sector="CVL" if count.status == "civilian" else None, **where)]  # type: ignore[arg-type]

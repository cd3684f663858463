"""Who can be meant by a word: actor mentions at a token, whom a pronoun or an office stands for, whose a thing is.

For the rooms that tell who did what to whom. Only somebody the report names comes out; where it names nobody, nothing does.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

import msgspec

from tallybook.records import ActorMention, EventMention, Mentions, Passage, SpeechMention
from tallybook.reference import read_yaml
from tallybook.syntax import agents_of, governors_of, is_passive, modifiers_of, subjects_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc, Token

    from tallybook.claims.tellings import Telling

JOINING = {"and", "or", "&", ",", "/"}
ITS = {"it", "its", "itself"}
THEIR = {"they", "their", "them", "themselves"}
OUR = {"we", "our", "us", "i", "my"}
HELD = ("held", "controlled", "occupied", "run")  # behind a hyphen: who holds a place
HOLDS = 2  # steps from a thing to whose it is: "a convoy of vehicles of the army"


@cache
def words(kind: str) -> frozenset[str]:
    """One of the word lists of ``role_words.yaml``."""
    return frozenset(str(word) for word in read_yaml("role_words.yaml")[kind])


class Scene(msgspec.Struct, frozen=True):
    """One passage with everybody in it: the actor mention at each token, all mentions of the report, who speaks where."""

    doc: Doc
    passage: int
    in_title: Literal["title"] | None
    at: dict[int, ActorMention]
    everyone: tuple[ActorMention, ...]
    speeches: tuple[SpeechMention, ...]
    deeds: frozenset[int]  # head tokens of nouns that name happenings
    blows: frozenset[int]  # head tokens of verbs whose subject attacks or takes something


def scene_of(telling: Telling, passages: Sequence[Passage], mentions: Mentions) -> Scene:
    """The passage of a telling with its cast."""
    return scene_of_passage(telling.passage, passages, mentions)


def scene_of_passage(index: int, passages: Sequence[Passage], mentions: Mentions) -> Scene:
    """The passage of a number with its cast."""
    doc = passages[index].doc
    return Scene(
        doc=doc,
        passage=index,
        in_title=passages[index].in_,
        at={i: a for a in mentions.actors if a.passage == index for i in range(a.start, a.end)},
        everyone=mentions.actors,
        speeches=tuple(s for s in mentions.speeches if s.passage == index),
        deeds=frozenset(e.head for e in mentions.events if e.passage == index and is_noun(doc[e.head])),
        blows=frozenset(e.head for e in mentions.events if e.passage == index and is_blow(e, doc[e.head])),
    )


def is_noun(head: Token) -> bool:
    """Whether a word names a happening as a noun does, gerunds without an object among them: "government shelling of"."""
    return head.pos_ in ("NOUN", "PROPN") or is_noun_like(head)


def is_noun_like(head: Token) -> bool:
    """Whether the parse took a noun in "-ing" for a verb: without an object, behind what narrows it or a preposition."""
    if head.tag_ != "VBG" or head.i == head.sent.start or any(c.dep_ in ("dobj", "aux", "nsubj") for c in head.children):
        return False
    before = head.nbor(-1)
    is_joined = before.lower_ in ("and", "or") and head.dep_ == "conj" and head.i > head.sent.start + 1
    if is_joined and before.nbor(-1).pos_ == "NOUN" and head.head.tag_ != "VBG":  # "reports of bombardment and shelling"
        return True
    narrowed = before.pos_ in ("NOUN", "PROPN", "ADJ", "DET") and before.head.i != before.i and before.dep_ != "nsubj"
    return (narrowed and head.dep_ in ("acl", "advcl", "pcomp", "xcomp")) or head.dep_ in ("pobj", "pcomp")


def is_blow(event: EventMention, head: Token) -> bool:
    """Whether an event is a verb whose subject attacks or takes something."""
    return (
        event.type in ("ASSAULT", "COERCE")
        and not is_noun(head)
        and event.words not in words("self_harm")
        and not is_passive(head)
    )


def named_at(token: Token, scene: Scene) -> list[ActorMention]:
    """Who is named right at a token: its mention, with those joined to it before the same noun ("Russian and Syrian jets");
    for a pronoun whom it stands for; for somebody in office whom they act for."""
    if token.pos_ == "PRON" or token.tag_ == "PRP$":
        found = antecedent_of(token, scene)
        return [found] if found is not None else []
    mention = scene.at.get(token.i)
    if mention is None:
        return []
    if mention.id is None:
        owner = next((t for t in scene.doc[mention.head].children if t.tag_ == "PRP$"), None)
        meant = antecedent_of(owner, scene) if owner is not None and mention.armed else None
        if meant is not None:
            return [meant]
    return [stand_in(m, token, scene) for m in (*joined_before(mention, scene), mention)]


def joined_before(mention: ActorMention, scene: Scene) -> list[ActorMention]:
    """The mentions that "and" or "or" joins to a mention right before it and that share its noun."""
    found: list[ActorMention] = []
    first = mention
    while first.start - 2 >= 0:
        is_joined = scene.doc[first.start - 1].lower_ in JOINING
        last = first.start - (2 if is_joined or scene.doc[first.start - 1].pos_ == "DET" else 1)
        before = scene.at.get(last)
        if before is None or not (shares_noun(before, mention, scene) if is_joined else found and is_alike(before, first)):
            break
        found.insert(0, before)
        first = before
    return found


def shares_noun(before: ActorMention, mention: ActorMention, scene: Scene) -> bool:
    """Whether the first of two joined names hangs on the second, or stands in a list of names with it."""
    head = scene.doc[before.head]
    hangs = any(t.i == mention.head for t in governors_of(head)) and head.dep_ not in ("nsubj", "dobj", "pobj")
    return hangs or (is_alike(before, mention) and head.dep_ in ("compound", "nmod", "appos", "conj"))


def is_alike(a: ActorMention, b: ActorMention) -> bool:
    """Whether two neighbours can be members of one list that has lost its commas: both armed, or both states."""
    return a.id is not None and b.id is not None and (a.armed, a.kind) == (b.armed, b.kind) and not a.person


def stand_in(mention: ActorMention, token: Token, scene: Scene) -> ActorMention:
    """For somebody in public office the body they act for, where the report tells it; else the mention itself."""
    if not mention.person or mention.private or not mention.affiliation:
        return mention
    body = next((a for a in scene.everyone if a.name == mention.affiliation and not a.person), None)
    known = {"id": body.id, "sector": body.sector, "kind": body.kind} if body is not None else {"id": None, "sector": None}
    return msgspec.structs.replace(mention, name=mention.affiliation, person=False, **known)


def as_themselves(mention: ActorMention, scene: Scene) -> ActorMention:
    """Somebody in office as the person who was hurt: a bomb that hits a minister hits no state, and what he
    thinks of a deal is his own position."""
    own = scene.at.get(mention.head)
    return own if own is not None and own.person and mention.passage == scene.passage else mention


def antecedent_of(token: Token, scene: Scene) -> ActorMention | None:
    """Whom "it", "its", "they" or "we" stands for, where that is certain: whoever says the sentence the pronoun stands in, or the
    subject of the clause above it; ``None`` otherwise."""
    form = token.lower_
    if form in OUR:
        return speaker_at(token.i, scene)
    if form not in ITS | THEIR:
        return None
    for above in governors_of(token):
        if above.pos_ not in ("VERB", "AUX"):
            continue
        spoken = next((s for s in scene.speeches if s.cue_token == above.i), None)
        if spoken is not None:
            body = body_speaking(spoken, scene)
            return body if body is not None and can_be(body, scene.doc[spoken.head], form) else None
        subject = next((t for t in reversed(subjects_of(above)) if t.i < token.i), None)
        if subject is None or subject.pos_ == "PRON":
            continue
        mention = scene.at.get(subject.i)
        return mention if mention is not None and can_be(mention, subject, form) else None
    return None


def can_be(mention: ActorMention, subject: Token, form: str) -> bool:
    """Whether a pronoun fits: "it" a body, "they" more than one."""
    if mention.person:
        return False
    plural = subject.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in subject.children)
    return not plural if form in ITS else plural or mention.armed


def speaker_at(token: int, scene: Scene) -> ActorMention | None:
    """Who says the words a token stands in, as somebody who acts: the body a spokesman speaks for."""
    spoken = [(end - start, s) for s in scene.speeches for start, end in s.scopes if start <= token < end]
    if not spoken:
        return None
    speech = min(spoken, key=lambda pair: pair[0])[1]
    return body_speaking(speech, scene)


def body_speaking(speech: SpeechMention, scene: Scene) -> ActorMention | None:
    """The actor behind a speech: the body of the speaker's affiliation where the report names it, else the speaker."""
    told = speech.attribution
    for name in (told.affiliation, told.speaker):
        found = next((a for a in scene.everyone if name is not None and a.name == name and not a.person), None)
        if found is not None:
            return msgspec.structs.replace(found, passage=speech.passage, span=speech.span)
    mention = scene.at.get(speech.head)
    return stand_in(mention, scene.doc[speech.head], scene) if mention is not None else None


def owners_of(thing: Token, scene: Scene, depth: int = HOLDS) -> list[ActorMention]:
    """Whose a thing is, or who belongs to a group of no name: "ISIS positions", "units of the army", "a post held by rebels"."""
    before = [t for t in modifiers_of(thing) if t.head.lower_ not in HELD]  # "rebel-held streets" tells where, not whose
    found = [m for t in before for m in mentions_in(t, scene) if may_own(m, scene.doc) and not is_name_of(m, thing, scene)]
    after = [t for c in thing.children for t in owning_tokens(c)]
    for token in after:
        found += named_at(token, scene) or (owners_of(token, scene, depth - 1) if depth else [])
    return distinct(found)


def mentions_in(token: Token, scene: Scene) -> list[ActorMention]:
    """The mention whose head a token is, or whom a possessive pronoun stands for."""
    if token.tag_ == "PRP$":
        return named_at(token, scene)
    mention = scene.at.get(token.i)
    if mention is None or mention.head != token.i:
        return []
    if mention.person and not mention.private and mention.affiliation:
        return [stand_in(mention, token, scene)]
    return [mention]


def owning_tokens(child: Token) -> list[Token]:
    """The tokens behind a noun that name whose it is, below one of its children."""
    if child.dep_ == "appos" and child.pos_ in ("NOUN", "PROPN"):
        return [child]
    if child.dep_ == "prep" and child.lower_ in ("of", "from", "for"):
        return [t for p in child.children if p.dep_ == "pobj" for t in (p, *p.conjuncts)]
    if child.dep_ in ("acl", "relcl"):  # "jets believed to belong to X"
        child = next((c for c in child.children if c.dep_ == "xcomp" and c.lemma_ in words("belonging")), child)
    if child.dep_ in ("acl", "relcl", "xcomp") and child.lemma_ in words("belonging"):  # "a post held by rebels"
        to = [t for c in child.children if c.dep_ == "prep" and c.lower_ == "to" for t in c.children if t.dep_ == "pobj"]
        return to if child.lemma_ == "belong" else agents_of(child) if is_passive(child) else []
    return []


def may_own(mention: ActorMention, doc: Doc) -> bool:
    """Whether a name before a noun tells whose it is: a country's only with the possessive, for else it tells where."""
    return not mention.maybe_place or doc[mention.head].dep_ == "poss"


def is_name_of(mention: ActorMention, thing: Token, scene: Scene) -> bool:
    """Whether a person's name before a thing is what the thing is called ("the Odeh suburb"), not whose it is ("Odeh's house"):
    only those who act are anybody's without a possessive ("Odeh forces")."""
    own = scene.at.get(mention.head, mention)
    acts = thing.lemma_.lower() in words("acting") | words("ruling") | words("deeds")
    return own.person and scene.doc[own.head].dep_ != "poss" and not acts


def holders_of(place: Token, scene: Scene) -> list[ActorMention]:
    """Who holds a place: "the town, which is controlled by X", "X-held hills"."""
    found = [
        m
        for c in place.children
        if c.dep_ in ("acl", "relcl") and c.lemma_ in words("holding") and is_passive(c)
        for t in agents_of(c)
        for m in named_at(t, scene) or owners_of(t, scene)
    ]
    for c in place.children:
        if c.lower_ in HELD and c.i < place.i:
            found += [m for t in c.subtree if t.i < c.i for m in mentions_in(t, scene) or called(t, scene)]
        elif c.dep_ in ("compound", "nmod", "amod") and c.i < place.i and c.i not in scene.at:
            found += called(c, scene)
    return distinct(found)


def called(word: Token, scene: Scene) -> list[ActorMention]:
    """The one armed actor of the report that a bare word before a place means: "rebel" in "rebel-held hills"; nobody where the
    word could mean several."""
    if word.lower_ in words("no_holders") or not word.is_alpha or len(word) < 2:
        return []
    fits = [
        a
        for a in scene.everyone
        if a.armed
        and word.lower_ in {part.rstrip("s") for part in a.span.text.lower().split()} | set(a.span.text.lower().split())
    ]
    found = distinct(fits)
    return found if len(found) == 1 else []


def protesters(protest: Token, scene: Scene) -> ActorMention:
    """Those who protest, by what the text calls their protest: "pro-democracy protests" -> "pro-democracy protesters"."""
    start = protest.i
    while start > protest.sent.start and (scene.doc[start - 1].pos_ in ("ADJ", "NOUN") or scene.doc[start - 1].text == "-"):
        start -= 1
    before = scene.doc[start : protest.i].text
    if "-" not in before and before not in words("protesting"):
        start, before = protest.i, ""
    return described(f"{before} protesters".strip(), start, protest, scene)


def described(name: str, start: int, head: Token, scene: Scene) -> ActorMention:
    """People without a name as a mention, by the words that tell of them."""
    span = Passage(doc=scene.doc, in_=scene.in_title).span(start, head.i + 1)
    place = {"passage": scene.passage, "start": start, "end": head.i + 1, "head": head.i, "span": span}
    return ActorMention(name=name, sector="CVL", kind="witness", **place)  # type: ignore[arg-type]


def protested_against(protest: Token, scene: Scene) -> list[ActorMention]:
    """Whom "anti-government protests" are against: the government the report speaks of without saying whose."""
    if not any(
        t.lower_ in ("government", "regime") and t.i > 1 and t.nbor(-2).lower_ == "anti" for t in protest.lefts for t in t.subtree
    ):
        return []
    bare = [a for a in scene.everyone if a.span.text.lower() in ("government", "regime") and a.id is not None]
    return bare[:1] if len(distinct(bare)) == 1 else []


def distinct(mentions: Iterable[ActorMention]) -> list[ActorMention]:
    """Each actor once, in order."""
    found: list[ActorMention] = []
    for mention in mentions:
        if all(mention.name != other.name for other in found):
            found.append(mention)
    return found

"""Verbs of saying -> acts of speech: which words report that somebody spoke, with what stance, and through whom.

The verbs and their frames stand in ``reference/speech_cues.csv``. An act knows its raw scopes; ``speech.py`` settles how
the acts of one sentence share it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from tallybook.mentions.phrases import kind_of_words, phrase_around, text_of, words
from tallybook.mentions.quotes import FINITE_TAGS
from tallybook.mentions.scopes import Range, left_clause, quote_before, quote_behind, right_clause, trimmed
from tallybook.mentions.sources import OUTLET_KINDS, Act, Cast, Source, agency_names, outlet_in
from tallybook.mentions.subjects import can_judge, head_ending_at, is_credible, own_subjects, sources_for, sources_of
from tallybook.records import Record, Stance
from tallybook.reference import read_table
from tallybook.syntax import agents_of, is_passive, objects_after, with_conjuncts

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.mentions.quotes import Quote

MODALS = {"will", "would", "could", "may", "might", "can", "should", "must", "shall", "wo", "ca", "to"}
ASKS = {"urge", "demand", "call", "appeal"}
ACCUSING = {"accuse", "blame"}
LISTENERS = {"tell", "inform"}
SPEAKING_ONLY = {"say", "tell", "add"}


class Frame(Record, frozen=True, kw_only=True):
    """One row of the cue table: what may be said beside the verb, the stance it takes, and who can take it."""

    frame: str
    objects: frozenset[str]
    stance: Stance
    speakers: frozenset[str]


@cache
def frames_of(lemma: str) -> tuple[Frame, ...]:
    """The rows of the cue table for a verb, those with named objects first."""
    rows = [
        Frame(
            frame=row["frame"], objects=frozenset(row["objects"].split()), stance=cast("Stance", row["stance"]),
            speakers=frozenset(row["speakers"].split()),
        )
        for row in read_table("speech_cues.csv") if row["lemma"] == lemma
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (not row.objects, row.frame not in ("clause", "that"))))


def read_act(verb: Token, people: Cast, quotes: tuple[Quote, ...], earlier: list[Act]) -> Act | None:
    """The act of speech a token reports, ``None`` where it reports none."""
    lemma = verb.lemma_.lower()
    if lemma == "accord" or verb.lower_ == "according":
        return read_according(verb, people, earlier)
    if lemma == "comment" and verb.pos_ == "NOUN":
        return read_silence(verb, people)
    if lemma == "claim" and verb.pos_ == "NOUN":
        return read_lost_claim(verb, people)
    if not verb.tag_.startswith("VB") or is_name_like(verb):
        return None
    if lemma in ("quote", "cite"):
        return read_quoting(verb, people, earlier)
    frames = frames_of(lemma)
    if not frames or (verb.lower_ == "saying" and is_quoted_saying(verb)):
        return None
    if lemma in ("decline", "refuse", "comment"):
        return read_refusal(verb, frames, people)
    if is_idle(verb):
        return None
    if verb.tag_ == "VBN" and (is_passive(verb) or verb.dep_ in ("acl", "amod")):
        return read_passive(verb, frames, people)
    return read_active(verb, frames, people, quotes, earlier)


def is_name_like(verb: Token) -> bool:
    """Whether a capital letter in the midst of a running sentence makes the word a name ("Ghassan Said"), not a verb."""
    if verb.is_lower or verb.i == 0 or verb.nbor(-1).is_quote:
        return False
    if len(verb.nbor(-1)) == 2 and verb.nbor(-1).text.endswith("."):
        return True
    return any(token.is_lower and len(token) > 3 for token in verb.sent)


def is_idle(verb: Token) -> bool:
    """Whether a verb of saying reports no speech: negated, not yet spoken, or a mere attribute ("the reported strike")."""
    if verb.dep_ in ("amod", "compound", "aux") or (verb.tag_ == "VB" and not any(c.lemma_ == "do" for c in verb.children)):
        return True
    return any(c.dep_ == "neg" or (c.dep_ == "aux" and c.lower_ in MODALS) for c in verb.children)


def read_active(
    verb: Token, frames: tuple[Frame, ...], people: Cast, quotes: tuple[Quote, ...], earlier: list[Act]
) -> Act | None:
    """An act in the active voice: "The monitor said …", "…, said the monitor", "…, he added", "…, blaming …"."""
    sources = sources_of(verb, people, earlier)
    if not sources:
        return None
    before = [s for s in sources if s.head < verb.i]
    low, high = (min(s.start for s in before), max(s.end for s in before)) if before else (verb.i, verb.i + 1)
    behind = max([s.end for s in sources if s.head > verb.i] + [verb.i + 1])
    for frame in frames:
        if frame.speakers and not any(
            s.kind in frame.speakers or (is_reporter(s) and "reporter" in frame.speakers) for s in sources
        ):
            continue
        found = statement(verb, frame, (low, high, behind), quotes, earlier)
        able = tuple(s for s in sources if can_judge(s)) if frame.frame == "noun" else speaking(verb, sources)
        if found is None or not able:
            continue
        scopes, side = found
        scopes = (*scopes, *antecedent_range(verb, side))
        return Act(
            verb=verb.i,
            cue=cue_words(verb, frame),
            stance=frame.stance,
            sources=able,
            scopes=scopes,
            side=side,
            via=via_of(verb, able, scopes, people),
        )
    return None


def antecedent_range(verb: Token, side: str) -> tuple[Range, ...]:
    """The noun of which a relative clause of saying tells something: "the attack, which the ministry said was …"."""
    complement = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    if verb.dep_ != "relcl" or side != "right" or complement is None or verb.head.i > verb.i:
        return ()
    own = [c for c in complement.children if c.dep_ in ("nsubj", "nsubjpass")]
    return ((verb.head.i, verb.head.i + 1),) if not own or any(c.tag_ in ("WDT", "WP") for c in own) else ()


def statement(
    verb: Token, frame: Frame, edges: tuple[int, int, int], quotes: tuple[Quote, ...], earlier: list[Act]
) -> tuple[tuple[Range, ...], str] | None:
    """What a verb in a frame says, and on which side of it; ``edges``: the source's start and end before, end behind it."""
    low, _, behind = edges
    doc, scope = verb.doc, object_range(verb, frame)
    if frame.frame == "noun":
        return ((scope,), "object") if scope else None
    inverted = behind > verb.i + 1
    follows = None if inverted else quote_behind(doc, quotes, verb.i + 1)
    if frame.frame == "quote":
        ahead = quote_before(doc, quotes, min(low, verb.i))
        chosen = ahead or follows
        return (((chosen.start, chosen.end),), "left" if chosen is ahead else "right") if chosen else None
    right = None if inverted else right_clause(verb, after_listener(verb), guess=not has_object(verb))
    if right is not None:
        left = left_clause(doc, floor_of(verb, earlier), low) if is_inserted(verb, low) else None
        return ((right,) if left is None or has_finite(doc, left) else (left, right)), "right"
    if frame.frame == "that":
        return None
    ahead = quote_before(doc, quotes, min(low, verb.i))
    if ahead is not None and verb.sent.start >= ahead.start:
        return ((ahead.start, ahead.end),), "left"
    if follows is not None:
        return ((follows.start, follows.end),), "right"
    if has_object(verb) and not inverted:
        return None
    left = left_clause(doc, floor_of(verb, earlier), min(low, verb.i))
    if left is None and doc[min(low, verb.i)].is_lower and verb.sent.start > 0:  # the parser cut the sentence before its source
        left = left_clause(doc, doc[verb.sent.start - 1].sent.start, min(low, verb.i))
    return ((left,), "left") if left else None


def is_inserted(verb: Token, start: int) -> bool:
    """Whether commas set "the monitor noted" into the midst of what is said: "the raid, the monitor noted, killed two"."""
    doc, behind = verb.doc, verb.i + 1
    return start > verb.sent.start and doc[start - 1].text == "," and behind < verb.sent.end and doc[behind].text == ","


def has_finite(doc: Doc, scope: Range) -> bool:
    """Whether a stretch has a finite verb, and so is a statement of its own."""
    return any(t.tag_ in FINITE_TAGS for t in doc[scope[0] : scope[1]])


def has_object(verb: Token) -> bool:
    """Whether the verb has a plain object of its own, which is then what it says or does ("declared a truce")."""
    if verb.lemma_.lower() in SPEAKING_ONLY | LISTENERS:
        return False
    objects = [
        c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i and c.lower_ not in words("time_words") and not c.is_quote
    ]
    return any(all(t.dep_ != "acl" or t.tag_ not in ("VBD", "VBZ", "VBP") for t in c.children) for c in objects)


def floor_of(verb: Token, earlier: list[Act]) -> int:
    """Where the statement before a trailing verb may begin: the sentence's start, or behind another trailing source in it."""
    floor = verb.sent.start
    for act in earlier:
        if act.side == "left" and floor <= act.verb < verb.i and verb.sent.start <= act.verb:
            floor = max([act.verb + 1, *(s.end for s in act.sources if s.end > act.verb and s.end <= verb.i)])
        elif act.side == "right" and act.scopes and act.scopes[0][0] <= verb.i < act.scopes[0][1]:
            floor = max(floor, act.scopes[0][0])
    return floor


def after_listener(verb: Token) -> int:
    """The first token behind the verb that can be said: the listener of "told" left out."""
    if verb.lemma_.lower() not in LISTENERS:
        return verb.i + 1
    listener = next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.i > verb.i and c.i - verb.i < 8), None)
    return listener.i + 1 if listener is not None else verb.i + 1


def object_range(verb: Token, frame: Frame) -> Range | None:
    """What a verb takes as its object: "denied the charge", "blamed X for Y", "warned of Z", "denied using gas"."""
    kids = [
        c
        for c in verb.children
        if c.i > verb.i and c.dep_ in ("dobj", "obj", "xcomp", "pcomp", "prep", "oprd", "dative", "ccomp")
    ]
    objects = [
        c
        for c in kids
        if c.dep_ in ("dobj", "obj", "xcomp", "ccomp") or (c.dep_ == "prep" and c.lower_ in ("of", "for", "on", "to", "against"))
    ]
    if not objects or (
        verb.lemma_.lower() in ASKS and not any(t.tag_ == "TO" or t.lower_ in ("on", "for") for c in kids for t in c.subtree)
    ):
        return None
    if frame.objects and not any(c.lemma_.lower() in frame.objects for c in objects):
        return None
    if not frame.objects and frame.stance == "claims_responsibility":
        return None
    if verb.lemma_.lower() in ACCUSING and not any(c.dep_ in ("dobj", "obj") for c in objects):
        return None  # "the army accused of bombing …" accuses nobody
    return trimmed(
        verb.doc,
        min(c.left_edge.i for c in kids if c.i >= objects[0].i or c in objects),
        min(verb.sent.end, max(c.right_edge.i for c in kids) + 1),
    )


def cue_words(verb: Token, frame: Frame) -> str:
    """The words that report the act, as in the text: "told", "claimed responsibility"."""
    noun = next((c for c in verb.children if c.dep_ == "dobj" and c.lemma_.lower() in frame.objects), None)
    return f"{verb.lower_} {noun.lower_}" if noun is not None and noun.lower_ in ("responsibility", "credit") else verb.lower_


def speaking(verb: Token, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources that can speak. Whatever "says" or "tells" is a source; other verbs take things for subjects, too."""
    if verb.lemma_.lower() in SPEAKING_ONLY:
        return sources
    return tuple(s for s in sources if is_credible(s, verb.doc))


def is_reporter(source: Source) -> bool:
    """Whether the source is an outlet's own eye on the spot."""
    return source.title is not None and source.noun in words("reporters")


def read_passive(verb: Token, frames: tuple[Frame, ...], people: Cast) -> Act | None:
    """An act in the passive: "was claimed by X", "is said to have …", "were reported killed", "was blamed on X by Y"."""
    lemma = verb.lemma_.lower()
    agents = tuple(s for s in sources_for(agents_of(verb), people) if can_judge(s))
    complement = [
        c
        for c in verb.children
        if c.dep_ in ("xcomp", "ccomp", "oprd", "acomp", "advcl") and c.i > verb.i and (c.pos_ in ("VERB", "AUX", "ADJ"))
    ]
    accusing = [c for c in verb.children if c.dep_ == "prep" and c.lower_ in ("of", "for", "on") and c.i > verb.i]
    subject = next((c for c in verb.children if c.dep_ in ("nsubjpass", "csubjpass")), None)
    if verb.dep_ in ("acl", "relcl") and (subject is None or subject.tag_ in ("WDT", "WP")):
        subject = verb.head
    frame = passive_frame(frames, subject)
    if frame is None:
        return None
    if not agents and (lemma not in words("spoken_of") or not (complement or (lemma in ("accuse", "blame") and accusing))):
        return None
    if frame.stance == "claims_responsibility" and (complement or not agents):
        frame = next(f for f in frames if f.stance == "asserts") if any(f.stance == "asserts" for f in frames) else frame
    ranges = [(subject.left_edge.i, subject.i + 1)] if subject is not None else [(floor_of(verb, []), verb.i)]
    ranges += [(c.left_edge.i, c.right_edge.i + 1) for c in complement + accusing if c not in agents_of(verb)]
    scopes = tuple(r for r in (trimmed(verb.doc, *r) for r in ranges) if r is not None)
    if not scopes:
        return None
    nobody = Source(start=verb.i, end=verb.i + 1, head=verb.i, noun="")
    return Act(verb=verb.i, cue=verb.lower_, stance=frame.stance, sources=agents or (nobody,), scopes=scopes, side="object")


def passive_frame(frames: tuple[Frame, ...], subject: Token | None) -> Frame | None:
    """The row of the cue table for a passive: one whose objects fit the subject, or that takes any; a claimed attack first."""
    for frame in frames:
        fits = not frame.objects or frame.stance == "claims_responsibility"
        if not fits and subject is not None:
            fits = subject.lemma_.lower() in frame.objects
        if fits and frame.frame in ("clause", "noun", "that") and not frame.speakers:
            return frame
    return None


def is_quoted_saying(verb: Token) -> bool:
    """Whether "saying" belongs to "quoted X as saying", which the verb "quoted" answers for."""
    return verb.i > 0 and verb.nbor(-1).lower_ == "as" and verb.dep_ in ("pcomp", "advcl", "prep", "acl")


def read_quoting(verb: Token, people: Cast, earlier: list[Act]) -> Act | None:
    """An act of quoting: "SANA quoted a source as saying …", "was quoted as saying by X", "…, SANA reported, citing a source"."""
    saying = next((t for t in verb.subtree if t.tag_ == "VBG" and t.i > verb.i and t.nbor(-1).lower_ == "as"), None)
    if verb.tag_ == "VBN" and is_passive(verb):
        heads = [c for c in verb.children if c.dep_ == "nsubjpass"][:1] or ([verb.head] if verb.dep_ in ("acl", "relcl") else [])
        tellers = sources_for([*agents_of(verb), *(agents_of(saying) if saying is not None else [])], people)
        if saying is None:
            return None
    else:
        heads = [t for c in verb.children if c.dep_ == "dobj" for t in with_conjuncts(c)]
        tellers = sources_of(verb, people, earlier)
    sources = sources_for(heads, people)
    if not sources or (saying is None and not all(can_judge(s) or s.noun in {"source", *words("documents")} for s in sources)):
        return None
    via = next((s.speaker for s in tellers if s.kind in OUTLET_KINDS), None)
    if saying is not None:
        scope = right_clause(saying, after_listener(saying))
        return Act(
            verb=verb.i,
            cue=verb.lower_,
            stance="asserts",
            sources=sources,
            scopes=(scope,) if scope else (),
            side="right",
            via=via,
        )
    governing = next((act for act in reversed(earlier) if act.verb >= verb.sent.start and act.verb < verb.i and act.scopes), None)
    if governing is None:
        return None
    return Act(verb=verb.i, cue=verb.lower_, stance="asserts", sources=sources, scopes=governing.scopes, side="cited", via=via)


def read_according(word: Token, people: Cast, earlier: list[Act]) -> Act | None:
    """An act without a verb: "According to X, …" and "…, according to X"."""
    doc = word.doc
    if word.i + 2 >= len(doc) or word.nbor(1).lower_ != "to":
        return None
    sources = sources_named(word, people)
    if not sources:
        return None
    end = max(s.end for s in sources)
    left, right = left_clause(doc, floor_of(word, earlier), word.i), trimmed(doc, end, max(end, word.sent.end))
    leading = left is None or not any(t.pos_ in ("VERB", "AUX") for t in doc[left[0] : left[1]])
    scopes = tuple(r for r in ((left, right) if leading else (left,)) if r is not None)
    if not scopes:
        return None
    return Act(
        verb=word.i, cue="according to", stance="asserts", sources=sources, scopes=scopes, side="right" if leading else "left"
    )


def sources_named(word: Token, people: Cast) -> tuple[Source, ...]:
    """Whom "according to" names: the agency or monitor right behind it, even where a lost comma joins it to what follows."""
    doc, first = word.doc, word.i + 2
    for i in range(first, min(first + 3, len(doc))):
        actor = people.at.get(i)
        if actor is not None and (
            (actor.kind in OUTLET_KINDS | {"monitor"} and i < first + 2)
            or (actor.kind != "unknown" and is_before_paper(actor.end, doc))
        ):
            return sources_for([doc[actor.head]], people)
        if doc[i].lemma_.lower() in words("figures"):  # "the latest toll" is nobody's, "police figures" are theirs
            issuer = [doc[i - 1]] if kind_of_words(doc[i - 1]) != "unknown" else []
            return sources_for(issuer, people)
        name = agency_names().get(doc[i].text)
        if name is not None:
            return (
                Source(
                    start=first, end=i + 1, head=i, noun=doc[i].lower_, speaker=name, kind="agency", pronouns=frozenset(("it",))
                ),
            )
    target = next((t for t in word.nbor(1).children if t.dep_ in ("pobj", "dobj")), None)
    heads = with_conjuncts(target) if target is not None else [doc[first]]
    return tuple(s for s in sources_for(heads, people) if is_credible(s, doc))


def is_before_paper(behind: int, doc: Doc) -> bool:
    """Whether a paper follows right behind the name of a body, which issued it: "according to an army statement"."""
    return behind < len(doc) and doc[behind].lemma_.lower() in words("documents") | words("figures")


def read_refusal(verb: Token, frames: tuple[Frame, ...], people: Cast) -> Act | None:
    """A refusal to speak: "declined to comment", "did not comment": somebody was asked and says nothing."""
    negated = any(c.dep_ == "neg" for c in verb.children)
    refused = any(
        c.dep_ == "xcomp" and c.lemma_.lower() in f.objects for c in verb.children for f in frames if f.frame == "refusal"
    )
    if not refused and not (negated and any(f.frame == "silence" for f in frames)):
        return None
    sources = tuple(s for s in sources_for(own_subjects(verb), people) if can_judge(s))
    return (
        Act(verb=verb.i, cue=verb.lower_, stance="declines_comment", sources=sources, scopes=(), side="none") if sources else None
    )


def read_silence(noun: Token, people: Cast) -> Act | None:
    """A refusal told by a noun: "There was no immediate comment from the army"."""
    if not any(c.lower_ == "no" for c in noun.children):
        return None
    sources = tuple(s for s in sources_for(objects_after(noun, "from", "by"), people) if can_judge(s))
    return (
        Act(verb=noun.i, cue="no comment", stance="declines_comment", sources=sources, scopes=(), side="none")
        if sources
        else None
    )


def read_lost_claim(noun: Token, people: Cast) -> Act | None:
    """A claim of responsibility whose verb the parse took for a noun: "X claims responsibility for the attack"."""
    doc, behind = noun.doc, noun.i + 1
    if noun.i == noun.sent.start or behind >= noun.sent.end or doc[behind].lower_ not in ("responsibility", "credit"):
        return None
    sources = sources_for([head_ending_at(doc[noun.i - 1], people)], people)
    scope = trimmed(doc, behind + 1, noun.sent.end)
    if not sources or scope is None:
        return None
    cue = f"{noun.lower_} {doc[behind].lower_}"
    return Act(verb=noun.i, cue=cue, stance="claims_responsibility", sources=sources, scopes=(scope,), side="object")


def via_of(verb: Token, sources: tuple[Source, ...], scopes: tuple[Range, ...], people: Cast) -> str | None:
    """The agency or outlet to which it was said: "told Reuters", "in a phone interview with X", "Speaking to X, he said"."""
    if verb.lemma_.lower() in LISTENERS:
        listener = next((c for c in verb.children if c.dep_ in ("dobj", "dative", "nsubj") and c.i > verb.i), None)
        if listener is not None:
            start, end = phrase_around(listener)
            outlet = outlet_in(start, end, people)
            if outlet or is_outlet_name(listener, people):
                return outlet or text_of(verb.doc, max(start, verb.i + 1), end)
    taken = [*scopes, *((s.start, s.end) for s in sources)]
    for i in range(verb.sent.start, verb.sent.end):
        if any(a <= i < b for a, b in taken) or abs(i - verb.i) > 20:
            continue
        outlet = outlet_in(i, i + 1, people)
        if outlet and introduces_listener(verb.doc[i], verb) and not is_others_listener(verb, i):
            return outlet
    return None


def is_outlet_name(listener: Token, people: Cast) -> bool:
    """Whether the one who was told is an outlet the tables do not know ("a local radio station", "the Sharq Times")."""
    return listener.i not in people.at and listener.lemma_.lower() in words("media_nouns") | words("outlet_names")


def introduces_listener(token: Token, verb: Token) -> bool:
    """Whether a preposition shortly before a name makes it the one who was spoken to, or who carried the words."""
    doc = token.doc
    for i in range(token.i - 1, max(token.sent.start, token.i - 6) - 1, -1):
        if doc[i].lower_ == "to" and i > 0 and doc[i - 1].lower_ == "according":
            return False  # a source of its own
        if doc[i].lower_ in ("to", "with", "by", "on") or (i == verb.i and verb.lemma_ in LISTENERS):
            return True
        if doc[i].pos_ in ("VERB", "PUNCT") and doc[i].text != "-":
            return False
    return False


def is_others_listener(verb: Token, outlet: int) -> bool:
    """Whether another verb of saying lies between a verb and an outlet, which then listens to that one."""
    low, high = sorted((verb.i, outlet))
    return any(t.pos_ == "VERB" and frames_of(t.lemma_.lower()) for t in verb.doc[low + 1 : high])

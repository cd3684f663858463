"""Which places of a report belong to which happening, and which of them says best where it was.

A place belongs to the telling that its words hang on. What stands in the words for a source ("a doctor in Homs said") is no
place of a happening, nor is where somebody comes from ("fighters from Chechnya"), nor a country that a statement only speaks of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import msgspec

from tallybook.claims.attach import is_attached, is_shared
from tallybook.claims.tellings import Telling, of_telling
from tallybook.records import CORE
from tallybook.syntax import governors_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token

    from tallybook.records import Claim, Mentions, Passage, Place, PlaceMention, Span, SpeechMention

MOVING = ("RETREAT", "MOBILIZE", "SANCTION", "AID", "CONSULT")
STATIC = ("ASSAULT", "COERCE", "AGREE", "PROTEST")  # what moves here is shells and talk
LEGS = ("origin", "destination", "via", "toward")
ROADS = ("road", "route", "highway", "corridor", "way", "line", "track")
SCENE = ("at", "near", "between")
CONTINUES = ("ASSAULT", "COERCE", "RETREAT", "SANCTION", "AID")
FARTHEST_BACK = 2  # sentences
PLACE_RANK = {"site": 0, "near": 1, "admin2": 2, "admin1": 3, "region": 4, "country": 5}


def places_of(
    telling: Telling, siblings: Sequence[Telling], passages: Sequence[Passage], mentions: Mentions
) -> list[PlaceMention]:
    """The places that hang on the telling, and those of the sentence that stand above all its tellings.

    Where from and where to belong to a movement when the sentence tells of one.
    """
    found = []
    movers = [s for s in siblings if s.type in MOVING]
    doc = passages[telling.passage].doc
    for place in scenes_of(telling, passages, mentions):
        is_leg = place.place.role in LEGS
        if is_where(place, telling, doc):
            found.append(at_scene(place))
            continue
        if is_leg and telling.type not in MOVING and (movers or is_of_a_thing(place, telling, doc)):
            continue
        if telling.type not in CORE and not is_part_of_statement(place, telling, doc):
            continue
        among = movers if is_leg and movers else siblings
        if is_attached(place, telling, among, passages):
            found.append(at_scene(place) if telling.type in STATIC and place.place.role == "destination" else place)
        elif not is_leg and is_shared(place, telling, siblings, passages):
            found.append(place)
    return found


def at_scene(mention: PlaceMention) -> PlaceMention:
    """The place as the scene, though another verb goes there: shells that fall into a town are no journey."""
    if mention.place.role not in LEGS:
        return mention
    return msgspec.structs.replace(mention, place=msgspec.structs.replace(mention.place, role="at"))


def scenes_of(telling: Telling, passages: Sequence[Passage], mentions: Mentions) -> list[PlaceMention]:
    """The places of the telling's sentence, those left out that only tell where a source sits or spoke."""
    doc = passages[telling.passage].doc
    heads = {e.head for e in telling.events}
    here = [s for s in mentions.speeches if s.passage == telling.passage]
    return [p for p in of_telling(telling, mentions.places) if not any(is_of_source(p, s, heads, doc) for s in here)]


def is_of_source(place: PlaceMention, speech: SpeechMention, heads: set[int], doc: Doc) -> bool:
    """Whether a place stands in the words for a source, or hangs on the word of speaking: "said in Damascus"."""
    if any(first <= place.head < last for first, last in speech.scopes):
        return False
    if speech.start <= place.head < speech.end and not any(speech.start <= h < speech.end for h in heads):
        return True
    return (
        speech.cue_token is not None and speech.cue_token not in heads and anchor_of_place(doc[place.head]).i == speech.cue_token
    )


def anchor_of_place(head: Token) -> Token:
    """The word that the prepositional phrase of a place hangs on: "said" in "said in the city of Homs"."""
    while head.dep_ in ("compound", "appos", "conj", "nmod", "pobj") or (head.dep_ == "prep" and head.lower_ == "of"):
        head = head.head
    return head.head if head.dep_ == "prep" else head


def is_of_a_thing(place: PlaceMention, telling: Telling, doc: Doc) -> bool:
    """Whether a leg is that of people or of a road, and not of what happened: "fighters from Chechnya", "the route into Homs"."""
    anchor = anchor_of_place(doc[place.head])
    if anchor.pos_ not in ("NOUN", "PROPN") or anchor.i > place.head or anchor.i in telling.all_heads:
        return False
    return place.place.role == "origin" or anchor.lemma_.lower() in ROADS


def is_part_of_statement(place: PlaceMention, telling: Telling, doc: Doc) -> bool:
    """Whether a statement is made or meant there: a demand reaches the town it names, an accusation only speaks of it."""
    if telling.type == "CONSULT" or anchor_of_place(doc[place.head]).i in {e.head for e in telling.events}:
        return True
    return telling.type in ("REQUEST", "THREATEN") and PLACE_RANK[place.place.precision] < PLACE_RANK["region"]


def is_where(place: PlaceMention, telling: Telling, doc: Doc) -> bool:
    """Whether the telling stands in the clause that "where" hangs on the place: "Urum, where a convoy was hit"."""
    at = place.end + (place.end < len(doc) and doc[place.end].is_punct)
    if at >= len(doc) or doc[at].lower_ != "where":
        return False
    verb = doc[at].head
    event = doc[telling.main.head]
    return event.i > at and (verb.i == event.i or verb in governors_of(event))


def distinct_places(mentions: Sequence[PlaceMention]) -> tuple[Place, ...]:
    """Each place once, the narrowest that says where it happened marked as the primary one.

    A country, or a part of one, is left out beside a place in it: "in Binnish in northern Syria" is Binnish.
    """
    places: list[Place] = []
    for mention in mentions:
        if not any(p.name.lower() == mention.place.name.lower() for p in places):
            places.append(mention.place)
    return with_primary([p for p in places if not any(is_wider(p, other) for other in places)])


def is_wider(place: Place, other: Place) -> bool:
    """Whether a place is a country, or a part of a country, in which the other lies; both say where it happened."""
    if place.role not in SCENE or other.role not in SCENE or place.country is None or place.country != other.country:
        return False
    is_vast = place.precision == "country" or (place.precision == "region" and place.admin1 is None)
    return is_vast and place.gazetteer_id is not None and PLACE_RANK[other.precision] < PLACE_RANK["region"]


def with_primary(places: Sequence[Place]) -> tuple[Place, ...]:
    """The places, one of them marked as the primary one: where it happened before where from, the narrowest first."""
    if not places:
        return ()
    best = min(range(len(places)), key=lambda n: (places[n].role not in SCENE, PLACE_RANK[places[n].precision], n))
    return tuple(msgspec.structs.replace(p, primary=n == best) for n, p in enumerate(places))


def with_narrower_places(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, a country left out where another telling of the same happening names a place in it: a headline's "Syria"."""
    told: dict[int, list[Place]] = defaultdict(list)
    for claim in claims:
        told[claim.happening] += claim.places
    return [
        msgspec.structs.replace(
            c, places=with_primary([p for p in c.places if not any(is_wider(p, o) for o in told[c.happening])])
        )
        for c in claims
    ]


# --- places told beside the happening ----------------------------------------------------------------------------------------


def with_places_told_before(
    tellings: Sequence[Telling], claims: Sequence[Claim], passages: Sequence[Passage], mentions: Mentions
) -> list[Claim]:
    """The claims (one for each telling), a happening of which no telling names a place taking over that of the text around it.

    Only deeds take over, and only where the text plainly goes on about one place; the place says so by ``resolved_by``, and the
    sentence that names it is evidence. What sums up a war, or is background, is not where the news is.
    """
    placed = {c.happening for c in claims if c.places}
    countries = Counter(p.place.country for p in mentions.places if p.place.country)
    home = countries.most_common(1)[0][0] if countries else None
    out = []
    for telling, claim in zip(tellings, claims, strict=True):
        found = None
        if claim.happening not in placed and telling.type in CORE:
            found = place_around(telling, claim, passages, mentions)
        if found and found[0].place.country != home:
            found = None  # an office in another country, a war the text compares with
        out.append(with_place(claim, *found) if found else claim)
        if found:
            placed.add(claim.happening)
    return out


def place_around(
    telling: Telling, claim: Claim, passages: Sequence[Passage], mentions: Mentions
) -> tuple[PlaceMention, Span] | None:
    """The one place of the telling's own sentence, or of the one or two before, with the sentence that names it."""
    doc = passages[telling.passage].doc
    start, vast = telling.start, claim.aggregate or claim.background
    for back in range(1 if vast else FARTHEST_BACK + 1):
        sentence = doc[start].sent
        here = scenes_between(sentence.start, sentence.end, telling, passages, mentions)
        if here:
            chosen = the_one_scene(here)
            return (chosen, passages[telling.passage].span(sentence.start, sentence.end)) if chosen else None
        if back == 0 and (telling.type not in CONTINUES or has_other_ground(telling, mentions)):
            return None
        if start == 0:
            return None
        start = doc[sentence.start - 1].sent.start
    return None


def scenes_between(start: int, end: int, telling: Telling, passages: Sequence[Passage], mentions: Mentions) -> list[PlaceMention]:
    """The places of a sentence where something is, or is brought to, those of sources left out."""
    doc = passages[telling.passage].doc
    here = [p for p in mentions.places if p.passage == telling.passage and start <= p.head < end]
    speeches = [s for s in mentions.speeches if s.passage == telling.passage]
    heads = {e.head for e in telling.events}
    return [
        p for p in here
        if p.place.role in (*SCENE, "destination") and not any(is_of_source(p, s, heads, doc) for s in speeches)
    ]  # fmt: skip


def has_other_ground(telling: Telling, mentions: Mentions) -> bool:
    """Whether the sentence names any place at all, if only where somebody sits: then the scene may have changed."""
    return any(p.passage == telling.passage and telling.start <= p.head < telling.end for p in mentions.places)


def the_one_scene(places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The narrowest of the places, if it is the only one of its kind; two towns leave open which is meant."""
    best = min(places, key=lambda p: (PLACE_RANK[p.place.precision], p.start))
    rivals = {p.place.gazetteer_id or p.place.name for p in places if PLACE_RANK[p.place.precision] <= PLACE_RANK["near"]}
    return best if len(rivals) <= 1 else None


def with_place(claim: Claim, mention: PlaceMention, sentence: Span) -> Claim:
    """The claim with a place told elsewhere, and the sentence that names it among its evidence."""
    is_here = sentence == claim.evidence[0]
    role = "at" if mention.place.role == "destination" else mention.place.role
    place = msgspec.structs.replace(
        mention.place, role=role, primary=True, resolved_by="same sentence" if is_here else "previous sentence"
    )
    evidence = claim.evidence if is_here else (*claim.evidence, sentence)
    return msgspec.structs.replace(claim, places=(place,), evidence=evidence)

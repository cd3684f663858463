"""What the words around a counted noun say happened to it: killed, wounded, fled … A verb beside the number wins over one
farther off, and the parse is asked only where the neighbouring words are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tallybook.mentions.count_tolls import among_before, outcome_of_list, outcome_of_partitive, outcome_of_toll
from tallybook.mentions.count_words import (
    Counted,
    Outcome,
    is_participle,
    lookup,
    phrase_at,
    read_phrase_at,
    stems,
    stems_of_noun,
    words_of,
)
from tallybook.reference import read_yaml
from tallybook.reference.numbers import read_phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.records import Measure

REACH_BEHIND = 9  # tokens looked through behind the counted noun for the word that decides
REACH_FAR = 12  # tokens between the counted and a passive that the parse does not tie to it
BRIDGE = {"ADP", "DET", "NOUN", "PROPN", "ADJ", "NUM"}
REACH_WHERE = 18  # tokens before a number in which a siege is named
STEPS_UP = 6  # steps up the parse


def find_outcome(doc: Doc, counted: Counted) -> Outcome | None:
    """What happened to the counted people, from the nearest words first; ``None`` where nothing near says."""
    outcome = first_outcome(doc, counted)
    if outcome is None or outcome.token + 1 >= len(doc) or doc[outcome.token].lemma_.lower() != "shoot":
        return outcome
    if any(child.lower_ in {"fatally", "dead"} for child in doc[outcome.token].children):
        return outcome._replace(measure="killed")
    return None if doc[outcome.token + 1].lower_ in {"at", "down"} else outcome


def is_doing(verb: Token) -> bool:
    """Whether a finite verb tells what its subject does."""
    return verb.tag_ in {"VBD", "VBZ", "VBP"} and lookup(verb, "subject") is not None


def first_outcome(doc: Doc, counted: Counted) -> Outcome | None:
    """The first that speaks, from the words beside the counted to those the parse ties to it."""
    before, behind = outcome_before(doc, counted), outcome_behind(doc, counted)
    if before and behind and (has_own_object(doc, behind.token) or is_doing(doc[behind.token])):
        behind = None  # "carrying 1,500 residents left the suburb"
    return (
        behind
        or before
        or outcome_of_toll(doc, counted)
        or outcome_of_partitive(doc, counted)
        or outcome_of_list(doc, counted)
        or outcome_of_children(doc[counted.head])
        or outcome_above(doc[counted.head])
        or outcome_far_behind(doc, counted)
        or outcome_within(doc, counted)
    )


# --- the words behind ----------------------------------------------------------------------------------------------------


def outcome_behind(doc: Doc, counted: Counted) -> Outcome | None:
    """Read "12 were killed", "30 wounded", "500 people died", "50 were wounded or missing"."""
    light, index = words_of("light"), counted.end
    passive = is_out_of(doc, counted)
    while index < len(doc) and index < counted.end + REACH_BEHIND:
        phrase = phrase_at(doc, index)
        if phrase is not None:
            return Outcome(phrase, index)
        token = doc[index]
        measure = named_behind(token, passive)
        if measure == "present":
            return state_of_present(doc, index)
        if measure is not None:
            return coupled(doc, index, measure)
        if token.lower_ not in light or read_phrase_at(doc, index):
            return None
        passive = passive or token.lower_ in {"were", "was", "been", "being", "be", "got", "get", "are", "is"}
        index += 1
    return None


def state_of_present(doc: Doc, index: int) -> Outcome:
    """What those who live or remain somewhere are: "remain missing", "live under government siege", else just there."""
    rest = doc[index + 1 : min(doc[index].sent.end, index + 6)]
    lead = [token.lower_ for token in doc[max(doc[index].sent.start, index - REACH_WHERE) : index]]
    if (
        "where" in lead
        and not {"would", "could", "if"} & set(lead)
        and {"siege", "besieged", "encircled"} & set(lead[: lead.index("where")])
    ):
        return Outcome("besieged", index)  # "the siege of a town where 5,000 people live"
    for token in rest:
        if token.lower_ in {"besieged", "encircled"}:
            return Outcome("besieged", index)
        measure = lookup(token, "adjective") or (lookup(token, "object") if token.tag_ == "VBN" else None)
        if measure is not None:
            return Outcome(measure, token.i)
        if token.lower_ == "siege" and any(other.lower_ == "under" for other in rest[: token.i - rest.start]):
            return Outcome("besieged", index)
        if token.pos_ in {"PROPN", "VERB"} or token.lower_ in {",", "and"}:
            break
    return Outcome("present", index)


def is_out_of(doc: Doc, counted: Counted) -> bool:
    """Whether "of the" or "among the" stands before: "of the 45 civilians killed" tells what was done to them."""
    before = [token.lower_ for token in doc[max(0, counted.start - 2) : counted.start]]
    return len(before) == 2 and before[0] in {"of", "among"} and before[1] == "the"


def named_behind(token: Token, passive: bool) -> Measure | None:
    """The measure named by the word behind, unless it is an active verb with an object of its own ("12 fighters killed two")."""
    if token.pos_ == "VERB" or token.tag_.startswith("VB"):
        subject = lookup(token, "subject")
        if subject is not None:
            return subject
    measure = lookup(token, "adjective")
    if measure is None and (passive or (is_participle(token) and not token.lower_.endswith("ing"))):
        measure = lookup(token, "object")
    return None if measure and not passive and is_acting(token) else measure


def is_acting(token: Token) -> bool:
    """Whether a verb behind the counted has an object of its own; "two killed 5 injured" has lost its comma and has none."""
    doc, index = token.doc, token.i + 1
    words = [other.lower_ for other in doc[index : index + 10]]
    phrase = read_phrase(words, 0)
    if phrase is None:
        return token.tag_ == "VBD" and any(child.dep_ == "dobj" and child.i > token.i for child in token.children)
    behind = index + phrase.end
    for other in doc[behind : behind + 4]:
        if is_participle(other) and lookup(other, "adjective", "object"):
            return False
        if other.lower_ in {",", "and", "in", "by"}:
            break
    return phrase.core.sort != "article" or token.tag_ == "VBD"


def coupled(doc: Doc, index: int, measure: Measure) -> Outcome:
    """What a second outcome word joined by "and" or "or" makes of the first: "killed or wounded", "wounded or missing"."""
    place = index + 1
    if place + 1 >= len(doc) or doc[place].lower_ not in {"and", "or", "/"}:
        return Outcome(measure, index)
    joint, place = doc[place].lower_, place + 1
    while place < len(doc) and doc[place].lower_ in {"still", "otherwise", "badly", "seriously", "severely"}:
        place += 1
    if place >= len(doc) or not is_second(doc, place):
        return Outcome(measure, index)
    second = lookup(doc[place], "adjective", "object")
    if second is None or second == measure:
        return Outcome(measure, index)
    if {measure, second} == {"killed", "injured"}:
        return Outcome("casualties", index)
    if measure == "casualties":
        return Outcome(second, place)  # "were shot and killed"
    return Outcome(measure, index, second if joint == "or" else None)


def is_second(doc: Doc, place: int) -> bool:
    """Whether the word after "and" shares the number: it is a participle without an object of its own."""
    token = doc[place]
    if not (is_participle(token) or token.pos_ == "ADJ" or token.lower_ in {"missing", "dead"}):
        return False
    return place + 1 >= len(doc) or not (read_phrase_at(doc, place + 1) or doc[place + 1].pos_ in {"DET", "PRON", "NOUN"})


def outcome_far_behind(doc: Doc, counted: Counted) -> Outcome | None:
    """Read "308 fighters and 331 civilians in the convoy are now stranded": a passive behind nouns that the parse loses."""
    index, end = counted.end, min(doc[counted.head].sent.end, counted.end + REACH_FAR)
    while index < end and (
        doc[index].pos_ in BRIDGE or doc[index].lower_ == "including" or doc[index].like_num or is_link_to_number(doc, index)
    ):
        index += 1
    if index >= end or doc[index].lemma_.lower() not in {"be", "have"}:
        return None
    while index < end and (doc[index].pos_ in {"AUX", "ADV"} or doc[index].lower_ in words_of("light")):
        index += 1
    if index < end and (phrase := phrase_at(doc, index)):
        return Outcome(phrase, index)
    measure = lookup(doc[index], "adjective", "object") if index < end else None
    return coupled(doc, index, measure) if measure else None


def is_link_to_number(doc: Doc, index: int) -> bool:
    """Whether an "and" joins another number, so that both share what follows."""
    if doc[index].lower_ not in {"and", "or"} or index + 1 >= len(doc):
        return False
    phrase = read_phrase([token.lower_ for token in doc[index + 1 : index + 9]], 0)
    place = index + 1 + phrase.end if phrase else len(doc)
    return (
        place < len(doc) and doc[place].pos_ in {"NOUN", "PROPN", "ADJ"} and doc[place].lower_ not in {"others", "other", "more"}
    )


def has_own_object(doc: Doc, index: int) -> bool:
    """Whether a participle is followed by a number of its own ("killed 12 wounded 30": the 12 are not the wounded)."""
    return index + 1 < len(doc) and read_phrase_at(doc, index + 1)


# --- the words before ----------------------------------------------------------------------------------------------------


def outcome_before(doc: Doc, counted: Counted) -> Outcome | None:
    """Read "killing 14", "wounded at least 30", "the death of 12 soldiers", "claimed 17 lives"."""
    index, floor = counted.start - 1, doc[counted.start].sent.start
    saw_of = False
    while index >= floor and (
        doc[index].lower_ in {"another", "a", "of", "the", "also", "some", "total", "reportedly", "up", "in"}
    ):
        saw_of = saw_of or doc[index].lower_ == "of"
        index -= 1
    if index < floor:
        return None
    token = doc[index]
    if token.lower_ in {"were", "was", "are", "is"} and (among := among_before(doc, index)):
        return Outcome(among, index)
    if token.lower_ == "dead" and index > floor and doc[index - 1].lower_ in {"shot", "shoot", "shooting", "gunned"}:
        return Outcome("killed", index)
    if saw_of and token.lemma_.lower() == "life":
        return outcome_of_lives(doc, token)
    if saw_of and token.lemma_.lower() in words_of("bodies"):
        found = any(other.lemma_.lower() in words_of("found") for other in token.sent)
        return Outcome("bodies_found", index) if found else None
    if saw_of:
        measure = lookup(token, "noun")
        return Outcome(measure, index) if measure else None
    if token.lemma_.lower() == "take" and counted.end < len(doc) and doc[counted.end].lower_ in words_of("taken"):
        return Outcome("captured", index)
    measure = of_object(token, doc[counted.head]) or outcome_of_leaving(doc, token, counted)
    if measure is None:
        return None
    return joined_before(doc, index, measure)


def outcome_of_lives(doc: Doc, lives: Token) -> Outcome | None:
    """Read "claimed the lives of two children"."""
    bound = read_yaml("count_outcomes.yaml")["with_object"]
    for token in doc[max(lives.sent.start, lives.i - 3) : lives.i]:
        if any("life" in bound.get(stem, ()) for stem in stems(token)):
            return Outcome("killed", token.i)
    return None


def outcome_of_leaving(doc: Doc, token: Token, counted: Counted) -> Measure | None:
    """Read "leaving 23 civilians - including nine children - dead": the first outcome word behind, up to the clause's end."""
    if not {"leave", "leaving", "left", "leaves"} & set(stems(token)):
        return None
    for other in doc[counted.end : min(token.sent.end, counted.end + REACH_BEHIND)]:
        if other.pos_ in {"VERB", "AUX"} and other.tag_ in {"VBD", "VBZ", "VBP"} and not lookup(other, "object"):
            return None
        if other.lower_ in {"and", "in", "of"}:
            return None
        if measure := lookup(other, "adjective") or (lookup(other, "object") if is_participle(other) else None):
            return measure
    return None


def of_object(token: Token, noun: Token) -> Measure | None:
    """The measure of a verb with this noun as its object; "claimed 17 lives" kills, "claimed 17 seats" does not."""
    bound = read_yaml("count_outcomes.yaml")["with_object"]
    stem = next((stem for stem in stems(token) if stem in bound), None)
    if stem is not None:
        killed = cast("Measure", read_yaml("count_outcomes.yaml")["with_object_measure"])
        return killed if set(stems_of_noun(noun)) & set(bound[stem]) else None
    is_verb = token.pos_ in {"VERB", "AUX", "ADJ"} or token.tag_.startswith("VB") or (token.pos_ == "PROPN" and token.is_title)
    is_misread = token.lower_.endswith("s") and bool(set(stems(token)) & words_of("of_people_only"))  # "fighting kills five"
    if not is_verb and not is_participle(token) and not is_misread:
        return None
    return lookup(token, "object")


def joined_before(doc: Doc, index: int, measure: Measure) -> Outcome:
    """Read "killed or wounded 50": both verbs share the object, so the two are not told apart."""
    place = index - 2 if index >= 2 and doc[index - 1].lower_ in {"and", "or"} else index - 1  # a headline drops the "and"
    first = lookup(doc[place], "object") if place >= 0 else None
    if first and {first, measure} == {"killed", "injured"} and is_participle(doc[place]):
        return Outcome("casualties", index)
    return Outcome(measure, index)


# --- the parse -----------------------------------------------------------------------------------------------------------


def outcome_of_children(head: Token) -> Outcome | None:
    """Read "people who were killed", "a boy killed by a mine": what hangs on the noun."""
    for child in head.children:
        if child.dep_ in {"acl", "relcl"} and child.i > head.i:
            passive = child.tag_ == "VBN" or any(grandchild.dep_ == "auxpass" for grandchild in child.children)
            measure = lookup(child, "subject") or (lookup(child, "object", "adjective") if passive else None)
            if measure and not (child.dep_ == "acl" and child.tag_ != "VBN" and not lookup(child, "subject")):
                return Outcome(measure, child.i)
    return None


def outcome_above(head: Token) -> Outcome | None:
    """What governs the noun: the verb it is object or passive subject of, or the noun of a happening it belongs to."""
    node = head
    for _ in range(STEPS_UP):
        dep, above = node.dep_, node.head
        if above.i == node.i:
            return None
        if above.pos_ in {"VERB", "AUX"} or above.tag_.startswith("VB"):
            return outcome_of_verb(above, node, head)
        if dep == "pobj" and above.lower_ not in {"of", "including", "among", "for"}:
            return None
        if dep == "prep" and node.lower_ == "of" and above.lemma_.lower() == "life":
            return outcome_of_lives(head.doc, above)
        measure = lookup(above, "noun") if dep == "prep" and node.lower_ in {"of", "for"} else None
        if measure:
            return Outcome(measure, above.i)
        if dep not in {"pobj", "prep", "conj", "appos", "compound", "nmod", "amod", "nummod", "quantmod", "dep", "npadvmod"}:
            return None
        node = above
    return None


def outcome_of_verb(verb: Token, node: Token, noun: Token) -> Outcome | None:
    """What a verb says of its argument ``node``; ``noun`` is the counted noun below it."""
    phrase = phrase_at(verb.doc, verb.i) if node.dep_ in {"nsubj", "nsubjpass"} else None
    if phrase is not None:
        return Outcome(phrase, verb.i)
    if verb.lemma_.lower() in words_of("starting") and (begun := outcome_of_beginning(verb)):
        return Outcome(begun, verb.i)
    if node.dep_ == "dobj" and (rubble := outcome_of_rubble(verb)):
        return Outcome(rubble, verb.i)
    if node.dep_ in {"dobj", "nsubjpass", "dep", "oprd"}:
        measure = of_object(verb, noun) or outcome_of_predicate(verb)
        return Outcome(measure, verb.i) if measure else None
    if node.dep_ == "nsubj":
        acts = any(child.dep_ == "dobj" for child in verb.children)
        measure = lookup(verb, "subject")
        measure = outcome_of_predicate(verb) or measure if measure in {None, "present"} else measure
        if measure is None and not acts and verb.tag_ in {"VBN", "VBD"} and verb.lemma_ != "claim":
            measure = lookup(verb, "object")
        return Outcome(measure, verb.i) if measure else None
    return None


def outcome_of_beginning(verb: Token) -> Measure | None:
    """Read "had begun to flee", "forced thousands to flee": what those who begin or are made to do it suffer or do."""
    for child in verb.children:
        if child.dep_ in {"xcomp", "ccomp", "advcl"} and child.i > verb.i and any(c.lower_ == "to" for c in child.children):
            return lookup(child, "subject")
    return None


def outcome_of_rubble(verb: Token) -> Measure | None:
    """Read "pulled 20 people from the rubble": rescued, or still trapped where it is only being tried."""
    if verb.lemma_.lower() not in words_of("out_of_rubble"):
        return None
    behind = verb.doc[verb.i + 1 : verb.sent.end]
    if not any(token.lower_ in {"rubble", "debris", "ruins", "wreckage"} for token in behind):
        return None
    return "rescued" if verb.tag_ in {"VBD", "VBN"} else "trapped"


def outcome_of_predicate(verb: Token) -> Measure | None:
    """Read "are dead", "left 12 dead", "remain trapped": the adjective that a light verb gives its argument."""
    for child in verb.children:
        if child.dep_ in {"acomp", "oprd", "attr", "xcomp", "ccomp"}:
            measure = lookup(child, "adjective") or (lookup(child, "object") if child.tag_ == "VBN" else None)
            if measure:
                return measure
    return None


def outcome_within(doc: Doc, counted: Counted) -> Outcome | None:
    """Read "hundreds of badly injured civilians": a participle before the noun, where nothing outside decides."""
    for token in doc[counted.number_end : counted.head]:
        if (
            token.i > 1
            and [t.lower_ for t in doc[token.i - 2 : token.i]] == ["of", "the"]
            and (told := lookup(token, "adjective"))
        ):
            return Outcome(told, token.i)  # "nineteen of the dead were soldiers"
        if is_participle(token) and not token.lower_.endswith("ing"):
            measure = lookup(token, "adjective", "object")
            if measure:
                return Outcome(measure, token.i)
    return None

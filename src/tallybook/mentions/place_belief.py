"""Whether a capitalised name that the gazetteer knows is meant as that place here.

Most places on earth share their name with a person, a word or a government; a weight of 2 is belief, 1 belief only if the same
name is met as a place elsewhere in the report, 0 none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tallybook.mentions.place_context import Around, Cues, load_cues
from tallybook.mentions.place_sight import ARTICLES, HYPHENS, Sight, is_capital

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from tallybook.records import GazetteerEntry

LARGE = 50_000  # inhabitants from which a place in a country spoken of is believed on its name alone
ALIKE = 0.8  # of two spellings, below which a single word needs more evidence than its look
SHORTEST_IN_CAPITALS = 4  # letters: what is no longer is an abbreviation ("NDF")
INSIDE = frozenset({"in", "inside", "across", "throughout", "within", "into"})
SURE_FEATURES = frozenset({"province", "city", "town", "village", "governorate", "district"})


@dataclass(frozen=True)
class Candidate:
    """Tokens that the gazetteer knows as a name, the capitalised run they stand in, and the words around."""

    start: int
    end: int
    run: tuple[int, int]
    entries: tuple[GazetteerEntry, ...]
    around: Around
    headline: bool

    @property
    def located(self) -> bool:
        """Whether a preposition or "parts of" puts something there."""
        cues = load_cues()
        return self.around.relation in cues.locative or self.around.relation in cues.role_of or self.around.area

    @property
    def shown(self) -> bool:
        """Whether a word such as "town" or "northern" says that it is a place."""
        return self.around.feature is not None or self.around.direction is not None

    def is_kind(self, kind: str) -> bool:
        """Whether a place of this kind goes by this very name."""
        return any(e.kind == kind and e.likeness >= 0.9 for e in self.entries)


def weigh_name(candidate: Candidate, sight: Sight) -> int:
    """Whether this is the place, and not a word, a person, a group or a government of that name: 0, 1 (perhaps) or 2."""
    doc, cues, around = sight.passage.doc, load_cues(), candidate.around
    start, end = candidate.start, candidate.end
    words = [t.lower_ for t in doc[start:end] if t.is_alpha and t.lower_ not in ARTICLES] or [doc[start].lower_]
    if around.of_title or _is_no_name(words, candidate, doc):
        return 0
    if _all_in(words, cues.common) and not _is_beside(doc, start):
        return 2 if around.feature_before and not doc[start].is_sent_start and not candidate.headline else 0
    if candidate.is_kind("country") or start in sight.metonyms:
        return 2 if _is_ground(start, end, around, doc, cues) and not _closes_address(start, around, sight) else 0
    if len(words) == 1 and doc[end - 1].is_upper and doc[end - 1].is_alpha and len(words[0]) <= SHORTEST_IN_CAPITALS:
        return 0
    if candidate.is_kind("capital"):
        if around.relation in ("from", "to") and not candidate.shown and _is_government(start, around.relation, doc):
            return 0
        if _lost_apostrophe(doc[start:end].text, candidate.entries) and doc[end - 1].dep_ in ("poss", "compound", "nmod"):
            return 0  # "Moscows air campaign"
        root = doc[start:end].root
        told_of = (_is_object(root) and root.head.lemma_.lower() not in cues.to_governments) or (
            candidate.headline and around.relation == "of"
        )
        return 2 if candidate.located or candidate.shown or told_of else 0
    if _is_person(candidate, words, sight):
        return 0
    return _weigh_town(candidate, sight)


def _lost_apostrophe(text: str, entries: tuple[GazetteerEntry, ...]) -> bool:
    return text.endswith("s") and any(e.name == text[:-1] for e in entries[:3]) and not any(e.name == text for e in entries[:3])


def _weigh_town(candidate: Candidate, sight: Sight) -> int:
    """How far to believe in a name that is no country's, no capital's and no person's."""
    one_word = candidate.end - candidate.start == 1
    near = any(e.country in sight.spoken_of and e.likeness >= (ALIKE if one_word else 0.7) for e in candidate.entries)
    if candidate.located or candidate.shown or candidate.around.listed or candidate.around.countries:
        return 2 if near or any(e.likeness >= 0.9 or e.country in sight.spoken_of for e in candidate.entries) else 0
    return _belief_alone(sight.passage.doc[candidate.start : candidate.end].root, candidate.entries, sight, near)


def _belief_alone(head: Token, entries: tuple[GazetteerEntry, ...], sight: Sight, near: bool) -> int:
    """A name with nothing around that makes it a place: only a well-known one, or the object of a verb, is sure."""
    exact = [e for e in entries if e.likeness >= 0.9]
    is_only_one = not sight.spoken_of and len({e.country for e in exact}) == 1
    alike = [e for e in exact if is_only_one or e.country in sight.spoken_of or e.population >= 20 * LARGE]
    if any(e.population >= LARGE or e.kind in ("admin1", "region") for e in alike) or (alike and _is_object(head)):
        return 2
    return 1 if near else 0


def _all_in(words: list[str], table: frozenset[str]) -> bool:
    return all(w in table or (len(w) > 4 and w.removesuffix("s") in table) for w in words)


def _is_beside(doc: Doc, start: int) -> bool:
    """Tells "near Hit": what somebody is near to is a place, whatever its name."""
    return start > 0 and doc[start - 1].lower_ == "near"


def _is_no_name(words: list[str], candidate: Candidate, doc: Doc) -> bool:
    """Months, peoples, organisations ("Aleppo Media Centre"), "Syria-based" and words such as "Town" alone."""
    cues, end, start = load_cues(), candidate.end, candidate.start
    if any(t.lower_ in cues.organisations and not _closes_headline(t, candidate) for t in doc[end : candidate.run[1]][:4]):
        return True
    if end < len(doc) and doc[end].lower_ in cues.named_after:
        return True
    if start > 1 and doc[start - 1].text in HYPHENS and doc[start - 2].lower_ in cues.set_against:
        return True
    if all(w in cues.features or w in cues.directions for w in words):
        return True
    if end + 1 < len(doc) and doc[end].text in HYPHENS and not doc[end - 1].whitespace_ and doc[end + 1].is_lower:
        return True
    return all(w.rstrip(".") in cues.months or w in cues.demonyms or _all_in([w], cues.organisations) for w in words)


def _closes_headline(token: Token, candidate: Candidate) -> bool:
    """Whether a word for a source closes a headline without its dash: "Ten killed in Idlib Monitor"."""
    last = token.sent.end - 1
    ends = token.i == last or (token.i == last - 1 and token.doc[last].is_punct)
    return candidate.headline and ends and token.lower_ in load_cues().closing


def _is_ground(start: int, end: int, around: Around, doc: Doc, cues: Cues) -> bool:
    """Whether a country's name means its ground, not its government."""
    if around.direction or around.area or around.feature in ("border", "borders", "frontier", "countryside", "desert"):
        return True
    if _befalls(doc[end - 1], cues):
        return True
    last = doc[end - 1].text
    lost_apostrophe = last.endswith("s") and last not in cues.country_names and last[:-1] in cues.country_names
    if lost_apostrophe or (end < len(doc) and doc[end].text in ("'s", "’s")):
        return False
    relation = around.relation
    modifies = doc[end - 1].dep_ in ("compound", "amod") and end < len(doc) and doc[end].pos_ in ("NOUN", "ADJ")
    if modifies and doc[end].is_lower and (doc[end - 1].is_upper or relation not in INSIDE):
        return False  # "in US air strikes", "alongside Turkey fans"
    if relation not in cues.country_locative and cues.role_of.get(relation or "") not in ("near", "toward"):
        return False
    return not _is_government(start, relation, doc)


def _befalls(head: Token, cues: Cues) -> bool:
    """Whether a war has the country in its grip: "Syria has been locked in a civil war", "violence that ravaged Yemen"."""
    return head.dep_ in ("nsubj", "nsubjpass", "dobj") and head.head.lemma_.lower() in cues.befalls


def _is_government(start: int, relation: str | None, doc: Doc) -> bool:
    """Whether the word before the preposition makes a country or a capital its government: "a warning from Washington"."""
    words, last = load_cues().not_before_country, (relation or "").split()[-1:]
    at = next((i for i in range(start - 1, max(-1, start - 8), -1) if [doc[i].lower_] == last), None)
    if at is None:
        return False
    return doc[at].head.lemma_.lower() in words or (at > 0 and doc[at - 1].lemma_.lower() in words)


def _closes_address(start: int, around: Around, sight: Sight) -> bool:
    """Whether a country only tells where the town before it lies: "near Manbij, Syria"."""
    doc = sight.passage.doc
    before = start - 1
    if not around.listed or doc[before].lower_ in ("and", "or", "&", "the"):
        return False
    before -= doc[before].text == ","
    return before >= 0 and before not in sight.country_at


def _is_object(token: Token) -> bool:
    return token.dep_ in ("dobj", "nsubjpass") and token.head.pos_ == "VERB"


def _is_person(candidate: Candidate, words: list[str], sight: Sight) -> bool:
    """Whether the words are (part of) a person's name: a title, a given name or an unknown capitalised neighbour."""
    doc, cues, around = sight.passage.doc, load_cues(), candidate.around
    start, end, run = candidate.start, candidate.end, candidate.run
    if around.feature_before or around.feature in SURE_FEATURES:
        return False
    if start > doc[start].sent.start and doc[start - 1].lower_.rstrip(".") in cues.titles and is_capital(doc[start - 1]):
        return True
    one_word = len(words) == 1
    if one_word and (_all_in(words, cues.names) or words[0] in sight.surnames):
        return around.feature is None and not _is_beside(doc, start)
    if one_word and words[0] in cues.name_heads and end < run[1]:
        return True
    located = around.relation in cues.locative and _preposition_touches(start, around, doc)
    left = start > run[0] and _is_stranger(doc[start - 1], sight)
    right = end < run[1] and _is_stranger(doc[end], sight)
    return left or (right and not located)


def _preposition_touches(start: int, around: Around, doc: Doc) -> bool:
    return any(t.lower_ in load_cues().locative for t in doc[max(0, start - 4) : start]) and around.relation is not None


def _is_stranger(token: Token, sight: Sight) -> bool:
    """A capitalised neighbour that no table explains: "Rodi" beside "Said"."""
    word, explained = token.lower_, _explained_words()
    return (
        token.is_alpha
        and is_capital(token)
        and word not in explained
        and word.removesuffix("s") not in explained
        and token.i not in sight.country_at
    )


@cache
def _explained_words() -> frozenset[str]:
    """Capitalised words that beside a place's name do not make it a person's."""
    cues = load_cues()
    words = cues.common | cues.months | cues.directions | cues.organisations | cues.small
    return words | cues.features.keys() | cues.demonyms.keys()

"""Passages -> place names: which words name a place, and what the words around them say of it.

A capitalised word is a place's name only on evidence: the gazetteer knows it, a preposition or a word such as "town" stands
with it, and it is not part of a person's, a group's or a newspaper's name. Demonyms are no places.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from tallybook.mentions.place_belief import LARGE, Candidate, weigh_name
from tallybook.mentions.place_context import demonym_of, load_cues, read_around
from tallybook.mentions.place_phrases import find_back_references, find_borders, find_grounds, find_parts_of_country
from tallybook.mentions.place_sight import (
    ARTICLES,
    HYPHENS,
    PlaceLookup,
    Sight,
    article_length,
    countries_in,
    is_capital,
    name_place,
    surnames_in,
    taken_tokens,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Span

    from tallybook.records import GazetteerEntry, Mention, Passage, PlaceName

LONGEST_NAME = 7  # tokens, hyphens and articles counted
SHORTEST_HEADLINE = 3  # long words that a headline has at least, its names of places left out
HEADLINE = 0.65  # share of long words with a capital from which a sentence is taken for a headline
PARTICLES = frozenset({"de", "del", "la", "las", "los", "da", "do", "dos", "du", "des"})  # "Norte de Santander"
OVER_OF = frozenset({"gulf", "sea", "strait", "horn"})  # first words of names that run over "of"


def find_places(passages: tuple[Passage, ...], taken: Sequence[Mention], gazetteer: PlaceLookup) -> tuple[PlaceName, ...]:
    """Every place name of a report, in text order, each mention by itself.

    ``taken`` are the actors found before: words inside an actor's name ("Aleppo Media Centre") are no places, a place inside a
    description ("residents of Aleppo") is one.
    """
    country_at = [countries_in(passage.doc) for passage in passages]
    spoken_of = frozenset(code for found in country_at for code in found.values()) | frozenset(
        code for passage in passages for token in passage.doc if (code := demonym_of(token))
    )
    surnames = frozenset(name for passage in passages for name in surnames_in(passage.doc))
    found: list[PlaceName] = []
    for index, passage in enumerate(passages):
        blocked, metonyms = taken_tokens(passage, [m for m in taken if m.passage == index], gazetteer)
        sight = Sight(index, passage, blocked, metonyms, country_at[index], spoken_of, surnames)
        names = [*find_borders(sight), *find_parts_of_country(sight), *find_grounds(sight)]
        used = {i for name in names for i in range(name.start, name.end)}
        names += [n for n in find_back_references(sight) if used.isdisjoint(range(n.start, n.end))]
        used = {i for name in names for i in range(name.start, name.end)}
        weak: list[PlaceName] = []
        for sentence in passage.doc.sents:
            sure, perhaps = _names_in(sentence, sight, gazetteer, used)
            names += sure
            weak += perhaps
        met = {n.name.lower() for n in (*found, *names)}
        names += [n for n in weak if n.name.lower() in met]
        ordered = _join_roads(sorted(names, key=lambda n: (n.start, n.end)), sight)
        found += _contain(ordered, passage.doc, len(found))
    return tuple(found)


def _names_in(sentence: Span, sight: Sight, gazetteer: PlaceLookup, used: set[int]) -> tuple[list[PlaceName], list[PlaceName]]:
    """The names of one sentence, left to right, so that lists lend one another their preposition: sure ones and weak ones."""
    named: dict[int, int] = {}
    sure: list[PlaceName] = []
    weak: list[PlaceName] = []
    headline = _is_headline(sentence)
    for start, end in _runs(sentence):
        at = start
        while at < end:
            if at in named:  # inside a name that ran on over a small word
                at += 1
                continue
            name, belief, stop = _name_at(at, (start, end), sight, gazetteer, _Reading(named, used, headline))
            if name and belief > 0:
                (sure if belief > 1 else weak).append(name)
                if belief > 1:
                    named.update(dict.fromkeys(range(name.start, max(name.end, stop)), name.start))
            at = max(stop, name.end if name else 0, at + 1) if belief else at + 1 + article_length(sight.passage.doc, at, end)
    return sure, weak


@dataclass(frozen=True)
class _Reading:
    """How far the reading of a sentence has come."""

    named: dict[int, int]
    used: set[int]
    headline: bool


def _name_at(
    at: int, run: tuple[int, int], sight: Sight, gazetteer: PlaceLookup, reading: _Reading
) -> tuple[PlaceName | None, int, int]:
    """The name that begins at a token, how far to believe it (0 no, 1 if it is met again, 2 yes) and where it stops."""
    start, end = run
    free = not (set(range(start, end)) & (reading.used | sight.blocked.keys()))
    unknown = _unknown_name(start, end, reading, sight) if at == start and free else None
    if at in reading.used:
        return None, 0, at
    best = _longest_known(at, end, sight, gazetteer, reading.used)
    if best and unknown and _is_cut_short(at, best, unknown[0].end, sight, gazetteer):
        best = None
    if best:
        large = any(e.population >= LARGE and e.likeness >= 0.9 for e in best[1])
        around = read_around(sight.passage.doc, at, best[0], reading.named, sight.country_at, large=large)
        belief = weigh_name(Candidate(at, best[0], run, best[1], around, reading.headline), sight)
        if belief:
            text = _without_s(sight.passage.doc[at : best[0]].text, best[1])
            return name_place(sight, around, text, known=True), belief, best[0]
    return (unknown[0], 2, unknown[0].end) if unknown else (None, 0, at)


def _is_cut_short(
    start: int, best: tuple[int, tuple[GazetteerEntry, ...]], stop: int, sight: Sight, gazetteer: PlaceLookup
) -> bool:
    """Whether the known name is only a piece of a longer one ("Jisr Alhaj"), and not the first of two ("Aleppo Zubdiya")."""
    head_only = best[0] == start + 1 and sight.passage.doc[start].lower_ in load_cues().name_heads
    if stop <= best[0]:
        return head_only
    if best[1][0].population >= 2 * LARGE and not head_only:
        return False
    rest = gazetteer.find(sight.passage.doc[best[0] : stop].text, sight.spoken_of)
    return not any(e.likeness >= 0.95 and e.country in sight.spoken_of for e in rest)


def _is_headline(sentence: Span) -> bool:
    """Whether most long words have a capital; names behind a preposition have one anywhere and count for nothing."""
    words, placed = [], False
    for token in sentence[1:]:
        placed = is_capital(token) and (placed or token.nbor(-1).pos_ == "ADP")
        if token.is_alpha and len(token) > 3 and not placed:
            words.append(token)
    return len(words) >= SHORTEST_HEADLINE and sum(t.text[0].isupper() for t in words) / len(words) >= HEADLINE


def _runs(sentence: Span) -> Iterator[tuple[int, int]]:
    """Stretches of capitalised words, their articles and hyphens, and a number before them ("3000 Housing Project")."""
    doc, at, limit = sentence.doc, sentence.start, sentence.end
    while at < limit:
        end = at if doc[at].text in HYPHENS else _run_end(doc, at, limit)
        if end > at:
            number = at - 1 if at - 1 >= sentence.start and doc[at - 1].text.isdecimal() and len(doc[at - 1]) == 4 else at
            yield (number if number < at and doc[at].lower_ in ("housing", "apartment", "apartments") else at), end
        at = max(end, at + 1)


@cache
def _no_unknown_names() -> frozenset[str]:
    """Words that, unknown to the gazetteer as they are, are no new place's name."""
    cues = load_cues()
    return cues.common | cues.months | cues.organisations | cues.demonyms.keys() | cues.titles


def _run_end(doc: Doc, at: int, limit: int) -> int:
    small = load_cues().small
    while at < limit:
        article = article_length(doc, at, limit)
        if article:
            at += article + 1
        elif (is_capital(doc[at]) and not doc[at].is_space and doc[at].lower_ not in small) or (
            doc[at].text in HYPHENS and _joins(doc, at, limit)
        ):
            at += 1
        else:
            break
    return at


def _joins(doc: Doc, at: int, limit: int) -> bool:
    """Whether a hyphen without spaces joins two parts of a name."""
    if at == 0 or at + 1 >= limit or doc[at].whitespace_ or doc[at - 1].whitespace_:
        return False
    return is_capital(doc[at + 1]) or article_length(doc, at + 1, limit) > 0


def _longest_known(
    at: int, end: int, sight: Sight, gazetteer: PlaceLookup, used: set[int]
) -> tuple[int, tuple[GazetteerEntry, ...]] | None:
    """The longest name the gazetteer has from this token on, with what it may mean."""
    doc = sight.passage.doc
    if not (is_capital(doc[at]) or article_length(doc, at, end) or doc[at].text.isdecimal()) or doc[at].text in HYPHENS:
        return None
    for stop in (*_over_of(doc, at, end), *_country_stop(at, end, sight), *range(min(end, at + LONGEST_NAME), at, -1)):
        last = doc[stop - 1]
        taken = [sight.blocked[i] for i in range(at, stop) if i in sight.blocked]
        if used & set(range(at, stop)) or last.text in HYPHENS or (stop > at + 1 and last.lower_ in ARTICLES):
            continue
        name = doc[at:stop].text
        entries = gazetteer.find(name, sight.spoken_of)
        if not entries and stop == at + 1 and name.endswith("s") and len(name) > 5:
            entries = tuple(e for e in gazetteer.find(name[:-1], sight.spoken_of) if e.likeness >= 0.9)
        if taken and not _outweighs(at, stop, taken, entries, sight):
            continue
        if entries and entries[0].likeness >= (0.9 if stop - at == 1 and len(name) < 5 else 0.6):
            return stop, entries
    return None


def _outweighs(at: int, stop: int, taken: list[tuple[int, int]], entries: tuple[GazetteerEntry, ...], sight: Sight) -> bool:
    """Whether a place of several words explains more than the actor inside it: "Al Assad Military Academy" and "Al Assad"."""
    words = sum(t.is_alpha and t.lower_ not in ARTICLES for t in sight.passage.doc[at:stop])
    if words < 2 or not all(at <= start and end <= stop for start, end in taken):
        return False
    return any(e.likeness >= 0.9 and e.country in sight.spoken_of for e in entries)


def _country_stop(at: int, end: int, sight: Sight) -> list[int]:
    """Where a country's name ends that goes on in lower case: "Palestinian territories"."""
    stop = at
    while stop in sight.country_at and sight.country_at[stop] == sight.country_at[at]:
        stop += 1
    return [stop] if stop > end else []


def _over_of(doc: Doc, at: int, end: int) -> list[int]:
    """Takes "Gulf of Aden", "Sea of Azov": one more way to end a name that runs over a small word."""
    if end < len(doc) - 1 and doc[end].lower_ == "of" and is_capital(doc[end + 1]) and end - at == 1:
        return [end + 2] if doc[at].lower_ in OVER_OF else []
    small = next((i for i in range(end, min(end + 3, len(doc))) if doc[i].lower_ not in PARTICLES), end)
    return [small + 1] if small > end and is_capital(doc[small]) else []


def _without_s(text: str, entries: tuple[GazetteerEntry, ...]) -> str:
    """Mends "Aleppos" with a lost apostrophe is Aleppo; "Damascus" stays."""
    if text.endswith("s") and any(e.name == text[:-1] for e in entries[:3]):
        return text[:-1]
    return text


def _unknown_name(start: int, end: int, reading: _Reading, sight: Sight) -> tuple[PlaceName, int] | None:
    """A name the gazetteer has not, where the words around leave no doubt that it is a place.

    With it, where the name stops if a word such as "district" vouches for all of it (else 0).
    """
    doc, cues = sight.passage.doc, load_cues()
    stop = next((i for i in range(start, end) if doc[i].lower_ in cues.features and i > start), end)
    if reading.headline or not _may_be_unknown(start, stop, end, sight):
        return None
    around = read_around(doc, start, stop, reading.named, sight.country_at)
    plural = around.feature_before and (around.feature or "").endswith("s")
    if plural and stop > start + 1:  # "the villages of A B and C", commas lost: one word a name
        stop = start + article_length(doc, start, stop) + 1
        around = read_around(doc, start, stop, reading.named, sight.country_at)
    kind = cues.features[around.feature]["kind"] if around.feature else None
    vouched = kind is not None and kind != "any"
    alone = around.relation in cues.unknown_locative and _touches(start, doc) and not around.listed
    alone = alone or (stop == end and stop + 1 < len(doc) and doc[stop].lower_ == "near" and is_capital(doc[stop + 1]))
    if around.of_title or not (vouched or alone):
        return None
    return name_place(sight, around, doc[start:stop].text, known=False), 0 if plural or not vouched else stop


def _may_be_unknown(start: int, stop: int, end: int, sight: Sight) -> bool:
    """Whether nothing in the words themselves speaks against a place's name."""
    doc, cues = sight.passage.doc, load_cues()
    words = [t.lower_ for t in doc[start:stop] if t.is_alpha and t.lower_ not in ARTICLES]
    if not words or stop - start > LONGEST_NAME or all(len(w) < 3 for w in words) or doc[start].is_sent_start:
        return False
    if start and doc[start - 1].text in HYPHENS and not doc[start - 1].whitespace_:
        return False
    after = cues.features.get(doc[stop].lower_, {}) if stop < len(doc) else {}
    named_for = after.get("kind") in ("site", "camp", "crossing", "road")  # "Nasser Hospital" is named for a person
    odd = _no_unknown_names() | (frozenset() if named_for or (start and doc[start - 1].lower_ == "near") else cues.names)
    numbered = doc[start].text.isdecimal()
    if not numbered and any(w in odd or w.removesuffix("s") in odd for w in words):
        return False
    if any(t.i in sight.country_at for t in doc[start:end]) or any(t.lower_ in cues.organisations for t in doc[stop : end + 1]):
        return False
    return not doc[start].text.isupper() or numbered


def _touches(start: int, doc: Doc) -> bool:
    """A preposition right before the name (or with one small word between) and no article."""
    before = [t.lower_ for t in doc[max(0, start - 2) : start]]
    return before[-1:] != ["the"] and any(w in load_cues().unknown_locative for w in before)


def _join_roads(names: list[PlaceName], sight: Sight) -> list[PlaceName]:
    """Makes one name of "the Homs-Palmyra highway", which lies in neither town; "the Jobar-Zamalka axis" lies between two."""
    doc, cues = sight.passage.doc, load_cues()
    out: list[PlaceName] = []
    for name in names:
        first = out[-1] if out else None
        joined = first is not None and first.end + 1 == name.start and doc[first.end].text in HYPHENS
        if first is None or not joined:
            out.append(name)
        elif name.feature in ("road", "highway"):
            root, text = doc[first.start : name.end].root.i, doc[first.start : name.end].text
            span = sight.passage.span(first.start, name.end)
            ends = (first.name, name.name)
            out[-1] = msgspec.structs.replace(
                first, end=name.end, head=root, span=span, name=text, feature=name.feature, known=False, ends=ends
            )  # fmt: skip
        elif name.end < len(doc) and doc[name.end].lower_ in cues.lies_between:
            out[-1] = msgspec.structs.replace(first, relation="between")
            out.append(msgspec.structs.replace(name, relation="between"))
        else:
            out.append(name)
    return out


def _contain(names: list[PlaceName], doc: Doc, offset: int) -> list[PlaceName]:
    """Sets ``within`` where one name stands in another: "X in Y", "X, Y", "Y's X", "the Y suburb of X"."""
    out = []
    for i, name in enumerate(names):
        within = None
        for j in (i + 1, i - 1):
            if within is None and 0 <= j < len(names) and not name.refers_back and not names[j].refers_back:
                within = offset + j if _stands_in(doc, name, names[j]) else None
        out.append(msgspec.structs.replace(name, within=within) if within is not None else name)
    return out


def _stands_in(doc: Doc, inner: PlaceName, outer: PlaceName) -> bool:
    if doc[inner.start].sent.start != doc[outer.start].sent.start:
        return False
    if inner.end <= outer.start:
        between = [t.lower_ for t in doc[inner.end : outer.start] if t.pos_ not in ("DET", "ADJ", "PUNCT") and not t.is_space]
        comma = [t.text for t in doc[inner.end : outer.start]] == [","] and not outer.direction
        allowed = load_cues().features.keys() | load_cues().directions | load_cues().demonyms.keys()
        joined = [w for w in between if w in ("in", "of")]
        return comma or (len(joined) >= 1 and between[:1] != [] and all(w in allowed or w in ("in", "of", "'s") for w in between))
    gap = [t.lower_ for t in doc[outer.end : inner.start]]
    if gap[:1] in (["'s"], ["’s"]) or (not gap and outer.span.text == outer.name + "s"):
        return True
    return len(gap) >= 2 and gap[-1] == "of" and all(w in load_cues().features or w in load_cues().directions for w in gap[:-1])

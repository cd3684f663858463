"""Passages -> place names: which words name a place, and what the words around them say of it.

A capitalised word is a place's name only on evidence: the gazetteer knows it, a preposition or a word such as "town" stands
with it, and it is not part of a person's, a group's or a newspaper's name. Demonyms are no places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tallybook.mentions.place_context import Around, Cues, demonym_of, load_cues, read_around
from tallybook.records import ActorMention, GazetteerEntry, Mention, Passage, PlaceName

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

ARTICLES = frozenset("al el ul ar er as ash esh ad ed az ez an at et ath adh as".split())
LONGEST_NAME = 7  # tokens, hyphens and articles counted
HEADLINE = 0.6  # share of long words with a capital from which a sentence is taken for a headline
LARGE = 50_000  # inhabitants from which a place far from the report's countries is believed on its name alone
ALIKE = 0.8  # of two spellings, below which a single word needs more evidence than its look
HYPHENS = ("-", "–")
TITLES = frozenset("mr mrs ms dr gen general col colonel lt maj major brig brigadier capt captain sgt president minister sheikh king prince "
                   "emir imam ayatollah spokesman spokeswoman envoy ambassador senator secretary journalist activist director".split())  # fmt: skip


class PlaceLookup(Protocol):
    """What finding needs of a gazetteer: all places a name may mean, the likeliest spelling first."""

    def find(self, name: str, countries: frozenset[str] = frozenset()) -> tuple[GazetteerEntry, ...]:
        """The places of that name."""


@dataclass(frozen=True)
class Sight:
    """One passage as the finder sees it."""

    index: int
    passage: Passage
    blocked: frozenset[int]
    metonyms: frozenset[int]
    country_at: dict[int, str]
    spoken_of: frozenset[str]
    surnames: frozenset[str]


def find_places(passages: tuple[Passage, ...], taken: Sequence[Mention], gazetteer: PlaceLookup) -> tuple[PlaceName, ...]:
    """Every place name of a report, in text order, each mention by itself.

    ``taken`` are the actors found before: words inside an actor's name ("Aleppo Media Centre") are no places, a place inside a
    description ("residents of Aleppo") is one.
    """
    country_at = [_countries_in(passage.doc) for passage in passages]
    spoken_of = frozenset(code for found in country_at for code in found.values()) | frozenset(
        code for passage in passages for token in passage.doc if (code := demonym_of(token))
    )
    surnames = frozenset(name for passage in passages for name in _surnames(passage.doc))
    found: list[PlaceName] = []
    for index, passage in enumerate(passages):
        blocked, metonyms = _taken_tokens(passage, [m for m in taken if m.passage == index], gazetteer)
        sight = Sight(index, passage, blocked, metonyms, country_at[index], spoken_of, surnames)
        names = [*_borders(sight), *_parts_of_country(sight), *_back_references(sight)]
        used = {i for name in names for i in range(name.start, name.end)}
        weak: list[PlaceName] = []
        for sentence in passage.doc.sents:
            sure, perhaps = _names_in(sentence, sight, gazetteer, used)
            names += sure
            weak += perhaps
        met = {n.name.lower() for n in (*found, *names)}
        names += [n for n in weak if n.name.lower() in met]
        found += _contain(sorted(names, key=lambda n: (n.start, n.end)), passage.doc, len(found))
    return tuple(found)


# --- what stands in the way ---------------------------------------------------------------------------------------------------


def _taken_tokens(passage: Passage, taken: Sequence[Mention], gazetteer: PlaceLookup) -> tuple[frozenset[int], frozenset[int]]:
    """Tokens inside actors' names, and tokens of actors that go by a country's or a city's name ("Turkey", "Damascus")."""
    blocked: set[int] = set()
    metonyms: set[int] = set()
    doc = passage.doc
    for mention in taken:
        tokens = range(mention.start, min(mention.end, len(doc)))
        words = [doc[i] for i in tokens if doc[i].is_alpha and doc[i].lower_ not in ARTICLES | {"the", "of", "and", "for", "in"}]
        named = bool(words) and all(w.text[0].isupper() for w in words)
        if isinstance(mention, ActorMention) and mention.person:
            blocked.update(i for i in tokens if doc[i].text[:1].isupper() and not doc[i].is_sent_start)
        elif named and _is_area_name(" ".join(w.text for w in words), gazetteer):
            metonyms.update(tokens)
        elif named:
            blocked.update(tokens)
        elif words and words[-1].text[0].isupper() and words[-1].i == mention.head:
            blocked.update(_run_back_to_lower(doc, mention))
    return frozenset(blocked), frozenset(metonyms)


def _run_back_to_lower(doc: Doc, mention: Mention) -> Iterator[int]:
    for i in range(min(mention.head, len(doc) - 1), mention.start - 1, -1):
        if doc[i].is_alpha and doc[i].is_lower and doc[i].lower_ not in ARTICLES:
            return
        yield i


def _surnames(doc: Doc) -> Iterator[str]:
    """Words that follow a given name somewhere in the report ("Hamza Khatib"): alone they mean the same person."""
    names = load_cues().names
    for token in doc:
        if token.lower_ in names and token.text[0].isupper():
            after = token.i + 1 + _article_at(doc, token.i + 1, len(doc))
            if after < len(doc) and _is_capital(doc[after]) and not doc[after].is_sent_start:
                yield doc[after].lower_


def _is_area_name(name: str, gazetteer: PlaceLookup) -> bool:
    return any(
        e.kind in ("country", "capital", "admin1", "city", "region") and e.likeness > 0.9 for e in gazetteer.find(name)[:6]
    )


def _countries_in(doc: Doc) -> dict[int, str]:
    """Tokens that name a country, also with a lost apostrophe ("Syrias"), with its code."""
    names, found = load_cues().country_names, {}
    long_names = {n for n in names if len(n) > 3}  # "USs" is no possessive
    texts = [t.text for t in doc]
    for i, text in enumerate(texts):
        if not text[:1].isupper():
            continue
        for length in (4, 3, 2, 1):
            name = " ".join(texts[i : i + length])
            code = names.get(name) or (names.get(name[:-1]) if name.endswith("s") and name[:-1] in long_names else None)
            if code:
                found.update({k: code for k in range(i, min(i + length, len(texts)))})
                break
    return found


# --- phrases with a lower-case head --------------------------------------------------------------------------------------------


def _borders(sight: Sight) -> Iterator[PlaceName]:
    """ "Turkish border", "the Syria-Lebanon border", "Syria's frontier with Lebanon"."""
    doc, cues = sight.passage.doc, load_cues()
    for token in doc:
        if token.lower_ not in ("border", "borders", "frontier"):
            continue
        following = doc[token.i + 1].lower_ if token.i + 1 < len(doc) else ""
        if following in cues.features or following in ("guard", "guards", "police", "control", "patrol", "security"):
            continue
        start, end, codes = token.i, token.i + 1, []
        while start and (step := _country_step(doc, start - 1, sight)):
            codes += [step] if len(step) == 2 else []
            start -= 1
        while start < token.i and doc[start].text in ("'s", "’s", "and", *HYPHENS):
            start += 1
        if following == "with" and token.i + 2 < len(doc) and token.i + 2 in sight.country_at:
            codes.append(sight.country_at[token.i + 2])
            end = token.i + 3
        if codes:
            yield _place_name(sight, read_around(doc, start, end, {}, {}), sight.passage.span(start, end).text, "border", codes)


def _country_step(doc: Doc, at: int, sight: Sight) -> str | None:
    """A country code, "-" for a mere joint, ``None`` at the phrase's left end."""
    code = sight.country_at.get(at) or demonym_of(doc[at])
    if code:
        return code
    return "-" if doc[at].text in ("'s", "’s", *HYPHENS) or (doc[at].text == "and" and at + 1 in sight.country_at) else None


def _parts_of_country(sight: Sight) -> Iterator[PlaceName]:
    """ "the north of the country", "the country's east"."""
    doc, directions = sight.passage.doc, load_cues().directions
    for token in doc[:-1]:
        if token.lower_ != "country":
            continue
        before = [t.lower_ for t in doc[max(0, token.i - 3) : token.i]]
        if before[1:] == ["of", "the"] and before[0] in directions:
            around = read_around(doc, token.i - 3, token.i + 1, {}, {})
            yield _place_name(sight, around, doc[token.i - 3 : token.i + 1].text, "country", [], before[0])
        elif token.i + 2 < len(doc) and doc[token.i + 1].text in ("'s", "’s") and doc[token.i + 2].lower_ in directions:
            around = read_around(doc, token.i, token.i + 3, {}, {})
            yield _place_name(sight, around, doc[token.i : token.i + 3].text, "country", [], doc[token.i + 2].lower_)


def _back_references(sight: Sight) -> Iterator[PlaceName]:
    """ "the capital", "the Syrian capital", "the town"."""
    doc, cues = sight.passage.doc, load_cues()
    for token in doc:
        capital = token.lower_ == "capital"
        if not (capital or token.lower_ in cues.refers_back) or token.i == 0:
            continue
        after = doc[token.i + 1] if token.i + 1 < len(doc) else None
        named_next = after is not None and (
            after.lower_ in ("of", "city") or (after.text[:1].isupper() and not after.is_sent_start)
        )
        if named_next or (after is not None and (after.pos_ in ("NOUN", "PROPN") or after.text in ("'s", "’s", *HYPHENS))):
            continue
        before = doc[token.i - 1]
        start = (
            token.i - 1 if before.lower_ in ("the", "this") or demonym_of(before) or sight.country_at.get(token.i - 1) else None
        )
        if start is None and before.text in ("'s", "’s") and token.i > 1 and sight.country_at.get(token.i - 2):
            start = token.i - 2
        if start is None or (not capital and before.lower_ not in ("the", "this")):
            continue
        code = demonym_of(doc[start]) or sight.country_at.get(start)
        around = read_around(doc, start, token.i + 1, {}, {})
        if around.relation is None and token.dep_ in ("attr", "nsubj") and not capital:
            continue
        text = doc[start : token.i + 1].text
        yield _place_name(sight, around, text, token.lower_, [code] if code else [], refers_back=True)


def _place_name(
    sight: Sight,
    around: Around,
    name: str,
    feature: str,
    countries: list[str],
    direction: str | None = None,
    *,
    refers_back: bool = False,
) -> PlaceName:  # noqa: PLR0913
    start, end = around.start, around.end
    return PlaceName(
        passage=sight.index, start=start, end=end, head=sight.passage.doc[start:end].root.i, span=sight.passage.span(start, end),
        name=name, relation=around.relation, distance_km=around.distance_km, feature=feature, direction=direction,
        countries=tuple(dict.fromkeys(countries)), refers_back=refers_back,
    )  # fmt: skip


# --- names ---------------------------------------------------------------------------------------------------------------------


def _names_in(sentence: Span, sight: Sight, gazetteer: PlaceLookup, used: set[int]) -> tuple[list[PlaceName], list[PlaceName]]:
    """The names of one sentence, left to right, so that lists lend one another their preposition: sure ones and weak ones."""
    named: dict[int, int] = {}
    sure: list[PlaceName] = []
    weak: list[PlaceName] = []
    headline = _is_headline(sentence)
    for start, end in _runs(sentence):
        at = start
        while at < end:
            name, belief, stop = _name_at(at, (start, end), sight, gazetteer, _Reading(named, used, headline))
            if name and belief > 0:
                (sure if belief > 1 else weak).append(name)
                if belief > 1:
                    named.update(dict.fromkeys(range(name.start, max(name.end, stop)), name.start))
            at = max(stop, name.end if name else 0, at + 1) if belief else at + 1 + _article_at(sight.passage.doc, at, end)
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
    free = not (set(range(start, end)) & (reading.used | sight.blocked))
    unknown = _unknown_name(start, end, reading, sight) if at == start and free else None
    if at in reading.used or at in sight.blocked:
        return None, 0, at
    best = _longest_known(at, end, sight, gazetteer, reading.used)
    if (
        best
        and unknown
        and (best[0] < unknown[1] or _is_head_only(at, best[0], sight))
        and not _goes_on_known(best, unknown[1], sight, gazetteer)
    ):
        best = None
    if best:
        around = read_around(sight.passage.doc, at, best[0], reading.named, sight.country_at)
        belief = _belief((at, best[0]), run, best[1], around, sight, reading.headline)
        if belief:
            text = _without_s(sight.passage.doc[at : best[0]].text, best[1])
            return _from_around(sight, around, text, known=True), belief, best[0]
    return (unknown[0], 2, unknown[0].end) if unknown else (None, 0, at)


def _is_head_only(start: int, stop: int, sight: Sight) -> bool:
    return stop == start + 1 and sight.passage.doc[start].lower_ in load_cues().name_heads


def _goes_on_known(best: tuple[int, tuple[GazetteerEntry, ...]], stop: int, sight: Sight, gazetteer: PlaceLookup) -> bool:
    """Whether a name is followed by another name of its own ("Aleppo Zubdiya district"), and not by a part of it ("Jisr Alhaj")."""
    if best[1][0].population >= LARGE and not _is_head_only(best[0] - 1, best[0], sight):
        return True
    if stop <= best[0]:
        return False
    rest = gazetteer.find(sight.passage.doc[best[0] : stop].text, sight.spoken_of)
    return any(e.likeness >= 0.95 and e.country in sight.spoken_of for e in rest)


def _is_headline(sentence: Span) -> bool:
    words = [t for t in sentence if t.is_alpha and len(t) > 3]
    return len(words) >= 5 and sum(t.text[0].isupper() for t in words) / len(words) >= HEADLINE


def _is_capital(token: Token) -> bool:
    return token.text[:1].isupper() and any(c.isalpha() for c in token.text)


def _article_at(doc: Doc, i: int, limit: int) -> int:
    """How many tokens an article takes up here: "al-" 2, "al" 1, none 0."""
    if i + 1 >= limit or doc[i].lower_ not in ARTICLES:
        return 0
    if doc[i + 1].text in HYPHENS:
        return 2 if i + 2 < limit and _is_capital(doc[i + 2]) else 0
    return 1 if _is_capital(doc[i + 1]) and doc[i].lower_ not in ("as", "at", "an", "ad") else 0


def _runs(sentence: Span) -> Iterator[tuple[int, int]]:
    """Stretches of capitalised words, their articles and hyphens, and a number before them ("3000 Housing Project")."""
    doc, at, limit = sentence.doc, sentence.start, sentence.end
    while at < limit:
        end = _run_end(doc, at, limit)
        if end > at:
            number = at - 1 if at - 1 >= sentence.start and doc[at - 1].text.isdecimal() and len(doc[at - 1]) == 4 else at
            yield (number if number < at and doc[at].lower_ in ("housing", "apartment", "apartments") else at), end
        at = max(end, at + 1)


def _run_end(doc: Doc, at: int, limit: int) -> int:
    small = load_cues().locative | {"the", "a", "an", "and", "of", "for", "but", "as", "by", "with"}
    while at < limit:
        article = _article_at(doc, at, limit)
        if article:
            at += article + 1
        elif _is_capital(doc[at]) and not doc[at].is_space and doc[at].lower_ not in small:
            at += 1
        elif doc[at].text in HYPHENS and not doc[at].whitespace_ and at + 1 < limit and doc[at - 1].whitespace_ == "" and (
            _is_capital(doc[at + 1]) or _article_at(doc, at + 1, limit)
        ):  # fmt: skip
            at += 1
        else:
            break
    return at


def _longest_known(
    at: int, end: int, sight: Sight, gazetteer: PlaceLookup, used: set[int]
) -> tuple[int, tuple[GazetteerEntry, ...]] | None:
    """The longest name the gazetteer has from this token on, with what it may mean."""
    doc = sight.passage.doc
    if not (_is_capital(doc[at]) or _article_at(doc, at, end) or doc[at].text.isdecimal()) or doc[at].text in HYPHENS:
        return None
    farthest = min(end, at + LONGEST_NAME)
    for stop in (*_over_of(doc, at, end), *range(farthest, at, -1)):
        if set(range(at, stop)) & (used | sight.blocked) or doc[stop - 1].text in HYPHENS:
            continue
        if stop > at + 1 and doc[stop - 1].lower_ in ARTICLES:
            continue
        name = doc[at:stop].text
        entries = gazetteer.find(name, sight.spoken_of)
        if not entries and stop == at + 1 and name.endswith("s") and len(name) > 5 and not doc[at].is_lower:
            entries = tuple(e for e in gazetteer.find(name[:-1], sight.spoken_of) if e.likeness >= 0.9)
        if entries and entries[0].likeness >= (0.9 if stop - at == 1 and len(name) < 5 else 0.6):
            return stop, entries
    return None


def _over_of(doc: Doc, at: int, end: int) -> list[int]:
    """ "Gulf of Aden", "Sea of Azov": one more way to end a name that runs over a small word."""
    if end < len(doc) - 1 and doc[end].lower_ == "of" and _is_capital(doc[end + 1]) and end - at == 1:
        return [end + 2] if doc[at].lower_ in ("gulf", "sea", "strait", "horn", "republic") else []
    return []


def _without_s(text: str, entries: tuple[GazetteerEntry, ...]) -> str:
    """ "Aleppos" with a lost apostrophe is Aleppo; "Damascus" stays."""
    if text.endswith("s") and any(e.name == text[:-1] for e in entries[:3]):
        return text[:-1]
    return text


def _from_around(sight: Sight, around: Around, name: str, *, known: bool) -> PlaceName:
    start, end = around.start, around.end
    return PlaceName(
        passage=sight.index, start=start, end=end, head=sight.passage.doc[start:end].root.i, span=sight.passage.span(start, end),
        name=name, relation=around.relation, distance_km=around.distance_km, feature=around.feature, direction=around.direction,
        countries=tuple(dict.fromkeys(around.countries)), known=known,
    )  # fmt: skip


def _belief(
    at: tuple[int, int], run: tuple[int, int], entries: tuple[GazetteerEntry, ...], around: Around, sight: Sight, headline: bool
) -> int:  # noqa: PLR0913
    """Whether this is the place, and not a word, a person, a group or a government of that name: 0, 1 (perhaps) or 2."""
    start, end = at
    doc, cues = sight.passage.doc, load_cues()
    words = [t.lower_ for t in doc[start:end] if t.is_alpha and t.lower_ not in ARTICLES] or [doc[start].lower_]
    if _is_no_name(words, doc, end, run[1], cues) or around.of_title:
        return 0
    if _all_in(words, cues.common):
        return 2 if around.feature_before and not doc[start].is_sent_start and not headline else 0
    if any(e.kind == "country" and e.likeness >= 0.9 for e in entries) or start in sight.metonyms:
        return 2 if _is_ground(start, end, around, doc, cues) else 0
    located = around.relation in cues.locative or around.relation in cues.role_of or around.area
    shown = around.feature is not None or around.direction is not None
    if any(e.kind == "capital" and e.likeness >= 0.9 for e in entries):
        return 2 if located or shown or _is_object(doc[start:end].root) or (headline and around.relation == "of") else 0
    if _is_person(start, end, run, around, words, sight):
        return 0
    near = any(e.country in sight.spoken_of and e.likeness >= (ALIKE if end - start == 1 else 0.7) for e in entries)
    if located or shown or around.listed or around.countries:
        return 2 if near or any(e.likeness >= 0.9 or e.country in sight.spoken_of for e in entries) else 0
    return _belief_alone(doc[start:end].root, entries, sight, near)


def _belief_alone(head: Token, entries: tuple[GazetteerEntry, ...], sight: Sight, near: bool) -> int:
    """A name with nothing around that makes it a place: only a well-known one, or the object of a verb, is sure."""
    alike = [e for e in entries if e.likeness >= 0.9 and (e.country in sight.spoken_of or e.population >= 20 * LARGE)]
    if any(e.population >= LARGE or e.kind in ("admin1", "region") for e in alike) or (alike and _is_object(head)):
        return 2
    return 1 if near else 0


def _all_in(words: list[str], table: frozenset[str]) -> bool:
    return all(w in table or (len(w) > 4 and w.removesuffix("s") in table) or w + "s" in table for w in words)


def _is_no_name(words: list[str], doc: Doc, end: int, run_end: int, cues: Cues) -> bool:
    """Months, peoples, organisations, "Syria-based" and words such as "Town" alone."""
    if _is_inside_organisation(end, run_end, doc, cues) or all(w in cues.features or w in cues.directions for w in words):
        return True
    if end + 1 < len(doc) and doc[end].text in HYPHENS and not doc[end - 1].whitespace_ and doc[end + 1].is_lower:
        return True
    return all(w in cues.months or w in cues.demonyms or _all_in([w], cues.organisations) for w in words)


def _is_inside_organisation(end: int, run_end: int, doc: Doc, cues: Cues) -> bool:
    """ "Aleppo Media Centre", "Quneitra Police Command"."""
    return any(t.lower_ in cues.organisations for t in doc[end:run_end][:4])


def _is_ground(start: int, end: int, around: Around, doc: Doc, cues: Cues) -> bool:
    """Whether a country's name means its ground, not its government."""
    if around.direction or around.area or around.feature in ("border", "borders", "frontier", "countryside", "desert"):
        return True
    last = doc[end - 1].text
    lost_apostrophe = last.endswith("s") and last not in cues.country_names and last[:-1] in cues.country_names
    if lost_apostrophe or (end < len(doc) and doc[end].text in ("'s", "’s")):
        return False
    relation = around.relation
    if relation not in cues.country_locative and cues.role_of.get(relation or "") not in ("near", "toward"):
        return False
    at = next((i for i in range(start - 1, max(-1, start - 8), -1) if doc[i].lower_ == (relation or "").split()[-1]), None)
    governor = doc[at].head.lemma_.lower() if at is not None else ""
    before = doc[at - 1].lemma_.lower() if at else ""
    return governor not in cues.not_before_country and before not in cues.not_before_country


def _is_object(token: Token) -> bool:
    return token.dep_ in ("dobj", "nsubjpass") and token.head.pos_ == "VERB"


def _is_person(start: int, end: int, run: tuple[int, int], around: Around, words: list[str], sight: Sight) -> bool:
    """Whether the words are (part of) a person's name: a title, a given name or an unknown capitalised neighbour."""
    doc, cues = sight.passage.doc, load_cues()
    if around.feature_before or around.feature in ("province", "city", "town", "village", "governorate", "district"):
        return False
    before = doc[start - 1] if start > doc[start].sent.start else None
    if before is not None and before.lower_.rstrip(".") in TITLES and before.text[0].isupper():
        return True
    if len(words) == 1 and (_all_in(words, cues.names) or words[0] in sight.surnames):
        return around.feature is None
    located = around.relation in cues.locative and _preposition_touches(start, around, doc)
    left = start > run[0] and _is_stranger(doc[start - 1], sight)
    if len(words) == 1 and words[0] in cues.name_heads and end < run[1]:
        return True
    right = end < run[1] and _is_stranger(doc[end], sight)
    return left or (right and not located)


def _preposition_touches(start: int, around: Around, doc: Doc) -> bool:
    return any(t.lower_ in load_cues().locative for t in doc[max(0, start - 4) : start]) and around.relation is not None


def _is_stranger(token: Token, sight: Sight) -> bool:
    """A capitalised neighbour that no table explains: "Rodi" beside "Said"."""
    cues, word = load_cues(), token.lower_
    plain = word.removesuffix("s")
    explained = cues.common | cues.months | cues.directions | cues.features.keys() | cues.demonyms.keys() | cues.organisations
    return (
        token.is_alpha
        and _is_capital(token)
        and word not in explained
        and plain not in explained
        and token.i not in sight.country_at
    )


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
        stop = start + _article_at(doc, start, stop) + 1
        around = read_around(doc, start, stop, reading.named, sight.country_at)
    kind = cues.features[around.feature]["kind"] if around.feature else None
    vouched = kind is not None and kind != "any" and (around.feature_before or around.end > stop)
    alone = around.relation in cues.unknown_locative and _touches(start, doc) and not around.listed
    alone = alone or (stop == end and stop + 1 < len(doc) and doc[stop].lower_ == "near" and _is_capital(doc[stop + 1]))
    if around.of_title or not (vouched or alone):
        return None
    return _from_around(sight, around, doc[start:stop].text, known=False), 0 if plural or not vouched else stop


def _may_be_unknown(start: int, stop: int, end: int, sight: Sight) -> bool:
    """Whether nothing in the words themselves speaks against a place's name."""
    doc, cues = sight.passage.doc, load_cues()
    words = [t.lower_ for t in doc[start:stop] if t.is_alpha and t.lower_ not in ARTICLES]
    if not words or stop - start > LONGEST_NAME or all(len(w) < 3 for w in words) or doc[start].is_sent_start:
        return False
    odd = cues.common | cues.months | cues.organisations | cues.demonyms.keys() | cues.names | TITLES
    numbered = doc[start].text.isdecimal()
    if not numbered and any(w in odd or w.removesuffix("s") in odd for w in words):
        return False
    if any(t.i in sight.country_at for t in doc[start:end]) or any(t.lower_ in cues.organisations for t in doc[stop : end + 1]):
        return False
    return not doc[start].text.isupper() or numbered


def _touches(start: int, doc: Doc) -> bool:
    """A preposition right before the name (or with one small word between) and a proper noun by the tagger's lights."""
    before = [t.lower_ for t in doc[max(0, start - 2) : start]]
    return before[-1:] != ["the"] and any(w in load_cues().unknown_locative for w in before)


def _contain(names: list[PlaceName], doc: Doc, offset: int) -> list[PlaceName]:
    """Sets ``within`` where one name stands in another: "X in Y", "X, Y", "Y's X", "the Y suburb of X"."""
    out = []
    for i, name in enumerate(names):
        within = None
        for j in (i + 1, i - 1):
            if within is None and 0 <= j < len(names) and not name.refers_back and not names[j].refers_back:
                within = offset + j if _stands_in(doc, name, names[j]) else None
        out.append(_with_within(name, within) if within is not None else name)
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


def _with_within(name: PlaceName, within: int) -> PlaceName:
    return PlaceName(
        passage=name.passage, start=name.start, end=name.end, head=name.head, span=name.span, name=name.name, relation=name.relation,
        distance_km=name.distance_km, feature=name.feature, direction=name.direction, countries=name.countries, within=within,
        refers_back=name.refers_back, known=name.known,
    )  # fmt: skip

"""What the finder of places knows of a report before it looks for names: countries spoken of, people named, actors taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tallybook.mentions.place_context import Around, load_cues
from tallybook.records import ActorMention, GazetteerEntry, Mention, Passage, PlaceName

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

ARTICLES = frozenset({"al", "el", "ul", "ar", "er", "as", "ash", "esh", "ad", "ed", "az", "ez", "an", "at", "et", "ath", "adh"})
HYPHENS = ("-", "–")


class PlaceLookup(Protocol):
    """What finding needs of a gazetteer: all places a name may mean, the likeliest spelling first."""

    def find(self, name: str, countries: frozenset[str] = frozenset()) -> tuple[GazetteerEntry, ...]:
        """The places of that name."""


@dataclass(frozen=True)
class Sight:
    """One passage as the finder sees it."""

    index: int
    passage: Passage
    blocked: dict[int, tuple[int, int]]
    metonyms: frozenset[int]
    country_at: dict[int, str]
    spoken_of: frozenset[str]
    surnames: frozenset[str]


def taken_tokens(
    passage: Passage, taken: Sequence[Mention], gazetteer: PlaceLookup
) -> tuple[dict[int, tuple[int, int]], frozenset[int]]:
    """Tokens inside actors' names with the range of that name, and tokens of actors that go by a country's or a city's name."""
    blocked: dict[int, tuple[int, int]] = {}
    metonyms: set[int] = set()
    doc = passage.doc
    for mention in taken:
        tokens = range(mention.start, min(mention.end, len(doc)))
        words = [doc[i] for i in tokens if doc[i].is_alpha and doc[i].lower_ not in ARTICLES | {"the", "of", "and", "for", "in"}]
        named = bool(words) and all(is_capital(w) for w in words)
        person = isinstance(mention, ActorMention) and mention.person
        if named and not person and _is_area_name(" ".join(w.text for w in words), gazetteer):
            metonyms.update(tokens)
            continue
        inside: list[int] = []
        if person:
            inside = [i for i in tokens if is_capital(doc[i])]
        elif named:
            inside = list(tokens)
        elif words and is_capital(words[-1]) and words[-1].i == mention.head:
            inside = list(_run_back_to_lower(doc, mention))
        blocked.update(dict.fromkeys(inside, (min(inside), max(inside) + 1)) if inside else {})
    return blocked, frozenset(metonyms)


def _run_back_to_lower(doc: Doc, mention: Mention) -> Iterator[int]:
    for i in range(min(mention.head, len(doc) - 1), mention.start - 1, -1):
        if doc[i].is_alpha and doc[i].is_lower and doc[i].lower_ not in ARTICLES:
            return
        yield i


def surnames_in(doc: Doc) -> Iterator[str]:
    """Words that follow a given name somewhere in the report ("Hamza Khatib"): alone they mean the same person."""
    names = load_cues().names
    for token in doc:
        if token.lower_ in names and token.text[0].isupper():
            after = token.i + 1 + article_length(doc, token.i + 1, len(doc))
            if after < len(doc) and is_capital(doc[after]) and not doc[after].is_sent_start:
                yield doc[after].lower_


def _is_area_name(name: str, gazetteer: PlaceLookup) -> bool:
    return any(
        e.kind in ("country", "capital", "admin1", "city", "region") and e.likeness > 0.9 for e in gazetteer.find(name)[:6]
    )


def countries_in(doc: Doc) -> dict[int, str]:
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
                found.update(dict.fromkeys(range(i, min(i + length, len(texts))), code))
                break
    return found


def is_capital(token: Token) -> bool:
    """Whether a token begins with a capital letter."""
    return token.text[:1].isupper() and any(c.isalpha() for c in token.text)


def article_length(doc: Doc, i: int, limit: int) -> int:
    """How many tokens an article takes up here: "al-" 2, "al" 1, none 0."""
    if i + 1 >= limit or doc[i].lower_ not in ARTICLES:
        return 0
    if doc[i + 1].text in HYPHENS:
        return 2 if i + 2 < limit and is_capital(doc[i + 2]) else 0
    return 1 if is_capital(doc[i + 1]) and doc[i].lower_ not in ("as", "at", "an", "ad") else 0


def name_place(sight: Sight, around: Around, name: str, *, known: bool = False, refers_back: bool = False) -> PlaceName:
    """The place name that the words around have made of a name."""
    start, end = around.start, around.end
    return PlaceName(
        passage=sight.index, start=start, end=end, head=sight.passage.doc[start:end].root.i, span=sight.passage.span(start, end),
        name=name, relation=around.relation, distance_km=around.distance_km, feature=around.feature, direction=around.direction,
        countries=tuple(dict.fromkeys(around.countries)), known=known, refers_back=refers_back,
    )  # fmt: skip

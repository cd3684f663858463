"""Place names at spans that somebody else has marked, with the words around them read as for names we find ourselves.

For reports that people have tagged, and for measuring the choice of the place apart from the finding of the name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.mentions.place_context import read_around
from tallybook.mentions.place_sight import Sight, countries_in, is_capital, name_place
from tallybook.mentions.places import _contain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tallybook.mentions.place_sight import PlaceLookup
    from tallybook.records import Passage, PlaceName


def read_given_places(passage: Passage, spans: Sequence[tuple[int, int]], gazetteer: PlaceLookup) -> tuple[PlaceName | None, ...]:
    """One place name for each span (code points, half-open) of a report's text, ``None`` where it holds no token.

    A span that cuts through a token takes the whole token; the name stays as it was marked.
    """
    doc = passage.doc
    sight = Sight(0, passage, {}, frozenset(), countries_in(doc), frozenset(), frozenset())
    names: list[PlaceName] = []
    order: list[int] = []
    named: dict[int, int] = {}
    for number, (first, last) in sorted(enumerate(spans), key=lambda item: item[1]):
        tokens = doc.char_span(first, last, alignment_mode="expand")
        if tokens is None or not len(tokens) or tokens.text.isspace():
            continue
        text = doc.text[first:last]
        large = any(e.population >= 50_000 for e in gazetteer.find(text)[:3]) and is_capital(tokens[0])
        around = read_around(doc, tokens.start, tokens.end, named, sight.country_at, large=large)
        named.update(dict.fromkeys(range(tokens.start, tokens.end), tokens.start))
        names.append(name_place(sight, around, text, known=True))
        order.append(number)
    placed: list[PlaceName | None] = [None] * len(spans)
    for number, name in zip(order, _contain(names, doc, 0), strict=True):
        placed[number] = name
    return tuple(placed)

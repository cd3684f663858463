"""Which figures are parts of which, where words say so, so that nothing is added twice: "32 people, including 10 children"."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from tallybook.mentions.count_words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc
    from spacy.tokens import Span as Tokens

    from tallybook.records import CountFound

LINK_REACH = 4  # tokens right before a part in which "including" stands
KNOWN_REACH = 6  # figures looked back through for what "two of the shells" are part of
GAP_REACH = 8  # tokens between a whole and the link to its part


def find_wholes(found: Sequence[CountFound], doc: Doc, offset: int) -> list[CountFound]:
    """The counts of one passage with ``part_of`` set where words say so, and totals ("639 in all") marked.

    ``offset`` is the index of the passage's first count in the report. A part whose fate is not told shares its whole's.
    """
    items = list(found)
    wholes: dict[int, int] = {}
    for index in range(len(items)):
        whole = whole_before(items, index, wholes, doc)
        if whole is None and index + 1 < len(items) and stands_among(items[index], items[index + 1], doc):
            whole = index + 1
        if whole is not None:
            wholes[index] = whole
    for index, whole in wholes.items():
        part = items[index]
        items[index] = msgspec.structs.replace(part, part_of=whole + offset, measure=part.measure or items[whole].measure)
    return [msgspec.structs.replace(item, whole=True) if is_total(doc, item.end) else item for item in items]


def whole_before(items: Sequence[CountFound], index: int, wholes: dict[int, int], doc: Doc) -> int | None:
    """The index of an earlier figure that this one is a part of: by "including" or "of whom", or beside another part of it."""
    part = items[index]
    before = index - 1
    if (known := whole_of_known(items, index, doc)) is not None:
        return known
    if part.counted != "people":
        return None
    if is_among_the_dead(part, doc):
        return last_told(items, index, doc[part.start].sent.start)
    if before < 0 or items[before].start < doc[part.start].sent.start or items[before].counted != "people":
        return None
    gap = doc[items[before].end : part.start]
    if is_linked(gap) or doc[part.end : part.end + 2].text.lower() in {"of them", "of whom", "of those"} or has_of_them(part):
        return wholes.get(before, before) if items[before].part_of is None else None
    beside = all(token.lower_ in {",", "and", "as", "well", "plus", "also"} for token in gap)
    if beside and before in wholes and part.measure in {None, items[wholes[before]].measure}:
        return wholes[before]
    return None


def whole_of_known(items: Sequence[CountFound], index: int, doc: Doc) -> int | None:
    """Read "fired five shells … two of the shells fell on a school": the last figure of the same noun, told before."""
    part = items[index]
    words = [token.lower_ for token in doc[part.start : part.head]]
    if not any(pair in {("of", "the"), ("of", "these"), ("of", "those")} for pair in pairwise(words)):
        return None
    noun = doc[part.head].lemma_.lower()
    near = range(index - 1, max(-1, index - KNOWN_REACH), -1)
    same = (place for place in near if doc[items[place].head].lemma_.lower() == noun and items[place].part_of is None)
    return next((place for place in same if items[place].measure in {part.measure, None} or part.measure is None), None)


def is_linked(gap: Tokens) -> bool:
    """Whether "including", "among them" or "of whom" stands between whole and part, near the part."""
    words = [token.lower_ for token in gap]
    near = " " + " ".join(words[-LINK_REACH:]) + " "
    return len(words) <= GAP_REACH + LINK_REACH and any(f" {link} " in near for link in words_of("links_to_whole"))


def has_of_them(part: CountFound) -> bool:
    """Whether the figure itself says that it is a part: "10 of them children"."""
    words = part.span.text.lower().split()
    return any(f"{first} {second}" in words_of("links_to_whole") for first, second in pairwise(words))


def stands_among(part: CountFound, whole: CountFound, doc: Doc) -> bool:
    """Read "Two medics were among 31 people killed": the part stands first."""
    if part.counted != "people" or whole.counted != "people" or whole.start < part.end:
        return False
    gap = [token.lower_ for token in doc[part.end : whole.start]]
    return len(gap) <= GAP_REACH and "among" in gap[-3:] and not {"them", "whom", "those"} & set(gap[-2:])


def is_among_the_dead(part: CountFound, doc: Doc) -> bool:
    """Read "five children were among the dead": part of a figure told before."""
    behind = " ".join(token.lower_ for token in doc[part.end : part.end + 5])
    return any(f"among {words}" in behind for words in ("the dead", "the killed", "those killed", "the victims"))


def last_told(items: Sequence[CountFound], index: int, sentence: int) -> int | None:
    """The nearest figure of people killed in the sentences before."""
    near = range(max(0, index - 3), index)
    earlier = [place for place in near if items[place].measure == "killed" and items[place].start < sentence]
    return earlier[-1] if earlier else None


def is_total(doc: Doc, end: int) -> bool:
    """Whether "in all" or "altogether" stands behind a figure that ends there."""
    behind = " ".join(token.lower_ for token in doc[end : end + 2]) + " "
    return behind.startswith(("in all ", "in total ", "all told ", "altogether ", "overall "))

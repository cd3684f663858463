"""Which news agencies a report credits: in brackets, after a dash, in its by-line or in a closing line."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tallybook.reference import read_yaml


class _Names(NamedTuple):
    """The table of agencies as lookups: spelling to short name, and patterns that find any spelling."""

    exact: dict[str, str]  # spellings in capitals, taken letter for letter
    folded: dict[str, str]  # the other spellings, in lower case
    pattern: str  # any spelling, whole words only


@cache
def _names() -> _Names:
    """The agencies' spellings, the longest first so that "AP News" is not read as "AP"."""
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    for name, spellings in read_yaml("agencies.yaml")["agencies"].items():
        for spelling in spellings:
            if spelling.isupper():
                exact[spelling] = name
            else:
                folded[spelling.lower()] = name
    capitals = sorted(exact, key=len, reverse=True)
    others = sorted(folded, key=len, reverse=True)
    pattern = rf"(?<!\w)(?:(?i:{_any_of(others)})|{_any_of(capitals)})(?!\w)"
    return _Names(exact, folded, pattern)


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    """Where a credit stands. Each pattern's group "who" holds the words that must be agencies and nothing else.

    "AFP reported" is none of them: that is a source speaking, which the claims tell, not who wrote or sold the report.
    """
    name = _names().pattern
    names = rf"(?P<who>(?:{name})(?:\s*(?:,|/|&|\+|\band\b)\s*(?:the\s+)?(?:{name}))*)"
    return (
        re.compile(r"[(\[](?P<who>[^()\[\]\n]{2,60})[)\]]"),  # (AFP Photo), [Reuters/File]
        re.compile(
            rf"(?:--|[–—]|(?<=[.!?\"”’)\s])-)\s*{names}[ \t]{{0,5}}\.?[ \t]{{0,5}}(?=\n|\Z)"
        ),  # … the minister said. - AFP
        re.compile(rf"{names}\s+(?i:(?:also\s+)?contributed\s+to\s+this\s+(?:report|story|article))"),
        re.compile(rf"(?:(?m:^[ \t]{{0,20}})|(?<=[.\"”)] ))(?:[Ss]ources?:?|SOURCE:?)\s+{names}"),  # Source: Reuters
        re.compile(rf"(?m:^)[ \t]{{0,20}}(?:[Bb]y\s+)?{names}[ \t]{{0,20}}(?m:$)"),  # a line of its own
        re.compile(rf"\b[A-Z][\w'’-]{{1,30}},?\s+{names}\s?(?:--?|[–—])(?=\s?[A-Z\"“])"),  # Aleppo, SANA - …
        re.compile(rf"(?i:edited|compiled)\s+(?i:from)\s+{names}"),
        re.compile(rf"{names}\s[Pp]hotos?(?!\w)"),  # AFP Photo, without its brackets
    )


def _any_of(spellings: list[str]) -> str:
    """Any of these spellings, however their words are set apart."""
    return "|".join(r"\s+".join(map(re.escape, spelling.split())) for spelling in spellings)


def agency_pattern() -> str:
    """A regular expression, without named groups, for one agency's name; date lines and by-lines are built from it."""
    return _names().pattern


def find_credits(text: str, byline: str = "") -> tuple[str, ...]:
    """The short names of the agencies a report credits, in the order of their first credit, each once.

    ``byline`` is the stretch around the date line, where an agency's bare name is a credit.

    >>> find_credits("Jets hit the depot [AFP]. The army told Reuters that nobody was hurt. - AP")
    ('AFP', 'AP')
    >>> find_credits("Jets hit the depot.", byline="AFP Friday 22 July 2016")
    ('AFP',)
    """
    found: dict[int, tuple[str, ...]] = {}
    for shape in _shapes():
        for match in shape.finditer(text):
            found.setdefault(match.start("who"), _agencies_alone(match["who"]))
    in_order = [name for _, names in sorted(found.items()) for name in names]
    in_byline = [_short_name(match[0]) for match in re.finditer(_names().pattern, byline)]
    return tuple(dict.fromkeys(in_byline + in_order))


def find_writer(text: str, byline: str = "") -> str | None:
    """The one agency that wrote or sold the words of a report, by its by-line or closing line; ``None`` where no or several
    agencies are named so. A photograph's credit says nothing of the words.

    >>> find_writer("Jets hit the depot, a monitor said. - AFP"), find_writer("Jets hit the depot. (AFP Photo)")
    ('AFP', None)
    """
    written = _shapes()[1:-1]  # brackets and "AFP Photo" mostly credit a picture
    found = {name for shape in written for match in shape.finditer(text) for name in _agencies_alone(match["who"])}
    found |= {_short_name(match[0]) for match in re.finditer(_names().pattern, byline)}
    return next(iter(found)) if len(found) == 1 else None


def _agencies_alone(words: str) -> tuple[str, ...]:
    """The agencies in a stretch that names agencies and nothing else; empty when anything else is in it.

    >>> _agencies_alone("With AP, Reuters and AFP"), _agencies_alone("AP/John Smith"), _agencies_alone("AFP, Beirut office")
    (('AP', 'Reuters', 'AFP'), ('AP',), ())
    """
    names = tuple(_short_name(match[0]) for match in re.finditer(_names().pattern, words))
    rest = re.sub(_names().pattern, " ", words)
    # A slash sets off a photographer or a second owner: "AFP/Getty Images", "Reuters/Jane Doe".
    rest = re.sub(r"/\s*[A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){0,3}", " ", rest)
    beside = set(read_yaml("agencies.yaml")["beside"])
    left = [word for word in re.findall(r"[^\W\d_]+", rest) if word.lower() not in beside]
    return () if left else names


def _short_name(spelling: str) -> str:
    """The canonical short name of a spelling that the pattern found."""
    names = _names()
    return names.exact.get(spelling) or names.folded[" ".join(spelling.lower().split())]

"""The town a report was filed from, as wires write it: "BEIRUT, Sept 5 (Reuters) -", "Aleppo, SANA - …"."""

from __future__ import annotations

import re
from functools import cache

from tallybook.reference import read_yaml
from tallybook.text.credits import agency_pattern

MARK = r"(?:-{1,3}|[–—])"  # what parts a date line from its story
SHORTEST_LOUD = 5  # letters: shorter words in capitals are mostly names of groups

_NAME = r"[A-Z][^\W\d_][\w'’-]{1,30}"
_TOWN = rf"(?P<town>{_NAME}(?:[ /]{_NAME}){{0,3}}(?:,\s{{0,3}}{_NAME}(?:\s{_NAME})?)?)"
_CREDIT = r"[(\[][A-Z][\w /&.-]{1,40}[)\]]"
_LOUD_TOWN = re.compile(
    r"\s{0,3}(?P<town>[A-Z][A-Z'’-]{4,30}(?:\s[A-Z][A-Z'’-]{2,30})?)(?:,?\s[A-Z][a-z]{3,20}(?=\s[A-Z]))?\s(?=[A-Z\"“\d])"
)


def town_before_day(before: str, after: str) -> str | None:
    """The town of a date line, from what stands on its line before and after the day; ``None`` where it is none.

    Behind the day there must be a dash, a colon, a credit, or the end of the line: a sentence has none of them.

    >>> town_before_day("BEIRUT, ", " (Reuters) - Jets hit"), town_before_day("(BEIRUT, ", ") Jets hit")
    ('BEIRUT', 'BEIRUT')
    >>> town_before_day("In Beirut, ", " saw jets") is None
    True
    """
    head = _before_day().fullmatch(before)
    if head is None or not is_town(head["town"]):
        return None
    town, loud = head["town"], head["town"].split()[0].rstrip(",").isupper()
    if head["open"]:
        return town if re.match(r"\s{0,3}[,.]?[^()\[\]]{0,40}[)\]]", after) else None
    if re.match(rf"\s{{0,3}}\.?\s{{0,3}}(?:{_CREDIT}\s{{0,3}})?(?:{MARK}|:)", after):
        return town
    if not head["comma"]:
        return None
    ends = not after.strip() and len(before.split()) < 4
    return town if ends or (loud and re.match(rf"\s{{0,3}}(?:{_CREDIT}|\Z|[A-Z\"“])", after)) else None


def find_town(stretch: str, is_behind_day: bool = False) -> re.Match[str] | None:
    """The town, as the match's group "town", that opens a stretch without a day of its own.

    A credit or capitals set it off from a sentence; right behind the day, as in "… 2016 AMMAN Nearly 50", capitals do alone.

    >>> find_town("BEIRUT (Reuters) - Jets hit")["town"], find_town("Aleppo, SANA- Jets hit")["town"]
    ('BEIRUT', 'Aleppo')
    >>> find_town("SOUTHWEST ASIA --- The coalition")["town"], find_town("Syria - Jets hit"), find_town("BREAKING - Jets hit")
    ('SOUTHWEST ASIA', None, None)
    """
    match = _with_credit().match(stretch) or _with_mark().match(stretch)
    if match is None and is_behind_day:
        match = _LOUD_TOWN.match(stretch)
    return match if match and is_town(match["town"]) else None


def is_town(name: str) -> bool:
    """Whether a name at the head of a report can be a town: no agency, and none of the words that cry for attention."""
    words = set(re.findall(r"[\w'’-]+", name.upper()))
    return not words & set(read_yaml("agencies.yaml")["not_places"]) and not re.search(agency_pattern(), name)


@cache
def _before_day() -> re.Pattern[str]:
    """The beginning of a line up to the day, where a town stands before it."""
    agency = rf"(?:\(?(?:{agency_pattern()})\)?[,\s]{{0,3}})?"
    return re.compile(rf"\s{{0,20}}(?P<open>[(\[])?{_TOWN}\s{{0,3}}(?P<comma>,)?\s{{0,3}}{agency}{MARK}?\s{{0,3}}")


@cache
def _with_credit() -> re.Pattern[str]:
    """A town, an agency and a dash."""
    return re.compile(rf"\s{{0,20}}{_TOWN},?\s{{0,3}}\(?(?:{agency_pattern()})\)?\s{{0,3}}{MARK}(?=\s{{0,3}}\S)")


@cache
def _with_mark() -> re.Pattern[str]:
    """A town in capitals and a dash."""
    return re.compile(
        rf"\s{{0,20}}(?P<town>[A-Z]{{{SHORTEST_LOUD},30}}(?:[ /,]{{1,2}}[A-Z]{{2,30}}){{0,3}})\s{MARK}\s(?=\s{{0,3}}\S)"
    )

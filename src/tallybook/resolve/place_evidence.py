"""What a whole report says of where it plays: countries spoken of, what the outlet's name says, regions its places share.

Every name votes for all the places it may mean, each as strongly as it is likely; a place is the likelier, the more the other
names of the report vote for its country, its region and its surroundings. No name votes for itself.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Protocol

from tallybook.resolve.gazetteer import kilometres, plain_name
from tallybook.resolve.place_words import country_names, country_words, demonyms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tallybook.records import GazetteerEntry, Passage

DOMINANT = 0.6  # share of the country words from which a report is taken to tell of that country
HOME_WORDS = 2.0  # how many country words a known home country is worth
DOMAIN_WORDS = 0.5  # and the country of the outlet's internet domain, which often reports from abroad
NAMED_PLACE = 0.5  # how many country words a place name is worth
SEVERAL = 5_000  # inhabitants of a place abroad that make a country's name one of two meanings ("Georgia", "Lebanon")
HOME_VOTES = 1.5  # how many names the outlet's own name is worth
SHORTEST_IN_OUTLET = 5  # letters of a place name inside an outlet's ("columbustelegram.com")
LARGE_IN_OUTLET = 5_000  # inhabitants of such a place
FAINT = 0.05  # votes for a country that count for nothing
CELL = 0.75  # degrees: places in one cell or the next are compared by distance
REACH = 50.0  # km over which nearness fades
NO_POINT = frozenset({"country", "admin1", "region", "water"})  # kinds too large to be near to anything
SITES_OF_ALL = frozenset({"com", "org", "net", "info", "co", "tv", "me", "io", "eu", "int"})  # endings that tell of no country


class GazetteerLike(Protocol):
    """What resolving needs of a gazetteer."""

    def find(self, name: str, countries: frozenset[str] = frozenset()) -> tuple[GazetteerEntry, ...]:
        """All places of that name, the likeliest spelling first."""

    def capital(self, country: str) -> GazetteerEntry | None:
        """The capital of a country."""

    def country(self, code: str) -> GazetteerEntry | None:
        """A country by its code."""

    def admin1(self, country: str, name: str) -> GazetteerEntry | None:
        """A first-level region by its country and name."""

    def __hash__(self) -> int:
        """What is remembered of a gazetteer is remembered by its identity."""


@dataclass(frozen=True)
class Outlet:
    """Where a report comes from, as far as the outlet's name tells: countries by its internet domain, places by its name."""

    countries: tuple[str, ...] = ()
    places: tuple[GazetteerEntry, ...] = ()


@dataclass
class Votes:
    """Votes of names for regions, countries and spots. ``own``: what each name gave, to be left out when it is judged.

    ``total``: all that was given, ``told``: without what the outlet's name gave.
    """

    total: float = 0.0
    told: float = 0.0
    regions: defaultdict[tuple[str | None, str | None], float] = field(default_factory=lambda: defaultdict(float))
    countries: defaultdict[str | None, float] = field(default_factory=lambda: defaultdict(float))
    cells: dict[tuple[int, int], list[tuple[str, float, GazetteerEntry]]] = field(default_factory=lambda: defaultdict(list))
    own: dict[str, defaultdict[object, float]] = field(default_factory=dict)

    def add(self, name: str, weights: Iterable[tuple[float, GazetteerEntry]], *, told: bool = True) -> None:
        """Takes in one name with all the places it may mean and the weight of each (together at most 1, more for the outlet).

        What is not ``told`` in the report (the outlet's own name) makes it speak of no country.
        """
        own: defaultdict[object, float] = self.own.setdefault(name, defaultdict(float))
        for weight, entry in weights:
            self.total += weight
            own["total"] += weight
            if told:
                self.told += weight
                self.countries[entry.country] += weight
                own[entry.country] += weight
            if entry.admin1:
                self.regions[entry.country, entry.admin1] += weight
                own[entry.country, entry.admin1] += weight
            if entry.kind not in NO_POINT:
                self.cells[cell_of(entry)].append((name, weight, entry))

    def for_region(self, name: str, entry: GazetteerEntry) -> tuple[float, float]:
        """How many other names vote for a place's first-level region, and which share of them that is."""
        own: dict[object, float] = self.own.get(name, {})
        key = (entry.country, entry.admin1)
        given = self.regions.get(key, 0.0) - own.get(key, 0.0)
        others = self.others(name)
        return max(given, 0.0), given / others if others > 0 else 0.0

    def others(self, name: str) -> float:
        """How many other names vote."""
        own: dict[object, float] = self.own.get(name, {})
        return self.total - own.get("total", 0.0)

    def strongest_region(self, name: str) -> float:
        """How many other names vote for the region that most of them vote for."""
        own: dict[object, float] = self.own.get(name, {})
        return max((given - own.get(region, 0.0) for region, given in self.regions.items()), default=0.0)

    def nearby(self, name: str, entry: GazetteerEntry) -> float:
        """How many other names vote for the surroundings of a place, the farther the less."""
        if entry.kind in NO_POINT:
            return 0.0
        row, column = cell_of(entry)
        found: dict[str, float] = {}
        for cell in ((row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            for other, weight, place in self.cells.get(cell, ()):
                if other != name:
                    found[other] = max(found.get(other, 0.0), weight * math.exp(-kilometres(entry, place) / REACH))
        return sum(found.values())


@dataclass(frozen=True)
class Evidence:
    """What the whole report says: how often it names each country (``words``), and the votes of its place names.

    ``shares``: the share of each country among both, a name counting for less than a word.
    """

    words: dict[str, float]
    votes: Votes
    passages: tuple[Passage, ...]
    gazetteer: GazetteerLike
    shares: dict[str, float]

    @property
    def spoken_of(self) -> frozenset[str]:
        """Codes of the countries the report speaks of."""
        return frozenset(self.shares)

    @property
    def dominant(self) -> str | None:
        """The country the report is mostly about, if there is one."""
        best = max(self.shares, key=lambda c: (self.shares[c], c), default=None)
        return best if best and self.shares[best] >= DOMINANT else None

    def share_without(self, name: str, country: str | None, absent: float = 0.0) -> float:
        """The share of a country, were it not for this name; ``absent`` where nothing else speaks of the country."""
        own: dict[object, float] = self.votes.own.get(name, {})
        given = self.words.get(country or "", 0) + NAMED_PLACE * (self.votes.countries.get(country, 0.0) - own.get(country, 0.0))
        total = sum(self.words.values()) + NAMED_PLACE * (self.votes.told - own.get("total", 0.0))
        return given / total if given > FAINT and total > 0 else absent


def weigh_evidence(words: dict[str, float], votes: Votes, passages: tuple[Passage, ...], gazetteer: GazetteerLike) -> Evidence:
    """Puts together what the country words and the names of a report say."""
    counts: dict[str, float] = dict(words)
    for country, votes_for in votes.countries.items():
        if country and votes_for > FAINT:
            counts[country] = counts.get(country, 0) + NAMED_PLACE * votes_for
    total = sum(counts.values())
    return Evidence(words, votes, passages, gazetteer, {code: count / total for code, count in counts.items()} if total else {})


def cell_of(entry: GazetteerEntry) -> tuple[int, int]:
    """The cell of the grid that a place lies in."""
    return int(entry.latitude // CELL), int(entry.longitude // CELL)


# --- countries -----------------------------------------------------------------------------------------------------------------


def count_country_words(passages: tuple[Passage, ...], gazetteer: GazetteerLike) -> dict[str, float]:
    """How often each country is named or its people are; names that a place abroad shares ("Georgia") are left to their votes."""
    words, counts = country_words(), defaultdict[str, float](float)
    for passage in passages:
        for token in passage.doc:
            text = token.text
            if text not in words and text.endswith("s") and len(text) > 4:
                text = text[:-1]
            if text in words and not (text in country_names() and has_two_meanings(text, words[text], gazetteer)):
                counts[words[text]] += 1
    return dict(counts)


@cache
def has_two_meanings(name: str, country: str, gazetteer: GazetteerLike) -> bool:
    """Whether a country's name is that of a region or a larger town abroad, too."""
    return any(
        e.likeness == 1 and e.country != country and (e.population >= SEVERAL or e.kind == "admin1") and e.kind != "country"
        for e in gazetteer.find(name)
    )


def adjective_country(name: str) -> str | None:
    """The country of a demonym ("Canadian", "Iraqis")."""
    return demonyms().get(name) or (demonyms().get(name[:-1]) if name.endswith("s") else None)


# --- the outlet ----------------------------------------------------------------------------------------------------------------


def read_outlet(names: tuple[str, ...], gazetteer: GazetteerLike) -> Outlet:
    """Where an outlet reports from, by its names and addresses ("gainesvilletimes.com", "The Daily Star Lebanon")."""
    return _read_outlet(tuple(n for n in names if n), gazetteer)


@cache
def _read_outlet(names: tuple[str, ...], gazetteer: GazetteerLike) -> Outlet:
    countries: list[str] = []
    places: dict[str, GazetteerEntry] = {}
    for name in names:
        host = re.sub(r"^[a-z]+://|^www\.|/.*$", "", name.strip().lower())
        ending = host.rpartition(".")[2] if "." in host and " " not in host else ""
        if ending and ending not in SITES_OF_ALL:
            code = {"uk": "GB"}.get(ending, ending.upper())
            countries += [code] if gazetteer.country(code) else []
        places.update(
            {e.gazetteer_id: e for e in _places_in(name if " " in name else host.rpartition(".")[0] or host, gazetteer)}
        )
    return Outlet(tuple(dict.fromkeys(countries)), tuple(places.values()))


def _places_in(name: str, gazetteer: GazetteerLike) -> list[GazetteerEntry]:
    """The places of the longest place name in an outlet's, whose words may be run together."""
    words = name.split()
    if len(words) > 1:
        runs = [" ".join(words[i:j]) for i in range(len(words)) for j in range(len(words), i, -1)]
    else:
        letters = re.sub(r"[^a-z]", "", name.lower())
        runs = [
            letters[i:j] for i in range(len(letters)) for j in range(len(letters), i, -1) if i == 0 or j - i > SHORTEST_IN_OUTLET
        ]
    for run in sorted(runs, key=len, reverse=True):
        if len(run) < SHORTEST_IN_OUTLET:
            break
        asked = plain_name(run).replace(" ", "")
        found = [e for e in gazetteer.find(run) if plain_name(e.name).replace(" ", "") == asked]
        if any(e.population >= LARGE_IN_OUTLET for e in found):
            return [e for e in found if e.population >= LARGE_IN_OUTLET or e.kind == "country"]
    return []

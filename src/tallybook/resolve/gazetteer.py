"""Place name -> what the gazetteer knows of it, however the name was carried over from another script.

The gazetteer is one read-only SQLite file (``reference/gazetteer.sqlite``, built by ``scripts/build_gazetteer.py``). It holds
places, and for each place the *folded* keys of its names, so that a look-up is one indexed query whatever the spelling.
"""

from __future__ import annotations

import math
import os
import re
import sqlite3
import unicodedata
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import msgspec

from tallybook.errors import ReferenceDataError
from tallybook.records import GazetteerEntry
from tallybook.settings import settings_from

PLACE_COLUMNS = "gazetteer_id, name, kind, latitude, longitude, radius_km, country, admin1, population"
SETTLEMENTS = frozenset({"capital", "city", "town", "village"})
TWIN_KM = 15.0  # apart, two settlements of one name are one
_Id = tuple[int, int]
ARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ar",
        "er",
        "as",
        "es",
        "ash",
        "esh",
        "ach",
        "ad",
        "ed",
        "ed",
        "az",
        "ez",
        "an",
        "en",
        "at",
        "et",
        "ath",
        "adh",
    ]
)
FATHER = frozenset(["abu", "abou", "abo", "abul", "aboul", "albu", "bu", "bou"])  # "father of" in its many shapes, all one key
HILL = {"tall": "tal", "tell": "tal", "tel": "tal", "til": "tal", "teil": "tal"}
SHORTEST_SKELETON = 3  # consonants; with fewer, half the map shares the key
CLOSE_LIKENESS = 0.9  # of two spellings of one name; below it glued-on articles are tried as well
PARTED_LIKENESS = 0.94  # at most, for a name that was found only without its glued-on article
MOST_FOLDS = 6  # after so many rules a key no longer changes
LEAST_LIKENESS = 0.6  # of two names that share only their consonants

_MARKS = str.maketrans(dict.fromkeys("'’‘`´ʿʾʼʻ′ʹ\"", ""))
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ə": "a",
        "ǝ": "a",
        "ħ": "h",
        "ŋ": "ng",
        "ɛ": "e",
        "ɔ": "o",
    }
)
_WORDS = re.compile(r"[^\W_]+")
_ARABIC = str.maketrans({"ة": "ه", "ى": "ي", "ٱ": "ا", "ـ": ""})
_RULES = (
    (re.compile(r"gh"), "g"),
    (re.compile(r"dj"), "j"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"th"), "t"),
    (re.compile(r"q"), "k"),
    (re.compile(r"(?<=[a-z])(i?y?)(ah|eh|at|e|a)$"), r"\1a"),  # Hamah, Hama; Hamidiyeh, Hamidiya
    (re.compile(r"oo|ou|ow|aw|au|o"), "u"),
    (re.compile(r"ei|ey|ai|ay"), "Y"),
    (re.compile(r"e|y"), "i"),
    (re.compile(r"Y"), "ay"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_GLUED_ARTICLE = re.compile(r"^(?:al(?=.{3})|[aeu](?=(zz|ss|rr|dd|tt|nn|shsh).{2})[a-z])")
_GLUED_FATHER = re.compile(r"^(?:al|a)?bu(?=[bcdfghjklmnpqrstvxyz].{2})|^ab(?:ou|o)(?=[bcdfghjklmnpqrstvxyz].{2})")
_VOWELS = re.compile(r"(?<!^)[aeiouyw]")
_SKELETON_LETTERS = (
    (re.compile(r"kh"), "h"),
    (re.compile(r"sh|ch"), "s"),
    (re.compile(r"h$"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def plain_name(name: str) -> str:
    """A name in lower-case words of letters and digits, without accents, vowel signs, apostrophes and hyphens; any script.

    >>> plain_name("Dayr az̄-Zawr"), plain_name("Ma‘arrat an Nu‘mān"), plain_name("КИЇВ")
    ('dayr az zawr', 'maarrat an numan', 'киів')
    """
    plain = unicodedata.normalize("NFKC", name).lower()  # letters of mathematics and the like have no lower case of their own
    text = unicodedata.normalize("NFKD", plain.translate(_MARKS)).translate(_ARABIC)
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS)
    return " ".join(_WORDS.findall(text))


@lru_cache(maxsize=100_000)
def fold_name(name: str) -> str:
    """The key under which every common spelling of a name is meant to be found; the key of a key is itself.

    Articles fall away, doubled letters become one, long and short vowels that transliterations confuse become one letter.

    >>> fold_name("Deir ez-Zor"), fold_name("Dayr az Zawr"), fold_name("Deir al-Zour")
    ('dayrzur', 'dayrzur', 'dayrzur')
    >>> fold_name("Abu Kamal"), fold_name("Al-Bukamal"), fold_name("Abul Kamal")
    ('bukamal', 'bukamal', 'bukamal')
    >>> fold_name("Ar-Raqqah"), fold_name("Rakka"), fold_name("!")
    ('raka', 'raka', '')
    """
    key, before = name, None
    for _ in range(MOST_FOLDS):
        if key == before:
            break
        key, before = "".join(_fold_word(word) for word in _name_words(plain_name(key))), key
    return key


def fold_skeleton(name: str) -> str | None:
    """The consonants of an Arabic or Kurdish name, for spellings that differ in their vowels; ``None`` if too few are left.

    >>> fold_skeleton("Hmaymah"), fold_skeleton("Humaymah"), fold_skeleton("Hmeimeh")
    ('hmm', 'hmm', 'hmm')
    >>> fold_skeleton("Homs") is None
    False
    >>> fold_skeleton("Hama") is None
    True
    """
    key = ""
    for word in _name_words(plain_name(name)):
        bare = re.sub(r"(ah|eh)$", "", word) if len(word) > 3 else word
        for pattern, replacement in _SKELETON_LETTERS:
            bare = pattern.sub(replacement, bare)
        bare = _VOWELS.sub("", bare.replace("gh", "g").replace("dh", "d").replace("th", "t").replace("q", "k"))
        key += re.sub(r"^[aeiou]", "a", bare)
    return key if len(key) >= SHORTEST_SKELETON else None


def part_articles(name: str) -> str:
    """The plain name with its glued-on articles taken off: "Alzorba", "Ezzor", "Arraqqa".

    >>> part_articles("Deir Ezzor"), part_articles("Alghantou"), part_articles("Homs")
    ('deir zor', 'ghantou', 'homs')
    """
    return " ".join(_GLUED_ARTICLE.sub("", word) for word in plain_name(name).split())


def _name_words(plain: str) -> list[str]:
    """The words of a plain name without articles, "Abu" and "Tell" in one spelling."""
    words = plain.split()
    if words[:1] == ["al"] and len(words) > 2 and words[1] in FATHER:
        words = words[1:]
    kept = [word for word in words if word not in ARTICLES] or words
    merged = ["bu" if word in FATHER and len(kept) > 1 else HILL.get(word, word) for word in kept]
    return [_GLUED_FATHER.sub("bu", word.removeprefix("ال") if len(word) > 4 else word) for word in merged]


@cache
def _fold_word(word: str) -> str:
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word


class Gazetteer:
    """The places of one gazetteer file, or of several as if they were one: what stands first wins.

    Every look-up is remembered, so a name costs one query a process. A place is known here by (number of its file, id).
    """

    def __init__(self, *connections: sqlite3.Connection) -> None:
        self.connections = connections
        self._entries: dict[_Id, GazetteerEntry] = {}
        self._by_key: dict[tuple[str, int], tuple[tuple[_Id, str], ...]] = {}
        self._found: dict[tuple[str, frozenset[str]], tuple[GazetteerEntry, ...]] = {}
        self._areas: dict[tuple[str, str, str | None], _Id] | None = None

    def find(self, name: str, countries: frozenset[str] = frozenset()) -> tuple[GazetteerEntry, ...]:
        """All places a name may mean, those spelt most alike first, then the most populous; empty where it means none.

        ``countries`` (ISO 3166 alpha-2) are those the report speaks of: only there may the consonants alone decide, and
        only when no closer spelling is known.
        """
        asked = (name, countries)
        if asked not in self._found:
            self._found[asked] = self._find(name, countries)
        return self._found[asked]

    def _find(self, name: str, countries: frozenset[str]) -> tuple[GazetteerEntry, ...]:
        plain, key = plain_name(name), fold_name(name)
        if not key:
            return ()
        found = self._without_twins(self._ranked(key, 1, plain))
        if any(entry.likeness >= CLOSE_LIKENESS and (not countries or entry.country in countries) for entry in found):
            return tuple(found)
        parted = part_articles(name)
        if parted != plain:
            found += [_with_likeness(e, min(e.likeness, PARTED_LIKENESS)) for e in self._ranked(fold_name(parted), 1, parted)]
        skeleton = fold_skeleton(parted) if countries and len(plain) > 3 else None
        if skeleton and len(found) == 0:
            alike = self._ranked(skeleton, 2, parted)
            found = [e for e in alike if e.country in countries and e.likeness >= LEAST_LIKENESS]
        best: dict[str, GazetteerEntry] = {}
        for entry in sorted(found, key=_rank):
            best.setdefault(entry.gazetteer_id, entry)
        return tuple(best.values())

    def place(self, gazetteer_id: str) -> GazetteerEntry | None:
        """The place with an identifier, e.g. ``"geonames:170654"``."""
        for file, connection in enumerate(self.connections):
            row = connection.execute("SELECT id FROM place WHERE gazetteer_id = ?", (gazetteer_id,)).fetchone()
            if row:
                return self._entry((file, row[0]))
        return None

    def capital(self, country: str) -> GazetteerEntry | None:
        """The capital of a country (ISO 3166 alpha-2)."""
        return self._area("capital", country)

    def country(self, code: str) -> GazetteerEntry | None:
        """A country by its ISO 3166 alpha-2 code."""
        return self._area("country", code)

    def admin1(self, country: str, name: str) -> GazetteerEntry | None:
        """A first-level region by its country and its common English name."""
        return self._area("admin1", country, name)

    def _area(self, kind: str, country: str, admin1: str | None = None) -> GazetteerEntry | None:
        if self._areas is None:  # the index on these kinds holds only if the condition is written as it was made
            query = "SELECT id, kind, country, admin1 FROM place WHERE kind IN ('capital', 'country', 'admin1') ORDER BY id DESC"
            self._areas = {
                (kind, code, region if kind == "admin1" else None): (file, place)
                for file, connection in enumerate(self.connections)
                for place, kind, code, region in connection.execute(query)
            }  # the shipped file is the last: its areas have names and radii that suit one another
        place = self._areas.get((kind, country, admin1))
        return None if place is None else self._entry(place)

    def _ranked(self, key: str, level: int, plain: str) -> list[GazetteerEntry]:
        best: dict[_Id, float] = {}
        for place, spelling in self._places_of(key, level):
            likeness = _likeness(plain, spelling or key)
            best[place] = max(likeness, best.get(place, 0.0))
        return sorted((_with_likeness(self._entry(p), round(likeness, 3)) for p, likeness in best.items()), key=_rank)

    def _places_of(self, key: str, level: int) -> tuple[tuple[_Id, str], ...]:
        asked = (key, level)
        if asked not in self._by_key:
            query = "SELECT place, plain FROM name WHERE key = ? AND level = ?"
            self._by_key[asked] = tuple(
                ((file, place), plain)
                for file, connection in enumerate(self.connections)
                for place, plain in connection.execute(query, asked)
            )
        return self._by_key[asked]

    def _without_twins(self, found: list[GazetteerEntry]) -> list[GazetteerEntry]:
        """Leaves out what a person's own gazetteer has, too: under the same id, or as a place of that name close by."""
        own = [e for e in found if e.own]
        if not own or len(self.connections) < 2:
            return found
        kept: list[GazetteerEntry] = []
        for entry in found:
            twins = [e for e in own if e is not entry and _are_twins(e, entry)]
            if entry.own:  # it inherits what is known of the size
                people = max([entry.population, *(e.population for e in found if not e.own and _are_twins(entry, e))])
                kept.append(msgspec.structs.replace(entry, population=people))
            elif not twins:
                kept.append(entry)
        return sorted(kept, key=_rank)

    def _entry(self, place: _Id) -> GazetteerEntry:
        if place not in self._entries:
            query = f"SELECT {PLACE_COLUMNS} FROM place WHERE id = ?"  # a constant: nothing of the report stands in it
            gid, name, kind, latitude, longitude, radius, country, admin1, population = (
                self.connections[place[0]].execute(query, (place[1],)).fetchone()
            )
            self._entries[place] = GazetteerEntry(
                gazetteer_id=gid, name=name, kind=kind, latitude=latitude, longitude=longitude, radius_km=radius,
                country=country, admin1=admin1, population=population or 0, own=place[0] + 1 < len(self.connections),
            )  # fmt: skip
        return self._entries[place]


def open_gazetteer(path: Path | None = None, own: Path | None = None) -> Gazetteer:
    """Opens a gazetteer file read-only, the shipped one unless told otherwise, and before it a person's own.

    Raises ``ReferenceDataError`` when a file is not there or is no gazetteer.
    """
    shipped = path or Path(str(files("tallybook.reference").joinpath("gazetteer.sqlite")))
    if not shipped.is_file():
        raise ReferenceDataError(f"no gazetteer at {shipped}: build one with scripts/build_gazetteer.py, or name another file")
    if own is not None and not own.is_file():
        raise ReferenceDataError(f"no gazetteer at {own}: make one with `tallybook gazetteer add`, or name another file")
    return Gazetteer(*(_open(file) for file in (own, shipped) if file))


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        connection.execute("SELECT key, level, place, plain FROM name LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        raise ReferenceDataError(
            f"{path} is no gazetteer: {error}; build one with scripts/build_gazetteer.py or `tallybook gazetteer add`"
        ) from error
    return connection


@cache
def load_gazetteer() -> Gazetteer:
    """The shipped gazetteer, with a person's own where there is one, opened once a process."""
    own = Path(settings_from(os.environ).gazetteer)
    return open_gazetteer(own=own if own.is_file() else None)


def _rank(entry: GazetteerEntry) -> tuple[float, bool, int, str]:
    """What comes first: the spelling most alike, a person's own rows, the most populous."""
    return -entry.likeness, not entry.own, -entry.population, entry.gazetteer_id


def _are_twins(one: GazetteerEntry, other: GazetteerEntry) -> bool:
    """Whether two places of one name are one: under one id, or both settlements or of one kind, a few km apart."""
    if one.gazetteer_id == other.gazetteer_id:
        return True
    alike = one.kind == other.kind or {one.kind, other.kind} <= SETTLEMENTS
    return alike and one.country in (None, other.country) and kilometres(one, other) <= TWIN_KM


def kilometres(a: GazetteerEntry, b: GazetteerEntry) -> float:
    """The distance of two places."""
    first, second = math.radians(a.latitude), math.radians(b.latitude)
    h = math.sin((second - first) / 2) ** 2
    h += math.cos(first) * math.cos(second) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _likeness(a: str, b: str) -> float:
    """How alike two plain names are, from 0 to 1, articles aside."""
    first, second = ("".join(w for w in n.split() if w not in ARTICLES) or n for n in (a, b))
    return 1.0 if first == second else SequenceMatcher(None, first, second, autojunk=False).ratio()


def _with_likeness(entry: GazetteerEntry, likeness: float) -> GazetteerEntry:
    return msgspec.structs.replace(entry, likeness=likeness)

"""Place name -> what the gazetteer knows of it, however the name was carried over from another script.

The gazetteer is one read-only SQLite file (``reference/gazetteer.sqlite``, built by ``scripts/build_gazetteer.py``). It holds
places, and for each place the *folded* keys of its names, so that a look-up is one indexed query whatever the spelling.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from tallybook.errors import ReferenceDataError
from tallybook.records import GazetteerEntry

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
CLOSE_LIKENESS = 0.8  # of two spellings of one name; below it glued-on articles are tried as well
PARTED_LIKENESS = 0.94  # at most, for a name that was found only without its glued-on article
LEAST_LIKENESS = 0.6  # of two names that share only their consonants

_MARKS = str.maketrans(dict.fromkeys("'’‘`´ʿʾʼʻ′ʹ\"", ""))
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ə": "a"})
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
    """A name in lower-case ASCII words, without accents, apostrophes and hyphens.

    >>> plain_name("Dayr az̄-Zawr"), plain_name("Ma‘arrat an Nu‘mān")
    ('dayr az zawr', 'maarrat an numan')
    """
    text = unicodedata.normalize("NFKD", name.lower().translate(_MARKS).translate(_LETTERS))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", text))


def fold_name(name: str) -> str:
    """The key under which every common Latin spelling of a name is meant to be found.

    Articles fall away, doubled letters become one, long and short vowels that transliterations confuse become one letter.

    >>> fold_name("Deir ez-Zor"), fold_name("Dayr az Zawr"), fold_name("Deir al-Zour")
    ('dayrzur', 'dayrzur', 'dayrzur')
    >>> fold_name("Abu Kamal"), fold_name("Al-Bukamal"), fold_name("Abul Kamal")
    ('bukamal', 'bukamal', 'bukamal')
    >>> fold_name("Ar-Raqqah"), fold_name("Rakka"), fold_name("!")
    ('raka', 'raka', '')
    """
    return "".join(_fold_word(word) for word in _name_words(plain_name(name)))


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
    return [_GLUED_FATHER.sub("bu", word) for word in merged]


@cache
def _fold_word(word: str) -> str:
    for pattern, replacement in _RULES:
        word = pattern.sub(replacement, word)
    return word


class Gazetteer:
    """The places of one gazetteer file. Every look-up is remembered, so a name costs one query a process."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._entries: dict[int, GazetteerEntry] = {}
        self._by_key: dict[tuple[str, int], tuple[tuple[int, str], ...]] = {}
        self._found: dict[tuple[str, frozenset[str]], tuple[GazetteerEntry, ...]] = {}

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
        found = self._ranked(key, 1, plain)
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
        for entry in sorted(found, key=lambda e: (-e.likeness, -e.population, e.gazetteer_id)):
            best.setdefault(entry.gazetteer_id, entry)
        return tuple(best.values())

    def place(self, gazetteer_id: str) -> GazetteerEntry | None:
        """The place with an identifier, e.g. ``"geonames:170654"``."""
        row = self._connection.execute("SELECT id FROM place WHERE gazetteer_id = ?", (gazetteer_id,)).fetchone()
        return self._entry(row[0]) if row else None

    def capital(self, country: str) -> GazetteerEntry | None:
        """The capital of a country (ISO 3166 alpha-2)."""
        row = self._connection.execute("SELECT id FROM place WHERE country = ? AND kind = 'capital'", (country,)).fetchone()
        return self._entry(row[0]) if row else None

    def country(self, code: str) -> GazetteerEntry | None:
        """A country by its ISO 3166 alpha-2 code."""
        row = self._connection.execute("SELECT id FROM place WHERE country = ? AND kind = 'country'", (code,)).fetchone()
        return self._entry(row[0]) if row else None

    def admin1(self, country: str, name: str) -> GazetteerEntry | None:
        """A first-level region by its country and its common English name."""
        query = "SELECT id FROM place WHERE country = ? AND admin1 = ? AND kind = 'admin1'"
        row = self._connection.execute(query, (country, name)).fetchone()
        return self._entry(row[0]) if row else None

    def _ranked(self, key: str, level: int, plain: str) -> list[GazetteerEntry]:
        best: dict[int, float] = {}
        for place, spelling in self._places_of(key, level):
            likeness = _likeness(plain, spelling or key)
            best[place] = max(likeness, best.get(place, 0.0))
        entries = [_with_likeness(self._entry(place), round(likeness, 3)) for place, likeness in best.items()]
        return sorted(entries, key=lambda e: (-e.likeness, -e.population, e.gazetteer_id))

    def _places_of(self, key: str, level: int) -> tuple[tuple[int, str], ...]:
        asked = (key, level)
        if asked not in self._by_key:
            rows = self._connection.execute("SELECT place, plain FROM name WHERE key = ? AND level = ?", asked).fetchall()
            self._by_key[asked] = tuple(rows)
        return self._by_key[asked]

    def _entry(self, place: int) -> GazetteerEntry:
        if place not in self._entries:
            query = (
                "SELECT gazetteer_id, name, kind, latitude, longitude, radius_km, country, admin1, population "
                "FROM place WHERE id = ?"
            )
            gid, name, kind, latitude, longitude, radius, country, admin1, population = self._connection.execute(
                query, (place,)
            ).fetchone()
            self._entries[place] = GazetteerEntry(
                gazetteer_id=gid, name=name, kind=kind, latitude=latitude, longitude=longitude, radius_km=radius,
                country=country, admin1=admin1, population=population or 0,
            )  # fmt: skip
        return self._entries[place]


def open_gazetteer(path: Path | None = None) -> Gazetteer:
    """Opens a gazetteer file read-only, the shipped one unless told otherwise.

    Raises ``ReferenceDataError`` when the file is not there or is no gazetteer.
    """
    path = path or Path(str(files("tallybook.reference").joinpath("gazetteer.sqlite")))
    if not path.is_file():
        raise ReferenceDataError(f"no gazetteer at {path}: build one with scripts/build_gazetteer.py, or name another file")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        connection.execute("SELECT key, level, place, plain FROM name LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        raise ReferenceDataError(f"{path} is no gazetteer: {error}; build one with scripts/build_gazetteer.py") from error
    return Gazetteer(connection)


@cache
def load_gazetteer() -> Gazetteer:
    """The shipped gazetteer, opened once a process."""
    return open_gazetteer()


def _likeness(a: str, b: str) -> float:
    """How alike two plain names are, from 0 to 1, articles aside."""
    first, second = ("".join(w for w in n.split() if w not in ARTICLES) or n for n in (a, b))
    return 1.0 if first == second else SequenceMatcher(None, first, second, autojunk=False).ratio()


def _with_likeness(entry: GazetteerEntry, likeness: float) -> GazetteerEntry:
    return msgspec.structs.replace(entry, likeness=likeness)

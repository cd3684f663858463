"""What the cue tables say of the words around a place name, for choosing the place and for telling its part."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from tallybook.reference import read_table, read_yaml

if TYPE_CHECKING:
    from tallybook.records import PlaceName

AREAS = frozenset({"country", "admin1", "admin2", "region"})
SITES = frozenset({"site", "quarter", "camp", "crossing"})
BORDERS = ("border", "borders", "frontier")


@cache
def load_cues() -> dict[str, Any]:
    """The table place_cues.yaml; ``role_of`` maps each preposition or phrase to the role it gives."""
    cues: dict[str, Any] = read_yaml("place_cues.yaml")
    cues["role_of"] = {phrase: role for role, phrases in cues["roles"].items() for phrase in phrases}
    return cues


def feature_kind(name: PlaceName) -> str | None:
    """The kind of place the text calls it, as the gazetteer names kinds; ``None`` where it says nothing definite."""
    feature = load_cues()["features"].get(name.feature or "")
    return feature["kind"] if feature and feature["kind"] != "any" else None


def keeps_feature(name: PlaceName) -> bool:
    """Whether the word for the kind of place is part of the name ("Aleppo airport")."""
    return bool(load_cues()["features"].get(name.feature or "", {}).get("keeps"))


@cache
def country_words() -> dict[str, str]:
    """Demonyms and one-word country names with their codes; "US" only in capitals."""
    return {word: code for word, code in (*demonyms().items(), *country_names().items()) if " " not in word}


@cache
def demonyms() -> dict[str, str]:
    """Adjectives and peoples with the codes of their countries."""
    return {word: row["code"] for row in read_table("place_countries.csv") for word in row["demonyms"].split("|") if word}


@cache
def country_names() -> dict[str, str]:
    """Names of countries, of several words too, with their codes."""
    return {word: row["code"] for row in read_table("place_countries.csv") for word in row["names"].split("|") if word}


@cache
def abbreviations() -> dict[str, tuple[str, str]]:
    """Regions as newspapers shorten them ("W.Va.", in capitals "OR"), without spaces: the country and the name in full."""
    return {
        short.replace(" ", ""): (row["country"], row["name"])
        for row in read_table("place_abbreviations.csv")
        for short in row["short"].split("|")
    }

"""Names of private persons, found wherever they stand in a record and replaced."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.records import Attribution, Incident, Participant
from tallybook.reference import read_table, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAME_WITHHELD = "[name withheld]"
_LONG_ENOUGH = 3  # letters; a shorter part of a name ("al", "Bin") is no name by itself
# Fields that hold codes, ids and dates: no free text, and a record would no longer be one if they were changed.
_CODED_FIELDS = (
    "schema id formerly type modes contexts event_type sub_event_type factuality role sector certainty kind damage status "
    "status_basis precision basis measure sex age stance what field says rule country in claim incident a b at as_of published "
    "earliest latest gazetteer_id report_hash geometry disputed grade"
)
_CODED = frozenset(_CODED_FIELDS.split())


class NameFilter:
    """Replaces names, whatever their case and whatever stands between their words; a possessive goes with the name."""

    def __init__(self, names: Iterable[str], placeholder: str = NAME_WITHHELD) -> None:
        self.placeholder = placeholder
        told = {name for name in names if name.strip()}
        patterns = sorted({_pattern_of(name) for name in told}, key=lambda p: (-len(p), p))
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None
        firsts = [next(iter(_words(name)), "").casefold() for name in told]
        # Most sentences hold no first word of any name, and looking that up is far quicker than trying every name.
        self._firsts = None if "" in firsts else frozenset(firsts) | {f"{first}s" for first in firsts}

    @classmethod
    def of(cls, incidents: Iterable[Incident]) -> NameFilter:
        """The filter for every private person named anywhere in these incidents.

        A single word that is also part of a town's or a registered actor's name is hidden only in the records that tell of
        the person: everywhere else it is likelier the town.
        """
        found = list(incidents)
        names = {name for incident in found for name in private_names(incident)}
        public = {word.casefold() for incident in found for word in _registered_words(incident)}
        return cls({name for name in names if len(_words(name)) > 1 or name.casefold() not in public})

    def replace(self, text: str) -> str:
        """The text without the names."""
        if self._pattern is None:
            return text
        if self._firsts is not None and self._firsts.isdisjoint(_words(text.casefold())):
            return text
        return self._pattern.sub(self.placeholder, text)

    def apply(self, incident: Incident) -> Incident:
        """The incident without the names in any of its free text."""
        if self._pattern is None:
            return incident
        return msgspec.convert(self._walk(msgspec.to_builtins(incident)), Incident)

    def _walk(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.replace(value)
        if isinstance(value, dict):
            return {key: inner if key in _CODED else self._walk(inner) for key, inner in value.items()}
        return [self._walk(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def hide_names(incident: Incident, everywhere: NameFilter) -> Incident:
    """The incident with the export's private names hidden, and in its own text also single words of its persons' names."""
    names = private_names(incident)
    parts = {part for name in names for part in _parts_of(name)} - _public_words(incident)
    return NameFilter(names | parts).apply(everywhere.apply(incident))


def private_names(incident: Incident) -> set[str]:
    """Every way a private person is named as such in the record.

    Mere descriptions ("a wounded woman") are no names, and whom the registry lists holds a public office or is no person.
    """
    written: set[str] = set()
    for participant in _participants(incident):
        if participant.private:
            written |= {participant.name, participant.span.text if participant.span else ""}
    for attribution in _attributions(incident):
        if attribution.private and attribution.speaker:
            written.add(attribution.speaker)
    return {name for name in written if name.strip() and not is_description(name) and not is_registered(name)}


def is_registered(name: str) -> bool:
    """Whether it is the name of a registered actor, a lost apostrophe allowed for.

    >>> is_registered("Bashar al-Assads"), is_registered("Umm Khaled")
    (True, False)
    """
    folded = " ".join(_words(name.casefold()))
    return folded in _registered_names() or folded.removesuffix("s") in _registered_names()


@cache
def _registered_names() -> frozenset[str]:
    rows = (*read_table("actors_own.csv"), *read_table("actors.csv"))
    names = (name.split("@")[0] for row in rows for name in (row["name"], *row["aliases"].split("|")))
    return frozenset(" ".join(_words(name.casefold())) for name in names if name.strip())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def is_description(name: str) -> bool:
    """Whether a person is only described, in words that could be said of many.

    >>> is_description("a wounded woman"), is_description("Umm Khaled"), is_description("khaled")
    (True, False, False)
    """
    words = _words(name)
    return bool(words) and all(word.casefold() in _describing_words() for word in words)


@cache
def _describing_words() -> frozenset[str]:
    return frozenset(read_yaml("describing_words.yaml")["words"].split())


def _participants(incident: Incident) -> Iterator[Participant]:
    yield from incident.participants
    for claim in incident.claims:
        yield from claim.participants


def _attributions(incident: Incident) -> Iterator[Attribution]:
    for claim in incident.claims:
        yield from claim.attribution


def _parts_of(name: str) -> set[str]:
    """Words of a name that can stand for the person alone."""
    words = [w for w in _words(name) if len(w) >= _LONG_ENOUGH and w.casefold() not in _describing_words()]
    if len(words) < 2:
        return set()
    capitalised = {w for w in words if not w[0].islower()}
    return capitalised or set(words)


def _public_words(incident: Incident) -> set[str]:
    """Words of names that are not private: a surname shared with a minister or a town does not blank those."""
    names = [p.name for p in _participants(incident) if not p.private and not _names_another(p)]
    names += [a.speaker or "" for a in _attributions(incident) if not a.private]
    names += [p.name for p in incident.places] + [p.name for c in incident.claims for p in c.places]
    return {word for name in names for word in _words(name)}


def _names_another(participant: Participant) -> bool:
    """Whether it is described by somebody else's name ("family of X", "X's brother"), who may be a private person."""
    return participant.id is None and re.search(r"\bof\b|['’]s\b", participant.name, re.IGNORECASE) is not None


def _registered_words(incident: Incident) -> Iterator[str]:
    """Words of the names of places in the gazetteer and of registered actors."""
    for place in (*incident.places, *(p for c in incident.claims for p in c.places)):
        if place.gazetteer_id:
            yield from _words(place.name)
    for participant in _participants(incident):
        if participant.id and not participant.private:
            yield from _words(participant.name)


def _pattern_of(name: str) -> str:
    words = _words(name)
    if not words:
        return re.escape(name)
    return r"(?<!\w)" + r"[\W_]+".join(map(re.escape, words)) + r"(?:['’]?s)?(?!\w)"

"""The registry of actors: the shipped tables read into one record that names can be looked up in.

``actors_own.csv`` is kept by hand (adding an actor is one line); ``actors.csv`` is built by ``scripts/build_registry.py``;
``actor_countries.csv`` gives each country its adjectives, people, capital and towns. An alias may end in "@SY": it then counts
only in reports that speak of that country. Groups from outside lists are bound to their countries in the same way. A name that
two rows of ``actors_own.csv`` list stands for the first of them: so a renamed group keeps its id under its later name.

``actor_relations.csv`` (built) and ``actor_relations_own.csv`` say who was a member of whom and when, beside the column
``part_of`` of an own row; ``actor_identifiers.csv`` holds numbers of other lists.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tallybook.errors import ReferenceDataError
from tallybook.records import Actor, ActorName, ActorRegistry, ActorRelation
from tallybook.reference import read_table
from tallybook.spelling import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_ACRONYM = 6
RELATIONS = ("member_of", "part_of", "renamed_to", "split_from", "joined")
ABROAD_WEIGHT = 0.3  # an outside power is named in reports that play elsewhere


@cache
def load_registry() -> ActorRegistry:
    """The shipped registry, read once a process, for finding and resolving actors."""
    own = read_table("actors_own.csv")
    registry = make_registry(
        own, read_table("actors.csv"), read_table("actor_countries.csv"), read_table("actor_identifiers.csv")
    )
    relations = [*read_table("actor_relations_own.csv"), *read_table("actor_relations.csv")]
    return replace(registry, relations=(*parts(own), *(make_relation(row) for row in relations)))


def make_registry(
    own: tuple[dict[str, str], ...],
    listed: tuple[dict[str, str], ...],
    countries: tuple[dict[str, str], ...],
    identifiers: tuple[dict[str, str], ...] = (),
) -> ActorRegistry:
    """A registry from rows of the tables; raises ``ReferenceDataError`` for an own row without id, name or kind."""
    actors: dict[str, Actor] = {}
    names: dict[str, list[ActorName]] = {}
    numbers = numbers_of((*listed, *identifiers))
    for row in own:
        if not (row["id"] and row["name"] and row["kind"]):
            raise ReferenceDataError(f"actors_own.csv: expected an id, a name and a kind, found {row}; fill them in.")
        actors[row["id"]] = make_actor(row, numbers.get(row["id"], ()))
        add_own_names(names, own_names(row))
    for row in listed:
        if row["name"] and row["id"] not in actors:
            actors[row["id"]] = make_actor(row, numbers.get(row["id"], ()))
            add_names(names, listed_names(row))
    for row in countries:
        add_names(names, country_names(row))
    return ActorRegistry(
        actors=actors,
        names={first: tuple(sorted(found, key=lambda n: -len(n.words))) for first, found in names.items()},
        home_weight={row["iso"]: ABROAD_WEIGHT if row["abroad"] else 1.0 for row in countries},
    )


def numbers_of(rows: Iterable[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    """The numbers of other lists by id, from all rows that give some."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row["id"], {}).update(dict.fromkeys(filter(None, row["identifiers"].split("|"))))
    return {actor: tuple(numbers) for actor, numbers in found.items()}


def parts(own: Iterable[dict[str, str]]) -> Iterator[ActorRelation]:
    """The relations in the column ``part_of``: "islamic-state@2015-01..", dates where known; a person's office is none."""
    for row in own:
        for cell in filter(None, row["part_of"].split("|") if row["kind"] != "person" else ()):
            other, _, dates = cell.partition("@")
            since, _, until = dates.partition("..")
            yield ActorRelation(row["id"], "part_of", other, since or None, until or None)


def make_relation(row: dict[str, str]) -> ActorRelation:
    """One row of a table of relations; raises ``ReferenceDataError`` for a relation that we do not know."""
    if row["relation"] not in RELATIONS:
        expected = ", ".join(RELATIONS)
        raise ReferenceDataError(f"actor_relations: expected a relation out of {expected}, found {row}; correct the row.")
    return ActorRelation(
        actor=row["actor"],
        relation=row["relation"],  # type: ignore[arg-type]
        other=row["other"],
        since=row["from"] or None,
        until=row["until"] or None,
        source=row.get("source") or "own",
    )


def make_actor(row: dict[str, str], identifiers: tuple[str, ...]) -> Actor:
    """One row of either table as an actor."""
    return Actor(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        sector=row["sector"] or None,
        country=row["country"] or None,
        armed=row["armed"] == "1",
        part_of=tuple(filter(None, row.get("part_of", "").split("|"))),
        identifiers=identifiers,
        source=row.get("source") or "own",
    )


def add_names(names: dict[str, list[ActorName]], found: Iterator[ActorName]) -> None:
    """Files each name under its first word."""
    for name in found:
        if name.words:
            names.setdefault(name.words[0], []).append(name)


def add_own_names(names: dict[str, list[ActorName]], found: Iterator[ActorName]) -> None:
    """Files the names of an own row; one that an earlier row lists for the same countries stays the earlier row's."""
    new = (
        n
        for n in found
        if not any((n.words, n.where) == (h.words, h.where) for h in names.get(n.words[0] if n.words else "", ()))
    )
    add_names(names, new)


def own_names(row: dict[str, str]) -> Iterator[ActorName]:
    """The names of a hand-kept row: name and aliases, each with its scope after "@"."""
    for alias in dict.fromkeys([row["name"], *filter(None, row["aliases"].split("|"))]):
        text, *where = alias.split("@")
        yield name_of(text, row["id"], tuple(where))


def listed_names(row: dict[str, str]) -> Iterator[ActorName]:
    """The names of a listed row. Armed groups count only where a report speaks of their countries, for their names repeat."""
    bound = tuple(filter(None, row["where"].split("|"))) if row["kind"] in ("rebel", "militia", "ethnic") else ()
    for alias in dict.fromkeys([row["name"], *filter(None, row["aliases"].split("|"))]):
        yield name_of(alias, row["id"], bound)


def country_names(row: dict[str, str]) -> Iterator[ActorName]:
    """A country's adjectives, people, capital and towns, all under the country's own id."""
    for column, form in (("adjectives", "adjective"), ("people", "people"), ("capital", "capital"), ("cities", "city")):
        for text in filter(None, row[column].split("|")):
            name = name_of(text, row["iso"].lower(), ())
            yield ActorName(words=name.words, id=name.id, form=form, case=name.case)  # type: ignore[arg-type]


def name_of(text: str, actor: str, where: tuple[str, ...]) -> ActorName:
    """A name with its case rule: acronyms must stand in capitals, names capitalised, the rest may be written in any way."""
    words = words_of(text)
    acronym = len(words) == 1 and len(text) <= LONGEST_ACRONYM and text.isupper()
    capital = any(c.isupper() for c in text)
    return ActorName(
        words=tuple(w.folded for w in words), id=actor, case="upper" if acronym else "title" if capital else "any", where=where
    )

"""Strike lists read line by line: ``python evaluation/releases.py [--freeze] [--misses]``.

``releases.csv`` codes by hand every strike line of eleven US military releases of August and September 2017: the release, the
code point where the line begins, how many strikes it tells of ("a strike" is one), the place as written there or in its heading,
and each thing destroyed or damaged as ``kind:number:damage``, in the order of the line, number empty where none is told. A line
that stands in for a bullet ("conducted a strike near X that …") is coded too. What was engaged or suppressed is no damage.

Where the contract's kinds leave room, each that would do is given with a slash, the likeliest first: a command post is
base/building, a logistics node depot/base, a staging area base/area, a vehicle bomb weapons/vehicle, a fuel truck vehicle/oil. A
claim holds each kind once, so a thing counts as found where its kind is, with its damage. Numbers are asked for only of kinds
that have a measure. The texts (of the US government) lie beside the checkout; three more releases there have no list.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from frozen_cases import RIGHT, Results, report

from tallybook.pipeline import read_report
from tallybook.records import RawReport
from tallybook.score.names import is_same_place
from tallybook.text.report import make_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tallybook.records import Claim

HERE = Path(__file__).resolve().parent
CODED = HERE / "releases.csv"
TEXTS = HERE.parents[1] / "shared" / "data" / "dod_releases_2017-08_09.jsonl"
MEASURES = {  # kind of object -> measures a number of such things may be given under; of other kinds the contract counts none
    "vehicle": ("vehicles",),
    "aircraft": ("vehicles",),
    "weapons": ("weapons", "munitions"),
    "building": ("buildings",),
    "factory": ("buildings",),
    "depot": ("buildings",),
}
REQUIRED = ("vehicle", "aircraft", "weapons", "building", "factory")  # a depot's number may be given and need not
PARTS = ("strikes", "place", "objects", "numbers")
SHOWN = 12  # errors of a kind that are printed


class Thing(msgspec.Struct, frozen=True):
    """One entry of a line's list: the kinds that would do, how many, and what became of them."""

    kinds: tuple[str, ...]
    number: int | None
    damage: str

    @property
    def measures(self) -> set[str]:
        """The measures its number may be given under."""
        return {measure for kind in self.kinds for measure in MEASURES.get(kind, ())}


class Line(msgspec.Struct, frozen=True):
    """A coded strike line."""

    release: str
    offset: int
    strikes: int
    place: str
    things: tuple[Thing, ...]


class Read(msgspec.Struct, frozen=True):
    """What the reader says of a line: all claims whose trigger stands in it, taken together."""

    claims: tuple[Claim, ...]

    @property
    def strikes(self) -> set[int | None]:
        """The number of strikes each figure gives; a strike told without a figure is one."""
        told = {c.best if c.low == c.high else None for claim in self.claims for c in claim.counts if c.measure == "strikes"}
        return told or ({1} if any(claim.event.type == "ASSAULT" for claim in self.claims) else set())

    @property
    def places(self) -> set[str]:
        """The names of the places its claims happened at first."""
        return {place.name for claim in self.claims for place in claim.places if place.primary}

    @property
    def objects(self) -> set[tuple[str, str]]:
        """Kind and damage of what was hit, where damage is told."""
        things = (o for claim in self.claims for o in claim.objects)
        return {(o.kind, o.damage) for o in things if o.damage in ("destroyed", "damaged")}

    @property
    def numbers(self) -> Counter[tuple[str, int]]:
        """Exact figures of things, by measure; a figure that two claims repeat counts once."""
        counts = {
            (c.span.start if c.span else None, c.measure, c.low)
            for claim in self.claims
            for c in claim.counts
            if c.measure in ("vehicles", "weapons", "munitions", "buildings") and c.low is not None and c.low == c.high
        }
        return Counter((measure, low) for _, measure, low in counts if low is not None)


def read_lines() -> list[Line]:
    """The coded lines, in the order of the table."""
    with CODED.open(encoding="utf-8", newline="") as file:
        return [
            Line(row["release"], int(row["offset"]), int(row["strikes"]), row["place"], tuple(read_things(row["objects"])))
            for row in csv.DictReader(file)
        ]


def read_things(cell: str) -> Iterator[Thing]:
    """The entries of a cell: "vehicle:2:destroyed|building/base:1:damaged"."""
    for entry in filter(None, cell.split("|")):
        kinds, number, damage = entry.split(":")
        yield Thing(tuple(kinds.split("/")), int(number) if number else None, damage)


def read_texts(wanted: set[str]) -> dict[str, dict[str, str]]:
    """The releases by id."""
    releases = map(json.loads, TEXTS.read_text(encoding="utf-8").splitlines())
    return {release["id"]: release for release in releases if release["id"] in wanted}


def claims_of(release: Mapping[str, str]) -> tuple[Claim, ...]:
    """What a release claims in its text."""
    raw = RawReport(
        origin=release["id"],
        id=release["id"],
        title=release["title"],
        text=release["text"],
        published=release["published"],
        publisher=release["publisher"],
        url=release["url"],
    )
    return tuple(claim for claim in read_report(make_report(raw)).claims if claim.trigger.in_ is None)


def line_at(text: str, offset: int) -> str:
    """The line that begins at a code point."""
    return text[offset:].partition("\n")[0]


def judge_line(line: Line, read: Read) -> dict[str, bool]:
    """Which parts of a line are right."""
    found, invented, _ = judge_numbers(line, read)
    return {
        "strikes": read.strikes == {line.strikes},
        "place": bool(read.places) and all(is_same_place(line.place, name) for name in read.places),
        "objects": all(has_thing(thing, read) for thing in line.things) and not invented_objects(line, read),
        "numbers": all(found) and not invented,
    }


def has_thing(thing: Thing, read: Read) -> bool:
    """Whether a thing of the line is among those read, with its damage."""
    return any((kind, thing.damage) in read.objects for kind in thing.kinds)


def invented_objects(line: Line, read: Read) -> set[tuple[str, str]]:
    """What was read and is not in the line."""
    return read.objects - {(kind, thing.damage) for thing in line.things for kind in thing.kinds}


def judge_numbers(line: Line, read: Read) -> tuple[list[bool], int, int]:
    """For each number the contract can hold whether it was read; how many figures were read that the line does not give, and how
    many were read at all."""
    left = read.numbers
    total = left.total()
    found = []
    for thing in sorted(line.things, key=lambda t: t.kinds[0] not in REQUIRED):
        if thing.number is None:
            continue
        near = next((m for m in sorted(thing.measures) if left[m, thing.number]), None)
        if near:
            left[near, thing.number] -= 1
        if thing.kinds[0] in REQUIRED:
            found.append(near is not None)
    return found, left.total(), total


def measure(lines: Sequence[Line], claims: Mapping[str, Sequence[Claim]], texts: Mapping[str, str]) -> tuple[Results, list[str]]:
    """The shares that are right, line by line and thing by thing, and the errors in words."""
    hits: dict[str, list[bool]] = defaultdict(list)
    cases, errors = {}, []
    for line in lines:
        words = line_at(texts[line.release], line.offset)
        end = line.offset + len(words)
        read = Read(tuple(c for c in claims[line.release] if line.offset <= c.trigger.start < end))
        right = judge_line(line, read)
        hits["lines read at all"].append(bool(read.claims))
        for part in PARTS:
            hits[f"{part} right"].append(right[part])
        hits["strikes, place and objects right"].append(right["strikes"] and right["place"] and right["objects"])
        hits["all right"].append(all(right.values()))
        mark_things(line, read, hits)
        wrong = [part for part in PARTS if not right[part]]
        cases[f"{line.release} {line.offset}"] = f"wrong: {', '.join(wrong)}" if wrong else RIGHT
        errors += [f"{part}\t{told_error(part, line, read)}\n      {words}" for part in wrong]
    figures = {name: sum(marks) / len(marks) for name, marks in hits.items()}
    return Results(figures, cases, {name: len(marks) for name, marks in hits.items()}), errors


def mark_things(line: Line, read: Read, hits: dict[str, list[bool]]) -> None:
    """Marks a line's things one by one: found with kind and damage, numbers found, and nothing that is not there."""
    hits["things found, kind and damage"] += [has_thing(thing, read) for thing in line.things]
    invented = invented_objects(line, read)
    hits["kinds read that are there"] += [o not in invented for o in sorted(read.objects)]
    found, unasked, total = judge_numbers(line, read)
    hits["numbers of things found"] += found
    hits["numbers read that are there"] += [True] * (total - unasked) + [False] * unasked


def told_error(part: str, line: Line, read: Read) -> str:
    """What a part of a line should say and what was read."""
    if part == "strikes":
        return f"{line.strikes}, read {sorted(read.strikes, key=str) or 'nothing'}"
    if part == "place":
        return f"{line.place}, read {sorted(read.places) or 'nothing'}"
    if part == "objects":
        missed = ["/".join(t.kinds) + " " + t.damage for t in line.things if not has_thing(t, read)]
        return f"missed {missed or 'none'}, invented {sorted(invented_objects(line, read)) or 'none'}"
    numbers = ["/".join(t.kinds) + f" {t.number}" for t in line.things if t.number is not None and t.kinds[0] in REQUIRED]
    return f"{numbers or 'none'}, read {sorted(read.numbers.elements()) or 'nothing'}"


def show_errors(errors: Sequence[str]) -> str:
    """The errors by kind, a few of each."""
    lines = []
    for part in PARTS:
        told = [error.partition("\t")[2] for error in errors if error.startswith(f"{part}\t")]
        lines += [f"{part}: {len(told)} wrong", *(f"    {error}" for error in told[:SHOWN])]
        lines += [f"    … and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Measures and prints, or says why not."""
    if not TEXTS.exists():
        sys.stdout.write(f"\nreleases\nNot run: {TEXTS.name} is not beside this checkout.\n")
        return 0
    lines = read_lines()
    releases = read_texts({line.release for line in lines})
    claims = {name: claims_of(release) for name, release in releases.items()}
    now, errors = measure(lines, claims, {name: release["text"] for name, release in releases.items()})
    report("releases", now, freezing="--freeze" in arguments)
    if "--misses" in arguments:
        sys.stdout.write(show_errors(errors))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

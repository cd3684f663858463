"""Gold: what a careful reader finds in a report, as a file of one JSON object a report.

The shape is told in ``evaluation/README.md``. A gold file holds words of the texts it codes, so it stays where the texts may
stay; figures and ids made from it may travel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from tallybook.errors import UsageError
from tallybook.records import CORE

if TYPE_CHECKING:
    from pathlib import Path

Line = TypeVar("Line")
COUNTED = ("occurred", "ongoing")  # what reaches a tally


class GoldPlace(msgspec.Struct, frozen=True):
    """A place as the reader coded it: the name as in the text."""

    name: str
    role: str | None = None
    country: str | None = None
    admin1: str | None = None


class GoldCount(msgspec.Struct, frozen=True):
    """One figure with its bounds, its words and who gives it."""

    measure: str
    low: int | None = None
    high: int | None = None
    status: str | None = None
    quote: str | None = None
    speaker: str | None = None


class GoldObject(msgspec.Struct, frozen=True):
    """A thing that was hit, and what became of it."""

    kind: str
    damage: str | None = None


class GoldDate(msgspec.Struct, frozen=True):
    """The narrowest interval the text supports; ``None`` is an open end."""

    earliest: str | None = None
    latest: str | None = None


class GoldMovement(msgspec.Struct, frozen=True):
    """What moves, and how far it has come."""

    of: str | None = None
    status: str | None = None


class GoldPosition(msgspec.Struct, frozen=True):
    """Who stands where towards an agreement."""

    who: str
    stance: str


class GoldAgreement(msgspec.Struct, frozen=True):
    """A deal's parties and the positions taken towards it."""

    parties: tuple[str, ...] = ()
    positions: tuple[GoldPosition, ...] = ()


class GoldEvent(msgspec.Struct, frozen=True):
    """One happening as one report tells it, however often it repeats it."""

    e: int
    mentions: tuple[str, ...]
    type: str
    modes: tuple[str, ...] = ()
    acled: str | None = None
    factuality: str = "occurred"
    background: bool = False
    aggregate: bool = False
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    places: tuple[GoldPlace, ...] = ()
    date: GoldDate = GoldDate()
    counts: tuple[GoldCount, ...] = ()
    sources: tuple[str, ...] = ()
    objects: tuple[GoldObject, ...] = ()
    movement: GoldMovement | None = None
    agreement: GoldAgreement | None = None

    @property
    def is_core(self) -> bool:
        """Whether it is a deed, or an agreement, and not a statement that is itself the news."""
        return self.type in CORE


class GoldReport(msgspec.Struct, frozen=True):
    """All happenings of one report, joined to its text by ``id``."""

    id: str
    events: tuple[GoldEvent, ...]


def read_gold(path: Path) -> list[GoldReport]:
    """The gold reports of a file: one JSON object a line, or a file that is one. Raises ``UsageError`` on another shape."""
    raw = read_bytes(path)
    try:
        return [msgspec.json.decode(raw, type=GoldReport)]
    except msgspec.DecodeError:
        return [decode_line(line, GoldReport, f"{path}, line {n}") for n, line in enumerate(raw.splitlines(), 1) if line.strip()]


def read_bytes(path: Path) -> bytes:
    """A file's bytes, or a sentence about why there are none."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise UsageError(f"{path} cannot be opened ({problem.strerror}). Give the path of an existing file.") from problem


def decode_line(raw: bytes, shape: type[Line], where: str) -> Line:
    """One JSON value of a known shape, or a sentence about where the file departs from it."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.DecodeError as problem:
        raise UsageError(f"{where} is not {shape.__name__} as evaluation/README.md tells it: {problem}.") from problem

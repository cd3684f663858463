"""Which table a CSV file is, and what a row of it says, in the ledger's terms.

A column that is not read here still stands in the report's text, so nothing of a row is lost.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tallybook.records import Acled, Event, EventType, Factuality, Measure, PlacePrecision, Time
from tallybook.reference import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Row = dict[str, str]
_PLOVER: dict[str, tuple[EventType, tuple[str, ...]]] = {
    "Armed clash": ("ASSAULT", ("firearms",)), "Government regains territory": ("ASSAULT", ()),
    "Non-state actor overtakes territory": ("ASSAULT", ()), "Chemical weapon": ("ASSAULT", ("unconventional",)),
    "Air/drone strike": ("ASSAULT", ("aerial",)), "Suicide bomb": ("ASSAULT", ("suicide-attack",)),
    "Shelling/artillery/missile attack": ("ASSAULT", ("heavy-weapons",)),
    "Remote explosive/landmine/IED": ("ASSAULT", ("explosives",)), "Grenade": ("ASSAULT", ("explosives",)),
    "Sexual violence": ("ASSAULT", ("sexual",)), "Attack": ("ASSAULT", ()),
    "Abduction/forced disappearance": ("ASSAULT", ("abduct",)), "Peaceful protest": ("PROTEST", ("demo",)),
    "Protest with intervention": ("PROTEST", ("demo",)), "Excessive force against protesters": ("ASSAULT", ("crowd-control",)),
    "Violent demonstration": ("PROTEST", ("riot",)), "Mob violence": ("PROTEST", ("riot",)), "Agreement": ("AGREE", ()),
    "Arrests": ("COERCE", ("arrest",)), "Change to group/activity": ("MOBILIZE", ("troops",)),
    "Headquarters or base established": ("MOBILIZE", ("troops",)), "Looting/property destruction": ("ASSAULT", ("destroy",)),
    "Non-violent transfer of territory": ("COERCE", ("seize",)),
}  # fmt: skip
_GED_PRECISIONS: dict[str, PlacePrecision] = {"3": "admin2", "4": "admin1", "5": "region", "6": "country", "7": "region"}


class Said(NamedTuple):
    """What a row says. ``actors``, ``recipients``, ``place`` and the like name columns, whose cells the spans point at.

    ``figures``: measure, columns of low, best and high (empty: not told).
    """

    event: Event
    acled: Acled | None
    time: Time
    actors: Sequence[str]
    recipients: Sequence[str]
    place: str
    precision: PlacePrecision
    near: bool
    admin1: str
    figures: Sequence[tuple[Measure, str, str, str]]
    factuality: Factuality = "occurred"
    background: bool = False
    aggregate: bool = False


class Table(NamedTuple):
    """A shape: the columns it is known by, its reader's name, the columns of id, source and what is told, and its rows' sense."""

    name: str
    known_by: frozenset[str]
    identity: str
    source: str
    told: str
    say: Callable[[Row], Said | str]


def find_table(columns: Sequence[str]) -> Table | None:
    """The shape of a table by its header, ``None`` where it is none of those that can be imported."""
    return next((table for table in TABLES if table.known_by <= set(columns)), None)


@cache
def country_codes() -> Mapping[str, str]:
    """ISO 3166 alpha-2 codes by a country's names in small letters, and by the code itself."""
    rows = read_table("place_countries.csv")
    return {name.casefold(): row["code"] for row in rows for name in (row["code"], *row["names"].split("|"))}


def _say_acled(row: Row) -> Said | str:
    kind = _PLOVER.get(row["sub_event_type"])
    if kind is None:
        return f"the sub-event type {row['sub_event_type']!r} has no like in the ledger"
    day = date.fromisoformat(row["event_date"])
    return Said(
        event=Event(type=kind[0], modes=kind[1]),
        acled=Acled(event_type=row["event_type"], sub_event_type=row["sub_event_type"]),
        time=_acled_time(day, row.get("time_precision", "")),
        actors=("actor1", "assoc_actor_1"), recipients=("actor2", "assoc_actor_2"),
        place="location", precision="admin1" if row.get("geo_precision") == "3" else "near",
        near=row.get("geo_precision") == "2", admin1="admin1",
        # A nought may mean that nobody told of dead, and the table's figure is the most conservative one: a floor.
        figures=(("killed", "fatalities", "fatalities", ""),) if row.get("fatalities") not in (None, "", "0") else (),
    )  # fmt: skip


def _acled_time(day: date, precision: str) -> Time:
    if precision == "2":
        earliest, latest = day - timedelta(days=6), day + timedelta(days=6)
        return Time(earliest=earliest.isoformat(), latest=latest.isoformat(), precision="range", basis="stated")
    if precision == "3":
        last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        return Time(earliest=day.replace(day=1).isoformat(), latest=last.isoformat(), precision="month", basis="stated")
    return Time(earliest=day.isoformat(), latest=day.isoformat(), precision="day", basis="stated")


def _say_ged(row: Row) -> Said | str:
    first, last = (date.fromisoformat(row[column][:10]) for column in ("date_start", "date_end"))
    precision = _GED_PRECISIONS.get(row["where_prec"], "near")
    return Said(
        event=Event(type="ASSAULT"), acled=None,
        time=Time(earliest=first.isoformat(), latest=last.isoformat(), precision="day" if first == last else "range",
                  basis="stated"),
        actors=("side_a",), recipients=("side_b",), place="where_coordinates", precision=precision,
        near=row["where_prec"] == "2", admin1="adm_1", figures=(("killed", "low", "best", "high"),),
        aggregate=row.get("event_clarity") == "2",
    )  # fmt: skip


def _say_own(row: Row) -> Said | str:
    acled = Acled(event_type=row["acled_event_type"], sub_event_type=row["acled_sub_event_type"])
    measures = [c.removesuffix("_best") for c in row if c.endswith("_best")]
    told = [m for m in measures if any(row.get(f"{m}_{bound}") for bound in ("low", "best", "high"))]
    plain = {
        "event": {"type": row["event_type"], "modes": [m for m in row["modes"].split("; ") if m]},
        "time": {"earliest": row["date_earliest"] or None, "latest": row["date_latest"] or None,
                 "precision": row["date_precision"] or "open", "basis": "stated"},
    }  # fmt: skip
    return Said(
        event=msgspec.convert(plain["event"], Event), acled=acled if acled.sub_event_type else None,
        time=msgspec.convert(plain["time"], Time), actors=("actors",), recipients=("recipients",), place="place",
        precision=msgspec.convert(row["place_precision"] or "region", PlacePrecision), near=False, admin1="admin1",
        figures=[(msgspec.convert(m, Measure), f"{m}_low", f"{m}_best", f"{m}_high") for m in told],
        factuality=msgspec.convert(row["factuality"] or "occurred", Factuality),
        background=row.get("background") == "yes", aggregate=row.get("aggregate") == "yes",
    )  # fmt: skip


TABLES = (
    Table("import-acled", frozenset({"event_id_cnty", "event_date", "event_type", "sub_event_type", "location"}),
          "event_id_cnty", "source", "notes", _say_acled),
    Table("import-ged", frozenset({"id", "where_prec", "where_coordinates", "date_start", "date_end", "best", "low", "high"}),
          "id", "source_office", "source_article", _say_ged),
    Table("import-csv", frozenset({"id", "event_type", "acled_sub_event_type", "acled_event_type", "modes", "factuality", "place",
                                   "date_earliest", "date_latest", "date_precision", "place_precision"}),
          "id", "sources", "first_sentence", _say_own),
)  # fmt: skip

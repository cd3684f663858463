"""Claims made by hand for the tests of what comes after reading: linking, the ledger's view, exports."""

import hashlib
from typing import Any

from tallybook.records import (
    Acled,
    Agreement,
    Attribution,
    Count,
    DamagedObject,
    Event,
    LedgerClaim,
    Movement,
    Participant,
    Place,
    Span,
    Time,
)

TOWNS = {
    "Abu Kamal": ("t1", 34.45, 40.92, "Deir ez-Zor"),
    "Humaymah": ("t2", 34.27, 39.9, "Homs"),
    "Tell Sabra": ("t3", 36.1, 37.2, "Aleppo"),
    "Marj Dunya": ("t4", 36.5, 37.9, "Aleppo"),
    "Deir ez-Zor": ("t5", 35.33, 40.14, "Deir ez-Zor"),
}


def make_claim(report: str, sentence: str, trigger: str, **given: Any) -> LedgerClaim:
    """One claim of the report named, resting on one sentence; everything not given is unknown."""
    at = given.pop("at", 0)
    start = at + sentence.index(trigger)
    fields: dict[str, Any] = {
        "happening": 1,
        "trigger": Span(start=start, end=start + len(trigger), text=trigger),
        "evidence": (Span(start=at, end=at + len(sentence), text=sentence),),
        "event": Event(type="ASSAULT", modes=("aerial",)),
        "acled": Acled(event_type="Explosions/Remote violence", sub_event_type="Air/drone strike"),
        "factuality": "occurred", "background": False, "aggregate": False, "participants": (), "objects": (), "places": (),
        "time": Time(latest=given.get("published"), basis="publication"), "counts": (), "attribution": (), "disputes": (),
        "movement": None, "agreement": None, "reading_confidence": 0.9, "method": "by hand",
        "report_id": report, "report_hash": hashlib.sha256(report.encode()).hexdigest(), "publisher": report,
    } | given  # fmt: skip
    fields["id"] = given.get("id") or hashlib.sha256(f"{report} {start} {sentence}".encode()).hexdigest()[:12]
    return LedgerClaim(**fields)


def day(date: str) -> Time:
    return Time(earliest=date, latest=date, precision="day", basis="stated")


def town(name: str, role: Any = "at", primary: bool = True) -> Place:
    identity, latitude, longitude, province = TOWNS[name]
    return Place(
        role=role, name=name, gazetteer_id=identity, latitude=latitude, longitude=longitude, radius_km=5.0, country="SY",
        admin1=province, precision="near", primary=primary,
    )  # fmt: skip


def actor(name: str, **more: Any) -> Participant:
    return Participant(role="actor", name=name, id=name.casefold().replace(" ", "-"), **more)


def recipient(name: str, **more: Any) -> Participant:
    return Participant(role="recipient", name=name, **more)


def exactly(measure: Any, number: int, **more: Any) -> Count:
    return Count(measure=measure, low=number, best=number, high=number, **more)


def thing(kind: Any, damage: Any = "unknown") -> DamagedObject:
    return DamagedObject(kind=kind, damage=damage)


def said_by(speaker: str, **more: Any) -> Attribution:
    return Attribution(speaker=speaker, cue="said", **more)


def convoy(status: Any, origin: str | None = None, destination: str | None = None) -> Movement:
    return Movement(of="convoy", origin=origin, destination=destination, status=status)


def deal(*parties: str, **more: Any) -> Agreement:
    return Agreement(parties=parties, **more)

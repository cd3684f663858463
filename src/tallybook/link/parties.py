"""Which registered actors stand for one side: an air force, its army and its government are not three culprits."""

from __future__ import annotations

from functools import cache

from tallybook.link.fold import fold_name
from tallybook.reference import read_table

_STATE_SECTORS = frozenset({"GOV", "MIL", "COP", "SPY"})
_TELLERS = frozenset({"outlet", "agency", "monitor", "state_media"})


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["id"]: row for table in ("actors.csv", "actors_own.csv") for row in read_table(table) if row["id"]}


@cache
def side_of(party: str) -> str:
    """The side a registered actor belongs to: a state by its country code, else the outermost organisation.

    Who is not registered is a side by itself.

    >>> side_of("sy-air-force") == side_of("sy-forces") == side_of("sy"), side_of("farmers of the valley")
    (True, 'farmers of the valley')
    """
    seen = {party}
    row = _rows().get(party, {})
    while row and not _is_state(row):
        # A membership bound to some years ("islamic-state@2019-04..") is left aside: it may not hold when the text speaks.
        whole = row.get("part_of") or ""
        if not whole or "@" in whole or whole in seen or whole not in _rows():
            break
        seen.add(whole)
        party, row = whole, _rows()[whole]
    return f"state {row['country']}" if row and _is_state(row) else party


def _is_state(row: dict[str, str]) -> bool:
    return bool(row["country"]) and row["sector"] in _STATE_SECTORS and row["kind"] != "rebel"


@cache
def party_named(name: str) -> str | None:
    """The registered actor that a name or one of its other spellings means; ``None`` where it is unknown or means several.

    >>> party_named("Syrian state TV"), party_named("the Syrian army"), party_named("a medic")
    ('syrian-state-tv', 'sy-forces', None)
    """
    return _ids_by_name().get(fold_name(name))


@cache
def voice_of(party: str) -> str:
    """Whom a registered actor speaks for: a person for the body that sent them, an organ for its side.

    >>> voice_of("ryan-dillon"), voice_of("sana") == voice_of("sy-forces"), voice_of("al-manar")
    ('us-led-coalition', True, 'hezbollah')
    """
    row = _rows().get(party, {})
    sender = (row.get("part_of") or "") if row.get("kind") == "person" else ""
    return side_of(sender if sender in _rows() else party)


@cache
def is_organ(party: str) -> bool:
    """Whether a registered actor is the mouth of a state or a party: what reaches us through it is that party's telling."""
    return _rows().get(party, {}).get("kind") == "state_media"


@cache
def _ids_by_name() -> dict[str, str | None]:
    """Folded names and spellings of registered actors; a spelling of two actors leads to neither."""
    found: dict[str, str | None] = {}
    for party, row in _rows().items():
        for spelling in (row["name"], *row["aliases"].split("|")):
            name = fold_name(spelling.partition("@")[0])
            found[name] = party if found.get(name, party) == party else None
    return found


@cache
def is_teller(party: str) -> bool:
    """Whether a registered actor tells of wars and wages none: an agency, an outlet, a monitor."""
    return _rows().get(party, {}).get("kind") in _TELLERS

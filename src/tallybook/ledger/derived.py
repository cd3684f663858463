"""What linking derived, kept in the ledger's file so that a new report is linked and a list printed without doing all anew.

It is worth nothing without the statements beside it, and :class:`Derived` can forget it at any time. Linking itself is not
known here: it asks what it needs (``claims_of`` … ``pairs_at``) and hands back what changed.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.ledger.rows import joined_names, to_json
from tallybook.ledger.select import fold, words_of
from tallybook.records import ComparedPair, Incident, Question, anchor_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tallybook.ledger.select import Filters
    from tallybook.ledger.store import Store
    from tallybook.records import BlockKey, LedgerClaim, LinkChange

OF_AN_INCIDENT = {
    "incident_word": "incident",
    "incident_former": "incident",
    "incident_claim": "incident",
    "incident_body": "incident",
    "incident": "id",
}  # table -> the column that names the incident
TABLES = (*OF_AN_INCIDENT, "question", "happening_key", "happening", "pair", "derivation")
LINKED_AT_ONCE = 200  # statements whose reports are linked in one transaction: a second or two
AT_ONCE = 500  # values in one query; SQLite allows more, and gains nothing by it

_incident_in = msgspec.json.Decoder(Incident)
_incidents_in = msgspec.json.Decoder(list[Incident])
_questions_in = msgspec.json.Decoder(list[Question])
_pairs_in = msgspec.json.Decoder(list[ComparedPair])


class Derived:
    """The derived tables of one ledger."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection

    # --- how far it has come ---

    def pending(self, rules: str) -> tuple[list[str], int] | None:
        """The next reports (hashes) that statements may have changed since, and the link of the chain they lead up to.

        ``None`` where all must be derived anew: by other rules, or because something was taken out for good.
        """
        row = self._connection.execute("SELECT rules, link, withdrawals FROM derivation").fetchone()
        if row is None or (row[0], row[2]) != (rules, self._store.count_withdrawals()):
            return None
        return self._store.touched_since(row[1], LINKED_AT_ONCE)

    def begin(self, rules: str) -> tuple[list[str], int]:
        """Empty the derived tables and say by which rules they will be filled; the first reports, as ``pending`` gives them.

        The caller holds the transaction, here and in what follows.
        """
        for table in TABLES:
            self._connection.execute(f"DELETE FROM {table}")
        self._connection.execute("INSERT INTO derivation VALUES (1, ?, 0, ?)", (rules, self._store.count_withdrawals()))
        return self._store.touched_since(0, LINKED_AT_ONCE)

    def advance(self, link: int) -> None:
        """Say that all statements up to this link are derived."""
        self._connection.execute("UPDATE derivation SET link = ?", (link,))

    # --- what linking asks ---

    def claims_of(self, report: str) -> Sequence[LedgerClaim]:
        """What a report's newest reading claims."""
        return self._store.claims_of(report)

    def anchors_of(self, reports: Collection[str]) -> set[str]:
        """The happenings kept of some reports."""
        return {row[0] for row in self._among("SELECT anchor FROM happening WHERE report IN ({})", reports)}

    def anchors_under(self, keys: Collection[BlockKey]) -> set[str]:
        """The happenings kept under any of the keys."""
        query = "SELECT DISTINCT h.anchor FROM happening_key k JOIN happening h ON h.number = k.happening WHERE k.key IN ({})"
        return {row[0] for row in self._among(query, [number_of(*key) for key in keys])}

    def companions_of(self, anchors: Collection[str]) -> set[str]:
        """The happenings in the incidents that these stand in."""
        query = """SELECT DISTINCT h.anchor FROM incident_claim mine JOIN incident_claim other ON other.incident = mine.incident
                   JOIN happening h ON h.anchor = other.anchor WHERE mine.anchor IN ({})"""
        return {row[0] for row in self._among(query, anchors)}

    def incidents_in(self, reports: Collection[str]) -> Sequence[Incident]:
        """The incidents kept of which any of these reports tells."""
        query = "SELECT DISTINCT incident FROM incident_claim WHERE report IN ({})"
        told = {row[0] for row in self._among(query, reports)}
        return [
            _incident_in.decode(body) for (body,) in self._among("SELECT body FROM incident_body WHERE incident IN ({})", told)
        ]

    def pairs_at(self, anchors: Collection[str]) -> Sequence[ComparedPair]:
        """The pairs kept of which one of these is part."""
        found = {row[0] for end in "ab" for row in self._among(f"SELECT body FROM pair WHERE {end} IN ({{}})", anchors)}
        return _pairs_in.decode(_list_of(sorted(found)))

    # --- what changed ---

    def apply(self, change: LinkChange) -> None:
        """Put what changed in the place of what was there."""
        old = self.anchors_of(change.reports)
        for end in "ab":
            self._delete(f"pair WHERE {end} IN", old)
        self._delete("happening_key WHERE happening IN", [n for (n,) in self._among(_NUMBERS, change.reports)])
        self._delete("happening WHERE report IN", change.reports)
        for kept in change.happenings:
            number = number_of(kept.anchor)
            self._connection.execute("INSERT INTO happening VALUES (?, ?, ?)", (number, kept.anchor, kept.report))
            keys = sorted({number_of(*key) for key in kept.keys})
            self._connection.executemany("INSERT INTO happening_key VALUES (?, ?)", [(key, number) for key in keys])
        self._connection.executemany(
            "INSERT OR REPLACE INTO pair VALUES (?, ?, ?)", [(p.a, p.b, to_json(p)) for p in change.pairs]
        )
        self._remove_incidents(change.gone)
        for incident in change.incidents:
            self._write_incident(incident)
        for incident in change.retold:
            self._connection.execute("UPDATE incident_body SET body = ? WHERE incident = ?", (to_json(incident), incident.id))
        rows = [(q.a, q.b, q.score, "; ".join(q.reasons), to_json(q)) for q in change.questions]
        self._connection.executemany("INSERT OR REPLACE INTO question VALUES (?, ?, ?, ?, ?)", rows)

    def _remove_incidents(self, anchors: Collection[str]) -> None:
        """Take out the incidents that these happenings stand in, with their questions."""
        gone = sorted({i for (i,) in self._among("SELECT incident FROM incident_claim WHERE anchor IN ({})", anchors)})
        told = {a for (a,) in self._among("SELECT anchor FROM incident_claim WHERE incident IN ({})", gone)} | set(anchors)
        for end in "ab":
            self._delete(f"question WHERE {end} IN", told)
        for table, column in OF_AN_INCIDENT.items():
            self._delete(f"{table} WHERE {column} IN", gone)

    def _write_incident(self, incident: Incident) -> None:
        row = _incident_row(incident)
        self._connection.execute(f"INSERT INTO incident VALUES ({', '.join('?' * len(row))})", row)
        self._connection.execute("INSERT INTO incident_body VALUES (?, ?)", (incident.id, to_json(incident)))
        members = [(incident.id, c.id, anchor_of(c.report_hash, c.trigger), c.report_hash) for c in incident.claims]
        self._connection.executemany("INSERT INTO incident_claim VALUES (?, ?, ?, ?)", members)
        former = [(old, incident.id) for old in sorted(set(incident.formerly))]
        self._connection.executemany("INSERT INTO incident_former VALUES (?, ?)", former)
        words = [(kind, word, incident.id) for kind, word in sorted(words_of(incident))]
        self._connection.executemany("INSERT INTO incident_word VALUES (?, ?, ?)", words)

    # --- what people ask ---

    def incidents(self, where: Filters) -> list[Incident]:
        """The incidents that pass the filters, in order."""
        conditions, values = _conditions(where)
        query = f"{_BODIES} WHERE {' AND '.join(conditions)} ORDER BY sort"
        return _incidents_in.decode(_list_of(body for (body,) in self._connection.execute(query, values)))

    def incidents_named(self, prefix: str) -> dict[str, Incident]:
        """The incidents whose id, or an id that leads on to them, begins so, by that id; at most a handful more than one."""
        bounds = (prefix, prefix + "\U0010ffff")
        query = """SELECT former, incident FROM incident_former WHERE former >= ?1 AND former < ?2
                   UNION SELECT id, id FROM incident WHERE id >= ?1 AND id < ?2 ORDER BY 1 LIMIT 12"""
        named = dict(self._connection.execute(query, bounds).fetchall())
        return {name: self._incident(identity) for name, identity in named.items()}

    def _incident(self, identity: str) -> Incident:
        return _incident_in.decode(self._connection.execute(f"{_BODIES} WHERE id = ?", (identity,)).fetchone()[0])

    def questions(self) -> list[Question]:
        """The open questions: where persons contradict one another first, then the likeliest pairs."""
        query = "SELECT body FROM question ORDER BY score = 0 DESC, score DESC, a, b"
        return _questions_in.decode(_list_of(body for (body,) in self._connection.execute(query)))

    # --- inside ---

    def _among(self, query: str, values: Collection[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of a query that ends in a list of values, whatever the number of values."""
        for some in _slices(sorted(values)):
            yield from self._connection.execute(query.format(", ".join("?" * len(some))), some).fetchall()

    def _delete(self, where: str, values: Collection[Any]) -> None:
        for some in _slices(sorted(values)):
            self._connection.execute(f"DELETE FROM {where} ({', '.join('?' * len(some))})", some)


_BODIES = "SELECT b.body FROM incident i CROSS JOIN incident_body b ON b.incident = i.id"  # in this order: filter, then fetch
_ANY_WORD = "id IN (SELECT incident FROM incident_word WHERE {})"
_NUMBERS = "SELECT number FROM happening WHERE report IN ({})"


def _conditions(where: Filters) -> tuple[list[str], dict[str, str]]:
    """The filters of ``select.select_incidents`` as conditions on the derived tables."""
    since, until = where.get("since"), where.get("until")
    named = {"place": where.get("place"), "actor": where.get("actor"), "type": where.get("type")}
    wanted = {name: fold(word) for name, word in named.items() if word}
    conditions = ["1"]
    if since:
        conditions.append("(latest IS NULL OR latest >= :since)")
    if until:
        conditions.append("(earliest IS NULL OR earliest <= :until)")
    if "place" in wanted:
        conditions.append(_ANY_WORD.format("kind = 'place' AND instr(' ' || word || ' ', ' ' || :place || ' ')"))
    if "actor" in wanted:
        conditions.append(_ANY_WORD.format("kind = 'actor' AND instr(word, :actor) OR kind = 'actor id' AND word = :actor"))
    if "type" in wanted:
        conditions.append(_ANY_WORD.format("kind = 'type' AND word = :type"))
    if measure := where.get("measure"):
        conditions.append(_ANY_WORD.format("kind = 'measure' AND word = :measure"))
        wanted["measure"] = measure
    return conditions, {**wanted, "since": since or "", "until": until or ""}


def _slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def number_of(*words: str) -> int:
    """Words as a number of 63 bits, a twentieth of their room: the same in every ledger, and hardly ever that of other words."""
    return int.from_bytes(blake2b("\t".join(words).encode(), digest_size=8).digest()) >> 1


def sort_of(incident: Incident) -> str:
    """A word by which incidents stand in the order of their first claims."""
    first = incident.claims[0]
    at = first.trigger
    where = f"{int(at.in_ != 'title')}|{at.start:012d}|{at.end:012d}"
    return f"{first.published or '9999'}|{first.report_hash}|{where}|{first.id}"


def _incident_row(incident: Incident) -> tuple[Any, ...]:
    place = next((p for p in incident.places if p.primary), incident.places[0] if incident.places else None)
    return (
        incident.id, sort_of(incident), incident.event.type, incident.acled.sub_event_type if incident.acled else None,
        incident.factuality, incident.background, incident.aggregate, incident.time.earliest, incident.time.latest,
        place.name if place else None, place.admin1 if place else None, place.country if place else None,
        joined_names(p.name for p in incident.participants if p.role in ("actor", "party")),
        joined_names(p.name for p in incident.participants if p.role == "recipient"),
        len({c.report_hash for c in incident.claims}), incident.support.origins,
    )  # fmt: skip


def _list_of(bodies: Iterable[str]) -> str:
    """JSON bodies as one JSON list: decoding once is several times quicker than decoding each."""
    return f"[{','.join(bodies)}]"

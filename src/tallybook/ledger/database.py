"""The ledger's file: opening it, bringing it up to this version, and writing to it all or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tallybook.errors import LedgerError
from tallybook.ledger.chain import link_old_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION_ID = 1413565529  # "TALY" in the file's header
CACHE_KILOBYTES = 65_536  # of pages kept in memory: the keys that linking looks up are spread over the whole file
CHAINED_FROM = 3  # the schema that brought the audit chain
WAIT_SECONDS = 30.0  # how long one process waits for another to finish writing a report


def ledger_path(url: str) -> Path:
    """The file behind a ledger's URL; any other kind of URL raises ``LedgerError``.

    >>> ledger_path("sqlite:///war.db"), ledger_path("sqlite:////srv/war.db")
    (PosixPath('war.db'), PosixPath('/srv/war.db'))
    """
    scheme, found, rest = url.partition("://")
    if found and scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return Path(rest[1:])
    if found and scheme in ("postgresql", "postgres"):
        raise LedgerError(f"This version keeps ledgers in SQLite files only, and {url.split('@')[-1]} is a PostgreSQL address. "
                          "Give a ledger such as sqlite:///tallybook.db.")  # fmt: skip
    raise LedgerError(f"A ledger is named by a URL such as sqlite:///tallybook.db or sqlite:////absolute/path.db, not {url!r}.")


def open_database(path: Path, *, create: bool = True) -> sqlite3.Connection:
    """A connection to the ledger in ``path``, made or brought up to this version where needed.

    ``LedgerError`` when there is none and ``create`` is false, when the file is something else, or from a newer version.
    """
    if not create and not path.exists():
        raise LedgerError(f"There is no ledger at {path}. `tallybook add` makes one; --ledger names another place.")
    try:
        connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        _check_owner(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KILOBYTES}")
        migrate(connection, path)
    except sqlite3.DatabaseError as problem:
        raise LedgerError(_sentence(path, problem)) from problem
    return connection


def migrate(connection: sqlite3.Connection, path: Path, upto: int | None = None) -> None:
    """Run the numbered schema files that this ledger has not seen, each in one transaction."""
    steps = schema_steps()
    for version, script in steps[_version(connection) : upto]:
        with transaction(connection, path):
            if _version(connection) < version:  # another process may have been faster
                for statement in _statements(script):
                    connection.execute(statement)
                if version == CHAINED_FROM:
                    link_old_statements(connection)
                connection.execute(f"PRAGMA user_version = {version}")


def schema_steps() -> list[tuple[int, str]]:
    """The schema files in order, each with the version it leads to."""
    folder = files(__package__).joinpath("schema")
    scripts = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [(int(script.name.split("_")[0]), script.read_text(encoding="utf-8")) for script in scripts]


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """Everything inside is written together or not at all; another process's writing is waited for, not disturbed."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            if connection.in_transaction:  # a full disk ends it by itself
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    except sqlite3.OperationalError as problem:
        raise LedgerError(_sentence(path, problem)) from problem


def _check_owner(connection: sqlite3.Connection, path: Path) -> None:
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    version = _version(connection)
    if owner != APPLICATION_ID and (owner or version or connection.execute("SELECT 1 FROM sqlite_master").fetchone()):
        raise LedgerError(f"{path} is a database of another program, not a Tallybook ledger. Name another file with --ledger.")
    newest = schema_steps()[-1][0]
    if version > newest:
        raise LedgerError(
            f"The ledger {path} was written by a newer Tallybook (its layout is number {version}, this program knows up to "
            f"{newest}). Install the newer version; this one leaves the file as it is."
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one (``executescript`` would end the transaction)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _sentence(path: Path, problem: sqlite3.Error) -> str:
    text = str(problem)
    if "not a database" in text or "malformed" in text:
        return (
            f"{path} is not a Tallybook ledger: it was expected to be a SQLite file and is something else, or damaged ({text})."
        )
    if "locked" in text:
        return f"Another process has kept the ledger {path} locked for {WAIT_SECONDS:.0f} seconds. Let it finish, then try again."
    if "unable to open" in text:
        return f"The ledger {path} cannot be opened: its folder does not exist or may not be written to."
    return f"The ledger {path} cannot be used: {text}. Whatever was finished before is kept."

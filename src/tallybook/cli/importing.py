"""``tallybook add TABLE.csv``: the rows of a table that was made by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallybook.cli.app import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tallybook.records import ReadReport


def add_tables(tables: Sequence[str], url: str | None) -> bool:
    """Adds the rows of the tables and says how many; whether any row could not be read."""
    import os

    from tallybook.api import Ledger, ReadStage
    from tallybook.importing.rows import read_rows, reader_of
    from tallybook.settings import settings_from

    def read(sources: Sequence[str], *, skip: Callable[[str], bool], **_: Any) -> Iterator[ReadReport]:
        for source in sources:
            yield from read_rows(Path(source), skip)

    readers = [reader_of(Path(table)) for table in tables]  # a table of no known shape stops before anything is kept
    added = known = failed = 0
    for table, reader in zip(tables, readers, strict=True):
        with Ledger(url or settings_from(os.environ).ledger, read=ReadStage(reader, read)) as held:
            result = held.add([table])
        for failure in result.failures:
            tell(f"Not read ({failure.stage}): {failure.reason}")
        added, known, failed = added + result.added, known + result.known, failed + result.failed
    sys.stdout.write(f"{added} added, {known} known already, {failed} failed.\n")
    return failed > 0

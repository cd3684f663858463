"""The native form: one incident a line, as the contract has it. Written for the team it reads back without loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import msgspec

from tallybook.errors import UsageError
from tallybook.export.audience import PURPOSE, Audience, release_incidents
from tallybook.export.loss import LossReport
from tallybook.records import Incident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def write_jsonl(incidents: Sequence[Incident], out: TextIO, audience: Audience) -> LossReport:
    """Writes the incidents; each line also says for whom it was written and what it is for."""
    release = release_incidents(incidents, audience)
    for incident in release.incidents:
        line = {**msgspec.to_builtins(incident), "audience": audience.name, "purpose": PURPOSE}
        out.write(msgspec.json.encode(line).decode() + "\n")
    return LossReport(
        format="jsonl", audience=audience.name, purpose=PURPOSE, written=len(release.incidents),
        cannot_hold=_limits(audience), left_out=release.left_out, withheld=release.withheld,
    )  # fmt: skip


def _limits(audience: Audience) -> tuple[str, ...]:
    if audience.name == "team":
        return ("The reports' full texts are not in the file: spans count in texts that only the ledger keeps.",)
    return ("Where a name or a text is withheld, a span's text is no longer what stands at its offsets.",)


def read_incidents(lines: Iterable[str]) -> Iterator[Incident]:
    """The incidents of a native export, from an open file or any lines of it; a line that is none raises ``UsageError``."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=Incident)
            except msgspec.DecodeError as problem:
                raise UsageError(f"Line {number} is not an incident in the native form: {problem}. Export it again.") from problem

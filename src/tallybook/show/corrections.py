"""Versions, retractions, orphaned claims, withdrawals and changes, in sentences for eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tallybook.show.safe import one_line, plain
from tallybook.show.words import measure_words, range_words, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from tallybook.ledger.changes import Changes
    from tallybook.ledger.versions import OrphanedClaim, Version
    from tallybook.ledger.withdraw import Withdrawn
    from tallybook.records import Judgement


def standing_sentences(version: Version, versions: Sequence[Version], orphans: Sequence[OrphanedClaim]) -> list[str]:
    """What a person who looks at a report must know of it: whether it counts, and what of older versions is gone."""
    sentences = []
    if version.retraction is not None:
        told = version.retraction
        sentences.append(
            f"Retracted on {told.at[:10]} by {told.by}, because: {told.reason} Its claims count nowhere. "
            f"Take it back with: tallybook undo {told.id[:12]}"
        )
    if version.newer is not None:
        sentences.append(f"A newer version counts in its place: {version.newer[:12]}.")
    older = [other for other in versions if other.hash != version.hash and other.newer == version.hash]
    if older:
        sentences.append(f"It takes the place of {', '.join(other.hash[:12] for other in older)}, issued before.")
    sentences += [
        f"Orphaned, its sentence is in the newer version no more: {orphan.claim.trigger.text!r} in "
        f"{' '.join(e.text for e in orphan.claim.evidence)!r} (claim {orphan.claim.id[:12]})."
        for orphan in orphans
    ]
    return [one_line(sentence) for sentence in sentences]


def show_orphans(claims: Sequence[OrphanedClaim], judgements: Sequence[Judgement]) -> RenderableType:
    """A row for each claim whose words are gone, and for each judgement whose claims are."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("orphan", "of", "said", "why"):
        table.add_column(heading, overflow="fold")
    for claim, newer in ((orphan.claim, orphan.newer) for orphan in claims):
        words = " ".join(span.text for span in claim.evidence)
        table.add_row(short(claim.id), plain(claim.report_id), plain(words), Text(f"not in the version {newer[:8]}"))
    for judgement in judgements:
        said = f"{judgement.says}: {judgement.reason}"
        table.add_row(short(judgement.id or ""), plain(judgement.by), plain(said), Text("its claims are read no more"))
    return table


def withdrawn_sentences(done: Withdrawn) -> list[str]:
    """What a withdrawal did, and what it could not do."""
    reports = f"{done.reports} report" + ("" if done.reports == 1 else "s")
    sentences = [f"Withdrawn: {reports}, {done.statements} statements in all. What stays is tombstone {done.tombstone.number}."]
    if done.remaining:
        words = ", ".join(done.remaining)
        sentences.append(
            f"Words of the name still stand alone in these reports: {words}. Give them with --also if they mean the same person."
        )
    if done.tombstone.kind == "report":
        sentences.append(
            "The same report will be refused if it is added again."
            if done.remembered
            else "It is too short for a fingerprint that tells nothing of it, so it is taken in again if somebody adds it."
        )
    sentences.append("Files exported before still hold it: write them anew.")
    return sentences


def show_changes(found: Changes) -> RenderableType:
    """Each change in a sentence, then the totals before and now."""
    if not found.changes and not found.tally:
        return Text(f"Nothing changed since {found.since}.")
    lines = [plain(f"{change.at[:10] if change.at else ' ' * 10}  {change.sentence}") for change in found.changes]
    if not found.tally:
        return Group(*lines)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("measure", f"at the end of {found.since}", "now", "incidents before", "now"):
        table.add_column(heading, overflow="fold")
    for row in (row for row in found.tally if "aggregate" not in row.group):  # each of those stands alone, in --json
        name = " ".join([measure_words(row.measure), *(value or "" for value in row.group.values())])
        table.add_row(
            plain(name), range_words(*row.before), range_words(*row.now), str(row.incidents_before), str(row.incidents_now)
        )
    return Group(*lines, table)

"""Denials that reach the claim they concern, wherever that claim has come to stand.

A denial is often a happening of its own ("the ministry rejected the charge") and becomes an incident of its own, while what it
denies stands in another. Its claim names the disputed claim of the same report; here that name is turned round, so that the
incident which is denied says so. A part that one source gives somebody and another denies him is disputed as well.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tallybook.link.fold import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tallybook.records import DisputeKind, LedgerClaim

Against = dict[tuple[str, str], frozenset["DisputeKind"]]  # by report hash and claim id


def disputes_by_target(claims: Iterable[LedgerClaim]) -> Against:
    """In what each claim is disputed by others of its report."""
    found: dict[tuple[str, str], set[DisputeKind]] = defaultdict(set)
    for claim in claims:
        for dispute in claim.disputes:
            found[claim.report_hash, dispute.claim].add(dispute.what)
    return {target: frozenset(kinds) for target, kinds in found.items()}


def disputes_against(claims: Iterable[LedgerClaim], against: Mapping[tuple[str, str], frozenset[DisputeKind]]) -> frozenset[str]:
    """In what any of these claims is disputed by another of its report, be that one of them or not."""
    return frozenset(kind for claim in claims for kind in against.get((claim.report_hash, claim.id), ()))


def is_part_denied(claims: Iterable[LedgerClaim]) -> bool:
    """Whether somebody is given a part by one claim that another one denies him."""
    told: dict[tuple[str, str], set[bool]] = defaultdict(set)
    for claim in claims:
        for p in (p for p in claim.participants if p.role in ("actor", "party")):
            told[p.role, p.id or fold_name(p.name)].add(p.certainty == "denied")
    return any(len(ways) > 1 for ways in told.values())


def is_figure_denied(claims: Iterable[LedgerClaim]) -> bool:
    """Whether somebody denies or takes back a figure, and a figure of the same measure is given all the same."""
    told: dict[str, set[bool]] = defaultdict(set)
    for claim in claims:
        for count in claim.counts:
            index = count.attribution
            stance = claim.attribution[index].stance if index is not None and index < len(claim.attribution) else "asserts"
            told[count.measure].add(stance in ("denies", "retracts"))
    return any(len(ways) > 1 for ways in told.values())

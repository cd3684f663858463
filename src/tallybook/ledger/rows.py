"""What the ledger's tables hold beside plain columns: JSON, lists of names, and a claim with the report it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.records import Claim, LedgerClaim

if TYPE_CHECKING:
    from collections.abc import Iterable

_claims_in = msgspec.json.Decoder(Claim)


def to_json(value: Any) -> str:
    """A value as JSON text."""
    return msgspec.json.encode(value).decode()


def joined_names(names: Iterable[str]) -> str | None:
    """Names for eyes, each once; ``None`` where there is none."""
    return "; ".join(dict.fromkeys(names)) or None


def ledger_claim(body: str, *report: Any) -> LedgerClaim:
    """A claim by its JSON and its report's id, hash, day of publication, publisher and credits (JSON)."""
    claim, (report_id, report_hash, published, publisher, credited) = _claims_in.decode(body), report
    return LedgerClaim(
        **{name: getattr(claim, name) for name in Claim.__struct_fields__},
        report_id=report_id, report_hash=report_hash, published=published, publisher=publisher,
        credits=tuple(msgspec.json.decode(credited)),
    )  # fmt: skip

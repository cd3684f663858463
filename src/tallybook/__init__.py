"""Tallybook reads reports of armed conflict and keeps a running tally that anyone can check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tallybook.api import Ledger, read

__all__ = ["Ledger", "read"]


def __getattr__(name: str) -> Any:
    """The public names, loaded when first asked for: whoever needs one stage does not wait for the ledger."""
    if name in __all__:
        from tallybook import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

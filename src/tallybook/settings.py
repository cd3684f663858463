"""The settings of a run, from the environment and the command line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from tallybook.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_LEDGER = "sqlite:///tallybook.db"
DEFAULT_NUMBERS = "tallybook"  # the rule of reference/count_rules.yaml by which figures are read


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a run depends on besides its input. ``workers``: processes that read at once; ``numbers``: the rule of
    ``reference/count_rules.yaml`` by which words become figures."""

    ledger: str = DEFAULT_LEDGER
    workers: int = 2
    numbers: str = DEFAULT_NUMBERS


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings named ``TALLYBOOK_…`` in the environment, over the defaults; an unknown name is refused.

    >>> settings_from({"TALLYBOOK_LEDGER": "sqlite:///war.db"}).ledger
    'sqlite:///war.db'
    """
    given = {key.removeprefix("TALLYBOOK_").lower(): value for key, value in environment.items() if key.startswith("TALLYBOOK_")}
    try:
        return msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as problem:
        raise UsageError(
            f"An environment variable TALLYBOOK_… was not understood: {problem}. Known are "
            f"{', '.join('TALLYBOOK_' + name.upper() for name in Settings.__struct_fields__)}; correct or unset it."
        ) from problem

"""The settings of a run, from the environment and the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tallybook.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_LEDGER = "sqlite:///tallybook.db"
DEFAULT_NUMBERS = "tallybook"  # the rule of reference/count_rules.yaml by which figures are read


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a run depends on besides its input.

    ``workers``: processes that read at once; ``numbers``: the rule of ``reference/count_rules.yaml`` by which words become
    figures; ``gazetteer``: the file of places added to the shipped ones, which need not be there.
    """

    ledger: str = DEFAULT_LEDGER
    workers: int = 2
    numbers: str = DEFAULT_NUMBERS
    gazetteer: str = ""


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings named ``TALLYBOOK_…`` in the environment, over the defaults; an unknown name is refused.

    >>> settings_from({"TALLYBOOK_LEDGER": "sqlite:///war.db"}).ledger
    'sqlite:///war.db'
    """
    given = {key.removeprefix("TALLYBOOK_").lower(): value for key, value in environment.items() if key.startswith("TALLYBOOK_")}
    given.setdefault("gazetteer", str(data_folder(environment, sys.platform) / "gazetteer.sqlite"))
    try:
        return msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as problem:
        raise UsageError(
            f"An environment variable TALLYBOOK_… was not understood: {problem}. Known are "
            f"{', '.join('TALLYBOOK_' + name.upper() for name in Settings.__struct_fields__)}; correct or unset it."
        ) from problem


def data_folder(environment: Mapping[str, str], platform: str) -> Path:
    """Where a platform keeps what a person's programs store.

    >>> str(data_folder({"XDG_DATA_HOME": "/data"}, "linux"))
    '/data/tallybook'
    """
    home = Path(environment.get("HOME") or Path.home())
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "tallybook"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "tallybook"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "tallybook"

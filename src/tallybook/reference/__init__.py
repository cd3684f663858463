"""Reference tables: facts about words, actors and places that a correction changes without touching code."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


def open_text(name: str) -> str:
    """The text of a reference file by its name, e.g. ``"actors.csv"``."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV reference table, each a mapping of column to text; empty cells are empty strings."""
    return tuple(csv.DictReader(io.StringIO(open_text(name))))


@cache
def read_yaml(name: str) -> Any:
    """A YAML reference table as Python values; its reader checks the shape."""
    return yaml.load(open_text(name), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

"""Text of reports made safe to print: it is written by others and may try to steer the terminal it is shown in."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import msgspec
from rich.text import Text

if TYPE_CHECKING:
    from tallybook.records import Record

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
STEERING = [  # control characters, and the marks that turn the direction of writing
    *(chr(code) for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"),
    *map(chr, (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))),
]
_VISIBLE = str.maketrans({**dict.fromkeys(STEERING, REPLACEMENT), "\n": "\n", "\t": " "})
_ESCAPED = str.maketrans({c: f"\\u{ord(c):04x}" for c in STEERING if ord(c) > 0x1F})


def clean(text: str) -> str:
    r"""The text with every character that steers a terminal replaced, one for one, so that offsets stay right.

    >>> clean("\x1b[2Jgone\tand\nback")
    '�[2Jgone and\nback'
    """
    return text.translate(_VISIBLE)


def one_line(text: str) -> str:
    """The text on one line, cleaned: for a cell of a table."""
    return " ".join(clean(text).split())


def plain(text: str | None, style: str = "") -> Text:
    """A cell: the text as it is, never read as markup; a dash where nothing is known."""
    return Text(one_line(text), style) if text else Text("–", "dim")


def json_line(record: Record | object) -> str:
    r"""A record as one line of JSON that no terminal takes for commands; the same value for every program.

    >>> json_line(chr(0x9B))
    '"\\u009b"'
    """
    return msgspec.json.encode(record).decode().translate(_ESCAPED)

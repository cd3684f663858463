"""Bytes -> text: which encoding a file is in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re

LARGEST_REPORT = 10_000_000  # bytes of one plain text, one web page or one line of JSON Lines; the longest dispatch has 0.1 MB
CONTROL_SHARE = 0.02  # of bytes that no text holds; above it the bytes are no text

# What other files begin with, for those that carry the wrong name.
SIGNATURES = (
    (b"%PDF-", "a PDF; name it .pdf"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a zip archive or an office document; save its text as .txt"),
    (b"\xd0\xcf\x11\xe0", "an office document; save its text as .txt"),
    (b"\x1f\x8b", "a gzip archive; unpack it"),
    (b"{\\rtf", "a Rich Text document; save its text as .txt"),
    (b"SQLite format 3", "an SQLite database"),
)
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings in use where such reports are written, besides Unicode's.
OLD_ENCODINGS = ["cp1252", "iso8859_15", "cp1256", "iso8859_6", "cp1251", "koi8_r", "cp1254", "cp1255", "cp1250"]
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MENDABLE = 3  # so many well-formed characters to a broken one, and the text is UTF-8 that was damaged


class UnfitError(Exception):
    """What was found cannot become a report; the message is the sentence that says why. Never leaves the fetch room."""


def decode_text(data: bytes, declared: str | None = None) -> str:
    r"""The text in a file's bytes: Unicode by its mark, else as declared, else UTF-8, else the likeliest older encoding.

    A UTF-8 text with a few broken bytes keeps U+FFFD in their places. ``UnfitError`` where the bytes are no text.

    >>> decode_text(b"\xef\xbb\xbfQa\xe2\x80\x99im"), decode_text("Qa’im".encode("utf-16"))
    ('Qa’im', 'Qa’im')
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _as_marked(data, encoding)
    _refuse_binary(data)
    for name in ("utf-8", declared):
        text = _decoded(data, name) if name else None
        if text is not None:
            return text
    return _mended(data) or _likeliest(data)


def _refuse_binary(data: bytes) -> None:
    """Raises for bytes that are plainly something else than text."""
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            raise UnfitError(f"Expected text and found {what}.")
    if b"\0" in data or len(_CONTROLS.findall(data)) > CONTROL_SHARE * len(data):
        raise UnfitError("Expected text and found binary data. Give the report as a text file in UTF-8.")


def _as_marked(data: bytes, encoding: str) -> str:
    """The text in the encoding that its first bytes name."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        found = f"and found byte {error.start} broken. Save it again in UTF-8."
        raise UnfitError(f"Expected {encoding.upper()} text, as the file's first bytes say, {found}") from None


def _decoded(data: bytes, encoding: str) -> str | None:
    """The bytes in one encoding, ``None`` where they are not in it or there is no such encoding."""
    try:
        return data.decode(codecs.lookup(encoding).name)
    except (LookupError, ValueError):
        return None


def _mended(data: bytes) -> str | None:
    """UTF-8 with some bytes broken, those replaced; ``None`` where too little of it is UTF-8."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return text if whole >= _MENDABLE * broken else None


def _likeliest(data: bytes) -> str:
    """The text in the encoding that makes most sense of the bytes."""
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=OLD_ENCODINGS).best()
    text = _decoded(data, best.encoding) if best else None
    if text is None:
        raise UnfitError(
            "Expected text in UTF-8 or another common encoding and could make none of the bytes. Save it again in UTF-8."
        )
    return text

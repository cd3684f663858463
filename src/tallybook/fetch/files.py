"""Sources -> RawReport: files, folders and standard input, each report as it was found, and a sentence for what is none."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from tallybook.fetch.decode import BYTE_ORDER_MARKS, LARGEST_REPORT, UnfitError, decode_text
from tallybook.fetch.documents import read_html, read_pdf
from tallybook.fetch.objects import read_json, read_json_lines
from tallybook.records import RawReport, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Found = Iterator[RawReport | Unreadable]

LARGEST_FILE = 100_000_000  # bytes of a .json or .pdf, which must be held in memory; a .jsonl may be of any size
STANDARD_INPUT = "-"
PEEK = 65_536  # bytes, at most, by which standard input or a file without a suffix is recognised
KINDS = {
    ".txt": "text", ".text": "text", ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".json": "json",
    ".jsonl": "lines", ".ndjson": "lines",
}  # fmt: skip
LARGEST = {"text": LARGEST_REPORT, "html": LARGEST_REPORT, "pdf": LARGEST_FILE, "json": LARGEST_FILE}
KNOWN = "Tallybook reads .txt, .html, .pdf, .json and .jsonl"
# Files of a folder that a person may have meant as reports; others, such as pictures and hidden files, are passed over.
LIKE_REPORTS = frozenset({
    ".csv", ".doc", ".docx", ".eml", ".epub", ".gz", ".mbox", ".md", ".mht", ".mhtml", ".msg", ".odt", ".pages", ".rtf", ".rst",
    ".tsv", ".warc", ".xls", ".xlsx", ".xml", ".yaml", ".yml", ".zip",
})  # fmt: skip


def fetch_reports(
    sources: Sequence[str], *, published: str | None = None, publisher: str | None = None, standard_input: BinaryIO | None = None
) -> Found:
    """Every report of the sources in order, for the pipeline; an ``Unreadable`` with its sentence for whatever is none.

    A source is a file, a folder (walked in the order of its names, hidden files left out) or "-" for standard input.
    ``published`` and ``publisher`` fill in where a report says nothing of its own. Nothing is raised for a bad source, and
    the next one is read all the same. Files are opened one after the other and JSON Lines are read line by line.
    """
    for source in sources:
        found = _from_standard_input(standard_input or sys.stdin.buffer) if source == STANDARD_INPUT else _from_path(Path(source))
        for item in found:
            if isinstance(item, RawReport):
                yield msgspec.structs.replace(item, published=item.published or published, publisher=item.publisher or publisher)
            else:
                yield item


def _from_standard_input(stream: BinaryIO) -> Found:
    """The reports that come in by standard input."""
    try:
        yield from _from_stream(stream, "standard input")
    except OSError as error:
        yield _unreadable("standard input", _sentence_for(error))


def _from_path(path: Path) -> Found:
    """The reports of a file or folder."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        yield _unreadable(str(path), _sentence_for(error))
        return
    try:
        yield from _from_folder(path) if is_folder else _from_file(path)
    except OSError as error:
        yield _unreadable(str(path), _sentence_for(error))


def _from_folder(folder: Path) -> Found:
    """The reports of a folder and its folders, by name; a sentence where there is none, or a folder cannot be opened."""
    found_any = False
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            suffix = Path(name).suffix.lower()
            if name.startswith(".") or not (suffix in KINDS or suffix in LIKE_REPORTS):
                continue
            found_any = True
            yield from _from_path(Path(place, name))
    for error in closed:
        yield _unreadable(str(error.filename), _sentence_for(error))
    if not found_any and not closed:
        yield _unreadable(str(folder), f"Expected a folder with reports and found none in it. {KNOWN}.")


def _from_file(path: Path) -> Found:
    """The reports of one file, by its suffix; a file without one is looked into."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None and path.suffix:
        yield _unreadable(
            str(path), f"Expected a report and found a file of the kind {path.suffix}. {KNOWN}; save it as one of these."
        )
        return
    with path.open("rb") as stream:
        if kind is None:
            yield from _from_stream(stream, str(path))
        else:
            yield from _read_as(kind, stream, str(path))


def _from_stream(stream: BinaryIO, origin: str) -> Found:
    """The reports of a stream whose kind its first line must tell. JSON Lines are passed on as they come in."""
    start = line = stream.readline(PEEK)
    while line and not line.strip() and len(start) < PEEK:
        line = stream.readline(PEEK)
        start += line
    yield from _read_as(_kind_of(start), io.BufferedReader(_Rejoined(start, stream)), origin)


def _read_as(kind: str, stream: BinaryIO, origin: str) -> Found:
    """The reports of a stream of one kind."""
    try:
        if kind == "lines":
            yield from read_json_lines(stream, origin)
            return
        data = stream.read(LARGEST[kind] + 1)
        if not data.strip():
            raise UnfitError("Expected a report and found an empty file.")
        if len(data) > LARGEST[kind]:
            remedy = "Save its reports as .jsonl, one a line" if kind == "json" else "Divide it into its reports"
            raise UnfitError(f"Expected a file of at most {LARGEST[kind] // 1_000_000} MB and found a larger one. {remedy}.")
        if kind == "json":
            yield from read_json(data, origin)
        else:
            yield {"text": _read_text, "html": read_html, "pdf": read_pdf}[kind](data, origin)
    except UnfitError as error:
        yield _unreadable(origin, str(error))


def _read_text(data: bytes, origin: str) -> RawReport:
    r"""A plain text: the whole file, line ends written "\n"; its first line is the title."""
    text = decode_text(data).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnfitError("Expected a report and found a file with nothing but white space.")
    return RawReport(origin=origin, text=text, title_is_first_line=True)


def _kind_of(start: bytes) -> str:
    r"""Which kind of report a stream holds, by its first line with something on it.

    >>> _kind_of(b'{"text": "Jets hit."}\n'), _kind_of(b"{\n"), _kind_of(b"<!DOCTYPE html>\n"), _kind_of(b"Jets hit\n")
    ('lines', 'json', 'html', 'text')
    """
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if start.startswith(mark)), "utf-8")
    head = start.decode(encoding, errors="replace").strip("\ufeff\ufffd \t\r\n")
    if head.startswith("%PDF-"):
        return "pdf"
    if head[:15].lower().startswith(("<!doctype html", "<html", "<head", "<body", "<?xml", "<article", "<!--")):
        return "html"
    if head.startswith("{"):  # an object spread over lines does not close on the first
        return "lines" if head.endswith("}") or len(start) >= PEEK else "json"
    return "json" if head == "[" or head.startswith(("[{", "[ {", "[]")) else "text"


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were looked at, from its beginning again."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start = io.BytesIO(start)
        self._rest = rest

    def readable(self) -> bool:
        """Streams of this kind are for reading."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fills the buffer from what was looked at, then from the rest."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._start.read(len(view)) or self._rest.read(len(view))
        view[: len(data)] = data
        return len(data)


def _unreadable(origin: str, reason: str) -> Unreadable:
    """What this room could not read."""
    return Unreadable(origin=origin, stage="fetch", reason=reason)


def _sentence_for(error: OSError | ValueError) -> str:
    """What the file system said, as a sentence."""
    if isinstance(error, FileNotFoundError):
        return "Expected a file or folder of this name and found none. Check the spelling and the folder you are in."
    if isinstance(error, PermissionError):
        return "Expected a file or folder that may be read and found one whose permissions forbid it. Change them or copy it."
    detail = getattr(error, "strerror", None) or str(error)
    return f"Expected a file or folder that can be read and the system says: {detail[:1].lower()}{detail[1:]}."

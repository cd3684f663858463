"""JSON and JSON Lines -> RawReport: one object for each report, a broken one told of and the others read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from tallybook.fetch.decode import LARGEST_REPORT, UnfitError, decode_text
from tallybook.records import RawReport, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

KEYS = ("id", "title", "text", "published", "publisher", "url", "language")  # "date" is taken where "published" is absent
JSON_NAMES = {
    dict: "an object",
    list: "a list",
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def read_json(data: bytes, origin: str) -> Iterator[RawReport | Unreadable]:
    """The reports of a JSON file that holds one object or a list of them; each that is not one becomes an ``Unreadable``."""
    found = _parsed(decode_text(data), "The file", "Mend it")
    if isinstance(found, dict):
        yield _report_or_why(found, origin, None)
    elif isinstance(found, list):
        if not found:
            raise UnfitError("Expected a list of reports and found an empty list.")
        for number, item in enumerate(found, start=1):
            yield _report_or_why(item, f"{origin}, item {number}", f"Item {number}")
    else:
        raise UnfitError(f"Expected a JSON object or a list of objects and found {_name_of(found)}.")


def read_json_lines(stream: BinaryIO, origin: str) -> Iterator[RawReport | Unreadable]:
    """The reports of a JSON Lines stream, one line in memory at a time; a broken line is told of and the next one read."""
    found_any = False
    for number, line in enumerate(_lines_of(stream), start=1):
        if line is not None and not line.strip(b" \t\r\n\0\xff\xfe\xef\xbb\xbf"):
            continue
        found_any = True
        where = f"{origin}, line {number}"
        if line is None:
            size = f"{LARGEST_REPORT // 1_000_000} MB"
            yield _unreadable(
                where, f"Line {number} is longer than {size}, the most that one report may have. Divide or drop it."
            )
            continue
        try:
            item = _parsed(decode_text(line), f"Line {number}", "Mend or drop the line")
        except UnfitError as error:
            reason = str(error)
            yield _unreadable(where, reason if reason.startswith("Line") else f"Line {number}: {reason}")
        else:
            yield _report_or_why(item, where, f"Line {number}")
    if not found_any:
        yield _unreadable(origin, "Expected a report on each line and found an empty file.")


def report_of(item: object) -> RawReport:
    """The report in one JSON object, its origin still to be filled in; ``UnfitError`` names the key that is wrong.

    >>> report_of({"text": "Jets hit a bridge.", "date": "2017-08-30", "tags": [1]}).published
    '2017-08-30'
    """
    if not isinstance(item, dict):
        raise UnfitError(f"expected an object with the key “text” and found {_name_of(item)}")
    values: dict[str, str | None] = {}
    for key in (*KEYS, "date"):
        value = item.get(key)
        if value is not None and not isinstance(value, str):
            raise UnfitError(f"expected a string under “{key}” and found {_name_of(value)}")
        values[key] = value
    text = values["text"]
    if text is None or not text.strip():
        raise UnfitError(
            "expected the report's text under “text” and found " + ("an empty string" if "text" in item else "no such key")
        )
    return RawReport(
        origin="",
        text=text,
        id=values["id"],
        title=values["title"],
        published=values["published"] or values["date"],
        publisher=values["publisher"],
        url=values["url"],
        language=values["language"],
    )


def _report_or_why(item: object, origin: str, what: str | None) -> RawReport | Unreadable:
    """The report in one object, or why there is none."""
    try:
        report = report_of(item)
    except UnfitError as error:
        given = item.get("id") if isinstance(item, dict) else None
        reason = f"{what}: {error}" if what else str(error)[:1].upper() + str(error)[1:]
        return Unreadable(origin=origin, stage="fetch", reason=reason + ".", id=given if isinstance(given, str) else None)
    return msgspec.structs.replace(report, origin=origin)


def _unreadable(origin: str, reason: str) -> Unreadable:
    """What this room could not read."""
    return Unreadable(origin=origin, stage="fetch", reason=reason)


def _parsed(text: str, what: str, remedy: str) -> Any:
    """A JSON text as values; ``UnfitError`` says where it breaks off and why."""
    try:
        return json.loads(text.rstrip("\r\n"), strict=False)  # a raw tab in a string hides no report
    except json.JSONDecodeError as error:
        where = f"column {error.colno}" if "\n" not in text.strip() else f"line {error.lineno}, column {error.colno}"
        why = error.msg[:1].lower() + error.msg[1:].removesuffix(" at").removesuffix(" starting")
        raise UnfitError(f"{what} is not JSON: {why} at {where}. {remedy}.") from None
    except RecursionError:
        raise UnfitError(f"{what} is not JSON of a report: it is nested too deep. {remedy}.") from None
    except ValueError:  # a number of more than 4,300 figures
        raise UnfitError(f"{what} is not JSON of a report: it holds a number with thousands of figures. {remedy}.") from None


def _lines_of(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream, ``None`` for one that is longer than a report may be. UTF-16 is turned into UTF-8 on the way."""
    first = stream.readline(LARGEST_REPORT + 1)
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        rest = stream.read(LARGEST_REPORT)
        if len(first) + len(rest) > LARGEST_REPORT:
            raise UnfitError(
                "Expected JSON Lines in UTF-8 and found UTF-16, which is read up to 10 MB only. Save it again in UTF-8."
            )
        yield from decode_text(first + rest).encode("utf-8", errors="replace").splitlines(keepends=True)
        return
    line = first
    while line:
        is_whole = line.endswith(b"\n") or len(line) <= LARGEST_REPORT
        yield line if is_whole else None
        while not is_whole:  # the rest of a line too long, thrown away in pieces
            more = stream.readline(LARGEST_REPORT)
            is_whole = not more or more.endswith(b"\n")
        line = stream.readline(LARGEST_REPORT + 1)


def _name_of(value: object) -> str:
    """What a JSON value is, in a person's words."""
    return JSON_NAMES.get(type(value), "something else")

"""A web page or a PDF -> RawReport: its main text and what it says of itself, all from the file, without a network."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from typing import TYPE_CHECKING

from tallybook.fetch.decode import UnfitError, decode_text
from tallybook.records import RawReport

if TYPE_CHECKING:
    from pypdf import PdfReader

DECLARED_WITHIN = 4_096  # bytes of a page in which its encoding is declared
FULL_LINE = 0.75  # of a PDF page's line length; a line that is shorter ends its paragraph
LATEST_DATE = "2100-01-01"  # a page's date is taken as it stands; whether it is still to come is judged later, by the day given
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
# pypdf meets broken files with almost any of these, besides its own errors.
_PDF_TROUBLE = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, OSError, RecursionError, TypeError,
    ValueError, struct.error, zlib.error,
)  # fmt: skip
_PAGE_TROUBLE = (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)  # as lxml and trafilatura


def read_html(data: bytes, origin: str) -> RawReport:
    """The article on a web page, with title, date, outlet and address where the page gives them."""
    declared = _DECLARED.search(data[:DECLARED_WITHIN])
    page = decode_text(data, declared[1].decode("ascii") if declared else None)
    _keep_quiet("trafilatura", "htmldate")
    from trafilatura import bare_extraction

    dates = {"original_date": True, "extensive_search": False, "max_date": LATEST_DATE}
    try:
        found = bare_extraction(page, with_metadata=True, include_comments=False, date_extraction_params=dates)
    except _PAGE_TROUBLE:
        found = None
    text = getattr(found, "text", None)
    if found is None or isinstance(found, dict) or not text or not text.strip():
        raise UnfitError("Expected a web page with an article and found no running text in it. Save the article's text as .txt.")
    return RawReport(
        origin=origin,
        text=text,
        title=found.title,
        published=found.date,
        publisher=found.sitename or found.hostname,
        url=found.url,
    )


def read_pdf(data: bytes, origin: str) -> RawReport:
    """The text of a PDF, its lines joined to paragraphs; the first line is its title, as in a plain text."""
    _keep_quiet("pypdf")
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnfitError(
                "Expected a PDF that can be opened and found one locked with a password. Save it without the password."
            )
        pages = [_paragraphs(page.extract_text()) for page in reader.pages]
    except DependencyError:
        raise UnfitError("Expected a PDF that can be opened and found one encrypted. Save it without encryption.") from None
    except (PyPdfError, *_PDF_TROUBLE):
        raise UnfitError(
            "Expected a PDF and found a file that is broken or none. Save it again, or save its text as .txt."
        ) from None
    text = "\n\n".join(page for page in pages if page.strip())
    if not text:
        raise UnfitError(f"Expected a PDF with text and found {_pages(reader)} without any, as of a scan. Save its text as .txt.")
    return RawReport(origin=origin, text=text, title_is_first_line=True)


def _pages(reader: PdfReader) -> str:
    """How many pages, in words."""
    count = len(reader.pages)
    return "one page" if count == 1 else f"{count} pages"


def _paragraphs(page: str) -> str:
    r"""A page's text with the lines of a paragraph joined: a sentence ends at a line's end only where the paragraph does.

    >>> _paragraphs("Bridge hit\nJets of the coalition hit a bridge and a\nroad in the east, it said.\nNobody was hurt.")
    'Bridge hit\nJets of the coalition hit a bridge and a road in the east, it said.\nNobody was hurt.'
    """
    lines = [line.rstrip() for line in page.splitlines()]
    full = FULL_LINE * max(map(len, lines), default=0)
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and line.strip():
            before = joined.pop()
            joined.append(before[:-1] + line.lstrip() if before.endswith("\u00ad") else f"{before} {line.lstrip()}")
        else:
            joined.append(line)
        goes_on = len(line) >= full and not line.endswith((".", "!", "?", ":", "”", '"'))
    return "\n".join(joined)


def _keep_quiet(*names: str) -> None:
    """Gives libraries' logs a place to go, so that a broken file does not print their warnings where nobody set logging up."""
    for name in names:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())

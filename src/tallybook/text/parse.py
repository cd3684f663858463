"""Report -> Passages: tokens, sentences and the syntactic parse that the rules walk over."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from tallybook.records import Passage, Report
from tallybook.text.sentences import RUN_TOGETHER, find_openings, mark_openings, mark_sentences
from tallybook.text.words import equate_words, mark_names, set_lemmas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.language import Language
    from spacy.tokens import Doc

    Part = tuple["Doc", tuple["Report", "Where"]]  # a stretch to be parsed, and which it is

LONGEST_PIECE = 100_000  # code points parsed in one go; the parser's memory grows with the piece, not with the report
LONGEST_WORD = 1_000  # code points without a space; anything longer is no word, and is cut so that the tokenizer stays quick
BATCH_PIECES = 64  # pieces parsed together: about a third quicker than one by one, with the same result
BATCH_LENGTH = 200_000  # code points parsed together


class Where(NamedTuple):
    """Which report of a run and which passage of it a piece belongs to."""

    report: int
    passage: int


@cache
def load_parser() -> Language:
    """The English parser without its entity recogniser (it misses most armed groups); loaded once a process, about a second.

    Sentence boundaries that the page itself shows are fixed before the parser, see ``sentences.py``.
    """
    import spacy
    from spacy.language import Language
    from spacy.util import compile_infix_regex

    Language.component("tallybook_names", func=mark_names)
    Language.component("tallybook_sentences", func=mark_sentences)
    Language.component("tallybook_lemmas", func=set_lemmas)
    with as_file(files("tallybook.models") / "parser") as folder:
        nlp = spacy.load(folder)
    equate_words(nlp.vocab)
    nlp.add_pipe("tallybook_names", first=True)
    nlp.add_pipe("tallybook_sentences", before="parser")
    nlp.add_pipe("tallybook_lemmas", last=True)
    infixes = [*RUN_TOGETHER, *(nlp.Defaults.infixes or ())]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer  # type: ignore[union-attr]
    return nlp


def parse_report(report: Report, nlp: Language) -> tuple[Passage, ...]:
    """The report's text, and its title where it stands outside the text, as parsed passages.

    A text of any length is parsed, in pieces cut at line ends where it is very long; offsets count in the whole. Whether a
    report should be read at all is for ``report.readable`` to say.
    """
    ((_, passages),) = parse_reports([report], nlp)
    return passages


def parse_reports(reports: Iterable[Report], nlp: Language) -> Iterator[tuple[Report, tuple[Passage, ...]]]:
    """Each report with its passages, in order, as ``parse_report`` gives them; several are parsed together, which is quicker.

    Reports are taken from the iterable as they are needed, a batch ahead at most.
    """
    parsed = (part for batch in _batches(_parts(reports, nlp)) for part in nlp.pipe(batch, as_tuples=True, batch_size=len(batch)))
    for _, of_report in groupby(parsed, key=lambda part: part[1][1].report):
        parts = list(of_report)
        text, *title = (_joined([doc for doc, _ in pieces]) for _, pieces in groupby(parts, key=lambda part: part[1][1].passage))
        yield parts[0][1][0], (Passage(doc=text), *(Passage(doc=doc, in_="title") for doc in title))


def _parts(reports: Iterable[Report], nlp: Language) -> Iterator[Part]:
    """What is to be parsed, tokenized: the pieces of each report's text, then those of its title."""
    for number, report in enumerate(reports):
        texts = [report.text]
        if report.title and not report.title_in_text:
            texts.append(report.title)
        for passage, text in enumerate(texts):
            openings = find_openings(text, report.title) if passage == 0 else ()
            for index, piece in enumerate(_pieces(text)):
                doc = nlp.tokenizer(piece)
                if index == 0:
                    mark_openings(doc, openings)
                yield doc, (report, Where(number, passage))


def _batches(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Parts in batches of at most so many pieces and, as far as single pieces allow, so many code points."""
    batch: list[Part] = []
    length = 0
    for part in parts:
        size = len(part[0].text)
        if batch and (len(batch) >= BATCH_PIECES or length + size > BATCH_LENGTH):
            yield batch
            batch, length = [], 0
        batch.append(part)
        length += size
    if batch:
        yield batch


def _pieces(text: str) -> tuple[str, ...]:
    """A text in pieces short enough to be parsed, cut at a line end, else a full stop, else a space; together they are the text.

    >>> _pieces("Jets hit the road.")
    ('Jets hit the road.',)
    >>> [len(piece) for piece in _pieces("x" * 2_500)]
    [1000, 1000, 500]
    """
    found: list[str] = []
    start = 0
    for cut in [*(match.end() for match in re.finditer(rf"\S{{{LONGEST_WORD}}}", text)), len(text)]:
        while cut - start > LONGEST_PIECE:
            end = _cut_before(text, start, start + LONGEST_PIECE)
            found.append(text[start:end])
            start = end
        if cut > start:
            found.append(text[start:cut])
            start = cut
    return tuple(found) or ("",)


def _cut_before(text: str, start: int, limit: int) -> int:
    """The last good place to cut a text between two offsets."""
    for mark in ("\n", ". ", " "):
        place = text.rfind(mark, start, limit)
        if place > start:
            return place + len(mark)
    return limit


def _joined(docs: list[Doc]) -> Doc:
    """The parsed pieces of one text as one document, with the offsets of the whole text."""
    if len(docs) == 1:
        return docs[0]
    from spacy.tokens import Doc

    return Doc.from_docs(docs, ensure_whitespace=False)

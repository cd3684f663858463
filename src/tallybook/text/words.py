"""What the tagger and the lemmatiser do not know of single words of this field.

"IS" in capitals is a group and not a verb; "retook" comes from "retake"; "terrorists" are parsed as "fighters" are. The
first is told to the tagger before it looks, the second set right after the lemmatiser, the third written into the vocabulary
once; all are rows of ``reference/words.yaml``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tallybook.reference import read_yaml

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.vocab import Vocab


@cache
def _read_as() -> dict[str, str]:
    """Word as written -> the word as which the tagger should see it."""
    return {str(word): str(norm) for word, norm in read_yaml("words.yaml")["read_as"].items()}


@cache
def _lemmas() -> dict[str, str]:
    """Word in lower case -> its lemma, where the lemmatiser errs."""
    return {str(word): str(lemma) for word, lemma in read_yaml("words.yaml")["lemmas"].items()}


def equate_words(vocab: Vocab) -> None:
    """Lets the parser see each word that judges a fighter as the same plain word, so that no wording changes a parse.

    What the model looks at (norm, prefix, suffix, shape) stands in the vocabulary; text, offsets and lemmas stay the word's.
    """
    for plain, words in read_yaml("words.yaml")["parsed_as"].items():
        for word in words:
            for shaped in (str.lower, str.capitalize, str.upper):
                seen, stands = vocab[shaped(word)], vocab[shaped(plain)]
                seen.norm_, seen.prefix_, seen.suffix_, seen.shape_ = stands.norm_, stands.prefix_, stands.suffix_, stands.shape_


def mark_names(doc: Doc) -> Doc:
    """Tells the tagger which capitals are names; in a line of nothing but capitals it is left alone."""
    for token in doc:
        norm = _read_as().get(token.text)
        if norm and not _is_shouted(token):
            token.norm_ = norm
    return doc


def _is_shouted(token: Token) -> bool:
    """Whether the longer words beside a word are in capitals too."""
    near = [t for t in token.doc[max(token.i - 2, 0) : token.i + 3] if t.i != token.i and t.is_alpha and len(t) > 3]
    return bool(near) and all(t.is_upper for t in near)


def set_lemmas(doc: Doc) -> Doc:
    """Sets right the lemmas of words that the lemmatiser does not know."""
    for token in doc:
        lemma = _lemmas().get(token.lower_)
        if lemma:
            token.lemma_ = lemma
    return doc

"""Deals: who is party to one and what became of it, from the words of one telling; ``positions.py`` says who is for and against.

Words stand in ``reference/movement_words.yaml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.records import Agreement, AgreementStatus, Participant, Passage
from tallybook.reference import read_yaml
from tallybook.syntax import governors_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from tallybook.claims.tellings import Telling


def agreement_of(telling: Telling, participants: Sequence[Participant], passages: Sequence[Passage]) -> Agreement | None:
    """The deal a telling tells of: who are its parties, what became of it; ``None`` where it tells of none."""
    if telling.type != "AGREE" and "ceasefire" not in telling.modes:
        return None
    parties = tuple(p.name for p in participants if p.role in ("actor", "party") and not p.private)
    doc = passages[telling.passage].doc
    return Agreement(
        parties=parties, terms=(), status=agreement_status(telling, doc[telling.main.head]), positions=(), span=telling.main.span
    )


def agreement_status(telling: Telling, head: Token) -> AgreementStatus | None:
    """What became of a deal, by the verb that governs it."""
    if telling.factuality in ("planned", "threatened"):
        return "proposed"
    words = read_yaml("movement_words.yaml")["agreement_status"]
    for token in (head, *governors_of(head)):
        for status, lemmas in words.items():
            if token.lemma_.lower() in lemmas:
                found: AgreementStatus = status
                return found
    return "under_way" if telling.factuality == "ongoing" else "reached"

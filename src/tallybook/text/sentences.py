"""Where sentences begin and end, as far as the page itself shows it; the rest is left to the parser.

Real texts lose their full stops, run sentences together ("the quarter.This attack") and open with a date line and their own
headline. A boundary set here is fixed before the parser runs, which then builds its tree within it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tallybook.text.credits import agency_pattern
from tallybook.text.dateline import find_dateline
from tallybook.text.headline import title_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

    Stretch = tuple[int, int]  # offsets of a stretch that is no part of a sentence around it

# Tokens that end in a full stop and never end a sentence.
BEFORE_A_NAME = frozenset(
    "adm brig capt cdr cmdr col cpl cpt dr gen gov hon lt maj mr mrs ms pfc pres prof pvt rep rev sen sgt sheik sheikh spc st".split()
)
BEFORE_A_FIGURE = frozenset("apr approx aug ca dec feb fig jan jul jun mar no nos nov oct pp sep sept vol".split())
BULLETS = frozenset({"-", "--", "---", "–", "—", "•", "·", "*", "▪", "●", "■", "‣"})

# Where words have run together; added to the tokenizer's own rules.
RUN_TOGETHER = (
    r"(?<=[a-z0-9)\]\"”’])[.!?]+(?=[\"“(\[]?[A-Z][a-z])",  # the quarter.This attack
    r"(?<=[A-Za-z])[()\[\]](?=[A-Z][a-z])",  # the media office)Two more
    r"(?<=19\d\d|20\d\d)(?=[A-Z][a-z])",  # 24.07.2016Two more
)


def find_openings(text: str, title: str | None) -> tuple[Stretch, ...]:
    """The stretches at the head of a text that belong to no sentence: date line, by-line, repeated headline, in order.

    A sentence begins with each of them and right behind it.

    >>> text = "Sun 10 Jul 2016 Rebels killed near Aleppo AFP At least 29 rebels were killed."
    >>> [text[start:end] for start, end in find_openings(text, "Rebels killed near Aleppo")]
    ['Sun 10 Jul 2016', 'Rebels killed near Aleppo', ' AFP']
    """
    found: list[Stretch] = []
    position = 0
    headline = title_end(text, title)
    if headline is not None:
        found.append((0, headline))
        position = headline
    dateline = find_dateline(text, title)
    if dateline:
        line_start = max(text.rfind("\n", 0, dateline.span.start) + 1, position)
        found.append((line_start, dateline.end))
        if headline is None:
            position = dateline.end
            behind = title_end(text, title, _skip_space(text, position))
            if behind is not None:
                found.append((_skip_space(text, position), behind))
                position = behind
        agency = re.compile(rf"\s{{0,3}}(?:{agency_pattern()})(?=\s[A-Z\"“\d])").match(text, position)
        if agency:
            found.append(agency.span())
    return tuple(sorted(found))

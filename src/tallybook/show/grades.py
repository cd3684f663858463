"""Grades for eyes: who gave them and why, with what was counted then and what is counted now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from tallybook.show.safe import plain
from tallybook.show.words import measure_words, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tallybook.ledger.grades import Grade
    from tallybook.records import Support


def show_grades(grades: Sequence[Grade], now: Support) -> Iterator[Text]:
    """A line for each grade that an incident was given, those taken back among them."""
    for grade in grades:
        ending = "taken back since" if grade.taken_back else f"tallybook undo {short(grade.id)}"
        line = (
            f"{grade.grade}, by {grade.by} on {grade.at[:10]}: {grade.reason} ({ending}). Counted then: {counted(grade.support)}"
        )
        changed = "." if grade.support == now else f"; now: {counted(now)}."
        yield Text("Grade: ", "bold").append_text(plain(line + changed))


def counted(support: Support) -> str:
    """What is counted of an incident's support: never more than counts.

    >>> from tallybook.records import Support
    >>> counted(Support(origins=1, sides=("Russia",), disputed=("figure",)))
    '1 independent origin, sides Russia, not conceded, disputed figure'
    """
    sides = f"sides {', '.join(support.sides)}" if support.sides else "no side"
    disputed = f"disputed {', '.join(map(measure_words, support.disputed))}" if support.disputed else "nothing disputed"
    origins = f"{support.origins} independent origin" + ("" if support.origins == 1 else "s")
    return f"{origins}, {sides}, {'conceded' if support.conceded else 'not conceded'}, {disputed}"

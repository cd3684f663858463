"""What the reader would count where nothing happened: ``python evaluation/quiet.py [--freeze]``.

``quiet.jsonl`` holds articles of our own from made-up outlets, about sport, trade, weather, chess, novels and the like, written
with the words of war on purpose. Nothing in them belongs in a ledger of armed conflict, the dead of a storm or a rockfall
included, so each claim that would be counted is one too many. Counted is what the score calls so: a deed or an agreement, told
as ``occurred`` or ``ongoing``, in the text and not in the title alone. Each such claim is listed with its trigger and type.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from articles import read_lines, report_of
from frozen_cases import RIGHT, Results, report

from tallybook.pipeline import read_report
from tallybook.score import COUNTED
from tallybook.score.happening import gather_happenings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tallybook.records import Claim, Reading

ARTICLES = Path(__file__).resolve().parent / "quiet.jsonl"
Article = dict[str, str]


def read_articles() -> list[Article]:
    """The articles, in the order of the file."""
    return read_lines(ARTICLES)


def reading_of(article: Article) -> Reading:
    """An article as it is read with its title, day and outlet."""
    return read_report(report_of(article))


def counted_in(reading: Reading) -> list[Claim]:
    """The claims of a reading that would reach a tally, in text order."""
    counted = [
        claim
        for happening in gather_happenings(reading.claims)
        if happening.is_core and happening.factuality in COUNTED and happening.in_text
        for claim in happening.claims
    ]
    return sorted(counted, key=lambda claim: (claim.trigger.in_ is not None, claim.trigger.start))


def measure(counted: Mapping[str, Sequence[Claim]]) -> Results:
    """How much would be counted, over all articles and by type, and how much of it would move a figure."""
    claims = [claim for found in counted.values() for claim in found]
    n = len(counted)
    happenings = {(article, claim.happening) for article, found in counted.items() for claim in found}
    figures: dict[str, float] = {
        "claims counted (0 is right)": len(claims),
        "happenings counted": len(happenings),
        "claims counted that bear a figure": sum(bool(claim.counts) for claim in claims),
        "claims counted that bear an object": sum(bool(claim.objects) for claim in claims),
        "claims counted as background": sum(claim.background for claim in claims),
        "articles with nothing counted": sum(not found for found in counted.values()) / n,
    }
    for kind in sorted({claim.event.type for claim in claims}):
        figures[f"claims counted as {kind}"] = sum(claim.event.type == kind for claim in claims)
    cases = {article: f"{len(found)} counted" if found else RIGHT for article, found in counted.items()}
    return Results(figures, cases, dict.fromkeys(figures, n))


def listed(article: Article, found: Sequence[Claim]) -> str:
    """One article's counted claims in a line."""
    told = "; ".join(f"“{claim.trigger.text}” {claim.event.type}{told_figures(claim)}" for claim in found)
    return f"  {article['id']} {article['topic']}: {told or 'nothing'}\n"


def told_figures(claim: Claim) -> str:
    """The figures a claim bears, in brackets."""
    told = ", ".join(f"{count.measure} {count.span.text if count.span else count.low}" for count in claim.counts)
    return f" ({told})" if told else ""


def main(arguments: Sequence[str]) -> int:
    """Measures, prints, and lists what would be counted."""
    articles = read_articles()
    counted = {article["id"]: counted_in(reading_of(article)) for article in articles}
    report("quiet", measure(counted), freezing="--freeze" in arguments)
    sys.stdout.write("counted:\n" + "".join(listed(article, counted[article["id"]]) for article in articles))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

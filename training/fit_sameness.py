"""Weighs the comparisons by which two tellings of one report are taken for one happening (``happening_weights.yaml``).

    python training/fit_sameness.py TEXTS GOLD [TEXTS GOLD …] > src/tallybook/reference/happening_weights.yaml

One weight after the other is moved as long as more of the gold's happenings are found with their type and their figures
(``AIMS``, the mean over the sets). Telling by telling (a logistic regression) was tried and joins too little: the errors of one
meeting follow into the next.
Reports the encoder was trained on would flatter its comparison: give others.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from examples import raw_of, read_lines

import tallybook.claims.sameness as sameness
from tallybook.claims.assemble import join_claims, make_drafts
from tallybook.claims.attach import with_casualties
from tallybook.pipeline import READER, find_mentions, header_of
from tallybook.records import Reading, ReadReport
from tallybook.score import read_gold, score_readings
from tallybook.text.parse import load_parser, parse_report
from tallybook.text.report import make_report

if TYPE_CHECKING:
    from tallybook.claims.sameness import Draft
    from tallybook.records import Claim, Mentions, Passage, Report
    from tallybook.score.gold import GoldReport

STEPS = (-0.8, -0.4, 0.4, 0.8)
AGAINST = (
    "says_other",
    "says_it_is_another",
    "says_it_goes_on",
    "says_it_in_one_sentence",
)  # these speak against, all others for
ROUNDS = 2
AIMS = {"typed_f1": 0.35, "event_f1": 0.3, "count_f1": 0.2, "actor_f1": 0.05, "place_f1": 0.05, "date_covers": 0.05}
LEAST = 0.0005  # a gain below this is chance


class Drafted(NamedTuple):
    """A report up to its drafts: what the weights do not touch."""

    report: Report
    passages: tuple[Passage, ...]
    mentions: Mentions
    drafts: list[Draft]


def draft_set(texts: Path, gold: Path) -> tuple[list[Drafted], list[GoldReport]]:
    """A set's reports up to their drafts, and its gold."""
    wanted = read_gold(gold)
    coded = {report.id for report in wanted}
    found = []
    for raw in read_lines(texts):
        if raw["id"] in coded:
            report = make_report(raw_of(raw))
            passages = parse_report(report, load_parser())
            mentions = with_casualties(find_mentions(report, passages), passages)
            found.append(Drafted(report, passages, mentions, make_drafts(report, passages, mentions, "fit")))
    return found, wanted


def goodness(sets: list[tuple[list[Drafted], list[GoldReport]]]) -> float:
    """How well happenings are found under the weights of the moment."""
    total = 0.0
    for drafted, gold in sets:
        read = [
            ReadReport(report=d.report, reading=Reading(report=header_of(d.report), claims=joined(d), failures=(), reader=READER))
            for d in drafted
        ]
        figures = score_readings(gold, read).figures
        total += sum(share * (figures[name] or 0.0) for name, share in AIMS.items())
    return total / len(sets)


def joined(drafted: Drafted) -> tuple[Claim, ...]:
    """A report's claims under the weights of the moment."""
    return join_claims(drafted.drafts, drafted.report, drafted.passages, drafted.mentions, "fit")


def main() -> None:
    """Prints the table; what is tried goes to standard error."""
    sets = [draft_set(Path(t), Path(g)) for t, g in zip(sys.argv[1::2], sys.argv[2::2], strict=True)]
    table = dict(sameness.weights())
    sameness.weights = lambda: table  # type: ignore[assignment]  # the weights of the moment
    best = goodness(sets)
    sys.stderr.write(f"begins at {best:.4f}\n")
    for turn in range(ROUNDS):
        before = best
        for name in table:
            start = table[name]
            for step in STEPS:
                bound = min if name.startswith(AGAINST) else max
                table[name], kept = bound(round(start + step, 1), 0.0), table[name]
                value = goodness(sets)
                if value > best + LEAST:
                    best = value
                    sys.stderr.write(f"{turn} {name} {start} -> {table[name]}: {best:.4f}\n")
                else:
                    table[name] = kept
        if best - before < LEAST:
            break
    sys.stdout.write("".join(f"{name}: {weight}\n" for name, weight in table.items()))


if __name__ == "__main__":
    main()

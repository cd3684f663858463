"""From words to figures: the case tables, and what must hold whatever the text."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallybook.errors import UsageError
from tallybook.mentions.counts import find_counts
from tallybook.reference import read_yaml
from tallybook.reference.numbers import count_from_words, number_words, split_words
from tallybook.resolve.counts import resolve_counts

HERE = Path(__file__).parent


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> int | None:
    return int(cell) if cell else None


COUNTS: dict[str, list[dict[str, str]]] = {}
for line in rows_of("count_cases.csv"):
    COUNTS.setdefault(line["text"], []).append(line)
NUMBERS = rows_of("number_cases.csv")


@pytest.mark.parametrize("text", COUNTS)
def test_every_count_of_a_sentence_and_no_other(text, passages_of):
    mentions = resolve_counts(find_counts(passages_of(text)))
    said = [
        (m.span.text, m.measure or "", m.low, m.high, m.status, m.sex or "", m.age or "",
         mentions[m.part_of].span.text if m.part_of is not None else "")
        for m in mentions
    ]  # fmt: skip
    expected = [
        (
            row["span"],
            row["measure"],
            number(row["low"]),
            number(row["high"]),
            row["status"],
            row["sex"],
            row["age"],
            row["part_of"],
        )
        for row in COUNTS[text]
        if row["span"]
    ]
    assert said == expected


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: f"{row['words']} ({row['rule']})")
def test_the_figures_of_words_alone(row):
    assert count_from_words(row["words"], row["rule"]) == (number(row["low"]), number(row["best"]), number(row["high"]))


@pytest.mark.parametrize("text", COUNTS)
def test_every_figure_can_be_worked_out_again_from_its_span(text, passages_of):
    found = find_counts(passages_of(text))
    for item, mention in zip(found, resolve_counts(found), strict=True):
        low, best, high = count_from_words(mention.span.text)
        assert (mention.low, mention.best, mention.high) == ((None, None, high) if item.shared else (low, best, high))


@pytest.mark.parametrize("rule", ["tallybook", "acled-like", "ged-like", "airwars-like"])
def test_a_rule_changes_figures_and_nothing_else(rule, passages_of):
    found = find_counts(passages_of("Dozens of soldiers were killed and at least 22 people were wounded."))
    ours, theirs = resolve_counts(found), resolve_counts(found, rule)
    assert [(m.span, m.measure, m.status) for m in ours] == [(m.span, m.measure, m.status) for m in theirs]
    assert theirs[1].low == 22
    assert theirs[0].high is None


def test_an_unknown_rule_is_named_with_those_there_are(passages_of):
    found = find_counts(passages_of("Dozens were killed."))
    with pytest.raises(UsageError, match=r"No rule for numbers is called 'oracle'; choose one of tallybook, acled-like"):
        resolve_counts(found, "oracle")


GROUPS = ("fighters", "soldiers", "militants", "rebels", "insurgents", "terrorists", "jihadists", "gunmen", "mercenaries")
TOLD = (
    "At least 18 {} were killed in the raid.", "The shelling wounded up to 30 {} near the dam.",
    "Between 20 and 30 {}, including two commanders, were captured.", "Nearly two dozen {} surrendered at dawn.",
    "The clashes left several {} dead and 12 injured.", "Police detained four {} and another fled.", "No {} were killed.",
    "Hundreds of {} withdrew from the town.", "The army shot three of the {} at the checkpoint.",
    "Seven {} and a medic died when the truck blew up.", "More than 40 {} are besieged in the old fort.",
)  # fmt: skip


@pytest.mark.parametrize("sentence", TOLD)
def test_the_name_of_a_group_changes_nothing_but_the_basis_of_its_status(sentence, passages_of):
    def facts(group):
        mentions = resolve_counts(find_counts(passages_of(sentence.format(group))))
        return [(m.measure, m.low, m.best, m.high, m.status, m.part_of) for m in mentions]

    assert facts("fighters")
    assert {group: facts(group) for group in GROUPS} == dict.fromkeys(GROUPS, facts("fighters"))


def test_a_label_is_told_from_a_description(passages_of):
    said = resolve_counts(find_counts(passages_of("The army killed 18 terrorists and 18 soldiers died.")))
    assert [mention.status_basis for mention in said] == ["belligerent_label", "described"]


WORDS = st.sampled_from(
    [*number_words(), *(word for hedge in read_yaml("count_rules.yaml")["hedges"] for word in hedge.split()),
     "people", "of", "and", "-", "12", "1,300", "0", "3.5", "killed", "to", "or", "between", "2016"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=9).map(" ".join), st.sampled_from(["tallybook", "acled-like", "ged-like", "airwars-like"]))
def test_low_best_and_high_never_cross(text, rule):
    low, best, high = count_from_words(text, rule)
    known = [value for value in (low, best, high) if value is not None]
    assert known == sorted(known)
    assert all(isinstance(value, int) for value in known)


@given(st.text(max_size=80))
def test_words_of_any_kind_make_figures_or_none(text):
    assert len(count_from_words(text)) == 3
    assert all(word.strip() for word in split_words(text))

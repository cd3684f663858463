import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import ledger_claims, make_claim, make_count, make_report

from tallybook.errors import UsageError
from tallybook.figures import Range, add_ranges, figures_of, span_range
from tallybook.records import Attribution, Count, Figure, LedgerClaim

CASES = list(csv.DictReader((Path(__file__).parent / "figures.csv").open(encoding="utf-8")))
TOLD = re.compile(
    r"(?P<low>\d+)?(?P<form>\+|-|\?)?(?P<high>\d+)? (?P<status>\w+) (?P<of>\w+)(?: \[(?P<group>.+)\])?(?P<part> \(part\))?$"
)
AGES = {"children": {"age": "children"}, "men": {"sex": "men"}, "women": {"sex": "women"}, "pupils": {}}

SPEAKERS = {
    "Army": {"kind": "belligerent"}, "State TV": {"kind": "state_media"}, "Governor": {"kind": "official"},
    "Doctors": {"kind": "medical"}, "Monitor": {"kind": "monitor"},
}  # fmt: skip


def parse_speaker(text: str) -> Attribution:
    if text.startswith("via "):
        return Attribution(kind="agency", via=text.removeprefix("via "))
    return Attribution(speaker=text, **SPEAKERS[text])  # type: ignore[arg-type]


def parse_figure(text: str) -> Count:
    found = TOLD.match(text)
    assert found, f"the table has a figure nobody can read: {text!r}"
    low = int(found["low"]) if found["low"] else None
    high = int(found["high"]) if found["high"] else (low if found["form"] is None else None)
    return make_count(
        low=low, high=high, status=found["status"], of=found["of"], group=found["group"], **AGES.get(found["of"], {}),
        subset_of=0 if found["part"] else None,
    )  # fmt: skip


def tellings(table: str) -> list[LedgerClaim]:
    """Reports stand apart by " | ", the sentences of one report by " / ": ``Outlet@day: figure & figure / Speaker> figure``."""
    reports = []
    for number, telling in enumerate(table.split(" | ")):
        source, sentences = telling.split(": ")
        outlet, _, day = source.partition("@")
        claims = []
        for place, sentence in enumerate(sentences.split(" / ")):
            speaker, _, figures = sentence.rpartition("> ")
            text = f"Outlet {outlet} in report {number}, sentence {place}: shells fell."
            claims.append(make_claim(
                text, counts=tuple(parse_figure(f) for f in figures.split(" & ")),
                attribution=(parse_speaker(speaker),) if speaker else (),
            ))  # fmt: skip
        reports.append(make_report(f"Report {number}", *claims, publisher=outlet, published=f"2017-08-0{day or 1}"))
    return ledger_claims(*reports)


def shown(figure: Figure) -> str:
    return ("{} ?" if figure.unknown else "{} " + shown_range(figure)).format(figure.status) + "~" * figure.provisional


def shown_range(figure: Figure) -> str:
    low, best, high = ("" if n is None else str(n) for n in (figure.low, figure.best, figure.high))
    if low == high:
        return low
    best = f" best {best}" if best else ""
    return f"{low}+{best}" if not high else f"{low}-{high}{best}"


@pytest.mark.parametrize("case", CASES, ids=[c["case"] for c in CASES])
def test_figures_follow_the_table(case: dict[str, str]) -> None:
    assert "; ".join(shown(f) for f in figures_of(tellings(case["told"]))) == case["figures"]


def test_measures_are_never_added_to_one_another() -> None:
    claim = make_claim(counts=(make_count("stranded", 331, 331), make_count("killed", 8, 8), make_count("evacuated", 20, 20)))
    figures = {f.measure: f.low for f in figures_of(ledger_claims(make_report("Shells fell on the town.", claim)))}
    assert figures == {"stranded": 331, "killed": 8, "evacuated": 20}


def test_a_figure_that_its_source_denies_or_retracts_is_left_out() -> None:
    said = (Attribution(speaker="The ministry", stance="denies"), Attribution(speaker="The doctors"))
    claim = make_claim(
        counts=(make_count(low=90, high=90, attribution=0), make_count(low=7, high=7, attribution=1)), attribution=said
    )
    (figure,) = figures_of(ledger_claims(make_report("Shells fell on the town.", claim)))
    assert (figure.low, figure.high) == (7, 7)


def test_only_what_occurred_gives_figures_where_anything_did() -> None:
    claims = [
        make_claim(counts=(make_count(low=3, high=3),)),
        make_claim(counts=(make_count(low=500, high=500),), factuality="threatened"),
        make_claim(counts=(make_count(low=9000, high=9000),), aggregate=True),
    ]
    (figure,) = figures_of(ledger_claims(make_report("Shells fell on the town.", *claims)))
    assert (figure.low, figure.high) == (3, 3)


def test_a_part_marked_in_one_claim_is_a_part_in_the_other_claim_of_the_sentence() -> None:
    text = "Shells fell and killed 32 people, 10 of them children."
    spans = [make_claim(text, trigger=t).trigger for t in ("32", "10")]
    whole = make_count(low=32, high=32, of="people", span=spans[0])
    part = make_count(low=10, high=10, of="children", span=spans[1])
    first = make_claim(text, counts=(whole, make_count(low=10, high=10, of="children", span=spans[1], subset_of=0)))
    second = make_claim(text, trigger="killed", counts=(part,))
    (figure,) = figures_of(ledger_claims(make_report(text, first, second)))
    assert (figure.low, figure.high) == (32, 32)


def test_killing_told_without_a_number_is_unknown_not_zero() -> None:
    text = "Gunmen killed a family's neighbours."
    (figure,) = figures_of(ledger_claims(make_report(text, make_claim(text, trigger="killed"))))
    assert (figure.measure, figure.low, figure.high, figure.unknown) == ("killed", None, None, True)


def test_an_unknown_rule_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="Known are: reported"):
        figures_of([], "guessed")


numbers = st.integers(0, 60)
counts = st.builds(
    lambda a, b, openness, status, of: make_count(
        low=None if openness == "no floor" else min(a, b), high=None if openness == "open" else max(a, b), status=status, of=of
    ),
    numbers, numbers, st.sampled_from(["closed", "open", "no floor"]),
    st.sampled_from(["civilian", "combatant", "unknown", "mixed"]), st.sampled_from(["people", "residents", None]),
)  # fmt: skip


def claims_of(told: list[tuple[str, list[Count]]]) -> list[LedgerClaim]:
    reports = []
    for number, (outlet, held) in enumerate(told):
        text = f"Telling {number}: shells fell."
        reports.append(make_report(text, make_claim(text, counts=tuple(held)), publisher=outlet))
    return ledger_claims(*reports)


stories = st.lists(st.tuples(st.sampled_from("ABC"), st.lists(counts, min_size=1, max_size=3)), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(stories, st.randoms())
def test_figures_do_not_depend_on_the_order_of_claims(told: list[tuple[str, list[Count]]], random: object) -> None:
    claims = claims_of(told)
    before = figures_of(claims)
    random.shuffle(claims)  # type: ignore[attr-defined]
    assert figures_of(claims) == before


@settings(max_examples=150, deadline=None)
@given(stories)
def test_ranges_stand_the_right_way_round_and_statuses_once(told: list[tuple[str, list[Count]]]) -> None:
    figures = figures_of(claims_of(told))
    assert len({(f.measure, f.status) for f in figures}) == len(figures)
    for f in figures:
        assert f.unknown == (f.low is None and f.high is None)
        assert f.low is None or f.high is None or f.low <= f.high
        assert f.best is None or ((f.low or 0) <= f.best and (f.high is None or f.best <= f.high))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, st.booleans()), min_size=1, max_size=5), st.lists(numbers, max_size=3))
def test_the_sum_of_the_statuses_holds_every_total_that_anybody_gives(
    totals: list[tuple[int, int, bool]], civilians: list[int]
) -> None:
    told = [
        (f"T{i}", [make_count(low=min(a, b), high=None if o else max(a, b), of="people")]) for i, (a, b, o) in enumerate(totals)
    ]
    told += [(f"C{i}", [make_count(low=n, high=n, of="civilians", status="civilian")]) for i, n in enumerate(civilians)]
    total = add_ranges(Range(f.low, f.best, f.high) for f in figures_of(claims_of(told)))
    lows = [min(a, b) for a, b, _ in totals] + civilians
    highs = [max(a, b) for a, b, _ in totals] + civilians
    assert (total.low or 0) == min(lows)
    assert total.high == (None if any(o for _, _, o in totals) else max(highs))


def test_ranges_of_nothing_are_unknown() -> None:
    assert span_range([]) == add_ranges([]) == Range(None, None, None)

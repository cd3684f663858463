import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import ledger_claims, make_claim, make_count, make_report
from test_figures import claims_of, counts, shown, stories, tellings

from tallybook.errors import UsageError
from tallybook.figures import RULES, figures_of, rule_named
from tallybook.records import Count, Figure, LedgerClaim

CASES = list(csv.DictReader((Path(__file__).parent / "rule_cases.csv").open(encoding="utf-8")))
OTHERS = [rule for rule in RULES if rule != "reported"]
rules = st.sampled_from(list(RULES))
Story = list[tuple[str, list[Count]]]


@pytest.mark.parametrize("case", CASES, ids=[c["case"] for c in CASES])
@pytest.mark.parametrize("rule", OTHERS)
def test_each_rule_follows_the_table(case: dict[str, str], rule: str) -> None:
    assert "; ".join(shown(f) for f in figures_of(tellings(case["told"]), rule)) == case[rule]


def test_every_rule_says_itself_in_words_and_cites_its_codebook() -> None:
    modules = {
        "ged-like": ("UCDP GED Codebook", "ged_like"), "acled-like": ("ACLED, *Codebook*", "acled_like"),
        "airwars-like": ("Airwars, *", "airwars_like"), "ibc-like": ("Iraq Body Count, *", "ibc_like"),
    }  # fmt: skip
    assert set(modules) == set(OTHERS)
    for rule, (codebook, module) in modules.items():
        assert len(rule_named(rule).words.split()) > 10
        named = __import__(f"tallybook.figures.{module}", fromlist=["WORDS"])
        assert codebook in (named.__doc__ or "")
        assert rule_named(rule).words == named.WORDS


def test_an_unknown_rule_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="Known are: reported, ged-like, acled-like, airwars-like, ibc-like"):
        rule_named("guessed")


@pytest.mark.parametrize("rule", OTHERS)
def test_a_figure_names_its_rule(rule: str) -> None:
    claim = make_claim(counts=(make_count(low=3, high=3), make_count("displaced")))
    assert {f.rule for f in figures_of(ledger_claims(make_report("Shells fell on the town.", claim)), rule)} == {rule}


def test_one_sentence_printed_by_two_outlets_is_one_source() -> None:
    sentence = "Shells killed 7 people, a doctor said."
    count = make_count(low=7, high=7, of="people", span=make_claim(sentence, trigger="7").trigger)
    copies = [
        make_report(f"{sentence}\n{outlet}", make_claim(sentence, trigger="killed", counts=(count,)), publisher=outlet)
        for outlet in ("A", "B")
    ]
    (copied,) = figures_of(ledger_claims(*copies), "ibc-like")
    own = "In the town, shells killed 7 people."
    count = make_count(low=7, high=7, of="people", span=make_claim(own, trigger="7").trigger)
    other = make_report(own, make_claim(own, trigger="killed", counts=(count,)), publisher="C")
    (backed,) = figures_of(ledger_claims(*copies, other), "ibc-like")
    assert (copied.provisional, backed.provisional) == (True, False)


# --- what no rule may do -----------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(stories, rules)
def test_low_best_and_high_stand_the_right_way_round(told: Story, rule: str) -> None:
    figures = figures_of(claims_of(told), rule)
    assert len({(f.measure, f.status) for f in figures}) == len(figures)
    for f in figures:
        known = [n for n in (f.low, f.best, f.high) if n is not None]
        assert known == sorted(known)
        assert f.unknown == (f.low is None and f.high is None)


@settings(max_examples=150, deadline=None)
@given(stories, rules, st.randoms())
def test_no_rule_depends_on_the_order_of_claims(told: Story, rule: str, random: object) -> None:
    claims = claims_of(told)
    before = figures_of(claims, rule)
    random.shuffle(claims)  # type: ignore[attr-defined]
    assert figures_of(claims, rule) == before


one_status = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.lists(counts.map(lambda c: make_count(low=c.low, high=c.high, of="people")), min_size=1,
              max_size=1)), min_size=1, max_size=5)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(one_status, rules)
def test_of_people_told_alike_no_rule_gives_a_number_that_no_claim_gives(told: Story, rule: str) -> None:
    given_numbers = {n for _, (count,) in told for n in (count.low, count.best, count.high)}
    for f in figures_of(claims_of(told), rule):
        assert {f.low, f.best, f.high} <= given_numbers | {None}


@settings(max_examples=200, deadline=None)
@given(stories, st.sampled_from(OTHERS))
def test_a_rest_of_a_total_or_a_sum_of_forces_is_all_that_is_reckoned(told: Story, rule: str) -> None:
    """Numbers that no claim gives come only of adding and taking away what claims give: never above the sum of all of them."""
    numbers = [n for _, held in told for c in held for n in (c.low, c.high) if n is not None]
    for f in figures_of(claims_of(told), rule):
        assert all(n is None or 0 <= n <= sum(numbers) for n in (f.low, f.best, f.high))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["civilian", "combatant", "unknown"]), min_size=1, max_size=3), rules)
def test_unknown_is_never_zero(statuses: list[str], rule: str) -> None:
    figures = figures_of(claims_of([("A", [make_count(status=s) for s in statuses])]), rule)
    assert figures
    assert all(f.unknown and (f.low, f.best, f.high) == (None, None, None) and not f.provisional for f in figures)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 50), st.integers(1, 50), rules)
def test_killed_and_displaced_are_never_added(killed: int, displaced: int, rule: str) -> None:
    claims = claims_of([(o, [make_count("killed", killed, killed), make_count("displaced", displaced, displaced)]) for o in "AB"])
    assert {f.measure: (f.low, f.high) for f in figures_of(claims, rule)} == {
        "killed": (killed, killed),
        "displaced": (displaced, displaced),
    }


@settings(max_examples=200, deadline=None)
@given(stories)
def test_the_conservative_sum_is_that_of_the_lowest_account(told: Story) -> None:
    """No total of ``acled-like`` lies above the low end of what is reported."""
    claims = claims_of(told)
    for measure in {f.measure for f in figures_of(claims)}:
        assert lows(figures_of(claims, "acled-like"), measure) <= lows(figures_of(claims, "ged-like"), measure, "best")


def lows(figures: tuple[Figure, ...], measure: str, field: str = "low") -> int:
    return sum(getattr(f, field) or 0 for f in figures if f.measure == measure)


@settings(max_examples=100, deadline=None)
@given(stories, st.sampled_from(OTHERS))
def test_a_provisional_figure_never_has_two_reports_of_two_outlets_that_tell_alike(told: Story, rule: str) -> None:
    claims: list[LedgerClaim] = claims_of(told)
    outlets = {claim.publisher for claim in claims}
    for f in figures_of(claims, rule):
        if rule != "ibc-like":
            assert not f.provisional
        elif len(outlets) == 1 and not f.unknown:
            assert f.provisional

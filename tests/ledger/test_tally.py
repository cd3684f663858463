from collections import defaultdict
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import ledger_claims, link_nothing, make_claim, make_count, make_report

from tallybook.errors import UsageError
from tallybook.figures import MEASURES, RULES, figures_of
from tallybook.ledger.groups import FIELDS
from tallybook.ledger.tally import Request, make_tally, tally_incidents
from tallybook.records import DamagedObject, Incident, Participant, Place, TallyRow, Time


def incidents_of(*told: dict[str, Any]) -> tuple[Incident, ...]:
    """One incident for each set of fields, each told by a report of its own."""
    reports = []
    for number, fields in enumerate(told):
        publisher = fields.pop("publisher", "The Daily")
        text = f"Happening {number}: shells fell."
        reports.append(make_report(text, make_claim(text, **fields), publisher=publisher))
    return link_nothing(ledger_claims(*reports)).incidents


def killed(low: int | None, high: int | None = None, **rest: Any) -> dict[str, Any]:
    return {"counts": (make_count(low=low, high=high, **rest),)}


def actor(name: str, certainty: str = "stated", **rest: Any) -> Participant:
    return Participant(role="actor", name=name, certainty=certainty, **rest)


def only(rows: tuple[TallyRow, ...]) -> TallyRow:
    (row,) = rows
    return row


def test_a_total_is_a_range_with_the_open_and_the_unknown_counted_apart() -> None:
    incidents = incidents_of(killed(22), killed(3, 5), killed(7, 7), killed(None))
    row = only(tally_incidents(incidents))
    assert (row.low, row.best, row.high, row.open, row.unknown) == (32, None, None, 1, 1)
    assert len(row.incidents) == 4


def test_a_closed_total_has_a_best_where_all_have_one() -> None:
    row = only(tally_incidents(incidents_of(killed(7, 7), killed(0, 0))))
    assert (row.low, row.best, row.high, row.open, row.unknown) == (7, 7, 7, 0, 0)


def test_unknown_is_never_zero() -> None:
    row = only(tally_incidents(incidents_of(killed(None))))
    assert (row.low, row.best, row.high, row.unknown) == (None, None, None, 1)


def test_zero_is_no_unknown() -> None:
    row = only(tally_incidents(incidents_of(killed(0, 0))))
    assert (row.low, row.best, row.high, row.unknown) == (0, 0, 0, 0)


def test_no_floor_adds_nothing_and_is_counted() -> None:
    row = only(tally_incidents(incidents_of(killed(None, 39), killed(10, 10))))
    assert (row.low, row.high, row.no_floor) == (10, 49, 1)


@pytest.mark.parametrize("factuality", ["planned", "threatened", "hypothetical", "denied"])
def test_what_did_not_occur_is_not_counted(factuality: str) -> None:
    assert tally_incidents(incidents_of(killed(9, 9) | {"factuality": factuality})) == ()


@pytest.mark.parametrize("kind", ["ACCUSE", "REJECT", "THREATEN", "REQUEST", "AGREE", "CONSULT", "SUPPORT", "CONCEDE"])
def test_words_kill_nobody(kind: str) -> None:
    assert tally_incidents(incidents_of(killed(9, 9) | {"type": kind})) == ()


def test_background_counts_under_its_own_time() -> None:
    rows = tally_incidents(incidents_of(killed(9, 9) | {"background": True, "day": "2014-06-10"}), by=("year",))
    assert only(rows).group == {"year": "2014"}


def test_people_moved_and_stranded_never_meet_the_killed() -> None:
    people = ["killed", "displaced", "evacuated", "transported", "stranded", "present", "trapped", "besieged"]
    incidents = incidents_of({"counts": tuple(make_count(m, 10 + n, 10 + n) for n, m in enumerate(people))})
    assert {row.measure: row.low for row in tally_incidents(incidents)} == {m: 10 + n for n, m in enumerate(people)}


def test_what_sums_up_many_happenings_is_added_to_nothing() -> None:
    incidents = incidents_of(
        killed(3, 3), killed(4, 4), killed(900, 900) | {"aggregate": True}, killed(1000) | {"aggregate": True}
    )
    rows = tally_incidents(incidents)
    assert sorted(r.low or 0 for r in rows if "aggregate" in r.group) == [900, 1000]
    assert [r.low for r in rows if "aggregate" not in r.group] == [7]
    assert all(r.group["aggregate"] in r.incidents for r in rows if "aggregate" in r.group)


def test_joint_actors_share_a_row_and_the_least_sure_decides() -> None:
    both = (actor("Syrian government forces"), actor("Hezbollah", "suspected"))
    incidents = incidents_of(
        killed(5, 5) | {"participants": (actor("Hezbollah"),)}, killed(7, 7) | {"participants": both},
        killed(2, 2) | {"participants": (actor("Hezbollah", "alleged"),)},
        killed(1, 1) | {"participants": (actor("Hezbollah", "conceded"),)},
        killed(4, 4) | {"participants": (actor("Hezbollah", "claimed"),)}, killed(11, 11),
    )  # fmt: skip
    rows = {tuple(r.group.values()): r.low for r in tally_incidents(incidents, by=("actor",))}
    assert rows == {
        ("Hezbollah", "stated"): 6,
        ("Hezbollah", "claimed"): 4,
        ("Hezbollah", "suspected"): 2,
        ("Hezbollah; Syrian government forces", "suspected"): 7,
        (None, None): 11,
    }


def test_alternatives_count_once_under_disputed() -> None:
    jets = (actor("Syria", alternative=1), actor("Russia", alternative=1))
    row = only(tally_incidents(incidents_of(killed(12, 12) | {"participants": jets}), by=("actor",)))
    assert (row.group, row.low) == ({"actor": "Russia or Syria", "certainty": "disputed"}, 12)


def test_a_part_that_is_only_denied_is_no_part() -> None:
    row = only(tally_incidents(incidents_of(killed(12, 12) | {"participants": (actor("Russia", "denied"),)}), by=("actor",)))
    assert row.group == {"actor": None, "certainty": None}


def test_a_private_person_has_no_name_in_a_row() -> None:
    farmer = Participant(role="recipient", name="Abu Samir", private=True)
    row = only(tally_incidents(incidents_of(killed(1, 1) | {"participants": (farmer,)}), by=("recipient",)))
    assert row.group == {"recipient": "private person"}


def test_statuses_stand_apart_or_are_added_up() -> None:
    counts = (
        make_count(low=20, high=20, status="combatant", of="fighters"),
        make_count(low=18, status="civilian", of="civilians"),
    )
    incidents = incidents_of({"counts": counts}, {"counts": (make_count(status="civilian"),)})
    rows = {r.group["status"]: (r.low, r.high, r.unknown, r.open) for r in tally_incidents(incidents, by=("status",))}
    assert rows == {"civilian": (18, None, 1, 1), "combatant": (20, 20, 0, 0)}
    total = only(tally_incidents(incidents))
    assert (total.low, total.high, total.unknown, total.open) == (38, None, 1, 1)


def test_objects_stand_by_kind_and_damage_as_at_least_one_each() -> None:
    road, bridge = DamagedObject(kind="road", damage="damaged"), DamagedObject(kind="bridge", damage="destroyed")
    rows = tally_incidents(incidents_of({"objects": (road, bridge)}, {"objects": (bridge, bridge)}), measures=("objects",))
    assert [(r.group["object"], r.group["damage"], r.low, r.high, r.open) for r in rows] == [
        ("bridge", "destroyed", 2, None, 2),
        ("road", "damaged", 1, None, 1),
    ]


def test_by_publisher_each_has_its_own_figures() -> None:
    text = "Shells fell."
    reports = [
        make_report(f"{p}: {text}", make_claim(f"{p}: {text}", counts=(make_count(low=n, high=n),)), publisher=p)
        for p, n in (("Daily", 31), ("Observer", 32))
    ]
    claims = tuple(ledger_claims(*reports))
    (first, _) = link_nothing(claims).incidents
    (joined,) = (Incident(**{f: getattr(first, f) for f in Incident.__struct_fields__ if f != "claims"}, claims=claims),)
    rows = {r.group["publisher"]: r.low for r in tally_incidents([joined], by=("publisher",))}
    assert rows == {"Daily": 31, "Observer": 32}


def rivals(*numbers: int | None) -> Incident:
    """One incident that as many outlets tell of, each with a number of its own; ``None`` is told without a number."""
    reports = [
        make_report(
            f"Outlet {n}: shells fell.", make_claim(f"Outlet {n}: shells fell.", **killed(number, number)), publisher=f"{n}"
        )
        for n, number in enumerate(numbers)
    ]
    claims = tuple(ledger_claims(*reports))
    return msgspec.structs.replace(link_nothing(claims).incidents[0], claims=claims, figures=figures_of(claims))


@pytest.mark.parametrize(
    ("rule", "total"),
    [
        ("reported", (29, None, 47)),
        ("ged-like", (29, 38, 47)),
        ("acled-like", (29, 29, 29)),
        ("airwars-like", (29, None, 47)),
        ("ibc-like", (22, None, 40)),
    ],
)
def test_a_rule_makes_the_figures_anew_from_the_claims(rule: str, total: tuple[int | None, ...]) -> None:
    row = only(tally_incidents([rivals(22, 31, 31, 40), rivals(7)], rule=rule))
    assert (row.low, row.best, row.high, row.rule) == (*total, rule)


def test_what_is_provisional_is_counted_and_not_added() -> None:
    row = only(tally_incidents([rivals(22, 31), rivals(7), rivals(None)], rule="ibc-like"))
    assert (row.low, row.high, row.unknown, row.provisional, len(row.incidents)) == (22, None, 1, 1, 3)
    row = only(tally_incidents([rivals(7)], rule="ibc-like"))
    assert (row.low, row.best, row.high, row.unknown, row.provisional) == (None, None, None, 0, 1)


@pytest.mark.parametrize("rule", RULES)
def test_the_statement_says_the_rule_in_words(rule: str) -> None:
    statement = make_tally([rivals(22, 31), rivals(7)], Request(rule=rule), {}).statement
    assert f'Rule "{rule}"' in statement
    assert RULES[rule].words in statement
    assert ("are provisional" in statement) == (rule == "ibc-like")


def test_times_that_are_only_bounded_keep_their_bounds() -> None:
    times = [Time(latest="2017-08-30"), Time(earliest="2017-08-27", latest="2017-09-01"), Time()]
    rows = tally_incidents(incidents_of(*(killed(1, 1) | {"time": t} for t in times)), by=("month",))
    assert [r.group["month"] for r in rows] == ["../2017-08", "2017-08/2017-09", None]


def test_the_statement_says_what_it_rests_on() -> None:
    incidents = incidents_of(killed(22) | {"publisher": "One"}, killed(1, 1) | {"publisher": "Two"}, {"publisher": "Three"})
    languages = {c.report_hash: "en" for i in incidents for c in i.claims}
    tally = make_tally(incidents, Request(by=("actor",)), languages, undated=2)
    assert (tally.reports, tally.origins, tally.languages) == (2, 2, 1)
    assert tally.statement.startswith("Rests on 2 reports of 2 origins in 1 language (en).")
    assert '"at least"' in tally.statement
    assert "2 reports without a date of publication left out." in tally.statement
    assert tally.statement.endswith("What was not reported is not in it.")


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ((("colour",), (), "reported"), "no group by 'colour' in a tally. Known are: type"),
        (((), ("cats",), "reported"), "no measure 'cats' in a tally. Known are: killed"),
        (((), (), "guessed"), "no rule 'guessed' in a tally. Known are: reported"),
    ],
)
def test_what_cannot_be_tallied_is_refused_in_a_sentence(request_: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        tally_incidents([], *request_)


# --- a total equals the sum of the rows it opens into, worked out a second time by other means --------------------------------

figures = st.tuples(st.sampled_from(["exact", "open", "range", "no floor", "unknown"]), st.integers(0, 50), st.integers(0, 9))
measures = st.sampled_from(["killed", "injured", "stranded"])
statuses = st.sampled_from(["civilian", "combatant", "unknown"])
names = st.sampled_from(["Red", "Blue", "Green"])


def counted(measure: str, status: str, figure: tuple[str, int, int]) -> Any:
    form, low, width = figure
    bounds = {
        "exact": (low, low),
        "open": (low, None),
        "range": (low, low + width),
        "no floor": (None, low),
        "unknown": (None, None),
    }
    return make_count(measure, *bounds[form], status=status, of={"civilian": "civilians", "combatant": "fighters"}.get(status))


happenings = st.fixed_dictionaries(
    {
        "counts": st.lists(st.builds(counted, measures, statuses, figures), max_size=3).map(tuple),
        "participants": st.lists(
            st.builds(actor, names, st.sampled_from(["stated", "suspected", "claimed", "denied"]),
                      alternative=st.sampled_from([None, None, 1])), max_size=3).map(tuple),
        "places": st.lists(
            st.builds(Place, role=st.just("at"), name=names, country=st.sampled_from(["SY", "IQ"])), max_size=2).map(tuple),
        "factuality": st.sampled_from(["occurred", "occurred", "ongoing", "planned"]),
        "type": st.sampled_from(["ASSAULT", "ASSAULT", "RETREAT", "ACCUSE"]),
        "aggregate": st.sampled_from([False, False, False, True]),
        "day": st.sampled_from(["2017-08-30", "2017-09-01", None]),
    }
)  # fmt: skip


def recomputed(incident: Incident, measure: str, status: str | None) -> tuple[int | None, int | None, int | None, bool]:
    """Low, best, high and whether the number is unknown, straight from the incident's figures."""
    mine = [f for f in incident.figures if f.measure == measure and status in (None, f.status)]
    known = [f for f in mine if not f.unknown]
    lows = [f.low for f in known if f.low is not None]
    whole = len(known) == len(mine)
    best = sum(f.best for f in known if f.best is not None) if whole and all(f.best is not None for f in known) else None
    high = sum(f.high for f in known if f.high is not None) if whole and all(f.high is not None for f in known) else None
    return sum(lows) if lows else None, best, high, not known


def check_row(row: TallyRow, by_id: dict[str, Incident]) -> None:
    parts = [recomputed(by_id[i], row.measure, row.group.get("status")) for i in row.incidents]
    lows = [low for low, *_ in parts if low is not None]
    assert row.low == (sum(lows) if lows else None)
    assert row.unknown == sum(unknown for *_, unknown in parts)
    assert row.open == sum(high is None and not unknown for _, _, high, unknown in parts)
    assert row.high == (sum(h for _, _, h, _ in parts if h is not None) if all(h is not None for _, _, h, _ in parts) else None)
    assert row.best == (sum(b for _, b, _, _ in parts if b is not None) if all(b is not None for _, b, _, _ in parts) else None)


@settings(max_examples=60, deadline=None)
@given(st.lists(happenings, max_size=6), st.lists(st.sampled_from([*FIELDS, "status"]), unique=True, max_size=2).map(tuple))
def test_totals_equal_the_sum_of_their_rows(told: list[dict[str, Any]], by: tuple[str, ...]) -> None:
    incidents = incidents_of(*(dict(fields) for fields in told))
    by_id = {i.id: i for i in incidents}
    rows, totals = tally_incidents(incidents, by=by), tally_incidents(incidents)
    for row in (*rows, *totals):
        check_row(row, by_id)
    opened: dict[tuple[str, str | None], list[TallyRow]] = defaultdict(list)
    for row in rows:
        opened[row.measure, row.group.get("aggregate")].append(row)
    assert {(t.measure, t.group.get("aggregate")) for t in totals} == set(opened)
    for total in totals:
        parts = opened[total.measure, total.group.get("aggregate")]
        assert (total.low or 0) == sum(p.low or 0 for p in parts)
        assert total.high == (
            sum(p.high for p in parts if p.high is not None) if all(p.high is not None for p in parts) else None
        )
        assert set(total.incidents) == {i for p in parts for i in p.incidents}
        if "status" not in by:
            assert sorted(total.incidents) == sorted(i for p in parts for i in p.incidents)
            assert (total.unknown, total.open) == (sum(p.unknown for p in parts), sum(p.open for p in parts))
    left_out = {i.id for i in incidents if i.factuality == "planned" or i.event.type == "ACCUSE"}
    assert not left_out & {i for row in rows for i in row.incidents}


def test_every_measure_of_the_contract_can_be_tallied() -> None:
    incidents = incidents_of({"counts": tuple(make_count(m, 1, 1) for m in MEASURES)})
    assert [r.measure for r in tally_incidents(incidents)] == list(MEASURES)

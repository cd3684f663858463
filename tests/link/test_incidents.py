from collections import Counter
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_claims import actor, convoy, day, deal, exactly, make_claim, said_by, thing, town

from tallybook.link.explain import explain_incident
from tallybook.link.happenings import claim_anchor
from tallybook.link.incidents import incident_id, link_claims
from tallybook.records import Attribution, Count, Event, Incident, Judgement, LedgerClaim, Linked, Participant, Position

MOVES = Event(type="RETREAT", modes=("withdraw",))
AGREES = Event(type="AGREE")


def road_and_bridge() -> list[LedgerClaim]:
    """Two happenings of one release, one retelling of the first by a wire, and another bridge two days before."""
    between = (town("Humaymah", "between"), town("Abu Kamal", "between", primary=False))
    release = {"published": "2017-08-30", "time": day("2017-08-30"), "participants": (actor("US-led coalition"),)}
    crater = "Aircraft cratered the desert road between Humaymah and Abu Kamal to stop the buses."
    span = "They also destroyed a small bridge on that road to keep the buses from going east."
    wire = "Coalition jets brought down a small bridge to keep the buses from going any further east, a colonel said."
    earlier = "Near Abu Kamal, one strike damaged an ISIS bridge."
    return [
        make_claim("release", crater, "cratered", places=between, objects=(thing("road", "damaged"),), **release),
        make_claim(
            "release", span, "destroyed", at=200, happening=2, places=between, objects=(thing("bridge", "destroyed"),), **release
        ),
        make_claim(
            "wire", wire, "brought down", places=between, objects=(thing("bridge", "destroyed"),),
            participants=(actor("US-led coalition"),), published="2017-08-30", time=day("2017-08-30"),
            attribution=(said_by("Ryan Dillon", affiliation="US-led coalition", kind="belligerent", via="AFP"),),
        ),
        make_claim(
            "daily list", earlier, "damaged", places=(town("Abu Kamal", "near"),), objects=(thing("bridge", "damaged"),),
            participants=(actor("US-led coalition"),), published="2017-08-29", time=day("2017-08-27"),
        ),
    ]  # fmt: skip


def rival_counts() -> list[LedgerClaim]:
    told = {"places": (town("Abu Kamal", "near"),), "participants": (actor("US-led coalition"),), "published": "2017-09-07"}
    sentences = {
        "first paper": ("Strikes hit vehicles that tried to reach the stranded convoy, destroying 40 of them.", 85),
        "second paper": ("Strikes on vehicles trying to reach the stranded convoy killed fighters by the score.", 97),
        "third paper": ("Vehicles trying to reach the stranded convoy were hit in strikes, with fighters killed.", 90),
    }
    return [
        make_claim(
            name, text, "trikes" if "trikes" in text else "hit", counts=(exactly("killed", killed, status="combatant"),),
            objects=(thing("vehicle", "destroyed"),), **(told | {"time": day("2017-09-06")}),
        )
        for name, (text, killed) in sentences.items()
    ]  # fmt: skip


def convoy_over_time() -> list[LedgerClaim]:
    route = (town("Humaymah", "via", primary=False), town("Abu Kamal", "destination"))
    who = (Participant(role="actor", name="Islamic State", id="islamic-state"),)
    steps = [
        ("wire one", "Buses left the hills with fighters bound for Abu Kamal.", "left", "2017-08-28", "under_way"),
        ("wire two", "The convoy bound for Abu Kamal was stranded in the desert.", "stranded", "2017-08-30", "stranded"),
        ("wire three", "The convoy of buses for Abu Kamal has reached its end.", "reached", "2017-09-13", "arrived"),
        ("wire four", "The convoy for Abu Kamal is still stuck east of the hills.", "stuck", "2017-09-13", "stranded"),
    ]
    return [
        make_claim(
            name, text, word, event=MOVES, acled=None, places=route, participants=who, published=date, time=day(date),
            movement=convoy(status, destination="Abu Kamal"),
        )
        for name, text, word, date, status in steps
    ]  # fmt: skip


def one_deal() -> list[LedgerClaim]:
    parties = (
        Participant(role="actor", name="Hezbollah", id="hezbollah"),
        Participant(role="actor", name="Islamic State", id="islamic-state"),
    )
    told = {"event": AGREES, "acled": None, "participants": parties}
    against, backing = Position(who="Haider al-Abadi", stance="opposes"), Position(who="Hassan Nasrallah", stance="supports")
    return [
        make_claim(
            "paper", "The deal lets the fighters leave for the east, to the anger of Abadi.", "deal", published="2017-08-30",
            agreement=deal("Hezbollah", "Islamic State", status="reached", positions=(against,)), **told,
        ),
        make_claim(
            "broadcaster", "Nasrallah defended the deal that lets fighters leave for the east.", "deal", published="2017-09-01",
            agreement=deal("Hezbollah", "Islamic State", positions=(backing,)), **told,
        ),
    ]  # fmt: skip


def two_attacks_on_one_town() -> list[LedgerClaim]:
    told = {"places": (town("Tell Sabra"),), "published": "2016-05-02", "time": day("2016-05-02")}
    return [
        make_claim("north paper", "Jets bombed Tell Sabra on Monday.", "bombed", **told),
        make_claim("south paper", "Warplanes bombed houses in Tell Sabra.", "bombed", **told),
    ]


def everything() -> list[LedgerClaim]:
    return [*road_and_bridge(), *rival_counts(), *convoy_over_time(), *one_deal(), *two_attacks_on_one_town()]


def holding(linked: Linked, claim: LedgerClaim) -> Incident:
    return next(i for i in linked.incidents if claim in i.claims)


def judged(a: LedgerClaim, b: LedgerClaim, says: str, at: str = "2026-01-01") -> Judgement:
    return Judgement(a=claim_anchor(a), b=claim_anchor(b), says=says, by="Nour", at=at, reason="read both")


def test_the_bridge_told_twice_is_one_and_the_other_bridge_and_the_road_are_not():
    claims = road_and_bridge()
    linked = link_claims(claims)
    road, bridge, retold, other = (holding(linked, c) for c in claims)
    assert bridge.id == retold.id
    assert len({road.id, bridge.id, other.id}) == 3
    assert [(o.kind, o.damage) for o in bridge.objects] == [("bridge", "destroyed")]


def test_rival_counts_stand_side_by_side_in_one_incident():
    linked = link_claims(rival_counts())
    (incident,) = linked.incidents
    killed = next(f for f in incident.figures if f.measure == "killed")
    assert (killed.low, killed.best, killed.high) == (85, None, 97)
    assert "figure" in incident.support.disputed
    assert sorted(c.counts[0].best for c in incident.claims) == [85, 90, 97]


def test_a_convoy_over_days_is_one_movement_with_its_states():
    linked = link_claims(convoy_over_time())
    (incident,) = linked.incidents
    assert [(s.as_of, s.value) for s in incident.history[:2]] == [("2017-08-28", "under_way"), ("2017-08-30", "stranded")]
    assert {s.value for s in incident.history if s.as_of == "2017-09-13"} == {"arrived", "stranded"}
    assert "status" in incident.support.disputed
    assert incident.movement is not None
    assert incident.movement.status is None


def test_before_accounts_part_the_latest_state_stands():
    (incident,) = link_claims(convoy_over_time()[:3]).incidents
    assert incident.movement is not None
    assert incident.movement.status == "arrived"


def test_a_deal_collects_its_positions():
    (incident,) = link_claims(one_deal()).incidents
    assert incident.agreement is not None
    assert {(p.who, p.stance) for p in incident.agreement.positions} == {
        ("Haider al-Abadi", "opposes"),
        ("Hassan Nasrallah", "supports"),
    }


def test_one_town_bombed_on_one_day_is_asked_about_and_not_joined():
    claims = two_attacks_on_one_town()
    linked = link_claims(claims)
    assert len(linked.incidents) == 2
    assert [{q.a, q.b} for q in linked.questions] == [{claim_anchor(c) for c in claims}]


def test_suspicion_told_twice_stays_suspicion():
    claims = [
        msgspec.structs.replace(c, participants=(actor("Force A", certainty="suspected"),)) for c in two_attacks_on_one_town()
    ]
    (incident,) = link_claims(claims, [judged(claims[0], claims[1], "same")]).incidents
    assert [p.certainty for p in incident.participants] == ["suspected"]


def test_rival_culprits_exclude_one_another():
    a, b = two_attacks_on_one_town()
    a = msgspec.structs.replace(a, participants=(actor("Force A"),))
    b = msgspec.structs.replace(b, participants=(actor("Force B"),))
    (incident,) = link_claims([a, b], [judged(a, b, "same")]).incidents
    first, second = incident.participants
    assert first.alternative is not None
    assert first.alternative == second.alternative
    assert "responsibility" in incident.support.disputed


def test_an_outlets_speaker_quoted_twice_is_one_origin():
    quoted = (Attribution(speaker="Valley Monitor", kind="monitor", via="AFP"),)
    a, b = (msgspec.structs.replace(c, attribution=quoted) for c in two_attacks_on_one_town())
    (incident,) = link_claims([a, b], [judged(a, b, "same")]).incidents
    assert incident.support.origins == 1
    (apart,) = link_claims(two_attacks_on_one_town(), [judged(a, b, "same")]).incidents
    assert apart.support.origins == 2


def test_a_persons_same_joins_and_taking_it_back_restores_every_byte():
    claims = two_attacks_on_one_town()
    before = msgspec.json.encode(link_claims(claims))
    joined = link_claims(claims, [judged(*claims, "same")])
    assert len(joined.incidents) == 1
    assert joined.incidents[0].formerly == (incident_id(claim_anchor(claims[1])),) or joined.incidents[0].formerly == (
        incident_id(claim_anchor(claims[0])),
    )
    assert joined.questions == ()
    assert msgspec.json.encode(link_claims(claims, [])) == before


def test_a_persons_different_parts_what_rules_join():
    claims = road_and_bridge()
    linked = link_claims(claims, [judged(claims[1], claims[2], "different")])
    assert holding(linked, claims[1]).id != holding(linked, claims[2]).id
    assert not any({q.a, q.b} == {claim_anchor(claims[1]), claim_anchor(claims[2])} for q in linked.questions)


def test_a_persons_last_word_counts():
    claims = two_attacks_on_one_town()
    said = [judged(*claims, "different", at="2026-01-01"), judged(*claims, "same", at="2026-02-01")]
    assert len(link_claims(claims, said).incidents) == 1
    assert len(link_claims(claims, list(reversed(said))).incidents) == 1


def test_a_person_may_part_two_claims_of_one_happening():
    a, b = two_attacks_on_one_town()
    b = msgspec.structs.replace(b, report_hash=a.report_hash, trigger=msgspec.structs.replace(b.trigger, start=90, end=96))
    assert len(link_claims([a, b]).incidents) == 1
    assert len(link_claims([a, b], [judged(a, b, "different")]).incidents) == 2


def test_a_judgement_finds_a_trigger_that_a_newer_reader_cut_otherwise():
    a, b = two_attacks_on_one_town()
    said = judged(a, b, "same")
    longer = msgspec.structs.replace(a.trigger, end=a.trigger.end + 6, text="bombed Tell")
    assert len(link_claims([msgspec.structs.replace(a, trigger=longer), b], [said]).incidents) == 1


def test_a_judgement_on_claims_no_longer_read_is_kept_as_an_orphan():
    a, b = two_attacks_on_one_town()
    said = judged(a, b, "same")
    linked = link_claims([a], [said])
    assert linked.orphans == (said,)
    assert said in linked.judgements


@pytest.mark.parametrize("says", ["same", "different", "unsure"])
def test_a_rules_judgement_handed_in_binds_nobody(says: str):
    claims = two_attacks_on_one_town()
    by_rule = Judgement(a=claim_anchor(claims[0]), b=claim_anchor(claims[1]), says=says, by="rule:old/1", at=None, reason="")
    assert link_claims(claims, [by_rule]) == link_claims(claims)


def test_an_explanation_names_what_joined_and_what_was_kept_apart():
    claims = everything()
    linked = link_claims(claims)
    explanation = explain_incident(holding(linked, claims[1]), claims)
    assert [(p.a, p.b) for p in explanation.joined] == [tuple(sorted(claim_anchor(c) for c in (claims[1], claims[2])))]
    assert any("Joined" in s and "objects" in s for s in explanation.sentences)
    asked = explain_incident(holding(linked, claims[-1]), claims)
    assert any("Kept apart" in s for s in asked.sentences)
    assert len(asked.kept_apart) == 1


def test_a_rules_judgement_is_dated_by_the_later_report():
    claims = convoy_over_time()
    (incident,) = link_claims(claims).incidents
    assert "2017-09-13" in {j.at for j in incident.judgements}
    assert all(j.by.startswith("rule:") for j in incident.judgements)


@st.composite
def drawn_claims(draw: st.DrawFn) -> list[LedgerClaim]:
    """Claims of a few reports on two towns and three days, alike enough to be joined often."""
    towns, words = ["Tell Sabra", "Marj Dunya"], ["bakery queue", "wedding tent", "grain silo"]
    claims = []
    for number in range(draw(st.integers(2, 9))):
        report, happening = f"report {draw(st.integers(0, 3))}", draw(st.integers(1, 2))
        date = f"2016-05-0{draw(st.integers(1, 3))}"
        text = f"Jets bombed the {draw(st.sampled_from(words))} beside the old olive press in the valley."
        killed = draw(st.one_of(st.none(), st.sampled_from([3, 12, 40])))
        counts: tuple[Count, ...] = () if killed is None else (exactly("killed", killed),)
        claims.append(
            make_claim(
                report, text, "bombed", at=number * 200, happening=happening, published=date, time=day(date), counts=counts,
                places=(town(draw(st.sampled_from(towns))),), objects=draw(st.sampled_from([(), (thing("market"),)])),
            )
        )  # fmt: skip
    return claims


@st.composite
def drawn_judgements(draw: st.DrawFn, claims: Sequence[LedgerClaim]) -> list[Judgement]:
    pairs = draw(st.lists(st.tuples(st.integers(0, len(claims) - 1), st.integers(0, len(claims) - 1)), max_size=4))
    return [
        judged(claims[i], claims[j], draw(st.sampled_from(["same", "different", "unsure"])), at=f"2026-01-0{n + 1}")
        for n, (i, j) in enumerate(pairs)
        if i != j
    ]


SLOWLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOWLY
@given(st.data())
def test_any_order_of_claims_and_judgements_gives_the_same_bytes(data: st.DataObject):
    claims = data.draw(drawn_claims()) + data.draw(st.sampled_from([[], everything()]))
    judgements = data.draw(drawn_judgements(claims))
    shuffled = link_claims(data.draw(st.permutations(claims)), data.draw(st.permutations(judgements)))
    assert msgspec.json.encode(shuffled) == msgspec.json.encode(link_claims(claims, judgements))


@SLOWLY
@given(drawn_claims())
def test_the_claims_of_the_incidents_partition_the_input(claims: list[LedgerClaim]):
    linked = link_claims(claims)
    assert sorted(c.id for i in linked.incidents for c in i.claims) == sorted(c.id for c in claims)
    assert len({i.id for i in linked.incidents}) == len(linked.incidents)


@SLOWLY
@given(drawn_claims())
def test_no_rule_joins_what_most_reports_tell_apart(claims: list[LedgerClaim]):
    for incident in link_claims(claims).incidents:
        told = Counter(report for report, _ in {(c.report_hash, c.happening) for c in incident.claims})
        assert 2 * sum(n > 1 for n in told.values()) <= len(told)


def test_a_report_alone_joins_none_of_its_happenings():
    a, b = two_attacks_on_one_town()
    b = msgspec.structs.replace(
        b, report_hash=a.report_hash, happening=2, trigger=msgspec.structs.replace(b.trigger, start=90, end=96)
    )
    assert len(link_claims([a, b]).incidents) == 2


def told_by(report: str, *sentences: str) -> list[LedgerClaim]:
    """One report on one town and day, every sentence a happening of its own to the reader."""
    told = {
        "places": (town("Tell Sabra"),),
        "published": "2016-05-02",
        "time": day("2016-05-02"),
        "counts": (exactly("killed", 23),),
    }
    return [
        make_claim(report, sentence, "bombed", at=number * 200, happening=number + 1, **told)
        for number, sentence in enumerate(sentences)
    ]


QUEUE = "Jets bombed the bakery queue beside the old olive press in the valley."


def test_a_retelling_taken_for_a_second_happening_is_joined_through_another_report():
    claims = [
        *told_by("wire", QUEUE),
        *told_by("paper", QUEUE, "The bakery that jets bombed stood beside an olive press, and its queue was long."),
    ]
    assert len(link_claims(claims).incidents) == 1


@pytest.mark.parametrize(
    "second",
    [
        "Another bakery was bombed beside an olive press, its queue long.",
        "Elsewhere jets bombed a bakery queue beside an olive press.",
    ],
)
def test_what_a_report_sets_apart_in_words_stays_apart(second: str):
    assert len(link_claims([*told_by("wire", QUEUE), *told_by("paper", QUEUE, second)]).incidents) == 2


def fight(report: str, date: str, *sides: str) -> LedgerClaim:
    parties = tuple(Participant(role="party", name=side, id=side) for side in sides)
    return make_claim(
        report, "Fighting broke out.", "Fighting", event=Event(type="ASSAULT"), participants=parties,
        places=(town("Tell Sabra"),),
        time=day(date), published=date,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("other", "incidents"),
    [
        (fight("paper", "2016-05-03", "sy-forces", "islamic-state"), 1),
        (fight("paper", "2016-05-04", "sy-forces", "islamic-state"), 2),
        (fight("paper", "2016-05-02", "nusra-front", "islamic-state"), 2),
    ],
)
def test_two_sides_fighting_for_one_village_are_one_happening_and_days_of_a_battle_are_not(other: LedgerClaim, incidents: int):
    assert len(link_claims([fight("wire", "2016-05-02", "sy-forces", "islamic-state"), other]).incidents) == incidents


def test_two_copies_of_a_list_keep_its_like_lines_apart():
    lines = (QUEUE, "Later in the day jets bombed the bakery queue beside the olive press once more.")
    assert len(link_claims([*told_by("wire", *lines), *told_by("paper", *lines)]).incidents) == 2


@SLOWLY
@given(st.data())
def test_different_by_a_person_holds(data: st.DataObject):
    claims = data.draw(drawn_claims())
    judgements = data.draw(drawn_judgements(claims))
    linked = link_claims(claims, judgements)
    incident_of = {claim_anchor(c): i.id for i in linked.incidents for c in i.claims}
    last = {frozenset((j.a, j.b)): j for j in judgements}
    for judgement in last.values():
        if judgement.says == "different":
            assert incident_of[judgement.a] != incident_of[judgement.b]

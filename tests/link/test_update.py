"""Linking what changed must give what linking everything gives."""

from collections.abc import Collection, Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from made_claims import day, make_claim, town
from test_incidents import SLOWLY, drawn_claims, drawn_judgements, everything, judged, one_deal, rival_counts
from test_relations import incidents_in

from tallybook.link.block import find_candidates
from tallybook.link.happenings import claim_anchor, claim_order, group_happenings
from tallybook.link.incidents import link_claims
from tallybook.link.update import update_links
from tallybook.records import BlockKey, ComparedPair, Incident, Judgement, LedgerClaim, LinkChange, Place, Question

RETALIATION = "Jets {A ASSAULT bombed} the bridge in retaliation for the {B ASSAULT raid} on Tell Sabra."


class Kept:
    """What a ledger keeps of linking, in dictionaries."""

    def __init__(self) -> None:
        self.claims: dict[str, list[LedgerClaim]] = {}
        self.happenings: dict[str, tuple[str, frozenset[BlockKey]]] = {}
        self.pairs: dict[tuple[str, str], ComparedPair] = {}
        self.incidents: dict[str, Incident] = {}
        self.questions: dict[tuple[str, str], Question] = {}

    def claims_of(self, report: str) -> Sequence[LedgerClaim]:
        return self.claims.get(report, [])

    def anchors_of(self, reports: Collection[str]) -> set[str]:
        return {anchor for anchor, (report, _) in self.happenings.items() if report in reports}

    def anchors_under(self, keys: Collection[BlockKey]) -> set[str]:
        return {anchor for anchor, (_, kept) in self.happenings.items() if not kept.isdisjoint(keys)}

    def companions_of(self, anchors: Collection[str]) -> set[str]:
        together = [{claim_anchor(c) for c in i.claims} for i in self.incidents.values()]
        return {a for told in together if not told.isdisjoint(anchors) for a in told if a in self.happenings}

    def incidents_in(self, reports: Collection[str]) -> Sequence[Incident]:
        return [i for i in self.incidents.values() if any(c.report_hash in reports for c in i.claims)]

    def pairs_at(self, anchors: Collection[str]) -> Sequence[ComparedPair]:
        return [p for p in self.pairs.values() if p.a in anchors or p.b in anchors]

    def apply(self, change: LinkChange) -> None:
        old = self.anchors_of(change.reports)
        self.pairs = {k: p for k, p in self.pairs.items() if not old & {p.a, p.b}} | {(p.a, p.b): p for p in change.pairs}
        for anchor in old:
            del self.happenings[anchor]
        self.happenings |= {h.anchor: (h.report, frozenset(h.keys)) for h in change.happenings}
        gone = [i for i in self.incidents.values() if {claim_anchor(c) for c in i.claims} & set(change.gone)]
        told = {claim_anchor(c) for i in gone for c in i.claims} | set(change.gone)
        for incident in gone:
            del self.incidents[incident.id]
        self.questions = {k: q for k, q in self.questions.items() if not told & {q.a, q.b}}
        assert not self.incidents.keys() & {i.id for i in change.incidents}
        self.incidents |= {i.id: i for i in change.incidents}
        assert self.incidents.keys() >= {i.id for i in change.retold}
        self.incidents |= {i.id: i for i in change.retold}
        self.questions |= {(q.a, q.b): q for q in change.questions}

    def state(self) -> bytes:
        incidents = sorted(self.incidents.values(), key=lambda i: claim_order(i.claims[0]))
        questions = sorted(self.questions.values(), key=lambda q: (q.score != 0, -q.score, q.a, q.b))
        return msgspec.json.encode((incidents, questions))


def all_at_once(claims: Sequence[LedgerClaim], judgements: Sequence[Judgement]) -> bytes:
    linked = link_claims(claims, judgements)
    return msgspec.json.encode((linked.incidents, sorted(linked.questions, key=lambda q: (q.score != 0, -q.score, q.a, q.b))))


@SLOWLY
@given(st.data())
def test_reports_and_judgements_that_come_and_go_give_what_linking_everything_gives(data: st.DataObject) -> None:
    """After each step: some reports added, read anew with other claims, or taken out; judgements given, or taken back."""
    related = [c for i in incidents_in(RETALIATION).values() for c in i.claims]
    claims = data.draw(drawn_claims()) + data.draw(st.sampled_from([[], everything(), related]))
    possible = data.draw(drawn_judgements(claims))
    reports = sorted({c.report_hash for c in claims})
    kept, judgements = Kept(), list[Judgement]()
    for _ in range(data.draw(st.integers(1, 5))):
        changed = set(data.draw(st.lists(st.sampled_from(reports), max_size=4)))
        for report in changed:
            told = [c for c in claims if c.report_hash == report]
            kept.claims[report] = data.draw(st.lists(st.sampled_from(told), unique_by=id))
        before, judgements = judgements, [j for j in possible if data.draw(st.booleans())]
        for judgement in (j for j in possible if (j in before) != (j in judgements)):
            changed |= {judgement.a.split(":")[0], judgement.b.split(":")[0]}
        kept.apply(update_links(sorted(changed), kept, judgements))
        assert kept.state() == all_at_once([c for told in kept.claims.values() for c in told], judgements)


def test_a_report_that_nobody_else_tells_of_touches_nothing_else() -> None:
    kept = Kept()
    claims = everything()
    for claim in claims:
        kept.claims.setdefault(claim.report_hash, []).append(claim)
    kept.apply(update_links(sorted(kept.claims), kept))
    alone = next(i for i in kept.incidents.values() if len({c.report_hash for c in i.claims}) == 1)
    pairs = find_candidates(group_happenings(claims))
    report = alone.claims[0].report_hash
    met = {report} | {h.report for pair in pairs if report in {h.report for h in pair} for h in pair}
    change = update_links([report], kept)
    assert {c.report_hash for i in change.incidents for c in i.claims} <= met
    assert len(change.incidents) < len(kept.incidents)


def held_of(claims: Sequence[LedgerClaim]) -> Kept:
    kept = Kept()
    for claim in claims:
        kept.claims.setdefault(claim.report_hash, []).append(claim)
    kept.apply(update_links(sorted(kept.claims), kept))
    return kept


def test_what_a_report_taken_out_was_joined_to_stays() -> None:
    claims = rival_counts()
    kept = held_of(claims)
    assert len(kept.incidents) == 1
    del kept.claims[claims[0].report_hash]
    kept.apply(update_links([claims[0].report_hash], kept))
    assert kept.state() == all_at_once(claims[1:], [])


def test_a_persons_same_draws_in_what_no_rule_ties() -> None:
    claims = [*rival_counts(), *one_deal()]
    kept = held_of(claims)
    judgement = judged(claims[0], claims[-1], "same")
    changed = sorted({claims[0].report_hash, claims[-1].report_hash})
    kept.apply(update_links(changed, kept, [judgement]))
    assert kept.state() == all_at_once(claims, [judgement])
    kept.apply(update_links([claims[1].report_hash], kept, [judgement]))
    assert kept.state() == all_at_once(claims, [judgement])
    kept.apply(update_links(changed, kept))
    assert kept.state() == all_at_once(claims, [])


def test_a_province_meets_its_towns_and_two_far_towns_do_not_meet() -> None:
    province = Place(role="at", name="Deir ez-Zor province", country="SY", admin1="Deir ez-Zor", precision="admin1")
    told = {
        "west": ("Jets bombed it.", town("Deir ez-Zor")), "east": ("A mill was bombed.", town("Abu Kamal")),
        "whole": ("Somebody bombed somebody.", province),
    }  # fmt: skip
    claims = [
        make_claim(name, text, "bombed", places=(place,), published="2017-08-30", time=day("2017-08-30"))
        for name, (text, place) in told.items()
    ]
    met = {frozenset(h.claims[0].report_id for h in pair) for pair in find_candidates(group_happenings(claims))}
    assert met == {frozenset(("west", "whole")), frozenset(("east", "whole"))}


def test_what_bears_on_an_incident_is_told_anew_when_that_incident_gets_another_id() -> None:
    """A paper tells that one raid was in retaliation for another; an earlier report, added later, tells of the other one too."""
    letters = incidents_in(RETALIATION)
    paper = [c for i in letters.values() for c in i.claims]
    other = make_claim("wire", "A raid on Tell Sabra.", "raid", event=paper[1].event, acled=None, published="2016-05-01")
    kept = held_of(paper)
    assert [r.incident for i in kept.incidents.values() for r in i.relations] == [letters["B"].id]
    judgement = judged(paper[1], other, "same")
    kept.claims[other.report_hash] = [other]
    kept.apply(update_links([other.report_hash], kept))
    kept.apply(update_links(sorted({paper[1].report_hash, other.report_hash}), kept, [judgement]))
    assert kept.state() == all_at_once([*paper, other], [judgement])
    assert [r.incident for i in kept.incidents.values() for r in i.relations] != [letters["B"].id]
    del kept.claims[other.report_hash]
    kept.apply(update_links([other.report_hash], kept, [judgement]))
    assert kept.state() == all_at_once(paper, [judgement])

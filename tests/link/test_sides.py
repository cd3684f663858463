from made_claims import day, exactly, make_claim, town

from tallybook.link.incidents import link_claims
from tallybook.link.sides import Disagreement, compare_sides
from tallybook.records import Incident, LedgerClaim


def strike(report: str, **more: object) -> LedgerClaim:
    fields = {
        "places": (town("Tell Sabra"),), "published": "2016-05-02", "time": day("2016-05-02"),
        "counts": (exactly("killed", 12),),
    } | more  # fmt: skip
    return make_claim(report, "Jets bombed the market of Tell Sabra, killing 12 civilians.", "bombed", **fields)


def ledger(*claims: LedgerClaim) -> tuple[Incident, ...]:
    return link_claims(claims).incidents


def test_one_happening_told_by_two_reports_is_matched_and_its_figures_compared():
    a, b = ledger(strike("paper")), ledger(strike("wire", counts=(exactly("killed", 14),)))
    found = compare_sides(a, b)
    (match,) = found.matched
    assert (match.a, match.b) == ((a[0].id,), (b[0].id,))
    assert match.disagreements == (Disagreement(field="killed (unknown)", a="12 12 12", b="14 14 14"),)
    assert found.only_a == found.only_b == ()


def test_what_is_not_told_is_no_disagreement():
    (match,) = compare_sides(ledger(strike("paper")), ledger(strike("wire", counts=()))).matched
    assert match.disagreements == ()


def test_what_only_one_side_has_is_told():
    elsewhere = strike("wire", places=(town("Abu Kamal"),), time=day("2017-01-09"), published="2017-01-09")
    a, b = ledger(strike("paper")), ledger(strike("paper"), elsewhere)
    found = compare_sides(a, b)
    assert [m.a for m in found.matched] == [(a[0].id,)]
    assert found.only_a == ()
    assert found.only_b == tuple(i.id for i in b if i.id != a[0].id)
    assert compare_sides(b, a).only_a == found.only_b


def test_a_ledger_agrees_with_itself():
    both = ledger(strike("paper"), strike("wire", places=(town("Abu Kamal"),), time=day("2017-01-09"), published="2017-01-09"))
    found = compare_sides(both, both)
    assert len(found.matched) == 2
    assert all(m.a == m.b and not m.disagreements for m in found.matched)

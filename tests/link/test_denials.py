from made_claims import actor, exactly, make_claim, said_by, town

from tallybook.link.incidents import link_claims
from tallybook.records import Dispute, Event, Incident, LedgerClaim


def strike(**more: object) -> LedgerClaim:
    return make_claim("The Daily", "Jets bombed Abu Kamal.", "bombed", places=(town("Abu Kamal"),), id="strike", **more)


def rejection(what: str) -> LedgerClaim:
    """A denial that is a happening of its own, and names the claim it answers."""
    return make_claim(
        "The Daily", "The ministry rejected the charge.", "rejected", at=100, happening=2, event=Event(type="REJECT"), acled=None,
        disputes=(Dispute(claim="strike", what=what),), attribution=(said_by("The ministry", stance="denies"),),
    )  # fmt: skip


def struck(*claims: LedgerClaim) -> Incident:
    (found,) = (i for i in link_claims(claims).incidents if i.event.type == "ASSAULT")
    return found


def test_a_denial_in_an_incident_of_its_own_reaches_the_incident_it_denies() -> None:
    assert struck(strike()).support.disputed == ()
    assert struck(strike(), rejection("responsibility")).support.disputed == ("responsibility",)
    assert struck(strike(), rejection("occurrence")).support.disputed == ("occurrence",)


def test_a_denial_of_another_report_with_the_same_claim_id_reaches_nobody() -> None:
    elsewhere = make_claim("Other", "They rejected it.", "rejected", event=Event(type="REJECT"), acled=None,
                           disputes=(Dispute(claim="strike", what="occurrence"),))  # fmt: skip
    assert struck(strike(), elsewhere).support.disputed == ()


def test_a_part_that_one_source_gives_and_another_denies_is_disputed() -> None:
    accused = strike(participants=(actor("Russia", certainty="alleged"),))
    denied = make_claim("The Daily", "Russia denied that it bombed Abu Kamal.", "bombed", at=50, places=(town("Abu Kamal"),),
                        participants=(actor("Russia", certainty="denied"),))  # fmt: skip
    assert struck(accused).support.disputed == ()
    assert struck(accused, denied).support.disputed == ("responsibility",)


def test_a_figure_that_its_source_takes_back_is_disputed_where_another_stands() -> None:
    both = strike(
        counts=(exactly("killed", 90, attribution=0), exactly("killed", 7, attribution=1)),
        attribution=(said_by("The ministry", stance="retracts"), said_by("The doctors")),
    )
    assert struck(both).support.disputed == ("figure",)


def test_a_concession_by_one_report_stands_in_the_incident() -> None:
    conceded = strike(participants=(actor("US-led coalition", certainty="conceded"),))
    assert struck(conceded).support.conceded
    assert not struck(strike()).support.conceded

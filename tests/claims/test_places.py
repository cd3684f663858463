from tallybook.pipeline import read_report
from tallybook.records import Claim, Place, RawReport
from tallybook.text.report import make_report


def claims_of(text: str) -> tuple[Claim, ...]:
    reading = read_report(make_report(RawReport(origin="test", text=text, published="2017-08-30")))
    assert reading.failures == ()
    return reading.claims


def places_in(text: str) -> list[tuple[str, str]]:
    return [(p.name, p.role) for c in claims_of(text) for p in c.places]


def test_where_a_source_sits_is_not_where_it_happened():
    assert places_in("A doctor in Homs said that Syrian jets bombed Sarmin.") == [("Sarmin", "at")]
    assert places_in("The minister said in Damascus that Syrian jets bombed Sarmin.") == [("Sarmin", "at")]


def test_where_fighters_come_from_is_no_leg_of_a_fight():
    assert places_in("Syrian soldiers killed four fighters from Chechnya in Sarmin.") == [("Sarmin", "at")]


def test_shells_that_fall_into_a_town_are_no_journey_and_people_are():
    assert places_in("Syrian rebels fired rockets into Sarmin.") == [("Sarmin", "at")]
    assert places_in("Two hundred Syrian families fled from Sarmin to Binnish.") == [
        ("Sarmin", "origin"),
        ("Binnish", "destination"),
    ]


def test_a_country_says_nothing_beside_its_town():
    assert places_in("Jets bombed Sarmin in northern Syria.") == [("Sarmin", "at")]
    assert places_in("Jets bombed targets in northern Syria.") == [("northern Syria", "at")]


def test_an_accusation_only_speaks_of_places():
    (claim,) = (c for c in claims_of("Turkey accused Russia of crimes in Syria.") if c.event.type == "ACCUSE")
    assert claim.places == ()


def inherited(text: str) -> tuple[Claim, Place]:
    claim = claims_of(text)[-1]
    (place,) = claim.places
    return claim, place


def test_the_text_goes_on_about_one_place():
    text = "Syrian jets bombed the town of Sarmin on Monday. Soldiers arrested two men."
    claim, place = inherited(text)
    assert (place.name, place.role, place.resolved_by) == ("Sarmin", "at", "previous sentence")
    assert [s.text for s in claim.evidence] == ["Soldiers arrested two men.", "Syrian jets bombed the town of Sarmin on Monday."]
    assert place.span is not None
    assert text[place.span.start : place.span.end] == "Sarmin"


def test_two_places_leave_it_open():
    claims = claims_of("Syrian jets bombed the towns of Sarmin and Binnish on Monday. Soldiers arrested two men.")
    assert claims[-1].places == ()


def test_a_place_of_its_own_is_kept():
    claims = claims_of("Syrian jets bombed Sarmin on Monday. Soldiers arrested two men in Hama.")
    assert [p.name for p in claims[-1].places] == ["Hama"]


def test_one_place_is_primary_and_it_is_where_it_happened():
    claims = claims_of("Two hundred Syrian families fled from Sarmin to Binnish. Jets bombed Sarmin in Idlib province of Syria.")
    for claim in claims:
        assert sum(p.primary for p in claim.places) == 1
    assert next(p.name for p in claims[-1].places if p.primary) == "Sarmin"


def test_the_clause_behind_where_plays_there():
    claims = claims_of("Syrian rebels left Sarmin, where a bomb killed two men on Monday.")
    killed = next(c for c in claims if c.event.type == "ASSAULT")
    assert [p.name for p in killed.places] == ["Sarmin"]


def test_a_headlines_country_gives_way_to_the_town_of_the_text():
    claims = claims_of("Air strike kills ten in Syria\n\nTen people were killed in an air strike on Sarmin in Syria on Monday.")
    assert len({c.happening for c in claims}) == 1
    assert {p.name for c in claims for p in c.places} == {"Sarmin"}


def test_no_place_abroad_is_taken_over():
    text = "Syrian jets bombed Sarmin in Syria. The group held a meeting in Geneva. Soldiers arrested two men."
    assert claims_of(text)[-1].places == ()

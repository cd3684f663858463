from io import StringIO

from made_claims import exactly, make_claim, said_by
from rich.console import Console, RenderableType

from tallybook.figures import RULES, figures_by_rule
from tallybook.link.incidents import link_claims
from tallybook.records import Attribution, Incident
from tallybook.show.figures import has_rival_figures, rule_words, show_rival_figures, show_rules
from tallybook.show.incidents import show_incident


def rendered(shown: RenderableType) -> str:
    console = Console(file=StringIO(), width=200, highlight=False)
    console.print(shown)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def joined() -> Incident:
    sentence = "Jets bombed the town."
    claim = make_claim(
        "The Daily", sentence, "bombed", published="2017-08-30",
        attribution=(said_by("Omar Saleh", kind="medical", via="AFP"), Attribution(affiliation="Army", kind="belligerent")),
        counts=(
            exactly("killed", 31, of="people", attribution=0, as_of="2017-08-29"),
            exactly("killed", 22, of="people", attribution=1),
        ),
    )  # fmt: skip
    (incident,) = link_claims([claim]).incidents
    return incident


def test_each_rival_figure_stands_with_speaker_agency_outlet_and_both_days() -> None:
    rows = [line.split() for line in rendered(show_rival_figures(joined())).splitlines() if "killed" in line]
    assert rows[0][:10] == ["31", "people", "killed", "Omar", "Saleh", "AFP", "The", "Daily", "2017-08-30", "2017-08-29"]
    assert rows[1][:8] == ["22", "people", "killed", "Army", "–", "The", "Daily", "2017-08-30"]


def test_an_incident_shows_its_rival_figures_and_one_with_a_single_figure_does_not() -> None:
    assert "Every figure, and who gives it" in rendered(show_incident(joined(), colour=False))
    single = link_claims([make_claim("A", "Jets bombed it.", "bombed", counts=(exactly("killed", 3),))]).incidents[0]
    assert not has_rival_figures(single)
    assert "Every figure" not in rendered(show_incident(single, colour=False))


def test_what_every_rule_makes_stands_side_by_side() -> None:
    shown = rendered(show_rules(figures_by_rule(joined().claims)))
    heading, row = (line for line in shown.splitlines() if "measure" in line or "killed" in line)
    assert heading.split() == ["measure", "status", *RULES]
    assert row.split() == ["killed", "unknown", "22–31", "22–31,", "best", "31", "22", "22–31", "22–31", "(provisional)"]


def test_a_figure_that_a_rule_does_not_have_is_a_dash() -> None:
    assert rule_words(None) == "–"

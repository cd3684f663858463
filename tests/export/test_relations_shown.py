"""What an export tells of how incidents bear on one another, and what it must not tell."""

import io
import json
from datetime import UTC, datetime

import pytest
from made_claims import convoy, day, make_claim, recipient, town
from msgspec.structs import replace

from tallybook.export.audience import PLACE_WITHHELD, TEXT_WITHHELD, Audience, release_incidents
from tallybook.export.files import FORMATS
from tallybook.export.jsonl import read_incidents, write_jsonl
from tallybook.link.incidents import link_claims
from tallybook.records import Event, Incident, Span

SENTENCE = "Jets cratered the road near Humaymah to prevent a convoy of Vahj Qorbexu evacuated on Monday from going on."


def strike_and_convoy(struck_on: str = "2017-08-30", left_on: str = "2017-08-30") -> tuple[Incident, ...]:
    humaymah = SENTENCE.index("Humaymah")
    span = Span(start=humaymah, end=humaymah + len("Humaymah"), text="Humaymah")
    place = replace(town("Humaymah", "near"), span=span)
    told = {"published": "2017-08-30", "report_hash": "0" * 64, "report_id": "wire"}
    strike = make_claim("wire", SENTENCE, "cratered", time=day(struck_on), places=(place,), **told)
    buses = make_claim(
        "wire", SENTENCE, "evacuated", happening=2, time=day(left_on), event=Event(type="RETREAT", modes=("withdraw",)),
        acled=None, movement=convoy("under_way"), participants=(recipient("Vahj Qorbexu", private=True),), **told,
    )  # fmt: skip
    return link_claims([strike, buses]).incidents


def relations_for(audience: str, now: str, incidents: tuple[Incident, ...], delay_days: int = 7) -> list[tuple[str, str]]:
    clock = datetime.fromisoformat(now).replace(tzinfo=UTC)
    release = release_incidents(incidents, Audience(name=audience, now=clock, delay_days=delay_days))  # type: ignore[arg-type]
    return [(r.kind, r.span.text if r.span else "") for i in release.incidents for r in i.relations]


def test_the_team_sees_the_relation_with_its_words():
    said = "cratered the road near Humaymah to prevent a convoy of Vahj Qorbexu evacuated"
    assert relations_for("team", "2018-01-01", strike_and_convoy()) == [("blocked", said)]


def test_the_public_sees_no_private_name_in_it():
    ((_, said),) = relations_for("public", "2018-01-01", strike_and_convoy())
    assert said == "cratered the road near Humaymah to prevent a convoy of [name withheld] evacuated"


@pytest.mark.parametrize("audience", ["public", "team"])
@pytest.mark.parametrize("format_name", sorted(FORMATS))
def test_nobody_reads_in_it_where_people_under_way_are(audience: str, format_name: str):
    assert relations_for(audience, "2017-09-01", strike_and_convoy(), delay_days=0) == [("blocked", TEXT_WITHHELD)]
    out = io.StringIO(newline="")
    FORMATS[format_name](strike_and_convoy(), out, Audience(name=audience, now=datetime(2017, 9, 1, tzinfo=UTC), delay_days=0))
    assert "Humaymah" not in out.getvalue()


def test_a_relation_to_an_incident_that_is_left_out_is_not_told():
    incidents = strike_and_convoy(struck_on="2017-08-01", left_on="2017-08-30")
    left_out = incidents[1].id if incidents[0].relations else incidents[0].id
    out = io.StringIO()
    report = write_jsonl(incidents, out, Audience(name="public", now=datetime(2017, 9, 4, tzinfo=UTC)))
    assert [item.incident for item in report.left_out] == [left_out]
    assert len(out.getvalue().splitlines()) == 1
    assert left_out not in out.getvalue()
    assert [item.what for item in report.withheld if "relation" in item.what] == ["relations"]


def test_relations_origins_and_history_read_back_without_loss():
    incidents = strike_and_convoy()
    out = io.StringIO()
    write_jsonl(incidents, out, Audience(name="team", now=datetime(2018, 1, 1, tzinfo=UTC)))
    assert tuple(read_incidents(io.StringIO(out.getvalue()))) == incidents
    assert any(json.loads(line)["relations"] for line in out.getvalue().splitlines())
    assert PLACE_WITHHELD not in out.getvalue()

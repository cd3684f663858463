import csv
import re
from itertools import permutations
from pathlib import Path

import pytest
from made_claims import make_claim
from msgspec.structs import replace

from tallybook.link.happenings import group_happenings
from tallybook.link.incidents import derive_incident, link_claims
from tallybook.link.relations import relations_of
from tallybook.records import Event, Incident, Judgement, Span, anchor_of

CASES = list(csv.DictReader((Path(__file__).parent / "relation_cases.csv").open(encoding="utf-8")))
# A star behind the factuality: this sentence tells it so, while another report tells that it happened.
_MARK = re.compile(r"\{(?P<name>\w) (?P<type>[A-Z]+)(?:~(?P<factuality>\w+)(?P<star>\*?))? (?P<words>[^}]+)\}")


def incidents_in(sentence: str, report: str = "paper", at: int = 0) -> dict[str, Incident]:
    """Incidents by the letter that marks them: "Jets {A ASSAULT bombed} the bridge." """
    plain = _MARK.sub(lambda m: m["words"], sentence)
    found: dict[str, Incident] = {}
    shift = 0
    for number, mark in enumerate(_MARK.finditer(sentence), start=1):
        start = at + mark.start() - shift
        shift += len(mark[0]) - len(mark["words"])
        claim = make_claim(
            report, plain, mark["words"], happening=number, event=Event(type=mark["type"]), acled=None, at=at,
            factuality=mark["factuality"] or "occurred", published="2016-05-02",
        )  # fmt: skip
        claim = replace(claim, trigger=Span(start=start, end=start + len(mark["words"]), text=mark["words"]))
        incident = derive_incident(group_happenings([claim]))
        found[mark["name"]] = replace(incident, factuality="occurred") if mark["star"] else incident
    return found


def told(sentence: str) -> str:
    incidents = incidents_in(sentence)
    names = {incident.id: name for name, incident in incidents.items()}
    relations = relations_of(incidents.values())
    return "; ".join(f"{names[i]} {r.kind} {names[r.incident]}" for i, found in relations.items() for r in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sentence"][:60])
def test_a_relation_is_found_where_the_sentence_says_so_and_nowhere_else(case: dict[str, str]):
    assert told(case["sentence"]) == case["relation"]


def test_the_table_holds_enough_that_only_looks_like_a_relation():
    assert len(CASES) >= 40
    assert sum(not case["relation"] for case in CASES) >= 15


def test_the_span_holds_the_words_from_one_happening_to_the_other():
    incidents = incidents_in("Jets {A ASSAULT bombed} the bridge in retaliation for the {B ASSAULT raid} on it.", at=50)
    (relation,) = relations_of(incidents.values())[incidents["A"].id]
    assert relation.span == Span(start=55, end=100, text="bombed the bridge in retaliation for the raid")
    assert relation.claim == incidents["A"].claims[0].id


def test_a_relation_told_twice_is_given_once_and_in_any_order():
    sentence = "Jets {A ASSAULT bombed} the bridge in retaliation for the {B ASSAULT raid} on it."
    twice = [*incidents_in(sentence).values(), *incidents_in(sentence, "second paper").values()]
    claims = [c for i in twice for c in i.claims]
    same = [
        Judgement(a=anchor_of(a.report_hash, a.trigger), b=anchor_of(b.report_hash, b.trigger), says="same", by="Nour",
                  at="2026-01-01", reason="one raid")
        for a, b in zip(claims[:2], claims[2:], strict=True)
    ]  # fmt: skip
    expected = link_claims(claims, same).incidents
    assert [len(i.claims) for i in expected] == [2, 2]
    assert sorted(len(i.relations) for i in expected) == [0, 1]
    assert all(link_claims(order, same).incidents == expected for order in permutations(claims))


def test_a_relation_leads_to_the_incident_as_it_is_after_a_merge_and_after_taking_it_back():
    first = incidents_in("Jets {A ASSAULT bombed} the bridge in retaliation for the {B ASSAULT raid} on it.")
    other = incidents_in("Gunmen {C ASSAULT raided} the upper farm at noon.", "an older paper")
    claims = [c for i in (*first.values(), *other.values()) for c in i.claims]
    claims[-1] = replace(claims[-1], published="2016-05-01")
    raid, older = claims[1], claims[2]
    same = Judgement(a=anchor_of(raid.report_hash, raid.trigger), b=anchor_of(older.report_hash, older.trigger), says="same",
                     by="Nour", at="2026-01-01", reason="one raid")  # fmt: skip
    for judgements in ([], [same], []):
        linked = link_claims(claims, judgements).incidents
        (relation,) = [r for i in linked for r in i.relations]
        (target,) = [i for i in linked if raid in i.claims]
        assert relation.incident == target.id
        assert (older in target.claims) == bool(judgements)


def test_relations_of_a_part_are_those_of_the_whole():
    sentences = [row["sentence"] for row in CASES]
    whole = [i for n, s in enumerate(sentences) for i in incidents_in(s, f"paper {n}").values()]
    found = relations_of(whole)
    for n, sentence in enumerate(sentences):
        part = incidents_in(sentence, f"paper {n}")
        assert relations_of(part.values()) == {i.id: found[i.id] for i in part.values() if i.id in found}

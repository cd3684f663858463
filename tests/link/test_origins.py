import csv
from collections import defaultdict
from itertools import permutations
from pathlib import Path

import pytest
from made_claims import make_claim, said_by

from tallybook.link.happenings import group_happenings
from tallybook.link.origins import origins_of, tell_origins, voice_key
from tallybook.link.support import support_of
from tallybook.records import Attribution, LedgerClaim

CASES: dict[str, list[dict[str, str]]] = defaultdict(list)
for row in csv.DictReader((Path(__file__).parent / "origin_cases.csv").open(encoding="utf-8")):
    CASES[row["case"]].append(row)


def attribution_of(written: str) -> Attribution:
    """ "speaker/affiliation=kind:stance>via", all but speaker and kind optional."""
    who, _, via = written.partition(">")
    name, _, what = who.partition("=")
    speaker, _, affiliation = name.partition("/")
    kind, _, stance = what.partition(":")
    return said_by(speaker, affiliation=affiliation or None, kind=kind, via=via or None, stance=stance or "asserts")


def claim_of(row: dict[str, str]) -> LedgerClaim:
    return make_claim(
        f"{row['case']} {row['report']}", row["sentence"], "ba" if "bakery" in row["sentence"] else "hit",
        publisher=row["publisher"], credits=tuple(row["credits"].split()), published="2016-05-02",
        attribution=tuple(attribution_of(a) for a in row["sources"].split(";") if a),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_reports_are_traced_to_their_origins(case: str):
    claims = [claim_of(row) for row in CASES[case]]
    expected = CASES[case][0]["origins"].split("|")
    for order in permutations(claims):
        support = support_of(group_happenings(order), statuses_differ=False)
        assert support.origins == len(expected)
        if case != "a near-copy cut to half its length":  # either outlet may have had it first
            assert {voice_key(o.name or "") for o in support.told_by} == {voice_key(name) for name in expected}


def test_a_copy_is_told_in_words_and_an_account_of_its_own_is_not():
    copies = [claim_of(row) for row in CASES["a near-copy that drops the source"]]
    origins = origins_of(group_happenings(copies))
    assert [o.copies for o in origins] == [o.reports for o in origins]
    first, second = tell_origins(origins)
    assert first == "Traced to 1 independent origin: Valley Monitor (2 reports)."
    assert all(claim.report_id in second for claim in copies)
    apart = origins_of(group_happenings([claim_of(row) for row in CASES["two outlets that name nobody"]]))
    assert len(list(tell_origins(apart))) == 1


def test_an_unattributed_sentence_of_a_report_that_names_its_source_is_no_second_origin():
    told = make_claim("a", "Shells fell on the bakery.", "fell", attribution=(said_by("Valley Monitor", kind="monitor"),))
    plain = make_claim("a", "The shelling killed nine.", "shelling", at=100)
    assert support_of(group_happenings([told, plain]), statuses_differ=False).origins == 1


def test_two_organs_of_one_party_are_one_side():
    claims = [claim_of(row) for row in CASES["two organs of one party"]]
    assert len(support_of(group_happenings(claims), statuses_differ=False).sides) == 1

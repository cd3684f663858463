"""Build src/tallybook/reference/actor_relations.csv: who split from, joined or allied with whom, as the UCDP actor list has it.

usage: python scripts/build_relations.py UCDP_ACTOR_LIST.csv      (after build_registry.py)

Source: the UCDP Actor Dataset 22.1 (CC BY 4.0), which gives no dates. What we keep by hand, with dates, stands in
actor_relations_own.csv and wins. Groups that are not in the registry, for want of a usable name, are left out and counted.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from build_registry import ELSEWHERE, fold, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = Path(__file__).parent.parent / "src" / "tallybook" / "reference"
COLUMNS = ["actor", "relation", "other", "from", "until", "source"]
TOLD_IN = (
    ("ActorIdPrev", "split_from"),
    ("ActorIdSplitTemp", "split_from"),
    ("ActorIdAlliance", "member_of"),
    ("ActorIdGroup", "joined"),
)


def ids_by_number(ucdp: list[dict[str, str]]) -> dict[str, str]:
    """Our id for each number of the list; a government is the state's."""
    found = {}
    for table in ("actors.csv", "actor_identifiers.csv"):
        for row in read_rows(table):
            for number in row["identifiers"].split("|"):
                if number.startswith("ucdp:"):
                    found[number.removeprefix("ucdp:")] = row["id"]
    countries = read_rows("actor_countries.csv")
    iso_of = {fold(n): c["iso"] for c in countries for n in [c["name"], *c["other_names"].split("|")] if n}
    for row in ucdp:
        if row["Org"] == "4":
            name = row["NameData"].removeprefix("Government of ")
            iso = iso_of.get(fold(name), ELSEWHERE.get(name))
            if iso:
                found[row["ActorId"]] = f"{iso.lower()}-government"
    return found


def told(ucdp: list[dict[str, str]], ids: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Actor, relation and other of every row, "" for one that the registry lacks."""
    for row in ucdp:
        for column, relation in TOLD_IN:
            for number in re.findall(r"\d+", row[column]):
                yield ids.get(row["ActorId"], ""), relation, ids.get(number, "")


def main(argv: list[str]) -> None:
    """Builds the table and says how large it became."""
    if len(argv) != 1:
        sys.exit(__doc__)
    with Path(argv[0]).open(encoding="utf-8-sig", newline="") as file:
        ucdp = list(csv.DictReader(file))
    ours = {(r["actor"], r["relation"], r["other"]) for r in read_rows("actor_relations_own.csv")}
    ours |= {(r["id"], "member_of", p.partition("@")[0]) for r in read_rows("actors_own.csv") for p in r["part_of"].split("|")}
    found = sorted(set(told(ucdp, ids_by_number(ucdp))))
    kept = [f for f in found if f[0] and f[2] and f[0] != f[2] and f not in ours]
    with (REFERENCE / "actor_relations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((*f, "", "", "ucdp-22.1") for f in kept)
    print(f"{len(kept)} relations of {len(found)}; the others have an end outside the registry or are ours already")


if __name__ == "__main__":
    main(sys.argv[1:])

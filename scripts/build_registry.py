"""Build src/tallybook/reference/actors.csv: armed groups, organisations, and every state with its government, forces and police.

usage: python scripts/build_registry.py UCDP_ACTOR_LIST.csv PETRARCH_DICTIONARIES_FOLDER

Sources: the UCDP Actor Dataset 22.1 (CC BY 4.0), the PETRARCH actor dictionaries (MIT; see NOTICE), and our own table of
countries. What we keep by hand stands in actors_own.csv and wins: a UCDP row for the same group only lends it its number.
"""

from __future__ import annotations

import csv
import re
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REFERENCE = Path(__file__).parent.parent / "src" / "tallybook" / "reference"
COLUMNS = ["id", "name", "aliases", "kind", "sector", "country", "armed", "where", "identifiers", "source"]
STATE_BODIES = (
    # id suffix, name, kind, PLOVER sector, armed
    ("government", "{} government", "government", "GOV", "0"),
    ("forces", "{} armed forces", "state_forces", "MIL", "1"),
    ("police", "{} police", "police", "COP", "1"),
)
UCDP_KINDS = {"1": ("rebel", "REB"), "2": ("militia", "UAF"), "3": ("ethnic", "CVL")}  # by the list's column Org
UNARMED_KINDS = frozenset(("ngo", "igo", "monitor", "rescue", "medical", "agency", "outlet", "state_media", "person", "court"))
NOT_NAMES = re.compile(r"n/a|military faction|supporters of|unknown|faction\b|\bforces of\b", re.I)
WORDY = re.compile(
    r"\b(agency|association|committee|organi[sz]ation|fund|council|commission|federation|society|network|relief|programme|program|"
    r"court|tribunal|parliament|league|community|mission|watch|rights|observatory|doctors|crescent|cross)\b",
    re.I,
)
SMALL_WORDS = {"of", "the", "and", "for", "in", "on", "to", "de", "du", "la", "al", "el", "des", "et", "y"}
PEOPLES = frozenset(
    [
        "arab",
        "arabs",
        "christian",
        "christians",
        "muslim",
        "muslims",
        "kurds",
        "sunni",
        "sunnis",
        "shia",
        "shiite",
        "shiites",
        "alawite",
        "alawites",
        "druze",
        "tribes",
    ]
)
ELSEWHERE = {  # country names as UCDP writes them
    "DR Congo (Zaire)": "CD", "Congo": "CG", "Myanmar (Burma)": "MM", "Russia (Soviet Union)": "RU", "Yemen (North Yemen)": "YE",
    "Bosnia-Herzegovina": "BA", "Cambodia (Kampuchea)": "KH", "Serbia (Yugoslavia)": "RS", "Zimbabwe (Rhodesia)": "ZW",
    "Madagascar (Malagasy)": "MG", "United States of America": "US", "Kingdom of eSwatini (Swaziland)": "SZ",
    "Vietnam (North Vietnam)": "VN", "South Vietnam": "VN", "South Yemen": "YE",
}  # fmt: skip


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of our own tables."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fold(name: str) -> str:
    """A name without case, accents and marks."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "")).strip()


def is_usable(name: str) -> bool:
    """A name in Latin letters, of sensible length, that is not a description of a faction."""
    latin = sum(c.isascii() or unicodedata.name(c, "").startswith("LATIN") for c in name)
    return (
        3 <= len(name) <= 60 and not name[0].isdigit() and "." not in name and latin == len(name) and not NOT_NAMES.search(name)
    )


def country_rows(countries: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Each country with its government, forces and police, named by rule."""
    for c in countries:
        iso, adjective = c["iso"], c["adjectives"].split("|")[0] or c["name"]
        aliases = "|".join(filter(None, [c["other_names"]]))
        base = {"country": iso, "where": iso, "identifiers": f"iso3166:{iso}", "source": "own"}
        yield base | {"id": iso.lower(), "name": c["name"], "aliases": aliases, "kind": "country", "sector": "GOV", "armed": "0"}
        for suffix, name, kind, sector, armed in STATE_BODIES:
            row = {"id": f"{iso.lower()}-{suffix}", "name": name.format(adjective), "aliases": "", "kind": kind, "sector": sector}
            yield base | row | {"armed": armed, "identifiers": ""}


def spelled(row: dict[str, str]) -> list[str]:
    """The names a UCDP row gives, the plainest English one first, without remarks in brackets."""
    cells = [n for k in ("NameOrigFullEng", "NameData", "NameOrig", "NameOrigFull") for n in row[k].split(" / ")]
    cells += [n for k in ("NewName", "NewNameFullEng") for n in row[k].split(", ")]  # later names, one after the other
    names = [re.sub(r"\s*\([^)]*\)", "", n.replace("’", "'")).strip(" \u200e.") for n in cells]
    return list(dict.fromkeys(n for n in names if is_usable(n)))


def ucdp_rows(path: Path, iso_of: dict[str, str]) -> Iterator[dict[str, str]]:
    """The armed groups of the UCDP list, governments left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            names = spelled(row) if row["Org"] in UCDP_KINDS else []
            if not names:
                continue
            kind, sector = UCDP_KINDS[row["Org"]]
            places = [p.strip() for p in re.split(r",\s*(?![^()]*\))", row["Location"])]
            where = list(dict.fromkeys(filter(None, (iso_of.get(fold(p), ELSEWHERE.get(p)) for p in places))))
            yield {
                "id": f"ucdp-{row['ActorId']}", "name": names[0], "aliases": "|".join(names[1:]), "kind": kind, "sector": sector,
                "country": where[0] if len(where) == 1 else "", "armed": "1", "where": "|".join(where),
                "identifiers": f"ucdp:{row['ActorId']}", "source": "ucdp-22.1",
            }  # fmt: skip


def titled(name: str) -> str:
    """A name of the dictionaries, which are all in capitals, as one writes it."""
    words = name.replace("_", " ").split()
    return " ".join(w.lower() if n and w.lower() in SMALL_WORDS else w.title() for n, w in enumerate(words))


def petrarch_entries(path: Path) -> Iterator[tuple[list[str], str]]:
    """Names with their code: an entry is a line in capitals, its spellings follow with "+", the code stands in brackets."""
    names: list[str] = []
    code = ""
    for raw in path.read_bytes().decode("latin-1").splitlines():
        line = raw.split("#")[0].strip()
        found = re.search(r"\[([A-Z]{3,})[ \]]", line)
        name = re.sub(r"\([^)]*\)", "", line.split("[")[0]).strip("+_ \t")
        if line and line[0] not in "+[" and names:
            yield names, code
            names, code = [], ""
        if name and name.isascii():
            names.append(titled(name))
        code = code or (found.group(1) if found else "")
    if names:
        yield names, code


def petrarch_rows(folder: Path, iso_of: dict[str, str]) -> Iterator[dict[str, str]]:
    """Armed groups and international bodies of the dictionaries."""
    iso3 = {}
    for names, code in petrarch_entries(folder / "Phoenix.Countries.actors.txt"):
        if len(code) == 3 and fold(names[0]) in iso_of:
            iso3.setdefault(code, iso_of[fold(names[0])])
    for file, kind in (("Phoenix.MilNonState.actors.txt", "rebel"), ("Phoenix.International.actors.txt", "")):
        for names, code in petrarch_entries(folder / file):
            row = petrarch_row(names, code, kind, iso3.get(code[:3], ""))
            if row:
                yield row


def petrarch_row(names: list[str], code: str, kind: str, iso: str) -> dict[str, str] | None:
    """One entry as a row, None where it is a person or of no use here."""
    kept = list(dict.fromkeys(n for n in names if is_usable(n) and 2 <= len(n.split()) <= 7))
    if not kind:
        kept = [n for n in kept if WORDY.search(n)]
        kind = "igo" if code.startswith("IGO") else "ngo" if re.match(r"NGO.*(HRI|HLH|REF)", code) else ""
    if not kept or not kind or (kind == "rebel" and not iso):
        return None
    sector = {"rebel": "UAF", "igo": "IGO", "ngo": "NGO"}[kind]
    return {
        "id": "petrarch-" + fold(kept[0]).replace(" ", "-"), "name": kept[0], "aliases": "|".join(kept[1:8]), "kind": kind,
        "sector": sector, "country": iso, "armed": str(int(kind == "rebel")), "where": iso, "identifiers": f"cameo:{code}",
        "source": "petrarch",
    }  # fmt: skip


def is_same(own: dict[str, str], row: dict[str, str]) -> bool:
    """Whether a group of the same name is the same group: names repeat ("National Liberation Army"), so the country decides."""
    if row["source"] != "petrarch" and own["kind"] in UNARMED_KINDS:
        return False
    where = row["where"].split("|")
    if own["country"]:
        return own["country"] in where or (own["country"], where[0]) == ("PS", "IL") or not row["where"]
    return own["kind"] != "rebel" or len(where) > 2


def without_known(
    rows: Iterable[dict[str, str]], known: dict[str, dict[str, str]], countries: set[str], numbered: dict[str, str]
) -> Iterator[dict[str, str]]:
    """Rows of groups we do not have yet; for those we have, a bare row that carries the number over.

    ``numbered`` gives our id for a number we wrote down ourselves, for groups that the list calls by another name.
    """
    for row in rows:
        names = [row["name"], *filter(None, row["aliases"].split("|"))]
        same = numbered.get(row["identifiers"]) or next(
            (known[fold(n)]["id"] for n in names if fold(n) in known and is_same(known[fold(n)], row)), None
        )
        if same:
            if row["source"] != "petrarch":
                yield dict.fromkeys(COLUMNS, "") | {"id": same, "identifiers": row["identifiers"], "source": row["source"]}
            continue
        names = [n for n in dict.fromkeys(names) if fold(n) not in countries]
        if names:
            yield row | {"name": names[0], "aliases": "|".join(names[1:])}
            known.update((fold(n), row) for n in names if len(n.split()) > 1 and fold(n) not in known)


def main(argv: list[str]) -> None:
    """Builds the table and says how large it became."""
    if len(argv) != 2:
        sys.exit(__doc__)
    countries, own = read_rows("actor_countries.csv"), read_rows("actors_own.csv")
    iso_of = {fold(n): c["iso"] for c in countries for n in [c["name"], *c["other_names"].split("|")] if n}
    words = PEOPLES | set(iso_of) | {fold(a) for c in countries for k in ("adjectives", "people") for a in c[k].split("|")}
    known = {
        fold(a.split("@")[0]): r for r in own if r["kind"] != "state_forces" for a in [r["name"], *r["aliases"].split("|")] if a
    }
    numbered = {n: r["id"] for r in read_rows("actor_identifiers.csv") for n in r["identifiers"].split("|")}
    ids = {r["id"] for r in own}
    rows = [r for r in country_rows(countries) if r["id"] not in ids]
    rows += without_known(ucdp_rows(Path(argv[0]), iso_of), known, words, numbered)
    rows += without_known(petrarch_rows(Path(argv[1]), iso_of), known, words, numbered)
    with (REFERENCE / "actors.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} rows, {len({r['id'] for r in rows})} actors, {sum(r['id'] in ids for r in rows)} numbers for our own")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Linking on real news: ``python evaluation/clusters.py [--freeze]``; our figures and four simpler ways on the same articles.

``../shared/gold/clusters_dev.jsonl`` groups 367 articles of 2016 by their main happening and names pairs that look alike and are
not the same. Our figures are from raw text, by the scorer that lies beside the clusters. The simpler ways get what our reader
read of each article's main happening, or its headline:

- exact match on day, place and type, as event lists are commonly freed of doubles;
- headlines alike by rarity of their words (TF-IDF, cosine), the bar that is best on these very articles, which flatters it;
- Splink with its defaults on day, place, type, actor and killed, where ``SPLINK_PYTHON`` names a Python that has it
  (``python -m venv X && X/bin/pip install splink``).
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from math import log, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from articles import TEXTS, read_lines
from frozen_cases import RIGHT, Results, report

from tallybook.api import Ledger
from tallybook.link.happenings import group_happenings
from tallybook.link.incidents import link_claims
from tallybook.records import Linked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tallybook.link.happenings import Happening
    from tallybook.records import LedgerClaim

HERE = Path(__file__).resolve().parent
GOLD = HERE.parents[1] / "shared" / "gold"
FIGURES = ("pair_precision", "pair_recall", "b3_f1", "hard_negatives_joined")
SPLINK_SURE = 0.95  # the probability from which Splink's own tutorials join

Groups = dict[str, Any]


def load_scorer() -> Any:
    """The scorer beside the clusters, as a module."""
    found = importlib.util.spec_from_file_location("score_clusters", GOLD / "score_clusters.py")
    if found is None or found.loader is None:
        raise FileNotFoundError(GOLD / "score_clusters.py")
    scorer = importlib.util.module_from_spec(found)
    found.loader.exec_module(scorer)
    return scorer


def read_claims(texts: Path) -> list[LedgerClaim]:
    """Every claim our reader makes of a file of reports, as a ledger holds them; nothing is linked."""
    held: list[LedgerClaim] = []

    def keep(claims: Sequence[LedgerClaim], _: object) -> Linked:
        held[:] = claims
        return Linked((), (), ())

    with tempfile.TemporaryDirectory() as folder, Ledger(f"sqlite:///{folder}/read.db", link=keep) as ledger:
        ledger.add([str(texts)])
    return held


def main_happenings(happenings: Sequence[Happening], scorer: Any) -> dict[str, Happening]:
    """For each report the happening it is about, by the scorer's own rule."""
    shown = [{"claims": [as_scored(claim) for claim in h.claims]} for h in happenings]
    reports = {h.claims[0].report_id for h in happenings}
    return {report: happenings[n] for report, n in scorer.main_incidents(shown, reports).items()}


def as_scored(claim: LedgerClaim) -> dict[str, Any]:
    """What the scorer looks at in a claim."""
    at = {"in": claim.trigger.in_, "start": claim.trigger.start}
    return {"report_id": claim.report_id, "trigger": at, "event": {"type": claim.event.type}, "background": claim.background}


def as_incidents(group_of: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Groups of reports in the form the scorer reads."""
    groups: dict[Any, list[str]] = defaultdict(list)
    for report_id, group in sorted(group_of.items()):
        groups[group].append(report_id)
    return [{"claims": [{"report_id": i, "trigger": {"in": "title", "start": 0}} for i in ids]} for ids in groups.values()]


def join_pairs(ids: Iterable[str], pairs: Iterable[tuple[str, str]]) -> Groups:
    """Reports grouped along pairs; who is joined with somebody joined is joined too."""
    group_of = {i: i for i in ids}
    for a, b in pairs:
        old, new = group_of[b], group_of[a]
        if old != new:
            group_of.update({i: new for i, group in group_of.items() if group == old})
    return group_of


def exact_groups(main: Mapping[str, Happening]) -> Groups:
    """Reports whose main happenings share days, narrowest place and type; what lacks a day or a place stays alone."""
    return {
        i: (h.time.earliest, h.time.latest, h.spots[0].key, h.type) if h.spots and h.time.earliest else i for i, h in main.items()
    }


def headline_pairs(titles: Mapping[str, str]) -> list[tuple[float, str, str]]:
    """Every pair of reports with how alike their headlines are, 0 to 1, the most alike first."""
    words = {i: Counter(re.findall(r"\w+", title.casefold())) for i, title in titles.items()}
    seen_in = Counter(word for found in words.values() for word in found)
    weighed = {i: {w: n * log(len(words) / seen_in[w]) for w, n in found.items()} for i, found in words.items()}
    length = {i: sqrt(sum(x * x for x in found.values())) or 1.0 for i, found in weighed.items()}
    ids = sorted(weighed)
    scored = [
        (sum(x * weighed[b].get(w, 0.0) for w, x in weighed[a].items()) / length[a] / length[b], a, b)
        for n, a in enumerate(ids)
        for b in ids[n + 1 :]
    ]
    return sorted((pair for pair in scored if pair[0] > 0.1), reverse=True)


def best_headlines(titles: Mapping[str, str], clusters: list[Any], scorer: Any) -> tuple[float, dict[str, Any]]:
    """The bar for headlines at which most pairs are right (F1), and the figures there."""
    pairs = headline_pairs(titles)
    tried = []
    for bar in (n / 20 for n in range(4, 20)):
        groups = join_pairs(titles, ((a, b) for alike, a, b in pairs if alike >= bar))
        figures = scorer.score(clusters, as_incidents(groups))
        precision, recall = figures["pair_precision"] or 0.0, figures["pair_recall"]
        tried.append((2 * precision * recall / max(precision + recall, 1e-9), bar, figures))
    _, bar, figures = max(tried, key=lambda t: (t[0], t[1]))
    return bar, figures


def splink_rows(main: Mapping[str, Happening]) -> list[dict[str, Any]]:
    """The columns a linker of tables gets: day, place, type, actor, killed; unknown is null."""
    return [
        {
            "unique_id": i,
            "day": h.time.earliest,
            "place": h.spots[0].folded if h.spots else None,
            "type": h.type,
            "actor": min(h.actors, default=None),
            "killed": max((n for figure in h.figures.get("killed", ()) for n in figure if n), default=None),
        }
        for i, h in sorted(main.items())
    ]


def splink_groups(main: Mapping[str, Happening]) -> Groups | str:
    """Reports as Splink groups them, or why it could not be asked."""
    python = os.environ.get("SPLINK_PYTHON")
    if not python:
        return "SPLINK_PYTHON names no Python that has Splink"
    asked = subprocess.run(
        [python, str(HERE / "with_splink.py"), str(SPLINK_SURE)], input=json.dumps(splink_rows(main)), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if asked.returncode:
        return f"Splink failed: {asked.stderr.strip().splitlines()[-1]}"
    groups: Groups = json.loads(asked.stdout)
    return groups


def line_of(name: str, figures: Mapping[str, Any]) -> str:
    """One way of linking in a line."""
    told = [f"{(figures[f] if figures[f] is not None else 0):9.3f}" for f in FIGURES[:3]]
    return f"  {name:52}{''.join(told)} {figures['hard_negatives_joined']:6} of {figures['hard_negatives']}\n"


def main(arguments: Sequence[str]) -> int:
    """Reads, links and scores, ours first."""
    if not TEXTS.exists() or not GOLD.exists():
        sys.stdout.write("\nclusters\nNot run: the articles and their clusters are not beside this checkout.\n")
        return 0
    scorer, clusters = load_scorer(), read_lines(GOLD / "clusters_dev.jsonl")
    claims = read_claims(TEXTS)
    start = time.perf_counter()
    linked = link_claims(claims)
    seconds = time.perf_counter() - start
    incidents = [msgspec.to_builtins(incident) for incident in linked.incidents]
    ours = scorer.score(clusters, incidents)
    main_of = main_happenings(group_happenings(claims), scorer)
    titles = {line["id"]: line["title"] or "" for line in read_lines(TEXTS)}
    bar, by_headline = best_headlines(titles, clusters, scorer)
    group_of = {i: n for n, incident in enumerate(linked.incidents) for i in {c.report_id for c in incident.claims}}
    cases = {
        f"cluster {c['cluster']}": RIGHT if len({group_of.get(i) for i in c["ids"]}) == 1 else "parted"
        for c in clusters
        if "ids" in c
    }
    figures = {name: float(ours[name]) for name in (*FIGURES, "b3_f1_if_all_singletons", "without_incident")}
    report("clusters", Results(figures, cases, {}), freezing="--freeze" in arguments)
    sys.stdout.write(f"  {len(claims)} claims linked in {seconds:.1f} s\n")
    sys.stdout.write(f"  {'way of linking':52}{'precision':>9}{'recall':>9}{'B3 F1':>9}  hard negatives\n")
    sys.stdout.write(line_of("ours", ours))
    sys.stdout.write(line_of("same day, place and type", scorer.score(clusters, as_incidents(exact_groups(main_of)))))
    sys.stdout.write(line_of(f"headlines alike (TF-IDF, best bar {bar})", by_headline))
    splink = splink_groups(main_of)
    if isinstance(splink, str):
        sys.stdout.write(f"  Splink, its defaults: not run, {splink}.\n")
    else:
        sys.stdout.write(line_of("Splink, its defaults", scorer.score(clusters, as_incidents(splink))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

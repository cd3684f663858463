"""Coded newspaper articles as labels without text: ``python evaluation/articles.py keep GOLD TEXTS NAME``.

The articles' words belong to their outlets, and some name private persons. What is kept in ``evaluation/articles`` are ids,
labels and offsets: whatever stands in the article letter for letter is kept as the range of code points where it stands.
``join_articles`` puts the words back where the texts lie beside the checkout (``../shared/data/fakes_2016.jsonl``).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallybook.records import RawReport
from tallybook.text.report import make_report

if TYPE_CHECKING:
    from tallybook.records import Report

HERE = Path(__file__).resolve().parent
LABELS = HERE / "articles"
TEXTS = HERE.parents[1] / "shared" / "data" / "fakes_2016.jsonl"
WORDED = {  # keys whose values may be words of the article
    "mentions", "actors", "recipients", "sources", "parties", "quote", "speaker", "name", "who", "of", "origin", "destination",
}  # fmt: skip
NOT_KEPT = {"note", "notes", "triggers"}

Article = dict[str, Any]


def ranged(value: Any, article: Article, *, worded: bool = False) -> Any:
    """A coding with every quotation as ``{"at": [start, end]}`` (``"in": "title"`` where it only stands there)."""
    if isinstance(value, dict):
        return {k: ranged(v, article, worded=k in WORDED) for k, v in value.items() if k not in NOT_KEPT}
    if isinstance(value, list):
        return [ranged(v, article, worded=worded) for v in value]
    if not worded or not isinstance(value, str) or not value:
        return value
    for place in ("text", "title"):
        at = (article.get(place) or "").find(value)
        if at >= 0:
            return {"at": [at, at + len(value)], **({"in": "title"} if place == "title" else {})}
    return value


def worded(value: Any, article: Article) -> Any:
    """The same coding with its words put back."""
    if isinstance(value, dict) and "at" in value:
        start, end = value["at"]
        return article[value.get("in", "text")][start:end]
    if isinstance(value, dict):
        return {k: worded(v, article) for k, v in value.items()}
    return [worded(v, article) for v in value] if isinstance(value, list) else value


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def report_of(line: dict[str, Any]) -> Report:
    """A coded or written text as a report, with its title, day and outlet where it has them."""
    given = {key: line.get(key) for key in ("id", "text", "title", "published", "publisher")}
    return make_report(RawReport(origin=line["id"], language="en", **given))


def write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    """A JSON Lines file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def join_articles(name: str, folder: Path) -> tuple[Path, Path] | None:
    """Gold and texts of a kept set, written into a folder for the scorer; ``None`` where the texts are not at hand."""
    labels = LABELS / f"{name}.jsonl"
    if not labels.exists() or not TEXTS.exists():
        return None
    kept = read_lines(labels)
    wanted = {report["id"] for report in kept}
    articles = {a["id"]: a for a in read_lines(TEXTS) if a["id"] in wanted}
    gold, texts = folder / f"{name}.gold.jsonl", folder / f"{name}.jsonl"
    write_lines(gold, [worded(report, articles[report["id"]]) for report in kept])
    write_lines(texts, [articles[report["id"]] for report in kept])
    return gold, texts


def keep(gold: str, texts: str, name: str) -> None:
    """Writes ``evaluation/articles/NAME.jsonl``."""
    articles = {a["id"]: a for a in read_lines(Path(texts))}
    kept = [{"id": r["id"], "events": r["events"]} for r in read_lines(Path(gold))]
    write_lines(LABELS / f"{name}.jsonl", [ranged(r, articles[r["id"]]) for r in kept])


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] != "keep":
        sys.exit("Expected: keep GOLD TEXTS NAME")
    keep(*sys.argv[2:])

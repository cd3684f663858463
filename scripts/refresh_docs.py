"""Runs the commands shown in docs/tour.md and docs/walk.md and puts in what they print: ``python scripts/refresh_docs.py``.

A page is run from top to bottom in an empty folder. "Save this as `NAME`:" before a fenced block makes that file; in a
``console`` block each line that begins with "$ " is run, and the lines below it are what it printed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = ("tour.md", "walk.md")
BLOCK = re.compile(r"(?:Save this as `(?P<name>[^`]+)`:\n\n)?```(?P<kind>\w*)\n(?P<body>.*?)```", re.DOTALL)
WIDTH = "112"


def refresh(page: str) -> str:
    """The page with every console block as it prints now. A command that ends with another status than 0 is an error."""
    with tempfile.TemporaryDirectory() as folder:
        return BLOCK.sub(lambda match: _block(match, Path(folder)), page)


def _block(match: re.Match[str], folder: Path) -> str:
    if match["name"]:
        (folder / match["name"]).write_text(match["body"], encoding="utf-8")
    if match["kind"] != "console":
        return match[0]
    shown = [f"$ {line[2:]}\n{run(line[2:], folder)}" for line in match["body"].splitlines() if line.startswith("$ ")]
    return "```console\n" + "\n".join(shown) + "```"


def run(command: str, folder: Path) -> str:
    """What a command prints, standard output first, trailing blanks cut."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALLYBOOK_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    environment = kept | {"COLUMNS": WIDTH, "PATH": path, "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr}")
    lines = [line.rstrip() for line in (done.stdout + done.stderr).strip("\n").splitlines()]
    return "\n".join(line for n, line in enumerate(lines) if line or (n and lines[n - 1])) + "\n"


if __name__ == "__main__":
    for name in PAGES:
        path = DOCS / name
        path.write_text(refresh(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"docs/{name} refreshed")

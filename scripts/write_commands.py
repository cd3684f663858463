"""Writes docs/commands.md from the help of every command, so that none is missing: ``python scripts/write_commands.py``."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from tallybook.cli import app

TARGET = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
WIDTH = {"COLUMNS": "110", "NO_COLOR": "1", "TERM": "dumb"}
HEAD = """# Every command and option

Data goes to standard output, progress and log to standard error. Exit status: 0, all done; 1, an input failed and the rest
was done; 2, what was asked for cannot be. An id may be given by its beginning. `--by` and `--measure` of `tally` may be given
several times. What `gazetteer` adds goes to the file that `TALLYBOOK_GAZETTEER` names, else to where the platform keeps
programs' data (`~/.local/share/tallybook/gazetteer.sqlite` on Linux). This page is written by `scripts/write_commands.py`.
"""


def write_page() -> str:
    """The page: a section a command, holding its help."""
    names = [[str(command.name)] for command in app.registered_commands]
    for group in app.registered_groups:
        commands = group.typer_instance.registered_commands if group.typer_instance else []
        names += [[str(group.name), str(command.name)] for command in commands]
    return "\n".join([HEAD, *(f"## `tallybook {' '.join(name)}`\n\n```text\n{help_of(*name)}```\n" for name in names)])


def help_of(*name: str) -> str:
    """What ``tallybook NAME --help`` prints."""
    shown = CliRunner().invoke(app, [*name, "--help"], env=WIDTH, prog_name="tallybook", terminal_width=110).stdout
    return "\n".join(line.rstrip() for line in shown.splitlines() if line.strip()) + "\n"


if __name__ == "__main__":
    TARGET.write_text(write_page(), encoding="utf-8")
    print(f"{TARGET.name} written")

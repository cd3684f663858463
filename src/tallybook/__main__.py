"""``python -m tallybook``: the command line."""

from tallybook.cli import main

main()

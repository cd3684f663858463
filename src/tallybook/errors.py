"""Every error Tallybook raises on purpose, in one tree.

A message is a sentence: what was expected, what was found, what to do. An item that fails becomes a ``Failure`` record and the
run goes on; what is raised from here stops a run, because it cannot be set right by skipping.
"""


class TallybookError(Exception):
    """Base of all errors meant for a person; the command line prints the message and nothing else."""


class UsageError(TallybookError):
    """The command was asked for something that cannot be: an unknown id, rule, format or date. Exit status 2."""


class LedgerError(TallybookError):
    """The ledger cannot be opened or understood: not a ledger, from a newer version, or its disk is full."""


class ReferenceDataError(TallybookError):
    """A reference table shipped with Tallybook, or given by a person, has a row that makes no sense."""


class ModelError(TallybookError):
    """The weights that ship with Tallybook are not those the code was written for."""

"""The counts of several claims about one happening -> the figures of the incident, under a named rule.

``statements.py`` says what is counted and whose word is the latest, ``tellings.py`` what one source says in one sentence,
``measures.py`` what all rules have in common. ``reported.py`` is the default rule and explains all of it in plain words; the
rules named after other ledgers stand in modules of their names and choose among rival accounts by ``accounts.py``. They are
"like" those ledgers and are not their work.
"""

from tallybook.figures.ranges import Range, add_ranges, range_of, span_range
from tallybook.figures.rules import RULES, Rule, figures_by_rule, figures_of, rule_named
from tallybook.figures.statements import counted_claims, source_of
from tallybook.figures.unnumbered import MEASURES

__all__ = [
    "MEASURES", "RULES", "Range", "Rule", "add_ranges", "counted_claims", "figures_by_rule", "figures_of", "range_of",
    "rule_named", "source_of", "span_range",
]  # fmt: skip

"""Small tables of a plan for people who ask in Python: what draws, costs, is lost, may grow, is up, lies on the shelf.

Nouns: `Stats` (the questions, as `plan.stats`) and `StatTable` (an answer that shows itself in a notebook).  Only
`planning` makes them; whoever has a plan may ask.
"""

from weft.planning.stats.stat_table import StatTable
from weft.planning.stats.stats import Stats

__all__ = ["StatTable", "Stats"]

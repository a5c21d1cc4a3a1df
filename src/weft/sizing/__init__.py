"""Survivable capacity: which lightpaths, lit pairs, routers and fabrics to buy, against a proved bound.

Nouns: `Problem` (what is asked, in columns), `Purchase` (what to buy, with bounds), `Infeasible` (why nothing can
be), `Completion` (the cheapest rest under given lightpath counts).  It is at site level and knows neither the
intent nor a plan; only `planning` may import it.  The mathematics is in `docs/sizing.md`.
"""

from weft.sizing.completion import Completer, complete
from weft.sizing.problem import Builds, Candidates, Demands, Fabrics, Fibres, Ladders, Problem, Sites, States, Stock
from weft.sizing.purchase import Completion, Infeasible, Purchase, Report, Work
from weft.sizing.reasons import Reason, Reasons
from weft.sizing.screening import Screening, screened
from weft.sizing.solve import Effort, solve

__all__ = [
    "Builds", "Candidates", "Completer", "Completion", "Demands", "Effort", "Fabrics", "Fibres", "Infeasible",
    "Ladders", "Problem", "Purchase", "Reason", "Reasons", "Report", "Screening", "Sites", "States", "Stock", "Work",
    "complete", "screened", "solve",
]  # fmt: skip

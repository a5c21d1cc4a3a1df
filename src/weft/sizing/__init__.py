"""Survivable capacity: which lightpaths, lit pairs, routers and fabrics to buy, against a proved bound.

Nouns: `Problem` (what is asked, in columns), `Purchase` (what to buy, with bounds), `Infeasible` (why nothing can
be), `Completion` (the cheapest rest under given lightpath counts), `Periods` and `Schedule` (the same while traffic
grows).  It is at site level and knows neither the intent nor a plan; only `planning` may import it.  The mathematics
is in `docs/sizing.md`.
"""

from weft.sizing.completion import Completer, complete
from weft.sizing.effort import Effort
from weft.sizing.flow.elsewhere import Crew
from weft.sizing.flow.hose import FITS, HoseSeparator, WorstMatrix
from weft.sizing.flow.routed import RoutingCost
from weft.sizing.least import least_cost
from weft.sizing.periods.moving import held_to
from weft.sizing.periods.over_periods import PeriodsEffort, schedule
from weft.sizing.periods.periods import Costs, Parts, Periods, Schedule, Since
from weft.sizing.periods.reuse import Reuse
from weft.sizing.periods.upgrades import Upgrader
from weft.sizing.problem import Builds, Candidates, Demands, Fabrics, Fibres, Ladders, Problem, Sites, States, Stock
from weft.sizing.purchase import Completion, Infeasible, Purchase, Report, Work
from weft.sizing.reasons.causes import Cause
from weft.sizing.reasons.minimal import Causes, minimal_causes
from weft.sizing.reasons.reasons import Reason, Reasons
from weft.sizing.screening import Screening, screened
from weft.sizing.solve import solve

__all__ = [
    "FITS", "Builds", "Candidates", "Cause", "Causes", "Completer", "Completion", "Costs", "Crew", "Demands", "Effort",
    "Fabrics", "Fibres", "HoseSeparator", "Infeasible", "Ladders", "Parts", "Periods", "PeriodsEffort", "Problem",
    "Purchase", "Reason", "Reasons", "Report", "Reuse", "RoutingCost", "Schedule", "Screening", "Since", "Sites",
    "States", "Stock", "Upgrader", "Work", "WorstMatrix", "complete", "held_to", "least_cost", "minimal_causes",
    "schedule", "screened", "solve",
]  # fmt: skip

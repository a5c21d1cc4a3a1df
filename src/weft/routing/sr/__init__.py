"""Segment routing: policies over at most two segments, who sets them, and what happens before they take over.

Nouns: `Policies` (how flow groups are shared over segment lists), `Best` (what a controller would set in a state),
`Fixed` (policies that serve all states), `Repairs` (TI-LFA) and `BeforeConvergence`, what they save.  `planning`,
`sizing` and `cli` may import this package; it imports the rest of `routing`, `network`, `graph` and `lp`.
"""

from weft.routing.sr.before_convergence import BeforeConvergence, before_convergence
from weft.routing.sr.controller import Best, Options, best, best_in_all
from weft.routing.sr.engine import PolicyEngine
from weft.routing.sr.fixed import Fixed, fixed, fixed_at_least_cost
from weft.routing.sr.headroom import policy_headroom
from weft.routing.sr.placed import placed
from weft.routing.sr.policies import Expanded, Policies, delay_ms, expanded, in_force
from weft.routing.sr.robust import FixedOptions
from weft.routing.sr.ti_lfa import Protection, Repairs, Tables, repairs

__all__ = [
    "BeforeConvergence", "Best", "Expanded", "Fixed", "FixedOptions", "Options", "Policies", "PolicyEngine",
    "Protection", "Repairs", "Tables", "before_convergence", "best", "best_in_all", "delay_ms", "expanded", "fixed",
    "fixed_at_least_cost", "in_force", "placed", "policy_headroom", "repairs",
]  # fmt: skip

"""What sizing answers: a purchase with its bounds, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from weft.lp import Reason
from weft.network.columns import Bools, Floats, Ints

if TYPE_CHECKING:
    from weft.sizing.reasons.reasons import Reasons

StoppedBy = Literal["gap", "work"] | Reason
Report = Callable[[str, float, float], None]
"""Called with the name of the step, the best lower bound and the best purchase's cost so far (inf if none)."""


@dataclass(frozen=True, slots=True, eq=False)
class Completion:
    """The cheapest pairs, builds and fabrics under given lightpath counts.

    `opened` (n_ladders,) tells the ladders of which something is bought.  `build` and `fabric` (n_sites,) are rows of
    the menus, -1 where a site has none; `draw_w` (n_sites,) is what power caps limit.  `feasible` is False if a
    fibre lacks pairs, a ladder sells fewer or no choice fits a site: `short_fibre` (n_fibres,) then tells the pairs
    missing, and `short_site` (n_sites,) the share of what it needs that the nearest choice of a site lacks.
    """

    pairs: Ints
    opened: Bools
    build: Ints
    fabric: Ints
    cost: float
    draw_w: Floats
    feasible: bool
    short_fibre: Ints
    short_site: Floats


@dataclass(frozen=True, slots=True)
class Work:
    """Counted work: the same for the same problem and asked gap."""

    rounds: int
    cuts: int
    lp_calls: int
    mip_nodes: int


@dataclass(frozen=True, slots=True, eq=False)
class Purchase:
    """A purchase that carries every demand in every state with unrestricted rerouting.

    `cost` is U, `routing_cost` of it what the cheapest routing of the states in which flow costs takes.
    `bound_sized` is L7, the lower bound with `usable_share` of the slices, `bound` is L, with all of them;
    `bound_lp` is L7 without any integrality.  `base` is what the cheapest fabrics cost, part of all
    of these and no choice of the wide area.  `why_state` (n_candidates,) is, for each candidate bought, the state
    that fails first if one fewer is bought, -1 if none is known to; `worst_state` has the least to spare.  `reasons`
    tells the same of any counts, with the demand and prices at the margin.
    """

    lightpaths: Ints
    pairs: Ints
    build: Ints
    fabric: Ints
    cost: float
    routing_cost: float
    draw_w: Floats
    bound: float
    bound_sized: float
    bound_lp: float
    base: float
    why_state: Ints
    worst_state: int
    work: Work
    stopped_by: StoppedBy
    reasons: Reasons

    @property
    def solver_gap(self) -> float:
        """1 - L7 / U of the wide area: both less `base`."""
        return gap_between(self.bound_sized - self.base, self.cost - self.base)


Family = Literal[
    "disconnected", "delay", "spectrum", "upper", "ports", "ports_800", "forwarding", "power_cap", "gateway", "several",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No purchase: the family of constraints that binds, with a demand and a state that show it.

    `demand`, `state` and `site` are rows, -1 where there is none to name.  Family `several`
    means that no family alone is the reason.
    """

    family: Family
    demand: int
    state: int
    site: int
    message: str


def gap_between(bound: float, cost: float) -> float:
    """1 - bound / cost, 0 where nothing is spent; no bound is below 0."""
    return max(0.0, 1.0 - max(bound, 0.0) / cost) if cost > 0 else 0.0

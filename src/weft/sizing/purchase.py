"""What sizing answers: a purchase with its bounds, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from weft.network.columns import Floats, Ints

StoppedBy = Literal["gap", "work", "clock"]
Progress = Callable[[str, float, float], None]
"""Called with the name of the step, the best lower bound and the best purchase's cost so far (inf if none)."""


@dataclass(frozen=True, slots=True, eq=False)
class Completion:
    """The cheapest pairs, builds and fabrics under given lightpath counts.

    `build` and `fabric` (n_sites,) are rows of the menus, -1 where a site has none; `draw_w` (n_sites,) is what
    power caps limit.  `feasible` is False if a fibre lacks pairs or no choice fits a site: `short_fibre` (n_fibres,)
    then tells the pairs missing, and `short_site` (n_sites,) is 1 where no choice fits.
    """

    pairs: Ints
    build: Ints
    fabric: Ints
    cost: float
    draw_w: Floats
    feasible: bool
    short_fibre: Ints
    short_site: Ints


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

    `cost` is U.  `bound_sized` is L7, the lower bound with `usable_share` of the slices, `bound` is L, with all
    of them; `bound_lp` is L7 without any integrality.  `why_state` (n_candidates,) is, for each candidate
    bought, the state whose metric inequality holds it most, -1 if none does; `worst_state` has the least slack.
    """

    lightpaths: Ints
    pairs: Ints
    build: Ints
    fabric: Ints
    cost: float
    draw_w: Floats
    bound: float
    bound_sized: float
    bound_lp: float
    why_state: Ints
    worst_state: int
    slack: Floats  # of each state: the factor by which all its demands could grow, at most 2
    work: Work
    stopped_by: StoppedBy

    @property
    def solver_gap(self) -> float:
        """1 - L7 / U."""
        return 1.0 - self.bound_sized / self.cost if self.cost > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No purchase exists: the family of constraints that binds, with a demand and a state that show it.

    `demand` and `state` are rows, -1 where the family alone tells it (a site's power cap, its ports).
    """

    family: Literal["disconnected", "delay", "spectrum", "ports", "forwarding", "power_cap", "gateway", "upper"]
    demand: int
    state: int
    site: int
    message: str

"""Ways of routing side by side: how full each leaves the fullest link, and what no routing can go below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weft.graph import Effort, concurrent_flow
from weft.network import Floats
from weft.routing.sr import FixedOptions, Options, Policies, best_in_all, fixed, placed
from weft.routing.te.metrics import Optimised, Search, optimised_metrics, with_optimised
from weft.routing.te.traffic import Traffic, filled

SEGMENTS_GAP = 1e-3
"""How near to their own optimum two-segment routings are brought."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way of routing: the fullest arc's utilisation with nothing failed, and in the worst state.

    `worst_state` is its row.  `policies` are those of segment routing with nothing failed.
    """

    name: str
    utilisation: float
    worst_utilisation: float
    worst_state: int
    policies: Policies | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Every way beside what no routing goes below: `bound` (n_states,), which `achieved` (n_states,) comes near.

    `metrics` are the optimised ones, None where they were not asked for.
    """

    ways: tuple[Way, ...]
    bound: Floats
    achieved: Floats
    metrics: Optimised | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What to look at: the bound's gap, whether segments (and adjacencies) are tried, and how metrics are sought."""

    gap: float = 0.01
    segments: bool = True
    adjacencies: bool = False
    metrics: Search | None = None
    threads: int = 2


def compared(traffic: Traffic, wish: Wish = Wish(), told: Callable[[str], None] = lambda _: None) -> Comparison:
    """Route all traffic in every state in each way; `told` hears which one is next."""
    told("bound")
    bound, achieved = _optimum(traffic, wish)
    told("present metrics")
    ways = [_way("ECMP, present metrics", traffic.utilisation(traffic.ip))]
    found = None
    if wish.metrics is not None:
        told("metrics")
        found = optimised_metrics(traffic, wish.metrics)
        better = with_optimised(traffic, found)
        ways.append(_way("ECMP, optimised metrics", better.utilisation(better.ip)))
    if wish.segments:
        told("segments")
        ways += _segments(traffic, wish)
    return Comparison(tuple(ways), bound, achieved, found)


def _optimum(traffic: Traffic, wish: Wish) -> tuple[Floats, Floats]:
    """What no routing goes below in each state, and what one comes to."""
    bound, achieved = np.zeros(len(traffic.left)), np.zeros(len(traffic.left))
    for s in range(len(traffic.left)):
        graph, up = traffic.whole(s)
        flow = concurrent_flow(
            graph, traffic.arc_capacity_gbps(s)[up], traffic.targets, traffic.sent(s),
            Effort(gap=wish.gap, threads=wish.threads),
        )  # fmt: skip
        bound[s], achieved[s] = flow.bound, flow.utilisation
    return bound, achieved


def _segments(traffic: Traffic, wish: Wish) -> list[Way]:
    """Policies that stay as they are, and a controller's, of at most two segments."""
    asked, capacity = traffic.required, traffic.left.capacity_gbps
    options = Options(traffic.width, SEGMENTS_GAP, adjacencies=wish.adjacencies)
    each = best_in_all(traffic.ip, asked, capacity, options)
    ways = [_way("two segments, a controller in each state", np.array([one.fill for one in each]), each[0].policies)]
    if len(traffic.left) > 1:
        kept = fixed(
            traffic.ip, asked, capacity, each[0].policies,
            FixedOptions(traffic.width, SEGMENTS_GAP, adjacencies=wish.adjacencies),
        )  # fmt: skip
        intact = _intact_fill(traffic, kept.policies)
        ways.insert(0, Way("two segments, fixed policies", intact, kept.fill, kept.worst_state, kept.policies))
    return ways


def _intact_fill(traffic: Traffic, policies: Policies) -> float:
    """The fullest arc with nothing failed under policies."""
    volume = traffic.sent(0)[None, :, :, None]
    load = placed(traffic.ip, traffic.left.arc_up[:1], traffic.targets, volume, policies, traffic.width).load_gbps
    return float(filled(load[0, :, 0], traffic.arc_capacity_gbps(0)).max(initial=0.0))


def _way(name: str, utilisation: Floats, policies: Policies | None = None) -> Way:
    worst = int(utilisation.argmax())
    return Way(name, float(utilisation[0]), float(utilisation[worst]), worst, policies)

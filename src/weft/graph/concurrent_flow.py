"""Maximum concurrent flow: the routing, split at will, whose fullest arc is emptiest, and the proof that it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.graph.dual_bound import priced_utilisation
from weft.graph.flow_sweep import Flows
from weft.graph.multigraph import Multigraph

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FIRST_STEEPNESS = 8.0
"""Exponent of the fullest arc over an empty one, at first."""
GROWTH = 2.0
"""By how much the exponent grows once flows are in balance under it."""
BALANCED = 2.0
"""Flows are in balance once their own share of the gap is at most so many times that of smoothing."""
STEEPEST = 1e6
"""Exponent beyond which prices no longer tell arcs apart."""


@dataclass(frozen=True, slots=True)
class Effort:
    """When a search for flows stops: at a proved `gap` (a share), after so many `sweeps`; threads change nothing."""

    gap: float = 0.01
    sweeps: int = 400
    threads: int = 1
    seed: int = 0

    @property
    def slack(self) -> float:
        """The share of a path's price that is not worth a swap: together such gains are far within the gap."""
        return self.gap / 1000


@dataclass(frozen=True, slots=True, eq=False)
class ConcurrentFlow:
    """A routing of all volume that has a path, whose fullest arc is filled to `utilisation`.

    No routing does better than `bound`: `length` (n_arcs,) proves it, see `weft.graph.utilisation_bound`.
    `flow_gbps` (n_targets, n_arcs) sums to `load_gbps` (n_arcs,).  `unroutable_gbps` has no path and is left out.
    """

    utilisation: float
    bound: float
    load_gbps: Floats
    flow_gbps: Floats
    length: Ints
    unroutable_gbps: float
    sweeps: int

    @property
    def gap(self) -> float:
        """How far above the bound at most, as a share of the bound."""
        return self.utilisation / self.bound - 1.0 if self.bound > 0 else 0.0


def concurrent_flow(
    graph: Multigraph, capacity_gbps: Floats, targets: Ints, volume_gbps: Floats, effort: Effort | None = None
) -> ConcurrentFlow:
    """Route each volume, split at will, so that the fullest arc is as empty as can be.

    `capacity_gbps` (n_arcs,) is above 0, inf without limit; `volume_gbps` (n_targets, n_nodes) is what each
    node sends to each of the nodes `targets`.  Arcs are priced by an exponential of their utilisation; sweeps
    shift flow to cheaper segments until the dual bound under these prices, or that of a single node, is near.

    Raises ValueError if a capacity is not above 0, or a volume is negative.
    """
    asked = effort or Effort()
    with ThreadPoolExecutor(1) if asked.threads > 1 else nullcontext() as pool:
        flows = Flows(graph, capacity_gbps, targets, volume_gbps, _weights(capacity_gbps), asked.slack, pool)
        return _Search(flows, asked).run()


class _Search:
    def __init__(self, flows: Flows, effort: Effort) -> None:
        self._flows, self._effort = flows, effort
        self._random = np.random.default_rng(effort.seed)
        flows.lay(self._order())
        self._bound, self._length = _fullest_node(flows)

    def run(self) -> ConcurrentFlow:
        flows, steep, sweeps = self._flows, FIRST_STEEPNESS, 0
        while flows.utilisation > (1.0 + self._effort.gap) * self._bound and sweeps < self._effort.sweeps:
            flows.sweep(self._order(), steep / flows.utilisation)
            sweeps += 1
            if self._is_balanced(steep / flows.utilisation) and steep < STEEPEST:
                steep *= GROWTH
        return ConcurrentFlow(
            flows.utilisation, min(self._bound, flows.utilisation), flows.load_gbps, flows.flow_gbps, self._length,
            flows.unroutable_gbps, sweeps,
        )  # fmt: skip

    def _is_balanced(self, steep: float) -> bool:
        """Prove what present prices prove, and see what is left of the gap.

        At these prices the flows pay `paid` for each unit of capacity; the fullest arc is above that by what
        smoothing costs, and the bound below it by what they pay more than on cheapest paths.
        """
        flows = self._flows
        length = flows.lengths(steep, flows.utilisation, 1.0)
        bound = priced_utilisation(flows.nursery, flows.capacity_gbps, flows.volume_gbps, length)
        if bound > self._bound:
            self._bound, self._length = bound, length
        limited = np.isfinite(flows.capacity_gbps)
        paid = flows.load_gbps[limited] @ length[limited] / (flows.capacity_gbps[limited] @ length[limited])
        return bool(paid - bound <= BALANCED * (flows.utilisation - paid))

    def _order(self) -> Ints:
        return self._random.permutation(len(self._flows.targets))


def _weights(capacity_gbps: Floats) -> Floats:
    """Utilisation of each arc by a unit of flow, the highest 1."""
    limited = np.isfinite(capacity_gbps) & (capacity_gbps > 0)
    least = capacity_gbps.min(initial=np.inf)
    return np.asarray(np.divide(least, capacity_gbps, out=np.zeros(len(limited)), where=limited))


def _fullest_node(flows: Flows) -> tuple[float, Ints]:
    """The bound from one node alone: all it sends, or all sent to it, over the arcs that leave or enter it."""
    graph, none = flows.graph, np.ones(flows.graph.n_arcs, np.int64)
    if not flows.volume_gbps.sum() > 0:
        return 0.0, none
    received = np.zeros(graph.n_nodes)
    np.add.at(received, flows.targets, flows.volume_gbps.sum(axis=1))
    most, length = 0.0, none
    for sent, end in ((flows.volume_gbps.sum(axis=0), graph.tail), (received, graph.head)):
        across = np.bincount(end, flows.capacity_gbps, graph.n_nodes)
        filled = np.divide(sent, across, out=np.zeros(graph.n_nodes), where=across > 0)
        if filled.max() > most:
            most, length = float(filled.max()), np.where(end == int(filled.argmax()), flows.unit, 1)
    return priced_utilisation(flows.nursery, flows.capacity_gbps, flows.volume_gbps, length), length

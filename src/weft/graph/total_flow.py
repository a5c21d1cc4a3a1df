"""Maximum total flow: admit as much of all demands as fits at once, over paths split at will, with the proof."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.graph.concurrent_flow import Effort
from weft.graph.dual_bound import priced_flow
from weft.graph.flow_sweep import Flows
from weft.graph.multigraph import Multigraph

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FIRST_STEEPNESS, GROWTH, STEEPEST = 8.0, 1.1, 100.0
"""Exponent of a full arc over an empty one: at first, by how much it grows each round, and at most."""
FIRST_WEIGHT, FAINTEST = 0.2, 1e-3
"""Price of a full arc at first, and the least that it may become; the most is 1, what demand pays."""
BOLDEST = 1.0
"""By what power of e a full arc's price may change after a round."""
DEAREST = 4.0
"""Highest price of an arc for paths."""
ROUND = 200
"""Destinations that a round goes through at least, some of them again in a small network."""


@dataclass(frozen=True, slots=True, eq=False)
class TotalFlow:
    """A routing within all capacities of the `carried_gbps` that it admits of `offered_gbps`.

    No routing carries more than `bound_gbps`: `length` (n_arcs,), of which `unit` is a price of 1, proves it,
    see `weft.graph.flow_bound`.  `admitted_gbps` (n_targets, n_nodes) is what each node sends to each target,
    `flow_gbps` (n_targets, n_arcs) sums to `load_gbps` (n_arcs,).  `unroutable_gbps` is offered and has no path.
    """

    carried_gbps: float
    bound_gbps: float
    offered_gbps: float
    admitted_gbps: Floats
    load_gbps: Floats
    flow_gbps: Floats
    length: Ints
    unit: int
    unroutable_gbps: float
    sweeps: int

    @property
    def gap(self) -> float:
        """How far below the bound at most, as a share of what is carried."""
        return self.bound_gbps / self.carried_gbps - 1.0 if self.carried_gbps > 0 else float(self.bound_gbps > 0)


def total_flow(
    graph: Multigraph, capacity_gbps: Floats, targets: Ints, volume_gbps: Floats, effort: Effort | None = None
) -> TotalFlow:
    """Admit of each volume what makes the sum largest, all arcs within their capacities.

    The arguments are as in `weft.graph.concurrent_flow`.  An arc costs its weight times an exponential of its
    utilisation, 1 where it is full, and demand whose cheapest path costs more than 1 is turned away.  After
    each round an arc's price becomes its weight, so that in the end full arcs cost what they are worth.  What
    is over is turned away before a routing is given back.

    Source of the weights: D. Bertsekas, "Constrained optimization and Lagrange multiplier methods" (1982),
    chapter 5, the exponential method of multipliers.

    Raises ValueError if a capacity is not above 0, or a volume is negative.
    """
    asked = effort or Effort()
    with ThreadPoolExecutor(1) if asked.threads > 1 else nullcontext() as pool:
        flows = Flows(
            graph, capacity_gbps, targets, volume_gbps, np.full(graph.n_arcs, FIRST_WEIGHT), asked.slack, pool
        )
        return _Search(flows, asked).run()


class _Search:
    def __init__(self, flows: Flows, effort: Effort) -> None:
        self._flows, self._effort = flows, effort
        self._random = np.random.default_rng(effort.seed)
        flows.lay(self._order())
        self._offered = float(flows.volume_gbps.sum())
        self._length = np.ones(flows.graph.n_arcs, np.int64)
        limited = np.isfinite(flows.capacity_gbps)
        charged = float(flows.capacity_gbps[limited].sum()) / flows.unit
        self._bound = self._offered + charged if self._offered > 0 else 0.0
        self._found: tuple[Floats, ...] = flows.volume_gbps, flows.flow_gbps.copy(), flows.load_gbps.copy()
        if flows.utilisation > 1.0:
            self._found = tuple(np.zeros_like(column) for column in self._found)

    def run(self) -> TotalFlow:
        flows, steep, sweeps = self._flows, FIRST_STEEPNESS, 0
        flows.empty()
        admitted = np.zeros_like(flows.volume_gbps)
        while not self._is_near(self._carried) and sweeps < self._effort.sweeps:
            flows.sweep_admitting(self._round(), steep, DEAREST, admitted)
            sweeps += 1
            self._prove(steep)
            over = float(np.maximum(flows.load_gbps - flows.capacity_gbps, 0.0).sum())
            if self._is_near(float(admitted.sum()) - over / 2) or sweeps == self._effort.sweeps:
                self._trim(admitted)
            flows.reweigh(steep, FAINTEST, BOLDEST)
            steep = min(STEEPEST, steep * GROWTH)
        return self._result(sweeps)

    @property
    def _carried(self) -> float:
        return float(self._found[0].sum())

    def _is_near(self, carried_gbps: float) -> bool:
        return self._bound <= (1.0 + self._effort.gap) * carried_gbps

    def _prove(self, steep: float) -> None:
        flows = self._flows
        length = flows.lengths(steep, 1.0, DEAREST)
        bound = priced_flow(flows.nursery, flows.capacity_gbps, flows.volume_gbps, length, flows.unit)
        if bound < self._bound:
            self._bound, self._length = bound, length

    def _trim(self, admitted: Floats) -> None:
        """Keep the best routing that fits; the search goes on from where it was, over or not."""
        found = self._flows.trimmed(admitted)
        if found[0].sum() > self._carried:
            self._found = found

    def _round(self) -> Ints:
        again = -(-ROUND // max(1, len(self._flows.targets)))
        return np.concatenate([self._order() for _ in range(again)])

    def _order(self) -> Ints:
        return self._random.permutation(len(self._flows.targets))

    def _result(self, sweeps: int) -> TotalFlow:
        admitted, flow, load = self._found
        carried, unroutable = self._carried, self._flows.unroutable_gbps
        return TotalFlow(
            carried, max(self._bound, carried), self._offered + unroutable, admitted, load, flow,
            self._length, self._flows.unit, unroutable, sweeps,
        )  # fmt: skip

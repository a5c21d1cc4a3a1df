"""Flows to all destinations at once, and sweeps that bring them nearer to their cheapest paths."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from weft.graph.multigraph import Multigraph, constant
from weft.graph.priced_trees import Nursery, Trees
from weft.graph.segment_swap import admit, lay, price, swap, trim

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LARGEST_KEY = 62
"""Bits of a distance together with a node's number."""


class Flows:
    """What each node sends to each destination, and over which arcs; changed in place by sweeps.

    `flow_gbps` (n_targets, n_arcs) sums to `load_gbps` (n_arcs,); `volume_gbps` (n_targets, n_nodes) is what
    has a path once flow was laid, and `unroutable_gbps` the sum of what has none; what a node sends to itself
    is left out.  An arc's price is `weight` times an exponential of its utilisation, see
    `weft.graph.segment_swap`; `unit` is a price of 1 in lengths, and no weight is above 1.  Gains of less than
    a share `slack` of the price of a path are left alone.
    """

    def __init__(
        self, graph: Multigraph, capacity_gbps: Floats, targets: Ints, volume_gbps: Floats, weight: Floats,
        slack: float, pool: ThreadPoolExecutor | None,
    ) -> None:  # fmt: skip
        if graph.n_arcs and not capacity_gbps.min() > 0:
            raise ValueError("an arc without capacity has no place here: leave it out")
        if volume_gbps.shape != (len(targets), graph.n_nodes) or (volume_gbps.size and not volume_gbps.min() >= 0):
            raise ValueError("volumes are numbers of at least 0, for each destination and node")
        self.graph, self.capacity_gbps, self.targets = graph, constant(capacity_gbps, np.float64), targets
        self.nursery = Nursery(graph, targets, pool)
        self.weight = np.array(weight)
        self.full = constant(1.0 / self.capacity_gbps, np.float64)
        self.flow_gbps, self.load_gbps = np.zeros((len(targets), graph.n_arcs)), np.zeros(graph.n_arcs)
        bits = max(graph.n_nodes, 2).bit_length()
        self.unit = 1 << min(LARGEST_KEY - 3 - 2 * bits, 44)
        self._stamp, self._slack = 0, slack
        self._cheap, self._dear, self._stop = (np.zeros(graph.n_nodes + 1, np.int64) for _ in range(3))
        self._trimmed = np.zeros(2 * graph.n_nodes + 1, np.int64)
        self._routable = np.array(volume_gbps, dtype=np.float64)
        self._routable[np.arange(len(targets)), targets] = 0.0
        self.volume_gbps, self.unroutable_gbps = constant(self._routable, np.float64), 0.0
        self._through = np.empty(graph.n_nodes)

    @property
    def utilisation(self) -> float:
        """Of the fullest arc."""
        return float((self.load_gbps * self.full).max(initial=0.0))

    def lengths(self, steep: float, level: float, dearest: float) -> Ints:
        """Prices now as lengths (n_arcs,), those above `dearest` cut off."""
        length = np.empty(self.graph.n_arcs, np.int64)
        self._price(length, steep, level, dearest)
        return length

    def lay(self, rows: Ints) -> None:
        """Send all volume to the destinations `rows` down one tree each; what has no path is left out from now on."""
        for trees in self.nursery.batches(rows, lambda length: self._price(length, 0.0, 1.0, 1.0)):
            for i, row in enumerate(trees.rows.tolist()):
                self.unroutable_gbps += lay(
                    trees.order[i], trees.count[i], trees.onward[i], self.graph.head, self._routable[row],
                    self._through, self.flow_gbps[row], self.load_gbps,
                )  # fmt: skip

    def empty(self) -> None:
        """Take all flow off again."""
        self.flow_gbps[:], self.load_gbps[:] = 0.0, 0.0

    def reweigh(self, steep: float, least: float, boldest: float) -> None:
        """Let each arc's price be its weight from now on, changed by e**`boldest` at most, `least` to 1 overall."""
        change = np.clip(steep * (self.load_gbps * self.full - 1.0), -boldest, boldest)
        self.weight[:] = np.clip(self.weight * np.exp(change), least, 1.0)

    def sweep(self, rows: Ints, steep: float) -> None:
        """Shift flow of each of the destinations `rows` to cheaper segments, prices measured at the fullest arc."""
        for trees in self.nursery.batches(rows, lambda length: self._price(length, steep, self.utilisation, 1.0)):
            level = self.utilisation
            for i in range(len(trees.rows)):
                self._swap(trees, i, steep, level)

    def sweep_admitting(self, rows: Ints, steep: float, dearest: float, admitted_gbps: Floats) -> None:
        """The same, admitting (n_targets, n_nodes) what pays its way; a full arc costs its weight."""
        for trees in self.nursery.batches(rows, lambda length: self._price(length, steep, 1.0, dearest)):
            for i, row in enumerate(trees.rows.tolist()):
                self._swap(trees, i, steep, 1.0)
                self._stamp = admit(
                    self.graph.leaving_start, self.graph.leaving, self.graph.head,
                    trees.order[i], trees.count[i], trees.onward[i], trees.dist[i], self.unit,
                    self.full, self.weight, steep, 1.0, self.volume_gbps[row], admitted_gbps[row],
                    self.flow_gbps[row], self.load_gbps, self._cheap, self._dear, self._stop, self._stamp,
                )  # fmt: skip

    def trimmed(self, admitted_gbps: Floats) -> tuple[Floats, Floats, Floats]:
        """Admitted volumes, flows and loads of which what crosses overfilled arcs was turned away."""
        graph, over = self.graph, np.where(self.full > 0, self.load_gbps - self.capacity_gbps, 0.0)
        admitted, flow, load = admitted_gbps.copy(), self.flow_gbps.copy(), self.load_gbps.copy()
        for row, target in enumerate(self.targets.tolist()):
            self._stamp = trim(
                graph.tail, graph.head, graph.leaving_start, graph.leaving, graph.entering_start, graph.entering,
                target, over, admitted[row], flow[row], load, self._trimmed, self._stop, self._stamp,
            )  # fmt: skip
        share = 1.0 / max(1.0, float((load * self.full).max(initial=0.0)))
        return admitted * share, flow * share, load * share

    def _swap(self, trees: Trees, i: int, steep: float, level: float) -> None:
        self._stamp = swap(
            self.graph.leaving_start, self.graph.leaving, self.graph.head,
            trees.order[i], trees.count[i], trees.onward[i], trees.dist[i], trees.length,
            self.full, self.weight, steep, level, self._slack, self.flow_gbps[trees.rows[i]], self.load_gbps,
            self._cheap, self._dear, self._stop, self._stamp,
        )  # fmt: skip

    def _price(self, length: Ints, steep: float, level: float, dearest: float) -> None:
        price(self.load_gbps, self.full, self.weight, steep, level, float(self.unit), dearest, length)

"""The failure engine: what any set of risks does, for hundreds of thousands of sets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from weft.graph import Placement, Weights, place
from weft.network import Bools, Floats, Incidence, Ints, Network, Risks, Scenarios, carry
from weft.routing.ipgraph import IpGraph, IpStates, build, states
from weft.routing.outcome import Outcomes, joined, most_of
from weft.routing.prove import Run
from weft.routing.verdict import ROUNDING, Routed, judge
from weft.routing.volumes import INTACT, Ceilings, Volumes, firm_share, protects, volumes

BLOCK = 32
"""Most scenarios routed at once; the answer does not depend on it."""


@dataclass(frozen=True, slots=True, eq=False)
class Loads:
    """Load of each arc (n, n_arcs, n_classes), capacity of each row (n, n_rows), what has no path (n, n_classes)."""

    load_gbps: Floats
    capacity_gbps: Floats
    unroutable_gbps: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """A network ready to be failed in many ways; made by `Engine.of`, and may be pickled."""

    network: Network
    risks: Risks
    limits: Ceilings
    run: Run
    ip: IpGraph
    sent: Volumes

    @classmethod
    def of(cls, network: Network, all_risks: Risks, limits: Ceilings, run: Run) -> Engine:
        """Route everything once with nothing failed.

        Raises ValueError as `build` and `volumes` do.
        """
        ip = build(network)
        return cls(network, all_risks, limits, run, ip, volumes(network, ip))

    def outcomes(self, members: Ints, state: tuple[str, ...], keep: int = 5) -> Outcomes:
        """What each scenario does; bit-identical whatever the threads and however scenarios are split into calls.

        `members` (n, k) are rows of risks that fail together, padded with -1; `state` (n,) is the string of
        `survive` that asks for each, `none` where nothing fails.  `keep` is how many of its worst scenarios each
        row keeps.
        """
        rows = [slice(start, start + BLOCK) for start in range(0, max(1, len(members)), BLOCK)]
        with ThreadPoolExecutor(max(1, self.run.threads)) as pool:
            return joined(list(pool.map(lambda part: self._block(members[part], tuple(state[part]), keep), rows)))

    def loads(self, members: Ints) -> Loads:
        """Loads in detail, for a few scenarios."""
        left, placed = self._placed(members)
        stuck = np.isinf(placed.delay_ms) & self._both_up(left)[..., 0]
        return Loads(placed.load_gbps, left.capacity_gbps, np.einsum("stv,tvc->sc", stuck, self.sent.by_class_gbps))

    def _block(self, members: Ints, state: tuple[str, ...], keep: int) -> Outcomes:
        left, placed = self._placed(members)
        block = judge(self.network, (self.ip, self.sent), (left, Routed.of(placed, self.sent)), state, self.limits)
        ones = [
            judge(self.network, (self.ip, self.sent), self._only(left, placed, s), (state[s],), self.limits)
            for s in range(len(members))
        ]
        n_rows = len(self.ip.row_name)
        utilisation = np.array([one.utilisation.value for one in ones]).reshape(-1, n_rows).T
        fill = np.array([one.fill.value for one in ones]).reshape(-1, n_rows).T
        worst = most_of(utilisation, np.broadcast_to(np.arange(len(ones)), utilisation.shape), keep)
        top = fill.max(axis=0, initial=0.0)
        return Outcomes(
            block.max_utilisation, block.worst_row, block.offered_gbps, block.removed_gbps, block.unroutable_gbps,
            block.lost_gbps, top, np.where(top > 0, fill.argmax(axis=0) if n_rows else -1, -1),
            self._late(left, placed, state), np.array([v is None for v in block.violation], dtype=np.bool_),
            *worst,
        )  # fmt: skip

    def _late(self, left: IpStates, placed: Placement, state: tuple[str, ...]) -> Ints:
        demands, sent = self.network.demands, self.sent
        alive = left.node_up[:, sent.source] & left.node_up[:, sent.targets[sent.target]]
        must = protects(self.network.classes, state) * firm_share(self.network.classes, state)
        due = alive & (must[:, demands.traffic_class] > 0) & (demands.gbps > 0)
        delay = placed.delay_ms[:, sent.target, sent.source]
        limit = self.network.classes.max_delay_ms[demands.traffic_class]
        late = due & np.isfinite(delay) & (delay > limit * (1.0 + ROUNDING))
        return np.asarray(late.sum(axis=1), dtype=np.int64)

    def _both_up(self, left: IpStates) -> Bools:
        return np.asarray(left.node_up[:, self.sent.targets, None, None] & left.node_up[:, None, :, None])

    def _placed(self, members: Ints) -> tuple[IpStates, Placement]:
        sets = [row[row >= 0].tolist() for row in np.asarray(members)]
        chosen = Scenarios(("",) * len(sets), (INTACT,) * len(sets), Incidence.of(sets, len(self.risks)))
        left = states(self.ip, self.network, carry(self.network, self.risks, chosen))
        weights = Weights(self.ip.metric, self.ip.delay_ms, self.run.ecmp)
        volume = self.sent.by_class_gbps * self._both_up(left)
        return left, place(self.ip.graph, weights, left.arc_up, self.sent.targets, volume)

    def _only(self, left: IpStates, placed: Placement, s: int) -> tuple[IpStates, Routed]:
        one = slice(s, s + 1)
        return (
            IpStates(left.arc_up[one], left.node_up[one], left.capacity_gbps[one]),
            Routed.of(Placement(placed.load_gbps[one], placed.delay_ms[one]), self.sent),
        )

"""A failure engine for any way of forwarding: each scenario routed by itself and judged like the others."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from weft.network import Floats, Incidence, Ints, Network, Risks, Scenarios, carry
from weft.routing.ipgraph import IpGraph, IpStates, states
from weft.routing.outcome import Outcomes, joined, most_of
from weft.routing.prove import Forwarding, Run
from weft.routing.verdict import ROUNDING, Block, Routed, judge
from weft.routing.volumes import INTACT, Ceilings, Volumes, firm_share, protects


@dataclass(frozen=True, slots=True, eq=False)
class ForwardedEngine(ABC):
    """A network ready to be failed in many ways, as `weft.routing.Engine` is for one that shares shortest paths."""

    network: Network
    risks: Risks
    limits: Ceilings
    run: Run
    ip: IpGraph
    sent: Volumes

    @abstractmethod
    def routed(self, left: IpStates, state: str) -> Routed:
        """What forwarding makes of one scenario, whatever was asked before."""

    def informed(self, members: Ints) -> ForwardedEngine:  # noqa: ARG002 - most ways of forwarding know nothing
        """The engine with what it knows of the risks that fail together, (k,) padded with -1."""
        return self

    def outcomes(self, members: Ints, state: tuple[str, ...], keep: int = 5) -> Outcomes:
        """What each scenario does, as `weft.routing.Engine.outcomes` says it."""
        return joined([one for one, _ in self.each(members, state, keep)])

    def each(self, members: Ints, state: Sequence[str], keep: int = 5) -> Generator[tuple[Outcomes, str], None, None]:
        """One scenario after the other, each as soon as it is known; with what breaks its promise, in words."""
        left, pool = self.left(members), ThreadPoolExecutor(max(1, self.run.threads))
        try:
            yield from pool.map(lambda s: self._outcome(members[s], left.one(s), state[s], keep), range(len(members)))
        finally:
            pool.shutdown(cancel_futures=True)  # who listens may have heard enough

    def forwarding(self, chosen: Scenarios) -> Forwarding:
        """The same for a proof of some scenarios."""

        def routed(rows: slice, left: IpStates) -> Routed:
            each = []
            for i, state in enumerate(chosen.state[rows]):
                each.append(self.routed(left.one(i), state))
            return Routed(
                np.concatenate([done.load_gbps for done in each]), np.concatenate([done.delay_ms for done in each])
            )

        return routed

    def left(self, members: Ints) -> IpStates:
        """What is left in some scenarios, rows of risks that fail together padded with -1."""
        sets = [row[row >= 0].tolist() for row in np.asarray(members)]
        chosen = Scenarios(("",) * len(sets), (INTACT,) * len(sets), Incidence.of(sets, len(self.risks)))
        return states(self.ip, self.network, carry(self.network, self.risks, chosen))

    def _outcome(self, members: Ints, left: IpStates, state: str, keep: int) -> tuple[Outcomes, str]:
        routed = self.informed(members).routed(left, state)
        block = judge(self.network, (self.ip, self.sent), (left, routed), (state,), self.limits)
        worst = most_of(block.utilisation.value[:, None], np.zeros((len(self.ip.row_name), 1), np.int64), keep)
        violation = block.violation[0]
        outcome = Outcomes(
            block.max_utilisation, block.worst_row, block.offered_gbps, block.removed_gbps, block.unroutable_gbps,
            block.lost_gbps, *_fullest(block), self._late(left, routed, state),
            np.array([violation is None]), *worst,
        )  # fmt: skip
        return outcome, "" if violation is None else str(violation)

    def _late(self, left: IpStates, routed: Routed, state: str) -> Ints:
        demands, sent, classes = self.network.demands, self.sent, self.network.classes
        must = (protects(classes, (state,)) * firm_share(classes, (state,)))[:, demands.traffic_class] > 0
        alive = left.node_up[:, sent.source] & left.node_up[:, sent.targets[sent.target]]
        limit = classes.max_delay_ms[demands.traffic_class]
        late = alive & must & np.isfinite(routed.delay_ms) & (routed.delay_ms > limit * (1.0 + ROUNDING))
        return np.asarray((late & (demands.gbps > 0)).sum(axis=1), np.int64)


def _fullest(block: Block) -> tuple[Floats, Ints]:
    """Fill of the row that is fullest by its ceiling, and which row it is, -1 without load."""
    fill = block.fill.value
    row = int(fill.argmax()) if fill.size and fill.max() > 0 else -1
    return np.array([fill[row] if row >= 0 else 0.0]), np.array([row])

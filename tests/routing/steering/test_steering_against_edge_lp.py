"""The controller's explicit paths against the edge formulation of the same flows, which knows no paths."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.optimize import linprog
from tests.conftest import RandomNetwork

from weft import routing
from weft.network import Network, carry, risks, scenarios
from weft.routing.steering import Growth, Promise, SteeredStates, flows_of, steer
from weft.routing.volumes import ceiling, firm_share, protects

LIMITS = routing.Ceilings(0.8, 0.95)
SEEDS = range(40)


class Steered:
    """A random network with every state of its links, routers and sites steered."""

    def __init__(self, network: Network) -> None:
        self.network, self.ip = network, routing.build(network)
        all_risks = risks(network)
        self.chosen = scenarios(all_risks, ["fibre", "router", "site", "link"])
        self.left = routing.states(self.ip, network, carry(network, all_risks, self.chosen))
        sent = routing.volumes(network, self.ip)
        self.flows = flows_of(sent, network.demands.traffic_class, network.classes)
        promise = Promise(network.classes, self.chosen.state, LIMITS)
        self.states: SteeredStates = steer(
            self.ip, self.flows, self.left, promise, Growth.none(len(self.ip.row_name))
        )
        share = protects(network.classes, self.chosen.state) * firm_share(network.classes, self.chosen.state)
        self.due = (self.flows.by_class_gbps @ share.T).T * self.states.alive
        self.room = self._room()

    def _room(self) -> np.ndarray:
        capacity = np.concatenate([self.left.capacity_gbps, np.full((len(self.left), 1), np.inf)], axis=1)
        return capacity[:, self.ip.capacity_row] * ceiling(LIMITS, self.chosen.state)[:, None]

    def least_overflow(self, state: int) -> float:
        """The least overflow of any routing without delay limits, summed over arcs, by arcs and destinations."""
        graph, due = self.ip.graph, self.due[state].copy()
        stranded = self.states.steered[state].stranded
        due[stranded] = 0.0
        up = np.flatnonzero(self.left.arc_up[state])
        targets = np.unique(self.flows.target[due > 0])
        if not len(targets):
            return 0.0
        out = sp.csr_matrix((np.ones(len(up)), (graph.tail[up], np.arange(len(up)))), (graph.n_nodes, len(up)))
        into = sp.csr_matrix((np.ones(len(up)), (graph.head[up], np.arange(len(up)))), (graph.n_nodes, len(up)))
        blocks, sent = [], []
        for target in targets:
            rows = np.flatnonzero(np.arange(graph.n_nodes) != target)
            mine = self.flows.target == target
            blocks.append((out - into)[rows])
            sent.append(np.bincount(self.flows.source[mine], due[mine], graph.n_nodes)[rows])
        limited = np.flatnonzero(np.isfinite(self.room[state][up]))
        over = sp.eye(len(up)).tocsr()[limited]
        conserve = sp.hstack([sp.block_diag(blocks), sp.csr_matrix((sum(b.shape[0] for b in blocks), len(up)))])
        found = linprog(
            np.concatenate([np.zeros(len(targets) * len(up)), np.ones(len(up))]),
            A_ub=sp.hstack([over] * len(targets) + [-over]), b_ub=self.room[state][up][limited],
            A_eq=conserve, b_eq=np.concatenate(sent), method="highs",
        )  # fmt: skip
        return float(found.fun)


@pytest.fixture(scope="module", params=SEEDS)
def steered(request: pytest.FixtureRequest, random_network: RandomNetwork) -> Steered:
    """One random network."""
    return Steered(random_network(request.param))


def test_paths_lead_from_source_to_target_over_what_is_left_and_in_time(steered: Steered) -> None:
    """Every path that carries what must be carried is a path, is up, and keeps the delay of its colour."""
    graph = steered.ip.graph
    for s, one in enumerate(steered.states.steered):
        paths = one.steering
        for i, flow in enumerate(paths.flow.tolist()):
            arcs = paths.arcs[i]
            nodes = [int(steered.flows.source[flow]), *graph.head[arcs].tolist()]
            assert graph.tail[arcs].tolist() == nodes[:-1]
            assert nodes[-1] == steered.flows.target[flow]
            if steered.states.alive[s, flow]:
                assert steered.left.arc_up[s, arcs].all()
            if steered.due[s, flow] > 0 and flow not in one.stranded:
                assert steered.ip.delay_ms[arcs].sum() <= steered.flows.max_delay_ms[flow] * (1 + 1e-9)


def test_shares_of_a_flow_sum_to_one(steered: Steered) -> None:
    """All of a flow is carried, or nothing of it where there is no path."""
    for one in steered.states.steered:
        total = np.bincount(one.steering.flow, one.steering.share, len(steered.flows))
        assert np.all((np.abs(total - 1) < 1e-9) | (total == 0))


def test_load_of_what_must_be_carried_fits_but_for_what_is_said_to_be_missing(steered: Steered) -> None:
    """Room plus missing capacity bears the load of every arc."""
    for s, one in enumerate(steered.states.steered):
        due = steered.due[s].copy()
        due[one.stranded] = 0.0
        load = one.steering.load_gbps(due[:, None])[:, 0]
        assert np.all(load <= steered.room[s] + one.missing_gbps + 1e-5 * max(1.0, due.sum()))


def test_no_routing_at_all_overflows_less(steered: Steered) -> None:
    """The overflow is that of the edge formulation where no flow has a delay limit, and never less."""
    limited = np.isfinite(steered.flows.max_delay_ms)
    for s, one in enumerate(steered.states.steered):
        least = steered.least_overflow(s)
        found = float(one.missing_gbps.sum())
        assert found >= least - 1e-4 * max(1.0, least)
        if not (steered.due[s] > 0)[limited].any():
            assert found == pytest.approx(least, rel=1e-3, abs=1e-3 * max(1.0, steered.due[s].sum()))


def test_a_flow_is_stranded_only_if_no_path_is_in_time(steered: Steered) -> None:
    """The quickest path comes too late or does not exist."""
    for s, one in enumerate(steered.states.steered):
        up = np.flatnonzero(steered.left.arc_up[s])
        graph = steered.ip.graph
        delay = np.full((graph.n_nodes, graph.n_nodes), np.inf)
        np.minimum.at(delay, (graph.tail[up], graph.head[up]), steered.ip.delay_ms[up])
        np.fill_diagonal(delay, 0.0)
        within = delay
        for _ in range(graph.n_nodes):
            within = (within[:, :, None] + delay[None]).min(axis=1)
        quickest = within[steered.flows.source, steered.flows.target]
        for f in one.stranded.tolist():
            assert quickest[f] > steered.flows.max_delay_ms[f] or np.isinf(quickest[f])

"""What GPUs of one job send each other: collectives as flows, and how long a fabric takes for them.

A job has one GPU at each port of its hosts.  Inside a host GPUs hand data over without the fabric, so collectives
run rail by rail: rank r of each host talks to ranks r of the others, and no flow changes rails.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.fabric.flows.flow_set import Flows, flows, route
from weft.fabric.flows.network import FlowNetwork, Working
from weft.network import Ints
from weft.traffic import in_order_tree


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
    """Flows that begin together, so many `times` one after the other; the next phase begins when the last ended."""

    flows: Flows
    times: int


@dataclass(frozen=True, slots=True)
class CollectiveTime:
    """How long a collective takes: `at_best_s` if only ports at the hosts limited it."""

    took_s: float
    at_best_s: float

    @property
    def efficiency(self) -> float:
        """Share of the ports' speed that it gets; 1 where nothing is sent."""
        return self.at_best_s / self.took_s if self.took_s > 0 else 1.0


def ring_all_reduce(network: FlowNetwork, hosts: Ints, buffer_gbit: float, seed: int = 0) -> tuple[Phase, ...]:
    """A ring a rail: in each of 2 (n - 1) steps every GPU sends an n-th of its rail's share to the next host.

    `buffer_gbit` is what each GPU has to be reduced with all others; a rail carries its share of it.

    Source: P. Patarasuk, X. Yuan, "Bandwidth optimal all-reduce algorithms for clusters of workstations", JPDC 2009.
    """
    n, rails = len(hosts), network.ports_of_host
    if n < 2:
        return ()
    step = buffer_gbit / rails / n
    return (Phase(_by_rail(network, hosts, np.roll(hosts, -1), step, seed), 2 * (n - 1)),)


def tree_all_reduce(network: FlowNetwork, hosts: Ints, buffer_gbit: float, seed: int = 0) -> tuple[Phase, ...]:
    """Two binary trees a rail, each for half of the data, reduced upwards and sent down at once in small pieces.

    The second tree is the first with hosts shifted by one, so that a host that is inside one is a leaf of the other
    and all send about as much.

    Source: P. Sanders, J. Speck, J. L. Träff, "Two-tree algorithms for full bandwidth broadcast, reduction and scan",
    Parallel Computing 35, 2009.
    """
    n = len(hosts)
    if n < 2:
        return ()
    child, parent = in_order_tree(n)
    children = np.concatenate([hosts[child], np.roll(hosts, -1)[child]])
    parents = np.concatenate([hosts[parent], np.roll(hosts, -1)[parent]])
    half = buffer_gbit / network.ports_of_host / 2
    source, sink = np.concatenate([children, parents]), np.concatenate([parents, children])
    return (Phase(_by_rail(network, source, sink, half, seed), 1),)


def all_to_all(
    network: FlowNetwork, hosts: Ints, buffer_gbit: float, *, by_rail: bool = True, seed: int = 0
) -> tuple[Phase, ...]:
    """Every GPU sends an equal part of its buffer to every GPU of the job, all at once.

    With `by_rail` what is for another rank goes there inside the sending host first, so that a rail carries it all;
    otherwise each pair of GPUs of different hosts has a flow, across rails.
    """
    n, ports = len(hosts), network.ports_of_host
    first, second = np.nonzero(~np.eye(n, dtype=bool))
    source, sink = hosts[first], hosts[second]
    part = buffer_gbit / (n * ports)
    if by_rail:
        return (Phase(_by_rail(network, source, sink, part * ports, seed), 1),) if n > 1 else ()
    out, into = (ends.ravel() for ends in np.indices((ports, ports)))
    many = flows(np.repeat(source, ports**2), np.repeat(sink, ports**2), part, seed=seed)
    pairs = len(source)
    across = Flows(many.source, many.sink, np.tile(out, pairs), np.tile(into, pairs), many.size_gbit, many.key)
    return (Phase(across, 1),) if n > 1 else ()


def timed(
    network: FlowNetwork, phases: tuple[Phase, ...], working: Working | None = None, queue_pairs: int = 1
) -> CollectiveTime:
    """How long all phases take; each flow is hashed as `queue_pairs` of them.  inf if some flow has no way."""
    took = best = 0.0
    for phase in phases:
        routed = route(network, phase.flows.split(queue_pairs), working)
        took += phase.times * float(routed.end_s().max(initial=0.0))
        best += phase.times * _at_best_s(network, phase.flows)
    return CollectiveTime(took, best)


def _at_best_s(network: FlowNetwork, sent: Flows) -> float:
    """The time of the port with most to send or to receive; hashed ports of a host share what is for all of them."""
    total = 0.0
    for host, port in ((sent.source, sent.source_port), (sent.sink, sent.sink_port)):
        hashed = port < 0
        at = network.n_hosts * network.ports_of_host
        given = np.bincount((host * network.ports_of_host + port)[~hashed], sent.size_gbit[~hashed], at)
        shared = np.bincount(host[hashed], sent.size_gbit[hashed], network.n_hosts) / network.ports_of_host
        total = max(total, float((given + np.repeat(shared, network.ports_of_host)).max(initial=0.0)))
    return total / network.port_gbps


def _by_rail(network: FlowNetwork, source: Ints, sink: Ints, size_gbit: npt.ArrayLike, seed: int) -> Flows:
    """The same flows on every rail."""
    rails = network.ports_of_host
    rail = np.tile(np.arange(rails), len(source))
    return flows(np.repeat(source, rails), np.repeat(sink, rails), size_gbit, port=rail, seed=seed)

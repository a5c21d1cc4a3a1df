"""A wired fabric as flows see it: every link by itself, hosts with their ports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.fabric.wiring import KINDS, TIERS, Wiring
from weft.graph import Levels
from weft.network import Bools, Floats, Ints, ints

LEVEL = (0, 1, 1, 2, 3, 0)
"""How high each of TIERS stands; no link of hosts or routers is in the core."""


@dataclass(frozen=True, slots=True, eq=False)
class FlowNetwork:
    """Hosts (n_hosts,), each with `sides` x `ports` links, and the links between leaves and above (m,).

    Arcs are numbered: links of the core upwards 0..m, then downwards; host links from the host, then to it, in order
    of hosts, sides and ports.  `leaf` (n_hosts, sides) are nodes of `core`; `capacity_gbps` (n_arcs,).
    """

    core: Levels
    leaf: Ints
    ports: int
    capacity_gbps: Floats

    @property
    def n_hosts(self) -> int:
        """How many hosts there are."""
        return len(self.leaf)

    @property
    def sides(self) -> int:
        """Leaves that a host is on."""
        return int(self.leaf.shape[1])

    @property
    def ports_of_host(self) -> int:
        """Links of one host."""
        return self.sides * self.ports

    def from_host(self, host: Ints, port: Ints) -> Ints:
        """Arcs out of ports of hosts; ports count over all sides."""
        return 2 * self.core.n_links + host * self.ports_of_host + port

    def to_host(self, host: Ints, port: Ints) -> Ints:
        """Arcs into ports of hosts."""
        return self.from_host(host, port) + self.n_hosts * self.ports_of_host

    @property
    def port_gbps(self) -> float:
        """Of one link of a host."""
        return float(self.capacity_gbps[-1])


@dataclass(frozen=True, slots=True, eq=False)
class Working:
    """What is up: links of the core (m,), and ports (n_hosts, sides, ports)."""

    link: Bools
    port: Bools


def flow_network(wiring: Wiring) -> FlowNetwork:
    """The hosts of a wired design, their links, and those among leaves, spines and superspines.

    Raises ValueError if it has no hosts.
    """
    nodes, links, shape = wiring.nodes, wiring.links, wiring.design.shape
    if not shape.hosts:
        raise ValueError("a fabric without hosts has no flows between them")
    first = int(np.searchsorted(nodes.tier, TIERS.index("leaf")))
    outside = np.isin(links.kind, [KINDS.index("host"), KINDS.index("gateway")])
    kept, of_hosts = np.flatnonzero(~outside), links.kind == KINDS.index("host")
    level = np.array(LEVEL)[nodes.tier[first:]]
    core = Levels.of(level, links.a[kept] - first, links.z[kept] - first)
    per_host = (shape.hosts, shape.sides, shape.ports_at_leaf)
    leaf = links.z[of_hosts].reshape(per_host)[:, :, 0] - first
    core_gbps, host_gbps = links.gbps[kept], links.gbps[of_hosts]
    return FlowNetwork(
        core, leaf, shape.ports_at_leaf, np.concatenate([core_gbps, core_gbps, host_gbps, host_gbps])
    )  # fmt: skip


def all_working(network: FlowNetwork) -> Working:
    """Nothing lost."""
    return Working(
        np.ones(network.core.n_links, np.bool_), np.ones((*network.leaf.shape, network.ports), np.bool_)
    )  # fmt: skip


def without(network: FlowNetwork, nodes: Ints, links: Ints | None = None) -> Working:
    """What is left with some nodes and links of the core lost; a lost leaf takes the ports on it."""
    lost = np.zeros(network.core.n_nodes, np.bool_)
    lost[nodes] = True
    link = ~(lost[network.core.a] | lost[network.core.z])
    link[ints(()) if links is None else links] = False
    port = np.repeat(~lost[network.leaf][:, :, None], network.ports, axis=2)
    return Working(link, port)

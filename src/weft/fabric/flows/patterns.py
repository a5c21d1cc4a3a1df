"""Sets of flows: permutations, incast, and where the hosts of a job stand."""

from __future__ import annotations

from typing import Literal

import numpy as np

from weft.fabric.flows.flow_set import Flows, flows
from weft.fabric.flows.network import FlowNetwork
from weft.network import Ints

Placement = Literal["packed", "spread", "random"]


def permutation(network: FlowNetwork, size_gbit: float, seed: int) -> Flows:
    """Each host sends to another one, and each receives from one: a random cycle through all hosts."""
    order = np.random.default_rng(seed).permutation(network.n_hosts)
    sink = np.empty(network.n_hosts, np.int64)
    sink[order] = np.roll(order, -1)
    return flows(np.arange(network.n_hosts), sink, size_gbit, seed=seed)


def incast(sources: Ints, sink: int, size_gbit: float, seed: int) -> Flows:
    """Many hosts send to one at once; buffers are not modelled, so it is as slow as the ports and links on the way."""
    return flows(sources, np.full(len(sources), sink), size_gbit, seed=seed)


def placed(network: FlowNetwork, hosts: int, how: Placement, seed: int = 0) -> Ints:
    """The hosts of a job in order of rank: those that follow one another, leaf after leaf in turn, or any.

    Raises ValueError if there are not as many.
    """
    if not 0 < hosts <= network.n_hosts:
        raise ValueError(f"a job of {hosts} hosts does not fit in {network.n_hosts}")
    if how == "packed":
        return np.arange(hosts)
    if how == "random":
        return np.random.default_rng(seed).permutation(network.n_hosts)[:hosts]
    first = network.leaf[:, 0]
    turn = np.arange(network.n_hosts) - np.searchsorted(first, first)  # hosts are in order of their leaves
    return np.lexsort((first, turn))[:hosts]

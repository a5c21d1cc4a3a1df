"""Loads of every link in every state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.fabric.loads.core import Core
from weft.fabric.loads.failures import Losses
from weft.fabric.loads.matrices import MATRICES, Matrix, matrices
from weft.graph import hose_loads, level_loads
from weft.lp import Stop
from weft.network import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class LoadStates:
    """Figures of each state (n,), and of each matrix in it (n, matrices), in the order of MATRICES.

    `full_ratio` is the load of the fullest link over what it can carry, `fullest` its bundle, -1 where there is no
    load.  `hose_ratio` bounds it over all matrices in which each leaf sends and receives at most its promise.
    `lost_gbps` has no way.  `oversubscription_ratio` is the worst, over leaves that are up, of their hosts' ports over
    their links up; `pod_ratio` the same for pods and their trunks.  `cut_hosts` have lost all their leaves.
    """

    full_ratio: Floats
    fullest: Ints
    lost_gbps: Floats
    hose_ratio: Floats
    oversubscription_ratio: Floats
    pod_ratio: Floats
    cut_hosts: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """What is left in one state: nodes, and links of each bundle."""

    node_up: Bools
    width: Ints


def left(core: Core, found: Losses, state: int) -> Situation:
    """What one state leaves: links to a lost node are lost with it."""
    node_up = np.ones(core.levels.n_nodes, np.bool_)
    node_up[found.nodes_of(state)] = False
    width = core.links.copy()
    bundle, fewer = found.bundles_of(state)
    width[bundle] -= fewer
    width[~(node_up[core.levels.a] & node_up[core.levels.z])] = 0
    return Situation(node_up, width)


def load_states(
    core: Core, found: Losses, gateway_gbps: float, port_gbps: float, *, by_rail: bool, stop: Stop | None = None
) -> LoadStates:
    """Route every matrix in every state.

    `port_gbps` is what all ports of one host on one of its leaves carry.  Raises Stopped if `stop` strikes.
    """
    n, n_matrices = len(found), len(MATRICES)
    ratio, lost, fullest = np.zeros((n, n_matrices)), np.zeros((n, n_matrices)), np.full((n, n_matrices), -1)
    hose, leaf_ratio, pod_ratio, cut = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n, np.int64)
    whole = matrices(core, np.ones(core.levels.n_nodes, np.bool_), gateway_gbps, by_rail=by_rail)
    talking = np.concatenate([core.leaf, core.nodes("router")])
    for state in range(n):
        (stop or Stop()).check()
        now = left(core, found, state)
        asked = whole
        if not now.node_up[talking].all():
            asked = matrices(core, now.node_up, gateway_gbps, by_rail=by_rail)
        for k, matrix in enumerate(asked):
            ratio[state, k], fullest[state, k], lost[state, k] = _one(core, now, matrix)
        offered = np.where(now.node_up[core.leaf], core.promised_gbps, 0.0)
        hose[state] = _over(core, now, *hose_loads(core.levels, now.width, core.leaf, offered)).max(initial=0.0)
        leaf_ratio[state], pod_ratio[state] = _oversubscription(core, now, port_gbps)
        cut[state] = _cut_hosts(core, now)
    return LoadStates(ratio, fullest, lost, hose, leaf_ratio, pod_ratio, cut)


def _one(core: Core, now: Situation, matrix: Matrix) -> tuple[float, int, float]:
    """The fullest bundle's load over its capacity, which it is, and what is lost."""
    if not matrix.volume_gbps.any():
        return 0.0, -1, 0.0
    demand = matrix.sources, matrix.sinks, matrix.volume_gbps
    loads = level_loads(core.levels, now.width, demand, anycast=matrix.anycast)
    over = _over(core, now, loads.up_gbps, loads.down_gbps)
    worst = int(over.argmax())
    return float(over[worst]), worst if over[worst] > 0 else -1, loads.lost_gbps


def _over(core: Core, now: Situation, up_gbps: Floats, down_gbps: Floats) -> Floats:
    """The fuller direction of each bundle, over what its links that are left carry."""
    capacity = now.width * core.link_gbps
    return np.asarray(np.maximum(up_gbps, down_gbps) / np.where(capacity > 0, capacity, np.inf))


def _oversubscription(core: Core, now: Situation, port_gbps: float) -> tuple[float, float]:
    """The worst leaf's and the worst pod's ratio; inf where all links up are lost under hosts."""
    levels, n = core.levels, core.levels.n_nodes
    up_gbps: Floats = np.bincount(levels.a, now.width * core.link_gbps, n).astype(np.float64)
    standing = core.leaf[now.node_up[core.leaf]]
    hosts = np.zeros(n)
    hosts[core.leaf] = core.hosts * port_gbps
    leaf = _worst(hosts[standing], up_gbps[standing])
    spines = core.nodes("spine")
    if not len(core.nodes("superspine")):
        return leaf, 0.0
    n_pods = int(core.pod.max()) + 1
    trunks = np.bincount(core.pod[spines], up_gbps[spines], n_pods).astype(np.float64)
    return leaf, _worst(np.bincount(core.pod[standing], hosts[standing], n_pods).astype(np.float64), trunks)


def _worst(down_gbps: Floats, up_gbps: Floats) -> float:
    asking = down_gbps > 0
    with np.errstate(divide="ignore"):
        return float((down_gbps[asking] / up_gbps[asking]).max(initial=0.0))


def _cut_hosts(core: Core, now: Situation) -> int:
    """Hosts all of whose leaves are lost."""
    if not len(core.leaf):
        return 0
    standing = np.bincount(core.unit, now.node_up[core.leaf])
    return int(core.hosts[core.side == 0][standing == 0].sum())

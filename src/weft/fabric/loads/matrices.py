"""Traffic that a site's fabric is proved with, at the hosts' promise, for what is left in a state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.fabric.loads.core import Core
from weft.network import Bools, Floats, Ints

UNIFORM, HOT, NORTH, SOUTH = "all to all", "permutation", "to routers", "from routers"
MATRICES = (UNIFORM, HOT, NORTH, SOUTH)
"""Evenly between hosts of different units; each unit to one far away; all leaves to and from the site's routers."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """What each of the nodes `sources` sends to each of `sinks`: `gbps` (n_sources, n_sinks).

    With `anycast` the sinks are one destination and there is one column.
    """

    name: str
    sources: Ints
    sinks: Ints
    volume_gbps: Floats
    anycast: bool = False


def matrices(core: Core, node_up: Bools, gateway_gbps: float, *, by_rail: bool) -> tuple[Matrix, ...]:
    """The matrices of one state, in the order of MATRICES; leaves and routers that are lost take no part.

    `by_rail` keeps traffic between leaves of one side: GPUs hand it over inside their hosts first.
    """
    offered = np.where(node_up[core.leaf], core.promised_gbps, 0.0)
    routers = core.nodes("router")
    standing = routers[node_up[routers]]
    whole = max(float(offered.sum()), 1e-300)
    north = (offered * min(gateway_gbps / whole, 1.0))[:, None]  # gateways have headroom, hosts keep their promise
    south = np.tile(north.T / max(len(standing), 1), (len(standing), 1))
    return (
        Matrix(UNIFORM, core.leaf, core.leaf, uniform(core, offered, by_rail=by_rail)),
        Matrix(HOT, core.leaf, core.leaf, permutation(core, offered, by_rail=by_rail)),
        Matrix(NORTH, core.leaf, standing, north, anycast=True),
        Matrix(SOUTH, standing, core.leaf, south),
    )


def uniform(core: Core, offered_gbps: Floats, *, by_rail: bool) -> Floats:
    """Leaf to leaf (n_leaves, n_leaves): v to w in proportion to what both may send, none within a unit.

    x(v) x(w) / (X - least unit), with X the sum over all leaves (of one side with `by_rail`): no leaf sends or
    receives more than it may, and where units are equal each exactly that.
    """
    taking = core.side if by_rail else np.zeros_like(core.side)
    together = np.zeros((int(taking.max(initial=0)) + 1, int(core.unit.max(initial=-1)) + 1))
    np.add.at(together, (taking, core.unit), offered_gbps)
    left = together.sum(axis=1) - together.min(axis=1, initial=np.inf, where=together > 0)
    scale = np.where(left > 0, 1.0 / np.maximum(left, 1e-300), 0.0)[taking]
    volume = offered_gbps[:, None] * (offered_gbps * scale)[None, :]
    volume[core.unit[:, None] == core.unit[None, :]] = 0.0
    if by_rail:
        volume[core.side[:, None] != core.side[None, :]] = 0.0
    return np.asarray(volume)


def permutation(core: Core, offered_gbps: Floats, *, by_rail: bool) -> Floats:
    """Leaf to leaf: each unit sends all it may to the one half of all units further on.

    Where pods are equal and more than one, that one is in another pod, the furthest there is.
    """
    n_units = int(core.unit.max(initial=-1)) + 1
    volume = np.zeros((len(core.leaf), len(core.leaf)))
    if n_units < 2:
        return volume
    of_unit = np.bincount(core.unit, offered_gbps, n_units)
    onward = (np.arange(n_units) + n_units // 2) % n_units
    share = offered_gbps / np.maximum(of_unit[core.unit], 1e-300)
    sent = np.minimum(of_unit, of_unit[onward])[core.unit] * share
    sides = int(core.side.max()) + 1
    for turn in range(1 if by_rail else sides):
        there = onward[core.unit] * sides + (core.side + turn) % sides  # leaves are in order of units and sides
        volume[np.arange(len(core.leaf)), there] = (
            np.minimum(offered_gbps, offered_gbps[there]) if by_rail else sent * share[there]
        )
    return volume

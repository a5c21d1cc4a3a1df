"""How much of the promise any matrix gets: at least by equal-cost multipath, at most by any routing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.fabric.loads.core import Core
from weft.fabric.loads.matrices import uniform
from weft.graph import hose_loads, level_loads
from weft.graph.levels import FAR, hops_between
from weft.lp import Model, Rows
from weft.network import Floats, Ints


@dataclass(frozen=True, slots=True)
class Throughput:
    """Shares of the promise that an intact fabric carries, above 1 where it has more than was promised.

    `routed` is a share of every matrix within the promise that equal-cost multipath carries, `uniform` the share of
    the even one.  There is a matrix of which no routing carries more than `upper`.
    """

    routed: float
    uniform: float
    upper: float


def throughput(core: Core, *, by_rail: bool) -> Throughput:
    """Bounds from below and from above; inf where nothing is sent."""
    volume = uniform(core, core.promised_gbps, by_rail=by_rail)
    even = level_loads(core.levels, core.links, (core.leaf, core.leaf, volume))
    worst = hose_loads(core.levels, core.links, core.leaf, core.promised_gbps)
    capacity_gbps = core.links * core.link_gbps
    return Throughput(
        _carried(capacity_gbps, np.maximum(*worst)), _carried(capacity_gbps, np.maximum(even.up_gbps, even.down_gbps)),
        upper_bound(core),
    )  # fmt: skip


def upper_bound(core: Core) -> float:
    """The throughput upper bound (TUB) over ways that climb once and come down once, split in any way.

    A Gb/s of traffic takes as many Gb/s of links as its way has, so a share t of a matrix T is carried only if
    t sum T(v, w) d(v, w) is at most what all links carry, both ways.  The matrix within the promise that leaves least
    is the one of greatest distance, a maximum weight matching: here a transport problem between kinds of leaves.

    Source: P. Namyar, S. Supittayapornpong, M. Zhang, M. Yu, R. Govindan, "A throughput-centric view of the
    performance of datacenter topologies", SIGCOMM 2021, theorem 2.2.
    """
    levels = core.levels
    from_leaf = np.isin(levels.a, core.leaf)
    used = from_leaf | np.isin(levels.a, levels.z[from_leaf])
    needed_gbps = _greatest_distance(core)
    return 2 * float((core.links * core.link_gbps)[used].sum()) / needed_gbps if needed_gbps > 0 else np.inf


def _greatest_distance(core: Core) -> float:
    """The most that a matrix within the promise sends, each Gb/s counted once a link of its way."""
    kinds, hops = hops_between(core.levels, core.links, core.leaf)
    n = len(hops)
    if not n or (hops >= FAR).any():
        return 0.0
    of_leaf = np.repeat(np.arange(n), np.diff(kinds.start))
    sent, unit = core.promised_gbps[kinds.place], core.unit[kinds.place]
    most = np.bincount(of_leaf, sent, n).astype(np.float64)
    room = np.minimum(most[:, None], most[None, :])
    for kind in range(n):
        # Within a kind all may be sent to other units, as long as none has more than all others together.
        of_unit = np.bincount(unit[of_leaf == kind], sent[of_leaf == kind])
        room[kind, kind] = min(most[kind], 2 * (most[kind] - of_unit.max()))
    return _transport(hops.astype(np.float64), most, room)


def _transport(worth: Floats, most: Floats, room: Floats) -> float:
    """The greatest worth of what is sent within both sums `most` (n,) and each cell's `room` (n, n)."""
    n = len(most)
    cells: Ints = np.arange(n * n)
    model = Model()
    model.add_columns("sent", [str(c) for c in cells], -worth.ravel(), np.zeros(n * n), room.ravel())
    rows = [(cells[k * n : (k + 1) * n], np.ones(n)) for k in range(n)]
    rows += [(cells[k::n], np.ones(n)) for k in range(n)]
    labels = [f"from {k}" for k in range(n)] + [f"to {k}" for k in range(n)]
    model.add_rows("promise", labels, np.full(2 * n, -np.inf), np.concatenate([most, most]), Rows.of(rows))
    return -model.solve().value


def _carried(capacity_gbps: Floats, load_gbps: Floats) -> float:
    """The share at which the first link is full."""
    loaded = load_gbps > 0
    return float((capacity_gbps[loaded] / load_gbps[loaded]).min(initial=np.inf))

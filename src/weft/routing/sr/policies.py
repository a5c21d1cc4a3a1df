"""Segment-routing policies: how the traffic of a pair of nodes is shared over segment lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.graph import Legs, constant
from weft.network import Bools, Floats, Ints
from weft.routing.ipgraph import IpGraph

STRAIGHT = -1
"""In `via` and `arc`: no such segment."""


@dataclass(frozen=True, slots=True, eq=False)
class Policies:
    """One row a segment list, rows of one flow group together; groups without rows go straight by the IGP.

    A *flow group* is what one node `source` sends to position `target` of `Volumes.targets`.  Its traffic goes to
    node `via` (-1: straight), there leaves over `arc` (-1: no adjacency segment; else `via` is the arc's tail),
    and goes on to the target, each leg by ECMP.  The `share` of the rows of a group sum to 1.

    With `via` the source itself an adjacency segment stands alone in front of the target's; behind another node
    it needs that node's segment too, unless it is advertised as global (RFC 8402, section 3.4).
    """

    source: Ints
    target: Ints
    via: Ints
    arc: Ints
    share: Floats

    @classmethod
    def of(
        cls, source: npt.ArrayLike, target: npt.ArrayLike, via: npt.ArrayLike, arc: npt.ArrayLike, share: npt.ArrayLike
    ) -> Policies:
        """From rows in any order.

        Raises ValueError if a share is not above 0, the shares of a group do not sum to 1, or an adjacency segment
        stands without the node that it leaves.
        """
        columns = [np.asarray(column, np.int64).reshape(-1) for column in (source, target, via, arc)]
        shares = np.asarray(share, np.float64).reshape(-1)
        order = np.lexsort((columns[3], columns[2], columns[0], columns[1]))
        from_, to, through, over = (constant(column[order], np.int64) for column in columns)
        rows = cls(from_, to, through, over, constant(shares[order], np.float64))
        if ((rows.arc >= 0) & (rows.via < 0)).any():
            raise ValueError("an adjacency segment needs the node that it leaves as `via`")
        total = np.bincount(rows.group, weights=rows.share)
        if (rows.share <= 0).any() or (abs(total - 1.0) > 1e-9).any():
            raise ValueError("the shares of a flow group must be above 0 and sum to 1")
        return rows

    @classmethod
    def none(cls) -> Policies:
        """Everything goes straight."""
        return cls.of([], [], [], [], [])

    def __len__(self) -> int:
        return len(self.source)

    @property
    def segments(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Source, target, via and arc of all rows."""
        return self.source, self.target, self.via, self.arc

    @property
    def group(self) -> Ints:
        """Number of the flow group of each row, from 0, shape (n_rows,)."""
        if not len(self):
            return np.zeros(0, np.int64)
        changes = (np.diff(self.source) != 0) | (np.diff(self.target) != 0)
        return np.concatenate([[0], np.cumsum(changes)]).astype(np.int64)

    def leaves_at(self, ip: IpGraph) -> Ints:
        """The node from which each row goes on to its target: `via`, or behind its adjacency; (n_rows,)."""
        return np.where(self.arc >= 0, ip.graph.head[self.arc], np.where(self.via >= 0, self.via, self.source))

    def quantised(self, parts: int = 64) -> Policies:
        """Shares as whole numbers of `parts`, as routers take weights; a share that rounds to none goes.

        Of each group the rows with the largest remainders get what is left over (Hare's method).
        """
        group = self.group
        exact = self.share * parts
        weight = np.floor(exact + 1e-9)
        missing = (parts - np.bincount(group, weights=weight)).round().astype(np.int64)
        order = np.lexsort((np.arange(len(self)), weight - exact, group))
        rank = np.arange(len(self)) - np.searchsorted(group[order], group[order])
        weight[order[rank < missing[group[order]]]] += 1
        kept = weight > 0
        return Policies.of(
            self.source[kept], self.target[kept], self.via[kept], self.arc[kept], weight[kept] / parts
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Expanded:
    """What policies make of volumes in one state: leg by leg, each of which goes by ECMP.

    `volume_gbps` (n_nodes to, n_nodes from, n_columns); `arc_gbps` (n_arcs, n_columns) is what crosses arcs by
    adjacency segments, beside it; `used` (n_rows,) is the share of its group that each policy really takes.
    """

    volume_gbps: Floats
    arc_gbps: Floats
    used: Floats


def in_force(policies: Policies, targets: Ints, ip: IpGraph, legs: Legs, up: Bools) -> Floats:
    """The share of its group that each policy takes in a state, shape (n_rows,).

    A segment list is invalid where a leg has no path or its adjacency is down; its share goes to the valid ones
    of its group in proportion, and where none is left, the group goes straight (RFC 9256, sections 2.11 and 5.1).
    """
    reached, sink = legs.reached, targets[policies.target]
    entry = np.where(policies.via >= 0, policies.via, policies.source)
    whole = reached[entry, policies.source] & reached[sink, policies.leaves_at(ip)]
    share = policies.share * (whole & ((policies.arc < 0) | up[policies.arc]))
    group = policies.group
    total = np.bincount(group, weights=share)
    return np.asarray(np.divide(share, total[group], out=np.zeros(len(policies)), where=share > 0))


def expanded(
    policies: Policies, targets: Ints, volume_gbps: Floats, ip: IpGraph, legs: Legs, up: Bools
) -> Expanded:
    """What is sent leg by leg in a state when volumes (n_targets, n_nodes, n_columns) follow the policies.

    `up` (n_arcs,) are the arcs left, of which `legs` are the legs.
    """
    n_columns = volume_gbps.shape[2]
    volume = np.zeros((ip.n_nodes, ip.n_nodes, n_columns))
    volume[targets] = volume_gbps
    on_arc = np.zeros((ip.graph.n_arcs, n_columns))
    used = in_force(policies, targets, ip, legs, up)
    rows = np.flatnonzero((used > 0) & (policies.via >= 0))
    source, target, via, arc = (column[rows] for column in policies.segments)
    sink, moved = targets[target], volume_gbps[target, source] * used[rows, None]
    np.subtract.at(volume, (sink, source), moved)
    np.add.at(volume, (via, source), moved)
    np.add.at(volume, (sink, policies.leaves_at(ip)[rows]), moved)
    np.add.at(on_arc, arc[arc >= 0], moved[arc >= 0])
    # what is subtracted in parts may leave a rounding below 0
    return Expanded(np.maximum(volume, 0.0), on_arc, used)


def delay_ms(policies: Policies, targets: Ints, used: Floats, ip: IpGraph, legs: Legs) -> Floats:
    """The longest delay of each flow group over the paths it uses, inf without one; (n_targets, n_nodes).

    `used` (n_rows,) as in `Expanded`.
    """
    straight = legs.delay_ms[targets]
    rows = np.flatnonzero(used > 0)
    group = policies.target[rows], policies.source[rows]
    entry = np.where(policies.via[rows] >= 0, policies.via[rows], policies.source[rows])
    arc = policies.arc[rows]
    through = legs.delay_ms[entry, policies.source[rows]] + np.where(arc >= 0, ip.delay_ms[arc], 0.0)
    through = through + legs.delay_ms[targets[policies.target[rows]], policies.leaves_at(ip)[rows]]
    longest = straight.copy()
    longest[group] = 0.0
    np.maximum.at(longest, group, through)
    return longest

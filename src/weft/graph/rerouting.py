"""Delta re-routing of any sets of failures from one intact state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from weft.graph.delta import LATE_DEMANDS, METRIC, N_TALLIES, STUCK, STUCK_DEMANDS
from weft.graph.ecmp import Weights
from weft.graph.intact import Floats, Intact, Ints, intact
from weft.graph.multigraph import Multigraph
from weft.graph.shortest_dag import UNREACHED
from weft.graph.superposition import each

LOGGED = 60
"""About how many loads a failure changes for a destination."""


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """What nodes send: `volume_gbps` and number of demands `waiting`, both (n_targets, n_nodes, n_columns).

    `access` (2, n_nodes) are arcs of a node's own traffic alone, in and out, numbered from 0, -1 where it has none.
    Demands of a column are late above `limit_ms` (n_columns,), inf where they never are.
    """

    volume_gbps: Floats
    waiting: Ints
    access: Ints
    limit_ms: Floats


class Failures(NamedTuple):
    """Sets of arcs, and of nodes whose demands go with them, as compressed rows."""

    dead_start: Ints
    dead: Ints
    lost_start: Ints
    lost: Ints

    @classmethod
    def joined(cls, parts: Sequence[Failures]) -> Failures:
        """The sets of all parts."""
        nothing = np.zeros(0, np.int64)
        dead, lost = [nothing, *(part.dead for part in parts)], [nothing, *(part.lost for part in parts)]
        n_dead = [np.zeros(1, np.int64), *(np.diff(part.dead_start) for part in parts)]
        n_lost = [np.zeros(1, np.int64), *(np.diff(part.lost_start) for part in parts)]
        lists = (np.cumsum(np.concatenate(n_dead)), np.concatenate(dead))
        return cls(*lists, np.cumsum(np.concatenate(n_lost)), np.concatenate(lost))

    def until(self, n: int) -> Failures:
        """The first `n` sets."""
        return Failures(self.dead_start[: n + 1], self.dead, self.lost_start[: n + 1], self.lost)

    def row(self, i: int) -> tuple[Ints, Ints]:
        """The arcs and the nodes of one set."""
        return (
            self.dead[self.dead_start[i] : self.dead_start[i + 1]],
            self.lost[self.lost_start[i] : self.lost_start[i + 1]],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Rerouting:
    """One intact state, and the arrays that the kernels take.

    Rows of a load are arcs by tail (`arc` tells the number of each in the graph given), access arcs, and tallies;
    `load` (n_rows, n_columns) is the intact one.  `field` is what all kernels take first.
    """

    intact: Intact
    load: Floats
    volume_gbps: Floats
    field: tuple[Any, ...]

    @classmethod
    def of(cls, graph: Multigraph, weights: Weights, targets: Ints, sent: Sent, threads: int = 1) -> Rerouting:
        """Route everything with nothing failed."""
        found = intact(graph, weights, targets, sent.volume_gbps, threads)
        own, n_arcs = found.graph, graph.n_arcs
        bits = max(1, int(graph.n_nodes - 1).bit_length())
        limited = bool(np.isfinite(sent.limit_ms).any())
        limit = sent.limit_ms if limited else np.zeros(0)
        far = found.longest_ms if limited else np.zeros((len(targets), 0))
        load = np.concatenate([found.load_gbps, _beside(found, sent)])
        access = np.where(sent.access >= 0, sent.access + n_arcs, -1)
        volume = np.array(sent.volume_gbps, np.float64)
        field = (
            np.stack([own.tail, own.head], axis=1).astype(np.uint32),
            np.stack([own.leaving_start, own.entering_start], axis=1).astype(np.uint32),
            own.entering.astype(np.uint32), weights.width, bits, access,
            len(load) - N_TALLIES, found.targets.copy(), found.was, found.flow_gbps,
            volume, np.array(sent.waiting, np.int32),
            np.array(found.weights.delay_ms, np.float64), far, np.array(limit, np.float64),
        )  # fmt: skip
        return cls(found, load, volume, field)

    @property
    def tallies(self) -> int:
        """The first row of a load that is a tally."""
        return len(self.load) - N_TALLIES

    def room(self) -> tuple[Any, ...]:
        """Work arrays of one thread."""
        n_nodes, n_arcs, n_columns = self.intact.graph.n_nodes, self.intact.graph.n_arcs, self.load.shape[1]
        costs = np.zeros((n_arcs, 2), np.int64)
        costs[:, METRIC] = self.intact.weights.metric
        n_log = 3 * n_arcs + 2 * n_nodes + 2 * N_TALLIES
        return (
            costs, np.zeros((n_nodes, 4), np.int64), np.empty(n_nodes, np.uint32), np.empty(n_nodes, np.uint32),
            np.empty(n_nodes, np.int64), np.empty(n_nodes + n_arcs + 1, np.int64), np.zeros((n_nodes, n_columns)),
            np.zeros(n_columns), np.empty(n_log, np.uint32), np.empty((n_log, n_columns)), np.zeros(n_nodes, np.int64),
            np.empty(n_nodes), np.empty(n_nodes, np.uint32),
        )  # fmt: skip

    def each(self, failures: Failures, room: tuple[Any, ...], load: Floats) -> None:
        """Add to `load` (n, n_rows, n_columns) what each set changes, run from the intact state."""
        arguments = (*self.field, *room, *failures, load)
        each(*arguments)

    def bytes_kept(self) -> int:
        """About what it takes to keep one failure by destination."""
        n_targets, n_nodes = self.intact.was.shape[:2]
        return int(n_targets * (16 * (2 + n_nodes // 64) + LOGGED * 8 * (1 + self.load.shape[1])))


def _beside(found: Intact, sent: Sent) -> Floats:
    """Intact loads of access arcs, then the tallies."""
    reached = found.was[:, :, :1] < UNREACHED
    carried = np.where(reached, sent.volume_gbps, 0.0)
    carried[np.arange(len(found.targets)), found.targets] = 0.0  # what is there already takes no arc
    rows = np.zeros((int(sent.access.max(initial=-1)) + 1, carried.shape[2]))
    for side, sums in enumerate((carried.sum(axis=0), carried.sum(axis=1))):
        arc = sent.access[side] if side == 0 else sent.access[side][found.targets]
        rows[arc[arc >= 0]] = sums[arc >= 0]
    tallies = np.zeros((N_TALLIES, carried.shape[2]))
    tallies[STUCK] = np.where(reached, 0.0, sent.volume_gbps).sum(axis=(0, 1))
    tallies[STUCK_DEMANDS] = np.where(reached, 0, sent.waiting).sum(axis=(0, 1))
    for column, most in enumerate(sent.limit_ms.tolist()):
        late = (found.longest_ms > most) & np.isfinite(found.longest_ms)
        tallies[LATE_DEMANDS, column] = sent.waiting[..., column][late].sum()
    return np.concatenate([rows, tallies])

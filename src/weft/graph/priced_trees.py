"""Shortest-path trees under prices, a batch of destinations at a time, the next batch beside the work on this one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.graph.multigraph import Multigraph, constant
from weft.graph.segment_swap import grow

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BATCH_SHARE = 12
"""A batch is one destination in so many, so that few trees of one batch crowd the same cheap arcs."""
LARGEST_BATCH = 48
"""Most destinations of a batch."""


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Trees to the destinations of one batch; the first axis of all columns is a position in `rows`.

    `rows` are positions among all destinations.  `dist` (n_rows, n_nodes) is the whole-number distance to each;
    nodes that reach it are `order[i, :count[i]]`, the destination first, each sending on over `onward[i, node]`.
    `length` (n_arcs,) is what arcs cost.
    """

    rows: Ints
    length: Ints
    dist: Ints
    order: Ints
    count: Ints
    onward: Ints

    @classmethod
    def room(cls, graph: Multigraph, size: int) -> Trees:
        """Room for a batch of `size` destinations."""
        shape = (size, graph.n_nodes)
        dist, order, onward = (np.zeros(shape, np.int64) for _ in range(3))
        return cls(
            np.zeros(size, np.int64), np.ones(graph.n_arcs, np.int64), dist, order, np.zeros(size, np.int64), onward
        )

    def first(self, size: int) -> Trees:
        """The same room for fewer destinations."""
        short = (column[:size] for column in (self.dist, self.order, self.count, self.onward))
        return Trees(self.rows[:size], self.length, *short)


class Nursery:
    """Grows trees to all destinations in batches; what it gives does not depend on its threads.

    While the caller works on one batch, the trees of the next grow on another thread where there is one, under
    the prices from before that work: always so, even on one thread, so that the answer is the same.
    """

    def __init__(self, graph: Multigraph, targets: Ints, pool: ThreadPoolExecutor | None) -> None:
        self._graph, self._targets, self._pool = graph, constant(targets, np.int64), pool
        self._size = max(1, min(LARGEST_BATCH, len(targets) // BATCH_SHARE))
        self._rooms = tuple(Trees.room(graph, self._size) for _ in range(2))
        self._heaps = tuple(np.empty(graph.n_arcs + 1, np.int64) for _ in range(2))

    def batches(self, rows: Ints, priced: Callable[[Ints], None]) -> Iterator[Trees]:
        """Trees to the destinations `rows`; `priced` fills the lengths (n_arcs,) for the next batch.

        What is given holds until the batch after the next is asked for.
        """
        waiting: Future[None] | None = None
        following: Trees | None = None
        for i, start in enumerate(range(0, len(rows), self._size)):
            trees, ready = following, waiting
            if trees is None:
                trees = self._begun(rows, start, i, priced)
                self._grow(trees, i)
            elif ready is not None:
                ready.result()
            following, waiting = None, None
            if start + self._size < len(rows):
                following = self._begun(rows, start + self._size, i + 1, priced)
                if self._pool is None:
                    self._grow(following, i + 1)
                else:
                    waiting = self._pool.submit(self._grow, following, i + 1)
            yield trees

    def summed(self, length: Ints, weigh: Callable[[Trees], float]) -> float:
        """The sum over all destinations of what `weigh` makes of the trees of a batch under fixed lengths."""
        starts = range(0, len(self._targets), self._size)
        parts = (range(0, len(starts), 2), range(1, len(starts), 2))
        sums = np.zeros(len(starts))

        def work(part: int) -> None:
            for i in parts[part]:
                rows = np.arange(starts[i], min(starts[i] + self._size, len(self._targets)))
                trees = self._rooms[part].first(len(rows))
                trees.rows[:] = rows
                trees.length[:] = length
                self._grow(trees, part)
                sums[i] = weigh(trees)

        other = None if self._pool is None else self._pool.submit(work, 1)
        work(0)
        if other is None:
            work(1)
        else:
            other.result()
        return float(sums.sum())

    def _begun(self, rows: Ints, start: int, batch: int, priced: Callable[[Ints], None]) -> Trees:
        chosen = rows[start : start + self._size]
        trees = self._rooms[batch % 2].first(len(chosen))
        trees.rows[:] = chosen
        priced(trees.length)
        return trees

    def _grow(self, trees: Trees, part: int) -> None:
        graph = self._graph
        grow(
            graph.tail, graph.head, graph.leaving_start, graph.leaving, graph.entering_start, graph.entering,
            trees.length, self._targets[trees.rows], trees.dist, trees.order, trees.count, trees.onward,
            self._heaps[part % 2],
        )  # fmt: skip

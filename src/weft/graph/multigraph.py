"""A directed multigraph as arrays: arcs, and which arcs enter and leave each node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Multigraph:
    """Arc `i` goes from `tail[i]` to `head[i]`; parallel arcs are different arcs.

    `leaving[leaving_start[v]:leaving_start[v + 1]]` are the arcs out of node v in arc order, and `entering`
    the arcs into it.  All arrays are read-only int64.
    """

    n_nodes: int
    tail: Ints
    head: Ints
    leaving_start: Ints
    leaving: Ints
    entering_start: Ints
    entering: Ints

    @classmethod
    def of(cls, n_nodes: int, tail: npt.ArrayLike, head: npt.ArrayLike) -> Multigraph:
        """From the two ends of each arc, shape (n_arcs,).

        Raises ValueError if an end is not a node.
        """
        tails, heads = constant(tail, np.int64), constant(head, np.int64)
        ends = np.concatenate([tails, heads])
        if ends.size and (ends.min() < 0 or ends.max() >= n_nodes):
            raise ValueError(f"an arc ends outside 0..{n_nodes - 1}")
        return cls(n_nodes, tails, heads, *_grouped(n_nodes, tails), *_grouped(n_nodes, heads))

    @property
    def n_arcs(self) -> int:
        """How many arcs there are."""
        return len(self.tail)


def constant(values: npt.ArrayLike, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """A contiguous read-only view (a copy if need be), so that each kernel is compiled for one kind of array."""
    view = np.ascontiguousarray(values, dtype=dtype).view()
    view.flags.writeable = False
    return view


def _grouped(n_nodes: int, node: Ints) -> tuple[Ints, Ints]:
    start = np.concatenate([[0], np.cumsum(np.bincount(node, minlength=n_nodes))])
    return constant(start, np.int64), constant(np.argsort(node, kind="stable"), np.int64)

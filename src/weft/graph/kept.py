"""Single failures kept by destination, so that what sets of them do is mostly a sum."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.intact import Floats, Ints, in_threads
from weft.graph.rerouting import Failures, Rerouting
from weft.graph.superposition import alone, depend, exceed, together

Bools = npt.NDArray[np.bool_]
BATCH = 16
"""Failures that one thread runs before it takes more."""


def _different(given: Failures) -> tuple[Ints, Failures]:
    """Which of the different failures each is, and these, arcs and nodes ascending."""
    rows = [tuple(np.sort(part) for part in given.row(i)) for i in range(len(given.dead_start) - 1)]
    number: dict[tuple[bytes, ...], int] = {}
    alike = [number.setdefault(tuple(part.tobytes() for part in row), len(number)) for row in rows]
    first = [rows[i] for i in np.unique(alike, return_index=True)[1]]
    starts = [np.cumsum([0, *(len(row[kind]) for row in first)]).astype(np.int64) for kind in range(2)]
    lists = [np.concatenate([np.zeros(0, np.int64), *(row[kind] for row in first)]) for kind in range(2)]
    return np.array(alike, dtype=np.int64), Failures(starts[0], lists[0], starts[1], lists[1])


class Kept:
    """What single failures do, by destination, kept for sets of them; filled as they are asked for.

    `failures` are those given but for repeats, and `alike` (n_given,) says which of them each is.  Those asked for
    get a slot.  Several threads may use what is there while one adds to it: what is there stays as it is.
    """

    def __init__(self, rerouting: Rerouting, given: Failures) -> None:
        self.rerouting = rerouting
        self.alike, self.failures = _different(given)
        self.slot = np.full(len(self.failures.dead_start) - 1, -1, np.int64)
        n_targets, n_nodes = rerouting.intact.was.shape[:2]
        n_words = (n_nodes + 63) // 64
        self._lock = Lock()
        self._n = self._n_kept = 0
        self._sets: npt.NDArray[np.uint64] = np.zeros((0, n_targets, 2, n_words), np.uint64)
        self._moved = np.zeros((0, n_targets))
        self._logged = np.zeros((0, n_targets + 1), np.int64)
        self._arc = np.zeros(0, np.uint32)
        self._gbps = np.zeros((0, rerouting.load.shape[1]))
        self._total = np.zeros((0, *rerouting.load.shape))
        self._lists = self._of_slots()

    def ask(self, which: Ints, threads: int) -> tuple[Any, ...]:
        """Arrays for `together`, in which the failures `which` have slots."""
        with self._lock:
            new = np.unique(which[self.slot[which] < 0])
            if new.size:
                self._add(new, threads)
                self._lists = self._of_slots()
            return self._sets, self._logged, self._arc, self._gbps, self._total, *self._lists

    @property
    def most_bytes(self) -> int:
        """About what it takes if all are kept."""
        return len(self.slot) * self.rerouting.bytes_kept()

    def excess(self, slots: Ints) -> Floats:
        """For sums of two failures (n, 2), by slot, the most in Gb/s by which any arc's load may pass the sum."""
        found, dependent = np.zeros(len(slots)), np.zeros((len(slots), self._sets.shape[1]), np.bool_)
        depend(slots, self._sets, dependent)
        exceed(slots, dependent, self._moved, found)
        return found

    def sums(self, slots: Ints) -> Floats:
        """What failures (n, k) do to loads together if none depends on another (n, n_rows, n_columns)."""
        total = self._total[slots].sum(axis=1) + self.rerouting.load
        return np.asarray(total, dtype=np.float64)

    def size(self, which: Ints) -> Ints:
        """How many changes each failure logs alone; all have slots."""
        slot = self.slot[which]
        return np.asarray(self._logged[slot, -1] - self._logged[slot, 0])

    def covers(self, members: Ints, joint: Failures) -> Bools:
        """Whether failures given (n, k), -1 past the last, together are all of `joint`, which has them all."""
        graph = self.rerouting.intact.graph
        seen, same = np.full((2, max(graph.n_arcs, graph.n_nodes) + 1), -1), np.zeros(len(members), np.bool_)
        which = np.where(members >= 0, self.alike[members], -1)
        _cover(which, *self.failures, joint.dead_start, joint.lost_start, seen, same)
        return same

    def _of_slots(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Arcs, then nodes, of the failures by slot."""
        held = np.flatnonzero(self.slot >= 0)
        held = held[np.argsort(self.slot[held])]
        rows = [self.failures.row(int(i)) for i in held]
        starts = [np.cumsum([0, *(len(row[kind]) for row in rows)]).astype(np.int64) for kind in range(2)]
        lists = [np.concatenate([np.zeros(0, np.int64), *(row[kind] for row in rows)]) for kind in range(2)]
        return starts[0], lists[0], starts[1], lists[1]

    def _add(self, new: Ints, threads: int) -> None:
        found: list[Any] = [None] * len(new)
        batches = [range(i, min(i + BATCH, len(new))) for i in range(0, len(new), BATCH)]

        def work(b: int) -> None:
            room = self.rerouting.room()
            for i in batches[b]:
                found[i] = self._alone(int(new[i]), room)

        in_threads(work, range(len(batches)), threads)
        self._grow(len(new), sum(len(one[2]) for one in found))
        for which, (sets, logged, arc, gbps) in zip(new.tolist(), found, strict=True):
            at, end = self._n, self._n_kept + len(arc)
            self._sets[at], self._logged[at] = sets, logged + self._n_kept
            self._arc[self._n_kept : end], self._gbps[self._n_kept : end] = arc, gbps
            for column in range(gbps.shape[1]):
                self._total[at, :, column] = np.bincount(arc, gbps[:, column], len(self.rerouting.load))
            self._moved[at] = self._moved_by(which, logged, arc, gbps)
            self._n, self._n_kept, self.slot[which] = at + 1, end, at

    def _moved_by(self, which: int, logged: Ints, arc: npt.NDArray[np.uint32], gbps: Floats) -> Floats:
        """What the arcs that fail carried to each destination in Gb/s: an upper bound on what moves."""
        gone = np.isin(arc, self.failures.row(which)[0])
        entries = np.concatenate([[0.0], np.cumsum(np.where(gone, -gbps.sum(axis=1), 0.0))])
        return np.asarray(np.maximum(entries[logged[1:]] - entries[logged[:-1]], 0.0), dtype=np.float64)

    def _alone(self, which: int, room: tuple[Any, ...]) -> tuple[Any, ...]:
        _, n_targets, _, n_words = self._sets.shape
        dead, lost = self.failures.row(which)
        size = 64 * n_targets
        while True:
            sets = np.zeros((n_targets, 2, n_words), np.uint64)
            logged = np.zeros(n_targets + 1, np.int64)
            arc, gbps = np.empty(size, np.uint32), np.empty((size, self._gbps.shape[1]))
            arguments = (
                *self.rerouting.field, *room, dead, lost, sets, logged, arc, gbps
            )  # fmt: skip
            if alone(*arguments):
                end = int(logged[-1])
                return sets, logged, arc[:end].copy(), gbps[:end].copy()
            size *= 4

    def _grow(self, more: int, more_kept: int) -> None:
        if self._n + more > len(self._logged):
            size = max(self._n + more, 2 * len(self._logged)) - len(self._logged)
            self._sets, self._moved = _longer(self._sets, size), _longer(self._moved, size)
            self._logged, self._total = _longer(self._logged, size), _longer(self._total, size)
        if self._n_kept + more_kept > len(self._arc):
            size = max(self._n_kept + more_kept, 2 * len(self._arc)) - len(self._arc)
            self._arc, self._gbps = _longer(self._arc, size), _longer(self._gbps, size)


def _longer(array: Any, by: int) -> Any:
    return np.concatenate([array, np.zeros((by, *array.shape[1:]), array.dtype)])


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Scenarios of which some are sums of kept failures.

    `slots` (n, k) are each one's failures, that which changes most first, -1 past the last; in `order` (n,) come those
    that are no sums, where `is_sum` (n,) says so, then the others, next to each other if their first is the same.
    """

    slots: Ints
    is_sum: Bools
    order: Ints
    kept: tuple[Any, ...]

    @classmethod
    def of(cls, members: Ints, is_sum: Bools, kept: Kept, threads: int) -> Together:
        """`members` (n, k) are failures as given, -1 past the last; scenarios that `is_sum` (n,) are added up."""
        chosen = np.where(members[is_sum] >= 0, kept.alike[members[is_sum]], -1)
        arrays = kept.ask(np.unique(chosen[chosen >= 0]), threads)
        size = np.where(chosen >= 0, kept.size(chosen), -1)
        by_size = np.lexsort((chosen, -size), axis=1)
        slots = np.full(members.shape, -1)
        slots[is_sum] = np.take_along_axis(np.where(chosen >= 0, kept.slot[chosen], -1), by_size, axis=1)
        return cls(slots, is_sum, np.lexsort((*slots.T[::-1], is_sum)), arrays)

    def run(self, rerouting: Rerouting, rows: Ints, failures: Failures, room: tuple[Any, ...], load: Floats) -> Ints:
        """Add to `load` what the scenarios `rows` change, which stand together in `order`.

        Returns for how many destinations each was run and not added up, shape (n,).
        """
        n_each, (n_targets, n_nodes, _) = int((~self.is_sum[rows]).sum()), rerouting.intact.was.shape
        dependent = np.zeros((len(rows) - n_each, n_targets), np.bool_)
        if n_each:
            rerouting.each(failures.until(n_each), room, load[:n_each])
        if len(dependent):
            then = np.empty((n_nodes, 2), np.int64), np.empty((n_nodes, load.shape[2])), np.empty(n_nodes)
            sets, *rest = self.kept
            slots = np.ascontiguousarray(self.slots[rows[n_each:]])
            depend(slots, sets, dependent)
            arguments = (*rerouting.field, *room, *rest, *then, slots, dependent, load[n_each:])
            together(*arguments)
        return np.concatenate([np.full(n_each, n_targets), dependent.sum(axis=1)])


@njit(cache=True, nogil=True)
def _cover(members, dead_start, dead, lost_start, lost, joint_dead_start, joint_lost_start, seen, same):  # type: ignore[no-untyped-def]
    for s in range(len(members)):
        n_dead, n_lost = 0, 0
        for failure in members[s]:
            if failure < 0:
                break
            for k in range(dead_start[failure], dead_start[failure + 1]):
                n_dead += seen[0, dead[k]] != s
                seen[0, dead[k]] = s
            for k in range(lost_start[failure], lost_start[failure + 1]):
                n_lost += seen[1, lost[k]] != s
                seen[1, lost[k]] = s
        same[s] = (
            n_dead == joint_dead_start[s + 1] - joint_dead_start[s]
            and n_lost == joint_lost_start[s + 1] - joint_lost_start[s]
        )

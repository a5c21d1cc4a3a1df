"""Waiting until every kernel holds what is predicted, or patience ends."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from weft.lab.compare import Difference, differences, entries
from weft.lab.fib import bridge_table, kernel_table
from weft.lab.interruption import Interruption
from weft.lab.namespaces import Namespaces
from weft.lab.prediction import Table

PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class Convergence:
    """How long it took (to the end of the reading that showed it), and what was compared last."""

    seconds: float
    entries: int
    differences: tuple[Difference, ...]


def converge(
    namespaces: Namespaces, predicted: Sequence[Table], timing: tuple[float, float], unseen: frozenset[int],
    interruption: Interruption,
) -> Convergence:  # fmt: skip
    """Read kernels until all are as predicted at once; those of routers in `unseen` are not looked at.

    `timing` has the beginning, of `time.monotonic`, and patience in seconds.  A router that was as predicted is read
    again when the others are too: the last comparison is of one pass over all.  Raises KeyboardInterrupt if someone
    asks.
    """
    since, patience_s = timing
    watched = [v for v in range(len(predicted)) if v not in unseen]
    kernel: dict[int, Table] = {}
    waiting = watched
    while True:
        whole = waiting == watched
        for v in waiting:
            kernel[v] = _held(namespaces, v)
        now = time.monotonic()
        waiting = [v for v in waiting if kernel[v] != predicted[v]]
        late = now - since > patience_s
        if (whole and not waiting) or (whole and late):
            mine = [predicted[v] if v in kernel else {} for v in range(len(predicted))]
            theirs = [kernel.get(v, {}) for v in range(len(predicted))]
            return Convergence(now - since, entries(mine, theirs), differences(mine, theirs))
        if not waiting or late:
            waiting = watched
        else:
            interruption.pause(PAUSE_S)


def _held(namespaces: Namespaces, v: int) -> Table:
    """What the kernel of a router holds: routes, and frames' ways where it has networks of tenants."""
    topology, name = namespaces.topology, namespaces.names[v]
    routes = kernel_table(name, topology.versions)
    return routes | bridge_table(name) if topology.routers[v].device.evpn else routes

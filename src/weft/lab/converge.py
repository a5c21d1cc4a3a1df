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

    One router is waited for after another, which leaves processors to the daemons; what counts is the pass over all
    that follows.  `timing` has the beginning, of `time.monotonic`, and patience in seconds.  Raises KeyboardInterrupt
    if someone asks.
    """
    since, patience_s = timing
    watched = [v for v in range(len(predicted)) if v not in unseen]
    mine = [predicted[v] if v in watched else {} for v in range(len(predicted))]
    while True:
        for v in watched:
            while _held(namespaces, v) != predicted[v] and time.monotonic() - since < patience_s:
                interruption.pause(PAUSE_S)
        theirs: list[Table] = [_held(namespaces, v) if v in watched else {} for v in range(len(predicted))]
        seconds = time.monotonic() - since
        found = differences(mine, theirs)
        if not found or seconds > patience_s:
            return Convergence(seconds, entries(mine, theirs), found)
        interruption.check()


def _held(namespaces: Namespaces, v: int) -> Table:
    """What the kernel of a router holds: routes, and frames' ways where it has networks of tenants."""
    topology, name = namespaces.topology, namespaces.names[v]
    routes = kernel_table(name, topology.versions)
    return routes | bridge_table(name) if topology.routers[v].device.evpn else routes

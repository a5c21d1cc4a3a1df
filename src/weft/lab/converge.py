"""Waiting until every kernel holds what is predicted and daemons have no more to do, or until time heals nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from weft.lab.compare import Difference, differences, entries
from weft.lab.fib import Held, bridge_table, kernel_table
from weft.lab.interruption import Interruption
from weft.lab.namespaces import Namespaces
from weft.lab.prediction import Table
from weft.lab.sessions import Evidence

PAUSE_S = 0.02
SLOW_PAUSE_S = 0.2
"""Between passes over all: processors are the daemons'."""

BACK_OFF_S = 130.0
"""FRR doubles the time before it tries a session again with each that ended in error, up to 120 s."""


@dataclass(frozen=True, slots=True)
class Patience:
    """When waiting began (of `time.monotonic`) and when it may end, in seconds.

    Kernels that differ have at least `least_s`, and are told to differ once neither they nor any daemon changed for
    `quiet_s`.  Where a session is still to come up they have `BACK_OFF_S` more, whatever they do; where a daemon has
    ended by itself nothing more.
    """

    since: float
    least_s: float
    quiet_s: float

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self.since

    def ends(self, changed: float, evidence: Evidence) -> bool:
        """Whether what differs is to be told, where the last change was seen so many seconds after the beginning."""
        quiet = not evidence.missing and self.seconds - changed > self.quiet_s
        late = self.seconds > self.least_s + BACK_OFF_S
        return self.seconds > self.least_s and (quiet or late or bool(evidence.fallen))


@dataclass(frozen=True, slots=True)
class Convergence:
    """How long kernels took (to the end of the reading from which on they were as predicted), and what was compared.

    `waiting` says what daemons had not done when patience ended.
    """

    seconds: float
    entries: int
    sessions: int
    differences: tuple[Difference, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """What is waited for: tables of all routers but those in `unseen`, and what `ask` has daemons tell."""

    namespaces: Namespaces
    predicted: Sequence[Table]
    unseen: frozenset[int]
    ask: Callable[[], Evidence]

    @property
    def routers(self) -> list[int]:
        """Those that are looked at."""
        return [v for v in range(len(self.predicted)) if v not in self.unseen]

    def read(self) -> list[Held]:
        """What all kernels hold, nothing of those unseen."""
        return [_held(self.namespaces, v) if v not in self.unseen else Held({}, ()) for v in range(len(self.predicted))]


def converge(watch: Watch, patience: Patience, interruption: Interruption) -> Convergence:
    """Read kernels until all are as predicted at once and daemons have heard of it all, or patience ends.

    One router is waited for after another, which leaves processors to the daemons; what counts is the pass over all
    that follows.  Daemons are asked before such a pass: what they have done by then is in it.  Raises
    KeyboardInterrupt if someone asks.
    """
    mine = [predicted if v not in watch.unseen else {} for v, predicted in enumerate(watch.predicted)]
    reached, changed, before, evidence = None, 0.0, None, None
    while True:
        waited = _await_each(watch, patience, interruption)
        held = watch.read()
        seconds = patience.seconds
        theirs = [each.table for each in held]
        found = differences(mine, theirs)
        reached = None if found else seconds if waited or reached is None else reached
        stale = _stale(watch.namespaces, held)
        if evidence is not None:
            waiting = evidence.waiting + stale
            changed, before = (changed if (held, evidence.held) == before else seconds), (held, evidence.held)
            if not (found or waiting) or patience.ends(changed, evidence):
                took = seconds if reached is None else reached
                return Convergence(took, entries(mine, theirs), evidence.n_sessions, found, waiting)
            interruption.pause(SLOW_PAUSE_S if patience.seconds > patience.least_s else PAUSE_S)
        interruption.check()
        evidence = watch.ask()


def _await_each(watch: Watch, patience: Patience, interruption: Interruption) -> bool:
    """Whether there was anything to wait for."""
    waited = False
    for v in watch.routers:
        while _held(watch.namespaces, v).table != watch.predicted[v] and patience.seconds < patience.least_s:
            interruption.pause(PAUSE_S)
            waited = True
    return waited


def _stale(namespaces: Namespaces, held: Sequence[Held]) -> tuple[str, ...]:
    """Routes that still lead over interfaces without carrier: daemons have not heard yet."""
    routers = namespaces.topology.routers
    return tuple(
        f"{routers[v].name}: the route to {prefix} still lists an interface without carrier"
        for v, each in enumerate(held) for prefix in each.stale
    )  # fmt: skip


def _held(namespaces: Namespaces, v: int) -> Held:
    """What the kernel of a router holds: routes, and frames' ways where it has networks of tenants."""
    topology, name = namespaces.topology, namespaces.names[v]
    routes = kernel_table(name, topology.versions)
    if not topology.routers[v].device.evpn:
        return routes
    return Held(routes.table | bridge_table(name), routes.stale)

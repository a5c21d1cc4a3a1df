"""A lab from its first namespace to its last: brought up, broken, healed, compared after each, and taken away."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from weft.lab.converge import Convergence, converge
from weft.lab.daemons import Daemons
from weft.lab.faults import Fault
from weft.lab.injection import heal, inject
from weft.lab.namespaces import Namespaces
from weft.lab.prediction import Table, predicted
from weft.lab.probe import Flow, Loss, Probe
from weft.lab.topology import Topology
from weft.lab.verdict import Event, Verdict

MOST_FLOWS = 32
VIEWS = 3
"""Entries that daemons are asked about after an event, at most."""

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Options:
    """How patient a lab is: with its start, a router more a little longer, and with each fault and its healing.

    `explain` has daemons say what they think of entries that differ.
    """

    patience_s: float = 20.0
    start_s: float = 20.0
    start_s_each: float = 0.5
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A lab that runs: its parts, and what kernels are to hold intact."""

    topology: Topology
    namespaces: Namespaces
    daemons: Daemons
    intact: list[Table]


def run(
    topology: Topology, faults: Sequence[Fault], options: Options, on_event: Callable[[Event], None] | None = None
) -> Verdict:
    """Try all faults one after another, each healed before the next; `on_event` hears of each event as it ends.

    After a fault that does not heal nothing more is tried.  All that was made is taken away, also after an exception,
    Ctrl-C or SIGTERM.  Raises WeftError where the lab cannot be brought up.
    """
    events: list[Event] = []

    def note(event: Event) -> None:
        events.append(event)
        if on_event:
            on_event(event)

    namespaces = Namespaces(topology)
    daemons = Daemons(namespaces)
    left: list[str] = []
    tried, built_s = 0, 0.0
    with _terminated_as_interrupted():
        try:
            begun = time.monotonic()
            namespaces.make()
            built_s = time.monotonic() - begun
            lab = Running(topology, namespaces, daemons, predicted(topology, NONE, NONE))
            note(_start(lab, options))
            if events[-1].as_predicted:
                tried = _try_all(lab, faults, options, note)
        finally:
            left = [*daemons.remove(), *namespaces.remove()]
    names = tuple(router.name for router in topology.routers)
    return Verdict(
        names, len(topology.links), topology.whole, built_s, tuple(events), len(faults) - tried, tuple(left)
    )


def _start(lab: Running, options: Options) -> Event:
    since = time.monotonic()
    lab.daemons.start()
    patience_s = options.start_s + options.start_s_each * len(lab.topology.routers)
    return _event(lab, "start", None, converge(lab.namespaces, lab.intact, since, patience_s, NONE), options)


def _try_all(lab: Running, faults: Sequence[Fault], options: Options, note: Callable[[Event], None]) -> int:
    """Try faults until one does not heal; how many were tried."""
    probe = Probe(lab.namespaces, _flows(lab.topology))
    try:
        for tried, fault in enumerate(faults, 1):
            broken = predicted(lab.topology, fault.links_down, fault.mute)
            looked_at = [_has_way(lab.topology, flow, broken, fault) for flow in probe.flows]
            steps = (("fault", inject, broken, fault.lost), ("heal", heal, lab.intact, NONE))
            for act, do, expected, unseen in steps:
                probe.restart()
                since = time.monotonic()
                do(fault, lab.namespaces, lab.daemons)
                reached = converge(lab.namespaces, expected, since, options.patience_s, unseen)
                loss = probe.read(looked_at) if any(looked_at) else None
                note(event := _event(lab, act, fault, reached, options, loss))
            if not event.as_predicted:
                return tried
        return len(faults)
    finally:
        probe.stop()


def _event(
    lab: Running, act: str, fault: Fault | None, reached: Convergence, options: Options, loss: Loss | None = None
) -> Event:
    kind, words = (fault.kind, fault.words) if fault else ("all", "")
    views = tuple(_views(lab, reached)) if options.explain else ()
    return Event(act, kind, words, reached.seconds, reached.entries, reached.differences, loss, views)


def _views(lab: Running, reached: Convergence) -> Iterator[str]:
    """What zebra and bgpd say of the first entries that differ."""
    for entry in reached.differences[:VIEWS]:
        for command in (f"show ip route {entry.prefix}", f"show bgp ipv4 unicast {entry.prefix}"):
            name = lab.topology.routers[entry.router].name
            yield f"{name}# {command}\n{lab.daemons.view(entry.router, command)}"


def _flows(topology: Topology) -> tuple[Flow, ...]:
    """From each leaf to the next, then to the one after it, and so on while there is room."""
    leaves = [v for v, router in enumerate(topology.routers) if router.tier == "leaf"]
    n = len(leaves)
    pairs = [Flow(leaves[i], leaves[(i + step) % n]) for step in range(1, n) for i in range(n)]
    return tuple(pairs[:MOST_FLOWS])


def _has_way(topology: Topology, flow: Flow, broken: Sequence[Table], fault: Fault) -> bool:
    """Whether a flow is predicted to arrive, and come back, when the fault is routed around."""
    ends = (flow.source, flow.sink)
    to = [topology.routers[v].prefixes[0] for v in reversed(ends)]
    return not {*ends} & fault.mute and all(there in broken[v] for v, there in zip(ends, to, strict=True))


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM and SIGHUP end the lab as Ctrl-C does; in another thread than the main one signals are its affair."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

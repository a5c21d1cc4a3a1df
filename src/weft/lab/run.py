"""A lab from its first namespace to its last: brought up, broken, healed, compared after each, and taken away."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from weft.lab.converge import Convergence, Patience, Watch, converge
from weft.lab.daemons import Daemons
from weft.lab.estimate import estimated
from weft.lab.explanation import explained
from weft.lab.faults import Fault
from weft.lab.flows import between_hosts, flows_over
from weft.lab.injection import heal, inject
from weft.lab.interruption import Interruption, listening
from weft.lab.namespaces import Namespaces
from weft.lab.prediction import Table
from weft.lab.probe import Loss, Probe
from weft.lab.proved import proved
from weft.lab.room import require_room
from weft.lab.sessions import asking
from weft.lab.sweeper import FOLDERS, Sweeper, folder_prefix, sweep_others
from weft.lab.to_hold import to_hold
from weft.lab.topology import Topology
from weft.lab.verdict import Event, Verdict
from weft.lab.wide.broken import Broken
from weft.lab.wide.steering import has_segments, steer

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Options:
    """How patient a lab is: with its start, a router more a little longer, and with each fault and its healing.

    Kernels that differ then are told to only once nothing has changed for `quiet_s`: longer than any timer but that of
    a session that is tried again (in seconds: hold 9, BFD at most 9, router advertisements 10).
    `explain` has daemons say what they think of entries that differ.
    """

    patience_s: float = 20.0
    start_s: float = 20.0
    start_s_each: float = 0.5
    quiet_s: float = 12.0
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A lab that runs: its parts, what kernels are to hold intact, and who may end it.

    Where kernels have `has_segments` policies are tried in every state but those that heal.
    """

    topology: Topology
    namespaces: Namespaces
    daemons: Daemons
    intact: list[Table]
    interruption: Interruption
    has_segments: bool = False


def run(
    topology: Topology, faults: Sequence[Fault], options: Options, on_event: Callable[[Event], None] | None = None
) -> Verdict:
    """Try all faults one after another, each healed before the next; `on_event` hears of each event as it ends.

    After a fault that does not heal nothing more is tried.  All that was made is taken away, however the lab ends;
    Ctrl-C, SIGTERM and SIGHUP end it at its next step.  Raises LabError where it cannot be brought up, and
    KeyboardInterrupt where it was ended.
    """
    events: list[Event] = []

    def note(event: Event) -> None:
        events.append(event)
        if on_event:
            on_event(event)

    left: list[str] = []
    tried, built_s, able = 0, 0.0, False
    with listening() as interruption, _parts(topology, interruption, left) as (namespaces, daemons):
        begun = time.monotonic()
        namespaces.make(interruption)
        built_s = time.monotonic() - begun
        lab = Running(topology, namespaces, daemons, to_hold(topology), interruption)
        note(_start(lab, options))
        able = bool(topology.policies) and has_segments(namespaces.names[topology.policies[0].head])
        lab = replace(lab, has_segments=able)
        if events[-1].as_predicted and able:
            _note_policies(lab, None, note)
        if events[-1].as_predicted:
            tried = _try_all(lab, faults, options, note)
    size, shown = (len(topology.links), topology.whole), proved(topology, has_segments=able)
    return Verdict(topology.names, *size, shown, built_s, tuple(events), len(faults) - tried, tuple(left))


@contextmanager
def _parts(
    topology: Topology, interruption: Interruption, left: list[str]
) -> Iterator[tuple[Namespaces, Daemons]]:  # fmt: skip
    """What a lab is made of, taken away at the end; what could not be is told in `left`, and to the sweeper."""
    sweep_others()
    require_room(topology, interruption)
    folder = Path(tempfile.mkdtemp(prefix=folder_prefix(), dir=FOLDERS))
    sweeper = Sweeper(folder)
    namespaces = Namespaces(topology)
    daemons = Daemons(namespaces, folder)
    try:
        yield namespaces, daemons
    finally:
        left += [*daemons.remove(), *namespaces.remove()]
        shutil.rmtree(folder, ignore_errors=True)
        left += [str(folder)] if folder.exists() else []
        sweeper.dismiss()


def _start(lab: Running, options: Options) -> Event:
    since = time.monotonic()
    lab.daemons.start(lab.interruption)
    patience_s = options.start_s + options.start_s_each * len(lab.topology.routers)
    patience = Patience(since, patience_s, options.quiet_s)
    return _event(lab, ("start", None), _converged(lab, lab.intact, None, patience), options)


def _note_policies(lab: Running, fault: Fault | None, note: Callable[[Event], None]) -> None:
    """SRv6 policies, tried with a fault in place or nothing broken; where none is left there is no event."""
    since = time.monotonic()
    n_arcs, found, loss = steer(lab.namespaces, Broken.of(fault) if fault else Broken())
    if n_arcs:
        words = fault.words if fault else ""
        note(Event("policies", "policies", words, time.monotonic() - since, n_arcs, 0, found, loss=loss))


def _try_all(lab: Running, faults: Sequence[Fault], options: Options, note: Callable[[Event], None]) -> int:
    """Try faults until one does not heal; how many were tried."""
    for tried, fault in enumerate(faults, 1):
        broken = to_hold(lab.topology, fault)
        states = (fault, lab.namespaces, lab.intact, broken)
        flows = [flow.stream(lab.namespaces) for flow in flows_over(*states)]
        streams = [*flows, *between_hosts(*states)]
        probe = Probe(streams)
        parts = (slice(len(flows)), slice(len(flows), None))
        try:
            for act, do, expected, there in (("fault", inject, broken, fault), ("heal", heal, lab.intact, None)):
                probe.restart()
                patience = Patience(time.monotonic(), options.patience_s, options.quiet_s)
                do(fault, lab.namespaces, lab.daemons)
                reached = _converged(lab, expected, there, patience)
                note(event := _event(lab, (act, fault), reached, options, probe.read(*parts)))
                if act == "fault" and event.as_predicted and lab.has_segments:
                    probe.stop()  # policies' packets are counted alone
                    _note_policies(lab, fault, note)
                    probe = Probe(streams)
        finally:
            probe.stop()
        if not event.as_predicted:
            return tried
    return len(faults)


def _converged(lab: Running, expected: Sequence[Table], there: Fault | None, patience: Patience) -> Convergence:
    """Waited for with a fault in place, or none."""
    watch = Watch(lab.namespaces, expected, there.lost if there else NONE, asking(lab.daemons, there))
    return converge(watch, patience, lab.interruption)


def _event(
    lab: Running, what: tuple[str, Fault | None], reached: Convergence, options: Options,
    losses: tuple[Loss | None, ...] = (None, None),
) -> Event:  # fmt: skip
    act, fault = what
    kind, words = (fault.kind, fault.words) if fault else ("all", "")
    views = tuple(explained(lab.daemons, reached.differences)) if options.explain else ()
    fallen = tuple(lab.daemons.ended())
    found = (reached.seconds, reached.entries, reached.sessions, reached.differences, reached.waiting)
    by_timers = estimated(lab.topology, fault, act) if fault else None
    return Event(act, kind, words, *found, losses[0], losses[1], fallen, views, by_timers)

"""The failure engine: what any set of risks does, for hundreds of thousands of sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import numpy as np

from weft.graph import Weights, constant
from weft.graph.delta import STUCK, STUCK_DEMANDS
from weft.graph.intact import in_threads
from weft.graph.kept import Kept, Together
from weft.graph.rerouting import Failures, Rerouting, Sent
from weft.network import Floats, Incidence, Ints, Network, Risks, Scenarios, carry
from weft.routing.core import Core
from weft.routing.fallen import Fallen
from weft.routing.ipgraph import IpGraph, build, states
from weft.routing.judging import Asked, Columns, Ends
from weft.routing.outcome import Above, Outcomes, Worst
from weft.routing.prove import Run
from weft.routing.verdict import ROUNDING
from weft.routing.volumes import Ceilings, Volumes, volumes

BLOCK = 32
"""Most scenarios routed at once; the answer does not depend on it."""
BLOCK_NUMBERS = 1 << 19
"""Most numbers in the loads of a block, which makes blocks of large networks smaller."""
SOME = 4096
"""Scenarios of which we look at once whether they are sums."""
KEPT_BYTES = 4 << 30
"""If all single risks fit, sets of them are added up from what each does alone: the network alone decides."""
FLOOR, FLOOR_OF_OWN = 1e-14, 1e-13
"""Load of an arc that is rounding, relative to all demands together, and to its own with nothing failed."""


@dataclass(frozen=True, slots=True, eq=False)
class Loads:
    """Load of each arc (n, n_arcs, n_classes), capacity of each row (n, n_rows), what has no path (n, n_classes)."""

    load_gbps: Floats
    capacity_gbps: Floats
    unroutable_gbps: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """A network ready to be failed in many ways; made by `Engine.of`, and may be pickled.

    `core` is what is routed, `rerouting` its intact state, `kept` what single risks do (None where that would take
    too much memory), and `place` (n_arcs,) says where each arc of the IP graph is in a load, -1 if never up, `row_arcs`
    (n_rows, 2) where the arcs of each capacity row are, and `floor_gbps` what load of each arc is rounding.
    """

    network: Network
    risks: Risks
    limits: Ceilings
    run: Run
    ip: IpGraph
    sent: Volumes
    core: Core
    rerouting: Rerouting
    fallen: Fallen
    kept: Kept | None
    place: Ints
    row_arcs: Ints
    floor_gbps: Floats
    ends: Ends

    @classmethod
    def of(cls, network: Network, all_risks: Risks, limits: Ceilings, run: Run) -> Engine:
        """Route everything once with nothing failed.

        Raises ValueError as `build` and `volumes` do.
        """
        ip = build(network)
        sent = volumes(network, ip)
        none = Scenarios(("",), ("",), Incidence.of([[]], len(all_risks)))
        up = states(ip, network, carry(network, all_risks, none)).arc_up[0]
        core = Core.of(ip, network, all_risks, up)
        weights = Weights(constant(ip.metric[core.arc], np.int64), ip.delay_ms[core.arc], run.ecmp)
        given = _sent(network, sent, core)
        rerouting = Rerouting.of(core.graph, weights, core.node[sent.targets], given, run.threads)
        place = np.full(ip.graph.n_arcs, -1)
        place[core.arc[rerouting.intact.arc]] = np.arange(len(core.arc))
        place[core.folded.ravel()] = len(core.arc) + np.arange(core.folded.size)
        fallen = Fallen.of(network, all_risks, ip, (np.where(place < len(core.arc), place, -1), core.node))
        kept = None
        if len(network.ip_links) * rerouting.bytes_kept() <= KEPT_BYTES:
            kept = Kept(rerouting, fallen.alone(len(all_risks), SOME))
        row_arcs = np.array(place[: 2 * len(ip.row_name)].reshape(-1, 2))
        floor = np.maximum(FLOOR * network.demands.gbps.sum(), FLOOR_OF_OWN * rerouting.load.sum(axis=1))
        ends = Ends.of(rerouting.volume_gbps, core.node[sent.targets])
        return cls(
            network, all_risks, limits, run, ip, sent, core, rerouting, fallen,
            kept if kept and kept.most_bytes <= KEPT_BYTES else None, place, row_arcs, floor, ends,
        )  # fmt: skip

    def __reduce__(self) -> tuple[Callable[..., Engine], tuple[Network, Risks, Ceilings, Run]]:
        return Engine.of, (self.network, self.risks, self.limits, self.run)

    def outcomes(self, members: Ints, state: tuple[str, ...], keep: int = 5) -> Outcomes:
        """What each scenario does; bit-identical whatever the threads and however scenarios are split into calls.

        `members` (n, k) are rows of risks that fail together, padded with -1; `state` (n,) is the string of
        `survive` that asks for each, `none` where nothing fails.  `keep` is how many of its worst scenarios each
        row keeps.
        """
        members = _compact(members)
        columns = Columns.of(len(members), len(self.network.classes))
        asked = Asked.of(self.network, self.limits, state, self.ends)
        blocks, size = count(), self._block_size()
        together = self._together(members)
        order = np.arange(len(members)) if together is None else together.order

        def worker(which: int) -> None:
            room = self.rerouting.room()
            for b in blocks:
                rows = order[b * size : (b + 1) * size]
                if not len(rows):
                    return
                failures, capacity = self.fallen.down(members[rows])
                load = self._changed(rows, failures, together, room)
                asked.judge(rows, (failures, capacity, load), (self.row_arcs, self.floor_gbps), columns, worst[which])

        threads = max(1, min(self.run.threads, -(-len(members) // size)))
        worst = [Worst.empty(len(self.row_arcs), keep) for _ in range(threads)]
        in_threads(worker, range(threads), threads)
        return columns.outcomes(asked.demanded_gbps, Worst.joined(worst))

    def loads(self, members: Ints) -> Loads:
        """Loads in detail, for a few scenarios."""
        members = _compact(members)
        together = self._together(members)
        order = np.arange(len(members)) if together is None else together.order
        failures, capacity = self.fallen.down(members[order])
        load = self._changed(order, failures, together, self.rerouting.room())
        scenario = np.repeat(np.arange(len(members)), np.diff(failures.dead_start))
        load[scenario, failures.dead] = 0.0
        tallies = self.rerouting.tallies
        load[:, :tallies][load[:, :tallies].sum(axis=2) <= self.floor_gbps[:tallies]] = 0.0
        of_arc = np.where((self.place >= 0)[:, None], load[:, self.place], 0.0)
        stuck = np.where(np.rint(load[:, tallies + STUCK_DEMANDS]) > 0, load[:, tallies + STUCK], 0.0)
        back = np.argsort(order)
        return Loads(of_arc[back], capacity[back], stuck[back])

    def above(self, members: Ints, state: tuple[str, ...], utilisation: float, keep: int = 5) -> Above:
        """What the scenarios do whose largest utilisation may be `utilisation` or more; the others are only bounded.

        Scenarios of two risks are left out if a bound on it, from what each of the risks does alone, is lower.
        """
        members = _compact(members)
        together, bound = self._together(members), np.full(len(members), np.inf)
        if together is not None and self.kept is not None:
            pairs = np.flatnonzero(together.is_sum & ((members >= 0).sum(axis=1) == 2))
            parts = [pairs[start : start + BLOCK] for start in range(0, len(pairs), BLOCK)]
            slots, kept = np.ascontiguousarray(together.slots[:, :2]), self.kept

            def work(b: int) -> None:
                _, capacity = self.fallen.down(members[parts[b]])
                load = kept.sums(slots[parts[b]]).sum(axis=2) + kept.excess(slots[parts[b]])[:, None]
                of_row = np.where(self.row_arcs >= 0, load[:, self.row_arcs], 0.0).max(axis=2)
                share = np.divide(of_row, capacity, out=np.zeros_like(of_row), where=capacity > 0)
                bound[parts[b]] = share.max(axis=1, initial=0.0) * (1.0 + ROUNDING)

            in_threads(work, range(len(parts)), self.run.threads)
        rows = np.flatnonzero(bound >= utilisation)
        found = self.outcomes(members[rows], tuple(state[row] for row in rows.tolist()), keep)
        return Above(utilisation, rows, found, len(members), float(bound[bound < utilisation].max(initial=0.0)))

    def _block_size(self) -> int:
        return int(max(1, min(BLOCK, BLOCK_NUMBERS // self.rerouting.load.size)))

    def _together(self, members: Ints) -> Together | None:
        """How sets of several risks are added up, if they are."""
        several = np.flatnonzero((members >= 0).sum(axis=1) > 1)
        if self.kept is None or not several.size:
            return None
        is_sum = np.zeros(len(members), np.bool_)
        for start in range(0, len(several), SOME):
            part = several[start : start + SOME]
            joint, _ = self.fallen.down(members[part])
            is_sum[part] = self.kept.covers(members[part], joint)
        return Together.of(members, is_sum, self.kept, self.run.threads)

    def _changed(self, rows: Ints, failures: Failures, together: Together | None, room: tuple[object, ...]) -> Floats:
        """Loads after the failures of scenarios that stand together in the order of `together`."""
        load = np.repeat(self.rerouting.load[None], len(rows), axis=0)
        if together is None:
            self.rerouting.each(failures, room, load)
        else:
            together.run(self.rerouting, rows, failures, room, load)
        return load


def _compact(members: Ints) -> Ints:
    """Rows of risks with the padding last."""
    rows = np.asarray(members, dtype=np.int64)
    return np.take_along_axis(rows, np.argsort(rows < 0, axis=1, kind="stable"), axis=1)


def _sent(network: Network, sent: Volumes, core: Core) -> Sent:
    """Volumes and numbers of demands at the nodes of the core."""
    demands, n_nodes, n_classes = network.demands, core.graph.n_nodes, len(network.classes)
    volume = np.zeros((len(sent.targets), n_nodes, n_classes))
    waiting = np.zeros((len(sent.targets), n_nodes, n_classes), np.int64)
    at = sent.target, core.node[sent.source], demands.traffic_class
    np.add.at(volume, at, demands.gbps)
    np.add.at(waiting, at, demands.gbps > 0)
    return Sent(volume, waiting, core.access, network.classes.max_delay_ms * (1.0 + ROUNDING))

"""All states under a controller: what it programmes in each, what then flows, and what capacity is missing."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from weft.network import Bools, Classes, Floats, Incidence, Ints
from weft.routing.ipgraph import IpGraph, IpStates
from weft.routing.steering.controller import FULL, Controller, Effort, Path, Steered
from weft.routing.steering.flows import Flows, Steering
from weft.routing.verdict import Routed
from weft.routing.volumes import INTACT, Ceilings, ceiling, firm_share, protects

PARTS = 2
"""Parts that the states are steered in, each by a controller of its own; fixed, so that threads change no answer."""

DEAR_OVERFLOW = 1e3
"""What a Gb/s of overflow counts where traffic pays tolls, of the dearest of them."""

FEW_ROUNDS = 3
"""Pricing rounds for traffic that need not be carried."""


@dataclass(frozen=True, slots=True, eq=False)
class Promise:
    """What each state requires: `state` names (n_states,) as `protect` does, of `classes`, under `limits`."""

    classes: Classes
    state: tuple[str, ...]
    limits: Ceilings


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """What may be added to each row while states are steered: a unit's `gbps` (n_rows,), and its `cost` for each Gb/s.

    Where the unit is 0 nothing may be.  `toll_per_gbps` (n_rows,) is what traffic pays there with nothing failed.
    """

    unit_gbps: Floats
    cost_per_gbps: Floats
    toll_per_gbps: Floats

    @classmethod
    def none(cls, n_rows: int) -> Growth:
        """Nothing may be added, and all capacity is equally dear."""
        return cls(np.zeros(n_rows), np.ones(n_rows), np.zeros(n_rows))


@dataclass(frozen=True, slots=True, eq=False)
class SteeredStates:
    """Every state steered; `added` (n_rows,) are the units that were found missing, state after state."""

    ip: IpGraph
    flows: Flows
    steered: tuple[Steered, ...]
    alive: Floats  # (n_states, n_flows), 1 where both ends are up
    added: Ints

    def routed(self, rows: slice) -> Routed:
        """Loads and delays of some states."""
        demands = self.flows.flow_of_demand
        load, delay = [], []
        for steered, alive in zip(self.steered[rows], self.alive[rows], strict=True):
            load.append(steered.steering.load_gbps(self.flows.by_class_gbps * alive[:, None]))
            of_flow = steered.steering.delay_ms(len(self.flows), self.ip.delay_ms)
            delay.append(np.where(demands >= 0, of_flow[demands], 0.0))
        return Routed(np.stack(load), np.stack(delay))

    @property
    def stranded(self) -> list[tuple[int, int]]:
        """State and flow of what must be carried and has no path in time."""
        return [(s, int(f)) for s, steered in enumerate(self.steered) for f in steered.stranded]


def steer(ip: IpGraph, flows: Flows, left: IpStates, promise: Promise, growth: Growth) -> SteeredStates:
    """Steer every state, what must be carried first and the other traffic in what room that leaves.

    A row that `growth` lets grow is counted as larger by what it lacked in the states before, in all states after.
    """
    asked = Asked.of(flows, left, promise)
    parts = [part.tolist() for part in np.array_split(np.arange(len(left)), PARTS) if len(part)]
    work = _Work(ip, flows, left, asked, growth, promise.state)
    with ThreadPoolExecutor(PARTS) as threads:
        done = list(threads.map(work.steered, parts))
    steered = tuple(one for found, _ in done for one in found)
    added = np.max([np.zeros(len(ip.row_name), np.int64), *(more for _, more in done)], axis=0)
    return SteeredStates(ip, flows, steered, asked.alive, added)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What states ask of flows, (n_states, n_flows): whether both ends are up, what must be carried, what is offered.

    `ceiling` (n_states,) is how full an arc may be.
    """

    alive: Floats
    due_gbps: Floats
    offered_gbps: Floats
    ceiling: Floats

    @classmethod
    def of(cls, flows: Flows, left: IpStates, promise: Promise) -> Asked:
        """By what each state's classes promise."""
        alive = (left.node_up[:, flows.source] & left.node_up[:, flows.target]).astype(np.float64)
        share = protects(promise.classes, promise.state) * firm_share(promise.classes, promise.state)
        due = (flows.by_class_gbps @ share.T).T * alive
        return cls(alive, due, flows.by_class_gbps.sum(axis=1) * alive, ceiling(promise.limits, promise.state))


class Desk:
    """Two controllers: one for what must be carried, one for what else is offered; each stays warm over states.

    The second only lessens what is lost, so that few rounds will do.  With a `toll` (n_arcs,) the first finds the way
    that pays least.
    """

    def __init__(
        self, ip: IpGraph, flows: Flows, weight: Floats, effort: Effort = FULL, toll: Floats | None = None
    ) -> None:
        self._due = Controller(ip, flows, weight, effort, toll)
        self._rest: Controller | None = None  # of many states nothing else is offered
        self._new_rest = partial(Controller, ip, flows, weight, replace(effort, rounds=FEW_ROUNDS))
        self._for_rest: list[Path] = []

    @property
    def used(self) -> list[Path]:
        """The paths in use by either."""
        return [*self._due.used, *(self._rest.used if self._rest else ())]

    def know(self, paths: Sequence[Path], is_due: Bools) -> None:
        """Begin with paths that were found before, each for the controller that its flow (n_flows,) is for."""
        due: list[bool] = is_due.tolist()
        self._due.know([path for path in paths if due[path[0]]])
        self._for_rest += [path for path in paths if not due[path[0]]]

    def steer(self, up: Bools, room_gbps: Floats, due_gbps: Floats, offered_gbps: Floats) -> Steered:
        """One state: arcs left (n_arcs,), what each may carry, and the flows' volumes (n_flows,)."""
        first = self._due.steer(up, room_gbps, due_gbps)
        rest = np.where(due_gbps > 0, 0.0, offered_gbps)
        if not rest.any():
            return first
        load = first.steering.load_gbps(due_gbps[:, None])[:, 0]
        if self._rest is None:
            self._rest = self._new_rest()
        self._rest.know(self._for_rest)
        self._for_rest = []
        second = self._rest.steer(up, np.maximum(room_gbps - load, 0.0), rest, room_gbps)
        return Steered(_joined(first.steering, second.steering, rest > 0), first.missing_gbps, first.stranded)


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    ip: IpGraph
    flows: Flows
    left: IpStates
    asked: Asked
    growth: Growth
    state: tuple[str, ...]

    def steered(self, states: Sequence[int]) -> tuple[list[Steered], Ints]:
        """Steer some states in turn; and the units added to each row."""
        ip, asked, growth = self.ip, self.asked, self.growth
        dear = np.append(growth.cost_per_gbps / max(growth.cost_per_gbps.max(initial=0.0), 1e-12), 1.0)
        desk = Desk(ip, self.flows, np.maximum(dear[ip.capacity_row], 1e-3))
        added, found = np.zeros(len(ip.row_name), np.int64), list[Steered]()
        for s in states:
            capacity = self.left.capacity_gbps[s]
            grown = np.append(capacity + np.where(capacity > 0, added * growth.unit_gbps, 0.0), np.inf)
            room = grown[ip.capacity_row] * asked.ceiling[s]
            here = self._tolled() if self.state[s] == INTACT and growth.toll_per_gbps.any() else desk
            found.append(here.steer(self.left.arc_up[s], room, asked.due_gbps[s], asked.offered_gbps[s]))
            lacking = ip.by_row(found[-1].missing_gbps) / asked.ceiling[s]
            able = (lacking > 0) & (growth.unit_gbps > 0)
            added[able] += np.ceil(lacking[able] / growth.unit_gbps[able] - 1e-9).astype(np.int64)
        return found, added

    def _tolled(self) -> Desk:
        """A desk that saves tolls, against which overflow is dear."""
        toll = np.append(self.growth.toll_per_gbps, 0.0)[self.ip.capacity_row]
        return Desk(self.ip, self.flows, np.full(len(toll), DEAR_OVERFLOW), toll=toll / toll.max())


def _joined(first: Steering, second: Steering, from_second: Bools) -> Steering:
    """The paths of some flows from the second steering, of the others from the first."""
    kept = [(one, np.flatnonzero(from_second[one.flow] == wanted)) for one, wanted in ((first, False), (second, True))]
    return Steering(
        Incidence.of((one.arcs[int(p)].tolist() for one, rows in kept for p in rows), first.arcs.n_columns),
        np.concatenate([one.flow[rows] for one, rows in kept]),
        np.concatenate([one.share[rows] for one, rows in kept]),
    )

"""Judging routed scenarios: utilisation, losses by priority, and the first promise that breaks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weft.graph import Placement
from weft.network import Bools, Floats, Ints, Network
from weft.routing.ipgraph import IpGraph, IpStates
from weft.routing.proof import Violation
from weft.routing.volumes import INTACT, Ceilings, Volumes, ceiling, firm_share, protects

ROUNDING = 1e-9
"""Relative excess that is rounding of sums, not load."""


@dataclass(frozen=True, slots=True, eq=False)
class Most:
    """For each column the most over some scenarios, and the first scenario that has it, -1 if none is above 0."""

    value: Floats
    scenario: Ints

    @classmethod
    def over(cls, values: Floats) -> Most:
        """Of an array (n_scenarios, n_columns); without a scenario all are 0."""
        if not len(values):
            return cls(np.zeros(values.shape[1]), np.full(values.shape[1], -1))
        first = values.argmax(axis=0)
        value = values[first, np.arange(values.shape[1])]
        return cls(np.maximum(value, 0.0), np.where(value > 0, first, -1))

    def then(self, later: Most, start: int) -> Most:
        """With scenarios that come after, the first of which is row `start`."""
        more = later.value > self.value
        return Most(np.where(more, later.value, self.value), np.where(more, later.scenario + start, self.scenario))


@dataclass(frozen=True, slots=True, eq=False)
class Routed:
    """What forwarding makes of some scenarios: `load_gbps` (n_scenarios, n_arcs, n_classes), and delays.

    `delay_ms` (n_scenarios, n_demands) is that of the longest path in use, inf where there is none.
    """

    load_gbps: Floats
    delay_ms: Floats

    @classmethod
    def of(cls, placed: Placement, sent: Volumes) -> Routed:
        """By ECMP, which treats all demands of two ends alike."""
        return cls(placed.load_gbps, placed.delay_ms[:, sent.target, sent.source])


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some scenarios judged; what is by scenario has shape (n_scenarios,) or (n_scenarios, n_classes).

    `utilisation`, `fill` (of rows) and `due_delay_ms` (of demands, where they must be carried) are the most
    over the block's scenarios; `intact` is utilisation and delay with nothing failed, if that is among them, and
    `each_utilisation` (n_scenarios, n_rows) is NaN where no capacity is left.
    """

    max_utilisation: Floats
    worst_row: Ints
    offered_gbps: Floats
    removed_gbps: Floats
    unroutable_gbps: Floats
    lost_gbps: Floats
    delivered_gbps: Floats
    violation: tuple[Violation | None, ...]
    utilisation: Most
    fill: Most
    due_delay_ms: Most
    intact: tuple[Floats, Floats] | None
    each_utilisation: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What is asked of some scenarios: which demands are there, what must be carried and what may overflow."""

    alive: Bools  # (n_scenarios, n_demands): both ends are up
    due: Bools  # (n_scenarios, n_demands): must be carried
    firm: Floats  # (n_scenarios, n_classes)
    must: Floats  # (n_scenarios, n_classes): share that must be carried
    ceiling: Floats  # (n_scenarios,)


def judge(
    network: Network,
    routed: tuple[IpGraph, Volumes],
    outcome: tuple[IpStates, Routed],
    state: tuple[str, ...],
    limits: Ceilings,
) -> Block:
    """Judge the scenarios of one block, each by the classes that protect its `state`."""
    (ip, sent), (left, done) = routed, outcome
    asked = _asked(network, sent, left, state, limits)
    capacity = np.concatenate([left.capacity_gbps, np.full((len(left), 1), np.inf)], axis=1)[:, ip.capacity_row]
    protected = (done.load_gbps * asked.must[:, None, :]).sum(axis=2)
    utilisation = ip.by_row(_over(done.load_gbps.sum(axis=2), capacity))
    fill = ip.by_row(_over(protected, capacity * asked.ceiling[:, None]))
    delay = np.where(asked.alive, done.delay_ms, np.nan)
    due_delay = np.where(asked.due, delay, 0.0)
    totals = _totals(network, asked, delay)
    spilt, spilt_last = _overflow(done.load_gbps, asked.firm, capacity)
    lost = np.minimum(totals.unroutable * asked.firm + spilt, totals.offered * asked.firm)
    delivered = np.maximum(totals.offered - totals.unroutable - spilt - spilt_last, 0.0)
    most = left.capacity_gbps * asked.ceiling[:, None]
    binding = zip(fill, ip.by_row(protected), most, strict=True)
    top = Most.over(utilisation.T)
    whole = state.index(INTACT) if INTACT in state else None
    return Block(
        top.value, top.scenario, totals.offered, totals.removed, totals.unroutable, lost, delivered,
        tuple(_violation(network, ip, late, row) for late, row in zip(due_delay, binding, strict=True)),
        Most.over(utilisation), Most.over(fill), Most.over(due_delay),
        None if whole is None else (utilisation[whole], delay[whole]),
        np.where(ip.by_row(capacity) > 0, utilisation, np.nan).astype(np.float32),
    )  # fmt: skip


def _asked(network: Network, sent: Volumes, left: IpStates, state: tuple[str, ...], limits: Ceilings) -> _Asked:
    classes, traffic_class = network.classes, network.demands.traffic_class
    alive = left.node_up[:, sent.source] & left.node_up[:, sent.targets[sent.target]]
    firm = firm_share(classes, state)
    must = protects(classes, state) * firm
    due = alive & (must[:, traffic_class] > 0) & (network.demands.gbps > 0)
    return _Asked(alive, due, firm, must, ceiling(limits, state))


@dataclass(frozen=True, slots=True, eq=False)
class _Totals:
    offered: Floats
    removed: Floats
    unroutable: Floats


def _totals(network: Network, asked: _Asked, delay_ms: Floats) -> _Totals:
    """Volumes by class (n_scenarios, n_classes)."""
    demands, n_classes = network.demands, len(network.classes)
    of_class = np.zeros((len(demands), n_classes))
    of_class[np.arange(len(demands)), demands.traffic_class] = demands.gbps
    stuck = asked.alive & np.isinf(delay_ms)
    return _Totals(asked.alive @ of_class, ~asked.alive @ of_class, stuck @ of_class)


def _overflow(load_gbps: Floats, firm: Floats, capacity_gbps: Floats) -> tuple[Floats, Floats]:
    """What overflows in strict priority, summed over arcs: firm shares class by class, then the deferrable ones.

    `load_gbps` (n_scenarios, n_arcs, n_classes) gives two arrays (n_scenarios, n_classes).
    """
    shares = np.concatenate([load_gbps * firm[:, None, :], load_gbps * (1.0 - firm)[:, None, :]], axis=2)
    filled = np.cumsum(shares, axis=2)
    roomy = capacity_gbps * (1.0 + ROUNDING)
    over = np.where(filled > roomy[:, :, None], filled - capacity_gbps[:, :, None], 0.0)
    spilt = np.minimum(over, shares).sum(axis=1)
    n_classes = load_gbps.shape[2]
    return spilt[:, :n_classes], spilt[:, n_classes:]


def _over(load_gbps: Floats, capacity_gbps: Floats) -> Floats:
    """Load over capacity, 0 where there is no capacity, for nothing is routed there."""
    return np.divide(load_gbps, capacity_gbps, out=np.zeros_like(load_gbps), where=capacity_gbps > 0)


def _violation(
    network: Network, ip: IpGraph, due_delay_ms: Floats, binding: tuple[Floats, Floats, Floats]
) -> Violation | None:
    """The first that breaks: a demand without a path, else the fullest arc, else the demand most too late."""
    demands = network.demands
    stuck = np.flatnonzero(np.isinf(due_delay_ms))
    if stuck.size:
        i = int(stuck[0])
        return Violation("unroutable", demands.name[i], float(demands.gbps[i]), 0.0)
    fill, load, most = binding
    if fill.size and fill.max() > 1.0 + ROUNDING:
        row = int(fill.argmax())
        return Violation("ceiling", ip.row_name[row], float(load[row]), float(most[row]))
    limit = network.classes.max_delay_ms[demands.traffic_class]
    late = due_delay_ms - limit
    if late.size and (late > ROUNDING * limit).any():
        i = int(late.argmax())
        return Violation("delay", demands.name[i], float(due_delay_ms[i]), float(limit[i]))
    return None

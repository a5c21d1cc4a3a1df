"""Single demands in many states: whether each is carried whole, and what of it arrives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.graph import Weights
from weft.graph.served import served
from weft.network import Bools, Floats, Incidence, Ints, Scenarios, carry
from weft.routing.engine import Engine
from weft.routing.forwarded import ForwardedEngine
from weft.routing.ipgraph import IpStates, states
from weft.routing.verdict import ROUNDING
from weft.routing.volumes import INTACT, firm_share


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """Each demand in each state, shape (n_states, n_demands).

    `share` is what arrives of its firm traffic; `is_whole` says that all of it does, and within its class's delay.
    """

    share: Floats
    is_whole: Bools


def arrivals(engine: Engine, members: Ints) -> Arrivals:
    """What arrives of each demand when risks `members` (n_states, k), padded with -1, are down.

    An arc that is offered more than its capacity fills in strict priority, firm shares class by class and then the
    deferrable ones; of the class that no longer fits, each flow loses the same share.  Loads are those before any
    loss, so what arrives is a lower bound.  A demand of which an end is gone does not arrive.
    """
    state = state_names(members)
    left, network = left_in(engine, members), engine.network
    drop = dropped_share(engine, members, left, firm_share(network.classes, state))
    weights, sent = Weights(engine.ip.metric, engine.ip.delay_ms, engine.run.ecmp), engine.sent
    found = served(engine.ip.graph, weights, left.arc_up, sent.targets, drop)
    demands = network.demands
    alive = left.node_up[:, sent.source] & left.node_up[:, sent.targets[sent.target]]
    share = np.where(alive, found.share[:, sent.target, sent.source, demands.traffic_class], 0.0)
    limit = network.classes.max_delay_ms[demands.traffic_class] * (1.0 + ROUNDING)
    return Arrivals(share, (share == 1.0) & (found.max_delay_ms[:, sent.target, sent.source] <= limit))


def members_of(chosen: Scenarios, rows: range) -> Ints:
    """The risks of some scenarios as the engine takes them, shape (n, k), padded with -1."""
    sets = [chosen.risks[s].tolist() for s in rows]
    members = np.full((len(sets), max(map(len, sets), default=0)), -1)
    for row, down in zip(members, sets, strict=True):
        row[: len(down)] = down
    return members


def left_in(engine: Engine, members: Ints) -> IpStates:
    """What is left of the network when risks `members` (n_states, k), padded with -1, are down."""
    sets = [row[row >= 0].tolist() for row in members]
    chosen = Scenarios(("",) * len(sets), state_names(members), Incidence.of(sets, len(engine.risks)))
    return states(engine.ip, engine.network, carry(engine.network, engine.risks, chosen))


def state_names(members: Ints) -> tuple[str, ...]:
    """`none` where nothing is down, else the empty string, which no class protects."""
    return tuple("" if (row >= 0).any() else INTACT for row in members)


def arc_capacity_gbps(engine: Engine | ForwardedEngine, left: IpStates) -> Floats:
    """Capacity of each arc in each state, shape (n_states, n_arcs), inf where an arc has no limit."""
    unlimited = np.full((len(left), 1), np.inf)
    return np.asarray(np.concatenate([left.capacity_gbps, unlimited], axis=1)[:, engine.ip.capacity_row])


def dropped_share(engine: Engine, members: Ints, left: IpStates, firm: Floats) -> Floats:
    """What each arc drops of each class's firm traffic, shape (n_states, n_arcs, n_classes)."""
    sent = engine.loads(members).load_gbps * firm[:, None, :]
    over = _over(sent, arc_capacity_gbps(engine, left))
    return np.divide(over, sent, out=np.zeros_like(sent), where=sent > 0)


def lost_gbps(load_gbps: Floats, firm: Floats, capacity_gbps: Floats) -> Floats:
    """Firm traffic that overflows in strict priority, summed over arcs, shape (n_states, n_classes).

    `load_gbps` (n_states, n_arcs, n_classes), `firm` (n_states, n_classes), `capacity_gbps` (n_states, n_arcs).
    """
    return np.asarray(_over(load_gbps * firm[:, None, :], capacity_gbps).sum(axis=1))


def _over(sent: Floats, capacity_gbps: Floats) -> Floats:
    """What of each class an arc has no room for."""
    filled, capacity = np.cumsum(sent, axis=2), capacity_gbps[:, :, None]
    over = np.where(filled > capacity * (1.0 + ROUNDING), filled - capacity, 0.0)
    return np.minimum(over, sent)

"""One set of policies for all states: nothing needs a controller when something fails."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network import Bools, Floats, Ints
from weft.routing.ipgraph import IpGraph
from weft.routing.required import Required
from weft.routing.sr.policies import Policies, delay_ms
from weft.routing.sr.program import Goal, Groups, State
from weft.routing.sr.robust import FixedOptions, Robust
from weft.routing.sr.waypoints import Waypoints
from weft.routing.sr.ways import ROUNDING, policies_of, state_of, through_ms, whole

TBPS = 1000.0
"""Gb/s in the unit of the program of capacities, which likes figures near 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """Policies that stay as they are, and what they come to.

    `fill` is the most that any arc of any state is filled, in `worst_state` on `worst_arc` (-1: no load), with
    shares as routers take them.  `value` is what was minimised, that fill or the cost of capacity, for those
    shares; `exact_value` for shares as computed, so what the rounding costs is the difference.  No fixed policies
    over these segments, of those in time, stay below `bound`.  `need_gbps` (n_rows,) is the capacity each IP link
    and gateway needs with everything up, and `need_state` the state that asks for it, -1 without load.
    `unroutable_gbps` and `late_gbps` (n_states,) have no path, or not all of it in time.
    """

    policies: Policies
    fill: float
    value: float
    exact_value: float
    bound: float
    worst_state: int
    worst_arc: int
    need_gbps: Floats
    need_state: Ints
    unroutable_gbps: Floats
    late_gbps: Floats


DEFAULT = FixedOptions()


def fixed(
    ip: IpGraph, asked: Required, capacity_gbps: Floats, start: Policies | None = None, options: FixedOptions = DEFAULT
) -> Fixed:
    """The fixed two-segment policies whose fullest arc over all states of `asked` is the least full.

    `capacity_gbps` (n_states, n_rows).  Loads are linear in the shares in states in which all ways of a group
    are valid.  Where some are not, their shares go to the others in proportion, which is not; the program then
    takes the proportions of its last solution (at first, the straight way) and is solved again.  What is returned
    is what routers do, and `bound` holds for that too: whatever a group falls back on costs at least the cheapest
    of its valid ways.
    """
    return _solved(ip, asked, capacity_gbps, Goal.fill(ip.graph.n_arcs), start, options)


def fixed_at_least_cost(
    ip: IpGraph,
    asked: Required,
    left_share: Floats,
    price_per_gbps: Floats,
    least_gbps: Floats,
    start: Policies | None = None,
    options: FixedOptions = DEFAULT,
    need_of_row: Ints | None = None,
) -> Fixed:
    """The fixed two-segment policies that need the cheapest capacity to hold in all states of `asked`.

    A Gb/s of an IP link or gateway costs `price_per_gbps` (n_rows,), and `least_gbps` (n_rows,) are there in any
    case; of what is there a state leaves `left_share` (n_states, n_rows), above 0 where arcs are up.  The cost is
    the answer's `value`, the capacities its `need_gbps` or what is there.  Rows that must be alike share a need:
    `need_of_row` (n_rows,) numbers them, and prices and what is there are then those of needs (n_needs,).  See `fixed`
    for ways that fail.
    """
    own = ip.capacity_row if need_of_row is None else np.append(need_of_row, -1)[ip.capacity_row]
    goal = Goal(price_per_gbps * TBPS, least_gbps / TBPS, own)
    return _solved(ip, asked, left_share * TBPS, goal, start, options)


def _solved(
    ip: IpGraph, asked: Required, capacity: Floats, goal: Goal, start: Policies | None, options: FixedOptions
) -> Fixed:
    volume = asked.volume_gbps.max(axis=0)
    target, source = np.nonzero(volume > 0)
    apart = asked.targets[target] != source
    target, source = target[apart], source[apart]
    made = [state_of(ip, asked, s, capacity[s], (source, target), options.width) for s in range(len(asked.arc_up))]
    states = [state for state, _ in made]
    points = Waypoints.of(ip, np.asarray(asked.arc_up.any(axis=0)), adjacencies=options.adjacencies)
    groups = Groups(source, asked.targets[target], target, source)
    allowed = _in_time(states, points, groups, asked)
    base = np.where(allowed[np.arange(len(groups)), source], source, allowed.argmax(axis=1))
    groups = Groups(source, groups.sink, target, base)
    robust = Robust(ip, asked, states, (points, groups, allowed), goal, options)
    ways = robust.run(start)
    rounded = policies_of(points, groups, whole(groups, ways)).quantised(options.parts)
    return _outcome(ip, asked, robust, rounded, np.array([lost for _, lost in made]), capacity)


def _in_time(states: list[State], points: Waypoints, groups: Groups, asked: Required) -> Bools:
    """Ways (n_groups, n_waypoints) that are in time wherever they are valid and their group must be carried.

    Of a group that has none these are the ways that are late for the least volume over all states.
    """
    n, w = len(groups), len(points)
    late = np.zeros((n, w))
    rows, columns = np.repeat(np.arange(n), w), np.tile(np.arange(w), n)
    for s, state in enumerate(states):
        most = asked.max_delay_ms[s][groups.target, groups.source] * (1.0 + ROUNDING)
        if np.isfinite(most[state.gbps > 0]).any():
            through = through_ms(state, points, groups, rows, columns).reshape(n, w)
            late += np.where(np.isfinite(through) & (through > most[:, None]), state.gbps[:, None], 0.0)
    return np.asarray(late <= late.min(axis=1, initial=np.inf)[:, None])


def _outcome(
    ip: IpGraph, asked: Required, robust: Robust, policies: Policies, unroutable: Floats, capacity: Floats
) -> Fixed:
    """What routers do under policies, in every state."""
    states = robust.states
    fill, need = np.zeros((len(states), ip.graph.n_arcs)), np.zeros((len(states), len(ip.row_name)))
    late, limited = np.zeros(len(states)), np.flatnonzero(ip.capacity_row >= 0)
    whole = capacity.max(axis=0, keepdims=True)
    there = np.divide(capacity, whole, out=np.ones_like(capacity), where=(capacity > 0) & np.isfinite(whole))
    for s, state in enumerate(states):
        load, used = robust.sent(s, policies)
        fill[s] = load / state.limit_gbps
        np.maximum.at(need[s], ip.capacity_row[limited], load[limited] / asked.ceiling[s])
        delay = delay_ms(policies, asked.targets, used, ip, state.legs)
        over = (delay > asked.max_delay_ms[s] * (1.0 + ROUNDING)) & np.isfinite(delay)
        late[s] = asked.volume_gbps[s][over].sum()
    need /= there
    worst = np.unravel_index(int(fill.argmax()), fill.shape) if fill.any() else (-1, -1)
    most, exact = need.max(axis=0, initial=0.0), robust.value
    return Fixed(
        policies, float(fill.max(initial=0.0)), robust.goal.value(fill), exact, min(robust.bound, exact),
        int(worst[0]), int(worst[1]), most, np.where(most > 0, need.argmax(axis=0), -1), unroutable, late,
    )  # fmt: skip

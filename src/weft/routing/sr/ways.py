"""Flow groups and their ways in one state: what they load, and which of them are in time."""

from __future__ import annotations

import numpy as np

from weft.graph import Legs, Weights
from weft.network import Bools, Floats, Ints
from weft.routing.ipgraph import IpGraph
from weft.routing.required import Required
from weft.routing.sr.policies import Policies
from weft.routing.sr.program import Groups, State, Ways
from weft.routing.sr.waypoints import Waypoints

ROUNDING = 1e-9
"""Relative excess over a delay that is rounding."""
NEGLIGIBLE = 1e-6
"""Share of a flow group that is not worth a policy."""


def state_of(
    ip: IpGraph, asked: Required, state: int, capacity: Floats, groups: tuple[Ints, Ints], width: int
) -> tuple[State, float]:
    """One state for groups (source, target), and the volume of those that have no path.

    `capacity` (n_rows,) is of IP links and gateways in Gb/s, or in another unit that fills are then counted in.
    """
    up, (source, target) = asked.arc_up[state], groups
    legs = Legs.of(ip.graph, Weights(ip.metric, ip.delay_ms, width), up)
    sent = asked.volume_gbps[state][target, source]
    routable = legs.reached[asked.targets[target], source]
    limit = np.append(capacity, np.inf)[ip.capacity_row] * asked.ceiling[state]
    return State(legs, up, np.where(up, limit, np.inf), np.where(routable, sent, 0.0)), float(sent[~routable].sum())


def through_ms(state: State, points: Waypoints, groups: Groups, group: Ints, waypoint: Ints) -> Floats:
    """Delay of ways (n_ways,), inf where one lacks a leg."""
    delay = state.legs.delay_ms
    into = delay[points.enter[waypoint], groups.source[group]] + points.delay_ms[waypoint]
    return np.asarray(into + delay[groups.sink[group], points.leave[waypoint]])


def load_of(state: State, points: Waypoints, groups: Groups, ways: Ways) -> Floats:
    """Load of each arc (n_arcs,) when shares of groups leave their base ways for others that are all valid."""
    n = len(state.legs.count)
    volume, on_arc = np.zeros((n, n)), np.zeros(len(state.limit_gbps))
    left = state.gbps * (1.0 - np.bincount(ways.group, weights=ways.share, minlength=len(groups)))
    rows = np.concatenate([np.arange(len(groups)), ways.group])
    gbps = np.maximum(np.concatenate([left, state.gbps[ways.group] * ways.share]), 0.0)
    at = np.concatenate([groups.base, ways.waypoint])
    np.add.at(volume, (points.enter[at], groups.source[rows]), gbps)
    np.add.at(volume, (groups.sink[rows], points.leave[at]), gbps)
    crossed = points.arc[at] >= 0
    np.add.at(on_arc, points.arc[at[crossed]], gbps[crossed])
    return np.asarray(state.legs.load(volume[:, :, None])[:, 0] + on_arc)


def whole(groups: Groups, ways: Ways) -> Ways:
    """All ways of each group that leaves its base way at all, with what stays on it; shares sum to 1."""
    n = len(groups)
    rest = 1.0 - np.bincount(ways.group, weights=ways.share, minlength=n)
    group = np.concatenate([np.arange(n), ways.group])
    waypoint, share = np.concatenate([groups.base, ways.waypoint]), np.concatenate([rest, ways.share])
    kept = share > NEGLIGIBLE
    moved = np.bincount(group[kept & (waypoint != groups.source[group])], minlength=n) > 0
    kept &= moved[group]
    group, waypoint, share = group[kept], waypoint[kept], share[kept]
    return Ways(group, waypoint, share / np.bincount(group, weights=share, minlength=n)[group])


def policies_of(points: Waypoints, groups: Groups, ways: Ways) -> Policies:
    """Ways whose shares sum to 1 as policies; the waypoint that is the source means the straight way."""
    straight = ways.waypoint == groups.source[ways.group]
    return Policies.of(
        groups.source[ways.group], groups.target[ways.group], np.where(straight, -1, points.enter[ways.waypoint]),
        points.arc[ways.waypoint], ways.share,
    )  # fmt: skip


def ways_of(points: Waypoints, groups: Groups, policies: Policies) -> Ways:
    """Policies as ways, those of groups that are here; the straight way is a way too."""
    if not len(policies) or not len(groups):
        return Ways.none()
    n_nodes = max(int(groups.source.max()), int(policies.source.max())) + 1
    row = np.full((max(int(groups.target.max()), int(policies.target.max())) + 1, n_nodes), -1)
    row[groups.target, groups.source] = np.arange(len(groups))
    group = row[policies.target, policies.source]
    point = np.where(policies.via < 0, policies.source, points.find(policies.via, policies.arc))
    known = (group >= 0) & (point >= 0)
    return Ways(group[known], point[known], policies.share[known])


def timely(state: State, points: Waypoints, groups: Groups, most_delay_ms: Floats) -> tuple[Ints, Bools]:
    """A base waypoint of each group, and whether it is in time: straight if that is, else the quickest way."""
    everyone = np.arange(len(groups))
    in_time = through_ms(state, points, groups, everyone, groups.source) <= most_delay_ms
    base = groups.source.copy()
    for g in np.flatnonzero(~in_time).tolist():
        through = through_ms(state, points, groups, np.full(len(points), g), np.arange(len(points)))
        if through.min() <= most_delay_ms[g]:
            base[g], in_time[g] = int(through.argmin()), True
    return base, in_time

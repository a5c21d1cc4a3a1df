"""A hose in planning: matrices that are worst for what was bought, and for how it is routed, until none is left.

Sizing is for the matrices found so far; a matrix that the purchase does not carry joins them, and it is sized again.
Routers that share shortest paths do the same with every matrix, so that the load of a link is linear in it: which
matrix loads a link most in a failure is a transportation problem, and the proof of such a network is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from weft import routing, sizing
from weft.graph import Weights, place
from weft.lp import Stop
from weft.network import Floats, Network, carry
from weft.planning.bought import Built, Menus, Proved
from weft.planning.states import states_of
from weft.planning.step1_traffic import EVEN
from weft.routing.volumes import Volumes, ceiling, firm_share, protects
from weft.traffic import Corners, Hose, Matrices

MOST_ROUNDS = 12
"""Times that it is sized."""

MOST_ADDED = 6
"""Matrices that join at once, the worst first."""

RANDOM = 8
"""Corners of the hose by chance that the proof looks at too."""

TOLERANCE = 1e-9

Sized = tuple[sizing.Problem, sizing.Purchase | sizing.Infeasible | None]
"""What sizing was asked and what it answered."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many states sizing proved that the purchase carries the whole hose, and after how many rounds.

    `refused` are states of which a matrix was left that it does not carry, when rounds ran out.
    """

    states: int
    proved: int
    refused: int
    rounds: int
    is_limited: bool  # whether some class has a delay limit, which the search for worst matrices leaves out

    @property
    def is_exact(self) -> bool:
        """Whether that was proved of every state."""
        return self.proved == self.states

    def __str__(self) -> str:
        if self.is_exact:
            apart = ", delay limits apart" if self.is_limited else ""
            return f"exact: proved in each of {self.states} states that no matrix exceeds the purchase{apart}"
        left = f", in {self.refused} of which some matrix still exceeds it" if self.refused else ""
        sought = f"worst matrices sought in {self.states} states{left}; proved in {self.proved}"
        return f"sampled coverage and not more: {sought}"


def sized(
    menus: Menus, size: Callable[[sizing.Problem], Sized], seed: int, stop: Stop
) -> tuple[Menus, Sized, Coverage | None]:
    """Size for the hose: menus with the matrices found, the last purchase, and what it covers.

    A round that was stopped before it bought anything leaves the purchase of the one before.
    """
    hose, is_limited = _hose(menus), bool(np.isfinite(menus.asked.classes.max_delay_ms).any())
    before: tuple[Menus, Sized, Coverage | None] = menus, (menus.problem, None), None
    for rounds in range(1, MOST_ROUNDS + 1):
        answer = size(menus.problem)
        if answer[1] is None:
            return before
        problem, bought = answer
        if not isinstance(bought, sizing.Purchase):
            return menus, answer, None
        found = _worst(menus, hose, bought, seed)
        refused = sorted((one for one in found if one.load > sizing.FITS), key=lambda one: -one.load)
        coverage = Coverage(len(found), sum(one.is_proved for one in found), len(refused), rounds, is_limited)
        before = menus, (problem, bought), coverage
        if not refused or rounds == MOST_ROUNDS or stop.struck():
            break
        menus = with_matrices(menus, _different([one.pair_gbps for one in refused]), "hose")
    return before


def with_matrices(menus: Menus, pair_gbps: Sequence[Floats], prefix: str) -> Menus:
    """Menus whose states know more matrices (n_pairs,) of the hose."""
    hose, before = _hose(menus), menus.asked.matrices
    first = 1 + sum(name.startswith(prefix) for name in before.name)
    name = (*before.name, *(f"{prefix} {first + i}" for i in range(len(pair_gbps))))
    several = Matrices(name, np.concatenate([before.gbps, hose.split(np.stack(pair_gbps))]))
    asked = replace(menus.asked, several=several)
    states, screening = states_of(menus.intent, asked, menus.light, menus.fibres)
    return replace(
        menus, asked=asked, problem=replace(menus.problem, states=states),
        choices=replace(menus.choices, screening=screening),
    )  # fmt: skip


def with_random(menus: Menus, seed: int) -> Menus:
    """Menus with corners of the hose by chance for the proof; what was sized stays as it was."""
    hose = _hose(menus)
    corners, rng = Corners(hose), np.random.default_rng(seed)
    before, drawn = menus.asked.matrices, np.stack([corners.random(rng) for _ in range(RANDOM)])
    name = (*before.name, *(f"random {i + 1}" for i in range(RANDOM)))
    several = Matrices(name, np.concatenate([before.gbps, hose.split(drawn)]))
    return replace(menus, asked=replace(menus.asked, several=several))


def _hose(menus: Menus) -> Hose:
    if menus.asked.hose is None:
        raise ValueError("this intent has no hose")
    return menus.asked.hose


def _different(matrices: Sequence[Floats]) -> list[Floats]:
    """The first few that differ."""
    kept: list[Floats] = []
    for one in matrices:
        if len(kept) < MOST_ADDED and not any(np.allclose(one, other, atol=1e-6) for other in kept):
            kept.append(one)
    return kept


def _worst(menus: Menus, hose: Hose, bought: sizing.Purchase, seed: int) -> list[sizing.WorstMatrix]:
    """The worst matrix of each state; a site that has failed takes no part in the hose."""
    even = Matrices((EVEN,), hose.split(hose.even()[None, :]))
    states, _ = states_of(menus.intent, replace(menus.asked, several=even), menus.light, menus.fibres)
    problem = replace(menus.problem, states=states)
    share = states.required_gbps.reshape(len(states), len(hose.a), -1).sum(axis=2) / hose.even()
    found = []
    for s in range(len(states)):
        there = share[s] > 0
        if not there.any():
            continue
        up = np.zeros(len(hose.total_gbps), bool)
        up[hose.a[there]] = True
        left = Hose.of(np.where(up, hose.total_gbps, 0.0), hose.share)
        worst = sizing.HoseSeparator(problem, left, seed).worst(s, float(share[s].max()), bought.lightpaths)
        whole = np.zeros(len(hose.a))
        whole[up[hose.a] & up[hose.z]] = worst.pair_gbps
        found.append(replace(worst, pair_gbps=whole))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class HoseLoads:
    """What the worst matrix of each IP link and gateway takes of its ceiling, `fill` (n_rows,), over all failures.

    `beyond` are matrices (n_pairs,) that exceed some ceiling, the worst first; `programs` were solved.
    """

    fill: Floats
    beyond: tuple[Floats, ...]
    programs: int


def worst_loads(built: Built, menus: Menus, proved: Proved) -> HoseLoads:
    """The exact worst load over the whole hose of every IP link and gateway in every failure, by shortest paths."""
    hose, network, asked = _hose(menus), built.network, menus.asked
    ip, corners = routing.build(network), Corners(hose)
    n = len(proved.scenarios) // len(asked.matrices)
    state = proved.scenarios.state[:n]
    sent = routing.volumes(network, ip)
    scale = (protects(network.classes, state) * firm_share(network.classes, state)) @ hose.share
    limit = ceiling(routing.Ceilings(asked.normal, asked.failure), state)
    weights = Weights(ip.metric, ip.delay_ms, menus.intent.routing.ecmp)
    fill, beyond = np.zeros(len(ip.row_name)), list[tuple[float, Floats]]()
    known: dict[bytes, Floats] = {}
    for s in range(n):
        left = routing.states(ip, network, carry(network, proved.risks, proved.scenarios, slice(s, s + 1)))
        up = left.node_up[0]
        each = _units(network, hose, sent, ip.n_nodes)
        each *= (up[sent.targets][:, None] & up[None, :])[None, :, :, None]
        load = place(ip.graph, weights, left.arc_up, sent.targets, each).load_gbps[0]
        for arc in np.flatnonzero(load.any(axis=1)).tolist():
            row = int(ip.capacity_row[arc])
            if not 0 <= row < len(fill):
                continue
            room = float(left.capacity_gbps[0, row] * limit[s])
            if not np.isfinite(room) or hose.most(load[arc]) * scale[s] <= room * fill[row]:
                continue
            key = load[arc].tobytes()
            if key not in known:
                known[key] = corners.worst(load[arc])
            taken = float(load[arc] @ known[key]) * scale[s]
            ratio = taken / room if room > 0 else np.inf * (taken > 0)
            fill[row] = max(fill[row], ratio)
            if ratio > 1 + TOLERANCE:
                beyond.append((ratio, known[key]))
    beyond.sort(key=lambda one: -one[0])
    return HoseLoads(fill, tuple(_different([matrix for _, matrix in beyond])), len(known))


def _units(network: Network, hose: Hose, sent: Volumes, n_nodes: int) -> Floats:
    """One Gb/s of each pair, in a column of its own: (1, n_targets, n_nodes, n_pairs)."""
    pairs = len(hose.a)
    first = np.arange(pairs) * (len(network.demands) // pairs)
    each = np.zeros((1, len(sent.targets), n_nodes, pairs))
    each[0, sent.target[first], sent.source[first], np.arange(pairs)] = 1.0
    return each

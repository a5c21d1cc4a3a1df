"""The hose in sizing against all its corners: the worst matrix, and the cheapest purchase for every one of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.sizing.small import Shape, optimum, random_problem
from tests.traffic.hose_corners import corners

from weft.network import Floats
from weft.sizing import FITS, Demands, HoseSeparator, Problem, Purchase, States, solve
from weft.traffic import Hose


def hose_problem(seed: int, n_sites: int) -> tuple[Problem, Hose]:
    """A random network in which sites 0, 1 and 2 have a hose; its states are without matrices yet."""
    problem = random_problem(seed, Shape(sites=n_sites, chords=1, demands=3, hops=True))
    rng = np.random.default_rng(seed)
    totals = np.zeros(n_sites)
    totals[:3] = rng.integers(2, 8, 3)
    hose = Hose.of(totals, np.ones(1))
    demands = Demands(
        tuple(f"{a}-{z}" for a, z in zip(hose.a, hose.z, strict=True)), hose.a, hose.z, np.full(len(hose.a), np.inf)
    )
    some = [i for i, name in enumerate(problem.states.name) if name.startswith(("none", "fibre"))]
    s = problem.states
    states = States(
        tuple(s.name[i] for i in some), s.factor[some], np.tile(hose.even(), (len(some), 1)), s.fibre_down[some],
        s.flow_weight[some],
    )  # fmt: skip
    return replace(problem, demands=demands, states=states), hose


def with_matrices(problem: Problem, matrices: Floats) -> Problem:
    """Each state with each matrix."""
    s, n = problem.states, len(matrices)
    states = States(
        tuple(f"{name} ({m})" for m in range(n) for name in s.name), np.tile(s.factor, (n, 1)),
        np.repeat(matrices, len(s), axis=0), np.tile(s.fibre_down, (n, 1)), np.zeros(n * len(s)),
    )  # fmt: skip
    return replace(problem, states=states)


def taken(problem: Problem, state: int, counts: Floats, gbps: Floats) -> float:
    """How much of what there is a matrix takes in a state: one over the largest factor, by a program of flows."""
    c, n = problem.candidates, len(problem.sites)
    room = problem.states.factor[state] * c.gbps * counts
    both = ((c.a, c.z), (c.z, c.a))
    arcs = [(int(a), int(z), float(r)) for ends in both for a, z, r in zip(*ends, room, strict=True)]
    k = len(gbps)
    columns = k * len(arcs) + 1
    equal = np.zeros((k * n, columns))
    for d in range(k):
        for i, (a, z, _) in enumerate(arcs):
            equal[d * n + a, d * len(arcs) + i] += 1
            equal[d * n + z, d * len(arcs) + i] -= 1
        equal[d * n + problem.demands.tail[d], -1] -= gbps[d]
        equal[d * n + problem.demands.head[d], -1] += gbps[d]
    shared = np.zeros((len(arcs), columns))
    for i in range(len(arcs)):
        shared[i, i:-1:len(arcs)] = 1
    cost = np.zeros(columns)
    cost[-1] = -1
    found = linprog(cost, shared, [r for *_, r in arcs], equal, np.zeros(k * n), bounds=(0, 1e4))
    return 1.0 / float(found.x[-1]) if found.x[-1] > 1e-9 else np.inf


@pytest.mark.parametrize("seed", range(4))
def test_the_worst_matrix_takes_as_much_as_the_worst_corner(seed: int) -> None:
    """In each state; where every corner fits it is proved that every matrix does."""
    problem, hose = hose_problem(seed, 4)
    every = corners(hose)
    every = every[(every.sum(axis=1) > 0)]
    counts = np.random.default_rng(seed).integers(1, 4, len(problem.candidates))
    separator = HoseSeparator(problem, hose, 1)
    for state in range(len(problem.states)):
        worst = max(taken(problem, state, counts.astype(float), gbps) for gbps in every)
        if not np.isfinite(worst):
            assert separator.worst(state, 1.0, counts).load == np.inf
            continue
        for scale in (0.98 / worst, 1.02 / worst):
            found = separator.worst(state, scale, counts)
            assert found.load == pytest.approx(scale * worst, rel=1e-4)
            assert found.is_proved == (scale * worst < FITS)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_purchase_for_the_hose_costs_the_optimum_of_the_extensive_form_over_all_corners(seed: int) -> None:
    """Matrices join until every state is proved to carry the whole hose; then it is the cheapest that does."""
    problem, hose = hose_problem(seed, 4)
    every = corners(hose)
    largest = every[[not any((o >= d).all() and (o > d).any() for o in every) for d in every]]
    expected = optimum(with_matrices(problem, largest))
    matrices = hose.even()[None, :]
    for _ in range(20):
        bought = solve(with_matrices(problem, matrices), gap=0.0)
        assert isinstance(bought, Purchase)
        assert bought.bound_sized <= expected + 1e-6
        separator = HoseSeparator(problem, hose, 1)
        found = [separator.worst(s, 1.0, bought.lightpaths) for s in range(len(problem.states))]
        beyond = [one.pair_gbps for one in found if one.load > FITS]
        if not beyond:
            break
        matrices = np.concatenate([matrices, beyond])
    assert all(one.is_proved for one in found)
    assert bought.cost == pytest.approx(expected)

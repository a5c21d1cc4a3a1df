"""What forces a purchase, and what demands cost at the margin, against every failure written out."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.sizing.small import Shape, _all_paths, _route, _routes, optimum, random_problem

from weft.network.columns import Floats
from weft.sizing import Problem, Purchase, solve

SHAPES = [
    (1, Shape(sites=4, chords=1, demands=4)),
    (7, Shape(sites=5, chords=2, demands=5, symmetric=True)),
    (2, Shape(sites=4, chords=2, demands=4, anycast=True)),
    (5, Shape(sites=4, chords=2, demands=4, delay_limits=True)),
]


@cache
def bought(seed: int, shape: Shape) -> Purchase:
    """What sizing buys for a random instance."""
    found = solve(random_problem(seed, shape), gap=0.02)
    assert isinstance(found, Purchase)
    return found


@pytest.mark.parametrize(("seed", "shape"), SHAPES)
def test_a_metric_inequality_is_the_sum_of_its_demands(seed: int, shape: Shape) -> None:
    """The right side is what each demand requires times how far its ends are kept apart."""
    problem, found = random_problem(seed, shape), bought(seed, shape)
    archive, separator = found.reasons.archive, found.reasons.separator
    assert len(archive) > 0
    for cut in archive.cuts:
        total = float(problem.states.required_gbps[cut.state] @ separator.apart(cut))
        assert total == pytest.approx(cut.right, rel=1e-6)


@pytest.mark.parametrize(("seed", "shape"), SHAPES)
def test_a_price_at_the_margin_never_promises_more_than_the_linear_optimum_rises(seed: int, shape: Shape) -> None:
    """Duals are a subgradient: the linear optimum of other demands lies on or above the plane they span."""
    problem, found = random_problem(seed, shape), bought(seed, shape)
    price, rng = found.reasons.price, np.random.default_rng(seed)
    assert (price >= 0).all()
    assert price.sum() > 0
    here = optimum(problem, whole=False)
    assert here is not None
    for _ in range(2):
        grown = problem.states.required_gbps * rng.uniform(0.8, 1.25, len(problem.demands))
        then = optimum(
            dataclasses.replace(problem, states=dataclasses.replace(problem.states, required_gbps=grown)), whole=False
        )
        if then is not None:
            rise = float((price * (grown - problem.states.required_gbps)).sum())
            assert then >= found.bound_lp + rise - 1e-6 * here


@pytest.mark.parametrize(("seed", "shape"), SHAPES)
def test_one_lightpath_fewer_loses_at_least_what_is_said(seed: int, shape: Shape) -> None:
    """The most that can be carried without it in the named state falls short by no less, by the extensive form."""
    problem, found = random_problem(seed, shape), bought(seed, shape)
    named = 0
    for p in np.flatnonzero(found.lightpaths).tolist():
        reason = found.reasons.one_lightpath_fewer(problem, found.lightpaths, p)
        if reason is not None:
            fewer = found.lightpaths - (np.arange(len(found.lightpaths)) == p)
            required = float(problem.states.required_gbps[reason.state].sum())
            carried = most_carried(problem, fewer.astype(float), reason.state)
            assert required - carried >= reason.lost_gbps - 1e-6 * required
            assert problem.states.required_gbps[reason.state, reason.demand] > 0
            named += 1
    assert named > 0


@pytest.mark.parametrize(("seed", "shape"), SHAPES[:2])
def test_a_pair_fewer_loses_at_least_what_is_said_whichever_light_goes(seed: int, shape: Shape) -> None:
    """With one pair fewer of a fibre, even the best choice of what stays on it falls short by no less."""
    problem, found = random_problem(seed, shape), bought(seed, shape)
    on, named = problem.candidates.fibres, 0
    for f in np.flatnonzero(found.pairs).tolist():
        size = np.zeros(len(problem.candidates))
        here = on.rows[on.indices == f]
        size[here] = problem.candidates.width_slices[here]
        room = float((found.pairs[f] - 1) * problem.fibres.slices[f] * problem.usable_share)
        reason = found.reasons.room_fewer(problem, found.lightpaths, size, room)
        if reason is not None:
            required = float(problem.states.required_gbps[reason.state].sum())
            carried = most_carried(problem, found.lightpaths.astype(float), reason.state, size, room)
            assert required - carried >= reason.lost_gbps - 1e-6 * required
            named += 1
    assert named > 0


def most_carried(
    problem: Problem, lightpaths: Floats, state: int, size: Floats | None = None, room: float = 0.0
) -> float:
    """The most traffic of a state that lightpaths can carry, or those of them that fit into `room` by their `size`."""
    c, paths = problem.candidates, _all_paths(problem)
    columns = [(k, arcs) for k, found in enumerate(paths) for arcs in found if problem.states.required_gbps[state, k]]
    n, m = len(columns), len(c)
    left, right = [], []
    for k in range(len(problem.demands)):
        left.append([*(float(one == k) for one, _ in columns), *np.zeros(m)])
        right.append(float(problem.states.required_gbps[state, k]))
    for i, route in enumerate(_routes(problem)):
        for way in (0, 1):
            left_of = c.gbps * problem.states.factor[state]
            given = [-float(left_of[q]) * (_route(problem, q) == route) for q in range(m)]
            left.append([*(float((i, way) in arcs) for _, arcs in columns), *given])
            right.append(0.0)
    if size is not None:
        left.append([*np.zeros(n), *size])
        right.append(room)
    cost = [-1.0] * n + [0.0] * m
    result = linprog(cost, np.array(left), np.array(right), bounds=[(0, None)] * n + [(0, x) for x in lightpaths])
    return float(-result.fun)

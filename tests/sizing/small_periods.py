"""Random periods over small instances, and the extensive form of all of them together: one program, path by path."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from tests.sizing.small import _all_paths, _buying_rows, _route, _routes, _Rows

from weft.sizing import Costs, Parts, Periods, Problem


def periods_of(problem: Problem, seed: int, n_periods: int, *, alike: bool = True) -> tuple[Problem, Periods]:
    """Prices and running costs by chance for a problem, over demands that grow; and the problem at their sum."""
    rng = np.random.default_rng(seed)
    c, f, b = problem.candidates, problem.fibres, problem.builds
    share = rng.random((3,))
    # cards of 4 cages in two kinds of chassis: the large build has one of its own
    small = np.array([name != "large" for name in b.name])
    cards = np.where(small, b.ports // 4, 6)
    count = np.stack([small * 1.0, ~small * 1.0, small * cards, ~small * cards], axis=1)
    price = rng.integers(1, 6, 4).astype(float)
    buy = 1.0 / (1.0 + 0.3 * rng.random()) ** np.arange(n_periods)
    run = np.full(n_periods, float(rng.choice([0.2, 0.5])))
    running = Costs(*(np.outer(run, each.cost * part) for each, part in zip((c, f, b), share, strict=True)))
    factor = np.linspace(1.0, 0.4, n_periods)[::-1, None] * np.ones(len(problem.demands))
    if not alike:
        factor = factor ** rng.uniform(0.3, 2.0, len(problem.demands))
    client = factor.max(axis=1)[:, None] * problem.sites.client_gbps
    prices = Costs(*(np.outer(buy, each) for each in (c.cost, f.cost, count @ price)))
    periods = Periods(factor, client, prices, running, Parts(count, np.outer(buy, price)))
    return at_sum(problem, periods), periods


def at_sum(problem: Problem, periods: Periods) -> Problem:
    """The problem at the costs of having everything from the first period on."""
    from dataclasses import replace

    p, r = periods.price, periods.running
    cost = [a[0] + z.sum(axis=0) for a, z in zip(
        (p.lightpath, p.pair, p.build), (r.lightpath, r.pair, r.build), strict=True
    )]  # fmt: skip
    return replace(
        problem, candidates=replace(problem.candidates, cost=cost[0]),
        fibres=replace(problem.fibres, cost=cost[1], lit_cost=cost[1]), builds=replace(problem.builds, cost=cost[2]),
    )  # fmt: skip


def least_over_periods(problem: Problem, periods: Periods) -> float | None:
    """The least cost of all periods, by purchases written out; None if there is none.

    Builds change along arcs, each at the price of the parts that are new in it.
    """
    rows, cost, upper, whole = _Rows(), list[float](), list[float](), list[bool]()

    def column(price: float, most: float, integer: bool) -> int:
        cost.append(price)
        upper.append(most)
        whole.append(integer)
        return len(cost) - 1

    before: tuple[range, range, range, range] | None = None
    for t in range(len(periods)):
        mine = periods.problem(problem, t)
        block = _columns_of(problem, periods, t, column)
        _moved(mine, rows, block)
        _carried(mine, rows, block[0], column)
        _bought(problem, periods, t, rows, (before, block), column)
        before = block
    matrix = coo_array((rows.value, (rows.row, rows.column)), shape=(len(rows.lower), len(cost))).tocsr()
    result = milp(
        np.array(cost), integrality=np.array(whole).astype(int), bounds=Bounds(np.zeros(len(cost)), np.array(upper)),
        constraints=LinearConstraint(matrix, rows.lower, rows.upper), options={"mip_rel_gap": 0.0},
    )  # fmt: skip
    return float(result.fun) if result.x is not None else None


def _moved(mine, rows, block):
    """The rows of buying in one period: `small` writes them from column 0 on."""
    alone, first = _Rows(), block[0].start
    _buying_rows(mine, alone, *(range(r.start - first, r.stop - first) for r in block))
    at = len(rows.lower)
    rows.row += [row + at for row in alone.row]
    rows.column += [column + first for column in alone.column]
    rows.value += alone.value
    rows.lower += alone.lower
    rows.upper += alone.upper


def _columns_of(problem, periods, t, column):
    c, f, b, d = problem.candidates, problem.fibres, problem.builds, problem.fabrics
    running = periods.running
    routers = problem.sites.routers[b.site]
    first = t == 0

    def some(costs, most):
        at = [column(float(x), float(m), True) for x, m in zip(costs, most, strict=True)]
        return range(at[0], at[-1] + 1)

    return (
        some(running.lightpath[t], c.upper), some(running.pair[t], f.max_pairs),
        some(running.build[t] * routers, np.ones(len(b))), some(d.cost * first, np.ones(len(d))),
    )  # fmt: skip


def _carried(mine, rows, n, column):
    c = mine.candidates
    for s in range(len(mine.states)):
        on_arc: dict[tuple[int, int], list[tuple[int, float]]] = {}
        for k, found in enumerate(_all_paths(mine)):
            need = float(mine.states.required_gbps[s, k])
            if need == 0:
                continue
            uses = []
            for arcs in found:
                path = column(0.0, np.inf, False)
                uses.append((path, 1.0))
                for arc in arcs:
                    on_arc.setdefault(arc, []).append((path, -1.0))
            rows.add(uses, need, np.inf)
        for (route, _), uses in on_arc.items():
            room = [
                (n[q], float(c.gbps[q] * mine.states.factor[s, q]))
                for q in range(len(c)) if _route(mine, q) == _routes(mine)[route]
            ]  # fmt: skip
            rows.add(uses + room, 0.0, np.inf)


def _bought(problem, periods, t, rows, blocks, column):
    before, (n, y, z, x) = blocks
    for now, then, price in (
        (n, before and before[0], periods.price.lightpath[t]), (y, before and before[1], periods.price.pair[t]),
    ):  # fmt: skip
        for i, each in enumerate(price):
            more = column(float(each), np.inf, False)
            had = [(then[i], -1.0)] if then else []
            rows.add([(now[i], 1.0), *had, (more, -1.0)], -np.inf, 0.0)
            if had:
                rows.add([(now[i], 1.0), *had], 0.0, np.inf)
    if before:
        for i in range(len(x)):
            rows.add([(x[i], 1.0), (before[3][i], -1.0)], 0.0, 0.0)
    b, parts = problem.builds, periods.parts
    for v in range(len(problem.sites)):
        mine, routers = np.flatnonzero(b.site == v).tolist(), float(problem.sites.routers[v])
        into: dict[int, list[tuple[int, float]]] = {i: [] for i in mine}
        for came in mine if before else [-1]:
            had = parts.count[came] if came >= 0 else np.zeros(parts.price.shape[1])
            arcs = []
            for i in mine:
                price = float(np.maximum(parts.count[i] - had, 0.0) @ parts.price[t])
                arc = column(routers * price, 1.0, False)
                arcs.append((arc, 1.0))
                into[i].append((arc, 1.0))
            if before:
                rows.add([*arcs, (before[2][came], -1.0)], 0.0, 0.0)
        for i in mine:
            rows.add([*into[i], (z[i], -1.0)], 0.0, 0.0)

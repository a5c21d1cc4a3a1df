"""Random periods over small instances, and the extensive form of all of them together: one program, path by path."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from tests.sizing.small import _all_paths, _buying_rows, _route, _routes, _Rows

from weft.sizing import Costs, Parts, Periods, Problem, Stock
from weft.sizing.periods.reuse import Reuse


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
    parts, module = Parts(count, np.outer(buy, price)), np.outer(buy, problem.stock.saved)
    periods = Periods(factor, client, prices, running, parts, module)
    return at_sum(problem, periods), periods


def in_place(problem: Problem, periods: Periods, seed: int) -> tuple[Problem, Periods]:
    """The same with pairs lit, a lightpath that must stay, modules in stock and parts at some sites by chance."""
    rng = np.random.default_rng(seed)
    c, f = problem.candidates, problem.fibres
    lit = rng.integers(0, 3, len(f))
    fibres = replace(f, lit=lit, lower=np.where(lit > 0, rng.integers(0, lit + 1), 0))
    candidates = replace(c, lower=np.minimum(c.upper, np.arange(len(c)) == int(rng.integers(len(c)))))
    own = np.flatnonzero(c.width_slices > 0)
    kind = (np.arange(len(own)) % 2).astype(np.int64)
    stock = Stock(("one", "two"), rng.integers(1, 7, 2), np.zeros(2), kind, own, np.full(len(own), 2))
    most = np.array([[(price[own[kind == k]] / 2).min() for k in (0, 1)] for price in periods.price.lightpath])
    falling = periods.price.pair[:, :1] / periods.price.pair[0, 0]
    module = most.min(axis=0) * rng.uniform(0.3, 1.0, 2) * falling
    count = periods.parts.count
    had = rng.integers(0, 3, (len(problem.sites), count.shape[1]))[problem.builds.site]
    parts = replace(periods.parts, count=np.maximum(count - had / 2, 0.0))
    price = replace(periods.price, build=parts.price @ parts.count.T)
    periods = replace(periods, parts=parts, price=price, module=module)
    return at_sum(replace(problem, fibres=fibres, candidates=candidates, stock=stock), periods), periods


def used_again(
    problem: Problem, periods: Periods, seed: int, *, moving: float, resale: float, lasting: bool = False
) -> tuple[Problem, Periods]:
    """The same with a chassis of its own for each size and cards that serve in all, which move and are sold at shares.

    Large routers cost much to run, so that small ones come first; a `lasting` kind of chassis stays where it is.
    """
    rng = np.random.default_rng(seed)
    size = np.array([("small", "middle", "large").index(name) for name in problem.builds.name])
    chassis = np.eye(3)[size]
    count = np.concatenate([chassis, chassis * np.array([1, 2, 6])[size][:, None]], axis=1)
    price = np.concatenate([rng.integers(1, 9, 3), np.full(3, rng.integers(2, 6))]).astype(float)
    falls = (periods.price.pair[:, 0] / periods.price.pair[0, 0])[:, None]
    item = np.array([-1, 0, 1, 2, 2, 2]) if lasting else np.array([0, 1, 2, 3, 3, 3])
    of_item = falls * price[[int(np.flatnonzero(item == k)[0]) for k in range(item.max() + 1)]]
    parts = Parts(count, falls * price, Reuse(item, moving * of_item, resale * of_item))
    running = np.tile(np.array([0.5, 9.0, 30.0])[size], (len(periods), 1))
    periods = replace(
        periods, parts=parts, price=replace(periods.price, build=parts.price @ count.T),
        running=replace(periods.running, build=running),
    )  # fmt: skip
    return at_sum(problem, periods), periods


def at_sum(problem: Problem, periods: Periods) -> Problem:
    """The problem at the costs of having everything from the first period on."""
    p, r = periods.price, periods.running
    cost = [a[0] + z.sum(axis=0) for a, z in zip(
        (p.lightpath, p.pair, p.build), (r.lightpath, r.pair, r.build), strict=True
    )]  # fmt: skip
    lit = np.where(problem.fibres.lit > 0, r.pair.sum(axis=0), cost[1])
    return replace(
        problem, candidates=replace(problem.candidates, cost=cost[0]),
        fibres=replace(problem.fibres, cost=cost[1], lit_cost=lit), builds=replace(problem.builds, cost=cost[2]),
        stock=replace(problem.stock, saved=periods.module[0]),
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
    store: dict[tuple[int, int], list[tuple[int, float]]] = {}
    least, pieces = list[float](), [list[tuple[int, float]]() for _ in range(len(problem.fibres) + len(problem.stock))]
    for t in range(len(periods)):
        mine = periods.problem(problem, t)
        start = len(cost)
        block = _columns_of(problem, periods, t, column)
        least += [0.0] * (start - len(least)) + [*mine.candidates.lower, *mine.fibres.lower]
        _moved(mine, rows, block)
        _carried(mine, rows, block[0], column)
        _bought(problem, periods, t, rows, (before, block), column)
        _not_there(problem, periods, t, rows, block, pieces, column)
        if periods.parts.reuse is not None:
            store = _again(problem, periods, t, rows, (block[2], store), column)
        before = block
    least += [0.0] * (len(cost) - len(least))
    matrix = coo_array((rows.value, (rows.row, rows.column)), shape=(len(rows.lower), len(cost))).tocsr()
    result = milp(
        np.array(cost), integrality=np.array(whole).astype(int), bounds=Bounds(np.array(least), np.array(upper)),
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
    light, pair, build = (np.zeros(len(x), bool) for x in (c, f, b))
    if periods.since is not None:
        light, pair, build = (each > t for each in vars_of(periods.since))

    def some(costs, most):
        at = [column(float(x), float(m), True) for x, m in zip(costs, most, strict=True)]
        return range(at[0], at[-1] + 1)

    return (
        some(running.lightpath[t], c.upper * ~light), some(running.pair[t], f.max_pairs * ~pair),
        some(running.build[t] * routers, 1.0 * ~build), some(d.cost * first, np.ones(len(d))),
    )  # fmt: skip


def vars_of(since):
    """From which period on lightpaths, pairs and builds may be there."""
    return since.lightpath, since.pair, since.build


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
    before, (n, _, z, x) = blocks
    stock = problem.stock
    in_modules = np.bincount(stock.candidate, stock.modules * periods.module[t, stock.kind], len(n))
    for i, each in enumerate(periods.price.lightpath[t] - in_modules):
        more = column(float(each), np.inf, False)
        rows.add([(n[i], 1.0), *([(before[0][i], -1.0)] if before else []), (more, -1.0)], -np.inf, 0.0)
    for now, then in zip(blocks[1][:2], before[:2] if before else (), strict=False):
        for i in range(len(now)):
            rows.add([(now[i], 1.0), (then[i], -1.0)], 0.0, np.inf)
    if before:
        for i in range(len(x)):
            rows.add([(x[i], 1.0), (before[3][i], -1.0)], 0.0, 0.0)
    b, parts = problem.builds, periods.parts
    bought = parts.price[t] if parts.reuse is None else np.where(parts.reuse.item < 0, parts.price[t], 0.0)
    for v in range(len(problem.sites)):
        mine, routers = np.flatnonzero(b.site == v).tolist(), float(problem.sites.routers[v])
        into: dict[int, list[tuple[int, float]]] = {i: [] for i in mine}
        for came in mine if before else [-1]:
            had = parts.count[came] if came >= 0 else np.zeros(parts.price.shape[1])
            arcs = []
            for i in mine:
                price = float(np.maximum(parts.count[i] - had, 0.0) @ bought)
                arc = column(routers * price, 1.0, False)
                arcs.append((arc, 1.0))
                into[i].append((arc, 1.0))
            if before:
                rows.add([*arcs, (before[2][came], -1.0)], 0.0, 0.0)
        for i in mine:
            rows.add([*into[i], (z[i], -1.0)], 0.0, 0.0)


def _not_there(problem, periods, t, rows, block, pieces, column):
    """Pairs and modules are bought, in this period or before, beyond those that were there at the beginning."""
    (n, y), stock, n_fibres = block[:2], problem.stock, len(problem.fibres)
    for f in range(n_fibres):
        pieces[f].append((column(float(periods.price.pair[t, f]), np.inf, False), -1.0))
        rows.add([(y[f], 1.0), *pieces[f]], -np.inf, float(problem.fibres.lit[f]))
    for k in range(len(stock)):
        pieces[n_fibres + k].append((column(float(periods.module[t, k]), np.inf, False), -1.0))
        uses = [(n[int(stock.candidate[u])], float(stock.modules[u])) for u in np.flatnonzero(stock.kind == k)]
        rows.add([*uses, *pieces[n_fibres + k]], -np.inf, float(stock.count[k]))


def _again(problem, periods, t, rows, given, column):
    """Pieces of each item at each site: those before, bought, from every other site, less those that go or are sold.

    All are counted as they were since the beginning: what a site has is a sum over all that ever happened there.
    """
    (z, before), b, parts = given, problem.builds, periods.parts
    reuse, sites = parts.reuse, range(len(problem.sites))
    store = {key: list(some) for key, some in before.items()}
    for k in range(reuse.moving.shape[1]):
        kinds = np.flatnonzero(reuse.item == k)
        for v in sites:
            mine = store.setdefault((v, k), [])
            mine.append((column(float(parts.price[t, kinds[0]]), np.inf, False), 1.0))
            mine.append((column(-float(reuse.resale[t, k]), np.inf, False), -1.0))
        for v in sites:
            for w in sites:
                if v != w and np.isfinite(reuse.moving[t, k]):
                    goes = column(float(reuse.moving[t, k]), np.inf, False)
                    store[v, k].append((goes, -1.0))
                    store[w, k].append((goes, 1.0))
        for v in sites:
            needs = [
                (z[i], -float(problem.sites.routers[v] * parts.count[i, kinds].sum()))
                for i in np.flatnonzero(b.site == v).tolist()
            ]
            rows.add([*store[v, k], *needs], 0.0, np.inf)
    return store

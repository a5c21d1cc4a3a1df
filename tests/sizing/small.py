"""Random small instances of sizing, and the extensive form that decides them: every failure written out."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from weft.network.incidence import Incidence
from weft.sizing import Builds, Candidates, Demands, Fabrics, Fibres, Ladders, Problem, Sites, States, Stock


@dataclass(frozen=True)
class Shape:
    """What a random instance has."""

    sites: int = 5
    chords: int = 2
    demands: int = 5
    delay_limits: bool = False
    anycast: bool = False
    power_caps: bool = False
    leased: bool = False
    ladders: bool = False  # leased links in modules of two sizes, one an explicit list, both with a cost of setting up
    symmetric: bool = False
    hops: bool = False  # lightpaths of one fibre only
    kept: bool = False  # pairs are lit already and modules in stock; some of it must stay


def random_problem(seed: int, shape: Shape) -> Problem:
    """A ring with chords, candidates on two routes a pair, states of every fibre, one SRLG and every router."""
    rng = np.random.default_rng(seed)
    graph = nx.cycle_graph(shape.sites)
    for a, z in rng.permutation(list(nx.complement(graph).edges))[: shape.chords]:
        graph.add_edge(int(a), int(z))
    for f, (_, _, data) in enumerate(sorted(graph.edges(data=True), key=lambda e: e[:2])):
        data.update(f=f, km=float(rng.integers(1, 10)))
    n_f = graph.number_of_edges()
    fibres = _fibres(rng, graph)
    candidates = _candidates(rng, graph, n_f, shape)
    on = np.zeros((len(candidates), n_f), bool)
    on[candidates.fibres.rows, candidates.fibres.indices] = True
    fibres, candidates, stock = _kept(rng, fibres, candidates) if shape.kept else (fibres, candidates, Stock.none())
    demands, gbps = _demands(rng, shape)
    states = _states(rng, candidates, on, gbps, shape.sites)
    client = gbps.sum() * np.ones(shape.sites) / 4
    return Problem(
        Sites(
            tuple(f"S{v}" for v in range(shape.sites)),
            np.full(shape.sites, 2),
            client,
            client,
            rng.choice([75.0, 85.0, np.inf], shape.sites) if shape.power_caps else np.full(shape.sites, np.inf),
        ),
        fibres,
        candidates,
        _builds(rng, shape.sites),
        _fabrics(rng, shape.sites, client),
        demands,
        states,
        Incidence.of(
            [sorted(rng.choice(shape.sites, 2, replace=False).tolist())] if shape.anycast else [], shape.sites
        ),
        usable_share=0.75,
        ladders=Ladders(("L0", "L1"), np.array([3.0, 1.0]), np.array([2.0, 1.0])) if shape.ladders else Ladders.none(),
        stock=stock,
    )


def _fibres(rng: np.random.Generator, graph: nx.Graph) -> Fibres:
    edges = sorted(graph.edges(data=True), key=lambda e: e[2]["f"])
    n = len(edges)
    return Fibres(
        tuple(f"F{i}" for i in range(n)),
        np.array([e[0] for e in edges]),
        np.array([e[1] for e in edges]),
        np.full(n, 4),
        np.full(n, 8),
        rng.integers(5, 15, n).astype(float),
        np.full(n, 2.0),
        np.full(n, 3.0),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n),
    )


def _kept(rng: np.random.Generator, fibres: Fibres, candidates: Candidates) -> tuple[Fibres, Candidates, Stock]:
    """Pairs lit on each fibre, some of which must stay; a lightpath that must; two kinds of modules in stock."""
    lit = rng.integers(0, 3, len(fibres))
    lit_cost = np.floor(fibres.cost * rng.random(len(fibres)))
    there = dataclasses.replace(fibres, lit=lit, lower=rng.integers(0, lit + 2), lit_cost=lit_cost)
    lower = np.zeros(len(candidates), np.int64)
    lower[rng.integers((candidates.width_slices > 0).sum())] = 1
    kind, own = candidates.needs_800.astype(np.int64), np.flatnonzero(candidates.width_slices)
    stock = Stock(("400", "800"), rng.integers(0, 9, 2), np.array([0.5, 1.0]), kind[own], own, np.full(len(own), 2))
    return there, dataclasses.replace(candidates, lower=lower), stock


def _candidates(rng: np.random.Generator, graph: nx.Graph, n_f: int, shape: Shape) -> Candidates:
    rows = []
    for a, z in itertools.combinations(range(shape.sites), 2):
        for route in itertools.islice(nx.shortest_simple_paths(graph, a, z, "km"), 2):
            if shape.hops and len(route) > 2:
                continue
            hops = [graph[p][q] for p, q in itertools.pairwise(route)]
            km = sum(h["km"] for h in hops)
            rows.append((a, z, [h["f"] for h in hops], 4.0, 2, km, False, float(rng.integers(2, 5))))
            if km < 8:
                rows.append((a, z, [h["f"] for h in hops], 8.0, 3, km, True, float(rng.integers(3, 7))))
    if shape.leased:
        rows += [(0, shape.sites - 1, [], 2.0, 0, 3.0, False, 4.0), (1, shape.sites - 2, [], 2.0, 0, 2.0, False, 5.0)]
    ladder = [-1] * len(rows)
    if shape.ladders:
        rows += [
            (v, shape.sites - 1 - v, [], gbps, 0, 3.0, False, gbps - v) for v in (0, 1) for gbps in (2.0, 6.0)
        ]
        ladder += [0, 0, 1, 1]
    column = [np.array(x) for x in zip(*[(r[0], r[1], *r[3:]) for r in rows], strict=True)]
    a, z, gbps, width, km, wide, cost = column
    return Candidates(
        tuple(f"C{i}" for i in range(len(rows))),
        a,
        z,
        Incidence.of([r[2] for r in rows], n_f),
        gbps,
        width,
        km,
        np.array([2 if (r[0] + r[1]) % 3 == 0 and not r[6] else 1 for r in rows]),  # transponders of two client ports
        wide,
        np.zeros(len(rows), np.int64),
        np.full(len(rows), 9),
        cost,
        cost / 2,
        cost / 2,
        Incidence.of([[] for _ in rows], shape.sites),
        np.zeros(len(rows)),
        np.array(ladder),
        np.zeros(len(rows)),
    )


def _builds(rng: np.random.Generator, n: int) -> Builds:
    menu = [("small", 4, 1, 30.0, 10.0), ("middle", 8, 4, 60.0, 17.0), ("large", 24, 12, 200.0, 45.0)]
    rows = [(v, *row) for v in range(n) for row in menu]
    cost = np.array([r[5] for r in rows]) + rng.integers(0, 3, len(rows))
    columns = [np.array([r[i] for r in rows]) for i in (0, 2, 3, 4, 5)]
    return Builds(tuple(r[1] for r in rows), columns[0], columns[1], columns[2], columns[3], cost, columns[4])


def _fabrics(rng: np.random.Generator, n: int, client: np.ndarray) -> Fabrics:
    rows = [(v, g, ports, p800) for v in range(n) for g, ports, p800 in ((0.9, 1, 0), (1.0, 4, 0), (1.3, 2, 2))]
    site, share = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    draw = rng.integers(20, 40, len(rows)).astype(float)
    return Fabrics(
        ("design",) * len(rows),
        site,
        share * client[site],
        np.array([r[2] for r in rows]),
        np.array([r[3] for r in rows]),
        draw,
        draw,
    )


def _demands(rng: np.random.Generator, shape: Shape) -> tuple[Demands, np.ndarray]:
    pairs = [(a, z) for a in range(shape.sites) for z in range(shape.sites) if (a < z if shape.symmetric else a != z)]
    chosen = [tuple(int(v) for v in p) for p in rng.permutation(pairs)[: shape.demands]]
    gbps = rng.integers(1, 9, len(chosen)).astype(float)
    if shape.symmetric:
        chosen, gbps = chosen + [(z, a) for a, z in chosen], np.concatenate([gbps, gbps])
    if shape.anycast:
        chosen, gbps = [*chosen, (int(rng.integers(shape.sites)), shape.sites)], np.append(gbps, 5.0)
    limit = (
        np.where(rng.random(len(chosen)) < 0.6, rng.integers(9, 25, len(chosen)), np.inf)
        if shape.delay_limits
        else (np.full(len(chosen), np.inf))
    )
    return Demands(
        tuple(f"D{i}" for i in range(len(chosen))),
        np.array([p[0] for p in chosen]),
        np.array([p[1] for p in chosen]),
        limit,
    ), gbps


def _states(rng: np.random.Generator, c: Candidates, on: np.ndarray, gbps: np.ndarray, n: int) -> States:
    n_f = on.shape[1]
    firm = gbps * np.where(rng.random(len(gbps)) < 0.3, 0.0, 1.0)
    rows = [("none", np.zeros(n_f, bool), np.ones(len(c)), gbps / 0.8)]
    rows += [(f"fibre {f}", np.arange(n_f) == f, 1.0 - on[:, f], gbps * 0.9) for f in range(n_f)]
    rows += [("srlg", np.arange(n_f) < 2, 1.0 - on[:, :2].any(axis=1), firm)]
    rows += [(f"router {v}", np.zeros(n_f, bool), np.where((c.a == v) | (c.z == v), 0.5, 1.0), firm) for v in range(n)]
    return States(
        tuple(r[0] for r in rows),
        np.array([r[2] for r in rows]),
        np.array([r[3] for r in rows]),
        np.array([r[1] for r in rows]),
        np.zeros(len(rows)),
    )


class _Rows:
    """Sparse rows of the extensive form as they are written down."""

    def __init__(self) -> None:
        self.row: list[int] = []
        self.column: list[int] = []
        self.value: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(self, entries: list[tuple[int, float]], lower: float, upper: float) -> None:
        for column, value in entries:
            self.row.append(len(self.lower))
            self.column.append(column)
            self.value.append(value)
        self.lower.append(lower)
        self.upper.append(upper)


def optimum(problem: Problem, *, whole: bool = True) -> float | None:
    """The least cost by the extensive form, path by path, linear unless `whole`; None if there is no purchase."""
    p, c, rows = problem, problem.candidates, _Rows()
    n, y = range(len(c)), range(len(c), len(c) + len(p.fibres))
    z = range(y.stop, y.stop + len(p.builds))
    x = range(z.stop, z.stop + len(p.fabrics))
    _buying_rows(problem, rows, n, y, z, x)
    first = _stock_rows(problem, rows, _lit_rows(problem, rows, y, x.stop))
    setup = range(first, first + len(p.ladders))
    for i, most in enumerate(p.ladders.most.tolist()):
        mine = [(q, 1.0) for q in n if c.ladder[q] == i]
        rows.add(mine, -np.inf, most)
        rows.add([*mine, (setup[i], -1e3)], -np.inf, 0.0)
    first = setup.stop
    paths = _all_paths(problem)
    for s in range(len(p.states)):
        on_arc: dict[tuple[int, int], list[tuple[int, float]]] = {}
        for k, found in enumerate(paths):
            need = float(p.states.required_gbps[s, k])
            if need == 0:
                continue
            mine = []
            for arcs in found:
                mine.append((first, 1.0))
                for arc in arcs:
                    on_arc.setdefault(arc, []).append((first, -1.0))
                first += 1
            rows.add(mine, need, np.inf)
        for (route, _), uses in on_arc.items():
            room = [(q, float(c.gbps[q] * p.states.factor[s, q])) for q in n if _route(p, q) == _routes(p)[route]]
            rows.add(uses + room, 0.0, np.inf)
    routers = p.sites.routers
    lit_cost = np.where(p.fibres.lit > 0, p.fibres.lit_cost, p.fibres.cost)
    light = c.cost - p.stock.credit(len(c))
    cost = np.concatenate([light, lit_cost, p.builds.cost * routers[p.builds.site], p.fabrics.cost])
    anew = p.fibres.cost - lit_cost, p.stock.saved, p.ladders.setup_cost
    cost = np.concatenate([cost, *anew, np.zeros(first - setup.stop)])
    more = np.full(setup.start - x.stop, np.inf), np.ones(len(setup)), np.full(first - setup.stop, np.inf)
    upper = np.concatenate([c.upper, p.fibres.max_pairs, np.ones(len(z) + len(x)), *more])
    lower = np.concatenate([c.lower, p.fibres.lower, np.zeros(first - y.stop)])
    matrix = coo_array((rows.value, (rows.row, rows.column)), shape=(len(rows.lower), first)).tocsr()
    result = milp(
        cost,
        integrality=(np.arange(first) < (setup.stop if whole else 0)).astype(int),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(matrix, rows.lower, rows.upper),
        options={"mip_rel_gap": 0.0},
    )
    return float(result.fun) if result.x is not None else None


def _lit_rows(p: Problem, rows: _Rows, y: range, first: int) -> int:
    """A column a fibre for the pairs lit anew; gives the first column after them."""
    for f in range(len(p.fibres)):
        rows.add([(y[f], 1.0), (first + f, -1.0)], -np.inf, float(p.fibres.lit[f]))
    return first + len(p.fibres)


def _stock_rows(p: Problem, rows: _Rows, first: int) -> int:
    """A column a kind for the modules that are bought; gives the first column after them."""
    for t in range(len(p.stock)):
        uses = np.flatnonzero(p.stock.kind == t)
        taken = [(int(p.stock.candidate[u]), float(p.stock.modules[u])) for u in uses]
        rows.add([*taken, (first + t, -1.0)], -np.inf, float(p.stock.count[t]))
    return first + len(p.stock)


def _buying_rows(p: Problem, rows: _Rows, n: range, y: range, z: range, x: range) -> None:
    c, b, d, sites = p.candidates, p.builds, p.fabrics, p.sites
    for f in range(len(p.fibres)):
        used = [(q, float(c.width_slices[q])) for q in n if f in c.fibres[q]]
        rows.add([*used, (y[f], -float(p.fibres.slices[f]) * p.usable_share)], -np.inf, 0.0)
    for v in range(len(sites)):
        r = float(sites.routers[v])
        ends = [q for q in n if v in (c.a[q], c.z[q])]
        mine, fabrics = np.flatnonzero(b.site == v), np.flatnonzero(d.site == v)
        boxes = [(z[i], -r * float(b.ports[i])) for i in mine]
        cages = [(q, float(c.ports[q])) for q in ends]
        rows.add(cages + boxes + [(x[i], float(d.ports[i])) for i in fabrics], -np.inf, 0.0)
        wide = [(q, n) for q, n in cages if c.needs_800[q]] + [(z[i], -r * float(b.ports_800[i])) for i in mine]
        rows.add(wide + [(x[i], float(d.ports_800[i])) for i in fabrics], -np.inf, 0.0)
        forward = [(q, float(c.gbps[q])) for q in ends] + [(z[i], -r * float(b.gbps[i])) for i in mine]
        rows.add(forward, -np.inf, -float(sites.client_gbps[v]) if len(mine) else 0.0)
        draw = [(q, float(c.draw_a_w[q] if c.a[q] == v else c.draw_z_w[q])) for q in ends]
        draw += [(y[f], float(p.fibres.draw_a_w[f])) for f in range(len(p.fibres)) if p.fibres.a[f] == v]
        draw += [(y[f], float(p.fibres.draw_z_w[f])) for f in range(len(p.fibres)) if p.fibres.z[f] == v]
        draw += [(z[i], r * float(b.draw_w[i])) for i in mine] + [(x[i], float(d.draw_w[i])) for i in fabrics]
        rows.add(draw, -np.inf, float(sites.power_cap_w[v]))
        if len(mine):
            rows.add([(z[i], 1.0) for i in mine], 1.0, 1.0)
        if len(fabrics):
            need = float(sites.gateway_need_gbps[v]) * (1 - 1e-9)  # what a gateway carries is no round number
            rows.add([(x[i], 1.0) for i in fabrics], 1.0, 1.0)
            rows.add([(x[i], float(d.gateway_gbps[i])) for i in fabrics], need, np.inf)


def _route(p: Problem, q: int) -> tuple[int, int, tuple[int, ...], float]:
    c = p.candidates
    return int(c.a[q]), int(c.z[q]), tuple(c.fibres[q].tolist()), float(c.delay_ms[q])


def _routes(p: Problem) -> list[tuple[int, int, tuple[int, ...], float]]:
    return sorted({_route(p, q) for q in range(len(p.candidates))})


def _all_paths(p: Problem) -> list[list[list[tuple[int, int]]]]:
    """Of each demand every simple path within its delay, as (route, direction) arcs."""
    out = []
    for k in range(len(p.demands)):
        head, n_sites = int(p.demands.head[k]), len(p.sites)
        goals = {head} if head < n_sites else set(p.sinks[head - n_sites].tolist())
        start = int(p.demands.tail[k])
        out.append(_walk(_routes(p), goals, start, frozenset((start,)), [], float(p.demands.max_delay_ms[k])))
    return out


def _walk(
    routes: list[tuple[int, int, tuple[int, ...], float]],
    goals: set[int],
    v: int,
    seen: frozenset[int],
    arcs: list[tuple[int, int]],
    left_ms: float,
) -> list[list[tuple[int, int]]]:
    if v in goals:
        return [arcs]
    found = []
    for i, (a, z, _, delay) in enumerate(routes):
        for tail, to, way in ((a, z, 0), (z, a, 1)):
            if tail == v and to not in seen and delay <= left_ms + 1e-9:
                found += _walk(routes, goals, to, seen | {to}, [*arcs, (i, way)], left_ms - delay)
    return found

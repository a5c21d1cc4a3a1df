"""Random problems of links, and the extensive form that decides them: every state's flow written out by demand."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from weft.network.incidence import Incidence
from weft.sizing import Builds, Candidates, Demands, Fabrics, Fibres, Ladders, Problem, Sites, States

NONE, NO_ROWS = np.zeros(0), np.zeros(0, np.int64)


@dataclass(frozen=True)
class LinkShape:
    """What a random problem of links has."""

    sites: int = 5
    chords: int = 2
    explicit: bool = False  # at most one module a link
    setup: bool = False
    routing: bool = False
    installed: bool = False  # some links have capacity already
    symmetric: bool = True
    failures: bool = True


def random_links(seed: int, shape: LinkShape) -> Problem:
    """A ring with chords, three modules a link, demands between some pairs, and every link's failure."""
    rng = np.random.default_rng(seed)
    graph = nx.cycle_graph(shape.sites)
    for a, z in rng.permutation(list(nx.complement(graph).edges))[: shape.chords]:
        graph.add_edge(int(a), int(z))
    edges = sorted((min(e), max(e)) for e in graph.edges)
    rows: list[tuple[int, float, float, int, int, int]] = []
    for i in range(len(edges)):
        unit = float(rng.integers(3, 9))
        if shape.installed and rng.random() < 0.4:
            rows.append((i, 3.0, 0.0, -1, 1, 1))
        for size, price in ((4.0, unit), (10.0, unit * 1.9), (25.0, unit * 3.3)):
            rows.append((i, size, price, i, 0, 1 if shape.explicit else 9))
    link, zero, none = np.array([r[0] for r in rows]), np.zeros(len(rows)), np.zeros(len(rows), np.int64)
    ends = np.array(edges)[link]
    candidates = Candidates(
        tuple(f"L{r[0]}/{r[1]:g}" for r in rows), ends[:, 0], ends[:, 1], Incidence.of([[] for _ in rows], 0),
        np.array([r[1] for r in rows]), none, zero, none, none > 0, np.array([r[4] for r in rows]),
        np.array([r[5] for r in rows]), np.array([r[2] for r in rows]), zero, zero,
        Incidence.of([[] for _ in rows], shape.sites), zero, np.array([r[3] for r in rows]),
        rng.integers(0, 4, len(edges))[link] * (0.25 if shape.routing else 0.0),
    )  # fmt: skip
    names = tuple(f"L{i}" for i in range(len(edges)))
    setup = rng.integers(0, 6, len(edges)) * (1.0 if shape.setup else 0.0)
    ladders = Ladders(names, np.full(len(edges), 1.0 if shape.explicit else 5.0), setup)
    return _assembled(rng, shape, candidates, ladders, link)


def _assembled(
    rng: np.random.Generator, shape: LinkShape, candidates: Candidates, ladders: Ladders, link: np.ndarray
) -> Problem:
    n, names = shape.sites, ladders.name
    pairs = [(a, z) for a, z in itertools.combinations(range(n), 2) if rng.random() < 0.6] or [(0, 1)]
    gbps = rng.integers(1, 5, len(pairs)).astype(float)
    back = gbps if shape.symmetric else rng.integers(0, 5, len(pairs)).astype(float)
    asked = [*pairs, *((z, a) for a, z in pairs)]
    count = len(names) + 1 if shape.failures else 1
    factor = 1.0 * (link[None, :] != np.arange(-1, count - 1)[:, None])
    return Problem(
        Sites(tuple(f"S{v}" for v in range(n)), np.zeros(n, np.int64), np.zeros(n), np.zeros(n), np.full(n, np.inf)),
        Fibres((), NO_ROWS, NO_ROWS, NO_ROWS, NO_ROWS, NONE, NONE, NONE, NO_ROWS, NO_ROWS, NONE),
        candidates,
        Builds((), NO_ROWS, NO_ROWS, NO_ROWS, NONE, NONE, NONE),
        Fabrics((), NO_ROWS, NONE, NO_ROWS, NO_ROWS, NONE, NONE),
        Demands(
            tuple(f"D{k}" for k in range(len(asked))), np.array([a for a, _ in asked]),
            np.array([z for _, z in asked]), np.full(len(asked), np.inf),
        ),
        States(
            ("none", *names)[:count], factor, np.tile(np.concatenate([gbps, back]), (count, 1)),
            np.zeros((count, 0), bool), 1.0 * (np.arange(count) == 0),
        ),
        Incidence.of([], n),
        ladders=ladders,
    )  # fmt: skip


def least_cost(problem: Problem) -> float | None:
    """The optimum of the extensive form by scipy's solver, None if there is none."""
    p, c = problem, problem.candidates
    n_c, n_l, n_v, n_k = len(c), len(p.ladders), len(p.sites), len(p.demands)
    edges = sorted({(int(a), int(z)) for a, z in zip(c.a, c.z, strict=True)})
    arcs = [*edges, *((z, a) for a, z in edges)]
    per_state = n_k * len(arcs)
    width = n_c + n_l + len(p.states) * per_state
    price = dict.fromkeys(edges, 0.0)
    for i, e in enumerate(zip(c.a.tolist(), c.z.tolist(), strict=True)):
        price[e] = float(c.flow_cost[i])
    cost = np.concatenate([c.cost, p.ladders.setup_cost, np.zeros(len(p.states) * per_state)])
    entries: list[tuple[dict[int, float], float, float]] = []
    for i in range(n_l):
        mine = np.flatnonzero(c.ladder == i).tolist()
        entries.append((dict.fromkeys(mine, 1.0), -np.inf, float(p.ladders.most[i])))
        entries.append(({**dict.fromkeys(mine, 1.0), n_c + i: -1e2}, -np.inf, 0.0))
    for s in range(len(p.states)):
        first = n_c + n_l + s * per_state
        for k in range(n_k):
            at = first + k * len(arcs)
            for v in range(n_v):
                net = {at + j: 1.0 if a == v else -1.0 for j, (a, z) in enumerate(arcs) if v in (a, z)}
                need = float(p.states.required_gbps[s, k])
                out = need * (float(v == p.demands.tail[k]) - float(v == p.demands.head[k]))
                entries.append((net, out, out))
            for j, (a, z) in enumerate(arcs):
                cost[at + j] = p.states.flow_weight[s] * price[min(a, z), max(a, z)]
        for j, (a, z) in enumerate(arcs):
            use = {first + k * len(arcs) + j: 1.0 for k in range(n_k)}
            mine = np.flatnonzero((c.a == min(a, z)) & (c.z == max(a, z))).tolist()
            room = {q: -float(c.gbps[q] * p.states.factor[s, q]) for q in mine}
            entries.append(({**use, **room}, -np.inf, 0.0))
    matrix = lil_array((len(entries), width))
    for i, (row, _, _) in enumerate(entries):
        for j, value in row.items():
            matrix[i, j] = value
    found = milp(
        cost, integrality=(np.arange(width) < n_c + n_l).astype(int),
        bounds=Bounds(
            np.concatenate([c.lower, np.zeros(width - n_c)]),
            np.concatenate([c.upper, np.ones(n_l), np.full(width - n_c - n_l, np.inf)]),
        ),
        constraints=LinearConstraint(matrix.tocsr(), [e[1] for e in entries], [e[2] for e in entries]),
        options={"mip_rel_gap": 0.0},
    )  # fmt: skip
    return float(found.fun) if found.x is not None else None

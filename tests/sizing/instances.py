"""Instances of sizing: random small ones for oracles, and a backbone of Europe's size."""

from __future__ import annotations

import itertools
from typing import Any

import networkx as nx
import numpy as np
import topohub

from weft.network.incidence import Incidence
from weft.sizing.problem import Builds, Candidates, Demands, Fabrics, Fibres, Problem, Sites, States

WEIGHTS = {
    "London": 4,
    "Frankfurt": 4,
    "Amsterdam": 4,
    "Paris": 3,
    "Dublin": 3,
    "Stockholm": 2,
    "Madrid": 2,
    "Milan": 2,
    "Zurich": 2,
    "Warsaw": 1,
    "Copenhagen": 1,
    "Vienna": 1,
}
MODES = (
    (150.0, 800.0, 24, True, 52.0),
    (600.0, 400.0, 12, False, 44.0),
    (1200.0, 300.0, 12, False, 44.0),
    (500.0, 800.0, 24, True, 52.0),
    (3500.0, 200.0, 12, False, 40.0),
    (1500.0, 400.0, 24, False, 44.0),
)
MS_PER_KM = 1.468 / 299.792458


def nobel_eu(total_gbps: float = 300e3, egress_gbps: float = 0.0, limits: bool = True, k: int = 3) -> Problem:
    """Twelve datacentre regions on nobel-eu: four classes, fibres, SRLGs and router halves as failure states."""
    net = topohub.get("sndlib/nobel-eu")
    names = [node["name"] for node in net["nodes"]]
    edges = [(e["source"], e["target"], float(e["dist"])) for e in net["edges"]]
    graph = nx.Graph()
    for f, (a, z, km) in enumerate(edges):
        graph.add_edge(a, z, km=km, f=f)
    weight = np.array([WEIGHTS.get(v, 0) for v in names], float)
    groups = _srlgs(graph, 8)
    candidates = _menu(graph, np.flatnonzero(weight).tolist(), groups, k)
    fibres = _fibres(edges, names)
    demand = np.outer(weight, weight)
    np.fill_diagonal(demand, 0.0)
    demand *= total_gbps / demand.sum()
    web = demand * 0.45 + egress_gbps * np.outer(weight, weight == 4) / max(weight.sum(), 1) / 3
    np.fill_diagonal(web, 0.0)
    return _assemble(names, weight, candidates, fibres, groups, demand, web, limits, graph)


def _srlgs(graph: nx.Graph, count: int) -> list[list[int]]:
    rng = np.random.default_rng(0)
    out: list[list[int]] = []
    while len(out) < count:
        v = int(rng.integers(0, graph.number_of_nodes()))
        at = [d["f"] for _, _, d in graph.edges(v, data=True)]
        if len(at) < 4:
            continue
        group = sorted(rng.choice(at, 2, replace=False).tolist())
        rest = nx.Graph((a, z) for a, z, d in graph.edges(data=True) if d["f"] not in group)
        if len(rest) == len(graph) and nx.is_connected(rest) and group not in out:
            out.append(group)
    return out


def _menu(graph: nx.Graph, ends: list[int], groups: list[list[int]], k: int) -> Candidates:
    rows = []
    for a, z in itertools.combinations(ends, 2):
        routes = list(itertools.islice(nx.shortest_simple_paths(graph, a, z, "km"), k))
        used = {graph[p][q]["f"] for p, q in itertools.pairwise(routes[0])}
        used |= {f for group in groups if used & set(group) for f in group}
        rest = nx.Graph()
        rest.add_edges_from((p, q, d) for p, q, d in graph.edges(data=True) if d["f"] not in used)
        if rest.has_node(a) and rest.has_node(z) and nx.has_path(rest, a, z):
            apart = nx.shortest_path(rest, a, z, "km")
            routes += [] if apart in routes else [apart]
        for route in routes:
            fibres = [graph[p][q]["f"] for p, q in itertools.pairwise(route)]
            km = sum(graph[p][q]["km"] for p, q in itertools.pairwise(route))
            fit = [mode for mode in MODES if km <= mode[0]]
            best: dict[tuple[Any, ...], Any] = {}
            for mode in fit:
                key = (mode[2], mode[3])
                if key not in best or best[key][1] < mode[1]:
                    best[key] = mode
            rows += [(a, z, fibres, km, mode) for mode in best.values()]
    return Candidates(
        tuple(f"{a}-{z}#{i}" for i, (a, z, *_) in enumerate(rows)),
        np.array([r[0] for r in rows]),
        np.array([r[1] for r in rows]),
        Incidence.of([r[2] for r in rows], graph.number_of_edges()),
        np.array([r[4][1] for r in rows]),
        np.array([r[4][2] for r in rows]),
        np.array([r[3] for r in rows]) * MS_PER_KM,
        np.ones(len(rows), np.int64),
        np.array([r[4][3] for r in rows]),
        np.zeros(len(rows), np.int64),
        np.full(len(rows), 999),
        np.array([r[4][4] for r in rows]),
        np.array([r[4][4] / 2 for r in rows]),
        np.array([r[4][4] / 2 for r in rows]),
        Incidence.of([[] for _ in rows], graph.number_of_nodes()),
        np.zeros(len(rows)),
        np.full(len(rows), -1),
        np.zeros(len(rows)),
    )


def _fibres(edges: list[tuple[int, int, float]], names: list[str]) -> Fibres:
    km = np.array([e[2] for e in edges])
    cost = 50 * np.ceil(km / 80) + 200
    end = np.full(len(edges), 100.0)
    return Fibres(
        tuple(f"{names[a]}-{names[z]}" for a, z, _ in edges),
        np.array([e[0] for e in edges]),
        np.array([e[1] for e in edges]),
        np.full(len(edges), 8),
        np.full(len(edges), 768),
        cost,
        end,
        end,
        np.zeros(len(edges), np.int64),
        np.zeros(len(edges), np.int64),
        cost,
    )


def _assemble(
    names: list[str],
    weight: np.ndarray,
    candidates: Candidates,
    fibres: Fibres,
    groups: list[list[int]],
    demand: np.ndarray,
    web: np.ndarray,
    limits: bool,
    graph: nx.Graph,
) -> Problem:
    ends = np.flatnonzero(weight).tolist()
    km = dict(nx.all_pairs_dijkstra_path_length(graph, weight="km"))
    rows = [(a, z, kind) for a in ends for z in ends if a != z for kind in range(4)]
    rows = [r for r in rows if r[2] != 1 or km[r[0]][r[1]] <= 1500]
    share = {0: 0.45, 1: 0.15, 2: 0.35, 3: 0.05}
    limit = {0: 40.0, 1: 30.0, 2: np.inf, 3: np.inf} if limits else dict.fromkeys(range(4), np.inf)
    gbps = np.array([web[a, z] if kind == 0 else share[kind] * demand[a, z] for a, z, kind in rows])
    kind = np.array([r[2] for r in rows])
    normal, fibre = gbps / 0.8, np.where(kind == 2, 0.5, 1.0) * gbps / 0.95
    firm = np.where(kind < 2, gbps, 0.0) / 0.95
    n_f, on = len(fibres), np.zeros((len(candidates), len(fibres)), bool)
    on[candidates.fibres.rows, candidates.fibres.indices] = True
    states: list[tuple[str, Any, Any, Any]] = [("none", np.zeros(n_f, bool), np.ones(len(candidates)), normal)]
    states += [(f"fibre {fibres.name[f]}", np.arange(n_f) == f, 1.0 - on[:, f], fibre) for f in range(n_f)]
    for i, group in enumerate(groups):
        states.append((f"srlg {i}", np.isin(np.arange(n_f), group), 1.0 - on[:, group].any(axis=1), firm))
    for v in ends:
        touched = (candidates.a == v) | (candidates.z == v)
        states.append((f"router {names[v]}", np.zeros(n_f, bool), np.where(touched, 0.5, 1.0), firm))
    client = np.array(
        [max(sum(gbps[i] for i, r in enumerate(rows) if r[e] == v) for e in (0, 1)) for v in range(len(names))]
    )
    routers = np.where(weight > 0, 2, 0)
    builds = [(v, ports, 290.0 * ports / 36) for v in ends for ports in (36, 72, 108, 144)]
    return Problem(
        Sites(tuple(names), routers, client, client, np.full(len(names), np.inf)),
        fibres,
        candidates,
        Builds(
            tuple(f"{p} cages" for _, p, _ in builds),
            np.array([b[0] for b in builds]),
            np.array([b[1] for b in builds]),
            np.array([b[1] for b in builds]),
            np.array([b[1] * 400.0 for b in builds]),
            np.array([b[2] for b in builds]),
            np.array([b[2] for b in builds]),
        ),
        Fabrics(
            ("one",) * len(ends),
            np.array(ends),
            client[ends] * 1.01,
            2 * np.ceil(client[ends] / 800).astype(int),
            np.zeros(len(ends), int),
            np.zeros(len(ends)),
            np.full(len(ends), 20e3),
        ),
        Demands(
            tuple(f"{names[a]}-{names[z]}" for a, z, _ in rows),
            np.array([r[0] for r in rows]),
            np.array([r[1] for r in rows]),
            np.array([limit[r[2]] for r in rows]),
        ),
        States(
            tuple(s[0] for s in states),
            np.array([s[2] for s in states]),
            np.array([s[3] for s in states]),
            np.array([s[1] for s in states]),
            np.zeros(len(states)),
        ),
        Incidence.of([], len(names)),
    )

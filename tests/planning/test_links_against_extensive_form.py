"""Intents of links by chance, planned and compared with one large program over all states that SciPy solves.

Ladders, explicit lists, set-up, what is there already and what links charge for traffic, all at once; the program knows
arcs and flows, and nothing of cuts.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_matrix

from weft import intent
from weft.intent import Intent
from weft.planning import Options, make


def by_chance(seed: int) -> str:
    """A ring of three to five sites with chords, modules of up to three sizes, and demands that differ each way."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 6))
    ends = [(i, (i + 1) % n) for i in range(n)] + [(0, j) for j in range(2, n - 1) if rng.random() < 0.7]
    links = []
    for a, z in ends:
        sizes = sorted(rng.choice([10, 25, 40, 100], size=int(rng.integers(1, 4)), replace=False).tolist())
        unit = float(rng.integers(5, 15))
        modules = ", ".join(f"{size}G at {round(unit * size ** 0.8, 1)} €" for size in sizes)
        more = [f"modules: [{modules}]"]
        if rng.random() < 0.3:
            more.append(f"capacity: {int(rng.integers(1, 4)) * 5}G")
        if rng.random() < 0.3 and sizes[-1] == 100:
            more.append("at_most: 1")
        if rng.random() < 0.4:
            more.append(f"setup: {int(rng.integers(1, 60))} €")
        if seed % 2:
            more.append(f"per_gbps: {int(rng.integers(1, 9))} €")
        links.append(f"  - {{a: s{a}, z: s{z}, {', '.join(more)}}}")
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j and rng.random() < 0.5] or [(0, 1)]
    demands = [f"    - {{from: s{i}, to: s{j}, class: x, rate: {int(rng.integers(1, 20))}G}}" for i, j in pairs]
    at = [f"  - {{name: s{i}, at: [{50 + i}, 8], routers: 1, equipment: given}}" for i in range(n)]
    states = "link" if seed % 3 else ""
    return "\n".join([
        "weft: 1", "name: chance", "minimise: cost", "utilisation: {normal: 80 %, failure: 100 %}", "sites:", *at,
        "links:", *links, "traffic:", "  matrix:", *demands, f"  classes: [{{name: x, protect: [{states}]}}]",
        f"survive: [{states}]", "routing: {mode: unrestricted}", "",
    ])  # fmt: skip


def extensive(asked: Intent) -> float:
    """The least cost by one program: whole modules, opened links, and flows by source over arcs in each state."""
    at = {site.name: i for i, site in enumerate(asked.sites)}
    links, n = asked.links, len(asked.sites)
    modules = [(k, m) for k, link in enumerate(links) for m in link.modules]
    arcs = [(at[x], at[y], k) for k, link in enumerate(links) for x, y in ((link.a, link.z), (link.z, link.a))]
    volume = np.zeros((n, n))
    for demand in asked.traffic.matrix or ():
        volume[at[demand.a], at[demand.z[0]]] += demand.gbps
    states = [-1, *(range(len(links)) if asked.survive else ())]
    n_first, each = len(modules) + len(links), n * len(arcs)
    width = n_first + len(states) * each
    cost = np.zeros(width)
    cost[: len(modules)] = [m.price.once_eur for _, m in modules]
    cost[len(modules) : n_first] = [link.setup.once_eur for link in links]
    cost[n_first : n_first + each] = np.tile([links[k].per_gbps.once_eur for _, _, k in arcs], n)
    rows, low, high = [], [], []

    def row(entries: dict[int, float], least: float, most: float) -> None:
        rows.append(entries)
        low.append(least)
        high.append(most)

    for k, link in enumerate(links):
        mine = [j for j, (of, _) in enumerate(modules) if of == k]
        row({**dict.fromkeys(mine, 1.0), len(modules) + k: -float(link.most or 1000)}, -np.inf, 0.0)
    for s, down in enumerate(states):
        first = n_first + s * each
        ceiling = asked.utilisation.normal if down < 0 else asked.utilisation.failure
        for source in range(n):
            for node in range(n):
                out = {first + source * len(arcs) + e: 1.0 for e, (tail, _, _) in enumerate(arcs) if tail == node}
                into = {first + source * len(arcs) + e: -1.0 for e, (_, head, _) in enumerate(arcs) if head == node}
                net = volume[source].sum() if node == source else -volume[source, node]
                row({**out, **into}, net, net)
        for e, (_, _, k) in enumerate(arcs):
            load = {first + source * len(arcs) + e: 1.0 for source in range(n)}
            if k == down:
                row(load, 0.0, 0.0)
                continue
            room = {j: -ceiling * m.capacity_gbps for j, (of, m) in enumerate(modules) if of == k}
            row({**load, **room}, -np.inf, ceiling * (links[k].capacity_gbps or 0.0))
    matrix = lil_matrix((len(rows), width))
    for i, entries in enumerate(rows):
        for column, value in entries.items():
            matrix[i, column] = value
    upper = np.full(width, np.inf)
    upper[len(modules) : n_first] = 1.0
    found = milp(
        cost, constraints=LinearConstraint(matrix.tocsr(), low, high), bounds=Bounds(np.zeros(width), upper),
        integrality=np.arange(width) < n_first, options={"mip_rel_gap": 1e-9},
    )  # fmt: skip
    assert found.success
    return float(found.fun)


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_of_links_costs_the_optimum(seed: int, tmp_path: Path) -> None:
    """Bound, purchase and plan are the cost of the large program, and the plan survives all it must."""
    path = tmp_path / "intent.yaml"
    path.write_text(by_chance(seed), encoding="utf-8")
    asked = intent.load(path)
    best = extensive(asked)
    plan = make(asked, Options(gap=1e-6))
    assert plan.verdict == "proven"
    assert plan.header["objective"]["value"] == pytest.approx(best, rel=1e-5)
    assert plan.header["objective"]["lower_bound"] <= best * (1 + 1e-6)

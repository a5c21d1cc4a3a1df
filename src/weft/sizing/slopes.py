"""Slope scaling over links: capacity priced at what the level that holds it costs, again and again.

After Crainic, Gendron and Hernu (Journal of Heuristics 10, 2004); cuts do not depend on prices, so they stay.
"""

from __future__ import annotations

import numpy as np

from weft.network.columns import Floats
from weft.sizing.links.levels import Levels
from weft.sizing.master import Master

BARELY = 0.02  # of the lowest level above nothing; a link filled less keeps its price


def sloped(master: Master, levels: Levels, start: Floats, rounds: int) -> list[Floats]:
    """Points (n_candidates,) of the linear master, those first whose levels above and flow cost least."""
    p, point = master.problem, start
    unit = np.where(p.candidates.gbps > 0, p.candidates.cost / np.maximum(p.candidates.gbps, 1e-9), 0.0)
    slope = np.full(len(levels.module), np.inf)
    np.minimum.at(slope, levels.of, unit)
    lowest = levels.gbps[np.minimum(levels.first[:-1] + 1, levels.first[1:] - 1)]
    every, found = np.arange(master.model.n_columns), list[tuple[float, int, Floats]]()
    for i in range(rounds):
        gbps = levels.capacity(p, point)
        used = gbps > BARELY * np.maximum(lowest, 1e-9)
        slope[used] = levels.cost[levels.reaching(gbps)][used] / gbps[used]
        price = master.cost.copy()
        price[master.n] = slope[levels.of] * p.candidates.gbps
        price[master.s[master.s >= 0]] = 0.0
        master.model.set_costs(every, price)
        result = master.solve()
        if not result.has_point:
            break
        point = result.x[master.n]
        flow = sum(float(master.cost[columns] @ result.x[columns]) for columns in master.flow)
        above = levels.reaching(levels.capacity(p, point))
        found.append((float(levels.cost[above].sum()) + flow, i, point))
    master.model.set_costs(every, master.cost)
    return [counts for _, _, counts in sorted(found, key=lambda row: row[:2])]

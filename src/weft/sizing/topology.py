"""Slope scaling: where to light pairs, by pricing a slice at what it costs once pairs are rounded up.

After Crainic, Gendron and Hernu (Journal of Heuristics 10, 2004): the linear program is solved again and again
with the price of a pair divided by how full it was.  Cuts do not depend on prices, so they stay.
"""

from __future__ import annotations

import numpy as np

from weft.lp import Status
from weft.network.columns import Floats
from weft.sizing.archive import Archive
from weft.sizing.master import Master
from weft.sizing.separator import Separator

BARELY = 0.02  # of a pair; below it a price is left as it is
SETTLED = 0.995


def slope_scaled(
    master: Master, separator: Separator, archive: Archive, start: Floats, iterations: int
) -> list[Floats]:
    """Fractional lightpath counts (n_candidates,) that survive every state, cheapest when rounded up first."""
    done, lightpaths, price = master.completer, start, master.cost.copy()
    found: list[tuple[float, int, Floats]] = []
    every, fibres = np.arange(master.model.n_columns), master.problem.fibres
    for i in range(iterations):
        used = done.on_fibre @ lightpaths / done.slices
        filled = used > BARELY
        pair = master.y[filled]
        whole = np.ceil(used - 1e-6)
        price[pair] = fibres.cost_of(whole)[filled] / used[filled]
        price[master.new] = np.where(master.lit_anew(whole) > 0, 0.0, master.cost[master.new])
        master.model.set_costs(every, price)
        worst = 0.0
        for _ in range(3):
            result = master.solve()
            if result.status is not Status.OPTIMAL:
                break
            sweep = separator.tight(result.x[master.n], every=True)
            archive.add(sweep.cuts)
            master.add_cuts(sweep.cuts)
            worst = float(np.nanmin(sweep.low)) if np.isfinite(sweep.low).any() else 0.0
            if not sweep.cuts or worst > SETTLED:
                break
        if result.status is not Status.OPTIMAL:
            break
        lightpaths = result.x[master.n] / (worst if worst > 0.5 else 1.0)
        found.append((rounded_cost(master, lightpaths), i, lightpaths))
    master.model.set_costs(every, master.cost)
    return [counts for _, _, counts in sorted(found, key=lambda row: row[:2])]


def rounded_cost(master: Master, lightpaths: Floats) -> float:
    """Cost with pairs, builds and fabrics whole and lightpaths as they are."""
    return master.completer.complete(lightpaths).cost

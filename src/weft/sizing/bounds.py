"""The mixed-integer bound: pairs, builds and fabrics whole, lightpaths too if `whole` asks for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from weft.lp import Limits, Result
from weft.network.columns import Floats
from weft.sizing.cutsets import CutSets
from weft.sizing.master import Master


def add_cutsets(master: Master, sets: CutSets, known: set[tuple[int, int]], rounds: int) -> Result:
    """Add rounded fibre cut sets to the linear master until none is violated; gives its last solution."""
    result = master.solve()
    for _ in range(rounds):
        if not result.has_point:
            break
        cuts = sets.separate(result.x[master.n], result.x[master.y], known)
        if not cuts:
            break
        master.add_cuts(cuts)
        result = master.solve()
    return result


def solve_whole(
    master: Master, limits: Limits, *, lightpaths: bool, upper: Floats | None = None, start: Floats | None = None,
) -> Result:  # fmt: skip
    """Solve with whole pairs, builds and fabrics, and lightpaths if asked; then leave the master linear again.

    The solver works for points only where lightpaths are whole, whatever `limits` say.  `upper` (n_columns,) narrows
    the columns for this solve, so its bound is then of the narrowed problem only.
    """
    every = np.arange(master.model.n_columns)
    if upper is not None:
        master.model.set_bounds(every, master.lower, np.minimum(upper, master.upper))
    master.model.set_integer(np.concatenate([master.n, master.integer]) if lightpaths else master.integer)
    if start is not None:
        master.model.start_from(start)
    result = master.solve(replace(limits, proving=not lightpaths))
    master.model.set_integer(np.zeros(0, np.int64))
    if upper is not None:
        master.model.set_bounds(every, master.lower, master.upper)
    return result

"""The mixed-integer bound: pairs, builds and fabrics whole, lightpaths too if `whole` asks for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from weft.lp import Limits, Result, Status, Stop
from weft.network.columns import Floats
from weft.sizing.choices import Choices, least_needs, least_pairs
from weft.sizing.cuts import Cut
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


@dataclass(frozen=True, slots=True, eq=False)
class Least:
    """What every survivable purchase has at least: `needs` (3, n_sites) of its routers, `pairs` (n_fibres,)."""

    needs: Floats
    pairs: Floats

    @classmethod
    def of(cls, loose: Master, stop: Stop | None) -> Least | None:
        """By linear programs over the rows of a master; None if it has no optimum."""
        if loose.solve().status is not Status.OPTIMAL:
            return None
        with ThreadPoolExecutor(1) as beside:
            pairs = beside.submit(least_pairs, loose.twin(stop))
            needs = least_needs(loose)
            return cls(needs, pairs.result())


def narrowed(master: Master, cuts: list[Cut], share: float, seed: int, stop: Stop | None = None) -> Master:
    """A master with these cuts, without what no survivable purchase has: choices too small, and too few pairs."""
    loose = Master(master.problem, master.completer, share, seed, stop)
    loose.add_cuts(cuts)
    least = Least.of(loose, stop)
    return loose if least is None else holding(least, loose, stop)


def holding(least: Least, loose: Master, stop: Stop | None) -> Master:
    """A master with the same cuts that has what every survivable purchase has at least."""
    choices = Choices.of(loose.completer, least.needs)
    found = Master(loose.problem, loose.completer, loose.usable_share, loose.seed, stop, choices)
    found.lower[found.y] = np.maximum(found.lower[found.y], least.pairs)
    found.model.set_bounds(found.y, found.lower[found.y], found.upper[found.y])
    found.add_cuts(loose.cuts)
    return found


def solve_whole(
    master: Master, limits: Limits, *, lightpaths: bool, lower: Floats | None = None, upper: Floats | None = None,
    start: Floats | None = None,
) -> Result:  # fmt: skip
    """Solve with whole pairs, builds and fabrics, and lightpaths if asked; then leave the master linear again.

    The solver works for points only where lightpaths are whole, whatever `limits` say.  `lower` and `upper`
    (n_columns,) narrow the columns for this solve, so its bound is then of the narrowed problem only.
    """
    every = np.arange(master.model.n_columns)
    least = master.lower if lower is None else np.clip(lower, master.lower, master.upper)
    most = master.upper if upper is None else np.clip(upper, least, master.upper)
    master.model.set_bounds(every, least, most)
    master.model.set_integer(np.concatenate([master.n, master.integer]) if lightpaths else master.integer)
    if start is not None:
        master.model.start_from(start)
    result = master.solve(replace(limits, proving=not lightpaths))
    master.model.set_integer(np.zeros(0, np.int64))
    master.model.set_bounds(every, master.lower, master.upper)
    return result

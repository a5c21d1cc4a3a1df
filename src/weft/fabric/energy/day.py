"""A day of a fabric: which boxes each hour needs, with few changes, and what that saves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from weft.catalogue.records import Catalogue
from weft.fabric.ask import FabricAsk
from weft.fabric.design import FabricDesign
from weft.fabric.energy.awake import Awake, least_awake
from weft.fabric.energy.draw import PowerModel
from weft.network import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """Hours with their share of the promised traffic, the boxes that are on, and the draw; columns of shape (n,)."""

    factor: Floats
    awake: tuple[Awake, ...]
    draw_w: Floats
    all_on_w: Floats

    @property
    def saved_share(self) -> float:
        """Energy saved over the day, of that with everything on."""
        return 1.0 - float(self.draw_w.sum() / self.all_on_w.sum())

    @property
    def saved_kwh(self) -> float:
        """Energy saved in a day of these hours."""
        return float((self.all_on_w - self.draw_w).sum()) / 1e3

    @property
    def changes(self) -> int:
        """How often boxes are switched in a day."""
        return sum(a != b for a, b in zip(self.awake, self.awake[1:] + self.awake[:1], strict=True))


def day(
    design: FabricDesign, ask: FabricAsk, catalogue: Catalogue, factors: Sequence[float], changes: int = 2
) -> Day:
    """The least energy over a day of hours at `factors` of the promise, with at most `changes` of what is on.

    A block of hours between two changes has the boxes that its busiest hour needs.  Exact: the best blocks are
    found by dynamic programming over the hours, whichever hour the first block begins in.
    """
    model = PowerModel.of(design, ask, catalogue)
    factor = np.asarray(factors, dtype=np.float64)
    at = {f: least_awake(design, ask, model, f) for f in sorted(set(factor.tolist()))}
    blocks = _blocks(factor, model, at, max(changes, 1))
    awake: list[Awake] = [at[float(factor.max())]] * len(factor)
    for hours in blocks:
        busiest = at[float(factor[hours].max())]
        for hour in hours:
            awake[hour] = busiest
    shape = design.shape
    full = (shape.planes, shape.superspines_per_plane, shape.border_leaves)
    draw = [_draw_w(model, one, f) for one, f in zip(awake, factor.tolist(), strict=True)]
    return Day(factor, tuple(awake), np.array(draw), np.array([model.draw_w(*full, f) for f in factor.tolist()]))


def _draw_w(model: PowerModel, one: Awake, factor: float) -> float:
    return model.draw_w(one.planes, one.superspines, one.border_leaves, factor)


def _blocks(factor: Floats, model: PowerModel, at: dict[float, Awake], most: int) -> list[list[int]]:
    """The best cut of a cyclic day into at most `most` blocks, or one block; each as its hours."""
    n = len(factor)
    whole = list(range(n))
    best, best_wh = [whole], _block_wh(factor, whole, model, at)
    if most < 2:
        return best
    for start in range(n):
        order = whole[start:] + whole[:start]
        wh, cuts = _cut(factor[order], model, at, most)
        if wh < best_wh * (1 - 1e-12):
            best_wh, best = wh, [order[a:b] for a, b in pairwise(cuts)]
    return best


def _cut(factor: Floats, model: PowerModel, at: dict[float, Awake], most: int) -> tuple[float, list[int]]:
    """Energy and cuts (0 and n among them) of the best split of a line of hours into at most `most` blocks."""
    n = len(factor)
    wh = {(i, j): _block_wh(factor, range(i, j), model, at) for i in range(n) for j in range(i + 1, n + 1)}
    best = [{0: (0.0, [0])}]
    for _ in range(most):
        last = best[-1]
        best.append({
            j: min((last[i][0] + wh[i, j], [*last[i][1], j]) for i in last if i < j)
            for j in range(1, n + 1) if any(i < j for i in last)
        })  # fmt: skip
    return min(row[n] for row in best[1:] if n in row)


def _block_wh(factor: Floats, hours: Sequence[int], model: PowerModel, at: dict[float, Awake]) -> float:
    busiest = at[max(float(factor[h]) for h in hours)]
    return sum(_draw_w(model, busiest, float(factor[h])) for h in hours)

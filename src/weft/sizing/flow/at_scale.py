"""The failure states of a problem when all its demands are multiplied by one factor.

Demands d fit capacity c exactly if f d fits f c.  So the path LPs of one problem, warm as they are, answer for
each period whose demands have grown alike, and an inequality found in one holds in another with its right side scaled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.lp import Stop
from weft.network.columns import Floats
from weft.sizing.cuts import Cut
from weft.sizing.flow.separator import Separator, Sweep

ALIKE = 1e-12
"""Difference of factors, relative, that is of the arithmetic."""


@dataclass(frozen=True, slots=True, eq=False)
class AtScale:
    """A separator seen with all demands multiplied by `factor`."""

    whole: Separator
    factor: float

    @property
    def stop(self) -> Stop:
        """What ends the work early."""
        return self.whole.stop

    def decide(self, state: int, lightpaths: Floats) -> tuple[float, Cut | None]:
        """As `Separator.decide`."""
        low, cut = self.whole.decide(state, lightpaths / self.factor)
        return low, None if cut is None else scaled(cut, self.factor)

    def check(self, lightpaths: Floats) -> Sweep:
        """As `Separator.check`."""
        return self._sweep(self.whole.check(lightpaths / self.factor))

    def tight(self, lightpaths: Floats, *, every: bool, tolerance: float = 0.005) -> Sweep:
        """As `Separator.tight`."""
        return self._sweep(self.whole.tight(lightpaths / self.factor, every=every, tolerance=tolerance))

    def within_limits(self, lightpaths: Floats, tolerance: float = 0.005) -> Sweep:
        """As `Separator.within_limits`."""
        return self._sweep(self.whole.within_limits(lightpaths / self.factor, tolerance))

    def apart(self, cut: Cut) -> Floats:
        """As `Separator.apart`: lengths know nothing of volumes."""
        return self.whole.apart(cut)

    def _sweep(self, sweep: Sweep) -> Sweep:
        return Sweep(sweep.low, [scaled(cut, self.factor) for cut in sweep.cuts])


def scaled(cut: Cut, factor: float) -> Cut:
    """A metric inequality for demands that are all multiplied."""
    return replace(cut, right=cut.right * factor)


def alike(factor: Floats) -> list[tuple[int, float]]:
    """For each period (n_periods, n_demands) the last one whose demands differ by one factor only, and that factor."""
    found: list[tuple[int, float]] = []
    for row in factor:
        some = row > 0
        ratio = row[some] / np.where(factor[:, some] > 0, factor[:, some], np.inf)
        low, high = ratio.min(axis=1, initial=np.inf), ratio.max(axis=1, initial=0.0)
        same = ((factor > 0) == some).all(axis=1) & (high - low <= ALIKE * high)
        last = int(np.flatnonzero(same)[-1])
        found.append((last, float(high[last])))
    return found

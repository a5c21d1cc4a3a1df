"""What things are worth that stay: duals of the program of all periods, of all that purchases are likely to have."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.lp import Stop
from weft.network.columns import Bools
from weft.sizing.choices import large_enough
from weft.sizing.completion import Completer
from weft.sizing.master import Master
from weft.sizing.periods.alone import Alone
from weft.sizing.periods.horizon import Horizon
from weft.sizing.periods.kept import Kept
from weft.sizing.periods.periods import Periods
from weft.sizing.problem import Problem


def worth(
    problem: Problem, periods: Periods, alones: Sequence[Alone], used: Bools, stop: Stop
) -> Kept | None:
    """Prices of what stays, with the rows of each period and what every purchase has at least.

    Of `used` candidates (n_candidates,) only, for any prices keep the bound a bound.  None if `stop` strikes first.
    """
    masters = [_usual(periods.in_time(problem, alone.period), alone, used) for alone in alones]
    return Horizon(problem, periods, masters, alones[0].master.seed, stop).worth(stop)


def _usual(mine: Problem, alone: Alone, used: Bools) -> Master:
    m = alone.master
    found = Master(mine, Completer.of(mine), m.usable_share, m.seed, alone.stop)
    found.upper[found.n] = np.where(used | (found.lower[found.n] > 0), found.upper[found.n], 0.0)
    if alone.least is not None:
        found.lower[found.y] = np.maximum(found.lower[found.y], alone.least.pairs)
        found.upper[found.z] = 1.0 * large_enough(mine, alone.least.needs)
    found.add_cuts(m.cuts)
    return found

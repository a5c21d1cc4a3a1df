"""The least that any survivable purchase costs, proved quickly: linear rounds and cut sets, and no purchase."""

from __future__ import annotations

import math

from weft.lp import Status, Stop
from weft.sizing.bounds import add_cutsets
from weft.sizing.completion import Completer
from weft.sizing.cutsets import CutSets
from weft.sizing.flow.separator import Separator
from weft.sizing.inout import first_core, tighten
from weft.sizing.master import Master
from weft.sizing.problem import Problem

ROUNDS = 20
TOLERANCE = 0.01
CUTSET_ROUNDS = 20


def least_cost(problem: Problem, *, stop: Stop | None = None, seed: int = 0) -> float:
    """A lower bound of what carries every demand in every state; inf if nothing on the menu does."""
    stop = stop or Stop()
    completer, separator = Completer.of(problem), Separator(problem, stop)
    master = Master(problem, completer, problem.usable_share, seed, stop)
    if separator.unroutable() is not None or master.solve().status is Status.INFEASIBLE:
        return math.inf
    core = first_core(master, separator)
    if core is None:
        return completer.base
    relaxed = tighten(
        master, separator, core, tolerance=TOLERANCE, max_rounds=ROUNDS, stop=stop, limits=False, report=None
    )
    if not relaxed.is_feasible:
        return math.inf
    cut = add_cutsets(master, CutSets.of(problem, problem.usable_share), set(), CUTSET_ROUNDS)
    return max(relaxed.bound, cut.bound, completer.base)

"""Demands that fall or move from period to period, as states and demands of which none ever falls.

What is bought stays, so what carries a period must carry all before it, one at a time.  Each of several chains of
periods gets failure states of its own with demands of its own, 0 until its first period, and in those that grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from weft.network.columns import Floats
from weft.sizing.problem import Demands, Problem, States


def held_to(problem: Problem, share: Floats, names: Sequence[str]) -> Problem:
    """A problem of several chains at once, each with what it has in the last period.

    `share` (n_chains, n_demands) is that of the demands of `problem`, and `names` are the chains'.  `Periods.factor`
    is of all demands of all chains, one chain after the other.
    """
    n_chains = len(names)
    s, d = problem.states, problem.demands
    required = np.zeros((n_chains, len(s), n_chains, len(d)))
    for m in range(n_chains):
        required[m, :, m, :] = s.required_gbps * share[m]
    label = [name if n_chains == 1 else f"{name} ({chain})" for chain in names for name in s.name]
    states = States(
        tuple(label), np.tile(s.factor, (n_chains, 1)), required.reshape(n_chains * len(s), -1),
        np.tile(s.fibre_down, (n_chains, 1)), np.tile(s.flow_weight, n_chains),
    )  # fmt: skip
    demands = Demands(
        d.name * n_chains, np.tile(d.tail, n_chains), np.tile(d.head, n_chains), np.tile(d.max_delay_ms, n_chains)
    )
    return replace(problem, states=states, demands=demands)

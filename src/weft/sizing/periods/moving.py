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


def held_to(problem: Problem, share: Floats, names: Sequence[str]) -> tuple[Problem, Floats]:
    """A problem that holds to several chains at once, and the factor of each of its demands in each period.

    `share` (n_periods, n_chains, n_demands) is what each chain has in each period of the demands of `problem`, none
    of which falls; `names` are those of the chains.  The factor is as in `Periods`, (n_periods, n_chains * n_demands).
    """
    last, n_chains = share[-1], len(names)
    flat = share.reshape(len(share), -1)
    factor = np.divide(flat, flat[-1], out=np.ones_like(flat), where=flat[-1] > 0)
    s, d = problem.states, problem.demands
    required = np.zeros((n_chains, len(s), n_chains, len(d)))
    for m in range(n_chains):
        required[m, :, m, :] = s.required_gbps * last[m]
    label = [name if n_chains == 1 else f"{name} ({chain})" for chain in names for name in s.name]
    states = States(
        tuple(label), np.tile(s.factor, (n_chains, 1)), required.reshape(n_chains * len(s), -1),
        np.tile(s.fibre_down, (n_chains, 1)), np.tile(s.flow_weight, n_chains),
    )  # fmt: skip
    demands = Demands(
        d.name * n_chains, np.tile(d.tail, n_chains), np.tile(d.head, n_chains), np.tile(d.max_delay_ms, n_chains)
    )
    return replace(problem, states=states, demands=demands), factor

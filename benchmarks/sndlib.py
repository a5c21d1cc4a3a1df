"""SNDlib's planning problems: what is proved, and what is hit of published optima, within a time limit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmarks.record import Benchmark, Measured
from benchmarks.sndlib_models import model
from weft.lp import INFINITY, Limits, Model, Rows, Stop
from weft.sizing import Problem, Purchase, solve
from weft.sizing.flow.routed import Routed

EXTENSIVE = "extensive form in HiGHS, same time"
PUBLISHED = "optimum published (MIPLIB 2017, INOC 2007)"
MOST_COLUMNS = 100_000  # of an extensive form that is tried at all; larger ones end without a point


@dataclass(frozen=True, slots=True)
class Instance:
    """A network under a model, the gap to prove (a share), its time limit, and its optimum where that is published."""

    network: str
    name: str
    gap: float
    seconds: float
    optimum: float | None = None

    def proved(self) -> Measured:
        """Gap in per cent, 100 where nothing was bought in time; and that of the extensive form."""
        problem = model(self.network, self.name)
        found = _bought(self)
        ours = 100.0 if found is None else 100 * (1 - found.bound / found.cost)
        return Measured(ours, _extensive_gap(problem, self.seconds))

    def hit(self) -> Measured:
        """How far the purchase is above the published optimum, in per cent."""
        assert self.optimum is not None
        found = _bought(self)
        return Measured(100.0 if found is None else 100 * (found.cost / self.optimum - 1), None)


@cache
def _bought(instance: Instance) -> Purchase | None:
    found = solve(model(instance.network, instance.name), gap=instance.gap, stop=Stop(instance.seconds))
    return found if isinstance(found, Purchase) else None


def _extensive_gap(problem: Problem, seconds: float) -> float | None:
    """Gap that HiGHS proves, in per cent, with the flows of every state written out by source; None without a point."""
    c, states = problem.candidates, [Routed.of(problem, s) for s in range(len(problem.states))]
    if sum(state.n_columns for state in states) > MOST_COLUMNS:
        return None
    form = Model(stop=Stop(seconds))
    form.add_columns("n", list(c.name), c.cost, c.lower.astype(np.float64), c.upper.astype(np.float64))
    for ladder, most in enumerate(problem.ladders.most.tolist()):
        if np.isfinite(most):
            mine = np.flatnonzero(c.ladder == ladder)
            row = Rows.of([(mine, np.ones(len(mine)))])
            form.add_rows("ladder", [problem.ladders.name[ladder]], np.array([-INFINITY]), np.array([most]), row)
    for state in states:
        first, count = form.n_columns, state.n_columns
        form.add_columns("flow", state.labels, state.column_cost, np.zeros(count), np.full(count, INFINITY))
        labels, right, entries = state.conservation(first)
        form.add_rows("conserve", labels, right, right, entries)
        given = c.gbps * problem.states.factor[state.state]
        rows = []
        for r, (columns, ones) in enumerate(state.capacity_entries(first)):
            mine = state.filled_by(r)
            rows.append((np.concatenate([columns, mine]), np.concatenate([ones, -given[mine]])))
        full = np.zeros(len(rows))
        form.add_rows("carry", [str(i) for i in range(len(rows))], full - INFINITY, full, Rows.of(rows))
    form.set_integer(np.arange(len(c)))
    result = form.solve(Limits(relative_gap=0.0))
    return 100 * (1 - result.bound / result.value) if result.has_point else None


SURVIVED = (
    Instance("polska", "U-U-M-N-C-A-N-U", 1e-4, 60),
    Instance("geant", "U-U-M-N-C-A-N-U", 1e-4, 60),
    Instance("france", "U-U-M-N-C-A-N-U", 1e-4, 60),
    Instance("atlanta", "U-U-M-N-C-A-N-U", 1e-2, 300),
    Instance("nobel-germany", "U-U-E-N-C-A-N-U", 1e-2, 300),
    Instance("nobel-eu", "U-U-E-N-C-A-N-U", 1e-2, 300),
    Instance("germany50", "U-U-M-N-C-A-N-U", 2e-2, 600),
    Instance("india35", "U-U-M-N-C-A-N-U", 2e-2, 600),
    Instance("ta1", "U-U-M-N-C-A-N-U", 2e-2, 600),
)
HIT = (
    Instance("cost266", "U-U-E-N-C-A-N-N", 1e-3, 300, 25_148_940.56),
    Instance("ta1", "U-U-M-N-C-A-N-N", 1e-3, 300, 7_518_328.2),
    Instance("atlanta", "D-B-M-N-C-A-N-N", 1e-3, 300, 46_244_642.4),
)
HARD = Instance("germany50", "U-U-M-N-C-A-N-N", 3e-2, 600)

BENCHMARKS = (
    *(
        Benchmark(
            f"sndlib-{one.network}", f"{one.network} {one.name}, every link's failure: gap in {one.seconds:g} s",
            one.proved, "%", EXTENSIVE, aim=100 * one.gap,
        )
        for one in SURVIVED
    ),
    *(
        Benchmark(
            f"sndlib-known-{one.network}", f"{one.network} {one.name}: above the optimum after {one.seconds:g} s",
            one.hit, "%", PUBLISHED, aim=0.1,
        )
        for one in HIT
    ),
    Benchmark(
        "sndlib-known-germany50", f"{HARD.network} {HARD.name}: gap in {HARD.seconds:g} s (optimum 628,490)",
        HARD.proved, "%", EXTENSIVE, aim=100 * HARD.gap,
    ),
)  # fmt: skip

"""What the lengths of a metric inequality say beyond its own state: in others, over all of them, in whole units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.network.columns import Floats
from weft.sizing.cuts import Cut
from weft.sizing.flow.separator import Separator
from weft.sizing.problem import Problem
from weft.sizing.rounding import VIOLATION, rounded, rounded_over

MOST_STATES = 8  # more in which an inequality is kept


def elsewhere(problem: Problem, separator: Separator, cuts: Sequence[Cut], point: Floats) -> list[Cut]:
    """Inequalities of other states with the lengths of these `cuts`, where the point (n_candidates,) violates them.

    Shortest paths are all it takes, where another look at a state takes a linear program.  Rows over all failures of
    a link that has a length come too, rounded.
    """
    found = []
    for cut in cuts:
        if cut.view is None or cut.length is None:
            continue
        left = problem.states.factor * cut.view.full(problem, cut.length)
        right = separator.needs(cut)
        lack = (right - left @ point) / np.maximum(np.linalg.norm(left, axis=1), 1e-9)
        lack[cut.state] = -np.inf
        worst = np.argsort(-lack, kind="stable")[:MOST_STATES]
        found += [
            Cut.metric(problem, s, cut.view, cut.length, float(right[s])) for s in worst.tolist() if lack[s] > VIOLATION
        ]
        failing = np.flatnonzero((left < left.max(axis=0)).any(axis=1))
        some = left[left > 0]
        if len(failing) and len(some):
            row = rounded_over(left[failing], right[failing], float(some.min()), problem.candidates, point)
            if row is not None and row.violation > VIOLATION:
                found.append(row.cut("rounded", f"{cut.label},failures"))
    return found


def rounded_metric(problem: Problem, cuts: Sequence[Cut], point: Floats) -> list[Cut]:
    """Roundings of metric inequalities that a point violates."""
    c, found = problem.candidates, []
    for cut in cuts:
        left = np.zeros(len(c))
        left[cut.columns] = cut.left
        row = rounded(left, cut.right, c, point)
        if row is not None and row.violation > VIOLATION:
            found.append(row.cut("rounded", cut.label))
    return found

"""What is found in one period, said in others: it holds there too, and says the same where it was found."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sizing.small import Shape, random_problem
from tests.sizing.small_periods import periods_of

from weft.sizing import Purchase, solve
from weft.sizing.flow.at_scale import AtScale
from weft.sizing.flow.separator import Separator
from weft.sizing.periods.shared import Shared


@pytest.mark.parametrize("seed", [1, 2])
def test_inequalities_of_the_last_period_hold_for_what_survives_any(seed: int) -> None:
    """Demands that each grow in their own way: purchases of every period break none, and cheaper points do."""
    problem, periods = periods_of(random_problem(seed, Shape(sites=4, chords=1, demands=4)), seed, 3, alike=False)
    separator = AtScale(Separator(problem), 1.0)
    found = separator.check(np.zeros(len(problem.candidates))).cuts
    found += separator.check(0.6 * np.ceil(np.ones(len(problem.candidates)))).cuts
    shared = Shared(problem, periods)
    shared.keep(separator, [*found, *found])
    assert 0 < len(shared) <= len(found)
    for cut, right in zip(shared.cuts(2), shared.right[:, 2].tolist(), strict=True):
        assert right == pytest.approx(next(c.right for c in found if c.state == cut.state and _is_same(c, cut)))
    for t in range(3):
        alone = solve(periods.problem(problem, t), gap=0.0)
        assert isinstance(alone, Purchase)
        assert shared.violated(t, alone.lightpaths.astype(np.float64)) == []
        assert shared.violated(t, np.zeros(len(problem.candidates)))
    assert (np.diff(shared.right, axis=1) >= -1e-9).all()


def _is_same(one, other) -> bool:  # type: ignore[no-untyped-def]
    return bool(np.array_equal(one.columns, other.columns) and np.allclose(one.left, other.left))

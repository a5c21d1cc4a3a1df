"""Sizing whose failure states are looked at by others: what they find is as good as what is found here."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from tests.sizing.links import least_cost
from tests.sizing.small import Shape, optimum, random_problem
from tests.sizing.test_stop import PROBLEMS, After

from weft.lp import Stop
from weft.sizing import Problem, Purchase, solve
from weft.sizing.flow import elsewhere
from weft.sizing.flow.separator import Separator
from weft.sizing.flow.sides import SURVIVES
from weft.sizing.links.levels import by_links


class Pickled:
    """A crew of this process to whom and from whom everything goes as it would to another's."""

    def __init__(self, size: int, silent: int = -1) -> None:
        self.size, self.silent, self._workers = size, silent, list[Callable[[Any], Any]]()

    def staff(self, make: Callable[[Any, Any], Callable[[Any], Any]], shared: Any, parts: Sequence[Any]) -> Pickled:
        """A worker for each part."""
        crew = Pickled(self.size, self.silent)
        crew._workers = [pickle.loads(pickle.dumps(make))(*pickle.loads(pickle.dumps((shared, p)))) for p in parts]
        return crew

    def ask(self, questions: Sequence[Any], stop: Stop) -> Sequence[Any]:
        """All but the silent one answer, and none once `stop` struck."""
        answers = [
            pickle.loads(pickle.dumps(worker(pickle.loads(pickle.dumps(question)))))
            for worker, question in zip(self._workers, questions, strict=True)
        ]
        return [None if stop.struck() or i == self.silent else answer for i, answer in enumerate(answers)]


@pytest.fixture(autouse=True)
def _few_states_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "STATES_EACH", 2)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_the_optimum_is_found_and_proved_whoever_looks(problem: Problem) -> None:
    """Bounds meet the extensive form's optimum, whatever the number of workers, who change nothing."""
    least = least_cost(problem) if by_links(problem) else optimum(problem)
    found = []
    for one in (solve(problem, gap=0.0, crew=Pickled(size)) for size in (2, 3)):
        assert isinstance(one, Purchase)
        assert one.bound_sized <= least + 1e-4
        assert one.cost == pytest.approx(least, abs=1e-4)
        assert Separator(problem).check(one.lightpaths.astype(np.float64)).low.min() >= SURVIVES
        found.append((one.lightpaths.tolist(), one.bound, one.bound_sized, one.work))
    assert found[0] == found[1]


def test_what_they_find_stands_in_the_order_of_states() -> None:
    """Every state gets its own answer, with cuts in views that its separator knows."""
    problem = random_problem(1, Shape(sites=4, chords=1, demands=4, delay_limits=True))
    here, there = Separator(problem), Separator(problem, crew=Pickled(3))
    counts = np.full(len(problem.candidates), 0.3)
    for one, other in (
        (here.check(counts), there.check(counts)),
        (here.tight(counts, every=True), there.tight(counts, every=True)),
        (here.within_limits(counts), there.within_limits(counts)),
    ):
        assert one.cuts
        assert one.low == pytest.approx(other.low, nan_ok=True)
        assert [cut.state for cut in one.cuts] == [cut.state for cut in other.cuts]
        for cut in other.cuts:
            assert there.apart(cut) @ problem.states.required_gbps[cut.state] == pytest.approx(cut.right)


def test_a_worker_who_was_not_waited_for_leaves_its_states_open() -> None:
    """They are neither survived nor refused."""
    problem = PROBLEMS["glass"]
    sweep = Separator(problem, crew=Pickled(2, silent=1)).check(problem.candidates.upper.astype(np.float64))
    assert np.isnan(sweep.low[1::2]).all()
    assert (sweep.low[::2] >= SURVIVES).all()
    assert not sweep.survives


def test_stopped_at_any_time_the_bound_holds() -> None:
    """Bounds <= optimum <= cost, whenever workers are no longer waited for."""
    problem = PROBLEMS["glass"]
    least, bought = optimum(problem), 0
    for polls in np.unique(np.geomspace(30, 3000, 10).astype(int)).tolist():
        found = solve(problem, gap=0.0, stop=After(polls), crew=Pickled(2))
        if isinstance(found, Purchase):
            bought += 1
            assert found.bound_sized <= least + 1e-4
            assert found.cost >= least - 1e-6
    assert bought

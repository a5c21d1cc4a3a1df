"""Sizing that must end early: whenever that is, its bound is proved and its purchase is one."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from tests.sizing.links import LinkShape, least_cost, random_links
from tests.sizing.small import Shape, optimum, random_problem
from typing_extensions import override

from weft.lp import Limits, Model, Reason, Rows, Status, Stop
from weft.lp.stop import resident_bytes
from weft.sizing import Infeasible, Problem, Purchase, solve
from weft.sizing.flow.separator import Separator
from weft.sizing.flow.sides import SURVIVES
from weft.sizing.links.levels import by_links

PROBLEMS = {
    "glass": random_problem(1, Shape(sites=4, chords=1, demands=4)),
    "glass within delay limits": random_problem(1, Shape(sites=4, chords=1, demands=4, delay_limits=True)),
    "pairs lit already": random_problem(1, Shape(sites=4, chords=1, demands=4, kept=True)),
    "links": random_links(1, LinkShape()),
}
SHOTS = 24  # stops of each problem, spread over the whole of its work


class After(Stop):
    """Strikes once it has been asked so many times, from whatever thread."""

    def __init__(self, polls: int, reason: Reason = "interrupt") -> None:
        super().__init__()
        self.polls, self.asked, self._why, self._lock = polls, 0, reason, threading.Lock()

    @override
    def _look(self) -> Reason | None:
        with self._lock:
            self.asked += 1
            return self._why if self.asked > self.polls else None


def polls_of(problem: Problem) -> int:
    """How often a stop that never strikes is asked."""
    never = After(10**9)
    assert isinstance(solve(problem, gap=0.0, stop=never), Purchase)
    return never.asked


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_wherever_it_stops_the_bound_is_below_the_optimum_and_the_purchase_survives(problem: Problem) -> None:
    """At any poll: bounds <= optimum <= cost, every state survived, and no gap is claimed that was not proved."""
    least, bought = least_cost(problem) if by_links(problem) else optimum(problem), 0
    assert least is not None
    for polls in np.unique(np.geomspace(1, polls_of(problem), SHOTS).astype(int)).tolist():
        found = solve(problem, gap=0.0, stop=After(polls))
        assert not isinstance(found, Infeasible)
        if found is None:
            continue
        bought += 1
        assert found.bound <= found.bound_sized + 1e-6
        assert found.bound_lp <= found.bound_sized + 1e-6
        assert found.bound_sized <= least + 1e-4
        assert found.cost >= least - 1e-6
        assert Separator(problem).check(found.lightpaths.astype(np.float64)).low.min() >= SURVIVES
        assert found.stopped_by != "gap" or found.cost == pytest.approx(least, abs=1e-4)
    assert bought


@pytest.mark.parametrize("reason", ["clock", "interrupt", "memory"])
def test_a_purchase_says_what_ended_it(reason: Reason) -> None:
    """`stopped_by` is what struck, of a purchase that its gap does not close."""
    problem = PROBLEMS["glass"]
    polls = polls_of(problem)
    found = [solve(problem, gap=0.0, stop=After(round(share * polls), reason)) for share in np.linspace(0.2, 0.9, 8)]
    assert reason in {one.stopped_by for one in found if isinstance(one, Purchase)}


def test_no_time_at_all_is_neither_a_purchase_nor_a_refusal() -> None:
    """Stopped before it began, sizing knows nothing."""
    for problem in PROBLEMS.values():
        assert solve(problem, gap=0.0, stop=Stop(0.0)) is None


def test_a_stop_that_does_not_strike_changes_nothing() -> None:
    """Same counts, bounds and work with a stop as without."""
    problem = PROBLEMS["glass"]
    one, other = solve(problem, gap=0.0), solve(problem, gap=0.0, stop=Stop(3600.0, 1e15))
    assert isinstance(one, Purchase)
    assert isinstance(other, Purchase)
    assert np.array_equal(one.lightpaths, other.lightpaths)
    assert (one.bound, one.bound_sized, one.work) == (other.bound, other.bound_sized, other.work)


def test_a_stop_strikes_by_its_clock_by_its_memory_and_by_hand_and_stays_so() -> None:
    """Whichever comes first is the reason from then on."""
    assert not Stop().struck()
    assert Stop(seconds=0.0).reason == "clock"
    assert Stop(memory_bytes=1.0).reason == "memory"
    assert Stop(3600.0, 1e15).reason is None
    by_hand = Stop(seconds=0.05)
    by_hand.interrupt()
    time.sleep(0.06)
    assert by_hand.reason == "interrupt"
    late = Stop(seconds=0.0)
    assert late.struck()
    late.interrupt()
    assert late.reason == "clock"


@pytest.mark.parametrize("integer", [False, True])
def test_a_program_under_way_ends_within_a_second_with_a_bound_that_holds(integer: bool) -> None:
    """An interrupt from another thread ends a long solve; what it proved by then is below the optimum."""
    rng = np.random.default_rng(0)
    size = 200 if integer else 4000
    stop = Stop()
    model = Model(stop=stop)
    columns = model.add_columns(
        "x", [str(i) for i in range(size)], rng.random(size) + 0.1, np.zeros(size), np.full(size, 50.0)
    )
    picked = [np.sort(rng.choice(size, 8, replace=False)) for _ in range(size)]
    rows = Rows.of([(one, rng.random(8) + 0.1) for one in picked])
    model.add_rows("r", [str(i) for i in range(size)], 10 + 10 * rng.random(size), np.full(size, np.inf), rows)
    if integer:
        model.set_integer(columns)
    timer = threading.Timer(0.4, stop.interrupt)
    timer.start()
    began = time.monotonic()
    result = model.solve(Limits(relative_gap=0.0))
    assert time.monotonic() - began < 5.0  # a second on a machine with nothing else to do
    timer.cancel()
    assert result.status in (Status.UNKNOWN, Status.FEASIBLE)
    if integer:
        assert result.bound <= (result.value if result.has_point else np.inf)
    else:
        assert result.bound == -np.inf


def test_memory_is_that_of_this_process() -> None:
    """Holding 200 MB more is seen as such."""
    before = resident_bytes()
    held = np.ones(25_000_000)
    assert resident_bytes() - before > 0.9 * held.nbytes

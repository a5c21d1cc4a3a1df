"""Plans hold, their bounds follow, and small ones are the best there is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.optical.spectrum.problems import problem, problems

from weft.network import Incidence, ints
from weft.optical.spectrum.check import confirm, overlaps
from weft.optical.spectrum.exact import exactly
from weft.optical.spectrum.instance import Bound, Problem
from weft.optical.spectrum.optimise import Effort, optimise, plan_of, requests_bound
from weft.optical.spectrum.relaxation import relax
from weft.optical.spectrum.reseat import reseated


def most(asked: Problem) -> float:
    """The best value, by trying every place for one lightpath after the other."""
    pairs_of = [np.flatnonzero(asked.link == link).tolist() for link in range(asked.n_links)]
    lightpaths = np.repeat(np.arange(len(asked.count)), asked.count).tolist()

    @cache
    def from_(one: int, free: tuple[int, ...]) -> float:
        if one == len(lightpaths):
            return 0.0
        best = from_(one + 1, free)
        for choice in np.flatnonzero(asked.request == lightpaths[one]).tolist():
            width = int(asked.width[asked.kind[choice]])
            for start in np.flatnonzero(asked.starts[asked.kind[choice]]).tolist():
                slot = ((1 << width) - 1) << start
                for after in _taken(free, asked.route[choice].tolist(), slot):
                    best = max(best, float(asked.value[lightpaths[one]]) + from_(one + 1, after))
        return best

    def _taken(free: tuple[int, ...], links: list[int], slot: int) -> list[tuple[int, ...]]:
        left = [free]
        for link in links:
            left = [
                (*had[:pair], had[pair] & ~slot, *had[pair + 1 :])
                for had in left
                for pair in pairs_of[link]
                if not slot & ~had[pair]
            ]
        return left

    bits = tuple(sum(1 << s for s in np.flatnonzero(row).tolist()) for row in asked.free)
    return from_(0, bits)


@given(asked=problems(), effort=st.sampled_from(["first", "quick", "thorough"]))
def test_a_plan_holds_and_is_worth_no_more_than_its_bound(asked: Problem, effort: Effort) -> None:
    """Whatever is free, however wide, over parallel pairs; and lightpaths that it leaves out are told."""
    plan = optimise(asked, effort)
    assert overlaps(asked, plan) == ()
    assert plan.value <= plan.bound.value + 1e-9
    assert plan.value == asked.value[plan.request[plan.choice >= 0]].sum()
    assert plan.served == (plan.slot >= 0).sum()


@settings(max_examples=60)
@given(asked=problems(most_slices=4))
def test_small_plans_are_the_best_there_is(asked: Problem) -> None:
    """Every way to place every lightpath was tried."""
    plan = optimise(asked)
    assert plan.value == most(asked)
    assert plan.gap < 1e-9


@settings(max_examples=60)
@given(asked=problems(most_slices=4))
def test_the_program_finds_the_best_and_proves_it(asked: Problem) -> None:
    """The exact program on its own, against trying every way."""
    found = exactly(asked, nodes=1000)
    assert found is not None
    plan = plan_of(asked, *found)
    assert overlaps(asked, plan) == ()
    assert plan.value == pytest.approx(most(asked))
    assert plan.bound.value == pytest.approx(plan.value)


@given(asked=problems())
def test_a_bound_is_confirmed_by_its_costs(asked: Problem) -> None:
    """Worked out from sets and costs by a checker that knows no program; and no plan is worth more."""
    bound = relax(asked).bound
    confirmed = confirm(asked, bound)
    assert np.floor(confirmed + 1e-6) <= bound.value + 1e-9 <= confirmed + 1e-6
    assert optimise(asked).value <= bound.value + 1e-9


@given(asked=problems(), seed=st.integers(0, 5), scale=st.floats(0.0, 2.0))
def test_any_costs_make_a_bound(asked: Problem, seed: int, scale: float) -> None:
    """Weak duality needs no optimum: costs drawn by lot bound every plan too."""
    sets = Incidence.of([[link] for link in range(asked.n_links)] + [list(range(asked.n_links))], asked.n_links)
    cost = scale * np.random.default_rng(seed).random(asked.n_links + 1)
    drawn = Bound(0.0, "sets", sets, ints([1] * asked.n_links + [2]), cost)
    assert confirm(asked, drawn) >= optimise(asked).value - 1e-9


def test_three_routes_through_one_node_share_no_slot() -> None:
    """Links suffice for one and a half lightpaths a slot; the odd set of all three says one."""
    asked = problem([(0, [0, 1]), (1, [1, 2]), (2, [0, 2])], 4, count=[4, 4, 4])
    assert relax(asked, rounds=0).bound.value == 6
    plan = optimise(asked)
    assert plan.bound.value == plan.served == 4
    assert plan.bound.part.tolist() == [2]


def test_lightpaths_move_aside_for_others() -> None:
    """First fit takes slot 0 of both links apart; the lightpath over both then needs them to agree."""
    asked = problem([(0, [0]), (1, [1, 2]), (2, [0, 1]), (2, [0, 2]), (3, [2])], 2)
    first = optimise(asked, "first")
    assert optimise(asked).value == 4 >= first.value


def test_swapping_loses_nothing() -> None:
    """Of 60 lightpaths over a ring that is too small, those served stay as many or become more."""
    rng = np.random.default_rng(5)
    ring = [(r, [(int(s) + i) % 8 for i in range(int(n))]) for r, (s, n) in enumerate(rng.integers(1, 5, (60, 2)))]
    asked = problem(ring, 12)
    start = optimise(asked, "first")
    placed = [None] * 60
    by_swaps = plan_of(asked, reseated(asked, placed, np.arange(60), 600, False, 1), start.bound)
    more = plan_of(asked, reseated(asked, placed, np.arange(60), 3000, False, 1), start.bound)
    assert 0 < by_swaps.value <= more.value <= relax(asked).bound.value
    assert overlaps(asked, more) == ()


def test_equal_arguments_give_equal_plans() -> None:
    """Though thousands were moved by lot; another seed is another plan of the same bound."""
    rng = np.random.default_rng(7)
    routes = [(r // 2, rng.choice(12, 5, replace=False).tolist()) for r in range(200)]
    asked = problem(routes, 9)
    one, same, other = optimise(asked), optimise(asked), optimise(asked, seed=2)
    assert 0 < one.gap < 0.2
    assert np.array_equal(one.slot, same.slot)
    assert np.array_equal(one.choice, same.choice)
    assert other.bound.value == one.bound.value


def test_wide_slots_fill_what_their_width_divides() -> None:
    """Ten slices hold three slots of three, and the bound knows it; reserved slices break the row."""
    asked = problem([(0, [0])], 10, count=[9], widths=[3])
    assert optimise(asked).served == relax(asked).bound.value == 3
    reserved = replace(asked, free=np.array([[s not in (2, 5) for s in range(10)]]))
    assert optimise(reserved).served == relax(reserved).bound.value == 1


def test_a_start_may_be_prescribed() -> None:
    """Two requests for the same slot: one is served, and nobody is moved elsewhere."""
    asked = replace(problem([(0, [0]), (1, [0])], 8), starts=np.eye(1, 8, 5, dtype=np.bool_))
    plan = optimise(asked)
    assert plan.served == plan.bound.value == 1
    assert plan.slot.max() == 5


def test_the_checker_finds_what_is_wrong() -> None:
    """A plan that is shifted, on another pair or twice in a slot is told."""
    asked = problem([(0, [0]), (1, [0])], 2)
    plan = optimise(asked)
    assert overlaps(asked, plan) == ()
    assert "taken 2 times" in overlaps(asked, replace(plan, slot=ints([1, 1])))[0]
    assert "may not start" in overlaps(asked, replace(plan, slot=ints([0, 2])))[0]
    assert "choice of request" in overlaps(asked, replace(plan, choice=ints([1, 0])))[0]
    assert "taken 1 times" in overlaps(replace(asked, free=np.zeros((1, 2), np.bool_)), plan)[0]


def test_who_fits_alone_bounds_from_above() -> None:
    """A request whose only route has nothing free isn't counted."""
    asked = replace(problem([(0, [0]), (1, [1])], 2), free=np.array([[True, True], [False, False]]))
    assert requests_bound(asked).value == 1
    assert optimise(asked).gap == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": np.ones(1)}, "value has shape"),
        ({"request": ints([0, 7])}, "request names a row"),
        ({"width": ints([0])}, "at least one slice"),
        ({"count": ints([-1, 1])}, "less than nothing"),
        ({"route": Incidence.of([[0, 0], [0]], 1)}, "each once"),
        ({"route": Incidence.of([[], [0]], 1)}, "at least one link"),
    ],
)
def test_columns_that_do_not_fit_together_are_refused(change: dict[str, Any], message: str) -> None:
    """With all that is wrong."""
    with pytest.raises(ValueError, match=message):
        replace(problem([(0, [0]), (1, [0])], 2), **change)

"""Purchases near the best one: what stays as it is, what is bought anew, and what that does."""

from __future__ import annotations

import numpy as np
import pytest
from tests.sizing.small import Shape, optimum, random_problem

from weft.lp import Stop
from weft.sizing import Purchase, solve
from weft.sizing.effort import Effort
from weft.sizing.flow.separator import Separator
from weft.sizing.nearby import Nearby
from weft.sizing.problem import Problem

CASES = (
    (0, Shape(sites=6, chords=3, demands=4, hops=True)),
    (1, Shape(sites=4, chords=1, demands=4, delay_limits=True)),
    (12, Shape(sites=4, chords=1, demands=3, leased=True, anycast=True)),
    (5, Shape(sites=5, chords=1, demands=4, hops=True, kept=True)),
)


def dear(problem: Problem, tries: int = 60, seed: int = 0) -> Nearby:
    """A search that holds a purchase with more of everything than any state needs."""
    search = Nearby.of(problem, 0.0, Stop(), None, Effort(nearby_tries=tries), seed, Separator(problem))
    search.used[:] = True
    counts = search.mender.repair(problem.candidates.lower + 1)
    assert counts is not None
    search._hold(counts)
    assert search.best is not None
    return search


@pytest.mark.parametrize("case", CASES)
def test_a_better_purchase_survives_every_state_and_costs_what_it_says(case: tuple[int, Shape]) -> None:
    """It is cheaper than the dear one, never below the optimum of the extensive form, and its cost is its own."""
    problem = random_problem(*case)
    search, least = dear(problem), optimum(problem)
    before = search.cost
    search._improve()
    assert search.best is not None
    assert least is not None
    assert least - 1e-6 <= search.cost < before
    assert search.separator.check(search.best.astype(np.float64)).survives
    done = search.completer.complete(search.best)
    assert done.feasible
    assert done.cost == pytest.approx(search.cost)


@pytest.mark.parametrize("case", CASES)
def test_what_is_sized_as_a_large_problem_lies_around_the_optimum(
    case: tuple[int, Shape], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With purchases near the first one beside the first bound it costs no less, and the bound is no more."""
    for module, name in (("nearby", "LARGE"), ("buying", "WIDE"), ("buying", "FAR")):
        monkeypatch.setattr(f"weft.sizing.{module}.{name}", 0)
    problem = random_problem(*case)
    least, found = optimum(problem), solve(problem, gap=0.0, effort=Effort(nearby_tries=3, first_rounds=1))
    assert least is not None
    assert isinstance(found, Purchase)
    assert found.bound <= found.bound_sized + 1e-6
    assert found.bound_sized <= least + 1e-5 * abs(least)
    assert least <= found.cost + 1e-5 * abs(least)
    assert Separator(problem).check(found.lightpaths.astype(np.float64)).survives


def test_the_same_seed_buys_the_same() -> None:
    """Programs are drawn by chance, and the same chance draws the same."""
    problem = random_problem(*CASES[0])
    counts = []
    for _ in range(2):
        search = dear(problem, tries=3, seed=4)
        search._improve()
        counts.append(search.best)
    assert np.array_equal(*counts)


def test_what_is_not_bought_anew_stays_as_it_is() -> None:
    """Only the fibres and sites that are free move, and lightpaths that touch one of them."""
    problem = random_problem(*CASES[0])
    search = dear(problem)
    best = search.best
    assert best is not None
    fibres, sites = np.zeros(len(problem.fibres), bool), np.zeros(len(problem.sites), bool)
    fibres[0], sites[problem.fibres.a[0]] = True, True
    before = search.completer.complete(best)
    search._bought_anew(best, fibres, sites)
    after = search.best
    assert after is not None
    touches = (search.completer.on_fibre[0] > 0) | (search.completer.ends[problem.fibres.a[0]] > 0)
    now = search.completer.complete(after)
    assert (after <= best)[~touches].all()  # nothing more there; what no state needs is pruned
    assert (now.pairs <= before.pairs)[~fibres].all()


def test_what_is_mended_stays_below_the_cost_that_it_must_beat() -> None:
    """Mending gives up once lightpaths cost as much as the purchase they should be cheaper than, and not before."""
    problem = random_problem(*CASES[0])
    search, least = dear(problem), optimum(problem)
    assert least is not None
    bare = problem.candidates.lower
    assert search.mender.repair(bare, below=least) is None
    mended = search.mender.repair(bare, below=2 * search.cost)
    assert mended is not None
    assert least - 1e-6 <= search.completer.complete(mended).cost < 2 * search.cost


def test_inequalities_found_in_mending_are_remembered_where_a_program_breaks_them() -> None:
    """Those that counts break and the master has no row of, the most broken first; none of what survives."""
    problem = random_problem(*CASES[0])
    search = dear(problem)
    bare = problem.candidates.lower
    search.separator.check(bare.astype(np.float64))
    search.mender.repair(bare)
    forgotten = search._forgotten(bare)
    lack = [cut.right - float(cut.left @ bare[cut.columns]) for cut in forgotten]
    assert lack
    assert min(lack) > 0
    assert lack == sorted(lack, reverse=True)
    assert search.best is not None
    assert not search._forgotten(search.best)


def test_free_fibres_and_sites_are_near_one_another() -> None:
    """All of them when asked for so many, and of few the nearest to some fibre that has something to spare."""
    problem = random_problem(*CASES[0])
    search = dear(problem)
    spare = np.ones(len(problem.fibres))
    hops = np.zeros((len(problem.sites), len(problem.sites)))
    search.width = float(len(problem.fibres))
    fibres, sites = search._around(hops, spare)
    assert fibres.all()
    assert 1 <= sites.sum() <= len(problem.sites)
    search.width = 3.0
    spare[0] = 0.0
    fibres, _ = search._around(hops, spare)
    assert fibres.sum() == 3
    assert not fibres[0]


def test_a_lightpath_fewer_leaves_more_to_spare_where_it_was() -> None:
    """What is paid for and not used rises on its fibres as long as no pair and no build goes with it."""
    problem = random_problem(*CASES[0])
    search = dear(problem)
    counts, done = search.best, search.completer
    assert counts is not None
    looked_at = 0
    for p in np.flatnonzero(counts).tolist():
        fewer = counts.copy()
        fewer[p] -= 1
        before, after = done.complete(counts), done.complete(fewer)
        same = (before.pairs == after.pairs).all() and (before.build == after.build).all()
        if same and (before.fabric == after.fabric).all():
            mine = done.on_fibre[:, p] > 0
            assert (search._spare(fewer)[mine] > search._spare(counts)[mine]).all()
            looked_at += 1
    assert looked_at

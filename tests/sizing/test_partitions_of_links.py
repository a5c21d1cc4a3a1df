"""Sites in three parts, and regions that metric inequalities keep together: what they say holds, and cuts."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sizing.links import LinkShape, random_links

from weft.sizing import Problem, Purchase, solve
from weft.sizing.flow.separator import Separator
from weft.sizing.links.levels import Levels
from weft.sizing.links.partitions import contracted, three_parts
from weft.sizing.links.regions import Regions


def triangle() -> Problem:
    """Three sites in a ring, one module of 4 Gb/s on each side, and 2 Gb/s between all of them."""
    shape = LinkShape(sites=3, chords=0, failures=False)
    found = (random_links(seed, shape) for seed in range(100))
    problem = next(p for p in found if len(p.demands) == 6)
    c, states = problem.candidates, problem.states
    return dataclasses.replace(
        problem, candidates=dataclasses.replace(c, upper=np.where(c.gbps == 4, c.upper, 0)),
        states=dataclasses.replace(states, required_gbps=np.full_like(states.required_gbps, 2.0)),
    )  # fmt: skip


def test_half_a_module_on_each_side_of_a_triangle_is_cut_off() -> None:
    """Each site has the one module that must leave it, but three halves of two sites each need two modules."""
    problem = triangle()
    levels = Levels.laid_out(problem)
    regions, half = Regions.of(problem, levels), np.where(problem.candidates.gbps == 4, 0.5, 0.0)
    assert not regions.separate(half)
    cuts = three_parts(regions, levels, 0, half)
    assert cuts
    small = problem.candidates.gbps == 4
    for cut in cuts:
        assert set(cut.columns.tolist()) == set(np.flatnonzero(small).tolist())
        assert cut.left == pytest.approx(np.ones(3))
        assert cut.right == pytest.approx(2.0)


@given(seed=st.integers(0, 10**6), explicit=st.booleans(), symmetric=st.booleans())
@settings(max_examples=12, deadline=None, derandomize=True)
def test_no_purchase_breaks_what_parts_say(seed: int, explicit: bool, symmetric: bool) -> None:
    """Rows found at points by chance hold for the cheapest purchases at several prices."""
    rng = np.random.default_rng(seed)
    problem = random_links(seed, LinkShape(sites=6, chords=3, failures=False, explicit=explicit, symmetric=symmetric))
    levels = Levels.laid_out(problem)
    regions, c = Regions.of(problem, levels), problem.candidates
    rows = []
    for _ in range(6):
        point = c.lower + rng.random(len(c)) * (c.upper > 0) * (rng.random(len(c)) < 0.5)
        states = Separator(problem).check(point).cuts
        regions = regions.joined(contracted(regions, levels, states, point))
        rows += three_parts(regions, levels, 0, point)
    for _ in range(3):
        dearer = dataclasses.replace(c, cost=c.cost * (1 + rng.random(len(c))))
        found = solve(dataclasses.replace(problem, candidates=dearer), gap=0.0)
        if isinstance(found, Purchase):
            for row in rows:
                assert row.left @ found.lightpaths[row.columns] >= row.right - 1e-6


def test_regions_that_are_joined_twice_are_there_once() -> None:
    """The same set of sites has one row, however often it is found."""
    problem = triangle()
    regions = Regions.of(problem, Levels.laid_out(problem))
    assert len(regions.joined(regions)) == len(regions)

"""What cannot be met together, against the extensive form: impossible, and possible without any one of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.sizing.small import Shape, optimum, random_problem

from weft.lp import Stop
from weft.sizing import Problem, minimal_causes
from weft.sizing.reasons.causes import Cause, every_cause, without


def changed(problem: Problem, what: str) -> Problem:
    """A problem made impossible in one way."""
    p, n = problem, len(problem.sites)
    one = np.ones(len(p.fibres), np.int64)
    if what == "pairs":
        return dataclasses.replace(p, fibres=dataclasses.replace(p.fibres, slices=2 * one, max_pairs=one))
    if what == "cap":
        caps = np.where(np.arange(n) == 2, 5.0, np.inf)
        return dataclasses.replace(p, sites=dataclasses.replace(p.sites, power_cap_w=caps))
    if what == "cap and cages":
        builds = dataclasses.replace(p.builds, ports=np.ones(len(p.builds), np.int64))
        caps = np.full(n, 70.0)
        return dataclasses.replace(p, builds=builds, sites=dataclasses.replace(p.sites, power_cap_w=caps))
    if what == "gateway":
        need = np.where(np.arange(n) == 1, 1e6, p.sites.gateway_need_gbps)
        return dataclasses.replace(p, sites=dataclasses.replace(p.sites, gateway_need_gbps=need))
    if what == "delay":
        limits = np.where(np.arange(len(p.demands)) == 0, 0.5, np.inf)
        return dataclasses.replace(p, demands=dataclasses.replace(p.demands, max_delay_ms=limits))
    if what == "volume":
        return dataclasses.replace(
            p, states=dataclasses.replace(p.states, required_gbps=40 * p.states.required_gbps)
        )
    barred = dataclasses.replace(p.candidates, upper=np.where(p.candidates.a == 0, 0, p.candidates.upper))
    return dataclasses.replace(p, candidates=barred)


WAYS = ("pairs", "cap", "cap and cages", "gateway", "delay", "volume", "forbidden")


@pytest.mark.parametrize("what", WAYS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_causes_are_impossible_together_and_possible_without_any_one(seed: int, what: str) -> None:
    """By the extensive form, linear where the linear relaxation is impossible already."""
    problem = changed(random_problem(seed, Shape(sites=4, chords=1, demands=4)), what)
    groups = np.arange(len(problem.demands)) % 2
    if optimum(problem) is not None:
        pytest.skip("possible by chance")
    found = minimal_causes(problem, groups, Stop())
    assert found is not None
    assert found.is_minimal
    assert found.causes
    every = every_cause(problem, groups)
    alone = without(problem, groups, set(every) - set(found.causes))
    assert optimum(alone) is None
    for cause in found.causes:
        left = without(problem, groups, (set(every) - set(found.causes)) | {cause})
        assert optimum(left, whole=found.whole) is not None, cause


def test_a_cap_alone_is_named_with_its_site() -> None:
    """No build and fabric draw as little, whatever is asked."""
    problem = changed(random_problem(1, Shape(sites=4, chords=1, demands=4)), "cap")
    found = minimal_causes(problem, np.zeros(4, np.int64), Stop())
    assert found is not None
    assert found.causes == (Cause("power_cap", 2),)


def test_a_demand_without_a_way_is_told_with_its_group_and_state() -> None:
    """And nothing else: no pairs or ports would help."""
    problem = random_problem(1, Shape(sites=5, chords=0, demands=5, hops=True))
    left = problem.states.factor * (np.arange(len(problem.states)) != 3)[:, None]
    cut = dataclasses.replace(problem.states, factor=left)
    found = minimal_causes(dataclasses.replace(problem, states=cut), np.zeros(5, np.int64), Stop())
    assert found is not None
    assert [one.kind for one in found.causes] == ["demand"]
    assert found.demand >= 0

"""What is said when nothing can be bought."""

from __future__ import annotations

import dataclasses

import numpy as np
from tests.sizing.small import Shape, random_problem

from weft.sizing import Infeasible, Problem, solve

PROBLEM = random_problem(1, Shape(sites=4, chords=1, demands=4))


def refused(problem: Problem) -> Infeasible:
    """The refusal of a problem that has no purchase."""
    found = solve(problem, gap=0.1)
    assert isinstance(found, Infeasible)
    return found


def test_too_few_pairs_are_named_with_a_demand_and_a_state() -> None:
    """A cable with one pair of two slices carries next to nothing."""
    one = np.ones(len(PROBLEM.fibres), np.int64)
    fibres = dataclasses.replace(PROBLEM.fibres, slices=2 * one, max_pairs=one)
    found = refused(dataclasses.replace(PROBLEM, fibres=fibres))
    assert found.family == "spectrum"
    assert found.demand >= 0
    assert found.state >= 0
    assert "the fibres have too few pairs" in found.message


def test_a_power_cap_is_named_with_its_site() -> None:
    """No build and fabric draw as little as the cap of one site."""
    caps = np.where(np.arange(4) == 2, 5.0, np.inf)
    found = refused(dataclasses.replace(PROBLEM, sites=dataclasses.replace(PROBLEM.sites, power_cap_w=caps)))
    assert (found.family, found.site) == ("power_cap", 2)
    assert found.message.startswith("a site's power cap is too low at S2")


def test_too_few_cages_are_named() -> None:
    """Builds with one cage each leave nothing for the wide area."""
    builds = dataclasses.replace(PROBLEM.builds, ports=np.ones(len(PROBLEM.builds), np.int64))
    assert refused(dataclasses.replace(PROBLEM, builds=builds)).family == "ports"


def test_a_gateway_no_fabric_has_is_named() -> None:
    """One site needs more than its widest design gives."""
    need = np.where(np.arange(4) == 1, 1e6, PROBLEM.sites.gateway_need_gbps)
    found = refused(dataclasses.replace(PROBLEM, sites=dataclasses.replace(PROBLEM.sites, gateway_need_gbps=need)))
    assert (found.family, found.site) == ("gateway", 1)


def test_limits_that_bind_together_are_all_named() -> None:
    """Cages and forwarding both too small: neither alone is the reason."""
    builds = dataclasses.replace(
        PROBLEM.builds, ports=np.zeros(len(PROBLEM.builds), np.int64), gbps=np.ones(len(PROBLEM.builds))
    )
    found = refused(dataclasses.replace(PROBLEM, builds=builds))
    assert found.family == "several"
    assert "no router build has enough cages and no router build forwards enough" in found.message


def test_a_demand_that_a_failure_cuts_off_is_named() -> None:
    """All candidates of one state gone."""
    states = PROBLEM.states
    factor = states.factor.copy()
    factor[3] = 0.0
    found = refused(dataclasses.replace(PROBLEM, states=dataclasses.replace(states, factor=factor)))
    assert (found.family, found.state) == ("disconnected", 3)
    assert found.message == f"{PROBLEM.demands.name[found.demand]} is cut off when {states.name[3]} has failed"

"""Routes and metrics that plain routing needs: as cheap as any start, and what holds is proved to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from weft import sizing
from weft.lp import Stop
from weft.planning.bought import Menus
from weft.planning.progress import Silent
from weft.planning.rounds import settle
from weft.planning.routed.pool import Pool
from weft.planning.routed.realise import Effort, Realised, attempt, in_time, realise, strict_score

TRIALS = 300


@pytest.fixture(scope="module")
def realised(pool: Pool, purchase: sizing.Purchase) -> Realised:
    """The outcome of a short search."""
    return realise(pool, purchase, Effort(TRIALS, Stop()), 1, Silent())


def test_the_search_is_never_worse_than_what_it_starts_from(
    pool: Pool, purchase: sizing.Purchase, realised: Realised
) -> None:
    """The routes bought, the shortest ones, and both together."""
    routes = pool.active(purchase.lightpaths)
    for active in (routes, routes | pool.direct, pool.direct):
        start = attempt(pool, active | pool.fixed, pool.first_metric)
        assert strict_score(realised.trial) <= strict_score(start)


def test_the_figures_of_a_trial_are_those_of_its_choice(pool: Pool, realised: Realised) -> None:
    """Pricing its routes and metrics again gives the same purchase."""
    trial = realised.trial
    again = attempt(pool, trial.active, trial.metric)
    assert again.counts.tolist() == trial.counts.tolist()
    assert again.gateway_gbps.tolist() == trial.gateway_gbps.tolist()
    assert (again.completion.cost, again.fails) == (trial.completion.cost, trial.fails)


def test_the_same_seed_takes_the_same_way(pool: Pool, purchase: sizing.Purchase, realised: Realised) -> None:
    """Two threads look at trials, and yet nothing depends on which is done first."""
    again = realise(pool, purchase, Effort(TRIALS, Stop()), 1, Silent())
    assert again.trials == realised.trials
    assert again.trial.metric.tolist() == realised.trial.metric.tolist()
    assert again.trial.counts.tolist() == realised.trial.counts.tolist()


def test_what_holds_in_the_search_is_proved_to_hold(menus: Menus, pool: Pool, realised: Realised) -> None:
    """Planes being alike, the network as built survives everything at once, with what the search bought."""
    assert realised.trial.fails == 0
    outcome = settle(menus, pool, realised.trial, 1, Silent())
    assert outcome.holds
    assert outcome.rounds == 1
    assert outcome.built.counts.tolist() == realised.trial.counts.tolist()


def test_what_the_proof_finds_missing_is_bought(menus: Menus, pool: Pool, realised: Realised) -> None:
    """From half of the lightpaths, rounds of buying and proving lead to a network that holds."""
    light = menus.light
    fewer = np.maximum(realised.trial.counts // 2, np.minimum(realised.trial.counts, 2))
    poor = replace(realised.trial, counts=np.maximum(fewer, light.lower))
    outcome = settle(menus, pool, poor, 1, Silent())
    assert outcome.holds
    assert outcome.rounds > 1
    assert (outcome.built.counts >= fewer).all()


def test_without_effort_the_best_start_is_taken(pool: Pool, purchase: sizing.Purchase) -> None:
    """A spent clock or no trials end the search at once, and say so."""
    for effort, reason in ((Effort(0, Stop()), "trials"), (Effort(TRIALS, Stop(0.0)), "clock")):
        found = realise(pool, purchase, effort, 1, Silent())
        assert found.stopped_by == reason
        assert found.trials <= 4


def test_late_demands_get_routes_of_their_own(pool: Pool) -> None:
    """Routes are only added, and afterwards no fewer demands are in time."""
    for route in range(pool.n_routes):
        active = pool.fixed.copy()
        active[route] = True
        more = in_time(pool, active, pool.first_metric)
        assert (more >= active).all()
        before, after = (attempt(pool, chosen, pool.first_metric) for chosen in (active, more))
        assert after.fails <= before.fails

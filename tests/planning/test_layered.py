"""The same network layer by layer, for comparison, by the rule it is known for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from weft import routing
from weft.lp import Stop
from weft.network import risks, scenarios
from weft.planning import load
from weft.planning.bought import Menus
from weft.planning.compared.layered import _half_full, _routers_everywhere, baselines
from weft.planning.layout import once
from weft.planning.routed.pool import Pool, first_metric, pool_of


def delays(pool: Pool) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Metrics by delay."""
    return first_metric("delay", np.zeros(pool.n_routes, np.int64), pool.delay_ms)


@pytest.mark.parametrize("towns", [False, True], ids=["express", "a router in every town"])
def test_every_link_is_at_most_half_full_without_failure(menus: Menus, towns: bool) -> None:
    """And with the capacity that it asks for some are, to the last bit: that is the rule."""
    pool = pool_of(_routers_everywhere(menus) if towns else menus)
    need = _half_full(pool, delays(pool))
    ip = routing.with_metric(pool.ip, delays(pool)[pool.link_route])
    intact = pool.under(pool.direct, np.zeros(1, np.int64))
    load_gbps = routing.worst_loads(ip, intact, pool.width).need_gbps[: pool.ip.n_links] * intact.ceiling[0]
    assert (load_gbps <= 0.5 * need + 1e-9).all()
    assert load_gbps == pytest.approx(0.5 * need)
    assert (need[~pool.direct[pool.link_route]] == 0).all()
    assert need.max() > 0


def test_a_router_in_every_town_ends_light_everywhere(menus: Menus) -> None:
    """No candidate passes a town, so that multiplexers do for ROADMs."""
    towns = _routers_everywhere(menus)
    assert (towns.asked.sites.routers >= 2).all()
    assert np.diff(towns.light.fibres.indptr)[~towns.light.leased].tolist() == [1] * int((~towns.light.leased).sum())


def test_all_are_told_with_what_they_lose(menus: Menus) -> None:
    """Watts, euro, and the failures in which protected traffic is lost; half full is not enough for all."""
    found = baselines(menus, 1, Stop())
    assert [row["name"] for row in found.rows] == [
        "layer by layer, express lightpaths", "layer by layer, a router in every town",
        "layer by layer until it holds, express lightpaths", "layer by layer until it holds, a router in every town",
    ]  # fmt: skip
    for row in found.rows:
        lossy = [one for one in found.failures if one["way"] == row["name"]]
        assert len(lossy) == row["lossy_failures"]
        assert row["protected_lost_gbps"] == max((one["protected_lost_gbps"] for one in lossy), default=0)
        assert all(one["violation"] and one["demand"] for one in lossy)
        assert row["wan_power_w"] > 0
        assert row["wan_price_eur"] > 0
        assert row["holds"] == (row["lossy_failures"] == 0 and not row["note"])
        assert (row["protected_lost_gbps"] > 0) == (row["lossy_failures"] > 0)
        assert row["worst"] in scenario_names(menus) or row["worst"].startswith("router LIL")


def scenario_names(menus: Menus) -> tuple[str, ...]:
    """Names of what the intent is to survive."""
    network, _ = once(menus.asked, menus.light, menus.fibres, np.arange(len(menus.light)))
    return scenarios(risks(network), menus.intent.survive).name


def test_at_equal_promises_it_survives_everything_and_costs_no_less(menus: Menus) -> None:
    """Raised link by link it holds, with no link below the rule."""
    rows = baselines(menus, 1, Stop()).rows
    for by_rule, raised in zip(rows[:2], rows[2:], strict=True):
        assert raised["holds"]
        assert raised["lossy_failures"] == 0
        assert raised["wan_power_w"] >= by_rule["wan_power_w"]


def test_a_plan_is_compared_with_all_of_them(four_sites_plan: Path) -> None:
    """They stand in its header, at equal promises never below the plan's own lower bound."""
    plan = load(four_sites_plan)
    assert len(plan.header["baseline"]) == 4
    bound = plan.header["objective"]["parts"]["wan"]["lower_bound"]
    for row in plan.header["baseline"]:
        if row["holds"] and row["same_menu"]:
            assert row["wan_cost"] >= bound
            assert 0 <= row["gap"] < 1

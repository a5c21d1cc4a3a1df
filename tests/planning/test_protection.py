"""Who restores: the same intent with routers, optics and both making up for cut cables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from weft import intent as intents
from weft.diagnostics import PlanError
from weft.lp import Stop
from weft.network import kinds_of
from weft.planning import Options, Plan, make
from weft.planning.protection import GLASS, with_protection, without_cuts

FOUR_SITES = Path(__file__).resolve().parents[2] / "examples" / "four-sites" / "intent.yaml"
QUICK = Options(gap=0.1, trials=300)


@pytest.fixture(scope="module")
def compared() -> Plan:
    """Four sites, planned and compared."""
    intent = intents.load(FOUR_SITES)
    return with_protection(make(intent, QUICK), intent, QUICK)


def by(plan: Plan) -> dict[str, dict[str, Any]]:
    """The rows of the comparison by who restores."""
    return {str(row["who"]): row for row in plan.header["protection"]["by"]}


def test_routers_lose_nothing_that_was_proved_and_take_no_time_of_optics(compared: Plan) -> None:
    """The row of routers is the plan itself: what it survives in the proof it loses nothing in."""
    row = by(compared)["routers"]
    assert (row["lossy"], row["lost_gbps"], row["seconds"], row["relit_share"]) == (0, 0.0, 0.0, 0.0)
    assert row["wan_power_w"] == compared.header["totals"]["wan_power_w"]
    assert row["failures"] == 8
    assert row["lost_at_once_gbps"] > 0


def test_optics_light_again_what_routers_have_no_room_for(compared: Plan) -> None:
    """Fewer lightpaths than with routers alone, more pairs, and minutes until all is lit that can be."""
    routers, optics = by(compared)["routers"], by(compared)["optics"]
    assert optics["lightpaths"] < routers["lightpaths"]
    assert optics["pairs"] >= routers["pairs"]
    assert optics["lost_gbps"] <= optics["lost_at_once_gbps"]
    assert optics["seconds"] > 10.0
    assert 0.0 < optics["relit_share"] <= 1.0


def test_both_is_the_plan_with_no_more_lost_than_routers_leave(compared: Plan) -> None:
    """Same network, same purchase."""
    routers, both = by(compared)["routers"], by(compared)["both"]
    assert both["lost_gbps"] <= routers["lost_gbps"] + 1e-6
    for key in ("wan_power_w", "wan_price_eur", "lightpaths", "pairs"):
        assert both[key] == routers[key]


def test_without_cuts_only_what_takes_light_is_left_out() -> None:
    """Failures of routers stay, in `survive` and in what classes protect."""
    intent = replace(intents.load(FOUR_SITES), survive=("fibre", "fibre:2", "router", "router+fibre", "site"))
    stripped = without_cuts(intent)
    assert stripped.survive == ("router", "site")
    protect = {e for c in stripped.traffic.classes for e in c.protect}
    assert protect == {"router"}
    assert not any(kind in GLASS for e in stripped.survive for kind, _ in kinds_of(e))


def test_nothing_is_compared_where_no_cable_is_cut_or_there_is_no_time() -> None:
    """The first is refused with what to write; the second leaves the plan as it is."""
    intent = intents.load(FOUR_SITES)
    plan = Plan({"verdict": "unknown"}, {})
    with pytest.raises(PlanError, match="no failure of cables is to be survived"):
        with_protection(plan, replace(intent, survive=("router",)), QUICK)
    assert with_protection(plan, intent, replace(QUICK, stop=Stop(0.0))) is plan

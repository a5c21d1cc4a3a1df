"""The same towns planned for shortest paths, for fixed policies and for a controller."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from weft import intent
from weft.network import risks
from weft.planning import Options, Plan, load, make, opened, save
from weft.routing import Run
from weft.routing.sr import Policies
from weft.sweep import Results, Store, Sweep, Threads, run

FOUR_TOWNS = Path(__file__).parents[1] / "four_towns.yaml"


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One plan for each mode, in directories."""
    asked, found = intent.load(FOUR_TOWNS), {}
    for mode in ("ecmp", "sr", "sr-controller"):
        plan = make(replace(asked, routing=replace(asked.routing, mode=mode)), Options(gap=0.05))
        found[mode] = tmp_path_factory.mktemp(mode) / "plan"
        save(plan, found[mode])
    return found


def wan(plan: Plan) -> float:
    """Watts of the wide area."""
    return float(plan.header["objective"]["parts"]["wan"]["value"])


def test_every_mode_is_proven(plans: dict[str, Path]) -> None:
    """Whatever routes, every state holds."""
    for mode, directory in plans.items():
        plan = load(directory)
        assert plan.header["mode"] == mode
        assert plan.verdict == "proven"
        assert set(plan.tables["failures"].column("held")) == {"yes"}


def test_a_controller_needs_no_more_than_policies_and_these_no_more_than_shortest_paths(
    plans: dict[str, Path],
) -> None:
    """More freedom in routing costs no more watts, and a controller stays near unrestricted rerouting."""
    ecmp, fixed, controller = (load(plans[mode]) for mode in ("ecmp", "sr", "sr-controller"))
    assert wan(controller) <= wan(fixed) <= wan(ecmp)
    assert controller.header["objective"]["parts"]["wan"]["routing_penalty"] <= 0.05


def test_a_plan_of_fixed_policies_says_what_fast_reroute_saves(plans: dict[str, Path]) -> None:
    """Coverage and loss before convergence are in its header, and in no other's."""
    before = load(plans["sr"]).header["before_convergence"]
    assert 0 <= before["coverage"] <= 1
    assert before["protected_lost_gbps"] >= 0
    assert "before_convergence" not in load(plans["ecmp"]).header


def test_sweeping_a_plan_keeps_its_promises_as_it_routes(plans: dict[str, Path]) -> None:
    """All states of `survive` hold when the plan is read back and failed by its own way of routing."""
    for directory in plans.values():
        operated = opened(directory)
        sweep = Sweep.of(
            operated.network, operated.limits, Run(operated.ecmp), operated.survive, intact=True, mode=operated.mode,
            policies=operated.policies,
        )  # fmt: skip
        store = Store(None, sweep)
        run(store, Threads())
        with store.connection(read_only=True) as database:
            assert Results.of(database, top=3, by="lost", promised=operated.survive).broken == 0


def test_fixed_policies_of_a_plan_are_read_back(plans: dict[str, Path], tmp_path: Path) -> None:
    """Names of sites and routers become the nodes they were."""
    operated = opened(plans["sr"])
    policies = operated.policies
    assert policies is not None
    plan = load(plans["sr"])
    source, target = operated.network.demands.a[0], operated.network.demands.z[0]
    names = operated.network.sites.name
    via = operated.network.routers.name[0]
    table = "a,z,via,share\n" + "".join(
        f"{names[source]},{names[target]},{by},0.5\n" for by in ("", via)
    )  # fmt: skip
    save(plan, tmp_path / "plan")
    (tmp_path / "plan" / "policies.csv").write_text(table, encoding="utf-8")
    read = opened(tmp_path / "plan").policies
    assert isinstance(read, Policies)
    assert sorted(read.via.tolist()) == [-1, 0]
    np.testing.assert_array_equal(read.share, [0.5, 0.5])
    assert len(risks(operated.network)) > 0

"""No plan draws less than the best hardware there is, perfectly filled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weft import catalogue, intent
from weft.planning import Options, load, make
from weft.planning.bought import Menus
from weft.planning.compared.best_hardware import Energies, best_hardware

BETTER = """
sources: {lab: {title: "A laboratory of ours", where: "here"}}
switches:
  - name: miracle
    vendor: us
    source: lab
    asic: none
    rack_units: 1
    capacity_gbps: 25600
    ports: [{count: 64, speed_gbps: 400, form_factor: QSFP-DD, breakouts: ["4x100"], cage_w: 30, cage_source: lab}]
    draw_w: {value: 2, low: 1, high: 3, confidence: measured, source: lab}
    price_eur: {value: 1, low: 1, high: 2, confidence: estimate, source: lab}
"""


@st.composite
def intents(draw: st.DrawFn) -> str:
    """Three or four towns in a ring, anything asked between them, some of it of whoever can serve it."""
    n = draw(st.integers(3, 4))
    names = ["A", "B", "C", "D"][:n]
    sites = "\n".join(f"  - {{name: {v}, at: [{50 + i // 2}, {10 + 2 * (i % 2)}]}}" for i, v in enumerate(names))
    kinds = "type: G.652.D, pairs: 6"
    fibres = "\n".join(
        f"  - {{a: {names[i]}, z: {names[(i + 1) % n]}, length: {draw(st.integers(320, 700))} km, {kinds}}}"
        for i in range(n)
    )
    asked = []
    for i, v in enumerate(names):
        to = draw(st.sampled_from([w for w in names if w != v]))
        others = "|".join(sorted({to, names[(i + 1) % n]}))
        name = f"any of {others}" if draw(st.booleans()) and "|" in others else to
        asked.append(f"    - {{from: {v}, to: {name}, class: web, rate: {draw(st.integers(1, 4000))}G}}")
    protect = draw(st.sampled_from(["[]", "[fibre]", "[fibre, router]"]))
    mode = draw(st.sampled_from(["ecmp", "sr-controller"]))
    return f"""
weft: 1
name: chance
catalogue: CATALOGUE
minimise: {draw(st.sampled_from(["power", "cost"]))}
horizon: 5 y
utilisation: {{normal: 100 %, failure: 100 %}}
sites:
{sites}
fibres:
{fibres}
traffic:
  matrix:
{chr(10).join(asked)}
  classes:
    - {{name: web, protect: {protect}}}
survive: [fibre, router]
routing: {{protocol: is-is, mode: {mode}, metric: optimised, ecmp: 64}}
spectrum: {{band: C, grid: 6.25 GHz}}
"""


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(text=intents(), better=st.booleans())
def test_a_plan_by_chance_draws_no_less(text: str, better: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever is asked, however it is routed, and with hardware of the operator's own that beats all we know."""
    here = tmp_path_factory.mktemp("chance")
    (here / "better.yaml").write_text(BETTER, "utf-8")
    (here / "intent.yaml").write_text(
        text.replace("CATALOGUE", "[builtin, better.yaml]" if better else "[builtin]"), "utf-8"
    )
    plan = make(intent.load(here / "intent.yaml"), Options(gap=0.1, trials=60))
    if plan.verdict in ("proven", "feasible"):
        totals = plan.header["totals"]
        assert totals["over_best_hardware"] >= 1
        assert totals["wan_over_best_hardware"] >= 1
        assert totals["best_hardware_w"] > 0


def test_four_sites_draw_no_less(four_sites_plan: Path) -> None:
    """The small example says how far above it is, and so does its report."""
    above(four_sites_plan)


@pytest.mark.xdist_group("europe")
def test_europe_draws_no_less(europe_plan: Path) -> None:
    """And so does the large one."""
    above(europe_plan)


def above(directory: Path) -> None:
    """Hold a plan's totals against one another, and its report to what they say."""
    totals = load(directory).header["totals"]
    assert totals["power_w"] / totals["best_hardware_w"] == pytest.approx(totals["over_best_hardware"])
    assert totals["over_best_hardware"] >= 1
    assert totals["wan_over_best_hardware"] >= 1
    assert f"{totals['over_best_hardware']:.3g} times" in (directory / "report.html").read_text("utf-8")


def test_one_demand_over_one_lightpath_takes_two_routers_two_borders_and_its_ends(menus: Menus) -> None:
    """By hand: two boxes and one coherent end in the WAN; of each fabric half a box and one grey end."""
    demands = menus.asked.demands
    k = next(k for k, (a, z) in enumerate(zip(demands.a, demands.z, strict=True)) if {a, z} == {0, 1})
    only = replace(demands, **{f: getattr(demands, f)[k : k + 1] for f in ("name", "a", "z", "traffic_class", "gbps")})
    one = replace(menus, asked=replace(menus.asked, demands=only))
    found, e = best_hardware(one), Energies.of(menus.catalogue)
    gbps = float(demands.gbps[k])
    assert found.wan_w == pytest.approx(gbps * (2 * e.box + e.coherent))
    assert found.fabric_w == pytest.approx(gbps * 2 * (e.box / 2 + e.grey))


def test_what_the_catalogue_offers_counts_where_it_is_better(tmp_path: Path) -> None:
    """A box of one's own that beats what we have read makes the bound lower, not false."""
    (tmp_path / "better.yaml").write_text(BETTER, "utf-8")
    mine = Energies.of(catalogue.load(["builtin", tmp_path / "better.yaml"]))
    assert mine.box == pytest.approx(2 / 25600)
    builtin = Energies.of(catalogue.load(["builtin"]))
    assert (builtin.box, builtin.grey, builtin.coherent) == pytest.approx((0.0178, 0.0134, 0.0375))

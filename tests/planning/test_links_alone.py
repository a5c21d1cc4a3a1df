"""Plans of links alone, between routers that are given: each costs what a person works out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from weft import catalogue, intent, sizing
from weft.network import risks, scenarios
from weft.planning import Options, Plan, make, step1_traffic, step2_fabric_menu, step3_optical_menu, step4_sizing
from weft.planning.menus.rungs import sold, sold_alike
from weft.planning.restored import restored
from weft.planning.routed import steered

TRIANGLE = """\
weft: 1
name: triangle
minimise: cost
utilisation: {normal: 100 %, failure: 100 %}
sites:
  - {name: A, at: [50, 8], routers: 1, equipment: given}
  - {name: B, at: [51, 9], routers: 1, equipment: given}
  - {name: C, at: [52, 8], routers: 1, equipment: given}
links:
  - {name: ab, a: A, z: B, modules: [10G at 100 €, 40G at 250 €]}
  - {name: bc, a: B, z: C, modules: [10G at 100 €, 40G at 250 €]}
  - {name: ac, a: A, z: C, modules: [10G at 150 €, 40G at 300 €]}
traffic:
  matrix:
    - {from: A, to: B, class: all, rate: 8G}
    - {from: B, to: A, class: all, rate: 8G}
    - {from: A, to: C, class: all, rate: 8G}
    - {from: C, to: A, class: all, rate: 8G}
  classes: [{name: all, protect: [link]}]
survive: [link]
routing: {mode: unrestricted}
"""
EXACT = Options(gap=1e-6)


def planned(text: str, folder: Path) -> Plan:
    """The plan of an intent's text."""
    path = folder / "intent.yaml"
    path.write_text(text, encoding="utf-8")
    return make(intent.load(path), EXACT)


def changed(*changes: tuple[str, str]) -> str:
    """The triangle with some texts in place of others."""
    text = TRIANGLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


UNPROTECTED = (("protect: [link]", "protect: []"), ("survive: [link]", "survive: []"))
CASES = {
    # both directly: ab 100, ac 150
    "nothing fails": (UNPROTECTED, 250.0),
    # each way around must carry all: ab 20 Gb/s for 200, ac 20 or 40 for 300, bc 10 for 100
    "any link may fail": ((), 600.0),
    # of ab only one module, so that it is the one of 40 Gb/s
    "one module of a link": ((("[10G at 100 €, 40G at 250 €]", "[10G at 100 €, 40G at 250 €], at_most: 1"),), 650.0),
    # 600 and three times 7
    "each link is set up": ((
        ("40G at 250 €]", "40G at 250 €], setup: 7 €"), ("40G at 300 €]", "40G at 300 €], setup: 7 €"),
    ), 621.0),
    # ac has 10 Gb/s already: one more of 150
    "what is there counts": ((("a: A, z: C,", "a: A, z: C, capacity: 10G,"),), 450.0),
    # 8 Gb/s each way on ab and ac: 16 of 1 € and 16 of 5 €
    "traffic is charged for": ((
        *UNPROTECTED, ("40G at 250 €]", "40G at 250 €], per_gbps: 1 €"),
        ("40G at 300 €]", "40G at 300 €], per_gbps: 5 €"),
    ), 346.0),
    # 32 Gb/s of 10 € on ab and bc are dearer than ac: it is charged for what it carries, not for what it holds
    "traffic takes the cheaper way": ((
        ("a: A, z: C,", "a: A, z: C, capacity: 10G,"), ("40G at 250 €]", "40G at 250 €], per_gbps: 1 €"),
        ("40G at 300 €]", "40G at 300 €], per_gbps: 5 €"),
    ), 450.0 + 16 * 1 + 16 * 2),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_it_costs_what_it_costs_by_hand(case: str, tmp_path: Path) -> None:
    """Bound, purchase and plan are one figure, which was worked out on paper; every failure is survived."""
    changes, cost = CASES[case]
    plan = planned(changed(*changes), tmp_path)
    assert plan.verdict == "proven"
    wan = plan.header["objective"]["parts"]["wan"]
    assert plan.header["objective"]["value"] == pytest.approx(cost, rel=1e-6)
    assert wan["unrestricted"] == pytest.approx(cost, rel=1e-6)
    assert wan["lower_bound"] == pytest.approx(cost, rel=1e-5)
    assert plan.header["certificate"]["price_estimates"] == []


def test_a_link_fails_with_all_its_modules(tmp_path: Path) -> None:
    """45 Gb/s take a module of 40 and one of 10: two IP links of one link, that one failure takes."""
    text = changed(*UNPROTECTED, ("B, class: all, rate: 8G", "B, class: all, rate: 45G"))
    plan = planned(text, tmp_path)
    network = restored(plan)
    assert sorted(network.ip_links.name) == ["ab", "ab#2", "ac"]
    every = risks(network)
    at = [i for i, kind in enumerate(every.kind) if kind == "link"]
    assert [every.name[i] for i in at] == ["ab", "ac"]
    assert [len(every.ip_links[i]) for i in at] == [2, 1]
    for asked in ("ab#2", "link:ab"):
        assert scenarios(every, [asked], intact=False).name == ("link ab",)


def test_a_plan_in_which_a_link_is_missing_is_not_called_proven(tmp_path: Path) -> None:
    """Nothing goes around a link that is the only one to a site."""
    text = changed(("  - {name: bc, a: B, z: C, modules: [10G at 100 €, 40G at 250 €]}\n", ""))
    plan = planned(text, tmp_path)
    assert plan.verdict == "infeasible"
    assert "link" in plan.header["binding"]["text"]


@pytest.mark.parametrize("mode", ["ecmp", "sr", "sr-controller"])
@pytest.mark.parametrize("limit", ["", ", at_most: 1"])
def test_other_ways_to_route_keep_to_what_is_sold(mode: str, limit: str, tmp_path: Path) -> None:
    """Every failure is survived, and no link has more modules than its owner sells."""
    text = changed(
        ("mode: unrestricted", f"mode: {mode}"), ("40G at 250 €]", f"40G at 250 €]{limit}"),
        ("40G at 300 €]", f"40G at 300 €]{limit}"),
    )  # fmt: skip
    plan = planned(text, tmp_path)
    assert plan.verdict == "proven"
    assert plan.header["failures"]["survived"] == plan.header["failures"]["enumerated"]
    if limit:
        ends = [(row["a"], row["z"]) for row in plan.tables["lightpaths"]]
        assert len(ends) == len(set(ends))


def test_a_monthly_price_is_discounted_and_one_paid_once_is_not(tmp_path: Path) -> None:
    """Rent at the end of each month over the horizon; what is paid once needs no support."""
    two = changed(
        *UNPROTECTED, ("10G at 100 €, 40G at 250 €", "10G at 2 €/month"),
        ("minimise: cost", "minimise: cost\nhorizon: 3 y"), ("10G at 150 €, 40G at 300 €", "10G at 150 €"),
    )  # fmt: skip
    plan = planned(two, tmp_path)
    months = sum(1.07 ** (-month / 12) for month in range(1, 37))
    direct, around = 2 * months + 150.0, 3 * 2 * months
    assert plan.header["objective"]["value"] == pytest.approx(min(direct, around), rel=1e-6)
    assert [line.split()[0] for line in plan.header["certificate"]["price_estimates"]] != []


def test_what_modules_draw_is_power_of_both_ends(tmp_path: Path) -> None:
    """Half of it at each site; with power minimised it is all that counts, whatever it costs."""
    text = changed(
        *UNPROTECTED, ("minimise: cost", "minimise: power"),
        ("10G at 100 €, 40G at 250 €", "10G at 100 € drawing 30 W, 40G at 250 € drawing 20 W"),
        ("10G at 150 €, 40G at 300 €", "10G at 150 € drawing 30 W"),
    )  # fmt: skip
    plan = planned(text, tmp_path)
    assert plan.header["objective"]["value"] == pytest.approx(40.0)  # both demands over ab and bc, 20 W each
    power = {row["name"]: row["optics_power_w"] for row in plan.tables["sites"]}
    assert power == {"A": 10.0, "B": 20.0, "C": 10.0}


def test_a_purchase_that_does_not_hold_is_never_called_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were sizing wrong by a module, and nobody sold another, the proof would find it and the verdict be another."""
    solve = sizing.solve

    def short(*asked: Any, **options: Any) -> Any:
        bought = solve(*asked, **options)
        counts = bought.lightpaths.copy()
        counts[np.flatnonzero(counts)[0]] -= 1
        return replace(bought, lightpaths=counts)

    monkeypatch.setattr(sizing, "solve", short)
    for name in ("sold", "sold_alike"):
        monkeypatch.setattr(steered, name, lambda _problem, _wanted, before: before)
    plan = planned(TRIANGLE, tmp_path)
    assert plan.verdict == "unknown"
    assert plan.header["missing"]
    assert plan.header["failures"]["survived"] < plan.header["failures"]["enumerated"]


def test_what_sizing_lacks_is_bought_in_the_next_size(tmp_path: Path) -> None:
    """A list of which one module is sold gives a larger one, or stays as it was where none is large enough."""
    (tmp_path / "intent.yaml").write_text(changed(("40G at 250 €]", "40G at 250 €], at_most: 1")), encoding="utf-8")
    asked = intent.load(tmp_path / "intent.yaml")
    stock = catalogue.load(asked.catalogue)
    sites = step1_traffic.between_sites(asked)
    fabrics = step2_fabric_menu.menus(asked, sites, stock)
    fibres = step3_optical_menu.fibres_of(asked)
    light = step3_optical_menu.light_of(asked, sites, fibres, stock)
    problem, _ = step4_sizing.problem(asked, sites, fabrics, light, fibres, stock)
    before = np.array([1, 0, 1, 0, 1, 0])
    assert sold(problem, np.array([2, 0, 1, 0, 3, 0]), before).tolist() == [0, 1, 1, 0, 3, 0]
    assert sold(problem, np.array([5, 0, 1, 0, 1, 0]), before).tolist() == before.tolist()
    assert sold_alike(problem, np.array([2, 0, 1, 0, 3, 0]), before).tolist() == [1, 0, 1, 0, 3, 0]


def test_shortest_paths_pay_what_they_pay(tmp_path: Path) -> None:
    """With ECMP too the plan has what links charge, though routes are not chosen to save it."""
    changes, cost = CASES["traffic is charged for"]
    plan = planned(changed(*changes, ("mode: unrestricted", "mode: ecmp")), tmp_path)
    assert plan.verdict == "proven"
    assert plan.header["objective"]["value"] == pytest.approx(cost)
    assert plan.header["objective"]["present_value"]["traffic_eur"] == pytest.approx(96.0)


def test_links_are_bought_period_by_period(tmp_path: Path) -> None:
    """12 Gb/s each after a year: to the two of 10 for 250 come one on ab and one on bc, over which 2 for C go."""
    text = changed(
        *UNPROTECTED, ("survive: []", "survive: []\nhorizon: 2 y\nperiods: {count: 2, length: 1 y}"),
        ("  classes:", "  growth: 50 %/y\n  classes:"),
    )  # fmt: skip
    plan = planned(text, tmp_path)
    assert plan.verdict == "proven"
    assert plan.header["objective"]["value"] == pytest.approx(250.0 + 200.0 / 1.07)


def test_a_hose_is_met_by_links_alone(tmp_path: Path) -> None:
    """8 Gb/s from and to each site, whatever goes where: 10 on each of two links, which A or C can fill."""
    matrix = TRIANGLE[TRIANGLE.index("  matrix:") : TRIANGLE.index("  classes:")]
    text = changed(
        *UNPROTECTED, (matrix, "  hose: {A: 8G, B: 8G, C: 8G}\n"), ("{name: all, ", "{name: all, share: 100 %, "),
        ("mode: unrestricted", "mode: ecmp"),
    )  # fmt: skip
    plan = planned(text, tmp_path)
    assert plan.verdict == "proven"
    assert plan.header["objective"]["value"] == pytest.approx(200.0)

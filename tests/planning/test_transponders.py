"""Transponders beside routers: client ports, client optics and the same light, and the choice between both kinds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from weft import intent
from weft.planning import Options, Plan, make
from weft.planning.bought import Menus
from weft.planning.step3_optical_menu import light_of

FOUR_TOWNS = Path(__file__).resolve().parents[1] / "four_towns.yaml"

GIFT = """
sources: {gift: {title: A transponder that is nearly free, where: this test}}
transceivers:
  - name: gift
    vendor: nobody
    source: gift
    form_factor: box
    kind: amplified
    client_gbps: 400
    price_eur: {value: 1, low: 1, high: 1, confidence: datasheet, source: gift}
    modes:
      - name: 600G
        rate_gbps: 600
        baud_gbd: 130
        spacing_ghz: 150
        osnr_db: {value: 15, low: 15, high: 15, confidence: datasheet, source: gift}
        tx_osnr_db: {value: 40, low: 40, high: 40, confidence: datasheet, source: gift}
        tx_power_dbm: {value: 0, low: 0, high: 0, confidence: datasheet, source: gift}
        rx_min_dbm: {value: -20, low: -20, high: -20, confidence: datasheet, source: gift}
        cd_max_ps_nm: {value: 50000, low: 50000, high: 50000, confidence: datasheet, source: gift}
        draw_w: {value: 1, low: 1, high: 1, confidence: datasheet, source: gift}
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Four towns for which a transponder costs and draws nearly nothing, planned for least cost."""
    folder = tmp_path_factory.mktemp("transponders")
    (folder / "gift.yaml").write_text(GIFT, "utf-8")
    path = folder / "intent.yaml"
    text = FOUR_TOWNS.read_text("utf-8").replace("[builtin]", "[builtin, gift.yaml]")
    path.write_text(text.replace("minimise: power", "minimise: cost") + "optics: any\n", "utf-8")
    return make(intent.load(path), Options(gap=0.05))


def test_a_plan_buys_them_where_they_are_worth_it_and_is_proved(plan: Plan) -> None:
    """Each lightpath takes two ports of 400G at both ends, and every failure is survived."""
    assert plan.header["failures"]["survived"] == plan.header["failures"]["enumerated"]
    gifts = [row for row in plan.tables["lightpaths"] if row["transceiver"] == "gift"]
    assert gifts
    assert {row["ports"] for row in gifts} == {2}
    wan = plan.header["objective"]["parts"]["wan"]
    assert wan["lower_bound"] <= wan["unrestricted"] <= wan["value"]


def test_ports_of_routers_and_cards_are_counted(plan: Plan) -> None:
    """What lightpaths take is what routers and cards say, and fits."""
    taken: dict[str, int] = defaultdict(int)
    for row in plan.tables["lightpaths"]:
        for end in ("a", "z"):
            taken[str(row[end])] += int(row["ports"])
            taken[str(row[f"card_{end}"])] += int(row["ports"])
    for row in (*plan.tables["routers"], *plan.tables["cards"]):
        assert taken[str(row["name"])] == row["ports_wan"]
    for row in plan.tables["routers"]:
        assert int(row["ports_wan"]) + int(row["ports_gateway"]) <= int(row["ports"])


def test_links_carry_the_rate_of_the_light_not_of_the_client_ports(plan: Plan) -> None:
    """600 Gb/s over two ports of 400 Gb/s."""
    rate = {row["name"]: (row["rate_gbps"], row["members"], row["capacity_gbps"]) for row in plan.tables["ip_links"]}
    for row in plan.tables["lightpaths"]:
        if row["transceiver"] == "gift":
            each, members, capacity = rate[row["ip_link"]]
            assert (each, capacity) == (600, 600 * int(members))


def test_client_optics_stand_at_both_ends_of_their_fibres(plan: Plan) -> None:
    """Two for each port, in the bill, and their watts in the site's."""
    ends: dict[str, int] = defaultdict(int)
    for row in plan.tables["lightpaths"]:
        if row["transceiver"] == "gift":
            for end in ("a", "z"):
                ends[str(row[end]).rsplit(".", 1)[0]] += 2 * int(row["ports"])
    billed = {row["site"]: row["count"] for row in plan.tables["bom"] if row["kind"] == "client optic"}
    assert billed == {site: n for site, n in ends.items() if n}
    assert sum(float(row["draw_w"]) for row in plan.tables["bom"]) == pytest.approx(plan.header["totals"]["power_w"])
    optics = defaultdict(float)
    for row in plan.tables["bom"]:
        if row["layer"] == "optics":
            optics[row["site"]] += float(row["draw_w"])
    for row in plan.tables["sites"]:
        assert float(row["optics_power_w"]) >= optics[row["name"]] - 1e-6


def test_both_kinds_are_compared_on_every_lit_route(plan: Plan) -> None:
    """For the Gb/s that the plan carries there, with router ports; here the transponders bought are the cheaper."""
    by_route: dict[tuple[str, str, str], dict[str, dict[str, float]]] = defaultdict(dict)
    for row in plan.tables["alternatives"]:
        assert float(row["lightpaths"]) * float(row["rate_gbps"]) >= float(row["needed_gbps"]) - 1e-6
        assert float(row["power_w"]) == pytest.approx(float(row["optics_w"]) + float(row["ports_w"]))
        figures = {"price_eur": float(row["price_eur"]), "bought": float(row["bought"])}
        by_route[str(row["a"]), str(row["z"]), str(row["route"])][str(row["kind"])] = figures
    assert by_route
    for kinds in by_route.values():
        assert set(kinds) <= {"pluggable", "transponder"}
    both = [kinds for kinds in by_route.values() if len(kinds) == 2]
    bought = [kinds for kinds in both if kinds["transponder"]["bought"]]
    assert bought
    assert all(kinds["transponder"]["price_eur"] < kinds["pluggable"]["price_eur"] for kinds in bought)


def test_only_modules_are_bought_unless_told_otherwise(menus: Menus) -> None:
    """IP over DWDM; transponders are there to be compared."""
    assert not any("transponder" in name for name in menus.light.transceiver)


def test_a_transponder_that_a_pluggable_beats_is_not_offered(menus: Menus) -> None:
    """Of those on offer none has a pluggable on its route with its Gb/s for no more slices, ports, watts and euro."""
    light = light_of(replace(menus.intent, optics="any"), menus.asked, menus.fibres, menus.catalogue)
    boxes = [p for p, name in enumerate(light.transceiver) if name == "1.2T transponder"]
    for j in boxes:
        for i in set(range(len(light))) - set(boxes):
            mine, other = ((int(light.a[p]), int(light.z[p]), light.fibres[p].tolist()) for p in (i, j))
            same = mine == other
            assert not (
                same
                and light.gbps[i] >= light.gbps[j]
                and light.needs_800[i] <= light.needs_800[j]
                and light.width_slices[i] <= light.width_slices[j]
                and light.ports[i] <= light.ports[j]
                and light.draw_w[i] <= light.draw_w[j]
                and light.price_eur[i] <= light.price_eur[j]
            )
    assert boxes

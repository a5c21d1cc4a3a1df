"""Plans of what comes in time: by lead times from the day on which orders are placed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.planning.conftest import FOUR_TOWNS
from tests.planning.test_plan_over_periods import growing
from tests.planning.test_plan_under_an_agreement import BASE, agreed

from weft import agreement, catalogue, intent
from weft.agreement.orders import due
from weft.catalogue import router_builds
from weft.diagnostics import PlanError
from weft.intent import Intent
from weft.planning import Options, Plan, as_existing, make
from weft.planning.agreed import orders_of
from weft.planning.agreed_costs import LEASED_KINDS
from weft.planning.in_time import InTime, useful_builds


def terms(*rows: str, day: str = "2026-10-01") -> str:
    """Twelve weeks for everything, and other lead times beside; orders from a day on."""
    every = ", ".join(["{class: all, time: 12 weeks}", *(f"{{{row}}}" for row in rows)])
    return f"{BASE}supply: {{lead_times: [{every}], orders_from: {day}}}\n"


def under(asked: Intent, folder: Path, text: str) -> Plan:
    """A plan at the least cost under an agreement."""
    return make(replace(asked, minimise="cost", agreement=agreed(folder, text)), Options(gap=0.2, trials=30))


def late(plan: Plan, folder: Path, text: str) -> list[str]:
    """Items of a plan that are not there when they are needed."""
    deal = agreed(folder, text).terms
    assert deal.supply is not None
    found = due(orders_of(plan, deal).rows, deal.term, deal.supply.lead_times, deal.supply.orders_from)
    return [one.order.item for one in found if one.late_weeks]


def test_a_dearer_one_that_comes_in_time_is_bought(tmp_path: Path) -> None:
    """Optics and switches of the cheapest plan come too late: others are bought, for more, and all is there."""
    towns, usual = intent.load(FOUR_TOWNS), terms()
    text = terms("item: OpenZR+, time: 30 weeks", "item: 7060DX5-32, time: 20 weeks")
    cheap, plan = under(towns, tmp_path, usual), under(towns, tmp_path, text)
    assert {"OpenZR+", "7060DX5-32"} <= {row["item"] for row in cheap.tables["bom"]}
    assert not {"OpenZR+", "7060DX5-32"} & {row["item"] for row in plan.tables["bom"]}
    assert plan.header["verdict"] == cheap.header["verdict"] == "proven"
    assert plan.header["objective"]["value"] > cheap.header["objective"]["value"]
    assert plan.header["agreement"]["counted"].endswith("what comes in time for it, ordered from 2026-10-01 on")
    assert not late(cheap, tmp_path, usual)
    assert not late(plan, tmp_path, text)
    assert {"OpenZR+", "7060DX5-32"} <= set(late(cheap, tmp_path, text))


@pytest.mark.parametrize("minimise", ["power", "cost"])
def test_what_stands_in_for_late_routers_is_the_best_of_those_in_time(tmp_path: Path, minimise: str) -> None:
    """Builds that only late ones beat are offered: all that a catalogue without the late chassis would offer."""
    late_ones = ("8201-32FH", "7750 SR-1se", "8804")
    text = terms(*(f"item: '{name}', time: 30 weeks" for name in late_ones))
    in_time = InTime.of(replace(growing("ecmp", minimise), agreement=agreed(tmp_path, text)))
    stock = catalogue.load(["builtin"])
    rest = tuple(chassis for chassis in stock.chassis if chassis.name not in late_ones)
    offered = {build.name for build in useful_builds(in_time, stock, minimise)}
    usual, without = (
        {build.name for build in router_builds(each, minimise)}
        for each in (stock, stock.model_copy(update={"chassis": rest}))
    )
    assert offered == usual | without
    assert offered > usual


@pytest.mark.parametrize("mode", ["ecmp", "sr", "sr-controller"])
def test_each_period_has_what_comes_in_time(tmp_path: Path, mode: str) -> None:
    """Routers that come in the second of three years are not in the first, and every failure of it is survived."""
    text = terms("item: 8201-32FH, time: 30 weeks")
    plan = under(growing(mode, "cost"), tmp_path, text)
    assert plan.header["verdict"] == "proven"
    assert [row["held"] for row in plan.tables["periods"]] == ["yes"] * 3
    first = {row["item"] for row in plan.tables["purchases"] if row["kind"] == "chassis" and int(row["period"]) == 1}
    assert first
    assert "8201-32FH" not in first
    assert not late(plan, tmp_path, text)


def test_nothing_is_bought_of_what_comes_after_the_last_period(tmp_path: Path) -> None:
    """Five years for a chassis, in a plan of three: it is in no period, and all that is bought is there in time."""
    text = terms("item: 8201-32FH, time: 260 weeks", "item: OpenZR+, time: 60 weeks")
    plan = under(growing("ecmp", "cost"), tmp_path, text)
    items = {row["item"]: int(row["period"]) for row in plan.tables["purchases"]}
    assert "8201-32FH" not in items
    assert items.get("OpenZR+", 3) > 2
    assert plan.header["verdict"] == "proven"
    assert not late(plan, tmp_path, text)


@pytest.mark.parametrize(
    ("row", "words", "enough"),
    [
        ("class: chassis, time: 13 weeks", "site AMS: no router comes in time for the first period", "2026-10-02"),
        ("class: fabric, time: 14 weeks", "site AMS: no fabric comes in time for the first period", "2026-09-25"),
    ],
)
def test_where_nothing_comes_in_time_it_is_told(tmp_path: Path, row: str, words: str, enough: str) -> None:
    """By its site, the day on which it comes and that on which it is needed; and what to write, which is enough."""
    towns = intent.load(FOUR_TOWNS)
    with pytest.raises(PlanError) as raised:
        under(towns, tmp_path, terms(row, day="2026-10-03"))
    assert words in str(raised.value)
    assert "ordered on 2026-10-03, comes on 2027-01-" in str(raised.value)
    assert f"write orders_from: {enough} or earlier, a term from 2027-01-" in str(raised.value.help)
    assert under(towns, tmp_path, terms(row, day=enough)).header["verdict"] == "proven"


def test_traffic_that_nothing_carries_in_time_is_told_with_what_comes_late(tmp_path: Path) -> None:
    """Without light in time the plan is infeasible, and says what is waited for."""
    plan = under(intent.load(FOUR_TOWNS), tmp_path, terms("class: transceiver, time: 30 weeks"))
    text = plan.header["binding"]["text"]
    assert plan.header["verdict"] == "infeasible"
    assert "comes on 2027-04-29, and is needed on 2027-01-01" in text
    assert "write orders_from: 2026-06-05 or earlier, a term from 2027-04-29 on" in text


def test_what_is_in_place_need_not_come(tmp_path: Path) -> None:
    """No router and no amplifier comes in time; those of last year do, and nothing of the kind is bought."""
    last_year = make(intent.load(FOUR_TOWNS), Options(gap=0.3, trials=30))
    (tmp_path / "existing.csv").write_text(as_existing(last_year, "move"), "utf-8")
    path, text = tmp_path / "intent.yaml", FOUR_TOWNS.read_text("utf-8").replace("minimise: power", "minimise: cost")
    path.write_text(f"{text}existing: existing.csv\n", "utf-8")
    text = terms("class: routers, time: 99 weeks", "class: line, time: 99 weeks")
    plan = under(intent.load(path), tmp_path, text)
    bought = {row["layer"] for row in plan.tables["bom"] if int(row["bought"]) and row["kind"] not in LEASED_KINDS}
    assert not bought & {"routers", "line"}
    with pytest.raises(PlanError, match="no router comes in time"):
        under(intent.load(FOUR_TOWNS), tmp_path, text)


def test_on_the_day_is_in_time(tmp_path: Path) -> None:
    """Twelve weeks before the term is early enough, and a day later is not."""
    towns = intent.load(FOUR_TOWNS)
    assert under(towns, tmp_path, terms(day="2026-10-09")).header["verdict"] == "proven"
    with pytest.raises(PlanError, match="comes on 2027-01-02"):
        under(towns, tmp_path, terms(day="2026-10-10"))


def test_without_a_day_everything_is_taken_to_come_in_time(tmp_path: Path) -> None:
    """Lead times alone change nothing of a plan, and a check warns of that."""
    text = BASE + "supply: {lead_times: [{class: all, time: 99 weeks}]}\n"
    assert under(intent.load(FOUR_TOWNS), tmp_path, text).header["verdict"] == "proven"
    (finding,) = agreement.check(tmp_path / "terms.yaml")
    assert (finding.code, finding.severity) == ("W426", "warning")

"""An intent that nothing meets: the least that cannot be met together, in the operator's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from weft import intent
from weft.cli.summary import lines
from weft.diagnostics import InfeasibleError
from weft.planning import Options, Plan, make

TEXT = (Path(__file__).resolve().parents[1] / "four_towns.yaml").read_text("utf-8")


def planned(tmp_path: Path, *changes: tuple[str, str]) -> Plan:
    """Four towns with some of their intent changed."""
    text = TEXT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    (tmp_path / "intent.yaml").write_text(text, "utf-8")
    return make(intent.load(tmp_path / "intent.yaml"), Options(gap=0.1))


def told(plan: Plan) -> set[tuple[str, str]]:
    """Element and field of each cause."""
    assert plan.verdict == "infeasible"
    causes = plan.header["causes"]
    assert causes["is_minimal"]
    return {(one["element"], one["field"]) for one in causes["items"]}


def test_a_power_cap_is_the_cause_by_itself(tmp_path: Path) -> None:
    """A fabric draws so little, but no fabric and routers do, whatever the traffic."""
    plan = planned(tmp_path, ("power_cap: 50 kW", "power_cap: 1.3 kW"))
    assert told(plan) == {("site PAR", "power_cap")}
    said = "site PAR may draw at most 1.3 kW [site PAR: power_cap]"
    assert any(said in line for line in lines(plan.header, tmp_path))


def test_a_power_cap_below_every_fabric_is_refused_before_anything_is_sized(tmp_path: Path) -> None:
    """What the least fabric draws is told."""
    with pytest.raises(InfeasibleError) as refused:
        planned(tmp_path, ("power_cap: 50 kW", "power_cap: 500 W"))
    assert refused.value.code == "E804"
    assert refused.value.message == "site PAR: its least fabric draws 1.25 kW, and its power_cap is 500 W"
    assert "power_cap: 1.3 kW and more" in refused.value.help


@pytest.mark.slow
def test_traffic_and_pairs_that_do_not_go_together_are_both_named(tmp_path: Path) -> None:
    """What a class asks for, and what is too small for it: neither is impossible by itself."""
    plan = planned(
        tmp_path, ("total: 2T", "total: 400T"), ("pairs: 2", "pairs: 1"), ("hosts: 64", "hosts: 8192"),
        ("hosts: 32", "hosts: 8192"), ("    power_cap: 50 kW\n", ""),
    )  # fmt: skip
    named = told(plan)
    assert len(named) >= 2
    assert any(element.startswith("class") for element, _ in named)
    assert any(field in ("pairs", "routers") for _, field in named)


def test_a_delay_that_no_way_keeps_is_named_with_the_promise(tmp_path: Path) -> None:
    """Dropping either, the limit or the traffic, helps."""
    named = told(planned(tmp_path, ("max_delay: 30 ms", "max_delay: 3 ms")))
    assert ("class web", "max_delay") in named
    assert any(element == "class web" and field != "max_delay" for element, field in named)

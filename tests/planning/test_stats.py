"""What may be asked of a plan in Python: answers agree with the plan's own tables, and show themselves."""

from __future__ import annotations

import ast
import json
import math
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import EXAMPLES

import weft
from weft.diagnostics import PlanError
from weft.planning import Plan
from weft.planning.stats import StatTable


@pytest.fixture(scope="module")
def plan(four_sites_plan: Path) -> Plan:
    """The plan of four sites."""
    return weft.load(four_sites_plan)


@pytest.mark.parametrize("by", ["layer", "site", "item", "kind"])
def test_power_and_price_add_up_to_the_totals(plan: Plan, by: Any) -> None:
    """However they are told apart; largest first."""
    totals = plan.header["totals"]
    for table, key in ((plan.stats.power(by=by), "power_w"), (plan.stats.price(by=by), "price_eur")):
        values = [float(value or 0) for value in table.column(key)]
        assert table.total() == pytest.approx(totals[key], rel=1e-6)
        assert values == sorted(values, reverse=True)


def test_power_of_a_site_is_that_of_its_layers(plan: Plan) -> None:
    """The columns of layers sum to the site's own."""
    for row in plan.stats.power(by="site"):
        layers = [float(v or 0) for k, v in row.items() if k.endswith("_w") and k != "power_w"]
        assert math.fsum(layers) == pytest.approx(float(row["power_w"] or 0))


def test_lost_has_every_failure_of_a_kind_the_worst_first(plan: Plan) -> None:
    """As in the table of failures."""
    failures = [row for row in plan.tables["failures"] if row["state"] == "router"]
    found = plan.stats.lost(by="router")
    assert set(found.column("failure")) == {row["name"] for row in failures}
    assert found.column("lost_gbps") == sorted((float(row["lost_gbps"]) for row in failures), reverse=True)
    assert len(plan.stats.lost()) == len(plan.tables["failures"]) - 1


def test_each_class_has_its_worst_failure(plan: Plan) -> None:
    """The most of the column of the class."""
    for row in plan.stats.lost(by="class"):
        column = [float(x) for x in plan.tables["failures"].column(f"lost_{row['class']}")]
        assert row["lost_gbps"] == max(column)


def test_headroom_is_least_where_a_ceiling_is_met(plan: Plan) -> None:
    """The plan's binding gateway leaves nothing; everything together has no more room than any one site."""
    sites = plan.stats.headroom(by="site")
    (everything,) = plan.stats.headroom(by="everything").column("factor")
    factors = [float(factor or 0) for factor in sites.column("factor")]
    assert factors == sorted(factors)
    assert float(everything or 0) <= factors[0] + 1e-9
    assert everything == pytest.approx(1.0, abs=1e-6)


def test_headroom_is_refused_where_paths_are_set_anew(steered_plan: Path) -> None:
    """Under a controller no factor of one demand says what breaks; the message says what may be asked instead."""
    with pytest.raises(PlanError, match="by mode `sr-controller`, whose controller sets paths anew") as told:
        weft.load(steered_plan).stats.headroom()
    assert "weft serve" in (told.value.help or "")


def test_availability_lies_between_its_bounds(plan: Plan) -> None:
    """Of the worst demand, and of all demands of a class at once, which is no more."""
    for row in plan.stats.availability(repairs={"router": "10y/4h"}):
        keys = ("worst_demand_at_least", "worst_demand_at_most", "all_at_least")
        low, high, all_low = (float(row[key] or 0) for key in keys)
        assert 0 < low <= high <= 1
        assert all_low <= low + 1e-12


def test_spares_keep_their_promise_and_no_fewer_would(plan: Plan) -> None:
    """Poisson over the lead time, summed by hand; items without a known rate get none."""
    table = plan.stats.spares(lead_time="26 weeks", no_stock_out=0.99, failures_per_year={"transceiver": 0.01})
    years = 26 * 7 * 24 / (365.25 * 24)
    for row in table:
        if row["failures_per_year"] is None:
            assert (row["rate"], row["spares"]) == ("not given", None)
            continue
        mean = float(row["in_service"] or 0) * float(row["failures_per_year"]) * years
        upto = [sum(math.exp(-mean) * mean**k / math.factorial(k) for k in range(n + 1)) for n in range(40)]
        assert row["spares"] == next(n for n, share in enumerate(upto) if share >= 0.99)
        assert row["no_stock_out"] == pytest.approx(upto[int(row["spares"] or 0)])


def test_what_cannot_be_asked_is_refused(plan: Plan) -> None:
    """With the words that may be used."""
    with pytest.raises(ValueError, match="layer, site, item, kind"):
        plan.stats.power(by="colour")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="failure, class, fibre"):
        plan.stats.lost(by="meteor")
    with pytest.raises(ValueError, match="between 0 and 1"):
        plan.stats.spares(lead_time="1 week", no_stock_out=1.0)
    with pytest.raises(PlanError, match="nothing says how often"):
        Plan(plan.header, {**plan.tables, "fibres": _without_repairs(plan)}).stats.availability()
    with pytest.raises(PlanError, match="verdict is infeasible"):
        Plan({"verdict": "infeasible"}, {}).stats.power()


def _without_repairs(plan: Plan) -> Any:
    table = plan.tables["fibres"]
    gone = [table.columns.index(name) for name in ("mtbf_h", "mttr_h")]
    rows = tuple(tuple("" if i in gone else cell for i, cell in enumerate(row)) for row in table.rows)
    return type(table)(table.columns, rows)


def test_a_table_shows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """As text in columns, in HTML with markup kept out, and as the frames and charts of others."""
    table = StatTable("Power", ("site", "power_w"), (("<b>", 1234.5), ("LON", None)), "power_w")
    assert str(table).splitlines() == ["Power", "site  power_w", "<b>     1,234", "LON"]
    assert "&lt;b&gt;" in table._repr_html_()
    assert "<td></td>" in table._repr_html_()
    frame = table.to_pandas()
    assert list(frame.columns) == ["site", "power_w"]
    assert frame["power_w"].sum() == 1234.5
    assert list(table.plot().data[0].y) == ["<b>", "LON"]
    monkeypatch.setitem(sys.modules, "polars", SimpleNamespace(DataFrame=dict))
    assert table.to_polars() == {"site": ["<b>", "LON"], "power_w": [1234.5, None]}
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ImportError, match="pip install polars"):
        table.to_polars()


def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell of the example's notebook, in order; what a cell ends with can be shown."""
    folder = EXAMPLES / "four-sites"
    monkeypatch.chdir(folder)
    cells = json.loads((folder / "look.ipynb").read_text("utf-8"))["cells"]
    names: dict[str, Any] = {}
    shown = []
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        code = ast.parse("".join(cell["source"]))
        last = code.body.pop() if isinstance(code.body[-1], ast.Expr) else None
        exec(compile(code, "look.ipynb", "exec"), names)
        if last is not None:
            shown.append(eval(compile(ast.Expression(last.value), "look.ipynb", "eval"), names))
        assert cell["outputs"] == []
    assert shown[0] in ("proven", "feasible")
    assert all(hasattr(value, "_repr_html_") or isinstance(value, str | list) for value in shown)
    assert len(shown) > 6

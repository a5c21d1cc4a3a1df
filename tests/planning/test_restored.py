"""A plan directory is self-contained: from its tables alone comes the network that was proved."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from weft.diagnostics import PlanError
from weft.network import Incidence, Network, risks, scenarios
from weft.planning import Plan, PlanTable, load, opened, save
from weft.planning.restored import restored
from weft.routing import Ceilings, Proof, Run, prove
from weft.routing.steering import SteeredEngine

NEAR = 1e-8
"""Tables give twelve digits."""


def proved_again(plan: Plan) -> Proof:
    """The proof of what is in the tables of a plan, of the failures that its header says."""
    network, header = restored(plan), plan.header
    all_risks = risks(network)
    limits = Ceilings(header["utilisation"]["normal"], header["utilisation"]["failure"])
    return prove(network, all_risks, scenarios(all_risks, header["survive"]), limits, Run(header["ecmp"]))


def assert_proved_alike(plan: Plan) -> None:
    """Every state, link and demand of the tables is what the proof of the restored network says."""
    proof, failures = proved_again(plan), plan.tables["failures"]
    assert failures.column("name") == list(proof.scenarios.name)
    assert failures.column("state") == list(proof.scenarios.state)
    assert failures.column("held") == ["yes" if held else "no" for held in proof.held]
    assert failures.column("violation") == ["" if v is None else str(v) for v in proof.violation]
    found = {
        "max_utilisation": proof.max_utilisation, "lost_gbps": proof.lost_gbps.sum(axis=1),
        "delivered_gbps": proof.delivered_gbps.sum(axis=1), "removed_gbps": proof.removed_gbps.sum(axis=1),
        **{f"lost_{row['name']}": proof.lost_gbps[:, c] for c, row in enumerate(plan.tables["classes"])},
    }  # fmt: skip
    for column, values in found.items():
        assert failures.column(column) == pytest.approx(values.tolist(), rel=NEAR, abs=1e-5), column
    links, rows = plan.tables["ip_links"], proof.rows
    worst = np.nan_to_num(rows.worst_utilisation)[: len(links)]
    assert links.column("worst_utilisation") == pytest.approx(worst.tolist(), rel=NEAR, abs=NEAR)
    assert links.column("normal_utilisation") == pytest.approx(
        rows.normal_utilisation[: len(links)].tolist(), rel=NEAR, abs=NEAR
    )
    for column in ("delay_ms", "worst_delay_ms"):
        values = getattr(proof.demands, column)
        assert plan.tables["demands"].column(column) == pytest.approx(values.tolist(), rel=NEAR), column


def assert_alike(one: Network, other: Network) -> None:
    """Both have the same rows, columns and incidences."""
    for part in fields(Network):
        a, z = getattr(one, part.name), getattr(other, part.name)
        if isinstance(a, Incidence):
            assert (a.indptr.tolist(), a.indices.tolist()) == (z.indptr.tolist(), z.indices.tolist()), part.name
            continue
        for column in fields(a):
            mine, its = getattr(a, column.name), getattr(z, column.name)
            if isinstance(mine, np.ndarray) and mine.dtype.kind == "f":
                np.testing.assert_allclose(mine, its, rtol=NEAR, err_msg=f"{part.name}.{column.name}")
            else:
                assert list(mine) == list(its), f"{part.name}.{column.name}"


@pytest.mark.parametrize("plan", ["four_sites_plan", "towns_plan"])
def test_a_plan_read_back_is_proved_as_it_was(request: pytest.FixtureRequest, plan: str) -> None:
    """Failures, links and demands: the tables hold what their own network gives."""
    assert_proved_alike(load(request.getfixturevalue(plan)))


@pytest.mark.xdist_group("europe")
def test_europe_read_back_holds_under_a_controller(europe_plan: Path) -> None:
    """A controller that knows only the tables of the plan carries everything that must be, in every state."""
    operated = opened(europe_plan)
    assert operated.mode == "sr-controller"
    all_risks = risks(operated.network)
    chosen = scenarios(all_risks, operated.survive)
    engine = SteeredEngine.of(operated.network, all_risks, operated.limits, Run(operated.ecmp))
    members = np.array([[rows[0] if len(rows) else -1] for rows in (chosen.risks[s] for s in range(len(chosen)))])
    assert engine.outcomes(members, chosen.state).held.all()


def test_tables_survive_any_number_of_round_trips(four_sites_plan: Path, tmp_path: Path) -> None:
    """Loading and saving again changes no cell, no byte, and nothing of the network."""
    once = load(four_sites_plan)
    save(once, tmp_path / "again")
    assert load(tmp_path / "again") == once
    for file in (tmp_path / "again").iterdir():
        assert file.read_bytes() == (four_sites_plan / file.name).read_bytes(), file.name
    assert_alike(restored(once), restored(load(tmp_path / "again")))


def test_everything_that_rides_on_a_failure_is_restored(four_sites_plan: Path) -> None:
    """Anycast groups, shared risks and leased wavelengths are there again."""
    network = restored(load(four_sites_plan))
    assert network.anycast.name == ("any of LON|PAR",)
    assert [network.sites.name[v] for v in network.anycast.sites[0]] == ["LON", "PAR"]
    assert network.srlgs.name == ("maas", "kent")
    light, spans = network.lightpaths, network.spans
    each = [f"{name}~" for name, mode in zip(light.name, light.mode, strict=True) if mode == "leased"]
    leased = [name for name, pair in zip(spans.name, spans.pair, strict=True) if pair == -1]
    assert leased[: len(each)] == each != []
    assert network.lightpath_on_span.sum(np.ones(len(network.spans))).min() >= 1


def test_a_shared_risk_of_dark_cables_alone_is_restored(four_sites_plan: Path) -> None:
    """It was proved, so that it can be failed again, though nothing rides on it."""
    plan = load(four_sites_plan)
    fibres = plan.tables["fibres"]
    at = fibres.columns.index("srlgs")
    dark = next(i for i, lit in enumerate(fibres.column("pairs_lit")) if lit == 0)
    rows = [(*row[:at], "ardennes", *row[at + 1 :]) if i == dark else row for i, row in enumerate(fibres.rows)]
    changed = Plan(plan.header, {**plan.tables, "fibres": PlanTable(fibres.columns, tuple(rows))})
    assert "ardennes" in restored(changed).srlgs.name


@pytest.mark.parametrize("missing", ["sites", "spans", "lightpaths", "classes"])
def test_a_plan_without_a_table_has_no_network(four_sites_plan: Path, missing: str) -> None:
    """The table that is missing is named."""
    plan = load(four_sites_plan)
    left = {name: table for name, table in plan.tables.items() if name != missing}
    with pytest.raises(PlanError, match=f"no {missing}.csv"):
        restored(replace(plan, tables=left))


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [
        ("lightpaths", "ip_link", "A-B"), ("ip_links", "a", "nobody"), ("spans", "fibre", "no cable"),
        ("demands", "class", "none"), ("ip_links", "capacity_gbps", "much"), ("demands", "z", "any of A|B"),
        ("routers", "site", "nowhere"), ("lightpaths", "spans", "no span"),
    ],
)  # fmt: skip
def test_tables_that_do_not_fit_together_are_told(four_sites_plan: Path, table: str, column: str, cell: str) -> None:
    """A name that no other table has, or a word for a number, is an error of the plan, not a traceback."""
    plan = load(four_sites_plan)
    old = plan.tables[table]
    at = old.columns.index(column)
    rows = tuple((*row[:at], cell, *row[at + 1 :]) if i == 0 else row for i, row in enumerate(old.rows))
    broken = {**plan.tables, table: PlanTable(old.columns, rows)}
    with pytest.raises(PlanError, match="do not fit together"):
        restored(replace(plan, tables=broken))


def test_a_plan_without_a_column_has_no_network(four_sites_plan: Path) -> None:
    """The same where a whole column is gone."""
    plan = load(four_sites_plan)
    old = plan.tables["ip_links"]
    short = PlanTable(old.columns[:-7], tuple(row[:-7] for row in old.rows))
    with pytest.raises(PlanError, match="do not fit together"):
        restored(replace(plan, tables={**plan.tables, "ip_links": short}))

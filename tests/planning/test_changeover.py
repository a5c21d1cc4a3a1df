"""From one network to another: the order found against all orders, each step proved anew, and what blocks is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.cli.entry import run
from weft.diagnostics import PlanError
from weft.network import Incidence, Scenarios, risks
from weft.planning import Plan, load, of_plan, save
from weft.planning.changeover import Work, changeover, works
from weft.planning.changeover.between import Between
from weft.planning.changeover.order import Search
from weft.planning.record import Cell, PlanTable
from weft.routing import prove
from weft.routing.drain import OUT

ITEMS = ("a", "b", "c", "d", "e")


@given(st.sets(st.tuples(st.frozensets(st.sampled_from(ITEMS)), st.sampled_from(ITEMS))))
def test_an_order_is_found_where_there_is_one(unsafe: set[tuple[frozenset[str], str]]) -> None:
    """Against all orders of five things: some step of each is unsafe, or the one that is found is safe."""
    def is_safe(order: tuple[str, ...]) -> bool:
        return not any((frozenset(order[:i]), item) in unsafe for i, item in enumerate(order))

    safe = [order for order in permutations(ITEMS) if is_safe(order)]
    search = Search(ITEMS, lambda done, item: "unsafe" if (done, item) in unsafe else "")
    found = search.order()
    assert (found is not None) == bool(safe)
    if found is not None:
        assert tuple(found) in safe
        return
    done, reasons = search.deepest
    reached = [order[:n] for order in permutations(ITEMS) for n in range(len(ITEMS)) if is_safe(order[:n])]
    assert len(done) == max(map(len, reached))
    assert reasons.keys() == set(ITEMS) - done
    assert all((done, item) in unsafe for item in reasons)


def test_a_search_that_takes_too_long_says_so() -> None:
    """It ends without an order, and not all was looked at."""
    search = Search(ITEMS, lambda done, _: "unsafe" if len(done) == 4 else "", n_left=20)
    assert (search.order(), search.n_left) == (None, 0)


def edited(plan: Plan, table: str, edit: Callable[[dict[str, Cell]], Mapping[str, Cell] | None]) -> Plan:
    """The plan with other rows of a table, without those of which nothing is left."""
    rows = [row for row in map(edit, plan.tables[table]) if row is not None]
    return replace(plan, tables={**plan.tables, table: PlanTable.of(plan.tables[table].columns, rows)})


def without(plan: Plan, *links: str) -> Plan:
    """The plan without some links and their light."""
    fewer = edited(plan, "ip_links", lambda row: None if row["name"] in links else row)
    return edited(fewer, "lightpaths", lambda row: None if row["ip_link"] in links else row)


def renamed(plan: Plan, link: str, name: str) -> Plan:
    """The plan in which a link, on the same light, is another one."""
    other = edited(plan, "ip_links", lambda row: {**row, "name": name} if row["name"] == link else row)
    return edited(other, "lightpaths", lambda row: {**row, "ip_link": name} if row["ip_link"] == link else row)


def metric(plan: Plan, value: int, *links: str) -> Plan:
    """The plan with another metric of some links."""
    return edited(
        plan, "ip_links",
        lambda row: {**row, "metric": value, "metric_back": value} if row["name"] in links else row,
    )  # fmt: skip


def grown(plan: Plan, factor: float) -> Plan:
    """The plan with more traffic than it was made for."""
    return edited(plan, "demands", lambda row: {**row, "gbps": float(row["gbps"]) * factor})


@pytest.fixture(scope="module")
def towns(towns_plan: Path) -> Plan:
    """The plan of four towns."""
    return load(towns_plan)


def proved(plan: Plan, out: str = "") -> bool:
    """Whether what protects anything is carried, by the proof that recomputes every path."""
    operated = of_plan(plan)
    classes = operated.network.classes
    protect = tuple((*kept, OUT) if kept else () for kept in classes.protect)
    network = replace(operated.network, classes=replace(classes, protect=protect))
    every = risks(network)
    known = list(zip(every.kind, every.name, strict=True))
    down = [known.index(("router", out))] if out else []
    proof = prove(network, every, Scenarios(("x",), (OUT,), Incidence.of([down], len(every))), operated.limits)
    return proof.violation[0] is None


def is_safe(between: Between, order: tuple[Work, ...]) -> bool:
    """Whether every step of an order is."""
    return all(is_safe_step(between, order[:i], work) for i, work in enumerate(order))


def is_safe_step(between: Between, done: tuple[Work, ...], work: Work) -> bool:
    """Whether what stands meanwhile and afterwards carries all that is protected, and light is free."""
    down_link, down_router = (work.name if work.is_down and work.what == what else "" for what in ("link", "router"))
    return (
        not between.missing(work, done)
        and proved(between.plan(done, down_link), down_router)
        and proved(between.plan([*done, work]))
    )


CASES: Mapping[str, Callable[[Plan], tuple[Plan, Plan]]] = {
    "nothing": lambda plan: (plan, plan),
    "a link on the light of another": lambda plan: (plan, renamed(plan, "AMS.1-PAR.1", "north")),
    "two links on light of others": lambda plan: (
        plan, renamed(renamed(plan, "AMS.1-PAR.1", "north"), "AMS.2-PAR.2", "south")
    ),
    "both links of a town": lambda plan: (plan, without(plan, "AMS.1-BRU.1", "AMS.2-BRU.2")),
    "all links of a town": lambda plan: (
        plan, without(plan, "AMS.1-BRU.1", "AMS.2-BRU.2", "AMS.1-PAR.1", "AMS.2-PAR.2")
    ),
    "metrics": lambda plan: (plan, metric(plan, 1, "AMS.1-PAR.1", "AMS.2-PAR.2", "AMS.1-BRU.1")),
    "another box": lambda plan: (
        plan, edited(plan, "routers", lambda row: {**row, "build": "other"} if row["site"] == "AMS" else row)
    ),
    "another box and a link less": lambda plan: (
        plan, edited(without(plan, "AMS.1-BRU.1"), "routers",
                     lambda row: {**row, "build": "other"} if row["name"] == "AMS.2" else row)
    ),
    "links that come back": lambda plan: (without(plan, "AMS.1-PAR.1"), without(plan, "AMS.2-PAR.2")),
}  # fmt: skip


@pytest.mark.parametrize("factor", [0.6, 1.0])
@pytest.mark.parametrize("case", CASES)
def test_an_order_of_work_is_safe_by_the_proof(towns: Plan, case: str, factor: float) -> None:
    """Against all orders, each step of which is proved with every path computed anew."""
    a, z = CASES[case](grown(towns, factor))
    every, between = works(a, z), Between(a, z)
    safe = [order for order in permutations(every) if is_safe(between, order)]
    found = changeover(a, z)
    assert bool(found.blocked) == (not safe)
    if safe:
        assert tuple(stage.work for stage in found.stages) in safe
        assert all(0 <= stage.n_broken <= stage.n_states for stage in found.stages)
    else:
        assert found.is_whole
        for blocked in found.blocked:
            assert blocked.why
            assert any(is_safe(between, order) for order in permutations(blocked.done))
            assert not is_safe_step(between, blocked.done, blocked.work)


def test_what_blocks_is_told_with_its_demand(towns: Plan) -> None:
    """The work that has no safe moment, what is done by then, and a demand that it breaks."""
    found = changeover(towns, without(towns, "AMS.1-BRU.1", "AMS.2-BRU.2", "AMS.1-PAR.1", "AMS.2-PAR.2"))
    assert found.stages == ()
    assert found.is_whole
    last = found.blocked[0]
    assert last.work.do == "remove"
    assert "AMS" in last.why


def test_kinds_of_work_are_told_apart(towns: Plan) -> None:
    """Members that come or go leave a LAG up; light of another way takes it down; metrics change as it carries."""
    fewer = edited(towns, "lightpaths", lambda row: None if row["name"] == "AMS.1-BRU.1/2" else row)
    moved = edited(towns, "lightpaths", lambda row: {**row, "slot": 99} if row["name"] == "AMS.1-BRU.1/2" else row)
    both = metric(towns, 7, "AMS.1-BRU.1")
    told = [works(*pair) for pair in ((towns, fewer), (fewer, towns), (towns, moved), (towns, both))]
    assert [[(work.do, work.is_down) for work in each] for each in told] == [
        [("shrink", False)], [("grow", False)], [("change", True)], [("metric", False)],
    ]  # fmt: skip


def test_a_network_that_is_broken_as_it_is_is_refused(towns: Plan) -> None:
    """No step could be blamed for that."""
    with pytest.raises(PlanError, match="what is there does not carry what it protects"):
        changeover(grown(towns, 9.0), without(grown(towns, 9.0), "AMS.1-PAR.1"))


def test_steps_are_shown_by_diff(
    towns: Plan, towns_plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For people and as JSON; without a safe order the status is 1."""
    save(renamed(towns, "AMS.1-PAR.1", "north"), tmp_path / "next")
    assert run(["diff", str(towns_plan), str(tmp_path / "next"), "--steps"]) == 0
    said = capsys.readouterr().out
    assert "step 1     between sites: remove link AMS.1-PAR.1" in said
    assert "step 2     between sites: add link north" in said
    save(without(towns, "AMS.1-BRU.1", "AMS.2-BRU.2", "AMS.1-PAR.1", "AMS.2-PAR.2"), tmp_path / "cut")
    assert run(["diff", str(towns_plan), str(tmp_path / "cut"), "--steps", "--json"]) == 1
    order = json.loads(capsys.readouterr().out)["order"]
    assert (order["safe"], order["steps"], order["all_looked_at"]) == (False, [], True)
    assert {each["work"].split()[0] for each in order["blocked"]} == {"remove"}

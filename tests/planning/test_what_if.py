"""What if: the bought network proved again with something otherwise, against the plan, a sweep and a drain."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from weft import intent
from weft.diagnostics import ExpressionError, PlanError
from weft.network import Enumeration, parsed, risks
from weft.planning import Operated, Options, load, make, of_plan, opened
from weft.planning.routed.programmed import programmed
from weft.planning.what_if import Alteration, SoFar, elements, what_if
from weft.routing import Ceilings, Engine, Run
from weft.routing.drain import Further, drain
from weft.routing.ipgraph import build
from weft.sweep import Sweep

TOWNS = Path(__file__).parents[1] / "four_towns.yaml"


@pytest.fixture(scope="module")
def bought(towns_plan: Path) -> Operated:
    """The network of four towns."""
    return opened(towns_plan)


def test_nothing_altered_is_the_plan_proved_again(bought: Operated, towns_plan: Path) -> None:
    """As many states as the plan enumerated, all of them held, and the plan's own worst failure first."""
    header = load(towns_plan).header["failures"]
    found = what_if(bought, Alteration())
    assert (found.holds, found.n_states, found.n_broken) == (True, header["enumerated"], 0)
    assert found.offered_gbps == pytest.approx(bought.network.demands.gbps.sum())
    assert found.first.failed == ()
    assert " + ".join(found.worst[0].failed) == header["worst"]["name"]
    assert sum(found.worst[0].lost_gbps.values()) == pytest.approx(header["worst"]["lost_gbps"], abs=1e-6)


@pytest.fixture(scope="module")
def steered(steered_plan: Path) -> Operated:
    """The same with a controller."""
    return opened(steered_plan)


@pytest.mark.parametrize("mode", ["sr", "sr-controller"])
def test_other_ways_of_routing_are_proved_as_they_route(steered_plan: Path, tmp_path: Path, mode: str) -> None:
    """Fixed policies stay, a controller steers each state: as bought all hold, and what a cable's loss leaves does."""
    text = TOWNS.read_text("utf-8")
    (tmp_path / "intent.yaml").write_text(text.replace("mode: ecmp", f"mode: {mode}"), "utf-8")
    is_made = mode == "sr-controller"
    plan = load(steered_plan) if is_made else make(intent.load(tmp_path / "intent.yaml"), Options(gap=0.1))
    operated = of_plan(plan)
    found = what_if(operated, Alteration())
    assert (operated.mode, found.holds, found.n_states) == (mode, True, plan.header["failures"]["enumerated"])
    for name in elements(operated.network)["fibre"]:
        assert what_if(operated, Alteration((f"fibre:{name}",)), further=False).holds
    assert not what_if(operated, Alteration(factor=dict.fromkeys(operated.network.classes.name, 9.0))).holds


def test_what_takes_its_time_is_told_state_by_state(steered: Operated) -> None:
    """Nothing further failing first, each state once, and the figures those of all states proved in their order."""
    asked, told = Alteration(factor={"web": 1.1}), list[SoFar]()
    found = what_if(steered, asked, top=1000, told=told.append)
    assert [so_far.n_proved for so_far in told] == list(range(1, found.n_states + 1))
    assert [so_far.n_broken for so_far in told] == np.cumsum([not so_far.state.holds for so_far in told]).tolist()
    assert 0 < told[-1].n_broken == found.n_broken < found.n_states
    assert told[0].state == found.first
    assert sorted(map(repr, (so_far.state for so_far in told))) == sorted(map(repr, (found.first, *found.worst)))
    demands, web = steered.network.demands, steered.network.classes.name.index("web")
    gbps = np.where(demands.traffic_class == web, demands.gbps * 1.1, demands.gbps)
    network = replace(steered.network, demands=replace(demands, gbps=gbps))
    sweep = Sweep.of(network, steered.limits, Run(64), steered.survive, intact=True, mode=steered.mode)
    done = sweep.engine.outcomes(*sweep.every.block(0, len(sweep.every)))
    assert found.n_broken == int((~done.held).sum())
    assert sorted(s.max_utilisation for s in found.worst) == sorted(done.max_utilisation[1:].tolist())
    assert list(found.link_utilisation.values()) == done.row_utilisation[: len(found.link_utilisation), 0].tolist()


def test_every_path_of_a_plan_leads_from_its_source_to_its_destination(steered_plan: Path) -> None:
    """Each row of policies.csv is read again as arcs that follow one another, by the risk that fails."""
    plan = load(steered_plan)
    network = of_plan(plan).network
    ip, labels = build(network), [risks(network).label(i) for i in range(len(risks(network)))]
    found = programmed(plan.tables["policies"], network)
    rows = Counter(str(row["failure"]) for row in plan.tables["policies"])
    assert {"none" if risk < 0 else labels[risk]: len(paths) for risk, paths in found.items()} == rows
    for source, target, _, arcs in (path for paths in found.values() for path in paths):
        assert ip.graph.tail[arcs[0]] == source
        assert ip.graph.head[arcs[-1]] == target
        assert ip.graph.head[list(arcs[:-1])].tolist() == ip.graph.tail[list(arcs[1:])].tolist()


def test_paths_that_lead_nowhere_are_left_out(steered_plan: Path) -> None:
    """A row whose path is not one in this network, whose ends or class are unknown, is no path."""
    plan = load(steered_plan)
    network, table = of_plan(plan).network, plan.tables["policies"]
    good = next(row for row in table if row["path"])
    bad = [
        {**good, "path": "nowhere"}, {**good, "a": "XXX"}, {**good, "z": good["a"]}, {**good, "classes": "none"},
        {**good, "failure": "fibre NO-WHERE"},
    ]  # fmt: skip
    rows = tuple(tuple(row[name] for name in table.columns) for row in (good, *bad))
    assert [len(paths) for paths in programmed(replace(table, rows=rows), network).values()] == [1]


@pytest.mark.parametrize("asked", [
    Alteration(), Alteration(("fibre:AMS-BRU",)), Alteration(factor={"web": 1.1}), Alteration(factor={"web": 0.0}),
    Alteration(("router:AMS.1",), {"ai-training": 1.3}),
])  # fmt: skip
def test_what_the_plan_programmed_changes_no_verdict(steered: Operated, steered_plan: Path, asked: Alteration) -> None:
    """Beginning with the plan's paths and with none, the same states hold, and the same hold without a further one."""
    begun = what_if(of_plan(load(steered_plan), with_programmed=True), asked, top=1000)
    fresh = what_if(steered, asked, top=1000)
    held = [{state.failed: state.holds for state in (found.first, *found.worst)} for found in (begun, fresh)]
    assert held[0] == held[1]
    assert len(held[0]) == begun.n_states


def test_who_has_heard_enough_ends_the_proof(steered: Operated) -> None:
    """What is raised where a state is told comes out, and no further state is told."""
    told = list[SoFar]()

    def enough(so_far: SoFar) -> None:
        told.append(so_far)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        what_if(steered, Alteration(), told=enough)
    assert len(told) == 1


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.3, 4.0])
def test_grown_traffic_is_the_proof_of_a_network_with_grown_demands(bought: Operated, factor: float) -> None:
    """Each state's figures are those of the engine on demands multiplied by hand."""
    name = bought.network.classes.name[0]
    found = what_if(bought, Alteration(factor={name: factor}), top=1000)
    demands = bought.network.demands
    gbps = np.where(demands.traffic_class == 0, demands.gbps * factor, demands.gbps)
    network = replace(bought.network, demands=replace(demands, gbps=gbps))
    all_risks = risks(network)
    every = Enumeration.of(all_risks, parsed(all_risks, bought.survive), intact=True)
    done = Engine.of(network, all_risks, bought.limits, Run(bought.ecmp)).outcomes(*every.block(0, len(every)))
    assert found.n_broken == int((~done.held).sum())
    assert found.first.max_utilisation == pytest.approx(done.max_utilisation[0])
    lost = sorted(sum(state.lost_gbps.values()) for state in found.worst)
    assert lost == pytest.approx(sorted(done.lost_gbps[1:].sum(axis=1).tolist()))
    assert all(state.holds or state.violation for state in (found.first, *found.worst[:2]))


def test_a_part_taken_out_loses_what_a_drain_loses(bought: Operated) -> None:
    """For cables and routers: the same loss of each class and the same busiest link, nothing else failing or else."""
    network, all_risks = bought.network, risks(bought.network)
    every = Enumeration.of(all_risks, parsed(all_risks, bought.survive))
    loose = replace(bought, limits=Ceilings(1.0, 1.0))
    for kind in ("fibre", "router"):
        for name in elements(network)[kind][:2]:
            row = next(i for i in range(len(all_risks)) if all_risks.label(i) == f"{kind} {name}")
            found = what_if(loose, Alteration((f"{kind}:{name}",)), top=1000)
            by = drain(
                network, all_risks, np.array([row]), Further(*every.block(0, len(every))),
                np.ones((1, len(network.demands))),
            )  # fmt: skip
            assert found.n_states == by.lost_gbps.shape[1]
            assert found.first.max_utilisation == pytest.approx(by.max_utilisation[0])
            assert list(found.first.lost_gbps.values()) == pytest.approx(by.lost_gbps[0, 0].tolist(), abs=1e-6)
            assert found.first.removed_gbps == pytest.approx(by.removed_gbps[0].sum(), abs=1e-6)
            lost = sorted(sum(state.lost_gbps.values()) for state in found.worst)
            assert lost == pytest.approx(sorted(by.lost_gbps[0, 1:].sum(axis=1).tolist()), abs=1e-6)


def test_with_something_out_what_any_class_protects_must_be_carried(bought: Operated) -> None:
    """One cable at a time the plan survives, so each may be out; all cables of a town may not."""
    for name in elements(bought.network)["fibre"]:
        assert what_if(bought, Alteration((f"fibre:{name}",)), further=False).first.holds
    at_ams = tuple(f"fibre:{name}" for name in elements(bought.network)["fibre"] if "AMS" in name)
    cut_off = what_if(bought, Alteration(at_ams), further=False)
    assert not cut_off.holds
    assert "without a path" in cut_off.first.violation
    assert set(cut_off.out) == {name.replace(":", " ") for name in at_ams}


def test_without_further_failures_the_first_state_is_the_same(bought: Operated) -> None:
    """The quick answer is part of the whole one."""
    asked = Alteration((f"router:{bought.network.routers.name[0]}",), {bought.network.classes.name[0]: 1.3})
    quick, whole = what_if(bought, asked, further=False), what_if(bought, asked)
    assert (quick.n_states, quick.worst) == (1, ())
    assert quick.first == whole.first
    assert whole.n_states > 1


def test_links_are_filled_no_less_the_more_there_is_to_carry(bought: Operated) -> None:
    """Of each link the most over all states; every link is told."""
    everything = dict.fromkeys(bought.network.classes.name, 1.5)
    before, after = (what_if(bought, Alteration(factor=factor)).link_utilisation for factor in ({}, everything))
    assert tuple(before) == bought.network.ip_links.name
    assert all(after[name] == pytest.approx(1.5 * filled) for name, filled in before.items())


@pytest.mark.parametrize(("asked", "error", "message"), [
    (Alteration(factor={"webb": 1.3}), PlanError, "no class is named 'webb'"),
    (Alteration(factor={"web": -1.0}), PlanError, "-1 times the traffic of web is not from 0 to 1000 times"),
    (Alteration(factor={"web": float("nan")}), PlanError, "nan times the traffic"),
    (Alteration(("fibre",)), ExpressionError, "different sets of failures, and one of them is to be taken out"),
    (Alteration(("fibre:none",)), ExpressionError, "none"),
    (Alteration(("@/etc/passwd",)), ExpressionError, "no file is read here"),
    (Alteration((" @/etc/passwd",)), ExpressionError, "no file is read here"),
])  # fmt: skip
def test_what_cannot_be_altered_is_told(
    bought: Operated, asked: Alteration, error: type[Exception], message: str
) -> None:
    """In the words of the mistake."""
    with pytest.raises(error, match=message):
        what_if(bought, asked)

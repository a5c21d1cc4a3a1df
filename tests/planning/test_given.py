"""A network that is there already: its given links fail and route without anything being bought."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from weft import intent
from weft.diagnostics import IntentError, PlanError
from weft.network import Incidence, Scenarios, carry, risks, scenarios
from weft.planning import Operated, make, opened, save
from weft.routing import Run, prove

TRIANGLE = """\
weft: 1
name: triangle
sites:
  - {name: A, at: [50, 8], routers: 1}
  - {name: B, at: [51, 9], routers: 2}
  - {name: C, at: [52, 8], routers: 1}
links:
  - {a: A, z: B, capacity: 100G, metric: 10}
  - {a: A, z: B, capacity: 40G, metric: 10}
  - {a: B, z: C, capacity: 100G, metric: 10, delay: 3 ms}
  - {name: straight, a: A, z: C, capacity: 100G, metric: 30, srlg: [bridge]}
traffic:
  matrix:
    - {from: A, to: C, class: best-effort, rate: 50G}
    - {from: C, to: B, class: best-effort, rate: 50G}
  classes: [{name: best-effort, protect: [link]}]
survive: [link]
routing: {metric: given}
"""


def opened_text(text: str, folder: Path) -> Operated:
    """What is opened of an intent with this text."""
    path = folder / "intent.yaml"
    path.write_text(text, "utf-8")
    return opened(path)


def test_given_links_are_ip_links_at_once(tmp_path: Path) -> None:
    """Each keeps its name, and parallel ones take turns over the routers of a site."""
    network = opened_text(TRIANGLE, tmp_path).network
    assert network.ip_links.name == ("A-B", "A-B#2", "B-C", "straight")
    name = network.routers.name
    ends = zip(network.ip_links.a.tolist(), network.ip_links.z.tolist(), strict=True)
    assert [(name[a], name[z]) for a, z in ends] == [("A.1", "B.1"), ("A.1", "B.2"), ("B.1", "C.1"), ("A.1", "C.1")]
    assert network.ip_links.capacity_gbps.tolist() == [100.0, 40.0, 100.0, 100.0]
    assert network.ip_links.metric.tolist() == [10, 10, 10, 30]
    assert network.ip_links.delay_ms[2] == 3.0


def test_what_fails_in_a_given_network_is_routed_around(tmp_path: Path) -> None:
    """Links, shared risks and routers fail; a gateway never binds, for nothing says how wide it is."""
    operated = opened_text(TRIANGLE, tmp_path)
    all_risks = risks(operated.network)
    chosen = scenarios(all_risks, ("link", "srlg", "router"))
    proof = prove(operated.network, all_risks, chosen, operated.limits, Run(operated.ecmp))
    lost = dict(zip(chosen.name, proof.lost_gbps.sum(axis=1).tolist(), strict=True))
    assert lost == {
        "none": 0.0, "link A-B": 10.0, "link A-B#2": 0.0, "link B-C": 0.0, "link straight": 0.0, "srlg bridge": 0.0,
        "router A.1": 50.0, "router B.1": 10.0, "router B.2": 0.0, "router C.1": 100.0,
    }  # fmt: skip
    assert proof.max_utilisation[0] == pytest.approx(0.5)
    assert proof.held[chosen.name.index("link B-C")]


@pytest.mark.parametrize(("policy", "metric"), [("hop", [100] * 4), ("delay", [839, 839, 3000, 1416])])
def test_metrics_follow_the_policy(policy: str, metric: list[int], tmp_path: Path) -> None:
    """By hops all links are alike; by delay a metric is the delay in microseconds."""
    network = opened_text(TRIANGLE.replace("metric: given", f"metric: {policy}"), tmp_path).network
    assert network.ip_links.metric.tolist() == metric


def test_metrics_that_a_plan_would_choose_are_those_that_are_there(tmp_path: Path) -> None:
    """`optimised` keeps the metrics that all links have; where one has none, nobody but the operator can tell it."""
    optimised = TRIANGLE.replace("metric: given", "metric: optimised")
    assert opened_text(optimised, tmp_path).network.ip_links.metric.tolist() == [10, 10, 10, 30]
    with pytest.raises(PlanError, match="1 of its links have none, such as 'straight'") as error:
        opened_text(optimised.replace(", metric: 30", ""), tmp_path)
    assert "metric: hop" in error.value.help


def test_metrics_differ_by_direction(tmp_path: Path) -> None:
    """From Z to A the metric back counts; A to C goes straight, and C to A by way of B."""
    text = TRIANGLE.replace("metric: 30", "metric: 15, metric_back: 40").replace("from: C, to: B", "from: C, to: A")
    operated = opened_text(text, tmp_path)
    assert operated.network.ip_links.metric_back.tolist() == [10, 10, 10, 40]
    none = risks(operated.network), scenarios(risks(operated.network), ())
    proof = prove(operated.network, *none, operated.limits, Run(operated.ecmp))
    used = dict(zip(proof.rows.name, proof.rows.normal_utilisation.tolist(), strict=True))
    assert used["straight"] == pytest.approx(0.5)
    assert used["B-C"] == pytest.approx(0.5)


@pytest.mark.parametrize(("least", "carried"), [(1, 75.0), (3, 75.0), (4, 0.0)])
def test_a_lag_is_down_without_its_minimum_of_links(least: int, carried: float, tmp_path: Path) -> None:
    """Four members of 25G each, of which one shares a risk: three are up, which is enough or not."""
    text = TRIANGLE.replace("delay: 3 ms", f"delay: 3 ms, members: 4, min_links: {least}")
    network = opened_text(text, tmp_path).network
    assert network.lightpaths.rate_gbps.tolist() == [100.0, 40.0, 25.0, 25.0, 25.0, 25.0, 100.0]
    member = [network.spans.name.index("B-C/2~")]
    found = risks(network)
    cut = replace(found, spans=Incidence.of([member, *[()] * (len(found) - 1)], len(network.spans)))
    chosen = Scenarios(("none", "member"), ("none", "link"), Incidence.of([[], [0]], len(found)))
    assert carry(network, cut, chosen).capacity_gbps[:, 2].tolist() == [100.0, carried]


def test_nothing_passes_through_an_overloaded_site(tmp_path: Path) -> None:
    """A demand from A to C does not pass B, though the metric is less; B's own traffic still comes and goes."""
    text = TRIANGLE.replace("B, at: [51, 9], routers: 2", "B, at: [51, 9], routers: 2, overload: true")
    operated = opened_text(text, tmp_path)
    all_risks = risks(operated.network)
    chosen = scenarios(all_risks, ("link:straight", "router:B.1"))
    proof = prove(operated.network, all_risks, chosen, operated.limits, Run(operated.ecmp))
    used = dict(zip(proof.rows.name, proof.rows.normal_utilisation.tolist(), strict=True))
    assert used["straight"] == pytest.approx(0.5)
    assert used["B-C"] == pytest.approx(0.5)
    assert used["A-B"] == 0.0
    assert proof.unroutable_gbps.sum(axis=1).tolist() == [0.0, 50.0, 0.0]


def test_a_plan_of_given_links_routes_like_the_network_itself(tmp_path: Path) -> None:
    """Routers and gateways are bought around the links: metrics each way, LAGs and overload stay what they are."""
    text = TRIANGLE.replace("capacity: 40G", "capacity: 40G, members: 4, min_links: 3")
    text = text.replace("metric: 30", "metric: 15, metric_back: 40").replace("50G", "30G")
    text = text.replace("B, at: [51, 9], routers: 2", "B, at: [51, 9], routers: 2, overload: true")
    given = opened_text(text, tmp_path)
    save(make(intent.load(tmp_path / "intent.yaml")), tmp_path / "plan")
    planned = opened(tmp_path / "plan")
    links, theirs = given.network.ip_links, planned.network.ip_links
    for column in ("a", "z", "capacity_gbps", "metric", "metric_back", "min_members"):
        assert getattr(links, column).tolist() == getattr(theirs, column).tolist(), column
    assert given.network.routers.overloaded.tolist() == planned.network.routers.overloaded.tolist()
    outcomes = []
    for one in (given, planned):
        all_risks = risks(one.network)
        chosen = scenarios(all_risks, ("link", "router", "srlg"))
        outcomes.append(prove(one.network, all_risks, chosen, one.limits, Run(one.ecmp)))
    used = [o.rows.normal_utilisation[: len(links)].tolist() for o in outcomes]
    assert used[0] == pytest.approx(used[1])
    lost = [o.unroutable_gbps.sum(axis=1).tolist() for o in outcomes]
    assert lost[0] == pytest.approx(lost[1])


def test_a_plan_makes_no_given_link_wider(tmp_path: Path) -> None:
    """What a failure lacks on links that are there is missing, and stays so: nothing is bought that cannot be."""
    text = TRIANGLE.replace("rate: 50G}", "rate: 95G}").replace("capacity: 40G", "capacity: 10G")
    given = opened_text(text, tmp_path)
    plan = make(intent.load(tmp_path / "intent.yaml"))
    assert plan.tables["ip_links"].column("capacity_gbps") == given.network.ip_links.capacity_gbps.tolist()
    assert plan.verdict == "unknown"
    assert any("fails" in line or "nothing failed" in line for line in plan.header["missing"])


def test_what_is_only_to_be_bought_is_told(tmp_path: Path) -> None:
    """Cables and modules beside given links are no part of the network, and a note says so."""
    more = "fibres: [{a: A, z: B, length: 150 km, pairs: 2}, {a: B, z: C, length: 150 km, pairs: 2}]\ntraffic:"
    modules = "  - {a: B, z: C, metric: 10, modules: [{capacity: 10G, price: 1 k€/month}]}\ntraffic:"
    text = TRIANGLE.replace("traffic:", modules).replace("traffic:", more).replace("given", "optimised")
    assert opened_text(text, tmp_path).notes == (
        "2 fibres are dark: only the 4 given links carry traffic",
        "1 link to be leased is not there: only the 4 given links carry traffic",
    )


def test_an_intent_without_given_links_must_be_planned_first(tmp_path: Path) -> None:
    """There is nothing to fail before anything is bought."""
    bare = TRIANGLE.replace("capacity: 100G", "modules: [{capacity: 100G, price: 9 k€/month}]")
    bare = bare.replace("capacity: 40G", "modules: [{capacity: 100G, price: 9 k€/month}]")
    with pytest.raises(PlanError, match="the intent 'triangle' gives no links") as error:
        opened_text(bare, tmp_path)
    assert "plan it first" in error.value.help


def test_a_link_needs_routers_at_both_ends(tmp_path: Path) -> None:
    """A link to a site where light only passes ends nowhere."""
    text = TRIANGLE.replace("C, at: [52, 8], routers: 1", "C, at: [52, 8], routers: 0")
    text = text.replace("to: C", "to: B").replace("from: C", "from: A")
    with pytest.raises(PlanError, match="link 'B-C' ends at a site without routers"):
        opened_text(text, tmp_path)


def test_what_is_neither_plan_nor_intent_is_named(tmp_path: Path) -> None:
    """A folder with an intent, an empty folder, nothing at all, an intent with errors."""
    opened_text(TRIANGLE, tmp_path)
    with pytest.raises(PlanError, match="is not a plan") as error:
        opened(tmp_path)
    assert "intent.yaml" in error.value.help
    (tmp_path / "empty").mkdir()
    with pytest.raises(PlanError, match=r"has no plan[.]json"):
        opened(tmp_path / "empty")
    with pytest.raises(PlanError, match="does not exist"):
        opened(tmp_path / "nothing")
    with pytest.raises(IntentError):
        opened_text(TRIANGLE.replace("z: C", "z: D"), tmp_path)


def test_a_plan_opens_as_what_it_bought(four_sites_plan: Path) -> None:
    """Its header says how it is run."""
    operated = opened(four_sites_plan)
    assert (operated.origin, operated.notes) == ("plan", ())
    assert len(operated.network.lightpaths) > 0
    assert operated.survive

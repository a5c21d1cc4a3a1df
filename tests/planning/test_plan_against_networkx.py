"""Plans recomputed from their CSV files with networkx and nothing of ours.

One by equal-cost multipath, and Europe by the explicit paths of its controller.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

pytestmark = pytest.mark.xdist_group("europe")

Row = dict[str, str]
INNER = 1  # metric between a router and its site's border leaves


class PlannedNetwork:
    """What the CSV files of a plan say, as they stand."""

    def __init__(self, directory: Path) -> None:
        def table(name: str) -> list[Row]:
            with (directory / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))

        self.sites, self.routers, self.links = table("sites"), table("routers"), table("ip_links")
        self.lightpaths, self.fibres, self.demands = table("lightpaths"), table("fibres"), table("demands")
        self.classes, self.failures, self.moved = table("classes"), table("failures"), table("moved")
        self.header = json.loads((directory / "plan.json").read_text(encoding="utf-8"))
        steered = (directory / "policies.csv").exists()
        self.policies: dict[str, list[Row]] = defaultdict(list)
        for row in table("policies") if steered else []:
            self.policies[row["failure"]].append(row)
        self.site_of = {row["name"]: row["site"] for row in self.routers}
        self.srlgs = {row["name"]: set(row["srlgs"].split("|")) - {""} for row in self.fibres}

    def graph(self, failure: str) -> nx.MultiDiGraph:
        """What is left in one scenario; arcs carry metric, capacity and delay."""
        kind, _, what = failure.partition(" ")
        in_srlg = {fibre for fibre, groups in self.srlgs.items() if what in groups}
        cut = {"fibre": {what}, "srlg": in_srlg}.get(kind, set())
        down = what if kind == "router" else None
        left: dict[str, float] = defaultdict(float)
        for light in self.lightpaths:
            if not cut & set(light["route"].split("|")):
                left[light["ip_link"]] += float(light["rate_gbps"])
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(f"border {row['name']}" for row in self.sites if int(row["routers"]))
        for row in self.links:
            if left[row["name"]] > 0 and down not in (row["a"], row["z"]):
                known = {"metric": int(row["metric"]), "gbps": left[row["name"]], "delay": float(row["delay_ms"])}
                graph.add_edge(row["a"], row["z"], key=row["name"], **known)
                graph.add_edge(row["z"], row["a"], key=row["name"], **known)
        for row in self.routers:
            if row["name"] != down:
                border = f"border {row['site']}"
                known = {"metric": INNER, "gbps": float(row["gateway_gbps"]), "delay": 0.0}
                graph.add_edge(row["name"], border, key="gateway", **known)
                graph.add_edge(border, row["name"], key="gateway", **known)
        return graph


def spread(
    graph: nx.MultiDiGraph, target: str, sent: dict[str, dict[str, float]]
) -> tuple[dict[Any, dict[str, float]], dict[str, float]]:
    """ECMP towards one destination: load of each arc by class, and the longest delay of each node."""
    distance = nx.single_source_dijkstra_path_length(graph.reverse(copy=False), target, weight="metric")
    flow = {node: dict(sent.get(node, {})) for node in distance}
    load: dict[Any, dict[str, float]] = {}
    longest = {target: 0.0}
    hops = {
        node: [
            (node, head, key)
            for _, head, key, arc in graph.out_edges(node, keys=True, data=True)
            if head in distance and distance[head] + arc["metric"] == distance[node]
        ]
        for node in distance
    }
    for node in sorted(distance, key=lambda v: distance[v])[1:]:
        longest[node] = max(graph.edges[arc]["delay"] + longest[arc[1]] for arc in hops[node])
    for node in sorted(distance, key=lambda v: -distance[v]):
        for arc in hops[node] if node != target else ():
            share = {c: gbps / len(hops[node]) for c, gbps in flow[node].items()}
            load[arc] = share
            for c, gbps in share.items():
                flow[arc[1]][c] = flow[arc[1]].get(c, 0.0) + gbps
    return load, longest


def walked(network: PlannedNetwork, graph: nx.MultiDiGraph, policy: Row) -> list[tuple[str, str, str]]:
    """The arcs of a policy's path, each of which is left; it ends where its traffic does."""
    node, arcs = f"border {policy['a']}", []
    for name in policy["path"].split("|"):
        router = name.removesuffix(" gateway")
        if router != name:
            head, key = (router if node.startswith("border ") else f"border {network.site_of[router]}"), "gateway"
        else:
            head, key = next(head for _, head, key in graph.out_edges(node, keys=True) if key == name), name
        assert graph.has_edge(node, head, key), (policy["failure"], name)
        arcs.append((node, head, key))
        node = head
    assert node == f"border {policy['z']}"
    return arcs


def steered_state(network: PlannedNetwork, failure: Row) -> dict[str, Any]:
    """The same as `state_of`, by the policies of a controller."""
    graph = network.graph(failure["name"])
    sent = {(row["a"], row["z"], row["class"]): float(row["gbps"]) for row in network.demands}
    loads: dict[Any, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    delays: dict[tuple[str, str, str], float] = defaultdict(float)
    shares: dict[tuple[str, str, str], float] = defaultdict(float)
    for policy in network.policies[failure["name"]]:
        arcs, share = walked(network, graph, policy), float(policy["share"])
        for c in policy["classes"].split("|"):
            flow = policy["a"], policy["z"], c
            delays[flow] = max(delays[flow], sum(graph.edges[arc]["delay"] for arc in arcs))
            shares[flow] += share
            for arc in arcs:
                loads[arc][c] += share * sent[flow]
    assert set(shares) == set(sent)
    assert all(total == pytest.approx(1.0, rel=1e-9) for total in shares.values())
    return {"graph": graph, "loads": loads, "delays": delays}


def state_of(network: PlannedNetwork, failure: Row) -> dict[str, Any]:
    """Utilisation of every arc, what must hold, and delays in one scenario."""
    if network.policies:
        return steered_state(network, failure)
    graph = network.graph(failure["name"])
    sent: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in network.demands:
        sent[f"border {row['z']}"][f"border {row['a']}"][row["class"]] = float(row["gbps"])
    loads: dict[Any, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    delays: dict[tuple[str, str, str], float] = {}
    for target, sources in sent.items():
        load, longest = spread(graph, target, sources)
        for arc, by_class in load.items():
            for c, gbps in by_class.items():
                loads[arc][c] += gbps
        for source, by_class in sources.items():
            for c in by_class:
                ends = source.removeprefix("border "), target.removeprefix("border ")
                delays[*ends, c] = longest.get(source, float("inf"))
    return {"graph": graph, "loads": loads, "delays": delays}


@pytest.fixture(scope="module", params=["europe_plan", "towns_plan"])
def network(request: pytest.FixtureRequest) -> PlannedNetwork:
    """A plan as its files tell it."""
    directory: Path = request.getfixturevalue(request.param)
    return PlannedNetwork(directory)


@pytest.fixture(scope="module")
def states(network: PlannedNetwork) -> dict[str, dict[str, Any]]:
    """Every state of the plan's failures, routed again."""
    return {row["name"]: state_of(network, row) for row in network.failures}


def test_the_plan_is_proven_and_says_of_every_state_that_it_holds(network: PlannedNetwork) -> None:
    """So what follows is about promises that were made."""
    assert network.header["verdict"] == "proven"
    assert {row["held"] for row in network.failures} == {"yes"}
    assert len(network.failures) == network.header["failures"]["survived"]


def test_busiest_link_of_every_state_is_what_networkx_finds(
    network: PlannedNetwork, states: dict[str, dict[str, Any]]
) -> None:
    """Offered load over capacity of the busiest arc agrees in every state."""
    for row in network.failures:
        graph, loads = states[row["name"]]["graph"], states[row["name"]]["loads"]
        busiest = max(sum(by_class.values()) / graph.edges[arc]["gbps"] for arc, by_class in loads.items())
        assert busiest == pytest.approx(float(row["max_utilisation"]), rel=1e-6), row["name"]


def test_every_state_keeps_what_it_promises(network: PlannedNetwork, states: dict[str, dict[str, Any]]) -> None:
    """Protected load, without its deferrable share, fits the ceiling on every arc, in time."""
    limits = network.header["utilisation"]
    classes = {row["name"]: row for row in network.classes}
    for row in network.failures:
        intact = row["state"] == "none"
        firm = {
            name: (1.0 if intact else 1.0 - float(c["deferrable"]))
            for name, c in classes.items()
            if intact or row["state"] in c["protect"].split("|")
        }
        ceiling = limits["normal"] if intact else limits["failure"]
        graph, loads = states[row["name"]]["graph"], states[row["name"]]["loads"]
        for arc, by_class in loads.items():
            protected = sum(gbps * firm.get(c, 0.0) for c, gbps in by_class.items())
            assert protected <= ceiling * graph.edges[arc]["gbps"] * (1 + 1e-6), (row["name"], arc)
        for demand in network.demands:
            if demand["class"] in firm:
                delay = states[row["name"]]["delays"][demand["a"], demand["z"], demand["class"]]
                limit = classes[demand["class"]]["max_delay_ms"]
                assert delay <= (float(limit) if limit else 1e9) * (1 + 1e-6), (row["name"], demand["name"])


def test_worst_utilisation_of_every_link_is_what_networkx_finds(
    network: PlannedNetwork, states: dict[str, dict[str, Any]]
) -> None:
    """The busiest state of each IP link agrees."""
    worst: dict[str, float] = defaultdict(float)
    for state in states.values():
        for (tail, head, key), by_class in state["loads"].items():
            if key != "gateway":
                gbps = state["graph"].edges[tail, head, key]["gbps"]
                worst[key] = max(worst[key], sum(by_class.values()) / gbps)
    for row in network.links:
        assert worst[row["name"]] == pytest.approx(float(row["worst_utilisation"]), rel=1e-6, abs=1e-9), row["name"]


def test_what_moves_in_every_state_is_what_networkx_finds(
    network: PlannedNetwork, states: dict[str, dict[str, Any]]
) -> None:
    """Links listed have the use that is listed, or are gone; the others have nearly that of the intact state."""
    listed = {(row["failure"], row["ip_link"]): row["utilisation"] for row in network.moved}
    assert listed
    for failure, state in states.items():
        use: dict[str, float] = defaultdict(float)
        for (tail, head, key), by_class in state["loads"].items():
            if key != "gateway":
                use[key] = max(use[key], sum(by_class.values()) / state["graph"].edges[tail, head, key]["gbps"])
        up = {key for _, _, key in state["graph"].edges(keys=True)}
        for link in network.links:
            told = listed.get((failure, link["name"]))
            assert (told == "") == (link["name"] not in up), (failure, link["name"])
            if told is None:
                assert use[link["name"]] == pytest.approx(float(link["normal_utilisation"]), abs=0.005)
            elif told:
                assert use[link["name"]] == pytest.approx(float(told), abs=1e-4), (failure, link["name"])


def test_delay_of_every_demand_is_what_networkx_finds(
    network: PlannedNetwork, states: dict[str, dict[str, Any]]
) -> None:
    """The longest path in use without failure agrees, demand by demand."""
    for row in network.demands:
        delay = states["none"]["delays"][row["a"], row["z"], row["class"]]
        assert delay == pytest.approx(float(row["delay_ms"]), rel=1e-6), row["name"]

"""What routers between sites are to hold, against networkx, against the model of fabrics alone, and in words."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lab.instances import small
from tests.lab.wide_instances import planned, with_metrics

from weft.diagnostics import ExpressionError, LabError
from weft.lab import Fault, Topology, both_parts, faults_of, scenario, wide_part
from weft.lab.daemons import part_of_file
from weft.lab.estimate import estimated
from weft.lab.faults import break_together
from weft.lab.prediction import predicted
from weft.lab.to_hold import to_hold
from weft.lab.wide.bgp import tables
from weft.lab.wide.broken import Broken
from weft.lab.wide.igp import Igp

LINKS = tuple(str(row["name"]) for row in planned().tables["ip_links"])
ROUTERS = tuple(str(row["name"]) for row in planned().tables["routers"])


@cache
def network() -> Topology:
    """The routers and border leaves of all three sites."""
    return wide_part(planned(), 12)


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries({name: st.tuples(st.integers(1, 4), st.integers(1, 4)) for name in LINKS}),
    st.sets(st.sampled_from(ROUTERS), max_size=2), st.data(),
)  # fmt: skip
def test_is_is_goes_every_shortest_way(
    metrics: dict[str, tuple[int, int]], overloaded: set[str], data: st.DataObject
) -> None:
    """Next hops are those of all shortest paths that networkx finds, none through an overloaded router."""
    topology = wide_part(with_metrics(metrics, tuple(overloaded)), 12)
    wan = [k for k, link in enumerate(topology.links) if link.a_interface.startswith("lag")]
    down = frozenset(data.draw(st.sets(st.sampled_from(wan), max_size=3)))
    igp = Igp(topology, Broken(silent=down))
    graph = nx.DiGraph()
    graph.add_nodes_from(topology.place[name] for name in ROUTERS)
    for k in set(wan) - down:
        link = topology.links[k]
        for v in (link.a, link.z):
            isis = topology.routers[v].device.isis
            assert isis is not None
            metric = next(each.metric for each in isis.interfaces if each.name == link.interface(v))
            graph.add_edge(v, link.other(v), weight=metric)
    for v in graph:
        between = [u for u in graph if topology.names[u] in overloaded and u != v]
        for target in graph:
            without = graph.copy()
            without.remove_nodes_from(u for u in between if u != target)
            way = igp.way(v, target)
            if v == target or not nx.has_path(without, v, target):
                assert v == target or way is None
                continue
            assert way is not None
            assert way[0] == nx.dijkstra_path_length(without, v, target)
            paths = nx.all_shortest_paths(without, v, target, weight="weight")
            assert {topology.links[k].other(v) for k in way[1]} == {path[1] for path in paths}


@given(st.sets(st.integers(0, 4), max_size=4), st.sets(st.integers(0, 3), max_size=1))
def test_without_routers_it_is_the_model_of_fabrics(down: set[int], mute: set[int]) -> None:
    """Whatever is down: eBGP alone converges to what `weft.graph.predict` says."""
    topology = small()
    found = tables(Igp(topology, Broken(frozenset(down), mute_bgp=frozenset(mute))))
    assert found == predicted(topology, frozenset(down), frozenset(mute))


def test_of_two_ways_out_of_a_site_the_nearer_is_taken() -> None:
    """With both networks joined each router has two ways to a border leaf elsewhere, and IS-IS says which is near.

    As planned they are two networks: the first routers know nothing of the second ones.
    """
    topology = network()
    place = topology.place
    table = to_hold(topology)[place["OSL.1"]]
    to_stockholm = topology.routers[place["STO/border1"]].prefixes[0]
    assert table[to_stockholm] == table[topology.routers[place["STO.1"]].reached_by]
    assert topology.routers[place["STO.2"]].reached_by not in table
    cut = Fault((break_together(topology, "fibre OSL-STO"),))
    around = to_hold(topology, cut)[place["OSL.1"]][to_stockholm]
    assert around == table[topology.routers[place["CPH.1"]].reached_by] != table[to_stockholm]


def test_what_one_cut_takes_is_what_the_plan_says() -> None:
    """Each fibre takes the links of both networks over it; the bridge takes those to Oslo."""
    topology = network()
    over = {
        name: {topology.routers[v].name for k in links for v in (topology.links[k].a, topology.links[k].z)}
        for name, links in topology.together.items()
    }
    assert over["fibre CPH-STO"] == {"STO.1", "STO.2", "CPH.1", "CPH.2"}
    assert over["srlg bridge"] == {"CPH.1", "CPH.2", "OSL.1", "OSL.2"}


def test_parts_hang_together() -> None:
    """Two sites of three, or whole fabrics of two with all routers; names are unique, hosts are in both sites."""
    assert {name[:3] for name in wide_part(planned(), 8).names} == {"STO", "CPH"}
    with pytest.raises(LabError, match="two sites have 8 routers and border leaves"):
        wide_part(planned(), 7)
    both = both_parts(planned(), ("STO", "OSL"), 6)
    assert len(set(both.names)) == len(both.names)
    assert {both.routers[host.router].device.site for host in both.hosts} == {"STO", "OSL"}
    assert {name for name in both.names if "/" not in name} == set(ROUTERS)
    subnets = {str(host.gateway.network) for host in both.hosts if host.gateway}
    held = to_hold(both)
    assert all(
        subnets <= {*held[host.router], *both.routers[host.router].prefixes} for host in both.hosts
    )  # fmt: skip
    with pytest.raises(LabError, match="no site 'HEL' has routers"):
        both_parts(planned(), ("STO", "HEL"), 6)


def test_what_is_tried_by_itself_can_be_written(tmp_path: Path) -> None:
    """Fibres, shared risks, routers and their daemons, as words of a scenario."""
    topology = network()
    faults = faults_of(topology, 20, every=True)
    words = {fault.words for fault in faults}
    assert {"fibre CPH-STO", "srlg bridge", "router STO.1", "daemon STO.1:isisd", "daemon STO.1"} <= words
    file = tmp_path / "faults.txt"
    file.write_text("".join(f"{fault.words}\n" for fault in faults), encoding="utf-8")
    assert scenario(file, topology) == faults


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("fibre CPH-OLS", "no fibre of the lab is called 'CPH-OLS'"),
        ("srlg bridge kent", "a fault of kind 'srlg' has 1 name, here are 2"),
        ("daemon STO.1:ospfd", "'ospfd' is no daemon that STO.1 runs"),
        ("daemon STO/border1:isisd", "'isisd' is no daemon that STO/border1 runs"),
        ("router STO.9", "no switch of the lab is called 'STO.9'"),
        ("fibre CPH-OSL + srlg bridge", "'srlg bridge' breaks what is broken already"),
    ],
)
def test_what_cannot_break_is_told(line: str, said: str, tmp_path: Path) -> None:
    """With what there is instead."""
    (tmp_path / "faults.txt").write_text(line, encoding="utf-8")
    with pytest.raises(ExpressionError) as error:
        scenario(tmp_path / "faults.txt", network())
    assert [found.message for found in error.value.diagnostics] == [said]


def test_each_daemon_of_a_router_is_told_its_part() -> None:
    """Isisd its instance and links, bgpd its speaker, bfdd its profile; zebra nothing of them."""
    router = network().routers[network().place["STO.1"]]
    profile = "bfd\n profile weft\n  transmit-interval 900\n exit\nexit\n!\n"
    text = router.configuration.replace("\nrouter isis", f"\n{profile}router isis")
    told = {daemon: part_of_file(text, daemon) for daemon in ("zebra", "bfdd", "isisd", "bgpd")}
    assert "router isis weft" in told["isisd"]
    assert " ip router isis weft" in told["isisd"]
    assert "router bgp" not in told["isisd"]
    assert "router bgp 64500" in told["bgpd"]
    assert "ip prefix-list SITE seq 10 permit 10.0.0.0/20 le 32" in told["bgpd"]
    assert "transmit-interval 900" in told["bfdd"]
    assert "no zebra nexthop kernel enable" in told["zebra"]
    spoken = [line for line in told["zebra"].splitlines() if not line.startswith("!")]
    assert not {"isis", "router", "profile", "prefix-list"} & {word for line in spoken for word in line.split()}


@pytest.mark.parametrize(
    ("words", "lost", "healed"),
    [
        ("fibre CPH-STO", (0, 2), (0, 5)),  # LSPs and routes once a second; hellos every three
        ("silent STO.1 CPH.1", (0.6, 2.9), (0, 5)),
        ("silent STO/border1 STO.1", (6, 9), (1, 3)),  # no BFD there
        ("daemon STO.1:isisd", (0, 2), (0, 5)),
        ("daemon STO.1", (0, 0), (1, 3)),
        ("router STO.1", (0, 2), (0, 7)),
    ],
)
def test_what_timers_say_of_routers(words: str, lost: tuple[float, float], healed: tuple[float, float]) -> None:
    """How long each fault takes at least and at most, and its healing, if processors took no time."""
    fault = next(each for each in faults_of(network(), 0, every=True) if each.words == words)
    for act, (least_s, most_s) in (("fault", lost), ("heal", healed)):
        found = estimated(network(), fault, act)
        assert (found.least_s, found.most_s) == pytest.approx((least_s, most_s))

"""What a proof says, on networks small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from weft.network import (
    Amplifiers,
    AnycastGroups,
    Cards,
    Classes,
    Demands,
    Fibres,
    Incidence,
    IpLinks,
    Lightpaths,
    Network,
    Pairs,
    Routers,
    Sites,
    Spans,
    Srlgs,
    floats,
    ints,
    risks,
    scenarios,
)
from weft.routing import Ceilings, Proof, build, prove, volumes

LIMITS = Ceilings(0.8, 0.95)


@dataclass(frozen=True)
class Traffic:
    """Demands as (from, to, class, Gb/s), and classes as (longest delay, deferrable share, protected states)."""

    demands: Sequence[tuple[int, int, int, float]]
    classes: Sequence[tuple[float, float, tuple[str, ...]]] = ((np.inf, 0.0, ("link", "router")),)
    groups: tuple[tuple[int, ...], ...] = ()


def network_of(
    site_of_router: Sequence[int], links: Sequence[tuple[int, int, float]], traffic: Traffic, gateway_gbps: float = 1e4
) -> Network:
    """Leased IP links (router, router, Gb/s) of metric 100 and a delay of 1 ms between routers."""
    n_sites, n, n_classes = max(site_of_router) + 1, len(links), len(traffic.classes)
    empty = ints([])
    return Network(
        Sites(tuple(chr(ord("A") + i) for i in range(n_sites)), floats([0.0] * n_sites), floats([0.0] * n_sites),
              ints(np.bincount(site_of_router, minlength=n_sites))),
        Fibres((), empty, empty, floats([]), empty, floats([]), floats([])), Pairs((), empty),
        Amplifiers((), empty), Spans((), empty, floats([]), floats([]), empty), Srlgs(()),
        Routers(tuple(f"R{i}" for i in range(len(site_of_router))), ints(site_of_router),
                floats([gateway_gbps] * len(site_of_router)), np.zeros(len(site_of_router), bool)),
        Cards((), empty, floats([])),
        Lightpaths(tuple(f"W{i}" for i in range(n)), ints(range(n)), ("leased",) * n,
                   floats(gbps for *_, gbps in links), *(floats([0.0] * n),) * 3, *(ints([-1] * n),) * 4),
        IpLinks(tuple(f"L{i}" for i in range(n)), ints(a for a, *_ in links), ints(z for _, z, _ in links),
                floats(gbps for *_, gbps in links), ints([100] * n), floats([1.0] * n),
                ints([100] * n), ints([1] * n)),
        Classes(tuple(f"class{i}" for i in range(n_classes)), floats(most for most, *_ in traffic.classes),
                floats(share for _, share, _ in traffic.classes), tuple(kept for *_, kept in traffic.classes)),
        AnycastGroups(tuple(f"any{i}" for i in range(len(traffic.groups))), traffic.groups),
        Demands(tuple(f"D{i}" for i in range(len(traffic.demands))), ints(d[0] for d in traffic.demands),
                ints(d[1] for d in traffic.demands), ints(d[2] for d in traffic.demands),
                floats(d[3] for d in traffic.demands)),
        Incidence.of([()] * n, 0), Incidence.of([], 0),
    )  # fmt: skip


def proved(network: Network, *survive: str) -> Proof:
    """The proof over some failures and none."""
    everything = risks(network)
    return prove(network, everything, scenarios(everything, survive), LIMITS)


TWO_PLANES = ([0, 0, 1, 1], [(0, 2, 100.0), (1, 3, 100.0)])


def test_a_load_on_the_ceiling_holds_and_one_above_does_not() -> None:
    """80 % of two links of 100 Gb/s is 160 Gb/s."""
    assert proved(network_of(*TWO_PLANES, Traffic([(0, 1, 0, 160.0)]))).held.tolist() == [True]
    broken = proved(network_of(*TWO_PLANES, Traffic([(0, 1, 0, 160.1)])))
    assert str(broken.violation[0]) == "L0: protected load 80.05 Gb/s, at most 80 Gb/s"
    assert broken.max_utilisation.tolist() == [0.8005]
    assert broken.rows.name[broken.worst_row[0]] == "L0"


def test_in_a_failure_only_classes_that_protect_it_count_against_the_ceiling() -> None:
    """A lost plane leaves 95 Gb/s for what is protected; the rest still shows in the utilisation."""
    classes = [(np.inf, 0.0, ("link",)), (np.inf, 0.0, ())]
    held = proved(network_of(*TWO_PLANES, Traffic([(0, 1, 0, 95.0), (0, 1, 1, 60.0)], classes)), "link")
    assert held.held.tolist() == [True, True, True]
    assert held.max_utilisation.tolist() == pytest.approx([0.775, 1.55, 1.55])
    assert held.lost_gbps[1].tolist() == [0.0, 55.0]
    assert held.delivered_gbps[1].tolist() == [95.0, 5.0]


def test_a_deferrable_share_rides_last_and_is_not_lost_in_a_failure() -> None:
    """The first class's deferrable half waits behind the second class's firm traffic."""
    classes = [(np.inf, 0.5, ("link",)), (np.inf, 0.0, ())]
    proof = proved(network_of(*TWO_PLANES, Traffic([(0, 1, 0, 80.0), (0, 1, 1, 70.0)], classes)), "link")
    assert proof.violation[1] is None
    assert proof.lost_gbps[1].tolist() == [0.0, 10.0]
    assert proof.delivered_gbps[1].tolist() == [40.0, 60.0]
    assert proof.lost_gbps[0].tolist() == [0.0, 0.0]


def test_equal_shares_ignore_capacity() -> None:
    """Routers hash equally over parallel links whatever their rate, and the small one overflows."""
    proof = proved(network_of([0, 1], [(0, 1, 400.0), (0, 1, 100.0)], Traffic([(0, 1, 0, 300.0)])))
    assert proof.rows.normal_utilisation[:2].tolist() == pytest.approx([150 / 400, 1.5])
    assert proof.lost_gbps[0].tolist() == pytest.approx([50.0])
    assert proof.rows.fill[1] == pytest.approx(150 / 80)


def test_a_router_failure_keeps_the_demand_and_a_site_failure_removes_it() -> None:
    """The border is homed to all routers of its site, and a site without its border has no traffic."""
    network = network_of(*TWO_PLANES, Traffic([(0, 1, 0, 90.0)]))
    proof = proved(network, "router", "site")
    row = {name: i for i, name in enumerate(proof.scenarios.name)}
    assert proof.offered_gbps[row["router R0"]].tolist() == [90.0]
    assert proof.max_utilisation[row["router R0"]] == pytest.approx(0.9)
    assert proof.offered_gbps[row["site A"]].tolist() == [0.0]
    assert proof.removed_gbps[row["site A"]].tolist() == [90.0]
    assert proof.lost_gbps[row["site A"]].tolist() == [0.0]
    assert proof.held.all()


def test_traffic_that_changes_planes_crosses_the_border_and_is_counted_on_the_gateways() -> None:
    """A to C by way of B, whose two routers each have one of the links: 10 Gb/s on each of B's gateways."""
    network = network_of([0, 1, 1, 2], [(0, 1, 100.0), (2, 3, 100.0)], Traffic([(0, 2, 0, 10.0)]), gateway_gbps=40.0)
    proof = proved(network)
    use = dict(zip(proof.rows.name, proof.rows.normal_utilisation.tolist(), strict=True))
    assert use["R1 gateway"] == use["R2 gateway"] == 0.25
    assert proof.demands.delay_ms.tolist() == [2.0]


def test_a_demand_without_a_path_is_named() -> None:
    """And nothing of it is delivered."""
    proof = proved(network_of([0, 1], [(0, 1, 100.0)], Traffic([(0, 1, 0, 10.0)])), "link")
    assert [str(v) for v in proof.violation] == ["None", "D0: 10 Gb/s without a path"]
    assert proof.lost_gbps[1].tolist() == proof.unroutable_gbps[1].tolist() == [10.0]
    assert proof.delivered_gbps[1].tolist() == [0.0]
    assert proof.demands.worst_delay_ms.tolist() == [np.inf]
    assert proof.demands.worst_scenario.tolist() == [1]


def test_delay_binds_in_the_states_its_class_protects() -> None:
    """The way around takes 2 ms: too long for a class that may take 1.5 and is to survive, not for another."""
    triangle = [(0, 1, 100.0), (1, 2, 100.0), (2, 0, 100.0)]
    for protect, held in ((("link",), [True, False]), ((), [True, True])):
        traffic = Traffic([(0, 1, 0, 10.0)], [(1.5, 0.0, protect)])
        proof = proved(network_of([0, 1, 2], triangle, traffic), "link")
        assert proof.held[:2].tolist() == held
    late = proved(network_of([0, 1, 2], triangle, Traffic([(0, 1, 0, 10.0)], [(1.5, 0.0, ("link",))])), "link")
    assert str(late.violation[1]) == "D0: delay 2 ms, at most 1.5 ms"
    assert (late.demands.delay_ms.tolist(), late.demands.worst_delay_ms.tolist()) == ([1.0], [2.0])


def test_anycast_goes_to_the_nearest_member_and_to_the_other_when_that_is_gone() -> None:
    """Any of B and C, from A next to B: C serves when site B fails, and the demand goes when both do."""
    traffic = Traffic([(0, 3, 0, 10.0)], groups=((1, 2),))
    network = network_of([0, 1, 2], [(0, 1, 100.0), (1, 2, 100.0), (0, 2, 50.0)], traffic)
    slow = replace(network, ip_links=replace(network.ip_links, metric=ints([100, 100, 300])))
    proof = proved(slow, "site:B", "site:B+site:C")
    assert proof.rows.normal_utilisation[:3].tolist() == pytest.approx([0.1, 0.0, 0.0])
    assert proof.max_utilisation.tolist() == pytest.approx([0.1, 0.2, 0.0])
    assert proof.removed_gbps.ravel().tolist() == [0.0, 0.0, 10.0]


def test_a_demand_of_a_site_without_a_router_is_refused() -> None:
    """A transit site has no border where traffic could start."""
    network = network_of([0, 2], [(0, 1, 100.0)], Traffic([(0, 1, 0, 10.0)]))
    with pytest.raises(ValueError, match="D0 starts or ends at a site without a router"):
        volumes(network, build(network))


def test_an_anycast_group_that_no_router_serves_is_refused() -> None:
    """Its demands could never be routed."""
    with pytest.raises(ValueError, match="no member site with a router"):
        build(network_of([0, 2], [(0, 1, 100.0)], Traffic([(0, 3, 0, 10.0)], groups=((1,),))))


@pytest.mark.parametrize("metric", [0, (1 << 24) - 1])
def test_a_metric_that_is_is_cannot_use_is_refused(metric: int) -> None:
    """2**24 - 1 keeps a link out of shortest paths; 1 and 2**24 - 2 are fine."""
    network = network_of(*TWO_PLANES, Traffic([(0, 1, 0, 10.0)]))
    build(replace(network, ip_links=replace(network.ip_links, metric=ints([1, (1 << 24) - 2]))))
    with pytest.raises(ValueError, match=r"1\.\.16777214"):
        build(replace(network, ip_links=replace(network.ip_links, metric=ints([1, metric]))))


def test_progress_is_told_up_to_the_last_scenario() -> None:
    """Done and in all, block by block."""
    network = network_of(*TWO_PLANES, Traffic([(0, 1, 0, 10.0)]))
    everything, told = risks(network), []
    prove(network, everything, scenarios(everything, ["link"]), LIMITS, progress=lambda *done: told.append(done))
    assert told[-1] == (3, 3)


def test_a_proof_over_no_scenario_is_empty() -> None:
    """Its columns have no rows, and no link has a worst."""
    network = network_of(*TWO_PLANES, Traffic([(0, 1, 0, 10.0)]))
    everything = risks(network)
    proof = prove(network, everything, scenarios(everything, [], intact=False), LIMITS)
    assert (len(proof), proof.lost_gbps.shape, proof.held.tolist()) == (0, (0, 1), [])
    assert proof.rows.worst_scenario.tolist() == [-1] * 6

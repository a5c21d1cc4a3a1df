"""Back-ends: GPUs on rails or on one leaf a host, in one plane or two, without border or routers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from weft.catalogue import load
from weft.catalogue.records import Catalogue
from weft.fabric import BackendAsk, BackendDesign, FabricDesign, Hall, backend_bound_w, backend_menu, wire
from weft.fabric.wiring import KINDS

ASK = BackendAsk(128, 8, 400.0, "rail", survive=("spine",), hall=Hall(hosts_per_rack=4))


@pytest.fixture(scope="module")
def stock() -> Catalogue:
    """The built-in catalogue, which has cables for ports of 200G."""
    return load(["builtin"])


def least(ask: BackendAsk, catalogue: Catalogue) -> BackendDesign:
    """The design of least draw."""
    return backend_menu(ask, catalogue, "power")[0]


def leaves_of_hosts(design: FabricDesign) -> dict[int, list[int]]:
    """For each host the leaves that its ports are on, in the order of its ports."""
    links = wire(design).links
    found: dict[int, list[int]] = {}
    for i in np.flatnonzero(links.kind == KINDS.index("host")).tolist():
        found.setdefault(int(links.a[i]), []).append(int(links.z[i]))
    return found


def test_each_gpu_of_a_host_is_on_a_leaf_of_its_own(medium: Catalogue) -> None:
    """GPU r of every host of a group is on leaf r of the group, and no leaf has two GPUs of a host."""
    leaves = leaves_of_hosts(least(ASK, medium).plane)
    assert len(leaves) == 16
    for on in leaves.values():
        assert [leaf - on[0] for leaf in on] == list(range(8))


def test_in_a_clos_all_gpus_of_a_host_are_on_one_leaf(medium: Catalogue) -> None:
    """Eight ports on the same leaf."""
    leaves = leaves_of_hosts(least(replace(ASK, design="clos"), medium).plane)
    assert {len(set(on)) for on in leaves.values()} == {1}
    assert {len(on) for on in leaves.values()} == {8}


def test_a_back_end_reaches_no_router(medium: Catalogue) -> None:
    """It has neither border nor gateway, in two tiers or three."""
    for gpus in (128, 4096):
        for design in backend_menu(replace(ASK, gpus=gpus, oversubscription=2.0), medium, "power"):
            shape = design.plane.shape
            assert (shape.border_leaves, shape.border_pods, shape.routers, design.plane.gateway_ports) == (0, 0, 0, 0)
            assert {group.kind for group in design.plane.links} <= {"host", "uplink", "trunk"}


def test_two_planes_are_two_equal_fabrics_of_half_the_rate(stock: Catalogue) -> None:
    """Each has every host with ports of 200G; draw, price and bill are twice those of one, and so is the bound."""
    ask = replace(ASK, planes=2)
    for design in backend_menu(ask, stock, "power"):
        host_links = next(group for group in design.plane.links if group.kind == "host")
        assert (host_links.gbps, host_links.links) == (200.0, 128)
        assert design.draw_w == 2 * design.plane.draw_w
        assert design.price_eur == 2 * design.plane.price_eur
        assert sum(line.count * line.draw_w_each for line in design.bom) == pytest.approx(design.draw_w)
        assert design.draw_w >= backend_bound_w(ask, stock)


def test_a_lost_leaf_is_survived_on_rails_or_with_two_planes(stock: Catalogue) -> None:
    """What the other leaves or the other plane carry is as promised, so that nothing more is bought for it."""
    for ask in (replace(ASK, survive=("leaf", "spine")), replace(ASK, design="clos", planes=2, survive=("leaf",))):
        kept = tuple(word for word in ask.survive if word != "leaf")
        assert least(ask, stock).draw_w == least(replace(ask, survive=kept), stock).draw_w


def test_the_builtin_catalogue_joins_16384_gpus_on_rails(stock: Catalogue) -> None:
    """2,048 hosts of eight ports of 400G, without oversubscription, in three tiers, above the relaxation."""
    ask = BackendAsk(16384, 8, 400.0, "rail", survive=("spine",), hall=Hall(hosts_per_rack=4))
    best = least(ask, stock)
    assert best.plane.tiers == 3
    assert best.plane.oversubscription_failed <= 1.0
    assert sum(group.links for group in best.plane.links if group.kind == "host") == 16384
    assert backend_bound_w(ask, stock) <= best.draw_w


@pytest.mark.parametrize("changes", [{"gpus": 130}, {"design": "torus"}, {"planes": 0}])
def test_a_nonsensical_back_end_is_a_mistake_of_the_caller(changes: dict[str, object]) -> None:
    """Such values never come from a checked intent."""
    with pytest.raises(ValueError, match=r"GPUs|design"):
        replace(ASK, **changes)  # type: ignore[arg-type]

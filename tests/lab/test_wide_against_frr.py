"""Kernels of routers between sites, and of fabrics behind them, are as predicted: isisd, bgpd, cuts of fibres.

Needs root, iproute2, nftables and FRR; `make frr` installs them.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from tests.lab.instances import left_of, needs_lab
from tests.lab.wide_instances import METRICS, planned, with_metrics, with_policies

from weft.lab import Options, Router, Topology, Verdict, both_parts, faults_of, run, scenario, wide_part

pytestmark = pytest.mark.xdist_group("lab")

PATIENT = Options(patience_s=60, start_s=60)
"""Other tests run beside these."""


@pytest.fixture(autouse=True)
def _lab() -> None:
    needs_lab()


def _tried(topology: Topology, folder: Path, lines: str) -> Verdict:
    (folder / "faults.txt").write_text(lines, encoding="utf-8")
    return run(topology, scenario(folder / "faults.txt", topology), PATIENT)


def test_routers_of_three_sites_are_as_predicted_through_faults(tmp_path: Path) -> None:
    """Unequal metrics, each way its own: a fibre is cut, a link is silent, a router and an isisd are lost together.

    Intact and with each fault, policies of segment routing send packets over the links of their valid lists, in shares.
    """
    topology = wide_part(with_policies(with_metrics(METRICS)), 12)
    verdict = _tried(topology, tmp_path, "fibre CPH-STO\nsilent STO.2 OSL.2\nrouter STO.1 + daemon CPH.2:isisd\n")
    assert [(event.words, event.differences) for event in verdict.events if event.differences] == []
    assert verdict.holds
    tried = ["start", "policies", *("fault", "policies", "heal") * 2, "fault", "heal"]  # the last leaves no head a way
    assert [event.act for event in verdict.events] == tried
    steered = verdict.events[1]
    assert steered.entries == 3 * 12  # of STO.1, STO.2 and CPH.2 on both directions of six links
    assert steered.loss is not None
    assert steered.loss.lost < steered.loss.sent / 10
    assert any("SRv6" in what for plane, what in verdict.proved if plane == "data plane")
    assert verdict.entries > 7 * 60
    cut, silent = verdict.events[2], verdict.events[5]
    assert cut.loss is not None
    assert cut.loss.sent > 0
    assert silent.loss is not None
    assert silent.loss.gap_s > 0.3  # three intervals of BFD less one
    assert left_of(os.getpid()) == []


@pytest.mark.slow
def test_an_overloaded_router_and_two_fibres_at_once_are_as_predicted(tmp_path: Path) -> None:
    """Nothing passes through a router with the overload bit, also where there is no other way."""
    topology = wide_part(with_metrics(METRICS, ("OSL.1",)), 12)
    verdict = _tried(topology, tmp_path, "fibre CPH-STO\nfibre CPH-STO + fibre OSL-STO\ndaemon OSL.2 + srlg bridge\n")
    assert verdict.holds


@pytest.mark.slow
def test_a_wrong_metric_is_found() -> None:
    """One router that is told another metric than the plan has sends elsewhere, and the lab says where."""
    right = wide_part(with_metrics(METRICS), 12)
    at = right.place["OSL.1"]
    told = right.routers[at].configuration
    assert " isis metric 100\n" in told
    wrong = replace(right.routers[at], configuration=told.replace(" isis metric 100\n", " isis metric 175\n", 1))
    routers: tuple[Router, ...] = (*right.routers[:at], wrong, *right.routers[at + 1 :])
    verdict = run(replace(right, routers=routers), (), Options(start_s=8, start_s_each=0, explain=True))
    assert not verdict.holds
    assert at in {entry.router for entry in verdict.events[0].differences}
    views = verdict.events[0].views
    assert any("there as up, and goes another way" in view for view in views)
    assert any("# show isis neighbor\n" in view for view in views)


@pytest.mark.slow
def test_hosts_of_two_sites_talk_across_a_cut_fibre(tmp_path: Path) -> None:
    """Fabrics of two sites and the routers of three: each kernel of all, and what hosts lose until IS-IS has a way."""
    topology = both_parts(planned(), ("STO", "CPH"), 12)
    verdict = _tried(topology, tmp_path, "fibre CPH-STO\nsilent STO.1 CPH.1\nswitch STO/spine1.1 + router CPH.1\n")
    assert verdict.holds
    cut = verdict.events[1].between_hosts
    assert cut is not None
    assert cut.sent > 0
    assert cut.lost > 0
    assert cut.gap_s < verdict.events[1].seconds
    assert left_of(os.getpid()) == []


@pytest.mark.slow
def test_each_fault_of_routers_is_as_predicted() -> None:
    """One of each kind between each pair of neighbours, each router, daemon, fibre and shared risk, and four pairs."""
    topology = wide_part(planned(), 12)
    verdict = run(topology, faults_of(topology, 4, every=True), PATIENT)
    assert [event.words for event in verdict.events if not event.as_predicted] == []
    assert verdict.holds

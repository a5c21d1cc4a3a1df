"""Kernels under real daemons are as predicted, intact, broken and healed.

Needs root, iproute2, nftables and FRR; `make frr` installs them.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.lab.instances import BUNDLED, DUAL, SPARSE, TENANTS, left_of, needs_lab, part, small

from weft.lab import Event, Fault, Options, Topology, converge, faults_of, run, scenario
from weft.lab.daemons import Daemons
from weft.lab.faults import Break
from weft.lab.prediction import FLOODED, predicted

pytestmark = pytest.mark.xdist_group("lab")

NONE: frozenset[int] = frozenset()
PATIENT = Options(patience_s=60, start_s=60)
"""Other tests run beside these."""

FAULTS = """\
link leaf1.1:{port} spine1.1
silent leaf1.2 spine1.2
switch spine1.1
daemon leaf1.1 + fibre border1 spine1.2
"""


@pytest.fixture(autouse=True)
def _lab() -> None:
    needs_lab()


def test_twelve_switches_are_as_predicted_through_faults(tmp_path: Path) -> None:
    """A link of a bundle, a silent one, a spine, and a daemon with a cable run: each next-hop set, and what is lost."""
    topology = part(12)
    assert len(topology.routers) == 12
    ends = [topology.between[topology.place["leaf1.1"], topology.place["spine1.1"]],
            topology.between[topology.place["leaf1.2"], topology.place["spine1.2"]]]  # fmt: skip
    first, second = (f"eth{topology.links[links[0]].a_interface.removeprefix('eth')}" for links in ends)
    lines = FAULTS.format(port=first).replace("silent leaf1.2", f"silent leaf1.2:{second}")
    (tmp_path / "faults.txt").write_text(lines, encoding="utf-8")
    verdict = run(topology, scenario(tmp_path / "faults.txt", topology), PATIENT)
    assert [event.differences for event in verdict.events] == [()] * 9
    assert verdict.holds
    assert verdict.entries > 9 * 12 * 10
    link, silent = (event for event in verdict.events[1:5:2])
    assert silent.loss is not None
    assert silent.loss.lost > 0
    assert silent.loss.gap_s > 0.3  # three intervals of BFD less one
    assert link.loss is not None
    assert link.loss.gap_s < silent.loss.gap_s
    assert left_of(os.getpid()) == []


def test_next_hops_that_frr_loses_are_found() -> None:
    """With the kernel's next-hop groups FRR 8.4 shows all equal paths after a flap, and the kernel has the survivors.

    Without them, as the lab configures it, the same fault heals (the tests above).
    """
    topology = small(kernel_groups=True)
    options = Options(patience_s=6, quiet_s=4, explain=True)
    verdict = run(topology, faults_of(topology, 0)[:1], options)
    start, fault, heal = verdict.events
    assert start.as_predicted
    assert fault.as_predicted
    assert heal.differences
    assert heal.waiting == ()  # all sessions are up: daemons think that they are done
    assert all({*entry.kernel} < {*entry.predicted} for entry in heal.differences)
    assert not verdict.holds
    parted = heal.views[0].splitlines()
    assert [line.split()[0] for line in parted[1:5]] == ["predicted", "bgpd", "zebra", "kernel"]
    predicted_, bgpd, zebra, kernel = (line.split(maxsplit=1)[1] for line in parted[1:5])
    assert predicted_ == bgpd == zebra != kernel  # zebra tells of next hops that its kernel has not
    assert parted[5].endswith("zebra shows it as installed, and the kernel does not have it")
    assert left_of(os.getpid()) == []


def test_a_configuration_that_is_wrong_is_found() -> None:
    """A leaf that announces no prefix of its own is told by every other router."""
    right = small()
    leaf = right.routers[0]
    without = replace(leaf, configuration=leaf.configuration.replace("  network 10.0.0.1/32\n", ""))
    silent = Topology((without, *right.routers[1:]), right.links, right.whole)
    verdict = run(silent, faults_of(silent), Options(start_s=6, start_s_each=0, quiet_s=4, explain=True))
    assert len(verdict.events) == 1
    assert verdict.not_tried == len(faults_of(silent))
    assert {entry.router for entry in verdict.events[0].differences} == {1, 2, 3}
    assert {entry.prefix for entry in verdict.events[0].differences} == {"10.0.0.1/32"}
    said = "eth1: its session is up, and leaf1.1 does not tell of the prefix, or of a longer path"
    assert any(said in view for view in verdict.events[0].views)


def test_a_session_that_does_not_come_up_is_told_with_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """A leaf that takes another ASN for its spine's: kernels lack the way, daemons the session, and say why."""
    monkeypatch.setattr(converge, "BACK_OFF_S", 2.0)
    right = small()
    leaf, spine = right.routers[0], right.routers[2].device
    text = leaf.configuration.replace(f"neighbor eth1 remote-as {spine.bgp.asn}", "neighbor eth1 remote-as 64999")
    assert text != leaf.configuration
    wrong = Topology((replace(leaf, configuration=text), *right.routers[1:]), right.links, right.whole)
    verdict = run(wrong, (), Options(start_s=6, start_s_each=0, explain=True))
    start = verdict.events[0]
    assert "leaf1.1: the session on eth1 is down, and is to be up" in start.waiting
    assert any("\n  eth1: its session is " in view for view in start.views)


def test_tenants_are_as_predicted_in_both_versions_of_ip() -> None:
    """Routes of IPv4 and IPv6, and where tunnels send frames for each host and for all, while hosts talk.

    A silent uplink stops them for as long as it takes BFD; of a lost leaf the others forget hosts and tunnel.
    """
    topology = part(8, BUNDLED, TENANTS)
    leaf, spine = topology.place["leaf1.1"], topology.place["spine1.1"]
    faults = faults_of(topology, 0)
    silent = next(f for f in faults if f.kind == "silent" and f.links_down <= {*topology.between[leaf, spine]})
    chosen = [next(f for f in faults if f.words == "switch leaf1.1"), silent]
    verdict = run(topology, chosen, PATIENT)
    assert [event.differences for event in verdict.events] == [()] * 5
    assert topology.versions == (4, 6)
    leaves = [v for v, router in enumerate(topology.routers) if router.tier == "leaf"]
    frames = {key for key in predicted(topology, NONE, NONE)[leaves[0]] if key.startswith("vni")}
    alone = {vni for (_, vni), routers in topology.networks.items() if len(routers) == 1}
    hosts = [host for host in topology.hosts if host.router != leaves[0] and host.vni not in alone]
    stretched = [vni for (_, vni), routers in topology.networks.items() if len(routers) > 1]
    assert len(stretched) == 2
    assert len(hosts) == len(leaves) - 1
    assert frames == {f"vni{h.vni} {h.mac}" for h in hosts} | {f"vni{vni} {FLOODED}" for vni in stretched}
    for event in verdict.events[1:]:
        assert event.between_hosts is not None
        assert event.between_hosts.sent > 0
    healed = verdict.events[-1].between_hosts
    assert healed is not None
    assert healed.lost < healed.sent / 10


def test_a_fault_is_waited_for_until_daemons_have_heard_of_it() -> None:
    """Of two links between two switches one goes: kernels forward as predicted at once, while zebra still sleeps.

    A link that came back before it woke would be another experiment: it is broken until sessions are down.
    """
    topology, slept_s = small(), 1.5
    fault = next(f for f in faults_of(topology, 0, every=True) if f.words.startswith("link leaf1.2:"))
    noted: list[float] = []

    def send_all(number: signal.Signals) -> None:
        for file in Path("/run").glob(f"weft-lab-{os.getpid():x}-*/*/zebra.pid"):
            os.kill(int(file.read_text()), number)

    def sleep(event: Event) -> None:
        if event.act == "start":
            send_all(signal.SIGSTOP)
            threading.Timer(slept_s, send_all, [signal.SIGCONT]).start()
        noted.append(time.monotonic())

    verdict = run(topology, [fault], PATIENT, sleep)
    assert verdict.holds
    assert noted[1] - noted[0] > slept_s
    assert verdict.events[1].seconds < slept_s
    assert [event.sessions for event in verdict.events] == [10] * 3


@pytest.mark.slow
def test_daemons_that_are_killed_while_they_start_come_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is started, killed in the midst of it, and started again, at the lab's start and at each healing."""
    launch = Daemons.launch

    def stumble(self: Daemons, v: int, daemon: str) -> None:
        launch(self, v, daemon)
        time.sleep(0.1)
        self.kill(v, daemon)
        launch(self, v, daemon)

    monkeypatch.setattr(Daemons, "launch", stumble)
    topology = small()
    own = topology.links_of[0]
    faults = [Fault((Break("daemon", 0, own, daemon, daemon),)) for daemon in ("bgpd", "bfdd", "zebra")]
    verdict = run(topology, faults, PATIENT)
    assert [event.waiting for event in verdict.events] == [()] * 7
    assert verdict.holds
    assert left_of(os.getpid()) == []


@pytest.mark.slow
@pytest.mark.parametrize("v", [0, 2])
def test_daemons_of_each_role_are_killed_and_come_back(v: int) -> None:
    """Without bfdd neighbours hear silence, drop sessions and make them again; without zebra a kernel forwards on.

    A new zebra takes the routes out that it finds, and is told of them when the others look for it, after up to 10 s.
    """
    topology = small()
    own = topology.links_of[v]
    faults = [Fault((Break("daemon", v, own, daemon, daemon),)) for daemon in ("bfdd", "zebra", "bgpd")]
    verdict = run(topology, faults, PATIENT)
    assert [event.waiting for event in verdict.events] == [()] * 7
    assert verdict.holds
    without_bfdd, without_zebra = verdict.events[1], verdict.events[3]
    assert without_bfdd.seconds > 0.5
    assert without_zebra.loss is not None
    assert without_zebra.loss.lost == 0


@pytest.mark.slow
@pytest.mark.parametrize(("nodes", "fabric"), [(30, DUAL), (100, SPARSE), (26, BUNDLED)])
def test_larger_fabrics_are_as_predicted_through_faults(nodes: int, fabric: str) -> None:
    """One fault of each kind at each tier, and pairs of them."""
    topology = part(nodes, fabric)
    assert nodes - 1 <= len(topology.routers) <= nodes
    faults = faults_of(topology, 2)[:: 1 if nodes < 60 else 6]
    verdict = run(topology, faults, PATIENT)
    assert [event.words for event in verdict.events if not event.as_predicted] == []
    assert verdict.holds
    assert left_of(os.getpid()) == []

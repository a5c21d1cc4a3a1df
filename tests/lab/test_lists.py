"""Lists that guard the infrastructure, in kernels under real daemons: all that the plan needs comes through."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network

import pytest
from tests.lab.instances import BUNDLED, TENANTS, needs_lab, part, small

from weft.build import frr
from weft.build.device import ruled
from weft.lab import Options, Topology, faults_of, run
from weft.lab.interruption import Interruption
from weft.lab.namespaces import Namespaces
from weft.planning.kept import KeptPolicy

pytestmark = pytest.mark.xdist_group("lab")

LINK_LOCAL = KeptPolicy((), (IPv4Network("10.0.0.0/24"),), (), (), ())
NUMBERED = KeptPolicy(
    (), (IPv4Network("10.0.0.0/18"), IPv4Network("10.4.0.0/16")),
    (IPv6Network("fd00:0:0:1::/64"), IPv6Network("fd00:0:0:2::/64")), (), (),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _lab() -> None:
    needs_lab()


@pytest.mark.parametrize(
    ("made_so", "policy"),
    [
        pytest.param(small, LINK_LOCAL, id="sessions between link-local addresses"),
        pytest.param(
            lambda: part(8, BUNDLED, TENANTS), NUMBERED, id="numbered links, tenants over VXLAN", marks=pytest.mark.slow
        ),
    ],
)
def test_sessions_and_tunnels_come_through_lists(
    made_so: Callable[[], Topology], policy: KeptPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kernels that load each device's lists before its daemons start are as predicted, and heal after a silent link."""
    topology = made_so()
    made, loaded = Namespaces.make, list[int]()

    def make(namespaces: Namespaces, interruption: Interruption) -> None:
        made(namespaces, interruption)
        for name, router in zip(namespaces.names, topology.routers, strict=True):
            device = ruled(router.device, policy)
            text = frr.render(device)[frr.FILTERS]
            command = ["ip", "netns", "exec", name, "nft", "-f", "-"]
            subprocess.run(command, input=text, text=True, check=True, timeout=20)
            loaded.append(len(device.acls))

    monkeypatch.setattr(Namespaces, "make", make)
    silent = next(fault for fault in faults_of(topology, 0) if fault.kind == "silent")
    verdict = run(topology, [silent], Options(patience_s=60, start_s=60))
    assert len(loaded) == len(topology.routers)
    assert all(loaded)
    assert [event.differences for event in verdict.events] == [()] * 3
    assert verdict.holds

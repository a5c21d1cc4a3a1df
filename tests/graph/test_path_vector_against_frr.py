"""The predicted next hops are those in the kernels of a small Clos of real FRR routers, each in a namespace.

Needs root, iproute2 and FRR (its daemons in /usr/lib/frr), and leaves nothing behind.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from tests.graph.clos import Clos, clos

from weft.graph import Decision, Destinations, predict

pytestmark = pytest.mark.slow

DAEMONS = Path("/usr/lib/frr")
PREFIX = f"weft{os.getpid() % 10000}x"
PATIENCE_S = 30.0
SYSCTLS = (
    "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv6.conf.default.forwarding=1",
    "net.ipv6.conf.default.accept_dad=0", "net.ipv4.conf.all.ignore_routes_with_linkdown=1",
    "net.ipv4.conf.default.ignore_routes_with_linkdown=1",
)  # fmt: skip


def missing() -> str | None:
    """Why there can be no lab here."""
    if not (DAEMONS / "bgpd").exists():
        return "FRR is not installed (apt install frr)"
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return "network namespaces need root and iproute2"
    made = run("ip", "netns", "add", f"{PREFIX}try", check=False)
    run("ip", "netns", "del", f"{PREFIX}try", check=False)
    return None if made.returncode == 0 else "this kernel lets us make no network namespace"


def run(*words: str, lines: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
    """A command, with what it reads."""
    return subprocess.run(words, input=lines, capture_output=True, text=True, check=check)


def loopback(v: int) -> str:
    """Router id and only prefix of a speaker; ids ascend with the speakers' numbers."""
    return f"10.0.{v // 250}.{v % 250 + 1}"


class Lab:
    """One namespace a speaker, one veth a session: `s<number>` at both ends."""

    def __init__(self, fabric: Clos, decision: Decision, folder: Path) -> None:
        self.fabric, self.decision, self.folder, self.peering = fabric, decision, folder, fabric.peering()
        self.nodes = range(len(fabric.asn))

    def start(self) -> None:
        """Cables first, then zebra and bgpd of each speaker."""
        for v in self.nodes:
            run("ip", "netns", "add", f"{PREFIX}{v}")
            run("ip", "netns", "exec", f"{PREFIX}{v}", "sysctl", "-qw", *SYSCTLS)
        cables = [
            f"link add s{k} netns {PREFIX}{a} type veth peer name s{k} netns {PREFIX}{z}"
            for k, (a, z) in enumerate(self.fabric.links)
        ]
        run("ip", "-batch", "-", lines="\n".join(cables) + "\n")
        for v in self.nodes:
            mine = [k for k, ends in enumerate(self.fabric.links) if v in ends]
            up = ["link set lo up", f"addr add {loopback(v)}/32 dev lo", *(f"link set s{k} up" for k in mine)]
            run("ip", "-n", f"{PREFIX}{v}", "-batch", "-", lines="\n".join(up) + "\n")
            self._configure(v, mine)
            for daemon in ("zebra", "bgpd"):
                self._launch(v, daemon)

    def _configure(self, v: int, sessions: list[int]) -> None:
        lines = [
            "frr defaults datacenter", "no zebra nexthop kernel enable",
            f"router bgp {self.fabric.asn[v]}", f" bgp router-id {loopback(v)}",
            *([" bgp bestpath as-path multipath-relax"] if self.decision.multipath_relax else []),
            " bgp bestpath compare-routerid",
            " no bgp ebgp-requires-policy", " no bgp network import-check",
            " neighbor FAB peer-group", " neighbor FAB remote-as external", " neighbor FAB timers connect 1",
            " neighbor FAB advertisement-interval 0", *(f" neighbor s{k} interface peer-group FAB" for k in sessions),
            " address-family ipv4 unicast", f"  network {loopback(v)}/32", f"  maximum-paths {self.decision.max_paths}",
        ]  # fmt: skip
        home = self.folder / str(v)
        home.mkdir()
        (home / "frr.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (home / "vtysh.conf").write_text("", encoding="utf-8")
        for path in (home, *home.iterdir()):
            shutil.chown(path, "frr", "frr")

    def _launch(self, v: int, daemon: str) -> None:
        home = self.folder / str(v)
        run(
            "nsenter", f"--net=/run/netns/{PREFIX}{v}", str(DAEMONS / daemon), "-d", "-f", str(home / "frr.conf"),
            "-i", str(home / f"{daemon}.pid"), "-z", str(home / "zserv.api"), "--vty_socket", str(home),
            "-P", "0", "-u", "frr", "-g", "frr",
        )  # fmt: skip

    def kernel(self, v: int) -> dict[str, set[int]]:
        """The sessions that a speaker's kernel forwards over, by destination."""
        found = {}
        for route in json.loads(run("ip", "-j", "-n", f"{PREFIX}{v}", "route").stdout or "[]"):
            if route.get("protocol") == "bgp":
                hops = [hop for hop in route.get("nexthops", [route]) if not {"dead", "linkdown"} & {*hop["flags"]}]
                found[route["dst"]] = {int(hop["dev"][1:]) for hop in hops}
        return {dst: hops for dst, hops in found.items() if hops}

    def settled(self, session_up: np.ndarray, speaker_up: np.ndarray) -> list[tuple[int, dict[str, set[int]]]]:
        """The speakers whose kernels differ from the prediction when patience ends, with what they have."""
        there = Destinations.of([[v] for v in self.nodes])
        routes = predict(self.peering, there, self.decision, (session_up, speaker_up))
        expected = {
            v: {loopback(d): {*routes.sessions(d, v).tolist()} for d in self.nodes if routes.length[d, v] > 0}
            for v in self.nodes if speaker_up[v]
        }  # fmt: skip
        end = time.monotonic() + PATIENCE_S
        waiting = list(expected)
        while waiting and time.monotonic() < end:
            waiting = [v for v in waiting if self.kernel(v) != expected[v]]
            time.sleep(0.1)
        return [(v, self.kernel(v)) for v in waiting]

    def stop(self) -> None:
        """End our daemons by their ids, and take the namespaces away."""
        for pid_file in self.folder.glob("*/*.pid"):
            pid = int(pid_file.read_text("utf-8"))
            if Path(f"/proc/{pid}/exe").exists():
                os.kill(pid, signal.SIGKILL)
        for v in self.nodes:
            run("ip", "netns", "del", f"{PREFIX}{v}", check=False)


@contextmanager
def running(fabric: Clos, decision: Decision) -> Iterator[Lab]:
    """A fabric of real routers, for a while."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    folder = Path("/run") / PREFIX  # FRR's user may not look into the folders that pytest makes
    folder.mkdir()
    lab = Lab(fabric, decision, folder)
    try:
        lab.start()
        yield lab
    finally:
        lab.stop()
        shutil.rmtree(folder)


def test_kernels_forward_as_predicted_before_and_after_failures() -> None:
    """Intact; a leaf's link cut, so that a spine may not go through the valley; then a superspine without links.

    Two pods of two leaves and two spines, and a plane of one superspine for each spine.
    """
    fabric = clos(2, 2, 2, 1, shared=True)
    session_up, speaker_up = np.ones(len(fabric.links), np.bool_), np.ones(len(fabric.asn), np.bool_)
    with running(fabric, Decision()) as lab:
        assert lab.settled(session_up, speaker_up) == []
        cut = fabric.link(fabric.leaves[0], fabric.spines[0])
        run("ip", "-n", f"{PREFIX}{fabric.leaves[0]}", "link", "set", f"s{cut}", "down")
        session_up[cut] = False
        assert lab.settled(session_up, speaker_up) == []
        assert loopback(fabric.leaves[0]) not in lab.kernel(fabric.spines[0])
        lost = fabric.superspines[0]
        for session, ends in enumerate(fabric.links):
            if lost in ends:
                run("ip", "-n", f"{PREFIX}{lost}", "link", "set", f"s{session}", "down")
                session_up[session] = False
        assert lab.settled(session_up, speaker_up) == []


def test_without_relax_kernels_take_the_neighbouring_as_of_the_lowest_router_id() -> None:
    """Spines with an ASN each and two links to each leaf: both links to the first spine, and valleys after a cut."""
    fabric = clos(1, 3, 2, 0, shared=False, parallel=2)
    session_up, speaker_up = np.ones(len(fabric.links), np.bool_), np.ones(len(fabric.asn), np.bool_)
    with running(fabric, Decision(multipath_relax=False)) as lab:
        assert lab.settled(session_up, speaker_up) == []
        first = fabric.link(fabric.leaves[0], fabric.spines[0])
        for session in (first, first + 1):
            run("ip", "-n", f"{PREFIX}{fabric.leaves[0]}", "link", "set", f"s{session}", "down")
            session_up[session] = False
        assert lab.settled(session_up, speaker_up) == []
        assert loopback(fabric.leaves[0]) in lab.kernel(fabric.spines[0])

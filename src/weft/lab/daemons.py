"""FRR's daemons of each router: zebra, bfdd and bgpd as children of this process, without a service or a container."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from weft.diagnostics import LabError
from weft.lab.interruption import Interruption
from weft.lab.namespaces import Namespaces, inside
from weft.lab.programs import LONGEST_S, tried
from weft.lab.topology import Router

FRR = Path("/usr/lib/frr")
"""Where Debian puts the daemons."""

SCRATCH = Path("/var/tmp/frr")
"""Where each daemon has a folder for its last words, which stays when it is killed."""

DAEMONS = ("zebra", "bfdd", "isisd", "bgpd")
"""In the order of their start: the others look once for zebra's socket, and again after ten seconds."""

OF_ROUTERS = "isisd"
"""Runs where IS-IS does."""

BLOCKS = ("router ", "interface ", "vrf ", "bfd")
"""How blocks of lines begin; the first line that begins otherwise, and not with a space, ends one."""

FIRST = -20
"""How nice bfdd is: switches have other processors for BFD, so that a busy machine is not taken for a silent link."""

USER = "frr"


class Daemons:
    """The daemons of all routers, each in its namespace, with a folder of its own that FRR's user may write to."""

    def __init__(self, namespaces: Namespaces, folder: Path) -> None:
        self.namespaces = namespaces
        self.routers = namespaces.topology.routers
        self.folder = folder
        self._running: dict[tuple[int, str], subprocess.Popen[bytes]] = {}

    def start(self, interruption: Interruption) -> None:
        """All daemons of all routers.

        Raises LabError where zebra does not come up.
        """
        self.folder.chmod(0o755)
        for v, router in enumerate(self.routers):
            home = self.home(v)
            home.mkdir()
            for daemon in _of(router):
                text = part_of_file(router.configuration, daemon)
                (home / f"{daemon}.conf").write_text(text, encoding="utf-8")
            for path in (home, *home.iterdir()):
                shutil.chown(path, USER, USER)
        for daemon in DAEMONS:
            for v, router in enumerate(self.routers):
                interruption.check()
                if daemon in _of(router):
                    self.launch(v, daemon)

    def home(self, v: int) -> Path:
        """The folder of a router."""
        return self.folder / str(v)

    def launch(self, v: int, daemon: str) -> None:
        """One daemon of a router, once zebra listens there.

        Raises LabError where zebra does not come up.
        """
        home = self.home(v)
        if daemon != "zebra":
            self._await_zebra(v)
        more = ["--bfdctl", str(home / "bfdd.sock")] if daemon == "bfdd" else []
        words = [
            str(FRR / daemon), "-f", str(home / f"{daemon}.conf"), "-i", str(home / f"{daemon}.pid"),
            "-z", str(home / "zserv.api"), "--vty_socket", str(home), "-P", "0", "-u", USER, "-g", USER, *more,
        ]  # fmt: skip
        with inside(self.namespaces.names[v]), (home / f"{daemon}.log").open("ab") as log:
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._running[v, daemon] = process
        if daemon == "bfdd":
            _prefer(process.pid)

    def kill(self, v: int, daemon: str) -> None:
        """End a daemon as a crash does (`kill -9`)."""
        process = self._running.pop((v, daemon))
        process.kill()
        process.wait(LONGEST_S)
        _forget(daemon, process.pid)
        if daemon == "zebra":  # else who looks for the next one finds the place where nobody listens
            (self.home(v) / "zserv.api").unlink(missing_ok=True)

    def view(self, v: int, command: str) -> str:
        """What the daemons of a router answer to a command of `vtysh`."""
        answer = tried(["vtysh", "--vty_socket", str(self.home(v)), "-c", command])
        return (answer.stdout or answer.stderr).strip()

    def ended(self) -> list[str]:
        """Daemons that ended by themselves, with what they said last."""
        return [
            f"{daemon} of {self.routers[v].name} ended: {self._said(v, daemon)}"
            for (v, daemon), process in self._running.items() if process.poll() is not None
        ]  # fmt: skip

    def remove(self) -> list[str]:
        """End all that still run; those that could not be."""
        for process in self._running.values():
            process.kill()
        left = []
        for (v, daemon), process in self._running.items():
            try:
                process.wait(LONGEST_S)
                _forget(daemon, process.pid)
            except subprocess.TimeoutExpired:
                left.append(f"{daemon} of {self.routers[v].name}, process {process.pid}")
        self._running.clear()
        return left

    def _await_zebra(self, v: int) -> None:
        end = time.monotonic() + LONGEST_S
        while not (self.home(v) / "zserv.api").exists():
            if time.monotonic() > end or self._running[v, "zebra"].poll() is not None:
                raise LabError(f"zebra of {self.routers[v].name} does not start: {self._said(v, 'zebra')}")
            time.sleep(0.01)

    def _said(self, v: int, daemon: str) -> str:
        lines = (self.home(v) / f"{daemon}.log").read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it says nothing"


def _of(router: Router) -> tuple[str, ...]:
    """The daemons of a router, in order."""
    return tuple(daemon for daemon in DAEMONS if daemon != OF_ROUTERS or router.device.isis is not None)


def _prefer(pid: int) -> None:
    with contextlib.suppress(OSError):  # a container may not let it, and the lab does without
        os.setpriority(os.PRIO_PROCESS, pid, FIRST)


def _forget(daemon: str, pid: int) -> None:
    shutil.rmtree(SCRATCH / f"{daemon}.{pid}", ignore_errors=True)


def part_of_file(configuration: str, daemon: str) -> str:
    """What `vtysh` tells one daemon of the file of all: its speakers, lists, profiles or what is IS-IS's, or the rest.

    Each is told who it is.  The lines of a speaker mean something else to zebra: `vni 4097` would make that one the
    default table's.
    """
    lines, block = list[str](), list[str]()
    for line in configuration.splitlines():
        block.append(line)
        if line.startswith((" ", *BLOCKS)):
            continue
        if _whose(block) == daemon or line.startswith(("frr ", "hostname ")):
            lines += block
        block = []
    return "\n".join(lines) + "\n"


def _whose(block: Sequence[str]) -> str:
    """The daemon that a block is for; what is no other's is zebra's."""
    if block[0].startswith("router "):
        return f"{block[0].split()[1]}d"
    if block[0] == "bfd":
        return "bfdd"
    if block[0].split()[1:2] == ["prefix-list"]:
        return "bgpd"
    of_isis = any(line.split()[:1] == ["isis"] or " router isis " in line for line in block)
    return "isisd" if of_isis and block[0].startswith("interface ") else "zebra"

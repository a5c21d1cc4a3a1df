"""FRR's daemons of each router: zebra, bfdd and bgpd as children of this process, without a service or a container."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from weft.diagnostics import LabError
from weft.lab.interruption import Interruption
from weft.lab.namespaces import Namespaces, inside
from weft.lab.programs import LONGEST_S, done, tried

FRR = Path("/usr/lib/frr")
"""Where Debian puts the daemons."""

DAEMONS = ("zebra", "bfdd", "bgpd")
"""In the order of their start: the others look once for zebra's socket, and again after ten seconds."""

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
            (home / "frr.conf").write_text(router.configuration, encoding="utf-8")
            for name in ("vtysh.conf", "none.conf"):
                (home / name).write_text("", encoding="utf-8")
            for path in (home, *home.iterdir()):
                shutil.chown(path, USER, USER)
        for daemon in DAEMONS:
            for v in range(len(self.routers)):
                interruption.check()
                self._launch(v, daemon)
        for v in range(len(self.routers)):
            interruption.check()
            self._configure(v)

    def home(self, v: int) -> Path:
        """The folder of a router."""
        return self.folder / str(v)

    def restart(self, v: int, daemon: str) -> None:
        """One daemon of a router again, told what it was told before.

        Raises LabError where it does not come up.
        """
        self._launch(v, daemon)
        self._configure(v, "-d", daemon)

    def _launch(self, v: int, daemon: str) -> None:
        home = self.home(v)
        if daemon != "zebra":
            self._await(v, "zebra", "zserv.api")
        more = ["--bfdctl", str(home / "bfdd.sock")] if daemon == "bfdd" else []
        words = [
            str(FRR / daemon), "-f", str(home / "none.conf"), "-i", str(home / f"{daemon}.pid"),
            "-z", str(home / "zserv.api"), "--vty_socket", str(home), "-P", "0", "-u", USER, "-g", USER, *more,
        ]  # fmt: skip
        with inside(self.namespaces.names[v]), (home / f"{daemon}.log").open("ab") as log:
            self._running[v, daemon] = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, v: int, daemon: str) -> None:
        """End a daemon as a crash does (`kill -9`); the socket that it leaves is not taken for its successor's."""
        process = self._running.pop((v, daemon))
        process.kill()
        process.wait(LONGEST_S)
        (self.home(v) / f"{daemon}.vty").unlink(missing_ok=True)

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
            except subprocess.TimeoutExpired:
                left.append(f"{daemon} of {self.routers[v].name}, process {process.pid}")
        self._running.clear()
        return left

    def _configure(self, v: int, *which: str) -> None:
        """As on a device: `vtysh` tells each daemon its part of the one file."""
        home = self.home(v)
        for daemon in which[1:] or DAEMONS:
            self._await(v, daemon, f"{daemon}.vty")
        done(["vtysh", "--vty_socket", str(home), "--config_dir", str(home), "-b", *which])

    def _await(self, v: int, daemon: str, socket: str) -> None:
        end = time.monotonic() + LONGEST_S
        while not (self.home(v) / socket).exists():
            if time.monotonic() > end or self._running[v, daemon].poll() is not None:
                raise LabError(f"{daemon} of {self.routers[v].name} does not start: {self._said(v, daemon)}")
            time.sleep(0.01)

    def _said(self, v: int, daemon: str) -> str:
        lines = (self.home(v) / f"{daemon}.log").read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it says nothing"

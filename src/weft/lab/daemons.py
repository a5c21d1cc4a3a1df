"""FRR's daemons of each router: zebra, bfdd and bgpd as children of this process, without a service or a container."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from weft.diagnostics import WeftError
from weft.lab.namespaces import Namespaces

FRR = Path("/usr/lib/frr")
"""Where Debian puts the daemons."""

DAEMONS = ("zebra", "bfdd", "bgpd")
"""In the order of their start: the others look once for zebra's socket, and again after ten seconds."""

USER = "frr"
START_S = 10.0


class Daemons:
    """The daemons of all routers, each in its namespace, with a folder a router that FRR's user may write to."""

    def __init__(self, namespaces: Namespaces) -> None:
        self.namespaces = namespaces
        self.routers = namespaces.topology.routers
        self._running: dict[tuple[int, str], subprocess.Popen[bytes]] = {}
        self._folder: Path | None = None

    def start(self) -> None:
        """All daemons of all routers."""
        self._folder = Path(tempfile.mkdtemp(prefix="weft-lab-", dir="/run"))
        self._folder.chmod(0o755)
        for v, router in enumerate(self.routers):
            home = self.home(v)
            home.mkdir()
            (home / "frr.conf").write_text(router.configuration, encoding="utf-8")
            (home / "vtysh.conf").write_text("", encoding="utf-8")
            for path in (home, *home.iterdir()):
                shutil.chown(path, USER, USER)
        for daemon in DAEMONS:
            for v in range(len(self.routers)):
                self.launch(v, daemon)

    def home(self, v: int) -> Path:
        """The folder of a router.

        Raises RuntimeError before the start.
        """
        if self._folder is None:
            raise RuntimeError("no daemon was started")
        return self._folder / str(v)

    def launch(self, v: int, daemon: str) -> None:
        """One daemon of a router, once zebra listens there.

        Raises WeftError where zebra does not come up.
        """
        home = self.home(v)
        if daemon != "zebra":
            self._await_zebra(v)
        more = ["--bfdctl", str(home / "bfdd.sock")] if daemon == "bfdd" else []
        words = [
            str(FRR / daemon), "-f", str(home / "frr.conf"), "-i", str(home / f"{daemon}.pid"),
            "-z", str(home / "zserv.api"), "--vty_socket", str(home), "-P", "0", "-u", USER, "-g", USER, *more,
        ]  # fmt: skip
        with self.namespaces.inside(v), (home / f"{daemon}.log").open("ab") as log:
            self._running[v, daemon] = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, v: int, daemon: str) -> None:
        """End a daemon as a crash does (`kill -9`)."""
        process = self._running.pop((v, daemon))
        process.kill()
        process.wait()

    def view(self, v: int, command: str) -> str:
        """What the daemons of a router answer to a command of `vtysh`."""
        words = ["vtysh", "--vty_socket", str(self.home(v)), "-c", command]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=START_S)
        return (done.stdout or done.stderr).strip()

    def remove(self) -> list[str]:
        """End all that still run, and take their folder away; what could not be."""
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()
        self._running.clear()
        if self._folder is None:
            return []
        shutil.rmtree(self._folder, ignore_errors=True)
        return [str(self._folder)] if self._folder.exists() else []

    def _await_zebra(self, v: int) -> None:
        end = time.monotonic() + START_S
        while not (self.home(v) / "zserv.api").exists():
            if time.monotonic() > end or self._running[v, "zebra"].poll() is not None:
                said = (self.home(v) / "zebra.log").read_text("utf-8", "replace").strip()
                raise WeftError(f"zebra of {self.routers[v].name} does not start: {said or 'it says nothing'}")
            time.sleep(0.01)

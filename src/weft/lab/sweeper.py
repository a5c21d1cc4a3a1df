"""What takes a lab away when its process can not: a shell that outlives it, also when it is killed (`kill -9`).

Where that was killed too, the next lab does it.  A lab's folder is locked as long as its process or its shell is there.
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import time
from pathlib import Path

from weft.lab.daemons import SCRATCH
from weft.lab.namespaces import PLACE, prefix_of
from weft.lab.programs import LONGEST_S, tried

FOLDERS = Path("/run")
PREFIX = "weft-lab-"

SWEEP = """
for name in $(ls /run/netns | grep "^$1"); do
    for pid in $(ip netns pids "$name"); do
        kill -9 "$pid"
        rm -rf "$3"/*."$pid"
    done
    ip netns del "$name"
done
rm -rf "$2"
"""
"""Of a prefix of namespaces, a folder, and the folder of daemons' last words."""

WAIT = 'read word\n[ "$word" = done ] && exit\nsleep 0.3\n'
"""Its input ends when the lab's process does; a program that this still ran has ended after a pause."""

YOUNG_S = 5.0
"""A folder may be not locked yet for a moment."""


def folder_prefix() -> str:
    """How the name of this process's folder begins."""
    return f"{PREFIX}{os.getpid():x}-"


class Sweeper:
    """Waits for the end of this process, to take away its namespaces and a folder."""

    def __init__(self, folder: Path) -> None:
        self._lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._process = subprocess.Popen(
            ["sh", "-c", WAIT + SWEEP, "sh", prefix_of(os.getpid()), str(folder), str(SCRATCH)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
            start_new_session=True, pass_fds=[self._lock],
        )  # fmt: skip

    def dismiss(self) -> None:
        """There is nothing left to take away."""
        self._process.communicate("done\n", LONGEST_S)
        os.close(self._lock)


def sweep_others() -> None:
    """Take away labs of processes that were killed with their shells."""
    for folder in FOLDERS.glob(f"{PREFIX}*-*"):
        told = re.fullmatch(rf"{PREFIX}([0-9a-f]+)-\w+", folder.name)
        if told and _is_abandoned(folder):
            tried(["sh", "-c", SWEEP, "sh", prefix_of(int(told[1], 16)), str(folder), str(SCRATCH)])
    for place in PLACE.glob("wl*-try"):  # a machine is asked there what it can, before there is a folder
        told = re.fullmatch(r"wl([0-9a-f]+)-try", place.name)
        if told and not Path("/proc", str(int(told[1], 16))).exists():
            tried(["ip", "netns", "del", place.name])


def _is_abandoned(folder: Path) -> bool:
    try:
        if time.time() - folder.stat().st_mtime < YOUNG_S:
            return False
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False  # its lab has just ended
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True

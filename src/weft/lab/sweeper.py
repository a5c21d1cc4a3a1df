"""What takes a lab away when its process can not: a shell that outlives it, also when it is killed (`kill -9`)."""

from __future__ import annotations

import subprocess
from pathlib import Path

from weft.lab.daemons import SCRATCH
from weft.lab.programs import LONGEST_S

SCRIPT = """
read word
[ "$word" = done ] && exit
sleep 0.3
for name in $(ls /run/netns | grep "^$1"); do
    for pid in $(ip netns pids "$name"); do
        kill -9 "$pid"
        rm -rf "$3"/*."$pid"
    done
    ip netns del "$name"
done
rm -rf "$2"
"""
"""Its input ends when the lab's process does; a program that this still ran has ended after a pause."""


class Sweeper:
    """Waits for the end of this process, to take away the namespaces of a prefix and a folder."""

    def __init__(self, prefix: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            ["sh", "-c", SCRIPT, "sh", prefix, str(folder), str(SCRATCH)], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        )  # fmt: skip

    def dismiss(self) -> None:
        """There is nothing left to take away."""
        self._process.communicate("done\n", LONGEST_S)

"""The server's end of its workers: started in a group of their own, spoken to in lines of JSON, ended for good."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any

LONGEST_LINE = 64 * 2**20
SECRETS = ("WEFT_TOKEN",)
"""Of the environment, what no worker is told."""


class Worker:
    """One process of `weft.serve.workers`."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, module: str, log: Path) -> Worker:
        """Start one; what it says on standard error goes to `log`.

        Raises OSError if it cannot be started.
        """
        environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", f"weft.serve.workers.{module}", stdin=PIPE, stdout=PIPE,
                stderr=errors, env=environment, limit=LONGEST_LINE, start_new_session=True,
            )  # fmt: skip
        return cls(process)

    async def tell(self, value: dict[str, Any]) -> None:
        """Write one line to it; nothing happens if it is gone."""
        if self._process.stdin is not None:
            with suppress(ConnectionError):
                self._process.stdin.write(json.dumps(value).encode() + b"\n")
                await self._process.stdin.drain()

    async def heard(self) -> dict[str, Any] | None:
        """Its next line; None once it is gone."""
        if self._process.stdout is None:
            return None
        line = await self._process.stdout.readline()
        if not line.endswith(b"\n"):
            return None
        value: dict[str, Any] = json.loads(line)
        return value

    async def end(self) -> int:
        """Kill it with all that it started, and wait; how it ended, negative for a signal."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        return await self._process.wait()

    async def left(self) -> int:
        """Wait until it has ended by itself; how, negative for a signal."""
        return await self._process.wait()

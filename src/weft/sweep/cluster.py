"""Work on a Ray cluster: blocks in any order on any node, each until it is done.

The engine is put into the object store once; tasks are told only which block.  A node that dies takes its tasks
along: they are given out again.  Results are written by the one process that asked, so a block is written once.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from weft.diagnostics import SweepError
from weft.routing import Outcomes
from weft.sweep.asked import Sweep
from weft.sweep.threads import worked

logger = logging.getLogger(__name__)

AHEAD = 2
"""Tasks given out for each processor of the cluster, so that none waits for its next one."""
MOST_TRIES = 10
"""A block that took so many workers down with it is not given out again."""

CONNECT_S = 10.0
"""How long a cluster may take to answer."""

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_DEDUP_LOGS": "0",
}
"""What keeps Ray from telling its makers of us, and from warning of accelerators that we do not use."""


@dataclass(frozen=True, slots=True)
class RayCluster:
    """A Ray cluster at an address (`auto` is the one of this machine), or one of this process's own without."""

    address: str | None = None

    def outcomes(self, sweep: Sweep, blocks: Iterable[int]) -> Iterator[tuple[int, Outcomes]]:
        """Each block with its outcomes, as they come back.

        Raises SweepError if Ray is not installed, or the cluster cannot be reached or is lost.
        """
        ray = started(self.address)
        try:
            yield from _spread(ray, sweep, iter(blocks))
        finally:
            ray.shutdown()


def started(address: str | None) -> Any:
    """Ray itself, connected to the cluster at an address or to one of this process's own.

    Raises SweepError if it is not installed, or the cluster cannot be reached.
    """
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    try:
        import ray
    except ImportError as error:
        raise SweepError("--on ray needs Ray, which is not installed", "pip install 'weft[cluster]'") from error
    own: dict[str, Any] = {} if address else {"include_dashboard": False}
    here = _loopback(address)
    if here is not None:
        own["_node_ip_address"] = here
    try:
        _answers(address)
        ray.init(address=address or "local", log_to_driver=False, logging_level=logging.ERROR, **own)
    except (OSError, RuntimeError, ValueError) as error:
        help_ = "start one with `ray start --head`, and name it as ray=ADDRESS:PORT"
        raise SweepError(f"no Ray cluster at '{address or 'this machine'}': {error}", help_) from error
    return ray


def _loopback(address: str | None) -> str | None:
    """The address of this machine by which it and the cluster find each other, if nobody else is to.

    Ray replaces 127.0.0.1 by the address that others know the machine by, but leaves the other loopback ones.
    """
    if address is None:
        return "127.0.0.2" if sys.platform == "linux" else None
    host = address.rpartition(":")[0]
    return host if host.startswith("127.") else None


def _answers(address: str | None) -> None:
    """Make sure that somebody listens at HOST:PORT, for Ray tries for minutes.

    Raises OSError if nobody does, ValueError if the port is no number.
    """
    if address is not None and address != "auto" and "://" not in address:
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), timeout=CONNECT_S).close()


_held: dict[str, Sweep] = {}
"""The sweep that a worker's process has unpacked."""


def _worked_there(shared: list[Any], number: int) -> tuple[str, Outcomes]:
    """One block on a node, which is told; a worker unpacks the sweep for its first one and keeps it."""
    import ray

    (reference,) = shared
    if reference.hex() not in _held:
        _held.clear()
        _held[reference.hex()] = ray.get(reference)
    return ray.get_runtime_context().get_node_id(), worked(_held[reference.hex()], number)


def _spread(ray: Any, sweep: Sweep, blocks: Iterator[int]) -> Iterator[tuple[int, Outcomes]]:
    task = ray.remote(num_cpus=1, max_retries=0)(_worked_there)
    shared = [ray.put(sweep)]
    running: dict[Any, int] = {}
    tries: dict[int, int] = {}
    while True:
        room = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1))) - len(running)
        for number in islice(blocks, max(0, room)):
            running[task.remote(shared, number)] = number
        if not running:
            return
        done, _ = ray.wait(list(running), num_returns=1)
        for reference in done:
            number = running.pop(reference)
            try:
                node, outcomes = ray.get(reference)
            except ray.exceptions.RayTaskError as error:
                raise error.cause from error
            except ray.exceptions.RayError as error:
                tries[number] = tries.get(number, 0) + 1
                if tries[number] >= MOST_TRIES:
                    raise SweepError(f"the Ray cluster lost block {number} {MOST_TRIES} times: {error}") from error
                logger.info("block %d is given out again: %s", number, type(error).__name__)
                running[task.remote(shared, number)] = number
                continue
            logger.debug("block %d is done on node %s", number, node)
            yield number, outcomes

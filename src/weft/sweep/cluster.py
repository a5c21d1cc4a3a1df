"""Work on a Ray cluster: blocks in any order on any node, each until it is done.

The engine is put into the object store once; tasks are told only which block.  A node that dies takes its tasks
along: they are given out again.  Results are written by the one process that asked, so a block is written once.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from weft.diagnostics import SweepError
from weft.routing import Outcomes
from weft.sweep.asked import Sweep
from weft.sweep.threads import worked

AHEAD = 2
"""Tasks given out for each processor of the cluster, so that none waits for its next one."""
MOST_TRIES = 10
"""A block that took so many workers down with it is not given out again."""

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
        ray = _started(self.address)
        try:
            yield from _spread(ray, sweep, iter(blocks))
        finally:
            ray.shutdown()


def _started(address: str | None) -> Any:
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    try:
        import ray
    except ImportError as error:
        raise SweepError("--on ray needs Ray, which is not installed", "pip install 'weft[cluster]'") from error
    own: dict[str, Any] = {} if address else {"include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    try:
        ray.init(address=address or "local", log_to_driver=False, logging_level=logging.ERROR, **own)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise SweepError(f"no Ray cluster at '{address}': {error}", "start one with `ray start --head`") from error
    return ray


_held: dict[str, Sweep] = {}
"""The sweep that a worker's process has unpacked."""


def _worked_there(shared: list[Any], number: int) -> Outcomes:
    """One block, on a worker, which unpacks the sweep for its first one and keeps it."""
    import ray

    (reference,) = shared
    if reference.hex() not in _held:
        _held.clear()
        _held[reference.hex()] = ray.get(reference)
    return worked(_held[reference.hex()], number)


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
                outcomes = ray.get(reference)
            except ray.exceptions.RayTaskError as error:
                raise error.cause from error
            except ray.exceptions.RayError as error:
                tries[number] = tries.get(number, 0) + 1
                if tries[number] >= MOST_TRIES:
                    raise SweepError(f"the Ray cluster lost block {number} {MOST_TRIES} times: {error}") from error
                running[task.remote(shared, number)] = number
                continue
            yield number, outcomes

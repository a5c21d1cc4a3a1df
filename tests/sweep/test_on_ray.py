"""A Ray cluster of two nodes gives the rows that threads give, though one node is killed half-way."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.sweep.played import played, rows_of, swept

from weft.diagnostics import SweepError
from weft.sweep import RayCluster, Store, run
from weft.sweep.cluster import QUIET

pytestmark = pytest.mark.xdist_group("ray")  # one cluster

NODE = {"num_cpus": 1, "node_ip_address": "127.0.0.2", "object_store_memory": 80_000_000, "include_dashboard": False}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two nodes, each of its own processes, on loopback; they end with the test."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUIET.items():
            patch.setenv(name, value)
        pytest.importorskip("ray", reason="Ray is not installed: pip install 'weft[cluster]'")
        from ray.cluster_utils import Cluster

        two = Cluster(initialize_head=True, head_node_args=NODE)
        try:
            two.add_node(**NODE)
            two.wait_for_nodes()
            yield two
        finally:
            two.shutdown()


class Killer:
    """Lets a node work, then hang with what it is at, then kills it: looks on as a progress does."""

    def __init__(self, cluster: Any, log: pytest.LogCaptureFixture) -> None:
        self._cluster, self._log = cluster, log
        (self._doomed,) = cluster.worker_nodes
        self._hung_at = -1
        self._hung: list[int] = []

    def __call__(self, done: int, total: int, _: bool) -> None:
        """Called after each block."""
        if self._hung_at < 0:
            time.sleep(0.1)  # its worker takes a while to start
            if any(record.message.endswith(self._doomed.node_id) for record in self._log.records):
                self._hung = _children(self._doomed.all_processes["raylet"][0].process.pid)
                self._all(signal.SIGSTOP)
                self._hung_at = done
        elif self._cluster.worker_nodes and done > self._hung_at + total // 4:
            self._cluster.remove_node(self._doomed, allow_graceful=False)
            self._all(signal.SIGKILL)

    def _all(self, sent: signal.Signals) -> None:
        for process in self._hung:
            with suppress(ProcessLookupError):
                os.kill(process, sent)


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


@pytest.mark.skipif(sys.platform != "linux", reason="a node is made to hang by what Linux tells of its processes")
def test_a_node_killed_half_way_costs_only_its_blocks_again(
    cluster: Any, ring: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The file has every row once, bit for bit as threads give them, in whatever order blocks came back."""
    sweep = swept(ring, ["link:2", "link:3", "router+srlg", "site"])
    kept = Store(tmp_path / "sweep.duckdb", sweep)
    caplog.set_level(logging.DEBUG, "weft.sweep.cluster")
    run(kept, RayCluster(cluster.address), Killer(cluster, caplog))
    assert not cluster.worker_nodes
    assert any("given out again" in record.message for record in caplog.records)
    assert rows_of(kept) == played(sweep)


def test_a_cluster_that_is_not_there_is_told(ring: Path) -> None:
    """An address at which nobody answers, in the words of whoever has to start one."""
    kept = Store(None, swept(ring, ["link"]))
    with pytest.raises(SweepError, match=r"no Ray cluster at '127\.0\.0\.2:1'") as caught:
        run(kept, RayCluster("127.0.0.2:1"))
    assert "ray start" in caught.value.help

"""A Ray cluster of two nodes gives the rows that threads give, though one node is killed half-way."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.sweep.played import played, rows_of, swept

from weft.diagnostics import SweepError
from weft.sweep import RayCluster, Store, run
from weft.sweep.cluster import QUIET, _worked_there

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


class Doom:
    """A node that does one block, hangs in its second, and is then killed: looks on as a progress does.

    Others wait until it hangs, however long its processes take to start: else they might have done everything by then.
    """

    def __init__(self, cluster: Any, told: Path) -> None:
        self._cluster = cluster
        (self._doomed,) = cluster.worker_nodes
        self._worked, self._hangs = told / "worked", told / "hangs"

    def __call__(self, *_: object) -> None:
        """Called after each block."""
        if self._cluster.worker_nodes and self._hangs.exists():
            self._cluster.remove_node(self._doomed, allow_graceful=False)

    def meets(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Such work."""
        node, worked, hangs = self._doomed.node_id, self._worked, self._hangs

        def doomed(*block: Any) -> Any:
            done = work(*block)
            if done[0] == node:
                if worked.exists():
                    hangs.touch()
                    time.sleep(60.0)
                worked.touch()
            else:
                latest = time.monotonic() + 60.0
                while not hangs.exists() and time.monotonic() < latest:
                    time.sleep(0.02)
            return done

        return doomed


def test_a_node_killed_half_way_costs_only_its_blocks_again(
    cluster: Any, ring: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file has every row once, bit for bit as threads give them, in whatever order blocks came back."""
    sweep = swept(ring, ["link:2", "link:3", "router+srlg", "site"])
    kept = Store(tmp_path / "sweep.duckdb", sweep)
    doom = Doom(cluster, tmp_path)
    monkeypatch.setattr("weft.sweep.cluster._worked_there", doom.meets(_worked_there))
    caplog.set_level(logging.INFO, "weft.sweep.cluster")
    run(kept, RayCluster(cluster.address), doom)
    assert not cluster.worker_nodes
    assert any("given out again" in record.message for record in caplog.records)
    assert rows_of(kept) == played(sweep)


def test_a_cluster_that_is_not_there_is_told(ring: Path) -> None:
    """An address at which nobody answers, in the words of whoever has to start one."""
    kept = Store(None, swept(ring, ["link"]))
    with pytest.raises(SweepError, match=r"no Ray cluster at '127\.0\.0\.2:1'") as caught:
        run(kept, RayCluster("127.0.0.2:1"))
    assert "ray start" in caught.value.help

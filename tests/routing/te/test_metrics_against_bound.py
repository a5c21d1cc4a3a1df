"""Optimised metrics: never worse than the present ones, shared where that helps, the same on any threads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import RandomNetwork

from weft.network import ints, risks, scenarios
from weft.planning import opened
from weft.routing.te import Search, Traffic, optimised_metrics
from weft.routing.te.metrics import with_optimised

NEAR = 1e-9

RING = """\
weft: 1
name: ring
sites:
  - {name: A, at: [50.0, 8.0], routers: 1}
  - {name: B, at: [51.0, 8.0], routers: 1}
  - {name: C, at: [51.0, 9.0], routers: 1}
links:
  - {a: A, z: B, capacity: 100G, metric: 10}
  - {a: B, z: C, capacity: 100G, metric: 13}
  - {a: A, z: C, capacity: 100G, metric: 17}
traffic:
  matrix: demands.csv
  classes: [{name: web, protect: []}]
survive: [link]
routing: {metric: given}
"""


@pytest.mark.parametrize("seed", range(8))
def test_robust_metrics_leave_the_worst_state_no_fuller(random_network: RandomNetwork, seed: int) -> None:
    """Than the present ones, which differ by direction; what is reported is what routers then do."""
    network = random_network(seed)
    there = network.ip_links.metric
    network = replace(network, ip_links=replace(network.ip_links, metric_back=ints(there[::-1])))
    all_risks = risks(network)
    traffic = Traffic.of(network, all_risks, scenarios(all_risks, ["link"]), 64)
    found = optimised_metrics(traffic, Search(60, seed, robust=True))
    better = with_optimised(traffic, found)
    worst = float(better.utilisation(better.ip).max())
    assert worst == pytest.approx(found.utilisation)
    assert worst <= float(traffic.utilisation(traffic.ip).max()) + NEAR


def test_threads_change_no_metric(random_network: RandomNetwork) -> None:
    """The searches have seeds of their own, and are compared in order."""
    network = random_network(5)
    all_risks = risks(network)
    traffic = Traffic.of(network, all_risks, scenarios(all_risks, []), 64)
    one, two = (optimised_metrics(traffic, Search(80, 1, threads=threads)) for threads in (1, 2))
    np.testing.assert_array_equal(one.metric, two.metric)
    np.testing.assert_array_equal(one.metric_back, two.metric_back)


def test_two_ways_of_unlike_length_are_made_to_share(tmp_path: Path) -> None:
    """Only a metric that makes both ways round a ring cost the same halves the load, and it is found."""
    (tmp_path / "demands.csv").write_text("from,to,class,gbps\nA,B,web,120\n", encoding="utf-8")
    (tmp_path / "intent.yaml").write_text(RING, encoding="utf-8")
    operated = opened(tmp_path / "intent.yaml")
    all_risks = risks(operated.network)
    traffic = Traffic.of(operated.network, all_risks, scenarios(all_risks, []), operated.ecmp)
    assert float(traffic.utilisation(traffic.ip)[0]) == pytest.approx(1.2)
    assert optimised_metrics(traffic, Search(200)).utilisation == pytest.approx(0.6)

"""The ECMP link loads that topohub ships with its networks, reproduced.

topohub routes by hops, each demand in both directions, splits equally over next hops, and gives each direction's
load in percent of the largest, rounded to a hundredth.  Of demands it knows `org` (the network's own), `uni` (one
between any two nodes) and `deg` (the product of both degrees).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from weft.graph import Multigraph, Weights, place

topohub = pytest.importorskip("topohub")
FOLDER = Path(topohub.__file__).parent / "data" / "sndlib"
NETWORKS = sorted(path.stem for path in FOLDER.glob("*.json"))


def _demands(topology: dict[str, Any], mode: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    n_nodes = len(topology["nodes"])
    if mode == "uni":
        return np.ones((n_nodes, n_nodes)) - np.eye(n_nodes)
    if mode == "deg":
        ends = [end for edge in topology["edges"] for end in (edge["source"], edge["target"])]
        degree = np.bincount(ends, minlength=n_nodes).astype(float)
        return np.outer(degree, degree) * (1 - np.eye(n_nodes))
    own = np.zeros((n_nodes, n_nodes))
    for source, row in topology["graph"]["demands"].items():
        for target, volume in row.items():
            own[int(source), int(target)] += volume
    return own + own.T


@pytest.mark.parametrize("mode", ["org", "uni", "deg"])
@pytest.mark.parametrize("name", NETWORKS)
def test_loads_by_hops_are_those_topohub_ships(name: str, mode: str) -> None:
    """Each direction of each link, to the hundredth of a percent that is printed."""
    topology = json.loads((FOLDER / f"{name}.json").read_text())  # topohub.get leaves its file open
    edges = topology["edges"]
    n_nodes, n_edges = len(topology["nodes"]), len(edges)
    a, z = [edge["source"] for edge in edges], [edge["target"] for edge in edges]
    weights = Weights(np.ones(2 * n_edges, np.int64), np.zeros(2 * n_edges))
    placed = place(
        Multigraph.of(n_nodes, a + z, z + a), weights, np.ones((1, 2 * n_edges), bool), np.arange(n_nodes),
        _demands(topology, mode).T[None, :, :, None],
    )  # fmt: skip
    percent = placed.load_gbps[0, :, 0] / placed.load_gbps.max() * 100
    shipped = [edge[way][mode] for way in ("ecmp_fwd", "ecmp_bwd") for edge in edges]
    assert percent == pytest.approx(shipped, abs=0.005 + 1e-9)

"""Rates and ends of hashed flows against SimGrid, on the same routes."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.fabric import fat_tree
from benchmarks.simgrid import program, simgrid

from weft.graph import completion, max_min


@pytest.mark.parametrize("seed", [0, 1])
def test_rates_and_ends_agree_to_one_in_a_million(seed: int) -> None:
    """A permutation on a fat tree with links of unlike speeds and flows of unlike sizes."""
    if program() is None:
        pytest.skip("SimGrid or a compiler is not installed")
    tree, rng = fat_tree(8), np.random.default_rng(seed)
    source = np.arange(tree.n_hosts)
    sink = np.roll(rng.permutation(tree.n_hosts), 1)
    apart = source != sink
    source, sink = source[apart], sink[apart]
    arcs = tree.arcs(source, sink, seed)
    capacity = tree.capacity_gbps * rng.choice([0.5, 1.0, 2.0], len(tree.capacity_gbps))
    size = rng.uniform(50, 150, len(source))
    peer = simgrid(capacity, tree.n_hosts, (source, sink, size), arcs)
    assert max_min(arcs, capacity) == pytest.approx(peer.rate_gbps, rel=1e-6)
    assert completion(arcs, capacity, size).end_s == pytest.approx(peer.end_s, rel=1e-6)

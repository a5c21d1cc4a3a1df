"""Metrics tried one after another give the loads that routing everything anew gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from weft.graph import Multigraph, Weights, place
from weft.graph.metric_trials import MetricTrials, Sent


@given(st.integers(0, 10**6), st.sampled_from([1, 64]))
def test_trials_equal_routing_anew(seed: int, width: int) -> None:
    """On random multigraphs with arcs down in some states, for trials that are kept and trials that are not."""
    rng = np.random.default_rng(seed)
    n, m, n_states = int(rng.integers(2, 9)), int(rng.integers(1, 25)), int(rng.integers(1, 4))
    tail = rng.integers(0, n, m)
    head = (tail + rng.integers(1, n, m)) % n
    graph = Multigraph.of(n, tail, head)
    targets = np.unique(rng.integers(0, n, 4))
    up = rng.random((n_states, m)) < 0.8
    volume = rng.random((n_states, len(targets), n)) * (rng.random((n_states, len(targets), n)) < 0.7)
    metric = rng.integers(1, 5, m)

    def anew(metric: np.ndarray) -> np.ndarray:
        weights = Weights(metric, np.zeros(m), width)
        return place(graph, weights, up, targets, volume[..., None]).load_gbps[..., 0]

    trials = MetricTrials(graph, metric, Sent(up, targets, volume), width)
    np.testing.assert_allclose(trials.load_gbps, anew(metric), atol=1e-12)
    for _ in range(12):
        arcs = rng.choice(m, int(rng.integers(1, min(m, 3) + 1)), replace=False)
        values = rng.integers(1, 6, len(arcs))
        changed = metric.copy()
        changed[arcs] = values
        np.testing.assert_allclose(trials.tried(arcs, values), anew(changed), atol=1e-12)
        if rng.random() < 0.5:
            trials.keep(arcs, values)
            metric = changed
        np.testing.assert_allclose(trials.load_gbps, anew(metric), atol=1e-12)
        np.testing.assert_allclose(trials.part_gbps.sum(axis=1), trials.load_gbps, atol=1e-12)
        np.testing.assert_array_equal(trials.metric, metric)

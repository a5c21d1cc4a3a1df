"""Metrics by policy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.network import floats
from weft.routing import by_delay, hop_like, hop_then_delay


def test_hop_like_metrics_are_all_equal() -> None:
    """So that all paths of fewest hops share."""
    assert hop_like(3).tolist() == [100, 100, 100]


@given(st.lists(st.floats(0.0, 60.0), min_size=1, max_size=30), st.integers(2, 60))
def test_delay_breaks_ties_between_hops_and_nothing_else(delays: list[float], n_routers: int) -> None:
    """Any simple path of one hop less is shorter, and of two links the faster is (by more than a step)."""
    metric = hop_then_delay(floats(delays), n_routers)
    assert metric.max() * (n_routers - 2) < metric.min() * (n_routers - 1)
    order = np.argsort(delays)
    assert (np.diff(metric[order]) >= 0).all()


def test_delays_too_long_for_24_bits_are_refused() -> None:
    """A hop would not outweigh the delays of a path."""
    with pytest.raises(ValueError, match="24 bits"):
        hop_then_delay(floats([300.0]), 1000)


def test_delay_metrics_count_microseconds_and_are_at_least_one() -> None:
    """As RFC 8570 advertises a link's delay."""
    assert by_delay(floats([0.0, 1.0, 7.25])).tolist() == [1, 1000, 7250]

"""Demands period by period: what a network must still carry of earlier ones, and chains that never fall."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from weft.traffic import Forecast

MATRICES = st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=6)


def test_growing_demands_leave_only_their_own_to_carry() -> None:
    """Each period covers all before it."""
    forecast = Forecast(np.outer([1.0, 2.0, 3.0], [4.0, 1.0]))
    assert forecast.carried(2).name == ("period 3",)
    assert forecast.chains().of.tolist() == [[0], [1], [2]]


def test_own_demands_come_first_even_where_an_earlier_period_covers_them() -> None:
    """Demands that fall: the network is proved with what there is, and with what it was bought for."""
    assert Forecast(np.array([[3.0], [1.0], [2.0]])).carried(2).name == ("period 3", "period 1")


def test_demands_that_move_are_two_chains() -> None:
    """Neither of the first two periods covers the other, so the second carries both by turns; the third covers both."""
    forecast = Forecast(np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 2.0]]))
    chains = forecast.chains()
    assert forecast.carried(1).name == ("period 2", "period 1")
    assert forecast.carried(2).name == ("period 3",)
    assert chains.gbps[:, :, :].tolist() == [[[2, 0], [0, 0]], [[2, 0], [0, 2]], [[2, 0], [2, 2]]]


@given(MATRICES)
def test_chains_never_fall_and_are_what_periods_until_then_ask_for(rows: list[list[int]]) -> None:
    """In each period every one until then is below some chain, and every chain is one of them, or nothing."""
    gbps = np.array(rows, float)
    chains = Forecast(gbps).chains().gbps
    assert (np.diff(chains, axis=0) >= 0).all()
    for t in range(len(gbps)):
        assert all((chains[t] >= gbps[s]).all(axis=1).any() for s in range(t + 1))
        assert all(not one.any() or (gbps[: t + 1] == one).all(axis=1).any() for one in chains[t])


@given(MATRICES)
def test_what_is_carried_covers_every_period_until_then(rows: list[list[int]]) -> None:
    """The own demands first, and nothing twice."""
    gbps = np.array(rows, float)
    for t in range(len(gbps)):
        found = Forecast(gbps).carried(t)
        assert np.array_equal(found.gbps[0], gbps[t])
        assert len(set(found.name)) == len(found)
        assert all((found.gbps >= gbps[s]).all(axis=1).any() for s in range(t + 1))

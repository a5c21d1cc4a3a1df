"""Every sample of GNPy 3.0.1 is designed as GNPy designs it: elements, types, gains, powers, pads and connectors."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("gnpy", reason="GNPy 3.0.1, whose samples these are, runs on Python 3.11 and 3.12 only")

from tests.optical.design.samples import assert_same, expected, sample, stored_of
from tools.gnpy_designs import CASES

from weft.optical.system.design import design

TOLERANCE_DB = 1e-9


@pytest.mark.parametrize("name", CASES)
def test_a_sample_is_designed_as_gnpy_does(name: str, tmp_path: Path) -> None:
    """The same uids and types; every figure to a billionth of a decibel."""
    network, library, power_dbm = sample(name, tmp_path)
    assert_same(stored_of(design(network, library, power_dbm=power_dbm)), expected(name), TOLERANCE_DB)


def test_a_design_is_a_design_of_itself(tmp_path: Path) -> None:
    """Where nothing is missing, nothing is added or changed (the library has no ageing, which would count again)."""
    network, library, _ = sample("conus", tmp_path)
    once = design(network, library)
    again = design(once.network, library)
    assert_same(stored_of(again), stored_of(once), TOLERANCE_DB)
    assert again.oms == once.oms
    assert again.network.connections == once.network.connections

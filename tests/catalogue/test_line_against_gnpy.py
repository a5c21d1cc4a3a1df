"""Amplifiers and glass are those of GNPy's own equipment library."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from weft.catalogue import load

gnpy = pytest.importorskip("gnpy", reason="the oracle is not installed")


def library() -> dict[str, Any]:
    """GNPy's equipment file, as it ships."""
    folder = Path(gnpy.__file__).parent / "example-data"
    read: dict[str, Any] = json.loads((folder / "eqpt_config.json").read_text("utf-8"))
    return read


@pytest.mark.parametrize("name", ["std_low_gain", "std_medium_gain", "std_high_gain"])
def test_an_amplifier_has_the_gain_power_and_noise_of_gnpys(name: str) -> None:
    """So that GSNR can be compared."""
    theirs = next(e for e in library()["Edfa"] if e["type_variety"] == name)
    ours = load(["builtin"]).amplifier(name)
    assert (ours.gain_min_db, ours.gain_max_db) == (theirs["gain_min"], theirs["gain_flatmax"])
    assert (ours.power_max_dbm, ours.nf_min_db, ours.nf_max_db) == (
        theirs["p_max"], theirs["nf_min"], theirs["nf_max"],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["SSMF", "NZDF", "LOF"])
def test_glass_has_the_dispersion_area_and_pmd_of_gnpys(name: str) -> None:
    """In the units of the trade instead of SI."""
    theirs = next(f for f in library()["Fiber"] if f["type_variety"] == name)
    ours = load(["builtin"]).fibre_type(name)
    assert ours.dispersion_ps_nm_km == pytest.approx(theirs["dispersion"] * 1e6)
    assert ours.effective_area_um2 == pytest.approx(theirs["effective_area"] * 1e12)
    assert ours.pmd_ps_sqrt_km == pytest.approx(theirs["pmd_coef"] * 1e12 * 1000**0.5, rel=1e-3)

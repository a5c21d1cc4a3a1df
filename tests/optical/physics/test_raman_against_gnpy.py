"""Raman scattering against GNPy 3.0.1: step by step to rounding, and without steps to what its steps lose."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optical.physics.stored import Json, cases, channels_of, glass_of, lumped_of, pumps_of

from weft.optical.physics.raman import profile
from weft.optical.physics.raman_steps import Steps, stepped
from weft.optical.physics.srs import Waves

CASES = cases("raman")
LOST_DB = {
    "C order 2": 0.0005, "C+L order 2": 0.04, "C+L coarse": 0.01, "C+L order 1": 0.12, "C+L order 4": 0.004,
    "C+L losses": 0.003, "C+L numerical": 0.035, "numerical losses": 0.03, "counter pumps": 0.05, "both ways": 0.035,
    "counter losses": 0.05,
}  # fmt: skip
"""By how much GNPy's answer is off what its own equations give: the series cut off, or steps of 50 m."""


def _steps(case: Json) -> Steps:
    return Steps(case["method"], case["order"], case["step_m"], 10e3)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_same_steps_give_what_gnpy_gives(case: Json) -> None:
    """Powers and spontaneous emission at the end, to 1e-9."""
    channels, lumped = channels_of(case), lumped_of(case)
    waves = Waves.of(glass_of(case), case["length_m"], channels.frequency_hz, lumped, pumps_of(case))
    found = stepped(waves, channels, channels.power_w, _steps(case), lumped)
    out_w = found.gain * channels.power_w + found.ase_w
    assert out_w == pytest.approx(case["out_w"], rel=1e-9)
    assert found.ase_w / out_w == pytest.approx(case["ase_share"], rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_without_steps_the_difference_is_what_steps_lose(case: Json) -> None:
    """Powers differ by no more than the table says; noise of pumps, which GNPy sums up every 10 km, by 0.15 dB."""
    channels, lumped, pumps = channels_of(case), lumped_of(case), pumps_of(case)
    found = profile(glass_of(case), case["length_m"], lumped, pumps, channels, channels.power_w)
    ase_w = np.array(case["ase_share"]) * case["out_w"]
    off_db = 10 * np.log10(found.gain * channels.power_w / (case["out_w"] - ase_w))
    assert np.max(np.abs(off_db)) <= LOST_DB[case["name"]]
    if pumps:
        assert np.max(np.abs(10 * np.log10(found.ase_w / ase_w))) <= 0.15
    else:
        assert not found.ase_w.any()


@pytest.mark.parametrize("name", ["C+L numerical", "numerical losses"])
def test_ever_smaller_steps_lead_to_the_answer_without_steps(name: str) -> None:
    """Euler's error is linear in the step: 100 m and 50 m, extrapolated to 0, meet the exact profile to 5e-5."""
    case = next(one for one in CASES if one["name"] == name)
    channels, lumped = channels_of(case), lumped_of(case)
    waves = Waves.of(glass_of(case), case["length_m"], channels.frequency_hz, lumped)
    coarse, fine = (
        np.log(stepped(waves, channels, channels.power_w, Steps("numerical", 2, step_m, 10e3), lumped).gain)
        for step_m in (100.0, 50.0)
    )
    exact = profile(glass_of(case), case["length_m"], lumped, [], channels, channels.power_w).gain
    assert np.exp(2 * fine - coarse) == pytest.approx(exact, rel=5e-5)

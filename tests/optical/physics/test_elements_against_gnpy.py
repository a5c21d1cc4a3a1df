"""Formulas of glass and amplifiers against GNPy 3.0.1, one by one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from gnpy.core.elements import Edfa, Fiber
from gnpy.core.info import create_arbitrary_spectral_information
from gnpy.core.science_utils import NliSolver, estimate_nf_model
from gnpy.tools.json_io import load_equipments_and_configs
from tests.optical.system.lines import comb
from tests.optical.system.samples import EXAMPLES

from weft.diagnostics import WeftError
from weft.exchange.gnpy import read_library
from weft.optical.physics.glass import Glass, latency_s
from weft.optical.physics.gn import nli_ratio
from weft.optical.physics.noise_figure import coils, variable_gain_db
from weft.optical.physics.silica import SILICA
from weft.optical.system.comb import Comb
from weft.optical.system.elements import Amplifier
from weft.optical.system.stages import Stage

F_HZ = np.linspace(186.5e12, 195.9e12, 31)
FIBRES: dict[str, dict[str, Any]] = {
    "plain": {"dispersion": 1.67e-5, "effective_area": 83e-12},
    "sloped": {"dispersion": 4e-6, "dispersion_slope": 80.0, "effective_area": 72e-12},
    "measured": {
        "dispersion_per_frequency": {"value": [1.9e-5, 1.7e-5, 1.4e-5], "frequency": [186e12, 191e12, 197e12]},
        "loss_coef": {"value": [0.21, 0.19, 0.2], "frequency": [186e12, 191e12, 197e12]},
        "effective_area": 110e-12,
    },
    "by-gamma": {"dispersion": 1.67e-5, "gamma": 1.5e-3, "ref_frequency": 193e12},
}


def fibres(name: str) -> tuple[Fiber, Glass]:
    """A fibre as GNPy has it, and its glass."""
    params = {"length": 77, "length_units": "km", "loss_coef": 0.2, "con_in": 0, "con_out": 0, "pmd_coef": 1e-15}
    theirs = Fiber(uid="a", params=params | FIBRES[name], metadata={"location": {}})
    of = theirs.params
    area = float(of._effective_area)
    return theirs, Glass(
        column(of.loss_coef), column(of.f_loss_ref), column(of.dispersion), column(of.f_dispersion_ref),
        of.dispersion_slope, area, float(of.gamma), 1e-15, of.ref_frequency, SILICA,
    )  # fmt: skip


def column(values: Any) -> npt.NDArray[np.float64]:
    """One value or several, as (k,)."""
    return np.atleast_1d(np.asarray(values, dtype=np.float64))


@pytest.mark.parametrize("name", FIBRES)
def test_glass_is_gnpys_at_every_frequency(name: str) -> None:
    """Attenuation, dispersion and its slopes, nonlinearity and Raman gain."""
    theirs, glass = fibres(name)
    pairs = {
        "alpha": (glass.alpha_at(F_HZ), theirs.alpha(F_HZ)),
        "beta2": (glass.beta2_at(F_HZ), theirs.beta2(F_HZ)),
        "gamma": (glass.gamma_at(F_HZ), theirs.gamma(F_HZ)),
        "raman": (glass.raman_at(F_HZ), theirs.cr(F_HZ)),
        "dispersion": (glass.dispersion_at(F_HZ) * 77e3, theirs.chromatic_dispersion(F_HZ)),
    }
    for what, (ours, expected) in pairs.items():
        scale = float(np.max(np.abs(expected)))
        np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-14 * scale, err_msg=what)
    assert glass.loss_db(77e3) == pytest.approx(float(theirs.loss))
    assert latency_s(77e3) == pytest.approx(theirs.params.latency)


def test_glass_is_not_guessed_beyond_what_was_measured() -> None:
    """A channel outside the table is an error that says both ranges."""
    _, glass = fibres("measured")
    with pytest.raises(WeftError, match=r"loss of a fibre is known from 186\.000 to 197\.000 THz"):
        glass.alpha_at(np.array([185e12, 190e12]))
    with pytest.raises(WeftError, match=r"dispersion of a fibre is known"):
        glass.beta2_at(np.array([190e12, 198e12]))


@pytest.mark.parametrize("name", FIBRES)
def test_interference_of_mixed_combs_is_gnpys(name: str) -> None:
    """Symbol rates and powers of every kind side by side, each pair by its own dispersion."""
    theirs, glass = fibres(name)
    channels = comb([188.0, 190.05, 190.2, 192.0, 194.5, 195.0], [32.0, 64.0, 32.0, 90.0, 45.0, 130.0])
    power_w = np.array([1.0, 2.0, 0.5, 1.5, 0.7, 3.0]) * 1e-3
    light = create_arbitrary_spectral_information(
        channels.frequency_hz, power_w, channels.baud_hz, 40.0, slot_width=channels.slot_hz, roll_off=0.15
    )
    expected = NliSolver.compute_nli(light, None, theirs) / power_w
    np.testing.assert_allclose(nli_ratio(glass, 77e3, channels, power_w), expected, rtol=1e-12)


@pytest.mark.parametrize("limits", [(6.0, 10.0, 15.0, 26.0), (5.5, 7.0, 25.0, 35.0), (6.5, 11.0, 8.0, 16.0)])
def test_coils_are_gnpys(limits: tuple[float, float, float, float]) -> None:
    """Both stages and what lies between them, and the noise figures they were made for."""
    nf_min, nf_max, gain_min, gain_max = limits
    found = coils(*limits)
    np.testing.assert_allclose(found, estimate_nf_model("x", gain_min, gain_max, nf_min, nf_max), rtol=1e-12)
    assert variable_gain_db(found, gain_max, gain_max) == pytest.approx(nf_min, abs=0.01)
    assert variable_gain_db(found, gain_max, gain_min) == pytest.approx(nf_max, abs=0.01)


@pytest.mark.parametrize(
    "limits", [(3.0, 10.0, 15.0, 26.0), (6.0, 5.0, 15.0, 26.0), (6.0, 6.0, 20.0, 20.0), (6.0, 30.0, 15.0, 26.0)]
)
def test_noise_figures_that_no_coils_have_are_refused(limits: tuple[float, float, float, float]) -> None:
    """A first coil below 4 dB, a least above the most, no range of gain."""
    with pytest.raises(WeftError, match="noise figures of"):
        coils(*limits)


LIBRARY = read_library(EXAMPLES / "eqpt_config.json")


@cache
def gnpys_types() -> Any:
    """GNPy's library of amplifiers."""
    return load_equipments_and_configs(EXAMPLES / "eqpt_config.json", [], [])["Edfa"]


@pytest.mark.parametrize("tilt_db", [0.0, -1.5])
@pytest.mark.parametrize("kind", sorted(LIBRARY.amplifiers))
def test_every_amplifier_type_gains_and_adds_noise_as_in_gnpy(kind: str, tilt_db: float) -> None:
    """All types of the shipped library: below the least gain, within, above the most, and saturated."""
    f_hz = column(191.5e12 + 0.05e12 * np.arange(88))
    channels = replace(comb((f_hz / 1e12).tolist()), frequency_hz=f_hz, slot_hz=np.full(88, 50e9))
    stock = Comb(channels, LIBRARY)
    for gain_db in (6.0, 17.0, 24.0, 28.0):
        for power_dbm in (-25.0, -12.0):
            power_w = 1e-3 * 10 ** (power_dbm / 10) * (1 + 0.3 * np.sin(np.arange(88)))
            settings = {"gain_target": gain_db, "tilt_target": tilt_db, "out_voa": 0.5, "in_voa": 0.25}
            edfa = Edfa(uid="x", params=gnpys_types()[kind].__dict__, operational=settings, metadata={"location": {}})
            behind = edfa(create_arbitrary_spectral_information(f_hz, power_w, 32e9, 40.0, slot_width=50e9))
            ours = Amplifier("x", type_name=kind, gain_db=gain_db, tilt_db=tilt_db, out_voa_db=0.5, in_voa_db=0.25)
            fresh = np.zeros((1, 88))
            np.testing.assert_allclose(Stage(ours, stock).through(power_w, fresh), behind.pch, rtol=1e-10)
            np.testing.assert_allclose(fresh[0], behind.ase / behind.pch, rtol=1e-10)

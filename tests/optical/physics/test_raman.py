"""Raman scattering moves power downwards in frequency, and makes none."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.optical.physics.stored import cases, comb, glass_of

from weft.diagnostics import WeftError
from weft.optical.physics.glass import Glass
from weft.optical.physics.mesh import Mesh
from weft.optical.physics.raman import profile
from weft.optical.physics.raman_steps import Steps, stepped
from weft.optical.physics.srs import Waves

SSMF = glass_of(cases("raman")[0])
LOSSLESS = dataclasses.replace(SSMF, loss_db_per_m=np.array([1e-14]))
PUMP = (0.3, 205e12, "counter")


def c_and_l(power_w: float, n: int = 40) -> list[tuple[float, float, float, int]]:
    """Blocks of a comb of 9 THz."""
    assert power_w > 0
    return [(187e12, 9e12 / n, 60e9, n)]


@given(power_mw=st.floats(0.1, 20.0), length_km=st.floats(5.0, 120.0))
@settings(max_examples=20, deadline=None)
def test_a_glass_without_loss_keeps_all_power(power_mw: float, length_km: float) -> None:
    """What one wave gains others lose: in GNPy's convention powers add up (so photons grow, by less than the band)."""
    channels = comb(c_and_l(power_mw), power_mw * 1e-3)
    out_w = profile(LOSSLESS, length_km * 1e3, [], [], channels, channels.power_w).gain * channels.power_w
    assert out_w.sum() == pytest.approx(channels.power_w.sum(), rel=1e-6)
    photons = np.sum(out_w / channels.frequency_hz) / np.sum(channels.power_w / channels.frequency_hz)
    assert 1.0 <= photons < 196 / 187


@given(power_mw=st.floats(0.1, 5.0), length_km=st.floats(1.0, 150.0))
@settings(max_examples=20, deadline=None)
def test_power_goes_from_high_to_low_frequency(power_mw: float, length_km: float) -> None:
    """Over 9 THz, inside the first rise of the gain, a lower channel always ends above a higher one."""
    channels = comb(c_and_l(power_mw), power_mw * 1e-3)
    gain = profile(SSMF, length_km * 1e3, [], [], channels, channels.power_w).gain
    assert np.all(np.diff(gain) < 0)


def test_without_power_there_is_no_tilt() -> None:
    """Channels of a picowatt lose what the glass and its lumped losses take."""
    channels = comb(c_and_l(1.0), 1e-12)
    found = profile(SSMF, 80e3, [(30e3, 1.5), (50e3, 0.5)], [], channels, channels.power_w)
    assert 10 * np.log10(found.gain) == pytest.approx(np.full(len(channels), -18.0), abs=1e-6)


def test_a_single_channel_is_left_alone() -> None:
    """It has no one to give to."""
    channels = comb([(193e12, 50e9, 32e9, 1)], 0.1)
    assert 10 * np.log10(profile(SSMF, 80e3, [], [], channels, channels.power_w).gain) == pytest.approx([-16.0])


def test_the_order_of_channels_does_not_matter() -> None:
    """Reversed columns give reversed powers."""
    channels = comb(c_and_l(1.0), 2e-3)
    turned = channels.frequency_hz[::-1].copy()
    waves = Waves.of(SSMF, 80e3, channels.frequency_hz)
    again = Waves.of(SSMF, 80e3, turned)
    assert again.share(channels.power_w)[::-1] == pytest.approx(waves.share(channels.power_w), rel=1e-6)


@given(cut_km=st.floats(1.0, 79.0))
@settings(max_examples=20, deadline=None)
def test_a_lumped_loss_of_nothing_changes_nothing(cut_km: float) -> None:
    """A mesh that is cut elsewhere gives the same."""
    channels = comb(c_and_l(1.0), 2e-3)
    whole = profile(SSMF, 80e3, [], [], channels, channels.power_w).gain
    cut = profile(SSMF, 80e3, [(cut_km * 1e3, 0.0)], [], channels, channels.power_w).gain
    assert cut == pytest.approx(whole, rel=1e-6)


def test_a_span_in_two_parts_is_the_span() -> None:
    """What leaves 30 km and enters 50 km leaves as from 80 km."""
    channels = comb(c_and_l(1.0), 2e-3)
    whole = profile(SSMF, 80e3, [], [], channels, channels.power_w).gain
    first = profile(SSMF, 30e3, [], [], channels, channels.power_w).gain
    second = profile(SSMF, 50e3, [], [], channels, channels.power_w * first).gain
    assert first * second == pytest.approx(whole, rel=1e-6)


def test_more_pump_gives_more_gain_and_more_noise() -> None:
    """Every channel of a comb below the pump."""
    channels = comb([(191.35e12, 100e9, 32e9, 48)], 1e-3)
    weak, strong = (profile(SSMF, 80e3, [], [(watts, *PUMP[1:])], channels, channels.power_w) for watts in (0.2, 0.4))
    assert np.all(strong.gain > weak.gain)
    assert np.all(strong.ase_w > weak.ase_w)
    assert np.all(weak.ase_w > 0)


def test_a_pump_against_the_signal_is_told_from_its_own_end() -> None:
    """It enters at the end of the span and fades towards the start, and its power adds up with co pumps apart."""
    channels = comb([(191.35e12, 100e9, 32e9, 48)], 1e-5)
    found = profile(SSMF, 80e3, [], [PUMP, (0.1, 203e12, "co")], channels, channels.power_w)
    assert found.pump_w[0, -1] == pytest.approx(0.3)
    assert np.all(np.diff(found.pump_w[0])[np.diff(found.z_m) > 0] > 0)
    assert found.pump_w[1, 0] == pytest.approx(0.1)


def test_a_hot_fibre_makes_more_noise() -> None:
    """More phonons."""
    channels = comb([(191.35e12, 100e9, 32e9, 48)], 1e-3)
    cold, hot = (profile(SSMF, 80e3, [], [PUMP], channels, channels.power_w, kelvin) for kelvin in (283.0, 323.0))
    assert np.all(hot.ase_w > cold.ase_w)


def test_five_strong_pumps_settle() -> None:
    """1.5 W against the signal, which it lifts by 25 dB: the powers found fulfil the equations from point to point."""
    channels = comb([(191.35e12, 50e9, 32e9, 96)], 1e-3)
    pumps = [(0.3, f_hz, "counter") for f_hz in (199e12, 201e12, 203e12, 205e12, 207e12)]
    waves = Waves.of(SSMF, 80e3, channels.frequency_hz, [], pumps)
    share = waves.share(channels.power_w)
    power_w = share * np.concatenate([channels.power_w, waves.pump_w])[:, None]
    slope = waves.gain_per_w_m @ power_w - waves.alpha_per_m[:, None]
    grown = (slope @ waves.mesh.so_far_m)[:96]
    assert np.exp(grown) == pytest.approx(share[:96], rel=1e-5)
    assert share[0, -1] > 1.0


@pytest.mark.parametrize(("watts", "said"), [(50.0, "no more than 3 W"), (1.25, "too much light")])
def test_pumps_that_would_burn_the_glass_are_an_error(watts: float, said: str) -> None:
    """Too much to begin with, or what does not settle."""
    channels = comb([(186.35e12, 50e9, 32e9, 196)], 1e-3)
    with pytest.raises(WeftError, match=said):
        profile(SSMF, 80e3, [], [(watts, 205e12, "counter"), (watts, 199e12, "counter")], channels, channels.power_w)


def test_an_order_beyond_the_fourth_is_an_error() -> None:
    """As in GNPy."""
    channels = comb([(191.35e12, 100e9, 32e9, 4)], 1e-3)
    waves = Waves.of(SSMF, 80e3, channels.frequency_hz)
    with pytest.raises(WeftError, match="order 1 to 4"):
        stepped(waves, channels, channels.power_w, Steps(order=5))


@given(length_km=st.floats(0.5, 200.0), cut=st.floats(0.01, 0.99))
@settings(max_examples=30, deadline=None)
def test_a_mesh_integrates_what_it_should(length_km: float, cut: float) -> None:
    """Loss over any length, whole, up to each point and as a spectrum."""
    length_m, alpha = length_km * 1e3, 4.6e-5
    mesh = Mesh.of(length_m, [(cut * length_m, 1.0)])
    values = np.exp(-alpha * mesh.z_m)
    effective_m = (1 - np.exp(-alpha * mesh.z_m)) / alpha
    assert values @ mesh.weights_m == pytest.approx(effective_m[-1], rel=1e-6)
    assert values @ mesh.so_far_m == pytest.approx(effective_m, rel=1e-5, abs=1e-3)
    u = np.array([0.0, 1e-5, 1e-3])
    exact = (1 - np.exp((1j * u - alpha) * length_m)) / (alpha - 1j * u)
    assert np.abs(values @ mesh.transform(u) - exact) == pytest.approx(0, abs=1e-5 * effective_m[-1])


def _glass_known_in_c() -> Glass:
    return dataclasses.replace(SSMF, loss_db_per_m=np.array([2e-4, 2e-4]), loss_hz=np.array([191e12, 197e12]))


def test_a_pump_where_the_glass_is_not_known_is_an_error() -> None:
    """The loss was measured up to 197 THz."""
    channels = comb([(191.35e12, 100e9, 32e9, 4)], 1e-3)
    with pytest.raises(WeftError, match="loss of a fibre is known"):
        profile(_glass_known_in_c(), 80e3, [], [PUMP], channels, channels.power_w)

"""Interference under Raman scattering: its limits, its laws, and a double integral done the long way."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.optical.physics.stored import cases, comb, glass_of

from weft.optical.physics import gn
from weft.optical.physics.channels import Channels
from weft.optical.physics.glass import Glass
from weft.optical.physics.isrs import Medium, Span, nli_ratio

Floats = npt.NDArray[np.float64]

SSMF = glass_of(cases("raman")[0])
BAND = (191.35e12, 50e9, 32e9, 48)
WIDE = (187e12, 150e9, 130e9, 60)
FEW_TABLES = settings(max_examples=15, deadline=None)


def _raised_cosine(offset_hz: Floats, baud_hz: float, roll_off: float) -> Floats:
    away = np.abs(offset_hz) - (1 - roll_off) * baud_hz / 2
    flank = 0.5 + 0.5 * np.cos(np.pi * away / (roll_off * baud_hz))
    return np.where(away <= 0, 1.0, np.where(away >= roll_off * baud_hz, 0.0, flank))


def _the_long_way(glass: Glass, length_m: float, channels: Channels, i: int) -> float:
    """NLI over signal of channel i without scattering: the GN double integral on a plain grid of frequencies."""
    f, r, ro = channels.frequency_hz, channels.baud_hz, channels.roll_off
    alpha, beta2 = glass.alpha_at(f)[0], abs(glass.beta2_at(f)[0])
    total = 0.0
    for j in range(len(f)):
        f1 = _middles((f[j] - f[i]) - r[j] * (1 + ro[j]) / 2, (f[j] - f[i]) + r[j] * (1 + ro[j]) / 2)
        f2 = _middles(-r[i] * (1 + ro[i]) / 2, r[i] * (1 + ro[i]) / 2)
        u = 4 * np.pi**2 * beta2 * f1[:, None] * f2[None, :]
        spectrum = np.abs((1 - np.exp((1j * u - alpha) * length_m)) / (alpha - 1j * u)) ** 2
        g1 = _raised_cosine(f1 - (f[j] - f[i]), r[j], ro[j])[:, None]
        g3 = _raised_cosine(f1[:, None] + f2[None, :] - (f[j] - f[i]), r[j], ro[j])
        psi = np.sum(spectrum * g1 * _raised_cosine(f2, r[i], ro[i])[None, :] * g3) * (f1[1] - f1[0]) * (f2[1] - f2[0])
        total += (16 if i == j else 32) / 27 * psi * channels.power_w[j] ** 2 / r[j] ** 2
    return float(glass.gamma_at(f)[i] ** 2 * total)


def _middles(low: float, high: float, n: int = 700) -> Floats:
    return np.asarray(low + (high - low) * (np.arange(n) + 0.5) / n)


@pytest.mark.parametrize("length_m", [6e3, 25e3, 80e3])
@pytest.mark.parametrize(
    "blocks",
    [
        [(193e12, 50e9, 32e9, 3)],
        [(193e12, 75e9, 64e9, 1), (193.09e12, 50e9, 32e9, 2), (193.24e12, 150e9, 130e9, 1)],
    ],
    ids=["alike", "mixed"],
)
def test_a_few_channels_agree_with_the_double_integral(
    length_m: float, blocks: list[tuple[float, float, float, int]]
) -> None:
    """The outer channels among near ones, at a power too low to scatter: at most 0.07 dB more, never less.

    More only where a broad channel counts as far off, and so as a rectangle.
    """
    channels = comb(blocks, 1e-6)
    ends = [0, len(channels) - 1]
    found = nli_ratio(SSMF, length_m, channels, channels.power_w)[ends]
    asked = [_the_long_way(SSMF, length_m, channels, i) for i in ends]
    off_db = 10 * np.log10(found / asked)
    assert np.all(off_db > -0.005)
    assert np.all(off_db < 0.07)


def test_at_vanishing_power_it_is_the_closed_form_of_the_gn_model() -> None:
    """Which takes spectra as rectangles and their product as apart: within 0.3 dB, and as P^2 exactly."""
    channels = comb([BAND], 1e-7)
    found = nli_ratio(SSMF, 80e3, channels, channels.power_w)
    closed = gn.nli_ratio(SSMF, 80e3, channels, channels.power_w)
    assert 10 * np.log10(found / closed) == pytest.approx(np.zeros(48), abs=0.3)
    assert nli_ratio(SSMF, 80e3, channels, 2 * channels.power_w) == pytest.approx(4 * found, rel=1e-6)


def test_scattering_takes_interference_from_the_upper_band_to_the_lower() -> None:
    """Against the same comb without Raman gain."""
    channels = comb([WIDE], 4e-3)
    silent = dataclasses.replace(
        SSMF, raman=dataclasses.replace(SSMF.raman, gain_m_per_w=np.zeros_like(SSMF.raman.gain_m_per_w))
    )
    change = nli_ratio(SSMF, 80e3, channels, channels.power_w) / nli_ratio(silent, 80e3, channels, channels.power_w)
    assert change[0] > 1.1
    assert change[-1] < 0.9


@FEW_TABLES
@given(st.lists(st.floats(-6.0, 4.0), min_size=60, max_size=60), st.integers(0, 59), st.floats(0.1, 3.0))
def test_more_power_in_one_channel_brings_more_interference_to_its_neighbour(
    powers_dbm: list[float], raised: int, by_db: float
) -> None:
    """Whatever the others launch."""
    medium = Medium.of(SSMF, comb([WIDE], 1e-3))
    power_w = 1e-3 * 10 ** (np.array(powers_dbm) / 10)
    more_w = power_w.copy()
    more_w[raised] *= 10 ** (by_db / 10)
    span = Span.of(medium, 80e3)
    before, after = span.propagate(power_w)[1], span.propagate(more_w)[1]
    near = max(raised - 1, 0) if raised else 1
    assert after[near] > before[near]
    assert after[raised] > before[raised]


@FEW_TABLES
@given(st.randoms(use_true_random=False), st.lists(st.floats(-3.0, 3.0), min_size=48, max_size=48))
def test_the_order_of_channels_does_not_matter(random: object, powers_dbm: list[float]) -> None:
    """Columns in another order give the same channels the same interference."""
    channels = dataclasses.replace(comb([BAND], 1e-3), power_w=1e-3 * 10 ** (np.array(powers_dbm) / 10))
    order = list(range(48))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = Channels(
        *(
            getattr(channels, name)[order]
            for name in ("frequency_hz", "baud_hz", "slot_hz", "roll_off", "tx_osnr_db", "power_w", "target_db")
        ),
        channels.label,
    )
    found = nli_ratio(SSMF, 80e3, channels, channels.power_w)
    assert nli_ratio(SSMF, 80e3, shuffled, shuffled.power_w) == pytest.approx(found[order], rel=1e-9)


def test_one_channel_more_brings_every_other_more() -> None:
    """At a power too low to scatter; each of 48 channels is dropped once."""
    channels = comb([BAND], 1e-5)
    full = nli_ratio(SSMF, 80e3, channels, channels.power_w)
    for dropped in range(0, 48, 7):
        kept = np.arange(48) != dropped
        fewer = channels.chosen(kept)
        assert np.all(nli_ratio(SSMF, 80e3, fewer, fewer.power_w) < full[kept])


def test_a_lumped_loss_at_the_start_is_less_power_at_the_start() -> None:
    """3 dB after one metre takes interference to a quarter; 3 dB near the end changes almost nothing."""
    channels = comb([BAND], 1e-4)
    whole = nli_ratio(SSMF, 80e3, channels, channels.power_w)
    early = nli_ratio(SSMF, 80e3, channels, channels.power_w, [(1.0, 3.0)])
    late = nli_ratio(SSMF, 80e3, channels, channels.power_w, [(79e3, 3.0)])
    assert early / whole == pytest.approx(np.full(48, 10**-0.6), rel=0.01)
    assert late / whole == pytest.approx(np.ones(48), rel=0.01)


def test_pumps_against_the_signal_bring_interference() -> None:
    """The end of the span is lit again."""
    channels = comb([BAND], 1e-3)
    pumps = [(0.25, 205e12, "counter"), (0.25, 201e12, "counter")]
    bare = nli_ratio(SSMF, 80e3, channels, channels.power_w)
    assert np.all(nli_ratio(SSMF, 80e3, channels, channels.power_w, [], pumps) > bare)


def test_a_medium_serves_spans_of_all_lengths() -> None:
    """Set up once or each time, the same."""
    channels = comb([BAND], 2e-3)
    medium = Medium.of(SSMF, channels)
    for length_m in (5e3, 60e3, 130e3):
        once = Span.of(medium, length_m).propagate(channels.power_w)[1]
        assert np.array_equal(once, nli_ratio(SSMF, length_m, channels, channels.power_w))


def test_where_dispersion_vanishes_interference_stays_finite() -> None:
    """A slope through zero in the middle of the comb: strong, but no division by nothing."""
    shifted = dataclasses.replace(SSMF, dispersion_s_m2=np.array([0.0]), dispersion_slope_s_m3=70.0)
    channels = comb([(193.41448903225806e12 - 24 * 50e9, 50e9, 32e9, 49)], 1e-4)
    found = nli_ratio(shifted, 80e3, channels, channels.power_w)
    assert np.all(np.isfinite(found))
    assert np.all(found > nli_ratio(SSMF, 80e3, channels, channels.power_w))


def test_a_narrow_channel_beside_a_broad_one_is_near_it() -> None:
    """5 GBd with 2 GHz to a spectrum of 130 GBd: far by GNPy's threshold, but within 0.03 dB of the integral."""
    channels = comb([(193e12, 80e9, 5e9, 1), (193.08e12, 150e9, 130e9, 1)], 1e-6)
    found = nli_ratio(SSMF, 80e3, channels, channels.power_w)[0]
    assert 10 * np.log10(found / _the_long_way(SSMF, 80e3, channels, 0)) == pytest.approx(0.0, abs=0.03)


@given(
    st.lists(st.sampled_from([(50e9, 32e9), (75e9, 60e9), (87.5e9, 72e9), (150e9, 130e9)]), min_size=2, max_size=30),
    st.floats(2.0, 25.0),
    st.floats(1e3, 150e3),
)
@FEW_TABLES
def test_any_comb_has_interference_above_nothing(
    kinds: list[tuple[float, float]], dispersion_ps_nm_km: float, length_m: float
) -> None:
    """Finite and positive, whatever stands beside what, on glass of any dispersion."""
    slots, bauds = (np.array(column) for column in zip(*kinds, strict=True))
    centres = 190e12 + np.cumsum(slots) - slots / 2
    channels = comb(
        [(float(f), float(slot), float(baud), 1) for f, slot, baud in zip(centres, slots, bauds, strict=True)], 2e-3
    )
    glass = dataclasses.replace(SSMF, dispersion_s_m2=np.array([dispersion_ps_nm_km * 1e-6]))
    found = nli_ratio(glass, length_m, channels, channels.power_w)
    assert np.all(np.isfinite(found))
    assert np.all(found > 0)

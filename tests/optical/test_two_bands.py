"""Bands C and L: their slots, Raman scattering between them, and what it costs to light both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.optical.instances import builtin, chain, mode, transceiver

from weft.network import ints
from weft.optical.dci import GivenSpan, Line, Transmission, sections
from weft.optical.dci.design import design_comb, split_for_bands
from weft.optical.dci.gn import section_map as of_one_band
from weft.optical.dci.quality import map_of
from weft.optical.dci.spans import Span, spans_of
from weft.optical.dci.two_band_design import _Search, amplified_both
from weft.optical.dci.two_bands import section_map, through
from weft.optical.spectrum.comb import BAND_C, BAND_L, BANDS, band_of, centre_thz, comb_of, full_comb
from weft.units.decibel import linear_to_db

BOTH = BANDS["C+L"]
ZR_PLUS = mode("OpenZR+", "400G 16QAM")
QPSK = transceiver("OpenZR+"), mode("OpenZR+", "200G QPSK")
GLASS = builtin().fibre_types[0]


def lit(lengths_km: list[float], spans: tuple[tuple[GivenSpan, ...], ...] = ()) -> Line:
    """A chain of sites with both bands."""
    return replace(chain(lengths_km, spans), bands=BOTH)


def test_slots_go_on_from_band_c_to_band_l() -> None:
    """The first slot of each band begins at its edge, and no channel of a full comb touches the gap between."""
    assert centre_thz(ints([0, 768]), 12) == pytest.approx([191.3375, 186.1375])
    assert [band_of(slot) for slot in (-1, 0, 767, 768)] == ["", "C", "C", "L"]
    comb = full_comb(60.14, 87.5, BOTH)
    half_hz = comb.width * 6.25e9 / 2
    assert np.all(np.diff(comb.frequency_hz) > 0)
    assert comb.n_channels == 2 * full_comb(60.14, 87.5).n_channels
    gap = (comb.frequency_hz + half_hz > BAND_L.stop_hz) & (comb.frequency_hz - half_hz < BAND_C.start_hz)
    assert not gap.any()
    assert comb.frequency_hz[comb.of_band(BAND_C)].tolist() == full_comb(60.14, 87.5).frequency_hz.tolist()


def test_raman_scattering_moves_power_from_c_to_l() -> None:
    """A channel loses the more, the higher its frequency; photons are kept, and faint light does not scatter."""
    comb, span = full_comb(60.14, 75, BOTH), spans_of(80.0, (), GLASS, 80.0)[0]
    loud, _ = through(span, GLASS, comb, np.full(comb.n_channels, 1.5e-3))
    faint, _ = through(span, GLASS, comb, np.full(comb.n_channels, 1e-9))
    assert linear_to_db(faint) == pytest.approx(-span.loss_db, abs=1e-4)
    assert np.all(np.diff(loud) < 0)
    moved_db = linear_to_db(loud / faint)
    assert moved_db[0] > 0.5
    assert moved_db[-1] < -0.5
    photons = loud / comb.frequency_hz
    assert photons.sum() == pytest.approx((faint / comb.frequency_hz).sum(), rel=2e-3)


def test_with_one_band_lit_it_is_the_gn_model_but_for_its_error() -> None:
    """The same section in band C alone: within 0.1 dB in the middle, and 0.35 dB at the edges, where GN errs most."""
    comb, line = full_comb(60.14, 75), chain([400.0])
    section = sections(line, builtin())[0]
    input_w = section.input_mw_per_ghz * comb.baud_gbd * 1e-3
    launch_w = section.launch_mw_per_ghz * comb.baud_gbd * 1e-3
    ways = (section.towards_z, section.towards_z)
    raman = section_map(section.spans, ways, GLASS, comb, (input_w, launch_w))
    plain = of_one_band(section.spans, section.towards_z, GLASS, comb, input_w)
    assert linear_to_db(raman.noise_to_signal) == pytest.approx(linear_to_db(plain.noise_to_signal), abs=0.35)
    middle = comb.n_channels // 2
    assert linear_to_db(raman.noise_to_signal[middle] / plain.noise_to_signal[middle]) == pytest.approx(0, abs=0.1)


def test_a_second_band_costs_reach_watts_and_gives_slices() -> None:
    """Twice the slices for twice the degrees and amplifiers, and some GSNR less than band C alone."""
    one, both = (sections(line, builtin()) for line in (chain([400.0]), lit([400.0])))
    assert both.slices.tolist() == [2 * 768]
    assert both.amplifiers[0] == 2 * one.amplifiers[0]
    assert both.draw_w[0] == pytest.approx(both.draw_a_w[0] + both.draw_z_w[0] + both.draw_inline_w[0])
    assert both.draw_w[0] > 1.9 * one.draw_w[0]
    gsnr_db = [
        Transmission(line, rows, builtin()).light([0], 0, *QPSK).gsnr_db
        for line, rows in ((chain([400.0]), one), (lit([400.0]), both))
    ]
    assert 0.3 < gsnr_db[0] - gsnr_db[1] < 1.5


def test_no_neighbouring_pair_of_launches_is_better() -> None:
    """Half a decibel more or less in either band leaves the worst channel more noise."""
    design = design_comb(builtin(), BOTH)
    section = sections(lit([400.0]), builtin())[0]
    assert section.l_band is not None
    kinds = [[one for one in builtin().amplifiers if one.band == band] for band in ("C", "L")]
    search = _Search(section.spans, GLASS, (kinds[0], kinds[1]), design, linear_to_db(section.input_mw_per_ghz))
    launches = section.launch_mw_per_ghz, section.l_band.launch_mw_per_ghz
    c, z = (round((linear_to_db(one) - search.input_db) / 0.5) for one in launches)
    best = search.at((c, z))
    assert best is not None
    around = [search.at((c + dc, z + dz)) for dc in (-1, 0, 1) for dz in (-1, 0, 1)]
    assert best.noise == min(one.noise for one in around if one is not None)
    comb = full_comb(design.baud_gbd[0], 150, BOTH)
    told = max(float(map_of(section, towards_z, GLASS, comb).noise_to_signal.max()) for towards_z in (True, False))
    assert best.noise == pytest.approx(told, rel=0.03)


def test_a_fibre_that_band_l_cannot_bridge_keeps_band_c_and_routes_over_it_too() -> None:
    """A span of 29 dB is beyond the amplifiers of band L; over both fibres only channels of band C go."""
    line = lit([80.0, 120.0], ((), (GivenSpan(120.0, 29.0),)))
    rows = sections(line, builtin())
    assert rows.slices.tolist() == [1536, 768]
    assert rows[1].l_band is None
    light = Transmission(line, rows, builtin())
    assert len(light._noise((0, 1), 0, ZR_PLUS)) == 64
    assert len(light._noise((0,), 0, ZR_PLUS)) == 128
    first, second = light._noise((0,), 0, ZR_PLUS)[64:], light._noise((1,), 1, ZR_PLUS)
    assert light._noise((0, 1), 0, ZR_PLUS) == pytest.approx(first + second, rel=0.01)


def test_filters_between_bands_lose_light_at_both_ends_of_a_span() -> None:
    """Half a decibel each."""
    split = split_for_bands((Span(80.0, 17.6, 0.5),), builtin().practice)
    assert split[0].loss_db == pytest.approx(17.6 + 2 * 1.0)


def test_a_dark_section_stays_dark() -> None:
    """No amplifier of band C, no line."""
    line = lit([100.0], ((GivenSpan(100.0, 40.0),),))
    rows = sections(line, builtin())
    assert (rows[0].form, rows.usable.tolist()) == ("dark", [False])
    design = design_comb(builtin(), BOTH)
    assert amplified_both(rows[0].spans, GLASS, builtin().amplifiers, design, rows[0]) is rows[0]


def test_combs_of_both_bands_are_ordered_by_frequency() -> None:
    """Slots of band L come first, though their numbers are higher."""
    comb = comb_of(ints([780, 0, 24]), ints([12, 24, 12]), np.array([60.14, 118.2, 60.14]))
    assert comb.of_band(BAND_L).tolist() == [True, False, False]
    with pytest.raises(ValueError, match="rising"):
        comb_of(ints([0, 780]), ints([12, 12]), np.array([60.14, 60.14]))

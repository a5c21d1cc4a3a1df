"""More glass and more load never help, and what a receiver needs is kept."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.optical.instances import builtin, chain, eight_channels, mode, transceiver

from weft.optical.dci import sections
from weft.optical.dci.quality import NO_LIGHT, Transmission, required_gsnr_db

lengths_km = st.lists(st.floats(5.0, 400.0), min_size=2, max_size=5)


@settings(max_examples=25)
@given(lengths_km=lengths_km)
def test_a_longer_route_never_has_a_higher_gsnr(lengths_km: list[float]) -> None:
    """Each fibre more at the end of a route takes from the GSNR."""
    line = chain(lengths_km)
    chosen = mode("OpenZR+", "100G QPSK 37.5 GHz")
    light = Transmission(line, sections(line, builtin()), builtin())
    gsnr_db = [light.light(range(n), 0, transceiver("OpenZR+"), chosen).gsnr_db for n in range(1, len(lengths_km) + 1)]
    assert gsnr_db == sorted(gsnr_db, reverse=True)
    assert len(set(gsnr_db)) == len(gsnr_db)


@settings(max_examples=25)
@given(lengths_km=lengths_km, slices=st.integers(24, 744))
def test_more_load_never_helps(lengths_km: list[float], slices: int) -> None:
    """A band filled from below to any slice is no worse than the full one, over the same sections."""
    full, partly = chain(lengths_km), chain(lengths_km, slices=slices)
    rows, route = sections(full, builtin()), range(len(lengths_km))
    asked = transceiver("OpenZR+"), mode("OpenZR+", "200G QPSK")
    loaded = Transmission(full, rows, builtin()).light(route, 0, *asked)
    light = Transmission(partly, rows, builtin()).light(route, 0, *asked)
    assert light.gsnr_db >= loaded.gsnr_db


def test_both_directions_of_a_route_are_the_same_light() -> None:
    """Asked from either end, a lightpath has the GSNR of its worse direction."""
    line = chain([140.0, 310.0, 95.0])
    light = Transmission(line, sections(line, builtin()), builtin())
    asked = transceiver("OpenZR+"), mode("OpenZR+", "200G QPSK")
    there, back = light.light([0, 1, 2], 0, *asked), light.light([2, 1, 0], 3, *asked)
    assert there.gsnr_db == pytest.approx(back.gsnr_db, abs=1e-12)


def test_what_a_mode_requires_is_told_in_its_own_bandwidth() -> None:
    """23.7 dB in 0.1 nm is 16.88 dB at 60.14 GBd; 2 dB of margin come on top."""
    assert required_gsnr_db(mode("OpenZR+", "400G 16QAM"), 2.0) == pytest.approx(16.88 + 2.0, abs=0.01)


def test_dispersion_beyond_what_a_mode_bears_is_no_light() -> None:
    """13,000 ps/nm at 16.7 ps/nm/km end at 778 km, whatever the GSNR."""
    asked = transceiver("OpenZR+"), mode("OpenZR+", "400G 16QAM")
    for km, dark in ((775.0, False), (785.0, True)):
        line = chain([km])
        light = Transmission(line, sections(line, builtin()), builtin()).light([0], 0, *asked)
        assert (light == NO_LIGHT) is dark


def test_400zr_needs_one_span_between_multiplexers() -> None:
    """Over 80 km between multiplexers it arrives; through ROADMs or over two spans it doesn't."""
    asked = transceiver("400ZR"), mode("400ZR", "400G 16QAM")
    for km, roadm, arrives in ((80.0, False, True), (80.0, True, False), (120.0, False, False)):
        line = chain([km], roadm=[roadm, roadm])
        light = Transmission(line, sections(line, builtin()), builtin()).light([0], 0, *asked)
        assert light.feasible is arrives


def test_receive_power_limits_a_line_without_amplifiers() -> None:
    """Where noise leaves more, the margin told is of the power that arrives over the least that clean light needs."""
    line = chain([20.0], roadm=[False, False])
    asked = transceiver("OpenZR+ 0 dBm"), mode("OpenZR+ 0 dBm", "400G 16QAM")
    rows = sections(line, eight_channels())
    mux = rows[0].mux
    assert mux is not None
    assert rows.amplifiers[0] == 0
    light = Transmission(line, rows, builtin()).light([0], 0, *asked)
    received_dbm = 0.0 - 2 * mux.loss_db - 20.0 * 0.22 - 2 * 0.5
    assert math.isclose(light.margin_db, received_dbm - (-23.0) - 2.0)
    assert light.gsnr_db - required_gsnr_db(asked[1], 2.0) > light.margin_db


def test_a_span_that_no_amplifier_bridges_is_dark() -> None:
    """250 km without an amplifier site lose 56 dB; no light, no watts."""
    catalogue = builtin()
    practice = catalogue.practice.model_copy(
        update={"span_km": catalogue.practice.span_km.model_copy(update={"value": 300.0})}
    )
    line = chain([250.0, 80.0])
    rows = sections(line, catalogue.model_copy(update={"practice": practice}))
    assert rows.usable.tolist() == [False, True]
    assert rows.draw_w[0] == 0.0
    light = Transmission(line, rows, catalogue)
    assert light.light([0, 1], 0, transceiver("OpenZR+"), mode("OpenZR+", "100G QPSK 37.5 GHz")) == NO_LIGHT

"""Routes, what they may not be, and what is shared between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.optical.system.lines import BAND, BEARS, LIBRARY, amplified, amplifier_type, comb, designed, edfa, route
from tests.optical.system.samples import sample

from weft.diagnostics import WeftError
from weft.optical.physics.channels import Channels
from weft.optical.system.elements import Amplifier, Element, MultibandAmplifier, Roadm
from weft.optical.system.library import (
    Band,
    FixedGain,
    Impairment,
    ImpairmentProfile,
    Library,
    Mode,
    OpenRoadmPreamp,
    RoadmType,
    Target,
)
from weft.optical.system.propagation import Optics
from weft.optical.system.reception import Reception

FEW = comb([192.0, 193.0, 194.0])
LINE = amplified([80.0, 80.0])


def receive(elements: list[Element], channels: Channels = FEW, library: Library = LIBRARY) -> Reception:
    """What arrives at the end of a line set by hand."""
    return Optics.of(designed(elements, library), channels, "gn").receive(route(elements))


def instead(elements: list[Element], uid: str, **changes: object) -> list[Element]:
    """The line with one element set otherwise."""
    return [replace(one, **changes) if one.uid == uid else one for one in elements]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("uids", "message"),
    [
        (("start", "in", "boostr"), "no element 'boostr'"),
        (("start", "in", "span 0"), "'in' to 'span 0', which are not connected"),
        (("in", "booster", "span 0", "amplifier 0", "span 1", "amplifier 1", "out"), "from a transceiver"),
        (("start",), "at least two elements"),
        ((), "at least two elements"),
    ],
)
def test_a_route_that_cannot_be_is_refused_by_name(uids: tuple[str, ...], message: str) -> None:
    """Unknown and unconnected elements are named, and what was meant is suggested."""
    with pytest.raises(WeftError, match=message) as raised:
        Optics.of(designed(LINE), FEW).receive(uids)
    assert "boostr" not in message or "booster" in raised.value.help


@pytest.mark.parametrize(
    ("elements", "message"),
    [
        (instead(LINE, "booster", gain_db=None), "'booster' has no gain"),
        (instead(LINE, "booster", type_name=""), "'booster' has no type"),
        (instead(LINE, "span 1", connector_in_db=None), "'span 1' has no connectors"),
        (instead(LINE, "out", target=None), "'out' has no target towards 'end'"),
        (instead(LINE, "out", degree_profiles={("amplifier 1", "end"): 7}), "no impairment profile 7"),
    ],
)
def test_an_element_that_is_not_set_is_named(elements: list[Element], message: str) -> None:
    """Propagation guesses nothing that the design should have said."""
    with pytest.raises(WeftError, match=message):
        receive(elements)


def test_a_route_does_not_pass_a_transceiver() -> None:
    """Light ends there: two lines in a row are two routes."""
    second = [replace(one, uid=f"{one.uid} more") for one in LINE[1:]]
    with pytest.raises(WeftError, match="light ends at transceiver 'end'"):
        receive([*LINE, *second])


def test_what_was_refused_is_refused_again() -> None:
    """An error leaves nothing half known behind."""
    elements = instead(LINE, "booster", gain_db=None)
    optics = Optics.of(designed(elements), FEW)
    for _ in range(2):
        with pytest.raises(WeftError, match="no gain"):
            optics.receive(route(elements))


def test_openroadm_amplifiers_refuse_channels_of_several_widths() -> None:
    """Their noise is told by the power per 50 GHz, which such a comb does not have."""
    library = replace(LIBRARY, amplifiers={**LIBRARY.amplifiers, "or": amplifier_type("or", OpenRoadmPreamp())})
    mixed = comb([192.0, 193.0], [32.0, 64.0])
    with pytest.raises(WeftError, match="one width only"):
        receive(instead(LINE, "amplifier 0", type_name="or"), mixed, library)


def test_channels_beyond_an_amplifiers_band_are_left_out_from_the_start() -> None:
    """They neither arrive nor interfere."""
    narrow = replace(LIBRARY.amplifiers["plain"], name="narrow", band=Band(192.5e12, BAND.high_hz))
    library = replace(LIBRARY, amplifiers={**LIBRARY.amplifiers, "narrow": narrow})
    found = receive(instead(LINE, "amplifier 1", type_name="narrow"), FEW, library)
    alone = receive(LINE, FEW.chosen(np.array([False, True, True])))
    assert found.channels.frequency_hz.tolist() == [193e12, 194e12]
    assert found.gsnr_db.tobytes() == alone.gsnr_db.tobytes()
    with pytest.raises(WeftError, match="no channel lies within the bands"):
        receive(instead(LINE, "amplifier 1", type_name="narrow"), comb([191.5, 192.0]), library)


def test_amplifiers_abreast_each_take_their_band() -> None:
    """Two of one type side by side do what one does, but for each saturating by itself."""
    low, high = (
        replace(LIBRARY.amplifiers["plain"], name=name, band=band)
        for name, band in (("low", Band(191.2e12, 193.2e12)), ("high", Band(193.2e12, 196.2e12)))
    )
    library = replace(LIBRARY, amplifiers={**LIBRARY.amplifiers, "low": low, "high": high})
    parts = edfa("amplifier 0", "low", 16.0), edfa("amplifier 0", "high", 16.0)
    pair = MultibandAmplifier("amplifier 0", amplifiers=parts)
    split = [pair if one.uid == "amplifier 0" else one for one in LINE]
    np.testing.assert_allclose(receive(split, FEW, library).gsnr_db, receive(LINE).gsnr_db, rtol=1e-14)


def test_a_saturated_amplifier_gains_less() -> None:
    """All that it puts out, but for the noise that it adds, is its most power."""
    elements = instead(LINE, "booster", type_name="weak", gain_db=40.0)
    behind = Optics.of(designed(elements), FEW).trace(route(elements))[2]
    assert isinstance(elements[2], Amplifier)
    clean_w = behind.power_w * (1 - behind.ase)
    assert 10 * np.log10(clean_w.sum() * 1e3) == pytest.approx(15.0, abs=1e-9)


def test_a_roadm_does_not_amplify() -> None:
    """Channels that arrive below the target leave as they came, each by itself."""
    target = Target("dbm", -10.0)
    elements = instead(amplified([80.0, 80.0], -18.0, 18.0), "out", target=target)
    assert isinstance(elements[-2], Roadm)
    uneven = replace(FEW, target_db=np.array([0.0, 0.0, 12.0]))
    followed = Optics.of(designed(elements), uneven).trace(route(elements))
    before, behind = followed[-3].power_dbm, followed[-2].power_dbm
    np.testing.assert_allclose(behind, np.minimum(before, -10.0 + uneven.target_db), rtol=1e-12)


def test_a_profile_of_a_roadm_counts_by_band() -> None:
    """Loss, OSNR, dispersion, PMD and PDL of a way, each where its band says; a band left out is an error."""
    low, high = Band(191e12, 192.5e12), Band(192.5e12, 197e12)
    bands = (Impairment(low, 30.0, 0.0, 1e-12, 0.5, 1e-3), Impairment(high, None, 0.0, None, None, None))
    kind = RoadmType("default", Target("dbm", -20.0), 38.0, profiles=(ImpairmentProfile(0, "drop", bands),))
    library = replace(LIBRARY, roadms={"default": kind})
    plain, told = receive(LINE), receive(LINE, FEW, library)
    np.testing.assert_allclose(told.cd_s_m - plain.cd_s_m, [1e-3, 0, 0], atol=1e-12)
    np.testing.assert_allclose(told.pdl_db, [0.5, 0, 0])
    np.testing.assert_allclose(told.pmd_s**2 - plain.pmd_s**2, [1e-24, 0, 0], atol=1e-30)
    tx_and_add = 10 ** (-40 / 10) + 10 ** (-38 / 10) / 2
    np.testing.assert_allclose(told.ends_01nm, [tx_and_add + 1e-3, tx_and_add, tx_and_add], rtol=1e-12)
    gap = replace(kind, profiles=(ImpairmentProfile(0, "drop", bands[:1]),))
    with pytest.raises(WeftError, match=r"profile 0 of ROADM 'out' says nothing of 193\.000 THz"):
        receive(LINE, FEW, replace(LIBRARY, roadms={"default": gap}))


def test_penalties_are_straight_lines_and_limits() -> None:
    """What a mode bears costs by interpolation, what it does not is infinite; filtering costs by ROADM."""
    received = receive(LINE)
    mode = Mode("m", 32e9, 12.0, 100e9, 0.15, 40.0, 50e9, penalties={"pmd": BEARS, "chromatic_dispersion": BEARS})
    found = received.penalties_db(mode, filtering_db=0.1)
    np.testing.assert_allclose(found["pmd"], np.interp(received.pmd_ps, BEARS.up_to, BEARS.penalty_db))
    assert np.all(np.isinf(found["chromatic_dispersion"])), "2600 ps/nm are beyond 200"
    np.testing.assert_allclose(found["filtering"], 0.2)
    np.testing.assert_allclose(found["rx_power_dbm"], 0.0)
    assert np.all(np.isinf(received.penalties_db(replace(mode, rx_power_dbm=(-15.0, None)))["rx_power_dbm"]))
    bare = replace(mode, penalties=None)
    np.testing.assert_allclose(received.margin_db(bare, 2.0), received.gsnr_01nm_db - 2.0 - 12.0)


def test_a_comb_wider_than_5_thz_scatters_unless_told_otherwise() -> None:
    """`auto` is the closed form for one band, and the one with Raman scattering beyond."""
    found = sample("multiband")
    wide = found.optics[0].receive(found.routes[0]["route"]).channels
    assert wide.width_hz > 5e12
    narrow = wide.chosen(wide.frequency_hz > 190.5e12)
    path = found.routes[0]["route"]
    for channels, same in ((wide, "isrs"), (narrow, "gn")):
        auto = Optics.of(found.designed, channels).receive(path).gsnr_db
        asked = Optics.of(found.designed, channels, "isrs" if same == "isrs" else "gn").receive(path).gsnr_db
        assert auto.tobytes() == asked.tobytes()
    plain = Optics.of(found.designed, wide, "gn").receive(path).snr_nli_db
    tilted = Optics.of(found.designed, wide).receive(path).snr_nli_db
    assert np.ptp(tilted - plain) > 0.5


def test_types_of_one_name_in_two_libraries_are_told_apart() -> None:
    """What is remembered of a comb belongs to its library."""
    other = replace(LIBRARY, amplifiers={**LIBRARY.amplifiers, "plain": amplifier_type("plain", FixedGain(8.0))})
    assert np.all(receive(LINE, FEW, other).osnr_db < receive(LINE, FEW).osnr_db - 1)


def test_amplifiers_abreast_want_a_type_each_and_channels_in_a_band() -> None:
    """What was not designed, and bands within each other, are refused by the box's name."""
    inner = replace(LIBRARY.amplifiers["plain"], name="inner", band=Band(192.5e12, 193.5e12))
    library = replace(LIBRARY, amplifiers={**LIBRARY.amplifiers, "inner": inner})
    for parts, message in (
        ((edfa("a", "plain", 16.0), edfa("b", "", 16.0)), "'amplifier 0' has no type in every band"),
        ((edfa("a", "inner", 16.0), edfa("b", "plain", 16.0)), "'amplifier 0' does not carry every channel"),
    ):
        pair = MultibandAmplifier("amplifier 0", amplifiers=parts)
        with pytest.raises(WeftError, match=message):
            receive([pair if one.uid == "amplifier 0" else one for one in LINE], FEW, library)


def test_scattering_solved_differs_from_gnpys_steps_by_what_the_page_says() -> None:
    """Euler's steps of 50 m are off by 0.018 dB of GSNR and 0.025 dB of OSNR on GNPy's sample with pumps."""
    found = sample("raman")
    stored = found.routes[0]
    channels = found.optics[0].receive(stored["route"]).channels
    solved = Optics.of(found.designed, channels, "gn", srs=True).receive(stored["route"])
    gsnr = np.max(np.abs(solved.gsnr_01nm_db - stored["gsnr_01nm_db"]))
    osnr = np.max(np.abs(solved.osnr_01nm_db - stored["osnr_01nm_db"]))
    assert 0.015 < gsnr < 0.0185
    assert 0.022 < osnr < 0.0255


@pytest.mark.parametrize("name", ["raman", "multiband"])
def test_scattering_light_followed_element_by_element_arrives_the_same(name: str) -> None:
    """The map of a section is exact where powers move between channels too."""
    found = sample(name)
    for stored in found.routes[:3]:
        channels = found.optics[0].receive(stored["route"]).channels
        optics = Optics.of(found.designed, channels, "isrs")
        received, followed = optics.receive(stored["route"]), optics.trace(stored["route"])[-1]
        for column in ("signal", "ase", "nli", "power_w"):
            np.testing.assert_allclose(getattr(followed, column), getattr(received, column), rtol=1e-12, atol=1e-30)


def test_nothing_asked_is_nothing_received() -> None:
    """No routes, no receptions."""
    assert Optics.of(designed(LINE), FEW).receive_all(()) == ()

"""What must hold of light whatever the numbers."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.optical.system.lines import GLASS, LOSS_DB_KM, amplified, comb, designed, route
from tests.optical.system.samples import sample

from weft.optical.physics.channels import Channels
from weft.optical.physics.gn import effective_length_m
from weft.optical.system.design import Designed
from weft.optical.system.elements import Amplifier, Element, OpticalNetwork
from weft.optical.system.propagation import Optics
from weft.optical.system.reception import Reception

FULL = comb([191.4 + 0.05 * i for i in range(94)])


def receive(elements: list[Element], channels: Channels = FULL) -> Reception:
    """What arrives at the end of a line set by hand."""
    return Optics.of(designed(elements), channels, "gn").receive(route(elements))


def without_ends(reception: Reception) -> np.ndarray:
    """Noise by signal of the line alone, without transmitter, adding and dropping."""
    return np.asarray((reception.ase + reception.nli) / reception.signal)


@pytest.mark.parametrize("length_km", [40.0, 80.0, 110.0])
def test_more_power_past_the_optimum_lowers_gsnr(length_km: float) -> None:
    """Over launch powers, the GSNR of every channel rises to one top and falls behind it, steeper than it rose."""
    powers_dbm = np.arange(-6.0, 8.1, 0.5)
    gsnr = np.array([receive(amplified([length_km] * 5, -20.0, 20.0 + power)).gsnr_db for power in powers_dbm])
    step = np.diff(gsnr, axis=0)
    top = np.argmax(gsnr, axis=0)
    assert np.all((top > 0) & (top < len(powers_dbm) - 1))
    for channel, at in enumerate(top):
        assert np.all(step[:at, channel] > 0)
        assert np.all(step[at:, channel] < 0)
    assert np.all(-step[-1] > step[0])


@settings(max_examples=40, deadline=None)
@given(
    lit=st.sets(st.integers(0, 92), min_size=2, max_size=30),
    added=st.integers(0, 92),
    lengths_km=st.lists(st.floats(5.0, 120.0), min_size=1, max_size=4),
    launch_db=st.floats(15.0, 26.0),
)
def test_adding_a_channel_never_raises_a_neighbours_gsnr(
    lit: set[int], added: int, lengths_km: list[float], launch_db: float
) -> None:
    """Below saturation and without scattering, each further channel only adds interference."""
    few, more = sorted(lit - {added}), sorted(lit | {added})
    elements = amplified(lengths_km, -20.0, launch_db)
    before = receive(elements, comb([191.4 + 0.05 * i for i in few])).gsnr_db
    after = receive(elements, comb([191.4 + 0.05 * i for i in more])).gsnr_db
    stayed = [more.index(i) for i in few]
    assert np.all(after[stayed] < before)


@pytest.mark.parametrize("length_km", [20.0, 80.0, 160.0])
def test_a_span_split_at_an_ideal_amplifier_has_the_interference_of_its_two_halves(length_km: float) -> None:
    """An amplifier without noise in the middle, of half the span's loss: each half interferes as a span of its length.

    The first span's share of interference is r = eta P^2 L_eff(L)^2; the halves' is s = r L_eff(L/2)^2 / L_eff(L)^2
    each, so what is left of the signal is (1 - s)^2 and the rest is interference.
    """
    whole = receive(amplified([length_km], kind="ideal"))
    halves = receive(amplified([length_km / 2] * 2, kind="ideal"))
    alpha = np.array([LOSS_DB_KM * 1e-3 / (10 * np.log10(np.e))])
    shrinks = (effective_length_m(alpha, length_km * 500) / effective_length_m(alpha, length_km * 1000)) ** 2
    share = whole.nli * shrinks
    np.testing.assert_allclose(halves.signal, (1 - share) ** 2, rtol=1e-12)
    np.testing.assert_allclose(halves.nli, 1 - (1 - share) ** 2, rtol=1e-9)
    np.testing.assert_allclose(halves.ase, 0.0, atol=1e-30)
    np.testing.assert_allclose(halves.power_w, whole.power_w, rtol=1e-12)


@pytest.mark.parametrize(("length_km", "parts"), [(80.0, 2), (120.0, 3), (160.0, 4)])
def test_a_span_split_at_equal_amplifiers_has_the_noise_of_theory(length_km: float, parts: int) -> None:
    """With amplifiers of one noise figure, k parts of a span of loss A have k A^(1/k) / A of its noise."""
    launched = without_launch(amplified([length_km], -20.0, 20.0)), without_launch(
        amplified([length_km / parts] * parts, -20.0, 20.0)
    )
    whole, split = (receive(elements, comb([193.4])) for elements in launched)
    loss_db = length_km * LOSS_DB_KM
    expected_db = 10 * np.log10(parts) + loss_db / parts - loss_db
    found_db = 10 * np.log10((split.ase / split.signal) / (whole.ase / whole.signal))
    np.testing.assert_allclose(found_db, expected_db, atol=2e-3)


def without_launch(elements: list[Element]) -> list[Element]:
    """The line with a booster that adds no noise."""
    return [replace(one, type_name="ideal") if isinstance(one, Amplifier) and one.uid == "booster" else one
            for one in elements]  # fmt: skip


@pytest.mark.parametrize("lengths_km", [[80.0], [50.0, 80.0, 50.0], [30.0, 90.0, 90.0, 30.0]])
def test_a_symmetric_line_is_the_same_both_ways(lengths_km: list[float]) -> None:
    """Spans in one row and in the other, with what makes up for each behind it, give the same bytes."""
    one, other = receive(amplified(lengths_km)), receive(amplified(lengths_km[::-1]))
    for column in ("signal", "ase", "nli", "power_w", "cd_s_m", "pmd_s"):
        assert getattr(one, column).tobytes() == getattr(other, column).tobytes()


def test_equal_spans_change_places_unseen() -> None:
    """Which of several equal fibres is spliced in first makes no difference, whatever their names."""
    elements = amplified([60.0, 60.0, 60.0])
    spans = [i for i, one in enumerate(elements) if one.uid.startswith("span")]
    turned = list(elements)
    for place, other in zip(spans, reversed(spans), strict=True):
        turned[place] = elements[other]
    assert receive(elements).gsnr_db.tobytes() == receive(turned).gsnr_db.tobytes()


def test_the_order_of_elements_and_connections_changes_nothing() -> None:
    """The same network written down in another order gives the same bytes."""
    found = sample("mesh")
    network, rng = found.designed.network, random.Random(5)
    elements, connections = list(network.elements), list(network.connections)
    rng.shuffle(elements)
    rng.shuffle(connections)
    other = replace(found.designed, network=OpticalNetwork(network.name, tuple(elements), tuple(connections)))
    assert gsnr_of(other, "mesh") == gsnr_of(found.designed, "mesh")


def gsnr_of(network: Designed, name: str) -> list[bytes]:
    """GSNR of all routes of a sample."""
    optics = Optics.of(network, FULL, "gn")
    return [one.gsnr_db.tobytes() for one in optics.receive_all([stored["route"] for stored in sample(name).routes])]


@settings(max_examples=30, deadline=None)
@given(
    lengths_km=st.lists(st.floats(1.0, 150.0), min_size=1, max_size=6),
    target_dbm=st.floats(-30.0, 5.0),
    launch_db=st.floats(5.0, 25.0),
    bauds=st.lists(st.sampled_from([32.0, 64.0, 90.0]), min_size=2, max_size=12),
)
def test_shares_of_power_add_up_and_maps_compose(
    lengths_km: list[float], target_dbm: float, launch_db: float, bauds: list[float]
) -> None:
    """Signal, ASE and NLI are all there is, whether the ROADM reaches its target or not, and the trace agrees."""
    channels = comb([191.5 + 0.15 * i for i in range(len(bauds))], bauds)
    elements = amplified(lengths_km, target_dbm, launch_db)
    optics = Optics.of(designed(elements), channels, "gn")
    received, followed = optics.receive(route(elements)), optics.trace(route(elements))[-1]
    np.testing.assert_allclose(received.signal + received.ase + received.nli, 1.0, rtol=1e-12)
    for column in ("signal", "ase", "nli", "power_w"):
        np.testing.assert_allclose(getattr(received, column), getattr(followed, column), rtol=1e-12, atol=1e-30)


def test_a_longer_fibre_disperses_and_delays_in_proportion() -> None:
    """Dispersion and latency are linear in length, PMD grows with its root."""
    short, long = receive(amplified([25.0])), receive(amplified([100.0]))
    np.testing.assert_allclose(long.cd_ps_nm, 4 * short.cd_ps_nm, rtol=1e-12)
    np.testing.assert_allclose(long.pmd_ps, 2 * short.pmd_ps, rtol=1e-12)
    assert long.latency_ms == pytest.approx(100e3 * 1.468 / 299792458.0 * 1e3)
    assert short.cd_ps_nm[0] == pytest.approx(GLASS.dispersion_s_m2[0] * 25e3 * 1e3)

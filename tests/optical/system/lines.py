"""Small lines that are set by hand: no design, nothing read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from weft.optical.physics.channels import Channels
from weft.optical.physics.glass import Glass
from weft.optical.physics.silica import SILICA
from weft.optical.system.design import Designed, Reference
from weft.optical.system.elements import Amplifier, Element, Fibre, OpticalNetwork, Roadm, Transceiver
from weft.optical.system.library import (
    AmplifierType,
    Band,
    DesignRules,
    FixedGain,
    FullLoad,
    Library,
    Noise,
    OpenRoadmBooster,
    Penalty,
    RoadmType,
    Target,
)

BAND = Band(191.2e12, 196.2e12)
LOSS_DB_KM = 0.2
GLASS = Glass(
    np.array([LOSS_DB_KM * 1e-3]), np.array([193.414e12]), np.array([1.67e-5]), np.array([193.414e12]), None, 83e-12,
    1.27e-3, 1.265e-15, 193.414e12, SILICA,
)  # fmt: skip
BEARS = Penalty((0.0, 100.0, 200.0), (0.0, 0.5, 2.0))


def amplifier_type(name: str, noise: Noise, power_max_dbm: float = 60.0) -> AmplifierType:
    """An amplifier without ripple that takes any gain."""
    none = np.zeros(2)
    ends = np.array(BAND)
    return AmplifierType(name, noise, BAND, -10.0, 40.0, power_max_dbm, ends, none, none, none, np.ones(2))


LIBRARY = Library(
    amplifiers={
        "plain": amplifier_type("plain", FixedGain(5.0)),
        "ideal": amplifier_type("ideal", OpenRoadmBooster()),
        "weak": amplifier_type("weak", FixedGain(5.0), 15.0),
    },
    multiband={},
    roadms={"default": RoadmType("default", Target("dbm", -20.0), 38.0)},
    fibres={"SSMF": GLASS},
    transceivers={},
    rules=DesignRules(True, (-2, 3, 0.5), 0.25, 2.5, 150e3, 28.0, 10.0, 0.0, 0.0, 0.0),
    loads=(FullLoad(BAND, 32e9, 50e9, 0.0, (0, 0, 1), 0.15, 40.0, 2.0),),
)


def comb(frequency_thz: Sequence[float], baud_gbd: float | Sequence[float] = 32.0, power_dbm: float = 0.0) -> Channels:
    """Channels in slots as wide as their symbol rate and a third, transmitters at 40 dB."""
    f = np.array(frequency_thz) * 1e12
    baud = np.broadcast_to(np.array(baud_gbd, dtype=np.float64) * 1e9, f.shape).copy()
    one = np.ones(len(f))
    power_w = one * 10 ** (power_dbm / 10) * 1e-3
    return Channels(f, baud, baud * 4 / 3, 0.15 * one, 40.0 * one, power_w, 0 * one, ("",) * len(f))


def amplified(
    spans_km: Sequence[float], target_dbm: float = -20.0, launch_gain_db: float = 20.0, kind: str = "plain"
) -> list[Element]:
    """ROADM, booster, and spans each made up for by the amplifier behind it, ROADM; named from `start` to `end`."""
    elements: list[Element] = [
        Transceiver("start"), _roadm("in", target_dbm), edfa("booster", kind, launch_gain_db),
    ]  # fmt: skip
    for i, length_km in enumerate(spans_km):
        elements.append(Fibre(f"span {i}", GLASS, length_km * 1e3, connector_in_db=0.0, connector_out_db=0.0))
        elements.append(edfa(f"amplifier {i}", kind, length_km * LOSS_DB_KM))
    return [*elements, _roadm("out", target_dbm), Transceiver("end")]


def designed(elements: Sequence[Element], library: Library = LIBRARY) -> Designed:
    """A line of elements in a row, one way."""
    uids = [one.uid for one in elements]
    network = OpticalNetwork("line", tuple(elements), tuple(pairwise(uids)))
    return Designed(network, library, Reference(0.0, 0.0, 32e9, 50e9), (tuple(uids),))


def route(elements: Sequence[Element]) -> tuple[str, ...]:
    """All uids in a row."""
    return tuple(one.uid for one in elements)


def edfa(uid: str, kind: str, gain_db: float) -> Amplifier:
    """An amplifier that is set in full."""
    return Amplifier(uid, type_name=kind, gain_db=gain_db, tilt_db=0.0, out_voa_db=0.0)


def _roadm(uid: str, target_dbm: float) -> Roadm:
    return Roadm(uid, target=Target("dbm", target_dbm), add_drop_osnr_db=38.0, pmd_s=0.0, pdl_db=0.0)

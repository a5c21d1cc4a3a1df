"""A small library and lines of it, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from weft.optical.physics.glass import Glass
from weft.optical.physics.silica import SILICA
from weft.optical.system.elements import Element, Fibre, OpticalNetwork, Roadm, Transceiver
from weft.optical.system.library import (
    AmplifierType,
    Band,
    DesignRules,
    FullLoad,
    Library,
    Noise,
    RoadmType,
    Target,
    VariableGain,
)

C_BAND = Band(191.2e12, 196.2e12)
FLAT = np.zeros(2)
"""Neither ripple nor tilt."""


def glass(**changes: Any) -> Glass:
    """Standard fibre of 0.2 dB/km, with changes."""
    usual = Glass(
        np.array([0.2e-3]), np.array([193.4e12]), np.array([1.67e-5]), np.array([193.4e12]), None, 83e-12, 1.3e-3,
        1.265e-15, 193.4e12, SILICA,
    )  # fmt: skip
    return replace(usual, **changes)


def amplifier(name: str, noise: Noise, least_db: float, most_db: float, **changes: Any) -> AmplifierType:
    """A flat type for band C of at most 23 dBm, allowed for design, with changes."""
    edges = np.array([C_BAND.low_hz, C_BAND.high_hz])
    usual = AmplifierType(
        name, noise, C_BAND, least_db, most_db, 23.0, edges, FLAT, FLAT, FLAT, np.array([1.0, 1.0]),
        allowed_for_design=True,
    )  # fmt: skip
    return replace(usual, **changes)


def library(*types: AmplifierType, rules: DesignRules | None = None) -> Library:
    """A library of some types (two, if none are given), for 40 channels in 100 GHz."""
    types = types or (
        amplifier("low", VariableGain(6.5, 11.0), 8.0, 16.0), amplifier("medium", VariableGain(6.0, 10.0), 15.0, 26.0),
    )  # fmt: skip
    load = FullLoad(Band(191.5e12, 195.4e12), 64e9, 100e9, 0.0, (0.0, 0.0, 1.0), 0.15, 40.0, 2.0)
    usual = DesignRules(True, (-2.0, 3.0, 0.5), 0.25, 2.5, 150e3, 28.0, 10.0, 0.0, 0.25, 0.25)
    roadm = RoadmType("default", Target("dbm", -20.0), 38.0)
    return Library({one.name: one for one in types}, {}, {"default": roadm}, {"": glass()}, {}, rules or usual, (load,))


def line(lengths_m: Sequence[float], **changes: Any) -> OpticalNetwork:
    """Transceiver, ROADM, fibres in a row, ROADM, transceiver; `changes` are of every fibre."""
    fibres = [replace(Fibre(f"f{i}", glass(), length), **changes) for i, length in enumerate(lengths_m)]
    return chained([Transceiver("a"), Roadm("ra"), *fibres, Roadm("rz"), Transceiver("z")])


def chained(elements: Sequence[Element]) -> OpticalNetwork:
    """Elements, each connected to the next."""
    uids = [one.uid for one in elements]
    return OpticalNetwork("line", tuple(elements), tuple(pairwise(uids)))

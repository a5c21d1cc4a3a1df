"""The channel grid, and combs: the full load at which the quality of light is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from types import MappingProxyType

import numpy as np

from weft.network import Bools, Floats, Ints
from weft.network.columns import frozen

SLICE_GHZ = 6.25
"""Central frequencies of flexible channels lie on multiples of it (ITU-T G.694.1 section 7)."""

BAND_START_HZ = 191.3e12
"""Lower edge of slice 0."""

BAND_SLICES = 768
"""Slices of a band as we use it: 4.8 THz."""


@dataclass(frozen=True, slots=True)
class Band:
    """Slices of equal width without a gap, `first_slice` the number of the lowest of them."""

    name: str
    start_hz: float
    first_slice: int
    slices: int

    @property
    def stop_hz(self) -> float:
        """Upper edge of the last slice."""
        return self.start_hz + self.slices * SLICE_GHZ * 1e9


BAND_C = Band("C", BAND_START_HZ, 0, BAND_SLICES)
"""191.3 to 196.1 THz."""

BAND_L = Band("L", 186.1e12, BAND_SLICES, BAND_SLICES)
"""186.1 to 190.9 THz; its slices are numbered on from those of band C, though it lies below."""

BANDS: MappingProxyType[str, tuple[Band, ...]] = MappingProxyType({"C": (BAND_C,), "C+L": (BAND_C, BAND_L)})
"""What an intent may light, by name; first the band that is filled first."""


@dataclass(frozen=True, slots=True, eq=False)
class Comb:
    """Channels in rising frequency: symbol rate, slices taken and centre of each, all of shape (n_channels,)."""

    baud_gbd: Floats
    width: Ints
    frequency_hz: Floats

    @property
    def n_channels(self) -> int:
        """How many channels there are."""
        return len(self.frequency_hz)

    def of_band(self, band: Band) -> Bools:
        """Which channels lie in a band, shape (n_channels,)."""
        return np.asarray((self.frequency_hz > band.start_hz) & (self.frequency_hz < band.stop_hz))


def slices_of(spacing_ghz: float) -> int:
    """The slices that a channel of this spacing takes, rounded up to the grid."""
    return ceil(spacing_ghz / SLICE_GHZ - 1e-9)


@lru_cache(maxsize=256)
def full_comb(baud_gbd: float, spacing_ghz: float, bands: tuple[Band, ...] = (BAND_C,)) -> Comb:
    """As many channels as the bands hold, each from its lower edge up; equal asks give the same object.

    Raises ValueError if not even one fits.
    """
    width = slices_of(spacing_ghz)
    starts = [np.arange(band.slices // width) * width + band.first_slice for band in bands]
    slot = np.concatenate(sorted(starts, key=lambda one: float(_centre_hz(one[:1], width).sum())))
    if not len(slot):
        raise ValueError(f"a channel of {spacing_ghz} GHz doesn't fit into {bands[0].slices} slices of {SLICE_GHZ} GHz")
    return comb_of(slot, np.full(len(slot), width), np.full(len(slot), baud_gbd))


def comb_of(slot: Ints, width: Ints, baud_gbd: Floats) -> Comb:
    """Channels of any kind in their slots, as a comb: `slot` is the first slice of each, all of shape (n_channels,).

    Raises ValueError if two of them overlap or are not in rising frequency.
    """
    centre_hz, half_hz = _centre_hz(slot, width), np.asarray(width) * (SLICE_GHZ * 1e9 / 2)
    if np.any(centre_hz[1:] - half_hz[1:] < centre_hz[:-1] + half_hz[:-1]):
        raise ValueError("channels overlap, or are not in rising frequency")
    return Comb(
        frozen(np.asarray(baud_gbd, dtype=np.float64)), frozen(np.asarray(width, dtype=np.int64)), frozen(centre_hz)
    )


def centre_thz(slot: Ints, width: Ints | int) -> Floats:
    """Centres of channels of `width` slices whose first slice is `slot`."""
    return np.asarray(_centre_hz(slot, width) * 1e-12)


def band_of(slot: int) -> str:
    """Name of the band that a first slice lies in; none below 0."""
    if slot < 0:
        return ""
    return BAND_L.name if slot >= BAND_L.first_slice else BAND_C.name


def _centre_hz(slot: Ints, width: Ints | int) -> Floats:
    """Exact, since all centres are whole numbers of hertz."""
    start_hz = np.where(slot >= BAND_L.first_slice, BAND_L.start_hz, BAND_C.start_hz)
    within = np.where(slot >= BAND_L.first_slice, slot - BAND_L.first_slice, slot)
    return np.asarray(start_hz + (within + width / 2) * SLICE_GHZ * 1e9, dtype=np.float64)

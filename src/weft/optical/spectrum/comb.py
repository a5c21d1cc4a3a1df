"""The channel grid, and combs: the full load at which the quality of light is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np

from weft.network import Floats, Ints
from weft.network.columns import frozen

SLICE_GHZ = 6.25
"""Central frequencies of flexible channels lie on multiples of it (ITU-T G.694.1 section 7)."""

BAND_START_HZ = 191.3e12
"""Lower edge of slice 0."""

BAND_SLICES = 768
"""Slices of band C as we use it: 4.8 THz, 191.3 to 196.1 THz."""


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


def slices_of(spacing_ghz: float) -> int:
    """The slices that a channel of this spacing takes, rounded up to the grid."""
    return ceil(spacing_ghz / SLICE_GHZ - 1e-9)


@lru_cache(maxsize=256)
def full_comb(baud_gbd: float, spacing_ghz: float, slices: int = BAND_SLICES) -> Comb:
    """As many channels as `slices` hold, from the lower edge of the band up; equal asks give the same object.

    Raises ValueError if not even one fits.
    """
    width = slices_of(spacing_ghz)
    if width > slices:
        raise ValueError(f"a channel of {spacing_ghz} GHz doesn't fit into {slices} slices of {SLICE_GHZ} GHz")
    starts = np.arange(slices // width) * width
    return comb_of(starts, np.full(len(starts), width), np.full(len(starts), baud_gbd))


def comb_of(slot: Ints, width: Ints, baud_gbd: Floats) -> Comb:
    """Channels of any kind in their slots, as a comb: `slot` is the first slice of each, all of shape (n_channels,).

    Raises ValueError if two of them overlap or are not in rising order.
    """
    if np.any(slot[1:] < slot[:-1] + width[:-1]):
        raise ValueError("channels overlap, or are not in rising order")
    return Comb(
        frozen(np.asarray(baud_gbd, dtype=np.float64)), frozen(np.asarray(width, dtype=np.int64)),
        frozen(_centre_hz(slot, width)),
    )  # fmt: skip


def centre_thz(slot: Ints, width: Ints | int) -> Floats:
    """Centres of channels of `width` slices whose first slice is `slot`."""
    return np.asarray(_centre_hz(slot, width) * 1e-12)


def _centre_hz(slot: Ints, width: Ints | int) -> Floats:
    """Exact, since all centres are whole numbers of hertz."""
    return np.asarray(BAND_START_HZ + (slot + width / 2) * SLICE_GHZ * 1e9, dtype=np.float64)

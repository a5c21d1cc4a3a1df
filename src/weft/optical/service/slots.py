"""The flexible grid of ITU-T G.694.1: centres at 193.1 THz + n × 6.25 GHz, widths of m × 12.5 GHz.

A *slice* is 6.25 GHz wide, so that a slot (n, m) holds the slices n - m to n + m - 1.
"""

from __future__ import annotations

from math import ceil

ANCHOR_HZ = 193.1e12
SLICE_HZ = 6.25e9
WIDTH_HZ = 12.5e9


def slice_of(frequency_hz: float) -> int:
    """The slice of a frequency, rounded towards 193.1 THz as in GNPy 3.0.1."""
    return int((frequency_hz - ANCHOR_HZ) / SLICE_HZ)


def widths_of(spacing_hz: float) -> int:
    """How many 12.5 GHz one channel takes."""
    return ceil(spacing_hz / WIDTH_HZ)

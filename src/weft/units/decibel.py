"""Ratios and powers in decibels, for numbers and for arrays of any shape."""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@overload
def db_to_linear(ratio_db: float) -> float: ...
@overload
def db_to_linear(ratio_db: Array) -> Array: ...
def db_to_linear(ratio_db: float | Array) -> float | Array:
    """A power ratio from decibels: 10^(dB / 10)."""
    linear: float | Array = 10.0 ** (ratio_db / 10.0)
    return linear


@overload
def linear_to_db(ratio_linear: float) -> float: ...
@overload
def linear_to_db(ratio_linear: Array) -> Array: ...
def linear_to_db(ratio_linear: float | Array) -> float | Array:
    """A power ratio in decibels; the ratio must be above zero."""
    if isinstance(ratio_linear, np.ndarray):
        return 10.0 * np.log10(ratio_linear)
    return float(10.0 * np.log10(ratio_linear))


@overload
def dbm_to_mw(power_dbm: float) -> float: ...
@overload
def dbm_to_mw(power_dbm: Array) -> Array: ...
def dbm_to_mw(power_dbm: float | Array) -> float | Array:
    """A power in milliwatts from dBm, decibels over one milliwatt (ITU-R V.574)."""
    return db_to_linear(power_dbm)


@overload
def mw_to_dbm(power_mw: float) -> float: ...
@overload
def mw_to_dbm(power_mw: Array) -> Array: ...
def mw_to_dbm(power_mw: float | Array) -> float | Array:
    """A power in dBm from milliwatts; the power must be above zero."""
    return linear_to_db(power_mw)

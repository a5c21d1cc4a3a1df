"""What impairments other than noise cost at the receiver."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def interpolated_db(value: Floats, up_to: Sequence[float], penalty_db: Sequence[float]) -> Floats:
    """The penalty of each value in dB: straight lines between the points told, infinite outside them."""
    return np.asarray(np.interp(value, up_to, penalty_db, left=np.inf, right=np.inf))


def outside_db(value: Floats, least: float | None, most: float | None) -> Floats:
    """Nothing for values between the bounds, infinity for those outside; a bound of None is none."""
    low = -np.inf if least is None else least
    high = np.inf if most is None else most
    return np.where((value >= low) & (value <= high), 0.0, np.inf)

"""The combs that a library designs for, filled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.optical.physics.channels import Channels
from weft.optical.system.library import FullLoad
from weft.units.decibel import db_to_linear


def full_load(loads: Sequence[FullLoad], every: int = 1) -> Channels:
    """All channels of all loads, one in `every` of each, in rising frequency, as transmitted."""
    columns = []
    for load in loads:
        spacing = load.spacing_hz * every
        count = int((load.band.high_hz - load.band.low_hz) // spacing) + 1
        dbm = load.power_dbm if load.tx_power_dbm is None else load.tx_power_dbm
        power_w = db_to_linear(dbm) * 1e-3
        centres = load.band.low_hz + spacing * np.arange(count, dtype=np.float64)
        figures = load.baud_hz, load.spacing_hz, load.roll_off, load.tx_osnr_db, power_w, 0.0
        columns.append(np.vstack([centres, *(np.full(count, figure) for figure in figures)]))
    comb = np.hstack(columns)
    comb = comb[:, np.argsort(comb[0], kind="stable")]
    comb.flags.writeable = False
    centre, baud, slot, roll_off, osnr, power, offset = comb
    labels = tuple(f"{one * 1e-9:.2f}G" for one in baud)
    return Channels(centre, baud, slot, roll_off, osnr, power, offset, labels)

"""Channels: what shares the fibre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Channels:
    """Channels in rising frequency; every column has shape (n,), and is read-only.

    `power_w` is what a transmitter launches, `target_db` what a channel is set above (or below) the target of
    every ROADM; `tx_osnr_db` is told in 0.1 nm.
    """

    frequency_hz: Floats
    baud_hz: Floats
    slot_hz: Floats
    roll_off: Floats
    tx_osnr_db: Floats
    power_w: Floats
    target_db: Floats
    label: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.frequency_hz)

    def chosen(self, mask: npt.NDArray[np.bool_]) -> Channels:
        """Those channels for which the mask, (n,), is true."""

        def column(values: Floats) -> Floats:
            kept = values[mask]
            kept.flags.writeable = False
            return kept

        return Channels(
            column(self.frequency_hz),
            column(self.baud_hz),
            column(self.slot_hz),
            column(self.roll_off),
            column(self.tx_osnr_db),
            column(self.power_w),
            column(self.target_db),
            tuple(label for label, kept in zip(self.label, mask, strict=True) if kept),
        )

    @property
    def width_hz(self) -> float:
        """From the lower edge of the lowest slot to the upper edge of the highest."""
        return float(self.frequency_hz[-1] + self.slot_hz[-1] / 2 - self.frequency_hz[0] + self.slot_hz[0] / 2)

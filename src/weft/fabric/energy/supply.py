"""Power supplies: what boxes draw at the plug by the class of their supplies and how far these are loaded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.catalogue.records import Catalogue, SupplyClass

FULLEST = 0.5
"""The most that each of two supplies may be loaded, so that either carries the box alone."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Supplies of one class, each loaded to `load` of its rating."""

    grade: SupplyClass
    load: float

    @property
    def efficiency(self) -> float:
        """What comes out over what goes in, straight between the points of the class.

        Below the first point the loss stays what it is there, above the last one the efficiency does.
        """
        loads = np.array([point.load for point in self.grade.points])
        known = np.array([point.efficiency.value for point in self.grade.points])
        if self.load >= loads[0]:
            return float(np.interp(self.load, loads, known))
        return float(self.load / (self.load + loads[0] * (1 / known[0] - 1)))

    def draw_w(self, plug_w: float, efficiency: float) -> float:
        """Draw at the plug of what draws `plug_w` today behind supplies of that efficiency."""
        return plug_w * efficiency / self.efficiency


def supplies(catalogue: Catalogue) -> tuple[Supply, ...]:
    """Every class on sale, loaded as supplies are found in service, and as far as two of them may be."""
    found = catalogue.practice.psu_load_share.value
    return tuple(Supply(grade, load) for grade in catalogue.supply_classes for load in (found, FULLEST))

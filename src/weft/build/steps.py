"""In which order changed devices are taken in hand, so that a fabric keeps its promise while some of them are down.

As many at once as the fabric can spare: the loads of `weft.fabric.loads` are routed with all devices of a step lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from weft.build.device import device_names
from weft.fabric import wire
from weft.fabric.loads import FULL, LOSSES, Core, Losses, core_of
from weft.fabric.loads.states import load_states
from weft.fabric.wiring import TIERS
from weft.network import ints
from weft.planning.kept import KeptFabric, KeptFabrics

ORDER = ("superspine", "spine", "border", "leaf")
"""Of tiers: what all traffic may do without comes first, what hosts are on last."""


@dataclass(frozen=True, slots=True)
class Step:
    """Devices of one fabric that may be down together.

    `full_ratio` is the load of the fullest link meanwhile over what it carries, at the hosts' promise; `lost_gbps` of
    it has no way, and `cut_hosts` have no leaf left.  A step that does not `hold` is of one device, which the fabric
    cannot spare: nothing gentler is left.
    """

    fabric: str
    devices: tuple[str, ...]
    full_ratio: float
    lost_gbps: float
    cut_hosts: int
    holds: bool


def steps(kept: KeptFabrics, site: str, changed: Collection[str]) -> tuple[Step, ...]:
    """Steps for the changed devices of a site, each as large as it can be, fabric by fabric and tier by tier."""
    found: list[Step] = []
    for fabric in kept.at(site):
        wiring = wire(fabric.design)
        core = core_of(wiring, fabric.ask)
        for plane in range(fabric.planes):
            names = device_names(wiring, fabric, plane)[-core.levels.n_nodes :]
            rows = [row for row, name in enumerate(names) if name in changed]
            found += _Steps(fabric, fabric.name(plane), core, names).of(rows)
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """One fabric, whose nodes have those names in the site."""

    fabric: KeptFabric
    name: str
    core: Core
    names: Sequence[str]

    def of(self, rows: Sequence[int]) -> Iterator[Step]:
        """Steps for some of its nodes."""
        for tier in ORDER:
            left = sorted((row for row in rows if TIERS[self.core.tier[row]] == tier), key=self._place)
            while left:
                step = self._largest(left)
                yield step
                left = left[len(step.devices) :]

    def _place(self, row: int) -> tuple[int, ...]:
        """Nodes that stand in for each other are apart: sides of units, then planes, one after the other."""
        core = self.core
        at = int(np.searchsorted(core.leaf, row))
        side = int(core.side[at]) if at < len(core.leaf) and core.leaf[at] == row else 0
        return side, int(core.plane[row]), int(core.pod[row]), int(core.number[row])

    def _largest(self, rows: Sequence[int]) -> Step:
        """The most of the first of these that hold together, found by halves; the first alone if it does not.

        Of leaves by rail one at a time, since each has a port of every host, of which no other can take the place.
        """
        first = self._down(rows[:1])
        by_rail = self.fabric.ask.homing == "rail" and TIERS[self.core.tier[rows[0]]] == "leaf"
        if not first.holds or by_rail:
            return first
        best, low, high = first, 1, len(rows)
        while low < high:
            middle = (low + high + 1) // 2
            step = self._down(rows[:middle])
            best, low, high = (step, middle, high) if step.holds else (best, low, middle - 1)
        return best

    def _down(self, rows: Sequence[int]) -> Step:
        ask, none = self.fabric.ask, ints(())
        down = Losses(
            ("step",), ints([LOSSES.index("feed")]), ints([1]), ints([0, len(rows)]), ints(rows), ints([0, 0]), none,
            none,
        )  # fmt: skip
        states = load_states(
            self.core, down, self.fabric.design.gateway_gbps, ask.ports_at_leaf * ask.host_gbps,
            by_rail=ask.homing == "rail",
        )  # fmt: skip
        full, lost_gbps = float(states.full_ratio.max(initial=0.0)), float(states.lost_gbps.max(initial=0.0))
        cut, promised_gbps = int(states.cut_hosts[0]), max(float(self.core.promised_gbps.sum()), 1.0)
        carried = max(full, float(states.hose_ratio[0])) <= FULL and lost_gbps <= 1e-9 * promised_gbps
        return Step(self.name, tuple(self.names[row] for row in rows), full, lost_gbps, cut, carried and not cut)

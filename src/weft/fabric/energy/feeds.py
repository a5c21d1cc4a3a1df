"""Power of each rack: what it draws, and what each of its feeds must be able to give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weft.catalogue import Catalogue, Figure
from weft.fabric.hall import Cabling, Standing, models
from weft.fabric.media import Part
from weft.network import Floats, Names


@dataclass(frozen=True, slots=True, eq=False)
class RackPower:
    """Watts by rack, each column of shape (n_racks,); hosts and routers are left out.

    `draw_w` is typical, `provisioned_w` the most that boxes and modules may draw.  `feed_draw_w` is on each of
    `feeds` feeds while all work; each must be able to give `provisioned_w` alone, or the rack falls with one of them.
    """

    rack: Names
    feeds: int
    draw_w: Floats
    provisioned_w: Floats

    @property
    def feed_draw_w(self) -> Floats:
        """On each feed, with all of them working."""
        return self.draw_w / self.feeds


def rack_power(cabling: Cabling, catalogue: Catalogue) -> RackPower:
    """Boxes and modules of every rack; the most a box draws is the high end of its range where no source gives it."""
    standing = cabling.standing
    boxes = _boxes(standing, catalogue)
    optics = {optic.name: optic.draw_w for optic in catalogue.grey_optics}
    cables = {cable.name: cable.draw_w for cable in catalogue.cables}

    def of(part: Part) -> Figure:
        return optics[part.item] if part.kind == "optic" else cables[part.item]

    typical = boxes[0] + _modules(cabling, lambda part: of(part).value)
    most = boxes[1] + _modules(cabling, lambda part: of(part).high)
    racks = len(standing.racks)
    draw, provisioned = (np.bincount(standing.rack, watts, racks).astype(np.float64) for watts in (typical, most))
    return RackPower(standing.racks.name, standing.hall.feeds, draw, provisioned)


def _boxes(standing: Standing, catalogue: Catalogue) -> tuple[Floats, Floats]:
    """Typical and most draw of each node's box, (n_nodes,) each."""
    names = models(standing)
    watts = {"": (0.0, 0.0)}
    for name in set(names) - {""}:
        switch = catalogue.switch(name)
        watts[name] = (
            switch.draw_w.value, max(switch.draw_w.high, switch.max_w.value if switch.max_w else 0.0)
        )  # fmt: skip
    typical, most = np.array([watts[name] for name in names]).T
    return typical, most


def _modules(cabling: Cabling, watts_of: Callable[[Part], float]) -> Floats:
    """What modules in each node's cages draw, (n_nodes,); a cable counts where its one end is bought."""
    wiring = cabling.standing.wiring
    found = np.zeros(len(wiring.nodes))
    medium = cabling.medium[cabling.cable]
    for end, node in (("a", wiring.links.a), ("z", wiring.links.z)):
        watts = np.array([watts_of(part) if (part := getattr(m, end)) else 0.0 for m in cabling.media])
        at = wiring.sockets(end)
        _, first = np.unique(np.stack([node, at.group, at.cage]), axis=1, return_index=True)
        np.add.at(found, node[first], watts[medium[first]])
    return found

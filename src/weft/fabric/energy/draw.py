"""Draw of a fabric by the boxes that are on and the traffic they forward."""

from __future__ import annotations

from dataclasses import dataclass

from weft.catalogue.records import Catalogue
from weft.fabric.ask import FabricAsk
from weft.fabric.design import FabricDesign, LinkGroup

REFERENCE_LOAD = 0.5
"""Share of its capacity that a box forwards when it draws its typical figure (data sheets: 25 C, half load)."""


@dataclass(frozen=True, slots=True)
class PowerModel:
    """Watts of one design, at the plug: P = idle + energy a bit times bits forwarded, box by box.

    An idle box draws its typical figure less the energy of half its capacity, by the measured energy of forwarding
    one bit.  A module draws the same whatever its load (ETH NetPowerBench: the part that grows with traffic is the
    box's), and a module that faces a box switched off stays plugged in and keeps its draw: only what stands in the
    box itself goes with it.
    """

    leaves_w: float  # all leaves, their modules, and the routers' ends of the gateway
    border_w: float  # one border leaf with its modules
    plane_w: float  # the spines of one plane in all pods with their modules
    superspine_w: float  # one superspine with its modules
    w_per_tbps: float  # for each Tb/s that one box forwards
    crossing: tuple[float, float]  # share of hosts' traffic that leaves its leaf, and that leaves its pod
    offered_gbps: float  # by all hosts together under the promise

    @classmethod
    def of(cls, design: FabricDesign, ask: FabricAsk, catalogue: Catalogue) -> PowerModel:
        """The model of a design with figures of a catalogue."""
        shape, energy = design.shape, catalogue.practice.traffic_pj_per_bit.value
        ends = _module_ends(design.links)

        def idle_w(model: str) -> float:
            if not model:
                return 0.0
            switch = catalogue.switch(model)
            return max(switch.draw_w.value - REFERENCE_LOAD * switch.capacity_gbps * 1e-3 * energy, 0.0)

        pods = shape.pods + shape.border_pods
        at_leaves = ends["leaf"] + shape.leaves * idle_w(design.leaf) + ends["router"]
        border = ends["border"] / shape.border_leaves + idle_w(design.border_leaf) if shape.border_leaves else 0.0
        plane = ends["spine"] / shape.planes + pods * idle_w(design.spine) if shape.planes else 0.0
        superspine = (
            ends["superspine"] / shape.superspines + idle_w(design.superspine) if shape.superspines else 0.0
        )
        units = max(shape.leaves // max(shape.sides, 1), 1)
        off_pod = 1.0 - 1.0 / shape.pods if shape.superspines else 0.0
        offered = ask.hosts * ask.sides * ask.offered_gbps
        return cls(at_leaves, border, plane, superspine, energy, (1.0 - 1.0 / units, off_pod), offered)

    def draw_w(self, planes: int, superspines: int, border_leaves: int, factor: float) -> float:
        """Draw with so many planes, superspines of each and border leaves on, at `factor` times the promised traffic.

        A bit between leaves is forwarded by its two leaves and a spine, between pods by two spines and a superspine.
        """
        off_leaf, off_pod = self.crossing
        passes = 1.0 + off_leaf + off_leaf + 2 * off_pod
        return (
            self.leaves_w + planes * (self.plane_w + superspines * self.superspine_w)
            + border_leaves * self.border_w + factor * self.offered_gbps * 1e-3 * passes * self.w_per_tbps
        )  # fmt: skip


_ENDS = {
    "host": ("leaf", "host"), "uplink": ("leaf", "spine"), "trunk": ("spine", "superspine"),
    "border": ("border", "spine"), "border-trunk": ("spine", "superspine"), "gateway": ("border", "router"),
}  # fmt: skip
"""Tiers that each kind of link ends at."""


def _module_ends(links: tuple[LinkGroup, ...]) -> dict[str, float]:
    """Watts of modules by the tier they stand in; those of hosts count with the leaves, which they are bought with."""
    watts = dict.fromkeys(("leaf", "border", "spine", "superspine", "router"), 0.0)
    for group in links:
        for tier, part, cages in zip(
            _ENDS[group.kind], (group.medium.a, group.medium.z), (group.a_cages, group.z_cages), strict=True
        ):
            if part:
                watts["leaf" if tier == "host" else tier] += part.draw_w * cages
    return watts

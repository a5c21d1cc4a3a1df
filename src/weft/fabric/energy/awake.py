"""The fewest watts of boxes that keep a fabric's promises at a share of its traffic."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from weft.fabric.ask import SLACK, FabricAsk
from weft.fabric.design import FabricDesign
from weft.fabric.energy.draw import PowerModel


@dataclass(frozen=True, slots=True)
class Awake:
    """Boxes that are on: whole planes, superspines of each of these, border leaves; all leaves of hosts always are."""

    planes: int
    superspines: int  # of each plane that is on
    border_leaves: int


def least_awake(design: FabricDesign, ask: FabricAsk, model: PowerModel, factor: float) -> Awake:
    """The boxes of least draw that keep every promise at `factor` times the traffic, in each state asked for.

    Whole boxes are switched off, not links: a shut port saves a quarter of its module's draw, a box its whole base.
    The promise is that of the design (docs/fabric.md) with hosts and gateway at `factor`: leaves' uplinks, pods'
    trunks, border leaves' uplinks and their pod's trunks hold in each state of `survive`, of what is on; one border
    leaf of those on may be lost.  Everything stays on above factor 1.
    """
    every = Awake(design.shape.planes, design.shape.superspines_per_plane, design.shape.border_leaves)
    able = [one for one in _choices(design) if _keeps(design, ask, one, factor)]
    return min(able, key=lambda one: (_draw_w(model, one, factor), one.planes, one.superspines), default=every)


def _draw_w(model: PowerModel, one: Awake, factor: float) -> float:
    return model.draw_w(one.planes, one.superspines, one.border_leaves, factor)


def _choices(design: FabricDesign) -> list[Awake]:
    shape = design.shape

    def counts(most: int, least: int) -> range:
        return range(min(most, least), most + 1)

    ways = product(counts(shape.planes, 1), counts(shape.superspines_per_plane, 1), counts(shape.border_leaves, 2))
    return [Awake(*way) for way in ways]


def _keeps(design: FabricDesign, ask: FabricAsk, on: Awake, factor: float) -> bool:
    return _keeps_hosts(design, ask, on, factor) and _keeps_gateway(design, ask, on, factor)


def _shares(ask: FabricAsk, on: Awake) -> tuple[float, float]:
    """What the worst state leaves of a leaf's uplinks and of a pod's trunks."""
    plane = (on.planes - 1) / on.planes if ask.loses_plane else 1.0
    if not on.superspines:
        return plane, plane
    return plane, min(plane, (on.superspines - 1) / on.superspines if ask.loses_spine else 1.0)


def _keeps_hosts(design: FabricDesign, ask: FabricAsk, on: Awake, factor: float) -> bool:
    shape = design.shape
    if not shape.leaves:
        return True
    units = shape.leaves // shape.sides
    leaf_gbps = -(-shape.hosts // units) * ask.offered_gbps * factor
    of_leaf, of_pod = _shares(ask, on)
    up_gbps = of_leaf * on.planes * shape.bundle * design.uplink_gbps
    if not shape.superspines_per_plane:
        return leaf_gbps <= up_gbps * (1 + SLACK)
    pod_gbps = leaf_gbps * shape.sides * -(-units // shape.pods)
    trunks_gbps = of_pod * on.planes * on.superspines * shape.trunks * design.trunk_gbps
    return leaf_gbps <= up_gbps * (1 + SLACK) and pod_gbps <= trunks_gbps * (1 + SLACK)


def _keeps_gateway(design: FabricDesign, ask: FabricAsk, on: Awake, factor: float) -> bool:
    shape, gateway_gbps = design.shape, ask.gateway_gbps * factor
    if not shape.border_leaves or not gateway_gbps:
        return True
    ports_gbps = shape.routers * shape.gateway_bundle * design.gateway_port_gbps
    if gateway_gbps > (on.border_leaves - 1) * ports_gbps * (1 + SLACK):
        return False
    if not shape.planes:
        return True
    of_leaf, of_pod = _shares(ask, on)
    up_gbps = of_leaf * on.planes * shape.border_bundle * design.uplink_gbps
    if gateway_gbps / (on.border_leaves - 1) > up_gbps * (1 + SLACK):
        return False
    trunks_gbps = of_pod * on.planes * on.superspines * shape.border_trunks * design.trunk_gbps
    return not shape.superspines_per_plane or gateway_gbps <= trunks_gbps * (1 + SLACK)

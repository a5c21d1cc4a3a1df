"""A design box by box and link by link, for cabling, addressing and checks of its loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weft.fabric.bill import spread
from weft.fabric.design import FabricDesign, Shape


@dataclass(frozen=True, slots=True)
class Wiring:
    """Boxes with their tiers, and the bundles between them; hosts and routers are left out.

    `hosts` is the number of hosts on each box, zero above the leaves.  A bundle joins the boxes `a` and `z`
    (positions in `box`) with `links` links of `gbps` each.
    """

    box: tuple[str, ...]
    tier: tuple[str, ...]  # leaf | border | spine | superspine
    hosts: tuple[int, ...]
    bundles: tuple[tuple[int, int, int, float], ...]  # a, z, links, gbps


def wire(design: FabricDesign) -> Wiring:
    """All boxes of a design and all bundles between them."""
    shape = design.shape
    boxes = list(_boxes(shape))
    at = {name: i for i, (name, _, _) in enumerate(boxes)}
    bundles = [(at[a], at[z], links, gbps) for a, z, links, gbps in _bundles(design)]
    names, tiers, hosts = zip(*boxes, strict=True)
    return Wiring(names, tiers, hosts, tuple(bundles))


def _boxes(shape: Shape) -> Iterator[tuple[str, str, int]]:
    for i, hosts in enumerate(n for n in _hosts(shape) for _ in range(shape.sides)):
        yield f"leaf{i + 1}", "leaf", hosts
    for i in range(shape.border_leaves):
        yield f"border{i + 1}", "border", 0
    for pod in _pods(shape):
        for plane in range(shape.planes):
            yield f"spine{pod}.{plane + 1}", "spine", 0
    for plane in range(shape.planes):
        for i in range(shape.superspines_per_plane):
            yield f"superspine{plane + 1}.{i + 1}", "superspine", 0


def _hosts(shape: Shape) -> list[int]:
    return spread(shape.hosts, shape.leaves // shape.sides) if shape.leaves else []


def _pods(shape: Shape) -> list[str]:
    """Names of pods; the border's own comes last."""
    return [str(pod + 1) for pod in range(shape.pods)] + ["b"] * shape.border_pods


def _bundles(design: FabricDesign) -> Iterator[tuple[str, str, int, float]]:
    shape = design.shape
    if not shape.planes:
        return
    first = 0
    for pod, units in enumerate(spread(shape.leaves // shape.sides, shape.pods)):
        for leaf in range(first, first + units * shape.sides):
            for plane in range(shape.planes):
                yield f"leaf{leaf + 1}", f"spine{pod + 1}.{plane + 1}", shape.bundle, design.uplink_gbps
        first += units * shape.sides
    top_pod = _pods(shape)[-1]
    for border in range(shape.border_leaves):
        for plane in range(shape.planes):
            yield f"border{border + 1}", f"spine{top_pod}.{plane + 1}", shape.border_bundle, design.uplink_gbps
    for pod_name in _pods(shape):
        links = shape.border_trunks if pod_name == "b" else shape.trunks
        for plane in range(shape.planes):
            for i in range(shape.superspines_per_plane):
                yield f"spine{pod_name}.{plane + 1}", f"superspine{plane + 1}.{i + 1}", links, design.trunk_gbps

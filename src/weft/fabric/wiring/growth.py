"""A design with more pods, to see what of it stays."""

from __future__ import annotations

from dataclasses import replace

from weft.fabric.design import FabricDesign


def grown(design: FabricDesign, steps: int) -> FabricDesign:
    """The design with so many more pods like its last; in two tiers with so many more leaves, or sets of `sides`.

    Only its shape grows: its bill and figures stay those of today.
    """
    shape = design.shape
    units = shape.leaves // shape.sides
    more = steps * (units // shape.pods if design.tiers == 3 else 1)
    return replace(
        design,
        shape=replace(
            shape, hosts=shape.hosts + more * (shape.hosts // units), leaves=shape.leaves + more * shape.sides,
            pods=shape.pods + (steps if design.tiers == 3 else 0),
        ),
    )  # fmt: skip

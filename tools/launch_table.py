"""Print the table of docs/optical-design.md, what optimised launch powers are worth: `python -m tools.launch_table`.

Routes are the shortest between all pairs of transceivers, `MOST` of them drawn (seed 1) where there are more.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import numpy as np
from tests.optical.design.routes import between_all, unpowered
from tests.optical.design.samples import sample

from weft.optical.system.design import Designed, design
from weft.optical.system.elements import OpticalNetwork
from weft.optical.system.full_load import full_load
from weft.optical.system.library import Library
from weft.optical.system.propagation import Optics

MOST = 60
ROWS = (
    ("edfa", False), ("fused-roadm", False), ("mesh", False), ("raman", False), ("multiband", False),
    ("multiband", True), ("sweden-4", False), ("sweden-4", True), ("sweden-5", False), ("sweden-5", True),
    ("conus", False), ("global", False),
)  # fmt: skip
"""Samples of GNPy's, as `tests/optical/design` names them, and whether their powers are forgotten."""


def worst_db(designed: Designed, routes: Sequence[tuple[str, ...]]) -> np.ndarray:
    """GSNR of the worst channel of each route at full load, (routes,)."""
    received = Optics.of(designed, full_load(designed.library.loads)).receive_all(routes)
    return np.array([one.gsnr_db.min() for one in received])


def gains_db(network: OpticalNetwork, types: Library, launch: Literal["optimised", "pumped"]) -> np.ndarray:
    """What a launch is better by than GNPy's rule on the worst channel of each route, (routes,)."""
    ruled = design(network, types)
    routes = between_all(ruled)
    if len(routes) > MOST:
        routes = random.Random(1).sample(routes, MOST)
    return np.asarray(worst_db(design(network, types, launch=launch), routes) - worst_db(ruled, routes))


def main() -> None:
    """Print the rows."""
    with TemporaryDirectory() as folder:
        for name, forgotten in ROWS:
            network, types, _ = sample(name, Path(folder))
            asked = unpowered(network) if forgotten else network
            figures = [
                f"{figure:.2f}"
                for gained in (gains_db(asked, types, "optimised"), gains_db(asked, types, "pumped"))
                for figure in (gained.min(), gained.mean(), gained.max())
            ]
            print(f"| {name}{', powers forgotten' if forgotten else ''} | {' | '.join(figures)} |", flush=True)


if __name__ == "__main__":
    main()

"""Lines designed, GNPy doing the same; and what launch powers of least noise are worth."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from gnpy.core.parameters import SimParams
from gnpy.tools.json_io import load_equipments_and_configs, load_network
from gnpy.tools.worker_utils import designed_network
from tests.optical.design.routes import between_all
from tools.gnpy_designs import EXAMPLES, loadable

from benchmarks.clock import once_s
from benchmarks.record import Benchmark, Measured
from weft.exchange.gnpy import read_library, read_network
from weft.optical.system.design import Designed, design
from weft.optical.system.elements import OpticalNetwork
from weft.optical.system.full_load import full_load
from weft.optical.system.library import Library
from weft.optical.system.propagation import Optics

LIBRARY = EXAMPLES / "eqpt_config.json"
EVERY = 37
"""One route in so many of those between all pairs of transceivers is looked at."""


@cache
def sample(topology: str) -> tuple[OpticalNetwork, Library]:
    """A sample of GNPy's, read."""
    library = read_library(LIBRARY)
    return read_network(EXAMPLES / topology, library), library


def designing(topology: str, runs: int) -> Measured:
    """From the network as it is read to every gain, in milliseconds, in turn with GNPy; medians."""
    network, library = sample(topology)
    design(network, library)
    SimParams.set_params({})
    logging.disable(logging.CRITICAL)
    ours, theirs = [], []
    equipment = load_equipments_and_configs(LIBRARY, [], [])
    with TemporaryDirectory() as folder:
        path = loadable(EXAMPLES / topology, Path(folder))
        for _ in range(runs):
            loaded = load_network(path, equipment)
            theirs.append(once_s(partial(designed_network, equipment, loaded)))
            ours += [once_s(partial(design, network, library)) for _ in range(3)]
    logging.disable(logging.NOTSET)
    return Measured(1e3 * median(ours), 1e3 * median(theirs))


def worst_db(designed: Designed, routes: Sequence[tuple[str, ...]]) -> np.ndarray:
    """GSNR of the worst channel of each route at full load, (routes,)."""
    received = Optics.of(designed, full_load(designed.library.loads)).receive_all(routes)
    return np.array([one.gsnr_db.min() for one in received])


@cache
def improvement_db() -> np.ndarray:
    """What optimised powers, tilts and types add to the worst channel of routes over CONUS, (routes,)."""
    network, library = sample("CORONET_CONUS_Topology.json")
    ruled = design(network, library)
    routes = between_all(ruled)[::EVERY]
    return np.asarray(worst_db(design(network, library, launch="optimised"), routes) - worst_db(ruled, routes))


def optimising() -> Measured:
    """The same network designed with optimised powers, in seconds."""
    network, library = sample("CORONET_CONUS_Topology.json")
    runs = [once_s(partial(design, network, library, launch="optimised")) for _ in range(3)]
    return Measured(median(runs), None)


BENCHMARKS = (
    Benchmark(
        "optical-design-conus", "CORONET CONUS designed: 2,088 elements, every amplifier's type and gain",
        partial(designing, "CORONET_CONUS_Topology.json", 3), "ms", "GNPy 3.0.1, designed_network", aim=100,
    ),
    Benchmark(
        "optical-design-global", "CORONET Global designed: 8,032 elements",
        partial(designing, "CORONET_Global_Topology.json", 2), "ms", "GNPy 3.0.1, designed_network", aim=385,
    ),
    Benchmark(
        "optical-launch-mean", "worst channel's GSNR by optimised powers against GNPy's rule, mean of CONUS's routes",
        lambda: Measured(float(improvement_db().mean()), None), "dB", "GNPy's rule", aim=0.2, better="more",
    ),
    Benchmark(
        "optical-launch-least", "the same on the route that gains least",
        lambda: Measured(float(improvement_db().min()), None), "dB", "GNPy's rule", aim=0.0, better="more",
    ),
    Benchmark(
        "optical-launch-time", "CORONET CONUS designed with optimised powers", optimising, "s", "none", aim=5,
    ),
)  # fmt: skip

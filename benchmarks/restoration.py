"""Restoration after every cable cut, and the odds of lightpaths, on CORONET CONUS."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import NamedTuple

from benchmarks.clock import wall_s
from benchmarks.record import Benchmark, Measured
from benchmarks.requests import EQUIPMENT, SERVICES, TOPOLOGY
from weft.exchange.gnpy import read_library, read_network, read_services
from weft.optical.service.candidates import Rules
from weft.optical.service.judging import USUAL, Judge
from weft.optical.service.restoration import restore
from weft.optical.service.restoration_served import state_of
from weft.optical.service.restoration_state import cable_cuts
from weft.optical.service.restored import Restored
from weft.optical.service.serving import Options, Served, serve
from weft.optical.service.uncertainty_served import chances
from weft.optical.system.design import Designed, design

LIGHTPATHS, DRAWS, RUNS = 1000, 10_000, 3


class Lit(NamedTuple):
    """A network with a thousand lightpaths."""

    designed: Designed
    served: Served


@cache
def _lit() -> Lit:
    """The first thousand lightpaths of the requests, and of the same asked for again."""
    library = read_library(EQUIPMENT)
    designed = design(read_network(TOPOLOGY, library), library)
    requests, _ = read_services(SERVICES, library)
    again = tuple(replace(one, id=f"{one.id} again") for one in requests)
    served = serve(designed, (*requests, *again), (), Options())
    rows = [one for one in served.lightpaths if one.served][:LIGHTPATHS]
    assert len(rows) == LIGHTPATHS
    return Lit(designed, replace(served, lightpaths=tuple(rows)))


def _restored() -> Restored:
    """Every cut, nothing known before."""
    designed, served = _lit()
    rules = Rules(designed.library.loads[0].margin_db)
    state = state_of(designed, served, Judge(designed, served.mesh, USUAL), rules)
    return restore(state, cable_cuts(state.graph))


def every_cut() -> Measured:
    """All cables of the network, both ways of each at once; nobody else does it."""
    assert len(_restored().cuts) == 99
    return Measured(wall_s(_restored, RUNS), None)


def odds() -> Measured:
    """Ten thousand draws of the whole network for all lightpaths."""
    designed, served = _lit()
    return Measured(wall_s(lambda: chances(designed, served, samples=DRAWS), 1), None)


BENCHMARKS = (
    Benchmark(
        "restoration-conus", "every cut of CORONET CONUS (99 cables) x 1,000 lightpaths, six routes each",
        every_cut, "s", "none does it", aim=5,
    ),
    Benchmark(
        "odds-conus", "10,000 draws of all connectors, fibres and amplifiers x those 1,000 lightpaths",
        odds, "s", "none does it", aim=10,
    ),
)  # fmt: skip

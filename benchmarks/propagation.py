"""Light along lines and over CORONET CONUS, GNPy doing the same in turn."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
from gnpy.core import elements
from gnpy.core.parameters import SimParams
from gnpy.tools.json_io import load_equipments_and_configs, load_network
from gnpy.tools.worker_utils import designed_network
from gnpy.topology.request import propagate

from benchmarks.clock import once_s
from benchmarks.record import Benchmark, Measured
from weft.exchange.gnpy import read_library, read_network
from weft.optical.physics.channels import Channels
from weft.optical.physics.gn import forget
from weft.optical.system.comb import comb_of
from weft.optical.system.design import Designed, design
from weft.optical.system.oms import line
from weft.optical.system.propagation import Optics
from weft.units.decibel import linear_to_db

EXAMPLES = Path(str(files("gnpy"))) / "example-data"
LIBRARY = EXAMPLES / "eqpt_config.json"
N_CHANNELS, SPACING_HZ, LOW_HZ, BAUD_HZ = 96, 50e9, 191.35e12, 32e9
REQUESTS, ASKED_OF_GNPY = 1000, 40
OFTEN = 20
"""How often ours is done where GNPy's is done once: it is over too soon to be timed alone."""


class Pair(NamedTuple):
    """One network as GNPy and as we have it, and the comb that both send."""

    network: Any
    request: Any
    equipment: Any
    designed: Designed
    channels: Channels

    def theirs(self, route: list[Any]) -> Any:
        """GNPy's receiver at the end of a route of its elements."""
        propagate(route, self.request, self.equipment)
        return route[-1]


def span_line(n_spans: int) -> dict[str, Any]:
    """Spans of 80 km between two transceivers, an amplifier behind each for the design to choose."""
    row: list[dict[str, Any]] = [{"uid": "a", "type": "Transceiver"}]
    for i in range(n_spans):
        params = {"length": 80, "length_units": "km", "loss_coef": 0.2, "con_in": 0.5, "con_out": 0.5}
        row.append({"uid": f"span {i}", "type": "Fiber", "type_variety": "SSMF", "params": params})
        row.append({"uid": f"amplifier {i}", "type": "Edfa", "operational": {"gain_target": None, "tilt_target": 0}})
    row.append({"uid": "z", "type": "Transceiver"})
    links = [{"from_node": one["uid"], "to_node": other["uid"]} for one, other in pairwise(row)]
    return {"elements": row, "connections": links}


def pair(topology: dict[str, Any]) -> Pair:
    """Load and design with both."""
    SimParams.set_params({})
    library = read_library(LIBRARY)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "topology.json"
        path.write_text(json.dumps(topology), encoding="utf-8")
        designed = design(read_network(path, library), library)
        equipment = load_equipments_and_configs(LIBRARY, [], [])
        network, request, _ = designed_network(equipment, load_network(path, equipment))
    request.f_min, request.spacing, request.nb_channel = LOW_HZ, SPACING_HZ, N_CHANNELS
    request.f_max = LOW_HZ + (N_CHANNELS - 1) * SPACING_HZ
    one = np.ones(N_CHANNELS)
    channels = Channels(
        LOW_HZ + SPACING_HZ * np.arange(N_CHANNELS, dtype=np.float64), BAUD_HZ * one, SPACING_HZ * one, 0.15 * one,
        40.0 * one, 1e-3 * one, 0 * one, ("",) * N_CHANNELS,
    )  # fmt: skip
    return Pair(network, request, equipment, designed, channels)


@cache
def spans(n_spans: int) -> tuple[Pair, list[Any]]:
    """A line of spans, and GNPy's elements of it in order."""
    both = pair(span_line(n_spans))
    ends = {node.uid: node for node in both.network.nodes()}
    return both, nx.shortest_path(both.network, ends["a"], ends["z"])


def worked_out(n_spans: int) -> Measured:
    """Every element of a line that is loaded and designed, in milliseconds; what the comb makes of glass is known."""
    both, route = spans(n_spans)
    known = both.designed.by_uid()
    section = line([known[one.uid] for one in route[1:-1]], comb_of(both.channels, both.designed.library))

    def ours() -> Any:
        light = section.map(both.channels.power_w)
        return -linear_to_db((light.ase + light.nli) / light.keep)

    receiver = both.theirs(copy.deepcopy(route))
    assert np.allclose(ours(), receiver.raw_snr, rtol=0, atol=1e-6)
    def often() -> None:
        for _ in range(OFTEN):
            ours()

    ours_s, theirs_s = _in_turn(often, partial(both.theirs, copy.deepcopy(route)), 30)
    return Measured(1e3 * ours_s / OFTEN, 1e3 * theirs_s)


def first_asked(n_spans: int) -> Measured:
    """The same when nothing at all is known of the comb, in milliseconds."""
    both, route = spans(n_spans)
    uids = [one.uid for one in route]

    def ours() -> Any:
        _forget()
        return Optics.of(both.designed, both.channels).receive(uids).gsnr_db

    receiver = both.theirs(copy.deepcopy(route))
    assert np.allclose(ours(), receiver.snr, rtol=0, atol=1e-6)
    return Measured(*(1e3 * time for time in _in_turn(ours, partial(both.theirs, copy.deepcopy(route)), 20)))


@cache
def conus() -> tuple[Pair, tuple[tuple[Any, ...], ...]]:
    """CORONET CONUS, and the shortest routes between a thousand random pairs of its transceivers."""
    topology = json.loads((EXAMPLES / "CORONET_CONUS_Topology.json").read_text(encoding="utf-8"))
    topology.pop("metadata", None)
    both = pair(topology)
    ends = sorted((n for n in both.network.nodes() if isinstance(n, elements.Transceiver)), key=lambda n: n.uid)
    rng = random.Random(1)
    trees: dict[Any, Any] = {}
    routes: list[tuple[Any, ...]] = []
    while len(routes) < REQUESTS:
        a, z = rng.sample(ends, 2)
        if a not in trees:
            trees[a] = nx.single_source_dijkstra_path(both.network, a, weight="weight")
        routes.append(tuple(trees[a][z]))
    return both, tuple(routes)


def requests(again: bool) -> Measured:
    """Propagation of 1,000 requests in seconds, their routes being known; GNPy is timed on 40 of them."""
    both, routes = conus()
    uids = [[one.uid for one in route] for route in routes]
    optics = Optics.of(both.designed, both.channels)
    received = optics.receive_all(uids)
    some = routes[:: REQUESTS // ASKED_OF_GNPY]
    for route, got in zip(some, received[:: REQUESTS // ASKED_OF_GNPY], strict=True):
        assert np.allclose(got.gsnr_db, both.theirs(copy.deepcopy(list(route))).snr, rtol=0, atol=1e-6)

    def ours() -> None:
        fresh = optics
        if not again:
            _forget()
            fresh = Optics.of(both.designed, both.channels)
        fresh.receive_all(uids)

    def theirs() -> None:
        for route in some[::4]:
            both.theirs(copy.deepcopy(list(route)))

    ours_s, theirs_s = _in_turn(ours, theirs, 9)
    return Measured(ours_s, theirs_s * REQUESTS / len(some[::4]))


def _forget() -> None:
    comb_of.cache_clear()
    forget()


def _in_turn(ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median wall times of both, run in turn, so that what else the machine does falls on either."""
    ours()
    theirs()
    times = [(once_s(ours), once_s(theirs)) for _ in range(runs)]
    return median(one for one, _ in times), median(other for _, other in times)


PEER = "GNPy 3.0.1, propagate"
BENCHMARKS = (
    Benchmark(
        "light-1-span", "Light over 1 span of 80 km, 96 channels, the comb's efficiencies known",
        partial(worked_out, 1), "ms", PEER, aim=40, on="ratio",
    ),
    Benchmark(
        "light-10-spans", "Light over 10 spans of 80 km, 96 channels, the comb's efficiencies known",
        partial(worked_out, 10), "ms", PEER, aim=40, on="ratio",
    ),
    Benchmark(
        "light-10-spans-first", "The same with nothing known of the comb", partial(first_asked, 10), "ms", PEER,
        aim=5, on="ratio",
    ),
    Benchmark(
        "light-40-spans", "Light over 40 spans of 80 km, 96 channels, the comb's efficiencies known",
        partial(worked_out, 40), "ms", PEER, aim=40, on="ratio",
    ),
    Benchmark(
        "light-conus", "Propagation of 1,000 requests on CORONET CONUS, 96 channels each, nothing known before",
        partial(requests, False), "s", PEER + " and copy of the path, 10 requests x 100", aim=300, on="ratio",
    ),
    Benchmark(
        "light-conus-again", "The same asked again of the same network",
        partial(requests, True), "s", PEER + " and copy of the path, 10 requests x 100", aim=300, on="ratio",
    ),
)  # fmt: skip

"""Requests on CORONET CONUS, and how soon a line of one span is answered."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.clock import process_s, script, wall_s
from benchmarks.record import Benchmark, Measured
from weft.exchange.gnpy import read_library, read_network, read_services
from weft.optical.service.choosing import chosen_routes
from weft.optical.service.judging import USUAL, Judge, Ride
from weft.optical.service.loads import load_of
from weft.optical.service.mesh import Mesh
from weft.optical.service.routes import Ask, shortest_routes
from weft.optical.service.serving import Options, Served, serve
from weft.optical.system.design import Designed, design

DATA = Path(os.environ.get("WEFT_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
SERVICES = DATA / "gnpy" / "conus-1000-services.json"
EXAMPLES = Path(str(files("gnpy"))) / "example-data"
TOPOLOGY, EQUIPMENT = EXAMPLES / "CORONET_CONUS_Topology.json", EXAMPLES / "eqpt_config.json"
LINE = EXAMPLES / "edfa_example_network.json"
AS_GNPY = Options(routes=1, policy="first-fit", aggregate=True)
RUNS = 5


class Theirs(NamedTuple):
    """What GNPy took, stage by stage, and what it served."""

    total_s: float
    propagation_s: float
    served: int


@contextmanager
def _loadable() -> Iterator[Path]:
    """The topology without what GNPy's own validator refuses."""
    value = json.loads(TOPOLOGY.read_text("utf-8"))
    value.pop("metadata", None)
    with TemporaryDirectory() as folder:
        path = Path(folder) / TOPOLOGY.name
        path.write_text(json.dumps(value), encoding="utf-8")
        yield path


@cache
def _theirs() -> Theirs:
    """GNPy from its files to slots, in process, once: it takes about a minute."""
    from gnpy.core.parameters import SimParams
    from gnpy.tools.json_io import load_equipments_and_configs, load_network, load_requests, requests_from_json
    from gnpy.tools.worker_utils import designed_network
    from gnpy.topology import request as asking
    from gnpy.topology.spectrum_assignment import build_oms_list, pth_assign_spectrum

    logging.disable(logging.CRITICAL)
    SimParams.set_params({})
    start = time.perf_counter()
    with _loadable() as topology:
        equipment = load_equipments_and_configs(EQUIPMENT, None, None)
        network = load_network(topology, equipment)
    network, _, _ = designed_network(equipment, network)
    lines = build_oms_list(network, equipment)
    data = load_requests(SERVICES, equipment, bidir=False, network=network, network_filename=TOPOLOGY)
    wanted = asking.correct_json_route_list(network, requests_from_json(data, equipment))
    wanted, apart = asking.requests_aggregation(wanted, [])
    paths = asking.compute_path_dsjctn(network, equipment, wanted, apart)
    before = time.perf_counter()
    _, back, _ = asking.compute_path_with_disjunction(network, equipment, wanted, paths)
    after = time.perf_counter()
    pth_assign_spectrum(paths, wanted, lines, back)
    total_s = time.perf_counter() - start
    logging.disable(logging.NOTSET)
    return Theirs(total_s, after - before, sum(one.blocking_reason is None for one in wanted))


def _read() -> Designed:
    library = read_library(EQUIPMENT)
    return design(read_network(TOPOLOGY, library), library)


def _answered(options: Options) -> Served:
    """From files to slots."""
    designed = _read()
    return serve(designed, *read_services(SERVICES, designed.library, designed.network), options)


def end_to_end() -> Measured:
    """GNPy stands between our runs, so that both meet the machine as it is."""
    ours = [wall_s(lambda: _answered(AS_GNPY), RUNS)]
    theirs = _theirs()
    ours.append(wall_s(lambda: _answered(AS_GNPY), RUNS))
    assert _answered(AS_GNPY).n_served == theirs.served
    return Measured(median(ours), theirs.total_s)


def propagation() -> Measured:
    """What arrives over the route of every request, nothing known before."""
    designed = _read()
    requests, _ = read_services(SERVICES, designed.library, designed.network)
    mesh = Mesh.of(designed)
    routes, _ = chosen_routes(mesh, requests, (), 1)
    mode = designed.library.transceivers[requests[0].transceiver].mode(str(requests[0].mode))
    load = load_of(requests[0], mode, designed.library)
    rides = [Ride(one.source, one.target, routes[one.id][0]) for one in requests]

    def cold() -> object:
        return Judge(designed, mesh, USUAL).receptions(load, rides)

    ours = [wall_s(cold, RUNS)]
    theirs = _theirs()
    ours.append(wall_s(cold, RUNS))
    return Measured(median(ours), theirs.propagation_s)


def served() -> Measured:
    """Lightpaths that have light and a slot."""
    return Measured(_answered(Options()).n_served, _theirs().served)


def eight_routes() -> Measured:
    """Eight shortest routes for every request, in milliseconds; the peer's for every twentieth, times twenty."""
    import networkx as nx

    mesh = Mesh.of(_read())
    wanted: Any = json.loads(SERVICES.read_text("utf-8"))["path-request"]
    asks = [Ask(mesh.entry[one["source"]], mesh.exit[one["destination"]]) for one in wanted]
    graph = nx.DiGraph()
    columns = (mesh.graph.tail, mesh.graph.head, mesh.length_mm)
    for tail, head, length in zip(*(column.tolist() for column in columns), strict=True):
        graph.add_edge(tail, head, length=length)
    some = asks[::20]

    def theirs() -> object:
        return [list(islice(nx.shortest_simple_paths(graph, *ask[:2], "length"), 8)) for ask in some]

    ours_s = wall_s(lambda: shortest_routes(mesh, asks, 8), RUNS)
    return Measured(1e3 * ours_s, 1e3 * len(asks) / len(some) * wall_s(theirs, 1))


def one_line() -> Measured:
    """Process start to result for one span; the two take turns."""
    ours: list[str | Path] = [script("weft"), "lightpaths", "--topology", LINE, "--equipment", EQUIPMENT]
    theirs: list[str | Path] = [script("gnpy-transmission-example"), LINE, "-e", EQUIPMENT]
    pairs = [(process_s(ours, 1), process_s(theirs, 1)) for _ in range(RUNS)]
    return Measured(median(one for one, _ in pairs), median(other for _, other in pairs))


BENCHMARKS = (
    Benchmark(
        "requests-conus", "1,000 requests on CORONET CONUS from files to slots: the same 711 served",
        end_to_end, "s", "GNPy 3.0.1, all its stages", aim=50, on="ratio",
    ),
    Benchmark(
        "requests-propagation", "what arrives over the routes of those 1,000 requests",
        propagation, "s", "GNPy 3.0.1, propagation", aim=300, on="ratio",
    ),
    Benchmark(
        "requests-served", "of those 1,000 served without regenerators, over eight routes",
        served, "requests", "GNPy 3.0.1, one route, first fit", aim=799, better="more",
    ),
    Benchmark(
        "requests-routes", "eight shortest simple routes for each of those 1,000",
        eight_routes, "ms", "networkx 3, shortest_simple_paths", aim=100,
    ),
    Benchmark(
        "lightpaths-start", "`weft lightpaths` on a line of one span, process start to result",
        one_line, "s", "gnpy-transmission-example 3.0.1", aim=3, on="ratio",
    ),
)  # fmt: skip

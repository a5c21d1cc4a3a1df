"""Restoration of served requests on GNPy's sample mesh: spectrum, cut and light checked each on its own."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from weft.exchange.gnpy import read_library, read_network
from weft.optical.service.candidates import Rules
from weft.optical.service.judging import USUAL, Judge
from weft.optical.service.requests import Request
from weft.optical.service.restoration import restore
from weft.optical.service.restoration_served import state_of
from weft.optical.service.restoration_state import RestoreOptions, State, cable_cuts, node_cuts
from weft.optical.service.restored import Restored
from weft.optical.service.serving import Options, Served, serve
from weft.optical.system.design import Designed, design
from weft.optical.system.elements import Transceiver
from weft.optical.system.propagation import Optics

SAMPLES = Path(str(files("gnpy"))) / "example-data"
KIND = "vendorA_trx-type1"
WIDTH = 8
"""Slices of 50 GHz."""


class Case(NamedTuple):
    """A network, what it carries, and what each cut does."""

    designed: Designed
    served: Served
    state: State
    restored: Restored
    margin_db: float


@cache
def case() -> Case:
    """Twelve requests of 100 Gb/s between every two of the sample's transceivers."""
    library = read_library(SAMPLES / "eqpt_config.json")
    designed = design(read_network(SAMPLES / "meshTopologyExampleV2.json", library), library)
    ends = [one.uid for one in designed.network.elements if isinstance(one, Transceiver)]
    asked = [
        Request(f"{a} {z} {i}", a, z, KIND, None, 50e9, 1e11) for a in ends for z in ends if a < z for i in range(12)
    ]
    served = serve(designed, asked, (), Options())
    margin_db = library.loads[0].margin_db
    state = state_of(designed, served, Judge(designed, served.mesh, USUAL), Rules(margin_db))
    return Case(designed, served, state, restore(state, cable_cuts(state.graph)), margin_db)


def test_every_slot_served_is_a_lightpath_at_the_rate_of_its_mode() -> None:
    """In the order asked, and what they hold is what the answer holds."""
    one = case()
    paths = [path for path in one.served.lightpaths if path.served]
    assert len(one.state.lit) == len(paths) > 100
    for lit, path in zip(one.state.lit, paths, strict=True):
        mode = one.state.kinds[lit.kind][lit.mode]
        assert path.mode is not None
        assert (mode.name, mode.rate_gbps) == (path.mode.name, path.mode.bit_rate_bps * 1e-9)
    assert [pairs[0] for pairs in one.state.free()] == one.served.occupation.free


def test_no_two_lightpaths_hold_a_slice_and_none_passes_the_cut() -> None:
    """Counted slice by slice on every line, by those that stay and those that are lit again."""
    one = case()
    graph, lost = one.state.graph, 0
    for cable, after in enumerate(one.restored.cuts):
        taken = np.zeros((len(graph.cable_name), one.served.occupation.inside.bit_length()), np.int64)
        for row, lit in enumerate(one.state.lit):
            over = {int(graph.cable[arc]) for ride in lit.rides for arc in ride.route}
            assert (row in after.lost) == (cable in over)
            if row not in after.lost:
                for line in over:
                    taken[line, lit.rides[0].slot : lit.rides[0].slot + WIDTH] += 1
        for again in after.relit:
            for ride in again.rides:
                for line in (int(graph.cable[arc]) for arc in ride.route):
                    assert line != cable
                    taken[line, ride.slot : ride.slot + WIDTH] += 1
        assert taken.max() <= 1
        lost += len(after.lost)
    assert lost > 100
    assert sum(len(after.relit) for after in one.restored.cuts) > 50


def test_light_over_each_new_route_is_that_of_full_propagation_element_by_element() -> None:
    """GSNR of the route traced through every element leaves the margin told, to a millionth of a decibel."""
    one = case()
    mesh, looked_at = one.served.mesh, 0
    paths = [path for path in one.served.lightpaths if path.served]
    optics: dict[str, Optics] = {}
    starts = {mesh.entry[uid.uid]: uid.uid for uid in one.designed.network.elements if isinstance(uid, Transceiver)}
    for after in one.restored.cuts:
        for again in after.relit[::7]:
            lit, stretch = one.state.lit[again.lightpath], paths[again.lightpath].stretches[0]
            if again.mode != lit.mode or stretch.mode is None or stretch.reception is None:
                continue
            nodes = one.state.graph.nodes(again.rides[0].route)
            uids = mesh.elements(starts[nodes[0]], starts[nodes[-1]], again.rides[0].route)
            if stretch.mode.name not in optics:
                optics[stretch.mode.name] = Optics.of(one.designed, stretch.reception.channels, "gn")
            arrived = optics[stretch.mode.name].trace(uids)[-1]
            margin = float(arrived.margin_db(stretch.mode, one.margin_db).min())
            assert again.margin_db == pytest.approx(margin, abs=1e-6)
            assert again.margin_db >= 0
            looked_at += 1
    assert looked_at > 10


def test_a_roadm_that_fails_takes_what_ends_there_for_good() -> None:
    """The rest of what it takes goes round it."""
    one = case()
    graph = one.state.graph
    found = restore(one.state, node_cuts(graph), RestoreOptions())
    ended = 0
    for node, after in enumerate(found.cuts):
        for dark in after.dark:
            ends = graph.nodes(one.state.lit[dark.lightpath].rides[0].route)
            assert (dark.why == "end") == (node in (ends[0], ends[-1]))
            ended += dark.why == "end"
        assert all(node not in graph.nodes(ride.route) for again in after.relit for ride in again.rides)
    assert ended > 10


def test_rows_of_the_table_add_up() -> None:
    """Lost is relit and dark, and restored is no more than the bound."""
    for row in case().restored.table():
        dark = sum(int(value) for name, value in row.items() if name.startswith("dark_"))
        assert row["lightpaths_lost"] == int(row["lightpaths_relit"]) + dark
        assert float(row["restored_gbps"]) <= float(row["at_most_gbps"]) <= float(row["lost_gbps"])

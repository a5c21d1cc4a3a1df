"""Requests that were served, as the state from which restoration starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.service.candidates import Rules, modes_of, rides_of
from weft.optical.service.judging import Judge, margins_db
from weft.optical.service.judging import Ride as Judged
from weft.optical.service.loads import load_of
from weft.optical.service.mesh import Mesh
from weft.optical.service.oms_graph import Route
from weft.optical.service.requests import Lightpath, Request
from weft.optical.service.restoration_state import Lit, RateMode, Ride, State
from weft.optical.service.serving import Served
from weft.optical.service.slots import widths_of
from weft.optical.system.design import Designed
from weft.optical.system.library import Library, Mode

Floats = npt.NDArray[np.float64]


class _Kind(NamedTuple):
    """Requests alike in all that light needs: one of them, the carriers that one slot holds, and modes by Gb/s."""

    request: Request
    carriers: int
    modes: tuple[Mode, ...]


class MeshReach:
    """What arrives over routes of a mesh at full load, transceivers standing where the network has them."""

    def __init__(self, judge: Judge, mesh: Mesh, library: Library, kinds: Sequence[_Kind], rules: Rules) -> None:
        """Transmit from the first transceiver at each node."""
        self._judge, self._mesh, self._library, self._kinds, self._rules = judge, mesh, library, kinds, rules
        names = mesh.graph.node_name
        ends = [uid for uid in mesh.entry if names[mesh.entry[uid]] != uid or mesh.entry[uid] != mesh.exit[uid]]
        self._starts = {mesh.entry[uid]: uid for uid in reversed(ends)}
        self._ends = {mesh.exit[uid]: uid for uid in reversed(ends)}

    def margin_db(self, kind: int, routes: Sequence[Route]) -> Floats:
        """See `Reach`; where a node has no transceiver, nothing arrives."""
        asked = self._kinds[kind]
        rides = [self._judged(asked.request, route) for route in routes]
        flat = [ride for some in rides for ride in some]
        found = np.full((len(routes), len(asked.modes)), -np.inf)
        for column, mode in enumerate(asked.modes):
            load = load_of(asked.request, mode, self._library)
            receptions = self._judge.receptions(load, flat)
            margins = iter(margins_db(receptions, mode, self._rules.margin_db, self._rules.filtering_db).tolist())
            for row, some in enumerate(rides):
                found[row, column] = min((next(margins) for _ in some), default=-np.inf)
        return found

    def _judged(self, request: Request, route: Route) -> list[Judged]:
        nodes = self._mesh.graph.nodes(route)
        source, target = self._starts.get(nodes[0]), self._ends.get(nodes[-1])
        if source is None or target is None:
            return []
        return rides_of(replace(request, source=source, target=target), self._mesh, route)


def state_of(
    designed: Designed, served: Served, judge: Judge, rules: Rules, spares: Mapping[str, int] | None = None
) -> State:
    """All lightpaths of an answer, one for each slot, in the order asked; both ways of a line share its spectrum.

    A slot of several carriers is lit again as a whole, at the rate of its modes times its carriers.  Modes that a
    request's spacing allows are what its transceivers can fall back to.  `spares` counts regenerators by ROADM.

    Raises ValueError for requests that were served one way.
    """
    mesh, occupation = served.mesh, served.occupation
    if len(occupation.free) != len(mesh.graph.cable_name):
        raise ValueError("what was served one way is not restored: both ways of a line must share its spectrum")
    kinds: dict[tuple[object, ...], int] = {}
    rows: list[_Kind] = []
    lit: list[Lit] = []
    for one in served.lightpaths:
        if one.served:
            lit += _lit(one, mesh, designed.library, occupation.first, kinds, rows)
    usable = list(occupation.free)
    modes = tuple(_rate_modes(kind, occupation.inside) for kind in rows)
    for path in lit:
        for ride in path.rides:
            bits = ((1 << modes[path.kind][path.mode].width) - 1) << ride.slot
            for arc in ride.route:
                usable[int(mesh.graph.cable[arc])] |= bits
    nodes = {name: node for node, name in enumerate(mesh.graph.node_name)}
    store = {nodes[name]: count for name, count in (spares or {}).items()}
    reach = MeshReach(judge, mesh, designed.library, rows, rules)
    return State(mesh.graph, mesh.graph.cable, tuple((bits,) for bits in usable), modes, tuple(lit), reach, store)


def _lit(
    one: Lightpath, mesh: Mesh, library: Library, first: int, kinds: dict[tuple[object, ...], int], rows: list[_Kind]
) -> list[Lit]:  # fmt: skip
    """A lightpath for each slot of a request; the slots of its stretches go together in their order."""
    request, found = one.request, []
    routes = [_arcs(mesh, stretch.route) for stretch in one.stretches]
    for number, slots in enumerate(zip(*(stretch.slots for stretch in one.stretches), strict=True)):
        carriers = (slots[0].m or 0) // widths_of(request.spacing_hz)
        key = (
            request.transceiver, request.spacing_hz, request.power_w, request.tx_power_w, request.n_channels,
            request.bidirectional, carriers,
        )  # fmt: skip
        if key not in kinds:
            kinds[key] = len(rows)
            rows.append(_Kind(request, carriers, tuple(modes_of(replace(request, mode=None), library))))
        modes = [mode.name for mode in rows[kinds[key]].modes]
        mode = one.stretches[0].mode
        assert mode is not None, f"request {request.id} was served without a mode"
        rides = tuple(
            Ride(route, (slot.n or 0) - (slot.m or 0) - first, (0,) * len(route))
            for route, slot in zip(routes, slots, strict=True)
        )
        name = request.id if len(one.stretches[0].slots) == 1 else f"{request.id}/{number + 1}"
        found.append(Lit(name, kinds[key], modes.index(mode.name), rides))
    return found


def _rate_modes(kind: _Kind, inside: int) -> tuple[RateMode, ...]:
    width = 2 * kind.carriers * widths_of(kind.request.spacing_hz)
    return tuple(RateMode(mode.name, kind.carriers * mode.bit_rate_bps * 1e-9, width, inside) for mode in kind.modes)


def _arcs(mesh: Mesh, route: Sequence[str]) -> Route:
    """The lines that a route passes, told by its elements."""
    between = {(line[0], line[-1]): arc for arc, line in enumerate(mesh.lines) if len(line) == 2}
    arcs = [
        mesh.arc_of[uid] if uid in mesh.arc_of else between.get((before, uid), -1) for before, uid in pairwise(route)
    ]
    return tuple(dict.fromkeys(arc for arc in arcs if arc >= 0))

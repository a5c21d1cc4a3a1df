"""Hops: a way through a ROADM and the section behind it, and routes composed of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.system.comb import Comb
from weft.optical.system.elements import Element, Roadm
from weft.optical.system.oms import Line, OmsMap, line
from weft.optical.system.passage import Passage, passage
from weft.optical.system.reception import Reception
from weft.units.decibel import db_to_linear

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_KEEP, _ASE, _NLI, _ENDS, _CD, _PMD, _PDL = range(7)
_COLUMNS = 7


class Chain(NamedTuple):
    """A section with both its ends, as a route names it; `carried` (n,) where its amplifiers leave channels out."""

    number: int
    uids: tuple[str, ...]
    elements: tuple[Element, ...]
    carried: Mask | None


class _Node(NamedTuple):
    """The beginning of a route up to a hop."""

    hop: int
    parent: int
    place: int
    latency_s: float
    roadms: int


class Hops:
    """All that was worked out for one comb.

    A hop is a ROADM passed and the section behind it, entered at certain powers: those of the ROADM's target, or less
    where what came before is too weak.  Each is a row of seven columns (n,): what it keeps of signal, ASE and NLI,
    the ASE and NLI that it adds, what the ROADM adds at the receiver, dispersion, and PMD and PDL squared.
    """

    def __init__(self, comb: Comb) -> None:
        """Begin with nothing known."""
        self.comb = comb
        self._lines: dict[int, Line] = {}
        self._maps: dict[tuple[int, bytes], OmsMap] = {}
        self._onward: dict[tuple[int, int], int] = {}
        self._rows: list[Floats] = []
        self._powers_w: list[Floats] = []
        self._chains: list[Chain] = []
        self._table = np.empty((0, _COLUMNS, len(comb.channels)))

    def receive(self, routes: Sequence[Sequence[Chain]]) -> list[Reception]:
        """What arrives at the end of each route, given as sections."""
        nodes, ends = self._plant(routes)
        arrived = self._compose(nodes)[ends]
        arrived[:, _PMD:] = np.sqrt(arrived[:, _PMD:])
        channels = self.comb.channels
        found = []
        for end, row in zip(ends, arrived, strict=True):
            node = nodes[end]
            power_w = self._powers_w[node.hop]
            keep, ase, nli, from_ends, cd, pmd, pdl = row
            found.append(
                Reception(channels, keep, ase, nli, from_ends, power_w, cd, pmd, pdl, node.latency_s, node.roadms)
            )
        return found

    def _plant(self, routes: Sequence[Sequence[Chain]]) -> tuple[list[_Node], list[int]]:
        """The tree of all beginnings of routes, parents first, and the node where each route ends."""
        nodes: list[_Node] = []
        known: dict[tuple[int, int], int] = {}
        ends = []
        for route in routes:
            at = -1
            for place, chain in enumerate(route):
                onward = known.get((at, chain.number))
                if onward is None:
                    hop = self._hop(nodes[at].hop if place else -1, chain)
                    latency = self._lines[chain.number].latency_s + (nodes[at].latency_s if place else 0.0)
                    onward = known[at, chain.number] = len(nodes)
                    nodes.append(_Node(hop, at, place, latency, place))
                at = onward
            ends.append(at)
        return nodes, ends

    def _compose(self, nodes: Sequence[_Node]) -> Floats:
        """Seven columns for every node, (len(nodes), 7, n), one generation after the other."""
        if len(self._table) < len(self._rows):
            self._table = np.stack(self._rows)
        place = np.array([node.place for node in nodes])
        hop = np.array([node.hop for node in nodes])
        parent = np.array([node.parent for node in nodes])
        order = np.argsort(place, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        starts = np.searchsorted(place[order], np.arange(place.max() + 2))
        found = self._table[hop[order]]
        for generation in range(1, len(starts) - 1):
            block = slice(starts[generation], starts[generation + 1])
            before = found[rank[parent[order[block]]]]
            before[:, :_ENDS] *= found[block, :1]
            found[block, _ASE:] += before[:, _ASE:]
            found[block, _KEEP] = before[:, _KEEP]
        return np.asarray(found[rank])

    def _hop(self, before: int, chain: Chain) -> int:
        """The hop that enters `chain` behind another hop, or (-1) from a transceiver."""
        found = self._onward.get((before, chain.number))
        if found is None:
            self._enter(before, chain)
            found = self._onward[before, chain.number] = len(self._rows) - 1
        return found

    def _enter(self, before: int, chain: Chain) -> None:
        """Work out a hop; its map is kept for others that enter the section at the same powers."""
        way, channels = None, self.comb.channels
        power_w = channels.power_w
        if before >= 0:
            way = self._way(self._chains[before], chain)
            power_w, _ = way.through(self._powers_w[before])
        known = self._lines.get(chain.number)
        if known is None:
            known = self._lines[chain.number] = line(chain.elements[1:-1], self.comb)
        key = chain.number, power_w.tobytes()
        through = self._maps.get(key)
        if through is None:
            through = self._maps[key] = known.map(power_w)
        ends = db_to_linear(-channels.tx_osnr_db) if way is None else way.noise_01nm
        row = np.stack((through.keep, through.ase, through.nli, ends, known.cd_s_m, known.pmd_s2, known.pdl_db2))
        if way is not None:
            row[_CD:] += (way.cd_s_m, way.pmd_s2, way.pdl_db2)
        self._rows.append(row)
        self._powers_w.append(through.power_w)
        self._chains.append(chain)

    def _way(self, before: Chain, after: Chain) -> Passage:
        roadm = after.elements[0]
        assert isinstance(roadm, Roadm), f"light cannot pass {roadm.uid!r}"
        return passage(before.elements[-2], roadm, after.elements[1], self.comb)

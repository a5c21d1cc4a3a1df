"""Hops: a way through a ROADM and the section behind it, and routes composed of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from weft.optical.system.comb import Comb
from weft.optical.system.elements import Element, Roadm
from weft.optical.system.oms import Line, OmsMap, line
from weft.optical.system.passage import Way, WayKind, kind_of, target_w, way
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


class _Generation:
    """Beginnings of routes that are so many hops long: the last hop of each, and which beginning it extends."""

    __slots__ = ("hops", "known", "parents")

    def __init__(self) -> None:
        self.hops: list[int] = []
        self.parents: list[int] = []
        self.known: dict[tuple[int, int], int] = {}


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
        self._ways: dict[tuple[str, WayKind], Way] = {}
        self._targets_w: dict[int, Floats] = {}
        self._hops: dict[tuple[int, bytes, Way | None], int] = {}
        self._onward: dict[tuple[int, int], int] = {}
        self._rows: list[Floats] = []
        self._powers_w: list[Floats] = []
        self._chains: list[Chain] = []
        self._table = np.empty((0, _COLUMNS, len(comb.channels)))

    def receive(self, routes: Sequence[Sequence[Chain]]) -> list[Reception]:
        """What arrives at the end of each route, given as sections."""
        generations, ends = self._planted(routes)
        last = [generations[len(route) - 1].hops[end] for route, end in zip(routes, ends, strict=True)]
        arrived = self._composed(generations, [len(route) - 1 for route in routes], ends)
        arrived[:, _PMD:] = np.sqrt(arrived[:, _PMD:])
        channels, found = self.comb.channels, []
        for route, hop, (keep, ase, nli, from_ends, cd, pmd, pdl) in zip(routes, last, arrived, strict=True):
            latency_s, power_w = sum(self._lines[chain.number].latency_s for chain in route), self._powers_w[hop]
            found.append(
                Reception(channels, keep, ase, nli, from_ends, power_w, cd, pmd, pdl, latency_s, len(route) - 1)
            )
        return found

    def _planted(self, routes: Sequence[Sequence[Chain]]) -> tuple[list[_Generation], list[int]]:
        """The tree of all beginnings of routes by generation, and where in its last one each route ends."""
        generations = [_Generation() for _ in range(max(map(len, routes), default=0))]
        ends = []
        for route in routes:
            at = hop = -1
            for chain, generation in zip(route, generations, strict=False):
                onward = generation.known.get((at, chain.number))
                if onward is None:
                    hop = self._hop(hop, chain)
                    onward = generation.known[at, chain.number] = len(generation.hops)
                    generation.hops.append(hop)
                    generation.parents.append(at)
                else:
                    hop = generation.hops[onward]
                at = onward
            ends.append(at)
        return generations, ends

    def _composed(self, generations: Sequence[_Generation], lengths: Sequence[int], ends: Sequence[int]) -> Floats:
        """Seven columns behind the last hop of each route, (len(ends), 7, n), one generation after the other."""
        if len(self._table) < len(self._rows):
            self._table = np.array(self._rows)
        length, end = np.array(lengths), np.array(ends)
        found = np.empty((len(ends), *self._table.shape[1:]))
        before = self._table[:0]
        for number, generation in enumerate(generations):
            here = self._table[generation.hops]
            if number:
                there = before[generation.parents]
                there[:, :_ENDS] *= here[:, :1]
                here[:, _ASE:] += there[:, _ASE:]
                here[:, _KEEP] = there[:, _KEEP]
            ending = np.flatnonzero(length == number)
            found[ending] = here[end[ending]]
            before = here
        return found

    def _hop(self, before: int, chain: Chain) -> int:
        """The hop that enters `chain` behind another hop, or (-1) from a transceiver."""
        found = self._onward.get((before, chain.number))
        if found is None:
            found = self._onward[before, chain.number] = self._enter(before, chain)
        return found

    def _enter(self, before: int, chain: Chain) -> int:
        """Find or work out a hop.  Two that come by like ways, at the same powers, are one."""
        power_w, passed, powers = self.comb.channels.power_w, None, b""
        if before >= 0:
            passed = self._way(self._chains[before], chain)
            power_w, reached = passed.through(self._powers_w[before], self._target_w(chain))
            powers = b"" if reached else power_w.tobytes()
        key = chain.number, powers, passed
        if key not in self._hops:
            through = self._maps.get((chain.number, powers))
            if through is None:
                through = self._maps[chain.number, powers] = self._line(chain).map(power_w)
            self._hops[key] = len(self._rows)
            self._rows.append(self._row(self._line(chain), through, passed))
            self._powers_w.append(through.power_w)
            self._chains.append(chain)
        return self._hops[key]

    def _row(self, known: Line, through: OmsMap, passed: Way | None) -> Floats:
        channels = self.comb.channels
        row = np.empty((_COLUMNS, len(channels)))
        row[_KEEP], row[_ASE], row[_NLI] = through.keep, through.ase, through.nli
        row[_CD], row[_PMD], row[_PDL] = known.cd_s_m, known.pmd_s2, known.pdl_db2
        if passed is None:
            row[_ENDS] = db_to_linear(-channels.tx_osnr_db)
        else:
            row[_ENDS] = passed.noise_01nm
            row[_CD] += passed.cd_s_m
            row[_PMD] += passed.pmd_s2
            row[_PDL] += passed.pdl_db2
        return row

    def _line(self, chain: Chain) -> Line:
        found = self._lines.get(chain.number)
        if found is None:
            found = self._lines[chain.number] = line(chain.elements[1:-1], self.comb)
        return found

    def _way(self, before: Chain, after: Chain) -> Way:
        roadm = after.elements[0]
        assert isinstance(roadm, Roadm), f"light cannot pass {roadm.uid!r}"
        kind = kind_of(before.elements[-2], roadm, after.elements[1])
        found = self._ways.get((roadm.uid, kind))
        if found is None:
            found = self._ways[roadm.uid, kind] = way(roadm, kind, self.comb)
        return found

    def _target_w(self, chain: Chain) -> Floats:
        found = self._targets_w.get(chain.number)
        if found is None:
            roadm = chain.elements[0]
            assert isinstance(roadm, Roadm), f"light cannot pass {roadm.uid!r}"
            found = self._targets_w[chain.number] = target_w(roadm, chain.elements[1], self.comb.channels)
        return found

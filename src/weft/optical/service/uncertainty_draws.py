"""Draws of what may be off, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, get_args
from zlib import crc32

import numpy as np
import numpy.typing as npt

from weft.optical.service.uncertainty_doubts import DoubtKind, Doubts
from weft.optical.service.uncertainty_line import DoubtfulLine, doubtful
from weft.optical.system.comb import Comb
from weft.optical.system.design import Designed
from weft.optical.system.elements import Element, Roadm, Transceiver
from weft.optical.system.passage import Way, kind_of, target_w, way
from weft.units.decibel import db_to_linear, linear_to_db

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

KINDS: tuple[DoubtKind, ...] = get_args(DoubtKind)
COMMON, SECTIONS, GLASSES, TRANSCEIVERS = range(4)
"""Streams of random numbers, which do not depend on one another."""


DROWNED = 700.0
"""No light is left in so much noise (as a natural logarithm), and more cannot be told."""


class Section(NamedTuple):
    """A section as entered, and how far above what the ROADM behind it sends on its weakest channel arrives, dB."""

    number: int
    line: DoubtfulLine
    headroom_db: float


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Noise by signal that the routes add in each draw, and whether power fell short, both (n, samples)."""

    noise_ratio: Floats
    short: Bools


def number_of(uids: Sequence[str]) -> int:
    """A number for a list of elements, the same in every process."""
    return crc32("|".join(uids).encode())


class Lines:
    """The sections of a network under one comb; each is worked out once for the powers at which it is entered."""

    def __init__(self, designed: Designed, comb: Comb, doubts: Doubts) -> None:
        self._elements, self._comb, self._doubts = designed.by_uid(), comb, doubts
        self._known: dict[tuple[tuple[str, ...], bytes], DoubtfulLine] = {}
        self._ways: dict[tuple[str, str, str], tuple[Way, Floats]] = {}

    def way(self, route: Sequence[str]) -> list[Section]:
        """The sections of a route, uids from transceiver to transceiver."""
        found = []
        power_w = self._comb.channels.power_w
        elements = [self._elements[uid] for uid in route]
        ends = [i for i, one in enumerate(elements) if isinstance(one, Roadm | Transceiver)]
        for start, end in pairwise(ends):
            before = elements[start]
            if isinstance(before, Roadm):
                passed, target = self._passage(elements[start - 1], before, elements[start + 1])
                power_w, _ = passed.through(power_w, target)
            onward = elements[end + 1] if end + 1 < len(elements) else None
            found.append(self._section(elements[start : end + 1], onward, power_w))
            power_w = found[-1].line.power_w
        return found

    def _section(self, elements: list[Element], onward: Element | None, power_w: Floats) -> Section:
        uids = tuple(one.uid for one in elements)
        line = self._known.get((uids, power_w.tobytes()))
        if line is None:
            line = doubtful(elements[1:-1], self._comb, power_w, self._doubts)
            self._known[uids, power_w.tobytes()] = line
        headroom_db = np.inf
        if isinstance(elements[-1], Roadm) and onward is not None:
            passed, target = self._passage(elements[-2], elements[-1], onward)
            headroom_db = float(linear_to_db(line.power_w * passed.keeps / target).min())
        return Section(number_of(uids), line, headroom_db)

    def _passage(self, before: Element, roadm: Roadm, after: Element) -> tuple[Way, Floats]:
        """The way through a ROADM, and what it sets channels to."""
        key = before.uid, roadm.uid, after.uid
        if key not in self._ways:
            passed = way(roadm, kind_of(before, roadm, after), self._comb)
            self._ways[key] = passed, target_w(roadm, after, self._comb.channels)
        return self._ways[key]

    def drawn(self, ways: Sequence[Sequence[Section]], at: Ints, samples: int, seed: tuple[int, int]) -> Drawn:
        """Some draws: the routes `ways` in the channels `at` (n,)."""
        common = {
            kind: np.random.default_rng([*seed, COMMON, i]).standard_normal(samples) for i, kind in enumerate(KINDS)
        }
        riders: dict[int, list[tuple[int, Section]]] = {}
        for i, sections in enumerate(ways):
            for section in sections:
                riders.setdefault(id(section.line), []).append((i, section))
        total, short = np.zeros((len(ways), samples)), np.zeros((len(ways), samples), np.bool_)
        for riding in riders.values():
            channels, column = np.unique(at[[i for i, _ in riding]], return_inverse=True)
            added, power_db = self._of(riding[0][1], channels, common, seed)
            least_db = float(power_db.min())
            for (i, section), c in zip(riding, column.tolist(), strict=True):
                total[i] += added[c]
                if section.headroom_db + least_db < 0.0:
                    short[i] |= section.headroom_db + power_db < 0.0
        return Drawn(np.expm1(np.minimum(total, DROWNED)), short)

    def _of(
        self, section: Section, channels: Ints, common: dict[DoubtKind, Floats], seed: tuple[int, int]
    ) -> tuple[Floats, Floats]:
        """What a section adds to log(1 + noise / signal), (n_channels, samples), and its power in dB, (samples,)."""
        line, spreads = section.line, self._doubts.spreads()
        samples = len(next(iter(common.values())))
        off = np.random.default_rng([*seed, SECTIONS, section.number]).standard_normal((len(line.variables), samples))
        for row, (kind, least) in enumerate(line.variables):
            off[row] = np.maximum(spreads[kind].each * off[row] + spreads[kind].common * common[kind], least)
        weight = db_to_linear(line.moves_db @ off)
        added = line.born_ratio[:, channels].T @ weight
        glasses = np.random.default_rng([*seed, GLASSES, section.number]).random((len(line.others), samples))
        for other, drawn in zip(line.others, glasses, strict=True):
            change = (other.born_ratio - line.born_ratio[other.part])[channels]
            added += np.outer(change, weight[other.part] * (drawn < other.probability))
        return added, line.leaves_db @ off

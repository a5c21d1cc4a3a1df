"""The whole class of designs of one site, searched to its exact frontier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from weft.fabric.ask import FabricAsk
from weft.fabric.search.border import NO_BORDER, Borders, Top, borders, top_of
from weft.fabric.search.cores import Cores
from weft.fabric.search.frontier import Ceilings, frontier
from weft.fabric.search.kit import Kit
from weft.fabric.search.three_tier import three_tier
from weft.fabric.search.two_tier import two_tier
from weft.lp import Stop
from weft.network import Floats, Ints

SEEDS = 6
"""Cores of a block, of all that can feed the same gateways, that become ceilings."""
TRIED = 64
"""Cores that are looked at for those: some carry no border."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A core with one of its borders: rows `core` of `cores` and `border` of `borders`."""

    kit: Kit
    cores: Cores
    core: int
    borders: Borders
    border: int


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """One site's search with one preference of media."""

    ask: FabricAsk
    kit: Kit
    stop: Stop
    least: tuple[tuple[float, ...], ...]  # points that no border is below
    ceilings: Ceilings
    _borders: dict[tuple[float, Top], Borders] = field(default_factory=dict)

    @classmethod
    def of(cls, ask: FabricAsk, kit: Kit, stop: Stop) -> Search:
        """A search with nothing found yet."""
        least = least_borders(ask, kit)
        return cls(ask, kit, stop, tuple(map(tuple, least.tolist())), Ceilings.over(-least[:, 2]))

    def run(self) -> tuple[list[Found], Floats]:
        """Every core of the class that may be on the frontier with all its borders, and their points."""
        if not self.least:  # no border serves the gateway, whatever is beneath it
            return [], np.zeros((0, 5))
        kept = self._promising(two_tier(self.ask, self.kit))
        kept += self._promising(three_tier(self.ask, self.kit, self.ceilings))
        found: list[Found] = []
        points: list[Floats] = []
        for cores in kept:
            for i in self._below(cores).tolist():
                self.stop.check()
                edge = self.borders_of(cores, i)
                at = self._fitting(cores, i, edge)
                found += [Found(self.kit, cores, i, edge, j) for j in at.tolist()]
                points.append(_points(self.ask, cores, i, edge, at))
        return found, np.concatenate(points) if points else np.zeros((0, 5))

    def first(self) -> Found | None:
        """Any design of the class; None if there is none."""
        if not self.least:
            return None
        for block in chain(two_tier(self.ask, self.kit), three_tier(self.ask, self.kit, self.ceilings)):
            for i in range(len(block)):
                self.stop.check()
                edge = self.borders_of(block, i)
                at = self._fitting(block, i, edge)
                if len(at):
                    return Found(self.kit, block, i, edge, int(at[0]))
        return None

    def borders_of(self, cores: Cores, i: int) -> Borders:
        """The undominated borders of one core, whatever cages it has left; one of nothing without routers."""
        if not self.ask.routers:
            return NO_BORDER
        top = top_of(self.ask, cores, i)
        key = (cores.models.leaf.up.gbps, Top(top.planes, top.down, top.share, 1 << 30, top.pod))
        if key not in self._borders:
            self._borders[key] = borders(self.ask, self.kit, key[0], key[1])
        return self._borders[key]

    def _below(self, cores: Cores) -> Ints:
        """Rows that ceilings do not show to be dominated."""
        return self.ceilings.below(*cores.least(self.ask), cores.widest_gbps(self.ask))

    def _fitting(self, cores: Cores, i: int, edge: Borders) -> Ints:
        return np.flatnonzero(edge.top_cages <= cores.free_cages[i])

    def _promising(self, blocks: Iterable[Cores]) -> list[Cores]:
        """Blocks without the rows that ceilings show to be dominated; each block may lower the ceilings."""
        kept = []
        for block in blocks:
            self.stop.check()
            which = self._below(block)
            if len(which):
                rows = block.rows(which)
                kept.append(rows)
                self._lower(rows)
        return [block.rows(w) for block in kept if len(w := self._below(block))]

    def _lower(self, block: Cores) -> None:
        """Ceilings from a block's best cores for each gateway and the borders that they carry."""
        widest_gbps = block.widest_gbps(self.ask)
        level = self.ceilings.level_of(widest_gbps)
        points = np.column_stack([block.draw_w, block.price_eur, -widest_gbps])
        for k in np.unique(level).tolist():
            rows, tried = np.flatnonzero(level == k), 0
            for i in rows[frontier(points[rows])[:TRIED]].tolist():
                self.stop.check()
                edge = self.borders_of(block, i)
                carried = edge.rows(self._fitting(block, i, edge))
                for over_w, over_eur in self._over_least(carried):
                    self.ceilings.add(block.draw_w[i] + over_w, block.price_eur[i] + over_eur)
                tried += len(carried) > 0
                if tried == SEEDS:
                    break

    def _over_least(self, edge: Borders) -> Iterator[tuple[Floats, Floats]]:
        """How far the least of these borders are above each of those that cost least and give no more.

        Once the least in draw and once in price; inf where none gives as much, and nothing where there is none.
        """
        if len(edge):
            least = np.array(self.least)
            able = (edge.gains(self.ask.routers)[:, None, :] <= least[None, :, 2:]).all(axis=2)
            cost = [np.where(able, column[:, None], np.inf) for column in (edge.draw_w, edge.price_eur)]
            for column in cost:
                best = column.argmin(axis=0), np.arange(len(least))
                yield cost[0][best] - least[:, 0], cost[1][best] - least[:, 1]


def least_borders(ask: FabricAsk, kit: Kit) -> Floats:
    """Points that no border is below: links up as few as on one spine, each at the least there is; shape (n, 5)."""
    if not ask.routers:
        return np.zeros((1, 5))
    top = Top(1, None, 1.0, 1 << 30, has_peers=ask.hosts == 0)
    at_speed = [borders(ask, kit, speed, top) for speed in kit.speeds]
    points = np.concatenate([np.column_stack([b.draw_w, b.price_eur, b.gains(ask.routers)]) for b in at_speed])
    return points[frontier(points)]


def _points(ask: FabricAsk, cores: Cores, i: int, edge: Borders, at: Ints) -> Floats:
    """Draw, price and what the border gives, less being better: shape (len(at), 5)."""
    cost = np.column_stack([cores.draw_w[i] + edge.draw_w[at], cores.price_eur[i] + edge.price_eur[at]])
    return np.hstack([cost, edge.gains(ask.routers)[at]])

"""Purchases of links improved level by level: lowered, raised where a state falls short, and exchanged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.archive import Archive
from weft.sizing.flow.routed import RoutingCost
from weft.sizing.flow.separator import Separator
from weft.sizing.flow.sides import SURVIVES
from weft.sizing.links.levels import Levels
from weft.sizing.problem import Problem
from weft.sizing.repair import TOUCH, Mender

MOST_SWEEPS = 200
ENOUGH = 6  # states that refuse, before their cuts are met


@dataclass(slots=True, eq=False)
class Moves:
    """Moves between levels; every state that refuses one gives a cut, so the same is not tried again."""

    problem: Problem
    levels: Levels
    mender: Mender
    separator: Separator
    routing: RoutingCost

    @property
    def _archive(self) -> Archive:
        return self.mender.archive

    def cost(self, at: Ints) -> float:
        """What levels (n_links,) cost with the routing, inf where that does not fit."""
        bought = self.levels.bought(at)
        return float(self.levels.cost[at].sum()) + self.routing.of(bought)[0]

    def raised(self, at: Ints, kept: Ints) -> Ints | None:
        """Raise links until every state is survived, the most missing capacity for the money first.

        Links of `kept` stay as they are.  None if that is not enough.
        """
        now = at.copy()
        for _ in range(MOST_SWEEPS):
            while True:
                slack = self._archive.slack(self.levels.bought(now))
                short = np.flatnonzero(slack < -TOUCH * np.maximum(1.0, self._archive.right))
                if not len(short):
                    break
                best = self._most_for_the_money(now, short, -slack[short], kept)
                if best < 0:
                    return None
                now[self.levels.link[best]] = best
            if not self._refused(self.levels.bought(now)):
                return now
            if not self.mender.is_short(self.levels.bought(now)):
                return None
        return None

    def _refused(self, bought: Ints) -> bool:
        """Whether states refuse, those that did lately first; some of their cuts are kept, and no more sought."""
        hot = self.mender.hot
        sweep = self.separator.some(bought.astype(np.float64), hot, ENOUGH)
        self._archive.add(sweep.cuts)
        refused = [state for state in hot if sweep.low[state] < SURVIVES]
        hot[:] = [*refused, *(state for state in hot if state not in set(refused))]
        return not bool((sweep.low >= SURVIVES).all())

    def _most_for_the_money(self, at: Ints, short: Ints, lack: Floats, kept: Ints) -> int:
        levels = self.levels
        more = levels.gbps - levels.gbps[at][levels.link]
        dearer = levels.cost - levels.cost[at][levels.link]
        can = np.flatnonzero((more > 0) & ~np.isin(levels.link, kept))
        if not len(can):
            return -1
        of = levels.link[can]
        rows = self._per_gbps(short)
        helped = np.minimum(rows[:, of] * more[can], lack[:, None]) / np.maximum(self._archive.right[short, None], 1e-9)
        worth = helped.sum(axis=0) / np.maximum(dearer[can], 1e-6)
        best = int(worth.argmax())
        return int(can[best]) if worth[best] > 0 else -1

    def _per_gbps(self, rows: Ints | slice) -> Floats:
        module = self.levels.module
        left: Floats = self._archive.left[rows][:, module] / self.problem.candidates.gbps[module]
        return left

    def lowered(self, at: Ints, tries: int) -> Ints:
        """Lower links while every state is still survived, what saves most first, at most `tries` times."""
        levels, now, refused = self.levels, at.copy(), np.zeros(len(at), bool)
        total = self.cost(now) if self.problem.flow_costs else 0.0
        for _ in range(tries):
            slack = np.maximum(self._archive.slack(levels.bought(now)), 0.0)
            rows = self._per_gbps(slice(None))
            with np.errstate(divide="ignore", invalid="ignore"):
                spare = np.where(rows > 1e-12, (slack + TOUCH)[:, None] / rows, np.inf).min(axis=0, initial=np.inf)
            lowest = np.minimum(levels.reaching(np.maximum(levels.gbps[now] - spare, 0.0)), now)
            saving = np.where(refused, 0.0, levels.cost[now] - levels.cost[lowest])
            best = int(saving.argmax())
            if not saving[best] > 1e-9 or self.separator.stop.struck():
                break
            then = now.copy()
            then[best] = lowest[best]
            cuts = len(self._archive)
            if not self.mender.survives(levels.bought(then)):
                refused[best] = len(self._archive) == cuts
                continue
            if self.problem.flow_costs:
                after = self.cost(then)
                if after >= total - 1e-9:
                    refused[best] = True
                    continue
                total = after
            now = then
        return now

    def exchanged(self, at: Ints, rng: np.random.Generator, tries: int, prunes: int) -> Ints:
        """Lower one or two links that are not to be raised again, mend the rest, keep what is cheaper."""
        levels, best, least = self.levels, at.copy(), self.cost(at)
        for _ in range(tries):
            can = np.flatnonzero(best > levels.first[:-1])
            if not len(can) or self.separator.stop.struck():
                break
            chosen = rng.choice(can, min(len(can), int(rng.integers(1, 4))), replace=False)
            then = best.copy()
            then[chosen] = np.where(rng.random(len(chosen)) < 0.5, levels.first[chosen], then[chosen] - 1)
            mended = self.raised(then, chosen)
            if mended is None or levels.cost[mended].sum() > 1.15 * levels.cost[best].sum():
                continue
            mended = self.lowered(mended, prunes)
            cost = self.cost(mended)
            if cost < least - 1e-9:
                best, least = mended, cost
        return best

"""From counts that fall short of some state to counts that survive all, and back down to what is needed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from weft.lp import Stop
from weft.network.columns import Floats, Ints
from weft.sizing.archive import Archive
from weft.sizing.completion import Completer
from weft.sizing.cuts import Cut
from weft.sizing.flow.separator import Sweep
from weft.sizing.flow.sides import SURVIVES

TOUCH = 1e-9
MOST_SWEEPS = 400


class Decider(Protocol):
    """What decides whether counts survive: `Separator`, or one at a scale."""

    @property
    def stop(self) -> Stop:
        """What ends the work early."""

    def decide(self, state: int, lightpaths: Floats) -> tuple[float, Cut | None]:
        """Whether one state is survived, and a cut if not."""

    def check(self, lightpaths: Floats) -> Sweep:
        """All states."""


@dataclass(slots=True, eq=False)
class Mender:
    """Adds and takes lightpaths one by one; every state that refuses gives a cut that is kept.

    `hot` are the states that pruning asks, by how lately they refused.
    """

    completer: Completer
    separator: Decider
    archive: Archive
    hot: list[int]

    def asks(self, states: Ints) -> None:
        """Ask these states, and no others, from now on; new ones first."""
        new = set(states.tolist())
        self.hot = [*sorted(new - set(self.hot)), *(s for s in self.hot if s in new)]

    def survives(self, lightpaths: Ints) -> bool:
        """Whether every state is survived: the archive first, then the LPs, those that refused lately first."""
        return not self.is_short(lightpaths) and self._refused(lightpaths) is None

    def repair(self, lightpaths: Ints, *, below: float = math.inf) -> Ints | None:
        """Add lightpaths, the most missing capacity for the money first, until every state is survived.

        None if no candidate is left that helps within fibres and sites, a state refuses without a cut, the work
        must end, or what is bought costs no less than `below`, to which no lightpath more will bring it back.
        """
        counts = lightpaths.copy()
        for _ in range(MOST_SWEEPS):
            if self.separator.stop.struck():
                return None
            while self.is_short(counts):
                best = self._most_for_the_money(counts)
                if best is None:
                    return None
                counts[best] += 1
            if below < math.inf and self.completer.complete(counts).cost >= below:
                return None
            if self.refused_all(counts) == 0:
                return counts if self.completer.complete(counts).feasible else None
            if not self.is_short(counts):
                return None
        return None

    def prune(self, lightpaths: Ints, tries: int) -> Ints:
        """Take lightpaths away while every state is still survived, the dearest first, at most `tries` LP sweeps."""
        counts, refused = lightpaths.copy(), np.zeros(len(lightpaths), bool)
        for _ in range(tries):
            saving = -self.completer.marginal(counts, -1)
            slack = self.archive.slack(counts)
            can = (self.archive.left <= slack[:, None] + TOUCH).all(axis=0)
            saving = np.where(can & ~refused & np.isfinite(saving), saving, -np.inf)
            best = int(saving.argmax())
            if not saving[best] > 0 or self.separator.stop.struck():
                break
            counts[best] -= 1
            if self._refused(counts) is not None:
                counts[best] += 1
                refused[best] = True
        return counts

    def is_short(self, counts: Ints) -> bool:
        """Whether some metric inequality that is known is broken."""
        right = self.archive.right
        return bool((self.archive.slack(counts) < -TOUCH * np.maximum(1.0, right)).any())

    def _most_for_the_money(self, counts: Ints) -> int | None:
        slack = self.archive.slack(counts)
        rows = np.flatnonzero(slack < -TOUCH * np.maximum(1.0, self.archive.right))
        lack = -slack[rows, None]
        helped: Floats = (np.minimum(self.archive.left[rows], lack) / self.archive.right[rows, None]).sum(axis=0)
        price = self.completer.marginal(counts, 1)
        worth = np.where(np.isfinite(price), helped / np.maximum(price, 1e-6), 0.0)
        best = int(worth.argmax())
        return best if worth[best] > 0 else None

    def _refused(self, counts: Ints) -> int | None:
        """A state that refuses; any that there was no time for is taken to."""
        for i, state in enumerate(self.hot):
            if self.separator.stop.struck():
                return state
            low, cut = self.separator.decide(state, counts.astype(np.float64))
            if low < SURVIVES:
                self.archive.add([cut] if cut is not None else [])
                self.hot.insert(0, self.hot.pop(i))
                return state
        return None

    def refused_all(self, counts: Ints) -> int:
        """How many states refuse; their cuts are kept."""
        sweep = self.separator.check(counts.astype(np.float64))
        self.archive.add(sweep.cuts)
        return int((~(sweep.low >= SURVIVES)).sum())

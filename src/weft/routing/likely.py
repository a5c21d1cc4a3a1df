"""The states a network is most likely in, when its risks fail and are repaired independently of one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice
from math import fsum

import numpy as np

from weft.network import Floats, Ints, Network, Risks

ROUNDING = 2.0**-52
"""Relative rounding of one operation; a probability takes fewer than 6 for each risk, and the bound allows for them."""


@dataclass(frozen=True, slots=True, eq=False)
class LikelyStates:
    """States by probability, the most likely first: `members` (n, k) are rows of risks that are down, padded with -1.

    `probability` (n,) is that of exactly these being down; `left_out` bounds from above that of all other states.
    """

    members: Ints
    probability: Floats
    left_out: float

    def __len__(self) -> int:
        return len(self.probability)


def unavailability(
    network: Network, all_risks: Risks, repair_h: Mapping[str, tuple[float, float]] | None = None
) -> Floats:
    """The share of time that each risk is down, mttr / (mtbf + mttr); 0 where nothing says that it fails.

    Fibres have their own mean times; `repair_h` gives (mtbf, mttr) of every risk of other kinds, by kind, and of
    fibres that lack them.  `mtbf` is taken as the mean time up between failures.

    Source: R. Billinton and R. N. Allan, Reliability Evaluation of Engineering Systems, 2nd ed., Plenum 1992,
    chapter 9 (limiting state probabilities of a single repairable component).
    """
    fibre, given = network.fibres.index(), repair_h or {}
    share = np.zeros(len(all_risks))
    for i, (kind, name) in enumerate(zip(all_risks.kind, all_risks.name, strict=True)):
        mtbf_h, mttr_h = given.get(kind, (np.nan, np.nan))
        if kind == "fibre" and not np.isnan(network.fibres.mtbf_h[fibre[name]] + network.fibres.mttr_h[fibre[name]]):
            mtbf_h, mttr_h = network.fibres.mtbf_h[fibre[name]], network.fibres.mttr_h[fibre[name]]
        if mtbf_h + mttr_h > 0:
            share[i] = mttr_h / (mtbf_h + mttr_h)
    return share


def likely_states(down_share: Floats, rest: float = 1e-7, most: int = 100_000) -> LikelyStates:
    """States in order of probability until all others together have at most `rest`, or there are `most` of them.

    `down_share` (n_risks,) is the share of time each risk is down.  Sets of risks come off a heap: with risks in
    order of their odds, the sets that follow one are that with its last risk moved on by one place and that with
    the next risk added, so that each set is met once and none before one that is more likely.

    Source: V. O. K. Li and J. A. Silvester, "Performance analysis of networks with unreliable components", IEEE
    Trans. Commun. 32 (1984) 1105-1110, for the bound; the heap in place of their search is ours.
    """
    odd = down_share > 0.5  # such a risk is more likely down, so its exception is to be up
    exception = np.where(odd, 1.0 - down_share, down_share)
    odds = exception / (1.0 - exception)
    order = np.lexsort((np.arange(len(odds)), -odds))
    order = order[odds[order] > 0]
    usual, base = frozenset(np.flatnonzero(odd).tolist()), float(np.prod(1.0 - exception))
    sets: list[list[int]] = []
    probability: list[float] = []
    found = 0.0
    for exceptions in islice(_by_chance(odds[order].tolist()), max(1, most)):
        rows = order[list(exceptions)]
        sets.append(sorted(usual ^ frozenset(rows.tolist())))
        probability.append(base * float(np.prod(odds[rows])))
        found += probability[-1]
        if 1.0 - found <= rest:
            break
    left_out = max(0.0, 1.0 - fsum(probability) * (1.0 - 6 * (len(odds) + 1) * ROUNDING))
    members = np.full((len(sets), max(1, *map(len, sets), 1)), -1)
    for row, down in zip(members, sets, strict=True):
        row[: len(down)] = down
    return LikelyStates(members, np.array(probability), left_out)


def _by_chance(odds: list[float]) -> Iterator[tuple[int, ...]]:
    """Every set of positions in `odds`, which descend and are at most 1, by descending product, the empty one first."""
    yield ()
    heap: list[tuple[float, tuple[int, ...]]] = [(-odds[0], (0,))] if odds else []
    while heap:
        product, chosen = heappop(heap)
        yield chosen
        last = chosen[-1]
        if last + 1 < len(odds):
            heappush(heap, (product * odds[last + 1], (*chosen, last + 1)))
            heappush(heap, (product / odds[last] * odds[last + 1], (*chosen[:-1], last + 1)))

"""Sites in three parts: two regions and the rest, whose three rounded cut sets are summed, halved and rounded again.

What joins the parts crosses two of the three borders, so half the sum of their whole numbers must cross, and where that
sum is odd one half more (the three-partition inequalities of Magnanti, Mirchandani and Vachani, Operations Research
43(1), 1995; halves: Caprara and Fischetti, Mathematical Programming 74, 1996).
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from weft.network.columns import Floats, Ints
from weft.sizing.cuts import Cut
from weft.sizing.cutsets import demand_across
from weft.sizing.links.growth import smaller_side
from weft.sizing.links.levels import Levels
from weft.sizing.links.regions import Regions
from weft.sizing.rounding import VIOLATION, Row, rounded, rounded_by

TIGHT = 800  # regions that are paired
PAIRS = 1500  # of those, whose third border is looked at
ROUNDED = 200  # partitions that are rounded
MOST_CUTS = 60  # a round
MOST_PARTS = 12  # of a contracted graph whose every union of parts is looked at
UNIONS = 20  # of these that become regions
NEARLY = 0.7  # of a unit to spare on the border of a region that is worth looking at again


def three_parts(regions: Regions, levels: Levels, state: int, point: Floats) -> list[Cut]:
    """Partitions into three in a state that a point (n_candidates,) violates, the most violated first."""
    spare, need = regions.spare(state, point), regions.needed(state)
    tight = np.argsort(spare, kind="stable")[:TIGHT]
    one, two = _pairs(regions, tight[spare[tight] < 1], spare)
    both = regions.member[one] | regions.member[two]
    asked = demand_across(regions.problem, both, np.array([state]))[:, 0] > 0
    one, two, third = one[asked], two[asked], Regions.within(regions.problem, levels, both[asked])
    lack = 1 - spare[one] - spare[two] - third.spare(state, point)
    lack[(need[one] + need[two] + third.needed(state)) % 2 == 0] = 0.0
    found: list[tuple[float, str, Row]] = []
    for i in np.argsort(-lack, kind="stable")[:ROUNDED].tolist():
        if lack[i] <= VIOLATION:
            break
        a, z = int(one[i]), int(two[i])
        row = _halved(state, ((regions, a), (regions, z), (third, i)), point)
        if row is not None and row.violation > VIOLATION:
            found.append((-row.violation, f"{a}+{z},{regions.problem.states.name[state]}", row))
    found.sort(key=lambda item: item[:2])
    return [row.cut("cutset", label) for _, label, row in found[:MOST_CUTS]]


def _pairs(regions: Regions, tight: Ints, spare: Floats) -> tuple[Ints, Ints]:
    """Regions without a site in common that have together less than a unit to spare, and links between them."""
    member, crosses = regions.member[tight].astype(np.float64), regions.crosses[tight]
    apart = (member @ member.T == 0) & (crosses @ crosses.T > 0)
    total = np.where(np.triu(apart, 1), spare[tight][:, None] + spare[tight], np.inf)
    some = np.flatnonzero(total < 1 - VIOLATION)
    some = some[np.argsort(total.ravel()[some], kind="stable")[:PAIRS]]
    one, two = np.unravel_index(some, total.shape)
    return tight[one], tight[two]


def _halved(state: int, borders: tuple[tuple[Regions, int], ...], point: Floats) -> Row | None:
    """Three borders, each rounded in whole units, summed and rounded."""
    c = borders[0][0].problem.candidates
    unit = min(float(regions.unit_gbps[i]) for regions, i in borders)
    left, right = np.zeros(len(c)), 0.0
    for regions, i in borders:
        across = (regions.crosses[i] * regions.left[state])[regions.link] * c.gbps
        row = rounded_by(across, float(regions.demand_gbps[i, state]), c, unit)
        if row is None:
            return None
        left, right = left + row[0], right + row[1]
    return rounded(left, right, c, point)


def contracted(regions: Regions, levels: Levels, cuts: list[Cut], point: Floats) -> Regions:
    """Unions of what metric inequalities keep together, those whose borders have little to spare.

    Sites that no length is between stay together (shrinking: Bienstock, Chopra, Gunluk and Tsai, Mathematical
    Programming 81, 1998).
    """
    p, c, found = regions.problem, regions.problem.candidates, [regions.member[:0]]
    for cut in cuts:
        length = np.zeros(len(c))
        length[cut.columns] = cut.left
        whole = levels.module[(length[levels.module] <= 0) & (regions.left[cut.state] > 0)]
        near = csr_array((np.ones(len(whole)), (c.a[whole], c.z[whole])), shape=(len(p.sites), len(p.sites)))
        count, part = connected_components(near, directed=False)
        if count > MOST_PARTS:
            continue
        some = (np.arange(1, 2 ** (count - 1))[:, None] >> np.arange(count) & 1).astype(bool)
        unions = Regions.within(p, levels, smaller_side(some[:, part]))
        spare = unions.spare(cut.state, point)
        order = np.argsort(spare, kind="stable")[:UNIONS]
        found.append(unions.member[order[spare[order] < NEARLY]])
    return Regions.within(p, levels, np.unique(np.concatenate(found), axis=0))

"""What the best hardware there is would draw for the same traffic, perfectly filled: below every plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.catalogue import Catalogue
from weft.catalogue.router_builds import all_builds
from weft.network import Floats
from weft.planning.bought import Menus

PJ_PER_BIT = 1e-3
"""W per Gb/s in one pJ a bit."""


@dataclass(frozen=True, slots=True)
class Energies:
    """The least W at the plug for a Gb/s of one way of capacity: of a box, and of one end of a link."""

    box: float
    grey: float
    coherent: float

    @classmethod
    def of(cls, catalogue: Catalogue) -> Energies:
        """The better of the best hardware that is known and of what the catalogue offers, as plans count it."""
        boxes = [s.draw_w.value / sum(p.count * p.speed_gbps for p in s.ports) for s in catalogue.switches]
        boxes += [b.draw_w / b.gbps for b in all_builds(catalogue)]
        grey = [o.draw_w.value / o.speed_gbps for o in catalogue.grey_optics]
        coherent = [m.draw_w.value / m.rate_gbps for t in catalogue.transceivers for m in t.modes]
        best = catalogue.best_hardware
        if best is not None:
            boxes.append(best.box_pj_per_bit.value * PJ_PER_BIT)
            grey.append(best.grey_pj_per_bit.value * PJ_PER_BIT)
            coherent.append(best.coherent_pj_per_bit.value * PJ_PER_BIT / best.psu_share.value)
        return cls(*(min(figures, default=0.0) for figures in (boxes, grey, coherent)))


@dataclass(frozen=True, slots=True)
class BestHardware:
    """A lower bound of the power of any plan: of its fabrics, and of its routers and coherent optics, in W."""

    fabric_w: float
    wan_w: float
    energies: Energies

    @property
    def total_w(self) -> float:
        """Both."""
        return self.fabric_w + self.wan_w

    def text(self) -> str:
        """How it is obtained."""
        box, grey, coherent = (
            f"{figure / PJ_PER_BIT:.3g}" for figure in (self.energies.box, self.energies.grey, self.energies.coherent)
        )
        return (
            f"every demand over the fewest elements that carry it, perfectly filled: {box} pJ a bit of a box, {grey} "
            f"of a grey and {coherent} of a coherent end; at the plug, without PUE and without amplifiers"
        )


def best_hardware(menus: Menus) -> BestHardware:
    """The least power that any plan for the demands of an intent can have with its catalogue.

    A router forwards at least what its links and its client side carry, each as wide as the busier direction, hence at
    least the mean of both: a directed demand takes its volume once of every router on its way.  A link between
    fabric and router, or a lightpath, has two ends for two directions: a demand takes its volume of one end.  A
    fabric's border has at least the gateway: half the volume.  Leased links have no ends of ours, and a
    demand that a member of its anycast group asks for goes nowhere.  Ways are the least in energy over all candidates.
    """
    asked, problem, energies = menus.asked, menus.problem, Energies.of(menus.catalogue)
    n = len(asked.sites)
    boxed = np.where(np.isin(np.arange(n), problem.builds.site), energies.box, 0.0)
    fabric = np.where(np.isin(np.arange(n), problem.fabrics.site), energies.box / 2 + energies.grey, 0.0)
    least = _ways(menus, boxed, energies.coherent)
    at_ends, on_way = np.zeros(len(asked.demands)), np.zeros(len(asked.demands))
    for k, (a, z) in enumerate(zip(asked.demands.a.tolist(), asked.demands.z.tolist(), strict=True)):
        members = (z,) if z < n else asked.anycast.sites[z - n]
        if a not in members:
            known = z < n  # which member serves it is a plan's choice: its router and fabric are not counted
            on_way[k] = boxed[a] + min(float(least[a, v] - (0.0 if known else boxed[v])) for v in members)
            at_ends[k] = fabric[a] + (fabric[z] if known else 0.0)
    on_way = np.where(np.isfinite(on_way), on_way, 0.0)
    gbps = max(asked.matrices.gbps, key=lambda one: float(one @ (at_ends + on_way)))  # each is carried: the most counts
    return BestHardware(float(gbps @ at_ends), float(gbps @ on_way), energies)


def _ways(menus: Menus, boxed: Floats, coherent: float) -> Floats:
    """W per Gb/s of the best way from each site to each, routers but the first counted, shape (n_sites, n_sites)."""
    c, n = menus.problem.candidates, len(boxed)
    least = np.where(np.eye(n, dtype=bool), 0.0, np.inf)
    there = c.upper > 0
    light = np.where(c.width_slices > 0, coherent, 0.0)  # one end of each lightpath for each direction
    for tail, head in ((c.a, c.z), (c.z, c.a)):
        np.minimum.at(least, (tail[there], head[there]), light[there] + boxed[head[there]])
    for k in range(n):
        np.minimum(least, least[:, k, None] + least[None, k, :], out=least)
    return least

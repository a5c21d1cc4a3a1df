"""From which period on light, glass and routers of a menu may be bought, as columns of the sizing problem."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft import sizing
from weft.catalogue import Catalogue, RouterBuild
from weft.intent import Intent
from weft.network import Fibres, Ints
from weft.planning.existing.existing import STAYS, AtSites, Pairs
from weft.planning.in_time import InTime
from weft.planning.menus.line_menus import in_place
from weft.planning.menus.pieces import equipment_of, modules_of
from weft.planning.step3_optical_menu import Light

Offered = tuple[Intent, Fibres, Light, Catalogue]
"""What is asked, and what glass and the catalogue offer for it."""


def since_of(offered: Offered, builds: Sequence[tuple[int, RouterBuild]]) -> sizing.Since | None:
    """From which period on light, glass and router builds of sites may be bought; None where all may from the first."""
    intent, _, light, stock = offered
    in_time = InTime.of(intent)
    if in_time.supply is None:
        return None
    at_sites, glass = AtSites.of(intent, stock), Pairs.of(intent)
    pairs, there = _pairs(in_time, offered), np.zeros(len(light), np.int64)
    for p, rows in in_place(intent, light).items():
        there[p] = sum(row.count for row in rows if row.do in STAYS)
    lightpath = _light(in_time, light, stock, pairs * (glass.lit == 0))
    ordered = [in_time.build(build, at_sites.have[v], intent.sites[v].routers) for v, build in builds]
    build = np.array([in_time.period(items) for items in ordered], np.int64)
    if not (lightpath.any() or pairs.any() or build.any()):
        return None
    return sizing.Since(lightpath, pairs, build, there)


def _light(in_time: InTime, light: Light, catalogue: Catalogue, pairs: Ints) -> Ints:
    """Of one lightpath of each candidate, (n_candidates,), on pairs that come as `pairs` (n_fibres,) do."""
    found = np.zeros(len(light), np.int64)
    for p, counts in modules_of(light, catalogue).items():
        kind = dict.fromkeys(counts, "client optic") | {light.transceiver[p]: f"transceiver {light.mode[p]}"}
        own = in_time.period((name, kind[name], "optics") for name in counts)
        found[p] = max(own, int(pairs[light.fibres[p]].max(initial=0)))
    return found


def _pairs(in_time: InTime, offered: Offered) -> Ints:
    """Of one lit pair of each fibre, (n_fibres,)."""
    intent, fibres, light, catalogue = offered
    found = np.zeros(len(fibres), np.int64)
    for f in np.flatnonzero(light.sections.price_eur).tolist():
        line = equipment_of(intent, fibres, light.sections, catalogue, f)
        found[f] = in_time.period((item, kind, "line") for item, kind in line)
    return found

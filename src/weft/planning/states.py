"""The failure states that sizing looks at: what each leaves of every candidate, and what it requires."""

from __future__ import annotations

import numpy as np

from weft import sizing
from weft.intent import Intent
from weft.network import Bools, Fibres, Floats, Incidence, carry, names, risks
from weft.planning.layout import once
from weft.planning.promises import sized
from weft.planning.step1_traffic import Asked
from weft.planning.step3_optical_menu import Light

BLOCK = 512
"""Scenarios whose masks are held at once."""


def states_of(intent: Intent, asked: Asked, light: Light, fibres: Fibres) -> tuple[sizing.States, sizing.Screening]:
    """The intact network and every failure that was promised to be survived, equal and dominated ones left out.

    The failure of k of the R routers of a site leaves (R - k) / R of the candidates that end there, and of those
    between two such sites the product: the average over all routers of those sites, which are all to be survived,
    and so of valid inequalities, whichever planes lightpaths are in.  One state stands for all.
    """
    whole, of_link = once(asked, light, fibres, np.arange(len(light)))
    all_risks = risks(whole)
    chosen = sized(whole, all_risks, intent)
    first = np.searchsorted(of_link, np.arange(len(light)))  # any lightpath of a candidate: all share its glass
    routers = Incidence.of([[int(v)] for v in whole.routers.site], len(asked.sites)).transposed()
    on_fibre = Incidence.of([[int(whole.pairs.fibre[k])] if k >= 0 else [] for k in whole.spans.pair], len(fibres))
    found: dict[bytes, tuple[str, Floats, Floats, Bools]] = {}
    for start in range(0, len(chosen), BLOCK):
        rows = slice(start, min(start + BLOCK, len(chosen)))
        masks = carry(whole, all_risks, chosen, rows)
        left = routers.count(masks.router_up) / np.maximum(asked.sites.routers, 1)
        up = whole.lightpath_on_span.all(masks.span_up)[:, first] * left[:, light.a] * left[:, light.z]
        down = on_fibre.transposed().any(~masks.span_up)
        for s in range(rows.start, rows.stop):
            i = s - rows.start
            required = _required(asked, chosen.state[s], masks.site_up[i])
            found.setdefault(up[i].tobytes() + required.tobytes(), (chosen.name[s], up[i], required, down[i]))
    intact = np.array([1.0 * (one[0] == "none") for one in found.values()])
    name, up_rows, required_rows, down_rows = zip(*found.values(), strict=True)
    states = sizing.States(
        names(name), np.stack(up_rows), np.stack(required_rows), np.stack(down_rows), intact
    )
    return sizing.screened(states, len(chosen))


def _required(asked: Asked, state: str, site_up: Bools) -> Floats:
    demands, n = asked.demands, len(asked.sites)
    end_up = np.array([
        bool(site_up[z]) if z < n else any(site_up[v] for v in asked.anycast.sites[z - n]) for z in demands.z.tolist()
    ], bool)  # fmt: skip
    return np.asarray(demands.gbps * asked.required_share(state) * (site_up[demands.a] & end_up))

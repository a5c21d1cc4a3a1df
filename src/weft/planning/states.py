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
    Each of several matrices makes states of its own.
    """
    whole, of_link = once(asked, light, fibres, np.arange(len(light)))
    all_risks = risks(whole)
    chosen = sized(whole, all_risks, intent)
    lightpath = np.searchsorted(of_link, np.arange(len(light)))  # any lightpath of a candidate: all share its glass
    routers = Incidence.of([[int(v)] for v in whole.routers.site], len(asked.sites)).transposed()
    on_fibre = Incidence.of([[int(whole.pairs.fibre[k])] if k >= 0 else [] for k in whole.spans.pair], len(fibres))
    found: dict[bytes, tuple[str, Floats, Floats, Bools]] = {}
    for start in range(0, len(chosen), BLOCK):
        rows = slice(start, min(start + BLOCK, len(chosen)))
        masks = carry(whole, all_risks, chosen, rows)
        left = routers.count(masks.router_up) / np.maximum(asked.sites.routers, 1)
        up = whole.lightpath_on_span.all(masks.span_up)[:, lightpath] * left[:, light.a] * left[:, light.z]
        down = on_fibre.transposed().any(~masks.span_up)
        for s in range(rows.start, rows.stop):
            i = s - rows.start
            for m, required in enumerate(_required(asked, chosen.state[s], masks.site_up[i])):
                name = asked.matrices.labelled(chosen.name[s], m)
                found.setdefault(up[i].tobytes() + required.tobytes(), (name, up[i], required, down[i]))
    first = asked.matrices.labelled("none", 0)  # what flow costs is counted with the first matrix
    flow_weight = np.array([asked.normal * (one[0] == first) for one in found.values()])  # it requires 1 / normal
    label, up_rows, required_rows, down_rows = zip(*found.values(), strict=True)
    states = sizing.States(
        names(label), np.stack(up_rows), np.stack(required_rows), np.stack(down_rows), flow_weight
    )
    return sizing.screened(states, len(chosen) * len(asked.matrices))


def _required(asked: Asked, state: str, site_up: Bools) -> Floats:
    """What a state must carry of each matrix, shape (n_matrices, n_demands)."""
    demands, n = asked.demands, len(asked.sites)
    end_up = np.array([
        bool(site_up[z]) if z < n else any(site_up[v] for v in asked.anycast.sites[z - n]) for z in demands.z.tolist()
    ], bool)  # fmt: skip
    return np.asarray(asked.matrices.gbps * asked.required_share(state) * (site_up[demands.a] & end_up))

"""What one cut takes with it: IP links by the fibres and shared risks that their light is on."""

from __future__ import annotations

from weft.build.wide import lag_ends
from weft.network.failures import carry, scenarios
from weft.network.risks import risks
from weft.planning import Plan
from weft.planning.restored import restored

KINDS = ("fibre", "srlg")


def links_together(plan: Plan) -> dict[str, tuple[tuple[str, str], ...]]:
    """Both ends (router and interface) of the links that each fibre and each shared risk takes, by its kind and name.

    A link is taken where fewer of its lightpaths are left than its least; those that take none are left out.
    """
    network = restored(plan)
    every = risks(network)
    chosen = scenarios(every, [kind for kind in KINDS if kind in every.kind], intact=False)
    up = carry(network, every, chosen).capacity_gbps > 0
    ends = lag_ends(plan)
    names = [str(name) for name in network.ip_links.name]
    found = {}
    for i, name in enumerate(chosen.name):
        taken = [names[k] for k in range(len(names)) if not up[i, k]]
        if taken:
            found[str(name)] = tuple(end for link in taken for end in ends[link])
    return found

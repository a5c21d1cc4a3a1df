"""What one lightpath, one lit pair and one fabric are made of, and what their pieces cost in an objective."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from weft.catalogue import Catalogue, RouterBuild
from weft.intent import Intent
from weft.network import Fibres, Floats
from weft.optical.dci.menu import client_optic
from weft.optical.dci.sections import Sections, mux_of, roadm_of
from weft.planning.existing.existing import Counts
from weft.planning.inside import Inside
from weft.planning.objective import Objective
from weft.planning.step3_optical_menu import Light

Piece = tuple[str, str, str, float]
"""Its item, kind and layer as in the bill of materials, and what its price is for all that there are of it."""


def modules_of(light: Light, catalogue: Catalogue) -> dict[int, Counts]:
    """Transceivers and client optics of one lightpath of each candidate, by name; leased links have none of ours."""
    found: dict[int, Counts] = {}
    for p in np.flatnonzero(~light.leased).tolist():
        stops = len(light.regenerated_at[p])
        counts = {light.transceiver[p]: 2 + 2 * stops}
        client = client_optic(catalogue, catalogue.transceiver(light.transceiver[p]))
        if client is not None:
            counts[client.name] = (4 + 2 * stops) * int(light.ports[p])
        found[p] = counts
    return found


def equipment_of(
    intent: Intent, fibres: Fibres, sections: Sections, catalogue: Catalogue, f: int
) -> Counter[tuple[str, str]]:
    """Amplifiers and terminals of one lit pair of a fibre, by item and kind."""
    section = sections[f]
    found: Counter[tuple[str, str]] = Counter()
    for end in (int(fibres.a[f]), int(fibres.z[f])):
        if intent.sites[end].optical == "roadm":
            found[roadm_of(catalogue).name, "roadm degree"] += len(section.lines)
        else:
            found[(section.mux or mux_of(catalogue)).name, "mux"] += len(section.lines)
    for line in section.lines:
        for stage in (*line.towards_z, *line.towards_a):
            found[stage.amplifier.name, "amplifier"] += 1
    return found


def cost_of(pieces: Iterable[Piece], objective: Objective) -> float:
    """What pieces cost in an objective, each as it is paid for."""
    return sum(price * objective.of_item(item, kind, layer) for item, kind, layer, price in pieces)


def light_bought(light: Light, catalogue: Catalogue, objective: Objective) -> Floats:
    """What the modules of one lightpath cost to buy, shape (n_candidates,); 0 for what others light."""
    if objective.agreed is None:
        return objective.per_eur * np.where(light.leased, 0.0, light.price_eur)
    price = {item.name: item.price_eur.value for item in catalogue.transceivers}
    price |= {item.name: item.price_eur.value for item in catalogue.grey_optics}
    found = np.zeros(len(light))
    for p, counts in modules_of(light, catalogue).items():
        kind = dict.fromkeys(counts, "client optic") | {light.transceiver[p]: f"transceiver {light.mode[p]}"}
        found[p] = cost_of(((name, kind[name], "optics", n * price[name]) for name, n in counts.items()), objective)
    return found


def pairs_bought(intent: Intent, fibres: Fibres, light: Light, catalogue: Catalogue, objective: Objective) -> Floats:
    """What one lit pair of each fibre costs to buy, shape (n_fibres,)."""
    if objective.agreed is None:
        return objective.per_eur * light.sections.price_eur
    price = {item.name: item.price_eur.value for item in catalogue.amplifiers}
    price |= {item.name: item.price_eur.value for item in catalogue.roadms}
    price |= {item.name: item.price_eur.value for item in catalogue.muxes}
    found = np.zeros(len(fibres))
    for f in np.flatnonzero(light.sections.price_eur).tolist():
        equipment = equipment_of(intent, fibres, light.sections, catalogue, f)
        pieces = ((item, kind, "line", n * price[item]) for (item, kind), n in equipment.items())
        found[f] = cost_of(pieces, objective)
    return found


def fabric_bought(design: Inside, objective: Objective) -> float:
    """What a fabric and its back-end cost to buy."""
    if objective.agreed is None:
        return objective.per_eur * design.price_eur
    return cost_of(
        ((line.item, line.kind, layer, line.count * line.price_eur_each) for layer, line in design.bom), objective
    )


def build_bought(build: RouterBuild, objective: Objective) -> float:
    """What a router of a build costs to buy."""
    if objective.agreed is None:
        return objective.per_eur * build.price_eur
    pieces = ((one.item, one.kind, "routers", one.count * one.price_eur) for one in build.pieces)
    return cost_of(pieces, objective)

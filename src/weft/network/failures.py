"""Scenarios: risks that fail together, and the masks they leave in each layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.network.columns import Bools, Floats, Names, names
from weft.network.enumeration import Enumeration
from weft.network.expressions import parsed
from weft.network.incidence import Incidence
from weft.network.model import Network
from weft.network.risks import Risks


@dataclass(frozen=True, slots=True, eq=False)
class Scenarios:
    """Sets of risks that fail together; row 0 of a plan's scenarios is `none`, which is empty.

    `state` is the string of `survive` that asked for each, as `protect` of a class names it.
    """

    name: Names
    state: tuple[str, ...]
    risks: Incidence

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class FailureMasks:
    """What is left in each scenario: all of shape (n_scenarios, n_rows of the layer)."""

    span_up: Bools
    router_up: Bools
    site_up: Bools
    lightpath_up: Bools
    capacity_gbps: Floats  # of each IP link
    gateway_gbps: Floats  # of each router, up or down


def scenarios(all_risks: Risks, expressions: Sequence[str], *, intact: bool = True) -> Scenarios:
    """Every scenario of each expression, in order and without repeats, after `none` if `intact`.

    `parsed` tells what an expression is.  All scenarios are held at once with their names; `Enumeration` is
    for more of them than one looks at.

    Raises ExpressionError if an expression cannot be read.
    """
    every = Enumeration.of(all_risks, parsed(all_risks, expressions), intact=intact)
    members, state = every.block(0, len(every))
    chosen = [row[row >= 0].tolist() for row in members]
    label = (" + ".join(map(all_risks.label, row)) or "none" for row in chosen)
    return Scenarios(names(label), state, Incidence.of(chosen, len(all_risks)))


def carry(network: Network, all_risks: Risks, chosen: Scenarios, rows: slice = slice(None)) -> FailureMasks:
    """Carry scenarios upward: risk to span, span and card to lightpath, lightpath and router to IP link.

    A LAG of fewer members than its minimum has no capacity; a failed card takes its part of the gateway.
    """
    failed = np.zeros((len(chosen), len(all_risks)), bool)
    failed[chosen.risks.rows, chosen.risks.indices] = True
    failed = failed[rows]
    span_up = ~all_risks.spans.transposed().any(failed)
    router_up = ~all_risks.routers.transposed().any(failed)
    site_up = ~all_risks.sites.transposed().any(failed)
    link_cut = all_risks.ip_links.transposed().any(failed)
    card_cut = all_risks.cards.transposed().any(failed)
    links, light = network.ip_links, network.lightpaths
    of_link = light.ip_link
    link_up = router_up[:, links.a] & router_up[:, links.z] & ~link_cut
    seated = np.concatenate([~card_cut, np.ones((len(failed), 1), bool)], axis=1)  # on card -1 sits what is on none
    lightpath_up = network.lightpath_on_span.all(span_up) & link_up[:, of_link]
    lightpath_up &= seated[:, light.card_a] & seated[:, light.card_z]
    lit = Incidence.of([[int(k)] for k in of_link], len(links)).transposed()
    capacity = np.stack([lit.sum(network.lightpaths.rate_gbps * up) for up in lightpath_up]) if len(failed) else (
        np.zeros((0, len(links)))
    )
    capacity = capacity * (lit.count(lightpath_up) >= links.min_members)
    lost_gbps = np.zeros((len(network.routers), len(failed)))
    np.add.at(lost_gbps, network.cards.router, np.where(card_cut, network.cards.gateway_gbps, 0.0).T)
    gateway = np.maximum(network.routers.gateway_gbps - lost_gbps.T, 0.0)
    return FailureMasks(span_up, router_up, site_up, lightpath_up, capacity, gateway)

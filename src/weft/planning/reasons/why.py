"""Why something was bought: the failure, and the promise in it, that leave no room for less."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft import routing
from weft.graph import Weights, place
from weft.network import carry
from weft.planning.bought import Built, Menus, Proved
from weft.routing.steering import SteeredStates
from weft.units import show


def binding_text(menus: Menus, proved: Proved, row: int) -> str:
    """What sets the size of an IP link or gateway: state, protected load against ceiling."""
    rows, asked = proved.proof.rows, menus.asked
    scenario = int(rows.binding_scenario[row])
    if scenario < 0:
        return "carries nothing that is required: there for its route"
    state = proved.scenarios.state[scenario]
    ceiling = asked.normal if state == "none" else asked.failure
    name = proved.scenarios.name[scenario]
    when = name.replace("none", "without failure") if state == "none" else f"when {name} fails"
    return f"{when}: protected load at {show.percent(rows.fill[row] * ceiling)} of {show.percent(ceiling)} allowed"


def binding(menus: Menus, built: Built, proved: Proved) -> dict[str, str]:
    """The IP link or gateway closest to its ceiling over all failures, and the demand that weighs most on it."""
    rows = proved.proof.rows
    if not len(rows.fill) or not rows.fill.max() > 0:
        return {}
    row = int(rows.fill.argmax())
    scenario = int(rows.binding_scenario[row])
    demand = heaviest(built, proved, scenario, row, menus.intent.routing.ecmp)
    text = f"{rows.name[row]} {binding_text(menus, proved, row)}; most of it is {demand}"
    return {"failure": proved.scenarios.name[scenario], "link": rows.name[row], "demand": demand, "text": text}


def heaviest(built: Built, proved: Proved, scenario: int, row: int, width: int) -> str:
    """The demand with the largest load on a row (IP links, then gateways) in a scenario."""
    return heaviest_of(built, proved, scenario, [row], width)[0]


def heaviest_of(built: Built, proved: Proved, scenario: int, rows: Sequence[int], width: int) -> list[str]:
    """The same of several rows, with the traffic routed once."""
    network = proved.as_loaded(built.network, scenario)
    if proved.steered is not None:
        return [_heaviest_steered(built, proved.steered, scenario, row) for row in rows]
    ip = routing.build(network)
    masks = carry(network, proved.risks, proved.scenarios, slice(scenario, scenario + 1))
    left, sent = routing.states(ip, network, masks), routing.volumes(network, ip)
    n = len(network.demands)
    each = np.zeros((1, len(sent.targets), ip.n_nodes, n))
    each[0, sent.target, sent.source, np.arange(n)] = network.demands.gbps
    up = left.node_up[0]
    each *= (up[sent.targets][:, None] & up[None, :])[None, :, :, None]
    placed = place(ip.graph, Weights(ip.metric, ip.delay_ms, width), left.arc_up, sent.targets, each)
    loads = (placed.load_gbps[0, 2 * row : 2 * row + 2].max(axis=0) for row in rows)
    return [network.demands.name[int(load.argmax())] for load in loads]


def _heaviest_steered(built: Built, steered: SteeredStates, scenario: int, row: int) -> str:
    """The same where a controller sets the paths: a demand's share of a link is that of its flow."""
    demands, one = built.network.demands, steered.steered[scenario].steering
    share = np.zeros((2, len(steered.flows)))
    for path, flow in enumerate(one.flow.tolist()):
        for direction in range(2):
            share[direction, flow] += one.share[path] * (one.arcs[path] == 2 * row + direction).sum()
    of = steered.flows.flow_of_demand
    alive = steered.alive[scenario][of] * (of >= 0)
    load = (share[:, of] * demands.gbps * alive).max(axis=0)
    return demands.name[int(load.argmax())]

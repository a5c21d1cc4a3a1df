"""Step 6, the proof: every failure of `survive`, on the network as its routers will run it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from weft import routing
from weft.network import Ints, risks
from weft.planning import matrices
from weft.planning.bought import Built, Menus, Proved
from weft.planning.promises import promised
from weft.planning.routed.pool import Pool
from weft.planning.routed.steered import by_controller, more_lightpaths, steer_all
from weft.routing.sr import Policies, PolicyEngine
from weft.routing.steering import LONGEST


def prove(built: Built, menus: Menus, pool: Pool, policies: Policies | None = None) -> Proved:
    """Fail everything that was promised to be survived, and nothing first, with fixed `policies` if any."""
    asked, width = menus.asked, menus.intent.routing.ecmp
    all_risks = risks(built.network)
    chosen = promised(built.network, all_risks, menus.intent)
    every = matrices.repeated(chosen, asked.matrices)
    limits, run = routing.Ceilings(asked.normal, asked.failure), routing.Run(width, threads=2)
    steered, carried = None, np.zeros(0)
    proofs = list[routing.Proof]()
    for network in matrices.carrying(built.network, asked.matrices):
        how = None
        if menus.intent.routing.mode in LONGEST:
            loaded = replace(built, network=network)
            steered = steer_all(loaded, menus, pool, (all_risks, chosen), candidate_of_link(built))
            how = by_controller(steered)
        elif policies is not None:
            how = PolicyEngine.of(network, all_risks, limits, run, policies).forwarding(chosen)
        if not proofs and menus.problem.flow_costs:
            carried = routing.carried_intact(network, all_risks, chosen, run, how)
        proofs.append(routing.prove(network, all_risks, chosen, limits, run, forwarding=how))
    return Proved(all_risks, every, routing.over_matrices(proofs, every), steered, policies, asked.several, carried)


def missing(built: Built, menus: Menus, pool: Pool, proved: Proved) -> Ints:
    """Lightpaths of each candidate (n_candidates,) that give every IP link what its worst load asks for.

    Of links that are given there are no more than there are.
    """
    candidate = candidate_of_link(built)
    if proved.steered is not None:
        return more_lightpaths(proved.steered, menus, pool, built.counts, candidate)
    links, light = built.network.ip_links, menus.light
    need_gbps = links.capacity_gbps * proved.proof.rows.fill[: len(links)]
    members = np.ceil(need_gbps / light.gbps[candidate] * (1 - 1e-9)).astype(np.int64)
    most, planes = np.zeros(len(light), np.int64), np.bincount(candidate, minlength=len(light))
    np.maximum.at(most, candidate, members)
    return np.asarray(np.maximum(np.minimum(most * planes, menus.problem.candidates.upper), built.counts))


def candidate_of_link(built: Built) -> Ints:
    """The candidate that each IP link was bought from, shape (n_links,)."""
    candidate = np.zeros(len(built.network.ip_links), np.int64)
    candidate[built.network.lightpaths.ip_link] = candidate_of(built)
    return candidate


def candidate_of(built: Built) -> Ints:
    """The candidate that each lightpath was bought from, shape (n_lightpaths,)."""
    return np.repeat(np.arange(len(built.counts)), built.counts)

"""Demands as what each node sends to each destination, and what of them each state requires."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network import Bools, Classes, Floats, Ints, Network, same
from weft.routing.ipgraph import IpGraph

INTACT = "none"
"""State in which nothing has failed."""


@dataclass(frozen=True, slots=True)
class Ceilings:
    """How full an arc may be: with nothing failed, and in a failure state."""

    normal: float
    failure: float


@dataclass(frozen=True, slots=True, eq=False)
class Volumes:
    """`by_class_gbps` (n_targets, n_nodes, n_classes) is sent by each node to each of the nodes `targets`.

    `source` and `target` (n_demands,) place each demand: a node, and a position in `targets`.
    """

    targets: Ints
    source: Ints
    target: Ints
    by_class_gbps: Floats


def volumes(network: Network, ip: IpGraph) -> Volumes:
    """Where the demands of a network start and end.

    Raises ValueError if one starts or ends at a site without a router.
    """
    demands = network.demands
    source = ip.source[demands.a]
    head = np.concatenate([ip.target, ip.sink])[demands.z]
    stranded = np.flatnonzero((source < 0) | (head < 0))
    if stranded.size:
        raise ValueError(f"demand {demands.name[int(stranded[0])]} starts or ends at a site without a router")
    targets, target = np.unique(head, return_inverse=True)
    by_class = np.zeros((len(targets), ip.n_nodes, len(network.classes)))
    np.add.at(by_class, (target, source, demands.traffic_class), demands.gbps)
    return Volumes(targets, source, target, by_class)


def protects(classes: Classes, state: tuple[str, ...]) -> Bools:
    """Whether each class must be carried in each scenario, whose `state` is as `protect` names it.

    Shape (n_scenarios, n_classes).  With nothing failed every class must.
    """
    kept = {
        name: [name == INTACT or any(same(name, one) for one in protect) for protect in classes.protect]
        for name in dict.fromkeys(state)
    }
    return np.array([kept[name] for name in state], dtype=np.bool_).reshape(len(state), len(classes))


def firm_share(classes: Classes, state: tuple[str, ...]) -> Floats:
    """The share of each class that is not deferrable in each scenario, shape (n_scenarios, n_classes)."""
    failed = np.array([name != INTACT for name in state], dtype=np.bool_)
    return np.where(failed[:, None], 1.0 - classes.deferrable, 1.0)


def ceiling(limits: Ceilings, state: tuple[str, ...]) -> Floats:
    """How full an arc may be in each scenario, shape (n_scenarios,)."""
    return np.array([limits.normal if name == INTACT else limits.failure for name in state])

"""Several matrices in routing and in the proof: the same scenarios, with each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from weft import routing
from weft.network import Floats, Incidence, Network, Scenarios
from weft.planning.step1_traffic import Asked
from weft.routing import IpGraph, IpStates
from weft.traffic import Matrices


def carrying(network: Network, matrices: Matrices) -> Iterator[Network]:
    """The network with each of the matrices as its demands."""
    for gbps in matrices.gbps:
        yield replace(network, demands=replace(network.demands, gbps=gbps))


def repeated(chosen: Scenarios, matrices: Matrices) -> Scenarios:
    """The scenarios once for each matrix, one matrix after the other."""
    each = range(len(matrices))
    return Scenarios(
        tuple(matrices.labelled(name, m) for m in each for name in chosen.name), chosen.state * len(matrices),
        Incidence.of((chosen.risks[s].tolist() for _ in each for s in range(len(chosen))), chosen.risks.n_columns),
    )  # fmt: skip


def required(network: Network, ip: IpGraph, left: IpStates, state: tuple[str, ...], asked: Asked) -> routing.Required:
    """What the scenarios require with each matrix, one matrix after the other."""
    limits = routing.Ceilings(asked.normal, asked.failure)
    each = [routing.required(one, ip, left, state, limits) for one in carrying(network, asked.matrices)]
    if len(each) == 1:
        return each[0]
    return routing.Required(
        np.concatenate([one.arc_up for one in each]), each[0].targets,
        np.concatenate([one.volume_gbps for one in each]), np.concatenate([one.max_delay_ms for one in each]),
        np.concatenate([one.ceiling for one in each]),
    )  # fmt: skip


def each_time(rows: Floats, asked: Asked) -> Floats:
    """Rows of scenarios (n_scenarios, n) once for each matrix."""
    return np.tile(rows, (len(asked.matrices), 1))

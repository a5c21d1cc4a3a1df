"""The proof: fail every scenario on the network as it is configured, and look at what the routers do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from weft.graph import Weights, place
from weft.network import Floats, Ints, Network, Risks, Scenarios, carry
from weft.routing.ipgraph import IpGraph, build, states
from weft.routing.proof import DemandProof, Proof, RowProof
from weft.routing.verdict import Block, judge
from weft.routing.volumes import INTACT, Ceilings, Volumes, volumes

Progress = Callable[[int, int], None]
"""Called with scenarios done and scenarios in all."""

BLOCK = 32
"""Most scenarios routed at once; the answer does not depend on it."""
BLOCK_NUMBERS = 8_000_000
"""Most numbers in one array of a block, which makes blocks of large networks smaller."""


@dataclass(frozen=True, slots=True)
class Run:
    """How to go about it: most equal-cost arcs a router uses, and threads, which do not change the answer."""

    ecmp: int = 64
    threads: int = 1


ONE_THREAD = Run()
"""How the proof runs unless told otherwise."""


def prove(
    network: Network,
    all_risks: Risks,
    chosen: Scenarios,
    limits: Ceilings,
    run: Run = ONE_THREAD,
    progress: Progress | None = None,
) -> Proof:
    """Route every demand by ECMP in every scenario, and judge it by ceilings, paths and delays.

    In a scenario of state K the classes that protect K (all of them with nothing failed) must have a path,
    within their delay, and their load without its deferrable share must fit the ceiling on every arc.  A
    load counts as fitting up to a part in 10**9 above.

    Raises ValueError as `build` and `volumes` do.
    """
    ip = build(network)
    sent = volumes(network, ip)
    blocks = _blocks(network, ip, sent, len(chosen))

    def work(rows: slice) -> Block:
        left = states(ip, network, carry(network, all_risks, chosen, rows))
        weights = Weights(ip.metric, ip.delay_ms, run.ecmp)
        # a demand whose end is gone is left out by its mask, not routed
        both_up = left.node_up[:, sent.targets, None, None] & left.node_up[:, None, :, None]
        placed = place(ip.graph, weights, left.arc_up, sent.targets, sent.by_class_gbps * both_up)
        return judge(network, (ip, sent), (left, placed), chosen.state[rows], limits)

    results: list[Block] = []
    with ThreadPoolExecutor(max(1, run.threads)) as pool:
        for block in pool.map(work, blocks):
            results.append(block)
            if progress is not None:
                progress(sum(len(done.violation) for done in results), len(chosen))
    return _joined(network, ip, chosen, results)


def _blocks(network: Network, ip: IpGraph, sent: Volumes, n_scenarios: int) -> list[slice]:
    n_classes = len(network.classes)
    per_scenario = max(ip.graph.n_arcs * n_classes, len(sent.targets) * ip.n_nodes * n_classes, len(network.demands), 1)
    size = max(1, min(BLOCK, BLOCK_NUMBERS // per_scenario))
    return [slice(start, min(start + size, n_scenarios)) for start in range(0, n_scenarios, size)]


def _joined(network: Network, ip: IpGraph, chosen: Scenarios, blocks: list[Block]) -> Proof:
    n_rows, n_demands, n_classes = len(ip.row_name), len(network.demands), len(network.classes)
    worst_utilisation, worst_scenario = _most((block.utilisation for block in blocks), n_rows, 0.0)
    fill, binding_scenario = _most((block.fill for block in blocks), n_rows, 0.0)
    worst_delay, delay_scenario = _most((block.due_delay_ms for block in blocks), n_demands, -1.0)
    intact = chosen.state.index(INTACT) if INTACT in chosen.state else None
    normal, delay = np.full(n_rows, np.nan), np.full(n_demands, np.nan)
    seen = 0
    for block in blocks:
        if intact is not None and seen <= intact < seen + len(block.violation):
            normal, delay = block.utilisation[intact - seen], block.delay_ms[intact - seen]
        seen += len(block.violation)

    def column(name: str, width: int) -> Floats:
        parts = [getattr(block, name) for block in blocks]
        return np.concatenate(parts) if parts else np.zeros((0, width))

    utilisation = column("utilisation", n_rows)
    max_utilisation = utilisation.max(axis=1, initial=0.0)
    return Proof(
        chosen, max_utilisation,
        np.where(max_utilisation > 0, utilisation.argmax(axis=1), -1) if n_rows else np.full(len(chosen), -1),
        column("offered_gbps", n_classes), column("removed_gbps", n_classes), column("unroutable_gbps", n_classes),
        column("lost_gbps", n_classes), column("delivered_gbps", n_classes),
        tuple(violation for block in blocks for violation in block.violation),
        RowProof(ip.row_name, normal, worst_utilisation, worst_scenario, fill, binding_scenario),
        DemandProof(delay, np.where(delay_scenario >= 0, worst_delay, np.nan), delay_scenario),
    )  # fmt: skip


def _most(blocks: Iterator[Floats], n_columns: int, above: float) -> tuple[Floats, Ints]:
    """For each column the most over all rows of all blocks and the first row that has it, -1 if none is above."""
    most, row, seen = np.full(n_columns, above), np.full(n_columns, -1), 0
    for block in blocks:
        best = block.argmax(axis=0)
        value = block[best, np.arange(n_columns)]
        row = np.where(value > most, best + seen, row)
        most = np.maximum(most, value)
        seen += len(block)
    return most, row

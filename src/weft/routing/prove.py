"""The proof: fail every scenario on the network as it is configured, and look at what the routers do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from weft.graph import Weights, place
from weft.network import Floats, Network, Risks, Scenarios, carry
from weft.routing.ipgraph import IpGraph, IpStates, build, states
from weft.routing.proof import DemandProof, Proof, RowProof
from weft.routing.verdict import Block, Most, Routed, judge
from weft.routing.volumes import Ceilings, Volumes, volumes

Progress = Callable[[int, int], None]
"""Called with scenarios done and scenarios in all."""

Forwarding = Callable[[slice, IpStates], Routed]
"""What the routers make of some rows of the scenarios, given what is left in them."""

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
    forwarding: Forwarding | None = None,
) -> Proof:
    """Route every demand in every scenario, by ECMP unless told otherwise, and judge it.

    In a scenario of state K the classes that protect K (all of them with nothing failed) must have a path,
    within their delay, and their load without its deferrable share must fit the ceiling on every arc.  A
    load counts as fitting up to a part in 10**9 above.  `forwarding` is called once for each row, perhaps from
    several threads.

    Raises ValueError as `build` and `volumes` do.
    """
    ip = build(network)
    sent = volumes(network, ip)
    blocks = _blocks(network, ip, sent, len(chosen))

    def work(rows: slice) -> Block:
        left = states(ip, network, carry(network, all_risks, chosen, rows))
        done = forwarding(rows, left) if forwarding else by_ecmp(ip, sent, left, run.ecmp)
        return judge(network, (ip, sent), (left, done), chosen.state[rows], limits)

    results: list[Block] = []
    pool = ThreadPoolExecutor(max(1, run.threads))
    try:
        for block in pool.map(work, blocks):
            results.append(block)
            if progress is not None:
                progress(sum(len(done.violation) for done in results), len(chosen))
    finally:
        pool.shutdown(cancel_futures=True)  # an interrupt does not wait for blocks that have not begun
    return _joined(network, ip, chosen, results)


def by_ecmp(ip: IpGraph, sent: Volumes, left: IpStates, width: int) -> Routed:
    """What shortest paths with equal-cost multipath make of some states."""
    # a demand whose end is gone is left out by its mask, not routed
    both_up = left.node_up[:, sent.targets, None, None] & left.node_up[:, None, :, None]
    weights = Weights(ip.metric, ip.delay_ms, width)
    return Routed.of(place(ip.graph, weights, left.arc_up, sent.targets, sent.by_class_gbps * both_up), sent)


def carried_intact(
    network: Network, all_risks: Risks, chosen: Scenarios, run: Run, forwarding: Forwarding | None = None
) -> Floats:
    """Gb/s of each IP link in the first scenario, both ways together, shape (n_links,)."""
    ip, rows = build(network), slice(0, 1)
    left = states(ip, network, carry(network, all_risks, chosen, rows))
    done = forwarding(rows, left) if forwarding else by_ecmp(ip, volumes(network, ip), left, run.ecmp)
    load = done.load_gbps[0].sum(axis=1)
    return np.asarray(load[: 2 * ip.n_links].reshape(-1, 2).sum(axis=1))


def _blocks(network: Network, ip: IpGraph, sent: Volumes, n_scenarios: int) -> list[slice]:
    n_classes = len(network.classes)
    per_scenario = max(ip.graph.n_arcs * n_classes, len(sent.targets) * ip.n_nodes * n_classes, len(network.demands), 1)
    size = max(1, min(BLOCK, BLOCK_NUMBERS // per_scenario))
    return [slice(start, min(start + size, n_scenarios)) for start in range(0, n_scenarios, size)]


def _joined(network: Network, ip: IpGraph, chosen: Scenarios, blocks: list[Block]) -> Proof:
    n_rows, n_demands, n_classes = len(ip.row_name), len(network.demands), len(network.classes)
    nothing = Most.over(np.zeros((0, n_rows)))
    utilisation, fill, delay = nothing, nothing, Most.over(np.zeros((0, n_demands)))
    intact = np.full(n_rows, np.nan), np.full(n_demands, np.nan)
    start = 0
    for block in blocks:
        utilisation = utilisation.then(block.utilisation, start)
        fill = fill.then(block.fill, start)
        delay = delay.then(block.due_delay_ms, start)
        intact = block.intact or intact
        start += len(block.violation)

    def column(name: str) -> Floats:
        return np.concatenate([np.zeros((0, n_classes)), *(getattr(block, name) for block in blocks)])

    return Proof(
        chosen,
        np.concatenate([np.zeros(0), *(block.max_utilisation for block in blocks)]),
        np.concatenate([np.zeros(0, np.int64), *(block.worst_row for block in blocks)]),
        column("offered_gbps"), column("removed_gbps"), column("unroutable_gbps"),
        column("lost_gbps"), column("delivered_gbps"),
        tuple(violation for block in blocks for violation in block.violation),
        RowProof(ip.row_name, intact[0], utilisation.value, utilisation.scenario, fill.value, fill.scenario),
        DemandProof(intact[1], delay.value, delay.scenario),
        np.concatenate([np.zeros((0, n_rows), np.float32), *(block.each_utilisation for block in blocks)]),
    )  # fmt: skip

"""What a site's workload meets in its fabric: collectives timed, delays against budgets, connections counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weft.catalogue import Catalogue
from weft.fabric.flows import (
    CollectiveTime,
    FlowNetwork,
    Phase,
    all_to_all,
    flow_network,
    incast,
    placed,
    ring_all_reduce,
    timed,
    tree_all_reduce,
)
from weft.intent.records import Pattern, TrafficClass
from weft.planning.fabrics import FRONT
from weft.planning.record import Cell
from weft.planning.site_fabric.site_fabric import SiteFabric

GBIT_PER_GB = 8.0
FIBRE_US_PER_M = 4.9e-3
"""Group delay of silica at 1310 to 1550 nm, a refractive index of 1.468."""

MOST_FLOWS = 4_000_000
"""Of one phase: beyond, a collective is not timed."""

QUEUE_PAIRS = 4
"""Flows that one sender makes of what it has for one receiver, each hashed on its own."""

COLLECTIVES = ("ring", "tree", "all-to-all")
"""Patterns of GPUs: where a site has a back-end they run on it, and all else on the fabric of the hosts."""


def carried(fabric: SiteFabric) -> Mapping[str, float]:
    """The classes of the site's workload that this fabric carries, each with its share of the whole workload."""
    asked = fabric.site.fabric
    if asked is None:
        return {}
    pattern, is_back = {c.name: c.pattern.kind for c in fabric.intent.traffic.classes}, fabric.layer != FRONT
    return {
        name: share for name, share in asked.workload.items()
        if asked.backend is None or (pattern[name] in COLLECTIVES) is is_back
    }  # fmt: skip


def workload_rows(fabric: SiteFabric, catalogue: Catalogue) -> Iterator[Mapping[str, Cell]]:
    """One row for each class of the site's workload that a fabric carries.

    A job's members are hosts, or GPUs on a back-end.  Times are of flows hashed as switches do, at max-min fair
    rates, with the fabric to themselves.  The delay is that of one packet over the longest way without queues.
    """
    shares = carried(fabric)
    network = flow_network(fabric.wiring) if fabric.design.shape.hosts else None
    for c in fabric.intent.traffic.classes:
        if network is None or c.name not in shares:
            continue
        is_job = c.pattern.kind != "spread"
        why_not = _why_untimed(fabric, network, c.pattern) if is_job else ""
        time = _time(fabric, network, c.pattern) if is_job and not why_not else None
        delay_us = _delay_us(fabric, catalogue)
        yield {
            "class": c.name, "share": float(shares[c.name]), "pattern": c.pattern.kind,
            "members": c.pattern.members or "", "placement": c.pattern.placement if is_job else "",
            "message_gb": c.pattern.message_gb or "", "round_s": time.took_s if time else "",
            "round_at_best_s": time.at_best_s if time else "", "of_port_speed": time.efficiency if time else "",
            "not_timed": why_not,
            "fabric_delay_us": delay_us, "max_delay_us": "" if c.max_delay_ms is None else 1e3 * c.max_delay_ms,
            "connections": _connections(fabric, c),
        }  # fmt: skip


def _hosts(fabric: SiteFabric, network: FlowNetwork, pattern: Pattern) -> int:
    """Hosts of a job: its members, or on a back-end the hosts that as many GPUs fill."""
    per_host = 1 if fabric.layer == FRONT else network.ports_of_host
    return -(-(pattern.members or 0) // per_host)


def _why_untimed(fabric: SiteFabric, network: FlowNetwork, pattern: Pattern) -> str:
    """Why a round is not timed; empty where it is."""
    hosts = _hosts(fabric, network, pattern)
    if hosts > network.n_hosts:
        return f"its {hosts} hosts do not fit in {network.n_hosts}"
    pairs = hosts * hosts if pattern.kind == "all-to-all" else 2 * hosts
    flows = pairs * network.ports_of_host * QUEUE_PAIRS
    return f"{flows} flows, more than {MOST_FLOWS}" if flows > MOST_FLOWS else ""


def _time(fabric: SiteFabric, network: FlowNetwork, pattern: Pattern) -> CollectiveTime:
    """How long one round takes; each of several planes carries its part of the message."""
    hosts, message = _hosts(fabric, network, pattern), (pattern.message_gb or 0.0) * GBIT_PER_GB / fabric.planes
    job = placed(network, hosts, pattern.placement)
    if pattern.kind == "ring":
        phases = ring_all_reduce(network, job, message)
    elif pattern.kind == "tree":
        phases = tree_all_reduce(network, job, message)
    elif pattern.kind == "all-to-all":
        phases = all_to_all(network, job, message)
    else:
        phases = (Phase(incast(job[1:], int(job[0]), message, 0), 1),)
    return timed(network, phases, queue_pairs=QUEUE_PAIRS)


def _delay_us(fabric: SiteFabric, catalogue: Catalogue) -> float:
    """One way between the hosts furthest apart: a switch each for leaf, spine and superspine, up and down."""
    switches = 2 * fabric.design.tiers - 1
    length_m = 2 * sum(group.length_m for group in fabric.design.links if group.kind in ("host", "uplink", "trunk"))
    return switches * catalogue.practice.switch_delay_us.value + length_m * FIBRE_US_PER_M


def _connections(fabric: SiteFabric, c: TrafficClass) -> Cell:
    """Connections of all hosts together, where the class says how many one keeps open."""
    return "" if c.pattern.connections is None else c.pattern.connections * fabric.design.shape.hosts

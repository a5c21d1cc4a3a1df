"""What a controller programmes, as rows of a plan: for each failure the explicit paths of every flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weft.planning.bought import Built, Proved
from weft.planning.record import Cell
from weft.routing import IpGraph
from weft.routing.steering import SteeredStates

COLUMNS = ("failure", "a", "z", "classes", "share", "delay_ms", "path")


def policy_rows(built: Built, proved: Proved) -> Iterator[Mapping[str, Cell]]:
    """One row for each failure and path; `path` names the gateways and IP links from source to destination, in order.

    A gateway is named by its router: `AMS.1 gateway`.
    """
    if proved.steered is None:
        return
    ip, flows = proved.steered.ip, proved.steered.flows
    names = _node_names(built, ip)
    of_flow = [_flow(built, proved.steered, names, flow) for flow in range(len(flows))]
    states = zip(proved.scenarios.name, proved.steered.steered, proved.steered.alive, strict=True)
    for failure, steered, alive in states:
        one = steered.steering
        for i, (flow, share) in enumerate(zip(one.flow.tolist(), one.share.tolist(), strict=True)):
            if alive[flow]:
                arcs = one.arcs[i]
                rows = ip.capacity_row[arcs].tolist()
                path = "|".join(ip.row_name[row] for row in rows if row >= 0)
                delay_ms = float(ip.delay_ms[arcs].sum())
                yield {"failure": failure, **of_flow[flow], "share": share, "delay_ms": delay_ms, "path": path}


def _node_names(built: Built, ip: IpGraph) -> dict[int, str]:
    """Sites and anycast groups by their nodes."""
    network = built.network
    at = [(ip.border, network.sites.name), (ip.sink, network.anycast.name)]
    return {int(node): name for nodes, names in at for node, name in zip(nodes, names, strict=True) if node >= 0}


def _flow(built: Built, steered: SteeredStates, name: Mapping[int, str], flow: int) -> dict[str, Cell]:
    volume = steered.flows.by_class_gbps[flow]
    classes = [c for c, gbps in zip(built.network.classes.name, volume.tolist(), strict=True) if gbps > 0]
    ends = {"a": int(steered.flows.source[flow]), "z": int(steered.flows.target[flow])}
    return {**{end: name[node] for end, node in ends.items()}, "classes": "|".join(classes)}


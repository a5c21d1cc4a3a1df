"""The policies of segment routing as rows of a plan: a controller's for each failure, or fixed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weft import routing
from weft.network import Network
from weft.planning.bought import Built, Proved
from weft.planning.record import Cell, PlanTable
from weft.routing import IpGraph
from weft.routing.sr import Policies
from weft.routing.sr.policies import STRAIGHT
from weft.routing.steering import SteeredStates

COLUMNS = ("failure", "a", "z", "classes", "share", "delay_ms", "path")
FIXED = ("a", "z", "via", "share")
"""Columns of fixed policies."""


def policy_rows(built: Built, proved: Proved) -> Iterator[Mapping[str, Cell]]:
    """The policies of a plan, of whichever kind it has."""
    if proved.steered is not None:
        yield from _programmed(built, proved, proved.steered)
    elif proved.policies is not None:
        yield from _fixed(built, proved.policies)


def _fixed(built: Built, policies: Policies) -> Iterator[Mapping[str, Cell]]:
    """One row for each flow and segment list: a share goes by router `via` first, or straight where that is empty."""
    network = built.network
    ip = routing.build(network)
    names, targets = node_names(network, ip), routing.volumes(network, ip).targets
    for source, target, via, share in zip(
        policies.source.tolist(), policies.target.tolist(), policies.via.tolist(), policies.share.tolist(), strict=True
    ):
        by = "" if via < 0 or via == source else network.routers.name[via] if via < ip.n_routers else names[via]
        yield {"a": names[source], "z": names[int(targets[target])], "via": by, "share": share}


def restored_policies(table: PlanTable, network: Network) -> Policies:
    """Fixed policies from their rows.

    Raises KeyError for a name that the network lacks, ValueError if shares of a flow do not sum to 1.
    """
    ip = routing.build(network)
    node = {name: at for at, name in node_names(network, ip).items()}
    router = network.routers.index()
    position = {int(target): i for i, target in enumerate(routing.volumes(network, ip).targets)}
    source = [node[str(row["a"])] for row in table]
    target = [position[node[str(row["z"])]] for row in table]
    known = {"": STRAIGHT, **node, **router}
    via = [known[str(row["via"])] for row in table]
    return Policies.of(source, target, via, [STRAIGHT] * len(via), [float(row["share"]) for row in table])


def _programmed(built: Built, proved: Proved, steered: SteeredStates) -> Iterator[Mapping[str, Cell]]:
    """One row for each failure and path; `path` names the gateways and IP links from source to destination, in order.

    A gateway is named by its router: `AMS.1 gateway`.
    """
    ip, flows = steered.ip, steered.flows
    names = node_names(built.network, ip)
    of_flow = [_flow(built, steered, names, flow) for flow in range(len(flows))]
    states = zip(proved.scenarios.name, steered.steered, steered.alive, strict=True)
    for failure, programmed, alive in states:
        one = programmed.steering
        for i, (flow, share) in enumerate(zip(one.flow.tolist(), one.share.tolist(), strict=True)):
            if alive[flow]:
                arcs = one.arcs[i]
                rows = ip.capacity_row[arcs].tolist()
                path = "|".join(ip.row_name[row] for row in rows if row >= 0)
                delay_ms = float(ip.delay_ms[arcs].sum())
                yield {"failure": failure, **of_flow[flow], "share": share, "delay_ms": delay_ms, "path": path}


def node_names(network: Network, ip: IpGraph) -> dict[int, str]:
    """Names of sites and anycast groups by their nodes."""
    at = [(ip.border, network.sites.name), (ip.sink, network.anycast.name)]
    return {int(node): name for nodes, names in at for node, name in zip(nodes, names, strict=True) if node >= 0}


def _flow(built: Built, steered: SteeredStates, name: Mapping[int, str], flow: int) -> dict[str, Cell]:
    volume = steered.flows.by_class_gbps[flow]
    classes = [c for c, gbps in zip(built.network.classes.name, volume.tolist(), strict=True) if gbps > 0]
    ends = {"a": int(steered.flows.source[flow]), "z": int(steered.flows.target[flow])}
    return {**{end: name[node] for end, node in ends.items()}, "classes": "|".join(classes)}


"""From a configuration of SR OS back to the record that it was rendered from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_interface
from typing import get_args

from weft.build.device import (
    Address,
    Bfd,
    Bgp,
    Device,
    Family,
    Fec,
    Interface,
    Isis,
    IsisInterface,
    Management,
    Neighbour,
    NodeSid,
    Timers,
)  # fmt: skip
from weft.build.device.records import Group
from weft.build.label import labelled_device, labelled_port
from weft.build.sros import names
from weft.build.sros.admitted_text import read_admitted
from weft.build.sros.commands import Tree, below, comments, leaf, leaf_or, tree
from weft.build.sros.filters_text import read_filters, read_queues
from weft.build.sros.policies_text import read_colour, read_policies
from weft.build.sros.texts import BOF, CONFIGURATION
from weft.diagnostics import RenderError

_BACK = re.compile(r"metric back (\d+)")

MESH = "MESH"


def read(files: Mapping[str, str]) -> Device:
    """The record of a device from its commands; lines that Weft has no words for are passed over.

    Raises RenderError where commands are not as Weft renders them.
    """
    if CONFIGURATION not in files:
        raise RenderError(f"there is no {CONFIGURATION}")
    text = files[CONFIGURATION]
    try:
        return _read(text, tree(text), tree(files.get(BOF, "")))
    except (KeyError, ValueError) as error:
        raise RenderError(f"{CONFIGURATION} is not as Weft renders it: {type(error).__name__} {error}") from error


def _read(text: str, said: Tree, boot: Tree) -> Device:
    about = next((line for line in comments(text) if line.startswith("site ")), "")
    site, fabric, tier, model, place = labelled_device(about)
    router = below(said, "router", "Base")
    interfaces = tuple(_interfaces(said, router))
    return Device(
        leaf(said, "system", "name"), site, fabric, tier, model, place, interfaces, (),
        replace(
            _bgp(router, interfaces), mesh_colour=read_colour(said),
            admitted=read_admitted(said, below(router, "bgp", "group")),
        ),
        None, _management(boot), _isis(router), tuple(read_queues(text)),
        tuple(read_filters(text, said, [port.name for port in interfaces])),
        read_policies(router),
    )  # fmt: skip


def _interfaces(said: Tree, router: Tree) -> Iterator[Interface]:
    """The loopback, then links in their order, ports of a LAG behind it."""
    ports = _ports(said)
    for name, tree_of in below(router, "interface").items():
        if name == names.SYSTEM:
            yield Interface("lo", "loopback", 0, _addresses(tree_of))
            continue
        at = leaf(tree_of, "port")
        mtu, addresses = int(leaf(tree_of, "ip-mtu")), _addresses(tree_of)
        lag = below(said, "lag", at)
        if not lag:
            yield replace(ports[at].port, mtu=mtu, addresses=addresses)
            continue
        members = {ports[each].port.name: ports[each] for each in below(lag, "port")}
        yield replace(_lag(name, lag, list(members.values())), mtu=mtu, addresses=addresses)
        yield from (replace(each.port, kind="member", fec="none", lag=name) for each in members.values())


@dataclass(frozen=True, slots=True)
class _Placed:
    """A port of the record, and how many of the system it is."""

    port: Interface
    ports: int


def _lag(name: str, lag: Tree, members: Sequence[_Placed]) -> Interface:
    total = sum(each.port.speed_gbps for each in members)
    links = (int(leaf(lag, "port-threshold", "value")) + 1) // members[0].ports
    said = labelled_port(leaf(lag, "description"), 0, 1, 1)
    return replace(said, name=name, speed_gbps=total, min_links=links)


def _addresses(tree_of: Tree) -> tuple[Address, ...]:
    found = []
    primary = below(tree_of, "ipv4", "primary")
    if primary:
        found.append(ip_interface(f"{leaf(primary, 'address')}/{leaf(primary, 'prefix-length')}"))
    for address, rest in below(tree_of, "ipv6", "address").items():
        found.append(ip_interface(f"{address}/{leaf(rest, 'prefix-length')}"))
    return tuple(found)


def _ports(said: Tree) -> dict[str, _Placed]:
    """By the name here; several have one port of the record where a lightpath carries several."""
    listed = below(said, "port")
    labels: dict[str, list[str]] = {}
    for name, port in listed.items():
        if "description" in port:
            labels.setdefault(leaf(port, "description"), []).append(name)
    found = {}
    for label, own in labels.items():
        connector = listed[own[0].rpartition("/")[0]]
        _, gbps = names.split(leaf(connector, "connector", "breakout"))
        mtu = int(leaf(listed[own[0]], "ethernet", "mtu")) - names.ETHERNET
        port = labelled_port(label, 0, 1, 1)
        port = replace(port, mtu=mtu, speed_gbps=gbps * len(own), fec=_fec(connector, gbps))
        found.update(dict.fromkeys(own, _Placed(port, len(own))))
    return found


def _fec(connector: Tree, gbps: float) -> Fec:
    known: dict[str, Fec] = {word: fec for fec, word in names.FEC.items()}
    if gbps >= names.ALWAYS_FEC_GBPS:
        return "rs544"
    return known[leaf(connector, "connector", "rs-fec-mode")] if "rs-fec-mode" in connector["connector"] else "none"


def _isis(router: Tree) -> Isis | None:
    said = below(router, "isis", "0")
    if not said:
        return None
    links = []
    for name, link in below(said, "interface").items():
        if name != names.SYSTEM and "ipv4" in below(link, "bfd-liveness"):
            metric = int(leaf(link, "level", "2", "metric"))
            back = _BACK.search(leaf_or(router, "", "interface", name, "description"))
            links.append(IsisInterface(name, metric, int(back[1]) if back else metric))
    native = leaf_or(said, "false", "ipv6-routing") == "native"
    return Isis(
        leaf(said, "area-address"), leaf(said, "system-id"), native, "overload" in said, tuple(links),
        _node_sid(router, said),
    )  # fmt: skip


def _node_sid(router: Tree, said: Tree) -> NodeSid | None:
    if leaf_or(said, "disable", "segment-routing", "admin-state") != "enable":
        return None
    labels, own = below(router, "mpls-labels", "sr-labels"), below(said, "interface", names.SYSTEM, "ipv4-node-sid")
    return NodeSid(int(leaf(labels, "start")), int(leaf(labels, "end")), int(leaf(own, "index")))


def _bgp(router: Tree, interfaces: Sequence[Interface]) -> Bgp:
    bgp = below(router, "bgp")
    rank = {each.name: i for i, each in enumerate(interfaces)}
    sessions = sorted(_sessions(bgp, interfaces), key=lambda one: (rank[one.interface], one.address is None))
    keepalive, hold = int(leaf(bgp, "keepalive")), int(leaf(bgp, "hold-time", "seconds"))
    return Bgp(
        int(leaf(router, "autonomous-system")), leaf(bgp, "router-id"), tuple(sessions), (),
        int(leaf(bgp, "multipath", "max-paths")), Timers(keepalive, hold, int(leaf(bgp, "connect-retry"))),
        _bfd(router),
    )  # fmt: skip


def _bfd(router: Tree) -> Bfd:
    for port in below(router, "interface").values():
        for version in ("ipv4", "ipv6"):
            said = below(port, version, "bfd")
            if said:
                return Bfd(int(leaf(said, "transmit-interval")), int(leaf(said, "multiplier")))
    return Bfd()


def _sessions(bgp: Tree, interfaces: Sequence[Interface]) -> Iterator[Neighbour]:
    groups = below(bgp, "group")
    peers = {port.name: port.peer for port in interfaces}
    for address, said in below(bgp, "neighbor").items():
        name = leaf(said, "group")
        if _group(name) is None:
            continue
        far = ip_address(address)
        over = "lo" if _group(name) == MESH else _over(far, interfaces)
        asn = int(leaf(groups[name] if _group(name) == MESH else said, "peer-as"))
        yield _neighbour(Neighbour(over, far, asn, leaf(said, "description"), "FABRIC", (), bfd=False), name, groups)
    for name, group in groups.items():
        if _group(name) is None:
            continue
        for interface, said in below(group, "dynamic-neighbor", "interface").items():
            asn = int(leaf(said, "allowed-peer-as"))
            one = Neighbour(interface, None, asn, peers[interface], "FABRIC", (), bfd=False)
            yield _neighbour(one, name, groups)


def _group(name: str) -> Group | None:
    """Whose a session is; None of groups that are an operator's own."""
    known: tuple[Group, ...] = get_args(Group)
    return next((group for group in known if name.startswith(f"{group.lower()}-")), None)


def _neighbour(one: Neighbour, name: str, groups: Tree) -> Neighbour:
    said, group = groups[name], _group(name)
    assert group is not None
    families: tuple[Family, ...] = tuple(
        family for family in names.FAMILIES if leaf_or(said, "false", "family", family) == "true"
    )
    return replace(one, group=group, families=families, bfd=leaf_or(said, "false", "bfd-liveness") == "true")


def _over(far: object, interfaces: Sequence[Interface]) -> str:
    """The link in whose network an address is.

    Raises ValueError where there is none.
    """
    for port in interfaces:
        if port.kind == "link" and any(far in own.network for own in port.addresses):
            return port.name
    raise ValueError(f"no interface is in one network with {far}")


def _management(boot: Tree) -> Management:
    said = below(boot, "router", "management", "interface", "management", "cpm", "active")
    for version in said.values():
        return Management(address=ip_interface(f"{leaf(version, 'ip-address')}/{leaf(version, 'prefix-length')}"))
    return Management()

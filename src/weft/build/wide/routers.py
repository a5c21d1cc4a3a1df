"""From a plan's tables to the record of each of its routers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address

from weft.build.device import Address, Bgp, Device, Family, Interface, Isis, IsisInterface, Neighbour, NodeSid, reached
from weft.build.wide.numbers import Pair, WideNumbers
from weft.build.wide.policies import COLOUR, Near, Steered, policy_records, steered
from weft.planning import Plan

AREA = "49.0001"
"""The one area of all routers, which level 2 takes no notice of."""

_NTH = re.compile(r"#(\d+)$")


@dataclass(frozen=True, slots=True)
class _Link:
    """An IP link of a plan as one of its ends has it: which link, and which of the ports, it is at either end."""

    pair: Pair
    far: str
    lag: str
    far_lag: str
    ports: range
    far_ports: range
    gbps: float
    min_links: int
    metric: int
    metric_back: int


def routers(plan: Plan) -> tuple[Device, ...]:
    """Records of all routers of a plan, in its order, with links to each other; none where they have no addresses.

    With segments they have the plan's fixed policies.  Raises InfeasibleError where a pool is too small, PlanError
    where tables do not fit together.
    """
    wide = plan.fabrics.wide if plan.fabrics else None
    if wide is None:
        return ()
    rows = [(str(row["name"]), str(row["site"]), str(row["build"])) for row in plan.tables["routers"]]
    overloaded = {str(row["name"]) for row in plan.tables["routers"] if row["overload"] == "yes"}
    links = _links(plan)
    pairs = [link.pair for found in links.values() for link in found]
    numbers = WideNumbers.of(wide, [(name, site) for name, site, _ in rows], pairs)
    sids = numbers.node_sids(plan.fabrics.labels if plan.fabrics else None)
    names = [name for name, _, _ in rows]
    near = reached(names, [(a, z) for a, z, _ in pairs])
    paths = int(plan.header["ecmp"])
    found = tuple(
        _router(
            row, links.get(row[0], ()), numbers,
            _mesh(numbers, row[0], [name for name in names if name in near[row[0]]]), paths,
            (row[0] in overloaded, sids.get(row[0])),
        )
        for row in rows
    )  # fmt: skip
    return _with_policies(found, steered(plan), (numbers, sids, near)) if sids else found


def _with_policies(
    found: Sequence[Device], every: Sequence[Steered], known: tuple[WideNumbers, Mapping[str, NodeSid], Near]
) -> tuple[Device, ...]:
    """The routers with their policies, and the colour that routes take for these; heads without any as they are."""
    (numbers, sids, near), at = known, dict[str, list[str]]()
    for router in found:
        at.setdefault(router.site, []).append(router.name)
    told = []
    for router in found:
        ours = [one for one in every if one.head == router.name]
        policies = policy_records(ours, at, numbers, sids, near[router.name])
        bgp = replace(router.bgp, mesh_colour=COLOUR) if policies else router.bgp
        told.append(replace(router, bgp=bgp, policies=policies))
    return tuple(told)


def lag_ends(plan: Plan) -> dict[str, tuple[tuple[str, str], tuple[str, str]]]:
    """Router and interface of both ends of each IP link of a plan, by its name."""
    lags: dict[str, int] = {}
    found = {}
    for row in plan.tables["ip_links"]:
        both = (str(row["a"]), str(row["z"]))
        for end in both:
            lags[end] = lags.get(end, 0) + 1
        found[str(row["name"])] = ((both[0], f"lag{lags[both[0]]}"), (both[1], f"lag{lags[both[1]]}"))
    return found


def _links(plan: Plan) -> dict[str, list[_Link]]:
    """Links by router; links and ports of a router are counted in the plan's order."""
    found: dict[str, list[_Link]] = {}
    ports: dict[str, int] = {}
    for row in plan.tables["ip_links"]:
        a, z, members = str(row["a"]), str(row["z"]), int(row["members"])
        nth = _NTH.search(str(row["name"]))
        pair = (a, z, int(nth[1]) - 1 if nth else 0)
        own = {end: range(ports.get(end, 0) + 1, ports.get(end, 0) + members + 1) for end in (a, z)}
        lags = {end: f"lag{len(found.get(end, ())) + 1}" for end in (a, z)}
        metrics = {a: int(row["metric"]), z: int(row["metric_back"])}
        for near, far in ((a, z), (z, a)):
            ports[near] = own[near][-1]
            link = _Link(
                pair, far, lags[near], lags[far], own[near], own[far], float(row["rate_gbps"]), int(row["min_links"]),
                metrics[near], metrics[far],
            )  # fmt: skip
            found.setdefault(near, []).append(link)
    return found


def _router(
    row: tuple[str, str, str], links: Sequence[_Link], numbers: WideNumbers, mesh: tuple[Neighbour, ...], paths: int,
    igp: tuple[bool, NodeSid | None],
) -> Device:  # fmt: skip
    """The record; `igp` is whether the router is overloaded, and its segment."""
    name, site, build = row
    asked, loopbacks = numbers.addressing, numbers.loopbacks(name)
    interfaces = [Interface("lo", "loopback", 0, loopbacks)]
    for link in links:
        interfaces += _interfaces(link, asked.mtu, numbers.link(link.pair, name))
    isis = Isis(
        AREA, system_id(loopbacks[0]), asked.loopbacks_v6 is not None, igp[0],
        tuple(IsisInterface(link.lag, link.metric, link.metric_back) for link in links), igp[1],
    )  # fmt: skip
    bgp = Bgp(asked.asn, str(loopbacks[0].ip), mesh, (), paths)
    return Device(name, site, "", "router", build, "", tuple(interfaces), (), bgp, None, isis=isis)


def system_id(loopback: Address) -> str:
    """The twelve digits of an IPv4 address, by four, as operators know them."""
    digits = "".join(f"{octet:03}" for octet in IPv4Address(int(loopback.ip)).packed)
    return ".".join(digits[i : i + 4] for i in (0, 4, 8))


def _interfaces(link: _Link, mtu: int, addresses: tuple[Address, ...]) -> Iterator[Interface]:
    """The bond of a link and its ports; one of a single port is a bond too, so that more ports change no address."""
    yield Interface(
        link.lag, "link", mtu, addresses, link.gbps * len(link.ports), peer=link.far, peer_interface=link.far_lag,
        min_links=link.min_links,
    )  # fmt: skip
    for own, far in zip(link.ports, link.far_ports, strict=True):
        yield Interface(
            f"wan{own}", "member", mtu, (), link.gbps, peer=link.far, peer_interface=f"wan{far}", lag=link.lag
        )


def _mesh(numbers: WideNumbers, router: str, names: Sequence[str]) -> tuple[Neighbour, ...]:
    """A session with the loopbacks of each other router that IS-IS reaches, of each version of IP for its own routes.

    A plan often has two networks that only fabrics join, of the first routers of all sites and of the second ones.
    """
    asn, found = numbers.addressing.asn, []
    for far in names:
        for address in numbers.loopbacks(far) if far != router else ():
            family: Family = "ipv4" if address.version == 4 else "ipv6"
            found.append(Neighbour("lo", address.ip, asn, far, "MESH", (family,), bfd=False))
    return tuple(found)

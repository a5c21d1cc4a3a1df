"""What a lab of the wide area runs: a plan's routers, and of the fabrics behind them border leaves or whole parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from weft.build.device import Device, announced, site_devices
from weft.build.wide import joined, routers
from weft.diagnostics import LabError, known
from weft.fabric import Wiring, wire
from weft.lab.hosts import behind_gateways
from weft.lab.part import bearable, chosen_of, without
from weft.lab.topology import Router, Topology, links_among
from weft.lab.wide.carried import links_together
from weft.lab.wide.policies import policies_of
from weft.planning import Plan
from weft.planning.fabrics import FRONT


def wide_part(plan: Plan, most: int, *, kernel_groups: bool = False) -> Topology:
    """Routers of a plan with the border leaves of their sites, of as many sites as have at most so many together.

    Sites are taken in order of their distance, in links, from the first, so that they hang together.  Raises LabError
    where the plan has no addresses for routers, or two sites are more already.
    """
    at = _sites(plan)
    every = {site: [*_borders(switches), *own] for site, (switches, own) in at.items()}
    chosen, n = list[str](), 0
    for site in _outward(at):
        n += len(every[site])
        if n > most and len(chosen) < 2:
            raise LabError(f"two sites have {n} routers and border leaves", help=f"write --nodes {n}")
        if n > most:
            break
        chosen.append(site)
    devices = [device for site in at if site in chosen for device in every[site]]
    return _topology(plan, devices, sum(map(len, every.values())), kernel_groups=kernel_groups)


def both_parts(plan: Plan, sites: Sequence[str], most: int, *, kernel_groups: bool = False) -> Topology:
    """All routers of a plan, and of the fabrics of some sites at most so many switches each, with hosts behind leaves.

    Raises LabError where the plan has no addresses for routers, or a site has no fabric with addresses.
    """
    at, devices, n = _sites(plan), list[Device](), 0
    for site in sites:
        if site not in at or not at[site][0]:
            able = [name for name, (switches, _) in at.items() if switches]
            raise LabError(f"no site {site!r} has routers and a fabric with addresses", known(site, able, "sites"))
    for site, (switches, own) in at.items():
        if site in sites:
            front = [switch for switch in switches if not switch.fabric]
            devices += chosen_of(_wired(plan, site), front, most)
            n += len(front)
        devices += own
        n += len(own)
    topology = _topology(plan, devices, n, kernel_groups=kernel_groups)
    return replace(topology, behind=behind_gateways([router.device for router in topology.routers]))


def _sites(plan: Plan) -> dict[str, tuple[tuple[Device, ...], tuple[Device, ...]]]:
    """Switches and routers of each site that has routers, which know each other; names are unique in the network."""
    every = routers(plan)
    if plan.fabrics is None or not every:
        help_ = "give `routing` an `addressing`, such as {asn: 64500, loopbacks: 10.255.0.0/20, links: 10.254.0.0/16}"
        raise LabError("the plan has no addresses for routers", help=help_)
    found = {}
    for site in dict.fromkeys(router.site for router in every):
        own = [router for router in every if router.site == site]
        found[site] = joined(site_devices(plan.fabrics, site), own, None, announced(plan.fabrics, site))
    return found


def _wired(plan: Plan, site: str) -> Wiring:
    """The fabric of hosts of a site."""
    kept = plan.fabrics.at(site) if plan.fabrics else ()
    return wire(next(fabric.design for fabric in kept if fabric.layer == FRONT))


def _borders(switches: Iterable[Device]) -> list[Device]:
    """Those that routers are behind, with links to routers alone."""
    names = {switch.name for switch in switches}
    towards = [switch for switch in switches if any(one.group == "ROUTERS" for one in switch.bgp.neighbours)]
    return [without(switch, names) for switch in towards]


def _outward(at: Mapping[str, tuple[Sequence[Device], Sequence[Device]]]) -> list[str]:
    """Sites in order of how many links they are away from the first; of those alike as the plan has them."""
    site_of = {router.name: site for site, (_, own) in at.items() for router in own}
    near = {
        site: {site_of[port.peer] for router in own for port in router.interfaces if port.peer in site_of}
        for site, (_, own) in at.items()
    }
    found = list(at)[:1]
    for site in found:  # grows meanwhile
        found += [far for far in at if far in near[site] and far not in found]
    return found + [site for site in at if site not in found]


def _topology(plan: Plan, devices: Sequence[Device], whole: int, *, kernel_groups: bool) -> Topology:
    """Of devices with names that are unique in their site alone; what they are told stays as it is built."""
    there = {(device.site, device.name) for device in devices} | {("", d.name) for d in devices if d.isis}
    told, named = list[Router](), list[Device]()
    for device in bearable(list(devices)):
        far = {port.peer for port in device.interfaces if port.kind in {"link", "member"}}
        kept = without(device, {name for name in far if not {(device.site, name), ("", name)} & there})
        router = Router.of(kept, kernel_groups=kernel_groups)
        named.append(_renamed(kept))
        told.append(replace(router, device=named[-1]))
    links = tuple(links_among(named))
    if not links:
        raise LabError("no two of these routers have a link: there is nothing that a lab could show")
    at = {(named[link.a].name, link.a_interface): k for k, link in enumerate(links)}
    at |= {(named[link.z].name, link.z_interface): k for k, link in enumerate(links)}
    together = {
        name: tuple(dict.fromkeys(at[end] for end in ends if end in at)) for name, ends in links_together(plan).items()
    }
    together = {name: found for name, found in together.items() if found}
    topology = Topology(tuple(told), links, whole, together)
    return replace(topology, policies=policies_of(plan, topology))


def _renamed(device: Device) -> Device:
    """The device as the whole network knows it: switches by their site and name, routers as they are."""
    if device.isis is not None:
        site, own = device.site, {port.peer for port in device.interfaces if port.kind == "link"}
        switches = {one.peer for one in device.bgp.neighbours if one.group == "BORDER"} & own
        name = device.name
    else:
        site, name = device.site, f"{device.site}/{device.name}"
        switches = {one.peer for one in device.bgp.neighbours if one.group == "FABRIC"}
    ports = tuple(
        replace(port, peer=f"{site}/{port.peer}") if port.peer in switches else port for port in device.interfaces
    )
    neighbours = tuple(
        replace(one, peer=f"{site}/{one.peer}") if one.peer in switches else one for one in device.bgp.neighbours
    )
    return replace(device, name=name, interfaces=ports, bgp=replace(device.bgp, neighbours=neighbours))

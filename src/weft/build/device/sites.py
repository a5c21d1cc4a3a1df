"""All devices of a site, over the fabrics that it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from weft.build.device.devices import begins_with, by_version, devices
from weft.build.device.guards import guarded
from weft.build.device.queues import queues
from weft.build.device.records import Device, Prefix
from weft.catalogue import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric import Wiring, wire
from weft.fabric.hall import ROUTER_UNITS, stand
from weft.planning.fabrics import FRONT
from weft.planning.kept import KeptFabric, KeptFabrics, KeptPolicy
from weft.planning.site_fabric import addressed


def site_devices(kept: KeptFabrics, site: str) -> tuple[Device, ...]:
    """Records of all switches of those fabrics of a site that have addressing; of the others none.

    Raises InfeasibleError where a pool, a range or a rack is too small.
    """
    return tuple(
        ruled(device, kept.policy) for fabric in kept.at(site) for device in _of(fabric, kept.catalogue)
    )


def announced(kept: KeptFabrics, site: str) -> tuple[Prefix, ...]:
    """Pools of what a site's hosts' fabric tells routers of, those of IPv4 first: loopbacks, and subnets of hosts."""
    every = [fabric.addressing for fabric in kept.at(site) if fabric.layer == FRONT and fabric.addressing]
    pools = [pool for one in every for pool in (one.loopbacks, one.hosts, one.loopbacks_v6, one.hosts_v6) if pool]
    return by_version(dict.fromkeys(pools))


def ruled(device: Device, policy: KeptPolicy | None) -> Device:
    """The device with queues, unless it is of a back-end, whose ports carry one class, and with its lists."""
    if policy is None:
        return device
    return guarded(replace(device, queues=() if device.fabric else queues(policy.classes)), policy)


def device_names(wiring: Wiring, fabric: KeptFabric, plane: int) -> tuple[str, ...]:
    """What the nodes of one of a fabric's planes are called in their site."""
    begin = begins_with(_named(fabric, plane))
    return tuple(begin + name for name in wiring.nodes.name)


def _named(fabric: KeptFabric, plane: int) -> str:
    return "" if fabric.layer == FRONT else fabric.name(plane)


def _of(fabric: KeptFabric, catalogue: Catalogue) -> Iterator[Device]:
    if fabric.addressing is None:
        return
    wiring = wire(fabric.design)
    for plane in range(fabric.planes):
        try:
            plan = addressed(wiring, fabric.addressing, plane, fabric.planes)
            standing = stand(wiring, fabric.ask.hall, catalogue, ROUTER_UNITS, plane)
        except InfeasibleError as error:
            message = f"site {fabric.site}, {fabric.name(plane)}: {error.message}"
            raise InfeasibleError(message, error.help, error.code) from error
        yield from devices(plan, catalogue, fabric.site, _named(fabric, plane), standing)

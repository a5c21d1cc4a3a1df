"""Policies of segment routing lead by routers that are there, and routes take them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weft.build.checks.site import Site, finding
from weft.build.device import Device, SrPolicy
from weft.diagnostics import Diagnostic


def policies(wide: Site) -> Iterator[Diagnostic]:
    """Endpoints and labels are routers' own (E857), and colours those that routes take (E856)."""
    labels = {
        sid.first + sid.index: router.name for router in wide.devices if router.isis and (sid := router.isis.node_sid)
    }
    ends = {address.ip: router.name for router in wide.devices for address in router.loopbacks}
    for router in wide.devices:
        for policy in router.policies:
            end = ends.get(policy.endpoint)
            if end is None:
                yield finding("E857", f"{_words(router, policy)} ends at {policy.endpoint}, no router's loopback")
            else:
                yield from _lists(router, policy, end, labels)
            if policy.colour != router.bgp.mesh_colour:
                message = f"{_words(router, policy)} is of colour {policy.colour}, routes take {router.bgp.mesh_colour}"
                yield finding("E856", message, "write one colour, or nothing goes by it")


def _lists(router: Device, policy: SrPolicy, end: str, labels: Mapping[int, str]) -> Iterator[Diagnostic]:
    for one in (one for path in policy.paths for one in path.lists):
        unknown = [label for label in one.labels if label not in labels]
        if unknown:
            yield finding("E857", f"{_words(router, policy)} goes by label {unknown[0]}, which is no router's")
        elif not one.labels or labels[one.labels[-1]] != end:
            last = labels[one.labels[-1]] if one.labels else "no router"
            yield finding("E857", f"{_words(router, policy)} has a list to {last}, and ends at {end}")


def _words(router: Device, policy: SrPolicy) -> str:
    return f"{router.name}: the policy {policy.name}"

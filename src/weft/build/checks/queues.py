"""A packet is of one class at both ends of every link."""

from __future__ import annotations

from collections.abc import Iterator

from weft.build.checks.site import Site, finding
from weft.build.device import Device, Queue
from weft.diagnostics import Diagnostic


def queues(site: Site) -> Iterator[Diagnostic]:
    """Queues that differ at the ends of a link, and DSCPs that have two queues, or none (E868)."""
    for device in site.by_name.values():
        yield from _own(device)
    seen = set[tuple[str, str]]()
    for cable in site.cables():
        pair = cable.a.name, cable.z.name
        if pair not in seen and cable.a.queues != cable.z.queues and cable.a.fabric == cable.z.fabric:
            yield finding("E868", _difference(cable.a, cable.z), "write the same at both ends")
        seen.add(pair)


def _own(device: Device) -> Iterator[Diagnostic]:
    by_dscp: dict[int, Queue] = {}
    for queue in device.queues:
        for dscp in queue.dscps:
            other = by_dscp.setdefault(dscp, queue)
            if other is not queue:
                yield finding("E868", f"{device.name} has DSCP {dscp} in queue {other.number} and in {queue.number}")
    lacks = next((dscp for dscp in range(64) if dscp not in by_dscp), None) if device.queues else None
    if lacks is not None:
        yield finding("E868", f"{device.name} has DSCP {lacks} in no queue")


def _difference(a: Device, z: Device) -> str:
    """The first thing that differs."""
    if not (a.queues and z.queues):
        has, lacks = (a, z) if a.queues else (z, a)
        return f"{has.name} has queues, {lacks.name} at the other end of a link has none"
    near, far = ({dscp: queue for queue in of.queues for dscp in queue.dscps} for of in (a, z))
    for dscp in sorted(near.keys() & far.keys()):
        if near[dscp].number != far[dscp].number:
            return f"{a.name} has DSCP {dscp} in queue {near[dscp].number}, {z.name} in queue {far[dscp].number}"
        if near[dscp].weight != far[dscp].weight:
            one, other = (f"weight {each[dscp].weight}" if each[dscp].weight else "no weight" for each in (near, far))
            return f"{a.name} gives queue {near[dscp].number} {one}, {z.name} {other}"
    return f"{a.name} and {z.name} have queues of different classes"

"""What pathd is told: segment lists and policies; and the colour by which bgpd takes these.

A candidate path of pathd has one segment list.  So of the lists of a path the heaviest is preferred and the others
stand behind it, each with its weight in a comment, by which the record is read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weft.build.device import Bgp, Device, SrPolicy

COLOURED = "COLOURED"
"""The route map by which routes of the mesh take their colour."""


def policies(device: Device) -> Iterator[str]:
    """Lines of `frr.conf`; none of a device without policies."""
    if not device.policies:
        return
    yield from ("segment-routing", " traffic-eng")
    for policy in device.policies:
        for name, (_, _, labels) in zip(_names(policy), _rows(policy), strict=True):
            yield f"  segment-list {name}"
            yield from (f"   index {10 * i} mpls label {label}" for i, label in enumerate(labels, 1))
            yield "  exit"
    for policy in device.policies:
        yield f"  policy color {policy.colour} endpoint {policy.endpoint}"
        yield f"   name {policy.name}"
        rows = list(_rows(policy))
        for name, (preference, weight, _), rank in zip(_names(policy), rows, _ranks(rows), strict=True):
            yield f"   ! of the path of preference {preference}, weight {weight}"
            yield f"   candidate-path preference {rank} name {name} explicit segment-list {name}"
        yield "  exit"
    yield from (" exit", "exit", "!")


def colour(bgp: Bgp) -> Iterator[str]:
    """The route map, where routes take a colour."""
    if bgp.mesh_colour:
        yield from (f"route-map {COLOURED} permit 10", f" set sr-te color {bgp.mesh_colour}", "exit", "!")


def _rows(policy: SrPolicy) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Preference of the path, weight and labels of each list."""
    return ((path.preference, one.weight, one.labels) for path in policy.paths for one in path.lists)


def _names(policy: SrPolicy) -> Iterator[str]:
    return (f"{policy.name}-{i}" for i, _ in enumerate(_rows(policy), 1))


def _ranks(rows: Sequence[tuple[int, int, tuple[int, ...]]]) -> list[int]:
    """Preferences that are all unlike: the order of the paths, within each by weight; the least is the least path's."""
    order = sorted(range(len(rows)), key=lambda i: (-rows[i][0], -rows[i][1], i))
    least = min(preference for preference, _, _ in rows)
    return [least + len(rows) - 1 - order.index(i) for i in range(len(rows))]

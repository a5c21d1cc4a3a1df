"""Policies of segment routing in SR OS, with the colour by which routes of BGP take them; and back.

A candidate path is a static policy of its own: paths of one policy have one colour and endpoint, and preferences and
distinguishers that are unlike.  Its lists have weights, by which packets are shared over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from weft.build.device import CandidatePath, Device, SegmentList, SrPolicy
from weft.build.sros.commands import ROUTER, Tree, below, command, leaf, leaf_or, presence, quoted

COLOURED = "coloured"
"""The policy by which routes of the mesh take their colour, and the community that is it."""

POLICIES = f"{ROUTER} segment-routing sr-policies"
SHORTCUT = f"{ROUTER} bgp next-hop-resolution shortcut-tunnel family"

MOST_LISTS, MOST_SEGMENTS = 32, 11


def policies(device: Device) -> Iterator[str]:
    """Commands of all policies, and those by which BGP's next hops are resolved by them."""
    if not device.policies:
        return
    yield command(POLICIES, "admin-state enable")
    paths = [(policy, path) for policy in device.policies for path in policy.paths]
    for number, (policy, path) in enumerate(paths, 1):
        yield from _path(policy, path, number)
    for version in sorted({policy.endpoint.version for policy in device.policies}):
        yield command(SHORTCUT, f"ipv{version}", "resolution filter")
        yield command(SHORTCUT, f"ipv{version}", "resolution-filter sr-policy true")


def colour(device: Device) -> Iterator[str]:
    """The policy of import that gives routes their colour."""
    if device.bgp.mesh_colour:
        member = quoted(f"color:00:{device.bgp.mesh_colour}")
        yield presence("policy-options community", quoted(COLOURED), "member", member)
        here = f"policy-options policy-statement {quoted(COLOURED)} default-action"
        yield command(here, "action-type accept")
        yield command(here, "community add", f"[{quoted(COLOURED)}]")


def _path(policy: SrPolicy, path: CandidatePath, number: int) -> Iterator[str]:
    """One candidate path, by the name of its policy where that has no other."""
    name = policy.name if len(policy.paths) == 1 else f"{policy.name}:{path.preference}"
    here = f"{POLICIES} static-policy {quoted(name)}"
    yield command(here, "admin-state enable")
    yield command(here, "color", policy.colour)
    yield command(here, "endpoint", policy.endpoint)
    yield command(here, "head-end local")
    yield command(here, "distinguisher", number)
    yield command(here, "preference", path.preference)
    for i, one in enumerate(path.lists, 1):
        yield command(here, "segment-list", i, "admin-state enable")
        yield command(here, "segment-list", i, "weight", one.weight)
        for k, label in enumerate(one.labels, 1):
            yield command(here, "segment-list", i, "segment", k, "mpls-label", label)


def read_policies(router: Tree) -> tuple[SrPolicy, ...]:
    """The policies that commands tell of; candidate paths of one colour and endpoint are of one."""
    said = below(router, "segment-routing", "sr-policies", "static-policy")
    found: dict[tuple[int, str], tuple[str, list[CandidatePath]]] = {}
    for name, one in said.items():
        key = int(leaf(one, "color")), leaf(one, "endpoint")
        found.setdefault(key, (name.partition(":")[0], []))[1].append(_read_path(one))
    return tuple(
        SrPolicy(name, colour, ip_address(endpoint), tuple(paths))
        for (colour, endpoint), (name, paths) in found.items()
    )  # fmt: skip


def _read_path(one: Tree) -> CandidatePath:
    lists = below(one, "segment-list")
    return CandidatePath(int(leaf_or(one, "100", "preference")), tuple(
        SegmentList(_labels(lists[i]), int(leaf_or(lists[i], "1", "weight"))) for i in sorted(lists, key=int)
    ))  # fmt: skip


def _labels(one: Tree) -> tuple[int, ...]:
    segments: Mapping[str, Tree] = below(one, "segment")
    return tuple(int(leaf(segments[k], "mpls-label")) for k in sorted(segments, key=int))


def read_colour(said: Tree) -> int:
    """The colour that routes of the mesh take, 0 for none."""
    member = below(said, "policy-options", "community", COLOURED, "member")
    return int(next(iter(member)).rpartition(":")[2]) if member else 0

"""A plan's fixed policies of segment routing, as SRv6 of the routers that a lab has (RFC 8986, RFC 9256).

A segment is a router's loopback of IPv6, which every kernel takes for one that ends there: no other address is needed.
Which lists are valid in a state is worked out as a head end does, by what IS-IS reaches (RFC 9256, section 5.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from weft.build.wide import steered
from weft.lab.topology import Policy, Topology
from weft.lab.wide.broken import Broken
from weft.lab.wide.igp import Igp, Ways
from weft.planning import Plan

Arc = tuple[int, int]
"""A link, and the router that it is entered from."""


def policies_of(plan: Plan, topology: Topology) -> tuple[Policy, ...]:
    """What each router of a lab does with what goes to a border leaf of another site, where not all goes straight.

    Lists that name routers which the lab does not have are left out.
    """
    place, found = topology.place, list[Policy]()
    for one in steered(plan):
        far = next(iter(_at(topology, one.site, "border")), None)
        ways = tuple(
            (tuple(place[router] for router in way.by), way.weight)
            for way in one.ways if all(router in place for router in way.by)
        )  # fmt: skip
        if far is not None and one.head in place and any(by for by, _ in ways):
            found.append(Policy(place[one.head], far, tuple(_at(topology, one.site, "router")), ways))
    return tuple(policy for policy in found if all(6 in topology.routers[v].versions for v in _named(policy)))


def _at(topology: Topology, site: str, tier: str) -> list[int]:
    every = enumerate(topology.routers)
    return [v for v, router in every if router.device.site == site and router.tier == tier]


def _named(policy: Policy) -> Iterator[int]:
    yield from (policy.head, *policy.ends)
    yield from (v for by, _ in policy.ways for v in by)


@dataclass(frozen=True, slots=True)
class InForce:
    """What a policy is in a state: lists of segments with the shares that go by them, which sum to 1.

    `shares` are what crosses each link, `even` the links that some list shares evenly with others: how much of it they
    carry is for their kernels' hashing to say.
    """

    policy: Policy
    lists: tuple[tuple[tuple[int, ...], float], ...]
    shares: Mapping[Arc, float] = field(default_factory=dict)
    even: frozenset[Arc] = frozenset()


def in_force(topology: Topology, broken: Broken) -> tuple[InForce, ...]:
    """Each policy whose head has a way to its far end in a state.

    A list is valid where IS-IS has a way from each of its segments to the next; what is invalid goes by the valid ones
    of its policy, in their shares, and straight where there are none.
    """
    igp, found = Igp(topology, broken), list[InForce]()
    for policy in topology.policies:
        end = _end(igp, policy)
        if end is None or policy.head in broken.mute_igp | broken.mute_bgp:
            continue
        lists = [(_segments(by, end), weight) for by, weight in policy.ways]
        valid = [(segments, weight) for segments, weight in lists if _is_valid(igp, policy.head, segments)]
        valid = valid or [((end,), 1)]
        total = sum(weight for _, weight in valid)
        found.append(_crossing(igp, policy, [(segments, weight / total) for segments, weight in valid]))
    return tuple(found)


def _end(igp: Igp, policy: Policy) -> int | None:
    """The router where BGP has traffic leave: of those with a session with the far end the one that is nearest."""
    topology, broken = igp.topology, igp.broken
    able = {
        u: way[0] for u in policy.ends
        if not {u, policy.far} & broken.mute_bgp and (way := igp.way(policy.head, u)) is not None
        and set(topology.between.get((min(u, policy.far), max(u, policy.far)), ())) - broken.unused
    }  # fmt: skip
    return min(able, key=lambda u: (able[u], u), default=None)


def _segments(by: tuple[int, ...], end: int) -> tuple[int, ...]:
    return by if by[-1:] == (end,) else (*by, end)


def _is_valid(igp: Igp, head: int, segments: Sequence[int]) -> bool:
    return None not in (igp.way(v, u) for v, u in zip((head, *segments), segments, strict=False))


def _crossing(igp: Igp, policy: Policy, lists: Sequence[tuple[tuple[int, ...], float]]) -> InForce:
    shares, even = dict[Arc, float](), set[Arc]()
    for segments, share in lists:
        split = False
        for v, u in zip((policy.head, *segments), segments, strict=False):
            for arc, part, alone in _leg(igp, v, u):
                split = split or not alone
                shares[arc] = shares.get(arc, 0.0) + share * part
                even |= {arc} if split else set()
    return InForce(policy, tuple(lists), shares, frozenset(even))


def _leg(igp: Igp, v: int, u: int) -> Iterator[tuple[Arc, float, bool]]:
    """What part of the traffic from one router to another crosses each link, and whether it is alone there."""
    waiting = {v: 1.0}
    while waiting:
        at = max(waiting, key=lambda node: _onward(igp, node, u)[0])
        part, links = waiting.pop(at), _onward(igp, at, u)[1]
        for k in sorted(links):
            yield (k, at), part / len(links), len(links) == 1
            head = igp.topology.links[k].other(at)
            waiting[head] = waiting.get(head, 0.0) + part / len(links)


def _onward(igp: Igp, v: int, u: int) -> Ways:
    way = igp.way(v, u) if v != u else None
    return way or (0, frozenset())

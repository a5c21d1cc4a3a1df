"""A plan's fixed policies of segment routing, as what each router does with traffic to another site.

A plan shares what one site sends to another over segment lists.  Traffic starts at the border of the site, from where
it goes in equal parts to those routers that are nearest to the first segment, so a router has of each list the part
that passes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from weft import routing
from weft.build.device import CandidatePath, NodeSid, SegmentList, SrPolicy, reached
from weft.build.wide.numbers import WideNumbers
from weft.graph import Legs, Weights
from weft.network import Ints, Network
from weft.planning import Plan
from weft.planning.restored import restored

COLOUR = 100
"""Of all policies of a plan: one intent, that loads are as planned."""

PREFERENCE = 100
"""RFC 9256, section 2.7: what a candidate path has that says nothing else."""

_FINEST = 4096
"""Shares are fractions of at most this; planning has 64ths."""

Near = Mapping[str, AbstractSet[str]]
"""For each router those that IS-IS reaches."""


@dataclass(frozen=True, slots=True)
class Way:
    """Routers that packets go by before the one where they leave, none where they go straight; and its weight."""

    by: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Steered:
    """What a router does with traffic to a site: ways in shares, the heaviest first."""

    head: str
    site: str
    ways: tuple[Way, ...]


def steered(plan: Plan) -> tuple[Steered, ...]:
    """What each router does with traffic to each other site, where not all of it goes straight.

    Lists that a router does not reach by IS-IS are not its; those towards an anycast group are left out.

    Raises PlanError where tables of the plan do not fit together.
    """
    return tuple(
        Steered(head, z, _ways(shares))
        for (_, z), heads in _shares(plan).items() for head, shares in heads.items() if any(shares)
    )  # fmt: skip


def _shares(plan: Plan) -> dict[tuple[str, str], dict[str, dict[tuple[str, ...], Fraction]]]:
    """For each two sites the routers of the first with what of the traffic goes by each, and by which routers on."""
    table = plan.tables.get("policies")
    if table is None or "via" not in table.columns:
        return {}
    groups: dict[tuple[str, str], list[tuple[str, Fraction]]] = {}
    for row in table:
        share = Fraction(float(row["share"])).limit_denominator(_FINEST)
        groups.setdefault((str(row["a"]), str(row["z"])), []).append((str(row["via"]), share))
    links = [(str(row["a"]), str(row["z"])) for row in plan.tables["ip_links"]]
    near = reached([str(row["name"]) for row in plan.tables["routers"]], links)
    known = _Known.of(restored(plan), near)
    return {(a, z): known.between(a, z, lists) for (a, z), lists in groups.items()}


def untold(plan: Plan) -> str:
    """What of a plan's policies routers do not do as planned: nothing of them, or in other parts; empty if all.

    Raises PlanError where tables of the plan do not fit together.
    """
    table = plan.tables.get("policies")
    if table is None or not len(table):
        return ""
    if "via" not in table.columns:
        return "policies of segment routing: a controller sets this plan's, anew in each failure, not the build"
    if plan.fabrics is None or plan.fabrics.labels is None:
        return "policies of segment routing: routers have no segments to go by; write `labels` in `routing.addressing`"
    planned = {ends: _parts(plan, ends[0], heads) for ends, heads in _shares(plan).items() if heads}
    uneven = {ends: parts for ends, parts in planned.items() if len({*parts.values()}) > 1}
    if not uneven:
        return ""
    (a, z), parts = next(iter(uneven.items()))
    named = ", ".join(f"{name} {float(part):.0%}" for name, part in parts.items())
    return (
        f"policies of segment routing: border leaves share evenly over the routers of a site, the plan does not for "
        f"{len(uneven)} of {len(planned)} pairs of sites, such as from {a} to {z}: {named}"
    )


def _parts(plan: Plan, site: str, heads: Mapping[str, Mapping[tuple[str, ...], Fraction]]) -> dict[str, Fraction]:
    """What of the traffic is planned to pass each router of a site."""
    routers = (str(row["name"]) for row in plan.tables["routers"] if row["site"] == site)
    return {name: sum(heads.get(name, {}).values(), Fraction(0)) for name in routers}


@dataclass(frozen=True, slots=True)
class _Known:
    """Routers and sites, and how far routers are from each other over links alone, as IS-IS has it.

    `metric` (n_nodes to, n_routers from), `UNREACHED` where there is no way.
    """

    network: Network
    metric: Ints
    near: Near

    @classmethod
    def of(cls, network: Network, near: Near) -> _Known:
        ip = routing.build(network)
        link = ip.capacity_row < ip.n_links
        legs = Legs.of(ip.graph, Weights(ip.metric, ip.delay_ms), np.asarray(link & (ip.capacity_row >= 0)))
        leaves = np.arange(ip.n_routers)
        halves = np.flatnonzero(ip.whole != np.arange(ip.n_nodes))
        leaves[ip.whole[halves[ip.whole[halves] < ip.n_routers]]] = halves[ip.whole[halves] < ip.n_routers]
        return cls(network, legs.metric[: ip.n_routers, leaves], near)

    def between(
        self, a: str, z: str, lists: Sequence[tuple[str, Fraction]]
    ) -> dict[str, dict[tuple[str, ...], Fraction]]:
        """Each router of a site with what of the traffic to another goes by it, and by which routers on."""
        found: dict[str, dict[tuple[str, ...], Fraction]] = {}
        for via, share in lists if z in self.network.sites.name else ():
            heads = self._heads(a, self._routers(via or z))
            for head in heads:
                own, by = found.setdefault(head, {}), self._by(head, via)
                own[by] = own.get(by, Fraction(0)) + share / len(heads)
        return found

    def _routers(self, name: str) -> list[int]:
        """The router of a name, or those of a site."""
        routers = self.network.routers
        if name in routers.name:
            return [routers.name.index(name)]
        return np.flatnonzero(routers.site == self.network.sites.name.index(name)).tolist()

    def _heads(self, site: str, to: Sequence[int]) -> list[str]:
        """Routers of a site that are nearest to any of some routers, of those that IS-IS reaches."""
        names = self.network.routers.name
        far = {
            names[v]: min(reached) for v in self._routers(site)
            if (reached := [int(self.metric[u, v]) for u in to if names[u] in self.near[names[v]]])
        }  # fmt: skip
        return [name for name, metric in far.items() if metric == min(far.values())]

    def _by(self, head: str, via: str) -> tuple[str, ...]:
        """The router that a list names for a head; of a site the nearest one."""
        names = self.network.routers.name
        if via in ("", head):
            return ()
        able = [u for u in self._routers(via) if names[u] in self.near[head]]
        return (names[min(able, key=lambda u: int(self.metric[u, names.index(head)]))],)


def _ways(shares: Mapping[tuple[str, ...], Fraction]) -> tuple[Way, ...]:
    """The least whole weights that are as the shares."""
    common = lcm(*(share.denominator for share in shares.values()))
    whole = {by: int(share * common) for by, share in shares.items()}
    most = gcd(*whole.values())
    return tuple(Way(by, whole[by] // most) for by in sorted(whole, key=lambda by: (-whole[by], by)))


def policy_records(
    ours: Sequence[Steered], at: Mapping[str, Sequence[str]], numbers: WideNumbers, sids: Mapping[str, NodeSid],
    near: AbstractSet[str],
) -> tuple[SrPolicy, ...]:  # fmt: skip
    """Policies of one head end, for each router at a far site that it reaches, and each of that one's loopbacks.

    `at` are the routers of each site.
    """
    return tuple(
        SrPolicy(
            end if address.version == 4 else f"{end}-ipv6", COLOUR, address.ip,
            (CandidatePath(PREFERENCE, _lists(one.ways, end, sids)),),
        )
        for one in ours for end in at[one.site] if end in near for address in numbers.loopbacks(end)
    )  # fmt: skip


def _lists(ways: Sequence[Way], end: str, sids: Mapping[str, NodeSid]) -> tuple[SegmentList, ...]:
    weights: dict[tuple[int, ...], int] = {}
    for way in ways:
        routers = way.by if way.by[-1:] == (end,) else (*way.by, end)
        labels = tuple(sids[router].first + sids[router].index for router in routers)
        weights[labels] = weights.get(labels, 0) + way.weight
    return tuple(SegmentList(labels, weight) for labels, weight in weights.items())

"""From counts at sites to a network: routers, IP links in planes, lightpaths on spans of lit pairs.

Lightpaths of one candidate are spread evenly over its planes: router i of one site meets router i of the
other, and where a site has fewer, its routers take turns.  What does not divide evenly starts in another plane for
each candidate, so that planes stay alike.  All lightpaths of a candidate in one plane are one IP link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from weft.network import (
    Amplifiers,
    Cards,
    Fibres,
    Floats,
    Incidence,
    Ints,
    IpLinks,
    Lightpaths,
    Network,
    Pairs,
    Routers,
    Spans,
    floats,
    ints,
    names,
)
from weft.network.naming import numbered
from weft.planning.step1_traffic import Asked
from weft.planning.step3_optical_menu import Light
from weft.routing.metrics import HOP


@dataclass(frozen=True, slots=True, eq=False)
class Channels:
    """Where each lightpath is: its slot, and the pair it takes on each fibre of its route (both -1 if leased)."""

    slot: Ints  # (n_lightpaths,)
    pair_on_fibre: tuple[tuple[int, ...], ...]  # per lightpath, one number from 0 for each fibre of its route
    pairs_lit: Ints  # (n_fibres,)


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """IP links that a set of candidates makes: one for each plane of each candidate, in that order."""

    candidate: Ints  # (n_links,)
    router_a: Ints
    router_z: Ints
    members: Ints


def routers_of(asked: Asked, gateway_gbps: Floats) -> Routers:
    """The routers of all sites; `gateway_gbps` (n_sites,) is spread evenly over those of a site."""
    count = asked.sites.routers
    site = np.repeat(np.arange(len(asked.sites)), count)
    number = np.concatenate([np.arange(1, n + 1) for n in count.tolist()]) if len(count) else np.zeros(0, np.int64)
    each = gateway_gbps / np.maximum(count, 1)
    return Routers(
        names(f"{asked.sites.name[v]}.{k}" for v, k in zip(site.tolist(), number.tolist(), strict=True)),
        ints(site.tolist()),
        floats(each[site].tolist()),
        asked.overloaded[site],
    )


def n_planes(asked: Asked, light: Light) -> Ints:
    """How many planes each candidate is in: as many as the larger number of routers at its ends; a given LAG in one.

    What may be bought a few times only is in no more of them.
    """
    count = asked.sites.routers
    return np.asarray(np.where(light.lower > 0, 1, np.minimum(np.maximum(count[light.a], count[light.z]), light.upper)))


def first_planes(asked: Asked, light: Light) -> Ints:
    """The plane each candidate starts in."""
    return turns(asked.sites.routers, light.a, light.z, n_planes(asked, light))


def turns(routers: Ints, a: Ints, z: Ints, planes: Ints) -> Ints:
    """The plane each link starts in: those in a few of them take turns between two sites.

    `routers` (n_sites,) says how many planes there are, `planes` (n_links,) in how many of them a link is.
    """
    first, taken = np.zeros(len(a), np.int64), dict[tuple[int, int], int]()
    for p in np.flatnonzero(planes < np.maximum(routers[a], routers[z])).tolist():
        ends = (int(a[p]), int(z[p]))
        first[p] = taken.get(ends, 0)
        taken[ends] = taken.get(ends, 0) + int(planes[p])
    return first


def first_with_more(asked: Asked, light: Light) -> Ints:
    """The plane of each candidate (n_candidates,) from which on what does not divide evenly is put.

    They take turns, but where planes are no whole number of rounds over the routers of both ends: there any but the
    first planes would meet some router twice and another not at all.
    """
    count, m = asked.sites.routers, n_planes(asked, light)
    whole = (m % np.maximum(count[light.a], 1) == 0) & (m % np.maximum(count[light.z], 1) == 0)
    return np.where(whole, np.arange(len(light)), 0)


def planes(asked: Asked, light: Light, counts: Ints) -> Planes:
    """The IP links of lightpath counts (n_candidates,); a link without members is left out."""
    count, start, of_candidate = asked.sites.routers, first_planes(asked, light), n_planes(asked, light)
    first, shift = np.concatenate([[0], np.cumsum(count)]), first_with_more(asked, light)
    rows = []
    for p in np.flatnonzero(counts).tolist():
        a, z, n = int(light.a[p]), int(light.z[p]), int(counts[p])
        m = int(of_candidate[p])
        for k in range(m):
            i, members = k + int(start[p]), n // m + ((k - int(shift[p])) % m < n % m)
            if members:
                rows.append((p, int(first[a]) + i % int(count[a]), int(first[z]) + i % int(count[z]), members))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Planes(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3])


def lay_out(
    asked: Asked, light: Light, fibres: Fibres, counts: Ints, metric: Ints, channels: Channels, gateway_gbps: Floats
) -> Network:
    """The network of a purchase; `metric` (n_candidates, 2) there and back, `gateway_gbps` (n_sites,).

    Lightpaths are in the order of `planes`: by candidate, plane and member, as `channels` must be.  They end on
    no card yet.
    """
    routers = routers_of(asked, gateway_gbps)
    laid = planes(asked, light, counts)
    of = laid.candidate
    ends = zip(of.tolist(), laid.router_a.tolist(), laid.router_z.tolist(), strict=True)
    link_names = numbered([light.label[p] or f"{routers.name[a]}-{routers.name[z]}" for p, a, z in ends])
    links = IpLinks(
        names(link_names), laid.router_a, laid.router_z, light.gbps[of] * laid.members, metric[of, 0],
        light.delay_ms[of], metric[of, 1], light.min_members[of],
    )  # fmt: skip
    link = np.repeat(np.arange(len(of)), laid.members)
    candidate = of[link]
    member = np.concatenate([np.arange(1, n + 1) for n in laid.members.tolist()]) if len(of) else np.zeros(0, np.int64)
    lightpaths = Lightpaths(
        names(f"{link_names[k]}/{i}" for k, i in zip(link.tolist(), member.tolist(), strict=True)),
        link, tuple(light.mode[p] for p in candidate.tolist()), light.gbps[candidate], light.length_km[candidate],
        light.gsnr_db[candidate], light.margin_db[candidate], channels.slot, light.width_slices[candidate],
        np.full(len(candidate), -1), np.full(len(candidate), -1),
    )  # fmt: skip
    glass = _Glass.of(light, fibres, channels.pairs_lit)
    leased = _Leased.of(light, candidate, link, len(glass.name))
    on_span = [
        leased.under[i] if light.leased[p] else list(glass.under(light.fibres[p], channels.pair_on_fibre[i]))
        for i, p in enumerate(candidate.tolist())
    ]
    theirs = candidate[[*leased.own, *leased.shared]]
    of_none = [-1] * len(theirs)
    leased_names = *(lightpaths.name[i] for i in leased.own), *(link_names[link[i]] for i in leased.shared)
    spans = Spans(
        names([*glass.name, *(f"{name}~" for name in leased_names)]), ints([*glass.pair, *of_none]),
        floats([*glass.length_km, *light.length_km[theirs].tolist()]), floats([*glass.loss_db, *[0.0] * len(theirs)]),
        ints([*glass.amplifier, *of_none]),
    )  # fmt: skip
    in_srlg = [*(light.fibre_in_srlg[f].tolist() for f in glass.fibre), *(light.srlgs[p].tolist() for p in theirs)]
    return Network(
        asked.sites, fibres, glass.pairs, glass.amplifiers, spans, light.srlg_table, routers,
        Cards((), ints(()), floats(())), lightpaths, links, asked.classes, asked.anycast, asked.demands,
        Incidence.of(on_span, len(spans)), Incidence.of(in_srlg, len(light.srlg_table)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Leased:
    """Spans that stand for leased wavelengths: one of each, and one of each link that several IP links are leased as.

    `own` and `shared` are the lightpaths that they are of, of a shared one the first; `under` gives rows of spans for
    each leased lightpath.
    """

    own: list[int]
    shared: list[int]
    under: dict[int, list[int]]

    @classmethod
    def of(cls, light: Light, candidate: Ints, ip_link: Ints, n_before: int) -> _Leased:
        """From the candidate and the IP link of each lightpath; `n_before` spans come before these."""
        own = np.flatnonzero(light.leased[candidate]).tolist()
        together: dict[int, list[int]] = {}
        for i in own:
            together.setdefault(int(light.link[candidate[i]]), []).append(i)
        several = [mine for mine in together.values() if len(set(ip_link[mine].tolist())) > 1]
        under = {i: [n_before + k] for k, i in enumerate(own)}
        for k, mine in enumerate(several):
            for i in mine:
                under[i].append(n_before + len(own) + k)
        return cls(own, [mine[0] for mine in several], under)


@dataclass(frozen=True, slots=True, eq=False)
class _Glass:
    """The lit pairs of all fibres, their spans, and the amplifier sites between those."""

    pairs: Pairs
    amplifiers: Amplifiers
    name: list[str]
    pair: list[int]
    fibre: list[int]
    length_km: list[float]
    loss_db: list[float]
    amplifier: list[int]
    first_pair: Ints
    first_span: Ints

    @classmethod
    def of(cls, light: Light, fibres: Fibres, pairs_lit: Ints) -> _Glass:
        pair_names: list[str] = []
        of_fibre: list[int] = []
        first_span: list[int] = []
        rows: list[tuple[str, int, int, float, float, int]] = []
        huts: list[tuple[str, int]] = []
        for f in np.flatnonzero(pairs_lit).tolist():
            spans, first_hut = light.sections[f].spans, len(huts)
            huts += [(f"{fibres.name[f]}@ila{i}", f) for i in range(1, len(spans))]
            following = [*range(first_hut, len(huts)), -1]
            for k in range(int(pairs_lit[f])):
                first_span.append(len(rows))
                pair_names.append(f"{fibres.name[f]}/{k + 1}")
                of_fibre.append(f)
                rows += [
                    (f"{pair_names[-1]}/{i + 1}", len(of_fibre) - 1, f, span.length_km, span.loss_db, following[i])
                    for i, span in enumerate(spans)
                ]
        first_span.append(len(rows))
        name, pair, fibre, length, loss, hut = (
            (list(column) for column in zip(*rows, strict=True)) if rows else ([],) * 6
        )
        first_pair = np.concatenate([[0], np.cumsum(pairs_lit)]).astype(np.int64)
        return cls(
            Pairs(names(pair_names), ints(of_fibre)), Amplifiers(names(n for n, _ in huts), ints(f for _, f in huts)),
            name, pair, fibre, length, loss, hut, first_pair, np.array(first_span, dtype=np.int64),
        )  # fmt: skip

    def under(self, fibres: Ints, numbers: Sequence[int]) -> Iterator[int]:
        """Rows of the spans along a route, on the pair of each fibre that has that number."""
        for fibre, number in zip(fibres.tolist(), numbers, strict=True):
            pair = int(self.first_pair[fibre]) + number
            yield from range(int(self.first_span[pair]), int(self.first_span[pair + 1]))


def once(asked: Asked, light: Light, fibres: Fibres, candidates: Ints) -> tuple[Network, Ints]:
    """One lightpath of each of some candidates in each plane, one lit pair a fibre, and each link's candidate.

    What a failure leaves of this network is what it leaves of the candidates: one lightpath stands for all of a LAG,
    so that one is enough here for any.
    """
    light = replace(light, min_members=np.ones(len(light), np.int64))
    counts = np.zeros(len(light), np.int64)
    counts[candidates] = n_planes(asked, light)[candidates]
    laid = planes(asked, light, counts)
    pairs = tuple(tuple(0 for _ in light.fibres[p]) for p in laid.candidate.tolist())
    channels = Channels(np.full(len(pairs), -1), pairs, np.ones(len(fibres), np.int64))
    metric, gateway = np.full((len(light), 2), HOP, np.int64), np.ones(len(asked.sites))
    return lay_out(asked, light, fibres, counts, metric, channels, gateway), laid.candidate

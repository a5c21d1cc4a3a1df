"""Which card of its routers each lightpath ends on, and how much of each gateway.

The members of a LAG are spread over cards, so that a card takes as few of them as can be; of cards that hold as many
of it the emptier one is taken, then the first.  A card whose ports are more than its complexes forward takes no more
Gb/s than that, as long as another has room.  What needs the faster cages is seated before what fits in any, so
that ports that suffice together always do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from weft.catalogue import RouterBuild
from weft.network import Cards, Network, floats, ints, names
from weft.planning.bought import Built, Menus
from weft.planning.step3_optical_menu import PORT_GBPS
from weft.planning.step6_proof import candidate_of

GATEWAY = -1
"""The LAG to the border leaves, beside the IP links that are numbered from 0."""


@dataclass(frozen=True, slots=True)
class Plug:
    """Ports taken together on a router: of which LAG, in which cages, and by which lightpath (none of a gateway).

    A transponder's lightpath takes several, all on one card if one has them.  `gbps` is what its complex forwards:
    the rate of a lightpath, or the clients' share of a gateway's port.
    """

    lag: int
    needs_800: bool
    lightpath: int = -1
    ports: int = 1
    gbps: float = 0.0


def seated(built: Built, menus: Menus) -> Network:
    """The network of a purchase with cards in its routers, and its lightpaths and gateways on them."""
    network, builds = built.network, built.builds(menus)
    light, routers = network.lightpaths, network.routers
    names_: list[str] = []
    router: list[int] = []
    gateway_gbps: list[float] = []
    ends = {"a": np.full(len(light), -1), "z": np.full(len(light), -1)}
    for r, plugs in enumerate(_plugs(built, menus)):
        if int(routers.site[r]) not in builds:
            continue  # it is given, with all of its cards
        build, first = builds[int(routers.site[r])], len(names_)
        n_cards = sum(n for _, n in build.cards)
        seats = _seats(build, n_cards, [plug for plug, _ in plugs])
        for (plug, end), seat in zip(plugs, seats, strict=True):
            if plug.lag != GATEWAY:
                ends[end][plug.lightpath] = first + seat
        share = Counter(seat for (plug, _), seat in zip(plugs, seats, strict=True) if plug.lag == GATEWAY)
        each = float(routers.gateway_gbps[r]) / max(1, share.total())
        names_ += [f"{routers.name[r]}/c{k + 1}" for k in range(n_cards)]
        router += [r] * n_cards
        gateway_gbps += [each * share[k] for k in range(n_cards)]
    return replace(
        network,
        cards=Cards(names(names_), ints(router), floats(gateway_gbps)),
        lightpaths=replace(light, card_a=ints(ends["a"]), card_z=ints(ends["z"])),
    )


def _plugs(built: Built, menus: Menus) -> Iterator[list[tuple[Plug, str]]]:
    """For each router what ends there, the gateway first, each with the end of the lightpath that it is."""
    network, fabrics = built.network, built.fabrics(menus)
    links, of_link = network.ip_links, network.lightpaths.ip_link.tolist()
    candidate = candidate_of(built)
    wide, ports = menus.light.needs_800[candidate].tolist(), menus.light.ports[candidate].tolist()
    rate = network.lightpaths.rate_gbps.tolist()
    found: list[list[tuple[Plug, str]]] = []
    for v in network.routers.site.tolist():
        design = fabrics.get(v)
        routers = int(network.sites.routers[v])
        n = design.gateway_ports // routers if design else 0
        each = float(menus.problem.sites.client_gbps[v]) / routers / max(1, n)
        is_wide = bool(design and design.gateway_port_gbps > PORT_GBPS)
        found.append([(Plug(GATEWAY, is_wide, gbps=each), "")] * n)
    for i, k in enumerate(of_link):
        for end, r in (("a", int(links.a[k])), ("z", int(links.z[k]))):
            found[r].append((Plug(k, wide[i], i, ports[i], rate[i]), end))
    yield from found


def _seats(build: RouterBuild, n_cards: int, plugs: list[Plug]) -> list[int]:
    """The card of each plug, from 0; a router that is too small for its site has more on a card than it has ports."""
    free_800, free_400 = [build.ports800 // n_cards] * n_cards, [build.ports400 // n_cards] * n_cards
    members, taken, seat = Counter[tuple[int, int]](), [0] * n_cards, [0] * len(plugs)
    forwards, load = build.gbps / n_cards * (1 + 1e-9), [0.0] * n_cards
    for i in sorted(range(len(plugs)), key=lambda i: (not plugs[i].needs_800, -plugs[i].ports)):
        plug = plugs[i]
        room = [k for k in range(n_cards) if free_800[k] + (0 if plug.needs_800 else free_400[k]) >= plug.ports]
        card = min(
            room or range(n_cards),
            key=lambda k: (load[k] + plug.gbps > forwards, members[plug.lag, k], taken[k], k),
        )
        slow = 0 if plug.needs_800 else min(plug.ports, max(free_400[card], 0))
        free_400[card] -= slow
        free_800[card] -= plug.ports - slow
        members[plug.lag, card] += 1
        taken[card] += plug.ports
        load[card] += plug.gbps
        seat[i] = card
    return seat

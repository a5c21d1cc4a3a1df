"""From the links that an intent gives to the network that they are, without buying anything.

A given link is one IP link between one router of each of its sites; links of the same two sites take turns over
their routers, as the planner lays them out, so that they are spread over planes.
"""

from __future__ import annotations

import numpy as np

from weft.diagnostics import PlanError
from weft.intent import Intent, Link
from weft.network import (
    Amplifiers,
    Cards,
    Floats,
    Incidence,
    Ints,
    IpLinks,
    Lightpaths,
    Network,
    Pairs,
    Spans,
    Srlgs,
    floats,
    ints,
    names,
)
from weft.optical.dci.menu import MS_PER_KM
from weft.planning.layout import routers_of, turns
from weft.planning.step1_traffic import Asked, between_sites
from weft.planning.step3_optical_menu import LEASED, fibres_of, link_delay_ms, srlgs_of
from weft.routing import by_delay, hop_like


def given(intent: Intent) -> tuple[Network, tuple[str, ...]]:
    """The network of an intent's given links, and notes on what of the intent is not in it.

    Its sites' gateways have no limit, for nothing says what is bought there; its cables are not lit.

    Raises PlanError if the intent gives no link, or leaves the metrics of its links to a plan.
    """
    links = [link for link in intent.links if link.capacity_gbps is not None]
    if not links:
        raise PlanError(
            f"the intent '{intent.name}' gives no links: there is only what may be bought",
            help="plan it first, with `weft plan`, or give `links` a capacity",
        )
    asked = between_sites(intent)
    shared = srlgs_of(intent)
    of_srlg = {name: i for i, name in enumerate(shared)}
    ip_links = _ip_links(intent, asked, links)
    lightpaths, spans = _light(links, ip_links.delay_ms)
    none = ints(())
    network = Network(
        asked.sites, fibres_of(intent), Pairs((), none), Amplifiers((), none), spans, Srlgs(shared),
        routers_of(asked, np.full(len(asked.sites), np.inf)), Cards((), none, floats(())), lightpaths, ip_links,
        asked.classes, asked.anycast, asked.demands,
        Incidence.of(([i] for i in range(len(spans))), len(spans)),
        Incidence.of(([of_srlg[g] for g in links[k].srlg] for k in lightpaths.ip_link.tolist()), len(shared)),
    )  # fmt: skip
    return network, _notes(intent, len(links))


def _ip_links(intent: Intent, asked: Asked, links: list[Link]) -> IpLinks:
    at, count = asked.sites.index(), asked.sites.routers
    a, z = ints(at[link.a] for link in links), ints(at[link.z] for link in links)
    unlinked = [link for link, u, v in zip(links, a.tolist(), z.tolist(), strict=True) if not count[u] * count[v]]
    if unlinked:
        raise PlanError(
            f"link '{unlinked[0].name}' ends at a site without routers", help="give both of its sites routers"
        )
    first, turn = np.cumsum(count) - count, turns(count, a, z, np.ones(len(links), np.int64))
    delay = floats(link_delay_ms(link, asked.sites) for link in links)
    there = _metric(intent, links, delay)
    back = there
    if intent.routing.metric in ("given", "optimised"):
        back = ints(link.metric_back or link.metric or 0 for link in links)
    return IpLinks(
        names(link.name for link in links), first[a] + turn % count[a], first[z] + turn % count[z],
        floats(link.capacity_gbps or 0.0 for link in links), there, delay, back, ints(link.min_links for link in links),
    )  # fmt: skip


def _metric(intent: Intent, links: list[Link], delay_ms: Floats) -> Ints:
    """Metrics as `routing.metric` says; what the routers have now where a plan would look for better ones."""
    policy = intent.routing.metric
    if policy == "delay":
        return by_delay(delay_ms)
    if policy == "hop":
        return hop_like(len(links))
    lacking = [link.name for link in links if link.metric is None]
    if lacking:
        raise PlanError(
            f"the intent leaves metrics to a plan, and {len(lacking)} of its links have none, such as '{lacking[0]}'",
            help="write `routing: {metric: hop}`, delay, or given with a metric for every link; or plan it first",
        )
    return ints(link.metric or 0 for link in links)


def _light(links: list[Link], delay_ms: Floats) -> tuple[Lightpaths, Spans]:
    """A wavelength for each member of a link, and for each a span of its own, over which shared risks reach it."""
    link = np.repeat(np.arange(len(links)), [link.members for link in links])
    name = [f"{link.name}/{i}" for link in links for i in range(1, link.members + 1)]
    n, nothing, none = len(name), np.full(len(name), np.nan), np.full(len(name), -1)
    rate, length_km = floats((links[k].capacity_gbps or 0.0) / links[k].members for k in link), delay_ms / MS_PER_KM
    lightpaths = Lightpaths(
        names(name), link, (LEASED,) * n, rate, length_km[link], nothing, nothing, none, none, none, none
    )
    return lightpaths, Spans(names(f"{light}~" for light in name), none, length_km[link], np.zeros(n), none)


def _notes(intent: Intent, n_given: int) -> tuple[str, ...]:
    absent = [(len(intent.fibres), "fibre", "dark"), (len(intent.links) - n_given, "link to be leased", "not there")]
    return tuple(
        f"{n} {what if n == 1 else what.replace('fibre', 'fibres').replace('link ', 'links ')} "
        f"{'is' if n == 1 else 'are'} {how}: only the {n_given} given links carry traffic"
        for n, what, how in absent
        if n
    )

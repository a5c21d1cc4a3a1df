"""Checks of meaning that need routes: sites that nothing reaches, and delays that light cannot keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from math import inf

from weft.diagnostics import Diagnostic, Span
from weft.intent.document import ClassDoc, demands, senders
from weft.intent.subject import Subject
from weft.network.geodesy import great_circle_km

FIBRE_MS_PER_KM = 1.468 / 299.792458
"""Delay of light in silica: group index 1.468 at 1550 nm (datasheets of G.652 fibre) over c in km/ms."""

ROUNDING_MS = 1e-9


@dataclass(frozen=True)
class Routes:
    """Least delays over fibres and links between sites; `edges` gives at each site (other site, ms, element)."""

    edges: dict[str, list[tuple[str, float, tuple[str, int]]]]

    def from_site(self, source: str) -> tuple[dict[str, float], dict[str, tuple[str, float, tuple[str, int]]]]:
        """Least delay in ms to each site that can be reached, and the last step on the way there (Dijkstra)."""
        delay_ms, came = {source: 0.0}, dict[str, tuple[str, float, tuple[str, int]]]()
        heap, done = [(0.0, source)], set[str]()
        while heap:
            so_far, site = heappop(heap)
            if site in done:
                continue
            done.add(site)
            for other, step_ms, element in self.edges[site]:
                if so_far + step_ms < delay_ms.get(other, inf):
                    delay_ms[other] = so_far + step_ms
                    came[other] = (site, step_ms, element)
                    heappush(heap, (so_far + step_ms, other))
        return delay_ms, came

    @cached_property
    def hub(self) -> tuple[dict[str, float], float]:
        """Delays from one central site, and the longest of them: two bounds that spare most searches."""
        first = next(iter(self.edges))
        far = self.from_site(first)[0]
        middle = max(far.values()) / 2
        centre = min(far, key=lambda site: abs(far[site] - middle))
        candidates = [self.from_site(site)[0] for site in (first, centre)]
        delays = min(candidates, key=lambda d: max(d.values()))
        return delays, max(delays.values())


def routes(subject: Subject) -> Routes:
    """The graph of all fibres and links between sites that could be read."""
    sites = subject.sites()
    edges: dict[str, list[tuple[str, float, tuple[str, int]]]] = {name: [] for name in sites}
    steps = [(f.a, f.z, f.length * FIBRE_MS_PER_KM, ("fibres", i)) for i, f in enumerate(subject.document.fibres)]
    for i, link in enumerate(subject.document.links):
        if link.a in sites and link.z in sites:
            along = great_circle_km(sites[link.a].at, sites[link.z].at) * FIBRE_MS_PER_KM
            steps.append((link.a, link.z, along if link.delay is None else link.delay, ("links", i)))
    for a, z, delay_ms, element in steps:
        if a in sites and z in sites and a != z:
            edges[a].append((z, delay_ms, element))
            edges[z].append((a, delay_ms, element))
    return Routes(edges)


def reach(subject: Subject) -> Iterator[Diagnostic]:
    """Sites that no fibre and no link reaches, and networks in several parts."""
    document = subject.document
    named = {end for fibre in document.fibres for end in (fibre.a, fibre.z)}
    named |= {end for link in document.links for end in (link.a, link.z)}
    if not all(map(subject.is_whole, ("sites", "fibres", "links"))) or not named <= set(subject.site_names):
        return
    edges = routes(subject).edges
    if not document.fibres and not document.links:
        message = "there are neither fibres nor links"
        yield Diagnostic("E321", message, subject.key("fibres"), help="add `fibres`, or `links`, between the sites")
        return
    number = {site.name: i for i, site in reversed(list(enumerate(document.sites)))}
    parts = sorted(_parts(edges), key=lambda part: (-len(part), number[part[0]]))
    for part in parts[1:]:
        place = subject.at("sites", number[part[0]], "name")
        if len(part) == 1:
            message = f"no fibre or link reaches site '{part[0]}'"
            yield Diagnostic("E305", message, place, help="add one, or take the site out")
        else:
            names = ", ".join(part[:6]) + (" …" if len(part) > 6 else "")
            message = f"no fibre or link leads from {names} to '{parts[0][0]}'"
            yield Diagnostic("E318", message, place, "in a part of its own", "join the parts by a fibre or link")


def _parts(edges: dict[str, list[tuple[str, float, tuple[str, int]]]]) -> Iterator[list[str]]:
    """Connected parts, each in order of the sites."""
    order = {name: i for i, name in enumerate(edges)}
    seen: set[str] = set()
    for name in edges:
        if name in seen:
            continue
        part, front = {name}, [name]
        while front:
            fresh = {other for other, _, _ in edges[front.pop()]} - part
            part |= fresh
            front += fresh
        seen |= part
        yield sorted(part, key=order.__getitem__)


def delays(subject: Subject) -> Iterator[Diagnostic]:
    """Classes whose `max_delay` is less than light needs over the shortest route of a pair they are for."""
    document = subject.document
    limited = [(i, c) for i, c in enumerate(document.traffic.classes) if c.max_delay is not None]
    fields = ("sites", "fibres", "links")
    if not limited or not all(subject.is_whole(field) for field in fields) or not (document.fibres or document.links):
        return
    ways = routes(subject)
    for i, c in limited:
        to_hub, radius_ms = ways.hub
        far = {name for name in subject.sites() if to_hub.get(name, inf) + radius_ms > (c.max_delay or inf)}
        asked = _asked_pairs(subject, c, far)
        worst = _first_violation(ways, asked, c.max_delay or inf)
        if worst is not None:
            yield _too_slow(subject, ways, i, c, worst, asked[worst[0]])


def _asked_pairs(
    subject: Subject, c: ClassDoc, far: set[str]
) -> dict[str, list[tuple[tuple[str, ...], int | None]]]:
    """For each source the ends of the class's demands there, with the row of the matrix if there is one.

    Pairs by gravity are the square of the sites: only those of sources in `far` are listed, the rest being in time.
    """
    document, sites = subject.document, subject.sites()
    asked: dict[str, list[tuple[tuple[str, ...], int | None]]] = {}
    for row, demand in enumerate(demands(document.traffic)):
        if demand.traffic_class == c.name and demand.a in sites and all(name in sites for name in demand.z):
            asked.setdefault(demand.a, []).append((demand.z, row))
    homes = [site for site in sites.values() if site.fabric is not None]
    if document.traffic.gravity is None:
        every = dict.fromkeys(name for of_matrix in senders(document.traffic) for name in of_matrix)
        sending = [name for name in every if name in sites]
    else:
        sending = [home.name for home in homes]
        for home in (home for home in homes if c.share and home.name in far):
            near = (s for s in homes if c.between is None or great_circle_km(home.at, s.at) <= c.between)
            asked.setdefault(home.name, []).extend(((s.name,), None) for s in near if s is not home)
    for site in sites.values():
        if c.name in site.egress:
            for sender in sending:
                if sender != site.name:
                    asked.setdefault(sender, []).append(((site.name,), None))
    return asked


def _first_violation(
    ways: Routes, asked: dict[str, list[tuple[tuple[str, ...], int | None]]], limit_ms: float
) -> tuple[str, str, float, int | None] | None:
    """Source, end, least delay and matrix row of the slowest demand of the first source that has one too slow."""
    if not asked:
        return None
    to_hub, radius_ms = ways.hub
    for source, there in asked.items():
        if to_hub.get(source, inf) + radius_ms <= limit_ms:
            continue  # through the hub every site of its part is near enough
        delay_ms, _ = ways.from_site(source)
        reached = [
            (min((delay_ms[name], name) for name in ends if name in delay_ms), row)
            for ends, row in there
            if any(name in delay_ms for name in ends)
        ]
        (slowest_ms, end), row = max(reached, key=lambda r: r[0], default=((0.0, source), None))
        if slowest_ms > limit_ms + ROUNDING_MS:
            return source, end, slowest_ms, row
    return None


def _too_slow(
    subject: Subject,
    ways: Routes,
    i: int,
    c: ClassDoc,
    worst: tuple[str, str, float, int | None],
    asked: Iterable[tuple[tuple[str, ...], int | None]],
) -> Diagnostic:
    source, end, delay_ms, row = worst
    _, came = ways.from_site(source)
    steps, here = [], end
    while here != source:
        here, step_ms, element = came[here]
        steps.append((step_ms, element))
    related: list[tuple[Span, str]] = []
    if row is not None:
        related.append((subject.at("traffic", "matrix", row), "this demand"))
    _, (field, number) = max(steps)
    noun = "fibre" if field == "fibres" else "link"
    related.append((subject.at(field, number), f"the longest {noun} on that route"))
    message = (
        f"class '{c.name}' allows {c.max_delay:.6g} ms, light needs {delay_ms:.4g} ms "
        f"over the shortest route from '{source}' to '{end}'"
    )
    gravity = row is None and any(r is None for _, r in asked)
    help = "allow more, or limit the class with `between: within … km`" if gravity else "allow more delay"
    place = subject.at("traffic", "classes", i, "max_delay")
    return Diagnostic("E309", message, place, "sooner than light", help, related=tuple(related))

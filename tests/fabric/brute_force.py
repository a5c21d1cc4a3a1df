"""Every design of a small site counted one by one, with code that shares nothing with the search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product
from math import ceil

from weft.catalogue.records import Catalogue, Switch
from weft.fabric import FabricAsk
from weft.fabric.layout import Layout
from weft.fabric.media import Media, Medium, far_port
from weft.fabric.ports import Ports, ports_at

LEVELS = (1.0, 1.25, 1.5, 2.0)
EPS = 1e-9
Point = tuple[float, float, float, int, float]


@dataclass(frozen=True)
class Core:
    """One core with what its border must know."""

    draw: float
    price: float
    up_gbps: float
    spines: int
    free: int
    down: Ports
    top: tuple[Switch, Ports, int, Switch, Ports, Medium] | None = None


def fits(box: Switch, down: Ports, down_ports: int, up: Ports, up_ports: int) -> bool:
    """Whether a box has the cages for both ways."""
    a, b = ceil(down_ports / down.split), ceil(up_ports / up.split)
    if down.group == up.group:
        return a + b <= box.ports[down.group].count
    return a <= box.ports[down.group].count and b <= box.ports[up.group].count


def cost(medium: Medium, a: int, z: int) -> tuple[float, float]:
    """Draw and price of a medium."""
    (wa, ea), (wz, ez) = medium.parts
    return a * wa + z * wz, a * ea + z * ez


def evenly(things: int, over: int) -> list[int]:
    """Numbers that differ by one at most."""
    return [len(range(i, things, over)) for i in range(over)]


def total(*parts: tuple[float, float]) -> tuple[float, float]:
    """The sum of draws and of prices."""
    return sum(p[0] for p in parts), sum(p[1] for p in parts)


def boxes(box: Switch, n: int) -> tuple[float, float]:
    """Draw and price of some boxes."""
    return n * box.draw_w.value, n * box.price_eur.value


class BruteForce:
    """Every design of a site, the wasteful ones too."""

    def __init__(self, ask: FabricAsk, catalogue: Catalogue, cheapest: bool) -> None:
        self.ask, self.switches = ask, catalogue.switches
        self.layout = Layout.of(ask.most_hosts, catalogue.practice.rack_to_rack_m.value, ask.hall)
        self.media = Media(catalogue, cheapest)
        self._ways: dict[float, list[tuple[Switch, Ports]]] = {}
        self.loses = 1 if "spine" in ask.survive else 0

    def ways(self, gbps: float) -> list[tuple[Switch, Ports]]:
        """Boxes with ports of that speed."""
        if gbps not in self._ways:
            self._ways[gbps] = [(box, p) for box in self.switches for p in ports_at(box, gbps)]
        return self._ways[gbps]

    def cores(self) -> Iterator[Core]:
        """All leaf-spine and three-tier cores."""
        ask = self.ask
        speeds = [gbps for gbps in (100.0, 400.0) if gbps >= ask.host_gbps]
        for up_gbps, place in product(speeds, self.layout.placements):
            for (leaf, down), (same, up) in product(self.ways(ask.host_gbps), self.ways(up_gbps)):
                host = self.media.between(down, far_port(ask.host_gbps), place.length_m)
                if leaf is not same or not host:
                    continue
                for spines, bundle, (units, at_last) in product(
                    range(1, up.count + 1), range(1, up.count + 1), self.units()
                ):
                    if spines * bundle > up.count:
                        continue
                    at_leaf = evenly(ask.hosts, units)
                    hosts = max(at_leaf[0], evenly(ask.most_hosts, at_last)[0])
                    ports = hosts * ask.ports_at_leaf
                    left = (spines - self.loses) * bundle * up_gbps
                    promised = ports * ask.host_gbps <= left * ask.oversubscription * (1 + EPS)
                    fit = fits(leaf, down, ports, up, spines * bundle) and hosts <= self.layout.hosts_per_leaf(place)
                    if promised and fit:
                        cages = ask.sides * sum(ceil(n * ask.ports_at_leaf / down.split) for n in at_leaf)
                        base = total(boxes(leaf, ask.sides * units), cost(host, cages, ask.hosts * ask.host_ports))
                        yield from self.over(base, (units, at_last), hosts, spines, bundle, up)

    def units(self) -> list[tuple[int, int]]:
        """Leaves, or groups of them, today and at last."""
        most = self.ask.most_hosts
        if most == self.ask.hosts:
            return [(n, n) for n in range(1, most + 1)]
        return [(n, more) for n in range(1, self.ask.hosts + 1) for more in range(n, most + 1)]

    def over(
        self, base: tuple[float, float], both: tuple[int, int], most: int, spines: int, bundle: int, up: Ports
    ) -> Iterator[Core]:
        """The same leaves under spines alone, and under pods."""
        units, at_last = both
        leaves, up_cages = units * self.ask.sides, ceil(spines * bundle / up.split)
        needed = self.ask.routers > 0
        for spine, down in self.ways(up.gbps):
            medium = self.media.between(up, down, self.layout.hall_m)
            if not medium:
                continue
            used = ceil(at_last * self.ask.sides * bundle / down.split)
            if used + needed <= down.cages:
                links = cost(medium, leaves * up_cages, spines * ceil(leaves * bundle / down.split))
                yield Core(*total(base, boxes(spine, spines), links), up.gbps, spines, down.cages - used, down)
            faster = [self.ways(gbps) for gbps in (100.0, 400.0) if gbps >= up.gbps]
            for (same, trunk_up), (top, top_down) in chain.from_iterable(product(ways, ways) for ways in faster):
                trunk = self.media.between(trunk_up, top_down, self.layout.row_m)
                if same is spine and trunk and at_last > 1:
                    yield from self.pods(
                        base, both, most, spines, bundle, up_cages, spine, down, medium, trunk_up, top, top_down, trunk
                    )

    def pods(
        self, base: tuple[float, float], both: tuple[int, int], most: int, spines: int, bundle: int, up_cages: int,
        spine: Switch,
        down: Ports, medium: Medium, trunk_up: Ports, top: Switch, top_down: Ports, trunk: Medium,
    ) -> Iterator[Core]:  # fmt: skip
        """Every number of pods, superspines and trunks."""
        ask, (units, at_last) = self.ask, both
        most_trunks = range(1, trunk_up.count + 1)
        numbers = [(n, more) for more in range(2, at_last + 1) for n in range(1, min(units, more) + 1)]
        if units == at_last:
            numbers = [(n, n) for n in range(2, units + 1)]
        for per_plane, trunks, (pods, pods_at_last) in product(most_trunks, most_trunks, numbers):
            if per_plane * trunks > trunk_up.count:
                continue
            in_pod = [n * ask.sides for n in evenly(units, pods)]
            fullest = max(in_pod[0], evenly(at_last, pods_at_last)[0] * ask.sides)
            if not fits(spine, down, fullest * bundle, trunk_up, per_plane * trunks):
                continue
            offered = fullest * most * ask.offered_gbps
            link = trunks * trunk_up.gbps
            normal, plane_lost = spines * per_plane * link, (spines - self.loses) * per_plane * link
            box_lost = spines * (per_plane - self.loses) * link
            used, kept = ceil(pods * trunks / top_down.split), ceil(pods_at_last * trunks / top_down.split)
            short = min(normal, plane_lost, box_lost) * (1 + EPS) < offered
            if short or kept + (ask.routers > 0) > top_down.cages:
                continue
            uplinks = cost(
                medium, units * ask.sides * up_cages, spines * sum(ceil(n * bundle / down.split) for n in in_pod)
            )
            lifts = cost(trunk, pods * spines * ceil(per_plane * trunks / trunk_up.split), spines * per_plane * used)
            whole = total(base, boxes(spine, pods * spines), boxes(top, spines * per_plane), uplinks, lifts)
            pod = (spine, trunk_up, per_plane, top, top_down, trunk)
            yield Core(*whole, down.gbps, spines, top_down.cages - kept, down, pod)

    def borders(self, core: Core) -> Iterator[Point]:
        """All borders of a core."""
        ask = self.ask
        if not ask.routers:
            yield round(core.draw, 6), round(core.price, 6), 0.0, 0, 0.0
            return
        for (leaf, down), (same, up) in product(self.ways(400.0), self.ways(core.up_gbps)):
            gate = self.media.between(down, far_port(400.0), self.layout.row_m, optics_only=True)
            link = self.media.between(up, core.down, self.layout.row_m)
            if leaf is not same or not gate or not link:
                continue
            wide, many = (
                range(1, up.count // core.spines + 1),
                range(2, 2 + ceil(2 * ask.gateway_gbps / 400.0 / ask.routers)),
            )
            for level, n, ports, bundle in product(LEVELS, many, range(1, down.count // ask.routers + 1), wide):
                gbps, facing = level * ask.gateway_gbps, ask.routers * ports
                up_ports = core.spines * bundle
                if (
                    (n - 1) * facing * 400.0 >= gbps and fits(leaf, down, facing, up, up_ports)
                    and up_ports * core.up_gbps >= facing * 400.0
                    and (core.spines - self.loses) * bundle * core.up_gbps * n >= gbps
                ):  # fmt: skip
                    a, z = ceil(up_ports / up.split), ceil(n * bundle / core.down.split)
                    gates = cost(gate, n * ceil(facing / down.split), n * facing)
                    own = total(boxes(leaf, n), gates, cost(link, n * a, core.spines * z), (core.draw, core.price))
                    for draw, price in self.held(core, own, n * bundle, z, gbps):
                        yield round(draw, 6), round(price, 6), -gbps, n * facing, 400.0

    def held(
        self, core: Core, own: tuple[float, float], ports: int, cages: int, gbps: float
    ) -> Iterator[tuple[float, float]]:
        """With the border pod, where there is one."""
        if core.top is None:
            if cages <= core.free:
                yield own
            return
        spine, up, per_plane, _, top_down, trunk = core.top
        for trunks in range(1, up.count // per_plane + 1):
            left = min((core.spines - self.loses) * per_plane, core.spines * (per_plane - self.loses))
            used = ceil(trunks / top_down.split)
            if (
                left * trunks * up.gbps >= gbps
                and used <= core.free
                and fits(spine, core.down, ports, up, per_plane * trunks)
            ):
                lifts = cost(trunk, core.spines * ceil(per_plane * trunks / up.split), core.spines * per_plane * used)
                yield total(own, boxes(spine, core.spines), lifts)

    def frontier(self) -> set[Point]:
        """The points no other is at most equal to."""
        cheapest: dict[tuple[float, int, Ports, int, object], set[tuple[float, float]]] = {}
        for core in self.cores():
            key = (core.up_gbps, core.spines, core.down, core.free, core.top)
            cheapest.setdefault(key, set()).add((core.draw, core.price))
        points: set[Point] = set()
        for (up_gbps, spines, down, free, top), costs in cheapest.items():
            for draw, price in costs:
                if not any(w <= draw and e <= price and (w, e) != (draw, price) for w, e in costs):
                    points.update(self.borders(Core(draw, price, up_gbps, spines, free, down, top)))  # type: ignore[arg-type]
        kept: list[Point] = []
        for point in sorted(points):
            if not any(all(a <= b for a, b in zip(k, point, strict=True)) for k in kept):
                kept.append(point)
        return set(kept)

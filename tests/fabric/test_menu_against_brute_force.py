"""The menu is the frontier of all designs, counted one by one with code that shares nothing with the search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import ceil

import pytest
from tests.fabric.instances import catalogue_of, group, switch

from weft.catalogue.records import Catalogue, Switch
from weft.fabric import FabricAsk, lower_bound_w, menu
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
        self.layout = Layout.of(ask.hosts, catalogue.practice.rack_to_rack_m.value)
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
        for up_gbps, place in product((100.0, 400.0), self.layout.placements):
            for (leaf, down), (same, up) in product(self.ways(ask.host_gbps), self.ways(up_gbps)):
                host = self.media.between(down, far_port(ask.host_gbps), place.length_m)
                if leaf is not same or not host:
                    continue
                for spines, bundle, units in product(
                    range(1, up.count + 1), range(1, up.count + 1), range(1, ask.hosts + 1)
                ):
                    if spines * bundle > up.count:
                        continue
                    at_leaf = evenly(ask.hosts, units)
                    hosts = at_leaf[0]
                    ports = hosts * ask.ports_at_leaf
                    left = (spines - self.loses) * bundle * up_gbps
                    promised = ports * ask.host_gbps <= left * ask.oversubscription * (1 + EPS)
                    fit = fits(leaf, down, ports, up, spines * bundle) and hosts <= self.layout.hosts_per_leaf(place)
                    if promised and fit:
                        cages = ask.sides * sum(ceil(n * ask.ports_at_leaf / down.split) for n in at_leaf)
                        base = total(boxes(leaf, ask.sides * units), cost(host, cages, ask.hosts * ask.host_ports))
                        yield from self.over(base, units, hosts, spines, bundle, up)

    def over(
        self, base: tuple[float, float], units: int, most: int, spines: int, bundle: int, up: Ports
    ) -> Iterator[Core]:
        """The same leaves under spines alone, and under pods."""
        leaves, up_cages = units * self.ask.sides, ceil(spines * bundle / up.split)
        for spine, down in self.ways(up.gbps):
            medium = self.media.between(up, down, self.layout.hall_m)
            if not medium:
                continue
            used = ceil(leaves * bundle / down.split)
            if used < down.cages:
                links = cost(medium, leaves * up_cages, spines * used)
                yield Core(*total(base, boxes(spine, spines), links), up.gbps, spines, down.cages - used, down)
            for (same, trunk_up), (top, top_down) in product(self.ways(400.0), self.ways(400.0)):
                trunk = self.media.between(trunk_up, top_down, self.layout.row_m)
                if same is spine and trunk and units > 1:
                    yield from self.pods(
                        base, units, most, spines, bundle, up_cages, spine, down, medium, trunk_up, top, top_down, trunk
                    )

    def pods(
        self, base: tuple[float, float], units: int, most: int, spines: int, bundle: int, up_cages: int, spine: Switch,
        down: Ports, medium: Medium, trunk_up: Ports, top: Switch, top_down: Ports, trunk: Medium,
    ) -> Iterator[Core]:  # fmt: skip
        """Every number of pods, superspines and trunks."""
        ask = self.ask
        most_trunks = range(1, trunk_up.count + 1)
        for per_plane, trunks, pods in product(most_trunks, most_trunks, range(2, units + 1)):
            if per_plane * trunks > trunk_up.count:
                continue
            in_pod = [n * ask.sides for n in evenly(units, pods)]
            if not fits(spine, down, in_pod[0] * bundle, trunk_up, per_plane * trunks):
                continue
            offered = in_pod[0] * most * ask.offered_gbps
            link = trunks * trunk_up.gbps
            normal, plane_lost = spines * per_plane * link, (spines - self.loses) * per_plane * link
            box_lost = spines * (per_plane - self.loses) * link
            used = ceil(pods * trunks / top_down.split)
            if min(normal, plane_lost, box_lost) * (1 + EPS) < offered or used >= top_down.cages:
                continue
            uplinks = cost(
                medium, units * ask.sides * up_cages, spines * sum(ceil(n * bundle / down.split) for n in in_pod)
            )
            lifts = cost(trunk, pods * spines * ceil(per_plane * trunks / trunk_up.split), spines * per_plane * used)
            whole = total(base, boxes(spine, pods * spines), boxes(top, spines * per_plane), uplinks, lifts)
            pod = (spine, trunk_up, per_plane, top, top_down, trunk)
            yield Core(*whole, down.gbps, spines, top_down.cages - used, down, pod)

    def borders(self, core: Core) -> Iterator[Point]:
        """All borders of a core."""
        ask = self.ask
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


ASKS = {
    "single-homed": FabricAsk(15, 2, 100.0, "single", 1.5, ("spine",), 700.0, 1),
    "two routers": FabricAsk(9, 2, 100.0, "single", 1.0, (), 900.0, 2),
    "dual-homed": FabricAsk(12, 2, 100.0, "dual", 2.0, ("spine",), 400.0, 1),
}


@pytest.mark.parametrize(
    ("ask", "objective"),
    [(ASKS["single-homed"], "power"), (ASKS["two routers"], "cost"), (ASKS["dual-homed"], "power")],
    ids=ASKS.keys(),
)
def test_the_menu_is_the_frontier_of_every_design_counted_one_by_one(
    ask: FabricAsk, objective: str, tiny: Catalogue
) -> None:
    """No design is missed, none is dominated, and none is counted wrong."""
    expected = BruteForce(ask, tiny, objective == "cost").frontier()
    found = menu(ask, tiny, "cost" if objective == "cost" else "power")
    got = [
        (round(d.draw_w, 6), round(d.price_eur, 6), -d.gateway_gbps, d.gateway_ports, d.gateway_port_gbps)
        for d in found
    ]
    assert set(got) == expected
    assert len(got) == len(expected)


def test_pods_are_found_where_two_tiers_are_too_small() -> None:
    """A site beyond what spines of six ports can join has the three-tier designs of brute force and no others."""
    catalogue = catalogue_of(switch("box6", 90, 11000, group(6, 400)), switch("cheap6", 95, 9000, group(6, 400)))
    ask = FabricAsk(12, 1, 400.0, "single", 1.0, ("spine",), 400.0, 1)
    found = menu(ask, catalogue, "power")
    assert {d.tiers for d in found} == {3}
    expected = BruteForce(ask, catalogue, False).frontier()
    got = {(round(d.draw_w, 6), round(d.price_eur, 6), -d.gateway_gbps, d.gateway_ports, 400.0) for d in found}
    assert got == expected


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
def test_no_design_draws_less_than_the_relaxation(ask: FabricAsk, tiny: Catalogue) -> None:
    """The bound holds whichever media are preferred."""
    bound = lower_bound_w(ask, tiny)
    assert 0 < bound <= min(d.draw_w for d in menu(ask, tiny, "power"))
    assert bound <= min(d.draw_w for d in menu(ask, tiny, "cost"))

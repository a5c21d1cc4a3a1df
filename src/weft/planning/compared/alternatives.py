"""Pluggables in routers against transponders beside them: what either would draw and cost on each route that is lit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np

from weft.network import Ints
from weft.planning.bought import Built, Menus
from weft.planning.objective import of as objective_of
from weft.planning.record import Cell
from weft.planning.step3_optical_menu import Light, light_of

KINDS = ("pluggable", "transponder")


@dataclass(frozen=True, slots=True)
class Port:
    """A site's router by its ports: watts and euro of one."""

    draw_w: float
    price_eur: float


@dataclass(frozen=True, slots=True)
class Way:
    """So many lightpaths of a candidate, with its share of the routers at both ends."""

    candidate: int
    lightpaths: int
    optics_w: float
    ports_w: float
    optics_eur: float
    ports_eur: float

    @property
    def power_w(self) -> float:
        """Optics and ports."""
        return self.optics_w + self.ports_w

    @property
    def price_eur(self) -> float:
        """Optics and ports."""
        return self.optics_eur + self.ports_eur


def alternative_rows(menus: Menus, built: Built) -> Iterator[Mapping[str, Cell]]:
    """For each route with light of ours, the best pluggable and the best transponder for the same Gb/s.

    Best is least by the plan's objective, router ports counted at their share of the router; the line is the same for
    both but for the slices that each takes.
    """
    light = light_of(menus.intent, menus.asked, menus.fibres, menus.catalogue, compared=True)
    objective = objective_of(menus.intent, menus.catalogue)
    counts = _bought(light, menus.light, built)
    is_box = {one.name for one in menus.catalogue.transceivers if one.client_gbps is not None}
    ports = {
        v: Port(build.draw_w / build.ports(400.0), build.price_eur / build.ports(400.0))
        for v, build in built.builds(menus).items()
    }
    for route in _lit_routes(light, counts):
        gbps = float(light.gbps[route] @ counts[route])
        for kind in KINDS:
            ways = [
                _way(light, p, gbps, ports)
                for p in route
                if (light.transceiver[p] in is_box) == (kind == "transponder")
            ]
            if ways:
                best = min(ways, key=lambda way: objective.per_w * way.power_w + objective.per_eur * way.price_eur)
                yield _row(menus, light, kind, best, (gbps, int(counts[best.candidate])))


def _bought(light: Light, offered: Light, built: Built) -> Ints:
    """How many of each row of `light` the plan has of the same row on offer, shape (len(light),)."""
    rows = {_key(offered, p): int(built.counts[p]) for p in range(len(offered))}
    return np.array([rows.get(_key(light, p), 0) for p in range(len(light))], np.int64)


def _key(light: Light, p: int) -> tuple[object, ...]:
    ends = int(light.a[p]), int(light.z[p])
    return (*ends, tuple(light.fibres[p].tolist()), light.transceiver[p], light.mode[p])


def _lit_routes(light: Light, counts: Ints) -> Iterator[list[int]]:
    """Candidates by the route they share, of routes that anything of ours was bought on."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for p in np.flatnonzero(~light.leased).tolist():
        groups.setdefault((int(light.a[p]), int(light.z[p]), *light.fibres[p].tolist()), []).append(p)
    return (group for group in groups.values() if counts[group].any())


def _way(light: Light, p: int, gbps: float, ports: dict[int, Port]) -> Way:
    n = ceil(gbps / float(light.gbps[p]) - 1e-9)
    both = [ports[int(end[p])] for end in (light.a, light.z)]
    taken = n * int(light.ports[p])
    return Way(
        p, n, n * float(light.draw_w[p]), taken * sum(one.draw_w for one in both), n * float(light.price_eur[p]),
        taken * sum(one.price_eur for one in both),
    )  # fmt: skip


def _row(menus: Menus, light: Light, kind: str, way: Way, carried: tuple[float, int]) -> Mapping[str, Cell]:
    sites, p = menus.asked.sites, way.candidate
    gbps, bought = carried
    return {
        "a": sites.name[int(light.a[p])], "z": sites.name[int(light.z[p])],
        "route": "|".join(menus.fibres.name[f] for f in light.fibres[p].tolist()),
        "length_km": float(light.length_km[p]), "needed_gbps": gbps, "kind": kind,
        "transceiver": light.transceiver[p], "mode": light.mode[p], "rate_gbps": float(light.gbps[p]),
        "lightpaths": way.lightpaths, "bought": bought,
        "slices": way.lightpaths * int(light.width_slices[p]), "ports": way.lightpaths * int(light.ports[p]),
        "regenerators": len(light.regenerated_at[p]),
        "optics_w": way.optics_w, "ports_w": way.ports_w, "power_w": way.power_w,
        "optics_eur": way.optics_eur, "ports_eur": way.ports_eur, "price_eur": way.price_eur,
    }  # fmt: skip

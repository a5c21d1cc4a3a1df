"""The menu: every lightpath that light can carry, each a column that sizing may buy any number of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from math import ceil
from types import MappingProxyType
from typing import Any

from weft.catalogue.records import Catalogue, FormFactor, GreyOptic, Mode, Transceiver
from weft.network import Floats, Incidence, Ints, floats, ints
from weft.network.columns import frozen
from weft.optical.dci.line import Line
from weft.optical.dci.quality import Light, Transmission, required_gsnr_db
from weft.optical.dci.routes import pairs_of, routes
from weft.optical.dci.sections import Sections
from weft.optical.spectrum.comb import slices_of

MS_PER_KM = 1.468 / 299.792458
"""Delay of fibre, of group index 1.468."""

CAGES: MappingProxyType[FormFactor, frozenset[FormFactor]] = MappingProxyType(
    {"QSFP-DD": frozenset({"QSFP-DD", "QSFP-DD800"})}
)
"""Cages that take a module besides those of its own form factor."""


@dataclass(frozen=True, slots=True, eq=False)
class Menu:
    """Candidate lightpaths as columns (n_candidates,), ordered by pair of sites, route, and then rate.

    `route` holds the fibres in order from site `a`; `regenerated_at` the sites where light is received and
    sent again at the same frequency.  `draw_w` and `price_eur` are of all transceivers, both ends and
    regenerators, with client optics; `end_w` is drawn at each end, `stop_w` at each regenerator's site, and `cage_w` by
    what sits in a router's cage.  `gsnr_db` is the worst channel's at full load (with regenerators the
    worst stretch's), `required_db` what the mode needs with the margin of practice, and `margin_db` what is
    left of that (or of receive power between multiplexers).  At each end it takes `ports` router ports of
    `cage_gbps`: one for a module, whatever its mode, and client ports for a transponder (`box`).
    `considered` counts the pairs of mode and route looked at, `feasible` those that light can carry.
    """

    a: Ints
    z: Ints
    route: Incidence
    regenerated_at: Incidence
    transceiver: tuple[str, ...]
    mode: tuple[str, ...]
    form_factor: tuple[FormFactor, ...]
    cage_gbps: Floats
    ports: Ints
    end_w: Floats
    stop_w: Floats
    cage_w: Floats
    rate_gbps: Floats
    width: Ints
    regenerators: Ints
    draw_w: Floats
    price_eur: Floats
    length_km: Floats
    delay_ms: Floats
    gsnr_db: Floats
    required_db: Floats
    margin_db: Floats
    considered: int
    feasible: int

    def __len__(self) -> int:
        return len(self.a)

    def on_route(self, row: int) -> OnRoute:
        """What a row is, without how its light arrives."""
        ends = int(self.a[row]), int(self.z[row])
        return OnRoute(*ends, tuple(self.route[row].tolist()), self.transceiver[row], self.mode[row])

    def rows(self, kept: Sequence[int]) -> Menu:
        """The same menu with some of its rows, in the order given."""
        columns: dict[str, Any] = {}
        for field in fields(self):
            column = getattr(self, field.name)
            if isinstance(column, Incidence):
                columns[field.name] = Incidence.of((column[i].tolist() for i in kept), column.n_columns)
            elif isinstance(column, tuple):
                columns[field.name] = tuple(column[i] for i in kept)
            elif not isinstance(column, int):
                columns[field.name] = frozen(column[list(kept)])
        return replace(self, **columns)


@dataclass(frozen=True, slots=True, order=True)
class OnRoute:
    """A mode of a transceiver over a route, its fibres in order from the site that comes first."""

    a: int
    z: int
    route: tuple[int, ...]
    transceiver: str
    mode: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One lightpath on offer."""

    a: int
    z: int
    route: tuple[int, ...]
    regenerated_at: tuple[int, ...]
    transceiver: Transceiver
    mode: Mode
    light: Light
    client: GreyOptic | None

    @property
    def on_route(self) -> OnRoute:
        """What it is, without how its light arrives."""
        return OnRoute(self.a, self.z, self.route, self.transceiver.name, self.mode.name)

    @property
    def ports(self) -> int:
        """Router ports at each end: client ports of a transponder, or the one that a module sits in."""
        return ceil(self.mode.rate_gbps / self.transceiver.client_gbps) if self.transceiver.client_gbps else 1

    @property
    def end_w(self) -> float:
        """Watts at one end: the transceiver, and client optics at both ends of their fibres to the router."""
        return self.mode.draw_w.value + (2 * self.ports * self.client.draw_w.value if self.client else 0.0)

    @property
    def stop_w(self) -> float:
        """Watts of one regenerator: two transceivers, client port to client port."""
        return 2 * self.mode.draw_w.value + (2 * self.ports * self.client.draw_w.value if self.client else 0.0)

    @property
    def cage_w(self) -> float:
        """Watts of what a router's cage holds."""
        return self.client.draw_w.value if self.client else self.mode.draw_w.value

    @property
    def draw_w(self) -> float:
        """Watts of it all."""
        return 2 * self.end_w + len(self.regenerated_at) * self.stop_w

    @property
    def price_eur(self) -> float:
        """Price of it all."""
        stops = len(self.regenerated_at)
        optics = (4 + 2 * stops) * self.ports * self.client.price_eur.value if self.client else 0.0
        return (2 + 2 * stops) * self.transceiver.price_eur.value + optics


def menu(
    line: Line, sections: Sections, catalogue: Catalogue, k: int = 3, there: Collection[OnRoute] = ()
) -> Menu:
    """For every two sites where light may end, every route and every transceiver its best feasible mode.

    Routes are the `k` shortest and the shortest that fails with nothing of the first.  Best is the most Gb/s,
    then the fewest slices, then the fewest watts.  Where no mode reaches over a route, each transceiver is
    offered with the fewest regenerators that carry it, and then the best mode.  A candidate is left out only
    if another on its route that fits the same cages has no less Gb/s and no more slices, watts and euro.
    What is `there` already is on offer too if its light arrives, though others beat it, and on any route.
    """
    transmission = Transmission(line, sections, catalogue)
    clients = {one.name: client_optic(catalogue, one) for one in catalogue.transceivers}
    candidates: list[Candidate] = []
    considered = feasible = 0
    for a, z in pairs_of(line):
        mine = [one for one in sorted(there) if (one.a, one.z) == (a, z)]
        for route in dict.fromkeys([*routes(line, sections.usable, a, z, k), *(one.route for one in mine)]):
            direct = [
                Candidate(
                    a,
                    z,
                    route,
                    (),
                    transceiver,
                    mode,
                    transmission.light(route, a, transceiver, mode),
                    clients[transceiver.name],
                )
                for transceiver in catalogue.transceivers
                for mode in transceiver.modes
                if slices_of(mode.spacing_ghz) <= min(int(sections.slices[fibre]) for fibre in route)
            ]
            reaching = [one for one in direct if one.light.feasible]
            considered += len(direct)
            feasible += len(reaching)
            offered = reaching or list(_regenerated(transmission, a, z, route))
            best = _undominated(_best_of_each(offered))
            candidates += best + [one for one in offered if one.on_route in mine and one not in best]
    return _columns(candidates, line, catalogue, considered, feasible)


def _regenerated(transmission: Transmission, a: int, z: int, route: tuple[int, ...]) -> Iterator[Candidate]:
    """Each mode with the fewest regenerators, put as far along the route as its light reaches."""
    sites = transmission.sites_along(route, a)
    for transceiver in transmission.catalogue.transceivers:
        for mode in transceiver.modes:
            stops = [0]
            worst: Light | None = None
            while stops[-1] < len(route):
                start = stops[-1]
                reached = [
                    (stop, light)
                    for stop in range(start + 1, len(route) + 1)
                    if (light := transmission.light(route[start:stop], sites[start], transceiver, mode)).feasible
                ]
                if not reached:
                    break
                stop, light = reached[-1]
                stops.append(stop)
                worst = light if worst is None else min(worst, light, key=lambda one: one.margin_db)
            if worst is not None and stops[-1] == len(route):
                between = tuple(sites[stop] for stop in stops[1:-1])
                yield Candidate(
                    a, z, route, between, transceiver, mode, worst, client_optic(transmission.catalogue, transceiver)
                )


def _best_of_each(offered: Iterable[Candidate]) -> list[Candidate]:
    """The best mode of each transceiver, in the catalogue's order."""
    best: dict[str, Candidate] = {}
    for one in offered:
        held = best.get(one.transceiver.name)
        if held is None or _rank(one) < _rank(held):
            best[one.transceiver.name] = one
    return list(best.values())


def _rank(one: Candidate) -> tuple[int, float, int, float]:
    return (len(one.regenerated_at), -one.mode.rate_gbps, slices_of(one.mode.spacing_ghz), one.draw_w)


def _undominated(offered: Sequence[Candidate]) -> list[Candidate]:
    kept: list[Candidate] = []
    for i, one in enumerate(offered):
        if not any(
            _dominates(other, one) and (not _dominates(one, other) or j < i)
            for j, other in enumerate(offered)
            if j != i
        ):
            kept.append(one)
    return sorted(kept, key=lambda one: -one.mode.rate_gbps)


def _dominates(better: Candidate, worse: Candidate) -> bool:
    return (
        _cages(worse.transceiver) <= _cages(better.transceiver)
        and _cage_gbps(better.transceiver) <= _cage_gbps(worse.transceiver)
        and better.mode.rate_gbps >= worse.mode.rate_gbps
        and slices_of(better.mode.spacing_ghz) <= slices_of(worse.mode.spacing_ghz)
        and better.draw_w <= worse.draw_w
        and better.price_eur <= worse.price_eur
    )


def _cages(transceiver: Transceiver) -> frozenset[FormFactor]:
    return CAGES.get(transceiver.form_factor, frozenset()) | {transceiver.form_factor}


def _cage_gbps(transceiver: Transceiver) -> float:
    return transceiver.client_gbps or max(mode.rate_gbps for mode in transceiver.modes)


def client_optic(catalogue: Catalogue, transceiver: Transceiver) -> GreyOptic | None:
    """The grey optic between a router and a transponder: of its client speed, fewest watts, then cheapest.

    None for a pluggable.  Raises ValueError if the catalogue has none that reaches the next rack.
    """
    if transceiver.client_gbps is None:
        return None
    reach_m = catalogue.practice.rack_to_rack_m.value
    fits = [
        one for one in catalogue.grey_optics if one.speed_gbps == transceiver.client_gbps and one.reach_m >= reach_m
    ]
    if not fits:
        raise ValueError(f"no grey optic of {transceiver.client_gbps:g} Gb/s for the clients of {transceiver.name}")
    return min(fits, key=lambda one: (one.draw_w.value, one.price_eur.value))


def _columns(candidates: Sequence[Candidate], line: Line, catalogue: Catalogue, considered: int, feasible: int) -> Menu:
    length_km = floats(float(line.length_km[list(one.route)].sum()) for one in candidates)
    margin_db = catalogue.practice.margin_db.value
    return Menu(
        a=ints(one.a for one in candidates),
        z=ints(one.z for one in candidates),
        route=Incidence.of((one.route for one in candidates), len(line.fibres)),
        regenerated_at=Incidence.of((one.regenerated_at for one in candidates), len(line.sites)),
        transceiver=tuple(one.transceiver.name for one in candidates),
        mode=tuple(one.mode.name for one in candidates),
        form_factor=tuple(one.transceiver.form_factor for one in candidates),
        cage_gbps=floats(_cage_gbps(one.transceiver) for one in candidates),
        ports=ints(one.ports for one in candidates),
        end_w=floats(one.end_w for one in candidates),
        stop_w=floats(one.stop_w for one in candidates),
        cage_w=floats(one.cage_w for one in candidates),
        rate_gbps=floats(one.mode.rate_gbps for one in candidates),
        width=ints(slices_of(one.mode.spacing_ghz) for one in candidates),
        regenerators=ints(len(one.regenerated_at) for one in candidates),
        draw_w=floats(one.draw_w for one in candidates),
        price_eur=floats(one.price_eur for one in candidates),
        length_km=length_km,
        delay_ms=floats(float(km) * MS_PER_KM for km in length_km),
        gsnr_db=floats(one.light.gsnr_db for one in candidates),
        required_db=floats(required_gsnr_db(one.mode, margin_db) for one in candidates),
        margin_db=floats(one.light.margin_db for one in candidates),
        considered=considered,
        feasible=feasible,
    )

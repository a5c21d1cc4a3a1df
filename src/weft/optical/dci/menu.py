"""The menu: every lightpath that light can carry, each a column that sizing may buy any number of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from math import ceil
from types import MappingProxyType
from typing import Any

from weft.catalogue.records import Catalogue, FormFactor, Mode, Transceiver
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
    regenerators; `module_w` is of one.  `gsnr_db` is the worst channel's at full load (with regenerators the
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
    module_w: Floats
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

    @property
    def transceivers(self) -> int:
        """Transceivers at both ends and at regenerators, two at each."""
        return 2 + 2 * len(self.regenerated_at)

    @property
    def draw_w(self) -> float:
        """Watts of all transceivers."""
        return self.transceivers * self.mode.draw_w.value

    @property
    def price_eur(self) -> float:
        """Price of all transceivers."""
        return self.transceivers * self.transceiver.price_eur.value


def menu(line: Line, sections: Sections, catalogue: Catalogue, k: int = 3) -> Menu:
    """For every two sites where light may end, every route and every transceiver its best feasible mode.

    Routes are the `k` shortest and the shortest that fails with nothing of the first.  Best is the most Gb/s,
    then the fewest slices, then the fewest watts.  Where no mode reaches over a route, each transceiver is
    offered with the fewest regenerators that carry it, and then the best mode.  A candidate is left out only
    if another on its route that fits the same cages has no less Gb/s and no more slices, watts and euro.
    """
    transmission = Transmission(line, sections, catalogue)
    candidates: list[Candidate] = []
    considered = feasible = 0
    for a, z in pairs_of(line):
        for route in routes(line, sections.usable, a, z, k):
            direct = [
                Candidate(a, z, route, (), transceiver, mode, transmission.light(route, a, transceiver, mode))
                for transceiver in catalogue.transceivers
                for mode in transceiver.modes
                if slices_of(mode.spacing_ghz) <= min(int(sections.slices[fibre]) for fibre in route)
            ]
            reaching = [one for one in direct if one.light.feasible]
            considered += len(direct)
            feasible += len(reaching)
            offered = reaching or list(_regenerated(transmission, a, z, route))
            candidates += _undominated(_best_of_each(offered))
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
                yield Candidate(a, z, route, between, transceiver, mode, worst)


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


def _ports(transceiver: Transceiver, mode: Mode) -> int:
    return ceil(mode.rate_gbps / transceiver.client_gbps) if transceiver.client_gbps else 1


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
        ports=ints(_ports(one.transceiver, one.mode) for one in candidates),
        module_w=floats(one.mode.draw_w.value for one in candidates),
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

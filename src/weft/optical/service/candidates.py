"""What each request could be given: routes on which a mode works, and how much spectrum that takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from weft.optical.service.judging import Judge, Ride, margins_db
from weft.optical.service.loads import Load, load_of
from weft.optical.service.mesh import Mesh
from weft.optical.service.oms_graph import Route
from weft.optical.service.requests import Reason, Request
from weft.optical.service.slots import widths_of
from weft.optical.system.library import Library, Mode


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A route in a mode: `margin_db` is the least of all channels, in both directions where both are asked for.

    `each` × 12.5 GHz are one channel's, `n_channels` are needed for the bandwidth.
    """

    route: Route
    back: Route | None
    mode: Mode
    load: Load
    margin_db: float
    each: int
    n_channels: int

    @property
    def total(self) -> int:
        """How many × 12.5 GHz all channels take side by side."""
        return self.each * self.n_channels


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """All that was tried for a request: `ways` that work, in order of preference, and the best that does not.

    `reason` is why there is no way.
    """

    request: Request
    ways: tuple[Way, ...]
    failed: Way | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Rules:
    """What a lightpath must keep: `margin_db` for the system, and `filtering_db` for each ROADM that it passes."""

    margin_db: float
    filtering_db: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """All that requests are tried with."""

    judge: Judge
    mesh: Mesh
    library: Library
    rules: Rules


def trials(bench: Bench, requests: Sequence[Request], routes: Mapping[str, Sequence[Route]]) -> list[Trial]:
    """Every request on all its `routes` (by id) in its mode, or in all of its transceiver that its spacing allows.

    All that share a comb are propagated together.
    """
    margin = _margins(bench, requests, routes)
    return [_trial(bench, request, routes[request.id], margin) for request in requests]


def modes_of(request: Request, library: Library) -> list[Mode]:
    """Modes that a request may use, best first: of most Gb/s, then of most symbols, then as the library lists them."""
    kind = library.transceivers[request.transceiver]
    modes = kind.modes if request.mode is None else (kind.mode(request.mode),)
    fitting = [mode for mode in modes if mode.min_spacing_hz <= request.spacing_hz]
    return sorted(fitting, key=lambda mode: (-mode.bit_rate_bps, -mode.baud_hz))


def rides_of(request: Request, mesh: Mesh, route: Route) -> list[Ride]:
    """The directions in which a route has to work: there, and back where both are asked for."""
    there = Ride(request.source, request.target, route)
    back = mesh.reverse(route) if request.bidirectional else None
    return [there] if back is None else [there, Ride(request.target, request.source, back)]


def _margins(
    bench: Bench, requests: Sequence[Request], routes: Mapping[str, Sequence[Route]]
) -> dict[tuple[Load, str, str], dict[Ride, float]]:
    """The least margin of every ride, by its comb, transceiver and mode."""
    asked: dict[tuple[Load, str, str], dict[Ride, float]] = {}
    modes: dict[tuple[Load, str, str], Mode] = {}
    for request in requests:
        rides = [ride for route in routes[request.id] for ride in rides_of(request, bench.mesh, route)]
        for mode in modes_of(request, bench.library):
            key = (load_of(request, mode, bench.library), request.transceiver, mode.name)
            modes[key] = mode
            asked.setdefault(key, {}).update(dict.fromkeys(rides, 0.0))
    rules = bench.rules
    for key, rides_asked in asked.items():
        rides = list(rides_asked)
        found = margins_db(bench.judge.receptions(key[0], rides), modes[key], rules.margin_db, rules.filtering_db)
        rides_asked.update(zip(rides, found.tolist(), strict=True))
    return asked


def _trial(
    bench: Bench, request: Request, routes: Sequence[Route],
    margin: Mapping[tuple[Load, str, str], Mapping[Ride, float]],
) -> Trial:  # fmt: skip
    """Of each route the best mode that works."""
    modes, mesh = modes_of(request, bench.library), bench.mesh
    if not modes:
        return Trial(request, (), None, "NO_FEASIBLE_BAUDRATE_WITH_SPACING")
    each = widths_of(request.spacing_hz)
    loads = [load_of(request, mode, bench.library) for mode in modes]
    found: list[Way] = []
    failed: Way | None = None
    for route in routes:
        rides = rides_of(request, mesh, route)
        back = mesh.reverse(route)
        for mode, load in zip(modes, loads, strict=True):
            known = margin[load, request.transceiver, mode.name]
            least = min(known[ride] for ride in rides)
            way = Way(route, back, mode, load, least, each, ceil(request.bandwidth_bps / mode.bit_rate_bps))
            if least >= 0:
                found.append(way)
                break
            if failed is None or least > failed.margin_db:
                failed = way
    if found:
        return Trial(request, tuple(found), failed, "")
    return Trial(request, (), failed, "NO_FEASIBLE_MODE" if request.mode is None else "MODE_NOT_FEASIBLE")

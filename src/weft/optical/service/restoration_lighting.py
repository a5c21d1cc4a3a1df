"""Lightpaths lit again one after the other in the spectrum that a cut leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from weft.optical.service.oms_graph import Route
from weft.optical.service.restoration_routes import Leg, Quality, Way
from weft.optical.service.restoration_state import Lit, RestoreOptions, Ride, State
from weft.optical.service.restored import Dark, Relit, Why
from weft.optical.spectrum.occupancy import runs

Free = list[list[int]]
"""Slices that are free, as bits, by link and pair."""


class Chain(NamedTuple):
    """One way of getting across: legs between which light is regenerated, and regenerators taken from the store."""

    legs: tuple[Leg, ...]
    borrowed: tuple[int, ...]


class Case(NamedTuple):
    """A lightpath that a cut took: its ways, chain by chain and leg by leg, and the old slots that are its alone.

    `ended` is whether a node where it ends failed.
    """

    row: int
    lit: Lit
    chains: tuple[tuple[Chain, tuple[list[Way], ...]], ...]
    own: tuple[tuple[int, int, int], ...]
    ended: bool


class Possible:
    """What a lightpath may do whatever the spectrum: worked out once, however often it is tried."""

    def __init__(self, state: State, options: RestoreOptions, quality: Quality) -> None:
        self._state, self._options, self._quality = state, options, quality
        self._links: dict[tuple[Route, bool], list[int]] = {}
        self._modes: dict[tuple[int, int], list[int]] = {}

    def margin_db(self, one: Lit, mode: int, route: Route) -> float:
        """Of a route that was learnt."""
        return self._quality.margin_db(one.kind, route)[mode]

    def links(self, one: Lit, route: Route) -> list[int]:
        """The links of a route."""
        found = self._links.get((route, one.both_ways))
        if found is None:
            found = self._links[route, one.both_ways] = self._state.links(route, one.both_ways)
        return found

    def modes(self, one: Lit) -> list[int]:
        """Modes of no more Gb/s than now, most first, the present one before its equals."""
        if not self._options.lower_rates:
            return [one.mode]
        found = self._modes.get((one.kind, one.mode))
        if found is None:
            modes = self._state.kinds[one.kind]
            lower = [m for m, mode in enumerate(modes) if mode.rate_gbps <= modes[one.mode].rate_gbps]
            found = sorted(lower, key=lambda m: (-modes[m].rate_gbps, m != one.mode, modes[m].width, m))
            self._modes[one.kind, one.mode] = found
        return found


class Lighting:
    """Takes slots of `free` and regenerators of the store, which are its own to change."""

    def __init__(self, state: State, options: RestoreOptions, possible: Possible, free: Free) -> None:
        self._state, self._options, self._possible, self._free = state, options, possible, free
        self._spares = dict(state.spares)
        self._rooms: list[dict[int, int]] = [{} for _ in free]

    def light(self, order: Iterable[Case]) -> tuple[list[Relit], list[Dark]]:
        """What is lit and what stays dark, in this order."""
        relit: list[Relit] = []
        dark: list[Dark] = []
        for case in order:
            self._give(case.own)
            found = self._relit(case)
            self._take(case.own)
            if found is None:
                dark.append(Dark(case.row, self._why(case)))
                continue
            for node in found.borrowed:
                self._spares[node] -= 1
            relit.append(found)
        return relit, dark

    def at_most_gbps(self, case: Case) -> float:
        """No more than this is lit of a lightpath, whatever takes turns before it."""
        self._give(case.own)
        modes = self._possible.modes(case.lit)
        fits = (
            self._state.kinds[case.lit.kind][mode].rate_gbps
            for mode in modes
            for _, legs in case.chains
            if all(
                any(self._ride(case.lit, mode, way, (leg, len(legs))) for way in ways) for leg, ways in enumerate(legs)
            )
        )
        found = next(fits, 0.0)
        self._take(case.own)
        return found

    def _give(self, held: Iterable[tuple[int, int, int]]) -> None:
        for link, pair, bits in held:
            self._free[link][pair] |= bits
            self._rooms[link].clear()

    def _take(self, held: Iterable[tuple[int, int, int]]) -> None:
        for link, pair, bits in held:
            self._free[link][pair] &= ~bits
            self._rooms[link].clear()

    def _relit(self, case: Case) -> Relit | None:
        """The highest rate on the shortest way with a slot free, which is then taken."""
        for mode in self._possible.modes(case.lit):
            for chain, legs in case.chains:
                if all(self._spares[node] > 0 for node in chain.borrowed):
                    rides = self._rides(case.lit, mode, legs)
                    if rides is not None:
                        return self._told(case, mode, chain, rides)
        return None

    def _told(self, case: Case, mode: int, chain: Chain, rides: tuple[Ride, ...]) -> Relit:
        one = case.lit
        margin = min(self._possible.margin_db(one, mode, ride.route) for ride in rides)
        old = [ride.slot for ride in one.rides]
        moved = [ride.slot for ride in rides] != old or mode != one.mode
        rate = self._state.kinds[one.kind][mode].rate_gbps
        return Relit(
            case.row, mode, rate, rides, moved, margin, 0.0, tuple(end for _, end in chain.legs[:-1]), chain.borrowed
        )  # fmt: skip

    def _rides(self, one: Lit, mode: int, legs: tuple[list[Way], ...]) -> tuple[Ride, ...] | None:
        """A ride a leg, taken; all is given back if one of them finds none."""
        rides: list[Ride] = []
        for leg, ways in enumerate(legs):
            found = (self._ride(one, mode, way, (leg, len(legs))) for way in ways)
            ride = next((ride for ride in found if ride is not None), None)
            if ride is None:
                for taken in rides:
                    self._give(self._held(one, mode, taken))
                return None
            self._take(self._held(one, mode, ride))
            rides.append(ride)
        return tuple(rides)

    def _held(self, one: Lit, mode: int, ride: Ride) -> list[tuple[int, int, int]]:
        bits = ((1 << self._state.kinds[one.kind][mode].width) - 1) << ride.slot
        links = self._possible.links(one, ride.route)
        return [(link, pair, bits) for link, pair in zip(links, ride.pairs, strict=True)]

    def _ride(self, one: Lit, mode: int, way: Way, leg: tuple[int, int]) -> Ride | None:
        """Along one way in one mode, if light arrives, its ports let it, and a slot is free."""
        if not self._arrives(one, mode, way) or not self._ported(one, way, leg):
            return None
        width = self._state.kinds[one.kind][mode].width
        links = self._possible.links(one, way.route)
        slots = self._slots(one, mode, leg[0])
        for link in links:
            slots &= self._room(link, width)
            if not slots:
                return None
        old = _before(one, leg[0]).slot
        slot = old if slots >> old & 1 else (slots & -slots).bit_length() - 1
        wanted = ((1 << width) - 1) << slot
        return Ride(way.route, slot, tuple([_first(self._free[link], wanted) for link in links]))

    def _room(self, link: int, width: int) -> int:
        """First slices of slots that are free on some pair of a link."""
        found = self._rooms[link].get(width)
        if found is None:
            found = 0
            for bits in self._free[link]:
                found |= runs(bits, width)
            self._rooms[link][width] = found
        return found

    def _arrives(self, one: Lit, mode: int, way: Way) -> bool:
        return self._possible.margin_db(one, mode, way.route) >= 0.0

    def _ported(self, one: Lit, way: Way, leg: tuple[int, int]) -> bool:
        """Whether its ports let it leave and arrive by that way."""
        if self._options.directionless:
            return True
        leaves = leg[0] > 0 or way.route[0] == one.rides[0].route[0]
        return leaves and (leg[0] < leg[1] - 1 or way.route[-1] == one.rides[-1].route[-1])

    def _slots(self, one: Lit, mode: int, leg: int) -> int:
        """First slices that it may have; a laser that is not tunable keeps the middle of its slot."""
        modes = self._state.kinds[one.kind]
        if self._options.tunable:
            return modes[mode].starts
        twice = 2 * _before(one, leg).slot + modes[one.mode].width - modes[mode].width
        return modes[mode].starts & (1 << twice // 2) if twice >= 0 and twice % 2 == 0 else 0

    def _why(self, case: Case) -> Why:
        """The first thing that is missing."""
        if case.ended:
            return "end"
        options = [legs for _, legs in case.chains]
        if not any(all(legs) for legs in options):
            return "route"
        modes = self._possible.modes(case.lit)
        if not any(self._through(case.lit, mode, legs, ported=False) for mode in modes for legs in options):
            return "reach"
        if not any(self._through(case.lit, mode, legs, ported=True) for mode in modes for legs in options):
            return "port"
        return "spectrum" if self._options.tunable else "port"

    def _through(self, one: Lit, mode: int, legs: tuple[list[Way], ...], *, ported: bool) -> bool:
        """Whether every leg has a way over which light arrives, and that its ports let it take."""
        n = len(legs)
        return all(
            any(self._arrives(one, mode, way) and (not ported or self._ported(one, way, (i, n))) for way in ways)
            for i, ways in enumerate(legs)
        )


def _before(one: Lit, leg: int) -> Ride:
    """The ride that a leg takes the place of."""
    return one.rides[min(leg, len(one.rides) - 1)]


def _first(pairs: list[int], wanted: int) -> int:
    """The first pair that has all slices that are wanted."""
    pair = 0
    while wanted & ~pairs[pair]:
        pair += 1
    return pair

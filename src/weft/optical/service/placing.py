"""Slots on lines, one request after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from math import inf
from typing import Literal, NamedTuple

import numpy as np

from weft.optical.service.mesh import Mesh
from weft.optical.service.oms_graph import Route
from weft.optical.service.requests import Slot
from weft.optical.service.slots import ANCHOR_HZ, slice_of
from weft.optical.spectrum.occupancy import runs
from weft.optical.system.library import Band

Fit = Literal["first", "last"]


class Held(NamedTuple):
    """Slices `low` to `high`, both included, that something holds on the lines of some elements; None: on all lines."""

    by: str
    elements: tuple[str, ...] | None
    low: int
    high: int


class Occupation:
    """What every line has free: both directions of it together, or each by itself if `one_way`.

    `link` (n_arcs,) is the row of `free` and `length_km` that an arc takes its spectrum from.
    """

    def __init__(
        self, mesh: Mesh, bands: Sequence[tuple[Band, ...]], guard_hz: float, *, one_way: bool = False
    ) -> None:
        """All is free within `bands`, one tuple an arc, but for `guard_hz` at both ends of the network's spectrum."""
        edges = [edge for found in bands for band in found for edge in (band.low_hz, band.high_hz)]
        low, high = (min(edges), max(edges)) if edges else (ANCHOR_HZ, ANCHOR_HZ)
        self.first = slice_of(low)
        self.link = np.arange(mesh.n_arcs) if one_way else mesh.graph.cable
        self._link = self.link.tolist()
        self._back = mesh.graph.back.tolist() if one_way else None
        self.inside = self.slices(slice_of(low + guard_hz), slice_of(high - guard_hz))
        self.free = [self.inside] * (mesh.n_arcs if one_way else len(mesh.graph.cable_name))
        self.length_km = [0.0] * len(self.free)
        for arc, found in enumerate(bands):
            mask = 0
            for band in found:
                mask |= self.slices(slice_of(band.low_hz), slice_of(band.high_hz))
            self.free[self._link[arc]] &= mask
            self.length_km[self._link[arc]] = float(mesh.graph.length_km[arc])

    def copied(self) -> Occupation:
        """The same as it is now, to be occupied on its own."""
        one = copy(self)
        one.free = list(self.free)
        return one

    def slices(self, low: int, high: int) -> int:
        """The bits of slices `low` to `high`, both included; those below the spectrum have none."""
        low = max(low, self.first)
        return ((1 << (high - low + 1)) - 1) << (low - self.first) if high >= low else 0

    def bits(self, slot: Slot) -> int:
        """The bits of a slot whose n and m are told."""
        assert slot.n is not None
        assert slot.m is not None
        return self.slices(slot.n - slot.m, slot.n + slot.m - 1)

    def links(self, route: Iterable[int], *, both: bool) -> tuple[int, ...]:
        """The rows whose spectrum a route takes; those of its way back too if it carries light in `both` directions."""
        ahead = tuple(self._link[arc] for arc in route)
        if self._back is None or not both:
            return ahead
        return ahead + tuple(back for arc in route if (back := self._back[arc]) >= 0)

    def on(self, route: Route, *, both: bool) -> int:
        """What is free on all lines of a route."""
        free = self.inside
        for link in self.links(route, both=both):
            free &= self.free[link]
        return free

    def take(self, route: Route, slots: Iterable[Slot], *, both: bool) -> None:
        """Occupy slots on all lines of a route."""
        held = 0
        for slot in slots:
            held |= self.bits(slot)
        for link in self.links(route, both=both):
            self.free[link] &= ~held

    def hold(self, mesh: Mesh, held: Iterable[Held]) -> None:
        """Occupy what is held already; an element that stands in no line holds nothing."""
        for one in held:
            bits = self.slices(one.low, one.high)
            arcs = range(mesh.n_arcs) if one.elements is None else (mesh.arc_of.get(uid, -1) for uid in one.elements)
            for arc in arcs:
                if arc >= 0:
                    self.free[self._link[arc]] &= ~bits

    def fit(
        self, free: int, wanted: Sequence[Slot], total: int, each: int, rule: Fit
    ) -> tuple[tuple[Slot, ...], int]:
        """Slots for `total` × 12.5 GHz in channels of `each`, and how much of that found no place.

        What is given is kept: a slot with n and m is taken as it is or not at all, one with m gets the first (or last)
        place, one with n grows around it channel by channel, and one with neither holds all that is left.  Wide ones
        are placed first, and the first that fails ends it, as in GNPy 3.0.1.
        """
        asked = list(wanted) or [Slot(None, None)]
        found: dict[int, Slot] = {}
        left = total
        for row in sorted(range(len(asked)), key=lambda row: _order(asked[row])):
            slot = self._placed(free, asked[row], left, each, rule)
            if slot is None:
                break
            free &= ~self.bits(slot)
            found[row] = slot
            left -= slot.m or 0
        return tuple(found[row] for row in sorted(found)), max(0, left)

    def start(self, free: int, width: int, rule: Fit) -> int | None:
        """The first (or last) slice from which `width` × 12.5 GHz are free."""
        places = runs(free, 2 * width) if width > 0 else 0
        if not places:
            return None
        at = (places & -places).bit_length() if rule == "first" else places.bit_length()
        return self.first + at - 1

    def _placed(self, free: int, slot: Slot, left: int, each: int, rule: Fit) -> Slot | None:
        if slot.n is None:
            m = slot.m if slot.m is not None else left
            start = self.start(free, m, rule)
            return None if start is None else Slot(start + m, m)
        if slot.m is not None:
            return slot if self._is_free(free, slot) else None
        m = 0
        while m + each <= left and self._is_free(free, Slot(slot.n, m + each)):
            m += each
        return Slot(slot.n, m) if m else None

    def _is_free(self, free: int, slot: Slot) -> bool:
        assert slot.n is not None
        assert slot.m is not None
        within = self.first <= slot.n - slot.m and slot.n + slot.m <= self.first + free.bit_length()
        return within and not self.bits(slot) & ~free


def _order(slot: Slot) -> tuple[float, float]:
    n = inf if slot.n is None else slot.n
    return (inf, n) if slot.m is None else (-slot.m, n)
